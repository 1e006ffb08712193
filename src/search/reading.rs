//! How a character is read: its usual reading, the word list for characters
//! read differently inside a word, and a second usual reading where there is one.

use std::collections::HashMap;
use std::sync::OnceLock;

use pinyin::ToPinyin;

use super::syllable::{Syllable, Syllables};

const WORDS: &str = include_str!("../../assets/search/readings.txt");

const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// What a character in its place sounds like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub syllable: Syllable,
    /// The character's other usual reading; none inside a listed word.
    pub other: Option<Syllable>,
}

struct Word {
    rest: Vec<char>,
    syllables: Vec<Syllable>,
}

/// The character has another usual reading.
const OTHER: u8 = 1;
/// A listed word begins with the character.
const WORD: u8 = 2;

/// The tables, read once.
pub struct Readings {
    common: Vec<Option<Syllable>>,
    /// Which of the two below know a common character: most are in neither.
    known: Vec<u8>,
    others: HashMap<char, Syllable>,
    words: HashMap<char, Vec<Word>>,
}

impl Readings {
    pub fn get() -> &'static Self {
        static ALL: OnceLock<Readings> = OnceLock::new();
        ALL.get_or_init(Self::new)
    }

    fn new() -> Self {
        let common = (FIRST..=LAST)
            .map(|c| char::from_u32(c).and_then(usual))
            .collect();
        let mut others = HashMap::new();
        let mut words: HashMap<char, Vec<Word>> = HashMap::new();
        let find = |spelling: &str| Syllables::get().find(spelling);
        for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
            let mut parts = line.split_ascii_whitespace();
            let Some(text) = parts.next() else { continue };
            let syllables: Vec<Syllable> = parts.filter_map(find).collect();
            let mut chars = text.chars();
            let Some(first) = chars.next() else { continue };
            let rest: Vec<char> = chars.collect();
            match syllables.as_slice() {
                [_, other, ..] if rest.is_empty() => _ = others.insert(first, *other),
                _ if syllables.len() == rest.len() + 1 => {
                    words
                        .entry(first)
                        .or_default()
                        .push(Word { rest, syllables });
                }
                _ => {}
            }
        }
        for of_first in words.values_mut() {
            of_first.sort_by_key(|word| std::cmp::Reverse(word.rest.len()));
        }
        let known = (FIRST..=LAST)
            .map(|c| {
                let c = char::from_u32(c).unwrap_or_default();
                let other = if others.contains_key(&c) { OTHER } else { 0 };
                other | if words.contains_key(&c) { WORD } else { 0 }
            })
            .collect();
        Self {
            common,
            known,
            others,
            words,
        }
    }

    fn knows(&self, c: char, what: u8) -> bool {
        let at = (c as u32).checked_sub(FIRST);
        let known = at.and_then(|at| self.known.get(at as usize));
        known.is_none_or(|known| known & what != 0)
    }

    /// The usual reading of a folded character; none for what is not Han or has no known reading.
    pub fn of(&self, c: char) -> Option<Reading> {
        let syllable = match (c as u32)
            .checked_sub(FIRST)
            .and_then(|at| self.common.get(at as usize))
        {
            Some(known) => (*known)?,
            None => usual(c)?,
        };
        Some(Reading {
            syllable,
            other: (self.knows(c, OTHER).then(|| self.others.get(&c)).flatten())
                .copied()
                .filter(|other| *other != syllable),
        })
    }

    /// The readings of folded text, one for each character.
    pub fn of_text(&self, text: &[char]) -> Vec<Option<Reading>> {
        let mut readings = Vec::with_capacity(text.len());
        while let Some(&c) = text.get(readings.len()) {
            let after = &text[readings.len() + 1..];
            let of_first = self.knows(c, WORD).then(|| self.words.get(&c)).flatten();
            let word =
                of_first.and_then(|of_first| of_first.iter().find(|w| after.starts_with(&w.rest)));
            match word {
                Some(word) => readings.extend(word.syllables.iter().map(|&syllable| {
                    Some(Reading {
                        syllable,
                        other: None,
                    })
                })),
                None => readings.push(self.of(c)),
            }
        }
        readings
    }
}

fn usual(c: char) -> Option<Syllable> {
    let plain = c.to_pinyin()?.plain();
    Syllables::get().find(&plain.replace('ü', "v"))
}
