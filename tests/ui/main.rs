//! The screen, driven headless by the names that its controls have, with clocks
//! that stand still until a test moves them.

mod asked;
mod boot;
#[cfg(target_os = "linux")]
#[allow(dead_code)]
#[path = "../server/chrome.rs"]
mod chrome;
mod english;
mod fingers;
mod floor_plan;
mod help;
mod idle;
mod keeper;
mod modes;
mod overflow;
mod pages;
mod refreshed;
mod returning;
mod screen_page;
mod search;
mod snapshots;
mod stand;
mod take_along;
mod targets;
mod texts;
mod tree;
#[cfg(target_os = "linux")]
mod trial;
mod typography;
mod writing;
