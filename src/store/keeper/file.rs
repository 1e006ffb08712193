//! A small JSON file, replaced whole: a power cut leaves the old or the new one.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};

use super::KeeperError;

/// None if there is no such file.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, KeeperError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) if source.kind() == io::ErrorKind::InvalidData => {
            return Err(damaged(path, &source));
        }
        Err(source) => {
            return Err(KeeperError::File {
                path: path.to_owned(),
                doing: "读不了",
                source,
            });
        }
    };
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| damaged(path, &error))
}

fn damaged(path: &Path, said: &dyn std::fmt::Display) -> KeeperError {
    KeeperError::Damaged {
        path: path.to_owned(),
        said: said.to_string(),
    }
}

/// Only the kiosk's own user may read it.
pub(super) fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), KeeperError> {
    let wrong = |doing| {
        move |source: io::Error| KeeperError::File {
            path: path.to_owned(),
            doing,
            source,
        }
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(wrong("写不进"))?;
    }
    let text =
        serde_json::to_vec_pretty(value).map_err(|error| wrong("写不进")(error.into()))?;
    let staged = path.with_extension("new");
    let mut out = private(&staged).map_err(wrong("写不进"))?;
    out.write_all(&text).map_err(wrong("写不进"))?;
    out.sync_all().map_err(wrong("写不进"))?;
    fs::rename(&staged, path).map_err(wrong("换不成新的"))?;
    // The name too, where a folder can be synced.
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    Ok(())
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
}
