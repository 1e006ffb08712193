//! What a page of a PDF hides of its text: what is painted over, what is marked to be redacted, and
//! what a scanned page has below its picture.

use hayro::{
    hayro_interpret::{InterpreterSettings, util::TransformExt},
    hayro_syntax::{
        object::{Array, Dict, Name, dict::keys},
        page::Page,
    },
};
use kurbo::{Affine, Point, Rect};

use crate::import::{
    canvas::{Canvas, Sight},
    colour::are_apart,
};

use super::{glyphs::Glyphs, shown};

/// Letters in a row that stand where the picture shows nothing.
const ROW: usize = 4;
/// What is darker than this in every channel is a bar, not paper.
const DARK: u8 = 96;

/// How the signs of a page's text are seen; none if the page is too much to be looked at. Says of the
/// page whether its words were recognised on a picture.
pub fn sights<'a>(
    page: &'a Page<'a>,
    settings: &InterpreterSettings,
    glyphs: &mut Glyphs,
) -> Option<Vec<Sight>> {
    if glyphs.letters.is_empty() {
        return Some(Vec::new());
    }
    let (mut sights, canvas) = shown::sights(page, settings, glyphs)?;
    let signs = glyphs.text.signs.iter();
    let is_word: Vec<bool> = signs.map(|sign| !sign.text.trim().is_empty()).collect();
    let unseen = |at: &usize| is_word[*at] && sights[*at] == Sight::Unseen;
    let hidden: Vec<usize> = (0..sights.len()).filter(unseen).collect();
    if glyphs.page_seen.is_covered() && hidden.len() * 2 > glyphs.page_seen.signs {
        glyphs.page_seen.recognised = true;
        let shown = recognised(&hidden, &canvas);
        let kept = hidden.iter().zip(shown).filter(|(_, is_shown)| *is_shown);
        kept.for_each(|(at, _)| sights[*at] = Sight::Seen);
    }
    let redacted = redactions(page);
    for (sight, letter) in sights.iter_mut().zip(&glyphs.letters) {
        // The middle of the letter.
        let middle = letter[letter.len() / 2];
        if redacted.iter().any(|area| area.contains(middle)) {
            *sight = Sight::Unseen;
        }
    }
    Some(sights)
}

/// Which of the signs below or above a scanned page's picture it may show: not those where it is of
/// one colour, as below a bar that was painted over it.
fn recognised(hidden: &[usize], canvas: &Canvas) -> Vec<bool> {
    let colours = hidden.iter().map(|at| canvas.colours(*at));
    let plain: Vec<Option<bool>> = colours
        .map(|colours| {
            let first = *colours.first()?;
            let is_plain = colours.iter().all(|colour| !are_apart(*colour, first));
            is_plain.then(|| first.iter().all(|channel| *channel < DARK))
        })
        .collect();
    let mut shown: Vec<bool> = plain.iter().map(|plain| *plain != Some(true)).collect();
    // A letter may have no ink at its points by chance; most of a page's have it, or the words
    // stand beside what they were read from.
    let blank = plain.iter().filter(|plain| plain.is_some()).count();
    if blank * 3 < plain.len() * 2 {
        let mut from = 0;
        for row in plain.chunk_by(|a, b| a.is_some() == b.is_some()) {
            let is_blank = row[0].is_some() && row.len() >= ROW;
            shown[from..from + row.len()]
                .iter_mut()
                .for_each(|shown| *shown &= !is_blank);
            from += row.len();
        }
    }
    shown
}

/// The areas of a page, in points from its top left, that are marked to be redacted and still there
/// (ISO 32000-1, 12.5.6.23).
fn redactions(page: &Page<'_>) -> Vec<Rect> {
    let transform = page.initial_transform(true).to_kurbo();
    let notes = page.raw().get::<Array<'_>>(keys::ANNOTS);
    let notes = notes.iter().flat_map(|notes| notes.iter::<Dict<'_>>());
    let redactions = notes.filter(|note| {
        let kind = note.get::<Name<'_>>(keys::SUBTYPE);
        kind.is_some_and(|kind| kind.as_ref() == b"Redact")
    });
    let areas = redactions.flat_map(|note| areas(&note));
    areas
        .map(|area| transform.transform_rect_bbox(area))
        .collect()
}

/// The parts that a note marks, or all of it.
fn areas(note: &Dict<'_>) -> Vec<Rect> {
    let numbers = |key: &[u8]| -> Vec<f64> {
        let numbers = note.get::<Array<'_>>(key);
        let numbers = numbers.iter().flat_map(|numbers| numbers.iter::<f32>());
        numbers.map(f64::from).collect()
    };
    let around = |corners: &[f64]| {
        let points = corners.chunks_exact(2).map(|xy| Point::new(xy[0], xy[1]));
        let rects = points.map(|point| Rect::from_points(point, point));
        rects.reduce(|a, b| a.union(b)).unwrap_or_default()
    };
    let parts = numbers(b"QuadPoints");
    match parts.len() >= 8 {
        true => parts.chunks_exact(8).map(around).collect(),
        false => vec![around(&numbers(keys::RECT))],
    }
}

/// Blackens on the picture of a page what is marked to be redacted.
pub fn redact(page: &Page<'_>, image: &mut image::RgbImage) {
    let (width, height) = page.render_dimensions();
    let scale = Affine::scale_non_uniform(
        f64::from(image.width()) / f64::from(width),
        f64::from(image.height()) / f64::from(height),
    );
    let paper = Rect::new(
        0.0,
        0.0,
        f64::from(image.width()),
        f64::from(image.height()),
    );
    for area in redactions(page) {
        let area = scale.transform_rect_bbox(area).expand().intersect(paper);
        for y in area.y0 as u32..area.y1 as u32 {
            for x in area.x0 as u32..area.x1 as u32 {
                image.put_pixel(x, y, image::Rgb([0; 3]));
            }
        }
    }
}
