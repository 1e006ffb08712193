//! What can go wrong with the journal.

use std::path::PathBuf;

use crate::domain::{command::Refused, fold::BadHistory, opening::Opening, service::Letter};

#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("the journal can't {doing}")]
    Sqlite {
        doing: &'static str,
        #[source]
        source: rusqlite::Error,
    },
    #[error("{path} can't be {doing}")]
    File {
        path: PathBuf,
        doing: &'static str,
        #[source]
        source: std::io::Error,
    },
    #[error("the journal's {what} is {found:?}, which this program does not know")]
    Unreadable { what: &'static str, found: String },
    #[error("a ticket's history is broken: {0}")]
    History(#[from] BadHistory),
    #[error("the journal is of version {found}; this program knows versions up to {known}")]
    Newer { found: i64, known: i64 },
    /// The kiosk lost its journal and every number it may use was used today.
    #[error("no kiosk number is left today: all of those allowed have been used")]
    NumbersUsedUp,
    #[error("the kiosk has no number: at least one of 1–8 must be allowed")]
    NoNumbers,
    #[error("there is no ticket {0}")]
    NoTicket(crate::domain::ticket::EntryId),
    #[error("print job {n} of ticket {ticket} is {state}; it must be {needed}")]
    WrongPrintState {
        ticket: crate::domain::ticket::EntryId,
        n: u32,
        state: &'static str,
        needed: &'static str,
    },
    #[error("the system has no randomness: {0}")]
    Random(getrandom::Error),
}

impl JournalError {
    pub(super) fn sqlite(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |source| Self::Sqlite { doing, source }
    }
}

/// Why no number was given.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    #[error("the hall has no service {0}")]
    NoService(Letter),
    #[error("service {service} is closed")]
    Closed { service: Letter, opening: Opening },
    #[error("service {service} has given all {quota} numbers of the day")]
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
