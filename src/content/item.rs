//! An item: the unit that is written, reviewed, published and shown.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::{
    document::Document, guide::Guide, hall::Hall, notice::Notice, question::Question,
    station::Station,
};

use super::block::Block;

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

/// To whom an item is open (党务公开条例 Art. 9–13: 社会, 全党, 本地区单位, 特定对象).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    #[serde(rename = "社会")]
    Public,
    #[serde(rename = "全党")]
    Party,
    #[serde(rename = "本地区单位")]
    Local,
    #[serde(rename = "特定对象")]
    Named,
}

/// How information is disclosed (政府信息公开条例 Art. 13–16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Disclosure {
    #[serde(rename = "主动公开")]
    Proactive,
    #[serde(rename = "依申请公开")]
    OnRequest,
    #[serde(rename = "不予公开")]
    Withheld,
}

/// The secrecy review's outcome (政府信息公开条例 Art. 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Secrecy {
    #[serde(rename = "非涉密")]
    Open,
    #[serde(rename = "涉密")]
    Classified,
}

/// A step of the procedure 提出 → 审核 → 审批 → 发布.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    #[serde(rename = "提出")]
    Proposed,
    #[serde(rename = "审核")]
    Reviewed,
    #[serde(rename = "审批")]
    Approved,
    #[serde(rename = "发布")]
    Published,
}

/// Who took a step, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    pub step: Step,
    pub by: String,
    pub on: Date,
}

/// What every item carries whatever its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub key: ItemKey,
    pub title: String,
    /// Further words people use for it; searched, and a question's other wordings are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_wordings: Vec<String>,
    /// Topics, the main one first; at least one, but for halls and stations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// The department that answers for it (责任部门).
    pub owner: String,
    pub updated: Date,
    /// When the owner must look at it again.
    pub review_by: Date,
    pub scope: Scope,
    pub disclosure: Disclosure,
    pub secrecy: Secrecy,
    pub record: Vec<StepRecord>,
    /// Items worth opening next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<ItemKey>,
}

/// What belongs to one kind alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Detail {
    Document(Document),
    Question(Question),
    Guide(Guide),
    Notice(Notice),
    Hall(Box<Hall>),
    Station(Station),
}

impl Detail {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Document(_) => Kind::Document,
            Self::Question(_) => Kind::Question,
            Self::Guide(_) => Kind::Guide,
            Self::Notice(_) => Kind::Notice,
            Self::Hall(_) => Kind::Hall,
            Self::Station(_) => Kind::Station,
        }
    }
}

/// An item whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    #[serde(flatten)]
    pub header: Header,
    #[serde(flatten)]
    pub detail: Detail,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Block>,
}
