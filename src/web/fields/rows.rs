//! Fields of several lines whose lines have parts: what each part is called and how it is typed.
//! Without a script such a line is typed with ｜ between its parts; with one the browser shows it
//! as a row of cells.

use crate::content::item::Kind;

/// How a part of a line is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Words,
    /// This word, or nothing.
    Flag(&'static str),
    /// The key of an item of this kind.
    Key(Kind),
    Date,
    /// A time of day: 09:00.
    Time,
    /// Stretches of one day: 08:30-12:00、14:00-17:30.
    Periods,
    /// Stretches by the day of the week: 周一至周五 09:00-12:00；周六至周日 休息.
    Week,
    Number,
    Year,
    /// The letter of a service.
    Letter,
    /// Letters of services: A、C.
    Letters,
}

/// What a part that nothing is typed in becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// It must be typed.
    Wrong,
    /// The key is left out, and its kind says what that means.
    LeftOut,
    /// An empty text or list.
    Kept,
}

/// A part of a line, where a field's lines have parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The key in the item's file.
    pub name: &'static str,
    pub label: &'static str,
    pub part: Part,
    pub empty: Empty,
}

impl Column {
    /// What it is called where something is said of it: its label without what explains it.
    pub fn called(&self) -> &'static str {
        self.label.split('，').next().unwrap_or_default()
    }
}

/// What the browser is told of a column.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Cell {
    /// The key in the item's file; empty for lines of one part.
    pub name: &'static str,
    pub label: String,
    /// The one word that stands there or doesn't.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag: Option<&'static str>,
    /// It is the key of an item of this kind; empty for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub find: Option<&'static str>,
    /// What else than words it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<&'static str>,
    /// What one looks like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<&'static str>,
}

impl Cell {
    /// The cell of a field whose lines are keys of items.
    pub fn of_key(kind: Option<Kind>) -> Self {
        Self {
            name: "",
            label: "条目".to_owned(),
            flag: None,
            find: Some(kind.map_or("", Kind::as_str)),
            part: None,
            sample: None,
        }
    }
}

impl From<&Column> for Cell {
    fn from(column: &Column) -> Self {
        let (part, sample) = match column.part {
            Part::Words | Part::Flag(_) | Part::Key(_) => (None, None),
            Part::Date => (Some("date"), None),
            Part::Time => (Some("time"), Some("09:00")),
            Part::Periods => (Some("periods"), Some("08:30-12:00、14:00-17:30")),
            Part::Week => (Some("week"), None),
            Part::Number | Part::Year => (Some("number"), None),
            Part::Letter => (Some("letter"), Some("A")),
            Part::Letters => (Some("letters"), Some("A、C")),
        };
        // A label that explains itself says what leaving it out means.
        let explained = column.label != column.called();
        let may = match (column.empty, column.part) {
            (Empty::Wrong, _) | (_, Part::Flag(_) | Part::Week) => "",
            _ if explained => "",
            (_, Part::Key(_)) => "，可以不选",
            _ => "，可以不写",
        };
        Self {
            name: column.name,
            label: format!("{}{may}", column.label),
            flag: match column.part {
                Part::Flag(word) => Some(word),
                _ => None,
            },
            find: match column.part {
                Part::Key(kind) => Some(kind.as_str()),
                _ => None,
            },
            part,
            sample,
        }
    }
}

pub(super) const fn must(name: &'static str, label: &'static str, part: Part) -> Column {
    column(name, label, part, Empty::Wrong)
}

pub(super) const fn may(name: &'static str, label: &'static str, part: Part) -> Column {
    column(name, label, part, Empty::LeftOut)
}

pub(super) const fn blank(name: &'static str, label: &'static str, part: Part) -> Column {
    column(name, label, part, Empty::Kept)
}

const fn column(name: &'static str, label: &'static str, part: Part, empty: Empty) -> Column {
    Column {
        name,
        label,
        part,
        empty,
    }
}

/// How a line says of a material that it may be left at home.
pub const OPTIONAL: &str = "可选";

/// What an answer or a guide rests on.
pub const BASIS: [Column; 4] = [
    must("law", "法规名称", Part::Words),
    may("clause", "条款", Part::Words),
    may("document", "屏幕上哪份文件里有", Part::Key(Kind::Document)),
    may("heading", "那份文件里的标题或者条", Part::Words),
];

/// What to bring along.
pub const MATERIALS: [Column; 3] = [
    must("name", "材料名称", Part::Words),
    may("detail", "说明", Part::Words),
    may("optional", "可以不带", Part::Flag(OPTIONAL)),
];
