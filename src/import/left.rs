//! What a conversion leaves out, looked at for security markings before it goes: headers, comments,
//! hidden words, the title of a page. A marking there is one of the document.

use std::{collections::BTreeSet, fmt::Display};

use crate::content::{
    item::Item,
    marking::{Found, LINE_MOST, in_line},
    words,
};

use super::piece::clean_words;

/// So many are told; one of them is enough to hold an item.
const MOST: usize = 20;

/// So many characters of a line are looked at.
const LOOKED_AT: usize = 4000;

/// The markings in what is left out.
#[derive(Clone, Debug, Default)]
pub struct LeftOut {
    found: Vec<Found>,
    /// Those that may stand in the text as well.
    perhaps: Vec<Found>,
}

impl LeftOut {
    /// Looks at words that are in the file and not in the text.
    pub fn leave(&mut self, place: impl Display, words: &str) {
        look(&mut self.found, &place, words);
    }

    /// Looks at words that may also be in the text: there they are told as the text's own.
    pub fn look(&mut self, place: impl Display, words: &str) {
        look(&mut self.perhaps, &place, words);
    }

    /// The markings that do not stand in the item itself.
    pub fn found(mut self, item: &Item) -> Vec<Found> {
        if !self.perhaps.is_empty() {
            let mut own = BTreeSet::new();
            words::each(item, &mut |_, text| {
                own.extend(text.lines().map(letters));
            });
            let is_own = |found: &Found| {
                let line = letters(&found.line);
                own.iter().any(|own| own.contains(&line))
            };
            self.perhaps.retain(|found| !is_own(found));
        }
        self.found.append(&mut self.perhaps);
        let mut told = BTreeSet::new();
        self.found.retain(|found| told.insert(letters(&found.line)));
        self.found.truncate(MOST);
        self.found
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn look(found: &mut Vec<Found>, place: &impl Display, words: &str) {
    for line in words.lines() {
        let line: String = line.chars().take(LOOKED_AT).collect();
        if found.len() < MOST && in_line(&line).is_some() {
            let one = Found {
                place: place.to_string(),
                line: clean_words(&line).chars().take(LINE_MOST).collect(),
            };
            if !found.contains(&one) {
                found.push(one);
            }
        }
    }
}
