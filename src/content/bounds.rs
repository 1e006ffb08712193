//! How much an item may hold, so that no page of it keeps a kiosk from answering a finger. What is
//! more is an error wherever an item is made or published; of one that was published before these
//! bounds, a kiosk shows as much as they allow and says so.
//!
//! The bounds of tables were measured on the answer to a question, which is laid out whole: up to
//! 6,000 cells a picture costs time in proportion (0.1 s of a processor for 4,000 in an unoptimised
//! program), at 8,000 forty times as much.

use std::fmt;

mod fit;

pub use fit::fit;

use super::{
    block::{Block, Text},
    item::Item,
    words::{BODY, Place, each},
};

/// Characters of a body, all blocks together; the longest law of the country has half of it.
pub const CHARACTERS: usize = 200_000;
/// Bytes of an item as it is written, marks and all.
pub const SOURCE: usize = 1 << 20;
/// Blocks of a body; each step and each point counts as one.
pub const BLOCKS: usize = 3000;
/// Characters of a paragraph, a step, a cell, or any one field beside the body.
pub const TEXT: usize = 5000;
/// Changes between plain and emphasised words in one text.
pub const SPANS: usize = 200;
/// Steps or points of one list.
pub const POINTS: usize = 300;
/// Columns of a table.
pub const COLUMNS: usize = 20;
/// Cells of a table, its head among them, and of all tables of a body.
pub const CELLS: usize = 2000;
pub const ALL_CELLS: usize = 4000;
/// Pictures of a body: the pages of a long original, and some beside them.
pub const PICTURES: usize = 300;
/// Rows of one field: materials, rosters, other wordings.
pub const ROWS: usize = 500;

/// More than fits, with what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    #[error("一共有 {kib} KiB，最多 {} KiB：请分成几个条目", SOURCE >> 10)]
    Source { kib: usize },
    #[error("一共有 {0} 个字，最多 {CHARACTERS} 个：请分成几个条目")]
    Characters(usize),
    #[error("一共有 {0} 段，最多 {BLOCKS} 段：请分成几个条目")]
    Blocks(usize),
    #[error("有 {0} 个字，最多 {TEXT} 个：请分成几段")]
    Text(usize),
    #[error("粗体和普通字交替了 {0} 次，最多 {SPANS} 次：请少用粗体")]
    Spans(usize),
    #[error("有 {0} 项，最多 {POINTS} 项：请分成几个列表")]
    Points(usize),
    #[error("表格有 {0} 列，最多 {COLUMNS} 列：请拆成几个表格")]
    Columns(usize),
    #[error("表格有 {rows} 行 {columns} 列，共 {} 格，最多 {CELLS} 格：请拆成几个表格", .rows * .columns)]
    Cells { rows: usize, columns: usize },
    #[error("各个表格共有 {0} 格，最多 {ALL_CELLS} 格：请分成几个条目")]
    AllCells(usize),
    #[error("一共有 {0} 张图片，最多 {PICTURES} 张：请分成几个条目")]
    Pictures(usize),
    #[error("有 {0} 行，最多 {ROWS} 行")]
    Rows(usize),
    #[error("正文以外的各项，到这里一共有 {0} 个字，最多 {CHARACTERS} 个")]
    Beside(usize),
}

/// What of an item is too much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key of the field, as the forms have it.
    pub field: String,
    /// What the place is called: 正文第 2 段.
    pub place: String,
    pub excess: Excess,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}：{}", self.place, self.excess)
    }
}

/// Sees that what somebody wrote is not too long to be read at all.
pub fn source(text: &str) -> Result<(), Excess> {
    match text.len() {
        length if length > SOURCE => Err(Excess::Source { kib: length >> 10 }),
        _ => Ok(()),
    }
}

/// Sees that a field has not too many rows to be read at all.
pub fn rows(count: usize) -> Result<(), Excess> {
    match count > ROWS {
        true => Err(Excess::Rows(count)),
        false => Ok(()),
    }
}

/// So many are told; one of them is enough to hold an item.
const MOST: usize = 20;

/// What of an item is more than fits, at most 20.
pub fn faults(item: &Item) -> Vec<Fault> {
    let mut found = Vec::new();
    // Every word beside the body counts as a character more: a list of empty ones is long, too.
    let mut beside = 0;
    each(item, &mut |place: Place<'_>, text| {
        if place.path == BODY {
            return;
        }
        let before = beside;
        beside += text.chars().count() + 1;
        let excess = match place.row {
            Some(row) if row > ROWS => Some(Excess::Rows(row)),
            _ if before <= CHARACTERS && beside > CHARACTERS => Some(Excess::Beside(beside)),
            _ => of_words(text),
        };
        if let Some(excess) = excess {
            tell(&mut found, place, excess);
        }
    });
    let of_body = of_body(&item.body).into_iter();
    found.extend(of_body.map(|(block, excess)| Fault {
        field: BODY.to_owned(),
        place: match block {
            Some(block) => format!("正文第 {} 段", block + 1),
            None => "正文".to_owned(),
        },
        excess,
    }));
    found.truncate(MOST);
    found
}

/// Adds what is too much beside the body. Of a field with too many rows the last one tells how
/// many.
fn tell(found: &mut Vec<Fault>, place: Place<'_>, excess: Excess) {
    let is_row = |excess: &Excess| matches!(excess, Excess::Rows(_));
    let field = place.field();
    if is_row(&excess)
        && let Some(last) = found.last_mut()
        && last.field == field
        && is_row(&last.excess)
    {
        last.excess = excess;
    } else if found.len() < MOST {
        found.push(Fault {
            field: field.to_owned(),
            place: match excess {
                Excess::Rows(_) => Place { row: None, ..place }.to_string(),
                _ => place.to_string(),
            },
            excess,
        });
    }
}

/// What of a body alone is more than fits, at most 20: in which block, counted from 0, or none for
/// the whole.
pub fn of_body(body: &[Block]) -> Vec<(Option<usize>, Excess)> {
    let whole = of_whole(body).into_iter().map(|excess| (None, excess));
    let blocks = body.iter().enumerate();
    let blocks = blocks.filter_map(|(at, block)| Some((Some(at), of_block(block)?)));
    whole.chain(blocks).take(MOST).collect()
}

/// What is too much of a body as a whole.
fn of_whole(body: &[Block]) -> Vec<Excess> {
    let over = |count: usize, most: usize, excess: fn(usize) -> Excess| {
        (count > most).then(|| excess(count))
    };
    let mut found = Vec::new();
    let pieces = body.iter().map(pieces).sum();
    found.extend(over(pieces, BLOCKS, Excess::Blocks));
    let characters = body.iter().map(characters).sum();
    found.extend(over(characters, CHARACTERS, Excess::Characters));
    let cells = body.iter().map(cells).sum();
    found.extend(over(cells, ALL_CELLS, Excess::AllCells));
    let pictures = body.iter();
    let pictures = pictures.filter(|block| matches!(block, Block::Image { .. }));
    found.extend(over(pictures.count(), PICTURES, Excess::Pictures));
    found
}

/// What is too much of one block.
fn of_block(block: &Block) -> Option<Excess> {
    match block {
        Block::Heading { text, .. } | Block::Image { alt: text, .. } => of_words(text),
        Block::Paragraph { text } | Block::Note { text } => of_text(text),
        Block::Steps { steps: texts } | Block::List { points: texts } => match texts.len() {
            count if count > POINTS => Some(Excess::Points(count)),
            _ => texts.iter().find_map(of_text),
        },
        Block::Table { header, rows } => {
            if header.len() > COLUMNS {
                return Some(Excess::Columns(header.len()));
            }
            if cells(block) > CELLS {
                return Some(Excess::Cells {
                    rows: rows.len() + 1,
                    columns: header.len(),
                });
            }
            header.iter().chain(rows.iter().flatten()).find_map(of_text)
        }
    }
}

fn of_text(text: &Text) -> Option<Excess> {
    let characters = text.0.iter().map(|span| span.text.chars().count()).sum();
    match (text.0.len(), characters) {
        (spans, _) if spans > SPANS => Some(Excess::Spans(spans)),
        (_, characters) if characters > TEXT => Some(Excess::Text(characters)),
        _ => None,
    }
}

fn of_words(text: &str) -> Option<Excess> {
    // A character has one byte at least.
    let characters = if text.len() > TEXT {
        text.chars().count()
    } else {
        0
    };
    (characters > TEXT).then_some(Excess::Text(characters))
}

fn characters(block: &Block) -> usize {
    block.plain().chars().count()
}

/// How many pieces a block is laid out as.
fn pieces(block: &Block) -> usize {
    match block {
        Block::Steps { steps: texts } | Block::List { points: texts } => texts.len(),
        _ => 1,
    }
}

/// The cells of a block; none but a table has any.
fn cells(block: &Block) -> usize {
    match block {
        Block::Table { header, rows } => header.len() * (rows.len() + 1),
        _ => 0,
    }
}
