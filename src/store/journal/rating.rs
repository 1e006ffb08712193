//! Ratings: one a ticket, the first valid one, never changed.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, named_params};

use super::{
    Journal,
    error::JournalError,
    read::{self, Reader, signed, unreadable},
};
use crate::domain::{
    rating::{NotRated, Rating, rate},
    ticket::EntryId,
};

/// Why a rating was not kept.
#[derive(Debug, thiserror::Error)]
pub enum RateError {
    #[error(transparent)]
    Refused(#[from] NotRated),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

fn stored(conn: &Connection, ticket: EntryId) -> Result<Option<Rating>, JournalError> {
    let text: Option<String> = conn
        .prepare_cached(include_str!("rating_of.sql"))
        .and_then(|mut query| {
            query
                .query_row(
                    named_params! {
                        ":kiosk_no": u8::from(ticket.kiosk),
                        ":epoch": signed(ticket.epoch),
                        ":seq": signed(ticket.seq),
                    },
                    |row| row.get("rating"),
                )
                .optional()
        })
        .map_err(JournalError::sqlite("读评价"))?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| unreadable("rating", text)))
        .transpose()
}

impl Reader {
    /// The rating of a ticket, if it has one.
    pub fn rating(&self, ticket: EntryId) -> Result<Option<Rating>, JournalError> {
        stored(self.conn_ref(), ticket)
    }
}

impl Journal {
    /// Keeps the first valid rating of a ticket and returns the one that holds.
    pub fn rate(&mut self, new: Rating) -> Result<Rating, RateError> {
        let tx = self
            .conn()
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(JournalError::sqlite("开始写"))?;
        let old = stored(&tx, new.ticket)?;
        let is_new = old.is_none();
        let ticket = read::ticket(&tx, new.ticket)?;
        let holds = rate(&ticket, old, new)?;
        if is_new {
            let text = serde_json::to_string(&holds).map_err(|err| unreadable("rating", err))?;
            tx.prepare_cached(include_str!("insert_rating.sql"))
                .and_then(|mut query| {
                    query.execute(named_params! {
                        ":kiosk_no": u8::from(holds.ticket.kiosk),
                        ":epoch": signed(holds.ticket.epoch),
                        ":seq": signed(holds.ticket.seq),
                        ":level": u8::from(holds.level),
                        ":rating": text,
                    })
                })
                .map_err(JournalError::sqlite("记评价"))?;
        }
        tx.commit().map_err(JournalError::sqlite("写到盘上"))?;
        Ok(holds)
    }
}
