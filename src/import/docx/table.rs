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
            let ground = ground.shaded(cell.child("tcPr"));
            return self.before(ground, |walker| walker.walk(cell));
        }
        self.noticed.tables += 1;
        let number = self.noticed.tables;
        let mut merged = false;
        let mut pictures = Vec::new();
        let mut grid: Vec<Vec<Text>> = Vec::new();
        for row in rows {
            let before = row.child("trPr").and_then(|p| p.property("gridBefore"));
            let before = before.and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
            let mut line = vec![Text::default(); before.min(COLUMNS)];
            for cell in inside(row, "tc") {
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
        let properties = table.child("tblPr");
        let style = properties.and_then(|p| p.property("tblStyle"));
        let ground = Ground {
            // Which of its cells a style shades depends on their places.
            unsure: self.ground.unsure || self.styles.shades(style),
            ..self.ground
        };
        ground.shaded(properties)
    }

    fn cell(&mut self, cell: &Element, pictures: &mut Vec<Block>) -> Result<Cell, ImportError> {
        let properties = cell.child("tcPr");
        let columns = properties.and_then(|p| p.property("gridSpan"));
        let columns = columns.and_then(|n| n.parse::<usize>().ok()).unwrap_or(1);
        let merge = properties.and_then(|p| p.child("vMerge"));
        let goes_on = merge.is_some_and(|merge| merge.attribute("val") != Some("restart"));
        let ground = self.ground.shaded(properties);
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

    /// Gathers the words of a row of a table in a cell.
    fn inner_row(
        &mut self,
        row: &Element,
        ground: Ground,
        spans: &mut Vec<Span>,
        pictures: &mut Vec<Block>,
    ) -> Result<(), ImportError> {
        if is_hidden(row) {
            self.noticed.leave_unseen(row);
            return Ok(());
        }
        for cell in inside(row, "tc") {
            let ground = ground.shaded(cell.child("tcPr"));
            self.before(ground, |walker| walker.gather(cell, spans, pictures))?;
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
                    for row in inside(element, "tr") {
                        self.inner_row(row, self.table_ground(element), spans, pictures)?;
                    }
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
