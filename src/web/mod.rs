//! Pages in a browser: what every page shares (connections, TLS), and the kiosk's own screen.

pub mod door;
pub mod guard;
pub mod screen;
pub mod tls;
