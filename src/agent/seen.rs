//! What the agent of a key has seen and signed, kept beside the key: the metadata that were
//! verified with their version floors, and the last numbers that the key signed for each role. By
//! them a server that shows an older state, or asks for an older one to be signed, is found out
//! also after the agent was closed.

use std::{
    collections::BTreeMap,
    fs::{DirBuilder, OpenOptions},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::desk::DeskError;
use crate::{
    publish::{PublishError, files},
    said,
    store::content::ContentStore,
};

/// The last that a key signed for a role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Last {
    /// Of the role.
    pub version: u64,
    /// Of the generation or of the withdrawal list.
    pub number: u64,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    roles: BTreeMap<String, Last>,
}

/// The folder `KEY.agent` beside the key file `KEY`; nobody but its owner gets in.
pub(super) struct Seen {
    folder: PathBuf,
    /// Held while the signed numbers are read and written again.
    signing: Mutex<()>,
}

impl Seen {
    /// Opens the folder, or makes it. What earlier runs fetched to look at goes; what they
    /// verified and signed stays.
    pub(super) fn beside(key_file: &Path) -> Result<Self, DeskError> {
        let mut folder = key_file.to_owned().into_os_string();
        folder.push(".agent");
        let seen = Self {
            folder: folder.into(),
            signing: Mutex::new(()),
        };
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        made(&seen.folder, builder.create(&seen.folder))?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // SQLite gives the files beside its database the mode of that.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let database = seen.database();
        made(&database, options.open(&database).map(drop))?;
        ContentStore::open(&database)?.sweep()?;
        Ok(seen)
    }

    /// The store of a look, which believes what follows from `root`.
    pub(super) fn store(&self, root: &[u8]) -> Result<ContentStore, DeskError> {
        let mut store = ContentStore::open(&self.database())?;
        store.pin_root(root)?;
        Ok(store)
    }

    /// What the key signed last for a role.
    pub(super) fn last(&self, role: &str) -> Result<Option<Last>, DeskError> {
        Ok(self.read()?.roles.get(role).copied())
    }

    /// Writes down what the key is about to sign.
    pub(super) fn sign(&self, role: &str, now: Last) -> Result<(), DeskError> {
        let _held = self.signing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut signed = self.read()?;
        signed.roles.insert(role.to_owned(), now);
        let path = self.numbers();
        let bytes = serde_json::to_vec_pretty(&signed).map_err(invalid(&path))?;
        Ok(files::replace_secret(&path, &bytes)?)
    }

    fn read(&self) -> Result<Signed, DeskError> {
        let path = self.numbers();
        match files::read(&path)? {
            None => Ok(Signed::default()),
            Some(bytes) => Ok(serde_json::from_slice(&bytes).map_err(invalid(&path))?),
        }
    }

    fn database(&self) -> PathBuf {
        self.folder.join("seen.db")
    }

    fn numbers(&self) -> PathBuf {
        self.folder.join("signed.json")
    }
}

/// What is there already is as good as made.
fn made(path: &Path, result: std::io::Result<()>) -> Result<(), PublishError> {
    match result {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(PublishError::File(path.display().to_string(), error))
        }
        _ => Ok(()),
    }
}

fn invalid(path: &Path) -> impl Fn(serde_json::Error) -> PublishError + '_ {
    |error| PublishError::Invalid(path.display().to_string(), said::json(&error))
}
