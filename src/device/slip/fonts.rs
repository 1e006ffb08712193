//! The faces a slip is set in, drawn as dots.

use std::path::{Path, PathBuf};

use ab_glyph::{Font, FontArc, FontRef, Glyph, InvalidFont, Point, PxScale, ScaleFont};

use super::super::raster::Raster;

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-Bold.ttf");

/// The faces compiled in, as files: for a system that has none.
pub const FILES: [(&str, &[u8]); 2] = [
    ("NotoSansSC-Regular.ttf", REGULAR),
    ("NotoSansSC-Bold.ttf", BOLD),
];

/// How much of a dot a glyph must cover to make it black. A little under a half:
/// thin strokes of small type must not break.
const BLACK_FROM: f32 = 0.42;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// A face of each weight, with further ones for characters that the first lacks.
#[derive(Clone)]
pub struct Fonts {
    regular: Vec<FontArc>,
    bold: Vec<FontArc>,
    /// The full pair on disk, regular and bold.
    full: Option<[PathBuf; 2]>,
}

impl Fonts {
    /// The faces compiled in.
    pub fn embedded() -> Result<Self, InvalidFont> {
        let face = |bytes| FontRef::try_from_slice(bytes).map(FontArc::new);
        Ok(Self {
            regular: vec![face(REGULAR)?],
            bold: vec![face(BOLD)?],
            full: None,
        })
    }

    /// Names the full pair, which [`Self::covering`] looks rare characters up in.
    pub fn with_full(mut self, pair: [PathBuf; 2]) -> Self {
        self.full = Some(pair);
        self
    }

    /// Faces that have every character of the texts, as far as any face has it. The
    /// full pair is 20 MB: it is read for a slip that needs it, and kept no longer.
    /// A face that can't be read is left out: the slip is set in what there is.
    pub fn covering<'a>(&self, mut texts: impl Iterator<Item = &'a str>) -> Self {
        let mut faces = self.clone();
        let lacks = |text: &str| text.chars().any(|c| !has(&self.regular, c));
        let Some([regular, bold]) = self.full.as_ref().filter(|_| texts.any(lacks)) else {
            return faces;
        };
        faces.regular.extend(read(regular));
        faces.bold.extend(read(bold));
        faces
    }

    fn face(&self, weight: Weight, character: char) -> Option<&FontArc> {
        let chain = match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        };
        let having = chain.iter().find(|face| face.glyph_id(character).0 != 0);
        having.or(chain.first())
    }

    /// How wide a text runs, in dots.
    pub fn width(&self, text: &str, type_: Type) -> f32 {
        text.chars().map(|c| self.advance(c, type_)).sum()
    }

    pub fn advance(&self, character: char, type_: Type) -> f32 {
        self.face(type_.weight, character).map_or(0.0, |face| {
            let scaled = face.as_scaled(type_.scale(face));
            scaled.h_advance(face.glyph_id(character))
        })
    }

    /// Draws one line; `top` is the top of its em box.
    pub fn draw(&self, raster: &mut Raster, text: &str, type_: Type, left: f32, top: f32) {
        let mut x = left;
        for character in text.chars() {
            let Some(face) = self.face(type_.weight, character) else {
                continue;
            };
            let scale = type_.scale(face);
            let id = face.glyph_id(character);
            // The em box of a Han face hangs 0.12 em below the baseline.
            let baseline = top + type_.em * 0.88;
            let glyph: Glyph = id.with_scale_and_position(scale, Point { x, y: baseline });
            if let Some(outline) = face.outline_glyph(glyph) {
                let bounds = outline.px_bounds();
                outline.draw(|dx, dy, cover| {
                    if cover >= BLACK_FROM {
                        dot(raster, bounds.min.x, dx, bounds.min.y, dy);
                    }
                });
            }
            x += face.as_scaled(scale).h_advance(id);
        }
    }
}

fn has(chain: &[FontArc], character: char) -> bool {
    character.is_control() || chain.iter().any(|face| face.glyph_id(character).0 != 0)
}

fn read(path: &Path) -> Option<FontArc> {
    let bytes = std::fs::read(path).ok();
    let face = bytes.and_then(|bytes| FontArc::try_from_vec(bytes).ok());
    if face.is_none() {
        tracing::warn!("{} 没有生僻字的字体", path.display());
    }
    face
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn dot(raster: &mut Raster, left: f32, dx: u32, top: f32, dy: u32) {
    let (x, y) = (left + dx as f32, top + dy as f32);
    if x >= 0.0 && y >= 0.0 {
        raster.set(x as usize, y as usize, true);
    }
}

/// A size and weight of type; the em in dots (8 dots are a millimetre).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    pub em: f32,
    pub weight: Weight,
}

impl Type {
    pub const fn regular(em: f32) -> Self {
        Self {
            em,
            weight: Weight::Regular,
        }
    }

    pub const fn bold(em: f32) -> Self {
        Self {
            em,
            weight: Weight::Bold,
        }
    }

    fn scale(self, face: &FontArc) -> PxScale {
        // ab_glyph scales by ascent − descent, type is measured by its em.
        let em = face.units_per_em().unwrap_or(1000.0);
        PxScale::from(self.em * face.height_unscaled() / em)
    }
}
