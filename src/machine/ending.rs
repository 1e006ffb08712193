//! The kiosk ends when the system asks for it (SIGTERM, Ctrl-C): the screen's loop ends, the threads
//! with it, and what was begun on the disk is whole as it is after a power cut.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use super::descriptors;
use crate::{ending::Asked, said};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Watches for it from a thread of its own. A kiosk that can't runs on, and is ended by the system
/// as any program is.
pub fn watch() {
    // Listening takes six descriptors. Where there are hardly any, the screen needs them.
    if descriptors::too_few().is_some() {
        return tracing::warn!("能打开的文件太少，要停下时会直接停");
    }
    if let Err(error) = listen() {
        tracing::warn!("要停下时会直接停：{}", said::io(&error));
    }
}

/// From here on being asked to end ends the process no more: the thread does.
fn listen() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let inside = runtime.enter();
    let mut asked = Asked::listen()?;
    drop(inside);
    thread::Builder::new()
        .name("ending".into())
        .spawn(move || {
            runtime.block_on(asked.wait());
            tracing::info!("正在停下");
            ASKED.store(true, Ordering::Release);
            // Before the loop runs nobody hears this; its first second does.
            let _ = slint::invoke_from_event_loop(end_if_asked);
            // A screen that no longer answers is ended all the same.
            runtime.block_on(asked.wait());
            std::process::exit(1);
        })
        .map(drop)
}

/// Ends the screen's loop if the kiosk is to end; called on its thread.
pub fn end_if_asked() {
    if ASKED.load(Ordering::Acquire)
        && let Err(error) = slint::quit_event_loop()
    {
        tracing::error!(%error, "画面关不掉");
    }
}
