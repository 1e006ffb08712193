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
    domain::{clock::Reading, hall::Hall, ticket::Source},
    protocol::outbox::GoldenReport,
    shell::{
        bridge::{self, Bridge},
        fonts,
    },
};

use super::{
    clock::{Known, day_of},
    descriptors,
    files::{
        JournalStanding, closed, hall_of, numbers_of, open_content, open_own_journal, read_journal,
        write_journal,
    },
    keeper::{Keeper, Office, Place, Turned, local_settings},
    ports::JournalTickets,
    refresher::{Refresher, Refreshing},
    searcher::Searcher,
    telling::{Telling, enrolment_of, server_of},
    typist::Typist,
    worker::{self, Desk, Job, Reopen},
};

/// A kiosk put together. Dropping it ends its threads.
pub struct Assembly {
    bridge: Rc<Bridge>,
    /// The keeper wants the program to begin again.
    restart: Arc<AtomicBool>,
    _refresher: Option<Refresher>,
    /// No other process writes the journal while this one lives.
    _lock: Option<File>,
}

impl Assembly {
    /// Opens the files and joins everything. The platform of the screen must be
    /// installed before.
    pub fn open(config: &Config, source: Source) -> anyhow::Result<Self> {
        let enrolment = enrolment_of(&config.data);
        let mut content = open_content(&config.data)?;
        if let Some(enrolment) = &enrolment {
            content.reader = content.reader.in_hall(enrolment.hall.clone());
        }
        let known = Known::default();
        known.accept(content.reader.accepted().ok().flatten());
        known.sign(content.reader.signed_until().ok().flatten());
        let hall = hall_of(&content.reader);
        let day = day_of(hall.as_ref().map(|(_, hall)| hall));
        let started = known.reading();
        let few = descriptors::too_few();
        let opened = match &few {
            Some(why) => closed(JournalStanding::Failed(why.clone())),
            None => open_own_journal(
                &config.data,
                &config.kiosk_numbers,
                hall.as_ref().map(|(_, hall)| hall),
                &started,
            ),
        };
        // Beside the screen its own reader alone has the file then.
        let shared = content.path.clone().filter(|_| few.is_none());
        let memory = opened
            .journal
            .as_ref()
            .and_then(|journal| journal.read().head().ok());
        known.remember(memory.map(|head| head.memory).unwrap_or_default());
        let (civil, today) = known.moment(&day);
        let printer = printer(config);
        let printing = worker::as_told(printer.make());
        let desk = Desk {
            journal: opened.journal,
            standing: opened.standing,
            reopen: opened.lock.is_some().then(|| reopen(config, &hall, &known)),
            printer,
            fonts: slip_fonts()?,
            hall,
            source,
            clock: clock(&known),
            remember: Box::new({
                let known = known.clone();
                move |memory| known.remember(memory)
            }),
            counted: None,
        };
        let jobs = worker::start(desk, bridge::post)?;
        let searcher = match &shared {
            Some(path) => Some(Searcher::start(path.clone(), today, bridge::post)?),
            None => None,
        };
        let typist = Typist::start(shared.clone(), bridge::post)?;
        let telling = Telling {
            content: shared,
            jobs: jobs.clone(),
            searcher: searcher.clone(),
            typist: typist.clone(),
            day: day.clone(),
            known: known.clone(),
        };
        let restart = Arc::new(AtomicBool::new(false));
        let (chores, again) = (jobs.clone(), restart.clone());
        let office = Office {
            place: Place {
                folder: config.data.clone(),
                day: day.clone(),
                content: content.standing,
                content_path: content.path.clone(),
                server: server_of(config, enrolment.as_ref()),
                started: started.system,
            },
            worker: move |chore| {
                if chores.send(Job::Chore(chore)).is_err() {
                    tracing::error!("后台线程没有了，请重启程序");
                }
            },
            clock: clock(&known),
            turn: Box::new(|_| Turned::Later(AFTER_RESTART.to_owned())),
            restart: Box::new(move || {
                again.store(true, Ordering::Release);
                if let Err(error) = slint::quit_event_loop() {
                    tracing::error!(%error, "画面关不掉");
                }
            }),
        };
        let keeper = Keeper::start(office, bridge::post)?;
        let refreshing = Refreshing {
            folder: config.data.clone(),
            trial: config.server.clone(),
            enrolment,
            poll: config.poll,
            day: day.clone(),
            known: known.clone(),
            started_at: started.floor(),
            golden: golden_of(searcher.as_ref()),
        };
        let refresher = match telling.content {
            Some(_) => Refresher::start(refreshing, move |told| telling.tell(told))?,
            // Without a disk nothing newer could be kept; and few open files are the screen's.
            None => None,
        };
        let (folder, journal_day) = (config.data.clone(), day.clone());
        let ports = Ports {
            library: Box::new(content.reader),
            tickets: Box::new(JournalTickets::new(
                Box::new(move || match few {
                    None => read_journal(&folder, &journal_day),
                    Some(_) => None,
                }),
                clock(&known),
            )),
        };
        let mut kiosk = Kiosk::new(ports, civil, today);
        kiosk.set_printer(printing);
        kiosk.set_local(local_settings(&config.data));
        kiosk.set_public_url(config.public_url.clone());
        // A number taken in a browser is 测试, and so is the one who takes it: no panel there.
        kiosk.allow_panel(source == Source::Kiosk);
        let app = App::new().context("画面建不了")?;
        fonts::load_rare_characters();
        let clock = Box::new(move || known.moment(&day));
        let effects = Box::new(move |effect| match effect {
            Effect::Keeper(ask) => keeper.ask(ask),
            effect => carry_out(effect, &jobs, searcher.as_ref(), &typist),
        });
        let bridge = Bridge::new(app, kiosk, clock, effects);
        bridge.receive_posts();
        Ok(Self {
            bridge,
            restart,
            _refresher: refresher,
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
const AFTER_RESTART: &str = "重新启动以后画面就转过来：到“程序”那一页点重新启动";

/// A simulated printer where the configuration or a trial asks for one, else none. The slips'
/// folder may be on a disk that can't be written: then nothing is printed.
fn printer(config: &Config) -> Box<dyn Printer> {
    if !config.simulates_printer() {
        return Box::new(Absent);
    }
    worker::simulated_printer(&config.data).unwrap_or_else(|error| {
        tracing::error!("没有打印机：{error:#}");
        Box::new(Absent)
    })
}

/// Opens the journal once more, for the worker.
fn reopen(config: &Config, hall: &Option<(String, Hall)>, known: &Known) -> Reopen {
    let (folder, known) = (config.data.clone(), known.clone());
    let configured = config.kiosk_numbers.clone();
    let hall = hall.as_ref().map(|(_, hall)| hall.clone());
    Box::new(move || {
        let numbers = numbers_of(&folder, &configured)?;
        write_journal(&folder, &numbers, hall.as_ref(), &known.vouched())
    })
}

fn clock(known: &Known) -> Box<dyn Fn() -> Reading + Send> {
    let known = known.clone();
    Box::new(move || known.reading())
}

/// How the search thread's golden queries stand, for the heartbeat.
fn golden_of(searcher: Option<&Searcher>) -> Box<dyn Fn() -> Option<GoldenReport> + Send> {
    let searcher = searcher.cloned();
    Box::new(move || searcher.as_ref()?.golden())
}

/// The slip's fonts, with the full pair where the disk has it.
pub fn slip_fonts() -> anyhow::Result<Fonts> {
    let embedded = Fonts::embedded().context("小票的字体读不了")?;
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
        Effect::Print(leaflet) => jobs.send(Job::Print(leaflet)),
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
        tracing::error!("后台线程没有了，请重启程序");
    }
}
