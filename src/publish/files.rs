//! The files of a repository and of keys: [`crate::files`] with the errors of this module.

use std::{io, path::Path, time::Duration};

use super::PublishError;
use crate::files::{self, Readers};

fn failed(path: &Path) -> impl Fn(io::Error) -> PublishError + '_ {
    |error| PublishError::File(path.display().to_string(), error)
}

/// Puts a file in place of whatever is there, so that a reader and a crash see one or the other.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    files::replace(path, bytes, Readers::All).map_err(failed(path))
}

/// The same for a file that is its owner's alone.
pub fn replace_secret(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    files::replace(path, bytes, Readers::Owner).map_err(failed(path))
}

/// Puts a file that never changes: the same bytes again are no error, other bytes are.
pub fn put_once(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    once(path, bytes, Readers::All)
}

/// The same for a file that is its owner's alone.
pub fn put_once_secret(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    once(path, bytes, Readers::Owner)
}

fn once(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), PublishError> {
    match read(path)? {
        Some(there) if there == bytes => Ok(()),
        Some(_) => Err(PublishError::Exists(path.display().to_string())),
        None => files::replace(path, bytes, readers).map_err(failed(path)),
    }
}

/// The bytes of a file, if there is one.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, PublishError> {
    files::read(path, u64::MAX).map_err(failed(path))
}

/// Takes a file away; none there is no error.
pub fn remove(path: &Path) -> Result<(), PublishError> {
    files::remove(path).map_err(failed(path))
}

/// Takes away what a crash left beside files below `folder`, if it is older than `age`.
pub fn sweep(folder: &Path, age: Duration) -> Result<usize, PublishError> {
    files::sweep(folder, age).map_err(failed(folder))
}
