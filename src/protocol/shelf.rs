//! What refreshing asks of the kiosk's disk. The store answers it; tests answer it in memory.

use jiff::Timestamp;

use crate::content::{channel::ChannelName, digest::Digest};

use super::{
    head::Head,
    trust::{Documents, FloorBreach, Verified},
    withdrawal::Withdrawal,
};

/// Why the disk side said no.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    #[error(transparent)]
    Floor(#[from] FloorBreach),
    #[error("磁盘满了，屏幕照旧显示原来的内容")]
    Full,
    #[error("本机的内容坏了：{0}")]
    Damaged(String),
    #[error("{0}")]
    Other(String),
}

/// The generation of a channel that is on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    pub number: u64,
    pub root: Digest,
    pub published_at: Timestamp,
}

/// What makes a staged generation the one on the screen.
#[derive(Clone, Debug)]
pub struct Switch<'a> {
    pub head: &'a Head,
    /// The channel's place in the kiosk's list.
    pub rank: u32,
    pub verified: &'a Verified,
    pub now: Timestamp,
}

/// The kiosk's content and trust state: one file, so that they change together.
pub trait Shelf {
    fn documents(&self) -> Result<Documents, ShelfError>;
    /// Writes what was verified and raises the floors, all of it or nothing.
    ///
    /// # Errors
    /// [`ShelfError::Floor`] if any version is below its floor; nothing is written then.
    fn commit_trust(&mut self, verified: &Verified) -> Result<(), ShelfError>;
    fn current(&self, channel: &ChannelName) -> Result<Option<Current>, ShelfError>;
    /// The bytes of a digest, checked against it; none if they are missing or damaged.
    fn blob(&self, digest: Digest) -> Result<Option<Vec<u8>>, ShelfError>;
    /// Puts bytes in, invisibly, all of them or none. Each digest must be that of its bytes.
    fn stage(&mut self, blobs: &[(Digest, Vec<u8>)]) -> Result<(), ShelfError>;
    /// Trust, generation, current pointer and rows in one transaction: the only visible step.
    fn switch(&mut self, switch: &Switch<'_>) -> Result<(), ShelfError>;
    /// Hides what the list names and shows what it no longer names.
    fn withdraw(&mut self, list: &Withdrawal, verified: &Verified) -> Result<(), ShelfError>;
}
