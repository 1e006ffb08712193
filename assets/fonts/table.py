#!/usr/bin/env python3
"""Writes tongyong-guifan.txt, the 8,105 characters of 通用规范汉字表, from Unihan.

The table is a national standard (国发〔2013〕23号, published by the State Council
on 2013-06-05): level 1 holds 3,500 characters, level 2 holds 3,000, level 3
holds 1,605. Unicode's Unihan database repeats it in the property kTGH, whose
value is the year and the character's number in the table ("2013:6602").

Usage: table.py Unihan_OtherMappings.txt   (Unicode 13 or later)
"""

import sys
from pathlib import Path

LEVELS = [("一级字表", 1, 3500), ("二级字表", 3501, 6500), ("三级字表", 6501, 8105)]
PER_LINE = 50
TARGET = Path(__file__).with_name("tongyong-guifan.txt")


def numbered(unihan: Path) -> dict[int, str]:
    """Number in the table → character."""
    found: dict[int, str] = {}
    for line in unihan.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) == 3 and fields[1] == "kTGH":
            year, number = fields[2].split(":")
            if year != "2013" or int(number) in found:
                sys.exit(f"unexpected kTGH value: {line}")
            found[int(number)] = chr(int(fields[0][2:], 16))
    return found


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    table = numbered(Path(sys.argv[1]))
    if sorted(table) != list(range(1, 8106)):
        sys.exit(f"expected the numbers 1 to 8105, found {len(table)} entries")
    lines = [
        "# 通用规范汉字表 (国发〔2013〕23号), 8,105 characters in the order of the table.",
        "# Read from the Unihan property kTGH of the Unicode Character Database 15.0.0 by table.py.",
    ]
    for name, first, last in LEVELS:
        lines.append(f"# {name} {first}-{last}")
        row = [table[number] for number in range(first, last + 1)]
        lines += ["".join(row[at : at + PER_LINE]) for at in range(0, len(row), PER_LINE)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(table)} characters -> {TARGET.name}")


if __name__ == "__main__":
    main()
