//! Where a piece is parted between two sheets.

use crate::{
    app::{
        body::{Piece, Table},
        measure::Measure,
        typeset::breaks,
    },
    content::block::{Span, Text},
};

use super::{
    BETWEEN, INDENT, LINE,
    height::{header_height, line_height},
};

/// A paragraph leaves no fewer lines than this on either sheet.
const FEWEST_LINES: usize = 2;
/// Room for the headings over a table.
const HEADINGS: f32 = 4.0;
/// Parts a piece so that its head is at most `room` em high; None where it is
/// better kept whole. `must`: the sheet is empty, so it is parted anywhere.
pub(super) fn part(
    piece: &Piece,
    room: f32,
    measure: Measure,
    must: bool,
) -> Option<(Piece, Piece)> {
    match piece {
        Piece::Paragraph { text, continued } => {
            let indent = if *continued { 0.0 } else { INDENT };
            let (head, tail) = part_text(text, room, measure.columns, indent, must)?;
            Some((
                Piece::Paragraph {
                    text: head,
                    continued: *continued,
                },
                Piece::Paragraph {
                    text: tail,
                    continued: true,
                },
            ))
        }
        Piece::Step { number, text } => {
            let (head, tail) = part_text(text, room, measure.columns - 2.4, 0.0, must)?;
            Some((
                Piece::Step {
                    number: *number,
                    text: head,
                },
                Piece::Paragraph {
                    text: tail,
                    continued: true,
                },
            ))
        }
        Piece::Point { text } => {
            let (head, tail) = part_text(text, room, measure.columns - 1.6, 0.0, must)?;
            Some((
                Piece::Point { text: head },
                Piece::Paragraph {
                    text: tail,
                    continued: true,
                },
            ))
        }
        Piece::Note { text } if must => {
            let columns = (measure.columns - 1.8) / 0.95;
            let (head, tail) = part_text(text, room / 0.95 - 1.3, columns, 0.0, must)?;
            Some((Piece::Note { text: head }, Piece::Note { text: tail }))
        }
        Piece::Table(table) => part_table(table, room, measure, must),
        _ => None,
    }
}

/// Parts a text at the end of a sentence, or of a line, no more than `room` em down.
fn part_text(
    text: &Text,
    room: f32,
    columns: f32,
    indent: f32,
    must: bool,
) -> Option<(Text, Text)> {
    let plain = text.plain();
    let ends = breaks(&plain, columns, indent);
    let fewest = if must { 1 } else { FEWEST_LINES };
    // A paragraph that would leave too little behind gives up a line more.
    let fits = ((room / LINE).floor() as usize).min(ends.len().saturating_sub(fewest));
    if fits < fewest {
        return None;
    }
    let last = ends[fits - 1];
    let sentence = plain[..last]
        .rfind(['。', '；', '！', '？'])
        .map(|at| at + '。'.len_utf8())
        // A sentence that ends far up would leave the sheet half empty.
        .filter(|end| fits < 2 || *end > ends[fits / 2]);
    Some(split(text, sentence.unwrap_or(last)))
}

/// A text in two, at a byte of its plain words.
pub(super) fn split(text: &Text, at: usize) -> (Text, Text) {
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    let mut start = 0;
    for span in &text.0 {
        let end = start + span.text.len();
        let here = at.clamp(start, end) - start;
        let with = |text: &str| Span {
            text: text.to_owned(),
            strong: span.strong,
        };
        if here > 0 {
            head.push(with(&span.text[..here]));
        }
        if here < span.text.len() {
            tail.push(with(&span.text[here..]));
        }
        start = end;
    }
    (Text(head), Text(tail))
}

/// Parts a table between two lines, the header on both sheets.
fn part_table(table: &Table, room: f32, measure: Measure, must: bool) -> Option<(Piece, Piece)> {
    let mut used = header_height(table, measure) + 0.4;
    let fitting = table
        .lines
        .iter()
        .take_while(|line| {
            used += line_height(line, table, measure);
            used <= room
        })
        .count()
        .max(usize::from(must));
    // A table of a header alone has nothing to part, however tall it is.
    if fitting == 0 || fitting >= table.lines.len() {
        return None;
    }
    let (head, tail) = table.lines.split_at(fitting);
    Some((
        Piece::Table(table.with(head.to_vec())),
        Piece::Table(table.with(tail.to_vec())),
    ))
}

/// A table with a line that is taller than a sheet becomes paragraphs, each cell
/// under the name of its column; everything else stays.
pub(super) fn loosen(piece: Piece, measure: Measure) -> Vec<Piece> {
    let Piece::Table(table) = &piece else {
        return vec![piece];
    };
    let room = measure.room - header_height(table, measure) - 0.4 - BETWEEN - HEADINGS;
    let tall = |line: &Vec<String>| line_height(line, table, measure) > room;
    if !table.lines.iter().any(tall) {
        return vec![piece];
    }
    let words = |line: &Vec<String>| {
        let named = table
            .header
            .iter()
            .zip(line)
            .map(|(name, cell)| format!("{name}：{cell}"));
        Piece::Paragraph {
            text: Text::from(named.collect::<Vec<_>>().join("；").as_str()),
            continued: false,
        }
    };
    table.lines.iter().map(words).collect()
}
