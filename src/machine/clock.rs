//! The machine's clock: [`crate::upkeep::clock`] reads it, for the screen as for the shell.

pub use crate::upkeep::clock::{day_of, now, reading};
