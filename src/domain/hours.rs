//! When a hall is open: a weekly table, statutory holidays, make-up working
//! days and 错时 hours.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// A stretch of opening on one day, written `08:30-12:00`; `to` is the first minute closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    pub from: Time,
    pub to: Time,
}

/// Opening by the day of the week; a day left out is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WeekTable {
    pub monday: Vec<Period>,
    pub tuesday: Vec<Period>,
    pub wednesday: Vec<Period>,
    pub thursday: Vec<Period>,
    pub friday: Vec<Period>,
    pub saturday: Vec<Period>,
    pub sunday: Vec<Period>,
}

/// A day, or days in a row, that differ from the weekly table. On a statutory day off it
/// says whether the hall is open after all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    pub from: Date,
    /// Last day; `from` itself if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// 国庆节, 国庆节调休上班, 错时延时服务 …
    pub name: String,
    /// Empty: closed all day. Make-up working days name their hours.
    #[serde(default)]
    pub open: Vec<Period>,
    /// Its name in English, where it has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_en: String,
}

/// A year whose statutory holidays have been announced, and by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnouncedYear {
    pub year: i16,
    pub source: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub week: WeekTable,
    #[serde(rename = "exception", default)]
    pub exceptions: Vec<Exception>,
    #[serde(rename = "announced", default)]
    pub announced: Vec<AnnouncedYear>,
}

/// Why a text is no period.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no period: it must be HH:MM-HH:MM, the first before the second")]
pub struct BadPeriod(String);

impl TryFrom<String> for Period {
    type Error = BadPeriod;

    fn try_from(text: String) -> Result<Self, BadPeriod> {
        let clock = |part: &str| Time::strptime("%H:%M", part).ok();
        text.split_once('-')
            .and_then(|(from, to)| Some((clock(from)?, clock(to)?)))
            .filter(|(from, to)| from < to)
            .map(|(from, to)| Self { from, to })
            .ok_or(BadPeriod(text))
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        format!(
            "{}-{}",
            period.from.strftime("%H:%M"),
            period.to.strftime("%H:%M")
        )
    }
}
