//! What a visitor takes along of an item: its words in lines, whole on paper and as far as they
//! go in a code that a phone reads.

/// The words of an item without the screen around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaflet {
    pub title: String,
    pub lines: Vec<Line>,
    /// Whose words they are and of when.
    pub foot: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Heading(String),
    Text(String),
    /// A step, a point, a thing to bring: the sign before it (`1.`, `·`, `□`) and its words.
    Item {
        sign: String,
        text: String,
    },
}

/// A leaflet as far as it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    pub text: String,
    /// The headings of what is in it.
    pub headings: Vec<String>,
    /// Nothing was left out.
    pub whole: bool,
}

impl Line {
    fn written(&self) -> String {
        match self {
            Self::Heading(text) => format!("【{text}】"),
            Self::Text(text) => text.clone(),
            Self::Item { sign, text } => format!("{sign} {text}"),
        }
    }
}

impl Leaflet {
    /// All of it, a line each.
    pub fn text(&self) -> String {
        let lines = self.lines.iter().map(Line::written);
        let all: Vec<String> = std::iter::once(self.title.clone())
            .chain(lines)
            .chain([self.foot.clone()])
            .filter(|line| !line.is_empty())
            .collect();
        all.join("\n")
    }

    /// As much as `most` bytes hold, cut between sentences; what is left out is said by `rest`.
    pub fn fit(&self, most: usize, rest: &str) -> Fitted {
        let headings = |line: &Line| match line {
            Line::Heading(text) => Some(text.clone()),
            Line::Text(_) | Line::Item { .. } => None,
        };
        let all = self.text();
        if all.len() <= most {
            return Fitted {
                text: all,
                headings: self.lines.iter().filter_map(headings).collect(),
                whole: true,
            };
        }
        let room = most.saturating_sub(rest.len() + self.foot.len() + 2);
        let mut fitted = Fitted {
            text: head(&self.title, room),
            headings: Vec::new(),
            whole: false,
        };
        // A heading comes with the first words below it, never alone.
        let mut heading: Option<&Line> = None;
        'lines: for line in &self.lines {
            if let Line::Heading(_) = line {
                heading = Some(line);
                continue;
            }
            let written = line.written();
            for (place, sentence) in sentences(&written).enumerate() {
                let mut added = String::new();
                if let Some(heading) = heading {
                    added = format!("\n{}", heading.written());
                }
                if place == 0 {
                    added.push('\n');
                }
                added.push_str(sentence);
                if fitted.text.len() + added.len() > room {
                    break 'lines;
                }
                fitted.text.push_str(&added);
                fitted.headings.extend(heading.take().and_then(&headings));
            }
        }
        for line in [rest, &self.foot] {
            if !line.is_empty() {
                fitted.text.push('\n');
                fitted.text.push_str(line);
            }
        }
        fitted
    }
}

/// The beginning of a text, no longer than so many bytes.
fn head(text: &str, most: usize) -> String {
    let end = |(at, c): (usize, char)| at + c.len_utf8();
    let ends = text.char_indices().map(end).take_while(|end| *end <= most);
    text[..ends.last().unwrap_or(0)].to_owned()
}

/// A line parted after each sentence, with the marks that close it.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let end = rest
            .char_indices()
            .find(|(_, c)| "。！？；!?;".contains(*c))
            .map_or(rest.len(), |(at, c)| at + c.len_utf8());
        let closing = |c: char| "”’」』）》)。！？".contains(c);
        let closed = rest[end..].len() - rest[end..].trim_start_matches(closing).len();
        let (sentence, after) = rest.split_at(end + closed);
        rest = after;
        (!sentence.is_empty()).then_some(sentence)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaflet() -> Leaflet {
        let item = |sign: &str, text: &str| Line::Item {
            sign: sign.to_owned(),
            text: text.to_owned(),
        };
        Leaflet {
            title: "怎么转组织关系".into(),
            lines: vec![
                Line::Text("先提申请。再等审核。".into()),
                Line::Heading("带什么".into()),
                item("□", "身份证"),
                item("√", "介绍信（原件）。复印件不收。"),
                Line::Heading("多久".into()),
                Line::Text("十五天。".into()),
            ],
            foot: "示例中心".into(),
        }
    }

    #[test]
    fn sentences_are_parted_after_their_marks() {
        for (line, expected) in [
            ("一。二！", vec!["一。", "二！"]),
            ("他说“好。”再走；完", vec!["他说“好。”", "再走；", "完"]),
            ("没有标点", vec!["没有标点"]),
            ("", vec![]),
        ] {
            assert_eq!(sentences(line).collect::<Vec<_>>(), expected, "{line}");
        }
    }

    #[test]
    fn what_fits_is_whole_and_what_does_not_ends_after_a_sentence_and_says_so() {
        let leaflet = leaflet();
        let all = leaflet.text();
        let whole = leaflet.fit(all.len(), "余下的请看屏幕");
        assert!(whole.whole && whole.text == all && whole.headings == ["带什么", "多久"]);
        for most in 80..all.len() {
            let fitted = leaflet.fit(most, "余下的请看屏幕");
            assert!(fitted.text.len() <= most && !fitted.whole, "{most}");
            let lines: Vec<_> = fitted.text.lines().collect();
            let (kept, tail) = lines.split_at(lines.len() - 2);
            assert_eq!(tail, ["余下的请看屏幕", "示例中心"], "{most}");
            // Nothing but whole sentences of it, in their order, and no heading at the end.
            assert!(all.starts_with(&kept.join("\n")), "{most}: {kept:?}");
            let last = kept.last().unwrap();
            assert!(
                last.ends_with(['。', '证', '系']) && !last.starts_with('【'),
                "{most}: {last}"
            );
            assert_eq!(
                fitted.headings.len(),
                fitted.text.matches('【').count(),
                "{most}"
            );
        }
    }

    #[test]
    fn a_title_longer_than_the_code_is_cut_between_characters() {
        let long = Leaflet {
            title: "长".repeat(900),
            ..leaflet()
        };
        let fitted = long.fit(300, "余下的请看屏幕");
        assert!(fitted.text.len() <= 300 && fitted.text.contains("余下"));
    }
}
