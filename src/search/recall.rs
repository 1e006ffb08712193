//! The cheap look at every line: each channel's lists add to the lines they hold.
//! What it ranks high is looked at exactly afterwards.

use super::channels::{Channels, bigram, letters, syllable_bigram};
use super::postings::{Cursor, List};
use super::score::rarity;
use super::syllable::Syllable;
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
const BUDGET: u32 = 45_000;

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
        let units = &reading.units;
        self.looked_up = 0.0;
        let whole = units.len() == 1;
        // What no line has is looked up as well: a line with 天 alone has little of 天气.
        let mut singles: Vec<Single<'_>> = (units.iter())
            .filter(|unit| whole || unit.letter.is_none())
            .map(|unit| single(unit, channels, whole))
            .collect();
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
        cancel: &dyn Fn() -> bool,
    ) -> Result<(), Cancelled> {
        let units = &reading.units;
        for at in 1..units.len() {
            if cancel() {
                return Err(Cancelled);
            }
            if !units[at].apart {
                self.pair(&units[at - 1], &units[at], channels);
            }
            if let (Some(a), Some(b), Some(c)) = (
                at.checked_sub(2).and_then(|two| units[two].letter),
                units[at - 1].letter,
                units[at].letter,
            ) {
                let list = channels.initial_trigrams.get(letters(&[a, b, c]));
                self.list(list, TRIGRAM);
            }
        }
        Ok(())
    }

    /// Calls `each` with a line that has at least `least`, and with what it has.
    pub fn above(&self, least: f32, mut each: impl FnMut(u32, f32)) {
        for (at, scores) in self.scores.chunks(STRETCH).enumerate() {
            if peak(scores) < least {
                continue;
            }
            // Whether a line has enough is as good as random: it is written down first, without a branch.
            let (mut enough, mut count) = ([0u8; STRETCH], 0);
            for (place, score) in (0..).zip(scores) {
                enough[count & (STRETCH - 1)] = place;
                count += usize::from(*score >= least);
            }
            for place in &enough[..count] {
                let place = usize::from(*place);
                each((at * STRETCH + place) as u32, scores[place]);
            }
        }
    }

    /// The lines with the highest scores, short ones being higher, on a scale of a thousand
    /// steps: the best first, of one step the earlier lines.
    pub fn best(&mut self, brevity: &[f32], most: usize, wants: impl Fn(u32) -> bool) -> Vec<u32> {
        const STEPS: f32 = 1023.0;
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
        let scale = STEPS / highest;
        let step = |score: f32| (score * scale) as u16;
        // What has less than a fifth of the best can't come near it.
        let floor = if self.scores.len() <= most {
            f32::MIN_POSITIVE
        } else {
            0.2 * highest
        };
        // So many stretches as lines are wanted have a line of this step or a higher one; lines
        // of a lower step are gone through only where others than those are wanted.
        let mut least = self.peak_of(most).map_or(0, step);
        let mut strong: Vec<(u16, u32)> = Vec::new();
        loop {
            strong.clear();
            let high = |score: f32| score >= floor && step(score) >= least;
            let stretches = self.peaks.iter().enumerate();
            for (at, _) in stretches.filter(|(_, peak)| high(**peak)) {
                let from = at * STRETCH;
                let scores = self.scores[from..].iter().take(STRETCH);
                for (line, score) in (from as u32..).zip(scores) {
                    if high(*score) && wants(line) {
                        strong.push((step(*score), line));
                    }
                }
            }
            if strong.len() >= most || least == 0 {
                break;
            }
            least = 0;
        }
        let order = |a: &(u16, u32), b: &(u16, u32)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        if strong.len() > most {
            strong.select_nth_unstable_by(most, order);
            strong.truncate(most);
        }
        strong.sort_unstable_by(order);
        strong.into_iter().map(|(_, line)| line).collect()
    }

    /// The peak that so many stretches reach; none if there are fewer.
    fn peak_of(&self, stretches: usize) -> Option<f32> {
        let at = stretches
            .checked_sub(1)
            .filter(|at| *at < self.peaks.len())?;
        let mut peaks = self.peaks.clone();
        let (_, peak, _) = peaks.select_nth_unstable_by(at, |a, b| b.total_cmp(a));
        Some(*peak)
    }

    fn list(&mut self, list: Option<List<'_, false>>, weight: f32) {
        if let Some(list) = list {
            let weight = weight * rarity(list.count, self.scores.len());
            let scores = &mut self.scores;
            list.for_each(|line, _| scores[line as usize] += weight);
        }
    }

    fn pair(&mut self, first: &Unit, second: &Unit, channels: &Channels) {
        for (a, weight_a) in first.atoms.iter().take(8) {
            for (b, weight_b) in second.atoms.iter().take(8) {
                let weight = BIGRAM * weight_a * weight_b;
                self.list(channels.bigrams.get(bigram(*a, *b)), weight);
            }
        }
        if let (Some(a), Some(b)) = (first.letter, second.letter) {
            let key = letters(&[a, b]);
            self.list(channels.initial_bigrams.get(key), INITIALS);
            self.list(channels.initial_gaps.get(key), GAP);
            return;
        }
        // The sounds of a unit mostly come in order, and so do the keys of their pairs.
        let mut cursor = Cursor::default();
        let mut sounds = |first: &[(Syllable, f32)], second: &[(Syllable, f32)]| {
            for (a, weight_a) in first {
                for (b, weight_b) in second {
                    if channels.support(*a, *b) > 0.0 {
                        let key = syllable_bigram(*a, *b);
                        let list = channels.syllable_bigrams.find(key, &mut cursor);
                        self.list(list, BIGRAM * weight_a * weight_b);
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

/// The lists of one unit. A written character is looked up as written alone, an initial
/// only if it is the `whole` query: pairs speak for the others.
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
    if !unit.han {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_lines_are_those_that_sorting_all_of_them_finds() {
        let seed = fastrand::u64(..);
        println!("seed {seed}");
        let mut random = fastrand::Rng::with_seed(seed);
        for _ in 0..40 {
            let lines = random.usize(1..20_000);
            let share = random.f32();
            let levels = random.u32(1..2000) as f32;
            let mut score = || {
                if random.f32() < share {
                    (random.f32() * levels).ceil() / levels
                } else {
                    0.0
                }
            };
            let scores: Vec<f32> = (0..lines).map(|_| score()).collect();
            let most = random.usize(1..100);
            let every = random.u32(1..5);
            let wants = |line: u32| line.is_multiple_of(every);
            let mut tally = Tally {
                scores: scores.clone(),
                ..Tally::default()
            };
            let found = tally.best(&vec![1.0; lines], most, wants);
            let highest = scores.iter().copied().fold(0.0, f32::max);
            let floor = if lines <= most { 0.0 } else { 0.2 * highest };
            let step = |line: &u32| (scores[*line as usize] * (1023.0 / highest)) as u16;
            let enough = |line: &u32| scores[*line as usize] >= floor.max(f32::MIN_POSITIVE);
            let mut wanted: Vec<u32> = (0..lines as u32).filter(enough).collect();
            wanted.retain(|line| wants(*line));
            wanted.sort_by_key(|line| std::cmp::Reverse(step(line)));
            wanted.truncate(most);
            assert_eq!(found, wanted);
        }
    }

    #[test]
    fn lines_above_are_those_that_have_as_much() {
        let mut random = fastrand::Rng::with_seed(7);
        let scores: Vec<f32> = (0..1000).map(|_| random.f32()).collect();
        let tally = Tally {
            scores: scores.clone(),
            ..Tally::default()
        };
        let mut found = Vec::new();
        tally.above(0.7, |line, score| found.push((line, score)));
        let all = (0..).zip(scores);
        let wanted: Vec<(u32, f32)> = all.filter(|(_, score)| *score >= 0.7).collect();
        assert_eq!(found, wanted);
    }
}
