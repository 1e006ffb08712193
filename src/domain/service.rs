//! A service: one line of the queue, named by a letter.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::hours::WeekTable;

/// The letter of a service: A–Z without I and O, which read as digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "char", into = "char")]
pub struct Letter(char);

/// Why a character is no service letter.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no service letter: it must be A–Z without I and O")]
pub struct BadLetter(pub char);

impl TryFrom<char> for Letter {
    type Error = BadLetter;

    fn try_from(letter: char) -> Result<Self, BadLetter> {
        match letter {
            'I' | 'O' => Err(BadLetter(letter)),
            'A'..='Z' => Ok(Self(letter)),
            _ => Err(BadLetter(letter)),
        }
    }
}

impl From<Letter> for char {
    fn from(letter: Letter) -> Self {
        letter.0
    }
}

impl fmt::Display for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A queue line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub letter: Letter,
    pub name: String,
    /// One sentence on what it is for.
    pub intro: String,
    /// Its name in English, where it has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_en: String,
    /// The sentence in English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub intro_en: String,
    /// Numbers a business day; none means no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_quota: Option<u32>,
    /// Usual minutes at the window, before anything was learnt.
    pub minutes: u32,
    /// Its own week, where it differs from the hall's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<WeekTable>,
}
