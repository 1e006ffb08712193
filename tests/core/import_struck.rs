//! Words that are struck out do not come back as text: 「300元500元」 is never read.

use query_corner::import::{Imported, Remark};

use super::import_files::{Docx, good, lines};

/// All that is read, in one line, without marks of emphasis.
fn words(imported: &Imported) -> String {
    lines(&imported.body).concat().replace("**", "")
}

fn told(imported: &Imported) -> Option<(Vec<String>, usize)> {
    let mut remarks = imported.remarks.iter();
    remarks.find_map(|remark| match remark {
        Remark::StruckOut { words, count } => {
            let words = words.iter().map(|stretch| stretch.words.clone());
            Some((words.collect(), *count))
        }
        _ => None,
    })
}

fn run(properties: &str, text: &str) -> String {
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

const STYLES: &str = "<w:style w:type=\"character\" w:styleId=\"old\"><w:name w:val=\"旧\"/><w:rPr><w:strike/></w:rPr></w:style>\
    <w:style w:type=\"character\" w:styleId=\"older\"><w:name w:val=\"更旧\"/><w:basedOn w:val=\"old\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"gone\"><w:name w:val=\"作废\"/><w:rPr><w:dstrike/></w:rPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"struck\"><w:name w:val=\"划掉\"/><w:rPr><w:strike/></w:rPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 1\"/><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:style>";

fn docx(body: &str) -> Imported {
    let file = Docx::new(body).word("rId1", "styles", "styles", STYLES);
    good("a.docx", &file.finish())
}

fn paragraph(properties: &str, runs: &[String]) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{}</w:p>", runs.concat())
}

#[test]
fn a_word_document_strikes_out_in_every_way_it_can() {
    let cell = |inside: &str| {
        format!(
            "<w:tbl><w:tr><w:tc>{inside}</w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
            run("", "另一格")
        )
    };
    let three = |properties: &str| {
        [
            run("", "每月"),
            run(properties, "300元"),
            run("", "500元。"),
        ]
    };
    let plain = |properties: &str| paragraph("", &three(properties));
    for (what, body) in [
        ("direct", plain("<w:strike/>")),
        ("double", plain("<w:dstrike/>")),
        ("said to be on", plain("<w:strike w:val=\"true\"/>")),
        ("by a character style", plain("<w:rStyle w:val=\"old\"/>")),
        (
            "by a style on a style",
            plain("<w:rStyle w:val=\"older\"/>"),
        ),
        (
            "in a heading",
            paragraph("<w:pStyle w:val=\"1\"/>", &three("<w:strike/>")),
        ),
        ("in a cell", cell(&plain("<w:strike/>"))),
        (
            "in a link",
            paragraph(
                "",
                &[
                    run("", "每月"),
                    format!("<w:hyperlink>{}</w:hyperlink>", run("<w:strike/>", "300元")),
                    run("", "500元。"),
                ],
            ),
        ),
        (
            "in pieces",
            paragraph(
                "",
                &[
                    run("", "每月"),
                    run("<w:strike/>", "3"),
                    run("<w:strike/><w:b/>", "00元"),
                    run("", "500元。"),
                ],
            ),
        ),
        (
            "by the paragraph's style, and taken back",
            paragraph(
                "<w:pStyle w:val=\"gone\"/>",
                &[
                    run("<w:dstrike w:val=\"0\"/>", "每月"),
                    run("", "300元"),
                    run("<w:dstrike w:val=\"0\"/>", "500元。"),
                ],
            ),
        ),
        (
            "twice is not at all",
            paragraph(
                "<w:pStyle w:val=\"struck\"/>",
                &[
                    run("<w:rStyle w:val=\"old\"/>", "每月"),
                    run("", "300元"),
                    run("<w:rStyle w:val=\"old\"/>", "500元。"),
                ],
            ),
        ),
    ] {
        // Something to be the title.
        let title = paragraph("", &[run("", "关于补贴标准的通知")]);
        let imported = docx(&format!("{title}{body}"));
        assert!(
            words(&imported).contains("每月500元。"),
            "{what}: {}",
            words(&imported)
        );
        assert!(!words(&imported).contains("300"), "{what}");
        assert_eq!(
            told(&imported),
            Some((vec!["300元".to_owned()], 1)),
            "{what}"
        );
    }
    let kept = docx(&plain("<w:strike w:val=\"0\"/>"));
    assert!(words(&kept).contains("每月300元500元。"));
    assert_eq!(told(&kept), None);
}

#[test]
fn a_page_strikes_out_in_every_way_it_can() {
    for (what, inside) in [
        ("s", "每月<s>300元</s>500元。"),
        ("del", "每月<del>300元</del><ins>500元</ins>。"),
        ("strike", "每月<strike>300元</strike>500元。"),
        (
            "a style",
            "每月<span style='text-decoration: line-through'>300元</span>500元。",
        ),
        (
            "a longer style",
            "每月<span style='color:red;text-decoration-line:underline  line-through'>300元</span>500元。",
        ),
        ("a class", "每月<span class='x old'>300元</span>500元。"),
        ("a name", "每月<span id=was>300元</span>500元。"),
        ("inside strong", "每月<b><s>300元</s>500元</b>。"),
        ("around strong", "每月<s><b>3</b>00元</s>500元。"),
    ] {
        let page = |inside: &str| {
            let sheet = "<style>p{color:black}@media screen{.old,i.gone{text-decoration:line-through}} #was{text-decoration:underline line-through} div p{text-decoration:line-through}</style>";
            format!(
                "<!doctype html><html><head><meta charset=utf-8>{sheet}</head><body><h1>关于补贴标准的通知</h1>{inside}</body></html>"
            )
        };
        for body in [
            format!("<p>{inside}</p>"),
            format!("<ul><li>{inside}</li><li>另一条</li></ul>"),
            format!("<table><tr><td>{inside}</td><td>另一格</td></tr></table>"),
        ] {
            let imported = good("a.html", page(&body).as_bytes());
            assert!(
                words(&imported).contains("每月500元。"),
                "{what}: {}",
                words(&imported)
            );
            assert!(!words(&imported).contains("300"), "{what}: {body}");
            assert_eq!(
                told(&imported),
                Some((vec!["300元".to_owned()], 1)),
                "{what}"
            );
        }
    }
    // What only stands inside of something else is not taken for struck out.
    let page = "<meta charset=utf-8><style>.menu p{text-decoration:line-through}</style><h1>题目</h1><p>每月500元。</p>";
    let kept = good("a.html", page.as_bytes());
    assert!(words(&kept).contains("每月500元。"));
    assert_eq!(told(&kept), None);
}

#[test]
fn markdown_strikes_out_with_two_tildes_and_not_with_one() {
    let imported = good(
        "a.md",
        "# 关于补贴标准的通知\n\n每月~~300元~~500元。\n\n- ~~旧的**一条**~~\n- 新的一条\n"
            .as_bytes(),
    );
    assert!(words(&imported).contains("每月500元。"));
    assert!(!words(&imported).contains("旧的"));
    let wanted = vec!["300元".to_owned(), "旧的一条".to_owned()];
    assert_eq!(told(&imported), Some((wanted, 2)));
    let ranges = good(
        "a.md",
        "# 办理时限\n\n材料齐的3~5天，要核实的8~10天。\n".as_bytes(),
    );
    assert!(
        words(&ranges).contains("3~5天，要核实的8~10天"),
        "{}",
        words(&ranges)
    );
    assert_eq!(told(&ranges), None);
}

#[test]
fn what_was_struck_out_is_told_before_what_matters_less() {
    let runs = [
        run("", "每月"),
        run("<w:strike/>", "300元"),
        run("", "500元。"),
    ];
    let file = Docx::new(&paragraph("", &runs));
    let imported = good("a.pdf", &file.finish());
    let said: Vec<String> = imported.remarks.iter().map(ToString::to_string).collect();
    assert_eq!(said[0], "划掉的字没有导入：“300元”，请对照原件核对");
}

#[test]
fn lines_that_are_signs_of_the_text_strike_out_in_every_format() {
    for line in [
        '\u{335}', '\u{336}', '\u{338}', '\u{20D2}', '\u{20D3}', '\u{20E5}',
    ] {
        let struck: String = "300元".chars().flat_map(|c| [c, line]).collect();
        let words = format!("每月{struck}500元，a≠b。");
        let (first, rest) = struck.split_at(1 + line.len_utf8());
        let docx = Docx::new(&paragraph(
            "",
            &[
                run("", &format!("每月{first}")),
                run("<w:b/>", rest),
                run("", "500元，a≠b。"),
            ],
        ));
        for (name, bytes) in [
            (
                "a.txt",
                format!("关于补贴标准的通知\n\n　　{words}\n").into_bytes(),
            ),
            (
                "a.md",
                format!("# 关于补贴标准的通知\n\n{words}\n").into_bytes(),
            ),
            (
                "a.html",
                format!("<html><meta charset=utf-8><p>{words}</p></html>").into_bytes(),
            ),
            ("a.docx", docx.finish()),
        ] {
            let imported = good(name, &bytes);
            assert!(
                self::words(&imported).contains("每月500元，a≠b。"),
                "{name} {line:?}: {}",
                self::words(&imported)
            );
            assert_eq!(
                told(&imported),
                Some((vec!["300元".to_owned()], 1)),
                "{name} {line:?}"
            );
        }
    }
    let both = "# 关于补贴标准的通知\n\n每月~~200元~~3\u{336}0\u{336}0\u{336}元500元。\n\n- 1\u{336}\n- 新的\n";
    let imported = good("a.md", both.as_bytes());
    assert_eq!(
        told(&imported).map(|(_, count)| count),
        Some(3),
        "{:?}",
        imported.remarks
    );
    let secret: String = "绝密★1年".chars().flat_map(|c| [c, '\u{336}']).collect();
    let imported = good(
        "a.txt",
        format!("关于补贴标准的通知\n\n{secret}\n\n每月500元。\n").as_bytes(),
    );
    assert_eq!(imported.found.len(), 1, "{:?}", imported.remarks);
}
