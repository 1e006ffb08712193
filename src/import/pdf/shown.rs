//! What of a page's text is seen after all that is painted on it.

use std::{collections::HashMap, rc::Rc};

use hayro::{
    hayro_interpret::{
        BlendMode, CacheKey, ClipPath, Context, Device, DrawMode, DrawProps, FillRule, Image,
        ImageData, ImageDrawProps, InterpreterCache, InterpreterSettings, LumaData, MaskType,
        Paint, SoftMask, StrokeProps,
        encode::EncodedShadingPattern,
        font::{Glyph, GlyphRun},
        interpret_page,
        pattern::{Pattern, TilingPattern},
        util::TransformExt,
    },
    hayro_syntax::page::Page,
};
use kurbo::{Affine, BezPath, Point, Rect, Shape, Stroke};

use crate::import::{
    canvas::{self, Canvas, Ink, Mix, Rule, Sight, normal},
    unseen::twins,
};

use super::glyphs::Glyphs;

/// Pictures are looked at no larger than this, in pixels, where they can be read smaller.
const PICTURE: u32 = 1600;

/// How the signs of a page's text are seen; none if the page is too much to be followed.
pub fn sights<'a>(
    page: &'a Page<'a>,
    settings: &InterpreterSettings,
    glyphs: &Glyphs,
) -> Option<(Vec<Sight>, Canvas)> {
    let paper = Rect::new(0.0, 0.0, glyphs.text.width, glyphs.text.height);
    let cache = InterpreterCache::new();
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, paper, &cache, page.xref(), settings.clone());
    let canvas = Canvas::paper(&glyphs.letters, twins(&glyphs.text), paper);
    let mut painter = Painter::new(canvas, &glyphs.drawn);
    interpret_page(page, &mut context, &mut painter);
    let Painter {
        mut canvas, blank, ..
    } = painter;
    let mut sights = canvas.sights();
    // Other signs than letters and digits are blank in fonts that use them to keep room.
    for sign in blank {
        let text = &glyphs.text.signs[sign].text;
        sights[sign] = match text.chars().any(char::is_alphanumeric) {
            true => Sight::Half,
            false => Sight::Seen,
        };
    }
    (!canvas.is_spent()).then_some((sights, canvas))
}

/// Paints onto points what a page draws.
struct Painter<'p> {
    canvas: Canvas,
    /// Which signs of the text are drawn, in order; none where something is looked at by itself.
    drawn: std::slice::Iter<'p, Option<usize>>,
    /// Signs whose letters have no form: that may be for want of their font.
    blank: Vec<usize>,
    masks: HashMap<u128, Rc<Vec<f32>>>,
}

/// What is painted with.
enum Source {
    Plain(Ink),
    Shading(Box<EncodedShadingPattern>, Option<BezPath>),
    /// What is there at each point.
    Points(Vec<Ink>),
}

impl Source {
    fn at(&self, at: usize, point: Point) -> Ink {
        match self {
            Self::Plain(ink) => *ink,
            Self::Points(inks) => inks.get(at).copied().unwrap_or_default(),
            Self::Shading(shading, clip) => {
                let is_inside = |clip: &BezPath| clip.winding(point) != 0;
                match clip.as_ref().is_none_or(is_inside) {
                    true => shading.sample(shading.base_transform * point),
                    false => Ink::default(),
                }
            }
        }
    }
}

/// So much of an ink as a mask lets through.
fn masked(ink: Ink, mask: Option<&Vec<f32>>, at: usize) -> Ink {
    let [r, g, b, a] = ink;
    let through = mask.and_then(|mask| mask.get(at)).copied();
    [r, g, b, a * through.unwrap_or(1.0)]
}

impl<'p> Painter<'p> {
    fn new(canvas: Canvas, drawn: &'p [Option<usize>]) -> Self {
        Self {
            canvas,
            drawn: drawn.iter(),
            blank: Vec::new(),
            masks: HashMap::new(),
        }
    }

    /// Looks at something by itself, at `places` of the points.
    fn apart(
        &mut self,
        ground: Ink,
        places: impl Fn(Point) -> Point,
        work: impl FnOnce(&mut Painter<'_>),
    ) -> Vec<Ink> {
        let before = self.canvas.work();
        let mut painter = Painter::new(self.canvas.apart(ground, places), &[]);
        work(&mut painter);
        self.canvas.charge(painter.canvas.work() - before);
        painter.canvas.inks()
    }

    fn source(&mut self, paint: &Paint<'_>, is_stroke: bool) -> Source {
        match paint {
            Paint::Color(color) => Source::Plain(color.to_rgba().components()),
            Paint::Pattern(pattern) => match &**pattern {
                Pattern::Shading(shading) => Source::Shading(
                    Box::new(shading.encode()),
                    shading.shading.clip_path.clone(),
                ),
                Pattern::Tiling(tiles) => Source::Points(self.tiles(tiles, is_stroke)),
            },
        }
    }

    /// What a pattern shows at each point, looked at in the tile that the point falls into.
    fn tiles(&mut self, tiles: &TilingPattern<'_>, is_stroke: bool) -> Vec<Ink> {
        let back = tiles.matrix.inverse();
        let (across, down) = (f64::from(tiles.x_step).abs(), f64::from(tiles.y_step).abs());
        let within = |at: f64, begin: f64, step: f64| (at - begin).rem_euclid(step) + begin;
        let place = |point: Point| {
            let point = back * point;
            Point::new(
                within(point.x, tiles.bbox.x0, across),
                within(point.y, tiles.bbox.y0, down),
            )
        };
        let mut inks = self.apart(Ink::default(), place, |painter| {
            tiles.interpret(painter, Affine::IDENTITY, is_stroke);
        });
        inks.iter_mut().for_each(|ink| ink[3] *= tiles.opacity);
        inks
    }

    fn mask(&mut self, mask: Option<&SoftMask<'_>>) -> Option<Rc<Vec<f32>>> {
        let mask = mask?;
        let key = mask.cache_key();
        if let Some(known) = self.masks.get(&key) {
            return Some(Rc::clone(known));
        }
        let ground = match mask.mask_type() {
            MaskType::Luminosity => mask.background_color().to_rgba().components(),
            MaskType::Alpha => Ink::default(),
        };
        let inks = self.apart(ground, |point| point, |painter| mask.interpret(painter));
        let through = |[r, g, b, a]: Ink| {
            let through = match mask.mask_type() {
                MaskType::Luminosity => (0.3 * r + 0.59 * g + 0.11 * b) * a,
                MaskType::Alpha => a,
            };
            let mut byte = [(through * 255.0).round() as u8];
            if let Some(transfer) = mask.transfer_function() {
                transfer.apply_to(&mut byte);
            }
            f32::from(byte[0]) / 255.0
        };
        let mask = Rc::new(inks.into_iter().map(through).collect());
        self.masks.insert(key, Rc::clone(&mask));
        Some(mask)
    }

    fn fill(&mut self, path: &BezPath, rule: Rule, props: &DrawProps<'_>, is_stroke: bool) {
        if !self.canvas.is_near(path.bounding_box()) {
            return;
        }
        let source = self.source(&props.paint, is_stroke);
        let mask = self.mask(props.soft_mask.as_ref());
        self.canvas
            .fill(path, rule, mix(props.blend_mode), |at, point| {
                masked(source.at(at, point), mask.as_deref(), at)
            });
    }

    fn stroke(&mut self, path: &BezPath, props: &DrawProps<'_>, stroke: &StrokeProps) {
        let width = f64::from(stroke.line_width);
        let bounds = path.bounding_box().inflate(width, width);
        if !self
            .canvas
            .is_near(props.transform.transform_rect_bbox(bounds))
        {
            return;
        }
        let style = Stroke::new(width)
            .with_caps(stroke.line_cap)
            .with_join(stroke.line_join);
        // What is dashed covers no less than half.
        let Some(outline) = self.canvas.line(path, &style) else {
            return;
        };
        self.fill(&(props.transform * outline), Rule::NonZero, props, true);
    }
}

impl<'a> Device<'a> for Painter<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let (filled, stroked) = match mode {
            DrawMode::Fill(rule) => (Some(*rule), None),
            DrawMode::Stroke(stroke) => (None, Some(stroke)),
            DrawMode::FillAndStroke(rule, stroke) => (Some(*rule), Some(stroke)),
            DrawMode::Invisible => (None, None),
        };
        if let Some(rule) = filled {
            let path = props.transform * path.clone();
            self.fill(&path, self::rule(rule), &props, false);
        }
        if let Some(stroke) = stroked {
            self.stroke(path, &props, stroke);
        }
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.canvas.clip(&clip.path, rule(clip.fill));
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.canvas.clip_rect(*rect);
    }

    fn pop_clip(&mut self) {
        self.canvas.unclip();
    }

    fn push_transparency_group(
        &mut self,
        covers: f32,
        mask: Option<SoftMask<'a>>,
        blend: BlendMode,
    ) {
        let mask = self.mask(mask.as_ref());
        self.canvas.group(mix(blend), covers, mask);
    }

    fn pop_transparency_group(&mut self) {
        self.canvas.ungroup();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let is_stroke = matches!(mode, DrawMode::Stroke(_));
        let source = self.source(&props.paint, is_stroke);
        let mask = self.mask(props.soft_mask.as_ref());
        for glyph in run.glyphs() {
            let sign = self.drawn.next().copied().flatten();
            if matches!(mode, DrawMode::Invisible) {
                continue;
            }
            let form = match &**glyph {
                Glyph::Outline(outline) => {
                    Some(props.transform * glyph.transform() * outline.outline())
                }
                Glyph::Type3(_) => None,
            };
            if form.as_ref().is_some_and(BezPath::is_empty) {
                self.blank.extend(sign);
                continue;
            }
            let form = form.as_ref().filter(|_| !is_stroke);
            self.canvas.letter(
                (sign, is_stroke),
                form,
                mix(props.blend_mode),
                |at, point| masked(source.at(at, point), mask.as_deref(), at),
            );
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let (width, height) = (image.width(), image.height());
        let frame = Rect::new(0.0, 0.0, f64::from(width), f64::from(height)).to_path(0.1);
        let frame = props.transform * frame;
        if !self.canvas.is_near(frame.bounding_box()) {
            return;
        }
        self.canvas.charge(u64::from(width) * u64::from(height));
        let back = props.transform.inverse();
        let mask = self.mask(props.soft_mask.as_ref());
        let mask = mask.as_deref();
        let mix = mix(props.blend_mode);
        let size = Some((PICTURE, PICTURE));
        match image {
            Image::Raster(raster) => {
                let canvas = &mut self.canvas;
                let paint = |colours: ImageData, alpha: Option<LumaData>| {
                    let thick = alpha.as_ref().map_or(1.0, thickness);
                    canvas.fill(&frame, Rule::NonZero, mix, |at, point| {
                        let place = back * point;
                        let covers = alpha.as_ref().map_or(1.0, |alpha| grey(alpha, place));
                        let [r, g, b] = colour(&colours, place);
                        masked([r, g, b, covers * thick], mask, at)
                    });
                };
                raster.with_rgba(paint, size);
            }
            Image::Stencil(stencil) => {
                let mut drawn = None;
                stencil.with_stencil(|luma, paint| drawn = Some((luma, paint.clone())), size);
                let Some((luma, paint)) = drawn else {
                    return;
                };
                let source = self.source(&paint, false);
                let thick = thickness(&luma);
                self.canvas.fill(&frame, Rule::NonZero, mix, |at, point| {
                    let [r, g, b, a] = source.at(at, point);
                    let covers = grey(&luma, back * point) * thick;
                    masked([r, g, b, a * covers], mask, at)
                });
            }
        }
    }
}

/// The place of a pixel in a picture that is kept at a size of its own.
fn pixel(place: Point, (width, height): (u32, u32), (across, down): (f32, f32)) -> usize {
    let at = |place: f64, scale: f32, most: u32| {
        let at = (place / f64::from(scale)).max(0.0) as u32;
        at.min(most.saturating_sub(1)) as usize
    };
    at(place.y, down, height) * width as usize + at(place.x, across, width)
}

/// How much a picture covers where it covers most, by what it lets through.
fn thickness(alpha: &LumaData) -> f32 {
    let hiding = alpha.data.iter().filter(|value| **value > 200).count();
    canvas::thickness(hiding, alpha.data.len())
}

fn grey(luma: &LumaData, place: Point) -> f32 {
    let at = pixel(place, (luma.width, luma.height), luma.scale_factors);
    luma.data
        .get(at)
        .map_or(0.0, |value| f32::from(*value) / 255.0)
}

fn colour(data: &ImageData, place: Point) -> [f32; 3] {
    match data {
        ImageData::Luma(luma) => [grey(luma, place); 3],
        ImageData::Rgb(rgb) => {
            let at = pixel(place, (rgb.width, rgb.height), rgb.scale_factors) * 3;
            [0, 1, 2].map(|n| rgb.data.get(at + n).map_or(0.0, |v| f32::from(*v) / 255.0))
        }
    }
}

fn rule(rule: FillRule) -> Rule {
    match rule {
        FillRule::NonZero => Rule::NonZero,
        FillRule::EvenOdd => Rule::EvenOdd,
    }
}

/// How paint goes with what is behind it (ISO 32000-1, 11.3.5). Modes that take something of what is
/// behind all let it be read.
fn mix(mode: BlendMode) -> Mix {
    match mode {
        BlendMode::Normal => normal,
        BlendMode::Multiply | BlendMode::ColorBurn => |below, paint| below * paint,
        BlendMode::Screen | BlendMode::ColorDodge => |below, paint| below + paint - below * paint,
        BlendMode::Darken => f32::min,
        BlendMode::Lighten => f32::max,
        BlendMode::HardLight => |below, paint| match paint <= 0.5 {
            true => below * paint * 2.0,
            false => below + (paint * 2.0 - 1.0) * (1.0 - below),
        },
        BlendMode::Difference | BlendMode::Exclusion => |below, paint| (below - paint).abs(),
        _ => |below, _| below,
    }
}
