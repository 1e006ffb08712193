//! A ticket from its events.

use super::{
    event::{Change, Event, Issue},
    ticket::{Class, Leg, Outcome, PrintState, State, Ticket},
};

/// Why events make no ticket: the journal is damaged or out of order.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadHistory {
    #[error("the history begins with {0}; it must begin with issued or booked")]
    NoBirth(&'static str),
    #[error("the history has {0} after the ticket's birth")]
    SecondBirth(&'static str),
    #[error("the history is empty")]
    Empty,
}

/// The ticket that these events, in order, make.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Ticket, BadHistory> {
    events
        .into_iter()
        .try_fold(None, |ticket, event| apply(ticket, event).map(Some))?
        .ok_or(BadHistory::Empty)
}

/// The ticket after one more event.
pub fn apply(ticket: Option<Ticket>, event: &Event) -> Result<Ticket, BadHistory> {
    match (ticket, &event.change) {
        (None, Change::Issued(issue)) => Ok(born(event, issue, State::Waiting)),
        (None, Change::Booked(issue)) => Ok(born(event, issue, State::Booked)),
        (None, change) => Err(BadHistory::NoBirth(change.kind())),
        (Some(_), change @ (Change::Issued(_) | Change::Booked(_))) => {
            Err(BadHistory::SecondBirth(change.kind()))
        }
        (Some(mut ticket), change) => {
            step(&mut ticket, event);
            if !change.is_print() {
                ticket.version += 1;
            }
            Ok(ticket)
        }
    }
}

fn born(event: &Event, issue: &Issue, state: State) -> Ticket {
    Ticket {
        id: event.id,
        business_date: issue.business_date,
        label: issue.label,
        service: issue.service,
        class: issue.class,
        issued_at: event.at,
        order_at: issue.order_at,
        booked_for: issue.booked_for,
        state,
        version: 1,
        leg_no: 1,
        window: None,
        attempts: 0,
        first_called_at: None,
        last_called_at: None,
        missed_count: 0,
        closed_at: None,
        source: issue.source,
        clock: issue.clock,
        matter: issue.matter.clone(),
        print: issue.paper.then_some(PrintState::Pending),
        prints: u32::from(issue.paper),
        legs: Vec::new(),
    }
}

fn step(ticket: &mut Ticket, event: &Event) {
    let at = event.at;
    match &event.change {
        // `apply` has dealt with these two.
        Change::Issued(_) | Change::Booked(_) => {}
        Change::CheckedIn => {
            ticket.state = State::Waiting;
            ticket.class = Class::Appointment;
        }
        Change::Called { window, .. } => {
            ticket.state = State::Called;
            ticket.window = Some(*window);
            ticket.attempts = 1;
            ticket.first_called_at = Some(at);
            ticket.last_called_at = Some(at);
            open_leg(ticket, event, *window);
        }
        Change::Recalled => {
            ticket.attempts += 1;
            ticket.last_called_at = Some(at);
        }
        Change::Started => {
            ticket.state = State::Serving;
            if let Some(leg) = ticket.legs.last_mut() {
                leg.started_at = Some(at);
            }
        }
        Change::MarkedMissed => {
            ticket.state = State::Missed;
            ticket.missed_count += 1;
            end_leg(ticket, event, Outcome::NoShow);
        }
        Change::CallUndone => {
            back_to_waiting(ticket, event, Outcome::CallUndone);
        }
        Change::Returned { order_at } => {
            ticket.state = State::Waiting;
            ticket.order_at = *order_at;
            ticket.window = None;
            ticket.attempts = 0;
        }
        Change::Held => {
            ticket.state = State::Held;
            end_leg(ticket, event, Outcome::Held);
        }
        Change::Resumed | Change::Reopened => {
            ticket.state = State::Serving;
            ticket.closed_at = None;
            if let Some(window) = ticket.window {
                open_leg(ticket, event, window);
            }
            if let Some(leg) = ticket.legs.last_mut() {
                leg.started_at = Some(at);
            }
        }
        Change::Transferred { to, order_at } => {
            back_to_waiting(ticket, event, Outcome::Transferred);
            ticket.service = *to;
            ticket.order_at = *order_at;
            ticket.leg_no += 1;
        }
        Change::Finished => {
            ticket.state = State::Finished;
            ticket.closed_at = Some(at);
            end_leg(ticket, event, Outcome::Served);
        }
        Change::Cancelled { .. } | Change::Voided => {
            ticket.state = State::Cancelled;
            ticket.closed_at = Some(at);
        }
        Change::Released { order_at } => {
            back_to_waiting(ticket, event, Outcome::Released);
            ticket.order_at = *order_at;
        }
        Change::DayClosed => {
            end_leg(ticket, event, Outcome::DayClosed);
            ticket.closed_at = Some(at);
            ticket.state = if ticket.state == State::Serving {
                State::Finished
            } else {
                State::Expired
            };
        }
        Change::PrintOrdered { job } => {
            ticket.print = Some(PrintState::Pending);
            ticket.prints = *job;
        }
        Change::PrintSent { .. } => ticket.print = Some(PrintState::Sent),
        Change::PrintEnded { end, .. } => ticket.print = Some(*end),
    }
}

fn back_to_waiting(ticket: &mut Ticket, event: &Event, outcome: Outcome) {
    end_leg(ticket, event, outcome);
    ticket.state = State::Waiting;
    ticket.window = None;
    ticket.attempts = 0;
}

fn open_leg(ticket: &mut Ticket, event: &Event, window: u32) {
    ticket.legs.push(Leg {
        n: ticket.leg_no,
        service: ticket.service,
        window,
        staff: event.actor.name().to_owned(),
        called_at: event.at,
        started_at: None,
        ended_at: None,
        outcome: None,
    });
}

fn end_leg(ticket: &mut Ticket, event: &Event, outcome: Outcome) {
    if let Some(leg) = ticket.legs.last_mut().filter(|leg| leg.ended_at.is_none()) {
        leg.ended_at = Some(event.at);
        leg.outcome = Some(outcome);
    }
}
