//! PDF and OFD: pages as pictures, text from where its signs stand.

use query_corner::import::{Format, Limits, Remark, read};

use super::import_files::{
    Mark, Memory, dark_pixels, good, lines, ofd, pdf, returns_from_source, text,
};

/// A two-page notice in the manner of GB/T 9704, with page numbers.
fn notice() -> Vec<Vec<Mark>> {
    let left = 79.0;
    vec![
        vec![
            text(205.0, 130.0, 16.0, "青政发〔2026〕12号"),
            text(150.0, 180.0, 22.0, "关于进一步做好便民服务"),
            text(235.0, 215.0, 22.0, "工作的通知"),
            text(left, 260.0, 16.0, "各村民委员会："),
            text(
                left + 32.0,
                290.0,
                16.0,
                "为方便群众办事，现就有关事项通知如下，请各单",
            ),
            text(left, 320.0, 16.0, "位遵照执行。"),
            text(left + 32.0, 350.0, 16.0, "一、总体要求"),
            text(
                left + 32.0,
                380.0,
                16.0,
                "坚持以人民为中心，把方便留给群众，把责任留给自",
            ),
            text(
                left,
                410.0,
                16.0,
                "己，做到件件有着落，事事有回音，并且接受群众的监督",
            ),
            text(280.0, 800.0, 14.0, "— 1 —"),
        ],
        vec![
            text(left, 130.0, 16.0, "和评议。"),
            text(left + 32.0, 160.0, 16.0, "二、其他事项"),
            text(left + 32.0, 190.0, 16.0, "本通知自2026年12月1日起施行。"),
            text(350.0, 260.0, 16.0, "青石镇人民政府"),
            text(360.0, 290.0, 16.0, "2026年11月20日"),
            text(280.0, 800.0, 14.0, "— 2 —"),
        ],
    ]
}

#[test]
fn a_pdf_gives_its_paragraphs_across_lines_and_pages() {
    let mut memory = Memory::default();
    let imported =
        read::read("通知.pdf", &pdf(&notice()), &Limits::default(), &mut memory).unwrap();
    returns_from_source(&imported, &memory);
    assert_eq!(imported.format, Format::Pdf);
    let said = &imported.proposed;
    assert_eq!(said.number.as_deref(), Some("青政发〔2026〕12号"));
    assert_eq!(
        said.title.as_deref(),
        Some("关于进一步做好便民服务工作的通知")
    );
    assert_eq!(said.addressee.as_deref(), Some("各村民委员会"));
    assert_eq!(said.signature.as_deref(), Some("青石镇人民政府"));
    assert_eq!(said.written, Some(jiff::civil::date(2026, 11, 20)));
    assert_eq!(
        lines(&imported.body),
        [
            "为方便群众办事，现就有关事项通知如下，请各单位遵照执行。",
            "# 一、总体要求",
            "坚持以人民为中心，把方便留给群众，把责任留给自己，做到件件有着落，事事有回音，并且接受群众的监督和评议。",
            "# 二、其他事项",
            "本通知自2026年12月1日起施行。",
        ]
    );
    for remark in [
        Remark::ReflowedText,
        Remark::RunningHeads { lines: 2 },
        Remark::ForeignFonts,
    ] {
        assert!(
            imported.remarks.contains(&remark),
            "{remark:?} in {:?}",
            imported.remarks
        );
    }
    let names: Vec<_> = imported
        .pages
        .iter()
        .map(|page| (page.name.as_str(), page.width))
        .collect();
    assert_eq!(names, [("page-001.png", 1600), ("page-002.png", 1600)]);
    // The font is not in the file, and the words are on the picture all the same.
    assert!(dark_pixels(&memory.0["page-001.png"]) > 20_000);
}

#[test]
fn a_scanned_pdf_is_said_to_be_one_and_its_pages_become_the_body() {
    let imported = good("扫描.pdf", &pdf(&[vec![Mark::Scan], vec![Mark::Scan]]));
    assert!(imported.remarks.contains(&Remark::Scanned { pages: 2 }));
    assert_eq!(
        lines(&imported.body),
        ["! page-001.png 原件第 1 页", "! page-002.png 原件第 2 页"]
    );
    let mixed = pdf(&[
        vec![Mark::Scan],
        vec![text(79.0, 200.0, 16.0, "这一页有文字，可以搜索。")],
    ]);
    let imported = good("a.pdf", &mixed);
    assert!(
        imported
            .remarks
            .contains(&Remark::PagesWithoutText { pages: vec![1] })
    );
    assert_eq!(lines(&imported.body), ["这一页有文字，可以搜索。"]);
}

#[test]
fn rows_of_a_pdf_table_stay_text_and_are_said() {
    let row = |y: f64, cells: [&str; 3]| {
        let at = [79.0, 250.0, 420.0];
        at.into_iter()
            .zip(cells)
            .map(move |(x, cell)| text(x, y, 14.0, cell))
            .collect::<Vec<_>>()
    };
    let page = [
        row(200.0, ["姓名", "电话", "住址"]),
        row(225.0, ["张三", "123", "东街"]),
        row(250.0, ["李四", "456", "西街"]),
    ];
    let imported = good("a.pdf", &pdf(&[page.into_iter().flatten().collect()]));
    assert!(
        imported.remarks.contains(&Remark::RowsAsText { lines: 3 }),
        "{:?}",
        imported.remarks
    );
    assert!(lines(&imported.body).contains(&"张三　123　东街".to_owned()));
}

#[test]
fn an_ofd_gives_pages_and_text_without_its_fonts() {
    let page = vec![
        (60.0, 40.0, 7.0, "关于换领证件的公告"),
        (
            38.0,
            60.0,
            5.6,
            "为方便群众，现就换领证件的有关事项公告如下，请大家相",
        ),
        (26.8, 70.0, 5.6, "互转告。"),
        (38.0, 80.0, 5.6, "一、时间"),
        (38.0, 90.0, 5.6, "每周一至周五。"),
        (120.0, 110.0, 5.6, "青石镇人民政府"),
        (120.0, 120.0, 5.6, "2026年11月20日"),
    ];
    let mut memory = Memory::default();
    let imported = read::read("公告.ofd", &ofd(&[page]), &Limits::default(), &mut memory).unwrap();
    returns_from_source(&imported, &memory);
    assert_eq!(imported.format, Format::Ofd);
    assert_eq!(
        imported.proposed.title.as_deref(),
        Some("关于换领证件的公告")
    );
    assert_eq!(
        imported.proposed.written,
        Some(jiff::civil::date(2026, 11, 20))
    );
    assert_eq!(
        lines(&imported.body),
        [
            "为方便群众，现就换领证件的有关事项公告如下，请大家相互转告。",
            "# 一、时间",
            "每周一至周五。"
        ]
    );
    assert!(imported.remarks.contains(&Remark::ForeignFonts));
    assert_eq!(imported.pages[0].width, 1600);
    assert!(dark_pixels(&memory.0["page-001.png"]) > 5_000);
}

#[test]
fn a_file_under_a_wrong_name_is_read_by_its_content_and_said() {
    let imported = good("通知.docx", &pdf(&notice()));
    assert_eq!(imported.format, Format::Pdf);
    assert_eq!(
        imported.remarks[0],
        Remark::MisnamedFile { found: Format::Pdf }
    );
}
