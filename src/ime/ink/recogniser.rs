//! Ink in, characters out: the greatest cosines among the templates.

use super::feature::{SIZE, feature};
use super::stroke::Ink;
use super::templates::{Templates, packed};
use crate::ime::data::DataError;
use std::collections::HashMap;
use std::path::Path;

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
        let query = packed(&feature);
        let length = query
            .iter()
            .map(|v| f32::from(*v).powi(2))
            .sum::<f32>()
            .sqrt()
            .max(1.0);
        let (vectors, _) = self.templates.vectors.as_chunks::<SIZE>();
        let mut scores: Vec<(f32, char)> = vectors
            .iter()
            .zip(&self.templates.scales)
            .zip(&self.templates.handicaps)
            .zip(&self.templates.characters)
            .map(|(((vector, scale), handicap), character)| {
                let cosine = dot(&query, vector) as f32 * scale / length;
                (cosine - f32::from(*handicap) / 1000.0, *character)
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
        self.templates.vectors.len() + self.templates.characters.len() * 9
    }
}

fn dot(a: &[i8; SIZE], b: &[i8; SIZE]) -> i32 {
    a.iter()
        .zip(b)
        .map(|(x, y)| i32::from(i16::from(*x) * i16::from(*y)))
        .sum()
}
