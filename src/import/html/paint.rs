//! Colours of letters and of what is behind them, as sheets write them (CSS Color 4, CSS Backgrounds
//! 3). What is behind may have several colours, and some that nobody knows.

use crate::import::colour::{BLACK, Rgb, WHITE, are_apart};

use super::{
    declaration::{parts, words},
    length::pixels,
    sight::Sight,
};

/// What covers less than this shows nothing.
pub const FAINTEST: f32 = 0.06;
/// What covers more than this lets nothing through.
const DENSE: f32 = 0.98;
/// So many colours of what is behind are remembered.
const COLOURS: usize = 16;
/// A shadow further away or more blurred than this is not the letters' own, in pixels.
const SHADOW: f32 = 12.0;

/// Colours that systems give, as browsers show them in a light window.
const OF_SYSTEM: [(&str, Rgb); 27] = [
    ("accentcolortext", WHITE),
    ("activecaption", [204, 204, 204]),
    ("activetext", [255, 0, 0]),
    ("appworkspace", [171, 171, 171]),
    ("background", [99, 99, 206]),
    ("buttonface", [239, 239, 239]),
    ("buttontext", BLACK),
    ("canvas", WHITE),
    ("canvastext", BLACK),
    ("captiontext", BLACK),
    ("field", WHITE),
    ("fieldtext", BLACK),
    ("graytext", [128, 128, 128]),
    ("highlight", [0, 120, 215]),
    ("highlighttext", WHITE),
    ("infobackground", [251, 252, 197]),
    ("infotext", BLACK),
    ("linktext", LINK),
    ("mark", [255, 255, 0]),
    ("marktext", BLACK),
    ("menu", [247, 247, 247]),
    ("menutext", BLACK),
    ("selecteditem", [0, 120, 215]),
    ("selecteditemtext", WHITE),
    ("visitedtext", [85, 26, 139]),
    ("window", WHITE),
    ("windowtext", BLACK),
];

/// A link that says nothing of its colour.
pub const LINK: Rgb = [0, 0, 238];

/// A colour, and how much of it covers, 0 to 1.
pub type Ink = (Rgb, f32);

/// Reads a colour; none if it is not known.
pub fn ink(text: &str) -> Option<Ink> {
    let text = text.trim();
    if let Some((_, rgb)) = OF_SYSTEM.iter().find(|(name, _)| *name == text) {
        return Some((*rgb, 1.0));
    }
    let inside = |name: &str| text.strip_prefix(name)?.strip_suffix(')');
    if let Some(pair) = inside("light-dark(") {
        return ink(parts(pair, |c| c == ',').next()?);
    }
    let colour = csscolorparser::parse(text).ok()?;
    let [r, g, b, _] = colour.clamp().to_rgba8();
    Some(([r, g, b], colour.a.clamp(0.0, 1.0)))
}

/// Whether a value can be a colour: one by name is known or none.
pub fn is_colour(text: &str) -> bool {
    text == "currentcolor" || text.contains('(') || ink(text).is_some()
}

/// The colour in a shorthand of a background: the last layer has it.
pub fn colour_among(value: &str) -> Option<&str> {
    let last = parts(value, |c| c == ',').last()?;
    words(last).find(|word| is_colour(word) && !is_picture(word))
}

fn is_picture(word: &str) -> bool {
    [
        "url(",
        "gradient(",
        "image-set(",
        "image(",
        "element(",
        "cross-fade(",
        "paint(",
    ]
    .iter()
    .any(|name| word.contains(name))
}

/// One colour below so much of another.
fn mixed((over, covers): Ink, below: Rgb) -> Rgb {
    let mix = |at: usize| {
        let mixed = f32::from(over[at]) * covers + f32::from(below[at]) * (1.0 - covers);
        mixed.round() as u8
    };
    [mix(0), mix(1), mix(2)]
}

/// What nobody knows of what is behind letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Doubt {
    None,
    /// A picture stands somewhere in it.
    Somewhere,
    Everywhere,
}

/// What is behind letters.
#[derive(Clone, Debug)]
pub struct Ground {
    colours: Vec<Rgb>,
    doubt: Doubt,
}

impl Ground {
    pub fn plain(colour: Rgb) -> Self {
        Self {
            colours: vec![colour],
            doubt: Doubt::None,
        }
    }

    pub fn unknown() -> Self {
        Self {
            colours: Vec::new(),
            doubt: Doubt::Everywhere,
        }
    }

    /// With paint over it.
    pub fn painted(&self, ink: Ink) -> Self {
        if ink.1 > DENSE {
            return Self::plain(ink.0);
        }
        let colours = self.colours.iter().map(|below| mixed(ink, *below));
        Self {
            colours: colours.collect(),
            doubt: self.doubt,
        }
    }

    /// With pictures over it: `repeat` and `size` say how they are laid if they do not themselves.
    pub fn pictured(mut self, value: &str, repeat: &str, size: &str) -> Self {
        for layer in parts(value, |c| c == ',')
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
        {
            let Some(picture) = words(layer).find(|word| is_picture(word)) else {
                continue;
            };
            let said = format!("{layer} {repeat} {size}");
            let fills = ["cover", "100%"]
                .iter()
                .any(|word| size.contains(word) || layer.contains(word));
            let is_somewhere = !fills
                && ["no-repeat", "repeat-x", "repeat-y"]
                    .iter()
                    .any(|word| words(&said).any(|known| known == *word));
            self = match stops(picture) {
                Some(stops) => self.graded(&stops, is_somewhere || !size.is_empty()),
                None if is_somewhere => Self {
                    doubt: self.doubt.max(Doubt::Somewhere),
                    ..self
                },
                None => Self {
                    doubt: Doubt::Everywhere,
                    ..self
                },
            };
        }
        self
    }

    /// With a gradient between such paints over it, or over some of it.
    fn graded(self, stops: &[Ink], some: bool) -> Self {
        let mut colours = if some {
            self.colours.clone()
        } else {
            Vec::new()
        };
        let mixes = stops.iter().flat_map(|&stop| {
            let mix = move |below: &Rgb| mixed(stop, *below);
            self.colours.iter().map(mix)
        });
        for colour in mixes {
            if !colours.contains(&colour) && colours.len() < COLOURS {
                colours.push(colour);
            }
        }
        Self { colours, ..self }
    }

    /// With what else it may be.
    pub fn or(&mut self, other: &Self) {
        for colour in &other.colours {
            if !self.colours.contains(colour) && self.colours.len() < COLOURS {
                self.colours.push(*colour);
            }
        }
        self.doubt = self.doubt.max(other.doubt);
    }

    /// Whether letters are seen on it.
    pub fn shows(&self, letters: Option<Ink>) -> Sight {
        let Some(ink) = letters else {
            return Sight::Perhaps;
        };
        if ink.1 < FAINTEST {
            return Sight::Unseen;
        }
        let is_apart = |&ground: &Rgb| are_apart(mixed(ink, ground), ground);
        let (all, some) = (
            self.colours.iter().all(is_apart),
            self.colours.iter().any(is_apart),
        );
        match self.doubt {
            Doubt::None | Doubt::Somewhere if all => Sight::Seen,
            Doubt::None if !some => Sight::Unseen,
            _ => Sight::Perhaps,
        }
    }

    /// Whether one of the shadows of letters is seen on it.
    pub fn shows_shadow(&self, shadows: &str, letters: Option<Ink>) -> Sight {
        let mut sight = Sight::Unseen;
        for shadow in parts(shadows, |c| c == ',') {
            if shadow == "none" {
                continue;
            }
            let lengths: Vec<f32> = words(shadow).filter_map(pixels).collect();
            let said = words(shadow).find(|word| pixels(word).is_none());
            let ink = match said {
                None | Some("currentcolor") => letters,
                Some(said) => ink(said),
            };
            if lengths.iter().all(|length| length.abs() <= SHADOW) {
                sight = sight.min(self.shows(ink));
            }
        }
        sight
    }
}

/// The paints of a gradient; none if it is none, or one of them is not known.
fn stops(picture: &str) -> Option<Vec<Ink>> {
    let (name, inside) = picture.split_once('(')?;
    if !name.ends_with("-gradient") || name == "-webkit-gradient" {
        return None;
    }
    let mut stops = Vec::new();
    for (at, part) in parts(inside.strip_suffix(')')?, |c| c == ',').enumerate() {
        match words(part).find_map(ink) {
            Some(ink) => stops.push(ink),
            // A direction, or where two paints are mixed by halves.
            None if at == 0 || part.ends_with('%') => {}
            None => return None,
        }
    }
    (!stops.is_empty()).then_some(stops)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_notation() {
        for white in [
            "#fff",
            "white",
            "rgb(255 255 255)",
            "rgb(100% 100% 100% / 100%)",
            "hsl(0 0% 100%)",
            "hsla(120, 50%, 100%, 1)",
            "hwb(0 100% 0%)",
            "oklch(1 0 0)",
            "oklab(100% 0 0)",
            "lab(100 0 0)",
            "color(srgb 1 1 1)",
            "canvas",
            "light-dark(#fff, #000)",
        ] {
            let (rgb, covers) = ink(white).unwrap();
            assert!(!are_apart(rgb, WHITE) && covers == 1.0, "{white}: {rgb:?}");
        }
        assert_eq!(ink("rebeccapurple"), Some(([102, 51, 153], 1.0)));
        assert_eq!(ink("rgba(0, 0, 0, 0)"), Some((BLACK, 0.0)));
        assert_eq!(ink("transparent").unwrap().1, 0.0);
        assert_eq!(ink("color-mix(in srgb, red, blue)"), None);
        assert_eq!(ink("blurple"), None);
        assert!(is_colour("color-mix(in srgb, red, blue)"));
        assert!(!is_colour("blurple"));
    }

    #[test]
    fn what_is_behind_is_mixed_from_all_that_is_painted() {
        let page = Ground::plain(WHITE);
        let (white, black) = (Some((WHITE, 1.0)), Some((BLACK, 1.0)));
        let thin = page.painted((WHITE, 0.8));
        assert_eq!(thin.shows(white), Sight::Unseen);
        let dark = page.painted((BLACK, 0.9));
        assert_eq!(
            (dark.shows(white), dark.shows(black)),
            (Sight::Seen, Sight::Unseen)
        );
        let graded = page
            .clone()
            .pictured("linear-gradient(90deg, #fff, snow)", "", "");
        assert_eq!(graded.shows(white), Sight::Unseen);
        let graded = page
            .clone()
            .pictured("linear-gradient(#000, #006 50%)", "", "");
        assert_eq!(
            (graded.shows(white), graded.shows(black)),
            (Sight::Seen, Sight::Perhaps)
        );
        let picture = page.clone().pictured("url(a.png)", "", "");
        assert_eq!(
            (picture.shows(white), picture.shows(black)),
            (Sight::Perhaps, Sight::Perhaps)
        );
        let sign = page.pictured("url(a.png) no-repeat 0 50%", "", "");
        assert_eq!(
            (sign.shows(white), sign.shows(black)),
            (Sight::Perhaps, Sight::Seen)
        );
        assert_eq!(Ground::unknown().shows(black), Sight::Perhaps);
    }
}
