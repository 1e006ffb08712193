//! A search from query to answer.

mod counts;
mod sources;

use std::collections::HashMap;

use crate::content::item::Kind;

use super::align::Bench;
use super::atom::Piece;
use super::finder::Finder;
use super::highlight::marks_of_row;
use super::index::{Index, Parsed};
use super::number::Wanted;
use super::passage::strongest;
use super::query::{Answer, Hit, How, Options};
use super::recall::{Cancelled, Tally};
use super::unit::{Reading, several};
use counts::Counts;

/// Lines that are looked at exactly for each reading.
const CANDIDATES: usize = 96;
/// Rows of one line, and of all lines for each candidate, that stand for their entries: the next
/// ones have nothing that these don't have.
const ALIKE: usize = 48;
const ROWS: usize = 4;
/// Units times lines that are looked at, within a half and all of [`CANDIDATES`].
const EFFORT: usize = 768;
/// An entry counts as found if it has this share of the query.
const ENOUGH: f32 = 0.6;
/// And as having all of it with this share.
const WHOLE: f32 = 0.95;
/// A query of which so many entries have everything is vague, however little the content is: more
/// than two screens of a list beside the keyboard.
const MANY: usize = 8;

#[derive(Clone, Copy)]
struct Best {
    score: f32,
    row: u32,
    reading: usize,
    mask: u64,
    has: u64,
    how: How,
    /// For the characters of the query that row and text have between them.
    between: f32,
    passage: Option<(u32, f32)>,
}

impl Best {
    /// Everything that speaks for the entry.
    fn whole(&self) -> f32 {
        self.score + self.between + self.passage.map_or(0.0, |(_, score)| score)
    }
}

impl Index {
    /// Finds entries for a query as far as it is typed.
    pub fn search(&self, query: &str, options: &Options<'_>) -> Result<Answer, Cancelled> {
        let parsed = self.parse(query);
        let mut search = Search {
            index: self,
            options,
            best: HashMap::new(),
            counts: Counts::new(self),
        };
        search.rows(&parsed)?;
        search.numbers(&parsed);
        search.passages(&parsed)?;
        if search.best.is_empty() {
            search.characters(&parsed);
        }
        Ok(search.answer(&parsed))
    }
}

struct Search<'a> {
    index: &'a Index,
    options: &'a Options<'a>,
    best: HashMap<u32, Best>,
    counts: Counts,
}

impl Search<'_> {
    fn wants(&self, entry: u32) -> bool {
        let Options { kinds, topic, .. } = self.options;
        let held = &self.index.entries[entry as usize];
        let of_kind = kinds.is_empty() || kinds.contains(&held.kind);
        let name = |topic: u32| self.index.topics[topic as usize].as_str();
        of_kind && (topic.is_none() || held.topic.map(name) == *topic)
    }

    fn rows(&mut self, parsed: &Parsed) -> Result<(), Cancelled> {
        let index = self.index;
        let mut bench = Bench::default();
        let mut tally = Tally::default();
        for (at, reading) in parsed.readings.iter().enumerate() {
            let (channels, lines) = (&index.channels, index.rows.lines().len());
            tally.singles(reading, channels, lines, self.options.cancel)?;
            let by_line = !reading.mostly_initials(1.0 - ENOUGH);
            if by_line {
                self.count(&tally);
            }
            tally.pairs(reading, channels, self.options.cancel)?;
            // A long query tells lines apart before they are looked at, and costs more to look at.
            let wanted = (EFFORT / reading.units.len().max(1)).clamp(CANDIDATES / 2, CANDIDATES);
            let most = if at == 0 { wanted } else { wanted / 3 };
            let found = tally.best(&index.brevity, most, |line| {
                self.of_line(line).next().is_some()
            });
            if (self.options.cancel)() {
                return Err(Cancelled);
            }
            let mut left = ROWS * most;
            let mut rows = Vec::with_capacity(ALIKE);
            for line in found {
                rows.clear();
                rows.extend(self.of_line(line).take(ALIKE.min(left).max(1)));
                left = left.saturating_sub(rows.len());
                let coverage = self.look(parsed, at, reading, &rows, &mut bench);
                if !by_line && coverage >= ENOUGH {
                    for row in &rows {
                        let entry = self.index.rows.entry(*row);
                        self.counts.add(self.index, entry, coverage >= WHOLE);
                    }
                }
            }
        }
        Ok(())
    }

    /// The rows of a line whose entries are wanted.
    fn of_line(&self, line: u32) -> impl Iterator<Item = u32> {
        let rows = &self.index.rows;
        let all = rows.of_line(line).iter().copied();
        all.filter(|row| self.wants(rows.entry(*row)))
    }

    /// Notes which entries have enough of the query.
    fn count(&mut self, tally: &Tally) {
        if tally.looked_up <= 0.0 {
            return;
        }
        let index = self.index;
        let (enough, whole) = (ENOUGH * tally.looked_up, WHOLE * tally.looked_up);
        tally.above(enough, |line, covered| {
            // Each reading has much the same lines, and the first to have one counts it.
            if !self.counts.is_new_line(line) {
                return;
            }
            for row in index.rows.of_line(line) {
                let entry = index.rows.entry(*row);
                if self.wants(entry) {
                    self.counts.add(index, entry, covered >= whole);
                }
            }
        });
    }

    /// Looks at rows that have the same line: how much of the reading they have.
    fn look(
        &mut self,
        parsed: &Parsed,
        at: usize,
        reading: &Reading,
        rows: &[u32],
        bench: &mut Bench,
    ) -> f32 {
        let index = self.index;
        let Some(first) = rows.first() else {
            return 0.0;
        };
        let held = index.rows.get(*first);
        let evidence = bench.look(&reading.units, &reading.finder, &held, index);
        let how = if at >= parsed.own {
            How::Alias
        } else if reading.units.iter().any(|unit| unit.han) {
            How::Written
        } else {
            How::Sound
        };
        let score = evidence.score(&index.weights) * reading.weight;
        for row in rows {
            let held = index.rows.get(*row);
            self.offer(
                held.entry,
                Best {
                    score: score * held.role.weight(),
                    row: *row,
                    reading: at,
                    mask: evidence.mask,
                    has: evidence.has,
                    how,
                    between: 0.0,
                    passage: None,
                },
            );
        }
        evidence.coverage
    }

    fn offer(&mut self, entry: u32, best: Best) {
        let held = self.best.entry(entry).or_insert(best);
        if best.score > held.score {
            *held = best;
        }
    }

    fn answer(self, parsed: &Parsed) -> Answer {
        let index = self.index;
        let weights = &index.weights;
        let own = parsed.readings.first();
        let lone = own.is_some_and(|own| !several(&own.units));
        let mut ranked: Vec<(f32, u32, Best)> = self
            .best
            .iter()
            .map(|(entry, best)| {
                let held = &index.entries[*entry as usize];
                let matter = lone && held.kind == Kind::Guide;
                let prior = weights.prior * held.prior + if matter { weights.matter } else { 0.0 };
                let mut best = *best;
                if best.passage.is_some_and(|(_, part)| part > best.score) {
                    best.how = How::Passage;
                }
                (best.whole() * (1.0 + prior), *entry, best)
            })
            .collect();
        let order =
            |a: &(f32, u32, Best), b: &(f32, u32, Best)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        let wanted = self.options.limit.max(1);
        if ranked.len() > wanted {
            ranked.select_nth_unstable_by(wanted - 1, order);
            ranked.truncate(wanted);
        }
        ranked.sort_by(order);
        let hits = ranked
            .into_iter()
            .map(|(score, entry, best)| hit(index, parsed, score, entry, best))
            .collect();
        let units = parsed
            .readings
            .first()
            .map_or(0, |reading| reading.units.len());
        let many = (index.entries.len() / 33).max(MANY);
        Answer {
            hits,
            totals: self.counts.totals(index),
            topics: self.counts.topics(index),
            vague: units <= 4 && self.counts.whole >= many && self.counts.found() >= many,
        }
    }
}

fn hit(index: &Index, parsed: &Parsed, score: f32, entry: u32, best: Best) -> Hit {
    let text = index.rows.text(best.row).to_owned();
    let (highlights, title_highlights) = match parsed.readings.get(best.reading) {
        Some(reading) => {
            let mut bench = Bench::default();
            let mut marks = |row| marks_of_row(index, reading, row, &mut bench);
            let highlights = marks(best.row);
            let title = index.entries[entry as usize].title;
            let of_title = if title == best.row {
                highlights.clone()
            } else {
                marks(title)
            };
            (highlights, of_title)
        }
        None => (Vec::new(), Vec::new()),
    };
    let passage = best
        .passage
        .map(|(passage, _)| passage - index.passages.of(entry).start);
    Hit {
        entry,
        kind: index.entries[entry as usize].kind,
        score,
        how: best.how,
        role: index.rows.get(best.row).role,
        text,
        highlights,
        title_highlights,
        passage,
    }
}

/// The digits that a Chinese numeral may have become.
fn digits(c: char) -> &'static str {
    match "零一二三四五六七八九"
        .chars()
        .position(|numeral| numeral == c)
    {
        Some(at) => &"0123456789"[at..=at],
        None if "十百千".contains(c) => "0123456789",
        None => "",
    }
}
