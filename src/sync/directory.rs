//! A repository in a folder: a USB stick, a network drive.

use std::{
    io::{ErrorKind, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use super::fetch::{Fetch, FetchError, FetchKind, Fetching, Found, check_path};
use crate::{files, said};

/// Reads a repository from a folder. Whoever filled it may have put links and pipes there: none is
/// followed or waited for.
#[derive(Clone, Debug)]
pub struct Directory {
    folder: PathBuf,
}

impl Directory {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    fn read(&self, path: &str, cap: u64, bytes: &mut Vec<u8>) -> Result<Found, FetchError> {
        check_path(path)?;
        let failed = |error: std::io::Error| match error.kind() {
            // Another try finds the same.
            ErrorKind::PermissionDenied => {
                FetchError::permanent(FetchKind::Refused, path, said::io(&error))
            }
            _ if files::is_not_plain(&error) => {
                FetchError::permanent(FetchKind::Refused, path, said::io(&error))
            }
            _ => FetchError::passing(FetchKind::Offline, path, said::io(&error)),
        };
        let mut file = match files::open_beneath(&self.folder, Path::new(path)) {
            Ok(file) => file,
            // A stick that was pulled is not a file that isn't there.
            Err(error) if error.kind() == ErrorKind::NotFound && self.folder.is_dir() => {
                return Ok(Found::No);
            }
            Err(error) => return Err(failed(error)),
        };
        let length = file.metadata().map_err(failed)?.len();
        if length > cap {
            return Err(FetchError::too_long(path, cap));
        }
        if (bytes.len() as u64) > length {
            bytes.clear();
        }
        file.seek(SeekFrom::Start(bytes.len() as u64))
            .map_err(failed)?;
        let room = cap - bytes.len() as u64;
        // One more than there is room for, to notice a file that grows meanwhile.
        file.take(room + 1).read_to_end(bytes).map_err(failed)?;
        match bytes.len() as u64 > cap {
            true => Err(FetchError::too_long(path, cap)),
            false => Ok(Found::Yes),
        }
    }
}

impl Fetch for Directory {
    fn fetch<'a>(&'a self, path: &'a str, cap: u64, bytes: &'a mut Vec<u8>) -> Fetching<'a> {
        Box::pin(async move { self.read(path, cap, bytes) })
    }
}
