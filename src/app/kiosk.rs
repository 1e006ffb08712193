//! The kiosk as a visitor meets it: a session, the page on the screen and the
//! way back. Intents and the clock go in; effects and views come out.

mod dialog;
mod gone;
mod panel;
mod screen;
mod touch;

use std::{cell::RefCell, time::Duration};

use jiff::civil::{Date, DateTime};

use crate::{
    content::{
        item::{Detail, Item, ItemKey},
        library::ReadError,
    },
    domain::screen::LocalSettings,
};

pub use super::{
    border::{Bars, Intent, View},
    context::Context,
};
use super::{
    context::RowCache,
    home,
    idle::{self, Idle},
    keeper::{Facts, Panel},
    measure::Frame,
    page::{Act, Page},
    ports::Ports,
    queue::Queue,
    route::Spot,
    session::Session,
    ticket,
    world::{Effect, Event, Paper, Printer, Standing, Typing},
};

/// The kiosk.
pub struct Kiosk {
    ports: Ports,
    session: Session,
    hall: Option<Item>,
    now: Option<DateTime>,
    today: Date,
    frame: Frame,
    /// The monotonic time of the last touch.
    touched_at: Duration,
    /// The monotonic time now.
    at: Duration,
    rows: RefCell<RowCache>,
    /// A read failed; the visitor is told what still works.
    failed: bool,
    /// Rises with every page shown.
    arrival: i32,
    /// Rises with every session, and starts again with the program.
    session_no: u64,
    typing: Typing,
    standing: Standing,
    printer: Printer,
    paper_ready: bool,
    /// The keeper's panel, while it is on the screen.
    panel: Option<Panel>,
    /// Whether the corner leads to the panel; never where the screen is shown in a browser.
    has_panel: bool,
    /// The public site of what is published.
    public_url: Option<String>,
    /// How the keeper set the screen.
    local: LocalSettings,
    /// The screen in names and values, for the panel.
    facts: Facts,
    /// The page that a finger meets.
    shown: touch::Shown,
}

impl Kiosk {
    /// As [`Self::tick`] takes the clocks.
    pub fn new(ports: Ports, now: impl Into<Option<DateTime>>, today: Date) -> Self {
        let mut kiosk = Self {
            ports,
            session: Session::default(),
            hall: None,
            now: now.into(),
            today,
            frame: Frame::default(),
            touched_at: Duration::ZERO,
            at: Duration::ZERO,
            rows: RefCell::default(),
            failed: false,
            arrival: 0,
            session_no: 1,
            typing: Typing::default(),
            standing: Standing::default(),
            printer: Printer::default(),
            paper_ready: true,
            panel: None,
            has_panel: false,
            public_url: None,
            local: LocalSettings::default(),
            facts: Facts::new(),
            shown: touch::Shown::default(),
        };
        kiosk.content_changed();
        kiosk
    }

    /// Another generation is current: forget what was read of the last one.
    pub fn content_changed(&mut self) {
        self.rows = RefCell::default();
        match self.ports.library.hall() {
            Ok(hall) => self.hall = hall,
            Err(error) => self.fail(&error),
        }
        self.leave_what_is_gone();
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The page on the screen; None is the home page.
    pub fn page(&self) -> Option<&Page> {
        self.session.route.last()
    }

    pub fn arrival(&self) -> i32 {
        self.arrival
    }

    pub fn context(&self) -> Context<'_> {
        let hall = self.hall.as_ref();
        Context {
            ports: &self.ports,
            session: &self.session,
            now: self.now,
            today: self.today,
            frame: self.frame,
            standing: self.standing,
            hall: hall.and_then(|item| match &item.detail {
                Detail::Hall(hall) => Some(&**hall),
                _ => None,
            }),
            session_no: self.session_no,
            quiet: self.quiet(),
            at: self.at,
            typing: self.typing,
            printer: self.printer,
            paper_ready: self.paper_ready,
            public_url: self.public_url.as_deref(),
            hall_key: hall.map(|item| &item.header.key),
            hall_title: hall.map(|item| {
                let language = self.session.language;
                language.prefer(&item.header.title, &item.header.title_en)
            }),
            rows: &self.rows,
        }
    }

    /// What the kiosk prints with; nothing until this is called.
    pub fn set_printer(&mut self, printer: Printer) {
        self.printer = printer;
    }

    /// The screen is so large.
    pub fn fit(&mut self, frame: Frame) {
        self.frame = frame;
    }

    /// Opens an item as if it had been touched in a list.
    pub fn open(&mut self, key: ItemKey) {
        self.apply(vec![Act::Open(key)]);
    }

    /// Goes on to a page.
    pub fn go(&mut self, page: Page) {
        self.apply(vec![Act::Go(page)]);
    }

    /// Moves the clocks: the hall's own time (None: the clock is known to be wrong), the day by
    /// which it is judged what is in force, and a monotonic time. A session that nobody came back to ends here, and so does the
    /// keeper's panel.
    pub fn tick(
        &mut self,
        now: impl Into<Option<DateTime>>,
        today: Date,
        at: Duration,
    ) -> Vec<Effect> {
        let another_day = self.today != today;
        (self.now, self.today, self.at) = (now.into(), today, at);
        if another_day {
            self.leave_what_is_gone();
        }
        if self.panel.is_some() {
            self.end_quiet_panel();
            return vec![];
        }
        let closed = matches!(self.page(), Some(Page::Ticket(_))) && self.quiet() >= ticket::STAYS;
        if closed || self.idle() == Idle::Gone {
            return self.end();
        }
        vec![]
    }

    /// Since the last touch.
    fn quiet(&self) -> Duration {
        self.at.saturating_sub(self.touched_at)
    }

    /// What the quiet amounts to.
    pub fn idle(&self) -> Idle {
        if self.panel.is_some() {
            return Idle::Calm;
        }
        let characters = self.page().map_or(0, Page::characters);
        idle::judge(self.quiet(), self.session.touched, characters)
    }

    /// The one wipe: everything a visitor did, typed, ticked or took is gone.
    pub fn wipe(&mut self) {
        self.session = Session::default();
        self.panel = None;
        self.touched_at = self.at;
        self.failed = false;
        self.arrival += 1;
        self.session_no += 1;
    }

    /// Ends the session: what is to be told of its pages, then the wipe.
    fn end(&mut self) -> Vec<Effect> {
        let session = self.session_no;
        let route = self.session.route.iter_mut();
        let told = route.filter_map(|page| page.leave(session)).collect();
        self.wipe();
        told
    }

    pub fn handle(&mut self, intent: Intent) -> Vec<Effect> {
        self.touched_at = self.at;
        self.session.touched = true;
        match intent {
            Intent::HoldCorner => self.hold_corner(),
            Intent::Keeper(intent) => self.handle_panel(intent),
            // Under the panel nothing is pressed.
            _ if self.panel.is_some() => vec![],
            Intent::Touch | Intent::Stay => vec![],
            Intent::Dialog(intent) => self.handle_dialog(intent),
            // A number is on its way: it must find its page.
            Intent::Back | Intent::End if self.page().is_some_and(Page::is_locked) => vec![],
            // Under a dialog nothing is pressed but what ends it.
            Intent::Back if self.session.dialog.is_some() => {
                self.session.dialog = None;
                vec![]
            }
            Intent::End => self.apply(vec![Act::End]),
            _ if self.session.dialog.is_some() => vec![],
            Intent::Back => self.apply(vec![Act::Back]),
            Intent::ToggleElder => {
                self.session.elder = !self.session.elder;
                vec![]
            }
            Intent::ToggleLow => {
                self.session.low = !self.session.low;
                vec![]
            }
            Intent::ToggleLanguage => {
                self.session.language = self.session.language.other();
                vec![]
            }
            Intent::Home(intent) => {
                let acts = home::handle(intent, &self.context());
                self.settle(acts)
            }
            page_intent => {
                let Some(mut stop) = self.session.route.pop() else {
                    return vec![];
                };
                let acts = stop.page.handle(page_intent, &self.context());
                self.session.route.put_back(stop);
                self.settle(acts)
            }
        }
    }

    /// Takes what the world answers; a page that is gone needs no answer.
    pub fn deliver(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Keeper(answer) => return self.deliver_panel(answer),
            Event::Paper(paper) => self.paper_ready = paper == Paper::Out,
            Event::Typing(typing) => self.typing = typing,
            Event::Standing(standing) => self.standing = standing,
            Event::Printout(printout) => self.deliver_printout(printout),
            Event::Content => self.content_changed(),
            _ => {}
        }
        // A page on the way back is answered too: it shows what it asked for on the return.
        let awaiting = |page: &&mut Page| page.awaits(&event);
        let Some(page) = self.session.route.iter_mut().rev().find(awaiting) else {
            return vec![];
        };
        let acts = page.deliver(event);
        self.apply(acts)
    }

    /// Where the visitor stands in a part of the page in view; None: at its start.
    pub fn place(&self, spot: Spot, revision: i32) -> Option<f32> {
        self.session.route.place(spot, revision)
    }

    /// The screen stands there now, by a hand, a button or by itself: no touch. What is told
    /// of an earlier page is left alone.
    pub fn stand(&mut self, arrival: i32, spot: Spot, revision: i32, at: f32) {
        if arrival == self.arrival {
            self.session.route.stand(spot, revision, at);
        }
    }

    /// Takes a page's answer; a read that failed leaves the page as it is.
    fn settle(&mut self, acts: Result<Vec<Act>, ReadError>) -> Vec<Effect> {
        match acts {
            Ok(acts) => {
                self.failed = false;
                self.apply(acts)
            }
            Err(error) => {
                self.fail(&error);
                vec![]
            }
        }
    }

    fn apply(&mut self, acts: Vec<Act>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for act in acts {
            match act {
                Act::Go(page) => self.session.route.push(page),
                Act::Replace(page) => {
                    self.session.route.pop();
                    self.session.route.push(page);
                }
                Act::Open(key) => match Page::of(key, &self.context()) {
                    Ok(Some(page)) => self.session.route.push(page),
                    Ok(None) => {}
                    Err(error) => self.fail(&error),
                },
                // Some pages have pages of their own to return to.
                Act::Back if self.session.route.last_mut().is_some_and(Page::step_back) => {}
                Act::Back => {
                    effects.extend(self.leaving());
                    self.session.route.pop();
                }
                Act::End => effects.extend(self.end()),
                Act::TakeNumber { service, guide } => {
                    match Queue::at(service, guide, &self.context()) {
                        Ok(queue) => self.session.route.push(Page::Queue(queue)),
                        Err(error) => self.fail(&error),
                    }
                }
                Act::SetTextSize(size) => {
                    self.session.text_size = size;
                    continue;
                }
                Act::Hold { guide, index } => {
                    let held = self.session.held.entry(guide).or_default();
                    if !held.remove(&index) {
                        held.insert(index);
                    }
                    continue;
                }
                Act::Do(effect) => {
                    effects.push(effect);
                    continue;
                }
            }
            self.session.dialog = None;
            self.arrival += 1;
        }
        effects
    }

    /// What is to be told of the page that is left.
    fn leaving(&mut self) -> Option<Effect> {
        let session = self.session_no;
        self.session.route.last_mut()?.leave(session)
    }
}
