//! One character in, one character out, so that a place in the folded text is
//! the same place in the text a visitor sees.

use unicode_normalization::UnicodeNormalization;

use crate::domain::characters::simplified;

/// The character that stands for `c` in index and query: NFKC where that is one
/// character, lower case, simplified, one shape for each bracket.
pub fn fold(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '〔' | '［' | '【' | '[' | '{' | '｛' | '（' => '(',
        '〕' | '］' | '】' | ']' | '}' | '｝' | '）' => ')',
        ' '..='~' => c,
        '\u{4E00}'..='\u{9FFF}' => simplified(c),
        // 〇 is the zero of dates; NFKC leaves it alone.
        '〇' => '零',
        _ => {
            let composed = alone(std::iter::once(c).nfkc()).unwrap_or(c);
            let lower = alone(composed.to_lowercase()).unwrap_or(composed);
            match lower {
                'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'v',
                _ => simplified(lower),
            }
        }
    }
}

/// The only character of an iterator of exactly one.
fn alone(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

/// Every character folded; as many characters as `text` has.
pub fn fold_text(text: &str) -> Vec<char> {
    text.chars().map(fold).collect()
}

/// Whether a folded character is Han.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '々')
}
