//! What the keeper sets on the kiosk itself: the PIN and the screen, each a small file in the
//! data folder that is replaced whole. No database is needed to read them, so that the panel
//! works when every database is damaged.

mod file;
mod pin;
mod settings;

use std::{io, path::PathBuf};

pub use pin::{PIN_FILE, PinFile, PinState, Tried};
pub use settings::{SETTINGS_FILE, read_settings, write_settings};

#[derive(Debug, thiserror::Error)]
pub enum KeeperError {
    #[error("{path} can't be {doing}")]
    File {
        path: PathBuf,
        doing: &'static str,
        #[source]
        source: io::Error,
    },
    #[error("{path} can't be understood: {said}")]
    Damaged { path: PathBuf, said: String },
    #[error("no random numbers can be had: {0}")]
    Random(getrandom::Error),
    #[error("the PIN can't be hashed: {0}")]
    Hash(argon2::Error),
}
