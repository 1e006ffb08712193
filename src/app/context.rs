//! What a page may look at while it handles an intent or words its view.

use std::{cell::RefCell, time::Duration};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use crate::{
    content::{
        item::{Item, ItemKey},
        library::{Entry, Filter, ReadError},
    },
    domain::{hall::Hall, opening::Opening, service::Service},
};

use super::{
    language::Language,
    measure::Frame,
    ports::Ports,
    session::Session,
    standing,
    world::{Printer, Standing, Typing},
};

/// What a page may look at while it handles an intent or words its view.
pub struct Context<'a> {
    pub ports: &'a Ports,
    pub session: &'a Session,
    /// The hall's own date and time; None while the clock is known to be wrong.
    pub now: Option<DateTime>,
    /// The day by the clock floor; what is repealed fails closed by it.
    pub today: Date,
    pub hall: Option<&'a Hall>,
    /// Which session of this run it is; it says nothing of who.
    pub session_no: u64,
    /// The size of the screen.
    pub frame: Frame,
    /// How the content stands.
    pub standing: Standing,
    /// Since the last touch.
    pub quiet: Duration,
    /// The monotonic time now.
    pub at: Duration,
    /// The ways of typing that the machine has loaded.
    pub typing: Typing,
    pub printer: Printer,
    /// The last slip came out, or none was asked for yet.
    pub paper_ready: bool,
    /// Where what is published can be read at home, without a `/` at the end.
    pub public_url: Option<&'a str>,
    /// The item that says what the hall is.
    pub hall_key: Option<&'a ItemKey>,
    pub(super) hall_title: Option<&'a str>,
    pub(super) rows: &'a RefCell<RowCache>,
}

impl Context<'_> {
    /// What a page says over its foot: how the content stands, and that it is in Chinese alone.
    pub fn notice(&self, chinese: Option<&str>) -> Option<String> {
        let (language, library) = (self.session.language, &*self.ports.library);
        let standing = match self.now {
            Some(_) => self.standing,
            // By a wrong clock nothing is out of date.
            None => Standing {
                is_stale: false,
                ..self.standing
            },
        };
        let clock = self.now.is_none().then(|| standing::clock(language));
        let standing = standing::sentence(standing, language, library);
        let standing = match (standing, clock) {
            (Some(standing), Some(clock)) => Some(standing + &clock),
            (standing, clock) => standing.or(clock),
        };
        match (standing, chinese) {
            (Some(standing), Some(chinese)) => Some(format!("{standing} {chinese}")),
            (standing, chinese) => standing.or(chinese.map(str::to_owned)),
        }
    }

    pub fn hall_name(&self) -> String {
        let nameless = self.session.language.pick("查询角", "Query Corner");
        self.hall_title.unwrap_or(nameless).to_owned()
    }

    /// The title of an item as the screen's language has it; `known` where it is not published.
    pub fn title_of(&self, key: &ItemKey, known: &str) -> Result<String, ReadError> {
        let language = self.session.language;
        if language == Language::Chinese {
            return Ok(known.to_owned());
        }
        let item = self.ports.library.item(key, self.today)?;
        let english = item.map(|item| item.header.title_en).unwrap_or_default();
        Ok(language.prefer(known, &english).to_owned())
    }

    /// The name of a day that differs, as the screen's language has it.
    pub fn day_name(&self, name: &str) -> String {
        let language = self.session.language;
        match self.hall {
            Some(hall) => language.day_of(hall, name),
            None => language.day_name(name, ""),
        }
    }

    /// Whether the hall is open; None while no hall is published, or the time is not known.
    pub fn opening(&self) -> Option<Opening> {
        Some(self.hall?.opening(self.now?))
    }

    /// The same of a service.
    pub fn service_opening(&self, service: &Service) -> Option<Opening> {
        Some(self.hall?.service_opening(service, self.now?))
    }

    /// The time on the screen; empty while it is not known.
    pub fn time(&self) -> String {
        let clock = |now: DateTime| self.session.language.clock(now.time());
        self.now.map(clock).unwrap_or_default()
    }

    /// The day on the screen; empty while it is not known.
    pub fn day(&self) -> String {
        let day = |now: DateTime| self.session.language.day(now.date());
        self.now.map(day).unwrap_or_default()
    }

    /// An instant that is told with the day where that is another.
    pub fn moment(&self, at: DateTime) -> String {
        // Without a time there is no opening, and nothing that comes.
        let now = self.now.unwrap_or(at);
        self.session.language.moment(at, now)
    }

    /// Whether today may turn out to be moved for a holiday whose 调休 is not announced.
    pub fn is_unsettled(&self) -> bool {
        let moved = |(hall, now): (&Hall, DateTime)| hall.hours.unsettled(now.date());
        self.hall.zip(self.now).and_then(moved).is_some()
    }

    /// An instant in the hall's own time; in UTC where its zone is unknown.
    pub fn civil(&self, at: Timestamp) -> DateTime {
        let zone = self
            .hall
            .and_then(|hall| TimeZone::get(&hall.time_zone).ok());
        zone.unwrap_or(TimeZone::UTC).to_datetime(at)
    }

    /// An item that a page shows; an error if it isn't published any more.
    pub fn published(&self, key: &ItemKey) -> Result<Item, ReadError> {
        let item = self.ports.library.item(key, self.today)?;
        item.ok_or_else(|| ReadError(format!("{key} is not published")))
    }

    /// One row of a list. Rows are read in chunks, since a list asks for neighbours.
    pub fn entry(&self, filter: &Filter, index: usize) -> Result<Option<Entry>, ReadError> {
        self.rows.borrow_mut().entry(filter, index, self)
    }
}

/// The rows read last.
#[derive(Default)]
pub(super) struct RowCache {
    filter: Option<(Filter, Date)>,
    start: usize,
    rows: Vec<Entry>,
}

impl RowCache {
    const CHUNK: usize = 32;

    fn entry(
        &mut self,
        filter: &Filter,
        index: usize,
        context: &Context,
    ) -> Result<Option<Entry>, ReadError> {
        let start = index / Self::CHUNK * Self::CHUNK;
        let asked = (filter.clone(), context.today);
        if self.filter.as_ref() != Some(&asked) || self.start != start {
            let library = &context.ports.library;
            self.rows = library.entries(filter, context.today, start, Self::CHUNK)?;
            self.filter = Some(asked);
            self.start = start;
        }
        Ok(self.rows.get(index - start).cloned())
    }
}
