//! Typed keys and the ways to read them as syllables.
//!
//! A [`Graph`] holds, for each position among the keys, the syllables that may
//! begin there: whole ones, heads in the middle (简拼: z, zh) and heads at the
//! end (gua, while the rest is not typed yet). Letters and digits of nine keys
//! go through the same tables: a digit is a key that fits three or four letters.

use super::syllable::{Class, Syllable, difference, pad_digit, split};
use std::collections::HashMap;
use std::sync::LazyLock;

/// One key of either keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// a–z
    Letter(u8),
    /// 2–9 on nine keys
    Digit(u8),
    /// The separator: no syllable crosses it.
    Break,
}

impl Key {
    /// A letter of 26 keys (either case), `'` as separator; none for anything else.
    pub fn letter(c: char) -> Option<Self> {
        match c {
            '\'' => Some(Self::Break),
            c if c.is_ascii_alphabetic() => Some(Self::Letter(c.to_ascii_lowercase() as u8)),
            _ => None,
        }
    }

    /// A digit 2–9 of nine keys, `'` or 1 as separator, a letter of a syllable that
    /// was chosen for its digits; none for anything else.
    pub fn nine(c: char) -> Option<Self> {
        match c {
            '1' => Some(Self::Break),
            '2'..='9' => Some(Self::Digit(c as u8)),
            other => Self::letter(other),
        }
    }

    /// What the key shows when nothing is read into it.
    pub fn face(self) -> char {
        match self {
            Self::Letter(b) | Self::Digit(b) => char::from(b),
            Self::Break => '\'',
        }
    }

    fn digit(self) -> Option<u8> {
        match self {
            Self::Letter(letter) => Some(pad_digit(letter)),
            Self::Digit(digit) => Some(digit),
            Self::Break => None,
        }
    }

    fn fits(self, letter: u8) -> bool {
        match self {
            Self::Letter(own) => own == letter,
            Self::Digit(digit) => pad_digit(letter) == digit,
            Self::Break => false,
        }
    }
}

/// One way to read keys as a syllable or the beginning of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    /// Position after the keys, separators skipped.
    pub end: usize,
    /// The letters read: zhang, or gua of guang.
    pub letters: &'static str,
    /// Classes that fit: one for a whole syllable.
    pub from: Class,
    pub to: Class,
    pub whole: bool,
}

impl Step {
    pub fn fits(&self, syllable: Syllable) -> bool {
        (self.from..self.to).contains(&syllable.class())
    }

    /// How many fuzzy sounds lie between what was typed and `syllable`.
    pub fn fuzziness(&self, syllable: Syllable) -> u8 {
        if !self.whole {
            return u8::from(!syllable.spelling().starts_with(self.letters));
        }
        difference(canonical(self.letters), syllable)
    }
}

/// Other ways to write ü: lue and nue, jv, qv, xv, yv.
fn canonical(letters: &'static str) -> &'static str {
    let Forms { aliases, .. } = &*FORMS;
    aliases.get(letters).copied().unwrap_or(letters)
}

struct Forms {
    /// Digits of nine keys → spellings of whole syllables.
    whole: HashMap<Vec<u8>, Vec<(&'static str, Class)>>,
    /// Digits of nine keys → beginnings of syllables.
    heads: HashMap<Vec<u8>, Vec<&'static str>>,
    aliases: HashMap<&'static str, &'static str>,
}

/// Spellings that only fuzzy sounds make: z of zhuang, n of leng.
fn sounds_like(spelling: &str) -> Vec<String> {
    let (initial, rest) = split(spelling);
    let other_initial = match initial {
        "z" => "zh",
        "c" => "ch",
        "s" => "sh",
        "zh" => "z",
        "ch" => "c",
        "sh" => "s",
        "n" => "l",
        "l" => "n",
        same => same,
    };
    let other_rest = match rest {
        "en" => "eng",
        "eng" => "en",
        "in" => "ing",
        "ing" => "in",
        same => same,
    };
    vec![
        format!("{other_initial}{rest}"),
        format!("{initial}{other_rest}"),
        format!("{other_initial}{other_rest}"),
    ]
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let mut whole: HashMap<Vec<u8>, Vec<(&'static str, Class)>> = HashMap::new();
    let mut heads: HashMap<Vec<u8>, Vec<&'static str>> = HashMap::new();
    let digits = |s: &str| s.bytes().map(pad_digit).collect::<Vec<u8>>();
    let aliases = HashMap::from([
        ("lue", "lve"),
        ("nue", "nve"),
        ("jv", "ju"),
        ("qv", "qu"),
        ("xv", "xu"),
        ("yv", "yu"),
    ]);
    for syllable in Syllable::all() {
        let spelling = syllable.spelling();
        whole
            .entry(digits(spelling))
            .or_default()
            .push((spelling, syllable.class()));
        for cut in 1..spelling.len() {
            let list = heads.entry(digits(&spelling[..cut])).or_default();
            if !list.contains(&&spelling[..cut]) {
                list.push(&spelling[..cut]);
            }
        }
    }
    // u for ü after l and n, as most people type it: it counts as a sound that differs.
    for (letters, meant) in [("lu", "lv"), ("nu", "nv")] {
        if let Some(class) = Class::of(meant) {
            let list = whole.entry(digits(letters)).or_default();
            list.push((letters, class));
        }
    }
    for (alias, spelling) in &aliases {
        if let Some(syllable) = Syllable::from_spelling(spelling) {
            whole
                .entry(digits(alias))
                .or_default()
                .push((alias, syllable.class()));
        }
    }
    let mut heard: Vec<String> = Syllable::all()
        .flat_map(|s| sounds_like(s.spelling()))
        .filter(|s| Syllable::from_spelling(s).is_none())
        .collect();
    heard.sort_unstable();
    heard.dedup();
    for spelling in heard {
        if let Some(class) = Class::of(&spelling) {
            // The table lives as long as the program, and is made once.
            let spelling: &'static str = Box::leak(spelling.into_boxed_str());
            whole
                .entry(digits(spelling))
                .or_default()
                .push((spelling, class));
        }
    }
    for list in whole.values_mut() {
        list.sort_unstable();
    }
    Forms {
        whole,
        heads,
        aliases,
    }
});

const LONGEST: usize = 6;

/// What the first digits may stand for: whole syllables, those first that leave a
/// readable rest, the longest of them first; then initials alone. Empty where every
/// key is a letter already.
pub(crate) fn openings(keys: &[Key]) -> Vec<&'static str> {
    let digit = |key: &Key| matches!(key, Key::Digit(_));
    let Some(start) = keys.iter().position(digit) else {
        return Vec::new();
    };
    let graph = Graph::new(&keys[start..]);
    let mut whole: Vec<&Step> = graph.whole[0].iter().collect();
    whole.sort_by_key(|step| {
        let length = std::cmp::Reverse(step.letters.len());
        (!graph.clean[step.end], length, step.letters)
    });
    let mut openings: Vec<&'static str> = Vec::new();
    for step in whole.into_iter().chain(&graph.heads[0]) {
        if !openings.contains(&step.letters) {
            openings.push(step.letters);
        }
    }
    openings
}

/// All readings of a row of keys.
#[derive(Debug)]
pub(crate) struct Graph {
    /// Whole syllables that begin at each position.
    pub whole: Vec<Vec<Step>>,
    /// Heads that begin at each position and end before the last key.
    pub heads: Vec<Vec<Step>>,
    /// Heads that take all keys from their position to the end.
    pub tails: Vec<Vec<Step>>,
    /// From here the end is reached by whole syllables and at most one tail.
    pub clean: Vec<bool>,
    /// From here the end is reached by whole syllables alone.
    pub finished: Vec<bool>,
    /// First position that is no separator.
    pub start: usize,
    pub len: usize,
}

impl Graph {
    pub fn new(keys: &[Key]) -> Self {
        let len = keys.len();
        let skip = |mut at: usize| {
            while keys.get(at) == Some(&Key::Break) {
                at += 1;
            }
            at
        };
        let mut graph = Self {
            whole: vec![Vec::new(); len + 1],
            heads: vec![Vec::new(); len + 1],
            tails: vec![Vec::new(); len + 1],
            clean: vec![false; len + 1],
            finished: vec![false; len + 1],
            start: skip(0),
            len,
        };
        for start in 0..len {
            let mut digits = Vec::with_capacity(LONGEST);
            for stop in start + 1..=len.min(start + LONGEST) {
                let Some(digit) = keys[stop - 1].digit() else {
                    break;
                };
                digits.push(digit);
                let typed = &keys[start..stop];
                let nine = typed.iter().any(|k| matches!(k, Key::Digit(_)));
                let fits =
                    |letters: &str| typed.iter().zip(letters.bytes()).all(|(k, b)| k.fits(b));
                let end = skip(stop);
                for &(letters, class) in FORMS.whole.get(&digits).into_iter().flatten() {
                    // On nine keys the misheard spellings would only add ambiguity.
                    let exact =
                        || Syllable::from_spelling(letters).is_some_and(|s| s.class() == class);
                    if fits(letters) && (!nine || exact()) {
                        graph.whole[start].push(Step {
                            end,
                            letters,
                            from: class,
                            to: Class(class.0 + 1),
                            whole: true,
                        });
                    }
                }
                for &letters in FORMS
                    .heads
                    .get(&digits)
                    .into_iter()
                    .flatten()
                    .filter(|l| fits(l))
                {
                    let (from, to) = Class::starting_with(letters);
                    let step = Step {
                        end,
                        letters,
                        from,
                        to,
                        whole: false,
                    };
                    if end == len {
                        graph.tails[start].push(step);
                    }
                    if split(letters).1.is_empty() {
                        graph.heads[start].push(step);
                    }
                }
            }
        }
        graph.clean[len] = true;
        graph.finished[len] = true;
        for start in (0..len).rev() {
            let whole = graph.whole[start].iter().any(|s| graph.clean[s.end]);
            graph.clean[start] = whole || !graph.tails[start].is_empty();
            graph.finished[start] = graph.whole[start].iter().any(|s| graph.finished[s.end]);
        }
        graph
    }

    /// All keys can be read as whole syllables.
    pub fn is_finished(&self) -> bool {
        self.finished[self.start.min(self.len)]
    }

    /// All keys can be read as whole syllables with at most an unfinished last one.
    pub fn is_clean(&self) -> bool {
        self.clean[self.start.min(self.len)]
    }
}
