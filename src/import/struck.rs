//! Words that are struck out. A body has no way to show that, and 「300元500元」 is worse than
//! neither: they are left out, and the editor is told which.

use super::{piece::clean_words, remark::Remark};

/// So many are told, and so much of each.
const TOLD: usize = 5;
const LENGTH: usize = 20;

/// What was struck out, in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Struck {
    words: Vec<String>,
    count: usize,
    /// What comes next belongs to the last.
    open: bool,
}

impl Struck {
    /// Takes words; those that follow one another without a word between are one.
    pub fn take(&mut self, words: &str) {
        if !self.open {
            if words.trim().is_empty() {
                return;
            }
            self.open = true;
            self.count += 1;
            if self.count <= TOLD {
                self.words.push(String::new());
            }
        }
        if self.count <= TOLD
            && let Some(last) = self.words.last_mut()
        {
            let left = (LENGTH + 1).saturating_sub(last.chars().count());
            last.extend(words.chars().take(left));
        }
    }

    /// A word that is not struck out stands there.
    pub fn end(&mut self) {
        self.open = false;
    }

    /// What the editor is told, if any was.
    pub fn remark(&self) -> Option<Remark> {
        let told = |words: &String| {
            let words = clean_words(words);
            match words.chars().count() > LENGTH {
                true => words.chars().take(LENGTH).chain(['…']).collect(),
                false => words,
            }
        };
        (self.count > 0).then(|| Remark::StruckOut {
            words: self.words.iter().map(told).collect(),
            count: self.count,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_follow_one_another_are_one_and_five_are_told() {
        let mut struck = Struck::default();
        assert_eq!(struck.remark(), None);
        struck.take(" ");
        struck.end();
        for words in ["300", "元"] {
            struck.take(words);
        }
        struck.end();
        struck.take(&"长".repeat(30));
        for _ in 0..10 {
            struck.end();
            struck.take("又一处");
        }
        let Some(Remark::StruckOut { words, count }) = struck.remark() else {
            panic!("{struck:?}");
        };
        assert_eq!((words.len(), count), (5, 12));
        assert_eq!(words[0], "300元");
        assert_eq!(words[1], format!("{}…", "长".repeat(20)));
    }
}
