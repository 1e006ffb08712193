//! Character arithmetic: how many lines a text takes, by the rules of Chinese
//! typesetting that the screen's own line breaking follows. Widths are in em.

/// The width of a letter or digit; the widest common ones, so that an estimate
/// is rather a line too many than one too few.
const HALF: f32 = 0.6;

/// Marks that never begin a line.
fn closes(character: char) -> bool {
    "，。、；：？！）》〉」』】〕”’％…·—,.;:?!)%".contains(character)
}

/// Marks that never end a line.
fn opens(character: char) -> bool {
    "（《〈「『【〔“‘(".contains(character)
}

pub fn width(character: char) -> f32 {
    if character.is_ascii() { HALF } else { 1.0 }
}

/// What can't be parted: a word of letters, a character with the marks that cling to it.
struct Clusters<'a> {
    rest: std::iter::Peekable<std::str::CharIndices<'a>>,
}

impl Iterator for Clusters<'_> {
    /// The byte after the cluster, and its width.
    type Item = (usize, f32);

    fn next(&mut self) -> Option<(usize, f32)> {
        let (start, mut last) = self.rest.next()?;
        let mut end = start + last.len_utf8();
        let mut wide = width(last);
        while let Some(&(at, next)) = self.rest.peek() {
            let word = last.is_ascii_alphanumeric() && next.is_ascii_alphanumeric();
            if !(word || opens(last) || closes(next)) {
                break;
            }
            wide += width(next);
            end = at + next.len_utf8();
            last = next;
            self.rest.next();
        }
        Some((end, wide))
    }
}

fn clusters(text: &str) -> Clusters<'_> {
    Clusters {
        rest: text.char_indices().peekable(),
    }
}

/// The bytes after which the lines of a text end, the last one its length. Lines are
/// `columns` em wide, the first one `indent` less.
pub fn breaks(text: &str, columns: f32, indent: f32) -> Vec<usize> {
    let columns = columns.max(1.0);
    let mut ends = Vec::new();
    let (mut used, mut start, mut end) = (indent, 0, 0);
    for (next, wide) in clusters(text) {
        if used + wide > columns && end > start {
            ends.push(end);
            (used, start) = (0.0, end);
        }
        if wide > columns {
            // What is wider than a line is broken wherever the line ends.
            for (at, character) in text[end..next].char_indices() {
                if used + width(character) > columns && end + at > start {
                    ends.push(end + at);
                    (used, start) = (0.0, end + at);
                }
                used += width(character);
            }
        } else {
            used += wide;
        }
        end = next;
    }
    ends.push(text.len());
    ends
}

/// How many lines a text takes; one even if it is empty.
pub fn lines(text: &str, columns: f32, indent: f32) -> usize {
    text.split('\n')
        .enumerate()
        .map(|(index, line)| breaks(line, columns, if index == 0 { indent } else { 0.0 }).len())
        .sum()
}

/// Breaks a title into lines of about equal length, `columns` em at most, where the words
/// allow it: after 关于…, before 的通知, never inside a book title or a number
/// (GB/T 9704: 回行时词意完整、排列对称、长短适宜).
pub fn title(text: &str, columns: f32) -> Vec<String> {
    let total: f32 = text.chars().map(width).sum();
    let count = (total / columns.max(4.0)).ceil().max(1.0);
    let mut lines = Vec::new();
    let mut rest = text;
    for left in (2..=count as usize).rev() {
        let whole: f32 = rest.chars().map(width).sum();
        let even = whole / left as f32;
        let Some(at) = title_break(rest, even, columns) else {
            break;
        };
        let (line, tail) = rest.split_at(at);
        lines.push(line.to_owned());
        rest = tail;
    }
    lines.push(rest.to_owned());
    lines
}

/// The best place near `even` em to break a title.
fn title_break(text: &str, even: f32, columns: f32) -> Option<usize> {
    let mut best: Option<(f32, usize)> = None;
    let (mut used, mut depth) = (0.0, 0_i32);
    let mut before = None;
    for (at, character) in text.char_indices() {
        let allowed = depth == 0 && !closes(character) && before.is_some_and(|b| !opens(b));
        if allowed && used <= columns {
            let cost = (used - even).abs() + break_cost(&text[..at], &text[at..]);
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, at));
            }
        }
        match character {
            '《' | '（' | '〔' | '“' => depth += 1,
            '》' | '）' | '〕' | '”' => depth -= 1,
            _ => {}
        }
        used += width(character);
        before = Some(character);
    }
    best.map(|(_, at)| at)
}

/// What it costs to part a title between two words, in em away from the even length.
fn break_cost(before: &str, after: &str) -> f32 {
    const GOOD_ENDS: [&str; 7] = ["党员", "中心", "工作", "服务", "管理", "和", "的"];
    const GOOD_STARTS: [&str; 10] = [
        "关于", "登记", "实施", "管理", "工作", "服务", "若干", "有关", "暂行", "试行",
    ];
    let digits = |text: Option<char>| text.is_some_and(|c| c.is_ascii_alphanumeric());
    if digits(before.chars().next_back()) && (digits(after.chars().next()) || starts_unit(after)) {
        return 100.0;
    }
    // 的 and 和 belong to what stands before them.
    if after.starts_with('的') || after.starts_with('和') || after.starts_with('与') {
        return 8.0;
    }
    let ends = GOOD_ENDS.iter().any(|end| before.ends_with(end));
    let starts = GOOD_STARTS.iter().any(|start| after.starts_with(start));
    match (ends, starts) {
        (true, true) => 0.0,
        (true, false) | (false, true) => 0.8,
        (false, false) => 2.2,
    }
}

fn starts_unit(text: &str) -> bool {
    text.starts_with(['年', '月', '日', '号', '条', '%'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_with_the_indent_and_the_marks() {
        for (text, columns, indent, expected) in [
            ("", 10.0, 2.0, 1),
            ("一二三四五六七八", 10.0, 2.0, 1),
            ("一二三四五六七八九", 10.0, 2.0, 2),
            // The full stop can't begin a line and takes a character along.
            ("一二三四五六七八九十。一二三四五六七八九", 10.0, 0.0, 3),
            ("一二\n三四", 10.0, 0.0, 2),
        ] {
            assert_eq!(lines(text, columns, indent), expected, "{text}");
        }
    }

    #[test]
    fn words_of_letters_stay_whole_unless_they_are_wider_than_a_line() {
        assert_eq!(lines("请发到 service@example.cn", 12.0, 0.0), 2);
        assert_eq!(lines(&"a".repeat(50), 10.0, 0.0), 3);
    }

    #[test]
    fn breaks_fall_between_characters_and_cover_the_text() {
        let text = "为方便外出和流入党员就近参加组织生活、办理有关事项，现将登记（含补登）事项公开如下。";
        let ends = breaks(text, 9.0, 2.0);
        assert_eq!(*ends.last().unwrap(), text.len());
        assert!(ends.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ends.iter().all(|end| text.is_char_boundary(*end)));
    }

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
                "示例县党群服务中心服务管理办法（2026年修订）",
                16.0,
                vec!["示例县党群服务中心", "服务管理办法（2026年修订）"],
            ),
        ] {
            assert_eq!(title(text, columns), expected, "{text}");
        }
    }

    #[test]
    fn no_line_of_a_title_is_wider_than_the_sheet() {
        let text = "中共示例县委组织部关于进一步做好外出流动党员登记管理和服务工作有关事项并公布服务站点名单的补充通知";
        for columns in [10.0, 13.0, 17.0, 24.0] {
            let lines = title(text, columns);
            assert_eq!(lines.concat(), text);
            for line in &lines[..lines.len() - 1] {
                assert!(line.chars().count() as f32 <= columns, "{line} in {columns}");
            }
        }
    }
}
