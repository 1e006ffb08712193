//! What a line, a cell or a part of a line says as a whole, whatever signs stand around it.

use super::{
    after, before, english, find,
    period::{FIGURES, period},
    usage::FORBIDS,
    words::{
        ASKING, EVERYDAY, HANDLING, HELD, INSIDE, KEPT, LABELS, LEVELS, LINKS, ONLY, SUBJECTS,
        TERMS, THINGS, URGENCY, USE, WITHHELD, WITHHELD_PAPER,
    },
};

/// A longer line is a sentence.
pub(super) const SHORT: usize = 24;

/// How surely what is said is a marking beside other words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Whatever stands beside it: 机密文件.
    Sure,
    /// Beside what an official paper is called: 秘密 has an everyday life.
    Word,
    /// Where nothing else is said.
    Alone,
}

/// Words that are markings as a whole, and what they say.
const WHOLE: [(&str, Weight, &[&str]); 3] = [
    (
        "涉密",
        Weight::Word,
        &[
            "涉密",
            "密件",
            "机要文件",
            "机要件",
            "注意保密",
            "保密文件",
            "保密资料",
            "保密材料",
            "严格保密",
            "涉密文件",
            "涉密资料",
            "涉密材料",
            "涉密件",
        ],
    ),
    (
        "内部资料",
        Weight::Sure,
        &[
            "仅供领导参阅",
            "仅供领导参考",
            "供领导参阅",
            "供领导参考",
            "仅限领导参阅",
            "内参",
            "领导参阅",
        ],
    ),
    ("不公开", Weight::Alone, &WITHHELD),
];

/// What letters and figures say as a whole, those of a paper's head beside the level put aside.
pub(super) fn says(bare: &[char]) -> Option<(&'static str, Weight)> {
    if ends_some_day(bare) {
        return Some(("密级", Weight::Sure));
    }
    let bare = without_head(bare);
    if bare.is_empty() || bare.len() > SHORT {
        return None;
    }
    word(bare)
        .or_else(|| level(bare))
        .or_else(|| labelled(bare))
        .or_else(|| internal(bare).map(|weight| ("内部资料", weight)))
        .or_else(|| of_this_paper(bare))
}

/// What a value says behind a label or a question of a form.
pub(super) fn value(bare: &[char]) -> Option<&'static str> {
    let bare = without_head(bare);
    let named = EVERYDAY.into_iter().find(|level| is(bare, level));
    let inside = || after(bare, "内部").filter(|of| of.len() <= 4);
    named
        .or_else(|| inside().map(|_| "内部资料"))
        .or_else(|| says(bare).map(|(level, _)| level))
        .or_else(|| english::value(bare))
}

fn is(bare: &[char], word: &str) -> bool {
    bare.iter().copied().eq(word.chars())
}

fn word(bare: &[char]) -> Option<(&'static str, Weight)> {
    let found = WHOLE
        .iter()
        .find(|(_, _, words)| words.iter().any(|word| is(bare, word)));
    let handling = || HANDLING.iter().any(|word| is(bare, word));
    match found {
        Some((level, weight, _)) => Some((level, *weight)),
        None => handling().then_some(("内部资料", Weight::Sure)),
    }
}

/// A level alone, of something that is kept, with a period.
fn level(bare: &[char]) -> Option<(&'static str, Weight)> {
    let of_level = |level: &'static str| {
        let rest = after(bare, level)?;
        let is_rare = matches!(level, "绝密" | "机密");
        let rest = after(rest, "级")
            .filter(|rest| !rest.is_empty())
            .unwrap_or(rest);
        let of = |words: &[&str]| words.iter().any(|word| is(rest, word));
        let weight = match () {
            () if rest.is_empty() && !EVERYDAY.contains(&level) => match is_rare {
                true => Weight::Sure,
                false => Weight::Word,
            },
            () if of(&KEPT) && !EVERYDAY.contains(&level) => Weight::Sure,
            () if of(&HELD) && is_rare => Weight::Sure,
            () if is_period(rest) || is_term(rest) => Weight::Sure,
            () => return None,
        };
        Some((level, weight))
    };
    let mut levels = LEVELS.into_iter().chain(EVERYDAY);
    levels.find_map(of_level).or_else(|| {
        let rest = after(bare, "内部资料").or_else(|| after(bare, "内部"))?;
        is_period(rest).then_some(("内部资料", Weight::Sure))
    })
}

/// A period, or until when: its date is put aside as one of the paper's head may be.
fn is_period(words: &[char]) -> bool {
    is(words, "至") || period(words, 0) == Some(words.len())
}

/// 「解密时间2036年」.
fn ends_some_day(bare: &[char]) -> bool {
    let mut days = ["解密时间", "解密日期"].into_iter();
    days.any(|day| after(bare, day).is_some_and(|on| on.first().is_some_and(char::is_ascii_digit)))
}

/// The period of a level behind what it is called.
fn is_term(bare: &[char]) -> bool {
    let mut rests = TERMS.iter().filter_map(|label| after(bare, label));
    rests.any(|rest| is_period(after(rest, "为").unwrap_or(rest)))
}

/// A label and its level, or the period that is a level's.
fn labelled(bare: &[char]) -> Option<(&'static str, Weight)> {
    if is_term(bare) {
        return Some(("密级", Weight::Sure));
    }
    let mut labels = LABELS.iter().chain(&ASKING);
    let level = labels.find_map(|label| value_of(after(bare, label)?))?;
    Some((level, Weight::Sure))
}

fn value_of(rest: &[char]) -> Option<&'static str> {
    let rest = after(rest, "为").unwrap_or(rest);
    match rest.is_empty() {
        true => None,
        false => value(rest),
    }
}

/// 内部资料, 内部使用, 仅限内部人员传阅.
fn internal(bare: &[char]) -> Option<Weight> {
    let at = find(bare, "内部")?;
    let (only, rest) = (&bare[..at], &bare[at + 2..]);
    let of = |words: &[&str]| words.iter().any(|word| is(rest, word));
    if at == 0 {
        return match () {
            () if of(&INSIDE) => Some(Weight::Sure),
            () if of(&USE[..6]) || of(&["发行", "阅读", "阅知", "专用"]) => {
                Some(Weight::Word)
            }
            () => None,
        };
    }
    // Whose inside it is, and who of them: both are short.
    let is_only = ONLY
        .iter()
        .any(|word| after(only, word).is_some_and(|whose| whose.len() <= 6));
    let is_used = USE
        .iter()
        .chain(&INSIDE)
        .any(|word| before(rest, word).is_some_and(|who| who.len() <= 4));
    (is_only && is_used).then_some(Weight::Sure)
}

/// A line about the paper on which it stands: 此件阅后收回, 本文件为机密.
fn of_this_paper(bare: &[char]) -> Option<(&'static str, Weight)> {
    let leaves = ["外传", "外泄"]
        .iter()
        .any(|word| before(bare, word).is_some());
    if leaves && THINGS.iter().any(|thing| after(bare, thing).is_some()) {
        return Some(("内部资料", Weight::Sure));
    }
    let rest = SUBJECTS.iter().find_map(|subject| after(bare, subject))?;
    // 「秘密级国家秘密」.
    let of = before(rest, "级国家秘密").unwrap_or(rest);
    let linked = LINKS.iter().find_map(|link| value_of(after(of, link)?));
    if let Some(level) = linked.or_else(|| Some(says(rest)?.0)) {
        return Some((level, Weight::Sure));
    }
    let is_one = |words: &[&str]| words.iter().any(|word| is(rest, word));
    if is_one(&WITHHELD_PAPER) {
        return Some(("不公开", Weight::Sure));
    }
    let forbids = FORBIDS.iter().any(|word| find(rest, word).is_some());
    // 「此件发至县团级」.
    let is_limited = ["发至", "发到", "传达到", "传达至"]
        .iter()
        .any(|word| find(rest, word).is_some())
        && before(rest, "级").is_some();
    (forbids || is_limited).then_some(("内部资料", Weight::Sure))
}

/// Whether this is what stands in a paper's head beside the level: its number, how urgent it is.
pub(super) fn is_head(bare: &[char]) -> bool {
    !bare.is_empty() && without_head(bare).is_empty()
}

/// The words without what else a paper's head says at either end.
fn without_head(bare: &[char]) -> &[char] {
    let mut rest = bare;
    while let Some(end) = head(rest) {
        rest = &rest[end..];
    }
    // Nothing longer stands there.
    const LONGEST: usize = 14;
    loop {
        // Files of one name are counted.
        let figures = rest.iter().rev().take_while(|c| c.is_ascii_digit()).count();
        if figures < rest.len() {
            rest = &rest[..rest.len() - figures];
        }
        let from = rest.len().saturating_sub(LONGEST);
        let begins = (from..rest.len()).find(|&at| head(&rest[at..]) == Some(rest.len() - at));
        match begins {
            Some(at) => rest = &rest[..at],
            None => return rest,
        }
    }
}

/// How far at the beginning a number of copies, pages or issues, a date or an urgency goes.
fn head(words: &[char]) -> Option<usize> {
    let urgent = URGENCY.iter().find_map(|word| after(words, word));
    let rest = urgent.or_else(|| dated(words)).or_else(|| counted(words))?;
    Some(words.len() - rest.len())
}

/// 「000012」, 「第 3 期」, 「总第12期」, 「份号000012」, 「1份」.
fn counted(words: &[char]) -> Option<&[char]> {
    const NAMES: [&str; 9] = [
        "总第", "第", "共", "份号", "编号", "序号", "文号", "号", "no",
    ];
    const UNITS: [&str; 9] = ["号", "份", "期", "页", "版", "册", "本", "卷", "辑"];
    let name = NAMES.iter().find_map(|name| after(words, name));
    let figures = name.unwrap_or(words);
    let is_figure = |c: &&char| match name {
        Some(_) => FIGURES.contains(**c),
        None => c.is_ascii_digit(),
    };
    let count = figures.iter().take_while(is_figure).count();
    let rest = &figures[count..];
    let unit = UNITS.iter().find_map(|unit| after(rest, unit));
    // GB/T 9704-2012, 7.2.1: six figures; a year has four.
    let is_one = count > 0 && (name.is_some() || unit.is_some() || count >= 4);
    is_one.then_some(unit.unwrap_or(rest))
}

/// 「2026年3月5日」, 「3月5日」.
fn dated(words: &[char]) -> Option<&[char]> {
    let part = |words: &'_ [char], unit: &str| -> Option<usize> {
        let count = words.iter().take_while(|c| c.is_ascii_digit()).count();
        let rest = after(&words[count..], unit).filter(|_| count > 0)?;
        Some(words.len() - rest.len())
    };
    let year = part(words, "年").filter(|end| *end >= 5).unwrap_or(0);
    let month = part(&words[year..], "月")? + year;
    let day = part(&words[month..], "日").unwrap_or(0) + month;
    Some(&words[day..])
}
