//! The cheap look at every line: each channel's lists add to the lines they hold.
//! What it ranks high is looked at exactly afterwards.

use super::channels::{Channel, Channels, bigram, letters, syllable_bigram};
use super::postings::List;
use super::score::rarity;
use super::unit::{Reading, Unit};

/// A search that a newer one has made needless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the search was cancelled by a newer one")]
pub struct Cancelled;

/// What the lines have gathered; kept from reading to reading.
#[derive(Default)]
pub struct Tally {
    scores: Vec<f32>,
    /// The highest score of each stretch of lines.
    peaks: Vec<f32>,
    /// Rarity of all units that were looked up.
    pub looked_up: f32,
}

/// Lines' shares by channel.
const SYLLABLE: f32 = 0.8;
const BIGRAM: f32 = 1.2;
const INITIALS: f32 = 0.6;
const TRIGRAM: f32 = 1.0;
const GAP: f32 = 0.3;

/// Lines that single units may add up to. Common units come last, and what is
/// beyond the budget could only reorder lines that the rare ones have found.
const BUDGET: u32 = 60_000;

/// Lines whose highest score is known together, so that most are passed over at once.
pub const STRETCH: usize = 64;

/// A list of single units: channel, key, weight.
struct Single<'a> {
    lists: Vec<(List<'a, false>, f32)>,
    count: u32,
    rarity: f32,
}

impl Tally {
    /// Adds up a reading's single units over all lines: what a line has is the rarity of the units it has.
    pub fn singles(
        &mut self,
        reading: &Reading,
        channels: &Channels,
        lines: usize,
        cancel: &dyn Fn() -> bool,
    ) -> Result<(), Cancelled> {
        self.scores.clear();
        self.scores.resize(lines, 0.0);
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
                let scores = &mut self.scores;
                list.for_each(|line, _| scores[line as usize] += weight);
            }
        }
        Ok(())
    }

    /// Adds up what stands side by side, on top of the single units.
    pub fn pairs(
        &mut self,
        reading: &Reading,
        channels: &Channels,
        lines: usize,
        cancel: &dyn Fn() -> bool,
    ) -> Result<(), Cancelled> {
        let units = &reading.units;
        for at in 1..units.len() {
            if cancel() {
                return Err(Cancelled);
            }
            if !units[at].apart {
                self.pair(&units[at - 1], &units[at], channels, lines);
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
                    lines,
                );
            }
        }
        Ok(())
    }

    /// Lines that have at least `least`, with what they have.
    pub fn above(&self, least: f32) -> impl Iterator<Item = (u32, f32)> {
        let stretch = move |(at, lines): (usize, &[f32])| {
            let from = (at * STRETCH) as u32;
            (peak(lines) >= least).then_some((from, lines.len()))
        };
        self.scores
            .chunks(STRETCH)
            .enumerate()
            .filter_map(stretch)
            .flat_map(|(from, len)| (from..).take(len))
            .map(|line| (line, self.scores[line as usize]))
            .filter(move |(_, score)| *score >= least)
    }

    /// The lines with the highest scores, short ones first among equals, in no order.
    /// Steps of a scale tell where the last of them stands, so that nothing is sorted.
    pub fn best(&mut self, brevity: &[f32], most: usize, wants: impl Fn(u32) -> bool) -> Vec<u32> {
        const STEPS: usize = 1024;
        self.peaks.clear();
        let mut highest = 0.0f32;
        let stretches = self.scores.chunks_mut(STRETCH);
        for (scores, brevity) in stretches.zip(brevity.chunks(STRETCH)) {
            for (score, brevity) in scores.iter_mut().zip(brevity) {
                *score *= brevity;
            }
            let peak = peak(scores);
            self.peaks.push(peak);
            highest = highest.max(peak);
        }
        if highest <= 0.0 {
            return Vec::new();
        }
        let scale = (STEPS - 1) as f32 / highest;
        // What has less than a fifth of the best can't come near it.
        let floor = if self.scores.len() <= most {
            f32::MIN_POSITIVE
        } else {
            0.2 * highest
        };
        let mut steps = [0usize; STEPS];
        let mut strong: Vec<(u16, u32)> = Vec::new();
        let high = self.peaks.iter().enumerate();
        for (at, _) in high.filter(|(_, peak)| **peak >= floor) {
            let from = at * STRETCH;
            let scores = self.scores[from..].iter().take(STRETCH);
            for (line, score) in (from as u32..).zip(scores) {
                if *score >= floor && wants(line) {
                    let step = (score * scale) as u16;
                    steps[usize::from(step) & (STEPS - 1)] += 1;
                    strong.push((step, line));
                }
            }
        }
        let mut left = most;
        let mut least = STEPS;
        while least > 0 && left > 0 {
            least -= 1;
            left = left.saturating_sub(steps[least]);
        }
        strong.retain(|(step, _)| usize::from(*step) >= least);
        // Equals at the edge: the earlier ones, so that the answer is the same every time.
        strong.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        strong.truncate(most);
        strong.into_iter().map(|(_, line)| line).collect()
    }

    fn list(&mut self, channel: &Channel, key: u32, weight: f32, lines: usize) {
        if let Some(list) = channel.get(key) {
            let weight = weight * rarity(list.count, lines);
            let scores = &mut self.scores;
            list.for_each(|line, _| scores[line as usize] += weight);
        }
    }

    fn pair(&mut self, first: &Unit, second: &Unit, channels: &Channels, lines: usize) {
        for (a, weight_a) in first.atoms.iter().take(8) {
            for (b, weight_b) in second.atoms.iter().take(8) {
                self.list(
                    &channels.bigrams,
                    bigram(*a, *b),
                    BIGRAM * weight_a * weight_b,
                    lines,
                );
            }
        }
        if let (Some(a), Some(b)) = (first.letter, second.letter) {
            self.list(&channels.initial_bigrams, letters(&[a, b]), INITIALS, lines);
            self.list(&channels.initial_gaps, letters(&[a, b]), GAP, lines);
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
                            lines,
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

/// The highest of the scores, none of which is below 0: side by side, as a processor compares them.
pub fn peak(scores: &[f32]) -> f32 {
    const LANES: usize = 16;
    let mut peaks = [0.0f32; LANES];
    let (whole, rest) = scores.as_chunks::<LANES>();
    for lanes in whole {
        for (peak, score) in peaks.iter_mut().zip(lanes) {
            *peak = if score > peak { *score } else { *peak };
        }
    }
    rest.iter()
        .chain(&peaks)
        .fold(0.0, |peak, score| f32::max(peak, *score))
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
