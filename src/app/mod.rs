//! The pages without their pixels: each presenter takes intents and gives effects
//! and a plain view. Neither Slint nor SQLite is seen here, and time is an argument.
//!
//! [`kiosk::Kiosk`] holds the session and the page on the screen; the shell feeds
//! it with what people do and draws what it says.

pub mod catalogue;
pub mod home;
pub mod idle;
pub mod kiosk;
pub mod language;
pub mod page;
pub mod ports;
pub mod row;
pub mod session;
pub mod world;
