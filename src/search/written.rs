//! Letters in characters: what is typed by its sound is sought in the passages, which are kept as
//! they are written, by the characters that some passage has side by side.

use super::channels::bigram;
use super::index::Index;
use super::lattice::{Seed, Way};
use super::reading::Readings;
use super::syllable::{SPACE, Syllable};
use super::unit::{Reading, TYPED, Unit, look_up};
use super::vocabulary::{AtomId, FIRST_TOKEN, Vocabulary};

/// The characters of an index by their usual sound.
#[derive(Default)]
pub struct BySound(Vec<Vec<AtomId>>);

impl BySound {
    pub fn of(vocabulary: &Vocabulary) -> Self {
        let mut all = vec![Vec::new(); SPACE];
        for atom in 1..FIRST_TOKEN {
            let Some(c) = vocabulary.char_of(atom) else {
                break;
            };
            if let Some(reading) = Readings::get().of(c) {
                all[usize::from(reading.syllable)].push(atom);
            }
        }
        Self(all)
    }

    fn get(&self, syllable: Syllable) -> &[AtomId] {
        self.0.get(usize::from(syllable)).map_or(&[], Vec::as_slice)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|atoms| 24 + 2 * atoms.len()).sum()
    }
}

/// So many units at least: two characters of any two sounds stand side by side somewhere.
const LEAST: usize = 3;

/// What a reading counts whose characters are guessed.
const GUESSED: f32 = 0.6;

impl Index {
    /// A reading of at least three sounds in the characters that most of its pairs stand in side by side
    /// in passages; none if it has initials or words, or no such characters.
    pub(super) fn written_out(&self, reading: &Reading) -> Option<Reading> {
        let units = &reading.units;
        if units.len() < LEAST || units.iter().all(|unit| unit.han) {
            return None;
        }
        let choices: Vec<Vec<AtomId>> = units.iter().map(|unit| self.choices(unit)).collect();
        // By unit and choice: how often its pairs stand in passages, and the choice before.
        let mut ways: Vec<Vec<(f32, usize)>> = vec![vec![(0.0, 0); choices[0].len()]];
        for at in 1..units.len() {
            let before = &ways[at - 1];
            let best = |second: &AtomId| {
                let pair = |(place, first): (usize, &AtomId)| {
                    let joined = match units[at].apart {
                        true => 0.0,
                        false => self.passages.pairs(bigram(*first, *second)),
                    };
                    (before[place].0 + joined, place)
                };
                let all = choices[at - 1].iter().enumerate().map(pair);
                all.reduce(|a, b| if b.0 > a.0 { b } else { a })
            };
            let next: Option<Vec<(f32, usize)>> = choices[at].iter().map(best).collect();
            ways.push(next?);
        }
        let last = ways.last()?.iter().enumerate();
        let (mut place, (score, _)) = last.max_by(|a, b| a.1.0.total_cmp(&b.1.0))?;
        if *score <= 0.0 {
            return None;
        }
        let mut seeds = Vec::with_capacity(units.len());
        for at in (0..units.len()).rev() {
            let c = self.vocabulary.char_of(choices[at][place])?;
            seeds.push((Seed::Han(c, Readings::get().of(c)), units[at].apart));
            place = ways[at][place].1;
        }
        seeds.reverse();
        let way = Way { seeds, cost: 0.0 };
        let lines = self.rows.lines().len();
        let (vocabulary, channels) = (&self.vocabulary, &self.channels);
        let written = look_up(&way, GUESSED, vocabulary, channels, lines, &self.weights);
        Some(Reading {
            trust: reading.trust,
            ..written
        })
    }

    /// The characters that a unit may be.
    fn choices(&self, unit: &Unit) -> Vec<AtomId> {
        if unit.han {
            return unit.atoms.iter().map(|(atom, _)| *atom).collect();
        }
        if unit.letter.is_some() {
            return Vec::new();
        }
        let typed = unit.likely.iter().filter(|(_, weight)| *weight >= TYPED);
        let of_sound = typed.flat_map(|(syllable, _)| self.by_sound.get(*syllable));
        of_sound.copied().collect()
    }
}
