//! A grid of cells to a table block.

use crate::content::block::{Block, Text};

/// The most columns of a table.
pub const COLUMNS: usize = 64;

/// A table of the rows that have words; none if no row has.
pub fn block(mut grid: Vec<Vec<Text>>) -> Option<Block> {
    grid.retain(|row| row.iter().any(|cell| !cell.0.is_empty()));
    let width = grid.iter().map(Vec::len).max()?;
    for row in &mut grid {
        row.resize(width, Text::default());
    }
    // A column that merging alone has made says nothing.
    for column in (0..width).rev() {
        if grid.iter().all(|row| row[column].0.is_empty()) {
            grid.iter_mut().for_each(|row| drop(row.remove(column)));
        }
    }
    let mut rows = grid.into_iter();
    let header = rows.next()?;
    Some(Block::Table {
        header,
        rows: rows.collect(),
    })
}
