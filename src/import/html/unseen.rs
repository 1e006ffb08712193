//! What a page does not show: by the attributes and styles of its elements, as far as the page itself
//! says them.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::{
    colour::{BLACK, Rgb, WHITE, are_apart},
    stretches::{Before, Stretches},
};

use super::{
    length::{colour, pixels, share},
    main_part::is_beside,
    sheet::{Said, Sheet},
    tree::{Id, Tree},
};

/// Letters smaller than this are not read, in pixels.
const SMALLEST: f32 = 2.5;
/// What covers less than this shows nothing.
const FAINTEST: f32 = 0.06;
/// What stands further out than this stands beside the page, in pixels.
const FURTHEST: f32 = -500.0;
/// A box no higher or wider than this shows nothing, in pixels.
const LOWEST: f32 = 1.0;

/// What is not shown.
#[derive(Default)]
pub struct Unseen {
    /// The words that are taken out, in the order of the page.
    pub taken: Vec<(Id, String)>,
    /// Those that may not be seen: a sheet that is not here may say what is behind them.
    pub perhaps: Vec<Id>,
}

/// How words look, by all that is around them.
#[derive(Clone, Copy)]
struct Look {
    colour: Rgb,
    /// How much the colour covers.
    covers: f32,
    /// What is behind; none if it is a picture.
    ground: Option<Rgb>,
    visible: bool,
    size: f32,
    shadow: bool,
    /// The whole of it is not shown.
    gone: bool,
}

impl Look {
    fn is_seen(&self) -> bool {
        !self.gone && self.visible && self.size >= SMALLEST && self.covers >= FAINTEST
    }

    fn is_apart(&self) -> bool {
        self.shadow
            || self
                .ground
                .is_none_or(|ground| are_apart(self.colour, ground))
    }

    /// The look of what is inside an element.
    fn inside(mut self, tree: &Tree, at: Id, said: &Said) -> Self {
        let attribute = |name: &str| tree.attribute(at, name);
        let get = |name: &str| said.get(name).map(String::as_str);
        self.gone |= is_gone(tree, at, said);
        let by_attribute = |name: &str| colour(&attribute(name)?.to_lowercase());
        let font = attribute("color").filter(|_| tree.name(at) == "font");
        let letters = [get("-webkit-text-fill-color"), get("color"), font];
        let letters = letters
            .into_iter()
            .flatten()
            .find_map(|text| colour(&text.to_lowercase()));
        if let Some((rgb, covers)) = letters.or_else(|| by_attribute("text")) {
            (self.colour, self.covers) = (rgb, covers);
        }
        let ground = get("background-color").or(get("background"));
        self.ground = match ground.and_then(plain).or_else(|| by_attribute("bgcolor")) {
            Some((rgb, covers)) if covers > 0.9 => Some(rgb),
            Some((_, covers)) if covers > FAINTEST => None,
            _ => self.ground,
        };
        let is_picture = |text: &str| text.contains("url(") || text.contains("gradient(");
        let pictures = [get("background-image"), get("background")];
        if pictures.into_iter().flatten().any(is_picture) || attribute("background").is_some() {
            self.ground = None;
        }
        match get("visibility") {
            Some("hidden" | "collapse") => self.visible = false,
            Some("visible") => self.visible = true,
            _ => {}
        }
        let of_font = get("font").and_then(|font| font.split(['/', ' ']).find_map(pixels));
        let size = get("font-size").map(|size| match size.strip_suffix("em") {
            Some(em) if !size.ends_with("rem") => {
                em.trim().parse().ok().map(|n: f32| n * self.size)
            }
            _ => match size.strip_suffix('%') {
                Some(_) => share(size).map(|share| share * self.size),
                None => pixels(size),
            },
        });
        self.size = size.flatten().or(of_font).unwrap_or(self.size);
        if let Some(opacity) = get("opacity").and_then(share) {
            self.gone |= opacity < FAINTEST;
        }
        self.shadow |= ["text-shadow", "-webkit-text-stroke"]
            .into_iter()
            .any(|name| get(name).is_some_and(|value| value != "none"));
        self
    }
}

/// The colour in a background, written by itself or among other things.
fn plain(text: &str) -> Option<(Rgb, f32)> {
    colour(text).or_else(|| text.split_whitespace().find_map(colour))
}

/// Whether an element and all in it is not shown, wherever it stands.
fn is_gone(tree: &Tree, at: Id, said: &Said) -> bool {
    let get = |name: &str| said.get(name).map_or("", String::as_str);
    let length = |name: &str| said.get(name).and_then(|value| pixels(value));
    let is_far = |name: &str| length(name).is_some_and(|length| length < FURTHEST);
    let is_low = |name: &str| length(name).is_some_and(|length| length <= LOWEST);
    let clips = ["overflow", "overflow-x", "overflow-y"]
        .into_iter()
        .any(|name| get(name).contains("hidden") || get(name).contains("clip"));
    let is_placed = matches!(get("position"), "absolute" | "fixed" | "relative");
    let is_absolute = matches!(get("position"), "absolute" | "fixed");
    (tree.attribute(at, "hidden").is_some() && !said.contains_key("display"))
        || get("display") == "none"
        || get("mso-hide") == "all"
        || get("content-visibility") == "hidden"
        || get("filter").replace(' ', "").contains("opacity(0)")
        || is_folded(get("transform"))
        || is_cut(get("clip-path"))
        || (is_absolute && is_clipped(get("clip")))
        || (clips
            && ["height", "max-height", "width", "max-width"]
                .into_iter()
                .any(is_low))
        || ["text-indent", "margin-left", "margin-top"]
            .into_iter()
            .any(is_far)
        || (is_placed && ["left", "right", "top", "bottom"].into_iter().any(is_far))
}

/// Whether a transform makes nothing of an element or puts it beside the page.
fn is_folded(transform: &str) -> bool {
    let numbers = |name: &str| {
        let inside = transform.split_once(name).and_then(|(_, rest)| {
            let (_, inside) = rest.split_once('(')?;
            inside.split(')').next()
        });
        inside.unwrap_or_default().split(',')
    };
    numbers("scale").any(|n| share(n) == Some(0.0))
        || numbers("translate").any(|n| pixels(n).is_some_and(|n| n < FURTHEST))
}

/// Whether a path to clip by leaves nothing.
fn is_cut(path: &str) -> bool {
    let inside = path.split_once('(').map_or("", |(_, inside)| inside);
    let first = inside.split([' ', ',', ')']).next().unwrap_or_default();
    match path.split('(').next() {
        Some("inset") => first.ends_with('%') && share(first).is_some_and(|share| share >= 0.5),
        Some("circle" | "ellipse") => pixels(first) == Some(0.0) || share(first) == Some(0.0),
        Some("polygon") => {
            let mut points = inside.trim_end_matches(')').split(',').map(str::trim);
            let first = points.next();
            points.all(|point| Some(point) == first)
        }
        _ => false,
    }
}

/// Whether `rect(top, right, bottom, left)` leaves nothing.
fn is_clipped(clip: &str) -> bool {
    let Some(inside) = clip.strip_prefix("rect(") else {
        return false;
    };
    let sides = inside.trim_end_matches(')').split([',', ' ']);
    let sides: Vec<_> = sides.filter(|side| !side.is_empty()).map(pixels).collect();
    match sides[..] {
        [Some(top), right, Some(bottom), left] if bottom - top <= LOWEST => {
            right.is_some() || left.is_some()
        }
        [_, Some(right), _, Some(left)] => right - left <= LOWEST,
        _ => false,
    }
}

/// Takes what is not shown from a page, so that nobody reads it. What is no text anyway is passed
/// over.
pub fn take(tree: &mut Tree) -> Unseen {
    let sheet = Sheet::of(tree);
    let all = tree.walk(0, |_| false);
    let is_sheet = |&id: &Id| {
        let kind = tree.attribute(id, "rel").unwrap_or_default();
        tree.name(id) == "link" && kind.to_lowercase().contains("stylesheet")
    };
    let has_other_sheets = all.iter().any(is_sheet);
    let mut unseen = Unseen::default();
    let look = Look {
        colour: BLACK,
        covers: 1.0,
        ground: Some(WHITE),
        visible: true,
        size: 16.0,
        shadow: false,
        gone: false,
    };
    let mut open = vec![(0, look)];
    while let Some((at, around)) = open.pop() {
        let mut look = around;
        if !tree.name(at).is_empty() {
            if is_beside(tree, at) {
                continue;
            }
            look = around.inside(tree, at, &sheet.said(tree, at));
        } else if !tree.text(at).trim().is_empty() {
            match (look.is_seen(), look.is_apart()) {
                (true, true) => {}
                (true, false) if has_other_sheets => unseen.perhaps.push(at),
                _ => unseen.taken.push((at, tree.text(at).to_owned())),
            }
        }
        open.extend(tree.children(at).iter().rev().map(|&child| (child, look)));
    }
    for (at, _) in &unseen.taken {
        tree.empty(*at);
    }
    unseen
}

impl Unseen {
    /// What is told of it: the words that are not shown and those that may not be, as far as they
    /// stand in the part of the page below `main`.
    pub fn told(&self, tree: &Tree, main: Id) -> (Stretches, Stretches) {
        let (mut gone, mut perhaps) = (Stretches::default(), Stretches::default());
        let mut before = Before::default();
        let taken: BTreeMap<Id, &str> = self
            .taken
            .iter()
            .map(|(at, words)| (*at, words.as_str()))
            .collect();
        let doubtful: BTreeSet<Id> = self.perhaps.iter().copied().collect();
        let all = tree.walk(0, |_| false);
        let inside: BTreeSet<Id> = tree
            .walk(main, |at| is_beside(tree, at))
            .into_iter()
            .collect();
        for at in all {
            let is_inside = inside.contains(&at);
            if let Some(words) = taken.get(&at) {
                if is_inside {
                    gone.take_at(|| before.place(), words);
                }
                continue;
            }
            let words = tree.text(at).trim();
            if !is_inside || words.is_empty() {
                continue;
            }
            gone.end();
            match doubtful.contains(&at) {
                true => perhaps.take_at(|| before.place(), words),
                false => perhaps.end(),
            }
            before.show(words);
        }
        (gone, perhaps)
    }
}
