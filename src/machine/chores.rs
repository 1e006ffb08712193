//! What the worker does for the keeper's panel: it alone has the printer and may write the
//! journal.

use std::sync::mpsc;

use crate::{
    app::keeper::Done,
    device::{
        printer::{Delivery, Make, Slip, Status},
        slip::trial::{TrialText, draw_trial},
    },
    domain::clock::Memory,
    store::journal::JournalError,
};

use super::{clock::day_of, files::JournalStanding, worker::Desk};

/// A chore, with where its answer goes.
#[derive(Debug)]
pub enum Chore {
    Look(mpsc::Sender<Seen>),
    Print(mpsc::Sender<Done>),
    ConfirmTime(mpsc::Sender<Done>),
    CorrectClock(mpsc::Sender<Done>),
}

/// What only the worker knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub make: Make,
    pub printer: Status,
    pub journal: JournalStanding,
    /// What the journal remembers of time; None where there is no journal.
    pub memory: Option<Memory>,
}

impl Desk {
    /// Whoever asked may be gone; then the answer is nobody's.
    pub fn do_chore(&mut self, chore: Chore) {
        match chore {
            Chore::Look(answer) => {
                let _ = answer.send(self.look());
            }
            Chore::Print(answer) => {
                let _ = answer.send(self.print_trial());
            }
            Chore::ConfirmTime(answer) => {
                let _ = answer.send(self.confirm_time());
            }
            Chore::CorrectClock(answer) => {
                let _ = answer.send(self.correct_clock());
            }
        }
    }

    fn look(&mut self) -> Seen {
        Seen {
            make: self.printer.make(),
            printer: self.printer.status(),
            journal: self.standing.clone(),
            memory: self.memory(),
        }
    }

    /// A slip marked 测试 goes the same way as a number's, and no number is given for it.
    fn print_trial(&mut self) -> Done {
        let before = self.printer.status();
        if !before.is_ready() {
            return Done::bad(format!("没有打印：{}", before.says()));
        }
        let reading = (self.clock)();
        let hall = self.hall.as_ref();
        let text = TrialText {
            hall: hall.map_or_else(|| "查询角".to_owned(), |(name, _)| name.clone()),
            printed_at: day_of(hall.map(|(_, hall)| hall)).civil(reading.system),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let slip = Slip {
            name: format!("test-{}", reading.system.as_second()),
            raster: draw_trial(&text, &self.fonts),
        };
        match self.printer.print(&slip) {
            Delivery::Sent(Status::Ready) if self.printer.make() == Make::Simulated => {
                Done::good("测试单存成了图片：打印机是模拟的，不出纸")
            }
            Delivery::Sent(Status::Ready) => Done::good("测试单已打印，请看字迹和切口"),
            Delivery::Sent(Status::PaperLow) => Done::good("测试单已打印；纸快用完，请备纸"),
            Delivery::Sent(status) => Done::bad(format!("不确定有没有印出来：{}", status.says())),
            Delivery::Unsent(status) => Done::bad(format!("没有打印：{}", status.says())),
        }
    }

    fn confirm_time(&mut self) -> Done {
        let now = (self.clock)().system;
        if self.journal.is_none() {
            // It may be for want of this word that no number is free.
            (self.remember)(Memory {
                confirmed: Some(now),
                ..Memory::default()
            });
            self.reopen_journal();
        }
        let Some(journal) = &mut self.journal else {
            return no_journal();
        };
        told("时间已确认", journal.confirm_time(now))
    }

    fn correct_clock(&mut self) -> Done {
        let now = (self.clock)().system;
        let Some(journal) = &mut self.journal else {
            return no_journal();
        };
        told("日期已更正", journal.correct_clock(now))
    }
}

fn no_journal() -> Done {
    Done::bad("取号日志没有打开，现在不用确认时间")
}

fn told(good: &str, result: Result<(), JournalError>) -> Done {
    match result {
        Ok(()) => Done::good(good),
        Err(error) => {
            let error = anyhow::Error::new(error);
            tracing::error!("确认的时间没有记下：{error:#}");
            Done::bad(format!("没有记下来：{error:#}"))
        }
    }
}
