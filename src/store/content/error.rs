//! What can go wrong with content.db.

use rusqlite::ErrorCode;

use crate::content::{canonical::CanonicalError, digest::Digest, item::ItemKey, page::PageError};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(
        "content.db has schema {found}, this program knows up to {newest}: it was written by a newer program"
    )]
    Newer { found: u32, newest: u32 },
    #[error("content.db has schema {found}, this program reads {newest}: open it for writing once")]
    Older { found: u32, newest: u32 },
    #[error("the bytes of {0} are missing")]
    BlobMissing(Digest),
    #[error("the bytes of {0} are not what they were")]
    BlobDamaged(Digest),
    #[error("index: {0}")]
    Index(#[from] PageError),
    #[error("{key}: {error}")]
    Item { key: ItemKey, error: CanonicalError },
    #[error("{key} is not open to the public, or is not the item of its key")]
    NotOpen { key: ItemKey },
    #[error("generation {number} of {channel} isn't newer than {current}, which is current")]
    NotNewer {
        channel: String,
        number: u64,
        current: u64,
    },
    #[error("{0:?} in content.db has no meaning")]
    Meaningless(String),
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    #[error("the factory content is not valid: {0}")]
    Factory(String),
}

impl StoreError {
    /// Whether the file itself is bad and must be rebuilt, as opposed to busy, full or out of
    /// reach.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
            ),
            Self::BlobMissing(_)
            | Self::BlobDamaged(_)
            | Self::Index(_)
            | Self::Item { .. }
            | Self::Meaningless(_) => true,
            Self::Newer { .. }
            | Self::Older { .. }
            | Self::NotOpen { .. }
            | Self::NotNewer { .. }
            | Self::File(..)
            | Self::Factory(_) => false,
        }
    }
}
