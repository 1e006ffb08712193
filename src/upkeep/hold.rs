//! One process alone writes the journal: whoever does holds a lock on a file beside it.

use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
};

use crate::files::{self, Readers};

/// Its name in the data folder. It is empty; the lock goes with the process.
pub const LOCK_FILE: &str = "kiosk.lock";

/// The lock, until it is dropped; None while another process has it.
pub fn hold(folder: &Path) -> io::Result<Option<File>> {
    files::make_private(folder)?;
    let file = files::open_or_make(&folder.join(LOCK_FILE), Readers::Owner)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether a process writes the journal now. Looking makes no file.
pub fn is_held(folder: &Path) -> io::Result<bool> {
    let path = folder.join(LOCK_FILE);
    if files::is_plain(&path)?.is_none() {
        return Ok(false);
    }
    match files::open_plain(&path)?.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_it_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_held(folder.path()).unwrap());
        let first = hold(folder.path()).unwrap();
        assert!(first.is_some());
        assert!(is_held(folder.path()).unwrap());
        assert!(hold(folder.path()).unwrap().is_none());
        drop(first);
        assert!(!is_held(folder.path()).unwrap());
        assert!(hold(folder.path()).unwrap().is_some());
    }
}
