//! A query's units, looked up in an index: which atoms and sounds match, how well, how rare they are.

use std::ops::Range;

use super::asking;
use super::channels::{Channels, bigram, letters};
use super::edges::INITIAL;
use super::finder::Finder;
use super::grasp::shares;
use super::lattice::{Seed, Way};
use super::score::{Weights, rarity};
use super::syllable::{Syllable, Syllables};
use super::vocabulary::{AtomId, Vocabulary};

/// A sound that matches as well as this is the one that was typed.
pub const TYPED: f32 = 0.9;

/// One unit of a reading.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Atoms that match, with how well.
    pub atoms: Vec<(AtomId, f32)>,
    /// Syllables that a written character or typed letters stand for, the likely ones.
    pub likely: Vec<(Syllable, f32)>,
    /// Syllables that match by a slip or by being longer.
    pub loose: Vec<(Syllable, f32)>,
    /// A typed initial, 0 for a.
    pub letter: Option<u8>,
    /// A written character.
    pub han: bool,
    pub rarity: f32,
    /// Parted from the unit before.
    pub apart: bool,
    /// How rare this unit right after the one before is; 0 without one.
    pub pair_rarity: f32,
    /// What both rarities are multiplied by, their word being as long as it is.
    pub part: f32,
}

/// One reading of the query, ready to be matched.
#[derive(Clone, Debug)]
pub struct Reading {
    pub units: Vec<Unit>,
    /// The same units by what they match.
    pub finder: Finder,
    /// What its scores are multiplied by.
    pub weight: f32,
    /// What the letters read this way are worth, 1 for what is written out.
    pub trust: f32,
    /// By unit: its share of what is asked for; they add up to 1.
    pub shares: Vec<f32>,
    /// How many units are no words of asking.
    pub matters: usize,
    /// In other words: by unit, the units of the query's first reading that it stands for.
    pub origins: Option<Vec<Range<usize>>>,
}

impl Reading {
    /// Whether initials are so much of it that the lists of its single units, which pass
    /// initials over, don't tell who has most of it.
    pub fn mostly_initials(&self, share: f32) -> bool {
        let rarity = |unit: &Unit| unit.rarity;
        let initials = self.units.iter().filter(|unit| unit.letter.is_some());
        let all = self.units.iter().map(rarity).sum::<f32>();
        initials.map(rarity).sum::<f32>() > share * all
    }

    /// What the units of a mask are of what is asked for, 0 to 1.
    pub fn share_of(&self, mask: u64) -> f32 {
        let held = self.shares.iter().enumerate();
        let held = held.filter(|(at, _)| mask & bit(*at) != 0);
        self.trust * held.map(|(_, share)| share).sum::<f32>()
    }

    /// What `mask` of this reading's units is of another's, as far as both stand for the same of the query.
    pub fn carry(&self, mask: u64, to: &Self) -> u64 {
        if self.origins.is_none() && to.origins.is_none() {
            return mask;
        }
        let bits = |reading: &Self, at: usize| match &reading.origins {
            Some(origins) => origins[at].clone().fold(0, |bits, at| bits | bit(at)),
            None => bit(at),
        };
        let of_query = (0..self.units.len())
            .filter(|at| mask & bit(*at) != 0)
            .fold(0, |all, at| all | bits(self, at));
        let held = |at: &usize| {
            let wanted = bits(to, *at);
            2 * (of_query & wanted).count_ones() >= wanted.count_ones()
        };
        (0..to.units.len())
            .filter(held)
            .fold(0, |all, at| all | bit(at))
    }
}

/// A unit's place in a mask.
fn bit(at: usize) -> u64 {
    1 << (at & 63)
}

/// Looks a way up.
pub fn look_up(
    way: &Way,
    weight: f32,
    vocabulary: &Vocabulary,
    channels: &Channels,
    rows: usize,
    weights: &Weights,
) -> Reading {
    let mut units: Vec<Unit> = way
        .seeds
        .iter()
        .map(|(seed, apart)| unit(seed, *apart, vocabulary, channels, rows, weights))
        .collect();
    complete(&mut units, channels, weights.completion, rows);
    for at in 1..units.len() {
        if !units[at].apart {
            let count = pair_count(&units[at - 1], &units[at], channels).min(rows as u32);
            units[at].pair_rarity = rarity(count, rows);
        }
    }
    balance(&mut units, weights.word);
    let asking = asking::of(way);
    let cost = (-weights.reading * way.cost).exp();
    // Initials are meant as such; a slip is guessed.
    let initials = units.iter().filter(|unit| unit.letter.is_some()).count();
    let guessed = (way.cost - INITIAL * initials as f32).max(0.0);
    Reading {
        finder: Finder::new(&units),
        shares: shares(&units, &asking),
        matters: asking.iter().filter(|asking| !**asking).count(),
        units,
        weight: weight * cost,
        trust: (-weights.reading * guessed).exp(),
        origins: None,
    }
}

/// Whether the units are more than one word.
pub fn several(units: &[Unit]) -> bool {
    units.iter().skip(1).any(|unit| unit.apart)
}

/// What stands together longer than this is no word but part of a sentence.
const LONGEST_WORD: usize = 12;

/// Among several words a long one doesn't drown the short ones: at a power of 1 each counts as
/// its units do on average.
fn balance(units: &mut [Unit], power: f32) {
    let sentence = |word: &[Unit]| word.len() > LONGEST_WORD;
    if !several(units) || units.chunk_by(|_, next| !next.apart).any(sentence) {
        return;
    }
    for word in units.chunk_by_mut(|_, next| !next.apart) {
        let part = (word.len() as f32).powf(-power);
        for unit in word {
            unit.part = part;
            unit.rarity *= part;
            unit.pair_rarity *= part;
        }
    }
}

/// An initial stands for one of its syllables, and the whole syllables beside it say which:
/// what it completes to more often in the rows counts more, and it is as rare as what it
/// completes to is in the mean. Alone or among initials it may be any, as often as each is there.
fn complete(units: &mut [Unit], channels: &Channels, share: f32, rows: usize) {
    for at in 0..units.len() {
        if units[at].letter.is_none() {
            continue;
        }
        let next = (units.get(at + 1)).filter(|next| !next.apart && next.letter.is_none());
        let before = (at.checked_sub(1).map(|before| &units[before]))
            .filter(|before| !units[at].apart && before.letter.is_none());
        let sure = |unit: Option<&Unit>| -> Vec<Syllable> {
            let likely = unit.into_iter().flat_map(|unit| &unit.likely);
            likely.filter(|(_, w)| *w > 0.9).map(|(s, _)| *s).collect()
        };
        let (next, before) = (sure(next), sure(before));
        let beside = |syllable: Syllable| {
            let after = next.iter().map(|next| channels.pair_count(syllable, *next));
            let ahead = (before.iter()).map(|before| channels.pair_count(*before, syllable));
            after.chain(ahead).fold(0.0f32, f32::max)
        };
        let unit = &mut units[at];
        let counts: Vec<u32> = (unit.likely.iter())
            .map(|(syllable, _)| channels.syllables.count((*syllable).into()))
            .collect();
        let mut often: Vec<f32> = (unit.likely.iter())
            .map(|(syllable, _)| beside(*syllable))
            .collect();
        let most = often.iter().copied().fold(0.0f32, f32::max);
        if most > 0.0 {
            let most = (1.0 + most).ln();
            for ((_, weight), often) in unit.likely.iter_mut().zip(&often) {
                *weight *= 1.0 - share + share * (1.0 + often).ln() / most;
            }
        } else {
            often = counts.iter().map(|count| *count as f32).collect();
        }
        let all: f32 = often.iter().sum();
        if all > 0.0 {
            let rarities = counts.iter().map(|count| rarity(*count, rows));
            unit.rarity = often
                .iter()
                .zip(rarities)
                .map(|(often, r)| often * r)
                .sum::<f32>()
                / all;
        }
    }
}

fn unit(
    seed: &Seed,
    apart: bool,
    vocabulary: &Vocabulary,
    channels: &Channels,
    rows: usize,
    weights: &Weights,
) -> Unit {
    let mut unit = Unit {
        atoms: Vec::new(),
        likely: Vec::new(),
        loose: Vec::new(),
        letter: None,
        han: false,
        rarity: 0.0,
        apart,
        pair_rarity: 0.0,
        part: 1.0,
    };
    let mut count = 0u32;
    match seed {
        Seed::Han(c, reading) => {
            unit.han = true;
            if let Some(atom) = vocabulary.find_char(*c) {
                unit.atoms.push((atom, 1.0));
                count = channels.atoms.count(atom.into());
            }
            if let Some(reading) = reading {
                let all = Syllables::get();
                unit.likely.push((reading.syllable, weights.homophone));
                unit.likely
                    .extend(reading.other.map(|other| (other, weights.homophone)));
                let near = all
                    .southern(all.spelling(reading.syllable).as_bytes())
                    .iter();
                let near = near.filter(|s| **s != reading.syllable && Some(**s) != reading.other);
                unit.loose
                    .extend(near.map(|s| (*s, weights.homophone * 0.6)));
            }
        }
        Seed::Token { piece, open } => {
            unit.atoms
                .extend(vocabulary.find(piece).map(|atom| (atom, 1.0)));
            if let (true, super::atom::Piece::Word(text) | super::atom::Piece::Number(text)) =
                (open, piece)
            {
                let longer = vocabulary
                    .starting(text)
                    .filter(|(token, _)| *token != text.as_str());
                unit.atoms.extend(
                    longer
                        .take(64)
                        .map(|(_, atom)| (atom, weights.forgiving.open)),
                );
            }
            count = unit
                .atoms
                .iter()
                .map(|(atom, _)| channels.atoms.count((*atom).into()))
                .sum();
        }
        Seed::Sound { likely, loose, .. } => {
            unit.likely.clone_from(likely);
            unit.loose.clone_from(loose);
            count = likely
                .iter()
                .map(|(s, _)| channels.syllables.count((*s).into()))
                .sum();
        }
        Seed::Initial { letter, likely } => {
            unit.letter = Some(*letter);
            unit.likely.clone_from(likely);
            count = likely
                .iter()
                .map(|(s, _)| channels.syllables.count((*s).into()))
                .sum();
        }
    }
    unit.rarity = rarity(count.min(rows as u32), rows);
    unit
}

fn pair_count(first: &Unit, second: &Unit, channels: &Channels) -> u32 {
    if let (Some(a), Some(b)) = (first.letter, second.letter) {
        return channels.initial_bigrams.count(letters(&[a, b]));
    }
    if let ([(a, _)], [(b, _)]) = (first.atoms.as_slice(), second.atoms.as_slice()) {
        return channels.bigrams.count(bigram(*a, *b));
    }
    let mut count = 0.0;
    for (a, weight_a) in &first.likely {
        for (b, weight_b) in &second.likely {
            if weight_a * weight_b > 0.2 {
                count += channels.pair_count(*a, *b);
            }
        }
    }
    count as u32
}

impl Unit {
    /// Whether it was typed by its sound, not written and no single letter.
    pub fn is_sound(&self) -> bool {
        !self.han && self.letter.is_none() && self.atoms.is_empty()
    }

    /// Whether it was typed to its end: a character, a word, a syllable; no initial, no syllable
    /// begun, none that only a slip explains.
    pub fn typed_whole(&self) -> bool {
        let exact = self.likely.iter().any(|(_, weight)| *weight >= TYPED);
        self.han || !self.atoms.is_empty() || (self.letter.is_none() && exact)
    }
}
