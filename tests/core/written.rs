//! Titles, names and the other words of an item are what they look like, or they are refused where
//! they are written.

use query_corner::content::{
    draft::Drafts,
    factory,
    item::Item,
    publish_rules::{Reason, admit},
    source::{self, SourceFile},
    written::faults,
};
use serde_json::Value;

fn starter() -> Drafts {
    source::parse(&factory::files()).unwrap()
}

#[test]
fn the_starter_content_is_written_well() {
    for draft in starter().drafts {
        assert_eq!(faults(&draft.item), [], "{}", draft.item.header.key);
    }
}

/// The paths of all strings of a value.
fn strings(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::String(_) => out.push(at.to_owned()),
        Value::Array(values) => {
            for (nth, value) in values.iter().enumerate() {
                strings(value, &format!("{at}/{nth}"), out);
            }
        }
        Value::Object(values) => {
            for (name, value) in values {
                strings(value, &format!("{at}/{name}"), out);
            }
        }
        _ => {}
    }
}

/// Each string of each kind with something in it that nobody sees, or that turns it around.
#[test]
fn every_string_of_every_kind_is_looked_at() {
    let mut looked = std::collections::BTreeSet::new();
    for draft in starter().drafts {
        let value = serde_json::to_value(&draft.item).unwrap();
        let mut paths = Vec::new();
        strings(&value, "", &mut paths);
        for (nth, path) in paths.into_iter().enumerate() {
            // In a body only what turns it around is refused.
            let sign = match path.starts_with("/body") {
                true => '\u{202E}',
                false => ['\u{202E}', '\u{200B}', '\u{1B}', '\0'][nth % 4],
            };
            let mut changed = value.clone();
            let place = changed.pointer_mut(&path).unwrap();
            let words = place.as_str().unwrap();
            *place = Value::String(format!("{words}{sign}"));
            // A date, a key, a choice cannot hold it.
            let Ok(item) = serde_json::from_value::<Item>(changed) else {
                continue;
            };
            let found = faults(&item);
            assert!(!found.is_empty(), "{path} {sign:?}");
            let name = path.split('/').nth(1).unwrap();
            let field = found[0].field.split('.').next().unwrap();
            assert_eq!(field, name, "{path}");
            looked.insert((item.header.key.kind(), name.to_owned()));
        }
    }
    assert!(looked.len() > 60, "{} {looked:?}", looked.len());
}

/// Names inside of fields are as good as a title: one line, in the letters that they seem to be in.
#[test]
fn a_name_inside_of_a_field_is_one_line_of_what_it_looks_like() {
    let mut looked = 0;
    for draft in starter().drafts {
        let value = serde_json::to_value(&draft.item).unwrap();
        for path in [
            "/window/0/name",
            "/service/0/name",
            "/area/0/name",
            "/duty/0/who",
            "/materials/0/name",
            "/basis/0/law",
            "/issuer",
            "/number",
        ] {
            for (before, after) in [("综", "\n合"), ("B", "\u{430}nk")] {
                let mut changed = value.clone();
                let Some(place) = changed.pointer_mut(path) else {
                    continue;
                };
                *place = Value::String(format!("{before}{after}"));
                let item = serde_json::from_value::<Item>(changed).unwrap();
                assert_eq!(faults(&item).len(), 1, "{} {path}", item.header.key);
                looked += 1;
            }
        }
    }
    assert!(looked > 100, "{looked}");
}

fn question(change: impl FnOnce(&mut Item)) -> Drafts {
    let mut drafts = starter();
    let key = "question/rejoin-after-leaving".parse().unwrap();
    drafts.drafts.retain(|draft| draft.item.header.key == key);
    let item = &mut drafts.drafts[0].item;
    item.header.related.clear();
    if let query_corner::content::item::Detail::Question(question) = &mut item.detail {
        question.guide = None;
    }
    change(item);
    drafts
}

#[test]
fn a_title_that_is_not_what_it_looks_like_breaks_a_rule() {
    let reasons = |title: &str| {
        let drafts = question(|item| item.header.title = title.to_owned());
        match admit(drafts, &Default::default(), &[]) {
            Ok(_) => Vec::new(),
            Err(mut refusals) => refusals.remove(0).reasons,
        }
    };
    assert_eq!(reasons("退党以后还能重新入党吗？"), []);
    for title in [
        "退党\u{200B}以后",
        "\u{202E}退党以后",
        "退党\u{1b}[31m",
        "退党\0",
        "退党\n以后",
        "\u{2800}",
        "Раrty membership",
    ] {
        let found = reasons(title);
        assert!(
            matches!(&found[..], [Reason::Written { place, .. }] if place == "标题"),
            "{title:?}: {found:?}"
        );
    }
    // A name that only looks different is the same person's.
    let drafts = question(|item| {
        let first = item.header.record[1].by.clone();
        item.header.record[2].by = format!("{first}\u{A0}");
    });
    let refusals = admit(drafts, &Default::default(), &[]).unwrap_err();
    assert!(refusals[0].to_string().contains("各步必须由不同的人办理"));
}

#[test]
fn a_folder_says_on_which_line_something_is_hidden() {
    let drafts = question(|_| {});
    let files = source::write(&drafts).unwrap();
    let file = |from: &str, to: &str| -> Vec<SourceFile> {
        let mut files = files.clone();
        let item = files.iter_mut().find(|file| file.path.ends_with(".md"));
        let item = item.unwrap();
        let text = String::from_utf8(item.bytes.clone()).unwrap();
        assert!(text.contains(from), "{text}");
        item.bytes = text.replacen(from, to, 1).into_bytes();
        files
    };
    for (from, to, says) in [
        (
            "title = \"退党",
            "title = \"退党\u{200B}",
            "第 2 行：标题：第 3 个字是看不见的字符（U+200B）",
        ),
        (
            "title = \"退党",
            "title = \"\\u202e退党",
            "改变文字方向的字符（U+202E）",
        ),
        (
            "title = \"退党",
            "title = \"退\\u001b党",
            "控制字符（U+001B）",
        ),
        ("title = \"退党", "title = \"退\\n党", "只能写一行"),
        ("退了党还可以", "退了党还\u{2060}可以", "别的说法第 1 行"),
        ("第九条", "第\u{202E}九条", "依据第 3 行"),
        ("重新提出申请", "重新\u{202E}提出申请", "正文第 1 段"),
    ] {
        let errors = source::parse(&file(from, to)).unwrap_err().to_string();
        assert!(errors.contains(says), "{says}: {errors}");
    }
    assert!(source::parse(&files).is_ok());
}
