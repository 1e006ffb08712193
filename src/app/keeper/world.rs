//! What the panel asks of the world, and what it is answered.

use std::{fmt, time::Duration};

use jiff::civil::DateTime;

use crate::domain::screen::LocalSettings;

/// Digits as they were typed; they are never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Typed(pub String);

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(…)")
    }
}

/// What the panel wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// The corner was held. Answered by [`Answer::Door`].
    Knock,
    /// Answered by [`Answer::Tried`].
    Try(Typed),
    /// Look over the machine. Answered by [`Answer::Status`].
    Look,
    /// Keep how the screen is set. Answered by [`Answer::Done`], as are all that follow.
    Save(LocalSettings),
    /// Print a test slip.
    Print,
    /// The machine's time is right.
    ConfirmTime,
    /// The machine's time is right, and the journal's date ran away from it.
    CorrectClock,
    /// Begin the program again.
    Restart,
}

/// What it is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Door(Door),
    Tried(Tried),
    Status(Box<Status>),
    Done(Done),
}

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// By the PIN, after this wait.
    Locked { wait: Duration },
    /// None is set, or it can't be read: reading only.
    NoPin,
}

/// What became of a PIN that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    Right,
    Wrong {
        wait: Duration,
    },
    TooSoon {
        wait: Duration,
    },
    /// It could not be compared: the reason is in the log.
    Failed,
}

/// What became of an order, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub good: bool,
    pub says: String,
}

impl Done {
    pub fn good(says: impl Into<String>) -> Self {
        Self {
            good: true,
            says: says.into(),
        }
    }

    pub fn bad(says: impl Into<String>) -> Self {
        Self {
            good: false,
            says: says.into(),
        }
    }
}

/// How the machine is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub rows: Vec<StatusRow>,
    pub clock: ClockFacts,
    /// The printer in one line.
    pub printer: String,
    pub program: Program,
}

/// One thing with how it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusRow {
    pub name: &'static str,
    pub tone: Tone,
    pub says: String,
    /// What to do; empty where nothing is to be done.
    pub remedy: String,
}

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    /// Worth knowing.
    Note,
    Warning,
    Error,
}

/// The clock, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClockFacts {
    /// What the clock said when it was looked at, right or wrong.
    pub said: Option<DateTime>,
    /// Names with their values.
    pub facts: Vec<(String, String)>,
    pub state: String,
    /// Someone must confirm it.
    pub unconfirmed: bool,
    /// The journal's date is past the machine's.
    pub ran_away: bool,
}

/// The program, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Program {
    pub facts: Vec<(String, String)>,
}
