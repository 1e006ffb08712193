//! What lies under a finger: which page, since when, and how exact the finger must be.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    time::Duration,
};

use super::{Kiosk, Page};
use crate::app::{
    finger::{SEEN, SEEN_BEFORE_ISSUING, SLIP, SLIP_ELDER, Spot, Under},
    idle::Idle,
};

/// The side of the keeper's corner, in logical pixels.
const CORNER: f32 = 112.0;

/// Which page a finger meets, and since when it has been on the screen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shown {
    page: u64,
    since: Duration,
}

impl Kiosk {
    /// Notes which page is on the screen from a monotonic time on; the one that was there
    /// already keeps its time.
    pub fn note_shown(&mut self, at: Duration) {
        let page = self.met();
        if page != self.shown.page {
            self.shown = Shown { page, since: at };
        }
    }

    /// What a finger meets at a monotonic time. `moving`: something on the screen moves.
    pub fn under(&self, at: Duration, moving: bool) -> Under {
        // A number that was given is read before it is left.
        let weighs = |page: &Page| page.issues() || matches!(page, Page::Ticket(_));
        let weighs = self.panel.is_none() && self.page().is_some_and(weighs);
        let wait = if weighs { SEEN_BEFORE_ISSUING } else { SEEN };
        let tested = self.panel.as_ref().is_some_and(|p| p.is_testing_touch());
        Under {
            page: self.shown.page,
            seen: at.saturating_sub(self.shown.since) >= wait,
            wait,
            slip: if self.session.elder { SLIP_ELDER } else { SLIP },
            keys: self.panel.is_some() || self.page().is_some_and(Page::has_keys),
            drawing: tested || self.page().is_some_and(Page::is_drawn_on),
            moving,
        }
    }

    /// Whether a finger on plain ground says that someone is there. What calls a visitor back
    /// (the idle ring, the screen at rest) wants its own press.
    pub fn is_calm(&self) -> bool {
        self.panel.is_some() || self.idle() == Idle::Calm
    }

    /// Whether the screen is at rest: nobody used it since the last wipe.
    pub fn is_resting(&self) -> bool {
        self.panel.is_none() && self.page().is_none() && self.idle() == Idle::Resting
    }

    /// Whether a place lies in the keeper's corner, the upper right one.
    pub fn is_in_corner(&self, at: Spot) -> bool {
        at.x >= self.frame.width - CORNER && at.y < CORNER
    }

    /// The page with everything that decides where its controls stand.
    fn met(&self) -> u64 {
        let mut state = DefaultHasher::new();
        let session = &self.session;
        (session.elder, session.low, session.language as u8).hash(&mut state);
        self.arrival.hash(&mut state);
        session
            .dialog
            .as_ref()
            .map(std::mem::discriminant)
            .hash(&mut state);
        self.panel
            .as_ref()
            .map(|panel| panel.step())
            .hash(&mut state);
        self.page().map(Page::step).hash(&mut state);
        matches!(self.idle(), Idle::Ring { .. }).hash(&mut state);
        self.is_resting().hash(&mut state);
        state.finish()
    }
}
