//! What stands before the words of a page and may cover them (CSS Positioned Layout 3).

use std::collections::BTreeMap;

use super::{
    declaration::words,
    length::{EM, Of, SCREEN, SCREEN_HEIGHT, length},
    paint::ink,
    said::Values,
    tree::{Id, Tree},
};

/// What covers less than this lets the words below be read.
const DENSE: f32 = 0.6;
/// What is lower or narrower than this is a line or a sign, in pixels.
const LINE: f32 = 12.0;
/// What stays at an edge of the window and is no larger than this only passes over the words, in
/// pixels.
const BAR: f32 = 150.0;

/// Elements that are drawn as pictures.
const PICTURES: [&str; 8] = [
    "img", "svg", "canvas", "video", "iframe", "object", "embed", "picture",
];

/// What is around an element, as far as that decides what it stands before.
#[derive(Clone, Copy, Default)]
pub struct Frame {
    /// The element by whose edges placed ones are placed.
    edges: Id,
    /// What stands before the page with the element in it, and before what.
    floating: Option<Cover>,
}

/// What is covered, and the element that covers it and is not covered by itself.
#[derive(Clone, Copy)]
struct Cover {
    below: Id,
    own: Option<Id>,
}

/// What is covered on a page: by the elements whose words are, what covers them.
#[derive(Default)]
pub struct Covers(BTreeMap<Id, Option<Id>>);

impl Covers {
    /// Looks at an element and what is drawn beside its content; the answer is what is around what
    /// is inside.
    pub fn look(
        &mut self,
        (tree, at): (&Tree, Id),
        (values, beside): (&Values, &Values),
        around: Frame,
    ) -> Frame {
        let mut frame = around;
        let position = values.get("position");
        let is_placed = matches!(position, "absolute" | "fixed");
        let own = Some(at);
        if is_placed && !is_behind(values) && !is_small(values) {
            let below = match position {
                "absolute" => around.edges,
                _ => 0,
            };
            if position == "absolute" || !is_bar(values) {
                frame.floating = Some(Cover { below, own });
            }
        }
        if !matches!(position, "" | "static") || !matches!(values.get("transform"), "" | "none") {
            frame.edges = at;
        }
        let paints = is_dense(values) || PICTURES.contains(&tree.name(at));
        if paints && !is_nothing(tree, at, values) {
            if let Some(cover) = frame.floating {
                self.add(cover);
            }
            if let Some(below) = overlapped(tree, at, values) {
                self.add(Cover { below, own: None });
            }
        }
        let is_over = matches!(beside.get("position"), "absolute" | "fixed");
        let is_drawn = !matches!(beside.get("content"), "" | "none" | "normal");
        if is_over && is_drawn && is_dense(beside) && !is_behind(beside) && !is_small(beside) {
            let below = frame.edges;
            self.add(Cover { below, own: None });
        }
        frame
    }

    fn add(&mut self, cover: Cover) {
        let known = self.0.entry(cover.below).or_insert(cover.own);
        // Two of them cover each other.
        if *known != cover.own {
            *known = None;
        }
    }

    /// The texts below what stands before them.
    pub fn texts(&self, tree: &Tree) -> Vec<Id> {
        let mut found = Vec::new();
        // Whether the node is covered, and the element inside which it is not.
        let mut open = vec![(0, false, None)];
        while let Some((at, mut is_covered, mut free)) = open.pop() {
            if free == Some(at) {
                (is_covered, free) = (false, None);
            }
            if let Some(own) = self.0.get(&at)
                && !is_covered
            {
                (is_covered, free) = (true, *own);
            }
            if is_covered && !tree.text(at).trim().is_empty() {
                found.push(at);
            }
            let children = tree.children(at).iter().rev();
            open.extend(children.map(|&child| (child, is_covered, free)));
        }
        found
    }
}

fn is_behind(values: &Values) -> bool {
    values.get("z-index").starts_with('-')
}

/// Whether what is behind an element's own words lets nothing through.
fn is_dense(values: &Values) -> bool {
    let colour = values.get("background-color");
    let is_dense = match colour {
        "" | "transparent" | "inherit" => false,
        colour => ink(colour).is_none_or(|(_, covers)| covers > DENSE),
    };
    let picture = values.get("background-image");
    is_dense || picture.contains("url(") || picture.contains("gradient(")
}

fn side(values: &Values, name: &str, whole: f32) -> Option<f32> {
    length(values.get(name), Of { em: EM, whole })
}

/// Whether it says that it is no larger than a line or a sign.
fn is_small(values: &Values) -> bool {
    let is_less = |name| side(values, name, SCREEN).is_some_and(|length| length < LINE);
    (is_less("width") && !values.says("min-width"))
        || (is_less("height") && !values.says("min-height"))
}

/// Whether it stays at an edge of the window and takes little of it.
fn is_bar(values: &Values) -> bool {
    let is_little = |name, whole| side(values, name, whole).is_none_or(|length| length <= BAR);
    let at = |name| side(values, name, SCREEN_HEIGHT).is_some();
    let (is_low, is_narrow) = (
        is_little("height", SCREEN_HEIGHT),
        is_little("width", SCREEN),
    );
    let fills_height = at("top") && at("bottom");
    let fills_width = at("left") && at("right");
    let is_at_end = ["top", "bottom"]
        .into_iter()
        .any(|name| side(values, name, SCREEN_HEIGHT).is_some_and(|far| far <= LINE));
    (is_low && !fills_height && is_at_end)
        || (is_low && is_narrow && !fills_height && !fills_width && at("bottom"))
}

/// Whether an element has neither words nor a size.
fn is_nothing(tree: &Tree, at: Id, values: &Values) -> bool {
    let is_said = |names: &[&str]| names.iter().all(|name| values.says(name));
    tree.children(at).is_empty()
        && !PICTURES.contains(&tree.name(at))
        && ![
            "width",
            "height",
            "min-width",
            "min-height",
            "padding-top",
            "padding-left",
            "aspect-ratio",
        ]
        .iter()
        .any(|name| values.says(name))
        && !is_said(&["top", "bottom"])
        && !is_said(&["left", "right"])
}

/// What stands before an element and lies below it because it was moved there.
fn overlapped(tree: &Tree, at: Id, values: &Values) -> Option<Id> {
    let up = |name: &str| {
        let first = words(values.get(name)).next().unwrap_or_default();
        length(
            first,
            Of {
                em: EM,
                whole: 300.0,
            },
        )
        .is_some_and(|length| length < -LINE)
    };
    let is_moved = values.get("position") == "relative" && (up("top") || up("left"));
    if is_small(values) || !(up("margin-top") || is_moved) {
        return None;
    }
    let mut before = tree.before(at).iter().rev();
    before.find(|&&id| !tree.name(id).is_empty()).copied()
}
