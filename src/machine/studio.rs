//! A kiosk whose clocks stand still until they are moved and whose world answers
//! at once: for pictures and for tests that press its buttons.

mod hand;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
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
        world::{Effect, Event, Standing},
    },
    device::printer::{Printer, absent::Absent},
    domain::{
        clock::{Day, Reading},
        label::KioskNo,
        ticket::Source,
    },
    shell::{bridge::Bridge, fonts, memory::MemoryScreen, size::ScreenSize},
};

use super::{
    assembly::slip_fonts,
    chores::Chore,
    clock::day_of,
    files::{hall_of, open_content, open_journal, read_journal},
    keeper::{Office, Place, Turned, local_settings},
    ports::JournalTickets,
    searcher::Shelf,
    typist::Hands,
    worker::{Desk, as_told},
};

/// The still kiosk.
pub struct Studio {
    screen: MemoryScreen,
    bridge: Rc<Bridge>,
    now: Arc<Mutex<DateTime>>,
    orders: Rc<RefCell<VecDeque<Effect>>>,
    desk: Rc<RefCell<Desk>>,
    office: Office<Box<dyn Fn(Chore)>>,
    restarts: Arc<AtomicU32>,
    /// The printer, while it is unplugged.
    unplugged: RefCell<Option<Box<dyn Printer>>>,
    _lock: Option<fs::File>,
    content: Option<PathBuf>,
    shelf: RefCell<Shelf>,
    hands: RefCell<Hands>,
    /// The screen as it was given, and as the keeper turned it.
    given: Cell<ScreenSize>,
    size: Cell<ScreenSize>,
}

/// When the program of a studio was built: some days before the pictures (2026-11-20 10:00 in
/// China).
const BUILT: Timestamp = Timestamp::constant(1_795_140_000, 0);

/// The clock of a studio: what it is set to.
fn still(day: &Day, now: DateTime) -> Reading {
    let system = day.zone.to_timestamp(now).unwrap_or(Timestamp::UNIX_EPOCH);
    Reading {
        built: BUILT,
        ..Reading::plain(system)
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
        // Without a folder the kiosk still shows its factory content.
        let _made = fs::create_dir_all(folder);
        let content = open_content(folder)?;
        let hall = hall_of(&content.reader);
        let day = day_of(hall.as_ref().map(|(_, hall)| hall));
        let numbers: Vec<KioskNo> = KioskNo::kiosks().collect();
        let opened = open_journal(
            folder,
            &numbers,
            hall.as_ref().map(|(_, hall)| hall),
            &still(&day, now),
        );
        // Content in memory has no index: nothing is found, and everything else works.
        let path = content.path.as_deref();
        let shelf = RefCell::new(Shelf::open(path.unwrap_or(folder), now.date()));
        let hands = Hands::load(path);

        let clock = Arc::new(Mutex::new(now));
        let read = |clock: &Arc<Mutex<DateTime>>, day: &Day| {
            let (clock, day) = (clock.clone(), day.clone());
            move || still(&day, shown(&clock))
        };
        let ports = Ports {
            library: Box::new(content.reader),
            tickets: Box::new(JournalTickets::new(
                Box::new({
                    let (folder, day) = (folder.to_owned(), day.clone());
                    move || read_journal(&folder, &day)
                }),
                Box::new(read(&clock, &day)),
            )),
        };
        let printing = as_told(printer.make());
        let desk = Rc::new(RefCell::new(Desk {
            journal: opened.journal,
            standing: opened.standing,
            reopen: None,
            printer,
            fonts: slip_fonts()?,
            hall,
            source: Source::Test,
            clock: Box::new(read(&clock, &day)),
            remember: Box::new(|_| ()),
            counted: None,
        }));
        let restarts = Arc::new(AtomicU32::new(0));
        let (worker, again) = (desk.clone(), restarts.clone());
        let office = Office {
            place: Place {
                folder: folder.to_owned(),
                day: day.clone(),
                content: content.standing,
                content_path: content.path.clone(),
                server: None,
                started: still(&day, now).system,
            },
            worker: Box::new(move |chore| worker.borrow_mut().do_chore(chore)) as Box<dyn Fn(_)>,
            clock: Box::new(read(&clock, &day)),
            turn: Box::new(|_| Turned::Done),
            restart: Box::new(move || {
                again.fetch_add(1, Ordering::Relaxed);
            }),
        };
        let app = App::new().context("画面建不了")?;
        fonts::load_rare_characters();
        let orders = Rc::new(RefCell::new(VecDeque::new()));
        let (taken, at, time) = (orders.clone(), clock.clone(), screen.time());
        let mut kiosk = Kiosk::new(ports, now, now.date());
        kiosk.set_printer(printing);
        kiosk.allow_panel(true);
        kiosk.set_local(local_settings(folder));
        let bridge = Bridge::with_time(
            app,
            kiosk,
            Box::new(move || (Some(shown(&at)), shown(&at).date())),
            Box::new(move || time.get()),
            Box::new(move |effect| taken.borrow_mut().push_back(effect)),
        );
        bridge.deliver(Event::Typing(hands.typing()));
        bridge.fit(size);
        bridge.render();
        bridge.app().show()?;
        let studio = Self {
            screen,
            bridge,
            now: clock,
            orders,
            desk,
            office,
            restarts,
            unplugged: RefCell::default(),
            _lock: opened.lock,
            content: content.path,
            shelf,
            hands: RefCell::new(hands),
            given: Cell::new(size),
            size: Cell::new(size),
        };
        studio.turn();
        Ok(studio)
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
        self.given.set(size);
        self.fit(size);
        self.turn();
    }

    fn fit(&self, size: ScreenSize) {
        self.size.set(size);
        self.screen.resize(size);
        self.bridge.fit(size);
    }

    /// Turns the screen as the keeper set it.
    fn turn(&self) {
        let given = self.given.get();
        let orientation = self.read(|kiosk| kiosk.local().orientation);
        let (width, height) = orientation.turned((given.width, given.height));
        if (width, height) != (self.size.get().width, self.size.get().height) {
            self.fit(ScreenSize {
                width,
                height,
                ..given
            });
            self.bridge.render();
        }
    }

    /// Makes it a screen whose corner leads nowhere, as one in a browser.
    pub fn forbid_panel(&self) {
        self.bridge.update(|kiosk| kiosk.allow_panel(false));
    }

    /// Makes it a kiosk without a printer, or gives it its own again.
    pub fn plug_printer(&self, plugged: bool) {
        let mut desk = self.desk.borrow_mut();
        let mut unplugged = self.unplugged.borrow_mut();
        match (plugged, unplugged.take()) {
            (true, Some(printer)) => desk.printer = printer,
            (false, None) => {
                *unplugged = Some(std::mem::replace(&mut desk.printer, Box::new(Absent)));
            }
            (_, kept) => *unplugged = kept,
        }
        let printing = as_told(desk.printer.make());
        self.bridge.update(|kiosk| kiosk.set_printer(printing));
    }

    /// How often the keeper has restarted the program.
    pub fn restarts(&self) -> u32 {
        self.restarts.load(Ordering::Relaxed)
    }

    /// The worker's desk, to see what became of the journal.
    pub fn with_desk<T>(&self, see: impl FnOnce(&mut Desk) -> T) -> T {
        see(&mut self.desk.borrow_mut())
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

    /// Another generation is current, as the refresh thread would tell.
    pub fn content_changed(&self) {
        if let Some(content) = &self.content {
            *self.shelf.borrow_mut() = Shelf::open(content, shown(&self.now).date());
        }
        self.bridge.deliver(Event::Content);
    }

    /// What the refresh thread says of the content.
    pub fn stands(&self, standing: Standing) {
        self.bridge.deliver(Event::Standing(standing));
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
                return self.turn();
            };
            let events = RefCell::new(Vec::new());
            let deliver = |event: Event| events.borrow_mut().push(event);
            match effect {
                Effect::Issue(order) => self.desk.borrow_mut().issue(&order, &deliver),
                Effect::Print(leaflet) => {
                    let printout = self.desk.borrow_mut().print_leaflet(*leaflet);
                    deliver(Event::Printout(printout));
                }
                Effect::Search(query) => {
                    if let Some(found) = self.shelf.borrow().search(&query, &|| false) {
                        deliver(Event::Found(found));
                    }
                }
                Effect::Spell(spelling) => {
                    deliver(Event::Candidates(self.hands.borrow_mut().spell(&spelling)));
                }
                Effect::Recognise(writing) => {
                    deliver(Event::Candidates(self.hands.borrow().recognise(&writing)));
                }
                Effect::Keeper(ask) => {
                    if let Some(answer) = self.office.serve(ask) {
                        deliver(Event::Keeper(answer));
                    }
                }
                Effect::Unanswered { words, session } => {
                    if let Err(error) = self.desk.borrow_mut().count(&words, session) {
                        tracing::error!(%error, "有一个没有答上的提问没有记下");
                    }
                }
            }
            for event in events.take() {
                self.bridge.deliver(event);
            }
        }
    }

    /// Lets everything that moves come to rest, and draws nothing.
    pub fn still(&self) {
        for _ in 0..3 {
            self.screen.pass(Duration::from_millis(400));
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
