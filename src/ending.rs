//! How a running program ends when it is asked to: by the system (SIGTERM) or by whoever started it
//! at a terminal (Ctrl-C). SIGHUP stays what it was: who runs a program with `nohup` means it.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// From its making on, what asks the program to end ends it no more, and is heard here.
#[derive(Debug)]
pub struct Asked {
    #[cfg(unix)]
    ended: Signal,
    #[cfg(unix)]
    interrupted: Signal,
}

impl Asked {
    /// Begins to listen; within a runtime that has its input and output enabled.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            ended: signal(SignalKind::terminate())?,
            #[cfg(unix)]
            interrupted: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits until the program is asked to end, this time or once more.
    pub async fn wait(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.ended.recv() => {}
            _ = self.interrupted.recv() => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
