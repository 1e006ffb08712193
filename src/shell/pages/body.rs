//! Pieces of a body as the screen's rows. Emphasis becomes markdown here, and
//! nowhere else: what is written stays as it is written.

use query_corner_ui::{BlockKind, BlockRow, TableRow};
use slint::{Image, ModelRc, SharedString, StyledText};

use crate::{
    app::{
        body::{Piece, Table},
        typeset,
    },
    content::block::{Span, Text},
};

use super::{int, model, push_escaped, styled};

/// What an image's name stands for; an empty image where it can't be read.
pub type Pictures<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// Pieces as rows. `indent`: emphasised paragraphs are set in by two characters, as plain ones
/// are by the screen itself.
pub fn blocks(pieces: &[Piece], indent: bool, pictures: Pictures) -> ModelRc<BlockRow> {
    model(pieces.iter().map(|piece| block(piece, indent, pictures)))
}

/// One piece as a row.
pub fn block(piece: &Piece, indent: bool, pictures: Pictures) -> BlockRow {
    let around = |kind, text: &str| BlockRow {
        kind,
        text: text.into(),
        around: true,
        ..BlockRow::default()
    };
    match piece {
        Piece::Heading { level, text } => BlockRow {
            kind: BlockKind::Heading,
            text: text.into(),
            number: i32::from(*level),
            ..BlockRow::default()
        },
        Piece::Paragraph { text, continued } => BlockRow {
            continued: *continued,
            ..texts(BlockKind::Paragraph, text, indent && !*continued)
        },
        Piece::Step { number, text } => BlockRow {
            number: int(*number),
            ..texts(BlockKind::Step, text, false)
        },
        Piece::Point { text } => texts(BlockKind::Point, text, false),
        Piece::Note { text } => texts(BlockKind::Note, text, false),
        Piece::Table(table) => of_table(table),
        Piece::Image { name, alt } => BlockRow {
            kind: BlockKind::Image,
            text: alt.into(),
            picture: pictures(name)
                .and_then(|file| Image::load_from_data(&file, None).ok())
                .unwrap_or_default(),
            ..BlockRow::default()
        },
        Piece::Mark(text) => around(BlockKind::Mark, text),
        Piece::Number(text) => around(BlockKind::Number, text),
        Piece::Title(lines) => around(BlockKind::Title, &lines.join("\n")),
        Piece::Addressee(text) => around(BlockKind::Addressee, text),
        Piece::Signature(text) => around(BlockKind::Signature, text),
        Piece::Date(text) => around(BlockKind::Date, text),
        Piece::Remark(text) => around(BlockKind::Remark, text),
        Piece::Imprint { cells, last } => BlockRow {
            continued: *last,
            rows: model([cells_of(cells, false)]),
            ..around(BlockKind::Imprint, "")
        },
    }
}

/// A text alone, as a paragraph.
pub fn paragraph(text: &Text) -> BlockRow {
    texts(BlockKind::Paragraph, text, false)
}

fn texts(kind: BlockKind, text: &Text, indent: bool) -> BlockRow {
    let emphasised = text.0.iter().any(|span| span.strong);
    BlockRow {
        kind,
        text: text.plain().into(),
        rich: if emphasised {
            rich(text, indent)
        } else {
            StyledText::default()
        },
        styled: emphasised,
        ..BlockRow::default()
    }
}

fn rich(text: &Text, indent: bool) -> StyledText {
    let mut markdown = String::from(if indent { "　　" } else { "" });
    // Two emphasised spans side by side are one to markdown.
    let mut runs = text.0.chunk_by(|a, b| a.strong == b.strong).peekable();
    while let Some(run) = runs.next() {
        let words: String = run.iter().map(|span| span.text.as_str()).collect();
        // No character stands alone on the last line.
        let text = match runs.peek() {
            Some(_) => words,
            None => typeset::closed(&words),
        };
        let strong = run[0].strong;
        push_span(&mut markdown, &Span { text, strong });
    }
    styled(&markdown, &text.plain())
}

/// Markdown takes `**` for emphasis only next to a letter, so marks and spaces at
/// the ends of a span are set outside of it.
fn push_span(markdown: &mut String, span: &Span) {
    let words = |c: char| c.is_alphanumeric();
    let start = span.text.find(words).filter(|_| span.strong);
    let end = span
        .text
        .rfind(words)
        .map(|at| at + span.text[at..].chars().next().map_or(0, char::len_utf8));
    let (Some(start), Some(end)) = (start, end) else {
        span.text.chars().for_each(|c| push_escaped(markdown, c));
        return;
    };
    span.text[..start]
        .chars()
        .for_each(|c| push_escaped(markdown, c));
    markdown.push_str("**");
    span.text[start..end]
        .chars()
        .for_each(|c| push_escaped(markdown, c));
    markdown.push_str("**");
    span.text[end..]
        .chars()
        .for_each(|c| push_escaped(markdown, c));
}

fn of_table(table: &Table) -> BlockRow {
    let head = std::iter::once(cells_of(&table.header, true));
    let lines = table.lines.iter().map(|line| cells_of(line, false));
    BlockRow {
        kind: BlockKind::Table,
        rows: model(head.chain(lines).collect::<Vec<_>>()),
        least: model(table.least.clone()),
        need: table.need(),
        shares: model(table.shares.clone()),
        ..BlockRow::default()
    }
}

fn cells_of(cells: &[String], head: bool) -> TableRow {
    TableRow {
        cells: model(cells.iter().map(SharedString::from).collect::<Vec<_>>()),
        head,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(spans: &[(&str, bool)]) -> Text {
        let span = |(text, strong): &(&str, bool)| Span {
            text: (*text).to_owned(),
            strong: *strong,
        };
        Text(spans.iter().map(span).collect())
    }

    #[test]
    fn emphasis_holds_next_to_marks_and_nothing_written_is_taken_for_markdown() {
        for spans in [
            [("第一条", true), ("　为了方便", false)],
            [("注意：", true), ("不收费。", false)],
            [("《办法》", true), ("（试行）", false)],
            [("甲", true), ("乙", true)],
            [("1. # a_b_c <u> [x](y)", true), ("~~ \\ `", false)],
        ] {
            let shown = format!("{:?}", rich(&text(&spans), true));
            assert!(shown.contains("Strong"), "{shown}");
            assert!(!shown.contains("**"), "{shown}");
            assert!(
                !shown.contains("Link") && !shown.contains("Strikethrough"),
                "{shown}"
            );
        }
    }

    #[test]
    fn plain_text_stays_plain() {
        let row = texts(BlockKind::Paragraph, &text(&[("2 * 3 * 4", false)]), true);
        assert!(!row.styled);
        assert_eq!(row.text, "2 * 3 * 4");
    }
}
