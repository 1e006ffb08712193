//! The atoms of an index, numbered.

use std::collections::HashMap;

use super::atom::Piece;

/// An atom's number: Han below [`FIRST_TOKEN`], words and numbers from it on.
pub type AtomId = u16;

/// No atom; parts one passage's last atom from nothing.
pub const NONE: AtomId = 0;

/// The first number of a word or number.
pub const FIRST_TOKEN: AtomId = 0x8000;

const TOKENS: usize = (AtomId::MAX - FIRST_TOKEN) as usize;

/// Both directions between atoms and their numbers.
#[derive(Default)]
pub struct Vocabulary {
    /// By code point, for the basic plane.
    han: Vec<AtomId>,
    rare: HashMap<char, AtomId>,
    chars: Vec<char>,
    tokens: HashMap<String, AtomId>,
    /// Sorted once built, for prefixes.
    sorted: Vec<(String, AtomId)>,
}

impl Vocabulary {
    pub fn new() -> Self {
        Self {
            han: vec![NONE; 0x1_0000],
            chars: vec!['\0'],
            ..Self::default()
        }
    }

    /// The number of an atom, given one if it is new.
    pub fn intern(&mut self, piece: &Piece) -> AtomId {
        if let Some(known) = self.find(piece) {
            return known;
        }
        match piece {
            Piece::Han(c) => self.intern_char(*c),
            Piece::Word(text) | Piece::Number(text) => {
                let id = if self.tokens.len() < TOKENS {
                    FIRST_TOKEN + self.tokens.len() as AtomId
                } else {
                    // Telephone numbers by the ten thousand share numbers; a shared one only adds a weak match.
                    let hash = text
                        .bytes()
                        .fold(7u32, |h, b| h.wrapping_mul(31).wrapping_add(b.into()));
                    return FIRST_TOKEN + (hash as usize % TOKENS) as AtomId;
                };
                self.tokens.insert(text.clone(), id);
                id
            }
        }
    }

    fn intern_char(&mut self, c: char) -> AtomId {
        let id = self.chars.len().min(usize::from(FIRST_TOKEN - 1)) as AtomId;
        if usize::from(id) == self.chars.len() {
            self.chars.push(c);
        }
        match self.han.get_mut(c as usize) {
            Some(slot) => *slot = id,
            None => _ = self.rare.insert(c, id),
        }
        id
    }

    /// Makes prefixes searchable; called once everything is in.
    pub fn finish(&mut self) {
        self.sorted = self
            .tokens
            .iter()
            .map(|(text, id)| (text.clone(), *id))
            .collect();
        self.sorted.sort();
    }

    pub fn find(&self, piece: &Piece) -> Option<AtomId> {
        match piece {
            Piece::Han(c) => self.find_char(*c),
            Piece::Word(text) | Piece::Number(text) => self.tokens.get(text).copied(),
        }
    }

    pub fn find_char(&self, c: char) -> Option<AtomId> {
        let found = match self.han.get(c as usize) {
            Some(id) => *id,
            None => self.rare.get(&c).copied().unwrap_or(NONE),
        };
        (found != NONE).then_some(found)
    }

    /// The character of a Han atom.
    pub fn char_of(&self, id: AtomId) -> Option<char> {
        self.chars
            .get(usize::from(id))
            .copied()
            .filter(|c| *c != '\0')
    }

    /// Words and numbers that begin with `text`.
    pub fn starting<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (&'a str, AtomId)> {
        let from = self
            .sorted
            .partition_point(|(token, _)| token.as_str() < text);
        self.sorted[from..]
            .iter()
            .take_while(move |(token, _)| token.starts_with(text))
            .map(|(token, id)| (token.as_str(), *id))
    }

    /// Words and numbers with `c` anywhere in them.
    pub fn holding(&self, c: char) -> impl Iterator<Item = AtomId> {
        self.sorted
            .iter()
            .filter(move |(token, _)| token.contains(c))
            .map(|(_, id)| *id)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let tokens: usize = self
            .sorted
            .iter()
            .map(|(token, _)| 2 * token.len() + 80)
            .sum();
        self.han.len() * 2 + self.rare.len() * 16 + self.chars.len() * 4 + tokens
    }
}
