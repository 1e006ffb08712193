//! Makes the dictionary file out of a word list. Run by the example
//! `ime_words`; the kiosk itself only reads the file.

use super::dictionary::{KIND, PAIR_STEPS, ROW_STEPS};
use super::syllable::{Syllable, fingerprint};
use crate::ime::data;
use std::collections::{BTreeMap, HashMap};

/// A word with one of its readings.
#[derive(Debug, Clone)]
pub struct Row {
    pub text: String,
    /// One syllable for each character.
    pub reading: Vec<Syllable>,
    /// −ln(probability) of the text in this reading, in nats.
    pub cost: f32,
}

/// The word `next` after the word `before`, with its cost in nats.
#[derive(Debug, Clone)]
pub struct Pair {
    pub before: String,
    pub next: String,
    pub cost: f32,
}

/// Puts the file together. `back_off` is the cost in nats, on top of a word's
/// own, of a word that does not follow the key in `pairs`. `common` rows, the
/// cheapest of two and more characters, can be typed by initials.
///
/// Rows whose reading and text differ in length are dropped.
pub fn file(
    mut rows: Vec<Row>,
    pairs: &[Pair],
    back_off: &HashMap<String, f32>,
    common: usize,
) -> Vec<u8> {
    rows.retain(|r| r.reading.len() == r.text.chars().count() && !r.reading.is_empty());
    let classes = |r: &Row| r.reading.iter().map(|s| s.class()).collect::<Vec<_>>();
    rows.sort_by(|a, b| {
        classes(a)
            .cmp(&classes(b))
            .then(a.cost.total_cmp(&b.cost))
            .then_with(|| a.text.cmp(&b.text))
            .then_with(|| a.reading.cmp(&b.reading))
    });

    let mut units: BTreeMap<&str, u16> = BTreeMap::new();
    let known: HashMap<&str, ()> = rows.iter().map(|r| (r.text.as_str(), ())).collect();
    for text in pairs.iter().flat_map(|p| [&p.before, &p.next]) {
        if known.contains_key(text.as_str()) && units.len() < usize::from(u16::MAX) - 1 {
            units.entry(text).or_default();
        }
    }
    for (unit, number) in units.values_mut().zip(1..) {
        *unit = number;
    }
    let mut follow: Vec<(u16, u16, u8)> = pairs
        .iter()
        .filter_map(|p| {
            let cost = (p.cost * PAIR_STEPS).round().clamp(0.0, 255.0) as u8;
            Some((
                *units.get(p.before.as_str())?,
                *units.get(p.next.as_str())?,
                cost,
            ))
        })
        .collect();
    follow.sort_unstable();
    follow.dedup_by_key(|p| (p.0, p.1));

    let mut alphabet: Vec<char> = rows.iter().flat_map(|r| r.text.chars()).collect();
    alphabet.sort_unstable();
    alphabet.dedup();

    let mut usual: Vec<usize> = (0..rows.len())
        .filter(|i| rows[*i].reading.len() > 1)
        .collect();
    usual.sort_by(|a, b| rows[*a].cost.total_cmp(&rows[*b].cost).then(a.cmp(b)));
    usual.truncate(common);
    let initials = |i: &usize| {
        rows[*i]
            .reading
            .iter()
            .map(|s| s.class().initial())
            .collect::<Vec<_>>()
    };
    usual.sort_by(|a, b| {
        initials(a)
            .cmp(&initials(b))
            .then(rows[*a].cost.total_cmp(&rows[*b].cost))
            .then(a.cmp(b))
    });

    let mut body = fingerprint().to_le_bytes().to_vec();
    let total: usize = rows.iter().map(|r| r.reading.len()).sum();
    for count in [total, usual.len(), units.len() + 1, follow.len()] {
        body.extend((count as u32).to_le_bytes());
    }
    let mut start = 0u32;
    for length in rows.iter().map(|r| r.reading.len() as u32).chain([0]) {
        body.extend(start.to_le_bytes());
        start += length;
    }
    for row in &rows {
        let cost = (row.cost * ROW_STEPS)
            .round()
            .clamp(0.0, f32::from(u16::MAX)) as u16;
        body.extend(cost.to_le_bytes());
    }
    for row in &rows {
        body.extend(
            units
                .get(row.text.as_str())
                .copied()
                .unwrap_or(0)
                .to_le_bytes(),
        );
    }
    for syllable in rows.iter().flat_map(|r| &r.reading) {
        body.extend(syllable.0.to_le_bytes());
    }
    for c in rows.iter().flat_map(|r| r.text.chars()) {
        let index = alphabet.partition_point(|known| *known < c) as u16;
        body.extend(index.to_le_bytes());
    }
    body.extend((alphabet.len() as u32).to_le_bytes());
    for c in &alphabet {
        body.extend(u32::from(*c).to_le_bytes());
    }
    for row in &usual {
        body.extend((*row as u32).to_le_bytes());
    }
    let mut at = 0;
    for unit in 0..=units.len() as u16 + 1 {
        while at < follow.len() && follow[at].0 < unit {
            at += 1;
        }
        body.extend((at as u32).to_le_bytes());
    }
    let texts = std::iter::once("").chain(units.keys().copied());
    for text in texts {
        let cost = back_off.get(text).copied().unwrap_or(0.0);
        body.push((cost * PAIR_STEPS).round().clamp(0.0, 255.0) as u8);
    }
    for pair in &follow {
        body.extend(pair.1.to_le_bytes());
    }
    body.extend(follow.iter().map(|p| p.2));
    data::frame(KIND, rows.len(), &body)
}
