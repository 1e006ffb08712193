//! The machine's clock, read once and in one place, and what is to be said of it.

use std::path::Path;

use jiff::{Timestamp, tz::TimeZone};

use super::{
    content,
    line::{Line, Topic, Verdict},
};
use crate::{
    domain::{
        clock::{ClockFlag, Day, Memory, Reading, Wrong, span},
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
pub fn read(accepted: Option<Timestamp>) -> Reading {
    Reading {
        system: Timestamp::now(),
        built: built(),
        accepted,
        told: None,
        signed_until: None,
    }
}

/// Reads the clock beside the content of a data folder.
pub fn read_beside(folder: &Path) -> Reading {
    bounded(read(None), folder)
}

/// The same reading, bounded by the content of a data folder and its signatures.
pub(super) fn bounded(reading: Reading, folder: &Path) -> Reading {
    Reading {
        accepted: reading.accepted.max(content::accepted(folder)),
        signed_until: content::signed_until(folder),
        ..reading
    }
}

/// What the journal of a data folder remembers of time; nothing where there is none.
pub(super) fn memory(folder: &Path, day: &Day) -> Memory {
    let journal = Reader::open(&Files::in_folder(folder).journal, day.clone());
    let head = journal.and_then(|journal| journal.head());
    head.map(|head| head.memory).unwrap_or_default()
}

/// The zone and the cutover of a hall; China's if none is published.
pub fn day_of(hall: Option<&Hall>) -> Day {
    let named = hall.and_then(|hall| TimeZone::get(&hall.time_zone).ok());
    let zone = named.unwrap_or_else(|| TimeZone::fixed(jiff::tz::offset(8)));
    let cutover = hall.map_or(jiff::civil::time(4, 0, 0, 0), |hall| hall.day_cutover);
    Day { zone, cutover }
}

/// How to set a machine's clock.
const SET_CLOCK: &str = "先校准系统时间（例如 timedatectl set-time），再在管理面板“时钟”里确认";

/// The clock in one line. `memory`: of the journal; nothing where there is none.
pub fn clock_line(memory: &Memory, day: &Day, reading: &Reading) -> Line {
    let system = words(reading.system, day);
    let line = |verdict, says: String| Line::new(Topic::Clock, verdict, says);
    let dated = memory.dated(reading, day);
    let numbers = format!("号码按 {} 发", dated.date);
    match (memory.wrong(reading), dated.flag) {
        (Some(wrong), _) => {
            let says = format!("{}；{numbers}", wrong_words(&wrong, day, reading));
            let remedy = match wrong {
                // Only a number can have been dated by a clock that was ahead.
                Wrong::Behind { least } if Some(least) == memory.entry => {
                    "系统时间对的话，在管理面板“时钟”里更正日期；不对就先校准系统时间"
                }
                // Only what was published is later: its signer's clock may have been ahead.
                Wrong::Behind { .. } if memory.awaits_keeper(reading) => {
                    "系统时间对的话，在管理面板“时钟”里确认；不对就先校准系统时间"
                }
                _ => SET_CLOCK,
            };
            line(Verdict::Error, says).remedy(remedy)
        }
        (None, ClockFlag::Leapt) => {
            let says = format!(
                "系统时间 {system} 比本机最后知道的时间晚了一天半以上，还没有人确认；{numbers}"
            );
            line(Verdict::Warning, says).remedy(
                "对一下表，对就在管理面板“时钟”里确认，或运行 query-corner kiosk confirm-time",
            )
        }
        (None, ClockFlag::Behind) => {
            let says = format!(
                "系统时间 {system} 早于最早可能的 {}；{numbers}",
                words(dated.at, day)
            );
            line(Verdict::Warning, says)
                .remedy("系统时间对的话，在管理面板“时钟”里更正日期；不对就先校准系统时间")
        }
        (None, ClockFlag::Good) => line(Verdict::Good, system),
    }
}

fn words(at: Timestamp, day: &Day) -> String {
    day.civil(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// What is wrong with the clock, and how that is known.
pub fn wrong_words(wrong: &Wrong, day: &Day, reading: &Reading) -> String {
    let system = format!("本机时钟不对：系统时间是 {}", words(reading.system, day));
    match wrong {
        Wrong::Behind { least } => {
            format!("{system}，早于最早可能的 {}", words(*least, day))
        }
        Wrong::Apart { told } => {
            let apart = span(reading.system.duration_since(*told).abs());
            let way = match reading.system > *told {
                true => "快",
                false => "慢",
            };
            format!("{system}，比服务器{way} {apart}")
        }
        Wrong::Ahead { signed_until } => format!(
            "{system}，晚于本机所有签名的期限 {}，没有人确认过",
            words(*signed_until, day)
        ),
    }
}
