//! Search: the field, what was found, and what the keyboard shows.
//!
//! The text is what stands plus the word being composed. Answers come later and
//! in any order; each carries the serial of its question, and one that was
//! overtaken is left alone.

mod results;
mod slate;
mod tally;
mod typing;
mod view;

use crate::content::{item::Kind, library::ReadError};

use super::{
    kiosk::Context,
    language::Language,
    offered::most_asked,
    page::Act,
    world::{Candidate, Candidates, Effect, Found, Handwriting, Query, Spelling, Stroke, Typing},
};

use slate::Slate;
use tally::Tally;
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
    /// The pen has been up for as long as the view said.
    PauseOver,
    UndoStroke,
    WipeSlate,
}

/// Longest text taken, in characters: nobody asks a hall more in one breath.
const LONGEST: usize = 40;
/// Most keys of one composition.
const MOST_KEYS: usize = 48;
/// How many questions are suggested.
const SUGGESTIONS: usize = 6;
/// How many topics are offered.
const FACETS: usize = 6;

/// The kinds that have a tab, in the order of the tabs.
const TABS: [Kind; 6] = [
    Kind::Question,
    Kind::Guide,
    Kind::Document,
    Kind::Notice,
    Kind::Station,
    Kind::Hall,
];

/// So many of the words that letters may spell are searched beside them.
const MEANT: usize = 5;

/// The state of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    committed: String,
    keys: String,
    slate: Slate,
    method: Method,
    panel: Keys,
    keyboard: bool,
    /// The screen spoke English when it was touched last.
    english: bool,
    words: Vec<Candidate>,
    /// A text in letters, and what it is most likely to spell.
    spelt: (String, Vec<String>),
    /// How many characters at the end of what stands came there by a pause: `words` are what
    /// else they may be.
    standing: usize,
    reading: String,
    openings: Vec<String>,
    /// The serial of the last spelling, of the last one that was answered, and of the last search.
    spelled: u64,
    read: u64,
    asked: u64,
    kind: Option<Kind>,
    topic: Option<String>,
    found: Found,
    /// Of all kinds, while one is looked at.
    tally: Tally,
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
            slate: Slate::default(),
            method: if elder && typing.write {
                Method::Write
            } else {
                Method::Letters
            },
            panel: Keys::Words,
            keyboard: true,
            english: false,
            words: Vec::new(),
            spelt: Default::default(),
            standing: 0,
            reading: String::new(),
            openings: Vec::new(),
            spelled: 0,
            read: 0,
            asked: 0,
            kind: None,
            topic: None,
            found: Found::default(),
            tally: Tally::default(),
            topics: Vec::new(),
            answered: true,
            settled: true,
            said: String::new(),
            revision: 0,
        }
    }

    /// The same with the method that was asked for, where the machine has it.
    pub fn by(method: Method, elder: bool, typing: Typing) -> Self {
        let has = match method {
            Method::Write => typing.write,
            Method::Nine => typing.spell,
            Method::Letters => true,
        };
        let usual = Self::new(elder, typing);
        Self {
            method: if has { method } else { usual.method },
            ..usual
        }
    }

    /// The word being composed, as it is shown and searched.
    fn composing(&self) -> String {
        match self.method {
            Method::Letters => self.keys.clone(),
            _ if !self.is_composing() => String::new(),
            Method::Nine | Method::Write => self
                .words
                .first()
                .map(|word| word.text.clone())
                .unwrap_or_else(|| self.reading.replace('\'', "")),
        }
    }

    /// Whether the keyboard stands where the results would.
    pub fn has_keyboard(&self) -> bool {
        self.keyboard
    }

    /// Whether a pen is on the slate.
    pub fn is_drawn_on(&self) -> bool {
        self.slate.is_drawn_on()
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
        !self.keys.is_empty() || !self.slate.strokes.is_empty()
    }

    pub fn handle(&mut self, intent: Intent, context: &Context) -> Result<Vec<Act>, ReadError> {
        self.english = context.session.language == Language::English;
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
            Intent::Open(index) => self.open(index, context),
            Intent::OpenBest if self.found.fits == 0 => vec![],
            Intent::OpenBest => self.open(0, context),
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
                self.pen_down((x, y), height, context);
                vec![]
            }
            Intent::PenMove { x, y } => {
                self.pen_move(x, y);
                vec![]
            }
            Intent::PenUp => self.pen_up(context),
            Intent::PauseOver => {
                self.pause_over(context);
                vec![]
            }
            Intent::UndoStroke => self.undo_stroke(),
            Intent::WipeSlate => {
                self.forget_word();
                self.changed()
            }
        })
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
            self.tally = Tally::default();
            self.topics.clear();
            self.answered = true;
            self.revision += 1;
            return vec![];
        }
        self.answered = false;
        vec![Act::Do(Effect::Search(Query {
            serial: self.asked,
            text: self.text(),
            meant: self.meant(),
            kind: self.kind,
            topic: self.topic.clone(),
            english: self.english,
        }))]
    }

    pub fn found(&mut self, found: Found) {
        if found.serial != self.asked {
            return;
        }
        match self.kind {
            None => self.tally = Tally::of(&found),
            Some(kind) => self.tally.narrow(kind, &found),
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
        if self.english && self.method == Method::Letters {
            // What is typed are English words: characters of their letters' sounds help nobody.
            self.words.clear();
        }
        self.reading = candidates.reading;
        self.openings = candidates.openings;
        self.read = self.spelled;
        self.strokes_read(candidates.covered);
        if self.method == Method::Letters {
            self.take_meant()
        } else {
            self.changed()
        }
    }

    /// Letters that spell words are searched once more with the words beside them.
    fn take_meant(&mut self) -> Vec<Act> {
        let whole = self.words.iter();
        let whole = whole.filter(|word| word.consumed == self.keys.len());
        let whole = whole.map(|word| format!("{}{}", self.committed, word.text));
        let words: Vec<String> = whole.take(MEANT).collect();
        if words.is_empty() {
            return vec![];
        }
        self.spelt = (self.text(), words);
        self.search()
    }

    fn meant(&self) -> Vec<String> {
        let (text, words) = &self.spelt;
        match *text == self.text() {
            true => words.clone(),
            false => vec![],
        }
    }
}

#[cfg(test)]
mod tests;
