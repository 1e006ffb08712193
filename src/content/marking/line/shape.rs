//! A level in the shapes that markings have on paper.

use super::{after, before, closing, ends, letters};

/// The levels of state secrets, of work secrets and of trade secrets. A name that another one ends
/// with comes first.
const LEVELS: [&str; 7] = [
    "核心商密",
    "普通商密",
    "商业秘密",
    "工作秘密",
    "绝密",
    "机密",
    "秘密",
];

/// A matter of everyday life as well: only a star or a period make a marking of it.
const TRADE: &str = "商业秘密";

/// What stands before a level in a form's head.
const LABELS: [&str; 12] = [
    "密级和保密期限",
    "密级及保密期限",
    "密级与保密期限",
    "密级和期限",
    "密级",
    "涉密等级",
    "秘密等级",
    "保密等级",
    "保密级别",
    "涉密级别",
    "定密级别",
    "密别",
];

/// Lines that are markings as a whole, and what they say.
const WHOLE: [(&str, &[&str]); 6] = [
    ("绝密", &["绝密", "绝密文件", "绝密件", "绝密级"]),
    ("机密", &["机密", "机密文件", "机密件", "机密级"]),
    (
        "秘密",
        &[
            "秘密",
            "工作秘密",
            "核心商密",
            "普通商密",
            "秘密文件",
            "秘密件",
            "秘密级",
        ],
    ),
    (
        "内部资料",
        &[
            "内部资料",
            "内部文件",
            "内部材料",
            "内部刊物",
            "内部参考",
            "内部使用",
            "内部传阅",
            "内部掌握",
            "仅供内部使用",
            "仅供内部参考",
            "仅供内部传阅",
            "供内部使用",
            "供内部参考",
            "不得外传",
            "严禁外传",
            "请勿外传",
            "禁止外传",
            "不准外传",
            "切勿外传",
            "不对外公开",
            "阅后收回",
            "阅后即焚",
            "阅后销毁",
            "仅供领导参阅",
            "仅供领导参考",
        ],
    ),
    (
        "涉密",
        &[
            "涉密",
            "涉密文件",
            "涉密资料",
            "密件",
            "注意保密",
            "严格保密",
        ],
    ),
    (
        "不公开",
        &[
            "此件不公开",
            "此件不予公开",
            "此件不宜公开",
            "此件依申请公开",
        ],
    ),
];

/// Signs that stand where GB/T 9704 puts ★, and those that are typed for it.
const STARS: &str = "★☆✩✪✫✬✭✮✯✰⭐🌟⋆∗*﹡✱✲✳▲△▴▵▼▽◆◇◈●○◉◎■□※⊙⍟✶✷✸✹❋";

/// Signs that make a marking of 内部, which stands in many a sentence.
const PLAIN_STARS: &str = "★☆⭐▲";

/// Figures of a period, and what a form leaves open.
const FIGURES: &str = "0123456789一二三四五六七八九十百〇零两半几x×_";

const UNITS: [&str; 7] = ["年", "个月", "月", "天", "日", "周年", "小时"];

/// Periods in words.
const UNTIL: [&str; 10] = [
    "长期",
    "永久",
    "启用前",
    "解密前",
    "公布前",
    "公开前",
    "发布前",
    "考试结束前",
    "实施前",
    "宣布前",
];

/// Signs behind which another thought begins.
const STOPS: &str = "。,;、!?《》“”\"";

/// What joins a label and its level.
const LINKS: [&str; 5] = ["确定为", "定为", "为", "是", ""];

/// A longer line is a sentence.
const SHORT: usize = 24;

/// The level that a line says by its shape.
pub(super) fn level(line: &[char]) -> Option<&'static str> {
    let bare = letters(line);
    if bare.len() <= SHORT
        && let Some(level) = whole(&bare)
    {
        return Some(level);
    }
    let mut levels = LEVELS.iter().chain(&["内部"]);
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

/// The whole line is a level: alone, after a label, with a period.
fn whole(bare: &[char]) -> Option<&'static str> {
    let is = |word: &&'static str| bare.iter().copied().eq(word.chars());
    let alone = WHOLE.iter().find(|(_, words)| words.iter().any(is));
    if let Some((level, _)) = alone {
        return Some(level);
    }
    for label in LABELS.iter().chain(&[""]) {
        let Some(rest) = after(bare, label) else {
            continue;
        };
        for level in LEVELS.iter().chain(&["内部资料", "内部", "涉密"]) {
            let Some(rest) = after(rest, level) else {
                continue;
            };
            let rest = after(rest, "级").unwrap_or(rest);
            let has_label = !label.is_empty();
            if (has_label && rest.is_empty()) || period(rest, 0) == Some(rest.len()) {
                return Some(told(level));
            }
        }
    }
    None
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
    level != TRADE && (is_bracketed(line, at, next) || is_labelled(line, at, blank, next))
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
    let left = &line[..at];
    let signs = left.iter().rev().take_while(|c| !c.is_alphanumeric());
    let (words, signs) = left.split_at(left.len() - signs.count());
    let between: String = signs.iter().filter(|c| **c != ' ').collect();
    let is_joined = match between.is_empty() {
        true => !signs.is_empty(),
        false => between.chars().all(|c| ":|-—/".contains(c)),
    };
    let words: Vec<char> = words.iter().copied().filter(|c| *c != ' ').collect();
    LINKS.iter().any(|link| {
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

/// Where the period that begins at `from` ends: 「10年」, 「长期」, 「启用前」, 「6 个月」.
fn period(line: &[char], from: usize) -> Option<usize> {
    if let Some(end) = UNTIL.iter().find_map(|word| ends(line, from, word)) {
        return Some(end);
    }
    let (mut end, mut figures) = (from, 0);
    while let Some(&c) = line.get(end) {
        match c {
            ' ' if figures > 0 => {}
            _ if FIGURES.contains(c) => figures += 1,
            _ => break,
        }
        end += 1;
    }
    if !(1..=6).contains(&figures) {
        return None;
    }
    UNITS.iter().find_map(|unit| ends(line, end, unit))
}
