//! Words that are left out of the text, or kept with a doubt, in the order in which they stand: what
//! the editor is told of them.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::piece::clean_words;

/// So many are told, and so much of each.
pub const TOLD: usize = 5;
const LENGTH: usize = 20;
/// So many characters before a stretch say where it stands.
const BEFORE: usize = 8;

/// Words that follow one another, and where they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// What the place is called: 第 2 页. Empty if the words say it themselves.
    pub place: String,
    /// At most 20 characters, with … if there were more.
    pub words: String,
}

impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}“{}”", self.place, self.words)
    }
}

/// The last words that are shown: they say where others stand that are not.
#[derive(Clone, Debug, Default)]
pub struct Before(String);

impl Before {
    /// Words that are shown.
    pub fn show(&mut self, words: &str) {
        self.0.push_str(words);
        let more = self.0.chars().count().saturating_sub(BEFORE);
        if let Some((at, _)) = self.0.char_indices().nth(more) {
            self.0.drain(..at);
        }
    }

    /// What the place behind them is called.
    pub fn place(&self) -> String {
        match clean_words(&self.0).trim() {
            "" => "开头的".to_owned(),
            words => format!("“{words}”之后的"),
        }
    }
}

/// Stretches of words of one kind.
#[derive(Clone, Debug, Default)]
pub struct Stretches {
    told: Vec<Stretch>,
    count: usize,
    /// What comes next belongs to the last.
    open: bool,
}

impl Stretches {
    /// Takes words that say their place themselves; see [`Self::take_at`].
    pub fn take(&mut self, words: &str) {
        self.take_at(String::new, words);
    }

    /// Takes words at a place; those that follow one another without a word between are one
    /// stretch, at the place where it begins.
    pub fn take_at(&mut self, place: impl FnOnce() -> String, words: &str) {
        if !self.open {
            if words.trim().is_empty() {
                return;
            }
            self.open = true;
            self.count += 1;
            if self.count <= TOLD {
                self.told.push(Stretch {
                    place: place(),
                    words: String::new(),
                });
            }
        }
        if self.count <= TOLD
            && let Some(last) = self.told.last_mut()
        {
            let left = (LENGTH + 1).saturating_sub(last.words.chars().count());
            last.words.extend(words.chars().take(left));
        }
    }

    /// A word of another kind stands there.
    pub fn end(&mut self) {
        self.open = false;
    }

    /// A few of them, and how many there were; none if there were none.
    pub fn told(&self) -> Option<(Vec<Stretch>, usize)> {
        let told = |stretch: &Stretch| {
            let words = clean_words(&stretch.words);
            let words = match words.chars().count() > LENGTH {
                true => words.chars().take(LENGTH).chain(['…']).collect(),
                false => words,
            };
            Stretch {
                place: stretch.place.clone(),
                words,
            }
        };
        (self.count > 0).then(|| (self.told.iter().map(told).collect(), self.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_follow_one_another_are_one_and_five_are_told() {
        let mut stretches = Stretches::default();
        assert_eq!(stretches.told(), None);
        stretches.take(" ");
        stretches.end();
        for words in ["300", "元"] {
            stretches.take(words);
        }
        stretches.end();
        stretches.take_at(|| "第 2 页".to_owned(), &"长".repeat(30));
        for _ in 0..10 {
            stretches.end();
            stretches.take("又一处");
        }
        let (told, count) = stretches.told().unwrap();
        assert_eq!((told.len(), count), (5, 12));
        assert_eq!(told[0].to_string(), "“300元”");
        let long = format!("第 2 页“{}…”", "长".repeat(20));
        assert_eq!(told[1].to_string(), long);
    }
}
