//! What keys and candidates do to the field.

use super::*;

/// How characters are put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// 手写.
    Write,
    /// 拼音 26 键.
    Letters,
    /// 拼音九键.
    Nine,
}

/// Which keys are on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Those of the method.
    Words,
    Digits,
    Marks,
}

impl Search {
    pub(super) fn key(&mut self, face: &str) -> Vec<Act> {
        let typed = self.panel == Keys::Words && self.method != Method::Write;
        if !typed {
            self.commit_composing();
            self.push(face);
            return self.changed();
        }
        if self.keys.len() + face.len() > MOST_KEYS {
            return vec![];
        }
        self.keys.push_str(face);
        self.spell()
    }

    pub(super) fn space(&mut self) -> Vec<Act> {
        // Between English words a space is a space.
        if self.english && self.method == Method::Letters && self.is_composing() {
            self.commit_composing();
            self.push(" ");
            return self.changed();
        }
        if self.is_composing() && !self.words.is_empty() {
            return self.choose(0);
        }
        if self.is_composing() {
            self.commit_composing();
        } else if !self.committed.is_empty() && !self.committed.ends_with(' ') {
            self.forget_word();
            self.push(" ");
        }
        self.changed()
    }

    pub(super) fn delete(&mut self) -> Vec<Act> {
        if !self.slate.strokes.is_empty() {
            self.forget_word();
            return self.changed();
        }
        if self.keys.pop().is_some() {
            // The mark after a chosen syllable is not a key of its own.
            if self.keys.ends_with('\'') {
                self.keys.pop();
            }
            return self.spell();
        }
        self.committed.pop();
        self.forget_word();
        self.changed()
    }

    /// Takes a candidate; the keys or strokes that it leaves are read anew.
    pub(super) fn choose(&mut self, index: usize) -> Vec<Act> {
        if self.standing > 0 {
            return self.correct(index);
        }
        let Some(word) = self.words.get(index).cloned() else {
            return vec![];
        };
        self.push(&word.text);
        if self.slate.strokes.is_empty() {
            let rest: String = self.keys.chars().skip(word.consumed).collect();
            self.keys = rest.trim_start_matches(['1', '\'']).to_owned();
        } else {
            let taken = word.consumed.min(self.slate.strokes.len());
            self.slate.strokes.drain(..taken);
            self.slate.rests.drain(..taken);
        }
        self.words.clear();
        self.reading.clear();
        self.openings.clear();
        self.spell()
    }

    /// Reads the first digits as a syllable from now on.
    pub(super) fn choose_opening(&mut self, index: usize) -> Vec<Act> {
        let Some(letters) = self.openings.get(index).cloned() else {
            return vec![];
        };
        let Some(from) = self
            .keys
            .find(|key: char| key.is_ascii_digit() && key != '1')
        else {
            return vec![];
        };
        let rest: String = self.keys[from..].chars().skip(letters.len()).collect();
        let rest = rest.trim_start_matches(['1', '\'']);
        self.keys.truncate(from);
        self.keys.push_str(&letters);
        if !rest.is_empty() {
            self.keys.push('\'');
            self.keys.push_str(rest);
        }
        self.openings.clear();
        self.spell()
    }

    /// Adds what there is room for, and says how many characters those are.
    pub(super) fn push(&mut self, text: &str) -> usize {
        let room = LONGEST.saturating_sub(self.committed.chars().count());
        self.committed.extend(text.chars().take(room));
        text.chars().count().min(room)
    }

    /// What is being composed stands from now on.
    pub(super) fn commit_composing(&mut self) {
        let word = self.composing();
        self.push(&word);
        self.forget_word();
    }

    pub(super) fn forget_word(&mut self) {
        self.keys.clear();
        self.slate.clear();
        self.standing = 0;
        self.words.clear();
        self.reading.clear();
        self.openings.clear();
        // An answer on its way belongs to a word that is gone.
        self.spelled += 1;
    }

    /// The composition changed: it is to be read, and what is known of it searched.
    pub(super) fn spell(&mut self) -> Vec<Act> {
        self.spelled += 1;
        let serial = self.spelled;
        let mut acts = Vec::new();
        if !self.is_composing() {
            self.forget_word();
            return self.changed();
        }
        acts.push(Act::Do(if self.slate.strokes.is_empty() {
            Effect::Spell(Spelling {
                serial,
                keys: self.keys.clone(),
                nine: self.method == Method::Nine,
            })
        } else {
            Effect::Recognise(Handwriting {
                serial,
                strokes: self.slate.strokes.clone(),
                rests: self.slate.rests.clone(),
            })
        }));
        // Letters are searched as they are; digits and strokes once they are read.
        if self.method == Method::Letters {
            acts.extend(self.changed());
        }
        acts
    }
}
