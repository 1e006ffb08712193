//! The screen at rest: slides of what is here and what hangs on the board.

use std::time::Duration;

use crate::content::{
    item::Kind,
    library::{Card, Entry, Filter, ReadError},
};

use super::{home, kiosk::Context, language::Language, offered::board, row::notice_word};

/// How long a slide stays.
pub const SLIDE: Duration = Duration::from_secs(12);
/// How many notices are shown.
const NOTICES: usize = 3;

/// What kind of slide it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slide {
    Hall,
    Figures,
    Notice,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub hall: String,
    pub time: String,
    pub date: String,
    pub status: String,
    pub open: bool,
    pub slide: Slide,
    pub kind: String,
    pub title: String,
    pub note: String,
    /// Names with their values.
    pub figures: Vec<(String, String)>,
    pub index: usize,
    pub slides: usize,
    /// By how many pixels still parts are moved, so that nothing burns in.
    pub drift: (i32, i32),
}

/// The slide of a moment: `beat` is the number of slides shown since the screen came to rest.
pub fn view(beat: u64, context: &Context) -> Result<View, ReadError> {
    let language = context.session.language;
    let notices = board(context, NOTICES)?;
    let slides = notices.len() + 2;
    let index = usize::try_from(beat % slides as u64).unwrap_or(0);
    let opening = context.opening();
    let mut view = View {
        hall: context.hall_name(),
        time: context.time(),
        date: context.day(),
        status: home::status(opening.as_ref(), context),
        open: opening
            .as_ref()
            .is_some_and(crate::domain::opening::Opening::is_open),
        slide: Slide::Hall,
        kind: language.pick("查询角", "Query Corner").to_owned(),
        title: language
            .pick(
                "公开文件、政策问答、\n办事指南，都在这里",
                "Documents, answers and guides, all here",
            )
            .to_owned(),
        note: language
            .pick(
                "点一下屏幕就能查，不用登录，不留记录",
                "Touch to begin. No login, nothing is kept.",
            )
            .to_owned(),
        figures: vec![],
        index,
        slides,
        drift: drift(beat),
    };
    if index == 1 {
        view.slide = Slide::Figures;
        view.kind = language.pick("今天", "Today").to_owned();
        view.title = String::new();
        view.figures = figures(context)?;
        view.note = hours(context);
    } else if let Some(entry) = index.checked_sub(2).and_then(|i| notices.get(i)) {
        describe(&mut view, entry, language);
    }
    Ok(view)
}

/// A walk around the middle: every place lies 3 to 6 pixels from the one before.
fn drift(beat: u64) -> (i32, i32) {
    const PLACES: [(i32, i32); 8] = [
        (0, 0),
        (4, 2),
        (6, -3),
        (2, -6),
        (-3, -4),
        (-6, 0),
        (-4, 4),
        (0, 5),
    ];
    PLACES[usize::try_from(beat % 8).unwrap_or(0)]
}

fn describe(view: &mut View, entry: &Entry, language: Language) {
    view.slide = Slide::Notice;
    view.title = language.prefer(&entry.title, &entry.title_en).to_owned();
    view.kind.clear();
    view.note.clear();
    if let Card::Notice {
        notice,
        published,
        until,
    } = &entry.card
    {
        view.kind = notice_word(*notice, language).to_owned();
        view.note = match (until, language) {
            (Some(until), Language::Chinese) => format!("到 {} 为止", language.date(*until)),
            (Some(until), Language::English) => format!("until {}", language.date(*until)),
            (None, _) => language.date(*published),
        };
    }
}

fn figures(context: &Context) -> Result<Vec<(String, String)>, ReadError> {
    let language = context.session.language;
    let count = |kind| {
        context
            .ports
            .library
            .count(&Filter::of(kind), context.today)
    };
    let issued: u32 = context
        .ports
        .tickets
        .issued()?
        .iter()
        .map(|(_, count)| count)
        .sum();
    let figure = |zh, en, value: String| (language.pick(zh, en).to_owned(), value);
    Ok(vec![
        figure(
            "份公开文件",
            "documents",
            count(Kind::Document)?.to_string(),
        ),
        figure("个政策问答", "answers", count(Kind::Question)?.to_string()),
        figure("份办事指南", "guides", count(Kind::Guide)?.to_string()),
        figure("个号今天已取", "numbers today", issued.to_string()),
    ])
}

/// Today's hours in one line.
fn hours(context: &Context) -> String {
    let language = context.session.language;
    let (Some(hall), Some(now)) = (context.hall, context.now) else {
        return String::new();
    };
    let periods = hall.hours.periods(now.date(), None);
    if periods.is_empty() {
        return language
            .pick(
                "今天大厅休息，查询照常",
                "The hall is closed today; reading works",
            )
            .to_owned();
    }
    let spans: Vec<_> = periods
        .iter()
        .map(|p| format!("{}–{}", language.clock(p.from), language.clock(p.to)))
        .collect();
    format!(
        "{} {}",
        language.pick("今天开放", "Open today"),
        spans.join("　")
    )
}
