//! Words that a Word document does not show are left out and told, however they are hidden.

use super::{
    import_files::{Docx, good, p, png},
    import_unseen::{gone, is_doubted, is_gone, is_in_doubt, is_kept, words},
};
use query_corner::import::Imported;

const SECRET: &str = "张某某编号AB0012345678";

const STYLES: &str = "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val=\"32\"/></w:rPr></w:rPrDefault></w:docDefaults>\
    <w:style w:type=\"character\" w:styleId=\"inner\"><w:rPr><w:vanish/></w:rPr></w:style>\
    <w:style w:type=\"character\" w:styleId=\"innerer\"><w:basedOn w:val=\"inner\"/></w:style>\
    <w:style w:type=\"character\" w:styleId=\"white\"><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"hid\"><w:rPr><w:vanish/></w:rPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"pale\"><w:rPr><w:color w:val=\"FEFEFE\"/></w:rPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"low\"><w:pPr><w:spacing w:line=\"10\" w:lineRule=\"exact\"/></w:pPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"dark\"><w:pPr><w:shd w:val=\"clear\" w:fill=\"1F3864\"/></w:pPr></w:style>\
    <w:style w:type=\"table\" w:styleId=\"grid\"><w:tblStylePr w:type=\"firstRow\"><w:tcPr><w:shd w:val=\"clear\" w:fill=\"4472C4\"/></w:tcPr></w:tblStylePr></w:style>";

fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn paragraph(properties: &str, runs: &[String]) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{}</w:p>", runs.concat())
}

/// A document with a title, what is to be looked at, and an end.
fn docx(inside: &str) -> Imported {
    let body = p("困难家庭名单的公示") + inside + &p("请于五日内到窗口办理。");
    let file = Docx::new(&body).word("rId1", "styles", "styles", STYLES);
    good("a.docx", &file.finish())
}

/// The secret in a line of words that are shown.
fn in_line(properties: &str) -> String {
    let runs = [
        run("", "经办人"),
        run(properties, SECRET),
        run("", "，联系窗口。"),
    ];
    paragraph("", &runs)
}

fn cell(properties: &str, inside: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>")
}

fn table(properties: &str, rows: &[(&str, [String; 2])]) -> String {
    let row = |(properties, cells): &(&str, [String; 2])| {
        format!(
            "<w:tr><w:trPr>{properties}</w:trPr>{}</w:tr>",
            cells.concat()
        )
    };
    let rows: String = rows.iter().map(row).collect();
    format!("<w:tbl><w:tblPr>{properties}</w:tblPr>{rows}</w:tbl>")
}

fn drawing(anchor: &str, wrap: &str, properties: &str, inside: &str) -> String {
    format!(
        "<w:p><w:r><w:drawing><wp:anchor {anchor}><wp:extent cx=\"3000000\" cy=\"300000\"/>{wrap}<wp:docPr id=\"1\" name=\"a\"/>\
         <a:graphic><a:graphicData><wps:wsp xmlns:wps=\"s\"><wps:spPr>{properties}</wps:spPr>{inside}</wps:wsp>\
         </a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>"
    )
}

fn text_box(inside: &str) -> String {
    format!("<wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx>")
}

#[test]
fn words_are_hidden_by_themselves_by_styles_and_by_colours() {
    for (what, properties) in [
        ("hidden", "<w:vanish/>"),
        ("specially hidden", "<w:specVanish/>"),
        ("by a character style", "<w:rStyle w:val=\"inner\"/>"),
        ("by a style on a style", "<w:rStyle w:val=\"innerer\"/>"),
        ("white", "<w:color w:val=\"FFFFFF\"/>"),
        ("nearly white", "<w:color w:val=\"F8F8F8\"/>"),
        ("white by a style", "<w:rStyle w:val=\"white\"/>"),
        (
            "the theme's paper",
            "<w:color w:val=\"auto\" w:themeColor=\"background1\"/>",
        ),
        (
            "white by its filling",
            "<w14:textFill xmlns:w14=\"x\"><w14:solidFill><w14:srgbClr w14:val=\"FFFFFF\"/></w14:solidFill></w14:textFill>",
        ),
        (
            "without filling",
            "<w14:textFill xmlns:w14=\"x\"><w14:noFill/></w14:textFill>",
        ),
        ("below a black marker", "<w:highlight w:val=\"black\"/>"),
        (
            "white below a white marker",
            "<w:color w:val=\"FFFFFF\"/><w:highlight w:val=\"white\"/>",
        ),
        (
            "black on black",
            "<w:color w:val=\"000000\"/><w:shd w:val=\"clear\" w:fill=\"000000\"/>",
        ),
        (
            "black on a black pattern",
            "<w:color w:val=\"000000\"/><w:shd w:val=\"solid\" w:color=\"000000\" w:fill=\"auto\"/>",
        ),
        ("one point", "<w:sz w:val=\"2\"/>"),
        ("one percent wide", "<w:w w:val=\"1\"/>"),
    ] {
        let imported = docx(&in_line(properties));
        is_gone(
            what,
            &imported,
            SECRET,
            &["经办人，联系窗口。", "请于五日内"],
        );
        assert_eq!(gone(&imported).1, 1, "{what}");
        assert!(gone(&imported).0.contains("经办人”之后的"), "{what}");
    }
    for (what, properties) in [
        ("style", "<w:pStyle w:val=\"hid\"/>"),
        ("pale style", "<w:pStyle w:val=\"pale\"/>"),
        ("low lines by a style", "<w:pStyle w:val=\"low\"/>"),
        (
            "low lines",
            "<w:spacing w:line=\"1\" w:lineRule=\"exact\"/>",
        ),
    ] {
        let imported = docx(&paragraph(properties, &[run("", SECRET)]));
        is_gone(what, &imported, SECRET, &["请于五日内"]);
    }
    let black = "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"000000\"/>";
    let own = run("<w:color w:val=\"000000\"/>", SECRET);
    is_gone(
        "a shaded paragraph",
        &docx(&paragraph(black, std::slice::from_ref(&own))),
        SECRET,
        &[],
    );
    let cells = [cell(black, &paragraph("", &[own])), cell("", &p("另一格"))];
    let rows = [
        ("", [cell("", &p("姓名")), cell("", &p("说明"))]),
        ("", cells),
    ];
    is_gone(
        "a shaded cell",
        &docx(&table("", &rows)),
        SECRET,
        &["另一格"],
    );
}

#[test]
fn a_document_may_hide_all_that_does_not_say_otherwise() {
    let hides =
        "<w:docDefaults><w:rPrDefault><w:rPr><w:vanish/></w:rPr></w:rPrDefault></w:docDefaults>";
    let shown = "<w:vanish w:val=\"0\"/>";
    let body = paragraph("", &[run(shown, "困难家庭名单的公示")])
        + &p(SECRET)
        + &paragraph("", &[run(shown, "请于五日内到窗口办理。")]);
    let file = Docx::new(&body).word("rId1", "styles", "styles", hides);
    is_gone(
        "defaults",
        &good("a.docx", &file.finish()),
        SECRET,
        &["请于五日内"],
    );
    let normal = "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr></w:style>";
    let black = "<w:color w:val=\"000000\"/>";
    let body = paragraph("", &[run(black, "困难家庭名单的公示")])
        + &p(SECRET)
        + &paragraph("", &[run(black, "请于五日内到窗口办理。")]);
    let file = Docx::new(&body).word("rId1", "styles", "styles", normal);
    is_gone(
        "normal",
        &good("a.docx", &file.finish()),
        SECRET,
        &["请于五日内"],
    );
}

#[test]
fn rows_of_tables_and_shapes_are_hidden_with_their_words() {
    let head = || ("", [cell("", &p("姓名")), cell("", &p("说明"))]);
    let secret = || [cell("", &p(SECRET)), cell("", &p("不公开"))];
    let last = || ("", [cell("", &p("李四")), cell("", &p("公开"))]);
    for (what, properties) in [
        ("hidden", "<w:hidden/>"),
        ("low", "<w:trHeight w:val=\"1\" w:hRule=\"exact\"/>"),
    ] {
        let rows = [head(), (properties, secret()), last()];
        let imported = docx(&table("", &rows));
        is_gone(what, &imported, SECRET, &["李四", "姓名"]);
        assert!(!words(&imported).contains("不公开"), "{what}");
        let inner = table("", &[head(), (properties, secret()), last()]);
        let rows = [
            head(),
            ("", [cell("", &(inner + &p(""))), cell("", &p("外"))]),
        ];
        is_gone(what, &docx(&table("", &rows)), SECRET, &["李四"]);
    }
    let hidden = drawing("behindDoc=\"0\"", "", "", &text_box(&p(SECRET)))
        .replace("name=\"a\"", "name=\"a\" hidden=\"1\"");
    is_gone("a hidden shape", &docx(&hidden), SECRET, &["请于五日内"]);
    let old = format!(
        "<w:p><w:r><w:pict><v:shape xmlns:v=\"v\" style=\"position:absolute;visibility:hidden\"><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
        p(SECRET)
    );
    is_gone("an old hidden shape", &docx(&old), SECRET, &["请于五日内"]);
    let white = paragraph("", &[run("<w:color w:val=\"FFFFFF\"/>", SECRET)]);
    let white_box = drawing(
        "behindDoc=\"0\"",
        "<wp:wrapSquare/>",
        "<a:solidFill><a:srgbClr val=\"FFFFFF\"/></a:solidFill>",
        &text_box(&white),
    );
    is_gone(
        "white in a white box",
        &docx(&white_box),
        SECRET,
        &["请于五日内"],
    );
}

#[test]
fn what_is_seen_stays() {
    for (what, properties) in [
        ("said not to be hidden", "<w:vanish w:val=\"0\"/>"),
        (
            "taken back from a style",
            "<w:rStyle w:val=\"inner\"/><w:vanish w:val=\"false\"/>",
        ),
        ("red", "<w:color w:val=\"FF0000\"/>"),
        ("grey", "<w:color w:val=\"A6A6A6\"/>"),
        ("below a yellow marker", "<w:highlight w:val=\"yellow\"/>"),
        (
            "white below a black marker",
            "<w:color w:val=\"FFFFFF\"/><w:highlight w:val=\"black\"/>",
        ),
        (
            "white on dark shading",
            "<w:color w:val=\"FFFFFF\"/><w:shd w:val=\"clear\" w:fill=\"1F3864\"/>",
        ),
        ("small type", "<w:sz w:val=\"10\"/>"),
        ("narrow type", "<w:w w:val=\"66\"/>"),
        ("raised", "<w:position w:val=\"12\"/>"),
        ("automatic", "<w:color w:val=\"auto\"/>"),
        (
            "shaded in the colour of the paper",
            "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FFFFFF\"/>",
        ),
        ("hidden on the web only", "<w:webHidden/>"),
    ] {
        is_kept(what, &docx(&in_line(properties)), &[SECRET]);
    }
    let white = |text: &str| paragraph("", &[run("<w:color w:val=\"FFFFFF\"/>", text)]);
    let dark = "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"C00000\"/>";
    let rows = [
        ("", [cell(dark, &white("事项")), cell(dark, &white("时限"))]),
        ("", [cell("", &p("登记")), cell("", &p("五日"))]),
    ];
    is_kept(
        "a dark head",
        &docx(&table("", &rows)),
        &["事项", "时限", "登记"],
    );
    is_kept(
        "a dark table",
        &docx(&table(
            dark,
            &[
                ("", [cell("", &white("事项")), cell("", &white("时限"))]),
                ("", [cell("", &white("登记")), cell("", &white("五日"))]),
            ],
        )),
        &["事项", "五日"],
    );
    let automatic = [
        cell("<w:shd w:val=\"clear\" w:fill=\"000000\"/>", &p("事项")),
        cell("", &p("时限")),
    ];
    is_kept(
        "automatic on a dark cell",
        &docx(&table(
            "",
            &[
                ("", automatic),
                ("", [cell("", &p("登记")), cell("", &p("五日"))]),
            ],
        )),
        &["事项"],
    );
    is_kept(
        "a dark paragraph by a style",
        &docx(&paragraph(
            "<w:pStyle w:val=\"dark\"/>",
            &[run("<w:color w:val=\"FFFFFF\"/>", SECRET)],
        )),
        &[SECRET],
    );
    is_kept(
        "fixed lines",
        &docx(&paragraph(
            "<w:spacing w:line=\"560\" w:lineRule=\"exact\"/>",
            &[run("", SECRET)],
        )),
        &[SECRET],
    );
    let blue_box = drawing(
        "behindDoc=\"0\"",
        "<wp:wrapSquare/>",
        "<a:solidFill><a:srgbClr val=\"4472C4\"/></a:solidFill>",
        &text_box(&white(SECRET)),
    );
    is_kept("white in a blue box", &docx(&blue_box), &[SECRET]);
    let line = drawing(
        "behindDoc=\"0\"",
        "<wp:wrapNone/>",
        "<a:prstGeom prst=\"line\"/><a:solidFill><a:srgbClr val=\"FF0000\"/></a:solidFill>",
        "",
    );
    is_kept("a red line", &docx(&line), &["请于五日内"]);
}

#[test]
fn what_cannot_be_decided_is_told_first() {
    let styled = table(
        "<w:tblStyle w:val=\"grid\"/>",
        &[
            (
                "",
                [
                    cell(
                        "",
                        &paragraph("", &[run("<w:color w:val=\"FFFFFF\"/>", "事项")]),
                    ),
                    cell("", &p("时限")),
                ],
            ),
            ("", [cell("", &p("登记")), cell("", &p("五日"))]),
        ],
    );
    is_in_doubt("a table's style", &docx(&styled), &["事项", "登记"]);
    let behind = drawing("behindDoc=\"1\"", "<wp:wrapNone/>", "<a:blipFill/>", "");
    let white = in_line("<w:color w:val=\"FFFFFF\"/>");
    is_in_doubt("a picture behind", &docx(&(behind + &white)), &[SECRET]);
    let shading = in_line("<w:shd w:val=\"clear\" w:fill=\"000000\"/>");
    is_in_doubt("automatic on black", &docx(&shading), &[SECRET]);
    let far = in_line("<w:position w:val=\"2000\"/>");
    is_in_doubt("far above its line", &docx(&far), &[SECRET]);
    let black = "<a:prstGeom prst=\"rect\"/><a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill>";
    let bar = drawing("behindDoc=\"0\"", "<wp:wrapNone/>", black, "");
    is_in_doubt("a bar", &docx(&(p(SECRET) + &bar)), &[SECRET]);
    let old = "<w:p><w:r><w:pict><v:rect xmlns:v=\"v\" style=\"position:absolute;width:300pt;height:20pt;z-index:1\" fillcolor=\"black\"/></w:pict></w:r></w:p>";
    is_in_doubt("an old bar", &docx(&(p(SECRET) + old)), &[SECRET]);
}

#[test]
fn a_seal_lets_words_be_read_and_a_photograph_does_not() {
    let floating = "<w:p><w:r><w:drawing><wp:anchor behindDoc=\"0\"><wp:extent cx=\"1500000\" cy=\"1500000\"/><wp:wrapNone/>\
        <wp:docPr id=\"1\" name=\"a\" descr=\"印章\"/><a:graphic><a:blip r:embed=\"rId9\"/></a:graphic></wp:anchor></w:drawing></w:r></w:p>";
    let file = |picture: &[u8]| {
        let body = p("困难家庭名单的公示") + &p("青石镇人民政府") + floating;
        let file = Docx::new(&body).part("rId9", "image", "i.png", picture);
        good("a.docx", &file.finish())
    };
    is_in_doubt("a photograph", &file(&png(90, 90)), &["青石镇"]);
    let mut seal = Vec::new();
    let mut encoder = png::Encoder::new(&mut seal, 90, 90);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    let ring = |n: usize| {
        let (x, y) = ((n % 90) as f64 - 45.0, (n / 90) as f64 - 45.0);
        let on = (38.0..44.0).contains(&x.hypot(y));
        [220, 20, 20, if on { 255 } else { 0 }]
    };
    let pixels: Vec<u8> = (0..90 * 90).flat_map(ring).collect();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    assert!(!is_doubted(&file(&seal)), "{:?}", file(&seal).remarks);
}

#[test]
fn a_marking_in_words_that_a_style_hides_is_found() {
    let imported = docx(&paragraph(
        "<w:pStyle w:val=\"hid\"/>",
        &[run("", "秘密★1年")],
    ));
    assert!(!words(&imported).contains("秘密"));
    assert_eq!(imported.found.len(), 1, "{:?}", imported.remarks);
}
