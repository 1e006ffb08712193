//! From the tree to pieces.

mod grid;

use crate::{
    content::block::{Block, Span},
    import::{
        error::{Countable, ImportError},
        limits::Limits,
        picture::Shelf,
        piece::{Align, Para, Piece, clean, clean_words, span},
        plain,
        remark::Remark,
    },
};

use super::{
    data,
    main_part::is_furniture,
    tree::{Id, Tree},
};

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
        if !data::is_data(source) {
            self.linked += 1;
            return Ok(());
        }
        let bytes = data::bytes(source).unwrap_or_default();
        let Some(picture) = self.shelf.picture(&bytes)? else {
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
