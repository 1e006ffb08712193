//! The body in reading order: paragraphs, lists, tables, pictures, notes.

use std::collections::BTreeMap;

use crate::{
    content::block::{Block, Text},
    import::{
        archive::Archive,
        error::{Countable, ImportError},
        left::LeftOut,
        limits::Limits,
        picture::Shelf,
        piece::{Align, Para, Piece, clean, clean_words, span},
        remark::Remark,
        xml::Element,
    },
};

use super::{
    Relations,
    field::Fields,
    look::Ground,
    noticed::Noticed,
    numbering::{Label, Numbering},
    run::{Inline, NoteKey},
    styles::{self, FromStyle, Styles},
};

/// Walks through the body and gathers pieces.
pub struct Walker<'w, 'a, 'k> {
    pub styles: &'w Styles,
    /// What is behind the words that come next.
    pub ground: Ground,
    numbering: Numbering,
    pub relations: &'w Relations,
    pub archive: &'w mut Archive<'a>,
    pub shelf: &'w mut Shelf<'k>,
    most: usize,
    notes: BTreeMap<NoteKey, Text>,
    pieces: Vec<Piece>,
    /// Points of a list that may go on.
    points: Vec<Text>,
    pub fields: Fields,
    pub noticed: Noticed,
}

impl<'w, 'a, 'k> Walker<'w, 'a, 'k> {
    pub fn new(
        (styles, ground): (&'w Styles, Ground),
        numbering: Numbering,
        relations: &'w Relations,
        archive: &'w mut Archive<'a>,
        shelf: &'w mut Shelf<'k>,
        limits: &Limits,
    ) -> Self {
        Self {
            styles,
            ground,
            numbering,
            relations,
            archive,
            shelf,
            most: limits.blocks,
            notes: BTreeMap::new(),
            pieces: Vec::new(),
            points: Vec::new(),
            fields: Fields::default(),
            noticed: Noticed::default(),
        }
    }

    /// Learns the foot- or endnotes (`element`) of a part.
    pub fn know_notes(&mut self, element: &str, root: &Element) -> Result<(), ImportError> {
        for note in root.all(element) {
            // Lines between text and notes are notes as well.
            let (Some(id), None) = (note.attribute("id"), note.attribute("type")) else {
                continue;
            };
            let text = self.cell_text(note)?;
            self.notes.insert(NoteKey::new(element, id), text);
        }
        Ok(())
    }

    /// Walks through what stands in `container`.
    pub fn walk(&mut self, container: &Element) -> Result<(), ImportError> {
        for element in container.elements() {
            match element.name.as_str() {
                "p" => self.paragraph(element)?,
                "tbl" => self.table(element)?,
                "sdt" if is_contents(element) => {}
                "sdt" => {
                    if let Some(content) = element.child("sdtContent") {
                        self.walk(content)?;
                    }
                }
                "ins" | "moveTo" => {
                    self.noticed.tracked = true;
                    self.walk(element)?;
                }
                "customXml" | "smartTag" => self.walk(element)?,
                "del" | "moveFrom" => self.noticed.tracked = true,
                "altChunk" => self.noticed.objects += 1,
                _ => {}
            }
        }
        Ok(())
    }

    /// Does something with words that stand before another ground.
    pub fn before<T>(
        &mut self,
        ground: Ground,
        work: impl FnOnce(&mut Self) -> Result<T, ImportError>,
    ) -> Result<T, ImportError> {
        let around = std::mem::replace(&mut self.ground, ground);
        let done = work(self);
        self.ground = around;
        done
    }

    fn push(&mut self, piece: Piece) -> Result<(), ImportError> {
        if self.pieces.len() >= self.most {
            let limit = self.most as u64;
            let what = Countable::Blocks;
            return Err(ImportError::TooMany { what, limit });
        }
        self.pieces.push(piece);
        Ok(())
    }

    fn paragraph(&mut self, paragraph: &Element) -> Result<(), ImportError> {
        let properties = paragraph.child("pPr");
        let style = self
            .styles
            .resolve(properties.and_then(|p| p.property("pStyle")));
        if style.contents {
            return Ok(());
        }
        let inline = self.inline(paragraph, style.bold)?;
        let label = self.label(properties, &style, &inline);
        let level = match properties.and_then(|p| p.property("outlineLvl")) {
            Some(level) => styles::level(level),
            None => style.level,
        };
        let align = properties
            .and_then(|p| p.property("jc"))
            .or(style.align.as_deref());
        let align = match align {
            Some("center") => Align::Centre,
            Some("right" | "end") => Align::Right,
            _ => Align::Left,
        };
        if let Some(Label::Bullet) = label {
            let text = clean(inline.lines.into_iter().flatten());
            if !text.0.is_empty() {
                self.points.push(text);
            }
        } else {
            let mut label = label;
            for line in inline.lines {
                let text = match label.take() {
                    Some(Label::Number(number)) => with_number(&number, line),
                    _ => clean(line),
                };
                if text.0.is_empty() {
                    continue;
                }
                self.finish_list()?;
                let title = style.title;
                self.push(Piece::Para(Para {
                    text,
                    level,
                    title,
                    align,
                }))?;
            }
        }
        for (picture, alt) in inline.pictures {
            self.finish_list()?;
            self.push(Piece::Block(Block::Image {
                name: picture.name,
                alt,
            }))?;
        }
        for (sign, note) in inline.notes {
            if let Some(text) = self.notes.get(&note).filter(|text| !text.0.is_empty()) {
                let sign = span(&format!("{sign} "), false);
                let text = clean(std::iter::once(sign).chain(text.0.iter().cloned()));
                self.noticed.notes += 1;
                self.finish_list()?;
                self.push(Piece::Block(Block::Note { text }))?;
            }
        }
        for (words, ground) in inline.boxes {
            self.before(ground, |walker| walker.walk(words))?;
        }
        Ok(())
    }

    /// The number that Word counts before a paragraph with words.
    fn label(
        &mut self,
        properties: Option<&Element>,
        style: &FromStyle,
        inline: &Inline<'_>,
    ) -> Option<Label> {
        let own = properties.and_then(styles::list);
        let (list, at) = match (own, &style.list) {
            (Some(own), _) => own,
            (None, Some(of_style)) => of_style.clone(),
            (None, None) => return None,
        };
        if inline.is_empty() || list == "0" {
            return None;
        }
        self.numbering.next(&list, at)
    }

    fn finish_list(&mut self) -> Result<(), ImportError> {
        if self.points.is_empty() {
            return Ok(());
        }
        let points = std::mem::take(&mut self.points);
        self.push(Piece::Block(Block::List { points }))
    }

    /// Puts a table and the pictures of its cells.
    pub fn push_table(&mut self, table: Block, pictures: Vec<Block>) -> Result<(), ImportError> {
        self.finish_list()?;
        for block in std::iter::once(table).chain(pictures) {
            self.push(Piece::Block(block))?;
        }
        Ok(())
    }

    /// The next number of footnotes' signs.
    pub fn note_sign(&self, before: usize) -> String {
        format!("〔{}〕", self.noticed.notes + before + 1)
    }

    /// Takes a picture of the part that the relation `id` names; remembers why not.
    pub fn take_picture(
        &mut self,
        id: &str,
        described: Option<&str>,
    ) -> Result<Option<(crate::import::imported::Picture, String)>, ImportError> {
        let Some(relation) = self.relations.get(id) else {
            self.noticed.pictures_dropped += 1;
            return Ok(None);
        };
        if relation.outside {
            self.noticed.pictures_linked += 1;
            return Ok(None);
        }
        let target = relation.target.clone();
        let bytes = self.archive.part(&target)?.unwrap_or_default();
        let Some(picture) = self.shelf.picture(&bytes)? else {
            self.noticed.pictures_dropped += 1;
            return Ok(None);
        };
        let alt = described.map(clean_words).filter(|alt| !alt.is_empty());
        if alt.is_none() {
            self.noticed.pictures_undescribed += 1;
        }
        let alt = alt.unwrap_or_else(|| format!("图{}", self.shelf.pictures.len()));
        Ok(Some((picture, alt)))
    }

    /// The pieces, and what the editor must know.
    pub fn finish(mut self, remarks: &mut Vec<Remark>, left: &mut LeftOut) -> Vec<Piece> {
        if !self.points.is_empty() {
            let points = std::mem::take(&mut self.points);
            self.pieces.push(Piece::Block(Block::List { points }));
        }
        self.noticed.say(remarks, left);
        self.pieces
    }
}

/// Whether a content control holds the table of contents.
fn is_contents(control: &Element) -> bool {
    let gallery = control.child("sdtPr").and_then(|p| p.child("docPartObj"));
    gallery.and_then(|g| g.property("docPartGallery")) == Some("Table of Contents")
}

/// A line with its number before it: apart after an article's, together after 一、
fn with_number(number: &str, line: Vec<crate::content::block::Span>) -> Text {
    let gap = match number.chars().next_back() {
        Some('、' | '）' | ')' | '.' | '．') => "",
        _ => "\u{3000}",
    };
    clean(std::iter::once(span(&format!("{number}{gap}"), false)).chain(line))
}
