//! The pages: what each remembers while it is on the screen or on the way back.

use crate::{
    content::{
        item::{ItemKey, Kind},
        library::ReadError,
    },
    domain::service::Letter,
};

use super::{
    answer::Answer,
    catalogue::{self, Catalogue},
    guide::Guide,
    kiosk::{Context, Intent, View},
    notice::Notice,
    reader::Reader,
    session::TextSize,
    world::{Effect, Event},
};

/// A page with its state. It belongs to the session and is wiped with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Page {
    Catalogue(Catalogue),
    Reader(Reader),
    Answer(Answer),
    Guide(Guide),
    Notice(Notice),
}

impl Page {
    /// The page that shows an item; None if it is no longer published.
    pub fn of(key: ItemKey, context: &Context) -> Result<Option<Self>, ReadError> {
        let item = context.ports.library.item(&key, context.today)?;
        Ok(item.and_then(|item| match key.kind() {
            Kind::Document => Some(Self::Reader(Reader::of(&key))),
            Kind::Question => Some(Self::Answer(Answer::of(&item))),
            Kind::Guide => Some(Self::Guide(Guide::of(&item))),
            Kind::Notice => Some(Self::Notice(Notice::of(&item))),
            Kind::Hall | Kind::Station => None,
        }))
    }

    /// The item that it shows, if it shows one.
    pub fn key(&self) -> Option<&ItemKey> {
        match self {
            Self::Catalogue(_) => None,
            Self::Reader(page) => Some(&page.key),
            Self::Answer(page) => Some(&page.key),
            Self::Guide(page) => Some(&page.key),
            Self::Notice(page) => Some(&page.key),
        }
    }

    pub fn handle(&mut self, intent: Intent, context: &Context) -> Result<Vec<Act>, ReadError> {
        match (self, intent) {
            (Self::Catalogue(page), Intent::Catalogue(intent)) => page.handle(intent, context),
            (Self::Reader(page), Intent::Reader(intent)) => page.handle(intent, context),
            (Self::Answer(page), Intent::Answer(intent)) => page.handle(intent, context),
            (Self::Guide(page), Intent::Guide(intent)) => page.handle(intent, context),
            // A touch that was on its way while the page changed.
            _ => Ok(vec![]),
        }
    }

    /// Takes an answer of the world; a page that asked for nothing leaves it.
    pub fn deliver(&mut self, event: Event, _context: &Context) -> Result<Vec<Act>, ReadError> {
        match (self, event) {
            (Self::Catalogue(_) | Self::Reader(_) | Self::Answer(_) | Self::Guide(_) | Self::Notice(_), _) => Ok(vec![]),
        }
    }

    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        match self {
            Self::Catalogue(page) => page.view(context).map(View::Catalogue),
            Self::Reader(page) => page.view(context).map(View::Reader),
            Self::Answer(page) => page.view(context).map(View::Answer),
            Self::Guide(page) => page.view(context).map(View::Guide),
            Self::Notice(page) => page.view(context).map(View::Notice),
        }
    }

    /// The title in the bar.
    pub fn title(&self, context: &Context) -> String {
        let kind = match self {
            Self::Catalogue(page) => page.kind,
            Self::Reader(_) => Kind::Document,
            Self::Answer(_) => Kind::Question,
            Self::Guide(_) => Kind::Guide,
            Self::Notice(_) => Kind::Notice,
        };
        catalogue::title(kind, context.session.language).into()
    }

    /// Whether it is a page of running text.
    pub fn is_reading(&self) -> bool {
        !matches!(self, Self::Catalogue(_))
    }

    /// Characters of text to read on it, which lengthen the quiet it allows.
    pub fn characters(&self) -> usize {
        match self {
            Self::Catalogue(_) => 0,
            Self::Reader(page) => page.characters(),
            Self::Answer(page) => page.characters(),
            Self::Guide(page) => page.characters(),
            Self::Notice(page) => page.characters(),
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
    /// Set running text in another size.
    SetTextSize(TextSize),
    /// 去取号: on to the queue, at a service. The materials ticked in the guide go along.
    TakeNumber {
        service: Letter,
        guide: Option<ItemKey>,
    },
    /// Something for the world outside the pages.
    Do(Effect),
}
