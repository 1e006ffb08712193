//! Text cut into atoms: a Han character, a word of letters, a number. No
//! segmenter: what is one atom never depends on a dictionary.

use super::normalise::is_han;

/// What an atom is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Han(char),
    /// Letters, folded.
    Word(String),
    /// Digits without leading zeros; 五十四 of 第五十四条 is 54.
    Number(String),
}

/// An atom and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    pub piece: Piece,
    /// First character, counted from the start of the text.
    pub start: usize,
    /// Characters it covers.
    pub len: usize,
    /// Whether something parts it from the atom before: punctuation, or a space between Han characters.
    pub apart: bool,
}

const NUMERALS: &str = "零一二三四五六七八九十百千";

/// Cuts folded text into atoms.
pub fn atoms(text: &[char]) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::with_capacity(text.len());
    let mut apart = true;
    let mut spaced = false;
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        let (piece, len) = if let Some((number, len)) = ordinal(text, at) {
            (Piece::Number(number), len)
        } else if is_han(c) {
            (Piece::Han(c), 1)
        } else if c.is_numeric() && !c.is_alphabetic() {
            let run = run(text, at, |c| c.is_numeric());
            let digits: String = run.iter().collect();
            let short = digits.trim_start_matches('0');
            (
                Piece::Number(if short.is_empty() {
                    "0".into()
                } else {
                    short.into()
                }),
                run.len(),
            )
        } else if c.is_alphabetic() {
            let run = run(text, at, |c| c.is_alphabetic() && !is_han(c));
            (Piece::Word(run.iter().collect()), run.len())
        } else {
            match c {
                '(' | ')' | '《' | '》' | '·' | '-' | '"' | '\'' | '“' | '”' => {}
                _ if c.is_whitespace() || c == '\u{200d}' => spaced = true,
                _ => apart = true,
            }
            at += 1;
            continue;
        };
        let han = |piece: &Piece| matches!(piece, Piece::Han(_));
        // 国发2021 3 and guofa 2021 3 are one number; 组织 关系 are two words.
        let split = spaced && han(&piece) && atoms.last().is_some_and(|before| han(&before.piece));
        atoms.push(Atom {
            piece,
            start: at,
            len,
            apart: apart || split,
        });
        (apart, spaced) = (false, false);
        at += len;
    }
    atoms
}

fn run(text: &[char], at: usize, belongs: impl Fn(char) -> bool) -> &[char] {
    let rest = &text[at..];
    &rest[..rest.iter().position(|&c| !belongs(c)).unwrap_or(rest.len())]
}

/// The number of 第…条 and its like, if Chinese numerals stand at `at` after 第.
fn ordinal(text: &[char], at: usize) -> Option<(String, usize)> {
    if at == 0 || text[at - 1] != '第' || !NUMERALS.contains(text[at]) {
        return None;
    }
    let run = run(text, at, |c| NUMERALS.contains(c));
    let unit = text.get(at + run.len())?;
    "条章节款项编届次号期批名类"
        .contains(*unit)
        .then(|| (value(run).to_string(), run.len()))
}

/// The value of Chinese numerals up to 千.
fn value(numerals: &[char]) -> u64 {
    let (mut total, mut digit) = (0u64, 0u64);
    let units = numerals.iter().any(|c| "十百千".contains(*c));
    for &c in numerals {
        let scale = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                let face = NUMERALS.chars().position(|n| n == c).unwrap_or(0) as u64;
                digit = if units {
                    face
                } else {
                    digit.saturating_mul(10).saturating_add(face)
                };
                continue;
            }
        };
        total = total.saturating_add(digit.max(1) * scale);
        digit = 0;
    }
    total.saturating_add(digit)
}
