//! Holds a printer to its time limits: it works on a thread of its own, and who
//! asks waits no longer than the limit. A device that hangs stays silent until it
//! has answered what it was asked; nothing is queued behind it.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

use super::{Delivery, Make, PRINT_LIMIT, Printer, STATUS_LIMIT, Slip, Status};

enum Ask {
    Status,
    Print(Box<Slip>),
}

enum Answer {
    Status(Status),
    Print(Delivery),
}

/// A printer that always answers in time.
pub struct Limited {
    asks: Sender<Ask>,
    answers: Receiver<Answer>,
    /// Answers that are still owed from questions whose time ran out.
    owed: usize,
    make: Make,
    status_limit: Duration,
    print_limit: Duration,
}

impl Limited {
    /// Moves the printer to its thread; the thread ends when this is dropped and
    /// the device has answered.
    pub fn new(printer: impl Printer + 'static) -> Self {
        Self::with_limits(printer, STATUS_LIMIT, PRINT_LIMIT)
    }

    pub fn with_limits(
        mut printer: impl Printer + 'static,
        status_limit: Duration,
        print_limit: Duration,
    ) -> Self {
        let make = printer.make();
        let (asks, inbox) = channel();
        let (outbox, answers) = channel();
        thread::spawn(move || {
            for ask in inbox {
                let answer = match ask {
                    Ask::Status => Answer::Status(printer.status()),
                    Ask::Print(slip) => Answer::Print(printer.print(&slip)),
                };
                if outbox.send(answer).is_err() {
                    break;
                }
            }
        });
        Self {
            asks,
            answers,
            owed: 0,
            make,
            status_limit,
            print_limit,
        }
    }

    /// Whether every answer owed has come in the meantime.
    fn settled(&mut self) -> bool {
        while self.owed > 0 && self.answers.try_recv().is_ok() {
            self.owed -= 1;
        }
        self.owed == 0
    }

    /// None: the device does not answer, or still owes an answer.
    fn ask(&mut self, ask: Ask, limit: Duration) -> Option<Answer> {
        self.asks.send(ask).ok()?;
        match self.answers.recv_timeout(limit) {
            Ok(answer) => Some(answer),
            Err(RecvTimeoutError::Timeout) => {
                self.owed += 1;
                None
            }
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }
}

impl Printer for Limited {
    fn make(&self) -> Make {
        self.make
    }

    fn status(&mut self) -> Status {
        if !self.settled() {
            return Status::Silent;
        }
        match self.ask(Ask::Status, self.status_limit) {
            Some(Answer::Status(status)) => status,
            _ => Status::Silent,
        }
    }

    fn print(&mut self, slip: &Slip) -> Delivery {
        if !self.settled() {
            return Delivery::Unsent(Status::Silent);
        }
        match self.ask(Ask::Print(Box::new(slip.clone())), self.print_limit) {
            Some(Answer::Print(delivery)) => delivery,
            _ => Delivery::Sent(Status::Silent),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;
    use crate::device::raster::Raster;

    /// A printer that answers each question when the test lets it.
    struct Slow(Receiver<Status>);

    impl Printer for Slow {
        fn status(&mut self) -> Status {
            self.0.recv().unwrap_or(Status::Fault)
        }

        fn print(&mut self, _: &Slip) -> Delivery {
            Delivery::Sent(self.status())
        }
    }

    #[test]
    fn a_printer_that_hangs_is_silent_and_gets_no_slip_until_it_has_answered() {
        let (let_go, gate) = sync_channel(9);
        let limit = Duration::from_millis(20);
        let mut printer = Limited::with_limits(Slow(gate), limit, limit);
        let slip = Slip {
            name: "A1001".to_owned(),
            raster: Raster::new(8, 1),
        };
        assert_eq!(printer.status(), Status::Silent);
        assert_eq!(printer.print(&slip), Delivery::Unsent(Status::Silent));
        // The late answer is nobody's: the next question gets its own.
        let_go.send(Status::NoPaper).unwrap();
        while !printer.settled() {
            thread::yield_now();
        }
        let_go.send(Status::Ready).unwrap();
        assert_eq!(printer.status(), Status::Ready);
        assert_eq!(printer.print(&slip), Delivery::Sent(Status::Silent));
        drop(let_go);
    }
}
