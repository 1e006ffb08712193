//! Files on a disk: there whole or not at all, their owner's alone where they must be, and plain
//! files alone, so that a pipe, a device or a link in place of one neither holds the program up
//! nor leads it elsewhere.

mod beneath;
mod database;
mod folder;
mod open;
mod write;

use std::io;

pub use beneath::{open_beneath, replace_beneath};
pub use database::database;
pub use folder::{Kept, Scratch, keep, make_private, scratch, sweep, sweep_here};
pub use open::{
    descriptors, is_plain, more_descriptors, open_named, open_or_make, open_plain, read,
};
pub use write::{copy, remove, replace};

/// Who may read a file, as far as the system can tell users apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the folder lets in.
    All,
    /// The user that the program runs as.
    Owner,
}

/// What the system may give of a file and of a folder, before its umask.
#[cfg(unix)]
impl Readers {
    fn of_file(self) -> u32 {
        match self {
            Self::All => 0o666,
            Self::Owner => 0o600,
        }
    }

    fn of_folder(self) -> u32 {
        match self {
            Self::All => 0o777,
            Self::Owner => 0o700,
        }
    }
}

/// Something lies in place of a file that is none.
#[derive(Debug, thiserror::Error)]
#[error("不是普通文件（是管道、设备、目录或链接），不读也不写：请把它移走")]
struct NotPlain;

fn not_plain() -> io::Error {
    io::Error::other(NotPlain)
}

/// Whether a file was refused because it is none: no other try will do better.
pub fn is_not_plain(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<NotPlain>())
}

/// Random hexadecimal digits, for names that nobody guesses.
fn random_digits() -> io::Result<String> {
    let mut bits = [0; 8];
    getrandom::fill(&mut bits).map_err(|_| io::Error::other("系统给不出随机数"))?;
    Ok(hex::encode(bits))
}
