//! For how long a level holds.

use super::ends;

/// Figures of a period, and what a form leaves open.
pub(super) const FIGURES: &str = "0123456789一二三四五六七八九十百〇零两半几x×_";

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

/// Where the period that begins at `from` ends: 「10年」, 「长期」, 「启用前」, 「6 个月」.
pub(super) fn period(line: &[char], from: usize) -> Option<usize> {
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
