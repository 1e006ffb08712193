//! What the journal is asked: the only place that turns its rows into values.

use std::{collections::BTreeMap, path::Path};

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, named_params};
use serde::de::DeserializeOwned;

use super::error::JournalError;
use crate::domain::{
    clock::{Dated, Day, Memory, Reading},
    event::{CommandId, Event},
    fold::fold,
    label::KioskNo,
    service::Letter,
    ticket::{EntryId, Ticket},
};

/// The journal, open for reading.
pub struct Reader {
    conn: Connection,
    day: Day,
}

/// Who writes the journal, and what it remembers of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub id: String,
    pub kiosk_no: KioskNo,
    pub epoch: u64,
    pub next_seq: u64,
    pub memory: Memory,
}

impl Head {
    /// The last entry; sequence 0 if the epoch has none yet.
    pub fn last(&self) -> EntryId {
        EntryId {
            kiosk: self.kiosk_no,
            epoch: self.epoch,
            seq: self.next_seq - 1,
        }
    }
}

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

fn date(text: &str) -> Result<Date, JournalError> {
    text.parse().map_err(|_| unreadable("date", text))
}

fn number(no: i64) -> Result<KioskNo, JournalError> {
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

fn letter(text: &str) -> Result<Letter, JournalError> {
    let mut chars = text.chars();
    chars
        .next()
        .and_then(|c| Letter::try_from(c).ok())
        .filter(|_| chars.next().is_none())
        .ok_or_else(|| unreadable("service letter", text))
}

/// The raw columns of an event row, by name.
struct EventRow {
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
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
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

    fn event(self) -> Result<Event, JournalError> {
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

impl Reader {
    /// Opens an existing journal beside its writer.
    pub fn open(path: &Path, day: Day) -> Result<Self, JournalError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags)
            .map_err(JournalError::sqlite("be opened for reading"))?;
        Ok(Self { conn, day })
    }

    pub(super) fn over(conn: Connection, day: Day) -> Self {
        Self { conn, day }
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.conn
    }

    pub(super) fn conn_ref(&self) -> &Connection {
        &self.conn
    }

    pub fn day(&self) -> &Day {
        &self.day
    }

    pub fn head(&self) -> Result<Head, JournalError> {
        head(&self.conn)
    }

    /// How an entry made now would be dated: the business date, and whether the clock is believed.
    pub fn dated(&self, reading: &Reading) -> Result<Dated, JournalError> {
        Ok(self.head()?.memory.dated(reading, &self.day))
    }

    /// How many numbers each service has issued on a business date.
    pub fn issued_on(&self, date: Date) -> Result<BTreeMap<Letter, u32>, JournalError> {
        let wrong = || JournalError::sqlite("count the numbers issued");
        let mut query = self
            .conn
            .prepare_cached(include_str!("issued_on.sql"))
            .map_err(wrong())?;
        let rows = query
            .query_map(named_params! { ":date": date.to_string() }, |row| {
                Ok((
                    row.get::<_, String>("letter")?,
                    row.get::<_, u32>("issued")?,
                ))
            })
            .map_err(wrong())?;
        rows.map(|row| {
            let (text, issued) = row.map_err(wrong())?;
            Ok((letter(&text)?, issued))
        })
        .collect()
    }

    /// The tickets of a business date whose label has this letter and these digits:
    /// all of them (1037) or the counter alone (37, 037).
    pub fn find(
        &self,
        date: Date,
        service: Letter,
        digits: &str,
    ) -> Result<Vec<Ticket>, JournalError> {
        let Ok(typed) = digits.parse::<u32>() else {
            return Ok(Vec::new());
        };
        let found = self.tickets_on(date)?;
        let matches = |ticket: &Ticket| {
            ticket.label.letter == service
                && (ticket.label.counter == typed || ticket.label.to_string()[1..] == *digits)
        };
        Ok(found.into_iter().filter(matches).collect())
    }

    /// All tickets of a business date, in the order of issue.
    pub fn tickets_on(&self, date: Date) -> Result<Vec<Ticket>, JournalError> {
        tickets_on(&self.conn, date)
    }

    /// The ticket as its events have made it.
    pub fn ticket(&self, id: EntryId) -> Result<Ticket, JournalError> {
        ticket(&self.conn, id)
    }

    /// All events, in the order they were written, after this number of them.
    pub fn events(&self, skip: u64, limit: u32) -> Result<Vec<Event>, JournalError> {
        events(
            &self.conn,
            include_str!("events_after.sql"),
            named_params! { ":skip": signed(skip), ":limit": limit },
        )
    }
}

pub(super) fn events(
    conn: &Connection,
    sql: &str,
    params: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<Vec<Event>, JournalError> {
    let wrong = || JournalError::sqlite("read events");
    let mut query = conn.prepare_cached(sql).map_err(wrong())?;
    let rows = query
        .query_map(params, EventRow::read)
        .map_err(wrong())?
        .collect::<Result<Vec<_>, _>>()
        .map_err(wrong())?;
    rows.into_iter().map(EventRow::event).collect()
}

pub(super) fn events_of(conn: &Connection, id: EntryId) -> Result<Vec<Event>, JournalError> {
    events(
        conn,
        include_str!("events_of.sql"),
        named_params! {
            ":kiosk_no": u8::from(id.kiosk),
            ":epoch": signed(id.epoch),
            ":seq": signed(id.seq),
        },
    )
}

/// The event that a command id brought about, if it was carried out.
pub(super) fn event_of_command(
    conn: &Connection,
    command: &CommandId,
) -> Result<Option<Event>, JournalError> {
    let found = events(
        conn,
        include_str!("event_of_command.sql"),
        named_params! { ":command": command.as_str() },
    )?;
    Ok(found.into_iter().next())
}

pub(super) fn ticket(conn: &Connection, id: EntryId) -> Result<Ticket, JournalError> {
    let events = events_of(conn, id)?;
    if events.is_empty() {
        return Err(JournalError::NoTicket(id));
    }
    Ok(fold(&events)?)
}

pub(super) fn tickets_on(conn: &Connection, date: Date) -> Result<Vec<Ticket>, JournalError> {
    let all = events(
        conn,
        include_str!("events_on.sql"),
        named_params! { ":date": date.to_string() },
    )?;
    let mut by_ticket: BTreeMap<EntryId, Vec<Event>> = BTreeMap::new();
    for event in all {
        by_ticket.entry(event.ticket).or_default().push(event);
    }
    let mut tickets = by_ticket
        .values()
        .map(fold)
        .collect::<Result<Vec<_>, _>>()?;
    tickets.sort_by_key(|ticket| (ticket.issued_at, ticket.id));
    Ok(tickets)
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
        .map_err(JournalError::sqlite("read its head"))?
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

/// The numbers this journal has written labels with, and when last.
pub(super) fn numbers_used(conn: &Connection) -> Result<BTreeMap<KioskNo, Date>, JournalError> {
    let wrong = || JournalError::sqlite("read the numbers used");
    let mut query = conn
        .prepare_cached(
            "SELECT kiosk_no, max(business_date) AS last FROM counter GROUP BY kiosk_no",
        )
        .map_err(wrong())?;
    let rows = query
        .query_map([], |row| {
            Ok((
                row.get::<_, i64>("kiosk_no")?,
                row.get::<_, String>("last")?,
            ))
        })
        .map_err(wrong())?;
    rows.map(|row| {
        let (no, last) = row.map_err(wrong())?;
        Ok((number(no)?, date(&last)?))
    })
    .collect()
}
