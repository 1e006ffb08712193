//! Colours of a document, as its theme gives them (ECMA-376 17.3.2.6, 17.15.1.20, 20.1.6.2).

use std::collections::BTreeMap;

use crate::import::{
    colour::{BLACK, Rgb, WHITE, hex},
    xml::Element,
};

/// A colour as it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Automatic, or no shading.
    Auto,
    Plain(Rgb),
    /// It is said and not known.
    Unknown,
}

/// The colours of a document's theme.
#[derive(Default)]
pub struct Theme {
    /// By the names of the theme: `dk1`, `lt1`, `accent1` …
    colours: BTreeMap<String, Rgb>,
    /// The theme's names for those that the document uses, where it says that.
    mapping: BTreeMap<String, String>,
}

impl Theme {
    /// Of the part of the theme and of the settings.
    pub fn of(theme: &Element, settings: &Element) -> Self {
        let scheme = theme
            .child("themeElements")
            .and_then(|elements| elements.child("clrScheme"));
        let colours = scheme.into_iter().flat_map(Element::elements);
        let colours = colours.filter_map(|colour| {
            let said = colour.elements().next()?;
            let value = said.attribute("lastClr").or(said.attribute("val"))?;
            Some((colour.name.clone(), hex(value)?))
        });
        let mapping = settings.child("clrSchemeMapping");
        let mapped = |name: &str| Some((name.to_owned(), mapping?.attribute(name)?.to_owned()));
        Self {
            colours: colours.collect(),
            mapping: ["bg1", "t1", "bg2", "t2", "hyperlink", "followedHyperlink"]
                .into_iter()
                .chain([
                    "accent1", "accent2", "accent3", "accent4", "accent5", "accent6",
                ])
                .filter_map(mapped)
                .collect(),
        }
    }

    /// The colour of a name; of a document without a theme only paper and ink are known.
    fn colour(&self, name: &str) -> Option<Rgb> {
        let of_document = match name {
            "background1" => "bg1",
            "text1" | "tx1" => "t1",
            "background2" => "bg2",
            "text2" | "tx2" => "t2",
            name => name,
        };
        let mapped = self.mapping.get(of_document);
        let of_theme = match mapped.map_or(of_document, String::as_str) {
            "bg1" | "light1" => "lt1",
            "t1" | "dark1" => "dk1",
            "bg2" | "light2" => "lt2",
            "t2" | "dark2" => "dk2",
            "hyperlink" => "hlink",
            "followedHyperlink" => "folHlink",
            name => name,
        };
        let usual = match of_theme {
            "lt1" => Some(WHITE),
            "dk1" => Some(BLACK),
            _ => None,
        };
        self.colours.get(of_theme).copied().or(usual)
    }

    /// The colour that attributes of these names say: by itself, by the theme, and how much of it is
    /// mixed with white and with black. The theme's goes before.
    pub fn said(&self, element: &Element, names: [&str; 4]) -> Colour {
        let [value, theme, tint, shade] = names.map(|name| element.attribute(name));
        let part = |text: Option<&str>| {
            let part = text.and_then(|text| u8::from_str_radix(text, 16).ok());
            part.map_or(1.0, |part| f32::from(part) / 255.0)
        };
        let by_theme = theme.and_then(|name| self.colour(name));
        if let Some(colour) = by_theme {
            let darker = mixed(colour, BLACK, part(shade));
            return Colour::Plain(mixed(darker, WHITE, part(tint)));
        }
        match value {
            Some("auto") | None if theme.is_none_or(|name| name == "none") => Colour::Auto,
            Some(value) => hex(value).map_or(Colour::Unknown, Colour::Plain),
            None => Colour::Unknown,
        }
    }

    /// What an element `color` says.
    pub fn letters(&self, color: &Element) -> Colour {
        self.said(color, ["val", "themeColor", "themeTint", "themeShade"])
    }

    /// What a shading shows: its fill, below so much of its pattern's colour (17.18.78).
    pub fn shade(&self, shading: &Element) -> Colour {
        let fill = self.said(
            shading,
            ["fill", "themeFill", "themeFillTint", "themeFillShade"],
        );
        let percent = match shading.attribute("val") {
            Some("solid") => 100,
            None | Some("clear" | "nil") => 0,
            Some(pattern) => match pattern.strip_prefix("pct") {
                Some(percent) => percent.parse::<u8>().unwrap_or(50).min(100),
                // Stripes of two colours.
                None => 50,
            },
        };
        if percent == 0 {
            return fill;
        }
        let over = match self.letters_of_pattern(shading) {
            Colour::Auto => BLACK,
            Colour::Plain(colour) => colour,
            Colour::Unknown => return Colour::Unknown,
        };
        match fill {
            Colour::Auto => Colour::Plain(mixed(over, WHITE, f32::from(percent) / 100.0)),
            Colour::Plain(below) => Colour::Plain(mixed(over, below, f32::from(percent) / 100.0)),
            Colour::Unknown => Colour::Unknown,
        }
    }

    fn letters_of_pattern(&self, shading: &Element) -> Colour {
        self.said(shading, ["color", "themeColor", "themeTint", "themeShade"])
    }

    /// The colour in a fill of a drawing: `srgbClr`, `schemeClr`, `sysClr`, `prstClr`.
    pub fn drawn(&self, colour: &Element) -> Option<Rgb> {
        let value = colour.attribute("val")?;
        let plain = match colour.name.as_str() {
            "schemeClr" => self.colour(value)?,
            "sysClr" => hex(colour.attribute("lastClr").unwrap_or_default())?,
            "prstClr" => named(value)?,
            _ => hex(value)?,
        };
        let mut drawn = plain;
        for change in colour.elements() {
            let much = change.attribute("val").and_then(|n| n.parse::<f32>().ok());
            let much = (much? / 100_000.0).clamp(0.0, 1.0);
            drawn = match change.name.as_str() {
                "lumMod" | "shade" => mixed(drawn, BLACK, much),
                "tint" => mixed(drawn, WHITE, much),
                "lumOff" => drawn.map(|part| part.saturating_add((much * 255.0) as u8)),
                "alpha" | "satMod" => drawn,
                _ => return None,
            };
        }
        Some(drawn)
    }
}

/// So much of a colour, and the rest of another.
fn mixed(colour: Rgb, rest: Rgb, much: f32) -> Rgb {
    let mix = |at: usize| {
        (f32::from(colour[at]) * much + f32::from(rest[at]) * (1.0 - much)).round() as u8
    };
    [mix(0), mix(1), mix(2)]
}

/// The marker's inks (17.18.40).
pub fn named(name: &str) -> Option<Rgb> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::xml;

    fn element(text: &str) -> Element {
        xml::parse("a", text.as_bytes()).unwrap()
    }

    #[test]
    fn the_theme_goes_before_the_value() {
        let theme = element(
            "<theme><themeElements><clrScheme><dk1><sysClr val='windowText' lastClr='101010'/></dk1>\
             <lt1><srgbClr val='FEFEFE'/></lt1><accent1><srgbClr val='4472C4'/></accent1></clrScheme></themeElements></theme>",
        );
        let usual = Theme::of(&theme, &Element::default());
        let letters = |theme: &Theme, text: &str| theme.letters(&element(text));
        let paper = "<color val='000000' themeColor='background1'/>";
        assert_eq!(letters(&usual, paper), Colour::Plain([254; 3]));
        let turned = element("<settings><clrSchemeMapping bg1='dark1' t1='light1'/></settings>");
        let turned = Theme::of(&theme, &turned);
        assert_eq!(letters(&turned, paper), Colour::Plain([16; 3]));
        let shaded = "<color val='FFFFFF' themeColor='background1' themeShade='80'/>";
        assert_eq!(letters(&usual, shaded), Colour::Plain([127; 3]));
        let tinted = "<color val='000000' themeColor='text1' themeTint='0D'/>";
        assert_eq!(letters(&usual, tinted), Colour::Plain([243; 3]));
        assert_eq!(letters(&usual, "<color val='auto'/>"), Colour::Auto);
        assert_eq!(letters(&usual, "<color val='x'/>"), Colour::Unknown);
        assert_eq!(
            letters(&usual, "<color themeColor='accent9'/>"),
            Colour::Unknown
        );
        let filled = element("<shd val='clear' fill='FFFFFF' themeFill='accent1'/>");
        assert_eq!(usual.shade(&filled), Colour::Plain([0x44, 0x72, 0xC4]));
    }
}
