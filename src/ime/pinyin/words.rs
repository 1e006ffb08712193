//! Dictionary words that fit the keys from one position.

use super::dictionary::Dictionary;
use super::keys::{Graph, Step};
use std::ops::Range;
use std::rc::Rc;

/// A dictionary word over some keys.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// Position after the keys that it takes.
    pub end: usize,
    pub row: usize,
    /// Cost in nats of how it was typed: fuzzy sounds, heads, what is missing.
    pub typing: f32,
    /// The word goes on after the last key.
    pub longer: bool,
    pub letters: Rc<[&'static str]>,
}

/// Costs in nats of typing otherwise than in full.
#[derive(Debug, Clone, Copy)]
pub struct Costs {
    /// One fuzzy sound; infinite forbids them.
    pub fuzzy: f32,
    /// Each letter of a syllable typed by its head in the middle (简拼).
    pub head: f32,
    /// The last syllable not typed to its end.
    pub tail: f32,
    /// The same where the keys can be read in whole syllables.
    pub tail_anyway: f32,
    /// A syllable not typed at all, of a word longer than the keys.
    pub missing: f32,
}

impl Default for Costs {
    fn default() -> Self {
        Self {
            fuzzy: 6.0,
            head: 3.0,
            tail: 1.5,
            tail_anyway: 7.0,
            missing: 2.0,
        }
    }
}

/// How many words of one reading enter the lattice; the list of candidates
/// under the first syllables takes all.
const HOMOPHONES: usize = 12;
const MOST_SYLLABLES: usize = 16;
const ABBREVIATED_SYLLABLES: usize = 7;
/// Rows of one row of initials that are looked at; they come by cost.
const ROWS_LOOKED_AT: usize = 400;

/// Finds words from `start`; `all` keeps every homophone.
pub(crate) struct Finder<'a> {
    pub dictionary: &'a Dictionary,
    pub graph: &'a Graph,
    pub costs: Costs,
    pub all: bool,
    found: Vec<Word>,
    steps: Vec<Step>,
    budget: u32,
}

impl<'a> Finder<'a> {
    pub fn new(dictionary: &'a Dictionary, graph: &'a Graph, costs: Costs, all: bool) -> Self {
        Self {
            dictionary,
            graph,
            costs,
            all,
            found: Vec::new(),
            steps: Vec::new(),
            budget: if all { 3000 } else { 800 },
        }
    }

    pub fn words(mut self, start: usize) -> Vec<Word> {
        let rows = 0..self.dictionary.len();
        self.spelled(start, rows);
        if !self.graph.is_clean() {
            self.budget = if self.all { 600 } else { 80 };
            self.abbreviated(start, 0);
        }
        self.found
    }

    /// Whole syllables, the last one possibly a tail: rows narrow step by step.
    fn spelled(&mut self, at: usize, rows: Range<usize>) {
        let depth = self.steps.len();
        if self.budget == 0 || depth == MOST_SYLLABLES {
            return;
        }
        self.budget -= 1;
        let graph = self.graph;
        let clean = graph.is_clean();
        for step in &graph.whole[at] {
            if clean && !graph.clean[step.end] {
                continue;
            }
            let rows = self
                .dictionary
                .narrow(rows.clone(), depth, step.from, step.to);
            if rows.is_empty() {
                continue;
            }
            self.steps.push(*step);
            self.take(
                self.dictionary.ending(rows.clone(), depth + 1),
                step.end,
                0.0,
            );
            if step.end == graph.len {
                self.longer(rows.clone(), depth + 1);
            } else {
                self.spelled(step.end, rows);
            }
            self.steps.pop();
        }
        for step in &graph.tails[at] {
            let mut rest = self
                .dictionary
                .narrow(rows.clone(), depth, step.from, step.to);
            self.steps.push(*step);
            if depth > 0 {
                self.longer(rest.clone(), depth + 1);
            }
            while let Some(class) = self.dictionary.first_class(&rest, depth) {
                let next = super::syllable::Class(class.0 + 1);
                let same = self.dictionary.narrow(rest.clone(), depth, class, next);
                rest.start = same.end;
                let ending = self.dictionary.ending(same, depth + 1);
                let tail = if graph.is_finished() {
                    self.costs.tail_anyway
                } else {
                    self.costs.tail
                };
                self.take(ending, step.end, tail);
            }
            self.steps.pop();
        }
    }

    /// Rows that end with the steps taken.
    fn take(&mut self, rows: Range<usize>, end: usize, extra: f32) {
        let limit = if self.all { usize::MAX } else { HOMOPHONES };
        let letters: Rc<[&'static str]> = self.steps.iter().map(|s| s.letters).collect();
        for row in rows.take(limit.saturating_mul(2)) {
            if let Some(fuzzy) = self.fuzzy_cost(row) {
                self.found.push(Word {
                    end,
                    row,
                    typing: fuzzy + extra,
                    longer: false,
                    letters: letters.clone(),
                });
            }
        }
    }

    /// The usual words among those that go on after the last key.
    fn longer(&mut self, rows: Range<usize>, depth: usize) {
        const SCANNED: usize = 1500;
        const KEPT: usize = 3;
        if !self.all || depth < 2 || rows.len() > SCANNED {
            return;
        }
        let mut best: Vec<(f32, usize)> = rows
            .filter(|row| self.dictionary.length(*row) > depth)
            .filter_map(|row| {
                let missing = (self.dictionary.length(row) - depth) as f32 * self.costs.missing;
                Some((
                    self.dictionary.cost(row) + self.fuzzy_cost(row)? + missing,
                    row,
                ))
            })
            .collect();
        best.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let letters: Rc<[&'static str]> = self.steps.iter().map(|s| s.letters).collect();
        for (cost, row) in best.into_iter().take(KEPT) {
            self.found.push(Word {
                end: self.graph.len,
                row,
                typing: cost - self.dictionary.cost(row),
                longer: true,
                letters: letters.clone(),
            });
        }
    }

    /// Cost of the fuzzy sounds between the steps and a row's reading; none if forbidden.
    fn fuzzy_cost(&self, row: usize) -> Option<f32> {
        let reading = self.dictionary.reading(row);
        let sounds: u32 = self
            .steps
            .iter()
            .zip(reading)
            .map(|(step, s)| u32::from(step.fuzziness(s)))
            .sum();
        match sounds {
            0 => Some(0.0),
            n if self.costs.fuzzy.is_finite() => Some(n as f32 * self.costs.fuzzy),
            _ => None,
        }
    }

    /// Words of two and more syllables, at least one typed by its head, through
    /// the index of initials.
    fn abbreviated(&mut self, at: usize, heads: usize) {
        let depth = self.steps.len();
        if self.budget == 0 || depth == ABBREVIATED_SYLLABLES || at == self.graph.len {
            return;
        }
        self.budget -= 1;
        let graph = self.graph;
        for step in graph.whole[at].iter().chain(&graph.heads[at]) {
            self.steps.push(*step);
            // By letters, so that sh in the middle is 社会 as soon as 是.
            let heads = heads + if step.whole { 0 } else { step.letters.len() };
            if heads > 0 && self.steps.len() > 1 {
                self.take_abbreviated(step.end, heads);
            }
            self.abbreviated(step.end, heads);
            self.steps.pop();
        }
    }

    fn take_abbreviated(&mut self, end: usize, heads: usize) {
        let limit = if self.all { 60 } else { HOMOPHONES };
        let initials: Vec<u8> = self
            .steps
            .iter()
            .map(|s| super::syllable::initial_letter(s.letters))
            .collect();
        let letters: Rc<[&'static str]> = self.steps.iter().map(|s| s.letters).collect();
        let mut taken = 0;
        for &row in self
            .dictionary
            .by_initials(&initials)
            .iter()
            .take(ROWS_LOOKED_AT)
        {
            let row = row as usize;
            if !self
                .steps
                .iter()
                .zip(self.dictionary.reading(row))
                .all(|(step, s)| step.fits(s))
            {
                continue;
            }
            if let Some(fuzzy) = self.fuzzy_cost(row) {
                self.found.push(Word {
                    end,
                    row,
                    typing: fuzzy + heads as f32 * self.costs.head,
                    longer: false,
                    letters: letters.clone(),
                });
                taken += 1;
                if taken == limit {
                    return;
                }
            }
        }
    }
}
