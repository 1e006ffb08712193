//! Pinyin: keys in, candidates out, nothing kept.
//!
//! ```no_run
//! # use query_corner::ime::{Dictionary, LatticeEngine, Lexicon, Pinyin};
//! # use std::{path::Path, sync::Arc};
//! let dictionary = Arc::new(Dictionary::load(Path::new("assets/ime/words.bin"))?);
//! let lexicon = Arc::new(Lexicon::new(&dictionary, ["组织关系转接", "医疗保险参保登记"]));
//! let mut pinyin = Pinyin::new(LatticeEngine::new(dictionary), lexicon);
//! for letter in "zzgx".chars() {
//!     pinyin.key(letter);
//! }
//! assert_eq!(pinyin.candidates(0)[0].text, "组织关系转接");
//! # Ok::<(), query_corner::ime::DataError>(())
//! ```

mod dictionary;
mod engine;
mod keys;
mod lattice;
mod lexicon;
pub mod making;
mod syllable;
mod words;

pub use dictionary::Dictionary;
pub use engine::{Candidate, ImeEngine, LatticeEngine, Reading};
pub use keys::Key;
pub use lexicon::Lexicon;
pub use syllable::{Class, Syllable};
pub use words::Costs;

use std::sync::Arc;

/// Longest row of keys taken; further keys are not accepted until some are committed.
pub const MOST_KEYS: usize = 64;
/// Candidates a page.
pub const PAGE: usize = 9;

/// What a chosen candidate leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Goes into the field.
    pub text: String,
    /// Keys still to be read, as they were typed; empty when all is done.
    pub rest: String,
}

/// The state of the keyboard's candidate bar: keys typed and what they may mean.
pub struct Pinyin {
    engine: Box<dyn ImeEngine>,
    lexicon: Arc<Lexicon>,
    keys: Vec<Key>,
    reading: Reading,
}

impl Pinyin {
    pub fn new(engine: impl ImeEngine + 'static, lexicon: Arc<Lexicon>) -> Self {
        Self {
            engine: Box::new(engine),
            lexicon,
            keys: Vec::new(),
            reading: Reading::default(),
        }
    }

    /// Takes another lexicon, when a new generation is shown.
    pub fn set_lexicon(&mut self, lexicon: Arc<Lexicon>) {
        self.lexicon = lexicon;
        self.read();
    }

    /// Takes a row of keys at once, in place of what was typed: letters of 26 keys, or digits of
    /// nine keys. What is no key, and what is beyond [`MOST_KEYS`], is left out.
    pub fn set_keys(&mut self, keys: &str, nine: bool) {
        self.keys.clear();
        for c in keys.chars() {
            self.push(if nine { Key::nine(c) } else { Key::letter(c) });
        }
        self.read();
    }

    /// A letter or `'` of 26 keys. False if it is neither, or too many keys are typed.
    pub fn key(&mut self, c: char) -> bool {
        let taken = self.push(Key::letter(c));
        self.read();
        taken
    }

    /// A digit 2–9 of nine keys, 1 or `'` as separator. False as for [`Self::key`].
    pub fn nine(&mut self, digit: char) -> bool {
        let taken = self.push(Key::nine(digit));
        self.read();
        taken
    }

    fn push(&mut self, key: Option<Key>) -> bool {
        let Some(key) = key.filter(|_| self.keys.len() < MOST_KEYS) else {
            return false;
        };
        if key == Key::Break && matches!(self.keys.last(), None | Some(Key::Break)) {
            return false;
        }
        self.keys.push(key);
        true
    }

    /// Takes the last key back. False if there is none: the field's own text is meant.
    pub fn backspace(&mut self) -> bool {
        let some = self.keys.pop().is_some();
        self.read();
        some
    }

    /// True while keys wait to be committed.
    pub fn is_composing(&self) -> bool {
        !self.keys.is_empty()
    }

    /// The keys as syllables: guan'x.
    pub fn composition(&self) -> &str {
        &self.reading.composition
    }

    /// What the first digits of nine keys may stand for, for choosing one: guan, huan, g.
    pub fn openings(&self) -> Vec<&'static str> {
        keys::openings(&self.keys)
    }

    /// Candidates of page `page` (from 0), at most [`PAGE`]; empty past the last page.
    pub fn candidates(&self, page: usize) -> &[Candidate] {
        self.reading
            .candidates
            .chunks(PAGE)
            .nth(page)
            .unwrap_or_default()
    }

    /// All candidates, best first.
    pub fn all_candidates(&self) -> &[Candidate] {
        &self.reading.candidates
    }

    /// Number of pages.
    pub fn pages(&self) -> usize {
        self.reading.candidates.len().div_ceil(PAGE)
    }

    /// Chooses candidate `index` (over all pages): its keys are gone, the rest
    /// is read anew. None if there is no such candidate.
    pub fn commit(&mut self, index: usize) -> Option<Commit> {
        let chosen = self.reading.candidates.get(index)?.clone();
        self.keys.drain(..chosen.consumed.min(self.keys.len()));
        let breaks = self.keys.iter().take_while(|k| **k == Key::Break).count();
        self.keys.drain(..breaks);
        self.read();
        Some(Commit {
            text: chosen.text,
            rest: self.keys.iter().map(|k| k.face()).collect(),
        })
    }

    /// Forgets everything typed.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.read();
    }

    fn read(&mut self) {
        self.reading = if self.keys.is_empty() {
            Reading::default()
        } else {
            self.engine.read(&self.keys, &self.lexicon)
        };
    }
}
