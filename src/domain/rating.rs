//! 好差评: what visitors think of the service they got (GB/T 39734-2020, GB/T 39735-2020).
//!
//! One rating a ticket: the first valid one holds on whatever channel, and is
//! never changed. There is no default, and no answer is not 满意.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    hours::Hours,
    ticket::{EntryId, State, Ticket},
};

/// The five levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Level {
    VeryBad = 1,
    Bad = 2,
    Fair = 3,
    Good = 4,
    VeryGood = 5,
}

impl Level {
    /// Best first, as the screen shows them.
    pub const ALL: [Self; 5] = [
        Self::VeryGood,
        Self::Good,
        Self::Fair,
        Self::Bad,
        Self::VeryBad,
    ];

    /// The standard's word.
    pub fn name(self) -> &'static str {
        match self {
            Self::VeryGood => "非常满意",
            Self::Good => "满意",
            Self::Fair => "基本满意",
            Self::Bad => "不满意",
            Self::VeryBad => "非常不满意",
        }
    }

    /// 差评: it opens a case.
    pub fn is_bad(self) -> bool {
        self <= Self::Bad
    }
}

/// Why a number is no level.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0} is no level: it must be 1–5")]
pub struct BadLevel(pub u8);

impl TryFrom<u8> for Level {
    type Error = BadLevel;

    fn try_from(level: u8) -> Result<Self, BadLevel> {
        let found = Self::ALL
            .into_iter()
            .find(|known| u8::from(*known) == level);
        found.ok_or(BadLevel(level))
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level as Self
    }
}

/// What a bad rating may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Item {
    #[serde(rename = "服务效率")]
    Efficiency,
    #[serde(rename = "服务水平")]
    Competence,
    #[serde(rename = "服务态度")]
    Manner,
}

/// Where a rating was given. A clerk's device is no channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Kiosk,
    /// The rating screen at a window, turned to the visitor.
    WindowScreen,
    Phone,
}

/// Longest text of a rating, in characters.
pub const TEXT_MOST: usize = 200;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub ticket: EntryId,
    pub level: Level,
    /// Only with a bad level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    pub channel: Channel,
    pub at: Timestamp,
}

/// Why a rating is refused.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotRated {
    #[error("the ticket is {0}; it can be rated once it is finished")]
    NotFinished(State),
    #[error("only a bad rating names what was wrong")]
    ItemsWithoutCause,
    #[error("the text has more than {TEXT_MOST} characters")]
    TextTooLong,
}

/// The rating that holds: the stored one if there is one, else this one if it is valid.
pub fn rate(ticket: &Ticket, stored: Option<Rating>, new: Rating) -> Result<Rating, NotRated> {
    if let Some(stored) = stored {
        return Ok(stored);
    }
    if ticket.state != State::Finished {
        return Err(NotRated::NotFinished(ticket.state));
    }
    if !new.level.is_bad() && !new.items.is_empty() {
        return Err(NotRated::ItemsWithoutCause);
    }
    if new.text.chars().count() > TEXT_MOST {
        return Err(NotRated::TextTooLong);
    }
    Ok(new)
}

/// A rating left out of the count (误评). The rating itself stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    pub asked_by: String,
    pub agreed_by: String,
    pub reason: String,
}

/// Why a rating stays in the count.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotExcluded {
    #[error("leaving a rating out takes two people")]
    OnePerson,
    #[error("leaving a rating out takes a reason")]
    NoReason,
}

impl Exclusion {
    pub fn new(asked_by: &str, agreed_by: &str, reason: &str) -> Result<Self, NotExcluded> {
        let (asked_by, agreed_by, reason) = (asked_by.trim(), agreed_by.trim(), reason.trim());
        if asked_by.is_empty() || agreed_by.is_empty() || asked_by == agreed_by {
            return Err(NotExcluded::OnePerson);
        }
        if reason.is_empty() {
            return Err(NotExcluded::NoReason);
        }
        Ok(Self {
            asked_by: asked_by.to_owned(),
            agreed_by: agreed_by.to_owned(),
            reason: reason.to_owned(),
        })
    }
}

/// Working days within which a bad rating's case is closed (核实 → 整改 → 回访).
pub const CASE_WORKING_DAYS: u32 = 15;

/// The last day for a bad rating's case; none if the hours know too few working days.
pub fn case_due(rated_on: Date, hours: &Hours) -> Option<Date> {
    hours.working_days_after(rated_on, CASE_WORKING_DAYS)
}

/// What is shown of ratings: never the share without what it is a share of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub finished: u32,
    pub rated: u32,
    /// Rated and not left out.
    pub counted: u32,
    /// Of those counted, level 3 and better.
    pub satisfied: u32,
}

impl Tally {
    pub fn add(&mut self, level: Level, excluded: bool) {
        self.rated += 1;
        if !excluded {
            self.counted += 1;
            self.satisfied += u32::from(!level.is_bad());
        }
    }

    /// 满意率, 0 to 1; none while nothing counts.
    pub fn satisfaction(&self) -> Option<f64> {
        (self.counted > 0).then(|| f64::from(self.satisfied) / f64::from(self.counted))
    }
}
