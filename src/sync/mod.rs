//! Keeping the kiosk's content up to date: status → plan → stage → switch.

pub mod client;
pub mod directory;
pub mod fetch;
pub mod trust;
