//! A body piece by piece, for an editor that shows blocks and must lose nothing: what the reader
//! takes as a block is one, what it refuses stays as it was typed beside the reason.

use serde::{Deserialize, Serialize};

use crate::content::{
    block::{Block, Span, Text},
    bounds,
};

use super::{
    body::{self, Found},
    writer::{Signs, write_block},
};

/// A piece of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Piece {
    Block(Block),
    /// Lines that are no block, as they were typed.
    Unread {
        source: String,
    },
}

/// What is wrong with a piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// Its place in the list, counted from 0.
    pub piece: usize,
    /// What is wrong and what is allowed, in Chinese.
    pub message: String,
}

/// The pieces of a body as it was typed, and what is wrong with those that are no blocks. What is
/// too long to be looked at is one piece.
pub fn parse_pieces(text: &str) -> (Vec<Piece>, Vec<Trouble>) {
    if let Err(excess) = bounds::source(text) {
        let (piece, message) = (0, excess.to_string());
        let source = text.to_owned();
        return (
            vec![Piece::Unread { source }],
            vec![Trouble { piece, message }],
        );
    }
    let (mut pieces, mut troubles) = (Vec::new(), Vec::new());
    for Found { at, read } in body::find(text) {
        match read {
            Ok(block) => pieces.push(Piece::Block(block)),
            Err((_, message)) => {
                let piece = pieces.len();
                troubles.push(Trouble { piece, message });
                // What stands before it in its line may be what is wrong.
                let start = text[..at.start].rfind('\n').map_or(0, |line| line + 1);
                let source = lines(&text[start..at.end]).to_owned();
                pieces.push(Piece::Unread { source });
            }
        }
    }
    (pieces, troubles)
}

/// The pieces as a body is typed, and what its reader says against them. Where `before` already
/// says the same it is given back byte for byte. A paragraph or note without words is nothing.
pub fn write_pieces(pieces: &[Piece], before: &str) -> (String, Vec<Trouble>) {
    let kept: Vec<(usize, Piece)> = pieces
        .iter()
        .enumerate()
        .filter_map(|(place, piece)| Some((place, tidy(piece)?)))
        .collect();
    let (known, troubles) = parse_pieces(before);
    if known.iter().eq(kept.iter().map(|(_, piece)| piece)) {
        let own = |trouble: Trouble| Trouble {
            piece: kept[trouble.piece].0,
            ..trouble
        };
        return (before.to_owned(), troubles.into_iter().map(own).collect());
    }
    let (text, starts) = write(&kept);
    let troubles = judge(&text, &starts, &kept);
    (text, troubles)
}

/// The text, and at which byte of it each piece starts.
fn write(kept: &[(usize, Piece)]) -> (String, Vec<usize>) {
    let (mut out, mut starts) = (String::new(), Vec::new());
    let mut signs = Signs::default();
    for (_, piece) in kept {
        if !out.is_empty() {
            out.push('\n');
        }
        starts.push(out.len());
        match piece {
            Piece::Block(block) => write_block(block, signs.other(block), &mut out),
            Piece::Unread { source } => {
                signs = Signs::default();
                out.push_str(source);
                out.push('\n');
            }
        }
    }
    (out, starts)
}

/// Reads what was written: each error belongs to the piece in which it stands.
fn judge(text: &str, starts: &[usize], kept: &[(usize, Piece)]) -> Vec<Trouble> {
    let place = |at: usize| starts.partition_point(|start| *start <= at).max(1) - 1;
    let found = body::find(text);
    let mut troubles = Vec::new();
    for found in &found {
        if let Err((at, message)) = &found.read
            && let Some((piece, _)) = kept.get(place(*at))
        {
            let (piece, message) = (*piece, message.clone());
            troubles.push(Trouble { piece, message });
        }
    }
    if !troubles.is_empty() {
        return troubles;
    }
    // Nothing is refused, so it must say what the blocks said.
    let mut read = found.into_iter();
    for (piece, wanted) in kept {
        let same = match (read.next().map(|found| found.read), wanted) {
            (Some(Ok(block)), Piece::Block(wanted)) => block == *wanted,
            // Typed source that is right again; it may be several blocks.
            (_, Piece::Unread { .. }) => return Vec::new(),
            _ => false,
        };
        if !same {
            let message = "这一段写成源码以后读出来不一样，请换一种写法".to_owned();
            let piece = *piece;
            return vec![Trouble { piece, message }];
        }
    }
    Vec::new()
}

/// The piece in the one form that the reader gives; none if there is nothing in it.
fn tidy(piece: &Piece) -> Option<Piece> {
    let block = match piece {
        Piece::Block(block) => block,
        Piece::Unread { source } => {
            let source = lines(source).to_owned();
            return (!source.is_empty()).then_some(Piece::Unread { source });
        }
    };
    let texts = |texts: &[Text]| texts.iter().map(tidy_text).collect::<Vec<_>>();
    let words = |text: &Text| Some(tidy_text(text)).filter(|text| !text.0.is_empty());
    let all = |list: &[Text]| (!list.is_empty()).then(|| texts(list));
    let tidy = match block {
        Block::Heading { level, text } => Block::Heading {
            level: *level,
            text: one_line(text).trim().to_owned(),
        },
        Block::Paragraph { text } => Block::Paragraph { text: words(text)? },
        Block::Note { text } => Block::Note { text: words(text)? },
        Block::Steps { steps } => Block::Steps { steps: all(steps)? },
        Block::List { points } => Block::List {
            points: all(points)?,
        },
        Block::Table { header, rows } => Block::Table {
            header: all(header)?,
            rows: rows.iter().map(|row| texts(row)).collect(),
        },
        Block::Image { name, alt } => Block::Image {
            name: name.trim().to_owned(),
            alt: one_line(alt).trim().to_owned(),
        },
    };
    Some(Piece::Block(tidy))
}

fn tidy_text(text: &Text) -> Text {
    Text::tidy(text.0.iter().map(|span| Span {
        text: one_line(&span.text),
        strong: span.strong,
    }))
}

/// Lines without the empty ones after them. Other white space may be what is refused.
fn lines(source: &str) -> &str {
    source.trim_end_matches(['\n', '\r', ' '])
}

/// A line break or tab, which no block can hold, as a space.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}
