//! How words look, by all that is around them.

use std::rc::Rc;

use crate::import::colour::{BLACK, WHITE};

use super::{
    declaration::Declaration,
    hides::Shape,
    length::{EM, pixels, size},
    paint::{FAINTEST, Ground, Ink, LINK, ink},
    said::{Customs, Said, Values},
    sight::Sight,
    tree::{Id, Tree},
};

/// Letters smaller than this are not read, in pixels.
const SMALLEST: f32 = 2.5;
/// So many colours that letters may have are remembered.
const INKS: usize = 8;

/// How words look.
#[derive(Clone)]
pub struct Look {
    /// The colours that letters may have; none is one that nobody knows.
    inks: Vec<Option<Ink>>,
    /// What is behind.
    pub ground: Ground,
    /// What is drawn around letters.
    shadow: String,
    visible: bool,
    /// Of type, in pixels; none if it is not known.
    size: Option<f32>,
    /// How much smaller all of it is drawn.
    scale: f32,
    opacity: f32,
    /// How the whole of it is shown.
    pub whole: Sight,
    /// A rule of which nobody knows whether it holds may hide it, or show it.
    may_be_hidden: bool,
    may_be_shown: bool,
    /// The colour of links that say nothing themselves.
    link: Ink,
    pub customs: Customs,
}

impl Look {
    /// Of a page that says nothing.
    pub fn of_page() -> Self {
        Self {
            inks: vec![Some((BLACK, 1.0))],
            ground: Ground::plain(WHITE),
            shadow: String::new(),
            visible: true,
            size: Some(EM),
            scale: 1.0,
            opacity: 1.0,
            whole: Sight::Seen,
            may_be_hidden: false,
            may_be_shown: false,
            link: (LINK, 1.0),
            customs: Customs::default(),
        }
    }

    /// Whether words are seen; `by_colour`: how far colours are believed.
    pub fn sight(&self, by_colour: Sight) -> Sight {
        let sight = self.certain().max(self.colours().min(by_colour));
        match sight {
            Sight::Seen if self.may_be_hidden => Sight::Perhaps,
            Sight::Unseen if self.may_be_shown => Sight::Perhaps,
            sight => sight,
        }
    }

    /// Whether they are there and large enough.
    fn certain(&self) -> Sight {
        let size = match self.size {
            Some(size) if size * self.scale < SMALLEST => Sight::Unseen,
            Some(_) => Sight::Seen,
            None => Sight::Perhaps,
        };
        let is_faint = |ink: &Option<Ink>| ink.is_some_and(|ink| ink.1 * self.opacity < FAINTEST);
        let is_gone = !self.visible
            || self.opacity < FAINTEST
            || (self.inks.iter().all(is_faint) && self.shadow.is_empty());
        match is_gone {
            true => Sight::Unseen,
            false => self.whole.max(size),
        }
    }

    /// Whether they stand out from what is behind.
    fn colours(&self) -> Sight {
        let mut sights = self.inks.iter().map(|ink| {
            let ink = ink.map(|(rgb, covers)| (rgb, covers * self.opacity));
            let letters = self.ground.shows(ink);
            letters.min(self.ground.shows_shadow(&self.shadow, ink))
        });
        let first = sights.next().unwrap_or(Sight::Perhaps);
        match sights.all(|sight| sight == first) {
            true => first,
            false => Sight::Perhaps,
        }
    }

    /// The look of what is inside an element.
    pub fn inside(&self, tree: &Tree, at: Id, said: &Said) -> Self {
        let mut look = self.by(tree, at, &said.values, &said.customs);
        for declarations in &said.perhaps {
            let values = said.values.with(declarations, &said.customs);
            let other = self.by(tree, at, &values, &said.customs);
            look.or(&other, declarations);
        }
        look
    }

    /// With what else it may look like.
    fn or(&mut self, other: &Self, declarations: &[Declaration]) {
        let (own, others) = (self.sight(Sight::Unseen), other.sight(Sight::Unseen));
        let strikes = declarations.iter().any(strikes);
        self.may_be_hidden |= (own == Sight::Seen && others != Sight::Seen) || strikes;
        self.may_be_shown |= own == Sight::Unseen && others != Sight::Unseen;
        self.ground.or(&other.ground);
        for ink in &other.inks {
            if !self.inks.contains(ink) && self.inks.len() < INKS {
                self.inks.push(*ink);
            }
        }
    }

    fn by(&self, tree: &Tree, at: Id, values: &Values, customs: &Customs) -> Self {
        let mut look = self.clone();
        look.customs = Rc::clone(customs);
        look.measure(values);
        look.colour(tree, at, values);
        match values.get("visibility") {
            "hidden" | "collapse" => look.visible = false,
            "visible" => look.visible = true,
            _ => {}
        }
        match values.get("opacity") {
            "" => {}
            value => match super::length::share(value) {
                Some(opacity) => look.opacity *= opacity.clamp(0.0, 1.0),
                None => look.whole = look.whole.max(Sight::Perhaps),
            },
        }
        let shape = Shape::of(tree, at, values, look.size.unwrap_or(EM));
        look.whole = look.whole.max(shape.sight);
        look.scale *= shape.scale;
        look
    }

    fn measure(&mut self, values: &Values) {
        self.size = match values.get("font-size") {
            "" | "inherit" => self.size,
            value => size(value, self.size.unwrap_or(EM)),
        };
    }

    fn colour(&mut self, tree: &Tree, at: Id, values: &Values) {
        let name = tree.name(at);
        let attribute = |key: &str| Some(tree.attribute(at, key)?.to_lowercase());
        // Old attributes are read so far as they are colours.
        let old = |key: &str| ink(&attribute(key)?);
        if name == "body" {
            self.inks = old("text").map_or(std::mem::take(&mut self.inks), |ink| vec![Some(ink)]);
            self.link = old("link").unwrap_or(self.link);
        }
        let around = self.inks.clone();
        let own = match (name, tree.attribute(at, "href")) {
            ("font" | "basefont", _) => old("color"),
            ("mark", _) => Some((BLACK, 1.0)),
            ("a", Some(_)) => Some(self.link),
            _ => None,
        };
        self.inks = own.map_or(std::mem::take(&mut self.inks), |own| vec![Some(own)]);
        for property in ["color", "-webkit-text-fill-color"] {
            match values.get(property) {
                "" | "currentcolor" => {}
                // Links and marks have one by themselves.
                "inherit" => self.inks.clone_from(&around),
                value => self.inks = vec![ink(value)],
            }
        }
        self.paint(tree, at, values);
        match values.get("text-shadow") {
            "" | "inherit" => {}
            "none" => self.shadow.clear(),
            value => value.clone_into(&mut self.shadow),
        }
        let stroke = values.get("-webkit-text-stroke");
        let width = stroke.split_whitespace().find_map(pixels);
        if width.is_some_and(|width| width > 0.0) {
            let of = stroke.split_whitespace().find(|word| ink(word).is_some());
            self.shadow = of.unwrap_or("currentcolor").to_owned();
        }
    }

    /// Paints what is behind.
    fn paint(&mut self, tree: &Tree, at: Id, values: &Values) {
        let attribute = |key: &str| tree.attribute(at, key);
        let old = attribute("bgcolor").and_then(|value| ink(&value.to_lowercase()));
        let ground = match values.get("background-color") {
            "" | "inherit" => old.map(Some),
            "currentcolor" => Some(self.inks.first().copied().flatten()),
            value => Some(ink(value)),
        };
        let pictures = values.get("background-image");
        if values.get("background-clip").contains("text") {
            // The letters are cut out of what is behind them.
            if !matches!(pictures, "" | "none") || ground.is_some() {
                self.inks = vec![None];
            }
            return;
        }
        let mark = (tree.name(at) == "mark").then_some(Some(([255, 255, 0], 1.0)));
        match ground.or(mark) {
            Some(Some(ink)) => self.ground = self.ground.painted(ink),
            Some(None) => self.ground = Ground::unknown(),
            None => {}
        }
        let (repeat, size) = (
            values.get("background-repeat"),
            values.get("background-size"),
        );
        self.ground = self.ground.clone().pictured(pictures, repeat, size);
        if attribute("background").is_some_and(|address| !address.trim().is_empty()) {
            self.ground = self.ground.clone().pictured("url(a)", "", "");
        }
    }
}

/// Whether a line goes through what is declared to look so.
pub fn strikes(declaration: &Declaration) -> bool {
    declaration.name.starts_with("text-decoration") && declaration.value.contains("line-through")
}
