//! What time it is taken to be, when the machine's clock may be wrong.
//!
//! Three things are kept apart: the clock *floor*, below which no reading is
//! believed (what is repealed stays repealed); the *business date*, which never
//! goes back; and the *flag* that a ticket carries when the clock was odd.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

mod wrong;

pub use wrong::{SLACK, Wrong};

/// A clock that runs ahead of everything known by more than this is not
/// believed until the hall, the server or the keeper confirms it.
pub const LEAP: jiff::SignedDuration = jiff::SignedDuration::from_hours(36);

/// The machine's clock and what bounds it from below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub system: Timestamp,
    /// When the program was built.
    pub built: Timestamp,
    /// `published_at` of the newest content that was accepted.
    pub accepted: Option<Timestamp>,
    /// What the server says the time is now; None where it was not reached since the start.
    pub told: Option<Timestamp>,
    /// When the last of the signatures ends that the machine keeps.
    pub signed_until: Option<Timestamp>,
}

impl Reading {
    /// A reading with nothing known but the clock.
    pub fn plain(system: Timestamp) -> Self {
        Self {
            system,
            built: Timestamp::UNIX_EPOCH,
            accepted: None,
            told: None,
            signed_until: None,
        }
    }

    /// What is surely past, whatever the clock says: the build and what was published. A signer's
    /// clock vouched for the latter: see [`Memory::believed`].
    fn surely_past(&self) -> Timestamp {
        self.built.max(self.accepted.unwrap_or(Timestamp::MIN))
    }

    /// The clock floor: the greatest of system time, build time and the last
    /// accepted publication.
    pub fn floor(&self) -> Timestamp {
        self.system.max(self.surely_past())
    }
}

/// Whether the clock was believed when a ticket was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockFlag {
    Good,
    /// Earlier than the last entry of the journal, or than the floor.
    Behind,
    /// More than 36 h ahead of everything known, and nobody has confirmed it.
    Leapt,
}

/// Where a hall's day begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    pub zone: TimeZone,
    pub cutover: Time,
}

impl Day {
    /// The hall's own date and time.
    pub fn civil(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    /// The date whose business an instant belongs to.
    pub fn date(&self, at: Timestamp) -> Date {
        let civil = self.civil(at);
        if civil.time() < self.cutover {
            civil.date().saturating_sub(1.day())
        } else {
            civil.date()
        }
    }
}

/// What a journal remembers of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The business date of the last ticket.
    pub date: Option<Date>,
    /// The time of the last entry.
    pub entry: Option<Timestamp>,
    /// The last time that the running kiosk looked at its clock and believed it.
    pub seen: Option<Timestamp>,
    /// What hall, server or keeper last said the time is.
    pub confirmed: Option<Timestamp>,
}

/// What an entry made now is dated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    pub date: Date,
    /// Never before the journal's last entry, so that order follows sequence.
    pub at: Timestamp,
    /// The time by which opening hours are judged; None: the clock is known to be wrong, and no
    /// other time is known.
    pub hours_at: Option<Timestamp>,
    pub flag: ClockFlag,
}

impl Memory {
    /// Whether a clock is so far ahead that someone must confirm it.
    fn leaps(&self, reading: &Reading) -> bool {
        // Without an entry there is no date to hold on to.
        let Some(entry) = self.entry else {
            return false;
        };
        let known = [self.seen, self.confirmed, reading.accepted]
            .into_iter()
            .flatten()
            .fold(entry, Timestamp::max);
        reading.system.duration_since(known) > LEAP
    }

    /// Dates an entry: `max(clock, last journal date)`, unless the clock leapt. Where the server
    /// says another time, that is dated by, within the same bounds as a clock.
    pub fn dated(&self, reading: &Reading, day: &Day) -> Dated {
        let reading = &self.believed(reading);
        let wrong = self.wrong(reading);
        if let Some(Wrong::Apart { told }) = wrong {
            return self.dated_as_told(told, reading, day);
        }
        if self.leaps(reading) {
            let held = self.entry.unwrap_or(reading.built);
            return Dated {
                date: self.date.unwrap_or_else(|| day.date(held)),
                at: held,
                // Most clocks that leap are right: the machine was off over a holiday.
                hours_at: wrong.is_none().then_some(reading.system),
                flag: ClockFlag::Leapt,
            };
        }
        // No date is moved by what was published: the clock that said when may have been ahead, and
        // the numbers of a date that came too early would come again.
        let least = reading.system.max(reading.built);
        let at = least.max(self.entry.unwrap_or(Timestamp::MIN));
        let date = day.date(at);
        Dated {
            date: self.date.map_or(date, |last| last.max(date)),
            at,
            hours_at: wrong.is_none().then_some(at),
            flag: if at > reading.system || matches!(wrong, Some(Wrong::Behind { .. })) {
                ClockFlag::Behind
            } else {
                ClockFlag::Good
            },
        }
    }

    /// What to remember as seen; a leap is not remembered, or it would confirm itself.
    pub fn observe(&self, reading: &Reading) -> Option<Timestamp> {
        if self.leaps(reading) {
            self.seen
        } else {
            self.seen.max(Some(reading.system))
        }
    }
}

/// The one time of China, whatever the machine is set to.
pub fn china() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(8))
}

/// An instant to the minute as people of China read it: `2026-11-24 09:42`.
pub fn minute(at: Timestamp) -> String {
    let told = china().to_datetime(at);
    told.strftime("%Y-%m-%d %H:%M").to_string()
}

/// A length of time in its largest unit.
pub fn span(length: jiff::SignedDuration) -> String {
    let minutes = length.as_mins();
    match (minutes / 60, minutes / (24 * 60)) {
        (0, _) => format!("{minutes} 分钟"),
        (hours, 0..=1) => format!("{hours} 小时"),
        (_, days @ 2..=730) => format!("{days} 天"),
        (_, days) => format!("{} 年", days / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Day {
        Day {
            zone: TimeZone::fixed(jiff::tz::offset(8)),
            cutover: jiff::civil::time(4, 0, 0, 0),
        }
    }

    fn at(text: &str) -> Timestamp {
        format!("{text}+08:00").parse().unwrap()
    }

    fn last(text: &str) -> Memory {
        Memory {
            date: Some(day().date(at(text))),
            entry: Some(at(text)),
            ..Memory::default()
        }
    }

    #[test]
    fn the_floor_is_the_greatest_of_three() {
        let mut reading = Reading::plain(at("1970-01-02T00:00"));
        assert_eq!(reading.floor(), at("1970-01-02T00:00"));
        reading.built = at("2026-11-01T00:00");
        assert_eq!(reading.floor(), at("2026-11-01T00:00"));
        reading.accepted = Some(at("2026-11-20T09:00"));
        assert_eq!(reading.floor(), at("2026-11-20T09:00"));
        reading.system = at("2026-11-23T09:00");
        assert_eq!(reading.floor(), at("2026-11-23T09:00"));
    }

    #[test]
    fn the_day_changes_at_four() {
        for (now, date) in [
            ("2026-11-23T00:00", "2026-11-22"),
            ("2026-11-23T03:59:59", "2026-11-22"),
            ("2026-11-23T04:00", "2026-11-23"),
            ("2026-11-23T23:59", "2026-11-23"),
        ] {
            assert_eq!(day().date(at(now)).to_string(), date, "{now}");
        }
    }

    #[test]
    fn the_date_never_goes_back_and_does_not_leap() {
        use ClockFlag::{Behind, Good, Leapt};
        for (entry, now, date, held, flag) in [
            (
                "2026-11-23T09:00",
                "2026-11-23T09:01",
                "2026-11-23",
                "2026-11-23T09:01",
                Good,
            ),
            (
                "2026-11-23T09:00",
                "2026-11-24T09:00",
                "2026-11-24",
                "2026-11-24T09:00",
                Good,
            ),
            (
                "2026-11-23T09:00",
                "2026-11-22T09:00",
                "2026-11-23",
                "2026-11-23T09:00",
                Behind,
            ),
            (
                "2026-11-23T09:00",
                "1970-01-01T08:00",
                "2026-11-23",
                "2026-11-23T09:00",
                Behind,
            ),
            (
                "2026-11-23T09:00",
                "2026-11-24T21:00",
                "2026-11-24",
                "2026-11-24T21:00",
                Good,
            ),
            (
                "2026-11-23T09:00",
                "2026-11-24T21:01",
                "2026-11-23",
                "2026-11-23T09:00",
                Leapt,
            ),
            (
                "2026-11-23T09:00",
                "2099-01-01T09:00",
                "2026-11-23",
                "2026-11-23T09:00",
                Leapt,
            ),
        ] {
            let dated = last(entry).dated(&Reading::plain(at(now)), &day());
            assert_eq!(dated.date.to_string(), date, "{now}");
            assert_eq!(dated.at, at(held), "{now}");
            assert_eq!(dated.flag, flag, "{now}");
        }
    }

    #[test]
    fn a_weekend_is_no_leap_for_a_kiosk_that_runs_or_is_told() {
        let monday = Reading::plain(at("2026-11-23T08:30"));
        let off = last("2026-11-20T17:00");
        assert_eq!(off.dated(&monday, &day()).flag, ClockFlag::Leapt);
        let ran = Memory {
            seen: Some(at("2026-11-23T08:29")),
            ..off
        };
        assert_eq!(ran.dated(&monday, &day()).date.to_string(), "2026-11-23");
        let told = Memory {
            confirmed: Some(at("2026-11-23T08:00")),
            ..off
        };
        assert_eq!(told.dated(&monday, &day()).flag, ClockFlag::Good);
        let fed = Reading {
            accepted: Some(at("2026-11-22T18:00")),
            ..monday
        };
        assert_eq!(off.dated(&fed, &day()).flag, ClockFlag::Good);
    }

    #[test]
    fn a_leap_does_not_confirm_itself() {
        let memory = last("2026-11-23T09:00");
        let leapt = Reading::plain(at("2099-01-01T09:00"));
        let memory = Memory {
            seen: memory.observe(&leapt),
            ..memory
        };
        assert_eq!(memory.dated(&leapt, &day()).flag, ClockFlag::Leapt);
        let good = Reading::plain(at("2026-11-23T09:10"));
        assert_eq!(memory.observe(&good), Some(good.system));
    }

    #[test]
    fn a_first_ticket_takes_the_floor() {
        let reading = Reading {
            built: at("2026-11-01T00:00"),
            ..Reading::plain(at("1970-01-01T08:00"))
        };
        let dated = Memory::default().dated(&reading, &day());
        assert_eq!(
            (dated.date.to_string().as_str(), dated.flag),
            ("2026-10-31", ClockFlag::Behind)
        );
    }

    #[test]
    fn a_length_of_time_is_said_in_its_largest_unit() {
        for (minutes, said) in [
            (11, "11 分钟"),
            (61, "1 小时"),
            (47 * 60, "47 小时"),
            (48 * 60, "2 天"),
            (3 * 365 * 24 * 60, "3 年"),
        ] {
            assert_eq!(span(jiff::SignedDuration::from_mins(minutes)), said);
        }
    }
}
