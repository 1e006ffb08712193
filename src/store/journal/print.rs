//! Print jobs: pending → sent → ok, failed or uncertain. Nothing is reprinted by itself.

use jiff::civil::Date;
use rusqlite::{Connection, TransactionBehavior, named_params};

use super::{
    Journal,
    append::{Draft, append},
    error::JournalError,
    read::{self, Reader, signed, unreadable},
};
use crate::domain::{
    clock::Reading,
    event::{Actor, Change, CommandId},
    label::KioskNo,
    ticket::{EntryId, PrintState, Ticket},
};

/// A print job of a ticket; `n` is 1 for the first slip, more for reprints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId {
    pub ticket: EntryId,
    pub n: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintJob {
    pub id: JobId,
    pub state: PrintState,
    /// The slip is marked 补打.
    pub is_reprint: bool,
}

fn state(text: &str) -> Result<PrintState, JournalError> {
    [
        PrintState::Pending,
        PrintState::Sent,
        PrintState::Ok,
        PrintState::Failed,
        PrintState::Uncertain,
    ]
    .into_iter()
    .find(|state| state.as_str() == text)
    .ok_or_else(|| unreadable("print state", text))
}

/// The raw columns of a print job row.
struct Raw {
    kiosk_no: u8,
    epoch: i64,
    seq: i64,
    n: u32,
    state: String,
    is_reprint: bool,
}

fn jobs(
    conn: &Connection,
    sql: &str,
    params: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<Vec<PrintJob>, JournalError> {
    let wrong = || JournalError::sqlite("读打印记录");
    let mut query = conn.prepare_cached(sql).map_err(wrong())?;
    let rows = query
        .query_map(params, |row| {
            Ok(Raw {
                kiosk_no: row.get("kiosk_no")?,
                epoch: row.get("epoch")?,
                seq: row.get("seq")?,
                n: row.get("n")?,
                state: row.get("state")?,
                is_reprint: row.get("is_reprint")?,
            })
        })
        .map_err(wrong())?
        .collect::<Result<Vec<_>, _>>()
        .map_err(wrong())?;
    rows.into_iter()
        .map(|raw| {
            let bad = |_| unreadable("entry", raw.seq);
            Ok(PrintJob {
                id: JobId {
                    ticket: EntryId {
                        kiosk: KioskNo::try_from(raw.kiosk_no)
                            .map_err(|err| unreadable("kiosk number", err.0))?,
                        epoch: u64::try_from(raw.epoch).map_err(bad)?,
                        seq: u64::try_from(raw.seq).map_err(bad)?,
                    },
                    n: raw.n,
                },
                state: state(&raw.state)?,
                is_reprint: raw.is_reprint,
            })
        })
        .collect()
}

pub(super) fn insert_job(
    conn: &Connection,
    job: JobId,
    is_reprint: bool,
) -> Result<(), JournalError> {
    conn.prepare_cached(include_str!("insert_job.sql"))
        .and_then(|mut query| {
            query.execute(named_params! {
                ":kiosk_no": u8::from(job.ticket.kiosk),
                ":epoch": signed(job.ticket.epoch),
                ":seq": signed(job.ticket.seq),
                ":n": job.n,
                ":is_reprint": is_reprint,
            })
        })
        .map_err(JournalError::sqlite("记打印"))?;
    Ok(())
}

fn set_job(conn: &Connection, job: JobId, to: PrintState) -> Result<(), JournalError> {
    conn.prepare_cached(include_str!("set_job.sql"))
        .and_then(|mut query| {
            query.execute(named_params! {
                ":kiosk_no": u8::from(job.ticket.kiosk),
                ":epoch": signed(job.ticket.epoch),
                ":seq": signed(job.ticket.seq),
                ":n": job.n,
                ":state": to.as_str(),
            })
        })
        .map_err(JournalError::sqlite("记打印"))?;
    Ok(())
}

impl Reader {
    /// The print jobs of a ticket, first to last.
    pub fn print_jobs(&self, ticket: EntryId) -> Result<Vec<PrintJob>, JournalError> {
        jobs_of(self.conn_ref(), ticket)
    }

    /// Jobs of a business date whose slip may be missing, for staff: 「A1037 可能未打印」.
    pub fn unsure_jobs(&self, date: Date) -> Result<Vec<PrintJob>, JournalError> {
        jobs(
            self.conn_ref(),
            include_str!("unsure_jobs.sql"),
            named_params! { ":date": date.to_string() },
        )
    }
}

fn jobs_of(conn: &Connection, ticket: EntryId) -> Result<Vec<PrintJob>, JournalError> {
    jobs(
        conn,
        include_str!("jobs_of.sql"),
        named_params! {
            ":kiosk_no": u8::from(ticket.kiosk),
            ":epoch": signed(ticket.epoch),
            ":seq": signed(ticket.seq),
        },
    )
}

impl Journal {
    /// Records that a job goes to the printer; only then may it be printed.
    pub fn print_sent(&mut self, job: JobId, reading: &Reading) -> Result<(), JournalError> {
        let change = Change::PrintSent { job: job.n };
        self.move_job(
            job,
            "pending",
            &[PrintState::Pending],
            PrintState::Sent,
            change,
            reading,
        )
    }

    /// Records what the printer said: ok only on its status. A job that never went
    /// to the printer can only have failed.
    pub fn print_ended(
        &mut self,
        job: JobId,
        end: PrintEnd,
        reading: &Reading,
    ) -> Result<(), JournalError> {
        let to = end.state();
        let change = Change::PrintEnded {
            job: job.n,
            end: to,
        };
        let (needed, from): (_, &[PrintState]) = match end {
            PrintEnd::Failed => ("pending or sent", &[PrintState::Pending, PrintState::Sent]),
            PrintEnd::Ok | PrintEnd::Uncertain => ("sent", &[PrintState::Sent]),
        };
        self.move_job(job, needed, from, to, change, reading)
    }

    fn move_job(
        &mut self,
        job: JobId,
        needed: &'static str,
        from: &[PrintState],
        to: PrintState,
        change: Change,
        reading: &Reading,
    ) -> Result<(), JournalError> {
        let day = self.day();
        let tx = self
            .conn()
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(JournalError::sqlite("开始写"))?;
        let found = jobs_of(&tx, job.ticket)?;
        let now = found
            .iter()
            .find(|found| found.id == job)
            .ok_or(JournalError::NoTicket(job.ticket))?;
        if !from.contains(&now.state) {
            return Err(JournalError::WrongPrintState {
                ticket: job.ticket,
                n: job.n,
                state: now.state.as_str(),
                needed,
            });
        }
        let mut head = read::head(&tx)?;
        let draft = Draft {
            ticket: Some(read::ticket(&tx, job.ticket)?),
            at: head.memory.dated(reading, &day).at,
            actor: Actor::Kiosk,
            command: None,
            change,
        };
        let (event, _) = append(&tx, &mut head, draft)?;
        set_job(&tx, job, to)?;
        tx.commit().map_err(JournalError::sqlite("写到盘上"))?;
        self.mark(event.id, None);
        Ok(())
    }

    /// Orders another slip of a ticket, marked 补打. Staff only: nothing is reprinted
    /// by itself. A repeated command returns its first job.
    pub fn reprint(
        &mut self,
        ticket: EntryId,
        staff: &str,
        command: &CommandId,
        reading: &Reading,
    ) -> Result<(JobId, Ticket), JournalError> {
        let day = self.day();
        let tx = self
            .conn()
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(JournalError::sqlite("开始写"))?;
        if let Some(event) = read::event_of_command(&tx, command)? {
            let ticket = read::ticket(&tx, event.ticket)?;
            let n = match event.change {
                Change::PrintOrdered { job } => job,
                _ => ticket.prints,
            };
            return Ok((
                JobId {
                    ticket: ticket.id,
                    n,
                },
                ticket,
            ));
        }
        let found = read::ticket(&tx, ticket)?;
        if let Some(state @ (PrintState::Pending | PrintState::Sent)) = found.print {
            return Err(JournalError::WrongPrintState {
                ticket,
                n: found.prints,
                state: state.as_str(),
                needed: "ok, failed or uncertain",
            });
        }
        let mut head = read::head(&tx)?;
        let job = JobId {
            ticket,
            n: found.prints + 1,
        };
        let draft = Draft {
            ticket: Some(found),
            at: head.memory.dated(reading, &day).at,
            actor: Actor::Staff(staff.to_owned()),
            command: Some(command.clone()),
            change: Change::PrintOrdered { job: job.n },
        };
        let (event, ticket) = append(&tx, &mut head, draft)?;
        insert_job(&tx, job, true)?;
        tx.commit().map_err(JournalError::sqlite("写到盘上"))?;
        self.mark(event.id, None);
        Ok((job, ticket))
    }

    /// After a start: what was with the printer is uncertain, what never reached it has failed.
    pub(super) fn settle_jobs(&mut self, reading: &Reading) -> Result<(), JournalError> {
        let open = jobs(self.read().conn_ref(), include_str!("open_jobs.sql"), &[])?;
        for job in open {
            let end = match job.state {
                PrintState::Sent => PrintEnd::Uncertain,
                _ => PrintEnd::Failed,
            };
            self.print_ended(job.id, end, reading)?;
        }
        Ok(())
    }
}

/// How a print job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintEnd {
    Ok,
    Failed,
    Uncertain,
}

impl PrintEnd {
    fn state(self) -> PrintState {
        match self {
            Self::Ok => PrintState::Ok,
            Self::Failed => PrintState::Failed,
            Self::Uncertain => PrintState::Uncertain,
        }
    }
}
