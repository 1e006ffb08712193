//! The machine's clock, read once and in one place.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use crate::domain::{
    clock::{Day, Reading},
    hall::Hall,
};

/// When this program was built: the clock never counts as earlier.
fn built() -> Timestamp {
    let seconds = env!("QUERY_CORNER_BUILT").parse().unwrap_or(0);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Reads the clock with what bounds it from below.
pub fn reading(accepted: Option<Timestamp>) -> Reading {
    Reading {
        system: Timestamp::now(),
        built: built(),
        accepted,
    }
}

/// The zone and the cutover of a hall; China's if none is published.
pub fn day_of(hall: Option<&Hall>) -> Day {
    let named = hall.and_then(|hall| TimeZone::get(&hall.time_zone).ok());
    let zone = named.unwrap_or_else(|| TimeZone::fixed(jiff::tz::offset(8)));
    let cutover = hall.map_or(jiff::civil::time(4, 0, 0, 0), |hall| hall.day_cutover);
    Day { zone, cutover }
}

/// The hall's own date and time, and the day by the clock floor.
pub fn now(day: &Day, reading: &Reading) -> (DateTime, Date) {
    (day.civil(reading.system), day.civil(reading.floor()).date())
}
