#!/usr/bin/env python3
"""Cuts the fonts of this folder from their published packages.

Sources, both under the SIL Open Font License 1.1 (text in OFL.txt):
  @expo-google-fonts/noto-sans-sc  0.4.3   Noto Sans SC 2.004, static TrueType
  @expo-google-fonts/noto-serif-sc 0.4.3   Noto Serif SC 2.003, static TrueType
Tool: fonttools 4.68.0. The same packages and tool give the same bytes.

Usage, with both packages unpacked:
  pip install fonttools==4.68.0
  cut.py PATH/TO/noto-sans-sc PATH/TO/noto-serif-sc [TARGET]

The screen's cut is GB2312 and 通用规范汉字表 (tongyong-guifan.txt) with the
symbols that documents and pages use. The full pair keeps every character of the
source and no layout; it has a family name of its own, because a text engine
takes one font of a family and weight and would never ask a second one.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import fontTools
from fontTools import subset
from fontTools.otlLib import builder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

FONTTOOLS = "4.68.0"
PACKAGE_VERSION = "0.4.3"
HERE = Path(__file__).resolve().parent

# Inclusive ranges beyond GB2312 and the table; what a source lacks is left out.
SYMBOLS = [
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x0100, 0x017F),  # Latin Extended-A: pinyin vowels
    (0x01CD, 0x01DC),  # pinyin vowels with the third and fourth tone
    (0x01F8, 0x01F9),  # ǹ
    (0x0251, 0x0251),  # ɑ
    (0x0261, 0x0261),  # ɡ
    (0x02C6, 0x02DD),  # tone marks
    (0x0300, 0x0304),  # combining tone marks
    (0x030C, 0x030C),
    (0x1E3E, 0x1E3F),  # ḿ
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x218F),  # letterlike symbols, number forms
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2300, 0x23FF),  # technical
    (0x2460, 0x24FF),  # circled and bracketed numbers
    (0x2500, 0x25FF),  # boxes, blocks, geometric shapes
    (0x2600, 0x27BF),  # stars, ticks, dingbats
    (0x2E80, 0x2FDF),  # radicals, which text taken out of PDF files contains
    (0x3000, 0x303F),  # CJK punctuation
    (0x3040, 0x30FF),  # kana
    (0x3100, 0x312F),  # zhuyin
    (0x31C0, 0x31EF),  # strokes
    (0x3200, 0x33FF),  # enclosed numbers, units
    (0xFE10, 0xFE1F),  # vertical punctuation
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),  # full width
]

# Layout that a text engine applies unasked; the rest could not be switched on.
FEATURES = ["ccmp", "liga", "locl", "kern", "mark"]
# Vertical metrics, style axes and hinting serve nobody on a horizontal screen.
UNUSED = ["vhea", "vmtx", "VORG", "STAT", "BASE", "DSIG"]
LAYOUT = ["GSUB", "GPOS", "GDEF"]

# The apostrophe is the closing quotation mark, which Chinese sets as wide as a character.
APOSTROPHE = 0x2019
LATIN = [*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x180)]


@dataclass(frozen=True)
class Cut:
    """One font to make: the file inside its package, where it goes, and how."""

    package: str
    source: str
    target: str
    full_family: str | None = None  # set for the full pair: all characters, this name


CUTS = [
    Cut("sans", "400Regular/NotoSansSC_400Regular.ttf", "NotoSansSC-Regular.ttf"),
    Cut("sans", "700Bold/NotoSansSC_700Bold.ttf", "NotoSansSC-Bold.ttf"),
    Cut("serif", "700Bold/NotoSerifSC_700Bold.ttf", "NotoSerifSC-Bold.ttf"),
    Cut("sans", "400Regular/NotoSansSC_400Regular.ttf", "full/NotoSansSC-Regular.ttf", "Noto Sans SC Full"),
    Cut("sans", "700Bold/NotoSansSC_700Bold.ttf", "full/NotoSansSC-Bold.ttf", "Noto Sans SC Full"),
]


def gb2312() -> set[int]:
    """The 7,445 code points of GB2312: 6,763 characters and 682 symbols."""
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def standard_table() -> set[int]:
    """The 8,105 characters of 通用规范汉字表."""
    lines = (HERE / "tongyong-guifan.txt").read_text(encoding="utf-8").splitlines()
    found = {ord(c) for line in lines if not line.startswith("#") for c in line}
    if len(found) != 8105:
        sys.exit(f"tongyong-guifan.txt holds {len(found)} characters, not 8105")
    return found


def rename(font: TTFont, family: str) -> None:
    """Gives every name record of the font the family `family`."""
    old = font["name"].getDebugName(1)
    for record in font["name"].names:
        text = record.toUnicode()
        if record.nameID in (1, 4, 16):
            text = text.replace(old, family)
        elif record.nameID in (3, 6):
            text = text.replace(old.replace(" ", ""), family.replace(" ", ""))
        else:
            continue
        record.string = text


def proportional(font: TTFont, code_point: int) -> str:
    """The glyph of a character that is as wide as its ink, from the source's feature pwid."""
    glyph = font.getBestCmap()[code_point]
    gsub = font["GSUB"].table
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "pwid":
            for index in record.Feature.LookupListIndex:
                for table in gsub.LookupList.Lookup[index].SubTable:
                    mapping = getattr(table, "ExtSubTable", table).mapping
                    if glyph in mapping:
                        return mapping[glyph]
    sys.exit(f"the source has no proportional U+{code_point:04X}")


def narrow_apostrophe(font: TTFont, narrow: str) -> None:
    """Sets the apostrophe behind a Latin letter with the glyph `narrow` (feature calt)."""
    glyphs = font.getReverseGlyphMap()
    cmap = font.getBestCmap()
    wide = cmap[APOSTROPHE]
    gsub = font["GSUB"].table
    lookups = gsub.LookupList.Lookup
    swap = builder.buildLookup([builder.buildSingleSubstSubtable({wide: narrow})])
    context = otTables.ChainContextSubst()
    context.Format = 3
    context.BacktrackCoverage = [builder.buildCoverage([cmap[c] for c in LATIN if c in cmap], glyphs)]
    context.InputCoverage = [builder.buildCoverage([wide], glyphs)]
    context.LookAheadCoverage = []
    record = otTables.SubstLookupRecord()
    record.SequenceIndex = 0
    record.LookupListIndex = len(lookups)
    context.SubstLookupRecord = [record]
    lookups += [swap, builder.buildLookup([context])]
    feature = otTables.FeatureRecord()
    feature.FeatureTag = "calt"
    feature.Feature = otTables.Feature()
    feature.Feature.FeatureParams = None
    feature.Feature.LookupListIndex = [len(lookups) - 1]
    # The first by its tag, as features must be sorted: the others move up by one.
    gsub.FeatureList.FeatureRecord.insert(0, feature)
    for script in gsub.ScriptList.ScriptRecord:
        systems = [system.LangSys for system in script.Script.LangSysRecord]
        for system in [script.Script.DefaultLangSys, *systems]:
            if system is not None:
                system.FeatureIndex = [0] + [index + 1 for index in system.FeatureIndex]


def make(cut: Cut, folder: Path, target: Path, wanted: set[int]) -> None:
    """Writes one font of `CUTS` below `target` and prints its counts."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = FEATURES
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += UNUSED + (LAYOUT if cut.full_family else [])
    font = subset.load_font(folder / cut.source, options)
    narrow = proportional(font, APOSTROPHE)
    have = set(font.getBestCmap())
    keep = have if cut.full_family else wanted & have
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=keep, glyphs=[] if cut.full_family else [narrow])
    subsetter.subset(font)
    if not cut.full_family:
        narrow_apostrophe(font, narrow)
    if cut.full_family:
        rename(font, cut.full_family)
    path = target / cut.target
    path.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, path, options)
    missing = 0 if cut.full_family else len(wanted - have)
    print(f"{cut.target:32} {len(keep):6} code points  {path.stat().st_size:9} bytes  ({missing} wanted are not in the source)")


def main() -> None:
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    if fontTools.version != FONTTOOLS:
        sys.exit(f"fonttools {fontTools.version} found, {FONTTOOLS} needed")
    folders = {"sans": Path(sys.argv[1]), "serif": Path(sys.argv[2])}
    for folder in folders.values():
        package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        if package["version"] != PACKAGE_VERSION:
            sys.exit(f"{package['name']} {package['version']} found, {PACKAGE_VERSION} needed")
    target = Path(sys.argv[3]) if len(sys.argv) == 4 else HERE
    table = standard_table()
    symbols = {c for first, last in SYMBOLS for c in range(first, last + 1)}
    print(f"GB2312 {len(gb2312())}, 通用规范汉字表 {len(table)}, both {len(gb2312() | table)} code points")
    for cut in CUTS:
        make(cut, folders[cut.package], target, gb2312() | table | symbols)


if __name__ == "__main__":
    main()
