//! Ink in, characters out: the greatest cosines among the templates.
//!
//! Where two look almost the same, as 中 and 申 do in a plain hand, the number of strokes
//! tells them apart. It weighs little: strokes that run into one another are fewer, and a
//! hand that rests makes more.

use super::feature::{SIZE, feature, length, smeared};
use super::stroke::Ink;
use super::templates::{Templates, packed};
use crate::ime::data::DataError;
use std::collections::HashMap;
use std::path::Path;

/// Taken off the cosine for the share of the template's strokes that the ink has less, since it
/// may have joined them, and for the share that it has more.
const JOINED: f32 = 0.1;
const PARTED: f32 = 0.15;
/// Strokes speak no louder than this.
const STROKES_MOST: f32 = 0.06;

/// Compares ink with all templates; a millisecond or two for seven thousand characters.
#[derive(Debug)]
pub struct Recogniser {
    templates: Templates,
}

impl Recogniser {
    /// Reads the template file; some milliseconds.
    pub fn load(path: &Path) -> Result<Self, DataError> {
        Ok(Self {
            templates: Templates::load(path)?,
        })
    }

    /// The same from bytes in memory.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DataError> {
        Ok(Self {
            templates: Templates::from_bytes(bytes)?,
        })
    }

    /// The `n` likeliest characters with their scores (a cosine, at most 1),
    /// best first. Equal scores are ordered by code point. Empty for no ink.
    pub fn recognise(&self, ink: &Ink, n: usize) -> Vec<(char, f32)> {
        let Some(feature) = feature(ink) else {
            return Vec::new();
        };
        let smeared = smeared(&feature);
        let query = packed(&smeared);
        let greatest = smeared.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let scale = greatest / 127.0 / length(&feature).max(f32::MIN_POSITIVE);
        let drawn = ink
            .strokes
            .iter()
            .filter(|stroke| !stroke.is_empty())
            .count();
        let templates = &self.templates;
        let (vectors, _) = templates.vectors.as_chunks::<SIZE>();
        let mut scores: Vec<(f32, char)> = vectors
            .iter()
            .zip(&templates.scales)
            .zip(templates.handicaps.iter().zip(&templates.strokes))
            .zip(&templates.characters)
            .map(|(((vector, length), (handicap, strokes)), character)| {
                let cosine = dot(&query, vector) as f32 * length * scale;
                let handicap = f32::from(*handicap) / 1000.0;
                let other = other_strokes(drawn, usize::from(*strokes));
                (cosine - handicap - other, *character)
            })
            .collect();
        // Some templates of one character may stand together at the top.
        let kept = (n * 4 + 8).min(scores.len());
        let order = |a: &(f32, char), b: &(f32, char)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if kept < scores.len() {
            scores.select_nth_unstable_by(kept, order);
            scores.truncate(kept);
        }
        scores.sort_unstable_by(order);
        let mut seen = HashMap::new();
        scores
            .into_iter()
            .filter(|(_, c)| seen.insert(*c, ()).is_none())
            .map(|(score, c)| (c, score))
            .take(n)
            .collect()
    }

    /// The characters known, each once, in order of code point.
    pub fn characters(&self) -> Vec<char> {
        let mut known = self.templates.characters.clone();
        known.sort_unstable();
        known.dedup();
        known
    }

    /// Bytes held in memory.
    pub fn bytes(&self) -> usize {
        self.templates.vectors.len() + self.templates.characters.len() * 10
    }
}

/// What another number of strokes costs.
fn other_strokes(drawn: usize, template: usize) -> f32 {
    let of_template = 1.0 / template.max(1) as f32;
    let joined = template.saturating_sub(drawn) as f32 * of_template * JOINED;
    let parted = drawn.saturating_sub(template) as f32 * of_template * PARTED;
    (joined + parted).min(STROKES_MOST)
}

fn dot(a: &[i8; SIZE], b: &[i8; SIZE]) -> i32 {
    a.iter()
        .zip(b)
        .map(|(x, y)| i32::from(i16::from(*x) * i16::from(*y)))
        .sum()
}
