//! What can go wrong with content.db.

use rusqlite::ErrorCode;

use crate::content::{canonical::CanonicalError, digest::Digest, item::ItemKey, page::PageError};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error(
        "content.db 是更新的程序写的（第 {found} 版，这个程序只认到第 {newest} 版）：请升级程序"
    )]
    Newer { found: u32, newest: u32 },
    #[error(
        "content.db 是旧版（第 {found} 版，这个程序要第 {newest} 版）：启动一次查询终端，它会自己升级"
    )]
    Older { found: u32, newest: u32 },
    #[error("缺内容块 {0}")]
    BlobMissing(Digest),
    #[error("内容块 {0} 变了")]
    BlobDamaged(Digest),
    #[error("目录：{0}")]
    Index(#[from] PageError),
    #[error("{key}：{error}")]
    Item { key: ItemKey, error: CanonicalError },
    #[error("{key} 不是公开的条目，或者键不对")]
    NotOpen { key: ItemKey },
    #[error("{channel} 的第 {number} 期不比现在的第 {current} 期新")]
    NotNewer {
        channel: String,
        number: u64,
        current: u64,
    },
    #[error("content.db 里的“{0}”没有意义")]
    Meaningless(String),
    #[error("{0}：{why}", why = crate::said::io(.1))]
    File(String, std::io::Error),
    #[error("出厂内容不对：{0}")]
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
