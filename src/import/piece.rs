//! What the readers give before headings, steps and the parts of an official document are known:
//! paragraphs with what their looks say, and blocks that are certain.

use crate::content::block::{Block, Span, Text};

/// Where a line stands between the margins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

/// A paragraph and what its looks say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Para {
    pub text: Text,
    /// The heading level that the format itself gives, from 1.
    pub level: Option<u8>,
    /// The format itself calls it the title.
    pub title: bool,
    pub align: Align,
}

/// One piece of a file in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Para(Para),
    Block(Block),
}

impl Piece {
    /// A paragraph of plain words.
    pub fn plain(text: &str) -> Self {
        Self::Para(Para {
            text: clean([span(text, false)]),
            ..Para::default()
        })
    }

    /// The paragraph, if it is one.
    pub fn para(&self) -> Option<&Para> {
        match self {
            Self::Para(para) => Some(para),
            Self::Block(_) => None,
        }
    }
}

/// A run of text.
pub fn span(text: &str, strong: bool) -> Span {
    let text = text.to_owned();
    Span { text, strong }
}

/// Spans in the form that is stored: no control signs, invisible or private characters, white
/// space as one space, none at either end.
pub fn clean(spans: impl IntoIterator<Item = Span>) -> Text {
    let mut gap = false;
    let spans = spans.into_iter().map(|mut span| {
        span.text = visible(&span.text, &mut gap);
        span
    });
    Text::tidy(spans.collect::<Vec<_>>())
}

/// The words of [`clean`] alone.
pub fn clean_words(text: &str) -> String {
    clean([span(text, false)]).plain()
}

/// `gap` says whether what came before ends in a space.
fn visible(text: &str, gap: &mut bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let blank = c != '\u{3000}' && (c.is_whitespace() || c == '\0');
        if blank {
            if !*gap {
                out.push(' ');
            }
            *gap = true;
        } else if !is_invisible(c) {
            out.push(c);
            *gap = false;
        }
    }
    out
}

/// Characters that show nothing, or nothing that is known without the file's own font.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

/// `text` without its first `bytes` bytes, and without the white space after them.
pub fn without_start(text: &Text, bytes: usize) -> Text {
    let mut left = bytes;
    let spans = text.0.iter().filter_map(|span| {
        let cut = left.min(span.text.len());
        left -= cut;
        let rest = span.text.get(cut..)?.to_owned();
        let strong = span.strong;
        Some(Span { text: rest, strong })
    });
    Text::tidy(spans.collect::<Vec<_>>())
}

/// Whether a letter is set without spaces between words, so that lines join without one.
pub fn is_wide(c: char) -> bool {
    matches!(c, '\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{2026}' | '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Puts a line behind another: with a space only between two that need one.
pub fn join(before: &mut String, line: &str) {
    let last = before.chars().next_back();
    let next = line.chars().next();
    if let (Some(last), Some(next)) = (last, next)
        && !is_wide(last)
        && !is_wide(next)
        && last != ' '
        && next != ' '
    {
        before.push(' ');
    }
    before.push_str(line);
}
