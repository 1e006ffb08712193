//! The withdrawal list (撤下): items that leave the screens at once. It is signed by one person
//! and can do nothing but hide.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::content::{
    canonical::{self, CanonicalError},
    channel::ChannelName,
    item::ItemKey,
};

/// The target path of the list.
pub const WITHDRAWAL_PATH: &str = "withdraw/list.json";

/// The list is never longer than this many bytes: about 4,000 items.
pub const WITHDRAWAL_MAX: u64 = 512 * 1024;

/// An item of a channel, whatever generation it is in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hidden {
    pub channel: ChannelName,
    pub key: ItemKey,
}

/// All that is withdrawn. A newer list replaces an older one whole, so an item that is mended is
/// shown again once it is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    pub format: u32,
    /// Rises by at least one with every list.
    pub number: u64,
    pub published_at: Timestamp,
    pub items: BTreeSet<Hidden>,
}

/// Why bytes are no withdrawal list.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawalError {
    #[error(transparent)]
    Encoding(#[from] CanonicalError),
    #[error("撤下清单是第 {0} 种格式，这个程序只认第 1 种：请升级")]
    Format(u32),
}

impl Withdrawal {
    pub fn to_bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical::to_bytes(self)
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WithdrawalError> {
        let list: Self = canonical::from_bytes(bytes)?;
        match list.format {
            1 => Ok(list),
            other => Err(WithdrawalError::Format(other)),
        }
    }
}
