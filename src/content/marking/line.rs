//! Whether a line is a security marking.
//!
//! A marking is not the word: 「保守党的秘密」 is in every oath. Looked for is what GB/T 9704-2012
//! 7.2.2 and the usage around it put on paper: the level alone on its line, with a star or another
//! sign, with a period, in brackets, or after 密级, and 内部资料 with what goes with it; also with
//! blanks between the characters, as type is set, and in every way of writing that looks the same.

use crate::domain::characters::{is_ignorable, plain, seen, simplified};

mod english;
mod period;
mod shape;
mod title;
mod usage;
mod whole;
mod words;

/// The level that a line says, if it is a marking: Chinese first, then English.
pub fn in_line(line: &str) -> Option<&'static str> {
    if !may_mark(line) {
        return None;
    }
    // A level in a circle is one by itself.
    if line.contains('㊙') {
        return Some("秘密");
    }
    if let Some(level) = said(line) {
        return Some(level);
    }
    // What stands apart in one line: cells side by side, the two ends of a running head.
    let parts = parts(line);
    let pair = |pair: &[&str]| said(&format!("{}：{}", pair[0], pair[1]));
    let mut alone = parts.iter().filter(|_| parts.len() > 1);
    alone
        .find_map(|part| said(part))
        .or_else(|| parts.windows(2).find_map(pair))
}

/// The level that a line says if nothing parts it.
fn said(line: &str) -> Option<&'static str> {
    let words: Vec<char> = normal(&plain(line)).chars().collect();
    if words.is_empty() {
        return None;
    }
    let bare = letters(&words);
    let whole = whole::says(&bare).map(|(level, _)| level);
    whole
        .or_else(|| shape::level(&words))
        .or_else(|| title::level(&words))
        .or_else(|| usage::internal(&words))
        .or_else(|| english::level(&normal(&seen(line))))
}

/// The parts between wide gaps: a tab, a bar, the end of a line, two blanks or one as wide as a
/// letter.
fn parts(line: &str) -> Vec<&str> {
    let (mut parts, mut begin, mut after_blank) = (Vec::new(), 0, false);
    for (at, c) in line.char_indices() {
        let is_blank = c.is_whitespace();
        let is_wide = match c {
            '\t' | '\u{B}' | '\u{C}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => true,
            '|' | '｜' | '￨' | '│' | '┃' | '¦' | '\u{3000}' | '\u{2001}' | '\u{2003}' => {
                true
            }
            _ => is_blank && after_blank,
        };
        if is_wide {
            parts.push(&line[begin..at]);
            begin = at + c.len_utf8();
        }
        after_blank = is_blank || (after_blank && is_ignorable(c));
    }
    parts.push(&line[begin..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// White space as one blank, none at either end.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a line holds a character without which there is no marking. Nearly no line does, and a
/// generation has a great many.
fn may_mark(line: &str) -> bool {
    // 「本」 and 「开」 are in very many: they count in 「本件」 and behind 「不」.
    let (mut after_own, mut after_not) = (false, false);
    let mut seen = line
        .chars()
        .filter(|c| !is_ignorable(*c) && !c.is_whitespace());
    seen.any(|c| match c {
        'a'..='z' | 'A'..='Z' => true,
        '\0'..='\u{7F}' => false,
        // What NFKC makes another character of.
        '㊙' | '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' => {
            !matches!(
                c,
                '，' | '：' | '；' | '！' | '？' | '（' | '）' | '０'..='９' | '％' | '．'
            )
        }
        '\u{1D400}'..='\u{1D7FF}' | '\u{2F800}'..='\u{2FA1F}' => true,
        '\u{2100}'..='\u{214F}' | '\u{24B6}'..='\u{24E9}' => true,
        _ => {
            let c = simplified(c);
            let is_paper = "件文资材刊册报通简信".contains(c);
            let may = (after_own && is_paper) || (after_not && c == '开');
            after_own = c == '本';
            after_not |= c == '不';
            may || matches!(c, '密' | '部' | '外' | '阅' | '此' | '参')
        }
    })
}

/// Letters and figures, without blanks and signs.
fn letters(line: &[char]) -> Vec<char> {
    line.iter()
        .copied()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Where `word` ends if it begins at `at`; one blank may stand between its characters.
fn ends(line: &[char], at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for (c, nth) in word.chars().zip(0..) {
        if nth > 0 && line.get(end) == Some(&' ') {
            end += 1;
        }
        if line.get(end) != Some(&c) {
            return None;
        }
        end += 1;
    }
    Some(end)
}

/// Whether `words` begin with `with`, and what follows.
fn after<'a>(words: &'a [char], with: &str) -> Option<&'a [char]> {
    let end = ends(words, 0, with)?;
    Some(&words[end..])
}

/// Whether `words` end with `with`, and what stands before it.
fn before<'a>(words: &'a [char], with: &str) -> Option<&'a [char]> {
    let cut = words.len().checked_sub(with.chars().count())?;
    let fits = words[cut..].iter().copied().eq(with.chars());
    fits.then(|| &words[..cut])
}

/// Whether `word` stands in `words`, and where first.
fn find(words: &[char], word: &str) -> Option<usize> {
    let length = word.chars().count();
    let mut windows = words.windows(length.max(1));
    windows.position(|window| window.iter().copied().eq(word.chars()))
}

/// The sign that closes what a sign opens, of those in which markings stand. A book's name does not.
fn closing(open: char) -> Option<char> {
    const PAIRS: [(char, char); 9] = [
        ('【', '】'),
        ('[', ']'),
        ('〔', '〕'),
        ('(', ')'),
        ('〖', '〗'),
        ('{', '}'),
        ('<', '>'),
        ('「', '」'),
        ('『', '』'),
    ];
    let pair = PAIRS.iter().find(|(opens, _)| *opens == open);
    pair.map(|(_, closes)| *closes)
}

#[cfg(test)]
mod tests {
    use super::in_line;

    #[test]
    fn the_level_that_a_line_says_is_told() {
        for (line, level) in [
            ("机密★10年", "机密"),
            ("機密⭐十年", "机密"),
            ("密级：工作秘密", "工作秘密"),
            ("内部文件　注意保管", "内部资料"),
            ("TOP SECRET", "绝密"),
            ("㊙", "秘密"),
            ("此件不公开", "不公开"),
        ] {
            assert_eq!(in_line(line), Some(level), "{line}");
        }
    }

    #[test]
    fn a_line_of_nothing_is_no_marking() {
        for line in ["", " ", "\u{200B}", "。", "★"] {
            assert_eq!(in_line(line), None, "{line:?}");
        }
    }
}
