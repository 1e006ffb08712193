//! The kiosk as it is drawn: the page in view, its bars, and what time alone changes.

use super::{Bars, Kiosk, Page, View};
use crate::{
    app::{
        attract, home,
        idle::{self, Idle},
        language::Language,
        standing, ticket, translated, trouble,
    },
    content::library::ReadError,
};

impl Kiosk {
    /// How many slides were shown since the screen came to rest; None while it is in use.
    fn slides_shown(&self) -> Option<u64> {
        let rests = self.page().is_none() && self.idle() == Idle::Resting;
        rests.then(|| self.quiet().saturating_sub(idle::REST).as_secs() / attract::SLIDE.as_secs())
    }

    /// What changes on the page by the passing of time alone; another value is another picture.
    pub fn beat(&self) -> u64 {
        if let Some(panel) = &self.panel {
            return panel.beat(self.at, self.quiet());
        }
        match self.page() {
            Some(Page::Ticket(_)) => self.quiet().as_secs(),
            _ => self.slides_shown().unwrap_or(0),
        }
    }

    /// The page in view. A page that can't be read keeps what the screen shows,
    /// and [`Self::notice`] says so.
    pub fn view(&mut self) -> Option<View> {
        if let Some(view) = self.panel_view() {
            return Some(View::Keeper(view));
        }
        let context = self.context();
        let view = match self.page() {
            None => match self.slides_shown() {
                Some(shown) => attract::view(shown, &context).map(View::Attract),
                None => home::view(&context).map(View::Home),
            },
            Some(page) => page.view(&context),
        };
        match view {
            Ok(view) => Some(view),
            Err(error) => {
                // Without even the home page there is nothing to go back to.
                let trouble = self.page().is_none().then(|| trouble::view(&context));
                self.fail(&error);
                trouble.map(View::Trouble)
            }
        }
    }

    pub fn bars(&self) -> Bars {
        let context = self.context();
        Bars {
            title: self
                .page()
                .map_or_else(|| context.hall_name(), |page| page.title(&context)),
            note: match self.page() {
                Some(Page::Ticket(_)) => ticket::closes_in(self.quiet(), self.session.language),
                _ => self.minute(),
            },
            reading: self.page().is_some_and(Page::is_reading),
            example: self
                .ports
                .library
                .edition()
                .is_ok_and(|edition| edition.example),
        }
    }

    /// The language of the screen; the keeper's panel is in Chinese alone.
    pub fn language(&self) -> Language {
        match self.panel {
            Some(_) => Language::Chinese,
            None => self.session.language,
        }
    }

    /// How much light is taken away from the picture, 0 to 1: by the keeper's setting, and
    /// more after hours until someone touches the screen.
    pub fn veil(&self) -> f32 {
        let resting = self.panel.is_none() && !self.session.touched && self.is_after_hours();
        self.local.veil(resting)
    }

    /// The time on the screen; empty while it is not known.
    pub fn minute(&self) -> String {
        self.context().time()
    }

    /// The day and the minute that the screen was drawn for.
    pub fn moment(&self) -> String {
        let context = self.context();
        format!("{} {}", context.day(), context.time())
    }

    /// The hall is closed: the ground is dimmed, and nothing is issued.
    pub fn is_after_hours(&self) -> bool {
        self.context()
            .opening()
            .is_some_and(|opening| !opening.is_open())
    }

    /// Notes a failure once, where it happened.
    pub fn fail(&mut self, error: &ReadError) {
        tracing::error!(%error, "有一页读不了");
        self.failed = true;
    }

    /// One calm sentence when something does not work, or is not as new as it should be.
    pub fn notice(&self) -> Option<String> {
        let language = self.session.language;
        if self.failed {
            return Some(standing::failed(language));
        }
        let context = self.context();
        // A page that cannot be read says so by itself.
        let said = self.page().map(|page| translated::sentence(page, &context));
        context.notice(said.and_then(|said| said.ok()?))
    }
}
