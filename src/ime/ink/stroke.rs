//! What the finger leaves on the glass.

/// A point of the writing area; y grows downwards, any unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// From pen down to pen up; one point is a tap.
pub type Stroke = Vec<Point>;

/// The strokes of one character, in any order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ink {
    pub strokes: Vec<Stroke>,
}

impl Ink {
    pub fn new(strokes: Vec<Stroke>) -> Self {
        Self { strokes }
    }

    /// True if there is no point at all.
    pub fn is_empty(&self) -> bool {
        self.strokes.iter().all(Vec::is_empty)
    }

    /// Left, top, right, bottom of the points that are numbers; none if there are none.
    pub fn bounds(&self) -> Option<[f32; 4]> {
        bounds(self.strokes.iter().flatten())
    }
}

/// Left, top, right, bottom of finite points.
pub(crate) fn bounds<'a>(points: impl IntoIterator<Item = &'a Point>) -> Option<[f32; 4]> {
    points
        .into_iter()
        .filter(|p| p.x.is_finite() && p.y.is_finite())
        .fold(None, |known, p| {
            let [l, t, r, b] = known.unwrap_or([p.x, p.y, p.x, p.y]);
            Some([l.min(p.x), t.min(p.y), r.max(p.x), b.max(p.y)])
        })
}
