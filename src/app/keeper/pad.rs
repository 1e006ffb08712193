//! The pad on which the PIN is typed.

use std::time::Duration;

use super::{Act, Ask, Intent, Tried, Typed};
use crate::domain::pin::{LEAST, MOST};

/// What the pad says besides the dots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Note {
    #[default]
    None,
    Wrong,
    Failed,
}

/// Digits typed so far, and since when the next PIN is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Pad {
    typed: Typed,
    /// The PIN is being compared, or the door was not answered yet.
    busy: bool,
    /// The monotonic time from which on a PIN is taken.
    from: Duration,
    note: Note,
}

impl Default for Pad {
    fn default() -> Self {
        Self {
            typed: Typed(String::new()),
            busy: true,
            from: Duration::ZERO,
            note: Note::None,
        }
    }
}

impl Pad {
    pub fn handle(&mut self, intent: &Intent, at: Duration) -> Vec<Act> {
        if self.busy || self.seconds_left(at) > 0 {
            return vec![];
        }
        match intent {
            Intent::Digit(digit) if digit.is_ascii_digit() => {
                self.note = Note::None;
                if self.count() < MOST {
                    self.typed.0.push(*digit);
                }
            }
            Intent::Delete => {
                self.typed.0.pop();
            }
            Intent::Enter if self.can_enter(at) => {
                self.busy = true;
                let typed = std::mem::replace(&mut self.typed, Typed(String::new()));
                return vec![Act::Ask(Ask::Try(typed))];
            }
            _ => {}
        }
        vec![]
    }

    pub fn ready(&mut self, wait: Duration, at: Duration) {
        self.busy = false;
        self.from = at + wait;
    }

    /// Whether the PIN was right.
    pub fn tried(&mut self, tried: Tried, at: Duration) -> bool {
        self.busy = false;
        self.note = match tried {
            Tried::Right => return true,
            Tried::Wrong { wait } | Tried::TooSoon { wait } => {
                self.from = at + wait;
                Note::Wrong
            }
            Tried::Failed => Note::Failed,
        };
        false
    }

    pub fn count(&self) -> usize {
        self.typed.0.len()
    }

    pub fn can_enter(&self, at: Duration) -> bool {
        !self.busy && self.seconds_left(at) == 0 && self.count() >= LEAST
    }

    pub fn is_busy(&self) -> bool {
        self.busy
    }

    pub fn note(&self) -> Note {
        self.note
    }

    /// Seconds until a PIN is taken.
    pub fn seconds_left(&self, at: Duration) -> u64 {
        self.from.saturating_sub(at).as_secs_f64().ceil() as u64
    }
}
