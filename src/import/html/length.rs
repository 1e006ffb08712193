//! Lengths, shares and sums of them, as sheets write them (CSS Values 4).

use super::declaration::{parts, words};

/// Pixels of an em, where nothing else is known.
pub const EM: f32 = 16.0;
/// The window that shows a page, in pixels.
pub const SCREEN: f32 = 1280.0;
pub const SCREEN_HEIGHT: f32 = 800.0;
/// Sums in sums are read so deep.
const DEPTH: usize = 8;

/// Sizes of type by name, in pixels.
const NAMED: [(&str, f32); 8] = [
    ("xx-small", 9.0),
    ("x-small", 10.0),
    ("small", 13.0),
    ("medium", 16.0),
    ("large", 18.0),
    ("x-large", 24.0),
    ("xx-large", 32.0),
    ("xxx-large", 48.0),
];

/// What lengths are relative to, in pixels.
#[derive(Clone, Copy)]
pub struct Of {
    pub em: f32,
    /// What percent are of.
    pub whole: f32,
}

/// A length in pixels that is not relative to what is around; none if it is, or is no length.
pub fn pixels(text: &str) -> Option<f32> {
    let of = Of {
        em: EM,
        whole: f32::NAN,
    };
    length(text, of).filter(|pixels| !pixels.is_nan())
}

/// A length in pixels; none if it is not known here, or no length.
pub fn length(text: &str, of: Of) -> Option<f32> {
    match sum(text.trim(), of, DEPTH)? {
        Number::Pixels(pixels) => Some(pixels),
        Number::Plain(number) => (number == 0.0).then_some(0.0),
    }
}

/// The size of type in pixels, where `em` is the size around.
pub fn size(text: &str, em: f32) -> Option<f32> {
    let named = NAMED.iter().find(|(name, _)| *name == text);
    match text {
        "smaller" => Some(em / 1.2),
        "larger" => Some(em * 1.2),
        _ => named
            .map(|(_, size)| *size)
            .or_else(|| length(text, Of { em, whole: em })),
    }
}

/// Whether a word can be the size of type.
pub fn is_size(text: &str) -> bool {
    text.contains('(') || size(text, EM).is_some()
}

/// Whether a length has a unit, or is nothing.
pub fn has_unit(text: &str) -> bool {
    length(text, Of { em: EM, whole: EM }).is_some()
        || text
            .trim_start_matches(['+', '-'])
            .starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && text.ends_with(|c: char| c.is_ascii_alphabetic())
}

/// A share: a number, or percent of one.
pub fn share(text: &str) -> Option<f32> {
    let text = text.trim();
    match sum(
        text,
        Of {
            em: 1.0,
            whole: 1.0,
        },
        DEPTH,
    )? {
        Number::Plain(number) => Some(number),
        Number::Pixels(of_one) => text.contains('%').then_some(of_one),
    }
}

/// An angle in degrees.
pub fn degrees(text: &str) -> Option<f32> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_ascii_alphabetic());
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let number: f32 = number.parse().ok()?;
    let factor = match unit {
        "deg" => 1.0,
        "" if number == 0.0 => 1.0,
        "grad" => 0.9,
        "rad" => 180.0 / std::f32::consts::PI,
        "turn" => 360.0,
        _ => return None,
    };
    Some(number * factor)
}

#[derive(Clone, Copy)]
enum Number {
    Plain(f32),
    Pixels(f32),
}

/// A number with its unit.
fn single(text: &str, of: Of) -> Option<Number> {
    let end = text.find(|c: char| c == '%' || c.is_ascii_alphabetic());
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let (number, unit) = match unit.strip_prefix(['e', 'E']) {
        // 1e-3px
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') => {
            let exponent = rest.find(|c: char| c == '%' || c.is_ascii_alphabetic());
            text.split_at(end? + 1 + exponent.unwrap_or(rest.len()))
        }
        _ => (number, unit),
    };
    let number: f32 = number.trim().parse().ok()?;
    let factor = match unit {
        "" => return Some(Number::Plain(number)),
        "%" => of.whole / 100.0,
        "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "pc" | "rem" | "rlh" => EM,
        "em" | "ic" | "lh" => of.em,
        "ch" | "ex" | "cap" => of.em / 2.0,
        "in" => 96.0,
        "cm" => 37.8,
        "mm" => 3.78,
        "q" => 0.945,
        "vw" | "vi" | "svw" | "lvw" | "dvw" | "vmax" => SCREEN / 100.0,
        "vh" | "vb" | "svh" | "lvh" | "dvh" | "vmin" => SCREEN_HEIGHT / 100.0,
        _ => return None,
    };
    Some(Number::Pixels(number * factor))
}

/// A number, or what is to be counted.
fn sum(text: &str, of: Of, depth: usize) -> Option<Number> {
    let depth = depth.checked_sub(1)?;
    let Some((name, inside)) = text.split_once('(') else {
        return single(text, of);
    };
    let inside = inside.strip_suffix(')')?;
    let comma = |c| c == ',';
    let mut all = parts(inside, comma).map(|part| terms(part, of, depth));
    match name {
        "" | "calc" | "-webkit-calc" => all.next()?,
        "min" => all.reduce(|one, other| both(one?, other?, f32::min))?,
        "max" => all.reduce(|one, other| both(one?, other?, f32::max))?,
        "clamp" => {
            let (least, value, most) = (all.next()??, all.next()??, all.next()??);
            both(both(value, most, f32::min)?, least, f32::max)
        }
        _ => None,
    }
}

/// `a + b * c`, from left to right in two steps.
fn terms(text: &str, of: Of, depth: usize) -> Option<Number> {
    let mut total: Option<Number> = None;
    let mut term: Option<Number> = None;
    let mut sign = 1.0;
    let mut operator = '+';
    let apart = text.replace('*', " * ").replace('/', " / ");
    for word in words(&apart) {
        match word {
            "+" | "-" => {
                total = Some(add(total, term.take()?, sign)?);
                sign = if word == "-" { -1.0 } else { 1.0 };
                operator = '+';
            }
            "*" => operator = '*',
            "/" => operator = '/',
            word => {
                let next = sum(word, of, depth)?;
                term = Some(match (operator, term) {
                    ('*', Some(Number::Plain(by))) => times(next, by),
                    ('*', Some(before)) => match next {
                        Number::Plain(by) => times(before, by),
                        Number::Pixels(_) => return None,
                    },
                    ('/', Some(before)) => match next {
                        Number::Plain(by) if by != 0.0 => times(before, 1.0 / by),
                        _ => return None,
                    },
                    (_, None) => next,
                    _ => return None,
                });
            }
        }
    }
    add(total, term?, sign)
}

fn times(number: Number, by: f32) -> Number {
    match number {
        Number::Plain(number) => Number::Plain(number * by),
        Number::Pixels(pixels) => Number::Pixels(pixels * by),
    }
}

fn add(total: Option<Number>, term: Number, sign: f32) -> Option<Number> {
    let term = times(term, sign);
    match total {
        None => Some(term),
        Some(total) => both(total, term, |one, other| one + other),
    }
}

fn both(one: Number, other: Number, work: fn(f32, f32) -> f32) -> Option<Number> {
    match (one, other) {
        (Number::Plain(one), Number::Plain(other)) => Some(Number::Plain(work(one, other))),
        (Number::Pixels(one), Number::Pixels(other)) => Some(Number::Pixels(work(one, other))),
        // Nothing has no unit.
        (Number::Plain(0.0), Number::Pixels(pixels)) => Some(Number::Pixels(work(0.0, pixels))),
        (Number::Pixels(pixels), Number::Plain(0.0)) => Some(Number::Pixels(work(pixels, 0.0))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_they_are_written() {
        assert_eq!(pixels("-9999px"), Some(-9999.0));
        assert_eq!(pixels("0"), Some(0.0));
        assert_eq!(pixels("-100em"), Some(-1600.0));
        assert_eq!(pixels("1e-3px"), Some(0.001));
        assert_eq!(pixels("12"), None);
        assert_eq!(pixels("50%"), None);
        let of = Of {
            em: 10.0,
            whole: 200.0,
        };
        assert_eq!(length("50%", of), Some(100.0));
        assert_eq!(length("calc(50% - 2em * 3)", of), Some(40.0));
        assert_eq!(length("calc(-1 * (100% + 10px))", of), Some(-210.0));
        assert_eq!(length("max(1px, min(2em, 50px))", of), Some(20.0));
        assert_eq!(length("clamp(5px, 1px, 9px)", of), Some(5.0));
        assert_eq!(length("calc(1px + 1)", of), None);
        assert_eq!(length("fit-content", of), None);
        assert_eq!(share("50%"), Some(0.5));
        assert_eq!(share("calc(1 / 4)"), Some(0.25));
        assert_eq!(share("4px"), None);
        assert_eq!(size("smaller", 12.0), Some(10.0));
        assert_eq!(degrees("0.25turn"), Some(90.0));
    }
}
