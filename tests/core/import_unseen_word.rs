//! Words that a Word document hides by its theme, its settings, its tables' styles, formulas and
//! fields, or by moving them away.

use super::{
    import_files::{Docx, good, p},
    import_unseen::{is_gone, is_in_doubt, is_kept, words},
};
use query_corner::import::{Imported, Remark};

const SECRET: &str = "张某某编号AB0012345678";

const THEME: &str = "<a:theme xmlns:a=\"a\"><a:themeElements><a:clrScheme name=\"a\">\
    <a:dk1><a:sysClr val=\"windowText\" lastClr=\"000000\"/></a:dk1><a:lt1><a:sysClr val=\"window\" lastClr=\"FFFFFF\"/></a:lt1>\
    <a:dk2><a:srgbClr val=\"1F3864\"/></a:dk2><a:lt2><a:srgbClr val=\"FAFAFA\"/></a:lt2>\
    <a:accent1><a:srgbClr val=\"FEFEFE\"/></a:accent1><a:accent2><a:srgbClr val=\"C00000\"/></a:accent2>\
    </a:clrScheme></a:themeElements></a:theme>";

fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn line(inside: &str) -> String {
    format!(
        "<w:p>{}{inside}{}</w:p>",
        run("", "经办人"),
        run("", "，联系窗口。")
    )
}

fn in_line(properties: &str) -> String {
    line(&run(properties, SECRET))
}

/// A document with what is to be looked at, its styles and its settings.
fn docx(inside: &str, styles: &str, settings: &str) -> Imported {
    let body = p("困难家庭名单的公示") + inside + &p("请于五日内到窗口办理。");
    let file = Docx::new(&body)
        .word("rId1", "styles", "styles", styles)
        .word("rId2", "settings", "settings", settings)
        .part("rId3", "theme", "theme1.xml", THEME.as_bytes());
    good("a.docx", &file.finish())
}

fn plain(inside: &str) -> Imported {
    docx(inside, "", "")
}

const AROUND: [&str; 2] = ["经办人，联系窗口。", "请于五日内"];

#[test]
fn the_theme_s_colours_are_word_s() {
    for properties in [
        "<w:color w:val=\"000000\" w:themeColor=\"background1\"/>",
        "<w:color w:val=\"000000\" w:themeColor=\"accent1\"/>",
        "<w:color w:val=\"000000\" w:themeColor=\"background2\"/>",
        "<w:color w:val=\"000000\" w:themeColor=\"text1\" w:themeTint=\"05\"/>",
        "<w:color w:val=\"C00000\"/><w:shd w:val=\"clear\" w:fill=\"FFFFFF\" w:themeFill=\"accent2\"/>",
        "<w:color w:val=\"1F3864\"/><w:shd w:val=\"clear\" w:fill=\"FFFFFF\" w:themeFill=\"text2\"/>",
        "<w14:textFill xmlns:w14=\"x\"><w14:solidFill><w14:schemeClr w14:val=\"accent1\"/></w14:solidFill></w14:textFill>",
        "<w14:textFill xmlns:w14=\"x\"><w14:solidFill><w14:schemeClr w14:val=\"tx1\"><w14:lumMod w14:val=\"1000\"/><w14:lumOff w14:val=\"99000\"/></w14:schemeClr></w14:solidFill></w14:textFill>",
    ] {
        is_gone(properties, &plain(&in_line(properties)), SECRET, &AROUND);
    }
    let turned = "<w:clrSchemeMapping w:bg1=\"light1\" w:t1=\"light2\"/>";
    let text = in_line("<w:color w:val=\"000000\" w:themeColor=\"text1\"/>");
    is_gone("a mapping", &docx(&text, "", turned), SECRET, &AROUND);
    for properties in [
        "<w:color w:val=\"FFFFFF\" w:themeColor=\"text1\"/>",
        "<w:color w:val=\"FFFFFF\" w:themeColor=\"background1\" w:themeShade=\"80\"/>",
        "<w:color w:val=\"FFFFFF\" w:themeColor=\"accent2\"/>",
        "<w:color w:val=\"FFFFFF\" w:themeColor=\"background1\"/><w:shd w:val=\"clear\" w:fill=\"FFFFFF\" w:themeFill=\"text2\"/>",
    ] {
        is_kept(properties, &plain(&in_line(properties)), &[SECRET]);
    }
    for properties in [
        "<w:color w:themeColor=\"accent6\"/>",
        "<w:color w:val=\"white\"/>",
        "<w14:textFill xmlns:w14=\"x\"><w14:gradFill/></w14:textFill>",
        "<w:color w:val=\"333333\"/><w:shd w:val=\"clear\" w:themeFill=\"accent6\"/>",
    ] {
        is_in_doubt(properties, &plain(&in_line(properties)), &[SECRET]);
    }
}

#[test]
fn a_page_s_background_is_there_if_the_settings_show_it() {
    let file = |settings: &str| {
        let body = p("困难家庭名单的公示")
            + &in_line("<w:color w:val=\"FFFFFF\"/>")
            + &p("请于五日内到窗口办理。");
        let body = body + "</w:body><w:background w:color=\"000000\"/><w:body>";
        let file = Docx::new(&body).word("rId2", "settings", "settings", settings);
        good("a.docx", &file.finish())
    };
    is_gone("not shown", &file(""), SECRET, &AROUND);
    is_gone(
        "turned off",
        &file("<w:displayBackgroundShape w:val=\"0\"/>"),
        SECRET,
        &AROUND,
    );
    is_kept("shown", &file("<w:displayBackgroundShape/>"), &[SECRET]);
}

fn cell(inside: &str) -> String {
    format!("<w:tc><w:p>{inside}</w:p></w:tc>")
}

fn table(look: &str, first: &str, last: &str) -> String {
    let row = |cells: [&str; 2]| {
        let cells = cells.map(|text| cell(&run("", text))).concat();
        format!("<w:tr>{cells}</w:tr>")
    };
    format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"grid\"/>{look}</w:tblPr>{}{}{}</w:tbl>",
        row([first, "事项"]),
        row(["登记", "时限"]),
        row(["办结", last])
    )
}

fn grid(inside: &str) -> String {
    format!("<w:style w:type=\"table\" w:styleId=\"grid\">{inside}</w:style>")
}

#[test]
fn a_table_s_style_hides_what_it_is_of() {
    let read = |table: &str, style: &str| docx(table, &grid(style), "");
    for hides in [
        "<w:vanish/>",
        "<w:color w:val=\"FFFFFF\"/>",
        "<w:sz w:val=\"2\"/>",
    ] {
        let shown = "<w:tblLook w:val=\"04A0\"/>";
        let whole = format!("<w:rPr>{hides}</w:rPr>");
        let imported = read(&table(shown, SECRET, "五日"), &whole);
        is_gone(hides, &imported, SECRET, &["请于五日内"]);
        assert!(!words(&imported).contains("登记"), "{hides}");
        let first =
            format!("<w:tblStylePr w:type=\"firstRow\"><w:rPr>{hides}</w:rPr></w:tblStylePr>");
        let imported = read(&table(shown, SECRET, "五日"), &first);
        is_gone(hides, &imported, SECRET, &["登记", "五日"]);
        let off = "<w:tblLook w:firstRow=\"0\" w:firstColumn=\"1\" w:noVBand=\"1\"/>";
        is_kept(hides, &read(&table(off, SECRET, "五日"), &first), &[SECRET]);
        is_in_doubt(hides, &read(&table("", SECRET, "五日"), &first), &[SECRET]);
        for (look, place) in [
            ("w:lastRow=\"1\"", "lastRow"),
            ("w:lastColumn=\"1\"", "lastCol"),
            ("w:lastRow=\"1\" w:lastColumn=\"1\"", "seCell"),
            ("w:firstRow=\"1\" w:noVBand=\"1\"", "band2Horz"),
            ("w:noHBand=\"1\"", "band2Vert"),
        ] {
            let look = format!("<w:tblLook {look}/>");
            let part =
                format!("<w:tblStylePr w:type=\"{place}\"><w:rPr>{hides}</w:rPr></w:tblStylePr>");
            let imported = read(&table(&look, "项目", SECRET), &part);
            is_gone(place, &imported, SECRET, &["登记", "请于五日内"]);
        }
    }
    let dark = "<w:tblStylePr w:type=\"firstRow\"><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr><w:tcPr><w:shd w:val=\"clear\" w:fill=\"1F3864\"/></w:tcPr></w:tblStylePr>";
    is_kept(
        "a dark head",
        &read(
            &table("<w:tblLook w:firstRow=\"1\"/>", SECRET, "五日"),
            dark,
        ),
        &[SECRET],
    );
    let struck = "<w:tblStylePr w:type=\"firstRow\"><w:rPr><w:strike/></w:rPr></w:tblStylePr>";
    let imported = read(
        &table("<w:tblLook w:firstRow=\"1\"/>", SECRET, "五日"),
        struck,
    );
    assert!(!words(&imported).contains(SECRET));
    let is_struck = |remark: &Remark| matches!(remark, Remark::StruckOut { .. });
    assert!(
        imported.remarks.iter().any(is_struck),
        "{:?}",
        imported.remarks
    );
    let normal = "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"a\"><w:rPr><w:vanish/></w:rPr></w:style>";
    let unnamed = table("", SECRET, "五日").replace("<w:tblStyle w:val=\"grid\"/>", "");
    is_gone(
        "the usual style",
        &docx(&unnamed, normal, ""),
        SECRET,
        &["请于五日内"],
    );
}

#[test]
fn formulas_hide_strike_out_and_delete_as_texts_do() {
    let math = |inside: &str| line(&format!("<m:oMath xmlns:m=\"m\">{inside}</m:oMath>"));
    let run = |properties: &str| {
        format!(
            "<m:r><m:rPr><m:sty m:val=\"p\"/></m:rPr><w:rPr>{properties}</w:rPr><m:t>{SECRET}</m:t></m:r>"
        )
    };
    for hides in ["<w:vanish/>", "<w:color w:val=\"FFFFFF\"/>"] {
        let inside = format!("<m:f><m:num>{}</m:num></m:f>", run(hides));
        is_gone(hides, &plain(&math(&inside)), SECRET, &AROUND);
    }
    let phantom = format!(
        "<m:phant><m:phantPr><m:show m:val=\"0\"/></m:phantPr><m:e>{}</m:e></m:phant>",
        run("")
    );
    is_gone("a phantom", &plain(&math(&phantom)), SECRET, &AROUND);
    let imported = plain(&math(&format!("<w:del w:id=\"1\">{}</w:del>", run(""))));
    assert!(!words(&imported).contains(SECRET));
    assert!(
        imported.remarks.contains(&Remark::TrackedChanges),
        "{:?}",
        imported.remarks
    );
    let imported = plain(&math(&run("<w:strike/>")));
    assert!(!words(&imported).contains(SECRET));
    is_kept("shown", &plain(&math(&run(""))), &[SECRET]);
}

#[test]
fn the_code_of_a_field_is_not_shown() {
    let sign = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let code = "<w:r><w:instrText>IF 1 = 2</w:instrText></w:r>";
    let [begin, separate, end] = ["begin", "separate", "end"].map(sign);
    let secret = run("", SECRET);
    let nested = format!(
        "{begin}{code}{begin}{code}{separate}{secret}{end}{separate}{}{end}",
        run("", "二〇二六")
    );
    is_gone(
        "nested",
        &plain(&line(&nested)),
        SECRET,
        &["经办人二〇二六，联系窗口。"],
    );
    is_gone(
        "in the code",
        &plain(&line(&format!("{begin}{secret}{end}"))),
        SECRET,
        &AROUND,
    );
    let result = format!("{begin}{code}{separate}{secret}{end}");
    is_kept("the result", &plain(&line(&result)), &[SECRET]);
    let open = format!("<w:p>{begin}{code}</w:p>{}", line(&secret));
    is_in_doubt("a code that does not end", &plain(&open), &[SECRET]);
}

#[test]
fn words_made_too_small_or_moved_away_are_left_out_or_a_doubt() {
    for properties in [
        "<w:sz w:val=\"1pt\"/>",
        "<w:sz w:val=\"0.5mm\"/>",
        "<w:w w:val=\"1%\"/>",
        "<w:w w:val=\"1.5\"/>",
        "<w:fitText w:val=\"1\"/>",
        "<w:specVanish/>",
    ] {
        is_gone(properties, &plain(&in_line(properties)), SECRET, &AROUND);
    }
    for properties in [
        "<w:position w:val=\"-3000pt\"/>",
        "<w:spacing w:val=\"-400\"/>",
    ] {
        is_in_doubt(properties, &plain(&in_line(properties)), &[SECRET]);
    }
    for properties in [
        "<w:sz w:val=\"16pt\"/>",
        "<w:fitText w:val=\"3000\"/>",
        "<w:spacing w:val=\"-20\"/>",
        "<w:position w:val=\"6pt\"/>",
    ] {
        is_kept(properties, &plain(&in_line(properties)), &[SECRET]);
    }
    let moved =
        |properties: &str| format!("<w:p><w:pPr>{properties}</w:pPr>{}</w:p>", run("", SECRET));
    for properties in [
        "<w:ind w:left=\"-31680\"/>",
        "<w:ind w:start=\"-20cm\"/>",
        "<w:ind w:firstLine=\"30000\"/>",
        "<w:framePr w:x=\"-20000\" w:y=\"1\"/>",
        "<w:framePr w:y=\"31680\"/>",
        "<w:framePr w:w=\"1\"/>",
    ] {
        is_in_doubt(properties, &plain(&moved(properties)), &[SECRET]);
    }
    for properties in [
        "<w:ind w:left=\"-200\" w:right=\"-200\"/>",
        "<w:ind w:left=\"5000\" w:hanging=\"420\"/>",
        "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>",
        "<w:framePr w:hSpace=\"180\" w:x=\"1\" w:y=\"300\"/>",
    ] {
        is_kept(properties, &plain(&moved(properties)), &[SECRET]);
    }
    let placed = |offset: &str| {
        format!(
            "<w:p><w:r><w:drawing><wp:anchor behindDoc=\"0\"><wp:positionH><wp:posOffset>{offset}</wp:posOffset></wp:positionH><wp:extent cx=\"3000000\" cy=\"300000\"/><wp:wrapSquare/>\
             <a:graphic><a:graphicData><wps:wsp xmlns:wps=\"s\"><wps:spPr/><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>",
            p(SECRET)
        )
    };
    is_in_doubt("a box", &plain(&placed("-20000000")), &[SECRET]);
    is_kept("a box on the page", &plain(&placed("114300")), &[SECRET]);
    let old = format!(
        "<w:p><w:r><w:pict><v:shape xmlns:v=\"v\" style=\"position:absolute;margin-left:-2000pt;width:90pt;height:20pt\"><w10:wrap xmlns:w10=\"w\"/><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
        p(SECRET)
    );
    is_in_doubt("an old box", &plain(&old), &[SECRET]);
}
