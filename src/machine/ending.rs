//! The kiosk ends when the system asks for it (SIGTERM, Ctrl-C): the screen's loop ends, the threads
//! with it, and what was begun on the disk is whole as it is after a power cut.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use crate::ending;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Watches for it from a thread of its own. A kiosk that can't runs on, and is ended by the system
/// as any program is.
pub fn watch() {
    let watching = thread::Builder::new().name("ending".into()).spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let asked = runtime.and_then(|runtime| runtime.block_on(ending::asked()));
        match asked {
            Ok(()) => {
                tracing::info!("正在停下");
                ASKED.store(true, Ordering::Release);
                // Before the loop runs nobody hears this; its first second does.
                let _ = slint::invoke_from_event_loop(end_if_asked);
            }
            Err(error) => tracing::warn!(%error, "要停下时会直接停"),
        }
    });
    if let Err(error) = watching {
        tracing::warn!(%error, "要停下时会直接停");
    }
}

/// Ends the screen's loop if the kiosk is to end; called on its thread.
pub fn end_if_asked() {
    if ASKED.load(Ordering::Acquire)
        && let Err(error) = slint::quit_event_loop()
    {
        tracing::error!(%error, "画面关不掉");
    }
}
