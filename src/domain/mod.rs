//! What things are and what may happen to them. Pure: no I/O, no async, time is an argument.

pub mod clock;
pub mod command;
pub mod document;
pub mod event;
pub mod floor_plan;
pub mod fold;
pub mod guide;
pub mod hall;
pub mod hours;
pub mod key;
pub mod label;
pub mod leaflet;
pub mod notice;
pub mod opening;
pub mod order;
pub mod pin;
pub mod question;
pub mod rating;
pub mod screen;
pub mod service;
pub mod station;
pub mod ticket;
pub mod transition;
pub mod wait;
