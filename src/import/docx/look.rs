//! How a run of text looks, as far as that decides whether anybody sees it (ECMA-376 17.3.2, 17.7.3).

use crate::import::{
    colour::{BLACK, Rgb, WHITE, are_apart},
    xml::Element,
};

use super::theme::{Colour, Theme, named};

/// Type smaller than this is not read, in half points.
const SMALLEST: u32 = 4;
/// Lines of an exact height below this show nothing, in twentieths of a point; rows of tables too.
pub const LOWEST: u32 = 40;
/// Letters narrower than this are not read, in percent.
const NARROWEST: u32 = 10;
/// Words raised or lowered further than this may stand beside the page, in half points.
const FURTHEST: i32 = 400;
/// Paragraphs that begin so far to the left stand beside the page, and so far to the right: the
/// height of a sheet of paper, in twentieths of a point.
const INDENT: i32 = 2_500;
const PAGE: i32 = 17_000;

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

/// A colour as it is said, if it is.
type Said = Option<Colour>;

/// Twips of half a point.
const HALF_POINT: i32 = 10;

/// What is said of a run's look at one place: by itself, by a style, by the document.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
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
    /// The space that a run is fitted to, and that between its letters, in twentieths of a point.
    fit: Option<i32>,
    spacing: Option<i32>,
    /// The paragraph stands beside the page.
    moved: Option<bool>,
    /// The paragraph's shading, and whether its lines are too low to show anything.
    ground: Said,
    low: Option<bool>,
}

impl Look {
    /// Reads the properties of runs and of paragraphs.
    pub fn read(theme: &Theme, run: Option<&Element>, paragraph: Option<&Element>) -> Self {
        let of_run = |name: &str| run.and_then(|run| run.child(name));
        let twips = |name: &str| of_run(name).and_then(|e| twips(e.attribute("val")?, 1));
        let half_points = |name: &str| {
            let twips = of_run(name).and_then(|e| self::twips(e.attribute("val")?, HALF_POINT));
            twips.map(|twips| twips / HALF_POINT)
        };
        let percent = |text: &str| text.trim_end_matches('%').parse::<f32>().ok();
        let fill = of_run("textFill");
        Self {
            toggles: TOGGLES.map(|name| run.and_then(|run| run.is_on(name))),
            colour: fill
                .and_then(|fill| filled(theme, fill))
                .or_else(|| of_run("color").map(|color| theme.letters(color))),
            hollow: fill.map(|fill| is_clear(fill) && of_run("textOutline").is_none_or(is_clear)),
            highlight: of_run("highlight").map(|e| match e.attribute("val") {
                None | Some("none") => Colour::Auto,
                Some(name) => named(name).map_or(Colour::Unknown, Colour::Plain),
            }),
            shade: of_run("shd").map(|shading| theme.shade(shading)),
            size: half_points("sz").map(|size| u32::try_from(size).unwrap_or(0)),
            width: of_run("w")
                .and_then(|e| percent(e.attribute("val")?))
                .map(|width| width as u32),
            raised: half_points("position"),
            fit: twips("fitText"),
            spacing: twips("spacing"),
            moved: paragraph.and_then(is_moved),
            ground: paragraph
                .and_then(|p| p.child("shd"))
                .map(|shading| theme.shade(shading)),
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
            fit: self.fit.or(other.fit),
            spacing: self.spacing.or(other.spacing),
            moved: self.moved.or(other.moved),
            ground: self.ground.or(other.ground),
            low: self.low.or(other.low),
        }
    }

    /// The look of a run by what it says itself, its style, its paragraph's, its table's and the
    /// document. Two styles that both turn a property on undo each other (17.7.3).
    pub fn together(direct: Self, styles: [Self; 3], document: Self) -> Self {
        let on = |look: &Self, at: usize| look.toggles[at] == Some(true);
        let toggled = |at: usize| {
            let by_styles = styles.iter().filter(|style| on(style, at)).count() % 2 == 1;
            Some(direct.toggles[at].unwrap_or(on(&document, at) || by_styles))
        };
        let all = styles.into_iter().chain([document]);
        Self {
            toggles: [0, 1, 2, 3].map(toggled),
            ..all.fold(direct, Self::or)
        }
    }

    /// Whether words that look so may not be seen, whatever is behind them.
    pub fn may_hide(&self) -> bool {
        let paper = Ground {
            colour: WHITE,
            unsure: false,
            letters: Self::default(),
            doubt: false,
        };
        self.is_struck() || self.sight(paper) != Sight::Seen
    }

    /// Whether nothing is said.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is hidden altogether, with what it holds.
    pub fn is_hidden(&self) -> bool {
        self.toggles[..2].contains(&Some(true))
    }

    /// Whether it is struck out (17.3.2.37, 17.3.2.9).
    pub fn is_struck(&self) -> bool {
        self.toggles[2..].contains(&Some(true))
    }

    /// Whether so many letters fitted to a space are too narrow to be read.
    pub fn is_squeezed(&self, letters: usize) -> bool {
        let size = self
            .size
            .map_or(HALF_POINT * 20, |size| size as i32 * HALF_POINT);
        let letters = i32::try_from(letters).unwrap_or(i32::MAX);
        let wide = size.saturating_mul(letters) / 100 * NARROWEST as i32;
        self.fit.is_some_and(|fit| fit < wide)
    }

    /// Whether its words are seen before `ground`.
    pub fn sight(&self, ground: Ground) -> Sight {
        let is_small = self.size.is_some_and(|size| size < SMALLEST)
            || self.width.is_some_and(|width| width < NARROWEST)
            || self.low == Some(true);
        if self.is_hidden() || is_small || self.hollow == Some(true) {
            return Sight::Unseen;
        }
        let size = self.size.map_or(20, |size| size as i32) * HALF_POINT;
        let is_away = ground.doubt
            || self.moved == Some(true)
            || self.raised.is_some_and(|raised| raised.abs() > FURTHEST)
            || self.spacing.is_some_and(|spacing| spacing < -size * 4 / 5);
        let sight = self.before(ground);
        match is_away && sight == Sight::Seen {
            true => Sight::Unsure,
            false => sight,
        }
    }

    /// Whether the colour of its words stands out from what is behind.
    fn before(&self, ground: Ground) -> Sight {
        let painted = |said: Said| said.filter(|colour| *colour != Colour::Auto);
        let (highlight, shade) = (painted(self.highlight), painted(self.shade));
        let colour = match painted(self.colour) {
            Some(Colour::Plain(colour)) => colour,
            Some(_) => return Sight::Unsure,
            // Automatic letters turn white on dark shading; below a marker's ink they stay.
            None => {
                return match (highlight, shade) {
                    (Some(Colour::Plain(ink)), _) if !are_apart(BLACK, ink) => Sight::Unseen,
                    (Some(Colour::Unknown), _) => Sight::Unsure,
                    (None, Some(Colour::Plain(shade))) if !are_apart(BLACK, shade) => Sight::Unsure,
                    _ => Sight::Seen,
                };
            }
        };
        match highlight.or(shade).or(painted(self.ground)) {
            Some(Colour::Plain(behind)) if are_apart(colour, behind) => Sight::Seen,
            Some(Colour::Plain(_)) => Sight::Unseen,
            Some(_) => Sight::Unsure,
            None if are_apart(colour, ground.colour) => Sight::Seen,
            None if ground.unsure => Sight::Unsure,
            None => Sight::Unseen,
        }
    }
}

/// What is around the paragraphs of a page, a cell or a text box.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    /// The colour behind them.
    pub colour: Rgb,
    /// Something else may be behind: a picture, or what a table's style shades.
    pub unsure: bool,
    /// How a table's style says that words look.
    pub letters: Look,
    /// All of it may stand beside the page, or a table's style may hide it.
    pub doubt: bool,
}

impl Ground {
    /// The page's own, as the document, its headers and its settings say. Without
    /// `displayBackgroundShape` Word shows no page's background (17.15.1.25).
    pub fn of(document: &Element, heads: &[Element], settings: &Element, theme: &Theme) -> Self {
        let is_shown = settings.is_on("displayBackgroundShape") == Some(true);
        let said = document.child("background").filter(|_| is_shown);
        let names = ["color", "themeColor", "themeTint", "themeShade"];
        let (colour, is_known) = match said.map(|said| theme.said(said, names)) {
            Some(Colour::Plain(colour)) => (colour, true),
            Some(Colour::Unknown) => (WHITE, false),
            Some(Colour::Auto) | None => (WHITE, true),
        };
        let is_pictured = said.is_some_and(|said| said.elements().next().is_some());
        let has_backdrop = has_backdrop(document) || heads.iter().any(has_backdrop);
        Self {
            colour,
            unsure: !is_known || is_pictured || has_backdrop,
            letters: Look::default(),
            doubt: false,
        }
    }

    /// With the shading of the properties of a table or cell.
    pub fn shaded(self, theme: &Theme, properties: Option<&Element>) -> Self {
        let said = properties.and_then(|p| p.child("shd"));
        self.painted(said.map(|shading| theme.shade(shading)))
    }

    /// With a shading, if there is one.
    pub fn painted(self, shade: Option<Colour>) -> Self {
        match shade {
            Some(Colour::Plain(colour)) => Self {
                colour,
                unsure: false,
                ..self
            },
            Some(Colour::Unknown) => Self {
                unsure: true,
                ..self
            },
            Some(Colour::Auto) | None => self,
        }
    }

    /// Of the words in a drawn shape: of the colour that fills it, if that is said plainly.
    pub fn filled(self, colour: Option<Rgb>) -> Self {
        Self {
            colour: colour.unwrap_or(self.colour),
            unsure: colour.is_none(),
            ..self
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

/// The colour that fills letters, where `fill` says one.
fn filled(theme: &Theme, fill: &Element) -> Said {
    if fill.child("gradFill").is_some() {
        return Some(Colour::Unknown);
    }
    let colour = fill.child("solidFill")?.elements().next()?;
    Some(theme.drawn(colour).map_or(Colour::Unknown, Colour::Plain))
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

/// Whether a paragraph is moved beside the page: by its indents, or by the frame that it stands in;
/// none if it says nothing of that.
fn is_moved(paragraph: &Element) -> Option<bool> {
    let far = |element: &Element, name: &str, furthest: i32| {
        let twips = element.attribute(name).and_then(|text| twips(text, 1));
        twips.is_some_and(|twips| twips < furthest || twips > PAGE)
    };
    let by_indent = paragraph.child("ind").map(|indent| {
        let sides = ["left", "start", "firstLine", "right", "end"];
        sides.into_iter().any(|side| far(indent, side, -INDENT))
            || indent
                .attribute("hanging")
                .and_then(|text| twips(text, 1))
                .is_some_and(|twips| twips > PAGE)
    });
    let by_frame = paragraph.child("framePr").map(|frame| {
        ["x", "y"].into_iter().any(|side| far(frame, side, -INDENT))
            || ["w", "h"].into_iter().any(|side| {
                let twips = frame.attribute(side).and_then(|text| twips(text, 1));
                let is_exact = side == "w" || frame.attribute("hRule") == Some("exact");
                is_exact && twips.is_some_and(|twips| twips < LOWEST as i32 && twips > 0)
            })
    });
    match (by_indent, by_frame) {
        (None, None) => None,
        (one, other) => Some(one == Some(true) || other == Some(true)),
    }
}

/// A length in twentieths of a point: a number of `unit` twips, or one with its own unit
/// (22.9.2.15).
pub fn twips(text: &str, unit: i32) -> Option<i32> {
    let end = text.find(|c: char| c.is_ascii_alphabetic());
    let (number, own) = text.trim().split_at(end.unwrap_or(text.trim().len()));
    let number: f64 = number.parse().ok()?;
    let factor = match own {
        "" => f64::from(unit),
        "pt" => 20.0,
        "pc" | "pi" => 240.0,
        "in" => 1440.0,
        "cm" => 567.0,
        "mm" => 56.7,
        _ => return None,
    };
    Some((number * factor) as i32)
}
