//! The central server as browsers, kiosks and signers meet it, on SQLite.
#![forbid(unsafe_code)]

mod agent;
mod audit;
mod bounds;
mod due;
mod fleet;
mod flow;
mod found;
mod founding;
mod fresh;
mod guard;
mod guessing;
mod half_open;
mod hall;
#[allow(dead_code)]
#[path = "../core/import_files.rs"]
mod import_files;
mod load;
mod marked;
mod operator;
mod people;
mod persons;
mod preview;
mod proof;
mod proxies;
mod repository;
mod roles;
mod rooms;
mod several;
mod steps;
mod support;
mod tls;
mod together;
mod uploads;
mod withdrawal;
mod wrongs;

#[cfg(target_os = "linux")]
mod agent_browser;
#[cfg(target_os = "linux")]
mod browser;
#[cfg(target_os = "linux")]
mod chrome;
#[cfg(target_os = "linux")]
mod editor;

/// PostgreSQL is another test's.
fn engine() -> Option<String> {
    None
}
