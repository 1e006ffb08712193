//! What is believed: verified metadata byte for byte, and the least versions still acceptable.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use crate::content::{channel::ChannelName, digest::Digest};

/// The document under which the root given at enrolment is kept. All later roots must follow from it.
pub const PINNED_ROOT: &str = "pinned/root.json";

/// The document that keeps the head of a channel as it was last verified.
pub fn head_document(channel: &ChannelName) -> String {
    format!("head/{channel}.json")
}

/// The document that keeps the withdrawal list as it was last verified.
pub const WITHDRAWAL_DOCUMENT: &str = "withdraw/list.json";

/// Verified metadata by file name (`root.json`, `timestamp.json`, …, a delegated role's name
/// percent-encoded; earlier roots under `root_history/`), exactly as it came.
pub type Documents = BTreeMap<String, Vec<u8>>;

/// When metadata end, as they say themselves; None of what says nothing of it.
pub fn expires(metadata: &[u8]) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Envelope {
        signed: Signed,
    }
    #[derive(Deserialize)]
    struct Signed {
        expires: Timestamp,
    }
    let envelope: Envelope = serde_json::from_slice(metadata).ok()?;
    Some(envelope.signed.expires)
}

/// When each of the metadata ends that are in force.
pub fn ends(documents: &Documents) -> impl Iterator<Item = Timestamp> {
    let in_force = documents
        .iter()
        .filter(|(name, _)| name.ends_with(".json") && !name.contains('/'));
    in_force.filter_map(|(_, bytes)| expires(bytes))
}

/// The least version of a role that is still acceptable, as long as its keys are the same ones.
/// New keys begin a floor of their own: so an attacker who had the old ones and signed a huge
/// version has not locked the role for ever (TUF calls it recovery from a fast-forward attack).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Floor {
    pub role: String,
    /// Digest of the keys that the version is owed to.
    pub keys: Digest,
    pub version: u64,
}

/// What a look at a repository has proved, to be written in one transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Only what is new.
    pub documents: Documents,
    /// The versions that are trusted now; each must be at or above the floor that is kept.
    pub floors: Vec<Floor>,
}

/// A version below the floor: someone shows what is no longer valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{role} 第 {offered} 版比本机见过的第 {kept} 版旧，不收")]
pub struct FloorBreach {
    pub role: String,
    pub kept: u64,
    pub offered: u64,
}
