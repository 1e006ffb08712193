//! The machine's clock: [`crate::upkeep::clock`] reads it, for the screen as for the shell.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
};

pub use crate::upkeep::clock::day_of;
use crate::{
    domain::clock::{Day, Memory, Reading, SLACK, Wrong},
    upkeep::clock::{read, wrong_words},
};

/// What is known beside the clock, shared by all threads that read it.
#[derive(Clone, Debug, Default)]
pub struct Known(Arc<Mutex<Parts>>);

#[derive(Debug, Default)]
struct Parts {
    /// `published_at` of the newest content that was accepted; it only rises.
    accepted: Option<Timestamp>,
    signed_until: Option<Timestamp>,
    /// What the server said the time was, and when that was heard.
    told: Option<(Timestamp, Instant)>,
    memory: Memory,
    /// The clock was found wrong when it was last looked at, and the log says so.
    is_wrong: bool,
}

impl Known {
    /// Content is on the screen that was published then.
    pub fn accept(&self, accepted: Option<Timestamp>) {
        self.change(|parts| parts.accepted = parts.accepted.max(accepted));
    }

    /// The last of the signatures that the machine keeps ends then.
    pub fn sign(&self, until: Option<Timestamp>) {
        self.change(|parts| parts.signed_until = until.or(parts.signed_until));
    }

    /// The server says that it is now `time`.
    pub fn tell(&self, time: Timestamp) {
        self.change(|parts| parts.told = Some((time, Instant::now())));
    }

    /// What the journal remembers of time.
    pub fn remember(&self, memory: Memory) {
        self.change(|parts| parts.memory = memory);
    }

    /// Reads the clock.
    pub fn reading(&self) -> Reading {
        self.change(|parts| parts.reading())
    }

    /// Reads the clock to open a journal by: what the keeper just confirmed counts as told.
    pub fn vouched(&self) -> Reading {
        self.change(|parts| {
            let reading = parts.reading();
            let apart = |at: &Timestamp| reading.system.duration_since(*at).abs();
            let keepers = parts.memory.confirmed.filter(|at| apart(at) <= SLACK);
            Reading {
                told: reading.told.or(keepers),
                ..reading
            }
        })
    }

    /// How the clock is known to be wrong, if it is, with the reading that this was found by.
    pub fn wrong(&self) -> Option<(Wrong, Reading)> {
        self.change(|parts| {
            let reading = parts.reading();
            Some((parts.memory.wrong(&reading)?, reading))
        })
    }

    /// The hall's own date and time, unless the clock is known to be wrong, and the day by which
    /// it is judged what is in force. The log hears when that changes.
    pub fn moment(&self, day: &Day) -> (Option<DateTime>, Date) {
        self.change(|parts| {
            let reading = parts.reading();
            let wrong = parts.memory.wrong(&reading);
            let before = mem::replace(&mut parts.is_wrong, wrong.is_some());
            match &wrong {
                Some(wrong) if !before => {
                    let says = wrong_words(wrong, day, &reading);
                    tracing::error!("{says}；屏幕上不显示日期和开放时间，查阅照常");
                }
                None if before => tracing::info!("时钟准了，屏幕上又有日期和开放时间"),
                _ => {}
            }
            let now = wrong.is_none().then(|| day.civil(reading.system));
            let in_force_at = parts.memory.in_force_at(&reading);
            (now, day.civil(in_force_at).date())
        })
    }

    /// Every change is one assignment, so a poisoned lock still holds whole parts.
    fn change<T>(&self, change: impl FnOnce(&mut Parts) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Parts {
    fn reading(&self) -> Reading {
        // The time since is counted by a clock that nobody sets.
        let now = |(told, heard): (Timestamp, Instant)| {
            let passed = SignedDuration::try_from(heard.elapsed()).ok()?;
            told.checked_add(passed).ok()
        };
        Reading {
            told: self.told.and_then(now),
            signed_until: self.signed_until,
            ..read(self.accepted)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_the_server_contradicts_shows_no_time_until_it_agrees_again() {
        let day = day_of(None);
        let known = Known::default();
        let now = Timestamp::now();
        assert!(known.moment(&day).0.is_some());
        known.tell(now + SignedDuration::from_hours(3));
        assert_eq!(known.moment(&day).0, None);
        assert!(matches!(known.wrong(), Some((Wrong::Apart { .. }, _))));
        known.tell(now);
        assert!(known.moment(&day).0.is_some());
    }

    #[test]
    fn a_clock_behind_the_last_number_or_the_content_shows_no_time() {
        let day = day_of(None);
        let later = Timestamp::now() + SignedDuration::from_hours(2);
        let known = Known::default();
        known.remember(Memory {
            entry: Some(later),
            ..Memory::default()
        });
        assert_eq!(known.moment(&day).0, None);
        known.remember(Memory::default());
        assert!(known.moment(&day).0.is_some());
        known.accept(Some(later));
        assert_eq!(known.moment(&day), (None, day.civil(later).date()));
        // Content that was published before takes nothing back.
        known.accept(None);
        assert_eq!(known.moment(&day).0, None);
    }
}
