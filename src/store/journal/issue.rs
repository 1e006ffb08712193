//! Giving a number: one transaction, then the marker; and commands on tickets.

use rusqlite::{Connection, TransactionBehavior, named_params};

use super::{
    Journal, Point,
    append::{Draft, append},
    error::{ActError, IssueError, JournalError},
    print::{JobId, insert_job},
    read::{self, Head},
};
use crate::domain::{
    clock::{Dated, Reading},
    command::Request,
    event::{Actor, Change, CommandId, Issue},
    fold::fold,
    hall::Hall,
    label::Label,
    order::Credits,
    service::{Letter, Service},
    ticket::{Class, EntryId, Matter, Source, Ticket},
    transition::{Scene, decide},
};

/// What a visitor asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueRequest {
    /// Drawn when the button was touched; the same touch never gives two numbers.
    pub command: CommandId,
    pub service: Letter,
    pub class: Class,
    pub source: Source,
    pub matter: Option<Matter>,
    /// A slip is to be printed.
    pub paper: bool,
}

/// A number given. It is committed: whatever happens to the paper, it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The ticket as it was issued, also if the command is repeated later.
    pub ticket: Ticket,
    /// The job that prints it; none for a ticket without paper.
    pub job: Option<JobId>,
    /// The command had been carried out before.
    pub repeated: bool,
}

impl Issued {
    fn of(ticket: Ticket, repeated: bool) -> Self {
        let job = ticket.print.map(|_| JobId {
            ticket: ticket.id,
            n: 1,
        });
        Self {
            ticket,
            job,
            repeated,
        }
    }
}

impl Journal {
    /// Gives a number, unless the service is closed or its quota is used.
    ///
    /// A command that was carried out before returns its first answer and changes
    /// nothing. When this returns, the number is on the disk and the marker knows it.
    pub fn issue(
        &mut self,
        request: &IssueRequest,
        hall: &Hall,
        credits: &Credits,
        reading: &Reading,
    ) -> Result<Issued, IssueError> {
        let service = hall
            .service(request.service)
            .ok_or(IssueError::NoService(request.service))?;
        let day = self.day();
        // The probe needs the journal whole while the transaction borrows it.
        let mut probe = self.probe.take();
        let mut reach = |point| {
            if let Some(probe) = &mut probe {
                probe(point);
            }
        };
        let mut write = || -> Result<(Ticket, bool, EntryId), IssueError> {
            let tx = self
                .conn()
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(JournalError::sqlite("开始写"))?;
            if let Some(event) = read::event_of_command(&tx, &request.command)? {
                let ticket = fold([&event]).map_err(JournalError::from)?;
                return Ok((ticket, true, event.id));
            }
            reach(Point::Begun);
            let mut head = read::head(&tx)?;
            let dated = head.memory.dated(reading, &day);
            // Without a time that is known, people are not sent away by a wrong one.
            let opening = dated
                .hours_at
                .map(|at| hall.service_opening(service, day.civil(at)));
            if let Some(opening) = opening.filter(|opening| !opening.is_open()) {
                return Err(IssueError::Closed {
                    service: request.service,
                    opening,
                });
            }
            let label = count_up(&tx, &head, service, &dated)?;
            reach(Point::Counted);
            let order_at = credits.order_at(request.class, dated.at, None);
            let issue = Issue {
                business_date: dated.date,
                label,
                service: request.service,
                class: request.class,
                order_at,
                system_clock: reading.system,
                clock: dated.flag,
                source: request.source,
                booked_for: None,
                matter: request.matter.clone(),
                paper: request.paper,
            };
            let draft = Draft {
                ticket: None,
                at: dated.at,
                actor: Actor::Visitor,
                command: Some(request.command.clone()),
                change: Change::Issued(Box::new(issue)),
            };
            let (event, ticket) = append(&tx, &mut head, draft)?;
            reach(Point::Ticketed);
            if request.paper {
                insert_job(
                    &tx,
                    JobId {
                        ticket: ticket.id,
                        n: 1,
                    },
                    false,
                )?;
            }
            reach(Point::Written);
            tx.commit().map_err(JournalError::sqlite("写到盘上"))?;
            reach(Point::Committed);
            Ok((ticket, false, event.id))
        };
        let written = write();
        self.probe = probe;
        let (ticket, repeated, entry) = written?;
        self.mark(entry, Some(&ticket));
        self.reach(Point::Marked);
        Ok(Issued::of(ticket, repeated))
    }

    /// Carries out a command on a ticket of today, by the rules of
    /// [`crate::domain::transition`]. A repeated command returns its first answer.
    pub fn act(
        &mut self,
        id: EntryId,
        request: &Request,
        command: &CommandId,
        credits: &Credits,
        reading: &Reading,
    ) -> Result<Ticket, ActError> {
        let day = self.day();
        let tx = self
            .conn()
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(JournalError::sqlite("开始写"))?;
        if let Some(event) = read::event_of_command(&tx, command)? {
            let history = read::events_of(&tx, event.ticket)?;
            let until = history.iter().take_while(|past| past.id != event.id);
            let ticket = fold(until.chain([&event])).map_err(JournalError::from)?;
            return Ok(ticket);
        }
        let mut head = read::head(&tx)?;
        let dated = head.memory.dated(reading, &day);
        let ticket = read::ticket(&tx, id)?;
        let tickets = read::tickets_on(&tx, ticket.business_date)?;
        let scene = Scene {
            now: dated.at,
            tickets: &tickets,
            credits,
        };
        let change = decide(&ticket, request, &scene)?;
        let draft = Draft {
            ticket: Some(ticket),
            at: dated.at,
            actor: request.actor.clone(),
            command: Some(command.clone()),
            change,
        };
        let (event, ticket) = append(&tx, &mut head, draft)?;
        tx.commit().map_err(JournalError::sqlite("写到盘上"))?;
        self.mark(event.id, None);
        Ok(ticket)
    }

    /// Lets the marker know an entry. A marker that can't be written stops nothing:
    /// it is tried again with the next entry.
    pub(super) fn mark(&mut self, entry: EntryId, issued: Option<&Ticket>) {
        if (entry.kiosk, entry.epoch) != (self.marker.kiosk_no, self.marker.epoch) {
            // The repeated answer to a command of an earlier epoch.
            return;
        }
        self.marker.seq = self.marker.seq.max(entry.seq);
        if let Some(ticket) = issued {
            let used = self.marker.used.entry(entry.kiosk).or_default();
            *used = ticket.business_date.max(*used);
        }
        if let Err(err) = self.marker.write(&self.marker_path) {
            tracing::warn!("机号的记号没有跟上：{err}");
        }
    }
}

fn count_up(
    conn: &Connection,
    head: &Head,
    service: &Service,
    dated: &Dated,
) -> Result<Label, IssueError> {
    let wrong = || JournalError::sqlite("计数");
    if let Some(quota) = service.daily_quota {
        let issued: u32 = conn
            .prepare_cached(include_str!("issued_of_service.sql"))
            .and_then(|mut query| {
                query.query_row(
                    named_params! {
                        ":business_date": dated.date.to_string(),
                        ":letter": service.letter.to_string(),
                    },
                    |row| row.get("issued"),
                )
            })
            .map_err(wrong())?;
        if issued >= quota {
            return Err(IssueError::QuotaUsed {
                service: service.letter,
                quota,
            });
        }
    }
    let counter: u32 = conn
        .prepare_cached(include_str!("count_up.sql"))
        .and_then(|mut query| {
            query.query_row(
                named_params! {
                    ":business_date": dated.date.to_string(),
                    ":kiosk_no": u8::from(head.kiosk_no),
                    ":letter": service.letter.to_string(),
                },
                |row| row.get("issued"),
            )
        })
        .map_err(wrong())?;
    Ok(Label {
        letter: service.letter,
        kiosk: head.kiosk_no,
        counter,
    })
}
