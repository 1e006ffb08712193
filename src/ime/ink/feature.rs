//! A character as 512 numbers: how much ink of which orientation lies where.
//!
//! 1. Every stroke is sampled evenly and smoothed, so that neither the spacing
//!    of the points nor the tremble of a hand matters.
//! 2. Moments (mean and spread of the ink along x and y) bring the character to
//!    one place and size, each axis by itself, with a limit so that 一 stays flat.
//! 3. Each piece of ink falls softly into the cells of an 8 × 8 grid and into
//!    the two nearest of 8 undirected orientations, weighed by its length.
//! 4. The square root makes long strokes count less than their length; the
//!    vector is brought to length 1, so that a dot product is a cosine.
//!
//! Order, direction and number of strokes do not enter here; see [`super::recogniser`]
//! for where the number breaks a tie.

use super::stroke::{Ink, Point, Stroke, bounds};

pub(crate) const GRID: usize = 8;
pub(crate) const ORIENTATIONS: usize = 8;
/// Numbers of one feature vector.
pub const SIZE: usize = GRID * GRID * ORIENTATIONS;

/// Half of the grid's width in standard deviations of the ink.
const REACH: f32 = 2.0;
/// The narrower axis is not stretched to more than the spread of the wider over this.
const FLATTEST: f32 = 0.35;
/// Samples along the longer side of the character's box.
const SAMPLES: f32 = 48.0;
/// Ink of a tap, in sides of the box.
const TAP: f32 = 0.03;

/// A feature vector of length 1.
pub type Feature = [f32; SIZE];

/// None if the ink has no point.
pub fn feature(ink: &Ink) -> Option<Feature> {
    let [left, top, right, bottom] = ink.bounds()?;
    let side = (right - left).max(bottom - top).max(f32::MIN_POSITIVE);
    let strokes: Vec<Stroke> = ink
        .strokes
        .iter()
        .filter_map(|s| even(s, side / SAMPLES))
        .collect();
    let frame = Frame::of(&strokes, side);
    let mut sums = [0.0; SIZE];
    for stroke in &strokes {
        if let [tap] = stroke.as_slice() {
            for orientation in 0..ORIENTATIONS {
                frame.drop(
                    &mut sums,
                    *tap,
                    orientation as f32,
                    TAP * side / ORIENTATIONS as f32,
                );
            }
        }
        for pair in stroke.windows(2) {
            let (dx, dy) = frame.stretched(pair[1].x - pair[0].x, pair[1].y - pair[0].y);
            let turn = dy.atan2(dx).rem_euclid(std::f32::consts::PI) / std::f32::consts::PI;
            let middle = Point {
                x: f32::midpoint(pair[0].x, pair[1].x),
                y: f32::midpoint(pair[0].y, pair[1].y),
            };
            frame.drop(&mut sums, middle, turn * ORIENTATIONS as f32, dx.hypot(dy));
        }
    }
    Some(normalised(sums))
}

/// Square roots, then length 1.
fn normalised(mut sums: Feature) -> Feature {
    for value in &mut sums {
        *value = value.max(0.0).sqrt();
    }
    unit(&mut sums);
    sums
}

/// Brings a vector to length 1.
pub(crate) fn unit(vector: &mut Feature) {
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|v| *v /= length);
    }
}

/// The same ink with half of it turned to the orientations on either side. Two vectors are
/// compared by `a · smeared(b)`: a hand leans by a few degrees where a font does not.
pub(crate) fn smeared(feature: &Feature) -> Feature {
    let mut smeared = [0.0; SIZE];
    let cells = feature.as_chunks::<ORIENTATIONS>().0.iter();
    for (cell, out) in cells.zip(smeared.as_chunks_mut::<ORIENTATIONS>().0) {
        for (at, value) in out.iter_mut().enumerate() {
            let beside =
                cell[(at + 1) % ORIENTATIONS] + cell[(at + ORIENTATIONS - 1) % ORIENTATIONS];
            *value = 0.5 * cell[at] + 0.25 * beside;
        }
    }
    smeared
}

/// The length that goes with comparing by [`smeared`].
pub(crate) fn length(feature: &Feature) -> f32 {
    let both = feature.iter().zip(smeared(feature));
    both.map(|(own, smeared)| own * smeared).sum::<f32>().sqrt()
}

/// The character's own place and size.
struct Frame {
    centre: Point,
    /// Half of the grid's width and height in units of the ink.
    half: (f32, f32),
}

impl Frame {
    fn of(strokes: &[Stroke], side: f32) -> Self {
        let mut sums = [0.0_f64; 5];
        for stroke in strokes {
            let tap = [stroke[0], stroke[0]];
            let pairs = if stroke.len() == 1 { &tap[..] } else { stroke };
            for pair in pairs.windows(2) {
                let length = f64::from((pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y));
                let weight = if stroke.len() == 1 {
                    f64::from(TAP * side)
                } else {
                    length
                };
                let x = f64::from(f32::midpoint(pair[0].x, pair[1].x));
                let y = f64::from(f32::midpoint(pair[0].y, pair[1].y));
                for (sum, value) in sums.iter_mut().zip([1.0, x, y, x * x, y * y]) {
                    *sum += weight * value;
                }
            }
        }
        let [all, x, y, xx, yy] = sums;
        let all = all.max(f64::MIN_POSITIVE);
        let (x, y) = (x / all, y / all);
        let spread = |square: f64, mean: f64| (square / all - mean * mean).max(0.0).sqrt() as f32;
        let (sx, sy) = (spread(xx, x), spread(yy, y));
        let least = (sx.max(sy) * FLATTEST)
            .max(side * 1e-3)
            .max(f32::MIN_POSITIVE);
        Self {
            centre: Point {
                x: x as f32,
                y: y as f32,
            },
            half: (REACH * sx.max(least), REACH * sy.max(least)),
        }
    }

    fn stretched(&self, dx: f32, dy: f32) -> (f32, f32) {
        (dx / self.half.0, dy / self.half.1)
    }

    /// Adds `weight` at a point, shared between the nearest cells and orientations.
    fn drop(&self, sums: &mut Feature, at: Point, orientation: f32, weight: f32) {
        let cell = |v: f32| ((v + 1.0) / 2.0 * GRID as f32 - 0.5).clamp(0.0, (GRID - 1) as f32);
        let (x, y) = (
            cell((at.x - self.centre.x) / self.half.0),
            cell((at.y - self.centre.y) / self.half.1),
        );
        for (column, across) in shares(x) {
            for (row, down) in shares(y) {
                for (o, turned) in shares(orientation) {
                    let (column, row) = (column.min(GRID - 1), row.min(GRID - 1));
                    sums[(row * GRID + column) * ORIENTATIONS + o % ORIENTATIONS] +=
                        weight * across * down * turned;
                }
            }
        }
    }
}

/// The two whole numbers around `v` with their shares.
fn shares(v: f32) -> [(usize, f32); 2] {
    let low = v.floor();
    let part = v - low;
    [(low as usize, 1.0 - part), (low as usize + 1, part)]
}

/// Points at even distances of at most `step`, smoothed; one point for a tap,
/// none if there is no finite point.
fn even(stroke: &[Point], step: f32) -> Option<Stroke> {
    let points: Vec<Point> = stroke
        .iter()
        .copied()
        .filter(|p| p.x.is_finite() && p.y.is_finite())
        .collect();
    let [left, top, right, bottom] = bounds(&points)?;
    if (right - left).max(bottom - top) < step {
        let middle = Point {
            x: f32::midpoint(left, right),
            y: f32::midpoint(top, bottom),
        };
        return Some(vec![middle]);
    }
    let length: f32 = points
        .windows(2)
        .map(|p| (p[1].x - p[0].x).hypot(p[1].y - p[0].y))
        .sum();
    // A scribble of any length costs no more than a busy character.
    let pieces = (length / step).ceil().clamp(1.0, 2000.0);
    let step = length / pieces;
    let mut sampled = vec![points[0]];
    let mut left_over = 0.0;
    for pair in points.windows(2) {
        let length = (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y);
        let mut at = step - left_over;
        while at <= length && length > 0.0 {
            let part = at / length;
            sampled.push(Point {
                x: pair[0].x + (pair[1].x - pair[0].x) * part,
                y: pair[0].y + (pair[1].y - pair[0].y) * part,
            });
            at += step;
        }
        left_over = length - (at - step);
    }
    if left_over > step * 0.01
        && let Some(last) = points.last()
    {
        sampled.push(*last);
    }
    let smooth = |at: usize| {
        if at == 0 || at + 1 == sampled.len() {
            return sampled[at];
        }
        let (a, b, c) = (sampled[at - 1], sampled[at], sampled[at + 1]);
        Point {
            x: (a.x + 2.0 * b.x + c.x) / 4.0,
            y: (a.y + 2.0 * b.y + c.y) / 4.0,
        }
    };
    Some((0..sampled.len()).map(smooth).collect())
}
