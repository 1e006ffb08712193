//! Pages in a browser: what every page shares (connections, TLS, how an item is shown and what its
//! fields are called), and the kiosk's own screen.

pub mod body;
pub mod door;
pub mod fields;
pub mod guard;
pub mod host;
pub mod screen;
pub mod tls;
