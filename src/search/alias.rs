//! Everyday words and the official words they stand for: groups that editors
//! keep, with a direction and a weight, put in place of one another in the
//! query as it stands, without cutting it into words.

use crate::content::alias::{AliasGroup, BadAlias};

use super::atom::{Piece, atoms};
use super::lattice::{Seed, Way};
use super::normalise::fold_text;
use super::reading::{Reading, Readings};
use super::vocabulary::Vocabulary;

const FACTORY: &str = include_str!("../../assets/search/aliases.txt");

#[derive(Clone, Debug)]
struct Alias {
    from: Vec<(char, Option<Reading>)>,
    to: Vec<(char, Option<Reading>)>,
    weight: f32,
}

/// The aliases of an index.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    list: Vec<Alias>,
}

/// More readings than this are not made of one query.
const MOST: usize = 2;

impl Aliases {
    /// The words that come with the program.
    pub fn factory() -> Self {
        let mut aliases = Self::default();
        for line in FACTORY.lines() {
            // A bad line of the factory list is a missing word, not a kiosk that doesn't start; a test reads every line.
            let _ = aliases.add(line);
        }
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
        self.list.retain(|alias| {
            !alias.from.is_empty()
                && alias
                    .to
                    .iter()
                    .all(|(c, _)| vocabulary.find_char(*c).is_some())
        });
    }

    /// The query with one of its words put in other words, with the weight of that.
    pub fn rewrite(&self, way: &Way) -> Vec<(Way, f32)> {
        let mut rewritten = Vec::new();
        for alias in &self.list {
            if rewritten.len() == MOST {
                break;
            }
            let len = alias.from.len();
            let Some(at) = (0..(way.seeds.len() + 1).saturating_sub(len)).find(|at| {
                let seeds = &way.seeds[*at..at + len];
                let short = |(seed, _): &&(Seed, bool)| matches!(seed, Seed::Initial { .. });
                // A word of initials alone could be any.
                2 * seeds.iter().filter(short).count() <= len
                    && seeds
                        .iter()
                        .zip(&alias.from)
                        .all(|((seed, _), part)| is(seed, part))
            }) else {
                continue;
            };
            // The word is in the query already: 养老保险 must not become 基本养老保险 of itself.
            let whole = alias.to.len();
            if (0..(way.seeds.len() + 1).saturating_sub(whole)).any(|at| {
                way.seeds[at..at + whole]
                    .iter()
                    .zip(&alias.to)
                    .all(|((seed, _), part)| is(seed, part))
            }) {
                continue;
            }
            let mut seeds = way.seeds[..at].to_vec();
            let apart = way.seeds[at].1;
            seeds.extend(
                alias
                    .to
                    .iter()
                    .enumerate()
                    .map(|(i, (c, r))| (Seed::Han(*c, *r), i == 0 && apart)),
            );
            seeds.extend_from_slice(&way.seeds[at + len..]);
            rewritten.push((
                Way {
                    seeds,
                    cost: way.cost,
                },
                alias.weight,
            ));
        }
        rewritten
    }
}

fn word(text: &str) -> Vec<(char, Option<Reading>)> {
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

fn is(seed: &Seed, (c, reading): &(char, Option<Reading>)) -> bool {
    match seed {
        Seed::Han(written, _) => written == c,
        Seed::Sound { likely, .. } => likely
            .iter()
            .any(|(s, weight)| *weight > 0.99 && reading.is_some_and(|r| r.syllable == *s)),
        Seed::Initial { likely, .. } => likely
            .iter()
            .any(|(s, _)| reading.is_some_and(|r| r.syllable == *s)),
        Seed::Token { .. } => false,
    }
}
