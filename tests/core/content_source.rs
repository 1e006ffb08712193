//! The content format: what is read, what is refused, and that what is written can be read.

use query_corner::content::{
    block::{Block, Span, Text},
    draft::Drafts,
    factory,
    item::{Detail, Kind},
    publish_rules::admit,
    source::{SourceError, SourceFile, parse, write},
};

const CHANNEL: &str = r#"channel = "test"
title = "测试"
[defaults]
owner = "组织部"
updated = 2026-11-02
review_by = 2027-05-31
scope = "社会"
disclosure = "主动公开"
secrecy = "非涉密"
record = [{ step = "提出", by = "甲", on = 2026-10-20 }]
"#;

fn folder(files: &[(&str, &str)]) -> Vec<SourceFile> {
    let file = |(path, text): &(&str, &str)| SourceFile {
        path: (*path).to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    files.iter().map(file).collect()
}

fn question(body: &str) -> Vec<SourceFile> {
    let text = format!("+++\ntitle = \"问\"\ntopics = [\"党费\"]\n+++\n{body}");
    folder(&[("channel.toml", CHANNEL), ("question/q.md", &text)])
}

fn body(markdown: &str) -> Vec<Block> {
    let drafts = parse(&question(markdown)).unwrap_or_else(|errors| panic!("{errors}"));
    drafts.drafts.into_iter().next().unwrap().item.body
}

fn errors(files: &[SourceFile]) -> Vec<SourceError> {
    parse(files).expect_err("should be refused").0
}

fn text(spans: &[(&str, bool)]) -> Text {
    let span = |&(text, strong): &(&str, bool)| Span {
        text: text.to_owned(),
        strong,
    };
    Text(spans.iter().map(span).collect())
}

#[test]
fn every_block_of_the_format_is_read() {
    let read = body(
        "第一段，\n接着写。\n\n# 一、标题\n\n**第一条**　内容\n\n1. 甲\n2. 乙\n\n- 丙\n\n\
         | 名 | 数 |\n| --- | --- |\n| 一 | 1 |\n\n> 提示\n",
    );
    assert_eq!(
        read,
        [
            Block::Paragraph {
                text: text(&[("第一段，接着写。", false)])
            },
            Block::Heading {
                level: 1,
                text: "一、标题".into()
            },
            Block::Paragraph {
                text: text(&[("第一条", true), ("　内容", false)])
            },
            Block::Steps {
                steps: vec!["甲".into(), "乙".into()]
            },
            Block::List {
                points: vec!["丙".into()]
            },
            Block::Table {
                header: vec!["名".into(), "数".into()],
                rows: vec![vec!["一".into(), "1".into()]]
            },
            Block::Note {
                text: "提示".into()
            },
        ]
    );
}

#[test]
fn strong_ends_at_chinese_punctuation_too() {
    assert_eq!(
        body("**（一）**内容**重点。**后文"),
        [Block::Paragraph {
            text: text(&[
                ("（一）", true),
                ("内容", false),
                ("重点。", true),
                ("后文", false)
            ])
        }]
    );
}

#[test]
fn what_has_no_meaning_is_an_error_with_its_line() {
    // The body starts at line 5.
    for (markdown, line, word) in [
        ("甲\n\n#### 四级", 7, "三级"),
        ("甲 [乙](http://x) 丙", 5, "链接"),
        ("*斜*", 5, "斜体"),
        ("甲\n\n`码`", 7, "反引号"),
        ("<b>甲</b>", 5, "HTML"),
        ("<!-- 甲 -->", 5, "HTML"),
        ("甲\n\n---\n", 7, "分隔线"),
        ("甲\n---\n", 5, "标题"),
        ("    码", 5, "代码块"),
        ("```\n码\n```", 5, "代码块"),
        ("甲  \n乙", 5, "换行"),
        ("**甲", 5, "成对"),
        ("__甲__", 5, "下划线"),
        ("2. 甲", 5, "从 1 开始"),
        ("1. 甲\n   - 乙", 6, "列表里没有列表"),
        ("1. 甲\n\n   乙", 7, "只有一段"),
        ("> # 甲", 5, "提示"),
        ("前 ![图](a.png)", 5, "单独成段"),
        ("![](a.png)", 5, "说明"),
        ("![图](b/a.png)", 5, "路径"),
        ("[甲]: http://x\n", 5, "链接定义"),
        ("| 甲 | 乙 |\n| --- | --- |\n| 一 |\n", 7, "1 格"),
        ("| 甲 |\n| --- |\n| 一 | 二 |\n", 7, "2 格"),
        ("| 甲 |\n| :-: |\n| 一 |\n", 5, "对齐"),
        ("# **甲**", 5, "**"),
    ] {
        let found = errors(&question(markdown));
        assert_eq!(found.len(), 1, "{markdown:?}: {found:?}");
        assert_eq!(found[0].file, "question/q.md");
        assert_eq!(found[0].line, Some(line), "{markdown:?}: {found:?}");
        assert!(found[0].message.contains(word), "{markdown:?}: {found:?}");
    }
}

#[test]
fn all_errors_of_a_folder_come_together_in_order() {
    let files = folder(&[
        ("channel.toml", CHANNEL),
        (
            "question/a.md",
            "+++\ntitle = \"问\"\ntopic = [\"党费\"]\n+++\n*甲*\n\n`乙`",
        ),
        ("question/b.md", "没有围栏"),
        ("question/C.md", "+++\n+++\n"),
        ("else/d.md", "+++\n+++\n"),
        (
            "document/e.md",
            "+++\ntitle = \"文\"\nindex_no = 1.5\n+++\n",
        ),
        ("notice/f.md", "+++\ntitle = 文\n+++\n"),
        ("station/g/map.png", "no image"),
        (
            "notice/h.md",
            "+++\ntitle = \"告\"\nscope = \"全县\"\nnotice = \"公示\"\nissuer = \"甲\"\npublished = 2026-01-01\nfrom = 2026-13-01\n+++\n",
        ),
    ]);
    let found: Vec<_> = errors(&files)
        .into_iter()
        .map(|error| (error.file, error.line))
        .collect();
    let expected: Vec<(&str, Option<usize>)> = vec![
        ("document/e.md", Some(3)),
        ("else/d.md", None),
        ("notice/f.md", Some(2)),
        ("notice/h.md", Some(7)),
        ("question/C.md", None),
        ("question/a.md", Some(3)),
        ("question/a.md", Some(5)),
        ("question/a.md", Some(7)),
        ("question/b.md", Some(1)),
        ("station/g/map.png", None),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(file, line)| (file.to_owned(), line))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn an_error_names_what_is_allowed() {
    let unknown = folder(&[
        ("channel.toml", CHANNEL),
        (
            "question/a.md",
            "+++\ntitle = \"问\"\ntopic = [\"党费\"]\n+++\n",
        ),
        (
            "question/b.md",
            "+++\ntitle = \"问\"\nscope = \"全县\"\n+++\n",
        ),
        ("question/c.md", "+++\n+++\n"),
        (
            "question/d.md",
            "+++\ntitle = \"问\"\nbasis = [\n  { law = \"法\" },\n  { clause = \"一\" },\n]\n+++\n",
        ),
    ]);
    let found: Vec<_> = errors(&unknown).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "question/a.md 第 3 行：没有“topic”这个键；可用的有：basis、guide、asked、visitors_asked、answer_en、title、title_en、topics、\
             other_wordings、aliases、golden、owner、updated、review_by、scope、disclosure、secrecy、record、related",
            "question/b.md 第 3 行：scope 不能是“全县”；可用的有：社会、全党、本地区单位、特定对象",
            "question/c.md 第 2 行：缺少必填的键“title”",
            "question/d.md 第 5 行：basis[1] 缺少必填的键“law”",
        ]
    );
}

#[test]
fn an_item_takes_the_channels_defaults_and_keeps_its_own() {
    let text = "+++\ntitle = \"问\"\nowner = \"人社局\"\n+++\n";
    let drafts = parse(&folder(&[
        ("channel.toml", CHANNEL),
        ("question/q.md", text),
    ]))
    .unwrap();
    let header = &drafts.drafts[0].item.header;
    assert_eq!(header.owner, "人社局");
    assert_eq!(header.review_by.to_string(), "2027-05-31");
    assert_eq!(header.record[0].by, "甲");
}

#[test]
fn an_image_is_attached_from_the_folder_of_its_item() {
    let mut files = question("![图](a.png)");
    files.push(SourceFile {
        path: "question/q/a.png".into(),
        bytes: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03".to_vec(),
    });
    let drafts = parse(&files).unwrap();
    assert_eq!(drafts.drafts[0].attachments[0].name, "a.png");
    assert_eq!(parse(&write(&drafts).unwrap()).unwrap(), drafts);
}

#[test]
fn the_factory_content_is_read_and_obeys_the_rules() {
    let drafts = parse(&factory::files()).unwrap_or_else(|errors| panic!("{errors}"));
    assert!(drafts.channel.example, "every page of it is marked 示例");
    assert_eq!(parse(&write(&drafts).unwrap()).unwrap(), drafts);
    if let Err(refusals) = admit(drafts, &Default::default(), &[]) {
        let lines: Vec<_> = refusals.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"));
    }
}

/// What a centre needs on its first day.
#[test]
fn the_factory_content_is_complete() {
    let drafts = parse(&factory::files()).unwrap_or_else(|errors| panic!("{errors}"));
    let Drafts { drafts, .. } = drafts;
    let of = |kind: Kind| {
        let items = drafts.iter().map(|draft| &draft.item);
        items
            .filter(move |item| item.header.key.kind() == kind)
            .collect::<Vec<_>>()
    };
    assert!(of(Kind::Document).len() >= 15);
    assert!(of(Kind::Guide).len() >= 24);
    assert!(of(Kind::Notice).len() >= 8);
    assert!(of(Kind::Station).len() >= 12);
    let questions = of(Kind::Question);
    assert!(questions.len() >= 80);
    for question in questions {
        let header = &question.header;
        assert!(header.other_wordings.len() >= 2, "{}", header.key);
    }
    let halls = of(Kind::Hall);
    let [hall] = &halls[..] else {
        panic!("one hall, not {}", halls.len());
    };
    let Detail::Hall(hall) = &hall.detail else {
        panic!("a hall");
    };
    assert!(hall.windows.len() >= 6);
    let amended = of(Kind::Document).into_iter().any(
        |item| matches!(&item.detail, Detail::Document(document) if document.amends.is_some()),
    );
    let repealed = of(Kind::Document).into_iter().any(|item| {
        matches!(&item.detail, Detail::Document(document)
            if document.repealed.is_some() && document.superseded_by.is_some())
    });
    assert!(amended && repealed);
}
