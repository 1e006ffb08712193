//! Puts the rooms together: content and journal, worker and search, presenters
//! and screen.

use std::{
    fs::File,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};

use anyhow::Context as _;
use query_corner_ui::App;

use crate::{
    app::{
        kiosk::Kiosk,
        ports::Ports,
        world::{Effect, Event},
    },
    config::Config,
    device::{
        printer::{Printer, absent::Absent},
        slip::fonts::Fonts,
    },
    domain::{hall::Hall, ticket::Source},
    shell::{
        bridge::{self, Bridge},
        fonts,
    },
};

use super::{
    clock::{day_of, now, reading},
    files::{hall_of, open_content, open_journal, read_journal, write_journal},
    keeper::{Keeper, Office, Place, Turned, local_settings},
    ports::JournalTickets,
    searcher::Searcher,
    typist::Typist,
    worker::{self, Desk, Job, Reopen},
};

/// A kiosk put together. Dropping it ends its threads.
pub struct Assembly {
    bridge: Rc<Bridge>,
    /// The keeper wants the program to begin again.
    restart: Arc<AtomicBool>,
    /// No other process writes the journal while this one lives.
    _lock: Option<File>,
}

impl Assembly {
    /// Opens the files and joins everything. The platform of the screen must be
    /// installed before.
    pub fn open(config: &Config, source: Source) -> anyhow::Result<Self> {
        let content = open_content(&config.data)?;
        let hall = hall_of(&content.reader);
        let day = day_of(hall.as_ref().map(|(_, hall)| hall));
        let started = reading(None);
        let opened = open_journal(
            &config.data,
            &config.kiosk_numbers,
            hall.as_ref().map(|(_, hall)| hall),
            &started,
        );
        let (civil, today) = now(&day, &started);
        let desk = Desk {
            journal: opened.journal,
            standing: opened.standing,
            reopen: opened.lock.is_some().then(|| reopen(config, &hall)),
            printer: printer(config),
            fonts: slip_fonts()?,
            hall,
            source,
            clock: Box::new(|| reading(None)),
            counted: None,
        };
        let jobs = worker::start(desk, bridge::post)?;
        let searcher = match &content.path {
            Some(path) => Some(Searcher::start(path.clone(), today, bridge::post)?),
            None => None,
        };
        let typist = Typist::start(content.path.clone(), bridge::post)?;
        let restart = Arc::new(AtomicBool::new(false));
        let (chores, again) = (jobs.clone(), restart.clone());
        let office = Office {
            place: Place {
                folder: config.data.clone(),
                day: day.clone(),
                content: content.standing,
                content_path: content.path.clone(),
                server: None,
                started: started.system,
            },
            worker: move |chore| {
                if chores.send(Job::Chore(chore)).is_err() {
                    tracing::error!("the worker thread is gone");
                }
            },
            clock: Box::new(|| reading(None)),
            turn: Box::new(|_| Turned::Elsewhere(TURN_THE_DISPLAY.to_owned())),
            restart: Box::new(move || {
                again.store(true, Ordering::Release);
                if let Err(error) = slint::quit_event_loop() {
                    tracing::error!(%error, "the screen can't be ended");
                }
            }),
        };
        let keeper = Keeper::start(office, bridge::post)?;
        let (folder, journal_day) = (config.data.clone(), day.clone());
        let ports = Ports {
            library: Box::new(content.reader),
            tickets: Box::new(JournalTickets::new(
                Box::new(move || read_journal(&folder, &journal_day)),
                Box::new(|| reading(None)),
            )),
        };
        let mut kiosk = Kiosk::new(ports, civil, today);
        kiosk.set_local(local_settings(&config.data));
        // A number taken in a browser is 测试, and so is the one who takes it: no panel there.
        kiosk.allow_panel(source == Source::Kiosk);
        let app = App::new().context("the screen can't be made")?;
        fonts::load_rare_characters();
        let clock = Box::new(move || now(&day, &reading(None)));
        let effects = Box::new(move |effect| match effect {
            Effect::Keeper(ask) => keeper.ask(ask),
            effect => carry_out(effect, &jobs, searcher.as_ref(), &typist),
        });
        let bridge = Bridge::new(app, kiosk, clock, effects);
        bridge.receive_posts();
        Ok(Self {
            bridge,
            restart,
            _lock: opened.lock,
        })
    }

    /// Whether the keeper asked for the program to begin again.
    pub fn wants_restart(&self) -> bool {
        self.restart.load(Ordering::Acquire)
    }

    pub fn bridge(&self) -> &Rc<Bridge> {
        &self.bridge
    }
}

/// A window fills its display: which way up is the display's own setting.
const TURN_THE_DISPLAY: &str =
    "窗口占满显示器，方向跟着显示器走：请在系统的显示设置里转动画面，触摸会跟着转";

/// The slips' folder may be on a disk that can't be written: then nothing is printed.
fn printer(config: &Config) -> Box<dyn Printer> {
    worker::simulated_printer(&config.data).unwrap_or_else(|error| {
        tracing::error!("there is no printer: {error:#}");
        Box::new(Absent)
    })
}

/// Opens the journal once more, for the worker.
fn reopen(config: &Config, hall: &Option<(String, Hall)>) -> Reopen {
    let (folder, numbers) = (config.data.clone(), config.kiosk_numbers.clone());
    let hall = hall.as_ref().map(|(_, hall)| hall.clone());
    Box::new(move || write_journal(&folder, &numbers, hall.as_ref(), &reading(None)))
}

/// The slip's fonts, with the full pair where the disk has it.
pub fn slip_fonts() -> anyhow::Result<Fonts> {
    let embedded = Fonts::embedded().context("the slip's fonts can't be read")?;
    Ok(match fonts::full_pair() {
        Some(pair) => embedded.with_full(pair),
        None => embedded,
    })
}

fn carry_out(
    effect: Effect,
    jobs: &mpsc::Sender<Job>,
    searcher: Option<&Searcher>,
    typist: &Typist,
) {
    let sent = match effect {
        Effect::Issue(order) => jobs.send(Job::Issue(order)),
        Effect::Unanswered { words, session } => jobs.send(Job::Unanswered { words, session }),
        Effect::Spell(spelling) => {
            typist.spell(spelling);
            Ok(())
        }
        Effect::Recognise(writing) => {
            typist.recognise(writing);
            Ok(())
        }
        // The keeper's thread has it.
        Effect::Keeper(_) => Ok(()),
        Effect::Search(query) => {
            match searcher {
                Some(searcher) => searcher.ask(query),
                // Without a disk there is no index; the page says that nothing was found.
                None => bridge::post(Event::Found(crate::app::world::Found {
                    serial: query.serial,
                    ..Default::default()
                })),
            }
            Ok(())
        }
    };
    if sent.is_err() {
        tracing::error!("the worker thread is gone");
    }
}
