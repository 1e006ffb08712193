//! The cheap look at every row: each channel's lists add to the rows they hold.
//! What it ranks high is looked at exactly afterwards.

use super::channels::{Channel, Channels, bigram, letters, syllable_bigram};
use super::postings::List;
use super::score::rarity;
use super::unit::{Reading, Unit};

/// A search that a newer one has made needless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the search was cancelled by a newer one")]
pub struct Cancelled;

/// What the rows have gathered; kept from reading to reading.
#[derive(Default)]
pub struct Tally {
    pub scores: Vec<f32>,
    /// Rarity of the units that a row has, of those that were looked up.
    pub covered: Vec<f32>,
    /// Rarity of all units that were looked up.
    pub looked_up: f32,
}

/// Rows' shares by channel.
const SYLLABLE: f32 = 0.8;
const BIGRAM: f32 = 1.2;
const INITIALS: f32 = 0.6;
const TRIGRAM: f32 = 1.0;
const GAP: f32 = 0.3;

/// Rows that single units may add up to. Common units come last, and what is
/// beyond the budget could only reorder rows that the rare ones have found.
const BUDGET: u32 = 60_000;

/// A list of single units: channel, key, weight.
struct Single<'a> {
    lists: Vec<(List<'a, false>, f32)>,
    count: u32,
    rarity: f32,
}

impl Tally {
    /// Adds up one reading over all rows.
    pub fn add_up(
        &mut self,
        reading: &Reading,
        channels: &Channels,
        rows: usize,
        cancel: &dyn Fn() -> bool,
    ) -> Result<(), Cancelled> {
        self.scores.clear();
        self.scores.resize(rows, 0.0);
        self.covered.clear();
        self.covered.resize(rows, 0.0);
        self.looked_up = 0.0;
        let units = &reading.units;
        let mut singles: Vec<Single<'_>> = units
            .iter()
            .map(|unit| single(unit, channels, units.len() == 1))
            .collect();
        singles.retain(|single| single.count > 0);
        singles.sort_by_key(|single| single.count);
        let mut spent = 0;
        for single in singles {
            if spent > 0 && spent + single.count > BUDGET {
                break;
            }
            if cancel() {
                return Err(Cancelled);
            }
            spent += single.count;
            self.looked_up += single.rarity;
            for (list, weight) in single.lists {
                let (scores, covered) = (&mut self.scores, &mut self.covered);
                list.for_each(|row, _| {
                    scores[row as usize] += weight;
                    covered[row as usize] += weight;
                });
            }
        }
        for at in 1..units.len() {
            if cancel() {
                return Err(Cancelled);
            }
            if !units[at].apart {
                self.pair(&units[at - 1], &units[at], channels, rows);
            }
            if let (Some(a), Some(b), Some(c)) = (
                at.checked_sub(2).and_then(|two| units[two].letter),
                units[at - 1].letter,
                units[at].letter,
            ) {
                self.list(
                    &channels.initial_trigrams,
                    letters(&[a, b, c]),
                    TRIGRAM,
                    rows,
                );
            }
        }
        Ok(())
    }

    fn list(&mut self, channel: &Channel, key: u32, weight: f32, rows: usize) {
        if let Some(list) = channel.get(key) {
            let weight = weight * rarity(list.count, rows);
            let scores = &mut self.scores;
            list.for_each(|row, _| scores[row as usize] += weight);
        }
    }

    fn pair(&mut self, first: &Unit, second: &Unit, channels: &Channels, rows: usize) {
        for (a, weight_a) in first.atoms.iter().take(8) {
            for (b, weight_b) in second.atoms.iter().take(8) {
                self.list(
                    &channels.bigrams,
                    bigram(*a, *b),
                    BIGRAM * weight_a * weight_b,
                    rows,
                );
            }
        }
        if let (Some(a), Some(b)) = (first.letter, second.letter) {
            self.list(&channels.initial_bigrams, letters(&[a, b]), INITIALS, rows);
            self.list(&channels.initial_gaps, letters(&[a, b]), GAP, rows);
            return;
        }
        let mut sounds = |first: &[(u16, f32)], second: &[(u16, f32)]| {
            for (a, weight_a) in first {
                for (b, weight_b) in second {
                    if channels.support(*a, *b) > 0.0 {
                        let weight = BIGRAM * weight_a * weight_b;
                        self.list(
                            &channels.syllable_bigrams,
                            syllable_bigram(*a, *b),
                            weight,
                            rows,
                        );
                    }
                }
            }
        };
        sounds(&first.likely, &second.likely);
        if !(first.han && second.han) {
            sounds(&first.likely, &second.loose);
            sounds(&first.loose, &second.likely);
        }
    }
}

/// The lists of one unit. A written character is looked up as written alone,
/// an initial not at all unless it is the whole query: pairs speak for them.
fn single<'a>(unit: &Unit, channels: &'a Channels, whole: bool) -> Single<'a> {
    let mut lists: Vec<(List<'a, false>, f32)> = Vec::new();
    for (atom, weight) in &unit.atoms {
        lists.extend(
            channels
                .atoms
                .get((*atom).into())
                .map(|list| (list, weight * unit.rarity)),
        );
    }
    if !unit.han && (unit.letter.is_none() || whole) {
        let loose = if whole { unit.loose.as_slice() } else { &[] };
        for (syllable, weight) in unit.likely.iter().chain(loose) {
            let list = channels.syllables.get((*syllable).into());
            lists.extend(list.map(|list| (list, SYLLABLE * weight * unit.rarity)));
        }
    }
    let count = lists.iter().map(|(list, _)| list.count).sum();
    Single {
        lists,
        count,
        rarity: unit.rarity,
    }
}
