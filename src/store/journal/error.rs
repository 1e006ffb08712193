//! What can go wrong with the journal.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::domain::{command::Refused, fold::BadHistory, opening::Opening, service::Letter};

#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("取号日志出错，正在{doing}时")]
    Sqlite {
        doing: &'static str,
        #[source]
        source: rusqlite::Error,
    },
    #[error("{path} {doing}")]
    File {
        path: PathBuf,
        doing: &'static str,
        #[source]
        source: std::io::Error,
    },
    #[error("取号日志里的 {what} 是“{found}”，这个程序不认识")]
    Unreadable { what: &'static str, found: String },
    #[error("有一张号的经过接不上：{0}")]
    History(#[from] BadHistory),
    #[error("取号日志是更新的程序写的（第 {found} 版，这个程序只认到第 {known} 版）：请升级程序")]
    Newer { found: i64, known: i64 },
    /// The kiosk needs another number, and every number it may use was used today.
    #[error("允许的机号今天都用过了，明天才能再发号")]
    NumbersUsedUp,
    #[error("本机没有机号：kiosk_numbers 里至少写一个 1 到 8 的数")]
    NoNumbers,
    #[error("没有这张号：{0}")]
    NoTicket(crate::domain::ticket::EntryId),
    #[error("号 {ticket} 的第 {n} 次打印是“{state}”，应当是“{needed}”")]
    WrongPrintState {
        ticket: crate::domain::ticket::EntryId,
        n: u32,
        state: &'static str,
        needed: &'static str,
    },
    #[error("系统给不出随机数：{0}")]
    Random(getrandom::Error),
    /// What the kiosk was enrolled for can't be read, and with it its number.
    #[error("不知道登记的是几号机，不发号：{0}")]
    Enrolment(String),
}

impl JournalError {
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| Self::File {
            path: path.to_owned(),
            doing: "打不开",
            source,
        }
    }

    /// Whether the journal itself is bad and has to be put aside, as opposed to busy, full or out
    /// of reach.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Sqlite { source, .. } => matches!(
                source.sqlite_error_code(),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
            ),
            Self::Unreadable { .. } | Self::History(_) => true,
            _ => false,
        }
    }

    /// Whether it may be over in a moment: another process at the file, no descriptor or memory
    /// left, a disk that stumbles.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Sqlite { source, .. } => matches!(
                source.sqlite_error_code(),
                Some(
                    ErrorCode::DatabaseBusy
                        | ErrorCode::DatabaseLocked
                        | ErrorCode::CannotOpen
                        | ErrorCode::SystemIoFailure
                        | ErrorCode::OutOfMemory
                        | ErrorCode::FileLockingProtocolFailed
                )
            ),
            Self::File { source, .. } => !crate::files::is_not_plain(source),
            _ => false,
        }
    }

    pub(super) fn sqlite(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |source| Self::Sqlite { doing, source }
    }
}

/// Why no number was given.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    #[error("大厅没有业务 {0}")]
    NoService(Letter),
    #[error("业务 {service} 没有开放")]
    Closed { service: Letter, opening: Opening },
    #[error("业务 {service} 今天的 {quota} 个号都发完了")]
    QuotaUsed { service: Letter, quota: u32 },
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Why a command on a ticket was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Journal(#[from] JournalError),
}
