//! The order of waiting: `order_at = issued_at − credit(class)`, ties by who issued.
//!
//! A class so is first-in-first-out within a service, and an ordinary ticket is
//! passed only by tickets issued less than the credit after it.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{
    service::Letter,
    ticket::{Class, EntryId, State, Ticket},
};

/// The smallest step of order.
pub const STEP: SignedDuration = SignedDuration::from_millis(1);

/// How many people a visitor who missed the call lets pass on coming back.
pub const RETURN_BEHIND: usize = 3;

/// What each class is placed ahead by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credits(HashMap<Class, SignedDuration>);

impl Credits {
    /// Another credit for one class; never negative, so that nobody is put back.
    pub fn with(mut self, class: Class, credit: SignedDuration) -> Self {
        self.0.insert(class, credit.max(SignedDuration::ZERO));
        self
    }

    pub fn of(&self, class: Class) -> SignedDuration {
        let set = self.0.get(&class).copied();
        set.unwrap_or_else(|| class.default_credit())
    }

    pub fn largest(&self) -> SignedDuration {
        Class::ALL
            .into_iter()
            .map(|class| self.of(class))
            .fold(SignedDuration::ZERO, SignedDuration::max)
    }

    /// The place of a ticket by its first issue; an appointment's is its booked time.
    pub fn order_at(
        &self,
        class: Class,
        issued_at: Timestamp,
        booked_for: Option<Timestamp>,
    ) -> Timestamp {
        let from = booked_for.unwrap_or(issued_at);
        from.saturating_sub(self.of(class)).unwrap_or(from)
    }
}

/// The total order of tickets that wait.
pub fn key(ticket: &Ticket) -> (Timestamp, EntryId) {
    (ticket.order_at, ticket.id)
}

/// The tickets waiting for a service, first the one to be called.
pub fn line(tickets: &[Ticket], service: Letter) -> Vec<&Ticket> {
    let mut line: Vec<_> = tickets
        .iter()
        .filter(|ticket| ticket.state == State::Waiting && ticket.service == service)
        .collect();
    line.sort_by_key(|ticket| key(ticket));
    line
}

/// The ticket that a window with these services calls next.
pub fn next<'a>(tickets: &'a [Ticket], services: &[Letter]) -> Option<&'a Ticket> {
    tickets
        .iter()
        .filter(|ticket| ticket.state == State::Waiting && services.contains(&ticket.service))
        .min_by_key(|ticket| key(ticket))
}

/// How many people are called before this one, if nothing changes. `service`'s
/// windows may take other lines too; `services` are all the lines they take.
pub fn ahead(tickets: &[Ticket], ticket: &Ticket, services: &[Letter]) -> usize {
    tickets
        .iter()
        .filter(|other| {
            other.state == State::Waiting
                && services.contains(&other.service)
                && key(other) < key(ticket)
        })
        .count()
}

/// A place before everyone who waits for the service.
pub fn front(tickets: &[Ticket], service: Letter, own: Timestamp) -> Timestamp {
    let before = |first: &Ticket| first.order_at.saturating_sub(STEP).unwrap_or(own);
    let first = line(tickets, service).first().map(|first| before(first));
    first.map_or(own, |front| front.min(own))
}

/// A place behind everyone who waits for the service, at `now` or later.
pub fn end(tickets: &[Ticket], service: Letter, now: Timestamp) -> Timestamp {
    let after = |last: &Ticket| last.order_at.saturating_add(STEP).unwrap_or(now);
    let last = line(tickets, service).last().map(|last| after(last));
    last.map_or(now, |end| end.max(now))
}

/// A place behind the next [`RETURN_BEHIND`] people; behind all if fewer wait.
pub fn behind_some(tickets: &[Ticket], service: Letter, now: Timestamp) -> Timestamp {
    line(tickets, service)
        .get(RETURN_BEHIND - 1)
        .and_then(|third| third.order_at.saturating_add(STEP).ok())
        .unwrap_or_else(|| end(tickets, service, now))
}
