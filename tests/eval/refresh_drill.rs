//! A refresh that can be killed: brings `FOLDER/content.db` up to what `REPOSITORY` publishes for
//! the channel `county`, at a fixed instant, and tidies up. Every step can be repeated.
//!
//! ```text
//! refresh_drill FOLDER REPOSITORY FIRST_ROOT
//! ```
//!
//! Prints the generation that is on the screen.
#![forbid(unsafe_code)]

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use query_corner::{
    protocol::{head::AppVersion, shelf::Shelf},
    store::content::ContentStore,
    sync::{
        directory::Directory,
        plan::Kiosk,
        refresh::{Subscription, refresh},
    },
};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("refresh_drill: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let mut next = || {
        arguments
            .next()
            .context("refresh_drill FOLDER REPOSITORY FIRST_ROOT")
    };
    let (folder, repository, root) = (next()?, next()?, next()?);
    let mut store = ContentStore::open(&folder.join("content.db"))?;
    store.pin_root(&std::fs::read(root)?)?;
    let kiosk = Kiosk {
        device: "drill".to_owned(),
        app: AppVersion::own(),
        now: "2026-11-23T02:00:00Z".parse()?,
    };
    let county = "county".parse()?;
    let subscription = Subscription {
        channels: vec![county],
        free: u64::MAX,
    };
    let place = Arc::new(Directory::new(repository));
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let report = runtime.block_on(refresh(place, &mut store, &subscription, &kiosk))?;
    report.withdrawal?;
    for (_, outcome) in report.channels {
        outcome?;
    }
    store.sweep()?;
    let current = store.current(&subscription.channels[0])?;
    println!("{}", current.map_or(0, |current| current.number));
    Ok(())
}
