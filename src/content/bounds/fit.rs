//! As much of an item as the bounds allow, for what was published before them.

use serde_json::Value;

use crate::content::{
    block::{Block, Span, Text},
    item::Item,
};

use super::{
    ALL_CELLS, BLOCKS, CELLS, CHARACTERS, COLUMNS, PICTURES, POINTS, ROWS, SPANS, TEXT, cells,
    characters, faults, pieces,
};

/// What stands where something was left out.
const MORE: &str = "后面还有，这里显示不下，请向工作人员要原文。";

/// The item as a kiosk shows it: what is more than the bounds allow is left out, and it is said
/// where.
pub fn fit(item: Item) -> Item {
    match faults(&item).is_empty() {
        true => item,
        false => Item {
            body: body(&item.body),
            ..beside(item)
        },
    }
}

/// The fields beside the body. One that would not be read again stays as it was.
fn beside(item: Item) -> Item {
    let whole = Item {
        body: Vec::new(),
        ..item.clone()
    };
    let Ok(mut value) = serde_json::to_value(&whole) else {
        return item;
    };
    shorten(&mut value);
    serde_json::from_value(value).unwrap_or(item)
}

fn shorten(value: &mut Value) {
    match value {
        Value::String(text) => words(text, TEXT),
        Value::Array(values) => {
            values.truncate(ROWS);
            values.iter_mut().for_each(shorten);
        }
        Value::Object(values) => values.values_mut().for_each(shorten),
        _ => {}
    }
}

fn body(blocks: &[Block]) -> Vec<Block> {
    let mut shown = Vec::new();
    let mut used = Used::default();
    for block in blocks {
        let (fitting, is_whole) = one(block);
        if !used.has_room(&fitting) {
            shown.push(more());
            break;
        }
        shown.push(fitting);
        if !is_whole {
            shown.push(more());
        }
    }
    shown
}

fn more() -> Block {
    Block::Note {
        text: Text::from(MORE),
    }
}

/// What of the body's own bounds is used.
#[derive(Default)]
struct Used {
    pieces: usize,
    characters: usize,
    cells: usize,
    pictures: usize,
}

impl Used {
    /// Takes the room of a block; false if there is not as much.
    fn has_room(&mut self, block: &Block) -> bool {
        self.pieces += pieces(block);
        self.characters += characters(block);
        self.cells += cells(block);
        self.pictures += usize::from(matches!(block, Block::Image { .. }));
        self.pieces <= BLOCKS
            && self.characters <= CHARACTERS
            && self.cells <= ALL_CELLS
            && self.pictures <= PICTURES
    }
}

/// As much of a block as fits, and whether that is all of it.
fn one(block: &Block) -> (Block, bool) {
    let mut fitting = block.clone();
    match &mut fitting {
        Block::Heading { text, .. } | Block::Image { alt: text, .. } => words(text, TEXT),
        Block::Paragraph { text: spans } | Block::Note { text: spans } => text(spans),
        Block::Steps { steps: texts } | Block::List { points: texts } => {
            texts.truncate(POINTS);
            texts.iter_mut().for_each(text);
        }
        Block::Table { header, rows } => {
            header.truncate(COLUMNS);
            rows.truncate((CELLS / header.len().max(1)).saturating_sub(1));
            for row in rows.iter_mut() {
                row.truncate(COLUMNS);
            }
            header
                .iter_mut()
                .chain(rows.iter_mut().flatten())
                .for_each(text);
        }
    }
    let is_whole = fitting == *block;
    (fitting, is_whole)
}

fn words(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
    }
}

fn text(text: &mut Text) {
    let mut left = TEXT;
    text.0.truncate(SPANS);
    for Span { text, .. } in &mut text.0 {
        words(text, left);
        left -= text.chars().count();
    }
    text.0.retain(|span| !span.text.is_empty());
}
