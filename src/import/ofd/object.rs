//! What the objects of a page say of their place and colour (GB/T 33190-2016, 8.2 to 8.5, 9.3).

use kurbo::{Affine, BezPath, Point, Rect, SvgArc, Vec2};

use crate::import::{canvas::Ink, xml::Element};

/// The numbers of an attribute.
pub fn numbers(element: &Element, name: &str) -> Vec<f64> {
    let value = element.attribute(name).unwrap_or_default();
    let numbers = value.split_whitespace().map(|number| number.parse::<f64>());
    numbers.collect::<Result<_, _>>().unwrap_or_default()
}

/// One number of an attribute.
pub fn number(element: &Element, name: &str) -> Option<f64> {
    element.attribute(name)?.trim().parse().ok()
}

/// An identifier, or a reference to one.
pub fn id(element: &Element, name: &str) -> Option<u64> {
    element.attribute(name)?.trim().parse().ok()
}

/// A yes or no.
pub fn is(element: &Element, name: &str, usual: bool) -> bool {
    match element.attribute(name).map(str::trim) {
        Some("true" | "1") => true,
        Some("false" | "0") => false,
        _ => usual,
    }
}

/// Whether an object is shown at all.
pub fn is_visible(element: &Element) -> bool {
    is(element, "Visible", true)
}

/// The frame of an object in what is around it.
pub fn boundary(element: &Element) -> Rect {
    match numbers(element, "Boundary")[..] {
        [x, y, width, height] => Rect::new(x, y, x + width, y + height),
        _ => Rect::ZERO,
    }
}

/// The transformation of an object; none if it says none.
pub fn matrix(element: &Element) -> Option<Affine> {
    match numbers(element, "CTM")[..] {
        [a, b, c, d, e, f] => Some(Affine::new([a, b, c, d, e, f])),
        _ => None,
    }
}

/// From an object's own lengths to those of what is around it.
pub fn place(element: &Element) -> Affine {
    let Rect { x0, y0, .. } = boundary(element);
    Affine::translate((x0, y0)) * matrix(element).unwrap_or_default()
}

/// How much of an object covers, 0 to 1.
pub fn cover(element: &Element) -> f32 {
    number(element, "Alpha").map_or(1.0, |alpha| (alpha / 255.0) as f32)
}

/// A colour as an object says it (8.3.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paint {
    Plain(Ink),
    /// The colour of a space's palette at a place, and how much of it covers.
    OfPalette(Option<u64>, usize, f32),
    /// It is said and can't be read.
    Unknown,
}

/// A colour: of the values that it says, of a palette, or the first of a gradient.
pub fn colour(element: &Element) -> Paint {
    let covers = cover(element);
    if let Some(value) = element.attribute("Value") {
        return channels(value).map_or(Paint::Unknown, |[r, g, b]| Paint::Plain([r, g, b, covers]));
    }
    if let Some(index) = element.attribute("Index") {
        let space = id(element, "ColorSpace");
        let index = index.trim().parse();
        return index.map_or(Paint::Unknown, |index| {
            Paint::OfPalette(space, index, covers)
        });
    }
    match element.elements().find_map(first_colour) {
        Some(Paint::Plain([r, g, b, a])) => Paint::Plain([r, g, b, a * covers]),
        Some(paint) => paint,
        None if element.elements().next().is_some() => Paint::Unknown,
        None => Paint::Plain([0.0, 0.0, 0.0, covers]),
    }
}

/// Red, green and blue of a colour's channels, which are written as numbers or, after `#`, as
/// hexadecimal ones.
pub fn channels(value: &str) -> Option<[f32; 3]> {
    let number = |word: &str| match word.strip_prefix('#') {
        Some(digits) => u32::from_str_radix(digits, 16).ok().map(f64::from),
        None => word.parse::<f64>().ok(),
    };
    let words = value
        .split([' ', ',', '\t', '\n', '\r'])
        .filter(|word| !word.is_empty());
    let values: Option<Vec<f64>> = words.map(number).collect();
    let part = |value: &f64| (value / 255.0).clamp(0.0, 1.0) as f32;
    let values: Vec<f32> = values?.iter().map(part).collect();
    match values[..] {
        [grey] => Some([grey; 3]),
        [r, g, b] => Some([r, g, b]),
        [c, m, y, k] => Some([c, m, y].map(|part| (1.0 - part) * (1.0 - k))),
        _ => None,
    }
}

fn first_colour(element: &Element) -> Option<Paint> {
    if element.name == "Color" {
        return Some(colour(element));
    }
    element.elements().find_map(first_colour)
}

/// A path as it is written short (9.3.3).
pub fn path(data: &str) -> BezPath {
    let data = data.replace(',', " ");
    let mut words = data.split_whitespace();
    let mut path = BezPath::new();
    let (mut at, mut begin) = (Point::ZERO, Point::ZERO);
    while let Some(word) = words.next() {
        let mut next = || words.next().and_then(|word| word.parse::<f64>().ok());
        let mut point = || Some(Point::new(next()?, next()?));
        match word {
            "S" | "M" => {
                let Some(to) = point() else { break };
                path.move_to(to);
                (at, begin) = (to, to);
            }
            "L" | "Q" | "B" | "A" if path.elements().is_empty() => break,
            "L" => {
                let Some(to) = point() else { break };
                path.line_to(to);
                at = to;
            }
            "Q" => {
                let (Some(by), Some(to)) = (point(), point()) else {
                    break;
                };
                path.quad_to(by, to);
                at = to;
            }
            "B" => {
                let (Some(by), Some(and), Some(to)) = (point(), point(), point()) else {
                    break;
                };
                path.curve_to(by, and, to);
                at = to;
            }
            "A" => {
                let parts: Option<Vec<f64>> = (0..7).map(|_| next()).collect();
                let Some(parts) = parts else { break };
                let to = Point::new(parts[5], parts[6]);
                let arc = SvgArc {
                    from: at,
                    to,
                    radii: Vec2::new(parts[0], parts[1]),
                    x_rotation: parts[2].to_radians(),
                    large_arc: parts[3] != 0.0,
                    sweep: parts[4] != 0.0,
                };
                match kurbo::Arc::from_svg_arc(&arc) {
                    Some(arc) => path.extend(arc.append_iter(0.1)),
                    None => path.line_to(to),
                }
                at = to;
            }
            "C" if !path.elements().is_empty() => {
                path.close_path();
                path.move_to(begin);
                at = begin;
            }
            _ => {}
        }
    }
    path
}
