//! Everyday words and the official words they stand for: groups that editors
//! keep, with a direction and a weight, put in place of one another in the
//! query as it stands, without cutting it into words.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use crate::content::alias::{AliasGroup, BadAlias};

use super::atom::{Piece, atoms};
use super::lattice::{Seed, Way};
use super::normalise::fold_text;
use super::reading::{Reading, Readings};
use super::syllable::Syllable;
use super::vocabulary::Vocabulary;

const FACTORY: &str = include_str!("../../assets/search/aliases.txt");

/// A character of a word with how it is read there.
pub type Part = (char, Option<Reading>);

#[derive(Clone, Debug)]
struct Alias {
    from: Vec<Part>,
    to: Vec<Part>,
    weight: f32,
}

/// The aliases of an index.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    /// Those that editors added: they come first.
    list: Vec<Alias>,
    factory: Vec<Alias>,
    /// By a word's first character, and by how that is read: where the word stands in both, one
    /// after the other. Made by [`Aliases::finish`].
    by_char: HashMap<char, Vec<usize>>,
    by_sound: HashMap<Syllable, Vec<usize>>,
}

/// So many of a word's other words are tried, each together with the other words' own.
const MOST: usize = 2;
/// A typed sound is a word's own from here on: neither a slip nor a southern one.
const SAID: f32 = 0.99;

impl Aliases {
    /// The words that come with the program.
    pub fn factory() -> Self {
        let mut aliases = Self::default();
        for line in FACTORY.lines() {
            // A bad line of the factory list is a missing word, not a kiosk that doesn't start; a test reads every line.
            let _ = aliases.add(line);
        }
        aliases.factory = std::mem::take(&mut aliases.list);
        aliases
    }

    /// Adds what one line says; an empty line and a remark behind `#` say nothing.
    pub fn add(&mut self, line: &str) -> Result<(), BadAlias> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let group = AliasGroup::parse(line)?;
        for a in &group.from {
            for b in &group.to {
                self.push(a, b, group.weight);
                if group.both {
                    self.push(b, a, group.weight);
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, from: &str, to: &str, weight: f32) {
        self.list.push(Alias {
            from: word(from),
            to: word(to),
            weight,
        });
    }

    /// Drops what the index can't answer: official words none of its rows can have.
    pub fn finish(&mut self, vocabulary: &Vocabulary) {
        let answers = |alias: &Alias| {
            let known = |(c, _): &(char, _)| vocabulary.find_char(*c).is_some();
            !alias.from.is_empty() && alias.to.iter().all(known)
        };
        self.list.retain(answers);
        self.factory.retain(answers);
        for (at, alias) in self.list.iter().chain(&self.factory).enumerate() {
            let Some((c, reading)) = alias.from.first() else {
                continue;
            };
            self.by_char.entry(*c).or_default().push(at);
            if let Some(reading) = reading {
                self.by_sound.entry(reading.syllable).or_default().push(at);
            }
        }
    }

    /// The aliases whose word can begin somewhere in the query, editors' first.
    fn beginning(&self, way: &Way) -> impl Iterator<Item = &Alias> {
        let mut found: Vec<usize> = Vec::new();
        for (seed, _) in &way.seeds {
            match seed {
                Seed::Han(c, _) => found.extend(self.by_char.get(c).into_iter().flatten()),
                Seed::Sound { likely, .. } | Seed::Initial { likely, .. } => {
                    let sounds = likely.iter().filter(|(_, weight)| *weight > SAID);
                    found.extend(sounds.filter_map(|(s, _)| self.by_sound.get(s)).flatten());
                }
                Seed::Token { .. } => {}
            }
        }
        found.sort_unstable();
        found.dedup();
        let editors = self.list.len();
        found
            .into_iter()
            .filter_map(move |at| match at.checked_sub(editors) {
                Some(at) => self.factory.get(at),
                None => self.list.get(at),
            })
    }

    /// The query with its words put in other words: each word that has any in its first ones,
    /// then each in its second ones.
    pub fn rewrite(&self, way: &Way) -> Vec<Rewritten> {
        let words = self.words(way);
        let turns = (0..MOST).map(|turn| -> Vec<(Range<usize>, &Alias)> {
            let others = words.iter();
            others
                .filter_map(|(word, aliases)| Some((word.clone(), *aliases.get(turn)?)))
                .collect()
        });
        turns
            .filter(|chosen| !chosen.is_empty())
            .map(|chosen| replace(way, &chosen))
            .collect()
    }

    /// The words of the query that have other words, in order, none of them in another.
    fn words(&self, way: &Way) -> Vec<(Range<usize>, Vec<&Alias>)> {
        let mut found: Vec<(Range<usize>, Vec<&Alias>)> = Vec::new();
        for alias in self.beginning(way) {
            // The word is in the query already: 养老保险 must not become 基本养老保险 of itself.
            let Some(at) = place(&alias.from, way).filter(|_| place(&alias.to, way).is_none())
            else {
                continue;
            };
            let word = at..at + alias.from.len();
            match found.iter_mut().find(|(held, _)| *held == word) {
                Some((_, aliases)) => aliases.push(alias),
                None => found.push((word, vec![alias])),
            }
        }
        // A long word says more than the short ones in it.
        found.sort_by_key(|(word, _)| (Reverse(word.len()), word.start));
        let mut words: Vec<(Range<usize>, Vec<&Alias>)> = Vec::new();
        for (word, aliases) in found {
            let beside =
                |(held, _): &(Range<usize>, _)| held.end <= word.start || word.end <= held.start;
            if words.iter().all(beside) {
                words.push((word, aliases));
            }
        }
        words.sort_by_key(|(word, _)| word.start);
        words
    }
}

/// The query in other words.
pub struct Rewritten {
    pub way: Way,
    /// What it counts against the query's own words.
    pub weight: f32,
    /// By unit: the units of the query that it stands for.
    pub origins: Vec<Range<usize>>,
}

fn replace(way: &Way, chosen: &[(Range<usize>, &Alias)]) -> Rewritten {
    let mut seeds = Vec::new();
    let mut origins = Vec::new();
    let mut weight = 1.0f32;
    let mut from = 0;
    for (word, alias) in chosen {
        seeds.extend_from_slice(&way.seeds[from..word.start]);
        origins.extend((from..word.start).map(|at| at..at + 1));
        let apart = way.seeds[word.start].1;
        let other = alias.to.iter().enumerate();
        seeds.extend(other.map(|(at, (c, r))| (Seed::Han(*c, *r), at == 0 && apart)));
        origins.extend(alias.to.iter().map(|_| word.clone()));
        weight = weight.min(alias.weight);
        from = word.end;
    }
    seeds.extend_from_slice(&way.seeds[from..]);
    origins.extend((from..way.seeds.len()).map(|at| at..at + 1));
    Rewritten {
        way: Way {
            seeds,
            cost: way.cost,
        },
        weight,
        origins,
    }
}

/// Where a word first stands in the query.
fn place(word: &[Part], way: &Way) -> Option<usize> {
    let len = word.len();
    (0..(way.seeds.len() + 1).saturating_sub(len)).find(|at| {
        let seeds = &way.seeds[*at..at + len];
        let short = |(seed, _): &&(Seed, bool)| matches!(seed, Seed::Initial { .. });
        // A word of initials alone could be any.
        2 * seeds.iter().filter(short).count() <= len
            && seeds
                .iter()
                .zip(word)
                .all(|((seed, _), part)| is(seed, part))
    })
}

/// The characters of a word, folded.
pub fn word(text: &str) -> Vec<Part> {
    let folded = fold_text(text);
    let readings = Readings::get().of_text(&folded);
    atoms(&folded)
        .into_iter()
        .filter_map(|atom| match atom.piece {
            Piece::Han(c) => Some((c, readings[atom.start])),
            _ => None,
        })
        .collect()
}

fn is(seed: &Seed, (c, reading): &Part) -> bool {
    match seed {
        Seed::Han(written, _) => written == c,
        Seed::Sound { likely, .. } => likely
            .iter()
            .any(|(s, weight)| *weight > SAID && reading.is_some_and(|r| r.syllable == *s)),
        Seed::Initial { likely, .. } => likely
            .iter()
            .any(|(s, _)| reading.is_some_and(|r| r.syllable == *s)),
        Seed::Token { .. } => false,
    }
}
