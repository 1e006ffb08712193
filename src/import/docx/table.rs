//! Tables: merged cells are said plainly, because our tables have none.

use crate::{
    content::block::{Block, Span, Text},
    import::{
        error::ImportError,
        piece::{clean, span},
        table::{self, COLUMNS},
        xml::Element,
    },
};

use super::{
    body::Walker,
    look::{Ground, LOWEST},
    table_style::{Place, Told},
};

/// A cell as the file has it.
struct Cell {
    text: Text,
    /// Columns that it takes.
    columns: usize,
    /// It goes on from the cell above.
    goes_on: bool,
}

impl Walker<'_, '_, '_> {
    /// Reads a table. One of a single cell only frames its text.
    pub fn table(&mut self, table: &Element) -> Result<(), ImportError> {
        let mut rows = inside(table, "tr");
        for row in rows.extract_if(.., |row| is_hidden(row)) {
            self.noticed.leave_unseen(row);
        }
        let ground = self.table_ground(table);
        if let [row] = rows[..]
            && let [cell] = inside(row, "tc")[..]
        {
            let ground = self.cell_ground(table, ground, [0, 1, 0, 1]);
            let ground = ground.shaded(&self.styles.theme, cell.child("tcPr"));
            return self.before(ground, |walker| walker.walk(cell));
        }
        self.noticed.tables += 1;
        let number = self.noticed.tables;
        let mut merged = false;
        let mut pictures = Vec::new();
        let mut grid: Vec<Vec<Text>> = Vec::new();
        let count = rows.len();
        for (at, row) in rows.into_iter().enumerate() {
            let before = row.child("trPr").and_then(|p| p.property("gridBefore"));
            let before = before.and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
            let mut line = vec![Text::default(); before.min(COLUMNS)];
            let cells = inside(row, "tc");
            let columns = cells.len();
            for (column, cell) in cells.into_iter().enumerate() {
                let ground = self.cell_ground(table, ground, [at, count, column, columns]);
                let cell = self.before(ground, |walker| walker.cell(cell, &mut pictures))?;
                merged |= cell.goes_on || cell.columns > 1;
                let above = grid.last().and_then(|above| above.get(line.len()));
                let text = match (cell.goes_on, above) {
                    (true, Some(above)) => above.clone(),
                    _ => cell.text,
                };
                line.push(text);
                let more = cell.columns.saturating_sub(1);
                line.extend(std::iter::repeat_n(Text::default(), more));
                line.truncate(COLUMNS);
            }
            grid.push(line);
        }
        if merged {
            self.noticed.merged.push(number);
        }
        match table::block(grid) {
            Some(table) => self.push_table(table, pictures),
            None => Ok(()),
        }
    }

    /// What is behind the words of a table's cells that say nothing themselves.
    fn table_ground(&self, table: &Element) -> Ground {
        let ground = self.ground;
        ground.shaded(&self.styles.theme, table.child("tblPr"))
    }

    /// What is around the words of a cell by the table's style: in which row of how many, in which
    /// column of how many.
    fn cell_ground(&self, table: &Element, ground: Ground, place: [usize; 4]) -> Ground {
        let properties = table.child("tblPr");
        let [row, rows, column, columns] = place;
        let place = Place {
            row,
            rows,
            column,
            columns,
            told: Told::of(properties),
        };
        let style = properties.and_then(|p| p.property("tblStyle"));
        let (format, more) = self.styles.cell(style, &place);
        let mut ground = ground.painted(format.shade);
        ground.letters = format.look;
        ground.unsure |= more;
        ground.doubt |= more && self.styles.may_hide(style);
        ground
    }

    fn cell(&mut self, cell: &Element, pictures: &mut Vec<Block>) -> Result<Cell, ImportError> {
        let properties = cell.child("tcPr");
        let columns = properties.and_then(|p| p.property("gridSpan"));
        let columns = columns.and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
        let merge = properties.and_then(|p| p.child("vMerge"));
        let goes_on = merge.is_some_and(|merge| merge.attribute("val") != Some("restart"));
        let ground = self.ground.shaded(&self.styles.theme, properties);
        let text = self.before(ground, |walker| walker.text_and_pictures(cell, pictures))?;
        Ok(Cell {
            text,
            columns: columns.clamp(1, COLUMNS),
            goes_on,
        })
    }

    /// All words inside, paragraph after paragraph, in one text.
    pub fn cell_text(&mut self, cell: &Element) -> Result<Text, ImportError> {
        self.text_and_pictures(cell, &mut Vec::new())
    }

    fn text_and_pictures(
        &mut self,
        cell: &Element,
        pictures: &mut Vec<Block>,
    ) -> Result<Text, ImportError> {
        let mut spans = Vec::new();
        self.gather(cell, &mut spans, pictures)?;
        Ok(clean(spans))
    }

    /// Gathers the words of a table in a cell.
    fn inner_table(
        &mut self,
        table: &Element,
        spans: &mut Vec<Span>,
        pictures: &mut Vec<Block>,
    ) -> Result<(), ImportError> {
        let ground = self.table_ground(table);
        let rows = inside(table, "tr");
        for (at, row) in rows.iter().enumerate() {
            if is_hidden(row) {
                self.noticed.leave_unseen(row);
                continue;
            }
            let cells = inside(row, "tc");
            for (column, cell) in cells.iter().enumerate() {
                let place = [at, rows.len(), column, cells.len()];
                let ground = self.cell_ground(table, ground, place);
                let ground = ground.shaded(&self.styles.theme, cell.child("tcPr"));
                self.before(ground, |walker| walker.gather(cell, spans, pictures))?;
            }
        }
        Ok(())
    }

    fn gather(
        &mut self,
        parent: &Element,
        spans: &mut Vec<Span>,
        pictures: &mut Vec<Block>,
    ) -> Result<(), ImportError> {
        for element in parent.elements() {
            match element.name.as_str() {
                "p" => {
                    let inline = self.inline(element, false)?;
                    for line in inline.lines {
                        spans.push(span(" ", false));
                        spans.extend(line);
                    }
                    let images = inline.pictures.into_iter();
                    pictures.extend(images.map(|(picture, alt)| Block::Image {
                        name: picture.name,
                        alt,
                    }));
                    for (words, ground) in inline.boxes {
                        self.before(ground, |walker| walker.gather(words, spans, pictures))?;
                    }
                }
                "tbl" => {
                    let number = self.noticed.tables;
                    if !self.noticed.nested.contains(&number) {
                        self.noticed.nested.push(number);
                    }
                    self.inner_table(element, spans, pictures)?;
                }
                "del" | "moveFrom" => self.noticed.tracked = true,
                _ => self.gather(element, spans, pictures)?,
            }
        }
        Ok(())
    }
}

/// Whether a row is there and not shown, or too low to show anything.
fn is_hidden(row: &Element) -> bool {
    let Some(properties) = row.child("trPr") else {
        return false;
    };
    let height = properties.child("trHeight");
    let is_low = height.is_some_and(|height| {
        let points = height.attribute("val").and_then(|n| n.parse::<u32>().ok());
        height.attribute("hRule") == Some("exact") && points.is_some_and(|n| n < LOWEST)
    });
    properties.is_on("hidden") == Some(true) || is_low
}

/// The rows or cells of a table, also inside content controls.
fn inside<'e>(parent: &'e Element, name: &str) -> Vec<&'e Element> {
    let mut found = Vec::new();
    for element in parent.elements() {
        match element.name.as_str() {
            tag if tag == name => found.push(element),
            "sdt" | "sdtContent" | "ins" | "customXml" => found.extend(inside(element, name)),
            _ => {}
        }
    }
    found
}
