//! What a search is asked for and what it answers.

use std::ops::Range;

use crate::content::item::Kind;

use super::row::Role;

/// What a search is asked for.
pub struct Options<'a> {
    /// Hits at most.
    pub limit: usize,
    /// Kinds to look among; empty for all.
    pub kinds: &'a [Kind],
    /// The topic to look among; none for all.
    pub topic: Option<&'a str>,
    /// Asked between two steps; true ends the search.
    pub cancel: &'a dyn Fn() -> bool,
}

impl<'a> Options<'a> {
    /// Whether the search is among some of what there is.
    pub fn is_narrowed(&self) -> bool {
        !self.kinds.is_empty() || self.topic.is_some()
    }

    /// The same search among all.
    pub fn of_all(&self) -> Options<'a> {
        Options {
            kinds: &[],
            topic: None,
            ..*self
        }
    }
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            limit: 20,
            kinds: &[],
            topic: None,
            cancel: &|| false,
        }
    }
}

/// Why an entry was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By its document number.
    Number,
    /// By the words as they are written.
    Written,
    /// By sound: pinyin, initials, homophones.
    Sound,
    /// By an official word for an everyday one.
    Alias,
    /// By its text alone.
    Passage,
    /// By one of the query's characters alone.
    Character,
}

/// One entry found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The entry's number, as [`super::Builder::add`] gave it.
    pub entry: u32,
    pub kind: Kind,
    pub score: f32,
    pub how: How,
    /// The row that matched best.
    pub role: Role,
    pub text: String,
    /// In characters of `text`.
    pub highlights: Vec<Range<usize>>,
    /// In characters of the title.
    pub title_highlights: Vec<Range<usize>>,
    /// The entry's passage that answers best, from 0.
    pub passage: Option<u32>,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Best first.
    pub hits: Vec<Hit>,
    /// So many of the first ones have most of what is asked for; the others only come near.
    pub fits: usize,
    /// What was typed is in the content, or asks for nothing yet.
    pub is_known: bool,
    /// Something has all of what was typed, as it was typed.
    pub is_sure: bool,
    /// How many entries of each kind fit, kinds without any left out; more than `hits` has where
    /// these are as many as were wanted.
    pub totals: Vec<(Kind, u32)>,
    /// Topics of what was found with how many, most first.
    pub topics: Vec<(String, u32)>,
    /// The query fits so much that topics help more than a list.
    pub vague: bool,
}
