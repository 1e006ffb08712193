//! Lengths and colours as sheets write them (CSS Values 4, CSS Color 4).

use crate::import::colour::{BLACK, Rgb, WHITE, hex};

/// Pixels of an em, where nothing else is known.
const EM: f32 = 16.0;

/// A length in pixels; none if it is relative to something else, or no length.
pub fn pixels(text: &str) -> Option<f32> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_ascii_alphabetic() || c == '%');
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let number: f32 = number.trim().parse().ok()?;
    let factor = match unit {
        "px" => 1.0,
        "" if number == 0.0 => 1.0,
        "pt" => 4.0 / 3.0,
        "em" | "rem" | "ch" | "ex" => EM,
        "in" => 96.0,
        "cm" => 37.8,
        "mm" => 3.78,
        "vw" | "vh" => 10.0,
        _ => return None,
    };
    Some(number * factor)
}

/// A share: a number, or percent of one.
pub fn share(text: &str) -> Option<f32> {
    let text = text.trim();
    match text.strip_suffix('%') {
        Some(percent) => percent.parse::<f32>().ok().map(|percent| percent / 100.0),
        None => text.parse().ok(),
    }
}

/// A colour, and how much of it covers, 0 to 1.
pub fn colour(text: &str) -> Option<(Rgb, f32)> {
    let text = text.trim();
    if text == "transparent" {
        return Some((WHITE, 0.0));
    }
    if let Some(inside) = text.strip_prefix("rgb") {
        let inside = inside.trim_start_matches('a').trim();
        let inside = inside.strip_prefix('(')?.strip_suffix(')')?;
        let apart = |c: char| c == ',' || c == '/' || c.is_whitespace();
        let parts: Vec<&str> = inside
            .split(apart)
            .filter(|part| !part.is_empty())
            .collect();
        let channel = |at: usize| {
            let part = parts.get(at)?;
            let value = match part.ends_with('%') {
                true => share(part)? * 255.0,
                false => part.parse().ok()?,
            };
            Some(value.clamp(0.0, 255.0) as u8)
        };
        let rgb = [channel(0)?, channel(1)?, channel(2)?];
        let covers = parts.get(3).map_or(Some(1.0), |part| share(part))?;
        return Some((rgb, covers));
    }
    if let Some(digits) = text.strip_prefix('#') {
        let (rgb, covers) = match digits.len() {
            8 if digits.is_ascii() => (&digits[..6], &digits[6..]),
            4 if digits.is_ascii() => (&digits[..3], &digits[3..]),
            _ => (digits, ""),
        };
        let covers = u8::from_str_radix(covers, 16).ok();
        let full = if digits.len() == 4 { 15.0 } else { 255.0 };
        return Some((
            hex(rgb)?,
            covers.map_or(1.0, |covers| f32::from(covers) / full),
        ));
    }
    let rgb = match text {
        "white" | "window" | "background" => WHITE,
        "black" | "windowtext" => BLACK,
        "red" => [255, 0, 0],
        "green" => [0, 128, 0],
        "blue" => [0, 0, 255],
        "navy" | "darkblue" => [0, 0, 128],
        "yellow" => [255, 255, 0],
        "gray" | "grey" => [128; 3],
        "silver" => [192; 3],
        "lightgray" | "lightgrey" => [211; 3],
        "whitesmoke" => [245; 3],
        "snow" | "ghostwhite" | "floralwhite" | "ivory" | "mintcream" | "azure" => [250; 3],
        "maroon" | "darkred" => [128, 0, 0],
        "orange" => [255, 165, 0],
        "purple" => [128, 0, 128],
        "teal" => [0, 128, 128],
        "lime" => [0, 255, 0],
        "aqua" | "cyan" => [0, 255, 255],
        "fuchsia" | "magenta" => [255, 0, 255],
        _ => return None,
    };
    Some((rgb, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_colours_are_read_as_they_are_written() {
        assert_eq!(pixels("-9999px"), Some(-9999.0));
        assert_eq!(pixels(" 0 "), Some(0.0));
        assert_eq!(pixels("-100em"), Some(-1600.0));
        assert_eq!(pixels("12"), None);
        assert_eq!(pixels("50%"), None);
        assert_eq!(colour("#fff"), Some((WHITE, 1.0)));
        assert_eq!(colour("rgba(0, 0, 0, 0)"), Some((BLACK, 0.0)));
        assert_eq!(colour("rgb(100% 0% 0% / 50%)"), Some(([255, 0, 0], 0.5)));
        assert_eq!(colour("#00000000"), Some((BLACK, 0.0)));
        assert_eq!(colour("currentcolor"), None);
    }
}
