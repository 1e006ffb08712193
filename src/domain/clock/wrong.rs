//! What proves that a clock is wrong. A clock that is only unlikely is believed, and flagged.

use jiff::{SignedDuration, Timestamp};

use super::{ClockFlag, Dated, Day, LEAP, Memory, Reading};

/// As far may a clock be off and still tell when the hall is open: a watch is no better, and a
/// correction by a time server is no fault.
pub const SLACK: SignedDuration = SignedDuration::from_mins(10);

/// How a clock is known to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Earlier than what is surely past: the program's build, what was published, the last number.
    Behind { least: Timestamp },
    /// The server was reached, and says that it is `told`.
    Apart { told: Timestamp },
    /// Past the end of every signature that the machine keeps, and confirmed by nobody.
    Ahead { signed_until: Timestamp },
}

impl Memory {
    /// Whether the clock is known to be wrong. The server's word goes before the journal's: an
    /// entry may have been made by a clock that was ahead.
    pub fn wrong(&self, reading: &Reading) -> Option<Wrong> {
        let system = reading.system;
        let sure = reading.surely_past();
        let last = self.entry.map_or(sure, |entry| entry.max(sure));
        if sure.duration_since(system) > SLACK {
            return Some(Wrong::Behind { least: last });
        }
        // A server that is itself behind what is surely past proves nothing.
        let told = reading.told;
        if let Some(told) = told.filter(|told| sure.duration_since(*told) <= SLACK) {
            let apart = system.duration_since(told).abs();
            return (apart > SLACK).then_some(Wrong::Apart { told });
        }
        if last.duration_since(system) > SLACK {
            return Some(Wrong::Behind { least: last });
        }
        let known = [self.seen, self.confirmed].into_iter().flatten();
        let known = known.fold(last, Timestamp::max);
        let signed_until = reading.signed_until.filter(|until| *until < system)?;
        (system.duration_since(known) > LEAP).then_some(Wrong::Ahead { signed_until })
    }

    /// Whether the last entry is later than the clock, which nothing contradicts but it.
    pub fn is_ahead(&self, reading: &Reading) -> bool {
        let apart = matches!(self.wrong(reading), Some(Wrong::Apart { .. }));
        !apart && self.entry.is_some_and(|entry| entry > reading.system)
    }

    /// The instant by which it is judged what is in force: the floor, or without a clock that
    /// could be believed the latest that is known.
    pub fn in_force_at(&self, reading: &Reading) -> Timestamp {
        let known = reading
            .surely_past()
            .max(self.entry.unwrap_or(Timestamp::MIN));
        match self.wrong(reading) {
            None => reading.floor(),
            Some(Wrong::Apart { told }) => known.max(told),
            Some(Wrong::Behind { .. } | Wrong::Ahead { .. }) => known,
        }
    }

    /// As [`Memory::dated`], by what the server says in place of a clock that is known to be
    /// wrong. A server in 2099 moves no date either: what it confirmed before is left out.
    pub(super) fn dated_as_told(&self, told: Timestamp, reading: &Reading, day: &Day) -> Dated {
        let before = Self {
            confirmed: None,
            ..*self
        };
        let as_told = Reading {
            system: told,
            told: None,
            ..*reading
        };
        let dated = before.dated(&as_told, day);
        let leapt = dated.flag == ClockFlag::Leapt;
        Dated {
            hours_at: dated.hours_at.filter(|_| !leapt),
            flag: match told > reading.system && !leapt {
                true => ClockFlag::Behind,
                false => ClockFlag::Leapt,
            },
            ..dated
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}+08:00").parse().unwrap()
    }

    fn day() -> Day {
        Day {
            zone: super::super::china(),
            cutover: jiff::civil::time(4, 0, 0, 0),
        }
    }

    /// A kiosk of which everything is known but the clock.
    fn reading(system: &str) -> Reading {
        Reading {
            built: at("2026-11-01T10:00"),
            accepted: Some(at("2026-11-20T17:00")),
            signed_until: Some(at("2027-11-01T00:00")),
            ..Reading::plain(at(system))
        }
    }

    fn memory() -> Memory {
        Memory {
            date: Some(jiff::civil::date(2026, 11, 30)),
            entry: Some(at("2026-11-30T16:40")),
            seen: Some(at("2026-11-30T18:00")),
            confirmed: None,
        }
    }

    fn told(system: &str, told: &str) -> Reading {
        Reading {
            told: Some(at(told)),
            ..reading(system)
        }
    }

    #[test]
    fn a_clock_before_what_is_surely_past_is_wrong() {
        for (system, least) in [
            ("1970-01-02T08:00", "2026-11-30T16:40"),
            ("2026-10-01T08:00", "2026-11-30T16:40"),
            ("2026-11-30T16:29", "2026-11-30T16:40"),
        ] {
            let wrong = memory().wrong(&reading(system));
            assert_eq!(wrong, Some(Wrong::Behind { least: at(least) }), "{system}");
        }
        // A correction of minutes is no fault.
        assert_eq!(memory().wrong(&reading("2026-11-30T16:31")), None);
        let new = Memory::default();
        let least = at("2026-11-20T17:00");
        assert_eq!(
            new.wrong(&reading("1970-01-02T08:00")),
            Some(Wrong::Behind { least })
        );
        assert_eq!(new.wrong(&Reading::plain(at("1970-01-02T08:00"))), None);
    }

    #[test]
    fn a_clock_past_every_signature_is_wrong_until_somebody_confirms_it() {
        let ahead = reading("2029-11-30T08:00");
        let signed_until = at("2027-11-01T00:00");
        let wrong = Some(Wrong::Ahead { signed_until });
        assert_eq!(memory().wrong(&ahead), wrong);
        assert_eq!(Memory::default().wrong(&ahead), wrong);
        let confirmed = Memory {
            confirmed: Some(at("2029-11-30T07:58")),
            ..memory()
        };
        assert_eq!(confirmed.wrong(&ahead), None);
        // It ran all the time and was never updated: it is old and not wrong.
        let ran = Memory {
            seen: Some(at("2029-11-30T07:58")),
            ..memory()
        };
        assert_eq!(ran.wrong(&ahead), None);
        // A leap that the signatures allow is only unlikely.
        assert_eq!(memory().wrong(&reading("2026-12-08T08:00")), None);
        let unsigned = Reading {
            signed_until: None,
            ..ahead
        };
        assert_eq!(memory().wrong(&unsigned), None);
    }

    #[test]
    fn the_server_proves_a_clock_right_or_wrong() {
        let now = "2026-12-01T09:00";
        for system in ["2026-12-01T08:40", "2026-12-01T12:00", "2029-11-30T08:00"] {
            let wrong = memory().wrong(&told(system, now));
            assert_eq!(wrong, Some(Wrong::Apart { told: at(now) }), "{system}");
        }
        assert_eq!(memory().wrong(&told("2026-12-01T09:07", now)), None);
        assert_eq!(
            memory().wrong(&told("2029-11-30T08:00", "2029-11-30T08:01")),
            None
        );
        // A number given while the clock was ahead does not make today's clock wrong.
        let ran_away = Memory {
            entry: Some(at("2026-12-01T20:00")),
            ..memory()
        };
        assert_eq!(ran_away.wrong(&told(now, now)), None);
        assert!(ran_away.wrong(&reading(now)).is_some());
        // Both stand still in 1970: the program knows better.
        let both = told("1970-01-01T08:00", "1970-01-01T08:00");
        assert!(matches!(memory().wrong(&both), Some(Wrong::Behind { .. })));
        // The server alone does.
        assert_eq!(memory().wrong(&told(now, "1970-01-01T08:00")), None);
    }

    #[test]
    fn what_is_in_force_is_judged_by_what_is_known() {
        for (reading, expected) in [
            (reading("2026-12-01T09:00"), "2026-12-01T09:00"),
            (reading("1970-01-02T08:00"), "2026-11-30T16:40"),
            (reading("2029-11-30T08:00"), "2026-11-30T16:40"),
            (
                told("2029-11-30T08:00", "2026-12-01T09:00"),
                "2026-12-01T09:00",
            ),
            (
                told("2026-11-30T17:00", "2026-12-01T09:00"),
                "2026-12-01T09:00",
            ),
        ] {
            assert_eq!(memory().in_force_at(&reading), at(expected), "{reading:?}");
        }
    }

    #[test]
    fn a_number_is_dated_by_the_server_where_the_clock_is_wrong_and_never_leaps() {
        let dated = |reading: &Reading| {
            let dated = memory().dated(reading, &day());
            (dated.date.to_string(), dated.hours_at, dated.flag)
        };
        let now = at("2026-12-01T09:00");
        let today = |flag| ("2026-12-01".to_owned(), Some(now), flag);
        let held = |flag| ("2026-11-30".to_owned(), None, flag);
        use ClockFlag::{Behind, Leapt};
        for (reading, expected) in [
            (told("2026-11-30T17:00", "2026-12-01T09:00"), today(Behind)),
            (told("2026-12-02T09:00", "2026-12-01T09:00"), today(Leapt)),
            (told("2026-12-01T09:00", "2099-01-01T09:00"), held(Leapt)),
            (reading("1970-01-02T08:00"), held(Behind)),
            (reading("2029-11-30T08:00"), held(Leapt)),
        ] {
            assert_eq!(dated(&reading), expected, "{reading:?}");
        }
        let confirmed = Memory {
            confirmed: Some(at("2099-01-01T09:00")),
            ..memory()
        };
        let fooled = confirmed.dated(&told("2026-12-01T09:00", "2099-01-01T09:00"), &day());
        assert_eq!(fooled.date.to_string(), "2026-11-30");
    }
}
