//! The TOML on top of a file: read to values that remember their line.

use std::{collections::BTreeMap, ops::Range};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::error::Errors;

/// Keys with their values, and the line of each by its path (`record[1].step`).
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) values: Map<String, Value>,
    lines: BTreeMap<String, usize>,
    first_line: usize,
}

/// Reads `text`, whose first line is line `first_line` of `file`. Dates and times become text,
/// because that is how the item model reads them.
pub(super) fn parse(
    file: &str,
    text: &str,
    first_line: usize,
    errors: &mut Errors,
) -> Option<Table> {
    let (table, wrong) = DeTable::parse_recoverable(text);
    let line_at = |span: Range<usize>| {
        let before = text.as_bytes().get(..span.start).unwrap_or_default();
        first_line + before.iter().filter(|&&byte| byte == b'\n').count()
    };
    for error in &wrong {
        let line = error.span().map_or(first_line, line_at);
        let message = format!("这一行不是合规的 TOML：{}", error.message());
        errors.push(file, Some(line), message);
        if errors.is_full() {
            break;
        }
    }
    if !wrong.is_empty() {
        return None;
    }
    let mut lines = BTreeMap::new();
    let mut note = |path: &str, span: Range<usize>| {
        lines.insert(path.to_owned(), line_at(span));
    };
    match object(table.get_ref(), "", &mut note) {
        Ok(values) => Some(Table {
            values,
            lines,
            first_line,
        }),
        Err((span, message)) => {
            errors.push(file, Some(line_at(span)), message);
            None
        }
    }
}

type Unusable = (Range<usize>, String);

fn object(
    table: &DeTable<'_>,
    path: &str,
    note: &mut dyn FnMut(&str, Range<usize>),
) -> Result<Map<String, Value>, Unusable> {
    let mut values = Map::new();
    for (key, item) in table {
        let path = match path {
            "" => key.get_ref().to_string(),
            outer => format!("{outer}.{}", key.get_ref()),
        };
        note(&path, key.span());
        values.insert(key.get_ref().to_string(), value(item, &path, note)?);
    }
    Ok(values)
}

fn value(
    item: &Spanned<DeValue<'_>>,
    path: &str,
    note: &mut dyn FnMut(&str, Range<usize>),
) -> Result<Value, Unusable> {
    Ok(match item.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(yes) => Value::Bool(*yes),
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map(Value::from)
            .map_err(|_| (item.span(), format!("数 {} 太大", number.as_str())))?,
        DeValue::Float(number) => {
            let message = format!("{}：只能用整数", number.as_str());
            return Err((item.span(), message));
        }
        DeValue::Array(items) => {
            let mut values = Vec::new();
            for (at, item) in items.iter().enumerate() {
                let path = format!("{path}[{at}]");
                note(&path, item.span());
                values.push(value(item, &path, note)?);
            }
            Value::Array(values)
        }
        DeValue::Table(table) => Value::Object(object(table, path, note)?),
    })
}

impl Table {
    /// Takes the keys that `wanted` accepts out into a table of their own.
    pub(super) fn split_off(&mut self, wanted: impl Fn(&str) -> bool) -> Self {
        let (out, rest) = std::mem::take(&mut self.values)
            .into_iter()
            .partition(|(key, _)| wanted(key));
        self.values = rest;
        Self {
            values: out,
            lines: self.lines.clone(),
            first_line: self.first_line,
        }
    }

    /// Takes one key out that must be a table.
    pub(super) fn take_table(&mut self, key: &str) -> Option<Result<Self, usize>> {
        let line = self.line(key);
        let prefix = format!("{key}.");
        let inner = |path: &String| path.strip_prefix(&prefix).map(str::to_owned);
        Some(match self.values.remove(key)? {
            Value::Object(values) => Ok(Self {
                values,
                lines: self
                    .lines
                    .iter()
                    .filter_map(|(path, &line)| Some((inner(path)?, line)))
                    .collect(),
                first_line: line,
            }),
            _ => Err(line),
        })
    }

    /// The line of what stands at `path`, or of what holds it.
    pub(super) fn line(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            if let Some(&line) = self.lines.get(path) {
                return line;
            }
            match path.rfind(['.', '[']) {
                Some(at) => path = &path[..at],
                None => return self.first_line,
            }
        }
    }

    /// Reads the keys as a `T`; `others` are further keys that the file may have, named when a
    /// key is not known.
    pub(super) fn read<T: DeserializeOwned>(
        mut self,
        file: &str,
        others: &[&str],
        errors: &mut Errors,
    ) -> Option<T> {
        let values = Value::Object(std::mem::take(&mut self.values));
        match serde_path_to_error::deserialize(values) {
            Ok(read) => Some(read),
            Err(error) => {
                let path = error.path().to_string();
                let message = explain(&path, &error.into_inner().to_string(), others);
                errors.push(file, Some(self.line(&path)), message);
                None
            }
        }
    }
}

/// Says in Chinese what serde says of the value at `path`; what it says in other words than the
/// usual three is passed on as it is.
fn explain(path: &str, message: &str, others: &[&str]) -> String {
    let names = |list: &str| {
        list.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut quoted = names(message).into_iter();
    if message.starts_with("unknown field") {
        let unknown = quoted.next().unwrap_or_default();
        let top = path == unknown || path == "." || path == "?";
        let others = others.iter().filter(|_| top).map(|&other| other.to_owned());
        let allowed: Vec<_> = quoted.chain(others).collect();
        return format!("没有“{unknown}”这个键；可用的有：{}", allowed.join("、"));
    }
    if message.starts_with("missing field") {
        let place = match path {
            "." | "?" => String::new(),
            inner => format!("{inner} "),
        };
        return format!("{place}缺少必填的键“{}”", quoted.next().unwrap_or_default());
    }
    if message.starts_with("unknown variant") {
        let unknown = quoted.next().unwrap_or_default();
        let allowed: Vec<_> = quoted.collect();
        return format!("{path} 不能是“{unknown}”；可用的有：{}", allowed.join("、"));
    }
    format!("{path} 的值不对：{message}")
}
