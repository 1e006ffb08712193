//! The worker thread: it owns the journal's write connection and the printer, so
//! that the screen never waits for either.

use std::{path::Path, sync::mpsc, thread, time::Duration};

use anyhow::Context as _;
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    app::world::{self, Event, Given, Order, Paper, Printout, Refusal},
    device::{
        desk::{Errand, Handed},
        printer::{Delivery, Make, Printer, Slip, Status, limited::Limited, simulated::Simulated},
        slip::{
            self, SlipText,
            fonts::Fonts,
            leaflet::{LeafletText, draw_leaflet},
        },
    },
    domain::{
        clock::{Memory, Reading},
        event::CommandId,
        hall::Hall,
        leaflet::Leaflet,
        order::Credits,
        priority,
        ticket::{Source, Ticket},
    },
    search::normalise::fold_text,
    store::journal::{IssueError, IssueRequest, Issued, Journal, JournalError, SessionNo},
};

use super::{chores::Chore, files::JournalStanding};

/// How often the journal is told that the kiosk runs, so that a weekend is no leap of the clock.
const OBSERVE: Duration = Duration::from_secs(300);

/// What the worker does, one after the other.
#[derive(Debug)]
pub enum Job {
    Issue(Order),
    /// Print what is read.
    Print(Box<Leaflet>),
    /// The hall as it is published now.
    Hall(Box<Option<(String, Hall)>>),
    /// The server says what time it is.
    Confirm(Timestamp),
    /// Words that found nothing, with the session they were typed in.
    Unanswered {
        words: String,
        session: u64,
    },
    /// For the keeper's panel.
    Chore(Chore),
}

/// Tries to open the journal once more.
pub type Reopen = Box<dyn FnMut() -> Result<(Journal, JournalStanding), JournalError> + Send>;

/// What the worker works with. It is moved to its thread whole.
pub struct Desk {
    /// None: the machine has no journal and gives no numbers.
    pub journal: Option<Journal>,
    /// How the journal came up.
    pub standing: JournalStanding,
    /// A journal that could not be opened is tried again: its numbers are free on another
    /// day, its disk may have room again. None where another process writes it.
    pub reopen: Option<Reopen>,
    pub printer: Box<dyn Printer>,
    pub fonts: Fonts,
    /// The hall with its name; None while none is published.
    pub hall: Option<(String, Hall)>,
    /// Where the tickets come from.
    pub source: Source,
    /// Reads the clock.
    pub clock: Box<dyn Fn() -> Reading + Send>,
    /// Takes what the journal remembers of time, for whoever else judges the clock.
    pub remember: Box<dyn Fn(Memory) + Send>,
    /// The session that words were last counted for, and its ordinal in the journal.
    pub counted: Option<(u64, SessionNo)>,
}

/// The simulated printer, which lays its slips into a folder as PNG.
pub fn simulated_printer(folder: &Path) -> anyhow::Result<Box<dyn Printer>> {
    let printer = Simulated::new(&folder.join("slips")).context("存小票的目录建不了")?;
    Ok(Box::new(Limited::new(printer)))
}

/// What the pages say of a printer.
pub fn as_told(make: Make) -> world::Printer {
    match make {
        Make::Absent => world::Printer::None,
        Make::Simulated => world::Printer::Simulated,
        Make::Real => world::Printer::Real,
    }
}

/// Starts the thread; it ends when the sender is dropped.
pub fn start(
    mut desk: Desk,
    deliver: impl Fn(Event) + Send + 'static,
) -> anyhow::Result<mpsc::Sender<Job>> {
    let (sender, jobs) = mpsc::channel();
    thread::Builder::new()
        .name("worker".into())
        .spawn(move || {
            loop {
                if let Some(memory) = desk.memory() {
                    (desk.remember)(memory);
                }
                match jobs.recv_timeout(OBSERVE) {
                    Ok(Job::Issue(order)) => desk.issue(&order, &deliver),
                    Ok(Job::Print(leaflet)) => {
                        deliver(Event::Printout(desk.print_leaflet(*leaflet)));
                    }
                    Ok(Job::Unanswered { words, session }) => {
                        if let Err(error) = desk.count(&words, session) {
                            tracing::error!(%error, "有一个没有答上的提问没有记下");
                        }
                    }
                    Ok(Job::Chore(chore)) => desk.do_chore(chore),
                    Ok(Job::Hall(hall)) => desk.hall = *hall,
                    Ok(Job::Confirm(time)) => desk.confirm(time),
                    Err(mpsc::RecvTimeoutError::Timeout) => desk.observe(),
                    Err(mpsc::RecvTimeoutError::Disconnected) => return,
                }
            }
        })?;
    Ok(sender)
}

impl Desk {
    /// What the journal remembers of time; None where there is none.
    pub(super) fn memory(&self) -> Option<Memory> {
        let head = self.journal.as_ref()?.read().head();
        Some(head.ok()?.memory)
    }

    fn observe(&mut self) {
        self.reopen_journal();
        let Some(journal) = &mut self.journal else {
            return;
        };
        if let Err(error) = journal.observe(&(self.clock)()) {
            tracing::error!(%error, "取号日志记不下时间");
        }
    }

    /// Opens the journal where there is none, if it can be had by now.
    pub fn reopen_journal(&mut self) {
        let (None, Some(reopen)) = (&self.journal, &mut self.reopen) else {
            return;
        };
        match reopen() {
            Ok((journal, standing)) => {
                self.journal = Some(journal);
                self.standing = standing;
            }
            Err(error) => {
                let standing = JournalStanding::of(error);
                // Once for each reason: it is tried at every touch.
                if standing != self.standing {
                    let why = standing.why_none().unwrap_or_default();
                    tracing::error!("还是不能发号：取号日志{why}");
                    self.standing = standing;
                }
            }
        }
    }

    fn confirm(&mut self, time: Timestamp) {
        let Some(journal) = &mut self.journal else {
            return;
        };
        if let Err(error) = journal.confirm_time(time) {
            tracing::error!(%error, "取号日志记不下服务器的时间");
        }
    }

    /// Counts words that found nothing.
    pub fn count(&mut self, words: &str, session: u64) -> Result<(), JournalError> {
        let Some(journal) = &mut self.journal else {
            return Ok(());
        };
        let ordinal = match self.counted {
            Some((counted, ordinal)) if counted == session => ordinal,
            _ => journal.begin_session()?,
        };
        self.counted = Some((session, ordinal));
        let today = journal.read().dated(&(self.clock)())?.date;
        // As the search reads it: 養老, ＷＩＦＩ and wifi are the same words in three sessions.
        let words: String = fold_text(words).into_iter().collect();
        journal.record_unanswered(&words, ordinal, today)
    }

    /// Gives a number and prints its slip; an event tells of each. Without a printer no slip
    /// is asked for, and nothing is told of one.
    pub fn issue(&mut self, order: &Order, deliver: &dyn Fn(Event)) {
        match self.give(order) {
            Ok((issued, qr)) => {
                let ticket = issued.ticket.clone();
                deliver(Event::Issued(Box::new(Given {
                    ticket,
                    qr: qr.clone(),
                })));
                if issued.job.is_some() {
                    deliver(Event::Paper(self.print(&issued, qr)));
                }
            }
            Err(refusal) => deliver(Event::Refused(refusal)),
        }
    }

    /// Commits a number. Its command is drawn here, once for each order.
    fn give(&mut self, order: &Order) -> Result<(Issued, String), Refusal> {
        let broken = |error: &dyn std::fmt::Display| {
            tracing::error!(%error, "没有发出号");
            Refusal::Broken
        };
        self.reopen_journal();
        let (Some(journal), Some((_, hall))) = (&mut self.journal, &self.hall) else {
            let why = self.standing.why_none();
            return Err(broken(&why.as_deref().unwrap_or("内容里没有大厅")));
        };
        let mut random = [0u8; 16];
        getrandom::fill(&mut random).map_err(|error| broken(&error))?;
        let request = IssueRequest {
            command: CommandId::new(random),
            service: order.service,
            class: order.class,
            source: self.source,
            matter: order.matter.clone(),
            paper: self.printer.make() != Make::Absent,
        };
        let issued = journal.issue(&request, hall, &Credits::default(), &(self.clock)());
        let issued = issued.map_err(|error| match error {
            IssueError::Closed { opening, .. } => Refusal::Closed(opening),
            IssueError::QuotaUsed { .. } => Refusal::QuotaUsed,
            IssueError::NoService(_) | IssueError::Journal(_) => broken(&error),
        })?;
        let qr = journal
            .read()
            .seal(&issued.ticket)
            .map_err(|error| broken(&error))?;
        Ok((issued, qr))
    }

    fn print(&mut self, issued: &Issued, qr: String) -> Paper {
        let (Some(job), Some(text)) = (issued.job, self.slip_text(&issued.ticket, qr)) else {
            return Paper::ScreenOnly;
        };
        let Some(journal) = &mut self.journal else {
            return Paper::ScreenOnly;
        };
        let raster = match slip::draw(&text, &self.fonts) {
            Ok(raster) => raster,
            Err(error) => {
                tracing::error!(%error, "小票画不出来");
                return Paper::ScreenOnly;
            }
        };
        let name = format!(
            "{}-{}-{}",
            issued.ticket.business_date, issued.ticket.label, job.n
        );
        let slip = Slip { name, raster };
        match Errand::new(job).run(&slip, journal, &mut *self.printer, &(self.clock)()) {
            Handed::Paper { low } => {
                if low {
                    tracing::warn!("打印纸快用完了");
                }
                Paper::Out
            }
            Handed::ScreenOnly(status) => {
                tracing::error!(?status, "有一张小票没有打印");
                Paper::ScreenOnly
            }
            Handed::Unsure(status) => {
                tracing::error!(?status, "有一张小票可能没有打印");
                Paper::Unsure
            }
        }
    }

    /// Prints what is read. Nothing of it is kept: it is no ticket.
    pub fn print_leaflet(&mut self, leaflet: Leaflet) -> Printout {
        let now = (self.clock)().system;
        let zone = self.hall.as_ref();
        let zone = zone.and_then(|(_, hall)| TimeZone::get(&hall.time_zone).ok());
        let printed_at = zone.unwrap_or(TimeZone::UTC).to_datetime(now);
        let ended = |status: Status| match status {
            Status::NoPaper => Printout::NoPaper,
            _ => Printout::NotReady,
        };
        let status = self.printer.status();
        if !status.is_ready() {
            tracing::error!(?status, "有一张说明没有打印");
            return ended(status);
        }
        let text = LeafletText {
            hall: self
                .hall
                .as_ref()
                .map(|(name, _)| name.clone())
                .unwrap_or_default(),
            leaflet,
            printed_at,
            is_test: self.source == Source::Test,
        };
        let slip = Slip {
            name: format!("leaflet-{}", now.as_millisecond()),
            raster: draw_leaflet(&text, &self.fonts),
        };
        match self.printer.print(&slip) {
            Delivery::Sent(status) if status.is_ready() => Printout::Out,
            Delivery::Sent(status) => {
                tracing::error!(?status, "有一张说明可能没有打印");
                Printout::Unsure
            }
            Delivery::Unsent(status) => {
                tracing::error!(?status, "有一张说明没有打印");
                ended(status)
            }
        }
    }

    fn slip_text(&self, ticket: &Ticket, qr: String) -> Option<SlipText> {
        let (name, hall) = self.hall.as_ref()?;
        let journal = self.journal.as_ref()?;
        let windows = hall.windows_of(ticket.service);
        Some(SlipText {
            hall: name.clone(),
            label: ticket.label,
            service: hall.service(ticket.service)?.name.clone(),
            windows: windows
                .map(|window| format!("{}号窗口", window.no))
                .collect(),
            matter: ticket.matter.clone(),
            issued_at: journal.read().day().civil(ticket.issued_at),
            ahead: None,
            order: priority::rule(&Credits::default()),
            is_reprint: false,
            is_test: ticket.source == Source::Test,
            qr,
        })
    }
}
