//! The signs of an OFD page and where they stand (GB/T 33190-2016, 11.3).

use std::{collections::BTreeMap, ops::Range};

use kurbo::{Affine, Point, Rect};
use ofd_core::{StBox, parse_deltas};

use crate::import::{
    canvas::{self, Letter},
    error::{Countable, ImportError},
    lines::{self, PageText, Sign},
    xml::Element,
};

use super::object::{boundary, matrix, number};

/// Letters narrower than this share of their usual width are not read.
const NARROWEST: f64 = 0.1;

/// The most signs of one page, and the longest run that a `g` may write short.
const SIGNS: usize = 200_000;

/// Signs of one word at an angle are no further apart, in sizes of theirs.
const NEAR: f64 = 3.0;

/// The text of a page, and how many pictures it has.
#[derive(Default)]
pub struct Read<'e> {
    pub text: PageText,
    /// Where the signs of the text have their points.
    pub letters: Vec<Letter>,
    /// The text objects of the page in the order of the file, and which signs are theirs.
    pub objects: Vec<(Option<&'e Element>, Range<usize>)>,
    pub pictures: usize,
    /// Signs that stand at an angle, a watermark's, by the angle in steps of 5°. They are placed as
    /// if the page were turned back by it.
    turned: BTreeMap<i32, Vec<Sign>>,
}

impl Read<'_> {
    /// The words that stand at an angle: in lines along it, and in the order in which signs close to
    /// each other were written, because some programs turn each by itself.
    pub fn turned(&self) -> Vec<String> {
        let mut words = Vec::new();
        for signs in self.turned.values() {
            words.extend(lines::parted(signs.iter()));
            let is_close =
                |a: &Sign, b: &Sign| (b.x - a.x).hypot(b.y - a.y) <= NEAR * a.size.max(b.size);
            let runs = signs.chunk_by(is_close);
            words.extend(runs.map(|run| run.iter().map(|sign| sign.text.as_str()).collect()));
        }
        words
    }
}

/// Refuses runs of deltas that unfold to more than a page can hold.
pub fn check_deltas(element: &Element) -> Result<(), ImportError> {
    for deltas in ["DeltaX", "DeltaY"]
        .iter()
        .filter_map(|name| element.attribute(name))
    {
        let mut sum = 0usize;
        let mut tokens = deltas.split_whitespace();
        while let Some(token) = tokens.next() {
            let run = match token {
                "g" | "G" => tokens.next().and_then(|n| n.parse::<usize>().ok()),
                _ => Some(1),
            };
            sum = sum.saturating_add(run.unwrap_or(1));
        }
        if sum > SIGNS {
            return Err(too_many());
        }
    }
    element.elements().try_for_each(check_deltas)
}

fn too_many() -> ImportError {
    ImportError::TooMany {
        what: Countable::Glyphs,
        limit: SIGNS as u64,
    }
}

/// Reads a page whose area is `area`, in millimetres.
pub fn read(page: &Element, area: StBox) -> Result<Read<'_>, ImportError> {
    let mut read = Read {
        text: PageText {
            width: area.width,
            height: area.height,
            signs: Vec::new(),
        },
        ..Read::default()
    };
    add(page, &area, &mut read)?;
    Ok(read)
}

fn add<'e>(element: &'e Element, area: &StBox, read: &mut Read<'e>) -> Result<(), ImportError> {
    match element.name.as_str() {
        "TextObject" => {
            let first = read.letters.len();
            add_text(element, area, read)?;
            let own = first..read.letters.len();
            read.objects.push((Some(element), own));
        }
        "ImageObject" => read.pictures += 1,
        _ => {}
    }
    // No deeper than the XML may be.
    element
        .elements()
        .try_for_each(|inside| add(inside, area, read))
}

fn add_text(object: &Element, area: &StBox, read: &mut Read<'_>) -> Result<(), ImportError> {
    let matrix = matrix(object).unwrap_or_default();
    let [a, b, c, d, _, _] = matrix.as_coeffs();
    let Rect { x0, y0, .. } = boundary(object);
    let place = Affine::translate((x0 - area.x, y0 - area.y)) * matrix;
    let codes = || object.all("TextCode");
    // Text at an angle is a watermark.
    let is_turned = b.abs() > a.abs() * 0.2;
    let step = (b.atan2(a).to_degrees() / 5.0).round();
    let (sin, cos) = (step * 5.0).to_radians().sin_cos();
    let size = number(object, "Size").unwrap_or_default();
    let by_scale = number(object, "HScale").unwrap_or(1.0);
    let is_narrow = a.abs() * by_scale < d.abs() * NARROWEST;
    let (mut x, mut y) = (0.0, 0.0);
    for code in codes() {
        x = number(code, "X").unwrap_or(x);
        y = number(code, "Y").unwrap_or(y);
        let deltas = |name: &str| parse_deltas(code.attribute(name).unwrap_or_default());
        let (along, down) = (deltas("DeltaX"), deltas("DeltaY"));
        let (mut at_x, mut at_y) = (x, y);
        let words = code.words();
        let words = words.trim_matches(['\n', '\r', '\t']);
        for (at, sign) in words.chars().enumerate() {
            let turned: usize = read.turned.values().map(Vec::len).sum();
            if read.letters.len() + turned >= SIGNS {
                return Err(too_many());
            }
            let narrow = if sign.is_ascii() { 0.5 } else { 1.0 };
            let advance = along.get(at).copied().unwrap_or(size * narrow);
            let origin = place * Point::new(at_x, at_y);
            let wide = (advance * a).clamp(0.0, size * a.abs() * 1.05);
            if is_turned {
                read.turned.entry(step as i32).or_default().push(Sign {
                    x: origin.x * cos + origin.y * sin,
                    y: origin.y * cos - origin.x * sin,
                    advance: (advance * a.hypot(b)).max(0.0),
                    size: size * c.hypot(d),
                    text: sign.to_string(),
                });
            } else {
                // Upwards from the base line, in lengths of the page.
                let letter = Affine::new([1.0, 0.0, 0.0, -1.0, origin.x, origin.y]);
                let high = size * d.abs();
                // Letters without width are as good as letters without size.
                let seen = if is_narrow { 0.0 } else { high };
                read.letters.push(canvas::letter(letter, wide, high));
                read.text.signs.push(Sign {
                    x: origin.x,
                    y: origin.y,
                    advance: wide,
                    size: seen,
                    text: sign.to_string(),
                });
            }
            let step = |deltas: &[f64]| deltas.get(at).copied();
            at_x += step(&along).unwrap_or(if down.is_empty() { advance } else { 0.0 });
            at_y += step(&down).unwrap_or(0.0);
        }
    }
    Ok(())
}
