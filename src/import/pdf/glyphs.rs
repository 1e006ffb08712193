//! A device that draws nothing: it notes which signs stand where, and what else is on the page.

use std::{collections::BTreeMap, ops::Range};

use hayro::{
    hayro_interpret::{
        BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
        InterpreterCache, InterpreterSettings, SoftMask,
        font::{Glyph, GlyphRun},
        hayro_cmap::BfString,
        interpret_page,
        util::TransformExt,
    },
    hayro_syntax::page::Page,
    kurbo::{Affine, BezPath, Point, Rect, Vec2},
};

use crate::import::{
    canvas::{self, Letter},
    error::{Countable, ImportError},
    limits::Limits,
    lines::{PageText, Sign},
    remark::Remark,
};

use super::Codes;

/// Letters narrower than this share of their usual width are not read.
const NARROWEST: f64 = 0.1;
/// The most signs of one page.
const SIGNS: usize = 200_000;

/// The text of a page and what was noticed.
#[derive(Default)]
pub struct Glyphs {
    pub text: PageText,
    pub page_seen: PageSeen,
    /// Where the signs of the text have their points.
    pub letters: Vec<Letter>,
    /// For each sign that is drawn, in this order, which of the text's it is: none if it is none of
    /// these.
    pub drawn: Vec<Option<usize>>,
    /// Signs that stand at an angle, in steps of five degrees, each turned to where it would stand
    /// in a line.
    pub turned: BTreeMap<i32, Vec<Sign>>,
}

/// What was noticed on a page.
#[derive(Clone, Debug, Default)]
pub struct PageSeen {
    /// Signs with words.
    pub signs: usize,
    /// Its words were recognised on a picture, which shows them instead.
    pub recognised: bool,
    /// Signs whose words are not known.
    unknown: usize,
    /// The share of the page that pictures cover, 0 to 1.
    pictures: f64,
}

impl PageSeen {
    /// Whether a picture covers most of the page.
    pub fn is_covered(&self) -> bool {
        self.pictures > 0.5
    }
}

/// What was noticed in the file.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    unknown: usize,
    recognised: bool,
    /// Pages without words.
    bare: Vec<u32>,
    /// Pages that a picture covers.
    covered: usize,
}

impl Seen {
    pub fn add(&mut self, number: u32, page: &PageSeen) {
        self.unknown += page.unknown;
        self.recognised |= page.recognised;
        let covered = page.is_covered();
        self.covered += usize::from(covered);
        // A scanned page may carry a few stamped signs.
        if page.signs < 10 && (covered || page.signs == 0) {
            self.bare.push(number);
        }
    }

    pub fn say(self, pages: usize, remarks: &mut Vec<Remark>) {
        if self.bare.len() == pages && self.covered > 0 {
            let pages = u32::try_from(pages).unwrap_or(u32::MAX);
            remarks.push(Remark::Scanned { pages });
        } else if !self.bare.is_empty() {
            remarks.push(Remark::PagesWithoutText { pages: self.bare });
        }
        if self.recognised {
            remarks.push(Remark::RecognisedText);
        }
        if self.unknown > 0 {
            let count = self.unknown;
            remarks.push(Remark::UnknownCharacters { count });
        }
    }
}

/// Reads the signs of a page.
pub fn read<'a>(
    page: &'a Page<'a>,
    settings: &InterpreterSettings,
    limits: &Limits,
) -> Result<Glyphs, ImportError> {
    let (width, height) = page.render_dimensions();
    let transform = page.initial_transform(true).to_kurbo();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let cache = InterpreterCache::new();
    let mut context = Context::new(transform, bounds, &cache, page.xref(), settings.clone());
    let mut device = Noting {
        codes: super::codes(page),
        area: bounds.area().max(1.0),
        most: SIGNS.min(limits.blocks.saturating_mul(100)),
        found: Glyphs {
            text: PageText {
                width: bounds.width(),
                height: bounds.height(),
                signs: Vec::new(),
            },
            ..Glyphs::default()
        },
        filled: None,
        too_many: false,
    };
    interpret_page(page, &mut context, &mut device);
    match device.too_many {
        true => Err(ImportError::TooMany {
            what: Countable::Glyphs,
            limit: device.most as u64,
        }),
        false => Ok(device.found),
    }
}

struct Noting {
    codes: Codes,
    area: f64,
    most: usize,
    found: Glyphs,
    /// The last run that was filled: where it begins, and what of `drawn` it is.
    filled: Option<(Affine, Range<usize>)>,
    too_many: bool,
}

impl Noting {
    /// The words of a sign; none if the file does not say them.
    fn words(&self, glyph: &Glyph<'_>) -> Option<String> {
        let said = glyph.as_unicode().map(|words| match words {
            BfString::Char(c) => c.to_string(),
            BfString::String(text) => text,
        });
        let usable = |text: &String| !text.is_empty() && !text.contains('\0');
        said.filter(usable).or_else(|| {
            let code = glyph.char_code();
            match self.codes {
                Codes::Gb18030 => gb18030(code),
                Codes::Utf16 => char::from_u32(code).map(String::from),
                Codes::Unknown => None,
            }
        })
    }

    /// Keeps a sign that stands at an angle, which is no part of the text.
    fn turn(&mut self, origin: Point, along: Vec2, size: f64, text: String) {
        let step = (along.y.atan2(along.x).to_degrees() / 5.0).round();
        let (sin, cos) = (step * 5.0).to_radians().sin_cos();
        let all: usize = self.found.turned.values().map(Vec::len).sum();
        if !step.is_finite() || all >= self.most {
            return;
        }
        let turned = self.found.turned.entry(step as i32).or_default();
        turned.push(Sign {
            x: origin.x * cos + origin.y * sin,
            y: origin.y * cos - origin.x * sin,
            advance: along.hypot(),
            size,
            text,
        });
    }

    /// Keeps a sign; the answer is its place in the text.
    fn note(&mut self, glyph: &Glyph<'_>, place: Affine) -> Option<usize> {
        if self.found.text.signs.len() >= self.most {
            self.too_many = true;
            return None;
        }
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(drawn) => drawn.advance_width(),
        };
        let origin = place * Point::ZERO;
        let along = (place * Point::new(f64::from(advance.unwrap_or(1000.0)), 0.0)) - origin;
        let up: Vec2 = (place * Point::new(0.0, 1000.0)) - origin;
        // Text at an angle is a watermark or a seal.
        if along.y.abs() > along.x.abs() * 0.2 + 0.01 {
            let text = self.words(glyph).unwrap_or_default();
            self.turn(origin, along, up.hypot(), text);
            return None;
        }
        let words = self.words(glyph);
        let unknown = words.is_none();
        let text = words.unwrap_or_else(|| "\u{fffd}".to_owned());
        let seen = &mut self.found.page_seen;
        seen.unknown += usize::from(unknown);
        if !text.trim().is_empty() {
            seen.signs += 1;
        }
        let across: Vec2 = (place * Point::new(1000.0, 0.0)) - origin;
        // Letters without width are as good as letters without size.
        let size = match across.hypot() < up.hypot() * NARROWEST {
            true => 0.0,
            false => up.hypot(),
        };
        let advance = f64::from(advance.unwrap_or(1000.0));
        self.found
            .letters
            .push(canvas::letter(place, advance, 1000.0));
        self.found.text.signs.push(Sign {
            x: origin.x,
            y: origin.y,
            advance: along.x.max(0.0),
            size,
            text,
        });
        Some(self.found.letters.len() - 1)
    }
}

fn gb18030(code: u32) -> Option<String> {
    let bytes = code.to_be_bytes();
    let start = bytes.iter().position(|&byte| byte != 0)?;
    let (text, wrong) = encoding_rs::GB18030.decode_without_bom_handling(&bytes[start..]);
    (!wrong).then(|| text.into_owned())
}

impl<'a> Device<'a> for Noting {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let places = run.glyphs().iter();
        let mut places = places.map(|glyph| props.transform * glyph.transform());
        let begin = places.next().unwrap_or_default();
        let drawn = self.found.drawn.len();
        // Signs that are filled and outlined come twice.
        let again = self.filled.take().filter(|(place, range)| {
            matches!(mode, DrawMode::Stroke(_))
                && *place == begin
                && range.len() == run.glyphs().len()
        });
        if let Some((_, range)) = again {
            self.found.drawn.extend_from_within(range);
            return;
        }
        for glyph in run.glyphs() {
            let sign = self.note(glyph, props.transform * glyph.transform());
            self.found.drawn.push(sign);
        }
        self.filled = Some((begin, drawn..self.found.drawn.len()));
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let local = Rect::new(0.0, 0.0, width, height);
        let covered = props.transform.transform_rect_bbox(local).area() / self.area;
        if covered.is_finite() {
            self.found.page_seen.pictures += covered.min(1.0);
        }
    }
}
