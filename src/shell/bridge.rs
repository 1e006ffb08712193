//! The bridge between the presenters and the screen: intents go up through
//! [`Bridge::send`], and after each the page in view is written down again.

mod touch;

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
    time::{Duration, Instant},
};

use jiff::civil::{Date, DateTime};
use query_corner_ui::{App, Hand, Mode, Page as Shown, Places, Screen};
use slint::{ComponentHandle, Timer};

use crate::app::{
    finger::Finger,
    idle::Idle,
    kiosk::{Intent, Kiosk, View},
    language::Language,
    measure::Frame,
    world::{Effect, Event},
};

use super::{breaks, pages, size::ScreenSize};

/// What the bridge asks the time of: the hall's own date and time, unless the clock is known to
/// be wrong, and the day by which it is judged what is in force.
pub type Clock = Box<dyn Fn() -> (Option<DateTime>, Date)>;

thread_local! {
    /// The bridge that posts from other threads come to, on the thread of the screen.
    static RECEIVER: RefCell<Weak<Bridge>> = const { RefCell::new(Weak::new()) };
}

/// Hands an answer of the world to the screen, from any thread. It is lost with
/// the screen it was for.
pub fn post(event: Event) {
    let delivered = slint::invoke_from_event_loop(move || {
        if let Some(bridge) = RECEIVER.with_borrow(Weak::upgrade) {
            bridge.deliver(event);
        }
    });
    if let Err(error) = delivered {
        tracing::warn!(%error, "画面没有了");
    }
}

/// Joins one kiosk to one window.
pub struct Bridge {
    app: App,
    kiosk: RefCell<Kiosk>,
    clock: Clock,
    /// Monotonic time, by which quiet is judged.
    time: Box<dyn Fn() -> Duration>,
    /// Takes what the pages want of the world.
    effects: Box<dyn Fn(Effect)>,
    /// What the screen was last told, so that a tick that changes nothing draws nothing.
    shown: RefCell<Option<(i32, String, Idle, u64)>>,
    language: Cell<Option<Language>>,
    finger: RefCell<Finger>,
    /// Where intents are noted instead of handled.
    noted: RefCell<Option<Vec<Intent>>>,
    /// Runs while a finger rests in the keeper's corner.
    corner: Timer,
    this: Weak<Self>,
}

impl Bridge {
    pub fn new(app: App, kiosk: Kiosk, clock: Clock, effects: Box<dyn Fn(Effect)>) -> Rc<Self> {
        let start = Instant::now();
        Self::with_time(
            app,
            kiosk,
            clock,
            Box::new(move || start.elapsed()),
            effects,
        )
    }

    /// The same with a monotonic time of one's own.
    pub fn with_time(
        app: App,
        kiosk: Kiosk,
        clock: Clock,
        time: Box<dyn Fn() -> Duration>,
        effects: Box<dyn Fn(Effect)>,
    ) -> Rc<Self> {
        let bridge = Rc::new_cyclic(|this| Self {
            app,
            kiosk: RefCell::new(kiosk),
            clock,
            time,
            effects,
            shown: RefCell::default(),
            language: Cell::default(),
            finger: RefCell::default(),
            noted: RefCell::default(),
            corner: Timer::default(),
            this: this.clone(),
        });
        bridge.connect();
        bridge
    }

    /// Makes this the bridge that [`post`] hands its events to.
    pub fn receive_posts(self: &Rc<Self>) {
        RECEIVER.set(Rc::downgrade(self));
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    /// Tells the layouts how large the screen is.
    pub fn fit(&self, size: ScreenSize) {
        let mode = self.app.global::<Mode>();
        let (width, height) = size.logical();
        mode.set_width(width);
        mode.set_height(height);
        mode.set_landscape(size.is_landscape());
        let mut kiosk = self.kiosk.borrow_mut();
        kiosk.fit(Frame { width, height });
        kiosk.describe_screen(size.facts());
    }

    /// Handles an intent and shows what came of it.
    pub fn send(&self, intent: Intent) {
        if self.is_noted(&intent) {
            return;
        }
        self.advance();
        let effects = self.kiosk.borrow_mut().handle(intent);
        effects.into_iter().for_each(&self.effects);
        self.render();
    }

    /// Handles an intent whose picture the caller draws by itself.
    pub fn send_unshown(&self, intent: Intent) {
        if self.is_noted(&intent) {
            return;
        }
        self.advance();
        let effects = self.kiosk.borrow_mut().handle(intent);
        effects.into_iter().for_each(&self.effects);
    }

    /// A hand moves over what has no meaning of its own: someone is there. Only an
    /// idle ring or a veil that goes away is worth drawing anew.
    fn touched(&self) {
        if self.is_noted(&Intent::Touch) {
            return;
        }
        self.advance();
        let look = |kiosk: &Kiosk| (matches!(kiosk.idle(), Idle::Ring { .. }), kiosk.veil());
        let before = self.read(look);
        self.kiosk.borrow_mut().handle(Intent::Touch);
        if self.read(look) != before {
            self.render();
        }
    }

    /// Hands over what the world answers and shows what came of it. It is no touch:
    /// the quiet goes on.
    pub fn deliver(&self, event: Event) {
        let effects = self.kiosk.borrow_mut().deliver(event);
        effects.into_iter().for_each(&self.effects);
        self.render();
    }

    /// Lets the kiosk change by something other than a touch, and shows it.
    pub fn update<T>(&self, change: impl FnOnce(&mut Kiosk) -> T) -> T {
        let result = change(&mut self.kiosk.borrow_mut());
        self.render();
        result
    }

    /// Notes what is no touch and needs no drawing, unless the kiosk is busy.
    pub fn note(&self, note: impl FnOnce(&mut Kiosk)) {
        if let Ok(mut kiosk) = self.kiosk.try_borrow_mut() {
            note(&mut kiosk);
        }
    }

    pub fn read<T>(&self, see: impl FnOnce(&Kiosk) -> T) -> T {
        see(&self.kiosk.borrow())
    }

    /// Moves the clocks; called every second.
    pub fn tick(&self) {
        self.advance();
        let now = {
            let kiosk = self.kiosk.borrow();
            (kiosk.arrival(), kiosk.moment(), kiosk.idle(), kiosk.beat())
        };
        if self.shown.borrow().as_ref() != Some(&now) {
            self.render();
        }
    }

    fn advance(&self) {
        let (now, today) = (self.clock)();
        let effects = self.kiosk.borrow_mut().tick(now, today, (self.time)());
        effects.into_iter().for_each(&self.effects);
    }

    /// Writes the session, the bars and the page in view onto the screen.
    pub fn render(&self) {
        let view = self.kiosk.borrow_mut().view();
        let kiosk = self.kiosk.borrow();
        self.render_modes(&kiosk);
        self.render_bars(&kiosk);
        if let Some(view) = &view {
            self.render_page(view);
        }
        pages::dialog::render(&self.app, kiosk.dialog().as_ref());
        *self.shown.borrow_mut() =
            Some((kiosk.arrival(), kiosk.moment(), kiosk.idle(), kiosk.beat()));
        drop(kiosk);
        self.kiosk.borrow_mut().note_shown((self.time)());
    }

    fn render_modes(&self, kiosk: &Kiosk) {
        let session = kiosk.session();
        let mode = self.app.global::<Mode>();
        mode.set_elder(session.elder);
        mode.set_low(session.low);
        mode.set_night(kiosk.is_after_hours());
        mode.set_dim(kiosk.veil());
        let language = kiosk.language();
        if self.language.replace(Some(language)) != Some(language)
            && let Err(error) = slint::select_bundled_translation(language.catalogue())
        {
            tracing::error!(%error, "屏幕的语言换不了");
        }
    }

    fn render_bars(&self, kiosk: &Kiosk) {
        let screen = self.app.global::<Screen>();
        let bars = kiosk.bars();
        screen.set_title(bars.title.into());
        screen.set_note(bars.note.into());
        screen.set_reading(bars.reading);
        screen.set_example(bars.example);
        screen.set_english(kiosk.session().language == Language::English);
        screen.set_notice(kiosk.notice().unwrap_or_default().into());
        let left = match kiosk.idle() {
            Idle::Ring { left } => Some(left),
            _ => None,
        };
        screen.set_ring(left.is_some());
        let left = left.unwrap_or(Duration::ZERO).as_secs_f32();
        screen.set_ring_seconds(left.ceil() as i32);
        screen.set_ring_left(left / crate::app::idle::RING.as_secs_f32());
        screen.set_arrival(kiosk.arrival());
        self.app.global::<Places>().set_arrival(kiosk.arrival());
    }

    fn render_page(&self, view: &View) {
        let page = match view {
            View::Home(view) => {
                pages::home::render(&self.app, view);
                Shown::Home
            }
            View::Catalogue(view) => {
                pages::catalogue::render(&self.app, view);
                Shown::Catalogue
            }
            View::Reader(view) => {
                pages::reader::render(&self.app, view);
                Shown::Reader
            }
            View::Answer(view) => {
                pages::answer::render(&self.app, view, &|name| self.picture(name));
                Shown::Answer
            }
            View::Guide(view) => {
                pages::guide::render(&self.app, view, &|name| self.picture(name));
                Shown::Guide
            }
            View::Notice(view) => {
                pages::notice::render(&self.app, view, &|name| self.picture(name));
                Shown::Notice
            }
            View::Search(view) => {
                pages::search::render(&self.app, view);
                Shown::Search
            }
            View::Queue(view) => {
                pages::queue::render(&self.app, view);
                Shown::Queue
            }
            View::Ticket(view) => {
                pages::ticket::render(&self.app, view);
                Shown::Ticket
            }
            View::MyNumber(view) => {
                pages::my_number::render(&self.app, view);
                Shown::MyNumber
            }
            View::Hall(view) => {
                pages::hall::render(&self.app, view, &|name| self.hall_picture(name));
                Shown::Hall
            }
            View::Attract(view) => {
                pages::attract::render(&self.app, view);
                Shown::Attract
            }
            View::Keeper(view) => {
                pages::keeper::render(&self.app, view);
                Shown::Keeper
            }
            View::Trouble(view) => {
                pages::attract::render_trouble(&self.app, view);
                Shown::Trouble
            }
        };
        self.app.global::<Screen>().set_page(page);
    }

    /// A file of the item in view, for the images of its body.
    pub fn picture(&self, name: &str) -> Option<Vec<u8>> {
        self.read(|kiosk| {
            let file = kiosk
                .context()
                .ports
                .library
                .file(kiosk.page()?.key()?, name);
            file.inspect_err(|error| tracing::error!(%error, "有一张图片读不了"))
                .ok()
                .flatten()
        })
    }

    /// A file of the hall.
    fn hall_picture(&self, name: &str) -> Option<Vec<u8>> {
        self.read(|kiosk| {
            let context = kiosk.context();
            let file = context.ports.library.file(context.hall_key?, name);
            file.inspect_err(|error| tracing::error!(%error, "平面图读不了"))
                .ok()
                .flatten()
        })
    }

    fn connect(self: &Rc<Self>) {
        breaks::connect(&self.app);
        let screen = self.app.global::<Screen>();
        let send = |intent: Intent| {
            let bridge = Rc::downgrade(self);
            move || {
                if let Some(bridge) = bridge.upgrade() {
                    bridge.send(intent.clone());
                }
            }
        };
        let touched = Rc::downgrade(self);
        self.app.global::<Hand>().on_moved(move || {
            if let Some(bridge) = touched.upgrade() {
                bridge.touched();
            }
        });
        screen.on_touched(send(Intent::Touch));
        screen.on_back(send(Intent::Back));
        screen.on_end(send(Intent::End));
        screen.on_stay(send(Intent::Stay));
        screen.on_toggle_elder(send(Intent::ToggleElder));
        screen.on_toggle_low(send(Intent::ToggleLow));
        screen.on_toggle_language(send(Intent::ToggleLanguage));
        pages::places::connect(self);
        pages::dialog::connect(self);
        pages::home::connect(self);
        pages::catalogue::connect(self);
        pages::reader::connect(self);
        pages::answer::connect(self);
        pages::guide::connect(self);
        pages::search::connect(self);
        pages::queue::connect(self);
        pages::ticket::connect(self);
        pages::my_number::connect(self);
        pages::hall::connect(self);
        pages::keeper::connect(self);
    }
}
