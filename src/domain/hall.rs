//! The hall: windows, services, hours, rosters.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::{
    floor_plan::Spot,
    hours::Hours,
    service::{Letter, Service},
};

/// What the page of every hall tells, by the name under which it is sought.
pub const OPENING_HOURS: &str = "开放时间";
/// The same in English.
pub const OPENING_HOURS_EN: &str = "Opening hours";

/// A window of the hall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    pub no: u32,
    pub name: String,
    /// Where it is, as a visitor would be told.
    pub place: String,
    pub telephone: String,
    /// The services it takes, its own first.
    pub services: Vec<Letter>,
    /// Its name in English, where it has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_en: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place_en: String,
}

/// Who is on duty on a day, for instance the leader who listens at the heart station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    pub on: Date,
    pub from: Time,
    pub to: Time,
    /// What the duty is: 领导值班接待, 心灵驿站倾听 …
    pub duty: String,
    pub who: String,
    pub place: String,
    /// What the duty is in English, where it is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub duty_en: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place_en: String,
}

/// A part of the building and what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    pub name: String,
    pub floor: String,
    pub offers: String,
    /// Its name in English, where it has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_en: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub floor_en: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub offers_en: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hall {
    pub address: String,
    /// The address in English, where it is given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address_en: String,
    pub telephone: String,
    /// IANA time zone.
    pub time_zone: String,
    /// When the business day changes.
    pub day_cutover: Time,
    pub hours: Hours,
    #[serde(rename = "window")]
    pub windows: Vec<Window>,
    #[serde(rename = "service")]
    pub services: Vec<Service>,
    #[serde(rename = "duty", default)]
    pub duties: Vec<Duty>,
    #[serde(rename = "area", default)]
    pub areas: Vec<Area>,
    /// The file of the floor plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    #[serde(rename = "spot", default, skip_serializing_if = "Vec::is_empty")]
    pub spots: Vec<Spot>,
}

/// What the parts of a hall can't be together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HallFault {
    #[error("业务字母 {0} 写了不止一次，一项业务一个字母")]
    LetterTwice(Letter),
    #[error("{0} 号窗口写了不止一次，一个窗口一个号")]
    WindowTwice(u32),
    #[error("“{name}”到 {to}，早于从 {from}，一天也不算")]
    EndsBefore { name: String, from: Date, to: Date },
}

impl Hall {
    /// What is wrong with it though each of its parts can be read, each fault once.
    pub fn faults(&self) -> Vec<HallFault> {
        let letters = self.services.iter().map(|service| service.letter);
        let letters = twice(letters).into_iter().map(HallFault::LetterTwice);
        let windows = self.windows.iter().map(|window| window.no);
        let windows = twice(windows).into_iter().map(HallFault::WindowTwice);
        let ends_before = self.hours.exceptions.iter().filter_map(|exception| {
            let to = exception.to.filter(|to| *to < exception.from)?;
            Some(HallFault::EndsBefore {
                name: exception.name.clone(),
                from: exception.from,
                to,
            })
        });
        letters.chain(windows).chain(ends_before).collect()
    }

    pub fn service(&self, letter: Letter) -> Option<&Service> {
        self.services
            .iter()
            .find(|service| service.letter == letter)
    }

    /// The windows that take a service, by number.
    pub fn windows_of(&self, letter: Letter) -> impl Iterator<Item = &Window> {
        self.windows
            .iter()
            .filter(move |window| window.services.contains(&letter))
    }
}

/// What comes more than once, each once.
fn twice<T: Ord + Copy>(all: impl Iterator<Item = T>) -> BTreeSet<T> {
    let mut seen = BTreeSet::new();
    all.filter(|one| !seen.insert(*one)).collect()
}
