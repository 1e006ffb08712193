//! The template file: which characters are known and what each looks like.
//!
//! Body of `assets/ink/templates.bin` (frame in [`crate::ime::data`], count =
//! templates; a character may have several):
//!
//! | what | type |
//! |---|---|
//! | cells along a side, orientations | 2 × u16 |
//! | character of each template | u32 × count |
//! | handicap of each template, in 1/1000 of a cosine | u8 × count |
//! | strokes of each, as it is written one by one | u8 × count |
//! | feature vector of each, scaled so that its greatest number is 127 | i8 × 512 × count |

use super::feature::{Feature, GRID, ORIENTATIONS, SIZE, length};
use crate::ime::data::{self, DataError, Kind};
use std::path::Path;

pub(crate) const KIND: Kind = Kind {
    magic: *b"QCIK",
    version: 2,
    name: "the handwriting templates",
};

/// A character drawn one way.
#[derive(Debug, Clone)]
pub struct Template {
    pub character: char,
    /// Taken off its cosine, in thousandths: what is rarely written gives way.
    pub handicap: u8,
    /// Written one by one.
    pub strokes: u8,
    pub feature: Feature,
}

/// All templates, packed.
#[derive(Debug)]
pub(crate) struct Templates {
    pub characters: Vec<char>,
    pub handicaps: Vec<u8>,
    pub strokes: Vec<u8>,
    pub vectors: Vec<i8>,
    /// 1 / length of each vector, as [`smeared`] measures it.
    pub scales: Vec<f32>,
}

impl Templates {
    pub fn load(path: &Path) -> Result<Self, DataError> {
        Self::from_bytes(&data::read_file(path, KIND)?)
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DataError> {
        let (count, mut body) = data::open(bytes, KIND)?;
        let (grid, orientations) = (body.u16("grid")?, body.u16("grid")?);
        if (usize::from(grid), usize::from(orientations)) != (GRID, ORIENTATIONS) {
            return Err(body.inconsistent(format!(
                "it has {grid} × {grid} cells and {orientations} orientations, where {GRID} × {GRID} and {ORIENTATIONS} are allowed"
            )));
        }
        let mut characters = Vec::with_capacity(count);
        for code in body.u32s(count, "characters")? {
            characters.push(
                char::from_u32(code)
                    .ok_or_else(|| body.inconsistent(format!("U+{code:X} is not a character")))?,
            );
        }
        let handicaps = body.take(count, "handicaps")?.to_vec();
        let strokes = body.take(count, "strokes")?.to_vec();
        let numbers = body.take(count.saturating_mul(SIZE), "feature vectors")?;
        let vectors: Vec<i8> = numbers.iter().map(|b| b.cast_signed()).collect();
        let (whole, _) = vectors.as_chunks::<SIZE>();
        let scales = whole
            .iter()
            .map(|v| 1.0 / length(&v.map(f32::from)).max(1.0))
            .collect();
        Ok(Self {
            characters,
            handicaps,
            strokes,
            vectors,
            scales,
        })
    }
}

/// The greatest number becomes 127.
pub(crate) fn packed(feature: &Feature) -> [i8; SIZE] {
    let greatest = feature
        .iter()
        .fold(f32::MIN_POSITIVE, |a, b| a.max(b.abs()));
    feature.map(|v| (v / greatest * 127.0).round() as i8)
}

/// Puts the file together.
pub fn file(templates: &[Template]) -> Vec<u8> {
    let mut body = Vec::with_capacity(4 + templates.len() * (5 + SIZE));
    body.extend((GRID as u16).to_le_bytes());
    body.extend((ORIENTATIONS as u16).to_le_bytes());
    for template in templates {
        body.extend(u32::from(template.character).to_le_bytes());
    }
    body.extend(templates.iter().map(|t| t.handicap));
    body.extend(templates.iter().map(|t| t.strokes));
    for template in templates {
        body.extend(packed(&template.feature).iter().map(|v| v.cast_unsigned()));
    }
    data::frame(KIND, templates.len(), &body)
}
