//! Puts the rooms together: content and journal, worker and search, presenters
//! and screen.

use std::{rc::Rc, sync::mpsc};

use anyhow::Context as _;
use query_corner_ui::App;

use crate::{
    app::{
        kiosk::Kiosk,
        ports::Ports,
        world::{Effect, Event},
    },
    config::Config,
    device::slip::fonts::Fonts,
    domain::ticket::Source,
    shell::{
        bridge::{self, Bridge},
        fonts,
    },
};

use super::{
    clock::{day_of, now, reading},
    files::{hall_of, open_content, open_journal},
    ports::JournalTickets,
    searcher::Searcher,
    typist::Typist,
    worker::{self, Desk, Job},
};

/// A kiosk put together. Dropping it ends its threads.
pub struct Assembly {
    bridge: Rc<Bridge>,
}

impl Assembly {
    /// Opens the files and joins everything. The platform of the screen must be
    /// installed before.
    pub fn open(config: &Config, source: Source) -> anyhow::Result<Self> {
        let content = open_content(&config.data)?;
        let hall = hall_of(&content.reader);
        let day = day_of(hall.as_ref().map(|(_, hall)| hall));
        let started = reading(None);
        let (journal, tickets) = open_journal(
            &config.data,
            &config.kiosk_numbers,
            hall.as_ref().map(|(_, hall)| hall),
            &started,
        );
        let (civil, today) = now(&day, &started);
        let desk = Desk {
            journal,
            printer: worker::simulated_printer(&config.data)?,
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
        let ports = Ports {
            library: Box::new(content.reader),
            tickets: Box::new(JournalTickets {
                journal: tickets,
                clock: Box::new(|| reading(None)),
            }),
        };
        let kiosk = Kiosk::new(ports, civil, today);
        let app = App::new().context("the screen can't be made")?;
        fonts::load_rare_characters();
        let clock = Box::new(move || now(&day, &reading(None)));
        let effects = Box::new(move |effect| carry_out(effect, &jobs, searcher.as_ref(), &typist));
        let bridge = Bridge::new(app, kiosk, clock, effects);
        bridge.receive_posts();
        Ok(Self { bridge })
    }

    pub fn bridge(&self) -> &Rc<Bridge> {
        &self.bridge
    }
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
