//! Security markings left in what would be published.
//!
//! Every string of an item is looked at, line by line: what the screen shows, what the search
//! reads and what is signed are all of it.

mod line;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{item::Item, words};

pub use line::in_line;

/// So many markings of an item are told; one of them is enough to hold it.
const MOST: usize = 20;

/// So many characters of a marked line are told.
pub const LINE_MOST: usize = 60;

/// A marking that was found, and in which words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking {
    /// 绝密, 机密, 秘密, 内部资料 or the like, also where it is said in English.
    pub level: &'static str,
    /// The line in which it stands, at most 60 characters of it.
    pub line: String,
    /// What the place is called in which it stands: 正文第 3 段.
    pub place: String,
    /// The key of the field in which it stands.
    pub field: String,
}

impl fmt::Display for Marking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            level, line, place, ..
        } = self;
        write!(f, "{place}里“{line}”像是“{level}”标志")
    }
}

/// A marking that stood in a file beside the text that was taken from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// What the place is called: 页眉, 第 3 页斜着的文字.
    pub place: String,
    pub line: String,
}

impl Found {
    /// The same as a marking of the item that was made of the text.
    pub fn marking(&self) -> Marking {
        Marking {
            level: in_line(&self.line).unwrap_or("密级"),
            line: self.line.clone(),
            place: format!("原件的{}", self.place),
            field: String::new(),
        }
    }
}

/// The markings of an item, in the order of its fields, at most 20; each place and line once.
pub fn all(item: &Item) -> Vec<Marking> {
    let mut found: Vec<Marking> = Vec::new();
    words::each(item, &mut |place, text| {
        for line in text.lines() {
            if found.len() == MOST {
                return;
            }
            let Some(level) = in_line(line) else {
                continue;
            };
            let marking = Marking {
                level,
                line: line.trim().chars().take(LINE_MOST).collect(),
                place: place.to_string(),
                field: place.field().to_owned(),
            };
            // A row of a table is looked at cell by cell and as a whole.
            let told = found.last().is_some_and(|last: &Marking| {
                last.place == marking.place && marking.line.contains(&last.line)
            });
            if !told {
                found.push(marking);
            }
        }
    });
    found
}
