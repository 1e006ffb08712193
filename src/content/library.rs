//! Reading what is published: what the pages ask of the content store.
//!
//! `today` is always the day by the clock floor, so that what is repealed or
//! past its date fails closed.

use jiff::civil::Date;

use super::{
    block::Block,
    item::{Detail, Item, ItemKey, Kind},
};
use crate::domain::{document::Validity, notice::NoticeKind};

/// What a list asks for. Every field narrows; the default asks for everything of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    pub kind: Kind,
    pub topic: Option<String>,
    /// Documents: 发文机关.
    pub issuer: Option<String>,
    /// Documents: 体裁.
    pub form: Option<String>,
    /// Documents: the year of 成文日期.
    pub year: Option<i16>,
    /// Guides: 服务对象.
    pub audience: Option<String>,
    /// Guides: the letter of the service.
    pub service: Option<char>,
    /// Notices: only those for the home page.
    pub on_home: bool,
    pub order: Order,
}

impl Filter {
    pub fn of(kind: Kind) -> Self {
        Self {
            kind,
            topic: None,
            issuer: None,
            form: None,
            year: None,
            audience: None,
            service: None,
            on_home: false,
            order: Order::Newest,
        }
    }
}

/// How a list is ordered; ties by key, so that an order is the same every time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Newest first: 成文日期 of documents, publication of notices, `updated` of the rest.
    Newest,
    /// Most asked first; questions only, the rest as `Newest`.
    MostAsked,
    /// Nearest first; stations only, the rest as `Newest`.
    Nearest,
}

/// A row of a list: what fits on a card, no body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: ItemKey,
    pub title: String,
    /// Empty where there is none.
    pub title_en: String,
    pub topic: String,
    /// From content that is marked 示例.
    pub example: bool,
    pub card: Card,
}

/// What a row shows besides its title, by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Card {
    Document {
        number: Option<String>,
        issuer: String,
        written: Date,
        validity: Validity,
    },
    /// The answer in short.
    Question {
        answer: String,
        /// The same in English; empty where there is none.
        answer_en: String,
        /// 群众问过.
        visitors_asked: bool,
    },
    Guide {
        service: char,
        materials: u32,
        time_limit: String,
    },
    Notice {
        notice: NoticeKind,
        published: Date,
        until: Option<Date>,
    },
    Hall,
    Station {
        address: String,
        distance_m: u32,
    },
}

impl Entry {
    /// The row of an item that was read whole. `example`: from content that is marked 示例.
    pub fn of(item: &Item, example: bool, today: Date) -> Self {
        Self {
            key: item.header.key.clone(),
            title: item.header.title.clone(),
            title_en: item.header.title_en.clone(),
            topic: item.header.topics.first().cloned().unwrap_or_default(),
            example,
            card: Card::of(item, today),
        }
    }
}

impl Card {
    fn of(item: &Item, today: Date) -> Self {
        match &item.detail {
            Detail::Document(document) => Self::Document {
                number: document.number.clone(),
                issuer: document.issuer.clone(),
                written: document.written,
                validity: document.validity(today),
            },
            Detail::Question(question) => Self::Question {
                answer: item.body.first().map(Block::plain).unwrap_or_default(),
                answer_en: question
                    .paragraphs_en()
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                visitors_asked: question.visitors_asked,
            },
            Detail::Guide(guide) => Self::Guide {
                service: guide.service.into(),
                materials: u32::try_from(guide.required().count()).unwrap_or(u32::MAX),
                time_limit: guide.time_limit.clone(),
            },
            Detail::Notice(notice) => Self::Notice {
                notice: notice.notice,
                published: notice.published,
                until: notice.until,
            },
            Detail::Hall(_) => Self::Hall,
            Detail::Station(station) => Self::Station {
                address: station.address.clone(),
                distance_m: station.distance_m,
            },
        }
    }
}

/// The values of one facet with how many items have each, most first.
pub type Counts = Vec<(String, u32)>;

/// What a kind can be narrowed by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    pub topics: Counts,
    pub issuers: Counts,
    pub forms: Counts,
    pub years: Counts,
    pub audiences: Counts,
    pub services: Counts,
}

/// Where the content on the screen comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    pub channel: String,
    pub title: String,
    pub generation: u64,
    /// Factory content, marked 示例.
    pub example: bool,
    pub published: Date,
}

/// A read that failed; the screen says what still works, the log has the cause.
#[derive(Debug, thiserror::Error)]
#[error("内容读不了：{0}")]
pub struct ReadError(pub String);

/// How many items [`Library::linked_from`] gives at most.
pub const LINKS: usize = 100;

/// The published content, as the pages read it.
pub trait Library {
    /// One item by key; none if it isn't published, or is hidden on `today`.
    fn item(&self, key: &ItemKey, today: Date) -> Result<Option<Item>, ReadError>;
    /// Rows `offset..offset + limit` of a list. A notice that isn't posted on `today` is no row.
    fn entries(
        &self,
        filter: &Filter,
        today: Date,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Entry>, ReadError>;
    /// How many rows the list has.
    fn count(&self, filter: &Filter, today: Date) -> Result<usize, ReadError>;
    /// What the kind can be narrowed by, on `today`.
    fn facets(&self, kind: Kind, today: Date) -> Result<Facets, ReadError>;
    /// Items whose links lead to this one (a document's questions and guides), by kind, newest
    /// first, [`LINKS`] at most.
    fn linked_from(&self, key: &ItemKey, today: Date) -> Result<Vec<Entry>, ReadError>;
    /// A file of an item by its name, for the images of its body.
    fn file(&self, key: &ItemKey, name: &str) -> Result<Option<Vec<u8>>, ReadError>;
    /// The hall that this kiosk stands in.
    fn hall(&self) -> Result<Option<Item>, ReadError>;
    fn edition(&self) -> Result<Edition, ReadError>;
}
