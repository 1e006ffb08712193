//! Words that are struck out by signs of the text itself, in whatever format it came.

use crate::{
    content::block::{Block, Span, Text},
    domain::overlay,
};

use super::{
    left::LeftOut,
    piece::{Piece, clean},
    remark::Remark,
    stretches::{Stretch, Stretches, TOLD},
};

/// Takes what is struck out from a text and its title, and tells it with what the format itself
/// strikes out.
pub fn take(
    pieces: &mut Vec<Piece>,
    title: &mut Option<String>,
    remarks: &mut Vec<Remark>,
    left: &mut LeftOut,
) {
    let mut struck = Stretches::default();
    let mut take = |text: &mut Text| {
        for words in of_text(text) {
            left.leave("划掉的文字", &words);
            struck.end();
            struck.take(&words);
        }
    };
    if let Some(title) = title {
        in_line(title, &mut take);
    }
    for piece in pieces.iter_mut() {
        match piece {
            Piece::Para(para) => take(&mut para.text),
            Piece::Block(block) => in_block(block, &mut take),
        }
    }
    pieces.retain(|piece| match piece {
        Piece::Para(para) => !para.text.0.is_empty(),
        Piece::Block(Block::Paragraph { text } | Block::Note { text }) => !text.0.is_empty(),
        Piece::Block(Block::Heading { text, .. }) => !text.is_empty(),
        Piece::Block(Block::Steps { steps: texts } | Block::List { points: texts }) => {
            !texts.is_empty()
        }
        Piece::Block(Block::Table { .. } | Block::Image { .. }) => true,
    });
    if let Some((words, count)) = struck.told() {
        tell(words, count, remarks);
    }
}

/// Adds to what is told of words that are struck out.
fn tell(words: Vec<Stretch>, count: usize, remarks: &mut Vec<Remark>) {
    let known = remarks.iter_mut().find_map(|remark| match remark {
        Remark::StruckOut { words, count } => Some((words, count)),
        _ => None,
    });
    match known {
        Some((all, number)) => {
            all.extend(words);
            all.truncate(TOLD);
            *number += count;
        }
        None => remarks.push(Remark::StruckOut { words, count }),
    }
}

fn in_line(line: &mut String, take: &mut impl FnMut(&mut Text)) {
    let mut text = Text::from(line.as_str());
    take(&mut text);
    *line = text.plain();
}

fn in_block(block: &mut Block, take: &mut impl FnMut(&mut Text)) {
    match block {
        Block::Heading { text, .. } => in_line(text, take),
        Block::Image { alt, .. } => {
            let before = alt.clone();
            in_line(alt, take);
            // A picture is described by something.
            if alt.is_empty() {
                *alt = overlay::without(&before);
            }
        }
        Block::Paragraph { text } | Block::Note { text } => take(text),
        Block::Steps { steps: texts } | Block::List { points: texts } => {
            texts.iter_mut().for_each(&mut *take);
            texts.retain(|text| !text.0.is_empty());
        }
        Block::Table { header, rows } => {
            let cells = header.iter_mut().chain(rows.iter_mut().flatten());
            cells.for_each(take);
        }
    }
}

/// Takes what is struck out from a text; the answer has its stretches.
fn of_text(text: &mut Text) -> Vec<String> {
    if overlay::first(&text.plain()).is_none() {
        return Vec::new();
    }
    let signs: Vec<char> = text.plain().chars().collect();
    let struck = overlay::struck(&signs);
    let mut stretches: Vec<String> = Vec::new();
    let mut is_open = false;
    for (sign, is_struck) in signs.iter().zip(&struck) {
        if *is_struck {
            if !is_open {
                stretches.push(String::new());
            }
            let words = stretches.last_mut();
            words.into_iter().for_each(|words| words.push(*sign));
        }
        is_open = *is_struck;
    }
    let mut at = struck.iter();
    let spans = std::mem::take(&mut text.0).into_iter().map(|span| Span {
        text: span
            .text
            .chars()
            .filter(|_| at.next() == Some(&false))
            .collect(),
        ..span
    });
    *text = clean(spans.collect::<Vec<_>>());
    let plain = stretches.iter().map(|words| overlay::without(words));
    plain.collect()
}
