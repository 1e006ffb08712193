//! The kiosk as a machine: opens its files, puts the rooms together, runs the screen.
//!
//! The start path is the local disk alone: content, journal, the first page. What
//! is not needed for the first page comes after it.

pub mod allocator;
pub mod assembly;
#[cfg(feature = "server")]
pub mod browser;
pub mod chores;
pub mod clock;
mod descriptors;
mod ending;
pub mod files;
pub mod fonts;
pub mod keeper;
pub mod ports;
pub mod preview;
pub mod refresher;
pub mod run;
pub mod searcher;
pub mod shoot;
pub mod status;
pub mod studio;
pub mod telling;
pub mod turned;
pub mod typist;
pub mod worker;
