//! The text of one paragraph, step or cell.
//!
//! CommonMark's rule for `**` fails where a strong run ends in Chinese punctuation and text
//! follows without a space, as in `**（一）**内容`. Here each `**` simply switches strong on or
//! off, in the order in which they stand; `pulldown-cmark` says where they are.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::content::block::{Span, Text};

/// Why a piece of text has no meaning: where, and what is allowed.
pub(super) type Unmeant = (usize, String);

pub(super) struct Inline<'s> {
    source: &'s str,
    spans: Vec<Span>,
    strong: bool,
    /// A line break in the source, whose meaning depends on what follows.
    broken: bool,
    /// Where the last `**` stood.
    mark: usize,
    /// Where a second star would make a `**`: right after one that stands as text.
    star: Option<usize>,
}

impl<'s> Inline<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            source,
            spans: Vec::new(),
            strong: false,
            broken: false,
            mark: 0,
            star: None,
        }
    }

    /// Takes one event of the paragraph.
    pub(super) fn take(&mut self, event: &Event<'_>, at: Range<usize>) -> Result<(), Unmeant> {
        let unmeant = |what: &str| Err((at.start, what.to_owned()));
        match event {
            Event::Text(text) => {
                self.text(text, at);
                Ok(())
            }
            Event::SoftBreak => {
                self.broken = true;
                Ok(())
            }
            Event::Start(Tag::Strong) if self.source[at.clone()].starts_with("**") => {
                self.toggle(at.start);
                Ok(())
            }
            Event::End(TagEnd::Strong) => {
                self.toggle(at.end.saturating_sub(2));
                Ok(())
            }
            Event::Start(Tag::Strong) => unmeant("加粗只用 **…**，不用下划线"),
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => {
                unmeant("没有斜体：加粗用 **…**；要写星号或下划线本身，前面加反斜杠")
            }
            Event::Code(_) => unmeant("没有代码格式：要写反引号本身，前面加反斜杠"),
            Event::Start(Tag::Link { .. }) => unmeant(
                "正文里没有链接：有关条目写在 related 或 basis 里；要写方括号本身，前面加反斜杠",
            ),
            Event::Start(Tag::Image { .. }) => unmeant("图片要单独成段，前后各空一行"),
            Event::HardBreak => unmeant("没有段内换行：另起一段要空一行"),
            Event::Html(_) | Event::InlineHtml(_) => {
                unmeant("没有 HTML：要写小于号本身，前面加反斜杠")
            }
            _ => unmeant("这里只能是文字和 **加粗**"),
        }
    }

    /// The text, once all is taken.
    pub(super) fn finish(self) -> Result<Text, Unmeant> {
        if self.strong {
            return Err((
                self.mark,
                "这里的 ** 没有成对；要写星号本身，前面加反斜杠".into(),
            ));
        }
        let control = |text: &str| text.chars().any(char::is_control);
        if self.spans.iter().any(|span| control(&span.text)) {
            return Err((self.mark, "这一段里有控制字符".into()));
        }
        Ok(Text::tidy(self.spans))
    }

    fn toggle(&mut self, at: usize) {
        self.strong = !self.strong;
        self.mark = at;
    }

    fn text(&mut self, text: &str, at: Range<usize>) {
        // Looked for before a star alone: a text of nothing but backslashes has an event for each.
        let escaped = text.starts_with('*') && {
            let before = &self.source[..at.start];
            (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
        };
        if self.source[at.clone()] != *text {
            return self.push(text);
        }
        // A `**` that CommonMark leaves as text comes as one event or as two.
        let mut start = 0;
        for (n, _) in text.match_indices('*') {
            let offset = at.start + n;
            if escaped && n == 0 {
                continue;
            }
            if self.star != Some(offset) {
                self.star = Some(offset + 1);
                continue;
            }
            self.star = None;
            if n > start {
                self.push(&text[start..n]);
            }
            if let Some(last) = self.spans.last_mut() {
                last.text.pop();
            }
            self.toggle(offset - 1);
            start = n + 1;
        }
        self.push(&text[start..]);
    }

    fn push(&mut self, text: &str) {
        let Some(first) = text.chars().next() else {
            return;
        };
        let mut joined = String::new();
        if std::mem::take(&mut self.broken) {
            let last = self.spans.iter().rev().find_map(|s| s.text.chars().last());
            if last.is_some_and(|last| !is_wide(last) && !is_wide(first)) {
                joined.push(' ');
            }
        }
        joined.push_str(text);
        self.spans.push(Span {
            text: joined,
            strong: self.strong,
        });
    }
}

/// Whether a line of the source that ends or begins with `c` joins its neighbour without a
/// space, as Chinese does.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}
