//! What the editors keep: items in versions, the way each takes to the screens, and the forms and
//! files in which they come and go.

pub mod around;
pub mod channel;
pub mod fields;
pub mod form;
pub mod list;
pub mod proof;
pub mod questions;
pub mod text;
pub mod transfer;
pub mod version;
pub mod workflow;

use std::fmt;

use crate::content::{
    channel::ChannelName,
    item::{ItemKey, Kind},
};

/// An item of a channel.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub channel: ChannelName,
    pub key: ItemKey,
}

impl Place {
    /// The item's page.
    pub fn path(&self) -> String {
        format!("/item/{}/{}", self.channel, self.key)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.channel, self.key)
    }
}

/// The word for a kind on the screen.
pub fn kind_label(kind: Kind) -> &'static str {
    match kind {
        Kind::Document => "公开文件",
        Kind::Question => "政策问答",
        Kind::Guide => "办事指南",
        Kind::Notice => "通知公告",
        Kind::Hall => "大厅",
        Kind::Station => "周边站点",
    }
}
