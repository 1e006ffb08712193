//! Several characters in a row: where one ends and the next begins.
//!
//! That is not asked of the clock, since older writers rest in the middle of a
//! character: a row is divided by where its strokes lie and by what the pieces
//! look like.

use super::recogniser::Recogniser;
use super::stroke::{Ink, Stroke, bounds};

/// Strokes that lie over each other and belong together in any case.
struct Piece {
    left: f32,
    right: f32,
    strokes: Vec<usize>,
}

/// Most pieces of one character; 撇 and 捺 of 州, 川, 儿 stand apart.
const MOST_PIECES: usize = 6;
/// Most pieces of a row that is divided; a longer one is a scribble.
const MOST_IN_ROW: usize = 60;

/// Divides a row of strokes into characters: the division whose pieces look
/// most like characters, are about as wide as high, and have the widest gaps
/// between them. In order from left to right; strokes keep their order within.
pub fn split_row(strokes: &[Stroke], recogniser: &Recogniser) -> Vec<Ink> {
    let pieces = pieces(strokes);
    let Some(size) = size(strokes, &pieces) else {
        return Vec::new();
    };
    if pieces.len() > MOST_IN_ROW {
        return vec![Ink::new(strokes.to_vec())];
    }
    let ink = |range: &[Piece]| {
        let mut numbers: Vec<usize> = range
            .iter()
            .flat_map(|p| p.strokes.iter().copied())
            .collect();
        numbers.sort_unstable();
        Ink::new(numbers.into_iter().map(|i| strokes[i].clone()).collect())
    };
    // best[i]: (cost of the first i pieces, where the last character begins)
    let mut best = vec![(0.0_f32, 0_usize)];
    for end in 1..=pieces.len() {
        let mut choice = (f32::INFINITY, end - 1);
        for start in (end.saturating_sub(MOST_PIECES)..end).rev() {
            let width = (pieces[end - 1].right - pieces[start].left) / size;
            if width > 1.7 && start + 1 < end {
                break;
            }
            let likeness = recogniser
                .recognise(&ink(&pieces[start..end]), 1)
                .first()
                .map_or(0.0, |c| c.1);
            let gap = pieces[start..end]
                .windows(2)
                .map(|p| (p[1].left - p[0].right).max(0.0) / size)
                .fold(0.0, f32::max);
            let shape = 0.5 * (0.6 - width).max(0.0) + 0.8 * (width - 1.15).max(0.0);
            let cost =
                best[start].0 + 0.12 + 3.0 * (1.0 - likeness) * width.max(0.5) + shape + 0.8 * gap;
            if cost < choice.0 {
                choice = (cost, start);
            }
        }
        best.push(choice);
    }
    let mut characters = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        let start = best[end].1;
        characters.push(ink(&pieces[start..end]));
        end = start;
    }
    characters.reverse();
    characters
}

/// Strokes grouped by overlap along x, from left to right.
fn pieces(strokes: &[Stroke]) -> Vec<Piece> {
    let mut single: Vec<Piece> = strokes
        .iter()
        .enumerate()
        .filter_map(|(i, stroke)| {
            let [left, _, right, _] = bounds(stroke)?;
            Some(Piece {
                left,
                right,
                strokes: vec![i],
            })
        })
        .collect();
    single.sort_by(|a, b| a.left.total_cmp(&b.left).then(a.strokes.cmp(&b.strokes)));
    let mut pieces: Vec<Piece> = Vec::new();
    for stroke in single {
        if let Some(last) = pieces.last_mut() {
            let shared = last.right.min(stroke.right) - stroke.left;
            let narrow = (last.right - last.left).min(stroke.right - stroke.left);
            if shared > 0.35 * narrow {
                last.right = last.right.max(stroke.right);
                last.strokes.extend(stroke.strokes);
                continue;
            }
        }
        pieces.push(stroke);
    }
    pieces
}

/// Side of a character in the row that the strokes make.
pub(super) fn side(strokes: &[Stroke]) -> f32 {
    size(strokes, &pieces(strokes)).unwrap_or(f32::MIN_POSITIVE)
}

/// Side of a character in this row: its height, unless it is flat like 一.
fn size(strokes: &[Stroke], pieces: &[Piece]) -> Option<f32> {
    let [_, top, _, bottom] = bounds(strokes.iter().flatten())?;
    let widest = pieces.iter().map(|p| p.right - p.left).fold(0.0, f32::max);
    Some((bottom - top).max(widest * 0.8).max(f32::MIN_POSITIVE))
}
