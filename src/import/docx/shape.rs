//! Drawn shapes and floating pictures, as far as words stand in them or below them (ECMA-376 20.4,
//! 20.1; part 4, 19.1).

use crate::import::{
    colour::{Rgb, WHITE, hex},
    xml::Element,
};

use super::{look::twips, theme::Theme};

/// Shapes lower or narrower than this are lines: three millimetres, in English metric units and in
/// points.
const LINE_EMU: u32 = 108_000;
const LINE_POINTS: f64 = 8.5;

/// What is moved further to the left or above than this stands beside the page, and what is moved
/// further than a sheet of paper is high: in English metric units and in twentieths of a point.
const AWAY_EMU: i64 = 2_500_000;
const PAGE_EMU: i64 = 12_000_000;
const AWAY: i32 = 3_900;
const PAGE: i32 = 19_000;

/// Whether a drawing is there and not shown.
pub fn is_hidden(drawing: &Element) -> bool {
    let properties = drawing.child("docPr");
    let hidden = properties.and_then(|p| p.attribute("hidden"));
    matches!(hidden, Some("1" | "true" | "on")) || style(drawing).contains("visibility:hidden")
}

/// What fills a shape that words may stand in: none if `element` is no shape; none inside if it is
/// not filled by one plain colour.
pub fn fill(theme: &Theme, element: &Element) -> Option<Option<Rgb>> {
    match element.name.as_str() {
        "wsp" => Some(element.child("spPr").and_then(|p| solid(theme, p))),
        "shape" | "rect" | "roundrect" | "oval" => Some(painted(element)),
        _ => None,
    }
}

/// The plain colour that fills a shape of DrawingML.
fn solid(theme: &Theme, properties: &Element) -> Option<Rgb> {
    theme.drawn(properties.child("solidFill")?.elements().next()?)
}

/// Whether a drawing stands beside the page, by its own place.
pub fn is_away(drawing: &Element) -> bool {
    let by_offset = |name: &str| {
        let offset = drawing.child(name).and_then(|p| p.child("posOffset"));
        let offset = offset.and_then(|offset| offset.words().trim().parse::<i64>().ok());
        offset.is_some_and(|offset| !(-AWAY_EMU..=PAGE_EMU).contains(&offset))
    };
    let style = style(drawing);
    let by_style = style.split(';').any(|one| {
        let (name, value) = one.split_once(':').unwrap_or_default();
        let is_place = matches!(name, "margin-left" | "margin-top" | "left" | "top");
        let twips = twips(value, 15);
        is_place && twips.is_some_and(|twips| !(-AWAY..=PAGE).contains(&twips))
    });
    (drawing.name == "anchor" && (by_offset("positionH") || by_offset("positionV"))) || by_style
}

/// The colour that fills a shape of VML, white if it says none.
fn painted(shape: &Element) -> Option<Rgb> {
    if matches!(shape.attribute("filled"), Some("f" | "false" | "0")) {
        return None;
    }
    match shape.attribute("fillcolor") {
        None | Some("white" | "window") => Some(WHITE),
        Some("black") => Some([0; 3]),
        Some(colour) => hex(colour.split_whitespace().next()?),
    }
}

fn style(shape: &Element) -> String {
    let style = shape.attribute("style").unwrap_or_default();
    style.split_whitespace().collect()
}

/// What stands before the text without moving it aside, and may cover it.
pub enum Cover<'e> {
    /// A filled shape.
    Shape,
    /// The picture of that relation.
    Picture(&'e str),
}

/// What a drawing covers the text with, if it does.
pub fn cover(drawing: &Element) -> Option<Cover<'_>> {
    match drawing.name.as_str() {
        "anchor" => {
            let behind = drawing.attribute("behindDoc");
            let extent = drawing.child("extent")?;
            let is_wide = |side: &str| {
                let length = extent.attribute(side).and_then(|n| n.parse::<u32>().ok());
                length.is_some_and(|length| length > LINE_EMU)
            };
            let is_before = !matches!(behind, Some("1" | "true" | "on"))
                && drawing.child("wrapNone").is_some()
                && is_wide("cx")
                && is_wide("cy");
            is_before.then(|| inside(drawing)).flatten()
        }
        "shape" | "rect" | "roundrect" | "oval" => {
            let style = style(drawing);
            let is_wide = |side: &str| {
                let said = style.split(';').find_map(|one| one.strip_prefix(side));
                let points = said.and_then(|length| length.strip_suffix("pt")?.parse::<f64>().ok());
                points.is_none_or(|points| points > LINE_POINTS)
            };
            let is_before = style.contains("position:absolute")
                && !style.contains("z-index:-")
                && drawing.child("wrap").is_none()
                && drawing.child("textpath").is_none()
                && drawing.child("imagedata").is_none();
            let is_filled = painted(drawing).is_some() && is_wide("width:") && is_wide("height:");
            (is_before && is_filled).then_some(Cover::Shape)
        }
        _ => None,
    }
}

/// The first thing in a drawing that is not let through by light.
fn inside(element: &Element) -> Option<Cover<'_>> {
    match element.name.as_str() {
        "wsp" => {
            let properties = element.child("spPr")?;
            let form = properties
                .child("prstGeom")
                .and_then(|g| g.attribute("prst"));
            let is_line = form.is_some_and(|form| form == "line" || form.contains("Connector"));
            let said = ["solidFill", "gradFill", "pattFill", "blipFill"];
            let by_style = || {
                let style = element.child("style").and_then(|s| s.child("fillRef"));
                let index = style.and_then(|fill| fill.attribute("idx"));
                properties.child("noFill").is_none() && index.is_some_and(|index| index != "0")
            };
            let is_filled = said.iter().any(|fill| properties.child(fill).is_some()) || by_style();
            (is_filled && !is_line && !is_clear(properties)).then_some(Cover::Shape)
        }
        // A picture that lets one of its colours through is a seal.
        "blip" if element.child("clrChange").is_some() || is_clear(element) => None,
        "blip" => element.attribute("embed").map(Cover::Picture),
        "Fallback" => None,
        _ => element.elements().find_map(inside),
    }
}

/// Whether a paint says that it lets light through.
fn is_clear(element: &Element) -> bool {
    let name = element.name.as_str();
    name.starts_with("alpha") || element.elements().any(is_clear)
}
