//! What kiosk and server, and on the kiosk the network side and the disk side, say to each other.

pub mod head;
pub mod shelf;
pub mod trust;
pub mod withdrawal;
