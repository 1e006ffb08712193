//! Query Corner: the kiosk of a service centre's query corner, and the server that feeds it.
#![forbid(unsafe_code)]

// The signers' page, on their own PC.
#[cfg(feature = "server")]
pub mod agent;
// The pages without their pixels.
pub mod app;
// Settings from a file and the environment.
pub mod config;
// A content generation: what is published, and by which rules.
pub mod content;
// Printer and paper: what stands beside the screen.
pub mod device;
// What things are and what may happen to them.
pub mod domain;
// A drill for acceptance: kill the journal at any step.
pub mod drill;
// How a running program ends when it is asked to.
pub mod ending;
// Files that are there whole or not at all, private ones, and no pipe or link in place of one.
pub mod files;
// Typed letters or strokes to candidates.
pub mod ime;
// Foreign files to blocks, pages and remarks.
#[cfg(feature = "server")]
pub mod import;
// Where the files lie that come with the program.
pub mod installed;
// The kiosk as a machine: files, threads, devices, put together.
#[cfg(feature = "kiosk")]
pub mod machine;
// What kiosk and server, and the kiosk's network and disk, say to each other.
pub mod protocol;
// Signing and laying out what is published.
pub mod publish;
// What went wrong, in words that operators read.
pub mod said;
// What holds the processes that handle foreign files.
#[cfg(feature = "sandbox")]
pub mod sandbox;
// Text to a normalised, ranked, highlighted answer.
pub mod search;
// The central server: editors publish, kiosks refresh.
#[cfg(feature = "server")]
pub mod server;
// The only room that knows Slint.
#[cfg(feature = "kiosk")]
pub mod shell;
// What the kiosk keeps on disk.
pub mod store;
// Keeping the content up to date: status, plan, stage, switch.
pub mod sync;
// Looking after a kiosk on the box itself: self-check, PIN, clock.
pub mod upkeep;
// Pages in a browser.
#[cfg(feature = "server")]
pub mod web;
