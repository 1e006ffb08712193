//! A kiosk whose clocks stand still until they are moved and whose world answers
//! at once: for pictures and for tests that press its buttons.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    fs,
    path::Path,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context as _;
use jiff::{Timestamp, civil::DateTime};
use query_corner_ui::App;
use slint::ComponentHandle;

use crate::{
    app::{
        kiosk::{Intent, Kiosk},
        ports::Ports,
        world::{Effect, Event},
    },
    device::printer::Printer,
    domain::{
        clock::{Day, Reading},
        label::KioskNo,
        ticket::Source,
    },
    shell::{bridge::Bridge, fonts, memory::MemoryScreen, size::ScreenSize},
};

use super::{
    assembly::slip_fonts,
    clock::day_of,
    files::{hall_of, open_content, open_journal},
    ports::JournalTickets,
    searcher::Shelf,
    typist::Hands,
    worker::Desk,
};

/// The still kiosk.
pub struct Studio {
    screen: MemoryScreen,
    bridge: Rc<Bridge>,
    now: Arc<Mutex<DateTime>>,
    orders: Rc<RefCell<VecDeque<Effect>>>,
    desk: RefCell<Desk>,
    shelf: Shelf,
    hands: RefCell<Hands>,
    size: Cell<ScreenSize>,
}

/// The clock of a studio: what it is set to, with no floor under it.
fn still(day: &Day, now: DateTime) -> Reading {
    let system = day.zone.to_timestamp(now).unwrap_or(Timestamp::UNIX_EPOCH);
    Reading {
        system,
        built: Timestamp::UNIX_EPOCH,
        accepted: None,
    }
}

/// What the clock is set to.
fn shown(clock: &Mutex<DateTime>) -> DateTime {
    *clock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Studio {
    /// Opens a kiosk over a folder of its own, at a moment of the hall's time.
    pub fn open(
        folder: &Path,
        size: ScreenSize,
        now: DateTime,
        printer: Box<dyn Printer>,
    ) -> anyhow::Result<Self> {
        let screen = MemoryScreen::install_still(size)?;
        fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} can't be made", folder.display()))?;
        let content = open_content(folder)?;
        let hall = hall_of(&content.reader);
        let day = day_of(hall.as_ref().map(|(_, hall)| hall));
        let numbers: Vec<KioskNo> = KioskNo::kiosks().collect();
        let (journal, tickets) = open_journal(
            folder,
            &numbers,
            hall.as_ref().map(|(_, hall)| hall),
            &still(&day, now),
        );
        let path = content
            .path
            .clone()
            .context("the content is not on the disk")?;
        let shelf = Shelf::open(&path, now.date());
        let hands = Hands::load(Some(&path));

        let clock = Arc::new(Mutex::new(now));
        let read = |clock: &Arc<Mutex<DateTime>>, day: &Day| {
            let (clock, day) = (clock.clone(), day.clone());
            move || still(&day, shown(&clock))
        };
        let ports = Ports {
            library: Box::new(content.reader),
            tickets: Box::new(JournalTickets {
                journal: tickets,
                clock: Box::new(read(&clock, &day)),
            }),
        };
        let desk = Desk {
            journal,
            printer,
            fonts: slip_fonts()?,
            hall,
            source: Source::Test,
            clock: Box::new(read(&clock, &day)),
            counted: None,
        };
        let app = App::new().context("the screen can't be made")?;
        fonts::load_rare_characters();
        let orders = Rc::new(RefCell::new(VecDeque::new()));
        let (taken, at, time) = (orders.clone(), clock.clone(), screen.time());
        let bridge = Bridge::with_time(
            app,
            Kiosk::new(ports, now, now.date()),
            Box::new(move || (shown(&at), shown(&at).date())),
            Box::new(move || time.get()),
            Box::new(move |effect| taken.borrow_mut().push_back(effect)),
        );
        bridge.deliver(Event::Typing(hands.typing()));
        bridge.fit(size);
        bridge.render();
        bridge.app().show()?;
        let desk = RefCell::new(desk);
        Ok(Self {
            screen,
            bridge,
            now: clock,
            orders,
            desk,
            shelf,
            hands: RefCell::new(hands),
            size: Cell::new(size),
        })
    }

    pub fn app(&self) -> &App {
        self.bridge.app()
    }

    pub fn screen(&self) -> &MemoryScreen {
        &self.screen
    }

    pub fn read<T>(&self, see: impl FnOnce(&Kiosk) -> T) -> T {
        self.bridge.read(see)
    }

    /// Gives the kiosk another screen.
    pub fn resize(&self, size: ScreenSize) {
        self.size.set(size);
        self.screen.resize(size);
        self.bridge.fit(size);
    }

    pub fn size(&self) -> ScreenSize {
        self.size.get()
    }

    /// Sets the hall's clock.
    pub fn set_now(&self, now: DateTime) {
        if let Ok(mut clock) = self.now.lock() {
            *clock = now;
        }
        self.bridge.tick();
    }

    /// A new visitor comes.
    pub fn wipe(&self) {
        self.bridge.update(Kiosk::wipe);
    }

    /// Opens an item by its key.
    pub fn open_item(&self, key: &str) -> anyhow::Result<()> {
        let key = key.parse()?;
        self.bridge.update(|kiosk| kiosk.open(key));
        Ok(())
    }

    pub fn send(&self, intent: Intent) {
        self.bridge.send(intent);
        self.answer();
    }

    /// Nobody touches the screen for so long.
    pub fn wait(&self, time: Duration) {
        self.screen.pass(time);
        self.bridge.tick();
        self.answer();
    }

    /// Lets the world answer everything that was asked of it.
    pub fn answer(&self) {
        loop {
            let Some(effect) = self.orders.borrow_mut().pop_front() else {
                return;
            };
            let events = RefCell::new(Vec::new());
            let deliver = |event: Event| events.borrow_mut().push(event);
            match effect {
                Effect::Issue(order) => self.desk.borrow_mut().issue(&order, &deliver),
                Effect::Search(query) => {
                    if let Some(found) = self.shelf.search(&query, &|| false) {
                        deliver(Event::Found(found));
                    }
                }
                Effect::Spell(spelling) => {
                    deliver(Event::Candidates(self.hands.borrow_mut().spell(&spelling)));
                }
                Effect::Recognise(writing) => {
                    deliver(Event::Candidates(self.hands.borrow().recognise(&writing)));
                }
                Effect::Unanswered { words, session } => {
                    if let Err(error) = self.desk.borrow_mut().count(&words, session) {
                        tracing::error!(%error, "a question without an answer is not counted");
                    }
                }
            }
            for event in events.take() {
                self.bridge.deliver(event);
            }
        }
    }

    /// Draws until everything that moves has come to rest.
    pub fn settle(&self) {
        for _ in 0..3 {
            self.screen.pass(Duration::from_millis(400));
            self.screen.draw_whole();
        }
    }

    /// The screen at rest, as PNG.
    pub fn picture(&self) -> anyhow::Result<Vec<u8>> {
        self.settle();
        Ok(self
            .screen
            .with_canvas(|canvas| canvas.png(canvas.whole()))?)
    }
}
