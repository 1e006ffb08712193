//! Titles in lines of about equal length, broken where the words allow it
//! (GB/T 9704: 回行时词意完整、排列对称、长短适宜).

use std::{collections::HashSet, sync::LazyLock};

use super::typeset::{JOINER, closes, em, opens, width};

/// Breaks a title into lines of about equal length, `columns` em at most, where the words
/// allow it (GB/T 9704: 回行时词意完整、排列对称、长短适宜).
pub fn lines(text: &str, columns: f32) -> Vec<String> {
    let columns = columns.max(4.0);
    let total = em(text);
    let even = total / (total / columns).ceil().max(1.0);
    let places = places(text);
    // The cheapest way to each place, and the place that the line before it begins at.
    let mut ways: Vec<(f32, usize)> = vec![(0.0, 0)];
    for (here, place) in places.iter().enumerate().skip(1) {
        let way = (0..here).map(|from| {
            let long = place.used - places[from].used;
            let wide = if long > columns && here > from + 1 {
                1e6
            } else {
                0.0
            };
            let uneven = (long - even).powi(2) / even;
            (ways[from].0 + wide + uneven + place.torn, from)
        });
        ways.push(way.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, 0)));
    }
    let mut lines = Vec::new();
    let mut here = places.len() - 1;
    while here > 0 {
        let from = ways[here].1;
        lines.push(text[places[from].at..places[here].at].to_owned());
        here = from;
    }
    lines.reverse();
    lines
}

/// The same as one text, if it takes no more lines than `most`.
pub fn even(text: &str, columns: f32, most: usize) -> Option<String> {
    let lines = lines(text, columns);
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_matches(' ')).collect();
    (lines.len() <= most && columns >= 4.0).then(|| lines.join("\n"))
}

/// A place where a line may begin: the byte, the em before it, what a break costs.
struct Place {
    at: usize,
    used: f32,
    torn: f32,
}

fn places(text: &str) -> Vec<Place> {
    let mut places = vec![Place {
        at: 0,
        used: 0.0,
        torn: 0.0,
    }];
    let mut used = 0.0;
    let mut before = None;
    for (at, character) in text.char_indices() {
        let joined = |c: char| c == JOINER;
        if before.is_some_and(|b| !opens(b) && !joined(b))
            && !closes(character)
            && !joined(character)
        {
            let (before, after) = text.split_at(at);
            places.push(Place {
                at,
                used,
                torn: break_cost(before, after),
            });
        }
        used += width(character);
        before = Some(character);
    }
    places.push(Place {
        at: text.len(),
        used,
        torn: 0.0,
    });
    places
}

/// Words that are not torn, by whitespace; a screen has no dictionary to know all.
static WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("words.txt").split_whitespace().collect());
/// Characters of the longest of them.
const LONGEST: usize = 5;

/// Whether a break between two parts of a text tears a word that is known.
pub fn tears(before: &str, after: &str) -> bool {
    let starts: Vec<usize> = before
        .char_indices()
        .rev()
        .map(|(at, _)| at)
        .take(LONGEST - 1)
        .collect();
    let ends: Vec<usize> = after
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take(LONGEST - 1)
        .collect();
    let mut around = String::new();
    starts.iter().any(|start| {
        ends.iter().any(|end| {
            around.clear();
            around.push_str(&before[*start..]);
            around.push_str(&after[..*end]);
            WORDS.contains(around.as_str())
        })
    })
}

/// The text with the words that are known joined, for places too narrow to be evened out.
pub fn kept(text: &str) -> String {
    let mut kept = String::with_capacity(2 * text.len());
    for (at, character) in text.char_indices() {
        let (before, after) = text.split_at(at);
        if tears(before, after) {
            kept.push(JOINER);
        }
        kept.push(character);
    }
    kept
}

/// What it costs to part a title between two words.
fn break_cost(before: &str, after: &str) -> f32 {
    /// Who or what a title speaks of ends here.
    const NAMES: [&str; 20] = [
        "中心",
        "党员",
        "委员会",
        "组织部",
        "办公室",
        "政府",
        "支部",
        "党委",
        "群众",
        "社区",
        "条例",
        "》",
        "：",
        "、",
        "，",
        "；",
        "。",
        "？",
        "！",
        "·",
    ];
    const STARTS: [&str; 12] = [
        "《", "（", "关于", "登记", "实施", "管理", "工作", "服务", "若干", "有关", "暂行", "试行",
    ];
    let letter = |text: Option<char>| text.is_some_and(|c| c.is_ascii_alphanumeric());
    if letter(before.chars().next_back()) && (letter(after.chars().next()) || starts_unit(after)) {
        return 100.0;
    }
    if tears(before, after) {
        return 12.0;
    }
    // 的 and 和 belong to what stands before them, a number to what stands after it.
    let clings = after.starts_with(['的', '和', '与', '及', '了', '吗', '呢']);
    let names = NAMES.iter().any(|end| before.ends_with(end));
    let starts = STARTS.iter().any(|start| after.starts_with(start));
    let torn = match (clings, names, starts) {
        (true, ..) => 8.0,
        (_, true, _) => 0.0,
        (_, _, true) => 1.0,
        _ => 2.5,
    };
    // A name in its brackets is better kept whole.
    let depth =
        |open: char, close: char| before.matches(open).count() > before.matches(close).count();
    let inside = depth('《', '》') || depth('（', '）') || depth('〔', '〕') || depth('「', '」');
    if inside { torn + 5.0 } else { torn }
}

fn starts_unit(text: &str) -> bool {
    text.starts_with(super::typeset::UNITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_broken_where_the_words_allow_it() {
        for (text, columns, expected) in [
            ("关于公开文件的通知", 18.0, vec!["关于公开文件的通知"]),
            (
                "关于公开流动党员登记和服务事项的通知",
                16.0,
                vec!["关于公开流动党员", "登记和服务事项的通知"],
            ),
            (
                "反映问题怎样提、多久有结果：《信访工作条例》解读",
                20.0,
                vec!["反映问题怎样提、多久有结果：", "《信访工作条例》解读"],
            ),
            (
                "怎样查阅和申请政府信息：《中华人民共和国政府信息公开条例》解读",
                10.4,
                vec![
                    "怎样查阅和申请政府",
                    "信息：",
                    "《中华人民共和国政府",
                    "信息公开条例》解读",
                ],
            ),
            (
                "示例县党群服务中心服务管理办法（2026年修订）",
                16.0,
                vec!["示例县党群服务中心", "服务管理办法（2026年修订）"],
            ),
        ] {
            assert_eq!(lines(text, columns), expected, "{text}");
        }
    }

    #[test]
    fn sentences_are_parted_at_their_marks_and_not_inside_words() {
        for (text, columns, expected) in [
            (
                "没有操作时会回到首页，并清除刚才看过和输入的内容。",
                20.0,
                "没有操作时会回到首页，\n并清除刚才看过和输入的内容。",
            ),
            (
                "关于拟接收示例同志甲等3名同志为预备党员的公示",
                19.0,
                "关于拟接收示例同志甲等\n3名同志为预备党员的公示",
            ),
            (
                "困难党员、患病党员的关爱帮扶申请，走访慰问登记。",
                19.0,
                "困难党员、患病党员的关爱\n帮扶申请，走访慰问登记。",
            ),
            (
                "在本省、本县范围内换单位，组织关系怎么转？",
                16.0,
                "在本省、本县范围内换单位，\n组织关系怎么转？",
            ),
        ] {
            assert_eq!(even(text, columns, 2).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(even("关于公开文件的通知", 5.0, 1), None);
        let period = "公示期 2026年11月18日 至 11月27日";
        assert!(even(period, 13.0, 2).is_some_and(|lines| !lines.contains("\n ")));
    }

    #[test]
    fn known_words_are_kept() {
        let plain = kept("申请入党时间").replace(JOINER, "|");
        assert_eq!(plain, "申|请入|党时|间");
    }

    #[test]
    fn what_is_joined_is_not_parted() {
        let text = format!("周一至周六8:00–12:00、14:30{JOINER}–{JOINER}17:30");
        for columns in [8.0, 9.0, 11.0, 14.0] {
            for line in lines(&text, columns) {
                assert!(
                    !line.ends_with(['–', JOINER]) && !line.starts_with(JOINER),
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn no_line_of_a_title_is_wider_than_the_sheet() {
        let text = "中共示例县委组织部关于进一步做好外出流动党员登记管理和服务工作有关事项并公布服务站点名单的补充通知";
        for columns in [10.0, 13.0, 17.0, 24.0] {
            let lines = lines(text, columns);
            assert_eq!(lines.concat(), text);
            for line in &lines {
                assert!(
                    line.chars().map(width).sum::<f32>() <= columns,
                    "{line} in {columns}"
                );
            }
        }
    }
}
