//! What a kiosk tells the server: how it does, and what nobody could answer. Nothing of it tells
//! of a person, and none of it is needed for the kiosk to work.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    call::{Call, Caller},
    head::AppVersion,
};
use crate::content::{channel::ChannelName, digest::Digest, item::ItemKey};

/// `POST /api/kiosk/status`: the heartbeat, about once a minute.
#[derive(Clone, Copy, Debug)]
pub struct SendStatus;

/// How the kiosk does: evidence, not a word for it. What the kiosk doesn't know it leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    pub app: AppVersion,
    /// By the kiosk's own clock.
    pub at: Timestamp,
    /// Since when the program runs.
    pub started_at: Timestamp,
    /// What is on the screen, the first channel before the others.
    pub shown: Vec<Shown>,
    /// The number of the withdrawal list in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<u64>,
    /// Why the last look for something newer failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_failure: Option<String>,
    /// Metadata are out of date, and the screen says so.
    #[serde(default)]
    pub is_stale: bool,
    /// What became of the golden queries; none while the index is being built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub golden: Option<GoldenReport>,
    #[serde(default)]
    pub evidence: Evidence,
}

/// What became of the golden queries: the searches that the content brings with it, run by the
/// kiosk over its own index after each switch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenReport {
    /// How many there are.
    pub queries: u32,
    /// How many of them fail.
    pub failed: u32,
    /// The first of those, [`GOLDEN_MOST`] at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<GoldenFailure>,
}

/// How many failures are told: a heartbeat is no log.
pub const GOLDEN_MOST: usize = 20;
/// Of a query this many characters are told.
pub const GOLDEN_CHARACTERS: usize = 40;

/// A golden query that does not find its item far enough up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenFailure {
    pub query: String,
    pub finds: ItemKey,
    /// Where it was found, counted from 1; none if it was not among the first hundred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
}

/// What is on the screen of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    pub channel: ChannelName,
    pub generation: u64,
    /// Of the index, by which everything shown hangs.
    pub root: Digest,
    /// The server's audit head in the signed head: the fleet is the log's witness.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_head: Option<Digest>,
}

/// What tells a working screen from a dead one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Evidence {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_frame: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_touch: Option<Timestamp>,
    /// The page on the screen, by its name in the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperLeft>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_kib: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_files: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_free_kib: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperLeft {
    Enough,
    Low,
    Out,
    /// No printer, or none that says.
    Unknown,
}

/// The server heard it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusTaken {
    /// The server's time: it confirms a clock, and never sets one.
    pub now: Timestamp,
    /// In how many seconds it wants to hear again; the kiosk stays within 10 s and an hour.
    pub again_in_s: u32,
}

/// `POST /api/kiosk/outbox`: what nobody could answer. Sending again does no harm: a count is
/// told as it stands, and the newest replaces what was told of the same words and day.
#[derive(Clone, Copy, Debug)]
pub struct SendOutbox;

/// At most [`OUTBOX_MOST`] entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outbox {
    pub entries: Vec<Entry>,
}

/// How many entries go at a time.
pub const OUTBOX_MOST: usize = 200;

/// One thing to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// Words that found nothing: no digits, at most 20 characters, typed in three sessions at
    /// least; in how many on this day.
    Unanswered {
        words: String,
        asked_on: Date,
        sessions: u32,
    },
    /// A stick brought content.
    StickApplied {
        channel: ChannelName,
        generation: u64,
        at: Timestamp,
    },
}

/// What became of each entry, in the order in which they were sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutboxTaken {
    pub entries: Vec<Taken>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// It is on the server's disk, perhaps not for the first time.
    Kept,
    /// Never as it is: the kiosk drops it and says so in its log.
    Refused,
    /// Not now.
    Later,
}

impl Call for SendStatus {
    const PATH: &'static str = "/api/kiosk/status";
    const CALLER: Caller = Caller::Kiosk;
    const REQUEST_MAX: usize = 32 * 1024;
    const REPLY_MAX: usize = 1024;
    type Request = Status;
    type Reply = StatusTaken;
}

impl Call for SendOutbox {
    const PATH: &'static str = "/api/kiosk/outbox";
    const CALLER: Caller = Caller::Kiosk;
    const REQUEST_MAX: usize = 64 * 1024;
    const REPLY_MAX: usize = 16 * 1024;
    type Request = Outbox;
    type Reply = OutboxTaken;
}
