//! Events: what was accepted, once and for ever. A ticket is the fold of its events.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    clock::ClockFlag,
    label::Label,
    service::Letter,
    ticket::{Class, EntryId, Matter, PrintState, Source},
};

/// One touch, one id: a command that comes twice is carried out once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(String);

impl CommandId {
    /// From 16 random bytes, drawn when the button was touched.
    pub fn new(random: [u8; 16]) -> Self {
        Self(random.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "who", content = "name")]
pub enum Actor {
    Visitor,
    /// The kiosk by itself, for what its printer said.
    Kiosk,
    Staff(String),
    Supervisor(String),
    /// The hall by itself, at the end of the day.
    Hall,
}

impl Actor {
    /// The name kept in a leg.
    pub fn name(&self) -> &str {
        match self {
            Self::Staff(name) | Self::Supervisor(name) => name,
            Self::Visitor | Self::Kiosk | Self::Hall => "",
        }
    }
}

/// What a ticket is at its birth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    pub business_date: Date,
    pub label: Label,
    pub service: Letter,
    pub class: Class,
    pub order_at: Timestamp,
    /// What the machine's clock said, right or wrong.
    pub system_clock: Timestamp,
    pub clock: ClockFlag,
    pub source: Source,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked_for: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<Matter>,
    /// A paper is wanted: print job 1 is pending.
    pub paper: bool,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    Issued(Box<Issue>),
    Booked(Box<Issue>),
    CheckedIn,
    Called {
        window: u32,
        /// Set when the ticket was not the next in order, with the reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        out_of_order: Option<String>,
    },
    Recalled,
    Started,
    MarkedMissed,
    CallUndone,
    Returned {
        order_at: Timestamp,
    },
    Held,
    Resumed,
    Transferred {
        to: Letter,
        order_at: Timestamp,
    },
    Finished,
    Reopened,
    Cancelled {
        reason: String,
    },
    /// The kiosk takes back a number that never reached paper.
    Voided,
    Released {
        order_at: Timestamp,
    },
    /// The day ended; what was being served counts as finished, not accurately.
    DayClosed,
    /// A new print job; the first comes with the issue.
    PrintOrdered {
        job: u32,
    },
    PrintSent {
        job: u32,
    },
    PrintEnded {
        job: u32,
        end: PrintState,
    },
}

impl Change {
    /// The word in SQL.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Issued(_) => "issued",
            Self::Booked(_) => "booked",
            Self::CheckedIn => "checked_in",
            Self::Called { .. } => "called",
            Self::Recalled => "recalled",
            Self::Started => "started",
            Self::MarkedMissed => "marked_missed",
            Self::CallUndone => "call_undone",
            Self::Returned { .. } => "returned",
            Self::Held => "held",
            Self::Resumed => "resumed",
            Self::Transferred { .. } => "transferred",
            Self::Finished => "finished",
            Self::Reopened => "reopened",
            Self::Cancelled { .. } => "cancelled",
            Self::Voided => "voided",
            Self::Released { .. } => "released",
            Self::DayClosed => "day_closed",
            Self::PrintOrdered { .. } => "print_ordered",
            Self::PrintSent { .. } => "print_sent",
            Self::PrintEnded { .. } => "print_ended",
        }
    }

    /// About the paper alone: the ticket's version stays.
    pub fn is_print(&self) -> bool {
        matches!(
            self,
            Self::PrintOrdered { .. } | Self::PrintSent { .. } | Self::PrintEnded { .. }
        )
    }
}

/// An entry of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub id: EntryId,
    pub ticket: EntryId,
    pub at: Timestamp,
    pub actor: Actor,
    /// None for what the kiosk records by itself.
    pub command: Option<CommandId>,
    pub change: Change,
}
