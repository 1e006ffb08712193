//! Search: the field, what was found, and what the keyboard shows.
//!
//! The text is what stands plus the word being composed. Answers come later and
//! in any order; each carries the serial of its question, and one that was
//! overtaken is left alone.

mod results;
mod typing;
mod view;

use crate::content::{item::Kind, library::ReadError};

use super::{
    kiosk::Context,
    offered::most_asked,
    page::Act,
    world::{Candidate, Candidates, Effect, Found, Handwriting, Query, Spelling, Stroke, Typing},
};

pub use typing::{Keys, Method};
pub use view::{Tab, View};

/// What people do on it; numbers are places in the view's lists.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    TouchField,
    /// 清除: the whole field.
    Clear,
    /// 重输: the word being composed.
    ClearWord,
    ChooseTab(usize),
    ChooseSuggestion(usize),
    ChooseFacet(usize),
    Open(usize),
    OpenBest,
    /// 到窗口问一问: what the content does not have, a person may know.
    AskAtWindow,
    ChooseMethod(Method),
    ChooseKeys(Keys),
    Key(String),
    Space,
    Delete,
    Done,
    ChooseCandidate(usize),
    /// A syllable for the first digits of nine keys.
    ChooseOpening(usize),
    /// A finger on the slate; lengths in pixels.
    PenDown {
        x: f32,
        y: f32,
        height: f32,
    },
    PenMove {
        x: f32,
        y: f32,
    },
    PenUp,
    UndoStroke,
    WipeSlate,
}

/// Longest text taken, in characters: nobody asks a hall more in one breath.
const LONGEST: usize = 40;
/// Most keys of one composition.
const MOST_KEYS: usize = 48;
/// Most strokes on the slate.
const MOST_STROKES: usize = 120;
/// How many questions are suggested.
const SUGGESTIONS: usize = 6;
/// How many topics are offered.
const FACETS: usize = 6;

/// The kinds that have a tab, in the order of the tabs.
const TABS: [Kind; 5] = [
    Kind::Question,
    Kind::Guide,
    Kind::Document,
    Kind::Notice,
    Kind::Station,
];

/// The state of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    committed: String,
    keys: String,
    strokes: Vec<Stroke>,
    /// Pixels a height of the slate has, as the last touch told.
    slate: f32,
    drawing: bool,
    method: Method,
    panel: Keys,
    keyboard: bool,
    words: Vec<Candidate>,
    reading: String,
    openings: Vec<String>,
    /// The serial of the last spelling and of the last search.
    spelled: u64,
    asked: u64,
    kind: Option<Kind>,
    topic: Option<String>,
    found: Found,
    /// Of all kinds, while one is looked at.
    totals: Vec<(Kind, u32)>,
    /// The topics of vague words, while one is looked at.
    topics: Vec<(String, u32)>,
    /// The search in the field has been answered.
    answered: bool,
    /// Something found for the text was opened, or the text was already counted.
    settled: bool,
    /// The longest answered text that what stands is the beginning of: who deletes it key by key
    /// asked it all the same.
    said: String,
    revision: i32,
}

impl Search {
    pub fn new(elder: bool, typing: Typing) -> Self {
        Self {
            committed: String::new(),
            keys: String::new(),
            strokes: Vec::new(),
            slate: 1.0,
            drawing: false,
            method: if elder && typing.write {
                Method::Write
            } else {
                Method::Letters
            },
            panel: Keys::Words,
            keyboard: true,
            words: Vec::new(),
            reading: String::new(),
            openings: Vec::new(),
            spelled: 0,
            asked: 0,
            kind: None,
            topic: None,
            found: Found::default(),
            totals: Vec::new(),
            topics: Vec::new(),
            answered: true,
            settled: true,
            said: String::new(),
            revision: 0,
        }
    }

    /// The word being composed, as it is shown and searched.
    fn composing(&self) -> String {
        match self.method {
            Method::Letters => self.keys.clone(),
            Method::Nine | Method::Write => self
                .words
                .first()
                .map(|word| word.text.clone())
                .unwrap_or_else(|| self.reading.replace('\'', "")),
        }
    }

    /// What is searched for.
    pub fn text(&self) -> String {
        format!("{}{}", self.committed, self.composing())
    }

    /// There is nothing to search for: no text, or marks alone.
    fn is_blank(&self) -> bool {
        !self.text().chars().any(char::is_alphanumeric)
    }

    fn is_composing(&self) -> bool {
        !self.keys.is_empty() || !self.strokes.is_empty()
    }

    pub fn handle(&mut self, intent: Intent, context: &Context) -> Result<Vec<Act>, ReadError> {
        Ok(match intent {
            Intent::TouchField => {
                self.keyboard = true;
                vec![]
            }
            Intent::Done => {
                self.commit_composing();
                self.keyboard = false;
                self.search()
            }
            Intent::Clear => {
                let unanswered = self.unanswered(context.session_no);
                self.committed.clear();
                self.forget_word();
                self.keyboard = true;
                let mut acts = self.changed();
                acts.extend(unanswered.map(Act::Do));
                acts
            }
            Intent::ClearWord => {
                self.forget_word();
                self.changed()
            }
            Intent::ChooseTab(tab) => {
                self.kind = tab
                    .checked_sub(1)
                    .and_then(|tab| self.kinds().nth(tab))
                    .map(|(kind, _)| kind);
                self.search()
            }
            Intent::ChooseSuggestion(index) => most_asked(context, SUGGESTIONS)?
                .into_iter()
                .nth(index)
                .map(|entry| Act::Open(entry.key))
                .into_iter()
                .collect(),
            Intent::ChooseFacet(index) => self.choose_facet(index, context)?,
            Intent::Open(index) => self.open(index, context.session_no),
            Intent::OpenBest if self.found.fits == 0 => vec![],
            Intent::OpenBest => self.open(0, context.session_no),
            Intent::AskAtWindow => self.ask_at_window(context),
            Intent::ChooseMethod(method) => {
                self.commit_composing();
                self.method = method;
                self.panel = Keys::Words;
                self.changed()
            }
            Intent::ChooseKeys(panel) => {
                self.panel = panel;
                vec![]
            }
            Intent::Key(face) => self.key(&face),
            Intent::Space => self.space(),
            Intent::Delete => {
                let mut acts = self.delete();
                if self.is_blank() {
                    acts.extend(self.unanswered(context.session_no).map(Act::Do));
                }
                acts
            }
            Intent::ChooseCandidate(index) => self.choose(index),
            Intent::ChooseOpening(index) => self.choose_opening(index),
            Intent::PenDown { x, y, height } => {
                self.slate = height.max(1.0);
                if self.strokes.len() < MOST_STROKES {
                    self.strokes.push(vec![self.point(x, y)]);
                    self.drawing = true;
                }
                vec![]
            }
            Intent::PenMove { x, y } => {
                let at = self.point(x, y);
                if self.drawing
                    && let Some(stroke) = self.strokes.last_mut()
                {
                    stroke.push(at);
                }
                vec![]
            }
            Intent::PenUp => {
                if !std::mem::take(&mut self.drawing) {
                    return Ok(vec![]);
                }
                self.spell()
            }
            Intent::UndoStroke => {
                self.strokes.pop();
                self.spell()
            }
            Intent::WipeSlate => {
                self.forget_word();
                self.changed()
            }
        })
    }

    fn point(&self, x: f32, y: f32) -> (f32, f32) {
        (x / self.slate, y / self.slate)
    }

    /// The text changed: it is searched among all kinds and topics.
    fn changed(&mut self) -> Vec<Act> {
        self.kind = None;
        self.topic = None;
        self.search()
    }

    fn search(&mut self) -> Vec<Act> {
        self.asked += 1;
        if self.is_blank() {
            self.found = Found::default();
            self.totals.clear();
            self.topics.clear();
            self.answered = true;
            self.revision += 1;
            return vec![];
        }
        self.answered = false;
        vec![Act::Do(Effect::Search(Query {
            serial: self.asked,
            text: self.text(),
            kind: self.kind,
            topic: self.topic.clone(),
        }))]
    }

    pub fn found(&mut self, found: Found) {
        if found.serial != self.asked {
            return;
        }
        match self.kind {
            None => self.totals.clone_from(&found.totals),
            // What is told of the kind that is looked at is what is listed.
            Some(kind) => {
                let of_kind = |totals: &[(Kind, u32)]| {
                    let held = totals.iter().find(|(of, _)| *of == kind);
                    held.map_or(0, |(_, count)| *count)
                };
                let told = self.totals.iter_mut().find(|(of, _)| *of == kind);
                if let Some((_, count)) = told {
                    *count = of_kind(&found.totals);
                }
            }
        }
        if self.kind.is_none() && self.topic.is_none() {
            let vague = found.vague.then(|| found.topics.clone());
            self.topics = vague.unwrap_or_default();
        }
        let text = self.text();
        if !self.said.starts_with(&text) {
            self.said = text;
            self.settled = false;
        }
        self.found = found;
        self.answered = true;
        self.revision += 1;
    }

    pub fn candidates(&mut self, candidates: Candidates) -> Vec<Act> {
        if candidates.serial != self.spelled || !self.is_composing() {
            return vec![];
        }
        self.words = candidates.words;
        self.reading = candidates.reading;
        self.openings = candidates.openings;
        if self.method == Method::Letters {
            vec![]
        } else {
            self.changed()
        }
    }
}

#[cfg(test)]
mod tests;
