//! The home page: the hall, whether it is open, the doors, what hangs on the board.

use crate::{
    content::{
        item::{ItemKey, Kind},
        library::{Card, Entry, Filter, ReadError},
    },
    domain::opening::{NextOpening, Opening},
};

use super::{
    catalogue::Catalogue,
    hall::Hall,
    kiosk::Context,
    language::Language,
    my_number::MyNumber,
    offered::{board, most_asked},
    page::{Act, Page},
    queue::Queue,
    row::notice_word,
    search::Method,
};

/// A door of the home page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Documents,
    Questions,
    Guides,
    Queue,
    Notices,
    Hall,
    MyNumber,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    OpenDoor(Door),
    /// By a method, or by the one that is usual for the visitor.
    OpenSearch(Option<Method>),
    OpenSuggestion(usize),
    OpenNotice(usize),
}

/// A notice on the home page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardNotice {
    pub kind: &'static str,
    pub title: String,
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub hall: String,
    pub time: String,
    pub date: String,
    pub status: String,
    pub open: bool,
    /// What a visitor must know about the hours: the holiday, what works meanwhile.
    pub hours_note: String,
    pub queue_note: String,
    pub questions_note: String,
    /// The machine reads handwriting.
    pub can_write: bool,
    pub suggestions: Vec<String>,
    pub notices: Vec<BoardNotice>,
}

/// How many questions are suggested under the search field.
const SUGGESTIONS: usize = 3;
/// How many notices the board of the home page holds.
const NOTICES: usize = 3;

pub fn handle(intent: Intent, context: &Context) -> Result<Vec<Act>, ReadError> {
    let nth = |entries: Vec<Entry>, index: usize| {
        entries
            .into_iter()
            .nth(index)
            .map(|entry| Act::Open(entry.key))
            .into_iter()
            .collect()
    };
    Ok(match intent {
        Intent::OpenDoor(door) => vec![Act::Go(page_behind(door))],
        Intent::OpenSearch(None) => vec![Act::Go(Page::search(context))],
        Intent::OpenSearch(Some(method)) => vec![Act::Go(Page::search_by(method, context))],
        Intent::OpenSuggestion(index) => nth(most_asked(context, SUGGESTIONS)?, index),
        Intent::OpenNotice(index) => nth(board(context, NOTICES)?, index),
    })
}

pub fn view(context: &Context) -> Result<View, ReadError> {
    let language = context.session.language;
    let library = &context.ports.library;
    let opening = context.opening();
    let questions = library.count(&Filter::of(Kind::Question), context.today)?;
    let issued: u32 = context
        .ports
        .tickets
        .issued()?
        .iter()
        .map(|(_, count)| count)
        .sum();
    Ok(View {
        hall: context.hall_name(),
        time: context.time(),
        date: context.day(),
        status: status(opening.as_ref(), context),
        open: opening.as_ref().is_some_and(Opening::is_open),
        hours_note: opening
            .as_ref()
            .map(|o| hours_note(o, context))
            .unwrap_or_default(),
        queue_note: match (opening.as_ref().is_some_and(Opening::is_open), language) {
            // What is today is not known.
            _ if context.now.is_none() => String::new(),
            (true, Language::Chinese) => format!("今天已取 {issued} 个号"),
            (true, Language::English) if issued == 1 => "1 number taken today".to_owned(),
            (true, Language::English) => format!("{issued} numbers taken today"),
            (false, _) => language
                .pick("现在取不了号，可先看材料", "Closed now; see papers")
                .to_owned(),
        },
        questions_note: match language {
            Language::Chinese => format!("{questions} 个常见问题"),
            Language::English => format!("{questions} answers with sources"),
        },
        can_write: context.typing.write,
        suggestions: most_asked(context, SUGGESTIONS)?
            .into_iter()
            .map(|entry| language.prefer(&entry.title, &entry.title_en).to_owned())
            .collect(),
        notices: board(context, NOTICES)?
            .into_iter()
            .filter_map(|entry| notice(entry, language))
            .collect(),
    })
}

fn page_behind(door: Door) -> Page {
    match door {
        Door::Documents => Page::Catalogue(Catalogue::of(Kind::Document)),
        Door::Questions => Page::Catalogue(Catalogue::of(Kind::Question)),
        Door::Guides => Page::Catalogue(Catalogue::of(Kind::Guide)),
        Door::Notices => Page::Catalogue(Catalogue::of(Kind::Notice)),
        Door::Queue => Page::Queue(Queue::new()),
        Door::Hall => Page::Hall(Hall::default()),
        Door::MyNumber => Page::MyNumber(MyNumber::default()),
    }
}

/// The key of the notice at a place of the board, for the attract loop.
pub fn board_keys(context: &Context) -> Result<Vec<ItemKey>, ReadError> {
    Ok(board(context, NOTICES)?
        .into_iter()
        .map(|entry| entry.key)
        .collect())
}

fn notice(entry: Entry, language: Language) -> Option<BoardNotice> {
    let Card::Notice {
        notice,
        published,
        until,
    } = entry.card
    else {
        return None;
    };
    let note = match (until, language) {
        (Some(until), Language::Chinese) => format!("到 {} 为止", language.date(until)),
        (Some(until), Language::English) => format!("until {}", language.date(until)),
        (None, _) => language.date(published),
    };
    Some(BoardNotice {
        kind: notice_word(notice, language),
        title: language.prefer(&entry.title, &entry.title_en).to_owned(),
        note,
    })
}

/// The short word on a hall's opening, or why there is none.
pub fn status(opening: Option<&Opening>, context: &Context) -> String {
    let language = context.session.language;
    let Some(opening) = opening else {
        return match context.now {
            Some(_) => String::new(),
            None => language.pick("时间未校准", "Clock not set").to_owned(),
        };
    };
    match (opening, language) {
        (Opening::Open { until, .. }, Language::Chinese) => {
            format!("开放中 至 {}", language.clock(until.time()))
        }
        (Opening::Open { until, .. }, Language::English) => {
            format!("Open until {}", language.clock(until.time()))
        }
        (
            Opening::Closed {
                next: Some(NextOpening { at, .. }),
                ..
            },
            _,
        ) => format!(
            "{} {}{}",
            language.pick("休息中", "Closed; opens"),
            context.moment(*at),
            language.pick(" 开门", ""),
        ),
        (Opening::Closed { next: None, .. }, _) => language.pick("休息中", "Closed").to_owned(),
    }
}

/// What a visitor must know beyond the status: the day's occasion, and that what is moved
/// around a holiday is not announced, or what works meanwhile.
fn hours_note(opening: &Opening, context: &Context) -> String {
    let language = context.session.language;
    let (by, is_open) = match opening {
        Opening::Open { by, .. } => (by, true),
        Opening::Closed { by, .. } => (by, false),
    };
    let occasion = by.as_deref().map(|name| context.day_name(name));
    let unsettled = context
        .hall
        .and_then(|hall| hall.hours.unsettled(context.now?.date()));
    let rest = match (unsettled, is_open) {
        (Some(year), _) => Some(unannounced(year, language)),
        (None, false) => Some(
            language
                .pick(
                    "现在可以查询和看材料，开门后再取号",
                    "Reading works; numbers when we open",
                )
                .to_owned(),
        ),
        (None, true) => None,
    };
    let said: Vec<_> = occasion.into_iter().chain(rest).collect();
    said.join(" · ")
}

fn unannounced(year: i16, language: Language) -> String {
    match language {
        Language::Chinese => format!("{year}年节假日安排未公布，开放时间以通知为准"),
        Language::English => format!("Holiday dates of {year} are not announced yet"),
    }
}

#[cfg(test)]
mod tests;
