//! Where a query stands in a text, in characters, exactly.

use std::ops::Range;

use super::align::Bench;
use super::atom::{Atom, atoms};
use super::index::Index;
use super::line::speak;
use super::normalise::fold_text;
use super::reason::places;
use super::unit::Reading;
use super::vocabulary::{AtomId, NONE};

/// A piece of a text around what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The piece, in characters of the text.
    pub range: Range<usize>,
    /// What matches, in characters of the text, in order and apart.
    pub highlights: Vec<Range<usize>>,
}

/// The characters of `text` that a reading matches.
pub fn marks(index: &Index, reading: &Reading, text: &str) -> Vec<Range<usize>> {
    let spoken = speak(text);
    let id = |atom: &Atom| index.vocabulary.find(&atom.piece).unwrap_or(NONE);
    let ids: Vec<AtomId> = spoken.atoms.iter().map(id).collect();
    let mut bench = Bench::default();
    let laid = (ids.as_slice(), spoken.sounds.as_slice());
    bench.fill(reading.units.len(), &reading.finder, laid, index);
    ranges(&spoken.atoms, &places(reading, &bench))
}

/// The characters of a row that a reading matches.
pub fn marks_of_row(
    index: &Index,
    reading: &Reading,
    row: u32,
    bench: &mut Bench,
) -> Vec<Range<usize>> {
    let held = index.rows.get(row);
    let laid = (held.atoms, held.sounds);
    bench.fill(reading.units.len(), &reading.finder, laid, index);
    let places = places(reading, bench);
    if places.is_empty() {
        return Vec::new();
    }
    ranges(&atoms(&fold_text(index.rows.text(row))), &places)
}

/// The characters of the atoms at sorted places.
fn ranges(atoms: &[Atom], places: &[u16]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for atom in places.iter().filter_map(|at| atoms.get(usize::from(*at))) {
        match ranges.last_mut() {
            Some(last) if last.end == atom.start => last.end = atom.start + atom.len,
            _ => ranges.push(atom.start..atom.start + atom.len),
        }
    }
    ranges
}

/// The piece of at most `len` characters with the most highlighted ones.
pub fn cut(highlights: Vec<Range<usize>>, text_len: usize, len: usize) -> Snippet {
    let mut best = (0, 0);
    for first in &highlights {
        let from = first
            .start
            .saturating_sub(len / 6)
            .min(text_len.saturating_sub(len));
        let held: usize = highlights
            .iter()
            .map(|mark| {
                mark.end
                    .min(from + len)
                    .saturating_sub(mark.start.max(from))
            })
            .sum();
        if held > best.0 {
            best = (held, from);
        }
    }
    let range = best.1..(best.1 + len).min(text_len);
    let highlights = highlights
        .into_iter()
        .map(|mark| mark.start.max(range.start)..mark.end.min(range.end))
        .filter(|mark| mark.start < mark.end)
        .collect();
    Snippet { range, highlights }
}
