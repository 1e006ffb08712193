//! Lines: the different texts of all rows. Their atoms and sounds are kept
//! side by side, for the exact look at the best candidates.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::atom::{Atom, Piece, atoms};
use super::normalise::fold_text;
use super::reading::Readings;
use super::syllable::Syllable;
use super::vocabulary::{AtomId, Vocabulary};

/// A syllable in the low bits, 0 for none and else one more than the syllable's number.
const SOUND: u16 = 0x01FF;
/// A listed word settles the reading: the character's other reading doesn't count here.
const SETTLED: u16 = 0x4000;
/// Something parts this atom from the one before.
const APART: u16 = 0x8000;

/// The sound of an atom in its place, with what stands before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sound(u16);

impl Sound {
    pub fn syllable(self) -> Option<Syllable> {
        (self.0 & SOUND).checked_sub(1)
    }

    pub fn settled(self) -> bool {
        self.0 & SETTLED != 0
    }

    pub fn apart(self) -> bool {
        self.0 & APART != 0
    }
}

/// Atoms of a text with their sounds, before they are numbered.
pub struct Spoken {
    pub atoms: Vec<Atom>,
    pub sounds: Vec<Sound>,
}

/// Cuts and reads a text.
pub fn speak(text: &str) -> Spoken {
    let folded = fold_text(text);
    let readings = Readings::get().of_text(&folded);
    let atoms = atoms(&folded);
    let sounds = atoms
        .iter()
        .map(|atom| {
            let mut code = if atom.apart { APART } else { 0 };
            if let (Piece::Han(_), Some(reading)) = (&atom.piece, readings[atom.start]) {
                code |= (reading.syllable + 1) & SOUND;
                code |= if reading.other.is_none() { SETTLED } else { 0 };
            }
            Sound(code)
        })
        .collect();
    Spoken { atoms, sounds }
}

/// Longest line that is looked at, in atoms; the rest of a longer one is cut off.
const LONGEST: usize = 160;

/// The lines of an index, numbered.
#[derive(Default)]
pub struct Lines {
    starts: Vec<u32>,
    atoms: Vec<AtomId>,
    sounds: Vec<Sound>,
    text: String,
    text_starts: Vec<u32>,
    /// While rows come: the last line whose text has a hash. Two texts of one hash cost a line twice kept, no more.
    known: HashMap<u64, u32>,
    hasher: BuildHasherDefault<DefaultHasher>,
}

impl Lines {
    /// The number of a text's line, given one if it is new.
    pub fn put(&mut self, text: &str, vocabulary: &mut Vocabulary) -> u32 {
        let hash = self.hasher.hash_one(text);
        if let Some(line) = self.known.get(&hash)
            && self.text(*line) == text
        {
            return *line;
        }
        let line = self.len() as u32;
        self.known.insert(hash, line);
        let spoken = speak(text);
        self.starts.push(self.atoms.len() as u32);
        self.text_starts.push(self.text.len() as u32);
        self.text.push_str(text);
        let atoms = spoken.atoms.iter().take(LONGEST);
        self.atoms
            .extend(atoms.map(|atom| vocabulary.intern(&atom.piece)));
        self.sounds.extend(spoken.sounds.into_iter().take(LONGEST));
        line
    }

    pub fn len(&self) -> usize {
        self.starts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Atoms on average.
    pub fn mean_len(&self) -> f32 {
        self.atoms.len() as f32 / self.len().max(1) as f32
    }

    /// The atoms of a line and their sounds.
    pub fn get(&self, line: u32) -> (&[AtomId], &[Sound]) {
        let at = line as usize;
        let from = self.starts[at] as usize;
        let to = self
            .starts
            .get(at + 1)
            .map_or(self.atoms.len(), |next| *next as usize);
        (&self.atoms[from..to], &self.sounds[from..to])
    }

    pub fn text(&self, line: u32) -> &str {
        let at = line as usize;
        let to = self
            .text_starts
            .get(at + 1)
            .map_or(self.text.len(), |next| *next as usize);
        &self.text[self.text_starts[at] as usize..to]
    }

    /// Gives back what growing took too much; no line comes after.
    pub fn finish(&mut self) {
        self.known = HashMap::new();
        self.starts.shrink_to_fit();
        self.atoms.shrink_to_fit();
        self.sounds.shrink_to_fit();
        self.text.shrink_to_fit();
        self.text_starts.shrink_to_fit();
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        8 * self.starts.len() + 4 * self.atoms.len() + self.text.len()
    }
}
