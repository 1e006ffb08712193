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
    #[error("{path} {doing}")]
    File {
        path: PathBuf,
        doing: &'static str,
        #[source]
        source: io::Error,
    },
    #[error("{path} 看不懂：{said}")]
    Damaged { path: PathBuf, said: String },
    #[error("系统给不出随机数：{0}")]
    Random(getrandom::Error),
    #[error("算不出 PIN 的散列：{0}")]
    Hash(argon2::Error),
}
