//! What characters are beneath the ways they are written: traditional or simplified, wide or
//! narrow, with signs between them that nobody sees.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

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

/// The simplified character of a traditional or variant one; any other character is itself.
pub fn simplified(c: char) -> char {
    match c {
        '\u{4E00}'..='\u{9FFF}' => table().common[(c as u32 - FIRST) as usize],
        '\0'..='\u{7F}' => c,
        _ => table().rest.get(&c).copied().unwrap_or(c),
    }
}

/// Whether a reader sees nothing of it: Unicode's `Default_Ignorable_Code_Point`, and controls but
/// the tab and the line's end.
pub fn is_ignorable(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{115F}'..='\u{1160}'
        | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}' => true,
        _ => c.is_control(),
    }
}

/// The words as they are compared: as they are [`seen`], in lower case.
pub fn plain(text: &str) -> String {
    let small = seen(text);
    let small = small.chars().flat_map(char::to_lowercase);
    small.filter(|c| !is_unseen(*c)).collect()
}

/// The words without what nobody sees, without strokes laid over letters, compatibility forms
/// resolved (NFKC), simplified.
pub fn seen(text: &str) -> String {
    text.chars()
        .filter(|c| !is_unseen(*c))
        .nfkc()
        .filter(|c| !is_unseen(*c))
        .map(simplified)
        .collect()
}

fn is_unseen(c: char) -> bool {
    is_ignorable(c) || is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::{is_ignorable, plain, simplified};

    #[test]
    fn the_same_words_are_one_however_they_are_written() {
        for (text, same) in [
            ("機\u{200B}密", "机密"),
            ("ＳＥＣＲＥＴ", "secret"),
            ("⽤秘密", "用秘密"),
            ("秘\u{20DD}密\u{FE0F}", "秘密"),
            ("\u{202E}绝\u{AD}密", "绝密"),
            ("㊙", "秘"),
            ("①", "1"),
        ] {
            assert_eq!(plain(text), same, "{text:?}");
        }
    }

    #[test]
    fn what_is_seen_stays() {
        for c in ['a', '密', '\n', '\t', ' ', '\u{3000}', '★', 'ᠮ', '😀'] {
            assert!(!is_ignorable(c), "{c:?}");
        }
        assert_eq!(simplified('機'), '机');
        assert_eq!(simplified('己'), '己');
    }
}
