//! Every string of an item, and what the place in which it stands is called.
//!
//! The walk goes over the item as it is stored, so that a field which is added to a kind is walked
//! from that moment on.

mod labels;

use std::fmt;

use serde_json::Value;

use crate::domain::key::Kind;

use super::{
    block::{Block, Text},
    item::Item,
};

pub use labels::{PARTS, field, part};

/// What an item's body is called among its fields.
pub const BODY: &str = "body";

/// Fields of which the program makes no words: an item's key, choices of fixed words.
const CHOSEN: [&str; 6] = ["key", "kind", "scope", "disclosure", "secrecy", "step"];

/// Where in an item a string stands. Shown as Chinese text by `Display`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    pub kind: Kind,
    /// The keys that lead to it, with dots between them: `conditions`, `basis.law`,
    /// `hours.exception.name`; [`BODY`] for the body.
    pub path: &'a str,
    /// Which of several, counted from 1: of a list, of the body's blocks.
    pub row: Option<usize>,
    /// Where in a block of the body.
    pub inside: Inside,
}

/// Where in a block of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// It is the block, or it is no body.
    Whole,
    /// A step or a point, counted from 1.
    Point(usize),
    /// The head of a table.
    Head,
    /// A row of a table below its head, counted from 1.
    Row(usize),
    /// The words for those who do not see a picture.
    Alt,
}

impl Place<'_> {
    /// The field's key, as its form knows it: `hours.exception` of `hours.exception.name`.
    pub fn field(&self) -> &str {
        let mut end = self.path.len();
        while labels::field(self.kind, &self.path[..end]).is_none() {
            match self.path[..end].rfind('.') {
                Some(dot) => end = dot,
                None => break,
            }
        }
        &self.path[..end]
    }

    /// The key of the part itself: `name` of `hours.exception.name`.
    pub fn last(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(self.path)
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field();
        f.write_str(labels::field(self.kind, field).unwrap_or_else(|| part(field)))?;
        match self.row {
            Some(row) if field == BODY => write!(f, "第 {row} 段")?,
            Some(row) => write!(f, "第 {row} 行")?,
            None => {}
        }
        if let Some(inside) = self.path[field.len()..].rsplit('.').next()
            && !inside.is_empty()
        {
            write!(f, "的{}", part(inside))?;
        }
        match self.inside {
            Inside::Whole => Ok(()),
            Inside::Point(point) => write!(f, "的第 {point} 条"),
            Inside::Head => f.write_str("的表头"),
            Inside::Row(row) => write!(f, "的表格第 {row} 行"),
            Inside::Alt => f.write_str("的图片说明"),
        }
    }
}

/// Gives `told` every string of an item with its place, the title first and the body last. The
/// cells of a table come one by one and each row once more as a whole, with blanks between them.
///
/// An item that can't be written as JSON has no bytes to be published: [`canonical`](super::canonical)
/// says so.
pub fn each(item: &Item, told: &mut impl FnMut(Place<'_>, &str)) {
    let kind = item.header.key.kind();
    let place = |path| Place {
        kind,
        path,
        row: None,
        inside: Inside::Whole,
    };
    told(place("title"), &item.header.title);
    let parts = [
        serde_json::to_value(&item.header),
        serde_json::to_value(&item.detail),
    ];
    for value in parts.iter().flatten() {
        let Value::Object(fields) = value else {
            continue;
        };
        for (name, value) in fields {
            if !CHOSEN.contains(&name.as_str()) && name != "title" {
                walk(value, place(name.as_str()), told);
            }
        }
    }
    for (block, row) in item.body.iter().zip(1..) {
        let place = Place {
            row: Some(row),
            ..place(BODY)
        };
        within(block, place, told);
    }
}

fn walk(value: &Value, place: Place<'_>, told: &mut impl FnMut(Place<'_>, &str)) {
    match value {
        Value::String(text) => told(place, text),
        Value::Array(values) => {
            for (value, row) in values.iter().zip(1..) {
                let row = place.row.or(Some(row));
                walk(value, Place { row, ..place }, told);
            }
        }
        Value::Object(values) => {
            for (name, value) in values {
                if !CHOSEN.contains(&name.as_str()) {
                    let path = format!("{}.{name}", place.path);
                    let path = path.as_str();
                    walk(value, Place { path, ..place }, told);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn within(block: &Block, place: Place<'_>, told: &mut impl FnMut(Place<'_>, &str)) {
    let at = |inside| Place { inside, ..place };
    match block {
        Block::Heading { text, .. } => told(place, text),
        Block::Paragraph { text } | Block::Note { text } => told(place, &text.plain()),
        Block::Steps { steps: texts } | Block::List { points: texts } => {
            for (text, point) in texts.iter().zip(1..) {
                told(at(Inside::Point(point)), &text.plain());
            }
        }
        Block::Table { header, rows } => {
            row(header, at(Inside::Head), told);
            for (cells, number) in rows.iter().zip(1..) {
                row(cells, at(Inside::Row(number)), told);
            }
        }
        Block::Image { name, alt } => {
            told(place, name);
            told(at(Inside::Alt), alt);
        }
    }
}

fn row(cells: &[Text], place: Place<'_>, told: &mut impl FnMut(Place<'_>, &str)) {
    let cells: Vec<String> = cells.iter().map(Text::plain).collect();
    for cell in &cells {
        told(place, cell);
    }
    if cells.len() > 1 {
        told(place, &cells.join("\u{3000}"));
    }
}
