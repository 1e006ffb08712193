//! How a running program ends when it is asked to: by the system (SIGTERM), by whoever started it
//! at a terminal (Ctrl-C), or when that terminal is closed (SIGHUP). Who runs it with `nohup` means
//! it: a SIGHUP that was ignored at the start stays so.

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
    /// None where it is ignored.
    #[cfg(unix)]
    hung_up: Option<Signal>,
}

impl Asked {
    /// Begins to listen; within a runtime that has its input and output enabled.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            ended: signal(SignalKind::terminate())?,
            #[cfg(unix)]
            interrupted: signal(SignalKind::interrupt())?,
            #[cfg(unix)]
            hung_up: match ignores_hangup() {
                true => None,
                false => Some(signal(SignalKind::hangup())?),
            },
        })
    }

    /// Waits until the program is asked to end, this time or once more.
    pub async fn wait(&mut self) {
        #[cfg(unix)]
        let hung_up = async {
            match &mut self.hung_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        #[cfg(unix)]
        tokio::select! {
            _ = self.ended.recv() => {}
            _ = self.interrupted.recv() => {}
            _ = hung_up => {}
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}

/// Whether SIGHUP is ignored, as Linux tells; elsewhere it is left as it was.
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return true;
    };
    ignores(&status, SignalKind::hangup())
}

/// What `/proc/PID/status` says of a signal: bit n - 1 of the mask is that of signal n (proc(5)).
#[cfg(unix)]
fn ignores(status: &str, signal: SignalKind) -> bool {
    let mut lines = status.lines();
    let mask = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_none_or(|mask| mask >> (signal.as_raw_value() - 1) & 1 == 1)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ignored_is_read_from_the_mask() {
        let ignores = |mask: &str| {
            let status = format!("Name:\tx\nSigBlk:\t0000000000000001\nSigIgn:\t{mask}\n");
            ignores(&status, SignalKind::hangup())
        };
        assert!(ignores("0000000000001001"));
        assert!(!ignores("0000000000001000"));
        assert!(super::ignores("", SignalKind::hangup()));
    }
}
