//! Fields of several lines whose lines have parts: each line one table of the item's file, its
//! parts with ｜ between them. A backslash takes its meaning from the sign after it.

use serde_json::{Map, Value};

use crate::web::fields::rows::{Column, Empty, Part};

use super::{
    hours,
    value::{date, key, letter, text_of},
};

/// What stands between the parts of a line.
const BETWEEN: char = '｜';

/// What is wrong with a line: with which of its parts, both counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongCell {
    pub row: usize,
    pub column: usize,
    pub message: String,
}

/// The lines of a list of tables.
pub(super) fn typed(columns: &[Column], rows: &Value) -> String {
    let none = Vec::new();
    let rows = rows.as_array().unwrap_or(&none).iter();
    let line = |row: &Value| {
        let cells = columns.iter().map(|column| {
            let value = row.get(column.name).unwrap_or(&Value::Null);
            escaped(&cell_typed(column.part, value))
        });
        let mut cells: Vec<String> = cells.collect();
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        cells.join(&BETWEEN.to_string())
    };
    rows.map(line).collect::<Vec<_>>().join("\n")
}

fn cell_typed(part: Part, value: &Value) -> String {
    match (part, value) {
        (_, Value::Null) => String::new(),
        (Part::Flag(word), value) => match value {
            Value::Bool(true) => word.to_owned(),
            _ => String::new(),
        },
        (Part::Time, value) => hours::time_typed(value),
        (Part::Periods, value) => hours::periods_typed(value),
        (Part::Week, value) => hours::week_typed(value),
        (Part::Letters, Value::Array(letters)) => {
            let letters: Vec<_> = letters.iter().map(text_of).collect();
            letters.join("、")
        }
        (_, value) => text_of(value),
    }
}

/// The tables that lines stand for, or all that is wrong with them.
pub(super) fn read(columns: &[Column], text: &str) -> Result<Vec<Value>, Vec<WrongCell>> {
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    let lines = text.lines().map(str::trim);
    for (row, line) in lines.filter(|line| !line.is_empty()).enumerate() {
        let cells = split(line);
        let mut table = Map::new();
        let mut at = |column: usize, message: String| {
            wrong.push(WrongCell {
                row,
                column,
                message,
            });
        };
        if cells.len() > columns.len() {
            let (has, most) = (cells.len(), columns.len());
            at(most - 1, format!("“{line}”有 {has} 项，最多 {most} 项"));
            continue;
        }
        for (place, column) in columns.iter().enumerate() {
            let cell = cells.get(place).map_or("", String::as_str);
            match read_cell(column, cell) {
                Ok(Some(value)) => drop(table.insert(column.name.to_owned(), value)),
                Ok(None) => {}
                Err(message) => at(place, message),
            }
        }
        rows.push(Value::Object(table));
    }
    match wrong.is_empty() {
        true => Ok(rows),
        false => Err(wrong),
    }
}

/// The value of a part; none if its key is left out.
fn read_cell(column: &Column, text: &str) -> Result<Option<Value>, String> {
    if text.is_empty() {
        return match (column.empty, column.part) {
            (Empty::Wrong, _) => Err("要写".to_owned()),
            (Empty::LeftOut, _) => Ok(None),
            (Empty::Kept, Part::Periods | Part::Letters) => Ok(Some(Value::Array(Vec::new()))),
            (Empty::Kept, _) => Ok(Some(Value::from(""))),
        };
    }
    let value = match column.part {
        Part::Words => text.into(),
        Part::Flag(word) if text == word => true.into(),
        Part::Flag(word) => return Err(format!("只能写“{word}”，或者空着")),
        Part::Key(kind) => key(text, Some(kind))?.into(),
        Part::Date => date(text)?.into(),
        Part::Time => hours::time(text)?,
        Part::Periods => hours::periods(text)?,
        Part::Week => hours::week(text)?,
        Part::Number => {
            let number = text.parse::<u32>();
            number
                .map_err(|_| format!("“{text}”不是数，要写成整数，如 12"))?
                .into()
        }
        Part::Year => {
            let year = text.trim_end_matches('年').parse::<i16>();
            year.map_err(|_| format!("“{text}”不是年份，要写成 2027"))?
                .into()
        }
        Part::Letter => letter(text)?.into(),
        Part::Letters => letters(text)?,
    };
    Ok(Some(value))
}

fn letters(text: &str) -> Result<Value, String> {
    let is_between = |c: &char| !c.is_whitespace() && !"、,，;；/".contains(*c);
    let letters = text.chars().filter(is_between);
    let letters = letters.map(|c| letter(&c.to_string()).map(Value::from));
    let read: Result<Vec<Value>, String> = letters.collect();
    let unfit = |_| format!("“{text}”不是业务的字母：写成 A、C，字母 A 到 Z，不用 I 和 O");
    read.map(Value::Array).map_err(unfit)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\\' | '|' | BETWEEN => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// The parts of a line as they are meant.
fn split(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut signs = line.chars().peekable();
    while let Some(c) = signs.next() {
        let meant = match (c, signs.peek()) {
            (BETWEEN | '|', _) => {
                parts.push(String::new());
                continue;
            }
            ('\\', Some('n')) => '\n',
            ('\\', Some(&next @ ('\\' | '|' | BETWEEN))) => next,
            (c, _) => {
                parts.last_mut().into_iter().for_each(|part| part.push(c));
                continue;
            }
        };
        signs.next();
        parts
            .last_mut()
            .into_iter()
            .for_each(|part| part.push(meant));
    }
    // A line break that was written with a backslash is meant.
    let is_space = |c: char| c.is_whitespace() && c != '\n';
    let trimmed = parts.iter().map(|part| part.trim_matches(is_space));
    trimmed.map(str::to_owned).collect()
}
