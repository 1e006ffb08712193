//! Words that are never offered: banned organisations, insults, obscenity. The list with its
//! reasons is `assets/ime/withheld.txt`.

use std::{collections::HashSet, sync::LazyLock};

const LIST: &str = include_str!("../../assets/ime/withheld.txt");

/// Why a word is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An organisation that the law bans.
    Banned,
    Insult,
    Obscenity,
}

impl Kind {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "banned" => Self::Banned,
            "insult" => Self::Insult,
            "obscenity" => Self::Obscenity,
            _ => return None,
        })
    }
}

/// What no candidate says.
#[derive(Debug, Default)]
pub struct Withheld {
    /// Of characters: these anywhere in a candidate.
    inside: HashSet<Vec<char>>,
    /// Lengths of those.
    lengths: Vec<usize>,
    /// First characters of those, so that most candidates are passed at a glance.
    firsts: HashSet<char>,
    /// These as the whole candidate.
    whole: HashSet<String>,
}

impl Withheld {
    /// The list that the program comes with, read once.
    pub fn get() -> &'static Self {
        static LISTED: LazyLock<Withheld> = LazyLock::new(|| Withheld::of(listed()));
        &LISTED
    }

    fn of<'a>(words: impl IntoIterator<Item = Listed<'a>>) -> Self {
        let mut this = Self::default();
        for listed in words {
            let word: Vec<char> = listed.word.chars().collect();
            let Some(first) = word.first().filter(|_| !listed.whole) else {
                this.whole.insert(listed.word.to_owned());
                continue;
            };
            this.firsts.insert(*first);
            this.lengths.push(word.len());
            this.inside.insert(word);
        }
        this.lengths.sort_unstable();
        this.lengths.dedup();
        this
    }

    /// Whether a candidate may say this.
    pub fn offers(&self, text: &str) -> bool {
        if self.whole.contains(text) {
            return false;
        }
        if !text.chars().any(|c| self.firsts.contains(&c)) {
            return true;
        }
        // What stands between the characters of a word (《, ·) does not make another word of it.
        let characters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let has = |length: &usize| {
            let mut parts = characters.windows(*length);
            parts.any(|part| self.inside.contains(part))
        };
        !self.lengths.iter().any(has)
    }
}

/// A word of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed<'a> {
    pub kind: Kind,
    pub word: &'a str,
    /// Withheld only as the whole candidate.
    pub whole: bool,
}

/// The list as it is written; a line of another kind is none.
pub fn listed() -> impl Iterator<Item = Listed<'static>> {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| {
        let mut words = line.split_whitespace();
        let kind = words.next().and_then(Kind::from_name);
        words.filter_map(move |word| {
            Some(Listed {
                kind: kind?,
                word: word.trim_start_matches('='),
                whole: word.starts_with('='),
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_has_a_kind_and_words() {
        for line in LIST.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let kind = words.next().and_then(Kind::from_name);
            assert!(kind.is_some() && words.next().is_some(), "{line}");
        }
        for kind in [Kind::Banned, Kind::Insult, Kind::Obscenity] {
            assert!(listed().any(|listed| listed.kind == kind), "{kind:?}");
        }
    }

    #[test]
    fn a_word_is_withheld_alone_and_inside_of_more() {
        let withheld = Withheld::get();
        for text in [
            "法轮功",
            "反对法轮功的人",
            "《法轮功》",
            "法轮",
            "傻逼",
            "屄",
            "你是婊子吗",
        ] {
            assert!(!withheld.offers(text), "{text}");
        }
    }

    #[test]
    fn harmless_words_that_meet_are_offered() {
        let withheld = Withheld::get();
        for text in [
            "法律",
            "方法轮流",
            "到窗口交表",
            "叫做爱心",
            "妈妈的",
            "女性交流",
            "亲自慰问",
            "复杂种类",
            "家畜生产",
            "统一教材",
            "集中功能",
            "广东突出",
            "智障人士",
            "强奸罪",
            "卖淫嫖娼",
            "举报色情",
            "邪教",
        ] {
            assert!(withheld.offers(text), "{text}");
        }
    }
}
