//! The machine's clock: [`crate::upkeep::clock`] reads it, for the screen as for the shell.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::Timestamp;

use crate::domain::clock::Reading;
pub use crate::upkeep::clock::{day_of, now, reading};

/// When the newest content was published that was accepted, shared by all threads that read the
/// clock; it only rises.
#[derive(Clone, Debug)]
pub struct Floor(Arc<AtomicI64>);

impl Floor {
    pub fn new(accepted: Option<Timestamp>) -> Self {
        let second = accepted.map_or(i64::MIN, Timestamp::as_second);
        Self(Arc::new(AtomicI64::new(second)))
    }

    pub fn raise(&self, accepted: Timestamp) {
        self.0.fetch_max(accepted.as_second(), Ordering::Relaxed);
    }

    /// Reads the clock.
    pub fn reading(&self) -> Reading {
        reading(Timestamp::from_second(self.0.load(Ordering::Relaxed)).ok())
    }
}
