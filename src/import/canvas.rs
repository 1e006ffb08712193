//! A page looked at in points, to tell whether the words on it are seen once all of it is painted.
//!
//! Every sign has a few points inside its letter box. What is painted is followed at these points
//! only, twice: once all of it, once all but the ink of the point's own sign. Where both end in one
//! colour, nobody sees the sign: it is covered, cut off, transparent or of the colour behind it.

mod ink;

use kurbo::{Affine, BezPath, Point, Rect, Shape, Stroke, StrokeOpts};

use super::colour::{Rgb, are_apart};
pub use ink::{Ink, Mix, normal, thickness};
use ink::{Layer, over, rgb, straight};

/// Points of a sign along and across its line.
const ROW: usize = 3;
/// Where they stand in the box of a letter, as shares of its width and of its size above the base
/// line.
const ALONG: [f64; ROW] = [0.2, 0.5, 0.8];
const ABOVE: [f64; ROW] = [0.08, 0.34, 0.6];
/// The points of a sign.
const POINTS: usize = ROW * ROW;
/// A sign is not seen if no more of its points are, and half covered if no more than that are.
const UNSEEN: usize = 2;
const HALF: usize = 5;
/// So much may be looked at on one page: steps along paths and points.
const WORK: u64 = 400_000_000;
/// What is further away than this, in lengths of the page, is not followed.
const FAR: f64 = 1e6;
/// Paths nest no deeper than this.
const DEPTH: usize = 200;

/// Whether a sign is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Seen,
    /// Some of it is covered.
    Half,
    Unseen,
}

/// The rule by which the inside of a path is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    NonZero,
    EvenOdd,
}

/// The points of a page, and what is painted at them so far.
pub struct Canvas {
    /// From the top down, with the signs that they belong to.
    points: Vec<(Point, usize)>,
    /// The points of each sign.
    of_sign: Vec<Vec<usize>>,
    /// The sign that each is looked at with.
    twins: Vec<usize>,
    layers: Vec<Layer>,
    /// The points that each clip leaves, in order.
    clips: Vec<Vec<usize>>,
    work: u64,
}

/// The points of one sign on the page.
pub type Letter = [Point; POINTS];

/// The points in a letter box: `place` puts a box as wide as `advance` and as high as `size` onto the
/// page, with its base line at zero.
pub fn letter(place: Affine, advance: f64, size: f64) -> Letter {
    let at = |n: usize| place * Point::new(ALONG[n % ROW] * advance, ABOVE[n / ROW] * size);
    std::array::from_fn(at)
}

impl Canvas {
    /// White paper of that size, with the points of signs; those beside the paper see nothing.
    /// `twins` says of each sign with which one it is looked at: what is written twice to be bold
    /// does not hide itself.
    pub fn paper(signs: &[Letter], twins: Vec<usize>, paper: Rect) -> Self {
        let all = signs.iter().zip(&twins);
        let points = all.flat_map(|(points, sign)| points.map(|point| (point, *sign)));
        let mut canvas = Self::blank(points.collect(), signs.len(), [1.0; 4]);
        canvas.twins = twins;
        canvas.clip_rect(paper);
        canvas
    }

    fn blank(mut points: Vec<(Point, usize)>, signs: usize, ground: Ink) -> Self {
        points.retain(|(point, _)| point.is_finite());
        points.sort_by(|(a, _), (b, _)| a.y.total_cmp(&b.y));
        let mut of_sign = vec![Vec::new(); signs];
        for (at, (_, sign)) in points.iter().enumerate() {
            of_sign[*sign].push(at);
        }
        let clips = vec![(0..points.len()).collect()];
        let layers = vec![Layer::new(ground)];
        Self {
            points,
            of_sign,
            twins: Vec::new(),
            layers,
            clips,
            work: 0,
        }
    }

    /// The same points with nothing painted, for what is looked at by itself, as a mask or a tile
    /// of a pattern; `place` says where a point stands in it. See [`Self::inks`].
    pub fn apart(&self, ground: Ink, place: impl Fn(Point) -> Point) -> Self {
        let points = self.points.iter().map(|(point, _)| place(*point));
        let points: Vec<_> = points.enumerate().map(|(at, point)| (point, at)).collect();
        let count = points.len();
        let mut canvas = Self::blank(points, count, ground);
        canvas.work = self.work + count as u64;
        canvas
    }

    /// What the page has cost.
    pub fn work(&self) -> u64 {
        self.work
    }

    /// Adds to what the page costs.
    pub fn charge(&mut self, work: u64) {
        self.work = self.work.saturating_add(work);
    }

    /// Whether the page is too much to be followed to its end.
    pub fn is_spent(&self) -> bool {
        self.work > WORK
    }

    /// The points that may be painted inside of `bounds`.
    fn within(&self, bounds: Rect) -> Vec<usize> {
        let left: &[usize] = self.clips.last().map_or(&[], Vec::as_slice);
        let y = |at: &usize| self.points[*at].0.y;
        let first = left.partition_point(|at| y(at) < bounds.y0);
        let end = left.partition_point(|at| y(at) <= bounds.y1).max(first);
        let x = |at: &&usize| (bounds.x0..=bounds.x1).contains(&self.points[**at].0.x);
        left[first..end].iter().filter(x).copied().collect()
    }

    /// Whether any sign stands where something is to be painted.
    pub fn is_near(&self, bounds: Rect) -> bool {
        !self.is_spent() && !self.within(bounds).is_empty()
    }

    fn inside(&mut self, path: &BezPath, rule: Rule) -> Vec<usize> {
        let mut found = self.within(path.bounding_box());
        let steps = path.elements().len() as u64 + 1;
        self.work += found.len() as u64 * steps + steps;
        if self.is_spent() {
            return Vec::new();
        }
        found.retain(|&at| {
            let winding = path.winding(self.points[at].0);
            match rule {
                Rule::NonZero => winding != 0,
                Rule::EvenOdd => winding % 2 != 0,
            }
        });
        found
    }

    /// Lets what comes next be painted inside of a path only.
    pub fn clip(&mut self, path: &BezPath, rule: Rule) {
        let inside = match self.clips.len() < DEPTH {
            true => self.inside(path, rule),
            false => Vec::new(),
        };
        self.clips.push(inside);
    }

    /// Lets what comes next be painted inside of a rectangle only.
    pub fn clip_rect(&mut self, rect: Rect) {
        let inside = self.within(rect.abs());
        self.work += inside.len() as u64;
        self.clips.push(inside);
    }

    /// Takes the last clip away.
    pub fn unclip(&mut self) {
        if self.clips.len() > 1 {
            self.clips.pop();
        }
    }

    /// Begins paint that goes onto the page together.
    pub fn group(&mut self, mix: Mix, covers: f32, mask: Option<std::rc::Rc<Vec<f32>>>) {
        self.layers.push(Layer {
            mix,
            covers,
            mask,
            ..Layer::new([0.0; 4])
        });
    }

    /// Puts that paint onto the page.
    pub fn ungroup(&mut self) {
        if self.layers.len() < 2 {
            return;
        }
        let Some(group) = self.layers.pop() else {
            return;
        };
        self.work += group.shown.len() as u64;
        let below = self.layers.last_mut();
        let Some(below) = below else {
            return;
        };
        for (at, shown) in &group.shown {
            let mask = group.mask.as_ref().and_then(|mask| mask.get(*at).copied());
            let covers = group.covers * mask.unwrap_or(1.0);
            let onto = below.at(*at);
            over(&mut onto.all, straight(shown.all, covers), group.mix);
            over(
                &mut onto.without,
                straight(shown.without, covers),
                group.mix,
            );
        }
    }

    /// The form of a line along a path: none if it has no width, or is too far from the page to be
    /// followed.
    pub fn line(&mut self, path: &BezPath, style: &Stroke) -> Option<BezPath> {
        let width = style.width;
        let bounds = path.bounding_box();
        let is_near = |length: f64| length.abs() < FAR;
        let sides = [bounds.x0, bounds.y0, bounds.x1, bounds.y1, width];
        if !sides.into_iter().all(is_near) || width <= 0.0 || self.is_spent() {
            return None;
        }
        self.work += path.elements().len() as u64 * 8;
        let even = (width / 10.0).max(0.01);
        Some(kurbo::stroke(
            path.iter(),
            style,
            &StrokeOpts::default(),
            even,
        ))
    }

    /// Paints the inside of a path; `ink` says with what at each point.
    pub fn fill(
        &mut self,
        path: &BezPath,
        rule: Rule,
        mix: Mix,
        ink: impl Fn(usize, Point) -> Ink,
    ) {
        let inside = self.inside(path, rule);
        self.paint(&inside, None, mix, ink);
    }

    /// Paints a letter: all points of its own sign, whatever its form, and those of others inside of
    /// its form. An outline shows at the edge what the inside may not: it takes nothing away.
    pub fn letter(
        &mut self,
        (sign, is_outline): (Option<usize>, bool),
        form: Option<&BezPath>,
        mix: Mix,
        ink: impl Fn(usize, Point) -> Ink,
    ) {
        let sign = sign.map(|sign| self.twin(sign));
        if let Some(own) = sign.and_then(|sign| self.of_sign.get(sign)) {
            let clip: &[usize] = self.clips.last().map_or(&[], Vec::as_slice);
            let own = own.iter().copied();
            let mut own: Vec<usize> = own.filter(|at| clip.binary_search(at).is_ok()).collect();
            own.retain(|&at| !is_outline || !self.differs(at));
            self.paint(&own, sign, mix, &ink);
        }
        if let Some(form) = form {
            let mut others = self.inside(form, Rule::NonZero);
            others.retain(|&at| Some(self.points[at].1) != sign);
            self.paint(&others, None, mix, &ink);
        }
    }

    fn paint(
        &mut self,
        points: &[usize],
        author: Option<usize>,
        mix: Mix,
        ink: impl Fn(usize, Point) -> Ink,
    ) {
        self.work += points.len() as u64;
        let Some(layer) = self.layers.last_mut() else {
            return;
        };
        for &at in points {
            let (point, sign) = self.points[at];
            let ink = ink(at, point);
            let shown = layer.at(at);
            over(&mut shown.all, ink, mix);
            if author != Some(sign) {
                over(&mut shown.without, ink, mix);
            }
        }
    }

    /// How each sign is seen after all that was painted.
    pub fn sights(&mut self) -> Vec<Sight> {
        while self.layers.len() > 1 {
            self.ungroup();
        }
        let sight = |sign: usize| {
            let points = &self.of_sign[self.twin(sign)];
            let seen = points.iter().filter(|at| self.differs(**at)).count();
            match seen * POINTS {
                seen if seen <= UNSEEN * points.len() => Sight::Unseen,
                seen if seen <= HALF * points.len() => Sight::Half,
                _ => Sight::Seen,
            }
        };
        (0..self.twins.len()).map(sight).collect()
    }

    fn twin(&self, sign: usize) -> usize {
        self.twins.get(sign).copied().unwrap_or(sign)
    }

    fn differs(&self, at: usize) -> bool {
        let shown = self.layers.last().and_then(|layer| layer.shown.get(&at));
        shown.is_some_and(|shown| are_apart(rgb(shown.all), rgb(shown.without)))
    }

    /// What was painted at each point of the page that this was made [`Self::apart`] of: colours,
    /// and cover.
    pub fn inks(mut self) -> Vec<Ink> {
        while self.layers.len() > 1 {
            self.ungroup();
        }
        let layer = &self.layers[0];
        let of = |points: &Vec<usize>| {
            let shown = points.first().and_then(|at| layer.shown.get(at));
            straight(shown.unwrap_or(&layer.ground).all, 1.0)
        };
        self.of_sign.iter().map(of).collect()
    }

    /// The colours at the points of a sign.
    pub fn colours(&self, sign: usize) -> Vec<Rgb> {
        let of = |at: &usize| {
            let layer = &self.layers[0];
            rgb(layer.shown.get(at).unwrap_or(&layer.ground).all)
        };
        let sign = self.twin(sign);
        self.of_sign
            .get(sign)
            .into_iter()
            .flatten()
            .map(of)
            .collect()
    }
}

#[cfg(test)]
mod tests;
