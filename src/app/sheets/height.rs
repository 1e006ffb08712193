//! How high a piece stands on a sheet, in em; the lengths are those of `ui/blocks/`.

use crate::app::{
    body::{Piece, Setting, Table},
    measure::Measure,
    typeset::lines,
};

use super::{INDENT, LINE, TITLE};

/// A table's type against running text.
const TABLE: f32 = 0.9;
/// An image with its words.
const IMAGE: f32 = 15.5;

pub(super) fn height(piece: &Piece, measure: Measure) -> f32 {
    let columns = measure.columns;
    let count = |text: &str, columns: f32, indent: f32| lines(text, columns, indent) as f32;
    match piece {
        Piece::Paragraph { text, continued } => {
            count(
                &text.plain(),
                columns,
                if *continued { 0.0 } else { INDENT },
            ) * LINE
        }
        Piece::Heading { level: 1, text } => {
            0.45 + count(text, columns / 1.06, INDENT) * LINE * 1.06
        }
        Piece::Heading { text, .. } => 0.2 + count(text, columns, INDENT) * LINE,
        Piece::Step { text, .. } => (count(&text.plain(), columns - 2.4, 0.0) * LINE).max(1.62),
        Piece::Point { text } => count(&text.plain(), columns - 1.6, 0.0) * LINE,
        Piece::Note { text } => {
            count(&text.plain(), (columns - 1.8) / 0.95, 0.0) * LINE * 0.95 + 1.2
        }
        Piece::Table(table) => {
            header_height(table, measure) + lines_height(&table.lines, table, measure) + 0.4
        }
        Piece::Image { .. } => IMAGE.min(measure.room),
        Piece::Mark(_) | Piece::Number(_) | Piece::Title(_) | Piece::Addressee(_) => {
            head_height(piece, columns / measure.head) * measure.head
        }
        Piece::Signature(text) => 1.2 + count(text, columns - 6.0, 0.0) * LINE,
        Piece::Date(text) => count(text, columns - 3.0, 0.0) * LINE,
        Piece::Remark(text) => 0.5 + count(text, columns, INDENT) * LINE,
        Piece::Imprint { cells, last } => {
            let each = (columns - 1.8) / 0.82 / cells.len().max(1) as f32 - 0.6;
            let most = cells
                .iter()
                .map(|cell| lines(cell, each, 0.0))
                .max()
                .unwrap_or(1);
            0.75 + most as f32 * 1.25 + if *last { 0.1 } else { 0.9 }
        }
    }
}

/// A piece over the body in its own em, of which a line holds `columns`.
fn head_height(piece: &Piece, columns: f32) -> f32 {
    let count = |text: &str, columns: f32| lines(text, columns, 0.0) as f32;
    match piece {
        Piece::Mark(text) => {
            let wide = text.chars().count().max(1) as f32 * 1.13;
            let size = (columns / wide).clamp(1.0, 2.05);
            0.5 + (wide * size / columns).ceil().max(1.0) * size * 1.32
        }
        Piece::Number(text) => 1.2 + count(text, columns) * LINE,
        Piece::Title(titles) => {
            let wrapped = |title: &String| count(title, columns / TITLE);
            1.65 + titles.iter().map(wrapped).sum::<f32>() * TITLE * 1.43
        }
        Piece::Addressee(text) => count(text, columns) * LINE,
        _ => 0.0,
    }
}

fn lines_height(table_lines: &[Vec<String>], table: &Table, measure: Measure) -> f32 {
    table_lines
        .iter()
        .map(|line| line_height(line, table, measure))
        .sum()
}

/// The header over the ruled lines; sheets have none.
pub(super) fn header_height(table: &Table, measure: Measure) -> f32 {
    match table.setting(measure.columns / TABLE) {
        Setting::Ruled(_) => line_height(&table.header, table, measure),
        Setting::Sheets => 0.0,
    }
}

/// A line of a table, as `ui/blocks/table.slint` sets it.
pub(super) fn line_height(cells: &[String], table: &Table, measure: Measure) -> f32 {
    let columns = measure.columns / TABLE;
    match table.setting(columns) {
        Setting::Ruled(by) => {
            let spare = (columns / by - table.need()).max(0.0);
            let wide = table.least.iter().zip(&table.shares);
            let most = cells
                .iter()
                .zip(wide)
                .map(|(cell, (least, share))| lines(cell, least + spare * share - 0.74, 0.0))
                .max()
                .unwrap_or(1);
            (most as f32 * 1.4 + 0.66) * TABLE * by + 0.07
        }
        Setting::Sheets => {
            let inside = columns - 1.1;
            let name = inside * 0.36;
            let each = table.header.iter().zip(cells).map(|(head, cell)| {
                let most = lines(head, name, 0.0).max(lines(cell, inside - name - 0.6, 0.0));
                most as f32 * 1.4 + 0.2
            });
            (each.sum::<f32>() + 1.3) * TABLE
        }
    }
}
