//! An item's rows: what lists, facets and links ask of it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rusqlite::{Connection, named_params, params};

use crate::content::{
    block::Block,
    item::{Detail, Item, ItemKey},
    link::links,
    page::Entry,
};

use super::{StoreError, facets::Facet};

/// Takes an item off the screen, if it is on it.
pub(super) fn remove(connection: &Connection, key: &ItemKey) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM item WHERE key = ?1")?
        .execute([key.to_string()])?;
    Ok(())
}

/// Puts an item on the screen.
pub(super) fn insert(
    connection: &Connection,
    item: &Item,
    channel: &str,
    example: bool,
    entry: &Entry,
) -> Result<(), StoreError> {
    let header = &item.header;
    let (key, kind) = (header.key.to_string(), header.key.kind().as_str());
    let dated = dated(item).to_string();
    let card = Columns::of(item);
    let id = connection
        .prepare_cached(include_str!("item_add.sql"))?
        .insert(named_params! {
            ":key": key,
            ":kind": kind,
            ":channel": channel,
            ":sha256": entry.blob.sha256.as_bytes(),
            ":title": header.title,
            ":title_en": header.title_en,
            ":topic": header.topics.first().map_or("", String::as_str),
            ":example": example,
            ":dated": dated,
            ":number": card.number,
            ":issuer": card.issuer,
            ":starts": card.starts.map(|date| date.to_string()),
            ":ends": card.ends.map(|date| date.to_string()),
            ":answer": card.answer,
            ":answer_en": card.answer_en,
            ":asked": card.asked,
            ":visitors_asked": card.visitors_asked,
            ":service": card.service,
            ":materials": card.materials,
            ":time_limit": card.time_limit,
            ":notice": card.notice,
            ":posted_from": card.posted_from.map(|date| date.to_string()),
            ":posted_until": card.posted_until.map(|date| date.to_string()),
            ":on_home": card.on_home,
            ":address": card.address,
            ":distance_m": card.distance_m,
        })?;
    let mut add = connection.prepare_cached(include_str!("facet_add.sql"))?;
    for (facet, value) in facets(item) {
        add.execute(params![kind, facet.as_str(), value, dated, key, id])?;
    }
    let mut add = connection.prepare_cached(
        "INSERT OR IGNORE INTO link (target, item, relation) VALUES (?1, ?2, ?3)",
    )?;
    for link in links(item) {
        add.execute(params![link.to.to_string(), id, link.relation.as_str()])?;
    }
    let mut add =
        connection.prepare_cached("INSERT INTO file (item, name, sha256) VALUES (?1, ?2, ?3)")?;
    for file in &entry.files {
        add.execute(params![id, file.name, file.blob.sha256.as_bytes()])?;
    }
    Ok(())
}

/// What lists show of one kind and not of another.
#[derive(Default)]
struct Columns<'a> {
    number: Option<&'a str>,
    issuer: Option<&'a str>,
    starts: Option<Date>,
    ends: Option<Date>,
    answer: Option<String>,
    answer_en: &'a str,
    asked: Option<u32>,
    visitors_asked: bool,
    service: Option<String>,
    materials: Option<usize>,
    time_limit: Option<&'a str>,
    notice: Option<&'static str>,
    posted_from: Option<Date>,
    posted_until: Option<Date>,
    on_home: Option<bool>,
    address: Option<&'a str>,
    distance_m: Option<u32>,
}

impl<'a> Columns<'a> {
    fn of(item: &'a Item) -> Self {
        match &item.detail {
            Detail::Document(document) => Self {
                number: document.number.as_deref(),
                issuer: Some(&document.issuer),
                starts: Some(document.starts()),
                ends: document.ends(),
                ..Self::default()
            },
            Detail::Question(question) => Self {
                answer: Some(answer(&item.body)),
                answer_en: question.paragraphs_en().next().unwrap_or_default(),
                asked: Some(question.asked),
                visitors_asked: question.visitors_asked,
                ..Self::default()
            },
            Detail::Guide(guide) => Self {
                service: Some(guide.service.to_string()),
                materials: Some(guide.required().count()),
                time_limit: Some(&guide.time_limit),
                ..Self::default()
            },
            Detail::Notice(notice) => Self {
                notice: Some(notice.notice.as_str()),
                posted_from: Some(notice.from),
                posted_until: notice.until,
                on_home: Some(notice.on_home),
                ..Self::default()
            },
            Detail::Hall(_) => Self::default(),
            Detail::Station(station) => Self {
                address: Some(&station.address),
                distance_m: Some(station.distance_m),
                ..Self::default()
            },
        }
    }
}

/// The answer in short: the first paragraph.
fn answer(body: &[Block]) -> String {
    let first = body.iter().find_map(|block| match block {
        Block::Paragraph { text } => Some(text.plain()),
        _ => None,
    });
    first.unwrap_or_default()
}

/// The date by which lists are ordered.
fn dated(item: &Item) -> Date {
    match &item.detail {
        Detail::Document(document) => document.written,
        Detail::Notice(notice) => notice.published,
        _ => item.header.updated,
    }
}

/// By what an item can be found.
fn facets(item: &Item) -> BTreeSet<(Facet, String)> {
    let topics = item.header.topics.iter();
    let mut facets: BTreeSet<_> = topics.map(|topic| (Facet::Topic, topic.clone())).collect();
    match &item.detail {
        Detail::Document(document) => facets.extend([
            (Facet::Issuer, document.issuer.clone()),
            (Facet::Form, document.form.clone()),
            (Facet::Year, document.written.year().to_string()),
        ]),
        Detail::Guide(guide) => {
            let audience = guide.audience.iter();
            facets.extend(audience.map(|kind| (Facet::Audience, kind.clone())));
            facets.insert((Facet::Service, guide.service.to_string()));
        }
        _ => {}
    }
    facets
}
