//! Synthetic writing for ink_eval. It shares nothing with what the templates
//! were averaged over (ink_templates: plain shifts and shears of strokes): here
//! the paper itself bends, points tremble, ends overshoot, spacing varies.

use super::Random;
use query_corner::ime::{Ink, Point, Stroke};

/// How a character is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Slowly and well.
    Careful,
    /// As people write.
    Normal,
    /// Normal, and a fifth of the strokes joined to the next.
    Joined20,
    /// Normal, strokes in any order, a quarter of them backwards.
    Random,
}

impl Kind {
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "careful" => Self::Careful,
            "normal" => Self::Normal,
            "joined20" => Self::Joined20,
            "random" => Self::Random,
            _ => return None,
        })
    }
}

/// A character of the 1024 square as somebody might write it, in pixels of a screen.
pub fn written(ink: &Ink, kind: Kind, random: &mut Random) -> Ink {
    let how = if kind == Kind::Careful { 0.5 } else { 1.0 };
    let mut strokes: Vec<Stroke> = ink.strokes.iter().map(|s| dense(s, 12.0)).collect();
    let bend = Bend::new(how, random);
    for stroke in &mut strokes {
        slip(stroke, how, random);
        for point in stroke.iter_mut() {
            *point = bend.moved(*point);
        }
    }
    match kind {
        Kind::Joined20 => strokes = joined(strokes, 0.2, random),
        Kind::Random => {
            random.shuffle(&mut strokes);
            for stroke in &mut strokes {
                if random.share() < 0.25 {
                    stroke.reverse();
                }
            }
        }
        Kind::Careful | Kind::Normal => {}
    }
    let turn = random.normal(0.05 * how);
    let slant = random.normal(0.10 * how);
    let aspect = random.normal(0.10 * how).exp();
    let size = random.between(0.15, 0.6);
    let (left, top) = (random.between(0.0, 400.0), random.between(0.0, 200.0));
    let spacing = random.between(4.0, 22.0);
    for stroke in &mut strokes {
        for p in stroke.iter_mut() {
            let (x, y) = (p.x - 512.0, p.y - 512.0);
            let (x, y) = (
                x * turn.cos() - y * turn.sin(),
                x * turn.sin() + y * turn.cos(),
            );
            p.x = left + (x - slant * y) * size * aspect;
            p.y = top + y * size / aspect;
        }
        *stroke = dense(stroke, spacing);
        for p in stroke.iter_mut() {
            p.x = (p.x + random.normal(1.2 * how)).round();
            p.y = (p.y + random.normal(1.2 * how)).round();
        }
    }
    Ink::new(strokes)
}

/// A stroke lands beside its place, turned, longer or shorter, curved.
fn slip(stroke: &mut Stroke, how: f32, random: &mut Random) {
    let n = stroke.len() as f32;
    let (mx, my) = stroke
        .iter()
        .fold((0.0, 0.0), |m, p| (m.0 + p.x / n, m.1 + p.y / n));
    let (dx, dy) = (random.normal(22.0 * how), random.normal(22.0 * how));
    let turn = random.normal(0.08 * how);
    let grow = random.normal(0.10 * how).exp();
    let curve = random.normal(0.06 * how);
    let last = stroke.len().max(2) - 1;
    for (i, p) in stroke.iter_mut().enumerate() {
        let (x, y) = ((p.x - mx) * grow, (p.y - my) * grow);
        let along = i as f32 / last as f32 * 2.0 - 1.0;
        let bow = curve * (1.0 - along * along);
        p.x = mx + dx + x * turn.cos() - y * turn.sin() - y * bow;
        p.y = my + dy + x * turn.sin() + y * turn.cos() + x * bow;
    }
}

/// Smooth bending of the paper: a few long waves.
struct Bend {
    waves: Vec<[f32; 5]>,
}

impl Bend {
    fn new(how: f32, random: &mut Random) -> Self {
        let wave = |random: &mut Random| {
            [
                random.normal(13.0 * how),
                random.normal(13.0 * how),
                random.between(-1.5, 1.5) * std::f32::consts::TAU / 1024.0,
                random.between(-1.5, 1.5) * std::f32::consts::TAU / 1024.0,
                random.between(0.0, std::f32::consts::TAU),
            ]
        };
        Self {
            waves: (0..4).map(|_| wave(random)).collect(),
        }
    }

    fn moved(&self, p: Point) -> Point {
        self.waves.iter().fold(p, |q, [dx, dy, fx, fy, phase]| {
            let s = (fx * p.x + fy * p.y + phase).sin();
            Point {
                x: q.x + dx * s,
                y: q.y + dy * s,
            }
        })
    }
}

/// Each stroke runs on into the next with the given chance.
pub fn joined(strokes: Vec<Stroke>, chance: f32, random: &mut Random) -> Vec<Stroke> {
    let mut out: Vec<Stroke> = Vec::new();
    for stroke in strokes {
        match out.last_mut() {
            Some(last) if random.share() < chance => last.extend(stroke),
            _ => out.push(stroke),
        }
    }
    out
}

/// Points at most `step` apart; the given points are kept only at the ends.
pub fn dense(stroke: &[Point], step: f32) -> Stroke {
    let length = |a: &Point, b: &Point| (b.x - a.x).hypot(b.y - a.y);
    let total: f32 = stroke.windows(2).map(|p| length(&p[0], &p[1])).sum();
    let pieces = (total / step).ceil().max(1.0) as usize;
    let mut out = Vec::with_capacity(pieces + 1);
    let mut walked = 0.0;
    let mut next = 0;
    for pair in stroke.windows(2) {
        let own = length(&pair[0], &pair[1]);
        while next <= pieces && next as f32 * total / pieces as f32 <= walked + own && own > 0.0 {
            let part = (next as f32 * total / pieces as f32 - walked) / own;
            out.push(Point {
                x: pair[0].x + (pair[1].x - pair[0].x) * part,
                y: pair[0].y + (pair[1].y - pair[0].y) * part,
            });
            next += 1;
        }
        walked += own;
    }
    if next <= pieces {
        out.extend(stroke.last());
    }
    out
}
