//! Writing an entry: the event, the journal's head, and the rows that SQL asks.

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, named_params};

use super::{
    error::JournalError,
    read::{Head, signed, unreadable},
};
use crate::domain::{
    event::{Actor, Change, CommandId, Event},
    fold::apply,
    ticket::{EntryId, Ticket},
};

/// What is to be written.
pub(super) struct Draft {
    /// None: the entry issues the ticket.
    pub ticket: Option<Ticket>,
    pub at: Timestamp,
    pub actor: Actor,
    pub command: Option<CommandId>,
    pub change: Change,
}

/// Writes one entry inside the caller's transaction and moves the head past it.
pub(super) fn append(
    conn: &Connection,
    head: &mut Head,
    draft: Draft,
) -> Result<(Event, Ticket), JournalError> {
    let id = EntryId {
        kiosk: head.kiosk_no,
        epoch: head.epoch,
        seq: head.next_seq,
    };
    let event = Event {
        id,
        ticket: draft.ticket.as_ref().map_or(id, |ticket| ticket.id),
        at: draft.at,
        actor: draft.actor,
        command: draft.command,
        change: draft.change,
    };
    let is_new = draft.ticket.is_none();
    let ticket = apply(draft.ticket, &event)?;
    insert(conn, &event)?;
    head.next_seq += 1;
    head.memory.entry = head.memory.entry.max(Some(event.at));
    if is_new {
        head.memory.date = head.memory.date.max(Some(ticket.business_date));
    }
    save_head(conn, head)?;
    save_ticket(conn, &ticket)?;
    Ok((event, ticket))
}

fn insert(conn: &Connection, event: &Event) -> Result<(), JournalError> {
    let actor = serde_json::to_string(&event.actor).map_err(|err| unreadable("actor", err))?;
    let change = serde_json::to_string(&event.change).map_err(|err| unreadable("change", err))?;
    conn.prepare_cached(include_str!("insert_event.sql"))
        .and_then(|mut query| {
            query.execute(named_params! {
                ":kiosk_no": u8::from(event.id.kiosk),
                ":epoch": signed(event.id.epoch),
                ":seq": signed(event.id.seq),
                ":ticket_kiosk_no": u8::from(event.ticket.kiosk),
                ":ticket_epoch": signed(event.ticket.epoch),
                ":ticket_seq": signed(event.ticket.seq),
                ":at_ms": event.at.as_millisecond(),
                ":kind": event.change.kind(),
                ":actor": actor,
                ":command": event.command.as_ref().map(CommandId::as_str),
                ":change": change,
            })
        })
        .map_err(JournalError::sqlite("记经过"))?;
    Ok(())
}

pub(super) fn save_head(conn: &Connection, head: &Head) -> Result<(), JournalError> {
    let ms = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
    conn.prepare_cached(include_str!("save_head.sql"))
        .and_then(|mut query| {
            query.execute(named_params! {
                ":kiosk_no": u8::from(head.kiosk_no),
                ":epoch": signed(head.epoch),
                ":next_seq": signed(head.next_seq),
                ":business_date": head.memory.date.map(|date: Date| date.to_string()),
                ":entry_ms": ms(head.memory.entry),
                ":seen_ms": ms(head.memory.seen),
                ":confirmed_ms": ms(head.memory.confirmed),
            })
        })
        .map_err(JournalError::sqlite("写开头"))?;
    Ok(())
}

fn save_ticket(conn: &Connection, ticket: &Ticket) -> Result<(), JournalError> {
    conn.prepare_cached(include_str!("save_ticket.sql"))
        .and_then(|mut query| {
            query.execute(named_params! {
                ":kiosk_no": u8::from(ticket.id.kiosk),
                ":epoch": signed(ticket.id.epoch),
                ":seq": signed(ticket.id.seq),
                ":business_date": ticket.business_date.to_string(),
                ":letter": ticket.label.letter.to_string(),
                ":counter": ticket.label.counter,
                ":service": ticket.service.to_string(),
                ":state": ticket.state.as_str(),
                ":version": ticket.version,
            })
        })
        .map_err(JournalError::sqlite("记号码"))?;
    Ok(())
}
