//! One field's value as it is typed, and back.

use jiff::civil::Date;
use serde_json::Value;

use crate::{
    content::{
        alias::AliasGroup,
        bounds,
        item::{ItemKey, Kind},
    },
    web::fields::{Field, Input},
};

use super::{
    hours,
    row::{self, WrongCell},
};

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    Whole(String),
    /// Of a field whose lines have parts.
    Cells(Vec<WrongCell>),
}

impl From<String> for Unread {
    fn from(message: String) -> Self {
        Self::Whole(message)
    }
}

/// The text of a value that is no list.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A value as it is typed.
pub(super) fn typed(value: &Value, input: Input) -> String {
    match (input, value) {
        (Input::Lines | Input::Aliases | Input::Keys(_), Value::Array(values)) => {
            values.iter().map(text_of).collect::<Vec<_>>().join("\n")
        }
        (Input::Lines | Input::Aliases | Input::Keys(_), _) => String::new(),
        (Input::Rows(columns), value) => row::typed(columns, value),
        (Input::Periods, value) => hours::periods_typed(value),
        (Input::Time, value) => hours::time_typed(value),
        (Input::Flag, value) => match value {
            Value::Bool(true) => "on".to_owned(),
            _ => String::new(),
        },
        (_, value) => text_of(value),
    }
}

/// The value of a field; none if nothing is typed.
pub(super) fn value(field: &Field, text: &str) -> Result<Option<Value>, Unread> {
    let lines = || {
        let lines = text.lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    };
    let list = |values: Vec<Value>| (!values.is_empty()).then_some(Value::Array(values));
    let whole = |message: String| Err(Unread::Whole(message));
    if text.is_empty() && !matches!(field.input, Input::Flag | Input::Periods | Input::Rows(_)) {
        return Ok(None);
    }
    if let Input::Lines | Input::Aliases | Input::Keys(_) | Input::Rows(_) = field.input {
        bounds::rows(lines().count()).map_err(|excess| excess.to_string())?;
    }
    Ok(match field.input {
        Input::Line if text.contains('\n') => return whole("只能写一行".into()),
        Input::Line | Input::Area if text.chars().count() > 4000 => {
            return whole("最多 4000 个字".into());
        }
        Input::Line if field.name == "service" => Some(letter(text)?.into()),
        Input::Line | Input::Area => Some(text.replace("\r\n", "\n").into()),
        Input::Date => Some(date(text)?.into()),
        Input::Time => Some(hours::time(text)?),
        Input::Periods => Some(hours::periods(text)?),
        Input::Zone => match jiff::tz::TimeZone::get(text) {
            Ok(_) => Some(text.into()),
            Err(_) => return whole(format!("“{text}”不是时区，要写成 Asia/Shanghai")),
        },
        Input::Choice(choices) => match choices.contains(&text) {
            true => Some(text.into()),
            false => return whole(format!("只能是{}", choices.join("、"))),
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
            Some(number.map_err(|_| "要写成整数，如 120".to_owned())?.into())
        }
        Input::Flag => Some(Value::Bool(!text.is_empty())),
        Input::Key(kind) => Some(key(text, kind)?.into()),
        Input::Keys(kind) => {
            let keys = lines().map(|line| key(line, kind).map(Value::from));
            list(keys.collect::<Result<_, _>>()?)
        }
        Input::Rows(columns) => {
            let rows = row::read(columns, text).map_err(Unread::Cells)?;
            (!rows.is_empty() || !field.required).then_some(Value::Array(rows))
        }
    })
}

pub(super) fn letter(text: &str) -> Result<String, String> {
    let letter = text.to_uppercase();
    match letter.as_bytes() {
        [b'A'..=b'Z'] if letter != "I" && letter != "O" => Ok(letter),
        _ => Err("要写一个字母，A 到 Z，不用 I 和 O".into()),
    }
}

pub(super) fn date(text: &str) -> Result<String, String> {
    let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    date.map(|date| date.to_string())
        .ok_or_else(|| format!("“{text}”不是日期，要写成 2026-11-23"))
}

pub(super) fn key(text: &str, kind: Option<Kind>) -> Result<String, String> {
    let example = kind.map_or("question", |kind| kind.as_str());
    let read = text.parse::<ItemKey>().ok();
    read.filter(|key| kind.is_none_or(|kind| key.kind() == kind))
        .map(|key| key.to_string())
        .ok_or_else(|| format!("“{text}”不是条目的键，要写成 {example}/名称"))
}
