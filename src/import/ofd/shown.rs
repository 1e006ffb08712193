//! What of an OFD page's text is seen after all that is painted on it (GB/T 33190-2016, 8 to 13, 15).

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    ptr,
};

use kurbo::{Affine, BezPath, Rect, Shape, Stroke};
use ofd_core::{LoadedDocument, PageObject, PageRef, StBox, parent_dir, resolve_path};

use crate::import::{
    canvas::{Canvas, Ink, Rule, Sight, normal, thickness},
    unseen::twins,
    xml::{self, Element},
};

use super::{
    Reader,
    object::{Paint, boundary, colour, cover, id, is, is_visible, matrix, number, path, place},
    resources::{Param, Resources},
    text::Read,
};

/// Groups refer to others no deeper than this.
const DEPTH: usize = 16;
/// The width of a line that says none, in millimetres.
const LINE: f64 = 0.353;

/// A page, and what it is painted with.
pub struct Scene<'s> {
    pub reader: &'s mut Reader,
    pub document: &'s LoadedDocument,
    pub resources: &'s Resources,
}

/// Where the objects come from that are painted.
struct Painter<'p, 's> {
    scene: &'p mut Scene<'s>,
    canvas: Canvas,
    /// Which signs are a text object's, by the object.
    signs: BTreeMap<*const Element, Range<usize>>,
    /// Signs whose colour is not known.
    doubtful: BTreeSet<usize>,
    /// A colour that is not known was painted beside the signs.
    unknown: bool,
}

/// What is around an object.
#[derive(Clone, Copy)]
struct Around {
    place: Affine,
    param: Param,
    depth: usize,
}

/// How the signs of a page are seen; none if the page is too much to be followed. `root` is the page
/// that `read` was made of.
pub fn sights(
    mut scene: Scene<'_>,
    (reference, page): (&PageRef, &PageObject),
    (root, read): (&Element, &Read<'_>),
    area: StBox,
) -> Option<Vec<Sight>> {
    let paper = Rect::new(0.0, 0.0, area.width, area.height);
    let objects = read.objects.iter();
    let signs = objects.filter_map(|(object, signs)| Some(((*object)? as _, signs.clone())));
    let (behind, before) = scene.templates(page);
    let notes = scene.notes(reference);
    let mut painter = Painter {
        scene: &mut scene,
        canvas: Canvas::paper(&read.letters, twins(&read.text), paper),
        signs: signs.collect(),
        doubtful: BTreeSet::new(),
        unknown: false,
    };
    let place = Affine::translate((-area.x, -area.y));
    let pages = behind.iter().chain([root]).chain(&before);
    pages.for_each(|page| painter.page(page, place));
    for note in notes.iter().flat_map(|root| root.all("Annot")) {
        if is_visible(note)
            && let Some(appearance) = note.child("Appearance")
        {
            painter.objects(appearance, Around::at(place * self::place(appearance)));
        }
    }
    let mut sights = painter.canvas.sights();
    for (at, sight) in sights.iter_mut().enumerate() {
        if painter.unknown || painter.doubtful.contains(&at) {
            *sight = Sight::Half;
        }
    }
    (!painter.canvas.is_spent()).then_some(sights)
}

impl Scene<'_> {
    fn part(&mut self, path: &str) -> Option<Element> {
        let bytes = self.reader.package_mut().read(path).ok()?;
        xml::parse(path, &bytes).ok()
    }

    /// The templates of a page behind it and before it.
    fn templates(&mut self, page: &PageObject) -> (Vec<Element>, Vec<Element>) {
        let (mut behind, mut before) = (Vec::new(), Vec::new());
        for used in &page.templates {
            let known = self.document.template_pages().iter();
            let mut known = known.filter(|known| known.id == used.template_id.as_id());
            let Some(template) = known.next() else {
                continue;
            };
            let order = used.z_order.as_ref().or(template.z_order.as_ref());
            let is_before = order.is_some_and(|order| order.eq_ignore_ascii_case("Foreground"));
            let path = resolve_path(&self.document.base, &template.base_loc);
            match is_before {
                true => before.extend(self.part(&path)),
                false => behind.extend(self.part(&path)),
            }
        }
        (behind, before)
    }

    /// The notes of a page.
    fn notes(&mut self, page: &PageRef) -> Vec<Element> {
        let Some(place) = self.document.document.annotations.clone() else {
            return Vec::new();
        };
        let path = resolve_path(&self.document.base, &place);
        let Some(list) = self.part(&path) else {
            return Vec::new();
        };
        let folder = parent_dir(&path).to_owned();
        let own = list
            .all("Page")
            .filter(|p| id(p, "PageID") == Some(page.id.value()));
        let files = own.filter_map(|page| Some(page.child("FileLoc")?.words().trim().to_owned()));
        let files: Vec<_> = files
            .map(|file| resolve_path(&folder, &ofd_core::StLoc(file)))
            .collect();
        files.iter().filter_map(|path| self.part(path)).collect()
    }
}

impl Around {
    fn at(place: Affine) -> Self {
        Self {
            place,
            param: Param::default(),
            depth: 0,
        }
    }
}

impl Painter<'_, '_> {
    /// Paints the layers of a page, those behind first.
    fn page(&mut self, page: &Element, place: Affine) {
        let mut layers: Vec<&Element> = page.all("Content").flat_map(|c| c.all("Layer")).collect();
        layers.sort_by_key(|layer| match layer.attribute("Type") {
            Some("Background") => 0,
            Some("Foreground") => 2,
            _ => 1,
        });
        for layer in layers {
            let param = self.scene.resources.param(layer);
            self.objects(
                layer,
                Around {
                    param,
                    ..Around::at(place)
                },
            );
        }
    }

    fn objects(&mut self, parent: &Element, around: Around) {
        for object in parent.elements() {
            self.object(object, around);
        }
    }

    fn object(&mut self, object: &Element, around: Around) {
        if !is_visible(object) || self.canvas.is_spent() {
            return;
        }
        if object.name == "PageBlock" {
            return self.objects(object, around);
        }
        let clips = self.clip(object, around.place);
        let inside = Around {
            place: around.place * place(object),
            param: self.scene.resources.param(object).or(around.param),
            depth: around.depth + 1,
        };
        match object.name.as_str() {
            "TextObject" => self.text(object, inside.param),
            "PathObject" => self.path(object, around.place, inside),
            "ImageObject" => self.image(object, around.place),
            "CompositeObject" if inside.depth < DEPTH => {
                let resources = self.scene.resources;
                if let Some(unit) = resources.unit(id(object, "ResourceID")) {
                    self.canvas.group(normal, cover(object), None);
                    self.objects(unit, inside);
                    self.canvas.ungroup();
                }
            }
            _ => {}
        }
        (0..clips).for_each(|_| self.canvas.unclip());
    }

    /// Clips by the areas that an object says; the answer is how many clips there are (8.4).
    fn clip(&mut self, object: &Element, around: Affine) -> usize {
        let Some(clips) = object.child("Clips") else {
            return 0;
        };
        let Rect { x0, y0, .. } = boundary(object);
        let own = match is(clips, "TransFlag", true) {
            true => matrix(object).unwrap_or_default(),
            false => Affine::IDENTITY,
        };
        let base = around * Affine::translate((x0, y0)) * own;
        let mut count = 0;
        for clip in clips.all("Clip") {
            let mut all = BezPath::new();
            // An area of letters is left as if it were none: how far these reach is not known.
            for area in clip.all("Area") {
                let base = base * matrix(area).unwrap_or_default();
                for form in area.all("Path") {
                    all.extend(base * place(form) * outline(form));
                }
            }
            if clip.elements().all(|area| area.child("Text").is_none()) {
                self.canvas.clip(&all, Rule::NonZero);
                count += 1;
            }
        }
        count
    }

    fn text(&mut self, object: &Element, param: Param) {
        let Some(signs) = self.signs.get(&ptr::from_ref(object)).cloned() else {
            return;
        };
        let black = Paint::Plain([0.0, 0.0, 0.0, 1.0]);
        let fill = object.child("FillColor").map(colour).or(param.fill);
        let fill = is(object, "Fill", true).then(|| fill.unwrap_or(black));
        let stroke = object.child("StrokeColor").map(colour).or(param.stroke);
        let stroke = stroke.filter(|_| is(object, "Stroke", false));
        let through = cover(object);
        for (ink, is_outline) in [(fill, false), (stroke, true)] {
            let Some(paint) = ink else { continue };
            let Some([r, g, b, a]) = self.scene.resources.ink(paint) else {
                self.doubtful.extend(signs.clone());
                continue;
            };
            let ink = [r, g, b, a * through];
            for sign in signs.clone() {
                self.canvas
                    .letter((Some(sign), is_outline), None, normal, |_, _| ink);
            }
        }
    }

    /// What a colour paints beside the signs.
    fn ink(&mut self, paint: Paint) -> Option<Ink> {
        let ink = self.scene.resources.ink(paint);
        self.unknown |= ink.is_none();
        ink
    }

    fn path(&mut self, object: &Element, around: Affine, inside: Around) {
        let form = inside.place * outline(object);
        let param = inside.param;
        let through = cover(object);
        let thin = |[r, g, b, a]: Ink| [r, g, b, a * through];
        self.canvas
            .clip(&(around * boundary(object).to_path(0.1)), Rule::NonZero);
        let fill = object.child("FillColor").map(colour).or(param.fill);
        let fill = fill.filter(|_| is(object, "Fill", false));
        if let Some(ink) = fill.and_then(|paint| self.ink(paint)).map(thin) {
            let rule = match object.attribute("Rule") {
                Some("Even-Odd" | "EvenOdd") => Rule::EvenOdd,
                _ => Rule::NonZero,
            };
            self.canvas.fill(&form, rule, normal, |_, _| ink);
        }
        let width = number(object, "LineWidth").or(param.width).unwrap_or(LINE);
        let bounds = form.bounding_box().inflate(width, width);
        if is(object, "Stroke", true) && self.canvas.is_near(bounds) {
            let stroke = object.child("StrokeColor").map(colour).or(param.stroke);
            let stroke = stroke.unwrap_or(Paint::Plain([0.0, 0.0, 0.0, 1.0]));
            let ink = thin(self.ink(stroke).unwrap_or_default());
            let line = self.canvas.line(&outline(object), &Stroke::new(width));
            let line = inside.place * line.unwrap_or_default();
            self.canvas.fill(&line, Rule::NonZero, normal, |_, _| ink);
        }
        self.canvas.unclip();
    }

    fn image(&mut self, object: &Element, around: Affine) {
        let frame = boundary(object);
        let own = matrix(object)
            .unwrap_or_else(|| Affine::scale_non_uniform(frame.width(), frame.height()));
        let place = around * Affine::translate((frame.x0, frame.y0)) * own;
        let form = place * Rect::new(0.0, 0.0, 1.0, 1.0).to_path(0.1);
        if !self.canvas.is_near(form.bounding_box()) {
            return;
        }
        let mut picture = |name: &str| {
            let (resources, reader) = (self.scene.resources, &mut *self.scene.reader);
            resources.picture(reader, id(object, name))
        };
        let Some(image) = picture("ResourceID") else {
            return;
        };
        let mask = picture("ImageMask");
        let hiding = image.pixels().filter(|pixel| pixel.0[3] > 200).count();
        let through = cover(object) * thickness(hiding, image.pixels().len());
        let back = place.inverse();
        self.canvas
            .charge(u64::from(image.width()) * u64::from(image.height()));
        self.canvas.fill(&form, Rule::NonZero, normal, |_, point| {
            let at = back * point;
            let [r, g, b, a] = pixel(&image, at.x, at.y);
            let masked = mask.as_ref().map_or(1.0, |mask| pixel(mask, at.x, at.y)[0]);
            [r, g, b, a * masked * through]
        });
    }
}

/// The path of an object.
fn outline(object: &Element) -> BezPath {
    let data = object.child("AbbreviatedData").map(Element::words);
    path(&data.unwrap_or_default())
}

/// The colour of a picture at a place in it, 0 to 1 across and down.
fn pixel(image: &image::RgbaImage, x: f64, y: f64) -> Ink {
    let at = |place: f64, size: u32| {
        let at = (place * f64::from(size)).max(0.0) as u32;
        at.min(size.saturating_sub(1))
    };
    let pixel = image.get_pixel(at(x, image.width()), at(y, image.height()));
    pixel.0.map(|channel| f32::from(channel) / 255.0)
}
