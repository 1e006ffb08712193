//! Lists and tables, whose words are gathered at once.

use crate::{
    content::block::{Block, Text},
    import::{
        piece::{Piece, clean, span},
        table::{self, COLUMNS},
    },
};

use super::{
    super::{main_part::is_furniture, tree::Id},
    Reader, is_block,
};

/// The most words of a cell of a table that is one; more are a page laid out by a table.
const CELL: usize = 400;

impl Reader<'_, '_> {
    /// The words below a node, those of lists inside aside if `flat` is not set.
    fn words(&self, id: Id, flat: bool) -> Text {
        let tree = self.tree;
        let mut spans = Vec::new();
        let mut open = vec![(id, false)];
        while let Some((at, strong)) = open.pop() {
            let name = tree.name(at);
            let list = matches!(name, "ul" | "ol");
            if is_furniture(tree, at) || (list && !flat && at != id) {
                continue;
            }
            let strong = strong || matches!(name, "b" | "strong" | "th");
            if name.is_empty() {
                spans.push(span(tree.text(at), strong));
            } else if is_block(name) || matches!(name, "br" | "td" | "tr") {
                spans.push(span(" ", strong));
            }
            open.extend(tree.children(at).iter().rev().map(|&child| (child, strong)));
        }
        clean(spans)
    }

    pub(super) fn list(&mut self, id: Id, ordered: bool) {
        let tree = self.tree;
        let mut items = Vec::new();
        for at in tree.walk(id, |at| is_furniture(tree, at)) {
            if tree.name(at) != "li" {
                self.nested_lists |= at != id && matches!(tree.name(at), "ul" | "ol");
                continue;
            }
            let text = self.words(at, false);
            if !text.0.is_empty() {
                items.push(text);
            }
        }
        if items.is_empty() {
            return;
        }
        let starts = tree.attribute(id, "start").is_none_or(|start| start == "1");
        let block = match ordered && starts {
            true => Block::Steps { steps: items },
            false => Block::List { points: items },
        };
        self.pieces.push(Piece::Block(block));
    }

    /// Whether a table lays the page out: tables inside, or cells as long as pages.
    pub(super) fn is_layout(&self, id: Id) -> bool {
        let tree = self.tree;
        let inside = tree.walk(id, |_| false);
        let cells: Vec<Id> = inside
            .iter()
            .copied()
            .filter(|&at| matches!(tree.name(at), "td" | "th"))
            .collect();
        let nested = inside
            .iter()
            .any(|&at| at != id && tree.name(at) == "table");
        let long = || {
            let length = |&cell: &Id| self.words(cell, true).plain().chars().count();
            cells.iter().map(length).max().unwrap_or(0) > CELL
        };
        cells.len() < 2 || nested || long()
    }

    pub(super) fn table(&mut self, id: Id) {
        let tree = self.tree;
        self.tables += 1;
        let mut merged = false;
        let mut grid: Vec<Vec<Text>> = Vec::new();
        // For each column the words that a cell above still covers, and for how many rows.
        let mut covered: Vec<(usize, Text)> = Vec::new();
        let rows = tree.walk(id, |at| is_furniture(tree, at));
        for row in rows.into_iter().filter(|&at| tree.name(at) == "tr") {
            let mut line: Vec<Text> = Vec::new();
            let fill = |line: &mut Vec<Text>, covered: &mut Vec<(usize, Text)>| {
                while let Some((left, text)) =
                    covered.get_mut(line.len()).filter(|(left, _)| *left > 0)
                {
                    *left -= 1;
                    line.push(text.clone());
                }
            };
            for &cell in tree.children(row) {
                if !matches!(tree.name(cell), "td" | "th") || line.len() >= COLUMNS {
                    continue;
                }
                fill(&mut line, &mut covered);
                let number = |key: &str, most: usize| {
                    let said = tree
                        .attribute(cell, key)
                        .and_then(|n| n.trim().parse::<usize>().ok());
                    said.unwrap_or(1).clamp(1, most)
                };
                let (columns, rows) = (number("colspan", COLUMNS), number("rowspan", 1000));
                merged |= columns > 1 || rows > 1;
                let words = self.words(cell, true);
                // A header cell is strong by itself.
                let words = match tree.name(cell) == "th" {
                    true => clean([span(&words.plain(), false)]),
                    false => words,
                };
                for column in 0..columns {
                    let text = if column == 0 {
                        words.clone()
                    } else {
                        Text::default()
                    };
                    let at = line.len();
                    if covered.len() <= at {
                        covered.resize(at + 1, (0, Text::default()));
                    }
                    covered[at] = (rows - 1, text.clone());
                    line.push(text);
                }
            }
            fill(&mut line, &mut covered);
            line.truncate(COLUMNS);
            grid.push(line);
        }
        if merged {
            self.merged.push(self.tables);
        }
        self.pieces.extend(table::block(grid).map(Piece::Block));
    }
}
