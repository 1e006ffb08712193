//! Breaking Chinese text into lines (the usual 避头尾: no closing mark begins a
//! line, no opening mark ends one; letters and digits stay together).

/// Marks that may not begin a line.
const NOT_FIRST: &str = "，。、；：？！）》」』】〕〉”’·…—～％,.;:?!)]}%";
/// Marks that may not end a line.
const NOT_LAST: &str = "（《「『【〔〈“‘([{";

/// The pieces that a line may end after: a Han character with the marks that
/// cling to it, or a run of letters and digits.
fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut chars = text.char_indices();
    let mut before = chars.next().map(|(_, c)| c);
    for (at, character) in chars {
        let Some(last) = before.replace(character) else {
            continue;
        };
        let run = |c: char| c.is_ascii_graphic() && !NOT_LAST.contains(c);
        let together = NOT_FIRST.contains(character)
            || NOT_LAST.contains(last)
            || (run(last) && run(character));
        if !together {
            cuts.push(at);
        }
    }
    cuts.push(text.len());
    cuts.windows(2)
        .filter_map(|pair| text.get(pair[0]..pair[1]))
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Lines no wider than `width` by `measure`. A piece that alone is too wide is cut anywhere.
pub fn break_lines(text: &str, width: f32, measure: impl Fn(&str) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for piece in pieces(paragraph) {
            if measure(&line) + measure(piece.trim_end()) > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            let piece = if line.is_empty() {
                piece.trim_start()
            } else {
                piece
            };
            if measure(piece) <= width {
                line.push_str(piece);
                continue;
            }
            for character in piece.chars() {
                let mut letter = [0; 4];
                let letter = character.encode_utf8(&mut letter);
                if measure(&line) + measure(letter) > width && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push_str(letter);
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Han character is two wide, everything else one.
    #[allow(clippy::cast_precision_loss)]
    fn measure(text: &str) -> f32 {
        text.chars()
            .map(|c| if c.is_ascii() { 1 } else { 2 })
            .sum::<usize>() as f32
    }

    #[test]
    fn lines_break_where_chinese_breaks() {
        for (text, width, expected) in [
            ("党员组织关系接转", 8.0, vec!["党员组织", "关系接转"]),
            ("党员组织，关系", 8.0, vec!["党员组", "织，关系"]),
            ("请带《介绍信》", 6.0, vec!["请带", "《介绍", "信》"]),
            ("编号A1037请记", 9.0, vec!["编号A1037", "请记"]),
            ("第 12 号", 5.0, vec!["第 12", "号"]),
            ("ABCDEFG", 3.0, vec!["ABC", "DEF", "G"]),
            ("一\n二", 8.0, vec!["一", "二"]),
            ("", 8.0, vec![]),
        ] {
            assert_eq!(break_lines(text, width, measure), expected, "{text}");
        }
    }

    #[test]
    fn nothing_is_lost_and_nothing_is_too_wide() {
        let text = "按取号时间先后叫号，过号请到窗口（A、B、C）说明；咨询 0571-12345678。";
        for width in 4..40_u8 {
            let lines = break_lines(text, f32::from(width), measure);
            let squeeze = |text: &str| text.replace(' ', "");
            assert_eq!(squeeze(&lines.concat()), squeeze(text));
            assert!(
                lines.iter().all(|line| measure(line) <= f32::from(width)),
                "{lines:?}"
            );
        }
    }
}
