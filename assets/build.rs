//! Tells the program when it was built, the least that its clock can say, and
//! rebuilds when the factory content changes: the compiler sees edits of the
//! files that are carried inside the program, but not that one was added or
//! taken away.
#![forbid(unsafe_code)]

use std::time::{SystemTime, UNIX_EPOCH};

fn main() {
    println!("cargo::rerun-if-changed=assets/content");
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    // A reproducible build names its own time (reproducible-builds.org, SOURCE_DATE_EPOCH).
    let now = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_secs())
    };
    let given = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|time| time.parse().ok());
    println!(
        "cargo::rustc-env=QUERY_CORNER_BUILT={}",
        given.unwrap_or_else(now)
    );
}
