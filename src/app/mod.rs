//! The pages without their pixels: each presenter takes intents and gives effects
//! and a plain view. Neither Slint nor SQLite is seen here, and time is an argument.
//!
//! [`kiosk::Kiosk`] holds the session and the page on the screen; the shell feeds
//! it with what people do and draws what it says.

pub mod answer;
pub mod attract;
pub mod basis;
pub mod body;
pub mod border;
pub mod catalogue;
pub mod context;
pub mod dialog;
pub mod finger;
pub mod guide;
pub mod hall;
pub mod help;
pub mod home;
pub mod idle;
pub mod keeper;
pub mod kiosk;
pub mod language;
pub mod measure;
pub mod my_number;
pub mod notice;
pub mod offered;
pub mod page;
pub mod ports;
pub mod queue;
pub mod reader;
pub mod related;
pub mod route;
pub mod row;
pub mod search;
pub mod session;
pub mod sheets;
#[cfg(test)]
pub mod shelf;
pub mod standing;
pub mod take_along;
pub mod taking;
pub mod ticket;
pub mod title;
pub mod translated;
pub mod trouble;
pub mod typeset;
pub mod world;
