//! The channels over rows: characters, bigrams, syllables, syllable bigrams,
//! initials in a row and with one left out. Each is separate and has its own weight.

use super::channel::{Channel, Sizer, Writer};
use super::reading::Readings;
use super::row::{Row, Rows};
use super::syllable::{SPACE, Syllable, Syllables};
use super::vocabulary::{AtomId, Vocabulary};

/// How many channels there are.
const COUNT: usize = 7;

/// The channels of the rows.
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
    /// Builds every channel over the rows.
    pub fn build(rows: &Rows, vocabulary: &Vocabulary) -> Self {
        let mut others = vec![0u16; usize::from(AtomId::MAX) + 1];
        for atom in 1..super::vocabulary::FIRST_TOKEN {
            let Some(c) = vocabulary.char_of(atom) else {
                break;
            };
            let other = Readings::get().of(c).and_then(|reading| reading.other);
            others[usize::from(atom)] = other.map_or(0, |syllable| syllable + 1);
        }
        let mut sizers: [Sizer; COUNT] = Default::default();
        each(rows, &others, |channel, key, row| {
            sizers[channel].add(key, row, 1)
        });
        let mut writers: [Writer; COUNT] = sizers.map(Sizer::writer);
        each(rows, &others, |channel, key, row| {
            writers[channel].add(key, row, 1)
        });
        let [
            atoms,
            bigrams,
            syllables,
            syllable_bigrams,
            initial_bigrams,
            initial_trigrams,
            initial_gaps,
        ] = writers.map(Writer::finish);
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

    /// How common a pair of syllables is in the rows: 0 never, 1 often.
    pub fn support(&self, first: Syllable, second: Syllable) -> f32 {
        let known = self
            .pairs
            .get(usize::from(first) * SPACE + usize::from(second));
        (f32::from(known.copied().unwrap_or(0)) / 96.0).min(1.0)
    }

    /// About how many rows have one syllable right after the other.
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

/// Calls `add` with channel, key and row for everything that the rows hold.
fn each(rows: &Rows, others: &[u16], mut add: impl FnMut(usize, u32, u32)) {
    let all = Syllables::get();
    let initial: Vec<u8> = (0..SPACE as Syllable)
        .map(|syllable| all.initial(syllable))
        .collect();
    let mut read: Vec<[Option<Syllable>; 2]> = Vec::new();
    for at in 0..rows.len() as u32 {
        let row = rows.get(at);
        readings(&row, others, &mut read);
        for (place, &atom) in row.atoms.iter().enumerate() {
            add(0, u32::from(atom), at);
            let here = read[place];
            for syllable in here.into_iter().flatten() {
                add(2, u32::from(syllable), at);
            }
            if place == 0 || row.sounds[place].apart() {
                continue;
            }
            add(1, bigram(row.atoms[place - 1], atom), at);
            let before = read[place - 1];
            for first in before.into_iter().flatten() {
                for second in here.into_iter().flatten() {
                    add(3, syllable_bigram(first, second), at);
                }
            }
        }
        // Initials run on across punctuation: who types them leaves it out.
        let line: Vec<u8> = read
            .iter()
            .filter_map(|[syllable, _]| syllable.map(|s| initial[usize::from(s)]))
            .collect();
        for pair in line.windows(2) {
            add(4, letters(pair), at);
        }
        for three in line.windows(3) {
            add(5, letters(three), at);
            add(6, letters(&[three[0], three[2]]), at);
        }
    }
}

fn readings(row: &Row<'_>, others: &[u16], into: &mut Vec<[Option<Syllable>; 2]>) {
    into.clear();
    into.extend(row.atoms.iter().zip(row.sounds).map(|(atom, sound)| {
        let other = if sound.settled() {
            None
        } else {
            others[usize::from(*atom)].checked_sub(1)
        };
        [sound.syllable(), other]
    }));
}
