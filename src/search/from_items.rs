//! What of an item is searched: its rows, its passages, its prior.

use jiff::civil::Date;

use crate::content::block::Block;
use crate::content::item::{Detail, Item};
use crate::domain::document::{Document, Validity};
use crate::domain::guide::Guide;
use crate::domain::hall::{Hall, OPENING_HOURS};
use crate::domain::station::Station;

use super::alias::Aliases;
use super::corpus::{Builder, Entry};
use super::index::Index;
use super::row::Role;

/// Characters of a passage: about what a snippet's neighbourhood is.
const PASSAGE: usize = 240;
/// Days after which nothing is fresh any more.
const FRESH_DAYS: i32 = 730;

/// Builds the index of a generation as of `today`, the day by the clock floor.
/// An entry's number is the item's place in `items`.
pub fn index<'a>(
    items: impl IntoIterator<Item = &'a Item>,
    aliases: Aliases,
    today: Date,
) -> Index {
    let mut builder = Builder::new(aliases);
    for item in items {
        add(&mut builder, item, today);
    }
    builder.build()
}

/// Adds one item and returns its entry's number; for items that are read one after the other.
pub fn add(builder: &mut Builder, item: &Item, today: Date) -> u32 {
    let rows = rows(item);
    let rows: Vec<(Role, &str)> = rows
        .iter()
        .map(|(role, text)| (*role, text.as_str()))
        .collect();
    let passages = passages(item);
    let passages: Vec<&str> = passages.iter().map(String::as_str).collect();
    for line in &item.header.aliases {
        // The type holds nothing that can't be read.
        let _ = builder.alias(line.as_str());
    }
    builder.add(&Entry {
        kind: item.header.key.kind(),
        prior: prior(item, today),
        topics: &item.header.topics,
        rows: &rows,
        passages: &passages,
    })
}

/// The rows of an item, the title first.
fn rows(item: &Item) -> Vec<(Role, String)> {
    let mut rows = vec![(Role::Title, item.header.title.clone())];
    rows.extend(
        item.header
            .other_wordings
            .iter()
            .map(|text| (Role::Wording, text.clone())),
    );
    match &item.detail {
        Detail::Document(document) => of_document(document, &mut rows),
        Detail::Guide(guide) => of_guide(guide, &mut rows),
        Detail::Hall(hall) => of_hall(hall, &mut rows),
        Detail::Station(station) => of_station(station, &mut rows),
        Detail::Notice(notice) => rows.push((Role::Name, notice.issuer.clone())),
        Detail::Question(question) => {
            rows.extend(
                question
                    .basis
                    .iter()
                    .map(|basis| (Role::Heading, format!("{}{}", basis.law, basis.clause))),
            );
        }
    }
    for block in &item.body {
        if let Block::Heading { text, .. } = block {
            rows.push((Role::Heading, text.clone()));
        }
    }
    rows.retain(|(role, text)| *role == Role::Title || !text.trim().is_empty());
    rows
}

fn of_document(document: &Document, rows: &mut Vec<(Role, String)>) {
    rows.extend(
        document
            .number
            .iter()
            .map(|number| (Role::Number, number.clone())),
    );
    rows.push((Role::Number, document.index_no.clone()));
    rows.push((Role::Name, document.issuer.clone()));
}

fn of_guide(guide: &Guide, rows: &mut Vec<(Role, String)>) {
    rows.push((Role::Name, guide.handled_by.clone()));
    rows.push((Role::Name, guide.place.clone()));
    rows.extend(
        guide
            .materials
            .iter()
            .map(|material| (Role::Heading, material.name.clone())),
    );
    rows.push((Role::Heading, guide.result.clone()));
}

fn of_hall(hall: &Hall, rows: &mut Vec<(Role, String)>) {
    // Every hall's page tells them.
    rows.push((Role::Wording, OPENING_HOURS.to_owned()));
    rows.push((Role::Name, hall.address.clone()));
    rows.extend(
        hall.windows
            .iter()
            .map(|window| (Role::Name, window.name.clone())),
    );
    rows.extend(
        hall.services
            .iter()
            .map(|service| (Role::Name, service.name.clone())),
    );
    for area in &hall.areas {
        rows.push((Role::Name, area.name.clone()));
        // Each thing it offers by itself, with where it is: people ask for one.
        let offers = area.offers.split(['。', '，', '、', '；', ',', ';', '.']);
        let offers = offers.map(str::trim).filter(|offer| !offer.is_empty());
        rows.extend(offers.map(|offer| (Role::Heading, format!("{} {offer}", area.name))));
    }
}

fn of_station(station: &Station, rows: &mut Vec<(Role, String)>) {
    rows.push((Role::Name, station.address.clone()));
    rows.extend(
        station
            .offers
            .iter()
            .map(|offer| (Role::Heading, offer.clone())),
    );
}

/// The passages of an item in the order in which [`super::Hit::passage`] counts them.
pub fn passages(item: &Item) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    match &item.detail {
        Detail::Document(document) => texts.extend(document.summary.clone()),
        Detail::Guide(guide) => {
            texts.extend(guide.conditions.iter().cloned());
            texts.extend(
                guide
                    .materials
                    .iter()
                    .map(|material| format!("{} {}", material.name, material.detail)),
            );
            texts.extend(guide.steps.iter().cloned());
            texts.extend(
                [&guide.fee, &guide.time_limit, &guide.place, &guide.hours].map(Clone::clone),
            );
            texts.extend(guide.other_ways.iter().cloned());
        }
        Detail::Hall(hall) => {
            texts.extend(
                hall.windows
                    .iter()
                    .map(|window| format!("{} {}", window.name, window.place)),
            );
            texts.extend(
                hall.services
                    .iter()
                    .map(|service| format!("{} {}", service.name, service.intro)),
            );
            texts.extend(
                hall.areas
                    .iter()
                    .map(|area| format!("{} {} {}", area.name, area.floor, area.offers)),
            );
        }
        Detail::Station(station) => texts.extend([station.hours.clone(), station.route.clone()]),
        Detail::Notice(_) | Detail::Question(_) => {}
    }
    texts.extend(item.body.iter().map(Block::plain));
    gather(texts.iter().flat_map(|text| text.lines()))
}

/// Short lines gathered, long ones parted at sentences.
fn gather<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut passages: Vec<String> = Vec::new();
    let (mut held, mut len) = (String::new(), 0);
    for sentence in lines.flat_map(|line| line.split_inclusive(['。', '；', '！', '？'])) {
        let more = sentence.chars().count();
        if len > 0 && len + more > PASSAGE {
            passages.push(std::mem::take(&mut held));
            len = 0;
        }
        if len > 0 && !held.ends_with(['。', '；', '！', '？']) {
            held.push(' ');
            len += 1;
        }
        held.push_str(sentence);
        len += more;
    }
    if !held.trim().is_empty() {
        passages.push(held);
    }
    passages
}

/// What speaks for an item before any query: validity, freshness, popularity.
fn prior(item: &Item, today: Date) -> f32 {
    let fresh = |date: Date| {
        let days = date.until(today).map_or(FRESH_DAYS, |span| span.get_days());
        0.3 * (1.0 - days.clamp(0, FRESH_DAYS) as f32 / FRESH_DAYS as f32)
    };
    match &item.detail {
        Detail::Document(document) if document.validity(today) == Validity::Repealed => -1.0,
        Detail::Document(document) if document.superseded_by.is_some() => -0.6,
        Detail::Document(document) => fresh(document.written),
        Detail::Notice(notice) if !notice.is_posted(today) => -1.0,
        Detail::Notice(notice) => fresh(notice.published),
        Detail::Question(question) => 0.3 * (question.asked as f32 / 100.0).min(1.0),
        Detail::Guide(_) => 0.2,
        Detail::Hall(_) | Detail::Station(_) => 0.0,
    }
}
