//! One character in, one character out, so that a place in the folded text is
//! the same place in the text a visitor sees.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// Traditional and variant characters over their simplified ones, from OpenCC (see `assets/search/README.md`).
const PAIRS: &str = include_str!("../../assets/search/t2s.txt");

const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

struct Table {
    /// By `char - FIRST`.
    common: Vec<char>,
    rest: HashMap<char, char>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut common: Vec<char> = (FIRST..=LAST).filter_map(char::from_u32).collect();
        let mut rest = HashMap::new();
        let mut lines = PAIRS.lines();
        let (from, to) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
        for (from, to) in from.chars().zip(to.chars()) {
            match (from as u32)
                .checked_sub(FIRST)
                .and_then(|at| common.get_mut(at as usize))
            {
                Some(slot) => *slot = to,
                None => _ = rest.insert(from, to),
            }
        }
        Table { common, rest }
    })
}

/// The character that stands for `c` in index and query: NFKC where that is one
/// character, lower case, simplified, one shape for each bracket.
pub fn fold(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '〔' | '［' | '【' | '[' | '{' | '｛' | '（' => '(',
        '〕' | '］' | '】' | ']' | '}' | '｝' | '）' => ')',
        ' '..='~' => c,
        '\u{4E00}'..='\u{9FFF}' => table().common[(c as u32 - FIRST) as usize],
        // 〇 is the zero of dates; NFKC leaves it alone.
        '〇' => '零',
        _ => {
            let composed = alone(std::iter::once(c).nfkc()).unwrap_or(c);
            let lower = alone(composed.to_lowercase()).unwrap_or(composed);
            match lower {
                '\u{4E00}'..='\u{9FFF}' => table().common[(lower as u32 - FIRST) as usize],
                'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'v',
                _ => table().rest.get(&lower).copied().unwrap_or(lower),
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
