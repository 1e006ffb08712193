//! The machine's clock, read once and in one place, and what is to be said of it.

use std::path::Path;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::line::{Line, Topic, Verdict};
use crate::{
    domain::{
        clock::{ClockFlag, Dated, Day, Reading},
        hall::Hall,
    },
    store::journal::{Files, Reader},
};

/// When this program was built: the clock never counts as earlier.
pub fn built() -> Timestamp {
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

/// The same reading, bounded by accepted content too.
pub fn with_accepted(reading: Reading, accepted: Option<Timestamp>) -> Reading {
    Reading {
        accepted: reading.accepted.max(accepted),
        ..reading
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

/// The clock in one line.
pub(super) fn check(folder: &Path, day: &Day, reading: &Reading) -> Line {
    let journal = Reader::open(&Files::in_folder(folder).journal, day.clone()).ok();
    let dated = journal.and_then(|journal| journal.dated(reading).ok());
    clock_line(dated.as_ref(), day, reading)
}

/// How to set a machine's clock.
const SET_CLOCK: &str = "先校准系统时间（例如 timedatectl set-time），再在管理面板“时钟”里确认";

/// `dated`: how the journal would date a number given now; None where there is no journal.
pub fn clock_line(dated: Option<&Dated>, day: &Day, reading: &Reading) -> Line {
    let words = |at: Timestamp| day.civil(at).strftime("%Y-%m-%d %H:%M").to_string();
    let system = words(reading.system);
    let line = |verdict, says: String| Line::new(Topic::Clock, verdict, says);
    if reading.floor() > reading.system {
        let says = format!(
            "系统时间 {system} 早于最早可能的 {}，现在按后者算",
            words(reading.floor())
        );
        return line(Verdict::Error, says).remedy(SET_CLOCK);
    }
    match dated.map(|dated| (dated.flag, dated)) {
        Some((ClockFlag::Leapt, dated)) => {
            let says = format!(
                "系统时间 {system} 比本机最后知道的时间晚了一天半以上，还没有人确认；号码暂按 {} 发",
                dated.date
            );
            line(Verdict::Warning, says).remedy(
                "对一下表，对就在管理面板“时钟”里确认，或运行 query-corner kiosk confirm-time",
            )
        }
        Some((ClockFlag::Behind, dated)) => {
            let says = format!(
                "系统时间 {system} 早于已经发出的号（{}），号码按 {} 发",
                words(dated.at),
                dated.date
            );
            line(Verdict::Warning, says)
                .remedy("系统时间对的话，在管理面板“时钟”里更正日期；不对就先校准系统时间")
        }
        Some((ClockFlag::Good, _)) | None => line(Verdict::Good, system),
    }
}
