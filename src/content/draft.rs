//! An item before it is published, with the files that belong to it.

use super::{channel::Channel, item::Item};

/// A file of an item: an image that its body shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// As the body names it: 1 to 64 of a–z, 0–9, `-`, `_` and `.`, ending in `.png` or `.jpg`.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// An item as its editors keep it. Nothing is promised of it yet but that it is well formed;
/// [`Publishable`](super::publish_rules::Publishable) is the one that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub item: Item,
    /// In the order of their names.
    pub attachments: Vec<Attachment>,
}

/// All drafts of a channel, in the order of their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafts {
    pub channel: Channel,
    pub drafts: Vec<Draft>,
}
