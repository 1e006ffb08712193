//! The index of a generation.

use std::collections::HashMap;

use crate::content::item::Kind;

use super::alias::Aliases;
use super::atom::{Atom, atoms};
use super::channels::Channels;
use super::corpus::Held;
use super::highlight::{Snippet, cut, marks};
use super::lattice::{Way, ways};
use super::normalise::fold_text;
use super::number::Numbers;
use super::passage::{Passages, strongest};
use super::reading::Readings;
use super::recall::Cancelled;
use super::row::Rows;
use super::score::Weights;
use super::unit::{Reading, look_up};
use super::vocabulary::Vocabulary;
use super::written::BySound;

/// Everything that can be found in one generation. Built by [`super::Builder`].
pub struct Index {
    pub(super) vocabulary: Vocabulary,
    pub(super) by_sound: BySound,
    pub(super) rows: Rows,
    pub(super) channels: Channels,
    pub(super) passages: Passages,
    pub(super) numbers: Numbers,
    pub(super) topics: Vec<String>,
    pub(super) entries: Vec<Held>,
    /// Every kind with every main topic that entries have together.
    pub(super) groups: Vec<(Kind, Option<u32>)>,
    /// Which of them an entry is of, by entry: asked for by the ten thousand while counting.
    pub(super) group_of: Vec<u32>,
    pub(super) aliases: Aliases,
    pub(super) weights: Weights,
    /// How rare each atom is in the lines.
    pub(super) rarities: Vec<f32>,
    /// The rarities of all atoms of a line, added up, by line.
    pub(super) contents: Vec<f32>,
    /// How much a line's length counts for it, by line.
    pub(super) brevity: Vec<f32>,
    /// Atoms of a line on average.
    pub(super) mean: f32,
}

/// Atoms of a query that are looked at.
const LONGEST: usize = 48;
/// Readings of a query that are searched.
const READINGS: usize = 3;

/// Passages of the same document that speak for one.
const KIN: usize = 3;
/// Passages looked at for each that is wanted.
const DEEPER: usize = 10;

/// A query read.
pub(super) struct Parsed {
    pub atoms: Vec<Atom>,
    /// Best first.
    pub readings: Vec<Reading>,
    /// How many of them are the query's own words; the rest put others in their place.
    pub own: usize,
}

impl Index {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The title of an entry.
    pub fn title(&self, entry: u32) -> &str {
        self.entries
            .get(entry as usize)
            .map_or("", |held| self.rows.text(held.title))
    }

    /// Bytes held, the parts added up.
    pub fn bytes(&self) -> usize {
        self.vocabulary.bytes()
            + self.by_sound.bytes()
            + self.rows.bytes()
            + self.channels.bytes()
            + self.passages.bytes()
            + self.numbers.bytes()
            + (self.rarities.len() + self.contents.len() + self.brevity.len()) * 4
            + self.entries.len() * (size_of::<Held>() + 4)
    }

    /// Other weights, for measuring.
    pub fn set_weights(&mut self, weights: Weights) {
        self.weights = weights;
    }

    pub(super) fn parse(&self, query: &str) -> Parsed {
        let folded = fold_text(query);
        let mut found = atoms(&folded);
        found.truncate(LONGEST);
        if found.is_empty() {
            return Parsed {
                atoms: found,
                readings: Vec::new(),
                own: 0,
            };
        }
        let heard = Readings::get().of_text(&folded);
        let ways = ways(
            &found,
            &heard,
            &self.channels,
            &self.vocabulary,
            self.weights.forgiving,
            READINGS,
        );
        let look = |way: &Way, weight: f32| {
            look_up(
                way,
                weight,
                &self.vocabulary,
                &self.channels,
                self.rows.lines().len(),
                &self.weights,
            )
        };
        let mut readings: Vec<Reading> = ways.iter().map(|way| look(way, 1.0)).collect();
        let own = readings.len();
        if let Some(best) = ways.first() {
            let other = self.aliases.rewrite(best).into_iter();
            readings.extend(other.map(|other| Reading {
                origins: Some(other.origins),
                ..look(&other.way, other.weight)
            }));
        }
        Parsed {
            atoms: found,
            readings,
            own,
        }
    }

    /// The piece of a text, at most `len` characters, that shows best why it was found.
    pub fn snippet(&self, query: &str, text: &str, len: usize) -> Snippet {
        let parsed = self.parse(query);
        let best = parsed
            .readings
            .iter()
            .map(|reading| marks(self, reading, text))
            .max_by_key(|marks| marks.iter().map(|mark| mark.len()).sum::<usize>())
            .unwrap_or_default();
        cut(best, text.chars().count(), len)
    }

    /// The best passages wherever they stand, with their entry, best first: for finding inside long texts.
    pub fn passages(
        &self,
        query: &str,
        limit: usize,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Vec<Passage>, Cancelled> {
        let parsed = self.parse(query);
        let Some(reading) = parsed.readings.first() else {
            return Ok(Vec::new());
        };
        let found = self
            .passages
            .score::<false>(&reading.units, &self.weights, cancel)?;
        let wanted = limit.max(1);
        let mut best: Vec<(f32, u32)> = strongest(&found, (wanted * DEEPER).max(400))
            .into_iter()
            .map(|passage| {
                let prior = self.entries[self.passages.entry(passage) as usize].prior;
                let (atoms, _) = self
                    .passages
                    .atoms_beyond(&found, passage, 0, &self.weights);
                let score =
                    found.scores[passage as usize] + self.weights.passage_characters * atoms;
                (score * (1.0 + self.weights.passage_prior * prior), passage)
            })
            .collect();
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        best.sort_by(order);
        self.add_kin(&mut best);
        best.sort_by(order);
        best.truncate(wanted);
        Ok(best
            .into_iter()
            .map(|(score, passage)| {
                let entry = self.passages.entry(passage);
                Passage {
                    entry,
                    place: passage - self.passages.of(entry).start,
                    score,
                }
            })
            .collect())
    }
}

impl Index {
    /// A document that has the query in several places is the more likely one: each of its
    /// passages, best first, gains a share of the next best ones.
    fn add_kin(&self, best: &mut [(f32, u32)]) {
        let mut of_entry: HashMap<u32, Vec<f32>> = HashMap::new();
        for (score, passage) in best.iter() {
            let held = of_entry.entry(self.passages.entry(*passage)).or_default();
            if held.len() <= KIN {
                held.push(*score);
            }
        }
        for (score, passage) in best {
            let held = &of_entry[&self.passages.entry(*passage)];
            let all: f32 = held.iter().sum();
            // Without itself: a passage beyond the best ones counts them all but the first.
            let own = score.max(held.get(KIN).copied().unwrap_or(0.0));
            *score += self.weights.passage_kin * (all - own) / KIN as f32;
        }
    }
}

/// A passage that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passage {
    pub entry: u32,
    /// Which of the entry's passages, from 0.
    pub place: u32,
    pub score: f32,
}
