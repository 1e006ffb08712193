//! Two kiosks of one hall, and what can happen to them.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use query_corner::{
    device::{
        desk::{Errand, Next},
        printer::{Delivery, Printer, Slip, Status},
        raster::Raster,
    },
    domain::{
        clock::Reading,
        command::{Command, Place, Request},
        event::{Actor, CommandId, Event},
        hall::Hall,
        label::Label,
        order::Credits,
        rating::{Channel, Level, Rating},
        ticket::{Class, EntryId, Source, State, Ticket},
    },
    store::journal::{
        ActError, Files, IssueError, IssueRequest, Issued, Journal, JournalError, Opened, Point,
        RateError, Start,
    },
};
use tempfile::TempDir;

use crate::support::{at, letter, setup, touch};

/// A world that is broken on purpose, to see that the checks see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// Both kiosks may have the same numbers.
    SharedNumbers,
    /// A desk acts on what it saw, without compare-and-set.
    NoCompareAndSet,
    /// A repeated touch has an id of its own.
    NoIdempotence,
    PrintBeforeCommit,
    /// The date is the clock's, with no memory of the last.
    PlainClock,
    RestoreKeepsDigit,
    RepeatedRatings,
    /// A ticket's row is changed without an event.
    RowWithoutEvent,
    /// A counter moves without a ticket.
    CounterWithoutTicket,
}

impl Mutant {
    pub const ALL: [Self; 9] = [
        Self::SharedNumbers,
        Self::NoCompareAndSet,
        Self::NoIdempotence,
        Self::PrintBeforeCommit,
        Self::PlainClock,
        Self::RestoreKeepsDigit,
        Self::RepeatedRatings,
        Self::RowWithoutEvent,
        Self::CounterWithoutTicket,
    ];
}

/// A paper that came out of a printer.
pub struct Paper {
    pub ticket: EntryId,
    pub label: Label,
    pub date: jiff::civil::Date,
    pub is_reprint: bool,
}

pub struct Kiosk {
    pub folder: TempDir,
    pub journal: Option<Journal>,
    numbers: Vec<u8>,
    /// An older copy of the journal, to be restored some day.
    image: Option<TempDir>,
    touches: Vec<(IssueRequest, EntryId)>,
    acts: Vec<(EntryId, Request, CommandId, Ticket)>,
    ratings: BTreeMap<EntryId, Rating>,
}

impl Kiosk {
    pub fn path(&self) -> std::path::PathBuf {
        Files::in_folder(self.folder.path()).journal
    }

    pub fn journal(&mut self) -> &mut Journal {
        self.journal
            .as_mut()
            .expect("the journal is open between steps")
    }

    /// A connection behind the journal's back.
    pub fn raw(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path()).unwrap()
    }
}

pub struct World {
    rng: Rng,
    pub mutant: Option<Mutant>,
    now: Timestamp,
    /// What the clocks of all kiosks are wrong by.
    skew: SignedDuration,
    hall: Hall,
    credits: Credits,
    pub kiosks: Vec<Kiosk>,
    pub papers: Vec<Paper>,
    /// Tickets committed in journals that were lost since.
    pub lost: BTreeMap<EntryId, Ticket>,
    next_touch: u128,
}

/// A printer whose status is drawn before each question, and that prints all it gets.
struct Fake<'a> {
    rng: &'a mut Rng,
    printed: bool,
}

impl Printer for Fake<'_> {
    fn status(&mut self) -> Status {
        match self.rng.u8(0..10) {
            0 => Status::NoPaper,
            1 => Status::Silent,
            2 => Status::CoverOpen,
            3 => Status::PaperLow,
            _ => Status::Ready,
        }
    }

    fn print(&mut self, _: &Slip) -> Delivery {
        self.printed = true;
        Delivery::Sent(self.status())
    }
}

/// A folder in memory where the system has one: no power fails here, so nothing has
/// to reach a disk, and the worlds run many times faster.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.unwrap()
}

fn copy_files(from: &Path, to: &Path, names: &[&str]) {
    for name in [
        "journal.db",
        "journal.db-wal",
        "journal.db-shm",
        "kiosk-number.json",
    ] {
        if names.contains(&name) && from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

/// The disk after a power cut; the shared-memory file does not survive one.
const DISK: [&str; 3] = ["journal.db", "journal.db-wal", "kiosk-number.json"];

fn clear(folder: &Path, names: &[&str]) {
    for name in names {
        let _ = fs::remove_file(folder.join(name));
    }
}

impl World {
    pub fn new(seed: u64, mutant: Option<Mutant>) -> Self {
        let mut world = Self {
            rng: Rng::with_seed(seed),
            mutant,
            now: at("2026-11-23T08:00"),
            skew: SignedDuration::ZERO,
            hall: toml::from_str(
                r#"
                address = ""
                telephone = ""
                time_zone = "Asia/Shanghai"
                day_cutover = "04:00"
                window = []
                service = [
                    { letter = "A", name = "甲", intro = "", minutes = 1 },
                    { letter = "B", name = "乙", intro = "", minutes = 1, daily_quota = 4 },
                ]
                [hours]
                exception = [{ from = "0001-01-01", to = "9999-12-31", name = "日夜", open = ["00:00-23:59"] }]
                [hours.week]
                "#,
            )
            .unwrap(),
            credits: Credits::default(),
            kiosks: Vec::new(),
            papers: Vec::new(),
            lost: BTreeMap::new(),
            next_touch: 1,
        };
        for numbers in [[1, 2, 3, 4], [5, 6, 7, 8]] {
            let numbers = match mutant {
                Some(Mutant::SharedNumbers) => vec![1, 2, 3, 4],
                _ => numbers.to_vec(),
            };
            let mut kiosk = Kiosk {
                folder: folder(),
                journal: None,
                numbers,
                image: None,
                touches: Vec::new(),
                acts: Vec::new(),
                ratings: BTreeMap::new(),
            };
            let opened = world.open(&kiosk).unwrap();
            assert_eq!(opened.start, Start::First);
            kiosk.journal = Some(opened.journal);
            world.kiosks.push(kiosk);
        }
        world
    }

    fn reading(&self) -> Reading {
        Reading::plain(self.now + self.skew)
    }

    fn open(&self, kiosk: &Kiosk) -> Result<Opened, JournalError> {
        let files = Files::in_folder(kiosk.folder.path());
        Journal::open(&files, &setup(&kiosk.numbers), &self.reading())
    }

    /// One thing happens to one kiosk.
    pub fn step(&mut self) -> Result<(), String> {
        self.now += SignedDuration::from_secs(self.rng.i64(1..600));
        let which = self.rng.usize(0..self.kiosks.len());
        let mut kiosk = self.kiosks.remove(which);
        if self.mutant == Some(Mutant::PlainClock) {
            let forget = "UPDATE journal SET business_date = NULL, entry_ms = NULL";
            kiosk.raw().execute(forget, []).unwrap();
        }
        let done = match self.rng.u8(0..100) {
            0..=29 => self.touch(&mut kiosk),
            30..=37 => self.touch_again(&mut kiosk),
            38..=63 => self.act(&mut kiosk),
            64..=68 => self.act_again(&mut kiosk),
            69..=76 => self.rate(&mut kiosk),
            77..=80 => self.reprint(&mut kiosk),
            81..=85 => self.crash(&mut kiosk),
            86 => self.reopen(&mut kiosk).map(|_| ()),
            87..=89 => self.restore(&mut kiosk),
            90 => self.lose(&mut kiosk),
            91..=96 => {
                self.clock(&mut kiosk);
                Ok(())
            }
            _ => {
                self.now += SignedDuration::from_hours(self.rng.i64(3..20));
                kiosk
                    .journal()
                    .observe(&self.reading())
                    .map_err(|err| err.to_string())
            }
        };
        self.kiosks.insert(which, kiosk);
        done
    }

    fn request(&mut self) -> IssueRequest {
        self.next_touch += 1;
        IssueRequest {
            command: touch(self.next_touch),
            service: letter(self.rng.choice(['A', 'A', 'B']).unwrap()),
            class: self.rng.choice(Class::ALL).unwrap(),
            source: Source::Kiosk,
            matter: None,
            paper: self.rng.u8(0..8) > 0,
        }
    }

    fn issue(
        &mut self,
        kiosk: &mut Kiosk,
        request: &IssueRequest,
    ) -> Result<Option<Issued>, String> {
        let reading = self.reading();
        match kiosk
            .journal()
            .issue(request, &self.hall, &self.credits, &reading)
        {
            Ok(issued) => Ok(Some(issued)),
            Err(IssueError::Closed { .. } | IssueError::QuotaUsed { .. }) => {
                if self.mutant == Some(Mutant::CounterWithoutTicket) {
                    kiosk
                        .raw()
                        .execute("UPDATE counter SET issued = issued + 1", [])
                        .unwrap();
                }
                Ok(None)
            }
            Err(err) => Err(err.to_string()),
        }
    }

    fn touch(&mut self, kiosk: &mut Kiosk) -> Result<(), String> {
        let request = self.request();
        let Some(issued) = self.issue(kiosk, &request)? else {
            return Ok(());
        };
        if issued.repeated {
            return Err("a new touch gave an old number".to_owned());
        }
        kiosk.touches.push((request, issued.ticket.id));
        self.hand_out(kiosk, &issued, 9)
    }

    /// Sends the slip on its way, as far as `steps`.
    fn hand_out(&mut self, kiosk: &mut Kiosk, issued: &Issued, steps: usize) -> Result<(), String> {
        let Some(job) = issued.job else {
            return Ok(());
        };
        let slip = Slip {
            name: issued.ticket.label.to_string(),
            raster: Raster::new(8, 1),
        };
        let reading = self.reading();
        let mut errand = Errand::new(job);
        for _ in 0..steps {
            if matches!(errand.next(), Next::Done(_)) {
                break;
            }
            let mut printer = Fake {
                rng: &mut self.rng,
                printed: false,
            };
            let done = errand.step(&slip, kiosk.journal(), &mut printer, &reading);
            let printed = printer.printed;
            done.map_err(|err| err.to_string())?;
            if printed {
                self.paper(&issued.ticket, job.n > 1);
            }
        }
        Ok(())
    }

    fn paper(&mut self, ticket: &Ticket, is_reprint: bool) {
        self.papers.push(Paper {
            ticket: ticket.id,
            label: ticket.label,
            date: ticket.business_date,
            is_reprint,
        });
    }

    /// A double tap, or an answer that got lost on its way to the screen.
    fn touch_again(&mut self, kiosk: &mut Kiosk) -> Result<(), String> {
        let Some((mut request, id)) = self.rng.choice(&kiosk.touches).cloned() else {
            return Ok(());
        };
        if self.mutant == Some(Mutant::NoIdempotence) {
            request.command = self.request().command;
        }
        let issued = self.issue(kiosk, &request)?;
        let issued = issued.ok_or("a repeated touch was refused")?;
        if issued.ticket.id != id || issued.ticket.version != 1 {
            return Err(format!(
                "a repeated touch gave {} after {id}",
                issued.ticket.id
            ));
        }
        Ok(())
    }

    /// A desk or the hall asks something of a ticket, on what it saw some time ago.
    fn act(&mut self, kiosk: &mut Kiosk) -> Result<(), String> {
        let tickets = tickets(kiosk.journal())?;
        // Half of the commands follow up on a ticket at a window, or few would ever be finished.
        let at_window = |ticket: &&Ticket| ticket.state.is_active();
        let active: Vec<_> = tickets.values().filter(at_window).collect();
        let follow_up = self.rng.choice(active).filter(|_| self.rng.bool());
        let Some(before) = follow_up
            .or_else(|| self.rng.choice(tickets.values()))
            .cloned()
        else {
            return Ok(());
        };
        let id = before.id;
        let entries = self.entries(kiosk)?;
        let command = self.command(&before);
        let seen = before
            .version
            .saturating_sub(u32::from(self.rng.u8(0..6) == 0));
        let request = Request {
            command,
            actor: self
                .rng
                .choice([Actor::Staff("甲".into()), Actor::Supervisor("乙".into())])
                .unwrap(),
            version: (self.mutant != Some(Mutant::NoCompareAndSet)).then_some(seen),
            may_reorder: self.rng.u8(0..4) > 0,
        };
        self.next_touch += 1;
        let command_id = touch(self.next_touch);
        let reading = self.reading();
        let answer = kiosk
            .journal()
            .act(id, &request, &command_id, &self.credits, &reading);
        let added = self.entries(kiosk)? - entries;
        match answer {
            Ok(after) => {
                if after.version != before.version + 1 || added != 1 {
                    return Err(format!(
                        "{request:?} was accepted: version {} → {}",
                        before.version, after.version
                    ));
                }
                if seen != before.version {
                    return Err(format!(
                        "{request:?} was accepted on version {seen} of {}",
                        before.version
                    ));
                }
                if self.mutant == Some(Mutant::RowWithoutEvent) {
                    kiosk
                        .raw()
                        .execute("UPDATE ticket SET state = 'waiting'", [])
                        .unwrap();
                }
                kiosk.acts.push((id, request, command_id, after));
                Ok(())
            }
            Err(ActError::Refused(refused)) => {
                let after = kiosk
                    .journal()
                    .read()
                    .ticket(id)
                    .map_err(|err| err.to_string())?;
                if after != before || added != 0 {
                    return Err(format!(
                        "{request:?} was refused ({refused}) and changed something"
                    ));
                }
                Ok(())
            }
            Err(err) => Err(err.to_string()),
        }
    }

    fn entries(&self, kiosk: &mut Kiosk) -> Result<usize, String> {
        let events = kiosk.journal().read().events(0, u32::MAX);
        events
            .map(|events| events.len())
            .map_err(|err| err.to_string())
    }

    /// What usually comes next, or something that fits the ticket's state, or anything.
    fn command(&mut self, ticket: &Ticket) -> Command {
        let usual = match (ticket.state, ticket.window) {
            (State::Waiting, _) => Some(Command::CallSpecific {
                window: self.rng.u32(1..=3),
                reason: "有急事".to_owned(),
            }),
            (State::Called, Some(window)) => Some(Command::Start { window }),
            (State::Serving, Some(window)) => Some(Command::Finish { window }),
            _ => None,
        };
        if let Some(usual) = usual.filter(|_| self.rng.u8(0..5) < 2) {
            return usual;
        }
        let window = match ticket.window {
            Some(window) if self.rng.u8(0..5) > 0 => window,
            _ => self.rng.u32(1..=3),
        };
        let reason = self.rng.choice(["", "有急事"]).unwrap().to_owned();
        let all = [
            Command::CheckIn,
            Command::CallNext {
                window,
                services: vec![letter('A'), letter('B')],
            },
            Command::CallSpecific {
                window,
                reason: reason.clone(),
            },
            Command::Recall { window },
            Command::Start { window },
            Command::NoShow { window },
            Command::UndoCall { window },
            Command::Return,
            Command::Hold { window },
            Command::Resume { window },
            Command::Transfer {
                window,
                to: letter(self.rng.choice(['A', 'B']).unwrap()),
                place: self
                    .rng
                    .choice([Place::ByFirstIssue, Place::Front, Place::End])
                    .unwrap(),
                open: self.rng.bool(),
            },
            Command::Finish { window },
            Command::Reopen {
                window,
                rated: self.rng.bool(),
            },
            Command::Cancel { reason },
            Command::VoidUnprinted {
                kiosk: ticket.id.kiosk,
            },
            Command::Release {
                dead_for: self.rng.bool().then(|| SignedDuration::from_mins(6)),
            },
            Command::CloseDay,
        ];
        let fitting: Vec<_> = all
            .iter()
            .filter(|c| c.from().contains(&ticket.state))
            .cloned()
            .collect();
        let from = if fitting.is_empty() || self.rng.u8(0..4) == 0 {
            all.to_vec()
        } else {
            fitting
        };
        self.rng.choice(from).unwrap()
    }

    fn act_again(&mut self, kiosk: &mut Kiosk) -> Result<(), String> {
        let Some((id, request, command, first)) = self.rng.choice(&kiosk.acts).cloned() else {
            return Ok(());
        };
        let reading = self.reading();
        let answer = kiosk
            .journal()
            .act(id, &request, &command, &self.credits, &reading);
        match answer {
            Ok(again) if again == first => Ok(()),
            other => Err(format!(
                "a repeated command answered {other:?} after {first:?}"
            )),
        }
    }

    fn rate(&mut self, kiosk: &mut Kiosk) -> Result<(), String> {
        let tickets = tickets(kiosk.journal())?;
        let finished: Vec<_> = tickets
            .values()
            .filter(|t| t.state == State::Finished)
            .collect();
        let Some(ticket) = self
            .rng
            .choice(finished)
            .or_else(|| tickets.values().next())
        else {
            return Ok(());
        };
        // Two channels at once: the first holds.
        for channel in [Channel::Kiosk, Channel::Phone] {
            if self.mutant == Some(Mutant::RepeatedRatings) {
                kiosk.raw().execute("DELETE FROM rating", []).unwrap();
            }
            let rating = Rating {
                ticket: ticket.id,
                level: self.rng.choice(Level::ALL).unwrap(),
                items: Vec::new(),
                text: String::new(),
                channel,
                at: self.now,
            };
            let first = kiosk.ratings.get(&ticket.id).cloned();
            match (first, kiosk.journal().rate(rating)) {
                (Some(first), Ok(holds)) if holds == first => {}
                (None, Ok(holds)) if ticket.state == State::Finished => {
                    kiosk.ratings.insert(ticket.id, holds);
                }
                (None, Err(RateError::Refused(_))) if ticket.state != State::Finished => {}
                (first, answer) => return Err(format!("17: rated {answer:?} after {first:?}")),
            }
        }
        Ok(())
    }

    fn reprint(&mut self, kiosk: &mut Kiosk) -> Result<(), String> {
        let Some((_, id)) = self.rng.choice(&kiosk.touches).cloned() else {
            return Ok(());
        };
        self.next_touch += 1;
        let reading = self.reading();
        match kiosk
            .journal()
            .reprint(id, "甲", &touch(self.next_touch), &reading)
        {
            Ok((job, ticket)) => {
                let issued = Issued {
                    ticket,
                    job: Some(job),
                    repeated: false,
                };
                self.hand_out(kiosk, &issued, 9)
            }
            Err(JournalError::WrongPrintState { .. }) => Ok(()),
            Err(err) => Err(err.to_string()),
        }
    }

    /// The power goes while a number is given or printed.
    fn crash(&mut self, kiosk: &mut Kiosk) -> Result<(), String> {
        let request = self.request();
        let points = [
            Point::Begun,
            Point::Counted,
            Point::Ticketed,
            Point::Written,
            Point::Committed,
            Point::Marked,
        ];
        let stop = self.rng.choice(points).unwrap();
        let disk = folder();
        let folder = kiosk.folder.path().to_owned();
        let reached = Arc::new(Mutex::new(false));
        let probe = {
            let (disk, reached) = (disk.path().to_owned(), reached.clone());
            move |point| {
                if point == stop {
                    copy_files(&folder, &disk, &DISK);
                    *reached.lock().unwrap() = true;
                }
            }
        };
        kiosk.journal = kiosk.journal.take().map(|journal| journal.probed(probe));
        let issued = self.issue(kiosk, &request)?;
        let committed = matches!(stop, Point::Committed | Point::Marked);
        let cut = *reached.lock().unwrap();
        if let Some(issued) = &issued {
            if self.mutant == Some(Mutant::PrintBeforeCommit) {
                self.paper(&issued.ticket, false);
            } else if stop == Point::Marked && self.rng.bool() {
                // The visitor's number is on its way to the printer when the power goes.
                let steps = self.rng.usize(0..4);
                self.hand_out(kiosk, issued, steps)?;
                copy_files(kiosk.folder.path(), disk.path(), &DISK);
            }
            if committed {
                kiosk.touches.push((request, issued.ticket.id));
            }
        }
        kiosk.journal = None;
        if cut {
            clear(
                kiosk.folder.path(),
                &["journal.db", "journal.db-wal", "journal.db-shm"],
            );
            copy_files(disk.path(), kiosk.folder.path(), &DISK);
        }
        let start = self.reopen(kiosk)?;
        if start == Start::Continued || self.mutant.is_some() {
            Ok(())
        } else {
            Err(format!(
                "after a crash at {stop:?} the journal counts as {start:?}"
            ))
        }
    }

    fn reopen(&mut self, kiosk: &mut Kiosk) -> Result<Start, String> {
        kiosk.journal = None;
        let opened = self.open(kiosk).map_err(|err| err.to_string())?;
        kiosk.journal = Some(opened.journal);
        Ok(opened.start)
    }

    /// Makes an image of the journal, or brings an older one back.
    fn restore(&mut self, kiosk: &mut Kiosk) -> Result<(), String> {
        let Some(image) = kiosk.image.take() else {
            let image = folder();
            copy_files(kiosk.folder.path(), image.path(), &DISK[..2]);
            kiosk.image = Some(image);
            return Ok(());
        };
        self.replace(kiosk, Some(&image))
    }

    fn lose(&mut self, kiosk: &mut Kiosk) -> Result<(), String> {
        self.replace(kiosk, None)
    }

    /// The journal is gone, and an older one may be in its place.
    fn replace(&mut self, kiosk: &mut Kiosk, image: Option<&TempDir>) -> Result<(), String> {
        // A number is chosen by the day; with a clock that runs ahead no choice is safe.
        if self.skew > SignedDuration::ZERO {
            return Ok(());
        }
        let before = tickets(kiosk.journal())?;
        let keep = folder();
        kiosk.journal = None;
        copy_files(kiosk.folder.path(), keep.path(), &DISK);
        clear(
            kiosk.folder.path(),
            &["journal.db", "journal.db-wal", "journal.db-shm"],
        );
        if let Some(image) = image {
            copy_files(image.path(), kiosk.folder.path(), &DISK);
            if self.mutant == Some(Mutant::RestoreKeepsDigit) {
                let path = Files::in_folder(kiosk.folder.path()).marker;
                let text = fs::read_to_string(&path).unwrap();
                let mut marker: query_corner::store::journal::Marker =
                    serde_json::from_str(&text).unwrap();
                marker.seq = 0;
                marker.write(&path).unwrap();
            }
        }
        match self.open(kiosk) {
            Ok(opened) => {
                kiosk.journal = Some(opened.journal);
                self.lost.extend(before);
                let now = tickets(kiosk.journal())?;
                kiosk.touches.retain(|(_, id)| now.contains_key(id));
                kiosk.acts.retain(|(id, _, _, then)| {
                    now.get(id).is_some_and(|t| t.version >= then.version)
                });
                kiosk.ratings.clear();
                kiosk.ratings.extend(now.keys().filter_map(|id| {
                    let rating = kiosk.journal.as_ref()?.read().rating(*id).unwrap()?;
                    Some((*id, rating))
                }));
                Ok(())
            }
            Err(JournalError::NumbersUsedUp) => {
                clear(
                    kiosk.folder.path(),
                    &["journal.db", "journal.db-wal", "journal.db-shm"],
                );
                copy_files(keep.path(), kiosk.folder.path(), &DISK);
                self.reopen(kiosk).map(|_| ())
            }
            Err(err) => Err(err.to_string()),
        }
    }

    /// Something happens to the clocks, or to what is known of them.
    fn clock(&mut self, kiosk: &mut Kiosk) {
        match self.rng.u8(0..7) {
            0 => self.skew = SignedDuration::from_hours(-24),
            1 => self.skew = at("1970-01-01T08:00").duration_since(self.now),
            2 => self.skew = at("2099-01-01T08:00").duration_since(self.now),
            3 => self.skew = SignedDuration::from_hours(20),
            4 => kiosk.journal().confirm_time(self.now).unwrap(),
            5 => kiosk.journal().correct_clock(self.now).unwrap(),
            _ => self.skew = SignedDuration::ZERO,
        }
    }
}

/// All tickets of a journal, by the fold of their events.
pub fn tickets(journal: &Journal) -> Result<BTreeMap<EntryId, Ticket>, String> {
    let events = journal
        .read()
        .events(0, u32::MAX)
        .map_err(|err| err.to_string())?;
    let mut by_ticket: BTreeMap<EntryId, Vec<Event>> = BTreeMap::new();
    for event in events {
        by_ticket.entry(event.ticket).or_default().push(event);
    }
    by_ticket
        .into_iter()
        .map(|(id, events)| {
            let ticket = query_corner::domain::fold::fold(&events);
            ticket
                .map(|ticket| (id, ticket))
                .map_err(|err| err.to_string())
        })
        .collect()
}
