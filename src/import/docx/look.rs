//! How a run of text looks, as far as that decides whether anybody sees it (ECMA-376 17.3.2, 17.7.3).

use crate::import::{
    colour::{BLACK, Rgb, WHITE, are_apart, hex},
    xml::Element,
};

/// Type smaller than this is not read, in half points.
const SMALLEST: u32 = 4;
/// Lines of an exact height below this show nothing, in twentieths of a point; rows of tables too.
pub const LOWEST: u32 = 40;
/// Letters narrower than this are not read, in percent.
const NARROWEST: u32 = 10;
/// Words raised or lowered further than this may stand beside the page, in half points.
const FURTHEST: i32 = 400;

/// Whether words are seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Seen,
    Unseen,
    /// What is behind or before them is not known.
    Unsure,
}

/// The properties that styles turn on and off: hidden, hidden, struck out, struck out twice.
const TOGGLES: [&str; 4] = ["vanish", "specVanish", "strike", "dstrike"];

/// A colour as it is said: none is automatic, or no shading.
type Said = Option<Option<Rgb>>;

/// What is said of a run's look at one place: by itself, by a style, by the document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    toggles: [Option<bool>; 4],
    colour: Said,
    /// The inside of letters is not painted.
    hollow: Option<bool>,
    highlight: Said,
    shade: Said,
    size: Option<u32>,
    width: Option<u32>,
    raised: Option<i32>,
    /// The paragraph's shading, and whether its lines are too low to show anything.
    ground: Said,
    low: Option<bool>,
}

impl Look {
    /// Reads the properties of runs and of paragraphs.
    pub fn read(run: Option<&Element>, paragraph: Option<&Element>) -> Self {
        let of_run = |name: &str| run.and_then(|run| run.child(name));
        let number = |name: &str| of_run(name).and_then(|e| e.attribute("val"));
        let fill = of_run("textFill");
        Self {
            toggles: TOGGLES.map(|name| run.and_then(|run| run.is_on(name))),
            colour: fill
                .and_then(filled)
                .or_else(|| of_run("color").map(colour)),
            hollow: fill.map(|fill| is_clear(fill) && of_run("textOutline").is_none_or(is_clear)),
            highlight: of_run("highlight").map(|e| named(e.attribute("val")?)),
            shade: of_run("shd").map(shade),
            size: number("sz").and_then(|size| size.parse().ok()),
            width: number("w").and_then(|width| width.trim_end_matches('%').parse().ok()),
            raised: number("position").and_then(|raised| raised.parse().ok()),
            ground: paragraph.and_then(|p| p.child("shd")).map(shade),
            low: paragraph.and_then(|p| p.child("spacing")).and_then(is_low),
        }
    }

    /// What is said here, and elsewhere where it is not said here.
    pub fn or(self, other: Self) -> Self {
        let either = |(own, other): (Option<bool>, Option<bool>)| own.or(other);
        let mut toggles = self.toggles.into_iter().zip(other.toggles).map(either);
        Self {
            toggles: [(); 4].map(|()| toggles.next().flatten()),
            colour: self.colour.or(other.colour),
            hollow: self.hollow.or(other.hollow),
            highlight: self.highlight.or(other.highlight),
            shade: self.shade.or(other.shade),
            size: self.size.or(other.size),
            width: self.width.or(other.width),
            raised: self.raised.or(other.raised),
            ground: self.ground.or(other.ground),
            low: self.low.or(other.low),
        }
    }

    /// The look of a run by what it says itself, its style, its paragraph's and the document. Two
    /// styles that both turn a property on undo each other (17.7.3).
    pub fn together(direct: Self, character: Self, paragraph: Self, document: Self) -> Self {
        let on = |look: Self, at: usize| look.toggles[at] == Some(true);
        let toggled = |at: usize| {
            let by_styles = on(character, at) != on(paragraph, at);
            Some(direct.toggles[at].unwrap_or(on(document, at) || by_styles))
        };
        Self {
            toggles: [0, 1, 2, 3].map(toggled),
            ..direct.or(character).or(paragraph).or(document)
        }
    }

    /// Whether it is hidden altogether, with what it holds.
    pub fn is_hidden(&self) -> bool {
        self.toggles[..2].contains(&Some(true))
    }

    /// Whether it is struck out (17.3.2.37, 17.3.2.9).
    pub fn is_struck(&self) -> bool {
        self.toggles[2..].contains(&Some(true))
    }

    /// Whether its words are seen before `ground`.
    pub fn sight(&self, ground: Ground) -> Sight {
        let is_small = self.size.is_some_and(|size| size < SMALLEST)
            || self.width.is_some_and(|width| width < NARROWEST)
            || self.low == Some(true);
        if self.is_hidden() || is_small || self.hollow == Some(true) {
            return Sight::Unseen;
        }
        if self.raised.is_some_and(|raised| raised.abs() > FURTHEST) {
            return Sight::Unsure;
        }
        let highlight = self.highlight.flatten();
        let shade = self.shade.flatten();
        let Some(colour) = self.colour.flatten() else {
            // Automatic letters turn white on dark shading; below a marker's ink they stay.
            return match (highlight, shade) {
                (Some(ink), _) if !are_apart(BLACK, ink) => Sight::Unseen,
                (None, Some(shade)) if !are_apart(BLACK, shade) => Sight::Unsure,
                _ => Sight::Seen,
            };
        };
        let own = highlight.or(shade).or(self.ground.flatten());
        match own {
            Some(behind) if !are_apart(colour, behind) => Sight::Unseen,
            None if !are_apart(colour, ground.colour) => match ground.unsure {
                true => Sight::Unsure,
                false => Sight::Unseen,
            },
            _ => Sight::Seen,
        }
    }
}

/// What is behind the paragraphs of a page, a cell or a text box.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    pub colour: Rgb,
    /// A picture or the shading of a table's style may be there instead.
    pub unsure: bool,
}

impl Ground {
    /// The page's own, as the document and its headers say.
    pub fn of(document: &Element, heads: &[Element]) -> Self {
        let said = document.child("background");
        let said = said.and_then(|background| hex(background.attribute("color")?));
        Self {
            colour: said.unwrap_or(WHITE),
            unsure: has_backdrop(document) || heads.iter().any(has_backdrop),
        }
    }

    /// With the shading that the properties of a table or cell say.
    pub fn shaded(self, properties: Option<&Element>) -> Self {
        let said = properties.and_then(|p| p.child("shd")).and_then(shade);
        match said {
            Some(colour) => Self {
                colour,
                unsure: false,
            },
            None => self,
        }
    }

    /// Of the words in a drawn shape: of the colour that fills it, if that is said plainly.
    pub fn filled(self, colour: Option<Rgb>) -> Self {
        Self {
            colour: colour.unwrap_or(self.colour),
            unsure: colour.is_none(),
        }
    }
}

/// Whether a picture or shape stands behind the text.
fn has_backdrop(element: &Element) -> bool {
    let behind = element.attribute("behindDoc");
    let style = element.attribute("style").unwrap_or_default();
    matches!(behind, Some("1" | "true" | "on"))
        || style.replace(' ', "").contains("z-index:-")
        || element.elements().any(has_backdrop)
}

/// The colour that an element says by `val`, or by its place in the theme.
fn colour(element: &Element) -> Option<Rgb> {
    let by_theme = || by_theme(element.attribute("themeColor")?);
    element.attribute("val").and_then(hex).or_else(by_theme)
}

/// The two colours of a theme that hardly any theme changes.
fn by_theme(name: &str) -> Option<Rgb> {
    match name {
        "background1" | "light1" | "bg1" | "lt1" => Some(WHITE),
        "text1" | "dark1" | "tx1" | "dk1" => Some(BLACK),
        _ => None,
    }
}

/// What a shading shows: its fill, below so much of its pattern's colour (17.18.78).
fn shade(element: &Element) -> Option<Rgb> {
    let part = |value: &str, theme: &str| {
        let by_theme = || by_theme(element.attribute(theme)?);
        element.attribute(value).and_then(hex).or_else(by_theme)
    };
    let fill = part("fill", "themeFill");
    let percent = match element.attribute("val") {
        Some("solid") => 100,
        Some(pattern) => pattern
            .strip_prefix("pct")
            .and_then(|percent| percent.parse::<u32>().ok())
            .map_or(0, |percent| percent.min(100)),
        None => 0,
    };
    if percent == 0 {
        return fill;
    }
    let (over, below) = (
        part("color", "themeColor").unwrap_or(BLACK),
        fill.unwrap_or(WHITE),
    );
    let mix = |at: usize| {
        (u32::from(over[at]) * percent + u32::from(below[at]) * (100 - percent)) as u16 / 100
    };
    Some([0, 1, 2].map(|at| mix(at) as u8))
}

/// The marker's inks (17.18.40).
fn named(name: &str) -> Option<Rgb> {
    Some(match name {
        "black" => BLACK,
        "white" => WHITE,
        "blue" => [0, 0, 255],
        "cyan" => [0, 255, 255],
        "green" => [0, 255, 0],
        "magenta" => [255, 0, 255],
        "red" => [255, 0, 0],
        "yellow" => [255, 255, 0],
        "darkBlue" => [0, 0, 128],
        "darkCyan" => [0, 128, 128],
        "darkGreen" => [0, 128, 0],
        "darkMagenta" => [128, 0, 128],
        "darkRed" => [128, 0, 0],
        "darkYellow" => [128, 128, 0],
        "darkGray" => [128; 3],
        "lightGray" => [192; 3],
        _ => return None,
    })
}

/// The colour that fills letters, where `fill` says one.
fn filled(fill: &Element) -> Said {
    let solid = fill.child("solidFill")?;
    let plain = |e: &Element| {
        e.attribute("val")
            .and_then(|val| hex(val).or(by_theme(val)))
    };
    solid.elements().find_map(plain).map(Some)
}

/// Whether a fill or an outline paints nothing: in this namespace, `alpha` is how much is let through.
fn is_clear(paint: &Element) -> bool {
    let lets_through = |colour: &Element| {
        let alpha = colour.property("alpha").and_then(|a| a.parse::<u32>().ok());
        alpha.is_some_and(|alpha| alpha > 90_000)
    };
    paint.child("noFill").is_some()
        || paint
            .child("solidFill")
            .is_some_and(|solid| solid.elements().any(lets_through))
}

/// Whether a spacing makes lines too low to show anything; none if it says nothing of lines.
fn is_low(spacing: &Element) -> Option<bool> {
    let line = spacing.attribute("line")?.parse::<u32>().ok()?;
    let is_exact = spacing.attribute("lineRule") == Some("exact");
    Some(is_exact && line < LOWEST)
}
