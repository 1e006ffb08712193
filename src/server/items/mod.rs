//! What the editors keep: items in versions, the way each takes to the screens, and the forms and
//! files in which they come and go.

pub mod around;
pub mod channel;
pub mod decision;
pub mod form;
pub mod found;
pub mod list;
pub mod pictures;
pub mod proof;
pub mod questions;
mod rules;
pub mod separation;
pub mod text;
pub mod transfer;
pub mod twins;
pub mod version;
pub mod workflow;

use std::{fmt, str::FromStr};

pub use crate::web::fields::{self, kind_label};

use crate::{
    content::{channel::ChannelName, item::ItemKey},
    protocol::withdrawal::Hidden,
    server::fault::Fault,
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

impl From<&Hidden> for Place {
    fn from(hidden: &Hidden) -> Self {
        Self {
            channel: hidden.channel.clone(),
            key: hidden.key.clone(),
        }
    }
}

impl From<&Place> for Hidden {
    fn from(place: &Place) -> Self {
        Self {
            channel: place.channel.clone(),
            key: place.key.clone(),
        }
    }
}

impl FromStr for Place {
    type Err = Fault;

    /// Reads what [`Place`] writes: channel, kind and name.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let parts = text.split_once('/');
        let (channel, key) = parts.ok_or(Fault::NotFound)?;
        match (channel.parse(), key.parse()) {
            (Ok(channel), Ok(key)) => Ok(Self { channel, key }),
            _ => Err(Fault::NotFound),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.channel, self.key)
    }
}
