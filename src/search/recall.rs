//! The cheap look at every row: each channel's lists add to the rows they hold.
//! What it ranks high is looked at exactly afterwards.

use super::channel::{Channel, List};
use super::channels::{Channels, bigram, letters, syllable_bigram};
use super::score::rarity;
use super::unit::{Reading, Unit};

/// A search that a newer one has made needless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the search was cancelled by a newer one")]
pub struct Cancelled;

/// What the rows have gathered.
pub struct Tally {
    pub scores: Vec<f32>,
    /// Rarity of the units that a row has.
    pub covered: Vec<f32>,
}

/// Rows' shares by channel.
const BIGRAM: f32 = 1.2;
const SYLLABLE: f32 = 0.8;
const SYLLABLE_BIGRAM: f32 = 1.2;
const INITIALS: f32 = 0.6;
const TRIGRAM: f32 = 1.0;
const GAP: f32 = 0.3;

/// Adds up one reading over all rows. `shorter[row]` prefers short rows a little.
pub fn tally(
    reading: &Reading,
    channels: &Channels,
    rows: usize,
    cancel: &dyn Fn() -> bool,
) -> Result<Tally, Cancelled> {
    let mut tally = Tally {
        scores: vec![0.0; rows],
        covered: vec![0.0; rows],
    };
    let units = &reading.units;
    for (at, unit) in units.iter().enumerate() {
        if cancel() {
            return Err(Cancelled);
        }
        for (atom, weight) in &unit.atoms {
            tally.unit(&channels.atoms, (*atom).into(), weight * unit.rarity);
        }
        if !unit.han && (unit.letter.is_none() || units.len() == 1) {
            for (syllable, weight) in &unit.likely {
                tally.unit(
                    &channels.syllables,
                    (*syllable).into(),
                    SYLLABLE * weight * unit.rarity,
                );
            }
            if units.len() == 1 {
                for (syllable, weight) in &unit.loose {
                    tally.unit(
                        &channels.syllables,
                        (*syllable).into(),
                        SYLLABLE * weight * unit.rarity,
                    );
                }
            }
        }
        if at > 0 && !unit.apart {
            tally.pair(&units[at - 1], unit, channels, rows);
        }
        if let (Some(a), Some(b), Some(c)) = (
            at.checked_sub(2).and_then(|two| units[two].letter),
            at.checked_sub(1).and_then(|one| units[one].letter),
            unit.letter,
        ) {
            tally.list(
                &channels.initial_trigrams,
                letters(&[a, b, c]),
                TRIGRAM,
                rows,
            );
        }
    }
    Ok(tally)
}

impl Tally {
    fn unit(&mut self, channel: &Channel, key: u32, weight: f32) {
        let Some(list) = channel.get(key) else { return };
        let (scores, covered) = (&mut self.scores, &mut self.covered);
        list.for_each(|row, _| {
            scores[row as usize] += weight;
            covered[row as usize] += weight;
        });
    }

    fn list(&mut self, channel: &Channel, key: u32, weight: f32, rows: usize) {
        if let Some(list) = channel.get(key) {
            self.spread(list, weight * rarity(list.count, rows));
        }
    }

    fn spread(&mut self, list: List<'_>, weight: f32) {
        let scores = &mut self.scores;
        list.for_each(|row, _| scores[row as usize] += weight);
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
                        let weight = SYLLABLE_BIGRAM * weight_a * weight_b;
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
