//! Security markings: found in every field of every kind and in every way of writing, and nothing
//! else taken for one.

use query_corner::content::{
    block::{Block, Text},
    draft::Draft,
    factory,
    item::Item,
    marking::{all, in_line},
    source,
};
use serde_json::Value;

/// As they were seen on paper, in files and on screens.
const MARKED: [&str; 56] = [
    "机密★10年",
    "绝 密",
    "秘\u{3000}密\u{3000}★\u{3000}长期",
    "【机密】关于某事的通知",
    "密级：秘密",
    "机密5年",
    "内部资料  注意保存",
    "内部文件，严禁外传",
    "（内部资料）",
    "機密★10年",
    "机密＊",
    "机密⭐",
    "机密▲",
    "机密·10年",
    "密级：工作秘密",
    "内部文件\u{3000}注意保管",
    "内部资料\u{3000}阅后收回",
    "秘\u{200B}密★1年",
    "秘\u{200D}密",
    "绝密★启用前",
    "絕密",
    "机·密",
    "密级 机密",
    "密 级： 秘 密",
    "密级｜秘密",
    "⽤秘密★",
    "ＳＥＣＲＥＴ",
    "秘密 5年 000012",
    "份号 000012 机密·10年 特急",
    "（机密\u{3000}10年）",
    "本件内部资料，注意保存，请勿外传",
    "内部使用，不得外传",
    "工作秘密★3年",
    "核心商密▲10年",
    "秘密－长期",
    "机密级★三年",
    "秘密 ★ 一年",
    "密级和保密期限：机密★20年",
    "【内部】文件",
    "机密 10 年",
    "本件密级为机密",
    "密级：机密级",
    "内部材料，会后收回",
    "内部传阅 请勿外传",
    "[Confidential] On the work",
    "SECRET",
    "Top Secret.",
    "密级 | 秘密 | 编号",
    "机 密 ★ 10 年",
    "仅供内部参考",
    "（内部文件 注意保存）",
    "绝密·启用前",
    "★机密",
    "机密！",
    "\"秘密\"",
    "国家秘密★长期",
];

/// Lines of laws, oaths and answers.
const NOT_MARKED: [&str; 18] = [
    "保守党的秘密，对党忠诚",
    "国家秘密的密级分为绝密、机密、秘密三级。",
    "绝密级、机密级、秘密级国家秘密的保密期限，分别不超过三十年、二十年、十年。",
    "涉及国家秘密、商业秘密和个人隐私的，不予公开",
    "秘密投票",
    "机密文件由专人管理",
    "内部资料性出版物应当依法办理准印证。",
    "商业秘密",
    "国家秘密",
    "个人信息保密承诺书",
    "党内有关问题内部通报以后，再向群众说明。",
    "建立健全内部控制机制，并妥善保存有关档案。",
    "单位内部治安保卫工作由谁负责？",
    "《机密》一书在三楼借阅。",
    "外传的谣言不可信，以公告为准。",
    "阅览室的书看完请放回原处。",
    "Votes are cast by secret ballot.",
    "Talks at the station are confidential and not recorded.",
];

#[test]
fn markings_are_found_in_every_way_they_are_written() {
    for line in MARKED {
        assert!(in_line(line).is_some(), "{line}");
    }
}

/// With signs that nobody sees, in traditional characters, wide, spaced out.
#[test]
fn a_marking_stays_one_in_any_disguise() {
    let mut checked = 0;
    for line in [
        "机密★10年",
        "秘密★1年",
        "绝密",
        "内部资料 注意保存",
        "密级：机密",
    ] {
        for unseen in [
            '\u{200B}',
            '\u{AD}',
            '\u{2060}',
            '\u{FE0F}',
            '\u{202E}',
            '\u{E0041}',
            '\0',
        ] {
            let between: String = line.chars().flat_map(|c| [c, unseen]).collect();
            assert!(in_line(&between).is_some(), "{between:?}");
            checked += 1;
        }
        let traditional = |c| match c {
            '机' => '機',
            '绝' => '絕',
            '内' => '內',
            '资' => '資',
            '级' => '級',
            c => c,
        };
        let traditional: String = line.chars().map(traditional).collect();
        let wide = |c: char| match c {
            '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap(),
            c => c,
        };
        let wide: String = traditional.chars().map(wide).collect();
        assert!(in_line(&traditional).is_some(), "{traditional}");
        assert!(in_line(&wide).is_some(), "{wide}");
        checked += 2;
    }
    assert_eq!(checked, 45);
}

#[test]
fn the_words_in_sentences_and_laws_are_none() {
    for line in NOT_MARKED {
        assert_eq!(in_line(line), None, "{line}");
    }
}

fn starter() -> Vec<Draft> {
    source::parse(&factory::files()).unwrap().drafts
}

#[test]
fn the_factory_has_none() {
    for draft in starter() {
        assert_eq!(all(&draft.item), [], "{}", draft.item.header.key);
    }
}

/// Calls `change` with the item once for each string in it that is neither a key nor a choice,
/// that string replaced by `mark`.
fn each_string(value: &Value, mark: &str, change: &mut impl FnMut(&str, Value)) {
    fn paths(value: &Value, at: &str, out: &mut Vec<String>) {
        match value {
            Value::String(_) => out.push(at.to_owned()),
            Value::Array(values) => {
                for (nth, value) in values.iter().enumerate() {
                    paths(value, &format!("{at}/{nth}"), out);
                }
            }
            Value::Object(values) => {
                for (name, value) in values {
                    paths(value, &format!("{at}/{name}"), out);
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    paths(value, "", &mut all);
    for path in all {
        let mut changed = value.clone();
        *changed.pointer_mut(&path).unwrap() = Value::String(mark.to_owned());
        change(&path, changed);
    }
}

#[test]
fn every_string_of_every_kind_is_looked_at() {
    let mut looked = std::collections::BTreeSet::new();
    for draft in starter() {
        let value = serde_json::to_value(&draft.item).unwrap();
        for mark in ["机密★3年", "涨工资 > 机密★3年"] {
            each_string(&value, mark, &mut |path, changed| {
                if mark.contains('>') != path.starts_with("/aliases") {
                    return;
                }
                // A date, a key, a choice cannot say anything else.
                let Ok(item) = serde_json::from_value::<Item>(changed) else {
                    return;
                };
                let found = all(&item);
                let kind = item.header.key.kind();
                assert_eq!(found[0].level, "机密", "{path} of {kind:?}");
                let name = path.split('/').nth(1).unwrap();
                let field = found[0].field.split('.').next().unwrap();
                assert_eq!(field, name, "{path} of {kind:?}: {}", found[0].place);
                let place = &found[0].place;
                let is_a_word = |c: char| !c.is_ascii_lowercase() && c != '_';
                assert!(place.chars().all(is_a_word), "{path}: {place}");
                looked.insert((kind, name.to_owned()));
            });
        }
    }
    assert!(looked.len() > 60, "{} {looked:?}", looked.len());
}

/// A question whose body is these blocks.
fn with_body(body: Vec<Block>) -> Item {
    let mut item = starter().swap_remove(0).item;
    item.body = body;
    item
}

fn row(cells: &[&str]) -> Vec<Text> {
    cells.iter().map(|cell| Text::from(*cell)).collect()
}

#[test]
fn cells_rows_and_spans_are_read_together() {
    let span = |text: &str, strong| query_corner::content::block::Span {
        text: text.to_owned(),
        strong,
    };
    let table = |header: &[&str], rows: &[&[&str]]| Block::Table {
        header: row(header),
        rows: rows.iter().map(|cells| row(cells)).collect(),
    };
    for (body, place) in [
        (table(&["密级", "秘密"], &[]), "正文第 1 段的表头"),
        (
            table(&["密级", "期限"], &[&["机密", "十年"]]),
            "正文第 1 段的表格第 1 行",
        ),
        (
            table(&["编号", "甲"], &[&["机密", "10年"]]),
            "正文第 1 段的表格第 1 行",
        ),
        (table(&["密级：", "秘密", "份号"], &[]), "正文第 1 段的表头"),
        (
            Block::Paragraph {
                text: Text(vec![
                    span("机", false),
                    span("密", true),
                    span("★10年", false),
                ]),
            },
            "正文第 1 段",
        ),
        (
            Block::Steps {
                steps: row(&["先取号", "机密★10年"]),
            },
            "正文第 1 段的第 2 条",
        ),
        (
            Block::Image {
                name: "a.png".to_owned(),
                alt: "内部资料 注意保存".to_owned(),
            },
            "正文第 1 段的图片说明",
        ),
    ] {
        let found = all(&with_body(vec![body.clone()]));
        assert!(!found.is_empty(), "{body:?}");
        assert_eq!(found[0].place, place, "{body:?}");
    }
}

#[test]
fn a_marking_says_where_it_stands() {
    let mut item = with_body(Vec::new());
    item.header.other_wordings = vec!["怎么办".to_owned(), "机密★10年".to_owned()];
    let found = all(&item);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].to_string(),
        "别的说法第 2 行里“机密★10年”像是“机密”标志"
    );
}

/// A thousand marked lines are as good as one.
#[test]
fn not_more_are_told_than_anyone_reads() {
    let text = "机密★10年\n".repeat(1000);
    let found = all(&with_body(vec![Block::Heading { level: 1, text }]));
    assert!(found.len() <= 20 && !found.is_empty());
}
