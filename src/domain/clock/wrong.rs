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
    /// The reading without what was published at a time that somebody who knows better
    /// contradicts: the server, or the keeper within the last [`LEAP`]. A signer's clock may have
    /// been ahead, by [`LEAP`] at most: a word that is further behind is an old one.
    pub fn believed(&self, reading: &Reading) -> Reading {
        let system = reading.system;
        let ahead_of_all = |accepted: &Timestamp| {
            let near = |word: &Timestamp| {
                accepted.duration_since(*word) <= LEAP
                    && reading.built.duration_since(*word) <= SLACK
            };
            let is_recent = |word: &Timestamp| {
                let age = system.duration_since(*word);
                -SLACK <= age && age <= LEAP
            };
            let keepers = self.confirmed.filter(is_recent).map(|_| system);
            let word = reading.told.filter(near).or(keepers.filter(near));
            // The machine's own clock must be behind it too: else two stand against one.
            [Some(system), word]
                .iter()
                .all(|at| at.is_some_and(|at| accepted.duration_since(at) > SLACK))
        };
        Reading {
            accepted: reading.accepted.filter(|accepted| !ahead_of_all(accepted)),
            ..*reading
        }
    }

    /// Whether the clock is known to be wrong. The server's word goes before the journal's: an
    /// entry may have been made by a clock that was ahead.
    pub fn wrong(&self, reading: &Reading) -> Option<Wrong> {
        let reading = &self.believed(reading);
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

    /// Whether the clock counts as wrong for as long as the keeper does not say that it is right.
    pub fn awaits_keeper(&self, reading: &Reading) -> bool {
        let told = Self {
            confirmed: Some(reading.system),
            ..*self
        };
        self.wrong(reading).is_some() && told.wrong(reading).is_none()
    }

    /// Whether the last entry is later than the clock, which nothing contradicts but it.
    pub fn is_ahead(&self, reading: &Reading) -> bool {
        let apart = matches!(self.wrong(reading), Some(Wrong::Apart { .. }));
        !apart && self.entry.is_some_and(|entry| entry > reading.system)
    }

    /// The instant by which it is judged what is in force: the floor, or without a clock that
    /// could be believed the latest that is known.
    pub fn in_force_at(&self, reading: &Reading) -> Timestamp {
        let reading = &self.believed(reading);
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

    /// What was published bears the time of a server that was 20 hours ahead, and the clock was
    /// right throughout: its date does not move, whoever else is there to say so.
    #[test]
    fn a_publication_of_tomorrow_is_no_proof_against_the_server_or_the_keeper() {
        let now = "2026-12-01T09:00";
        let ahead = |reading: Reading| Reading {
            accepted: Some(at("2026-12-02T05:00")),
            ..reading
        };
        let confirmed = |text: &str| Memory {
            confirmed: Some(at(text)),
            ..memory()
        };
        let says = |memory: &Memory, reading: &Reading| {
            let dated = memory.dated(reading, &day());
            assert_eq!(dated.at, at("2026-12-01T09:00"), "{reading:?}");
            assert_eq!(dated.date.to_string(), "2026-12-01", "{reading:?}");
            (memory.wrong(reading), dated.hours_at, dated.flag)
        };
        let least = at("2026-12-02T05:00");
        let alone = (Some(Wrong::Behind { least }), None, ClockFlag::Behind);
        let right = (None, Some(at(now)), ClockFlag::Good);
        let offline = ahead(reading(now));
        let online = ahead(told(now, "2026-12-01T09:03"));
        assert_eq!(says(&memory(), &offline), alone);
        assert!(memory().awaits_keeper(&offline));
        assert_eq!(says(&memory(), &online), right);
        assert_eq!(memory().in_force_at(&online), at(now));
        for word in ["2026-12-01T08:50", "2026-12-01T09:05", "2026-11-30T22:00"] {
            assert_eq!(says(&confirmed(word), &offline), right, "{word}");
        }
        // Words of another day say nothing of this one.
        for word in ["2026-11-29T08:00", "2026-12-01T12:00"] {
            assert_eq!(says(&confirmed(word), &offline), alone, "{word}");
        }
        // A clock that is wrong in the other way is still told by the server.
        let apart = ahead(told("2026-12-01T06:00", now));
        let told = Some(Wrong::Apart { told: at(now) });
        assert_eq!(
            says(&memory(), &apart),
            (told, Some(at(now)), ClockFlag::Behind)
        );
    }

    #[test]
    fn a_word_that_is_older_than_any_signers_clock_could_be_ahead_proves_nothing() {
        let published = |system: &str, told: Option<&str>| Reading {
            accepted: Some(at("2026-12-02T05:00")),
            told: told.map(at),
            ..reading(system)
        };
        let confirmed = Memory {
            confirmed: Some(at("2026-11-30T10:00")),
            ..Memory::default()
        };
        for reading in [
            published("2026-11-30T10:01", None),
            published("2026-11-30T10:01", Some("2026-11-30T10:01")),
            published("1970-01-01T08:00", Some("1970-01-01T08:00")),
        ] {
            let wrong = confirmed.wrong(&reading);
            assert!(matches!(wrong, Some(Wrong::Behind { .. })), "{reading:?}");
            assert!(!confirmed.awaits_keeper(&reading));
        }
        // A clock that is past the publication bears it out, whatever a server says.
        let slow = published("2026-12-02T09:00", Some("2026-12-01T13:00"));
        assert_eq!(confirmed.wrong(&slow), None);
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
