//! The body of an item: a list of blocks. Foreign formats become blocks when
//! they are published; the kiosk knows nothing else.

use serde::{Deserialize, Serialize};

/// A run of text with one emphasis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strong: bool,
}

/// The text of one paragraph, step or cell: spans in reading order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Span>);

impl Text {
    /// The words alone.
    pub fn plain(&self) -> String {
        self.0.iter().map(|span| span.text.as_str()).collect()
    }

    /// The same words in the one form that is stored: no white space at either end, no empty
    /// span, no two spans in a row of one emphasis.
    pub fn tidy(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut tidy: Vec<Span> = Vec::new();
        for mut span in spans {
            if tidy.is_empty() {
                span.text = span.text.trim_start().to_owned();
            }
            match tidy.last_mut() {
                Some(last) if last.strong == span.strong => last.text.push_str(&span.text),
                _ if span.text.is_empty() => {}
                _ => tidy.push(span),
            }
        }
        while let Some(last) = tidy.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            tidy.pop();
        }
        Self(tidy)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(vec![Span {
            text: text.to_owned(),
            strong: false,
        }])
    }
}

/// One piece of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// `level` 1 to 3: 一、 / （一） / 1. of an official document.
    Heading {
        level: u8,
        text: String,
    },
    Paragraph {
        text: Text,
    },
    /// Numbered steps, counted from 1.
    Steps {
        steps: Vec<Text>,
    },
    /// Points without an order.
    List {
        points: Vec<Text>,
    },
    /// Every row has as many cells as the header.
    Table {
        header: Vec<Text>,
        rows: Vec<Vec<Text>>,
    },
    /// `name` is the attachment's file name inside the item; `alt` describes it.
    Image {
        name: String,
        alt: String,
    },
    /// A remark set apart from the text.
    Note {
        text: Text,
    },
}

impl Block {
    /// The block's words, one line a part, for search and comparison.
    pub fn plain(&self) -> String {
        let lines = |texts: &[Text]| texts.iter().map(Text::plain).collect::<Vec<_>>().join("\n");
        match self {
            Self::Heading { text, .. } => text.clone(),
            Self::Paragraph { text } | Self::Note { text } => text.plain(),
            Self::Steps { steps } => lines(steps),
            Self::List { points } => lines(points),
            Self::Table { header, rows } => std::iter::once(header)
                .chain(rows)
                .map(|row| row.iter().map(Text::plain).collect::<Vec<_>>().join(" "))
                .collect::<Vec<_>>()
                .join("\n"),
            Self::Image { alt, .. } => alt.clone(),
        }
    }
}
