//! Word documents: what is kept, and what the editor is told.

use query_corner::import::Remark;

use super::import_files::{Docx, good, lines, p, png, pp};

const STYLES: &str = "<w:style w:type=\"paragraph\" w:styleId=\"1\"><w:name w:val=\"heading 1\"/><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"2\"><w:name w:val=\"heading 2\"/><w:basedOn w:val=\"1\"/><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"a3\"><w:name w:val=\"Title\"/><w:pPr><w:jc w:val=\"center\"/></w:pPr></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"mine\"><w:name w:val=\"镇里的小标题\"/><w:basedOn w:val=\"2\"/></w:style>\
    <w:style w:type=\"paragraph\" w:styleId=\"TOC1\"><w:name w:val=\"toc 1\"/></w:style>";

const NUMBERING: &str = "<w:abstractNum w:abstractNumId=\"0\">\
      <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCountingThousand\"/><w:lvlText w:val=\"%1、\"/></w:lvl>\
      <w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCountingThousand\"/><w:lvlText w:val=\"（%2）\"/></w:lvl>\
    </w:abstractNum>\
    <w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId=\"2\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"\u{f06c}\"/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId=\"3\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"第%1条\"/></w:lvl></w:abstractNum>\
    <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>\
    <w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num>\
    <w:num w:numId=\"3\"><w:abstractNumId w:val=\"2\"/></w:num>\
    <w:num w:numId=\"4\"><w:abstractNumId w:val=\"3\"/></w:num>\
    <w:num w:numId=\"5\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>";

fn docx(body: &str) -> Docx {
    Docx::new(body)
        .word("rId1", "styles", "styles", STYLES)
        .word("rId2", "numbering", "numbering", NUMBERING)
}

fn listed(list: u8, level: u8, text: &str) -> String {
    let properties =
        format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>");
    pp(&properties, text)
}

#[test]
fn headings_come_from_styles_and_lists_from_their_numbers() {
    let body = [
        pp("<w:pStyle w:val=\"a3\"/>", "青石镇便民服务办法"),
        pp("<w:pStyle w:val=\"TOC1\"/>", "总则……1"),
        pp("<w:pStyle w:val=\"1\"/>", "总则"),
        p("为方便群众办事，制定本办法。"),
        pp("<w:pStyle w:val=\"mine\"/>", "适用范围"),
        "<w:p><w:r><w:t>本办法适用于</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>全镇</w:t></w:r><w:r><w:rPr><w:b w:val=\"0\"/></w:rPr><w:t>各村。</w:t></w:r></w:p>".into(),
        pp("<w:pStyle w:val=\"1\"/>", "办事流程"),
        listed(2, 0, "提出申请。"),
        listed(2, 0, "窗口受理。"),
        listed(2, 0, "领取结果。"),
        p("需要带的东西："),
        listed(3, 0, "身份证"),
        listed(3, 0, "户口簿"),
        listed(5, 0, "重新从一数起。"),
        listed(5, 0, "第二步。"),
    ];
    let imported = good("办法.docx", &docx(&body.concat()).finish());
    assert_eq!(
        imported.proposed.title.as_deref(),
        Some("青石镇便民服务办法")
    );
    assert_eq!(imported.proposed.form.as_deref(), Some("办法"));
    assert_eq!(
        lines(&imported.body),
        [
            "# 总则",
            "为方便群众办事，制定本办法。",
            "## 适用范围",
            "本办法适用于**全镇**各村。",
            "# 办事流程",
            "1. 提出申请。",
            "2. 窗口受理。",
            "3. 领取结果。",
            "需要带的东西：",
            "- 身份证",
            "- 户口簿",
            "1. 重新从一数起。",
            "2. 第二步。",
        ]
    );
}

#[test]
fn automatic_chinese_numbers_are_written_out() {
    let body = [
        p("关于做好便民服务工作的通知"),
        listed(1, 0, "总体要求"),
        listed(1, 1, "指导思想"),
        listed(1, 1, "工作目标"),
        listed(1, 0, "主要任务"),
        listed(1, 1, "重新数起"),
        listed(4, 0, "为了方便群众，制定本办法。"),
        listed(4, 0, "本办法自2026年1月1日起施行。"),
    ];
    let imported = good("通知.docx", &docx(&body.concat()).finish());
    assert_eq!(
        lines(&imported.body),
        [
            "# 一、总体要求",
            "## （一）指导思想",
            "## （二）工作目标",
            "# 二、主要任务",
            "## （一）重新数起",
            "**第一条**　为了方便群众，制定本办法。",
            "**第二条**　本办法自2026年1月1日起施行。",
        ]
    );
    assert_eq!(
        imported.proposed.effective,
        Some(jiff::civil::date(2026, 1, 1))
    );
}

#[test]
fn a_list_that_goes_on_after_a_break_keeps_its_numbers() {
    let body = [
        p("标题在这里的说明"),
        listed(2, 0, "第一步。"),
        p("中间插一段话。"),
        listed(2, 0, "第二步。"),
        listed(2, 0, "第三步。"),
    ];
    let imported = good("a.docx", &docx(&body.concat()).finish());
    assert_eq!(
        lines(&imported.body),
        ["1.第一步。", "中间插一段话。", "2.第二步。", "3.第三步。"]
    );
}

#[test]
fn merged_cells_are_repeated_downwards_and_said() {
    let cell = |properties: &str, text: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
    };
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let table = [
        row(&[cell("", "类别"), cell("", "材料"), cell("", "份数")]),
        row(&[
            cell("<w:vMerge w:val=\"restart\"/>", "迁入"),
            cell("", "身份证"),
            cell("", "1"),
        ]),
        row(&[cell("<w:vMerge/>", ""), cell("", "户口簿"), cell("", "1")]),
        row(&[cell("<w:gridSpan w:val=\"2\"/>", "合计"), cell("", "2")]),
    ];
    let body = format!(
        "{}<w:tbl>{}</w:tbl>{}",
        p("材料清单"),
        table.concat(),
        p("完。")
    );
    let imported = good("a.docx", &docx(&body).finish());
    assert_eq!(
        lines(&imported.body),
        [
            "| 类别 | 材料 | 份数",
            "| 迁入 | 身份证 | 1",
            "| 迁入 | 户口簿 | 1",
            "| 合计 |  | 2",
            "完。"
        ]
    );
    assert!(imported.remarks.contains(&Remark::MergedCells { table: 1 }));
}

#[test]
fn a_table_of_one_cell_only_frames_its_text_and_a_nested_one_becomes_words() {
    let frame = format!(
        "<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>",
        p("框里的话。"),
        p("第二句。")
    );
    let inner = format!(
        "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        p("内甲"),
        p("内乙")
    );
    let outer = format!(
        "<w:tbl><w:tr><w:tc>{}{inner}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        p("甲"),
        p("乙")
    );
    let imported = good(
        "a.docx",
        &docx(&format!("{}{frame}{outer}", p("一个说明"))).finish(),
    );
    assert_eq!(
        lines(&imported.body),
        ["框里的话。", "第二句。", "| 甲 内甲 内乙 | 乙"]
    );
    assert!(imported.remarks.contains(&Remark::NestedTable { table: 1 }));
}

#[test]
fn pictures_come_with_their_descriptions_and_damaged_ones_are_counted() {
    let drawing = |id: &str, about: &str| {
        format!(
            "<w:p><w:r><w:drawing><wp:inline><wp:docPr id=\"1\" name=\"图片 1\"{about}/>\
             <a:graphic><a:graphicData><a:blip r:embed=\"{id}\"/></a:graphicData></a:graphic>\
             </wp:inline></w:drawing></w:r></w:p>"
        )
    };
    let body = [
        p("服务大厅的位置说明"),
        drawing("rId10", " descr=\"大厅平面图\""),
        drawing("rId11", ""),
        drawing("rId12", ""),
        drawing("rId13", ""),
        drawing("rId99", ""),
    ];
    let file = docx(&body.concat())
        .part("rId10", "image", "media/image1.png", &png(30, 20))
        .part("rId11", "image", "media/image2.png", &png(10, 10))
        .part(
            "rId12",
            "image",
            "media/image3.emf",
            b"\x01\0\0\0 not shown on screens",
        )
        .outside("rId13", "image", "http://example.org/tracker.png")
        .finish();
    let imported = good("a.docx", &file);
    assert_eq!(
        lines(&imported.body),
        ["! p001.png 大厅平面图", "! p002.png 图2"]
    );
    assert_eq!(
        (imported.pictures[0].width, imported.pictures[0].height),
        (30, 20)
    );
    for remark in [
        Remark::PicturesDropped { count: 2 },
        Remark::LinkedPictures { count: 1 },
        Remark::PicturesUndescribed { count: 1 },
    ] {
        assert!(imported.remarks.contains(&remark), "{:?}", imported.remarks);
    }
}

#[test]
fn tracked_changes_notes_boxes_headers_and_macros_are_told() {
    let body = [
        p("关于整理旧文件的意见"),
        "<w:p><w:r><w:t>保留</w:t></w:r><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>\
         <w:ins><w:r><w:t>插入</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r></w:p>".into(),
        "<w:p><w:r><w:t>有注的话</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t>。</w:t></w:r></w:p>".into(),
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>".to_owned()
            + &p("文本框里的话。")
            + "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
            + &p("文本框里的话。")
            + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        "<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t><w:tab/><w:t>同一行</w:t></w:r></w:p>".into(),
    ];
    let file = docx(&body.concat())
        .word("rId20", "footnotes", "footnotes", &format!("<w:footnote w:type=\"separator\" w:id=\"0\">{0}</w:footnote><w:footnote w:id=\"2\">{1}</w:footnote>", p("——"), p("这是脚注。")))
        .word("rId21", "comments", "comments", "")
        .word("rId22", "header", "hdr", &p("内部讨论稿"))
        .part("rId23", "vbaProject", "vbaProject.bin", b"macro")
        .finish();
    let imported = good("a.docx", &file);
    assert_eq!(
        lines(&imported.body),
        [
            "保留插入",
            "有注的话〔1〕。",
            "> 〔1〕 这是脚注。",
            "文本框里的话。",
            "第一行",
            "第二行 同一行"
        ]
    );
    for remark in [
        Remark::TrackedChanges,
        Remark::NotesMoved { count: 1 },
        Remark::CommentsDropped,
        Remark::HeadersDropped,
        Remark::MacrosDropped,
    ] {
        assert!(
            imported.remarks.contains(&remark),
            "{remark:?} in {:?}",
            imported.remarks
        );
    }
}

#[test]
fn signs_with_a_meaning_in_our_source_come_back_as_they_were() {
    let body = [
        p("关于符号的说明"),
        p("1 &lt; 2，a*b_c，[方括号]，| 竖线，# 井号，`反引号`，&amp;amp;"),
        p("- 减号开头"),
        p("3. 数字开头，只有一条"),
        p("+++"),
        p("~~~"),
        p("=== ---"),
        p("> 大于号开头"),
        p("* 星号开头 \\ 反斜杠"),
        p("![图](a.png) [链接](b) http://example.org <x>"
            .replace('<', "&lt;")
            .as_str()),
    ];
    let imported = good("a.docx", &docx(&body.concat()).finish());
    assert_eq!(imported.body.len(), 9);
}
