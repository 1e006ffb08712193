//! What a conversion leaves out, looked at for security markings before it goes: headers, comments,
//! hidden words, the title of a page. A marking there is one of the document.

use std::{collections::BTreeSet, fmt::Display};

use crate::content::marking::{Found, LINE_MOST, in_line};

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

    /// Takes over what was found elsewhere.
    pub fn add(&mut self, other: Self) {
        self.found.extend(other.found);
        self.perhaps.extend(other.perhaps);
    }

    /// The markings that are not among the text's own. Words of the text that are none there hide
    /// nothing: 「工作人员应当保守国家秘密」 has the letters of 「秘密」 as well.
    pub fn found(mut self, own: &[Found]) -> Vec<Found> {
        let own: BTreeSet<_> = own.iter().map(|own| letters(&own.line)).collect();
        self.perhaps
            .retain(|found| !own.contains(&letters(&found.line)));
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
            // A tab parts what a blank joins.
            let line = clean_words(&line.replace('\t', "\u{3000}"));
            let one = Found {
                place: place.to_string(),
                line: line.trim().chars().take(LINE_MOST).collect(),
            };
            if !found.contains(&one) {
                found.push(one);
            }
        }
    }
}
