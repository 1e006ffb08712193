//! Keeping the kiosk's content up to date: status → plan → stage → switch.

pub mod client;
pub mod deliver;
pub mod directory;
pub mod enrolment;
pub mod fetch;
pub mod look;
pub mod plan;
pub mod refresh;
pub mod rounds;
pub mod scrub;
pub mod stage;
pub mod stick;
pub mod trust;
