//! Queries of media, answered for a light screen of usual size with a mouse (Media Queries 5).

use super::length::{SCREEN, SCREEN_HEIGHT, pixels};

/// Whether one of the queries holds; none if that is not known.
pub fn holds(queries: &str) -> Option<bool> {
    let queries = queries.trim().to_lowercase();
    if queries.is_empty() {
        return Some(true);
    }
    let mut answer = Some(false);
    for query in queries.split(',') {
        match one(query) {
            Some(true) => return Some(true),
            None => answer = None,
            Some(false) => {}
        }
    }
    answer
}

fn one(query: &str) -> Option<bool> {
    let query = query.trim();
    let (not, query) = match query.strip_prefix("not ") {
        Some(rest) => (true, rest),
        None => (false, query.strip_prefix("only ").unwrap_or(query)),
    };
    if query.contains(" or ") || query.contains("((") || query.contains("(not") {
        return None;
    }
    let mut answer = Some(true);
    for part in query.split(" and ") {
        let holds = match part.trim() {
            "all" | "screen" => Some(true),
            "print" | "speech" | "aural" | "braille" | "embossed" | "handheld" | "projection"
            | "tty" | "tv" => Some(false),
            part => feature(part.strip_prefix('(')?.strip_suffix(')')?),
        };
        match holds {
            Some(false) => return Some(not),
            None => answer = None,
            Some(true) => {}
        }
    }
    answer.map(|holds| holds != not)
}

/// Whether a feature is one of the screen's: `min-width: 768px`, `width >= 768px`, `color`.
fn feature(text: &str) -> Option<bool> {
    if let Some((name, value)) = text.split_once(['<', '>']) {
        let value = value.trim_start_matches('=');
        if value.contains(['<', '>']) {
            return None;
        }
        let is_less = text.contains('<');
        let (side, length, is_less) = match pixels(name) {
            Some(length) => (value.trim(), length, !is_less),
            None => (name.trim(), pixels(value)?, is_less),
        };
        let own = side_of_screen(side)?;
        return Some(if is_less {
            own <= length
        } else {
            own >= length
        });
    }
    let (name, value) = match text.split_once(':') {
        Some((name, value)) => (name.trim(), value.trim()),
        None => (text.trim(), ""),
    };
    let name = name
        .trim_start_matches("-webkit-")
        .trim_start_matches("-moz-");
    let name = name
        .replace("device-width", "width")
        .replace("device-height", "height");
    if let Some(side) = name.strip_prefix("min-").and_then(side_of_screen) {
        return Some(pixels(value)? <= side);
    }
    if let Some(side) = name.strip_prefix("max-").and_then(side_of_screen) {
        return Some(pixels(value)? >= side);
    }
    let is = |words: &[&str]| Some(words.contains(&value));
    match name.as_str() {
        "orientation" => is(&["landscape"]),
        "prefers-color-scheme" => is(&["light"]),
        "prefers-reduced-motion" | "prefers-contrast" | "prefers-reduced-transparency" => {
            is(&["no-preference"])
        }
        "hover" | "any-hover" => is(&["hover", ""]),
        "pointer" | "any-pointer" => is(&["fine", ""]),
        "forced-colors" | "-ms-high-contrast" | "inverted-colors" => is(&["none"]),
        "display-mode" => is(&["browser"]),
        "color" => is(&[""]),
        "monochrome" | "grid" => Some(false),
        "min-device-pixel-ratio" | "min-resolution" => Some(times(value)? <= 1.0),
        "max-device-pixel-ratio" | "max-resolution" => Some(times(value)? >= 1.0),
        _ => None,
    }
}

fn side_of_screen(name: &str) -> Option<f32> {
    match name {
        "width" => Some(SCREEN),
        "height" => Some(SCREEN_HEIGHT),
        _ => None,
    }
}

/// How many points of a screen make one pixel of a page: `2`, `2dppx`, `192dpi`.
fn times(value: &str) -> Option<f32> {
    let plain = value.trim_end_matches("dppx").trim_end_matches('x');
    match plain.strip_suffix("dpi") {
        Some(dpi) => dpi.parse::<f32>().ok().map(|dpi| dpi / 96.0),
        None => plain.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_screen_answers() {
        for (query, answer) in [
            ("", Some(true)),
            ("screen", Some(true)),
            ("print", Some(false)),
            ("only screen and (max-width: 600px)", Some(false)),
            ("not print", Some(true)),
            ("not screen and (min-width: 1px)", Some(false)),
            ("(width >= 40em)", Some(true)),
            ("(600px > width)", Some(false)),
            ("print, (orientation: landscape)", Some(true)),
            ("(prefers-color-scheme: dark)", Some(false)),
            ("(-webkit-min-device-pixel-ratio: 2)", Some(false)),
            ("(scan: progressive)", None),
            ("(scan: progressive), screen", Some(true)),
            ("print and (scan: progressive)", Some(false)),
        ] {
            assert_eq!(holds(query), answer, "{query}");
        }
    }
}
