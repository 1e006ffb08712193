//! What things are and what may happen to them. Pure: no I/O, no async, time is an argument.

pub mod document;
pub mod guide;
pub mod hall;
pub mod hours;
pub mod key;
pub mod notice;
pub mod question;
pub mod service;
pub mod station;
