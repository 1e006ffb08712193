//! A search from query to answer.

mod answer;
mod counts;
mod sources;

use std::collections::HashMap;

use super::align::Bench;
use super::atom::Piece;
use super::finder::Finder;
use super::grasp::{Grasp, grasp};
use super::index::{Index, Parsed};
use super::number::Wanted;
use super::passage::strongest;
use super::query::{Answer, How, Options};
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
/// Where any entry fits, one of this share of the best score is beside it.
const BESIDE: f32 = 0.4;
/// And if it has this share of what one that fits must have.
const SOME: f32 = 0.5;
/// An entry may be found if its single units have this share of the query.
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
    /// What of the query the entry has as a person would say; the most of all its rows and texts.
    grasp: Grasp,
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
    ///
    /// # Errors
    /// [`Cancelled`] if a newer search has made it needless.
    pub fn search(&self, query: &str, options: &Options<'_>) -> Result<Answer, Cancelled> {
        let mut parsed = self.parse(query);
        let own = parsed.readings.len();
        // Of one kind or topic what fits is what fits among all: a count is the same beside the
        // list of all and over its own.
        let beside = match options.is_narrowed() {
            true => {
                let all = options.of_all();
                let search = self.run(&mut parsed, &all)?;
                let beside = search.beside(&search.scored(&parsed));
                // What was read into it for all is not for some.
                parsed.readings.truncate(own);
                Some(beside)
            }
            false => None,
        };
        let mut search = self.run(&mut parsed, options)?;
        search.given = beside;
        Ok(search.answer(&parsed))
    }

    fn run<'a>(
        &'a self,
        parsed: &mut Parsed,
        options: &'a Options<'a>,
    ) -> Result<Search<'a>, Cancelled> {
        let mut search = Search {
            index: self,
            options,
            best: HashMap::new(),
            counts: Counts::new(self),
            enough: enough(parsed),
            given: None,
        };
        search.rows(parsed)?;
        search.numbers(parsed);
        // Letters that no row has: a text may.
        if !search.fits() {
            let own = parsed.readings.first();
            let written = own.and_then(|own| self.written_out(own));
            parsed.readings.extend(written);
        }
        search.passages(parsed)?;
        if search.best.is_empty() {
            search.characters(parsed);
        }
        Ok(search)
    }
}

/// What share of what is asked for an entry has that fits: two of three characters are not enough,
/// but who tells a case in many words rarely tells it in those of the content.
fn enough(parsed: &Parsed) -> f32 {
    match parsed.readings.first().map_or(0, |own| own.matters) {
        0..=4 => 0.7,
        5..=6 => 0.6,
        _ => 0.5,
    }
}

struct Search<'a> {
    index: &'a Index,
    options: &'a Options<'a>,
    best: HashMap<u32, Best>,
    counts: Counts,
    /// What share of what is asked for an entry has that fits.
    enough: f32,
    /// What [`Self::beside`] is among all, where this is a search among some.
    given: Option<Option<f32>>,
}

impl Search<'_> {
    /// Whether any entry fits so far.
    fn fits(&self) -> bool {
        let mut held = self.best.values();
        held.any(|best| best.grasp.share >= self.enough)
    }

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
                self.count(&tally, at);
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
                        let place = (*row, at);
                        self.counts.add(self.index, place, coverage >= WHOLE);
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
    fn count(&mut self, tally: &Tally, at: usize) {
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
                    self.counts.add(index, (*row, at), covered >= whole);
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
        let grasp = grasp(reading, bench, &index.weights.forgiving);
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
                    grasp,
                    between: 0.0,
                    passage: None,
                },
            );
        }
        evidence.coverage
    }

    fn offer(&mut self, entry: u32, best: Best) {
        let held = self.best.entry(entry).or_insert(best);
        let share = held.grasp.share.max(best.grasp.share);
        let sure = held.grasp.sure || best.grasp.sure;
        if best.score > held.score {
            *held = best;
        }
        held.grasp.share = share;
        held.grasp.sure = sure;
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
