//! The channels over the rows' lines: characters, bigrams, syllables, syllable bigrams,
//! initials in a row and with one left out. Each is separate and has its own weight.

use super::inverter::Inverter;
use super::line::{Lines, Sound};
use super::postings::Postings;
use super::reading::Readings;
use super::syllable::{SPACE, Syllable, Syllables};
use super::vocabulary::{AtomId, Vocabulary};

/// The lists of one channel.
pub type Channel = Postings<false>;

/// The channels of the lines.
#[derive(Default)]
pub struct Channels {
    pub atoms: Channel,
    pub bigrams: Channel,
    pub syllables: Channel,
    pub syllable_bigrams: Channel,
    pub initial_bigrams: Channel,
    pub initial_trigrams: Channel,
    /// Two initials with one left out between them.
    pub initial_gaps: Channel,
    /// The second reading of a character, 0 for none, by atom.
    others: Vec<u16>,
    /// How common a pair of syllables is, 0 for never, by `first * SPACE + second`.
    pairs: Vec<u8>,
}

pub fn bigram(first: AtomId, second: AtomId) -> u32 {
    (u32::from(first) << 16) | u32::from(second)
}

pub fn syllable_bigram(first: Syllable, second: Syllable) -> u32 {
    u32::from(first) * SPACE as u32 + u32::from(second)
}

pub fn letters(initials: &[u8]) -> u32 {
    initials
        .iter()
        .fold(0, |key, letter| key * 32 + u32::from(*letter))
}

impl Channels {
    /// Builds every channel over the lines.
    pub fn build(lines: &Lines, vocabulary: &Vocabulary) -> Self {
        let mut others = vec![0u16; usize::from(AtomId::MAX) + 1];
        for atom in 1..super::vocabulary::FIRST_TOKEN {
            let Some(c) = vocabulary.char_of(atom) else {
                break;
            };
            let other = Readings::get().of(c).and_then(|reading| reading.other);
            others[usize::from(atom)] = other.map_or(0, |syllable| syllable + 1);
        }
        // The two halves take about as long; each list is the same whoever packs it.
        let (
            [atoms, bigrams, syllables],
            [
                syllable_bigrams,
                initial_bigrams,
                initial_trigrams,
                initial_gaps,
            ],
        ) = std::thread::scope(|scope| {
            let sounds = scope.spawn(|| {
                [
                    Kind::SyllableBigrams,
                    Kind::InitialBigrams,
                    Kind::InitialTrigrams,
                    Kind::InitialGaps,
                ]
                .map(|kind| pack(lines, &others, kind))
            });
            let written = [Kind::Atoms, Kind::Bigrams, Kind::Syllables]
                .map(|kind| pack(lines, &others, kind));
            let sounds = match sounds.join() {
                Ok(sounds) => sounds,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            (written, sounds)
        });
        let mut pairs = vec![0u8; SPACE * SPACE];
        for (key, list) in syllable_bigrams.range(0, u32::MAX) {
            pairs[key as usize] =
                (f32::from(16u8) * (list.count as f32 + 1.0).log2()).min(255.0) as u8;
        }
        Self {
            atoms,
            bigrams,
            syllables,
            syllable_bigrams,
            initial_bigrams,
            initial_trigrams,
            initial_gaps,
            others,
            pairs,
        }
    }

    /// The second reading of an atom.
    #[inline]
    pub fn other(&self, atom: AtomId) -> Option<Syllable> {
        self.others
            .get(usize::from(atom))
            .and_then(|code| code.checked_sub(1))
    }

    /// How common a pair of syllables is in the lines: 0 never, 1 often.
    pub fn support(&self, first: Syllable, second: Syllable) -> f32 {
        let known = self
            .pairs
            .get(usize::from(first) * SPACE + usize::from(second));
        (f32::from(known.copied().unwrap_or(0)) / 96.0).min(1.0)
    }

    /// About how many lines have one syllable right after the other.
    pub fn pair_count(&self, first: Syllable, second: Syllable) -> f32 {
        let known = self
            .pairs
            .get(usize::from(first) * SPACE + usize::from(second));
        (f32::from(known.copied().unwrap_or(0)) / 16.0).exp2() - 1.0
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let channels = [
            &self.atoms,
            &self.bigrams,
            &self.syllables,
            &self.syllable_bigrams,
            &self.initial_bigrams,
            &self.initial_trigrams,
            &self.initial_gaps,
        ];
        channels
            .iter()
            .map(|channel| channel.bytes())
            .sum::<usize>()
            + 2 * self.others.len()
            + self.pairs.len()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Atoms,
    Bigrams,
    Syllables,
    SyllableBigrams,
    InitialBigrams,
    InitialTrigrams,
    InitialGaps,
}

/// Packs one channel of the lines.
fn pack(lines: &Lines, others: &[u16], kind: Kind) -> Channel {
    let all = Syllables::get();
    let initial: Vec<u8> = (0..SPACE as Syllable)
        .map(|syllable| all.initial(syllable))
        .collect();
    let mut to = Inverter::<false>::default();
    let mut read: Vec<[Option<Syllable>; 2]> = Vec::new();
    let mut said: Vec<u8> = Vec::new();
    for at in 0..lines.len() as u32 {
        let (atoms, sounds) = lines.get(at);
        let joined = |place: &usize| !sounds[*place].apart();
        match kind {
            Kind::Atoms => atoms.iter().for_each(|atom| to.add((*atom).into(), at)),
            Kind::Bigrams => (1..atoms.len())
                .filter(joined)
                .for_each(|place| to.add(bigram(atoms[place - 1], atoms[place]), at)),
            Kind::Syllables => {
                readings(atoms, sounds, others, &mut read);
                let heard = read.iter().flatten().flatten();
                heard.for_each(|syllable| to.add((*syllable).into(), at));
            }
            Kind::SyllableBigrams => {
                readings(atoms, sounds, others, &mut read);
                for place in (1..read.len()).filter(joined) {
                    for first in read[place - 1].into_iter().flatten() {
                        for second in read[place].into_iter().flatten() {
                            to.add(syllable_bigram(first, second), at);
                        }
                    }
                }
            }
            Kind::InitialBigrams | Kind::InitialTrigrams | Kind::InitialGaps => {
                // Initials run on across punctuation: who types them leaves it out.
                said.clear();
                let heard = sounds.iter().filter_map(|sound| sound.syllable());
                said.extend(heard.map(|syllable| initial[usize::from(syllable)]));
                let len = if kind == Kind::InitialBigrams { 2 } else { 3 };
                for window in said.windows(len) {
                    let key = if kind == Kind::InitialGaps {
                        letters(&[window[0], window[2]])
                    } else {
                        letters(window)
                    };
                    to.add(key, at);
                }
            }
        }
        to.settle();
    }
    to.finish()
}

fn readings(
    atoms: &[AtomId],
    sounds: &[Sound],
    others: &[u16],
    into: &mut Vec<[Option<Syllable>; 2]>,
) {
    into.clear();
    into.extend(atoms.iter().zip(sounds).map(|(atom, sound)| {
        let other = if sound.settled() {
            None
        } else {
            others[usize::from(*atom)].checked_sub(1)
        };
        [sound.syllable(), other]
    }));
}
