//! Lines through letters that stand in the text itself: combining overlays (The Unicode Standard,
//! 7.9 and 22.5). Searching, reading aloud and most typefaces pass them over, so that 「3̶0̶0̶元500元」
//! becomes 「300元500元」.

use unicode_normalization::char::{compose, is_combining_mark};

/// Whether a sign is drawn through the one before it.
fn is_overlay(c: char) -> bool {
    matches!(
        c,
        '\u{334}'..='\u{338}'
            | '\u{20D2}'
            | '\u{20D3}'
            | '\u{20D8}'..='\u{20DA}'
            | '\u{20E0}'
            | '\u{20E5}'
            | '\u{20E6}'
            | '\u{20EA}'
            | '\u{20EB}'
    )
}

/// Which signs of a text are struck out by the overlays behind them, with their marks. A sign of
/// mathematics that an overlay denies, as in ≠, is none.
pub fn struck(signs: &[char]) -> Vec<bool> {
    let mut struck = vec![false; signs.len()];
    let mut begin = 0;
    while begin < signs.len() {
        let marks = signs[begin + 1..].iter();
        let length = 1 + marks.take_while(|c| is_combining_mark(**c)).count();
        let one = &signs[begin..begin + length];
        let denies = |c: char| c == '\u{338}' && is_mathematics(one[0]);
        let strikes = |c: &char| is_overlay(*c) && !denies(*c);
        if one.iter().any(strikes) {
            struck[begin..begin + length].fill(true);
        }
        begin += length;
    }
    struck
}

/// A sign that mathematicians write a line through to deny it.
fn is_mathematics(c: char) -> bool {
    let is_sign = matches!(c, '\u{2190}'..='\u{22FF}' | '\u{27C0}'..='\u{2AFF}');
    is_sign || compose(c, '\u{338}').is_some()
}

/// A text without the lines through its signs.
pub fn without(text: &str) -> String {
    text.chars().filter(|c| !is_overlay(*c)).collect()
}

/// The first sign that strikes another out, and its place.
pub fn first(text: &str) -> Option<(usize, char)> {
    if !text.contains(is_overlay) {
        return None;
    }
    let signs: Vec<char> = text.chars().collect();
    let struck = struck(&signs);
    let mut overlays = signs.iter().zip(struck).enumerate();
    let found = overlays.find(|(_, (sign, is_struck))| *is_struck && is_overlay(**sign));
    found.map(|(at, (sign, _))| (at, *sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        let signs: Vec<char> = text.chars().collect();
        let kept = signs.iter().zip(struck(&signs));
        kept.filter(|(_, is_struck)| !is_struck)
            .map(|(sign, _)| *sign)
            .collect()
    }

    #[test]
    fn signs_below_a_line_are_struck_out() {
        for line in [
            '\u{334}', '\u{335}', '\u{336}', '\u{337}', '\u{338}', '\u{20D2}', '\u{20D3}',
            '\u{20E5}',
        ] {
            let struck: String = "300 元".chars().flat_map(|c| [c, line]).collect();
            assert_eq!(kept(&format!("每月{struck}500元")), "每月500元", "{line:?}");
            assert_eq!(first(&struck), Some((1, line)));
        }
        assert_eq!(kept("e\u{301}\u{336}x"), "x");
        assert_eq!(kept("\u{336}x"), "x");
    }

    #[test]
    fn what_mathematicians_deny_and_accents_stay() {
        for text in [
            "a=\u{338}b",
            "x\u{2208}\u{338}M",
            "cafe\u{301}",
            "n\u{30C}",
            "≠",
            "",
        ] {
            assert_eq!((kept(text).as_str(), first(text)), (text, None));
        }
    }
}
