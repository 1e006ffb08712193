//! Character arithmetic: how many lines a text takes, by the rules of Chinese
//! typesetting that the screen's own line breaking follows. Widths are in em.

/// The width of a letter or digit; the widest common ones, so that an estimate
/// is rather a line too many than one too few.
const HALF: f32 = 0.6;

/// Marks that never begin a line.
pub fn closes(character: char) -> bool {
    "，。、；：？！）》〉」』】〕”’％…·—,.;:?!)%".contains(character)
}

/// Marks that never end a line.
pub fn opens(character: char) -> bool {
    "（《〈「『【〔“‘(".contains(character)
}

/// The width of a character.
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
