//! Query Corner: the kiosk of a service centre's query corner, and the server that feeds it.
#![forbid(unsafe_code)]

/// The pages without their pixels.
pub mod app;
/// A content generation: what is published, and by which rules.
pub mod content;
/// What things are and what may happen to them.
pub mod domain;
/// The only room that knows Slint.
#[cfg(feature = "kiosk")]
pub mod shell;
/// What the kiosk keeps on disk.
pub mod store;
