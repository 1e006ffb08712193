//! What may happen to a ticket: every legal transition with its guard, and no other.
//!
//! [`decide`] is a pure function of the ticket, the command and the scene. What
//! it allows is a [`Change`]; [`super::fold`] says what the change does.

use jiff::{SignedDuration, Timestamp};

use super::{
    command::{Command, Place, Refused, Request},
    event::{Actor, Change},
    order::{self, Credits},
    ticket::{PrintState, Ticket},
};

/// A recall comes this long after the last call, at the earliest.
pub const RECALL_AFTER: SignedDuration = SignedDuration::from_secs(15);
/// Calls at most of one calling.
pub const CALLS_MOST: u32 = 3;
/// Calls before a visitor can be marked missed …
pub const CALLS_BEFORE_MISSED: u32 = 2;
/// … and the time since the first of them.
pub const MISSED_AFTER: SignedDuration = SignedDuration::from_secs(60);
/// How long a call can be undone.
pub const UNDO_WITHIN: SignedDuration = SignedDuration::from_secs(60);
/// How long a finished ticket can be reopened.
pub const REOPEN_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// Missed so often, a visitor comes back behind a few people; once more, at the end; then not at all.
pub const MISSED_LIGHTLY: u32 = 2;
/// A check-in comes so long before the booked time at most …
pub const CHECK_IN_BEFORE: SignedDuration = SignedDuration::from_mins(30);
/// … and so long after it.
pub const CHECK_IN_AFTER: SignedDuration = SignedDuration::from_mins(20);
/// A window whose session is silent so long, and confirmed empty, gives up its ticket.
pub const DEAD_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// What a decision looks at besides the ticket.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub now: Timestamp,
    /// The open tickets of the business day, this one among them.
    pub tickets: &'a [Ticket],
    pub credits: &'a Credits,
}

impl Scene<'_> {
    /// Refused if another ticket is active at the window.
    fn window_free(&self, window: u32, ticket: &Ticket) -> Result<(), Refused> {
        let busy = |other: &&Ticket| {
            other.id != ticket.id && other.state.is_active() && other.window == Some(window)
        };
        match self.tickets.iter().find(busy) {
            Some(other) => Err(Refused::WindowBusy {
                window,
                with: other.label,
            }),
            None => Ok(()),
        }
    }

    fn not_before(&self, from: Option<Timestamp>, gap: SignedDuration) -> Result<(), Refused> {
        let passed = from.map_or(gap, |from| self.now.duration_since(from));
        if passed < gap {
            return Err(Refused::TooSoon { wait: gap - passed });
        }
        Ok(())
    }

    fn not_after(&self, from: Option<Timestamp>, limit: SignedDuration) -> Result<(), Refused> {
        let passed = from.map_or(SignedDuration::ZERO, |from| self.now.duration_since(from));
        if passed > limit {
            return Err(Refused::TooLate { by: passed - limit });
        }
        Ok(())
    }
}

fn same_window(ticket: &Ticket, window: u32) -> Result<(), Refused> {
    if ticket.window == Some(window) {
        return Ok(());
    }
    Err(Refused::OtherWindow {
        asked: window,
        at: ticket.window,
        state: ticket.state,
    })
}

fn reason(text: &str) -> Result<String, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refused::NoReason);
    }
    Ok(text.to_owned())
}

/// What the command changes, or why it is refused.
pub fn decide(ticket: &Ticket, request: &Request, scene: &Scene<'_>) -> Result<Change, Refused> {
    let command = &request.command;
    if let Some(expected) = request.version.filter(|seen| *seen != ticket.version) {
        return Err(Refused::Stale {
            expected,
            actual: ticket.version,
            state: ticket.state,
        });
    }
    if !command.from().contains(&ticket.state) {
        return Err(Refused::NotFrom {
            command: command.name(),
            state: ticket.state,
        });
    }
    match command {
        Command::CheckIn => check_in(ticket, scene),
        Command::CallNext { window, services } => {
            scene.window_free(*window, ticket)?;
            if !services.contains(&ticket.service) {
                return Err(Refused::NotTaken(ticket.service));
            }
            match order::next(scene.tickets, services) {
                Some(least) if order::key(least) < order::key(ticket) => {
                    Err(Refused::NotNext { least: least.label })
                }
                _ => Ok(Change::Called {
                    window: *window,
                    out_of_order: None,
                }),
            }
        }
        Command::CallSpecific {
            window,
            reason: why,
        } => {
            if !request.may_reorder {
                return Err(Refused::NotPermitted);
            }
            scene.window_free(*window, ticket)?;
            Ok(Change::Called {
                window: *window,
                out_of_order: Some(reason(why)?),
            })
        }
        Command::Recall { window } => {
            same_window(ticket, *window)?;
            if ticket.attempts >= CALLS_MOST {
                return Err(Refused::CalledEnough(ticket.attempts));
            }
            scene.not_before(ticket.last_called_at, RECALL_AFTER)?;
            Ok(Change::Recalled)
        }
        Command::Start { window } => same_window(ticket, *window).map(|()| Change::Started),
        Command::NoShow { window } => {
            same_window(ticket, *window)?;
            if ticket.attempts < CALLS_BEFORE_MISSED {
                return Err(Refused::CalledTooLittle(ticket.attempts));
            }
            scene.not_before(ticket.first_called_at, MISSED_AFTER)?;
            Ok(Change::MarkedMissed)
        }
        Command::UndoCall { window } => {
            same_window(ticket, *window)?;
            scene.not_after(ticket.first_called_at, UNDO_WITHIN)?;
            Ok(Change::CallUndone)
        }
        Command::Return => come_back(ticket, scene),
        Command::Hold { window } => same_window(ticket, *window).map(|()| Change::Held),
        Command::Resume { window } => {
            same_window(ticket, *window)?;
            scene.window_free(*window, ticket)?;
            Ok(Change::Resumed)
        }
        Command::Transfer {
            window,
            to,
            place,
            open,
        } => {
            same_window(ticket, *window)?;
            if !open {
                return Err(Refused::ServiceClosed(*to));
            }
            let order_at = match place {
                Place::ByFirstIssue => {
                    scene
                        .credits
                        .order_at(ticket.class, ticket.issued_at, ticket.booked_for)
                }
                Place::Front => order::front(scene.tickets, *to, ticket.order_at),
                Place::End => order::end(scene.tickets, *to, scene.now),
            };
            Ok(Change::Transferred { to: *to, order_at })
        }
        Command::Finish { window } => same_window(ticket, *window).map(|()| Change::Finished),
        Command::Reopen { window, rated } => {
            same_window(ticket, *window)?;
            if *rated {
                return Err(Refused::Rated);
            }
            scene.not_after(ticket.closed_at, REOPEN_WITHIN)?;
            scene.window_free(*window, ticket)?;
            Ok(Change::Reopened)
        }
        Command::Cancel { reason: why } => Ok(Change::Cancelled {
            reason: reason(why)?,
        }),
        Command::VoidUnprinted { kiosk } => {
            if *kiosk != ticket.id.kiosk {
                return Err(Refused::OtherKiosk(ticket.id.kiosk));
            }
            if ticket.print != Some(PrintState::Failed) {
                return Err(Refused::MayBePrinted);
            }
            Ok(Change::Voided)
        }
        Command::Release { dead_for } => {
            if !matches!(request.actor, Actor::Supervisor(_)) {
                let silent = dead_for.ok_or(Refused::NotPermitted)?;
                if silent <= DEAD_AFTER {
                    return Err(Refused::TooSoon {
                        wait: DEAD_AFTER - silent,
                    });
                }
            }
            Ok(Change::Released {
                order_at: order::front(scene.tickets, ticket.service, ticket.order_at),
            })
        }
        Command::CloseDay => Ok(Change::DayClosed),
    }
}

fn check_in(ticket: &Ticket, scene: &Scene<'_>) -> Result<Change, Refused> {
    let booked = ticket.booked_for.ok_or(Refused::NotBooked)?;
    let early = booked.duration_since(scene.now);
    if early > CHECK_IN_BEFORE {
        return Err(Refused::TooSoon {
            wait: early - CHECK_IN_BEFORE,
        });
    }
    scene.not_after(Some(booked), CHECK_IN_AFTER)?;
    Ok(Change::CheckedIn)
}

fn come_back(ticket: &Ticket, scene: &Scene<'_>) -> Result<Change, Refused> {
    let order_at = match ticket.missed_count {
        missed if missed <= MISSED_LIGHTLY => {
            order::behind_some(scene.tickets, ticket.service, scene.now)
        }
        missed if missed == MISSED_LIGHTLY + 1 => {
            order::end(scene.tickets, ticket.service, scene.now)
        }
        missed => return Err(Refused::MissedTooOften(missed)),
    };
    Ok(Change::Returned { order_at })
}
