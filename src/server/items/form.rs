//! A form to an item and back. What is typed stays as it was typed until it is right.

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::{
    content::{
        alias::AliasGroup,
        digest::Digest,
        item::{Detail, Item, ItemKey},
        source,
    },
    server::request::Fields,
};

use super::fields::{self, Field, Input, OPTIONAL};

/// What is wrong, and with which field; none for the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub field: Option<&'static str>,
    pub message: String,
}

/// The field of the body.
pub const BODY: &str = "body";

/// An item as its form shows it.
pub fn of_item(item: &Item) -> Result<Fields, serde_json::Error> {
    let Value::Object(values) = serde_json::to_value(item)? else {
        return Ok(Fields::default());
    };
    let mut shown = Vec::new();
    for field in fields::all(item.header.key.kind()) {
        let value = values.get(field.name);
        let text = value.map_or(String::new(), |value| typed(value, field.input));
        shown.push((field.name.to_owned(), text));
    }
    shown.push((
        BODY.to_owned(),
        source::write_body(&item.body).trim_start().to_owned(),
    ));
    Ok(Fields(shown))
}

/// What stands between the parts of a line.
const BETWEEN: char = '｜';

fn typed(value: &Value, input: Input) -> String {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let parts = |value: &Value, keys: &[&str]| {
        let parts = keys.iter().map(|key| match value.get(*key) {
            Some(Value::Bool(yes)) => if *yes { OPTIONAL } else { "" }.to_owned(),
            Some(value) => text(value),
            None => String::new(),
        });
        let line = parts.collect::<Vec<_>>().join(&BETWEEN.to_string());
        line.trim_end_matches(BETWEEN).to_owned()
    };
    let lines = |line: &dyn Fn(&Value) -> String| match value {
        Value::Array(values) => values.iter().map(line).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    };
    match input {
        Input::Lines | Input::Aliases | Input::Keys(_) => lines(&text),
        Input::Basis => lines(&|value| parts(value, &["law", "clause", "document", "heading"])),
        Input::Materials => lines(&|value| parts(value, &["name", "detail", "optional"])),
        Input::Flag => if value == &Value::Bool(true) {
            "on"
        } else {
            ""
        }
        .to_owned(),
        _ => text(value),
    }
}

/// Reads a form. The record is the workflow's and never typed.
pub fn read(key: &ItemKey, form: &Fields) -> Result<Item, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let mut values = Map::new();
    for field in fields::all(key.kind()) {
        match value(&field, form.get(field.name).trim()) {
            Ok(Some(value)) => drop(values.insert(field.name.to_owned(), value)),
            Ok(None) if field.required => wrong.push(Wrong {
                field: Some(field.name),
                message: format!("{}要写", field.label),
            }),
            Ok(None) => {}
            Err(message) => wrong.push(Wrong {
                field: Some(field.name),
                message: format!("{}：{message}", field.label),
            }),
        }
    }
    let text = form.get(BODY).replace("\r\n", "\n");
    let body = match source::parse_body("正文", &text) {
        Ok(body) => body,
        Err(errors) => {
            wrong.extend(errors.0.iter().map(|error| Wrong {
                field: Some(BODY),
                message: error.to_string(),
            }));
            Vec::new()
        }
    };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    values.insert("key".into(), key.to_string().into());
    values.insert("kind".into(), key.kind().as_str().into());
    values.insert("record".into(), Value::Array(Vec::new()));
    let item = serde_json::from_value::<Item>(Value::Object(values));
    let mut item = item.map_err(|error| {
        vec![Wrong {
            field: None,
            message: format!("条目读不懂：{error}"),
        }]
    })?;
    item.body = body;
    if let Detail::Notice(notice) = &item.detail
        && let Err(error) = notice.check_posting()
    {
        return Err(vec![Wrong {
            field: Some("until"),
            message: error.to_string(),
        }]);
    }
    Ok(item)
}

/// The value of a field; none if nothing is typed.
fn value(field: &Field, text: &str) -> Result<Option<Value>, String> {
    let lines = || {
        let lines = text.lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    };
    let list = |values: Vec<Value>| (!values.is_empty()).then_some(Value::Array(values));
    if text.is_empty() && field.input != Input::Flag {
        return Ok(None);
    }
    Ok(match field.input {
        Input::Line if text.contains('\n') => return Err("只能写一行".into()),
        Input::Line | Input::Area if text.chars().count() > 4000 => {
            return Err("最多 4000 个字".into());
        }
        Input::Line if field.name == "service" => Some(letter(text)?.into()),
        Input::Line | Input::Area => Some(text.replace("\r\n", "\n").into()),
        Input::Date => Some(date(text)?.into()),
        Input::Choice(choices) => match choices.contains(&text) {
            true => Some(text.into()),
            false => return Err(format!("只能是{}", choices.join("、"))),
        },
        Input::Lines => list(lines().map(Value::from).collect()),
        Input::Aliases => {
            for line in lines() {
                AliasGroup::parse(line).map_err(|error| error.to_string())?;
            }
            list(lines().map(Value::from).collect())
        }
        Input::Number => {
            let number = text.parse::<u32>();
            Some(number.map_err(|_| "要写成整数，如 120")?.into())
        }
        Input::Flag => Some(Value::Bool(!text.is_empty())),
        Input::Key(kind) => Some(key(text, kind)?.into()),
        Input::Keys(kind) => {
            let keys = lines().map(|line| key(line, kind).map(Value::from));
            list(keys.collect::<Result<_, _>>()?)
        }
        Input::Basis => {
            let lines = lines().map(basis);
            list(lines.collect::<Result<_, _>>()?)
        }
        Input::Materials => {
            let lines = lines().map(material);
            list(lines.collect::<Result<_, _>>()?)
        }
    })
}

fn letter(text: &str) -> Result<String, String> {
    let letter = text.to_uppercase();
    match letter.as_bytes() {
        [b'A'..=b'Z'] if letter != "I" && letter != "O" => Ok(letter),
        _ => Err("要写一个字母，A 到 Z，不用 I 和 O".into()),
    }
}

fn date(text: &str) -> Result<String, String> {
    let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    date.map(|date| date.to_string())
        .ok_or_else(|| format!("“{text}”不是日期，要写成 2026-11-23"))
}

fn key(text: &str, kind: Option<crate::content::item::Kind>) -> Result<String, String> {
    let example = kind.map_or("question", |kind| kind.as_str());
    let read = text.parse::<ItemKey>().ok();
    read.filter(|key| kind.is_none_or(|kind| key.kind() == kind))
        .map(|key| key.to_string())
        .ok_or_else(|| format!("“{text}”不是条目的键，要写成 {example}/名称"))
}

fn split(line: &str) -> Vec<&str> {
    line.split([BETWEEN, '|']).map(str::trim).collect()
}

fn basis(line: &str) -> Result<Value, String> {
    let parts = split(line);
    if parts.len() > 4 {
        return Err(format!("“{line}”有 {} 项，最多 4 项", parts.len()));
    }
    let mut value = Map::new();
    for (name, part) in ["law", "clause", "document", "heading"]
        .into_iter()
        .zip(&parts)
    {
        if part.is_empty() {
            continue;
        }
        let part = match name {
            "document" => key(part, Some(crate::content::item::Kind::Document))?,
            _ => (*part).to_owned(),
        };
        value.insert(name.to_owned(), part.into());
    }
    match value.contains_key("law") {
        true => Ok(Value::Object(value)),
        false => Err(format!("“{line}”没有写法规名称")),
    }
}

fn material(line: &str) -> Result<Value, String> {
    let parts = split(line);
    let mut value = Map::new();
    let name = parts.first().copied().unwrap_or_default();
    if name.is_empty() {
        return Err(format!("“{line}”没有写材料名称"));
    }
    value.insert("name".to_owned(), name.into());
    if let Some(detail) = parts.get(1).filter(|detail| !detail.is_empty()) {
        value.insert("detail".to_owned(), (*detail).into());
    }
    match parts.get(2..).unwrap_or_default() {
        [] | [""] => {}
        [OPTIONAL] => drop(value.insert("optional".to_owned(), true.into())),
        _ => return Err(format!("“{line}”的第三项只能写“{OPTIONAL}”")),
    }
    Ok(Value::Object(value))
}

/// A name for a new item that nobody has to think up: the day and some of its title's digest.
pub fn fresh_name(title: &str, today: Date, at: jiff::Timestamp) -> String {
    let seed = format!("{title} {at}");
    let digest = Digest::of(seed.as_bytes()).to_string();
    let digits: String = digest.chars().take(6).collect();
    format!("{}-{digits}", today.strftime("%Y%m%d"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        content::{factory, source::parse},
        domain::notice::NoticeKind,
    };

    #[test]
    fn every_factory_item_is_the_same_after_its_form() {
        let drafts = parse(&factory::files()).unwrap();
        let mut seen = 0;
        for draft in &drafts.drafts {
            let key = &draft.item.header.key;
            if !fields::has_form(key.kind()) {
                continue;
            }
            let form = of_item(&draft.item).unwrap();
            let mut read = read(key, &form).unwrap_or_else(|wrong| panic!("{key}: {wrong:?}"));
            read.header.record.clone_from(&draft.item.header.record);
            assert_eq!(read, draft.item, "{key}");
            seen += 1;
        }
        assert!(seen > 100, "{seen}");
    }

    #[test]
    fn a_posting_without_an_end_is_wrong_in_its_field() {
        let drafts = parse(&factory::files()).unwrap();
        let is_posting = |item: &Item| matches!(&item.detail, Detail::Notice(notice) if notice.notice == NoticeKind::Posting);
        let found = drafts.drafts.iter().find(|draft| is_posting(&draft.item));
        let item = &found.unwrap().item;
        let form = of_item(item).unwrap();
        for until in ["", "1999-01-01"] {
            let mut form = form.clone();
            for field in form.0.iter_mut().filter(|(name, _)| name == "until") {
                field.1 = until.to_owned();
            }
            let wrong = read(&item.header.key, &form).unwrap_err();
            assert_eq!(wrong[0].field, Some("until"), "{until}: {wrong:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        let key: ItemKey = "question/a".parse().unwrap();
        let mut form: Vec<(String, String)> = [
            ("title", "问题"),
            ("topics", "党费"),
            ("owner", "组织部"),
            ("updated", "2026-11-01"),
            ("review_by", "2027-11-01"),
            ("scope", "社会"),
            ("disclosure", "主动公开"),
            ("secrecy", "非涉密"),
            ("body", "答。"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        assert!(read(&key, &Fields(form.clone())).is_ok());
        for (name, value, field) in [
            ("updated", "昨天", "updated"),
            ("review_by", "2027-13-01", "review_by"),
            ("title", " ", "title"),
            ("scope", "所有人", "scope"),
            ("asked", "很多", "asked"),
            ("guide", "question/b", "guide"),
            ("basis", "｜第一条", "basis"),
            ("related", "不是键", "related"),
            ("body", "<script>alert(1)</script>", "body"),
        ] {
            let kept = form.clone();
            form.retain(|(known, _)| known != name);
            form.push((name.to_owned(), value.to_owned()));
            let wrong = read(&key, &Fields(form)).unwrap_err();
            assert!(
                wrong.iter().any(|w| w.field == Some(field)),
                "{name}: {wrong:?}"
            );
            form = kept;
        }
    }
}
