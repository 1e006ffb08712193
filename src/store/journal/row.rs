//! Rows of the journal as values: the only place that turns columns into them.

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::de::DeserializeOwned;

use super::{error::JournalError, read::Head};
use crate::domain::{
    clock::Memory,
    event::{CommandId, Event},
    label::KioskNo,
    service::Letter,
    ticket::EntryId,
};

pub(super) fn unreadable(what: &'static str, found: impl ToString) -> JournalError {
    JournalError::Unreadable {
        what,
        found: found.to_string(),
    }
}

fn json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, JournalError> {
    serde_json::from_str(text).map_err(|_| unreadable(what, text))
}

/// Milliseconds as SQL keeps them.
pub(super) fn time(ms: i64) -> Result<Timestamp, JournalError> {
    Timestamp::from_millisecond(ms).map_err(|_| unreadable("time", ms))
}

pub(super) fn date(text: &str) -> Result<Date, JournalError> {
    text.parse().map_err(|_| unreadable("date", text))
}

pub(super) fn number(no: i64) -> Result<KioskNo, JournalError> {
    let small = u8::try_from(no).ok();
    small
        .and_then(|no| KioskNo::try_from(no).ok())
        .ok_or_else(|| unreadable("kiosk number", no))
}

fn count(n: i64) -> Result<u64, JournalError> {
    u64::try_from(n).map_err(|_| unreadable("count", n))
}

/// SQLite's integers are signed; ours of this size never reach the sign.
pub(super) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) fn letter(text: &str) -> Result<Letter, JournalError> {
    let mut chars = text.chars();
    chars
        .next()
        .and_then(|c| Letter::try_from(c).ok())
        .filter(|_| chars.next().is_none())
        .ok_or_else(|| unreadable("service letter", text))
}

/// The raw columns of an event row, by name.
pub(super) struct EventRow {
    kiosk_no: i64,
    epoch: i64,
    seq: i64,
    ticket_kiosk_no: i64,
    ticket_epoch: i64,
    ticket_seq: i64,
    at_ms: i64,
    actor: String,
    command: Option<String>,
    change: String,
}

impl EventRow {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            kiosk_no: row.get("kiosk_no")?,
            epoch: row.get("epoch")?,
            seq: row.get("seq")?,
            ticket_kiosk_no: row.get("ticket_kiosk_no")?,
            ticket_epoch: row.get("ticket_epoch")?,
            ticket_seq: row.get("ticket_seq")?,
            at_ms: row.get("at_ms")?,
            actor: row.get("actor")?,
            command: row.get("command")?,
            change: row.get("change")?,
        })
    }

    pub(super) fn event(self) -> Result<Event, JournalError> {
        let entry = |kiosk, epoch, seq| -> Result<EntryId, JournalError> {
            Ok(EntryId {
                kiosk: number(kiosk)?,
                epoch: count(epoch)?,
                seq: count(seq)?,
            })
        };
        let command = self.command.map(serde_json::Value::String);
        Ok(Event {
            id: entry(self.kiosk_no, self.epoch, self.seq)?,
            ticket: entry(self.ticket_kiosk_no, self.ticket_epoch, self.ticket_seq)?,
            at: time(self.at_ms)?,
            actor: json("actor", &self.actor)?,
            command: command
                .map(serde_json::from_value::<CommandId>)
                .transpose()
                .map_err(|_| unreadable("command", "?"))?,
            change: json("change", &self.change)?,
        })
    }
}

pub(super) fn head(conn: &Connection) -> Result<Head, JournalError> {
    struct Raw {
        id: String,
        kiosk_no: i64,
        epoch: i64,
        next_seq: i64,
        business_date: Option<String>,
        entry_ms: Option<i64>,
        seen_ms: Option<i64>,
        confirmed_ms: Option<i64>,
    }
    let raw = conn
        .prepare_cached("SELECT * FROM journal WHERE one = 1")
        .and_then(|mut query| {
            query
                .query_row([], |row| {
                    Ok(Raw {
                        id: row.get("id")?,
                        kiosk_no: row.get("kiosk_no")?,
                        epoch: row.get("epoch")?,
                        next_seq: row.get("next_seq")?,
                        business_date: row.get("business_date")?,
                        entry_ms: row.get("entry_ms")?,
                        seen_ms: row.get("seen_ms")?,
                        confirmed_ms: row.get("confirmed_ms")?,
                    })
                })
                .optional()
        })
        .map_err(JournalError::sqlite("读开头"))?
        .ok_or_else(|| unreadable("head", "missing"))?;
    Ok(Head {
        id: raw.id,
        kiosk_no: number(raw.kiosk_no)?,
        epoch: count(raw.epoch)?,
        next_seq: count(raw.next_seq)?,
        memory: Memory {
            date: raw.business_date.as_deref().map(date).transpose()?,
            entry: raw.entry_ms.map(time).transpose()?,
            seen: raw.seen_ms.map(time).transpose()?,
            confirmed: raw.confirmed_ms.map(time).transpose()?,
        },
    })
}
