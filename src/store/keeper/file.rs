//! A small JSON file of the kiosk's user alone, replaced whole.

use std::{io, path::Path};

use serde::{Serialize, de::DeserializeOwned};

use super::KeeperError;
use crate::files::{self, Readers};

/// None is ever longer.
const MOST: u64 = 64 * 1024;

/// None if there is no such file.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, KeeperError> {
    let bytes = files::read(path, MOST).map_err(|source| KeeperError::File {
        path: path.to_owned(),
        doing: "读不了",
        source,
    })?;
    bytes
        .map(|bytes| serde_json::from_slice(&bytes).map_err(|error| damaged(path, &error)))
        .transpose()
}

fn damaged(path: &Path, said: &dyn std::fmt::Display) -> KeeperError {
    KeeperError::Damaged {
        path: path.to_owned(),
        said: said.to_string(),
    }
}

/// Only the kiosk's own user may read it.
pub(super) fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), KeeperError> {
    let wrong = |source: io::Error| KeeperError::File {
        path: path.to_owned(),
        doing: "写不进",
        source,
    };
    let text = serde_json::to_vec_pretty(value).map_err(|error| wrong(error.into()))?;
    files::replace(path, &text, Readers::Owner).map_err(wrong)
}
