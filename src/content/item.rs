//! An item: the unit that is written, reviewed, published and shown.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::{
    document::Document, guide::Guide, hall::Hall, notice::Notice, question::Question,
    station::Station,
};

use super::{alias::AliasLine, block::Block};

pub use crate::domain::key::{BadKey, ItemKey, Kind};

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

impl Scope {
    /// The word in files and on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "社会",
            Self::Party => "全党",
            Self::Local => "本地区单位",
            Self::Named => "特定对象",
        }
    }
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

impl Disclosure {
    /// The word in files and on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proactive => "主动公开",
            Self::OnRequest => "依申请公开",
            Self::Withheld => "不予公开",
        }
    }
}

/// The secrecy review's outcome (政府信息公开条例 Art. 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Secrecy {
    #[serde(rename = "非涉密")]
    Open,
    #[serde(rename = "涉密")]
    Classified,
}

impl Secrecy {
    /// The word in files and on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "非涉密",
            Self::Classified => "涉密",
        }
    }
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

impl Step {
    pub const ALL: [Self; 4] = [
        Self::Proposed,
        Self::Reviewed,
        Self::Approved,
        Self::Published,
    ];

    /// The word in files and on the screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "提出",
            Self::Reviewed => "审核",
            Self::Approved => "审批",
            Self::Published => "发布",
        }
    }
}

/// Who took a step, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// The title in English, where there is one: shown where the screen speaks English, searched.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title_en: String,
    /// Further words people use for it; searched, and a question's other wordings are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_wordings: Vec<String>,
    /// Everyday words for official ones, for every search of the channel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<AliasLine>,
    /// Queries that must find the item among the first five; run after each switch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub golden: Vec<String>,
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

    /// Whether it is open to see on a day: a notice is only while it is posted.
    pub fn is_shown(&self, today: Date) -> bool {
        match self {
            Self::Notice(notice) => notice.is_posted(today),
            _ => true,
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

impl Item {
    /// The names of the files that it shows: the images of its body, a hall's floor plan.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let images = self.body.iter().filter_map(|block| match block {
            Block::Image { name, .. } => Some(name.as_str()),
            _ => None,
        });
        let plan = match &self.detail {
            Detail::Hall(hall) => hall.plan.as_deref(),
            _ => None,
        };
        images.chain(plan)
    }
}
