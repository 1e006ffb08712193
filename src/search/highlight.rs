//! Where a query stands in a text, in characters, exactly.

use std::ops::Range;

use super::index::Index;
use super::line::speak;
use super::unit::Reading;

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
    let matched: Vec<Vec<f32>> = spoken
        .atoms
        .iter()
        .zip(&spoken.sounds)
        .map(|(atom, sound)| {
            let id = index
                .vocabulary
                .find(&atom.piece)
                .unwrap_or(super::vocabulary::NONE);
            let other = index.channels.other(id);
            reading
                .units
                .iter()
                .map(|unit| unit.matches(id, sound.syllable(), other))
                .collect()
        })
        .collect();
    // Strong units stand for themselves; weak ones (homophones, initials, slips) only beside another of the query.
    let strong = |unit: usize| reading.units[unit].letter.is_none();
    let mut keep = vec![false; spoken.atoms.len()];
    for place in 0..keep.len() {
        for unit in 0..reading.units.len() {
            let here = matched[place][unit];
            if here <= 0.0 {
                continue;
            }
            let beside = |p: Option<usize>, u: Option<usize>| matches!((p, u), (Some(p), Some(u)) if matched.get(p).and_then(|line| line.get(u)).is_some_and(|m| *m > 0.0));
            let joined = beside(place.checked_sub(1), unit.checked_sub(1))
                || beside(Some(place + 1), Some(unit + 1));
            keep[place] |= joined || (here > 0.75 && strong(unit)) || reading.units.len() == 1;
        }
    }
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (atom, _) in spoken.atoms.iter().zip(keep).filter(|(_, keep)| *keep) {
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
