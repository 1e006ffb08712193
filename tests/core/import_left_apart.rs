//! Markings that stand apart in a line that is left out, whose letters the text has as well, or that
//! stand in places of a file which nobody reads.

use query_corner::import::{Imported, Remark};

use super::import_files::{
    Docx, FIRST_OBJECT, good, ofd, ofd_of, p, pdf, pdf_of, stream, text, typed,
};

/// The file's words have the letters of each level, and none of them is a marking.
const OATH: &str = "工作人员应当保守国家秘密，机密文件由专人管理，内部资料不得带出，按时报送情况，有问题及时报告。";

fn holds(what: &str, imported: &Imported, line: &str) {
    let found = imported.found.iter();
    let found: Vec<&str> = found.map(|found| found.line.as_str()).collect();
    assert!(
        found.iter().any(|found| found.contains(line)),
        "{what}: {found:?}"
    );
    let first = &imported.remarks[0];
    assert!(
        matches!(first, Remark::LooksMarked { .. }),
        "{what}: {first}"
    );
}

fn clean(what: &str, imported: &Imported) {
    assert_eq!(imported.found, [], "{what}");
    let marked = |remark: &Remark| matches!(remark, Remark::LooksMarked { .. });
    assert!(!imported.remarks.iter().any(marked), "{what}");
}

fn page(inside: &str, around: &str) -> Imported {
    let page = format!(
        "<!doctype html><html><head><meta charset=utf-8></head><body><article><h1>关于学习的通知</h1><p>{OATH}</p>{inside}</article>{around}</body></html>"
    );
    good("a.html", page.as_bytes())
}

fn docx(inside: &str) -> Docx {
    Docx::new(&format!("{}{}{inside}", p("关于学习的通知"), p(OATH)))
}

fn word(file: Docx) -> Imported {
    good("a.docx", &file.finish())
}

fn run(properties: &str, words: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>")
}

#[test]
fn the_letters_of_a_marking_in_a_sentence_hide_none_beside_the_text() {
    for level in ["秘密", "机密", "内部资料"] {
        holds(
            "footer",
            &page("", &format!("<footer>{level}</footer>")),
            level,
        );
        holds(
            "hidden",
            &page("", &format!("<div hidden><p>{level}</p></div>")),
            level,
        );
        let hidden = format!("<w:p>{}</w:p>", run("<w:vanish/>", level));
        holds("hidden", &word(docx(&hidden)), level);
        let deleted =
            format!("<w:p><w:del><w:r><w:delText>{level}</w:delText></w:r></w:del></w:p>");
        holds("deleted", &word(docx(&deleted)), level);
        let template = format!(
            "<?xml version=\"1.0\"?><ofd:Page xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Content><ofd:Layer ID=\"90\">{}</ofd:Layer></ofd:Content></ofd:Page>",
            typed(91, (20.0, 10.0, 5.0), level, "", "")
        );
        let body = typed(100, (20.0, 60.0, 5.0), OATH, "", "");
        let pages = [format!(
            "<ofd:Template TemplateID=\"80\"/><ofd:Content><ofd:Layer ID=\"50\" Type=\"Body\">{body}</ofd:Layer></ofd:Content>"
        )];
        let file = ofd_of(
            &pages,
            "<ofd:TemplatePage ID=\"80\" BaseLoc=\"Temps/T_0/Content.xml\"/>",
            "",
            &[("Doc_0/Temps/T_0/Content.xml", template.into_bytes())],
        );
        holds("template", &good("a.ofd", &file), level);
    }
    clean("a page", &page("", "<footer>版权所有　不得转载</footer>"));
    clean(
        "a document",
        &word(docx(&p("国家秘密的密级分为绝密、机密、秘密三级。"))),
    );
}

/// What stands in the text too, as a marking there, is told once.
#[test]
fn a_marking_of_the_text_is_told_as_the_texts_own() {
    let imported = page("<p>机密★10年</p>", "");
    assert_eq!(imported.found, []);
    let told = imported.remarks.iter();
    let told = told.filter(|remark| matches!(remark, Remark::LooksMarked { .. }));
    assert_eq!(told.count(), 1);
}

#[test]
fn tabs_and_breaks_of_a_word_document_part_its_words() {
    let header = |inside: &str| docx("").word("rId7", "header", "hdr", inside);
    let run = |inside: &str| {
        format!(
            "<w:p><w:pPr><w:tabs><w:tab w:pos=\"9\"/></w:tabs></w:pPr><w:r>{inside}</w:r></w:p>"
        )
    };
    let cell = |words: &str| format!("<w:tc>{}</w:tc>", p(words));
    for (what, inside, line) in [
        (
            "tab",
            run("<w:t>秘密</w:t><w:tab/><w:t>县委办公室</w:t>"),
            "秘密",
        ),
        (
            "tab before",
            run("<w:t>县委办公室</w:t><w:ptab/><w:t>秘密</w:t>"),
            "秘密",
        ),
        (
            "break",
            run("<w:t>秘密</w:t><w:br/><w:t>县委办公室</w:t>"),
            "秘密",
        ),
        (
            "label",
            run("<w:t>密级：机密</w:t><w:tab/><w:t>第1页</w:t>"),
            "密级：机密",
        ),
        (
            "cells",
            format!(
                "<w:tbl><w:tr>{}{}{}</w:tr></w:tbl>",
                cell("密级"),
                cell("国家秘密"),
                cell("甲")
            ),
            "密级",
        ),
    ] {
        holds(what, &word(header(&inside)), line);
    }
    clean(
        "no tab",
        &word(header(&run(
            "<w:t>县委办公室</w:t><w:tab/><w:t>第1页</w:t>",
        ))),
    );
    // In the text as well, where a tab becomes a blank.
    let text = docx(&run("<w:t>秘密</w:t><w:tab/><w:t>县委办公室</w:t>"));
    holds("text", &word(text), "秘密");
}

#[test]
fn wide_gaps_of_a_page_part_its_words() {
    for head in [
        "内部资料　　第 1 页",
        "机密　　第 1 页",
        "秘密　　县委办公室",
    ] {
        let page = || vec![text(90.0, 40.0, 12.0, head), text(90.0, 300.0, 16.0, OATH)];
        holds("pdf", &good("a.pdf", &pdf(&[page(), page(), page()])), "");
        let page = || vec![(30.0, 12.0, 5.0, head), (25.0, 100.0, 5.0, OATH)];
        holds("ofd", &good("a.ofd", &ofd(&[page(), page(), page()])), "");
    }
    // One letter apart: the text joins it.
    let body = || {
        vec![
            text(90.0, 100.0, 12.0, "秘密"),
            text(90.0 + 36.0, 100.0, 12.0, "县委办公室"),
            text(90.0, 300.0, 16.0, OATH),
        ]
    };
    holds("apart", &good("a.pdf", &pdf(&[body()])), "秘密");
    let head = || {
        vec![
            text(90.0, 40.0, 12.0, "县委办公室　　第 1 页"),
            text(90.0, 300.0, 16.0, OATH),
        ]
    };
    clean("pdf", &good("a.pdf", &pdf(&[head(), head(), head()])));
}

#[test]
fn breaks_and_cells_of_a_page_part_its_words() {
    for (what, around, line) in [
        ("break", "<footer>秘密<br>县委办公室</footer>", "秘密"),
        (
            "blocks",
            "<footer>秘密<div>县委</div>办公室</footer>",
            "秘密",
        ),
        (
            "cells",
            "<footer><table><tr><td>密级<td>国家秘密<td>甲</table></footer>",
            "密级",
        ),
        (
            "terms",
            "<footer><dl><dt>密级</dt><dd>国家秘密</dd></dl></footer>",
            "密级",
        ),
        (
            "hidden in a sentence",
            "<p>请按<span style='display:none'>机密</span>时提交</p>",
            "机密",
        ),
        (
            "struck in a sentence",
            "<p>请按<s>机密</s>时提交</p>",
            "机密",
        ),
        (
            "of a style",
            "<style>body::before{content:\"机密\"}</style>",
            "机密",
        ),
        (
            "of a style, by number",
            "<style>i::after{content:'\\673a\\5bc6'}</style>",
            "机密",
        ),
        (
            "of a script",
            "<script>document.write('机密')</script>",
            "机密",
        ),
        ("in a comment", "<!-- <p>机密</p><p>甲</p> -->", "机密"),
        (
            "in Word's comment",
            "<!--[if gte mso 9]><xml><o:P><o:Keywords>机密</o:Keywords><o:Pages>1</o:Pages></o:P></xml><![endif]-->",
            "机密",
        ),
        (
            "in a frame",
            "<iframe srcdoc=\"&lt;p&gt;机密&lt;/p&gt;&lt;p&gt;甲&lt;/p&gt;\"></iframe>",
            "机密",
        ),
        ("a label", "<select><option label=机密>甲</select>", "机密"),
        (
            "a summary",
            "<table summary=机密><tr><td>甲</table>",
            "机密",
        ),
        ("data", "<p data-level=机密>甲</p>", "机密"),
    ] {
        holds(what, &page("", around), line);
    }
    clean(
        "furniture",
        &page(
            "",
            "<script>var internal='internal',s=\"甲\"</script><p class=secret data-scope=internal>甲</p><!-- <p>甲</p> -->",
        ),
    );
}

#[test]
fn words_that_a_style_hides_within_a_sentence_are_looked_at() {
    let styles =
        "<w:style w:type=\"character\" w:styleId=\"H\"><w:rPr><w:vanish/></w:rPr></w:style>";
    for (what, properties) in [
        ("by a style", "<w:rStyle w:val=\"H\"/>"),
        ("white", "<w:color w:val=\"FFFFFF\"/>"),
        ("too small", "<w:sz w:val=\"2\"/>"),
        ("struck", "<w:dstrike/>"),
    ] {
        let sentence = format!(
            "<w:p>{}{}{}{}</w:p>",
            run("", "请按"),
            run(properties, "机"),
            run(properties, "密"),
            run("", "时提交")
        );
        let file = docx(&sentence).word("rId8", "styles", "styles", styles);
        holds(what, &word(file), "机密");
    }
}

#[test]
fn parts_of_a_package_are_known_by_what_they_hold() {
    let header = |words: &str| {
        format!(
            "<w:hdr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">{}</w:hdr>",
            p(words)
        )
    };
    for name in ["styles9.xml", "hdr.XML", "theme.dat"] {
        let file = docx("").part("rId7", "header", name, header("秘密★1年").as_bytes());
        holds(name, &word(file), "秘密★1年");
    }
    let bullets = "<w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"秘密★1年\"/></w:lvl></w:abstractNum>";
    holds(
        "bullet",
        &word(docx("").word("rId7", "numbering", "numbering", bullets)),
        "秘密★1年",
    );
    let inner = Docx::new(&p("机密★2年")).finish();
    for (name, bytes) in [
        (
            "chunk.html",
            "<html><body><p>机密★2年</p></body></html>".as_bytes(),
        ),
        (
            "chunk.xhtml",
            "<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>机密★2年</p></body></html>"
                .as_bytes(),
        ),
        ("chunk.txt", "甲\n机密★2年\n".as_bytes()),
        ("chunk.docx", &inner[..]),
    ] {
        holds(
            name,
            &word(docx("").part("rId7", "aFChunk", name, bytes)),
            "机密★2年",
        );
    }
    clean(
        "a clean header",
        &word(docx("").part(
            "rId7",
            "header",
            "styles9.xml",
            header("县委办公室").as_bytes(),
        )),
    );
}

#[test]
fn a_label_and_its_level_may_be_objects_of_their_own() {
    let turned = |id: usize, x: f64, y: f64, sign: &str| {
        typed(id, (x, y, 10.0), sign, "CTM=\"0.7 0.7 -0.7 0.7 0 0\"", "")
    };
    let body = typed(100, (20.0, 60.0, 5.0), OATH, "", "");
    for (x, y) in [(57.0, 107.0), (62.0, 100.0)] {
        let page = format!(
            "{body}{}{}",
            turned(200, 50.0, 100.0, "机"),
            turned(201, x, y, "密")
        );
        holds(
            "slanted",
            &good("a.ofd", &ofd_of(&[page], "", "", &[])),
            "机密",
        );
    }
    let annotation = format!(
        "<?xml version=\"1.0\"?><ofd:PageAnnot xmlns:ofd=\"http://www.ofdspec.org/2016\"><ofd:Annot Type=\"Watermark\" ID=\"9\"><ofd:Appearance Boundary=\"0 0 210 297\">{}{}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>",
        typed(91, (20.0, 10.0, 5.0), "密级：", "", ""),
        typed(92, (40.0, 10.0, 5.0), "国家秘密", "", "")
    );
    let file = ofd_of(
        &[body],
        "",
        "",
        &[(
            "Doc_0/Annots/Page_0/Annotation.xml",
            annotation.into_bytes(),
        )],
    );
    holds("annotation", &good("a.ofd", &file), "国家秘密");
}

#[test]
fn what_a_pdf_says_beside_its_pages_is_looked_at_by_every_key() {
    let hex = |words: &str| -> String {
        let units = words.encode_utf16();
        format!(
            "<FEFF{}>",
            units.map(|unit| format!("{unit:04X}")).collect::<String>()
        )
    };
    let level = hex("机密");
    let object = FIRST_OBJECT;
    let page = super::import_files::shown(90.0, 700.0, 16.0, OATH);
    let file = |keys: &str, catalogue: &str, objects: &[Vec<u8>]| {
        good(
            "a.pdf",
            &pdf_of(&[(page.clone(), keys.to_owned())], catalogue, objects),
        )
    };
    let annotation =
        |inside: &str| format!("/Annots [<< /Type /Annot /Rect [9 9 99 99] {inside} >>]");
    for (what, keys) in [
        (
            "a button",
            annotation(&format!("/Subtype /Widget /FT /Btn /MK << /CA {level} >>")),
        ),
        (
            "choices",
            annotation(&format!(
                "/Subtype /Widget /FT /Ch /Opt [[(1) {level}] (2)]"
            )),
        ),
        (
            "a key of its own",
            annotation(&format!("/Subtype /Text /Level {level}")),
        ),
    ] {
        holds(what, &file(&keys, "", &[]), "机密");
    }
    for stamp in [
        "TopSecret",
        "Confidential",
        "SBConfidential",
        "NotForPublicRelease",
    ] {
        let keys = annotation(&format!("/Subtype /Stamp /Name /{stamp}"));
        holds(stamp, &file(&keys, "", &[]), "");
    }
    clean(
        "a stamp",
        &file(&annotation("/Subtype /Stamp /Name /Approved"), "", &[]),
    );
    let labels = format!("/PageLabels << /Nums [0 << /S /D /P {level} >>] >>");
    holds("page labels", &file("", &labels, &[]), "机密");
    let layer = format!("<< /Type /OCG /Name {level} >>").into_bytes();
    let layers = format!("/OCProperties << /OCGs [{object} 0 R] /D << >> >>");
    holds("a layer", &file("", &layers, &[layer]), "机密");
    let info = format!("<< /Secrecy {level} >>").into_bytes();
    holds("a property of its own", &file("", "", &[info]), "机密");
    let xmp = "<?xpacket begin=\"\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF><rdf:li>机密</rdf:li></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>";
    let xmp = stream("/Type /Metadata /Subtype /XML", xmp.as_bytes());
    holds(
        "metadata",
        &file("", &format!("/Metadata {object} 0 R"), &[xmp]),
        "机密",
    );
}
