//! From the tree to pieces.

use crate::{
    content::block::{Block, Span, Text},
    import::{
        error::{Countable, ImportError},
        limits::Limits,
        picture::Shelf,
        piece::{Align, Para, Piece, clean, clean_words, span},
        plain,
        remark::Remark,
        table::{self, COLUMNS},
    },
};

use super::{
    main_part::is_furniture,
    tree::{Id, Tree},
};

/// The most words of a cell of a table that is one; more are a page laid out by a table.
const CELL: usize = 400;

/// A step of the walk.
enum Visit {
    Enter(Id),
    Leave(Id),
}

/// Gathers the pieces of a page.
pub struct Reader<'r, 'k> {
    tree: &'r Tree,
    shelf: &'r mut Shelf<'k>,
    most: usize,
    pieces: Vec<Piece>,
    spans: Vec<Span>,
    strong: usize,
    level: Option<u8>,
    notes: usize,
    align: Vec<Align>,
    linked: usize,
    dropped: usize,
    undescribed: usize,
    tables: usize,
    merged: Vec<usize>,
    nested_lists: bool,
    links: usize,
}

impl<'r, 'k> Reader<'r, 'k> {
    pub fn new(tree: &'r Tree, shelf: &'r mut Shelf<'k>, limits: &Limits) -> Self {
        Self {
            tree,
            shelf,
            most: limits.blocks,
            pieces: Vec::new(),
            spans: Vec::new(),
            strong: 0,
            level: None,
            notes: 0,
            align: Vec::new(),
            linked: 0,
            dropped: 0,
            undescribed: 0,
            tables: 0,
            merged: Vec::new(),
            nested_lists: false,
            links: 0,
        }
    }

    /// Walks through everything below `root`.
    pub fn walk(&mut self, root: Id) -> Result<(), ImportError> {
        let mut open = vec![Visit::Enter(root)];
        while let Some(visit) = open.pop() {
            match visit {
                Visit::Leave(id) => self.leave(id),
                Visit::Enter(id) if is_furniture(self.tree, id) => {}
                Visit::Enter(id) => {
                    if self.enter(id)? {
                        open.push(Visit::Leave(id));
                        open.extend(
                            self.tree
                                .children(id)
                                .iter()
                                .rev()
                                .map(|&id| Visit::Enter(id)),
                        );
                    }
                }
            }
            if self.pieces.len() > self.most {
                let limit = self.most as u64;
                let what = Countable::Blocks;
                return Err(ImportError::TooMany { what, limit });
            }
        }
        self.flush();
        Ok(())
    }

    /// Takes a node; says whether what is below it is to be walked.
    fn enter(&mut self, id: Id) -> Result<bool, ImportError> {
        let tree = self.tree;
        match tree.name(id) {
            "" => self
                .spans
                .push(span(tree.text(id), self.strong > 0 && self.level.is_none())),
            "b" | "strong" => self.strong += 1,
            "a" if tree
                .attribute(id, "href")
                .is_some_and(|to| !to.starts_with('#')) =>
            {
                self.links += 1
            }
            "br" => match self.level {
                Some(_) => self.spans.push(span(" ", false)),
                None => self.flush(),
            },
            "hr" => self.flush(),
            "img" => self.image(id)?,
            "pre" => {
                self.flush();
                let words: String = tree
                    .walk(id, |_| false)
                    .into_iter()
                    .map(|id| tree.text(id))
                    .collect();
                self.pieces.extend(plain::read(&words));
                return Ok(false);
            }
            name @ ("ul" | "ol") => {
                self.flush();
                self.list(id, name == "ol");
                return Ok(false);
            }
            "table" if !self.is_layout(id) => {
                self.flush();
                self.table(id);
                return Ok(false);
            }
            name => {
                if let Some(level) = heading_level(name) {
                    self.flush();
                    self.level = Some(level);
                } else if is_block(name) {
                    self.flush();
                    self.align.push(self.alignment(id));
                    self.notes += usize::from(name == "blockquote");
                }
            }
        }
        Ok(true)
    }

    fn leave(&mut self, id: Id) {
        match self.tree.name(id) {
            "b" | "strong" => self.strong = self.strong.saturating_sub(1),
            name => {
                if heading_level(name).is_some() {
                    self.flush();
                    self.level = None;
                } else if is_block(name) {
                    self.flush();
                    self.align.pop();
                    self.notes -= usize::from(name == "blockquote" && self.notes > 0);
                }
            }
        }
    }

    /// How a block is aligned: as it says, or as what is around it.
    fn alignment(&self, id: Id) -> Align {
        let style: String = self
            .tree
            .attribute(id, "style")
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        let style = style.to_lowercase();
        let said = self.tree.attribute(id, "align").map(str::to_lowercase);
        let said = said.as_deref();
        if said == Some("center")
            || style.contains("text-align:center")
            || self.tree.name(id) == "center"
        {
            Align::Centre
        } else if said == Some("right") || style.contains("text-align:right") {
            Align::Right
        } else if said == Some("left") || style.contains("text-align:") {
            Align::Left
        } else {
            self.align.last().copied().unwrap_or_default()
        }
    }

    /// Ends the paragraph that is being written.
    fn flush(&mut self) {
        let text = clean(std::mem::take(&mut self.spans));
        if text.0.is_empty() {
            return;
        }
        if self.notes > 0 {
            self.pieces.push(Piece::Block(Block::Note { text }));
            return;
        }
        self.pieces.push(Piece::Para(Para {
            text,
            level: self.level,
            title: false,
            align: self.align.last().copied().unwrap_or_default(),
        }));
    }

    fn image(&mut self, id: Id) -> Result<(), ImportError> {
        let source = self.tree.attribute(id, "src").unwrap_or_default();
        let Some(data) = source.strip_prefix("data:") else {
            self.linked += 1;
            return Ok(());
        };
        let bytes = data
            .split_once(";base64,")
            .and_then(|(_, text)| base64(text));
        let Some(picture) = self.shelf.picture(&bytes.unwrap_or_default())? else {
            self.dropped += 1;
            return Ok(());
        };
        self.flush();
        let alt = clean_words(self.tree.attribute(id, "alt").unwrap_or_default());
        let alt = match alt.is_empty() {
            true => {
                self.undescribed += 1;
                format!("图{}", self.shelf.pictures.len())
            }
            false => alt,
        };
        let name = picture.name;
        self.pieces.push(Piece::Block(Block::Image { name, alt }));
        Ok(())
    }

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

    fn list(&mut self, id: Id, ordered: bool) {
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
    fn is_layout(&self, id: Id) -> bool {
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

    fn table(&mut self, id: Id) {
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

    /// The pieces, and what the editor must know.
    pub fn finish(self, remarks: &mut Vec<Remark>) -> Vec<Piece> {
        remarks.extend(
            self.merged
                .iter()
                .map(|&table| Remark::MergedCells { table }),
        );
        let said = [
            (
                self.linked > 0,
                Remark::LinkedPictures { count: self.linked },
            ),
            (
                self.dropped > 0,
                Remark::PicturesDropped {
                    count: self.dropped,
                },
            ),
            (
                self.undescribed > 0,
                Remark::PicturesUndescribed {
                    count: self.undescribed,
                },
            ),
            (self.links > 0, Remark::LinksDropped { count: self.links }),
            (self.nested_lists, Remark::ListsFlattened),
        ];
        remarks.extend(
            said.into_iter()
                .filter_map(|(is, remark)| is.then_some(remark)),
        );
        self.pieces
    }
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "header"
            | "html"
            | "li"
            | "main"
            | "p"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "th"
            | "thead"
            | "tr"
    )
}

/// The bytes of a base64 text (RFC 4648); none if it is none. White space does not matter.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    Some(bytes)
}
