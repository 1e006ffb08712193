//! A ticket: one visitor's place in a queue line.

use std::fmt;

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    clock::ClockFlag,
    key::ItemKey,
    label::{KioskNo, Label},
    service::Letter,
};

/// The place of an entry in a machine's journal. A ticket is named by the entry
/// that issued it; its label is for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryId {
    pub kiosk: KioskNo,
    /// One lifetime of one journal; a later epoch of a kiosk number is greater.
    pub epoch: u64,
    /// From 1, without gaps within the epoch.
    pub seq: u64,
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.kiosk, self.epoch, self.seq)
    }
}

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Booked,
    Waiting,
    Called,
    Serving,
    Held,
    Missed,
    Finished,
    Cancelled,
    Expired,
}

impl State {
    pub const ALL: [Self; 9] = [
        Self::Booked,
        Self::Waiting,
        Self::Called,
        Self::Serving,
        Self::Held,
        Self::Missed,
        Self::Finished,
        Self::Cancelled,
        Self::Expired,
    ];

    /// Nothing follows but a reopening.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Finished | Self::Cancelled | Self::Expired)
    }

    /// A window is busy with it.
    pub fn is_active(self) -> bool {
        matches!(self, Self::Called | Self::Serving)
    }

    /// The word in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Waiting => "waiting",
            Self::Called => "called",
            Self::Serving => "serving",
            Self::Held => "held",
            Self::Missed => "missed",
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a visitor declares at the kiosk; the clerk sees it, no proof is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    #[default]
    Ordinary,
    /// Booked for a time, which is its place in the order.
    Appointment,
    /// 70 and over.
    Elder,
    Disabled,
    Pregnant,
    /// Serving military and veterans.
    Military,
}

impl Class {
    pub const ALL: [Self; 6] = [
        Self::Ordinary,
        Self::Appointment,
        Self::Elder,
        Self::Disabled,
        Self::Pregnant,
        Self::Military,
    ];

    /// How much earlier than its issue a ticket is placed, unless configured otherwise.
    pub fn default_credit(self) -> SignedDuration {
        match self {
            Self::Ordinary | Self::Appointment => SignedDuration::ZERO,
            Self::Elder | Self::Disabled | Self::Pregnant | Self::Military => {
                SignedDuration::from_mins(30)
            }
        }
    }
}

/// Where a ticket came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Kiosk,
    StaffDesk,
    Phone,
    /// Taken on the kiosk's screen in a browser: marked 测试 wherever it shows.
    Test,
}

/// What became of a ticket's paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintState {
    /// Committed, not yet given to the printer.
    Pending,
    /// Given to the printer, which has not answered for it yet.
    Sent,
    /// The printer's status says it printed.
    Ok,
    /// Surely no whole slip.
    Failed,
    /// Nobody knows: staff look, and reprint by one touch.
    Uncertain,
}

impl PrintState {
    /// The word in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
        }
    }
}

/// The matter a ticket was taken for, and what of its required materials the visitor holds
/// (必带材料 3/5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub guide: ItemKey,
    pub title: String,
    pub held: u32,
    pub of: u32,
    /// The names of the `of` less `held` still missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// How a stay at a window ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Served,
    NoShow,
    CallUndone,
    Held,
    Transferred,
    Released,
    /// Closed by the end of the day: its times are not accurate.
    DayClosed,
}

/// A stay at a window. Statistics come from these periods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// The ticket's `leg_no` at the time: a hold or a missed call starts a new stay of the same leg.
    pub n: u32,
    pub service: Letter,
    pub window: u32,
    pub staff: String,
    pub called_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub outcome: Option<Outcome>,
}

/// A ticket as its events have made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    pub id: EntryId,
    pub business_date: Date,
    pub label: Label,
    /// The line it waits in now; a transfer changes it, the label stays.
    pub service: Letter,
    pub class: Class,
    pub issued_at: Timestamp,
    /// Its place: see [`super::order`].
    pub order_at: Timestamp,
    /// The booked time of an appointment.
    pub booked_for: Option<Timestamp>,
    pub state: State,
    /// Rises by one with every accepted command.
    pub version: u32,
    /// From 1; a transfer adds one.
    pub leg_no: u32,
    /// The window that called, serves or holds it, or did last.
    pub window: Option<u32>,
    /// Calls of the present calling.
    pub attempts: u32,
    pub first_called_at: Option<Timestamp>,
    pub last_called_at: Option<Timestamp>,
    pub missed_count: u32,
    pub closed_at: Option<Timestamp>,
    pub source: Source,
    pub clock: ClockFlag,
    pub matter: Option<Matter>,
    /// The state of the latest print job; none for a ticket that never had one.
    pub print: Option<PrintState>,
    /// How many print jobs there were.
    pub prints: u32,
    pub legs: Vec<Leg>,
}
