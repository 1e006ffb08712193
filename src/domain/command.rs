//! Commands: what a visitor, a desk or the hall may ask of a ticket, and why it is refused.

use jiff::SignedDuration;

use super::{
    event::Actor,
    label::{KioskNo, Label},
    service::Letter,
    ticket::State,
};

/// Where a transferred ticket goes in its new line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// By its first issue, so that no time already waited is lost.
    #[default]
    ByFirstIssue,
    Front,
    End,
}

/// What is asked of a ticket. `window` is the window that asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    CheckIn,
    /// `services`: the lines that the window takes.
    CallNext {
        window: u32,
        services: Vec<Letter>,
    },
    CallSpecific {
        window: u32,
        reason: String,
    },
    Recall {
        window: u32,
    },
    Start {
        window: u32,
    },
    NoShow {
        window: u32,
    },
    UndoCall {
        window: u32,
    },
    Return,
    Hold {
        window: u32,
    },
    Resume {
        window: u32,
    },
    /// `open`: the target service is open now.
    Transfer {
        window: u32,
        to: Letter,
        place: Place,
        open: bool,
    },
    Finish {
        window: u32,
    },
    Reopen {
        window: u32,
        rated: bool,
    },
    Cancel {
        reason: String,
    },
    VoidUnprinted {
        kiosk: KioskNo,
    },
    /// `dead_for`: how long the window's session has been silent, once somebody has
    /// confirmed that nobody sits there. A supervisor needs none.
    Release {
        dead_for: Option<SignedDuration>,
    },
    CloseDay,
}

impl Command {
    /// The rules' word for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CheckIn => "check_in",
            Self::CallNext { .. } => "call_next",
            Self::CallSpecific { .. } => "call_specific",
            Self::Recall { .. } => "recall",
            Self::Start { .. } => "start",
            Self::NoShow { .. } => "no_show",
            Self::UndoCall { .. } => "undo_call",
            Self::Return => "return",
            Self::Hold { .. } => "hold",
            Self::Resume { .. } => "resume",
            Self::Transfer { .. } => "transfer",
            Self::Finish { .. } => "finish",
            Self::Reopen { .. } => "reopen",
            Self::Cancel { .. } => "cancel",
            Self::VoidUnprinted { .. } => "void_unprinted",
            Self::Release { .. } => "release",
            Self::CloseDay => "close_day",
        }
    }

    /// The states it is possible from.
    pub fn from(&self) -> &'static [State] {
        use State::{Booked, Called, Finished, Held, Missed, Serving, Waiting};
        match self {
            Self::CheckIn => &[Booked],
            Self::CallNext { .. } | Self::VoidUnprinted { .. } => &[Waiting],
            Self::CallSpecific { .. } => &[Waiting, Missed, Held],
            Self::Recall { .. }
            | Self::Start { .. }
            | Self::NoShow { .. }
            | Self::UndoCall { .. } => &[Called],
            Self::Return => &[Missed],
            Self::Hold { .. } | Self::Finish { .. } => &[Serving],
            Self::Resume { .. } => &[Held],
            Self::Transfer { .. } | Self::Release { .. } => &[Called, Serving],
            Self::Reopen { .. } => &[Finished],
            Self::Cancel { .. } => &[Booked, Waiting, Missed, Held],
            Self::CloseDay => &[Booked, Waiting, Called, Missed, Held, Serving],
        }
    }
}

/// A command with who asks, and what they saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub command: Command,
    pub actor: Actor,
    /// The ticket's version on the asker's screen; the command is refused if the ticket has moved on.
    pub version: Option<u32>,
    /// The asker may call out of order.
    pub may_reorder: bool,
}

impl Request {
    /// A command from someone who saw no version and may do nothing special.
    pub fn plain(command: Command, actor: Actor) -> Self {
        Self {
            command,
            actor,
            version: None,
            may_reorder: false,
        }
    }
}

/// Why a command is refused. A refused command changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("{command} is not possible: the ticket is {state}")]
    NotFrom { command: &'static str, state: State },
    #[error("the ticket has changed: it is version {actual} and {state}, the asker saw {expected}")]
    Stale {
        expected: u32,
        actual: u32,
        state: State,
    },
    #[error("window {window} is busy with {with}")]
    WindowBusy { window: u32, with: Label },
    #[error("window {asked} asks, but the ticket is {state} at {at:?}")]
    OtherWindow {
        asked: u32,
        at: Option<u32>,
        state: State,
    },
    #[error("{least} comes before it")]
    NotNext { least: Label },
    #[error("the window does not take service {0}")]
    NotTaken(Letter),
    #[error("too soon: {} s more", .wait.as_secs())]
    TooSoon { wait: SignedDuration },
    #[error("too late: it was possible until {} s ago", .by.as_secs())]
    TooLate { by: SignedDuration },
    #[error("it was called {0} times; more is not allowed")]
    CalledEnough(u32),
    #[error("it was called {0} times; it must be called once more first")]
    CalledTooLittle(u32),
    #[error("it was missed {0} times; a new ticket is needed")]
    MissedTooOften(u32),
    #[error("this needs a permission that the asker does not have")]
    NotPermitted,
    #[error("a reason is needed")]
    NoReason,
    #[error("service {0} is closed")]
    ServiceClosed(Letter),
    #[error("it has been rated")]
    Rated,
    #[error("only kiosk {0}, which issued it, can do this")]
    OtherKiosk(KioskNo),
    #[error("its paper was or may have been printed")]
    MayBePrinted,
    #[error("the ticket has no booked time")]
    NotBooked,
}
