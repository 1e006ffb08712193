//! What names an item. It lives here because documents, guides and questions name one another.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kinds of item, each with its folder in a source tree and its door on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Document,
    Question,
    Guide,
    Notice,
    Hall,
    Station,
}

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::Document,
        Self::Question,
        Self::Guide,
        Self::Notice,
        Self::Hall,
        Self::Station,
    ];

    /// The word in keys, SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Question => "question",
            Self::Guide => "guide",
            Self::Notice => "notice",
            Self::Hall => "hall",
            Self::Station => "station",
        }
    }
}

/// What names an item inside its channel for as long as it lives: `kind/name`,
/// the name in lowercase ASCII letters, digits and hyphens, 1 to 64 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ItemKey {
    kind: Kind,
    name: String,
}

/// Why a text is no item key.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "{0:?} is no item key: it must be kind/name, the kind one of document, question, guide, \
     notice, hall, station, the name 1 to 64 of a–z, 0–9 and hyphen"
)]
pub struct BadKey(String);

impl ItemKey {
    pub fn new(kind: Kind, name: &str) -> Result<Self, BadKey> {
        let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if name.is_empty() || name.len() > 64 || !name.bytes().all(legal) {
            return Err(BadKey(format!("{}/{name}", kind.as_str())));
        }
        Ok(Self {
            kind,
            name: name.to_owned(),
        })
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.as_str(), self.name)
    }
}

impl std::str::FromStr for ItemKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let bad = || BadKey(text.to_owned());
        let (kind, name) = text.split_once('/').ok_or_else(bad)?;
        let kind = Kind::ALL
            .into_iter()
            .find(|k| k.as_str() == kind)
            .ok_or_else(bad)?;
        Self::new(kind, name).map_err(|_| bad())
    }
}

impl TryFrom<String> for ItemKey {
    type Error = BadKey;

    fn try_from(text: String) -> Result<Self, BadKey> {
        text.parse()
    }
}

impl From<ItemKey> for String {
    fn from(key: ItemKey) -> Self {
        key.to_string()
    }
}
