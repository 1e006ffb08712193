//! Keeping the kiosk's content up to date: status → plan → stage → switch.

pub mod client;
pub mod directory;
pub mod fetch;
pub mod look;
pub mod plan;
pub mod refresh;
pub mod scrub;
pub mod stage;
pub mod trust;
