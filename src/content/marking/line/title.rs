//! A marking before or behind a title, behind the question of a form, and beside what else the head
//! of a paper says.

use std::collections::BTreeSet;

use super::{
    after, before, find, letters,
    period::FIGURES,
    usage::{FORBIDS, KEEPING},
    whole::{Weight, is_head, says, value},
    words::{ASKING, BEGINS, EXPLAINS, FORMS, LABELS, LEVELS},
};

/// What stands between two parts of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    Blank,
    Bracket,
    Colon,
    Dash,
}

/// A part of a line.
struct Part {
    /// What stands before it.
    gap: Gap,
    /// With the signs that end thoughts and quote words.
    words: Vec<char>,
    bare: Vec<char>,
    /// Its letters stand apart, as type is set.
    spaced: bool,
}

const BRACKETS: &str = "[]()【】〔〕〖〗{}<>「」『』〈〉«»";

const DASHES: &str = "-—–―−‐_|/\\~→";

/// Signs that end a thought, count words up or quote them: they part nothing.
const THOUGHTS: &str = "。,;、!?《》“”\"'‘’";

/// What is said of a paper beside its marking and of many another thing.
const ORDERS: [&str; 4] = ["仅供参考", "免费交流", "请收回", "请勿外带"];

/// So many letters at most say what is to be done with a paper.
const ORDER: usize = 12;

/// The level that a line says by one of its parts.
pub(super) fn level(line: &[char]) -> Option<&'static str> {
    let parts = parts(line);
    asked(&parts)
        .or_else(|| together(line))
        .or_else(|| at_an_end(&parts))
}

fn parts(line: &[char]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut gap = Gap::Blank;
    let is_word = |c: &char| c.is_alphanumeric() || THOUGHTS.contains(*c);
    for run in line.chunk_by(|a, b| is_word(a) == is_word(b)) {
        if !run.iter().all(is_word) {
            let gaps = run.iter().map(|c| match *c {
                ':' => Gap::Colon,
                c if BRACKETS.contains(c) => Gap::Bracket,
                c if DASHES.contains(c) => Gap::Dash,
                _ => Gap::Blank,
            });
            gap = gaps.max().unwrap_or(Gap::Blank);
            continue;
        }
        let spaced = run.len() == 1;
        match parts.last_mut() {
            Some(part) if part.spaced && spaced && gap == Gap::Blank => part.words.extend(run),
            _ => parts.push(Part {
                gap,
                words: run.to_vec(),
                bare: Vec::new(),
                spaced,
            }),
        }
    }
    for part in &mut parts {
        part.bare = letters(&part.words);
    }
    parts
}

/// A value behind the question of a form: 密级, 公开方式.
fn asked(parts: &[Part]) -> Option<&'static str> {
    parts.windows(2).find_map(|pair| {
        let (label, of) = (&pair[0].bare, &pair[1].bare);
        let both: Vec<char> = label.iter().chain(of).copied().collect();
        let mut labels = LABELS.iter().chain(&ASKING);
        match labels.any(|word| before(label, word).is_some()) {
            true => value(of),
            false => says(&both).map(|(level, _)| level),
        }
    })
}

/// Nothing but markings, orders what to do with a paper, and what else its head says.
fn together(line: &[char]) -> Option<&'static str> {
    let parts = line.split(|c| *c != '、' && !c.is_alphanumeric());
    let (mut first, mut levels) = (None, BTreeSet::new());
    for part in parts.filter(|part| !part.is_empty()) {
        match says(part) {
            Some((level, _)) => {
                levels.extend(LEVELS.contains(&level).then_some(level));
                first = first.or(Some(level));
            }
            None if is_head(part) || is_order(part) => {}
            // 「国家秘密 机密」.
            None if part.iter().copied().eq("国家秘密".chars()) => {}
            None => return None,
        }
    }
    // 「国家秘密，工作秘密」 counts them.
    first.filter(|_| levels.len() <= 1 && !levels.contains("工作秘密"))
}

fn is_order(part: &[char]) -> bool {
    let mut orders = FORBIDS.iter().chain(&KEEPING).chain(&ORDERS);
    part.len() <= ORDER && orders.any(|word| find(part, word).is_some())
}

/// A marking before a title or behind it.
fn at_an_end(parts: &[Part]) -> Option<&'static str> {
    let is_own = |part: &&Part| !is_head(&part.bare) && !is_number(&part.bare);
    let own: Vec<&Part> = parts.iter().filter(is_own).collect();
    let said = own.iter().filter_map(|part| Some(says(&part.bare)?.0));
    let levels: BTreeSet<_> = said.filter(|level| LEVELS.contains(level)).collect();
    // 「绝密 机密 秘密」 counts levels.
    if levels.len() > 1 {
        return None;
    }
    if let Some(level) = between(parts) {
        return Some(level);
    }
    let (first, rest) = own.split_first()?;
    let (last, title) = own.split_last()?;
    let begins = || {
        let (level, weight) = says(&first.bare)?;
        let parted = parts.iter().position(|part| std::ptr::eq(part, *first))? + 1;
        let is_parted = parts.get(parted).is_some_and(|next| match level {
            "内部资料" => matches!(next.gap, Gap::Dash | Gap::Colon),
            level => LEVELS.contains(&level) && next.gap == Gap::Dash,
        });
        let is_one = match weight {
            Weight::Sure => is_title(rest),
            Weight::Word => {
                is_official(rest) || is_numbered(parts) || (is_parted && is_title(rest))
            }
            Weight::Alone => false,
        };
        is_one.then_some(level)
    };
    let ends = || {
        let (level, weight) = says(&last.bare)?;
        let is_sentence = title
            .iter()
            .any(|part| part.words.iter().any(|c| "。,;!?".contains(*c)));
        let is_one = match weight {
            _ if last.gap == Gap::Colon || is_sentence => false,
            Weight::Sure => is_title(title),
            Weight::Word => is_official(title),
            Weight::Alone => false,
        };
        is_one.then_some(level)
    };
    begins().or_else(ends)
}

/// A marking between two dashes of a file's name, and 密 in brackets.
fn between(parts: &[Part]) -> Option<&'static str> {
    let ends = parts
        .iter()
        .skip(1)
        .map(|next| Some(next.gap))
        .chain([None]);
    parts
        .iter()
        .zip(ends)
        .find_map(|(part, end)| match (part.gap, end) {
            (Gap::Dash, Some(Gap::Dash)) => {
                let (level, weight) = says(&part.bare)?;
                (weight == Weight::Sure).then_some(level)
            }
            (Gap::Bracket, Some(Gap::Bracket)) if part.bare == ['密'] => Some("涉密"),
            _ => None,
        })
}

/// The number of a list, of a date.
fn is_number(bare: &[char]) -> bool {
    bare.iter().all(|c| FIGURES.contains(*c))
}

/// Words that a marking may stand beside: not those that say what the level is.
fn is_title(parts: &[&Part]) -> bool {
    let says = |word: &str| parts.iter().any(|part| find(&part.bare, word).is_some());
    !parts.is_empty() && !EXPLAINS.iter().any(|word| says(word))
}

/// Whether an official paper is called so.
fn is_official(parts: &[&Part]) -> bool {
    let is_so = |bare: &[char]| {
        BEGINS.iter().any(|word| after(bare, word).is_some())
            || FORMS.iter().any(|word| before(bare, word).is_some())
    };
    is_title(parts) && parts.iter().any(|part| is_so(&part.bare))
}

/// Whether the number of an official paper stands there: 「青政发〔2026〕3号」.
fn is_numbered(parts: &[Part]) -> bool {
    parts.windows(2).any(|pair| {
        let year = &pair[0].bare;
        let is_year = year.len() == 4 && year.iter().all(char::is_ascii_digit);
        is_year && pair[1].bare.last() == Some(&'号')
    })
}
