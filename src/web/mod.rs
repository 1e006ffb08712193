//! Pages in a browser: what every page shares, and the kiosk's own screen.

pub mod guard;
pub mod screen;
