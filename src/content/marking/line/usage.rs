//! 内部资料 and what goes with it.

use super::{closing, find, letters};

/// What makes a marking of 内部资料, wherever it stands in the line, and of a line about the paper
/// on which it stands.
pub(super) const FORBIDS: [&str; 55] = [
    "注意保存",
    "注意保管",
    "注意保密",
    "严禁外传",
    "不得外传",
    "请勿外传",
    "切勿外传",
    "禁止外传",
    "不准外传",
    "勿外传",
    "不要外传",
    "不可外传",
    "不许外传",
    "不能外传",
    "不得泄露",
    "不得外泄",
    "严禁外泄",
    "请勿外泄",
    "仅供内部",
    "阅后收回",
    "阅后退回",
    "阅后交回",
    "阅后即焚",
    "阅后销毁",
    "阅后请",
    "阅毕收回",
    "阅毕退回",
    "会后请收回",
    "会后请交回",
    "会后收回",
    "用后收回",
    "请勿转发",
    "不得转发",
    "严禁转发",
    "禁止转发",
    "请勿扩散",
    "不得扩散",
    "严禁扩散",
    "请勿翻印",
    "不得翻印",
    "严禁翻印",
    "不得复印",
    "严禁复印",
    "严禁复制",
    "不得复制",
    "请勿复制",
    "请勿公开",
    "不得公开",
    "不宜公开",
    "不对外公开",
    "请勿传播",
    "不得传播",
    "严禁传播",
    "禁止传播",
    "禁止扩散",
];

/// Those that everyday sentences about keeping things have as well (内部控制机制，并妥善保存).
pub(super) const KEEPING: [&str; 2] = ["妥善保管", "妥善保存"];

/// What makes a marking of it in a short line.
const WEAK: [&str; 7] = ["保管", "收回", "保存", "保密", "交回", "退回", "回收"];

/// What 内部 is said of; nothing for the word by itself.
const INTERNAL: [&str; 15] = [
    "材料", "刊物", "参考", "信息", "情况", "使用", "传阅", "掌握", "文稿", "稿件", "读物", "通报",
    "印发", "发行", "",
];

/// What in brackets is a marking.
const BRACKETED: [&str; 6] = [
    "内部资料",
    "内部文件",
    "内部材料",
    "内部使用",
    "内部传阅",
    "涉密",
];

/// How far around 内部 its marking goes.
const NEAR: usize = 10;

/// A longer line is a sentence.
const SHORT: usize = 24;

/// Whether a line says that it is for those inside alone.
pub(super) fn internal(line: &[char]) -> Option<&'static str> {
    let dense: Vec<char> = line.iter().copied().filter(|c| *c != ' ').collect();
    let is_marked = BRACKETED.iter().any(|word| is_bracketed(&dense, word))
        || (bracketed_at(&dense, "内部") == Some(0))
        || is_named(&dense)
        || is_said_near(&dense);
    is_marked.then_some("内部资料")
}

fn orders() -> impl Iterator<Item = &'static &'static str> {
    FORBIDS.iter().chain(&KEEPING)
}

/// 内部资料 or 内部文件, and anywhere in the line what to do with it.
fn is_named(dense: &[char]) -> bool {
    let named = ["内部资料", "内部文件"];
    named.iter().any(|word| find(dense, word).is_some())
        && orders().any(|word| find(dense, word).is_some())
}

/// 内部 of something, and close to it what to do with it.
fn is_said_near(dense: &[char]) -> bool {
    let short = letters(dense).len() <= SHORT;
    let mut from = 0;
    while let Some(at) = find(&dense[from..], "内部") {
        let at = from + at;
        from = at + 2;
        let of = INTERNAL.iter();
        let of = of.map(|word| word.chars().collect::<Vec<_>>());
        let end = of
            .filter(|word| dense[from..].starts_with(word))
            .map(|word| from + word.len())
            .max()
            .unwrap_or(from);
        let near = &dense[at.saturating_sub(NEAR)..dense.len().min(end + NEAR)];
        let ends_thought = near.iter().rev().skip_while(|c| **c == '。');
        if ends_thought.clone().any(|c| *c == '。') {
            continue;
        }
        let strong = orders().filter(|word| end > from || !KEEPING.contains(word));
        let weak = WEAK.iter().filter(|_| short && end > from);
        if strong.chain(weak).any(|word| find(near, word).is_some()) {
            return true;
        }
    }
    false
}

fn is_bracketed(line: &[char], word: &str) -> bool {
    bracketed_at(line, word).is_some()
}

/// Where the bracket opens in which nothing but `word` stands.
fn bracketed_at(line: &[char], word: &str) -> Option<usize> {
    let length = word.chars().count();
    let mut from = 0;
    while let Some(at) = find(line.get(from..)?, word) {
        let at = from + at;
        let open = at.checked_sub(1).and_then(|open| line.get(open));
        let closes = open.and_then(|open| closing(*open));
        if closes.is_some() && line.get(at + length).copied() == closes {
            return Some(at - 1);
        }
        from = at + 1;
    }
    None
}
