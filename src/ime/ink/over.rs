//! One character written over the one before it: where the pen came back after a rest.
//!
//! Strokes of one character lie over each other all the time, and older writers rest in the
//! middle of one, so neither place nor time decides alone. Where the pen came back to the upper
//! left of what stood there, or below it, another character may begin; whether it does is read
//! off the ink: all of it together must look less like a character than its parts do. The longer
//! the rest, the less that is asked for.

use super::recogniser::Recogniser;
use super::row::{side, split_row};
use super::stroke::{Ink, Point, Stroke, bounds};

/// Rests are told in pauses, after which what is written stands anyway. Shorter ones than this
/// are those of a pen on its way to the next stroke.
const REST: f32 = 0.3;
/// Up to here a hand moves at its natural speed.
const NATURAL: f32 = 0.45;
/// A slow hand rests before every stroke: only what is longer than its usual rest by so much says
/// anything.
const SLOWER: f32 = 1.25;
/// From here on nobody is likely to be in the middle of a character.
const LONG: f32 = 0.75;
/// By how much the parts must look better than the whole after a natural rest, and by how much
/// they may look worse after a long one.
const STRICT: f32 = 0.03;
const LENIENT: f32 = 0.1;
/// Taken off a layer for each character beside its first: a piece of a character is easily
/// divided into some that look well.
const BESIDE: f32 = 0.05;
/// Taken off a layer of one stroke, half of it of two, and so on: the fewer there are, the more
/// easily they look like a character.
const FEW_STROKES: f32 = 0.1;
/// What looks less like a character than this is a piece of one.
const READABLE: f32 = 0.65;
/// Of the places where the pen came back, the last ones are looked at: three make eight divisions.
const PLACES: usize = 3;

/// Strokes as characters, in the order of writing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Written {
    /// Characters from left to right, those that were written over first.
    pub characters: Vec<Ink>,
    /// Where in the strokes each layer of them begins; the first is 0.
    pub layers: Vec<usize>,
}

/// Divides strokes into layers written over one another, and each layer into the characters of
/// its row. `rests` says for each stroke how long the pen had been up before it, in pauses.
pub fn split_written(strokes: &[Stroke], rests: &[f32], recogniser: &Recogniser) -> Written {
    let places = places(strokes, rests);
    let rows = Rows::new(strokes, &places, recogniser);
    let mut best = (f32::NEG_INFINITY, vec![0]);
    for chosen in 0..1_u32 << places.len() {
        let mut layers = vec![0];
        let mut lenience = 0.0;
        for (bit, place) in places.iter().enumerate() {
            if (chosen >> bit) & 1 == 1 {
                layers.push(place.stroke);
                lenience += place.lenience;
            }
        }
        let worst = rows.worst(&layers);
        // The undivided ink comes first, and a tie leaves it so.
        if (layers.len() == 1 || worst >= READABLE) && worst + lenience > best.0 {
            best = (worst + lenience, layers);
        }
    }
    let layers = best.1;
    let characters = rows.characters(&layers);
    Written { characters, layers }
}

/// Where another character may begin over the ones before.
struct Place {
    stroke: usize,
    /// Added to what the parts look like.
    lenience: f32,
}

fn places(strokes: &[Stroke], rests: &[f32]) -> Vec<Place> {
    let came_back = |stroke: &usize| {
        let rested = rests.get(*stroke).is_some_and(|rest| *rest >= REST);
        rested && comes_back(&strokes[..*stroke], &strokes[*stroke])
    };
    let mut places: Vec<Place> = (1..strokes.len())
        .filter(came_back)
        .map(|stroke| {
            let usual = usual(rests, stroke);
            let natural = NATURAL.max(SLOWER * usual);
            let long = LONG - NATURAL + natural;
            let long = ((rests[stroke] - natural) / (long - natural)).clamp(0.0, 1.0);
            let lenience = long * (STRICT + LENIENT) - STRICT;
            Place { stroke, lenience }
        })
        .collect();
    places.drain(..places.len().saturating_sub(PLACES));
    places
}

/// How long this hand rests before its other strokes, in pauses: the middle of them, the lower
/// one of two. The first stroke has no rest before it.
fn usual(rests: &[f32], stroke: usize) -> f32 {
    let others = rests.iter().enumerate().skip(1);
    let others = others.filter(|(at, rest)| *at != stroke && rest.is_finite());
    let mut others: Vec<f32> = others.map(|(_, rest)| *rest).collect();
    others.sort_by(f32::total_cmp);
    let middle = others.len().saturating_sub(1) / 2;
    others.get(middle).copied().unwrap_or(0.0)
}

/// The pen begins where a character over the old ones, or below them, would begin: well before
/// their right edge, in their upper part and far from where it left, or under them all.
fn comes_back(before: &[Stroke], stroke: &Stroke) -> bool {
    let number = |p: &&Point| p.x.is_finite() && p.y.is_finite();
    let left = before.iter().flatten().rfind(number);
    let (Some([_, top, right, bottom]), Some(left), Some(begins)) = (
        bounds(before.iter().flatten()),
        left,
        stroke.iter().find(number),
    ) else {
        return false;
    };
    let (size, height) = (side(before), bottom - top);
    let far = (begins.x - left.x).hypot(begins.y - left.y) > 0.4 * size;
    let upper = begins.y < f32::midpoint(top, bottom) + 0.15 * height.max(size / 2.0);
    let under = begins.y > bottom + 0.15 * size;
    (under || (upper && far)) && begins.x < right - 0.25 * size
}

/// The rows between any two places, divided once.
struct Rows {
    /// Where a layer may begin, and the end.
    cuts: Vec<usize>,
    /// Of the strokes from one cut to another.
    rows: Vec<Vec<Row>>,
}

struct Row {
    characters: Vec<Ink>,
    /// What the least readable of them looks like, or all as one character.
    worst: f32,
    as_one: f32,
    strokes: usize,
}

impl Row {
    fn of(strokes: &[Stroke], recogniser: &Recogniser) -> Self {
        let likeness = |ink: &Ink| recogniser.recognise(ink, 1).first().map_or(0.0, |c| c.1);
        let characters = split_row(strokes, recogniser);
        Self {
            worst: characters.iter().map(likeness).fold(1.0, f32::min),
            as_one: likeness(&Ink::new(strokes.to_vec())),
            characters,
            strokes: strokes.len(),
        }
    }

    /// How well it reads as one of several layers.
    fn as_layer(&self) -> f32 {
        let beside = self.characters.len().saturating_sub(1) as f32;
        let looks = self.as_one.max(self.worst - BESIDE * beside);
        looks - FEW_STROKES / self.strokes.max(1) as f32
    }
}

impl Rows {
    fn new(strokes: &[Stroke], places: &[Place], recogniser: &Recogniser) -> Self {
        let inner = places.iter().map(|place| place.stroke);
        let cuts: Vec<usize> = std::iter::once(0)
            .chain(inner)
            .chain([strokes.len()])
            .collect();
        let rows = (0..cuts.len())
            .map(|from| {
                let to = cuts[from + 1..].iter();
                to.map(|to| Row::of(&strokes[cuts[from]..*to], recogniser))
                    .collect()
            })
            .collect();
        Self { cuts, rows }
    }

    fn of(&self, layers: &[usize]) -> impl Iterator<Item = &Row> {
        let at = |stroke: usize| self.cuts.iter().position(|cut| *cut == stroke);
        let last = self.cuts.len() - 1;
        layers.iter().enumerate().filter_map(move |(i, from)| {
            let from = at(*from)?;
            let to = layers.get(i + 1).map_or(Some(last), |to| at(*to))?;
            self.rows[from].get(to.checked_sub(from + 1)?)
        })
    }

    /// How well the least readable layer reads.
    fn worst(&self, layers: &[usize]) -> f32 {
        if let [_] = layers {
            // 坊 in a wide hand is divided like 土方, and is no less of a character for it.
            let one = |row: &Row| row.as_one.max(row.worst);
            return self.of(layers).map(one).fold(1.0, f32::min);
        }
        self.of(layers).map(Row::as_layer).fold(1.0, f32::min)
    }

    fn characters(&self, layers: &[usize]) -> Vec<Ink> {
        let rows = self.of(layers);
        rows.flat_map(|row| row.characters.clone()).collect()
    }
}
