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
    hall::Hall,
    kiosk::{Context, Intent, View},
    my_number::MyNumber,
    notice::Notice,
    queue::Queue,
    reader::Reader,
    search::{Method, Search},
    session::TextSize,
    ticket::Ticket,
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
    Search(Box<Search>),
    Queue(Queue),
    Ticket(Box<Ticket>),
    MyNumber(MyNumber),
    Hall(Hall),
}

impl Page {
    /// An empty search field.
    pub fn search(context: &Context) -> Self {
        Self::Search(Box::new(Search::new(context.session.elder, context.typing)))
    }

    /// An empty search field that is written into by a method.
    pub fn search_by(method: Method, context: &Context) -> Self {
        let search = Search::by(method, context.session.elder, context.typing);
        Self::Search(Box::new(search))
    }

    /// The page that shows an item; None if it is no longer published.
    pub fn of(key: ItemKey, context: &Context) -> Result<Option<Self>, ReadError> {
        let item = context.ports.library.item(&key, context.today)?;
        Ok(item.map(|item| match key.kind() {
            Kind::Document => Self::Reader(Reader::of(&key)),
            Kind::Question => Self::Answer(Answer::of(&item)),
            Kind::Guide => Self::Guide(Guide::of(&item)),
            Kind::Notice => Self::Notice(Notice::of(&item)),
            Kind::Hall => Self::Hall(Hall::default()),
            Kind::Station => Self::Hall(Hall::at_station(key)),
        }))
    }

    /// The item that it shows, if it shows one.
    pub fn key(&self) -> Option<&ItemKey> {
        match self {
            Self::Catalogue(_)
            | Self::Search(_)
            | Self::Queue(_)
            | Self::Ticket(_)
            | Self::MyNumber(_)
            | Self::Hall(_) => None,
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
            (Self::Search(page), Intent::Search(intent)) => page.handle(intent, context),
            (Self::Queue(page), Intent::Queue(intent)) => page.handle(intent, context),
            (Self::Ticket(page), Intent::Ticket(intent)) => Ok(page.handle(intent)),
            (Self::MyNumber(page), Intent::MyNumber(intent)) => {
                page.handle(intent, context).map(|()| vec![])
            }
            (Self::Hall(page), Intent::Hall(intent)) => {
                page.handle(intent, context).map(|()| vec![])
            }
            // A touch that was on its way while the page changed.
            _ => Ok(vec![]),
        }
    }

    /// Whether an answer of the world is for it.
    pub fn awaits(&self, event: &Event) -> bool {
        match event {
            Event::Found(_) | Event::Candidates(_) => matches!(self, Self::Search(_)),
            Event::Issued(_) | Event::Refused(_) => matches!(self, Self::Queue(_)),
            Event::Paper(_) => matches!(self, Self::Ticket(_)),
            Event::Typing(_)
            | Event::Keeper(_)
            | Event::Content
            | Event::Standing(_)
            | Event::Printout(_) => false,
        }
    }

    /// Takes an answer of the world; a page that asked for nothing leaves it.
    pub fn deliver(&mut self, event: Event) -> Vec<Act> {
        match (self, event) {
            (Self::Search(page), Event::Found(found)) => {
                page.found(found);
                vec![]
            }
            (Self::Search(page), Event::Candidates(candidates)) => page.candidates(candidates),
            (Self::Queue(page), event) => page.deliver(event),
            (Self::Ticket(page), Event::Paper(paper)) => {
                page.paper(paper);
                vec![]
            }
            _ => vec![],
        }
    }

    /// 返回 within the page: to the list or the step that it was come from. False: the page
    /// itself is left.
    pub fn step_back(&mut self) -> bool {
        match self {
            Self::Queue(page) => page.step_back(),
            Self::MyNumber(page) => page.step_back(),
            Self::Hall(page) => page.step_back(),
            _ => false,
        }
    }

    /// What is to be told of a page that is left, if anything.
    pub fn leave(&mut self, session: u64) -> Option<Effect> {
        match self {
            Self::Search(page) => page.unanswered(session),
            _ => None,
        }
    }

    /// In which of its states it stands: another number, and what is pressed stands elsewhere.
    pub fn step(&self) -> u8 {
        match self {
            Self::Catalogue(page) => u8::from(page.is_expanded()),
            Self::Reader(page) => u8::from(page.has_panel()),
            Self::Search(page) => u8::from(page.has_keyboard()),
            Self::Queue(page) => page.step(),
            Self::Hall(page) => u8::from(page.shows_station()),
            Self::MyNumber(page) => u8::from(page.has_found()),
            Self::Answer(_) | Self::Guide(_) | Self::Notice(_) | Self::Ticket(_) => 0,
        }
    }

    /// Whether keys stand on it, which are touched one after another.
    pub fn has_keys(&self) -> bool {
        match self {
            Self::Search(page) => page.has_keyboard(),
            Self::MyNumber(page) => !page.has_found(),
            _ => false,
        }
    }

    /// Whether a pen draws on it.
    pub fn is_drawn_on(&self) -> bool {
        matches!(self, Self::Search(page) if page.is_drawn_on())
    }

    /// Whether the next press may give a number.
    pub fn issues(&self) -> bool {
        matches!(self, Self::Queue(page) if page.issues())
    }

    /// Whether it waits for an answer that it must show.
    pub fn is_locked(&self) -> bool {
        matches!(self, Self::Queue(page) if page.is_locked())
    }

    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        match self {
            Self::Catalogue(page) => page.view(context).map(View::Catalogue),
            Self::Reader(page) => page.view(context).map(View::Reader),
            Self::Answer(page) => page.view(context).map(View::Answer),
            Self::Guide(page) => page.view(context).map(View::Guide),
            Self::Notice(page) => page.view(context).map(View::Notice),
            Self::Search(page) => page.view(context).map(|view| View::Search(Box::new(view))),
            Self::Queue(page) => page.view(context).map(View::Queue),
            Self::Ticket(page) => page.view(context).map(View::Ticket),
            Self::MyNumber(page) => page.view(context).map(View::MyNumber),
            Self::Hall(page) => page.view(context).map(|view| View::Hall(Box::new(view))),
        }
    }

    /// The title in the bar.
    pub fn title(&self, context: &Context) -> String {
        let language = context.session.language;
        let kind = match self {
            Self::Catalogue(page) => page.kind,
            Self::Reader(_) => Kind::Document,
            Self::Answer(_) => Kind::Question,
            Self::Guide(_) => Kind::Guide,
            Self::Notice(_) => Kind::Notice,
            Self::Hall(_) => Kind::Hall,
            Self::Search(_) => return language.pick("查找", "Search").into(),
            Self::Queue(_) => return language.pick("排队取号", "Take a number").into(),
            Self::Ticket(_) => return language.pick("您的号码", "Your number").into(),
            Self::MyNumber(_) => return language.pick("我的号", "My number").into(),
        };
        catalogue::title(kind, language).into()
    }

    /// Whether it is a page of running text.
    pub fn is_reading(&self) -> bool {
        matches!(
            self,
            Self::Reader(_) | Self::Answer(_) | Self::Guide(_) | Self::Notice(_)
        )
    }

    /// Characters of text to read on it, which lengthen the quiet it allows.
    pub fn characters(&self) -> usize {
        match self {
            Self::Catalogue(_)
            | Self::Search(_)
            | Self::Queue(_)
            | Self::Ticket(_)
            | Self::MyNumber(_)
            | Self::Hall(_) => 0,
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
