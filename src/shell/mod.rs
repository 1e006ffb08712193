//! The only room that knows Slint: it turns what people do into intents, and
//! what the presenters say into pixels. Nothing is read back from the screen.

pub mod breaks;
pub mod bridge;
pub mod fonts;
pub mod glass;
pub mod hand;
pub mod memory;
pub mod pages;
mod qr;
pub mod size;
pub mod window;
