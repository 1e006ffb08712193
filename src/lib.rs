//! Query Corner: the kiosk of a service centre's query corner, and the server that feeds it.
#![forbid(unsafe_code)]

pub mod content;
pub mod domain;
pub mod ime;
