//! A level in the shapes that markings have on paper.

use super::{
    before, closing, ends, letters,
    period::period,
    words::{EVERYDAY, LABELS, LEVELS},
};

/// Signs that stand where GB/T 9704 puts ★, and those that are typed for it.
const STARS: &str = "★☆✩✪✫✬✭✮✯✰⭐🌟⋆∗*﹡✱✲✳▲△▴▵▼▽◆◇◈●○◉◎■□※⊙⍟✶✷✸✹❋";

/// Signs that make a marking of 内部, which stands in many a sentence.
const PLAIN_STARS: &str = "★☆⭐▲";

/// So many characters before a level are looked at for its label.
const LEFT: usize = 40;

/// Signs behind which another thought begins.
const STOPS: &str = "。,;、!?《》“”\"";

/// The level that a line says by its shape.
pub(super) fn level(line: &[char]) -> Option<&'static str> {
    let mut levels = EVERYDAY.iter().chain(&LEVELS).chain(&["内部"]);
    levels
        .find(|level| (0..line.len()).any(|at| stands(line, at, level)))
        .map(|level| told(level))
}

/// What a level is told as.
fn told(level: &'static str) -> &'static str {
    match level {
        "内部" => "内部资料",
        level => level,
    }
}

/// A level begins at `at` and stands there as a marking does.
fn stands(line: &[char], at: usize, level: &str) -> bool {
    let Some(mut end) = ends(line, at, level) else {
        return false;
    };
    if line.get(end) == Some(&'级') {
        end += 1;
    }
    let blank = line.get(end) == Some(&' ');
    let next = line.get(end + usize::from(blank)).copied();
    let stars = match level {
        "内部" => PLAIN_STARS,
        _ => STARS,
    };
    if next.is_some_and(|next| stars.contains(next)) {
        return true;
    }
    if level == "内部" {
        return false;
    }
    let begins = at == 0 || !line[at - 1].is_alphanumeric();
    if begins && has_period(line, end) {
        return true;
    }
    let is_everyday = EVERYDAY.contains(&level);
    (!is_everyday && is_bracketed(line, at, next)) || is_labelled(line, at, blank, next)
}

/// A period follows, with at most four signs between that end no thought, and then no letter.
fn has_period(line: &[char], end: usize) -> bool {
    let is_between = |c: &&char| !c.is_alphanumeric() && !STOPS.contains(**c);
    let from = end + line[end..].iter().take(4).take_while(is_between).count();
    match period(line, from) {
        Some(to) => !line.get(to).is_some_and(|c| c.is_alphanumeric()),
        None => false,
    }
}

fn is_bracketed(line: &[char], at: usize, next: Option<char>) -> bool {
    let open = line[..at].iter().rev().find(|c| **c != ' ');
    let closes = open.and_then(|open| closing(*open));
    closes.is_some() && closes == next
}

/// A label stands before, joined to it, and no word goes on behind the level.
fn is_labelled(line: &[char], at: usize, blank: bool, next: Option<char>) -> bool {
    if !blank && next.is_some_and(char::is_alphanumeric) {
        return false;
    }
    // No label stands further away.
    let left = &line[at.saturating_sub(LEFT)..at];
    let signs = left.iter().rev().take_while(|c| !c.is_alphanumeric());
    let (words, signs) = left.split_at(left.len() - signs.count());
    let between: String = signs.iter().filter(|c| **c != ' ').collect();
    let is_joined = match between.is_empty() {
        true => !signs.is_empty(),
        false => between.chars().all(|c| ":|-—/".contains(c)),
    };
    let words: Vec<char> = words.iter().copied().filter(|c| *c != ' ').collect();
    ["确定为", "定为", "为", "是", ""].iter().any(|link| {
        let Some(words) = before(&words, link) else {
            return false;
        };
        LABELS.iter().any(|label| match before(words, label) {
            // 「绝密级、机密级」 counts levels.
            Some([.., '绝' | '机' | '秘']) | None => false,
            Some(_) if link.is_empty() => is_joined,
            Some(words) => letters(words).len() <= 6,
        })
    })
}
