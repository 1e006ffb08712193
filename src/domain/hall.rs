//! The hall: windows, services, hours, rosters.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::{
    hours::Hours,
    service::{Letter, Service},
};

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
}

/// A part of the building and what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    pub name: String,
    pub floor: String,
    pub offers: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hall {
    pub address: String,
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
}

impl Hall {
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
