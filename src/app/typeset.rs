//! Character arithmetic: how many lines a text takes, by the rules of Chinese
//! typesetting that the screen's own line breaking follows. Widths are in em.

/// The width of a letter or digit; the widest common ones, so that an estimate
/// is rather a line too many than one too few.
const HALF: f32 = 0.6;

/// Joins what stands on both sides of it (U+2060, WORD JOINER); it is not seen.
pub const JOINER: char = '\u{2060}';

/// What a number counts; the two are not parted.
pub const UNITS: [char; 41] = [
    '年', '月', '日', '号', '条', '款', '项', '章', '页', '个', '名', '人', '位', '岁', '元', '角',
    '分', '秒', '时', '点', '米', '里', '公', '小', '层', '楼', '室', '路', '度', '届', '期', '次',
    '天', '种', '套', '户', '份', '万', '亿', '%', '％',
];

/// A remark in brackets is kept whole up to so many characters.
const REMARK: usize = 4;

/// The text with what belongs together joined: a range of times or numbers, a date, a number and
/// what it counts, words with a hyphen, a short remark in brackets; and its last two characters,
/// so that none stands alone on the last line.
pub fn bound(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut bound = String::with_capacity(text.len() + 8);
    for (at, character) in characters.iter().enumerate() {
        if at > 0 && joins(&characters, at) {
            bound.push(JOINER);
        }
        bound.push(*character);
    }
    bound
}

/// Whether the characters on both sides of `at` belong together.
fn joins(characters: &[char], at: usize) -> bool {
    let of = |at: usize| characters.get(at).copied().unwrap_or(' ');
    let (before, after) = (of(at - 1), of(at));
    let word = |c: char| c.is_ascii_alphanumeric();
    let dash = |c: char| matches!(c, '–' | '-' | '—' | '～' | '×');
    let point = |c: char| dash(c) || matches!(c, ':' | '.');
    if ends(characters, at) || at >= 2 && point(before) && word(of(at - 2)) && word(after) {
        return true;
    }
    if word(before) && dash(after) && word(of(at + 1)) {
        return true;
    }
    if before.is_ascii_digit() && UNITS.contains(&after) {
        return true;
    }
    // 20分钟, 9公里.
    let whole = matches!(
        (before, after),
        ('分', '钟') | ('公', '里') | ('小', '时') | ('个', '月')
    );
    if whole && at >= 2 && of(at - 2).is_ascii_digit() {
        return true;
    }
    if at >= 2
        && of(at - 2).is_ascii_digit()
        && matches!(before, '年' | '月')
        && after.is_ascii_digit()
    {
        return true;
    }
    let opened = characters[..at]
        .iter()
        .rev()
        .take(REMARK)
        .position(|c| *c == '（');
    let closed = characters[at..]
        .iter()
        .take(REMARK)
        .position(|c| *c == '）');
    matches!((opened, closed), (Some(behind), Some(ahead)) if behind > 0 && ahead > 0 && behind + ahead <= REMARK)
}

/// Whether a character is the last of its line, but for the marks that cling to it, and does not
/// begin a word of its own; or the space before it, or what stands before that.
fn ends(characters: &[char], at: usize) -> bool {
    let (before, here) = (characters[at - 1], characters[at]);
    let rest = |from: usize| characters[from..].iter().take_while(|c| **c != '\n');
    let last = |at: usize| rest(at + 1).all(|c| closes(*c) || *c == JOINER);
    let parted = |c: char| c.is_whitespace() || closes(c) || c == JOINER;
    if here == ' ' {
        let next = characters.get(at + 1).copied().unwrap_or(' ');
        return !parted(before) && !parted(next) && !next.is_ascii_alphanumeric() && last(at + 1);
    }
    // A word in Latin letters breaks nowhere.
    let latin = before.is_ascii_alphanumeric() && here.is_ascii_alphanumeric();
    let joined = !parted(before) || before == ' ' && !here.is_ascii_alphanumeric();
    !latin && joined && !parted(here) && last(at)
}

/// The text with its last two characters joined.
pub fn closed(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut closed = String::with_capacity(text.len() + JOINER.len_utf8());
    for (at, character) in characters.iter().enumerate() {
        if at > 0 && ends(&characters, at) {
            closed.push(JOINER);
        }
        closed.push(*character);
    }
    closed
}

/// All of it on one line.
pub fn whole(text: &str) -> String {
    let mut whole = String::with_capacity(2 * text.len());
    for character in text.chars().filter(|c| *c != JOINER) {
        if !whole.is_empty() {
            whole.push(JOINER);
        }
        whole.push(character);
    }
    whole
}

/// The em of what can't be parted: the widest of it.
pub fn widest(text: &str) -> f32 {
    let mut start = 0;
    clusters(text)
        .map(|(end, wide)| {
            let letters = text[start..end].is_ascii();
            start = end;
            // A long word of letters is broken anyway.
            if letters { wide.min(8.0) } else { wide }
        })
        .fold(0.0, f32::max)
}

/// Marks that never begin a line.
pub fn closes(character: char) -> bool {
    "，。、；：？！）》〉」』】〕”’％…·—,.;:?!)%".contains(character)
}

/// Marks that never end a line.
pub fn opens(character: char) -> bool {
    "（《〈「『【〔“‘(".contains(character)
}

/// The em of a text on one line.
pub fn em(text: &str) -> f32 {
    text.chars().map(width).sum()
}

/// The width of a character.
pub fn width(character: char) -> f32 {
    match character {
        JOINER => 0.0,
        _ if character.is_ascii() => HALF,
        _ => 1.0,
    }
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
            let joined = last == JOINER || next == JOINER;
            if !(word || joined || opens(last) || closes(next)) {
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
    fn what_belongs_together_is_joined() {
        for (text, parts) in [
            (
                "周一8:00–12:00、14:30–17:30",
                vec!["周", "一", "8:00–12:00、", "14:30–17:30"],
            ),
            ("1989年11月", vec!["1989年11月"]),
            ("走200米", vec!["走", "200米"]),
            ("约20分钟", vec!["约", "20分钟"]),
            ("中心（示例）", vec!["中", "心", "（示例）"]),
            ("运行query-corner", vec!["运", "行", "query-corner"]),
        ] {
            let bound = bound(text);
            let mut start = 0;
            let found: Vec<String> = clusters(&bound)
                .map(|(end, _)| {
                    let part = bound[start..end].replace(JOINER, "");
                    start = end;
                    part
                })
                .collect();
            assert_eq!(found, parts, "{text}");
        }
        assert_eq!(widest(&whole("示例同志甲")), 5.0);
    }

    #[test]
    fn the_last_two_characters_of_a_line_are_joined() {
        for (text, expected) in [
            ("党费怎么交？", "党费怎么|交？"),
            ("先登记。\n再缴费。）", "先登|记。\n再缴|费。）"),
            ("见《条例》", "见《条|例》"),
            ("第 0 代，171 条", "第 0 代，171| |条"),
            ("window 4", "window 4"),
            ("好", "好"),
        ] {
            assert_eq!(closed(text).replace(JOINER, "|"), expected);
        }
        let text = bound("一二三四五六七八九十一。");
        for columns in [3.0, 4.0, 5.0, 6.0, 10.0] {
            let ends = breaks(&text, columns, 0.0);
            let last = &text[ends.get(ends.len().wrapping_sub(2)).copied().unwrap_or(0)..];
            assert!(last.chars().filter(|c| *c != JOINER).count() > 2, "{last}");
        }
    }

    #[test]
    fn words_of_letters_stay_whole_unless_they_are_wider_than_a_line() {
        assert_eq!(lines("请发到 service@example.cn", 12.0, 0.0), 2);
        assert_eq!(lines(&"a".repeat(48), 10.0, 0.0), 3);
    }

    #[test]
    fn breaks_fall_between_characters_and_cover_the_text() {
        let text =
            "为方便外出和流入党员就近参加组织生活、办理有关事项，现将登记（含补登）事项公开如下。";
        let ends = breaks(text, 9.0, 2.0);
        assert_eq!(*ends.last().unwrap(), text.len());
        assert!(ends.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ends.iter().all(|end| text.is_char_boundary(*end)));
    }
}
