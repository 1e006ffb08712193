//! A slip's way: committed → status → sent → printed → recorded.
//!
//! The number holds from the commit on, whatever becomes of its paper. A slip
//! counts as printed only on the printer's status, and nothing is reprinted by
//! itself. If the printer is not ready the visitor reads the number off the
//! screen: 「看屏幕，记号码」.

use super::printer::{Delivery, Printer, Slip, Status};
use crate::{
    domain::clock::Reading,
    store::journal::{JobId, Journal, JournalError, PrintEnd},
};

/// What the visitor is told about the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// 请取走小票. `low`: the roll is near its end.
    Paper { low: bool },
    /// 看屏幕，记号码: surely no whole slip came out.
    ScreenOnly(Status),
    /// 看屏幕，记号码: a slip may have come out; staff look.
    Unsure(Status),
}

/// The next thing to do for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    AskStatus,
    /// Record that it goes to the printer.
    RecordSent(Status),
    Print,
    RecordEnd(PrintEnd, Handed),
    Done(Handed),
}

/// One job on its way.
#[derive(Debug)]
pub struct Errand {
    job: JobId,
    next: Next,
}

impl Errand {
    /// A job that is committed and pending.
    pub fn new(job: JobId) -> Self {
        Self {
            job,
            next: Next::AskStatus,
        }
    }

    pub fn next(&self) -> Next {
        self.next
    }

    /// Does the next thing. `slip` is what is printed.
    ///
    /// # Errors
    /// The journal could not be written. Before printing, nothing is printed then:
    /// the next step is [`Next::Done`] with the number on the screen. After it, the
    /// job stays sent and is uncertain from the next start on.
    pub fn step(
        &mut self,
        slip: &Slip,
        journal: &mut Journal,
        printer: &mut dyn Printer,
        reading: &Reading,
    ) -> Result<(), JournalError> {
        match self.next {
            Next::AskStatus => self.next = after_status(printer.status()),
            Next::RecordSent(status) => {
                let sent = journal.print_sent(self.job, reading);
                self.next = match sent {
                    Ok(()) => Next::Print,
                    Err(_) => Next::Done(Handed::ScreenOnly(status)),
                };
                return sent;
            }
            Next::Print => self.next = after_print(printer.print(slip)),
            Next::RecordEnd(end, handed) => {
                self.next = Next::Done(handed);
                return journal.print_ended(self.job, end, reading);
            }
            Next::Done(_) => {}
        }
        Ok(())
    }

    /// Goes all the way. A journal that can't be written is logged; the visitor is
    /// told what is true of the paper.
    pub fn run(
        mut self,
        slip: &Slip,
        journal: &mut Journal,
        printer: &mut dyn Printer,
        reading: &Reading,
    ) -> Handed {
        loop {
            if let Next::Done(handed) = self.next {
                return handed;
            }
            if let Err(err) = self.step(slip, journal, printer, reading) {
                tracing::error!("{} 的打印没有记下：{err}", slip.name);
            }
        }
    }
}

fn after_status(status: Status) -> Next {
    if status.is_ready() {
        Next::RecordSent(status)
    } else {
        Next::RecordEnd(PrintEnd::Failed, Handed::ScreenOnly(status))
    }
}

fn after_print(delivery: Delivery) -> Next {
    match delivery {
        Delivery::Unsent(status) => Next::RecordEnd(PrintEnd::Failed, Handed::ScreenOnly(status)),
        Delivery::Sent(status) if status.is_ready() => {
            let low = status == Status::PaperLow;
            Next::RecordEnd(PrintEnd::Ok, Handed::Paper { low })
        }
        // Out of paper after the last line looks the same as before it.
        Delivery::Sent(status) => Next::RecordEnd(PrintEnd::Uncertain, Handed::Unsure(status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_ready_printer_gets_the_slip() {
        use Status::{Absent, CoverOpen, Fault, NoPaper, PaperLow, Ready, Silent};
        for status in [Ready, PaperLow] {
            assert_eq!(after_status(status), Next::RecordSent(status));
        }
        for status in [NoPaper, CoverOpen, Fault, Silent, Absent] {
            let screen = Next::RecordEnd(PrintEnd::Failed, Handed::ScreenOnly(status));
            assert_eq!(after_status(status), screen);
            assert_eq!(after_print(Delivery::Unsent(status)), screen);
        }
    }

    #[test]
    fn only_a_status_says_that_it_printed() {
        use Status::{Absent, CoverOpen, Fault, NoPaper, PaperLow, Ready, Silent};
        for (status, low) in [(Ready, false), (PaperLow, true)] {
            let paper = Next::RecordEnd(PrintEnd::Ok, Handed::Paper { low });
            assert_eq!(after_print(Delivery::Sent(status)), paper);
        }
        for status in [NoPaper, CoverOpen, Fault, Silent, Absent] {
            let unsure = Next::RecordEnd(PrintEnd::Uncertain, Handed::Unsure(status));
            assert_eq!(after_print(Delivery::Sent(status)), unsure);
        }
    }
}
