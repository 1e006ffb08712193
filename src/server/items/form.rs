//! A form to an item and back. What is typed stays as it was typed until it is right.

#[cfg(test)]
mod halls;
mod hours;
mod row;
mod value;

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::{
    content::{
        bounds,
        digest::Digest,
        item::{Detail, Item, ItemKey, Kind},
        source, written,
    },
    domain::hall::HallFault,
    server::request::Fields,
};

use super::fields::{self, Field, Input};
use value::Unread;

pub use row::WrongCell;

/// What is wrong, and with which field; none for the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub field: Option<&'static str>,
    pub message: String,
}

impl Wrong {
    /// Of what has no fields, or of all of them.
    pub fn of_whole(message: String) -> Self {
        let field = None;
        Self { field, message }
    }
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
        let value = found(&values, field.name);
        let text = value.map_or(String::new(), |value| value::typed(value, field.input));
        shown.push((field.name.to_owned(), text));
    }
    shown.push((
        BODY.to_owned(),
        source::write_body(&item.body).trim_start().to_owned(),
    ));
    Ok(Fields(shown))
}

/// Reads a form. The record is the workflow's and never typed.
pub fn read(key: &ItemKey, form: &Fields) -> Result<Item, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let mut values = Map::new();
    for field in fields::all(key.kind()) {
        match value::value(&field, form.get(field.name).trim()) {
            Ok(Some(value)) => put(&mut values, field.name, value),
            Ok(None) if field.required => wrong.push(Wrong {
                field: Some(field.name),
                message: match field.input {
                    Input::Choice(choices) => {
                        format!("{}要写，只能是{}", field.label, choices.join("、"))
                    }
                    _ => format!("{}要写", field.label),
                },
            }),
            Ok(None) => {}
            Err(Unread::Whole(message)) => wrong.push(Wrong {
                field: Some(field.name),
                message: format!("{}：{message}", field.label),
            }),
            Err(Unread::Cells(cells)) => wrong.extend(cells.iter().map(|cell| Wrong {
                field: Some(field.name),
                message: in_line(&field, cell),
            })),
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
    let mut wrong = against_rules(&item.detail);
    wrong.extend(badly_written(&item));
    wrong.extend(too_much(&item));
    match wrong.is_empty() {
        true => Ok(item),
        false => Err(wrong),
    }
}

/// What can't be written so, by the field in which it stands.
fn badly_written(item: &Item) -> Vec<Wrong> {
    let kind = item.header.key.kind();
    let wrong = |fault: written::Fault| Wrong {
        field: known(kind, &fault.field),
        message: format!("{}：{}", fault.place, fault.flaw),
    };
    written::faults(item).into_iter().map(wrong).collect()
}

/// What is more than a kiosk can show, by the field in which it stands.
fn too_much(item: &Item) -> Vec<Wrong> {
    let kind = item.header.key.kind();
    let wrong = |fault: bounds::Fault| Wrong {
        field: known(kind, &fault.field),
        message: fault.to_string(),
    };
    bounds::faults(item).into_iter().map(wrong).collect()
}

/// The field of a form by its key.
fn known(kind: Kind, key: &str) -> Option<&'static str> {
    let of_form = fields::all(kind).into_iter();
    let mut names = of_form.map(|field| field.name).chain([BODY]);
    names.find(|name| *name == key)
}

/// What the parts of a kind can't be together.
fn against_rules(detail: &Detail) -> Vec<Wrong> {
    let wrong = |field, message| Wrong {
        field: Some(field),
        message,
    };
    match detail {
        Detail::Notice(notice) => {
            let error = notice.check_posting().err();
            let error = error.map(|error| wrong("until", error.to_string()));
            error.into_iter().collect()
        }
        Detail::Hall(hall) => {
            let faults = hall.faults().into_iter();
            let field = |fault: &HallFault| match fault {
                HallFault::LetterTwice(_) => "service",
                HallFault::WindowTwice(_) => "window",
                HallFault::EndsBefore { .. } => "hours.exception",
            };
            let faults = faults.map(|fault| wrong(field(&fault), fault.to_string()));
            let plan = hall.plan_faults().into_iter();
            faults
                .chain(plan.map(|fault| wrong("spot", fault.to_string())))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The value at a path of keys with dots between them.
fn found<'a>(values: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    match (values.get(first)?, rest) {
        (value, "") => Some(value),
        (Value::Object(inner), rest) => found(inner, rest),
        _ => None,
    }
}

fn put(values: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(values.insert(path.to_owned(), value)),
        Some((first, rest)) => {
            let inner = values.entry(first);
            let inner = inner.or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// What is said of a part of a line where the line can't be pointed at.
fn in_line(field: &Field, cell: &WrongCell) -> String {
    let called = match field.input {
        Input::Rows(columns) => columns
            .get(cell.column)
            .map_or("", |column| column.called()),
        _ => "",
    };
    let (label, row, message) = (field.label, cell.row + 1, &cell.message);
    format!("{label}第 {row} 行“{called}”：{message}")
}

/// What is wrong with the parts of a field's lines, each with what [`read`] says of it.
pub fn wrong_cells(field: &Field, text: &str) -> Vec<(WrongCell, String)> {
    match value::value(field, text.trim()) {
        Err(Unread::Cells(cells)) => {
            let said = |cell: WrongCell| {
                let whole = in_line(field, &cell);
                (cell, whole)
            };
            cells.into_iter().map(said).collect()
        }
        _ => Vec::new(),
    }
}

/// What of an item its form can't hold, by the labels of the fields: a line break in a field of
/// one line, white space at an end, a control character. Such an item is edited as its file.
pub fn unfit(item: &Item) -> Result<Vec<&'static str>, serde_json::Error> {
    let Value::Object(values) = serde_json::to_value(item)? else {
        return Ok(Vec::new());
    };
    let holds = |field: &Field| {
        let Some(value) = found(&values, field.name) else {
            return true;
        };
        let text = value::typed(value, field.input);
        // What a browser doesn't send back as it got it.
        let spoilt = |c: char| c.is_control() && c != '\n' && c != '\t';
        let one_line = matches!(field.input, Input::Line) && text.contains('\n');
        if text.contains(spoilt) || one_line {
            return false;
        }
        // What is wrong is shown whole, for the editor to put right.
        let Ok(Some(again)) = value::value(field, text.trim()) else {
            return text.trim() == text;
        };
        let mut other = values.clone();
        put(&mut other, field.name, again);
        serde_json::from_value::<Item>(Value::Object(other)).is_ok_and(|other| other == *item)
    };
    let fields = fields::all(item.header.key.kind());
    let unfit = fields.iter().filter(|field| !holds(field));
    let mut labels: Vec<_> = unfit.map(|field| field.label).collect();
    let body = source::write_body(&item.body);
    if !source::parse_body("正文", body.trim_start()).is_ok_and(|body| body == item.body) {
        labels.push("正文");
    }
    Ok(labels)
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
            assert_eq!(unfit(&draft.item).unwrap(), [""; 0], "{key}");
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
