//! What the journal is asked.

use std::{collections::BTreeMap, path::Path};

use jiff::civil::Date;
use rusqlite::{Connection, OpenFlags, named_params};

pub(super) use super::row::{head, signed, unreadable};
use super::{
    error::JournalError,
    file::open_at,
    row::{EventRow, date, letter, number},
};
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

impl Reader {
    /// Opens an existing journal beside its writer.
    pub fn open(path: &Path, day: Day) -> Result<Self, JournalError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = open_at(path, flags)?;
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
        let wrong = || JournalError::sqlite("数发出的号");
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

    /// How many numbers of the same letter were issued after this one on its business date.
    pub fn issued_after(&self, ticket: &Ticket) -> Result<u32, JournalError> {
        let later = |other: &&Ticket| {
            other.label.letter == ticket.label.letter
                && (other.issued_at, other.id) > (ticket.issued_at, ticket.id)
        };
        let count = self.tickets_on(ticket.business_date)?;
        let count = count.iter().filter(later).count();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
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
    let wrong = || JournalError::sqlite("读经过");
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

/// The numbers this journal has written labels with, and when last.
pub(super) fn numbers_used(conn: &Connection) -> Result<BTreeMap<KioskNo, Date>, JournalError> {
    let wrong = || JournalError::sqlite("读用过的机号");
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
