//! How a running program ends when it is asked to: by the system (SIGTERM) or by whoever started it
//! at a terminal (Ctrl-C). SIGHUP stays what it was: who runs a program with `nohup` means it.

use std::io;

/// Waits until the program is asked to end. Each call waits for another time.
pub async fn asked() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut ended = signal(SignalKind::terminate())?;
        let mut interrupted = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = ended.recv() => {}
            _ = interrupted.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
