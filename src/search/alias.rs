//! Everyday words and the official words they stand for: groups that editors
//! keep, with a direction and a weight, put in place of one another in the
//! query as it stands, without cutting it into words.

use super::atom::{Piece, atoms};
use super::lattice::{Seed, Way};
use super::normalise::fold_text;
use super::reading::{Reading, Readings};
use super::vocabulary::Vocabulary;

const FACTORY: &str = include_str!("../../assets/search/aliases.txt");

/// Why a line is no alias.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "alias line {line}: {text:?} must be A > B or A = B, several words on a side parted by spaces, \
         then perhaps a weight above 0 and up to 1"
)]
pub struct BadAlias {
    /// Counted from 1.
    pub line: usize,
    pub text: String,
}

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

/// What an alias weighs if its line doesn't say.
const WEIGHT: f32 = 0.8;
/// More readings than this are not made of one query.
const MOST: usize = 2;

impl Aliases {
    /// The words that come with the program.
    pub fn factory() -> Self {
        let mut aliases = Self::default();
        for (at, line) in FACTORY.lines().enumerate() {
            // A bad line of the factory list is a missing word, not a kiosk that doesn't start; a test reads every line.
            let _ = aliases.line(at + 1, line);
        }
        aliases
    }

    /// Adds groups as editors write them: `退休金 > 养老金 0.9` one way, `低保 = 最低生活保障` both ways; `#` opens a remark.
    pub fn add(&mut self, text: &str) -> Result<(), BadAlias> {
        text.lines()
            .enumerate()
            .try_for_each(|(at, line)| self.line(at + 1, line))
    }

    fn line(&mut self, at: usize, line: &str) -> Result<(), BadAlias> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let bad = || BadAlias {
            line: at,
            text: line.to_owned(),
        };
        let (from, to, both) = match (line.split_once('>'), line.split_once('=')) {
            (Some((from, to)), None) => (from, to, false),
            (None, Some((from, to))) => (from, to, true),
            _ => return Err(bad()),
        };
        let from: Vec<&str> = from.split_whitespace().collect();
        let mut to: Vec<&str> = to.split_whitespace().collect();
        let mut weight = WEIGHT;
        if let Some(given) = to.last().and_then(|last| last.parse::<f32>().ok()) {
            weight = given;
            to.pop();
        }
        if from.is_empty() || to.is_empty() || weight.is_nan() || weight <= 0.0 || weight > 1.0 {
            return Err(bad());
        }
        for a in &from {
            for b in &to {
                self.list.push(Alias {
                    from: word(a),
                    to: word(b),
                    weight,
                });
                if both {
                    self.list.push(Alias {
                        from: word(b),
                        to: word(a),
                        weight,
                    });
                }
            }
        }
        Ok(())
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
                way.seeds[*at..at + len]
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
        Seed::Initial { .. } | Seed::Token { .. } => false,
    }
}
