//! Which units of a query an atom or a sound matches: asked for every place of
//! every row that is looked at exactly, so it is laid out by atom and by syllable.

use super::syllable::{SPACE, Syllable};
use super::unit::Unit;
use super::vocabulary::{AtomId, NONE};

/// A unit's place in the query and how well it matches, 0 to 1.
pub type Match = (u16, f32);

/// The units of one reading by what they match.
#[derive(Clone, Debug)]
pub struct Finder {
    /// Sorted by atom.
    atoms: Vec<(AtomId, Match)>,
    /// Which low bits any of the atoms has: most places end here.
    low: [u64; 16],
    /// By syllable: where its matches begin.
    starts: Vec<u16>,
    sounds: Vec<Match>,
}

impl Finder {
    pub fn new(units: &[Unit]) -> Self {
        let mut atoms: Vec<(AtomId, Match)> = Vec::new();
        let mut low = [0u64; 16];
        let mut heard: Vec<(Syllable, Match)> = Vec::new();
        for (at, unit) in (0..).zip(units) {
            for &(atom, weight) in unit.atoms.iter().filter(|(atom, _)| *atom != NONE) {
                atoms.push((atom, (at, weight)));
                low[usize::from(atom >> 6) & 15] |= 1 << (atom & 63);
            }
            let sounds = unit.likely.iter().chain(&unit.loose);
            heard.extend(sounds.map(|&(syllable, weight)| (syllable, (at, weight))));
        }
        atoms.sort_by_key(|(atom, (at, _))| (*atom, *at));
        heard.sort_by_key(|(syllable, (at, _))| (*syllable, *at));
        let mut starts = vec![0u16; SPACE + 1];
        for (syllable, _) in &heard {
            starts[usize::from(*syllable) + 1] += 1;
        }
        for at in 0..SPACE {
            starts[at + 1] += starts[at];
        }
        Self {
            atoms,
            low,
            starts,
            sounds: heard.into_iter().map(|(_, matched)| matched).collect(),
        }
    }

    /// The units that an atom is written as.
    #[inline]
    pub fn written(&self, atom: AtomId) -> impl Iterator<Item = Match> {
        let known = self.low[usize::from(atom >> 6) & 15] & (1 << (atom & 63)) != 0;
        let from = if known {
            self.atoms.partition_point(|(held, _)| *held < atom)
        } else {
            self.atoms.len()
        };
        self.atoms[from..]
            .iter()
            .take_while(move |(held, _)| *held == atom)
            .map(|(_, matched)| *matched)
    }

    /// The units that a syllable sounds like.
    #[inline]
    pub fn heard(&self, syllable: Option<Syllable>) -> &[Match] {
        match syllable.map(usize::from) {
            Some(at) if at < SPACE => {
                &self.sounds[usize::from(self.starts[at])..usize::from(self.starts[at + 1])]
            }
            _ => &[],
        }
    }
}
