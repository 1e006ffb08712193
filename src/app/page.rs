//! The pages: what each remembers while it is on the screen or on the way back.

use crate::content::{
    item::{ItemKey, Kind},
    library::ReadError,
};

use super::{
    catalogue::{self, Catalogue},
    kiosk::{Context, Intent, View},
    world::{Effect, Event},
};

/// A page with its state. It belongs to the session and is wiped with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Page {
    Catalogue(Catalogue),
}

impl Page {
    /// The page that shows an item; None if it is no longer published.
    pub fn of(key: ItemKey, context: &Context) -> Result<Option<Self>, ReadError> {
        Ok(match key.kind() {
            Kind::Document
            | Kind::Question
            | Kind::Guide
            | Kind::Notice
            | Kind::Hall
            | Kind::Station => context.ports.library.item(&key, context.today)?.and(None),
        })
    }

    pub fn handle(&mut self, intent: Intent, context: &Context) -> Result<Vec<Act>, ReadError> {
        match (self, intent) {
            (Self::Catalogue(page), Intent::Catalogue(intent)) => page.handle(intent, context),
            // A touch that was on its way while the page changed.
            _ => Ok(vec![]),
        }
    }

    /// Takes an answer of the world; a page that asked for nothing leaves it.
    pub fn deliver(&mut self, event: Event, _context: &Context) -> Result<Vec<Act>, ReadError> {
        match (self, event) {
            (Self::Catalogue(_), _) => Ok(vec![]),
        }
    }

    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        match self {
            Self::Catalogue(page) => page.view(context).map(View::Catalogue),
        }
    }

    /// The title in the bar.
    pub fn title(&self, context: &Context) -> String {
        match self {
            Self::Catalogue(page) => catalogue::title(page.kind, context.session.language).into(),
        }
    }

    /// Whether it is a page of running text.
    pub fn is_reading(&self) -> bool {
        match self {
            Self::Catalogue(_) => false,
        }
    }

    /// Characters of text to read on it, which lengthen the quiet it allows.
    pub fn characters(&self) -> usize {
        match self {
            Self::Catalogue(_) => 0,
        }
    }
}

/// What an intent leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Go on to a page; 返回 leads back here.
    Go(Page),
    /// Show a page in place of this one.
    Replace(Page),
    /// Open an item on the page of its kind.
    Open(ItemKey),
    Back,
    /// 结束: wipe and go home.
    End,
    /// Tick a material as held, or untick it.
    Hold {
        guide: ItemKey,
        index: usize,
    },
    /// Something for the world outside the pages.
    Do(Effect),
}
