//! Security markings left in a text.
//!
//! A marking is not the word: 「保守党的秘密」 is in every oath. Looked for is what GB/T 9704-2012
//! 7.2.2 and the usage around it put on paper: the level alone on its line, with ★ and a period,
//! in brackets, or after 密级, and 内部资料 with what goes with it; also with spaces between the
//! characters, as type is set.

use std::fmt;

use crate::content::item::{Detail, Item};

/// A marking that was found, and in which words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking {
    /// 绝密, 机密, 秘密 or 内部资料, also where it is said in English.
    pub level: &'static str,
    /// The line in which it stands.
    pub line: String,
}

impl fmt::Display for Marking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}”一行像是“{}”标志", self.line, self.level)
    }
}

const LEVELS: [&str; 4] = ["绝密", "机密", "秘密", "内部资料"];

/// Signs that stand between a level and its period (GB/T 9704: ★).
const STARS: [char; 3] = ['★', '☆', '*'];

/// What makes 内部资料 (or 内部文件) a marking.
const INTERNAL: [&str; 7] = [
    "注意保存",
    "妥善保管",
    "严禁外传",
    "不得外传",
    "请勿外传",
    "禁止外传",
    "仅供内部",
];

/// What an English text has in their place, alone on its line or in brackets.
const ENGLISH: [(&str, &str); 6] = [
    ("top secret", "绝密"),
    ("secret", "秘密"),
    ("confidential", "机密"),
    ("internal use only", "内部资料"),
    ("for internal use only", "内部资料"),
    ("not for distribution", "内部资料"),
];

/// The first marking in an item's title or body, in Chinese or in English.
pub fn find_marking(item: &Item) -> Option<Marking> {
    let plain: Vec<String> = item.body.iter().map(|block| block.plain()).collect();
    let english = match &item.detail {
        Detail::Question(question) => question.answer_en.as_str(),
        _ => "",
    };
    std::iter::once(item.header.title.as_str())
        .chain([item.header.title_en.as_str()])
        .chain(plain.iter().flat_map(|text| text.lines()))
        .chain(english.lines())
        .find_map(|line| in_line(line).or_else(|| in_english(line)))
}

fn in_english(line: &str) -> Option<Marking> {
    let lower = line.to_ascii_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let bracketed = |mark: &str| {
        let mut pairs = [('[', ']'), ('(', ')'), ('【', '】')].iter();
        pairs.any(|(open, close)| lower.contains(&format!("{open}{mark}{close}")))
    };
    let found = ENGLISH
        .iter()
        .find(|(mark, _)| bare == *mark || bracketed(mark));
    found.map(|(_, level)| Marking {
        level,
        line: line.trim().to_owned(),
    })
}

fn in_line(line: &str) -> Option<Marking> {
    let dense: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = dense.trim_matches(|c: char| !c.is_alphanumeric());
    let level = LEVELS.into_iter().find(|level| {
        bare == *level
            || with_star(&dense, level)
            || in_brackets(&dense, level)
            || ["密级：", "密级:", "密级为"]
                .iter()
                .any(|label| dense.contains(&format!("{label}{level}")))
            || bare.strip_prefix(level).is_some_and(is_period)
    });
    let internal = (dense.contains("内部资料") || dense.contains("内部文件"))
        && INTERNAL.iter().any(|with| dense.contains(with));
    Some(Marking {
        level: level.or(internal.then_some("内部资料"))?,
        line: line.trim().to_owned(),
    })
}

fn with_star(dense: &str, level: &str) -> bool {
    let mut after = dense.split(level).skip(1);
    after.any(|rest| rest.starts_with(STARS))
}

fn in_brackets(dense: &str, level: &str) -> bool {
    [
        ('【', '】'),
        ('[', ']'),
        ('〔', '〕'),
        ('（', '）'),
        ('(', ')'),
    ]
    .iter()
    .any(|(open, close)| dense.contains(&format!("{open}{level}{close}")))
}

/// 「10年」, 「长期」, 「6个月」 after a level and nothing else.
fn is_period(rest: &str) -> bool {
    let unit =
        rest.trim_start_matches(|c: char| c.is_numeric() || "一二三四五六七八九十".contains(c));
    rest == "长期" || (unit.len() < rest.len() && ["年", "个月", "月"].contains(&unit))
}

#[cfg(test)]
mod tests {
    use super::{in_english, in_line};

    #[test]
    fn markings_are_found_as_they_stand_on_paper() {
        for line in [
            "机密★10年",
            "绝 密",
            "秘　密　★　长期",
            "秘密",
            "【机密】关于某事的通知",
            "密级：秘密",
            "机密5年",
            "内部资料  注意保存",
            "内部文件，严禁外传",
            "（内部资料）",
        ] {
            assert!(in_line(line).is_some(), "{line}");
        }
    }

    #[test]
    fn the_words_in_a_sentence_are_no_marking() {
        for line in [
            "保守党的秘密，对党忠诚",
            "国家秘密的密级分为绝密、机密、秘密三级。",
            "涉及国家秘密、商业秘密和个人隐私的，不予公开",
            "秘密投票",
            "机密文件由专人管理",
            "内部资料性出版物应当依法办理准印证。",
        ] {
            assert_eq!(in_line(line), None, "{line}");
        }
    }

    #[test]
    fn english_markings_are_found_and_the_words_in_a_sentence_are_none() {
        for line in [
            "SECRET",
            "Top Secret.",
            "[Confidential] On the work",
            "For internal use only",
        ] {
            assert!(in_english(line).is_some(), "{line}");
        }
        for line in [
            "Votes are cast by secret ballot.",
            "Talks at the station are confidential and not recorded.",
        ] {
            assert_eq!(in_english(line), None, "{line}");
        }
    }
}
