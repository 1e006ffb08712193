//! Rows: the short texts of an entry that are scored one by one. Their atoms
//! and sounds are kept side by side, for the exact look at the best candidates.

use super::atom::{Atom, Piece, atoms};
use super::normalise::fold_text;
use super::reading::Readings;
use super::syllable::Syllable;
use super::vocabulary::{AtomId, Vocabulary};

/// What a row is to its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The title or the question; every entry has one, its first row.
    Title,
    /// Another wording of the same.
    Wording,
    /// A name people use: a department, a place, an area.
    Name,
    /// 发文字号 or 索引号.
    Number,
    /// A heading of the body, a material, a step.
    Heading,
}

impl Role {
    /// What a match in such a row counts against one in the title.
    pub fn weight(self) -> f32 {
        match self {
            Self::Title => 1.0,
            Self::Wording => 0.98,
            Self::Number => 0.9,
            Self::Name | Self::Heading => 0.6,
        }
    }
}

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

/// All rows of an index.
#[derive(Default)]
pub struct Rows {
    starts: Vec<u32>,
    atoms: Vec<AtomId>,
    sounds: Vec<Sound>,
    entries: Vec<u32>,
    roles: Vec<Role>,
    text: String,
    text_starts: Vec<u32>,
}

/// One row.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub atoms: &'a [AtomId],
    pub sounds: &'a [Sound],
    pub entry: u32,
    pub role: Role,
}

/// Longest row that is looked at, in atoms; the rest of a longer one is cut off.
const LONGEST: usize = 160;

impl Rows {
    /// Adds a row of the entry last added.
    pub fn push(&mut self, entry: u32, role: Role, text: &str, vocabulary: &mut Vocabulary) {
        let spoken = speak(text);
        self.starts.push(self.atoms.len() as u32);
        self.text_starts.push(self.text.len() as u32);
        self.text.push_str(text);
        self.entries.push(entry);
        self.roles.push(role);
        self.atoms.extend(
            spoken
                .atoms
                .iter()
                .take(LONGEST)
                .map(|atom| vocabulary.intern(&atom.piece)),
        );
        self.sounds.extend(spoken.sounds.into_iter().take(LONGEST));
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

    pub fn get(&self, row: u32) -> Row<'_> {
        let at = row as usize;
        let from = self.starts[at] as usize;
        let to = self
            .starts
            .get(at + 1)
            .map_or(self.atoms.len(), |next| *next as usize);
        Row {
            atoms: &self.atoms[from..to],
            sounds: &self.sounds[from..to],
            entry: self.entries[at],
            role: self.roles[at],
        }
    }

    pub fn entry(&self, row: u32) -> u32 {
        self.entries[row as usize]
    }

    pub fn atoms_in(&self, row: u32) -> u32 {
        let at = row as usize;
        self.starts
            .get(at + 1)
            .map_or(self.atoms.len() as u32, |next| *next)
            - self.starts[at]
    }

    pub fn text(&self, row: u32) -> &str {
        let at = row as usize;
        let to = self
            .text_starts
            .get(at + 1)
            .map_or(self.text.len(), |next| *next as usize);
        &self.text[self.text_starts[at] as usize..to]
    }

    /// Gives back what growing took too much.
    pub fn finish(&mut self) {
        self.starts.shrink_to_fit();
        self.atoms.shrink_to_fit();
        self.sounds.shrink_to_fit();
        self.entries.shrink_to_fit();
        self.roles.shrink_to_fit();
        self.text.shrink_to_fit();
        self.text_starts.shrink_to_fit();
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.starts.len() * 13 + self.atoms.len() * 4 + self.text.len()
    }
}
