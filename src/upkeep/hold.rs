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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_it_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = hold(folder.path()).unwrap();
        assert!(first.is_some());
        assert!(hold(folder.path()).unwrap().is_none());
        drop(first);
        assert!(hold(folder.path()).unwrap().is_some());
    }
}
