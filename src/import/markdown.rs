//! Markdown as people write it: what our blocks cannot hold becomes words, and the editor is told.

mod hidden;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::content::block::{Block, Span, Text};

use super::{
    error::{Countable, ImportError},
    html::{self, NotShown},
    left::LeftOut,
    limits::{DEPTH, Limits},
    piece::{Para, Piece, clean, span},
    remark::Remark,
    stretches::{Before, Stretches},
    table,
};
use hidden::is_silent;

/// The pieces of a text.
pub fn read(
    text: &str,
    limits: &Limits,
    remarks: &mut Vec<Remark>,
    left: &mut LeftOut,
) -> Result<Vec<Piece>, ImportError> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut reader = Reader::default();
    let (keys, text) = without_front_matter(text);
    left.leave("开头的登记项", keys);
    let events: Vec<_> = Parser::new_ext(text, options).into_offset_iter().collect();
    reader.hidden = hidden::of(&events)?;
    // Markup of several lines comes in pieces.
    let mut markup = String::new();
    for (event, at) in events {
        match &event {
            Event::Html(html) | Event::InlineHtml(html) => markup.push_str(html),
            Event::Text(text) if reader.silent > 0 => left.leave("没有导入的文字", text),
            Event::Text(text) | Event::Code(text) if reader.hides_next() => {
                left.leave("隐藏的文字", text);
            }
            Event::Start(
                Tag::Image {
                    dest_url, title, ..
                }
                | Tag::Link {
                    dest_url, title, ..
                },
            ) => {
                left.leave("链接", title);
                left.leave("链接", dest_url);
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => left.leave("代码块", info),
            _ => {}
        }
        match event {
            // A single ~ stands between two numbers more often than around words.
            Event::Start(Tag::Strikethrough) => reader.begin_struck(text[at].starts_with("~~")),
            Event::End(TagEnd::Strikethrough) => reader.end_struck(),
            event => reader.take(event),
        }
        if reader.pieces.len() > limits.blocks {
            let limit = limits.blocks as u64;
            let what = Countable::Blocks;
            return Err(ImportError::TooMany { what, limit });
        }
        if reader.lists.len() > DEPTH {
            let limit = DEPTH as u64;
            let what = Countable::Levels;
            return Err(ImportError::TooMany { what, limit });
        }
    }
    reader.flush();
    html::look(&markup, left);
    remarks.extend(reader.remarks());
    Ok(reader.pieces)
}

/// The keys between two lines of --- or +++ on top, and the text below them.
fn without_front_matter(text: &str) -> (&str, &str) {
    for fence in ["---\n", "+++\n"] {
        if let Some(parts) = text
            .strip_prefix(fence)
            .and_then(|rest| rest.split_once(fence))
        {
            return parts;
        }
    }
    ("", text)
}

/// A list that is open: its items so far, and whether it is numbered from 1.
struct List {
    items: Vec<Text>,
    numbered: Option<u64>,
}

#[derive(Default)]
struct Reader {
    pieces: Vec<Piece>,
    spans: Vec<Span>,
    strong: usize,
    level: Option<u8>,
    note: bool,
    lists: Vec<List>,
    rows: Vec<Vec<Text>>,
    row: Vec<Text>,
    /// Inside of what is left out.
    silent: usize,
    pictures: usize,
    links: usize,
    html: usize,
    nested: bool,
    code: bool,
    footnotes: usize,
    /// Whether what is open between tildes is struck out.
    tildes: Vec<bool>,
    struck: Stretches,
    /// What markup around the texts hides, and how many texts there were.
    hidden: NotShown,
    texts: usize,
    unseen: Stretches,
    perhaps: Stretches,
    before: Before,
}

impl Reader {
    fn begin_struck(&mut self, is_struck: bool) {
        self.tildes.push(is_struck);
        if !is_struck {
            self.put("~");
        }
    }

    fn end_struck(&mut self) {
        if self.tildes.pop() == Some(false) {
            self.put("~");
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            _ if self.silent > 0 => {}
            Event::Text(text) | Event::Code(text) => {
                let is_hidden = self.hides_next();
                let number = self.texts;
                self.texts += 1;
                if is_hidden {
                    self.unseen.take_at(|| self.before.place(), &text);
                } else if self.hidden.struck.contains(&number) {
                    self.struck.take(&text);
                } else {
                    match self.hidden.perhaps.contains(&number) {
                        true => self.perhaps.take_at(|| self.before.place(), &text),
                        false => self.perhaps.end(),
                    }
                    self.put(&text);
                }
            }
            Event::SoftBreak if self.tildes.contains(&true) => {}
            Event::SoftBreak => {
                // Lines of Chinese join without a space.
                let wide = self.spans.last().and_then(|s| s.text.chars().next_back());
                if !wide.is_some_and(super::piece::is_wide) {
                    self.add(" ");
                }
            }
            Event::HardBreak => match self.in_paragraph() {
                true => self.flush(),
                false => self.add(" "),
            },
            Event::Html(_) | Event::InlineHtml(_) => self.html += 1,
            Event::FootnoteReference(name) => self.add(&format!("〔{name}〕")),
            Event::Rule => self.flush(),
            _ => {}
        }
    }

    /// Whether the text that comes next is not shown.
    fn hides_next(&self) -> bool {
        self.hidden.unseen.contains(&self.texts)
    }

    /// Words as they stand: in the text, or struck out between tildes.
    fn put(&mut self, text: &str) {
        match self.tildes.contains(&true) {
            _ if self.silent > 0 => {}
            true => self.struck.take(text),
            false => {
                self.before.show(text);
                self.add(text);
            }
        }
    }

    fn add(&mut self, text: &str) {
        self.struck.end();
        self.unseen.end();
        self.spans
            .push(span(text, self.strong > 0 && self.level.is_none()));
    }

    fn in_paragraph(&self) -> bool {
        self.lists.is_empty() && self.level.is_none() && !self.note
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.level = Some(match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    HeadingLevel::H3 => 3,
                    HeadingLevel::H4 => 4,
                    HeadingLevel::H5 => 5,
                    HeadingLevel::H6 => 6,
                });
            }
            Tag::Paragraph if !self.lists.is_empty() => self.add(" "),
            Tag::Paragraph | Tag::TableCell => {}
            Tag::BlockQuote(_) => {
                self.flush();
                self.note = true;
            }
            Tag::FootnoteDefinition(name) => {
                self.flush();
                self.note = true;
                self.footnotes += 1;
                self.add(&format!("〔{name}〕 "));
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = true;
            }
            Tag::List(start) => {
                match self.lists.is_empty() {
                    true => self.flush(),
                    false => {
                        self.end_item();
                        self.nested = true;
                    }
                }
                let items = Vec::new();
                let numbered = start;
                self.lists.push(List { items, numbered });
            }
            Tag::Strong => self.strong += 1,
            Tag::Link { .. } => self.links += usize::from(self.silent == 0),
            Tag::Image { .. } => {
                self.pictures += 1;
                self.silent += 1;
            }
            Tag::HtmlBlock => {
                self.html += 1;
                self.silent += 1;
            }
            Tag::MetadataBlock(_) => self.silent += 1,
            Tag::Table(_) => self.flush(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph if self.lists.is_empty() => self.flush(),
            TagEnd::Heading(_) => {
                self.flush();
                self.level = None;
            }
            TagEnd::CodeBlock => self.flush(),
            TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.flush();
                self.note = false;
            }
            TagEnd::Item => self.end_item(),
            TagEnd::List(_) => {
                self.end_item();
                if let Some(list) = self.lists.pop() {
                    self.end_list(list);
                }
            }
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            tag if is_silent(&tag) => {
                self.silent = self.silent.saturating_sub(1);
            }
            TagEnd::TableCell => {
                let text = clean(std::mem::take(&mut self.spans));
                if self.row.len() < table::COLUMNS {
                    self.row.push(text);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => self.rows.push(std::mem::take(&mut self.row)),
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.pieces.extend(table::block(rows).map(Piece::Block));
            }
            _ => {}
        }
    }

    fn end_item(&mut self) {
        let text = clean(std::mem::take(&mut self.spans));
        if let Some(list) = self.lists.last_mut()
            && !text.0.is_empty()
        {
            list.items.push(text);
        }
    }

    /// A list inside another gives its items to the outer one.
    fn end_list(&mut self, list: List) {
        if let Some(outer) = self.lists.last_mut() {
            outer.items.extend(list.items);
            return;
        }
        if list.items.is_empty() {
            return;
        }
        let items = list.items;
        match list.numbered {
            Some(1) => self
                .pieces
                .push(Piece::Block(Block::Steps { steps: items })),
            Some(start) => {
                let numbered = items.into_iter().zip(start..).map(|(text, number)| {
                    let number = span(&format!("{number}. "), false);
                    let text = clean(std::iter::once(number).chain(text.0));
                    Piece::Block(Block::Paragraph { text })
                });
                self.pieces.extend(numbered);
            }
            None => self
                .pieces
                .push(Piece::Block(Block::List { points: items })),
        }
    }

    /// Ends what is being written.
    fn flush(&mut self) {
        let text = clean(std::mem::take(&mut self.spans));
        if text.0.is_empty() {
            return;
        }
        if !self.lists.is_empty() {
            if let Some(list) = self.lists.last_mut() {
                list.items.push(text);
            }
        } else if self.note {
            self.pieces.push(Piece::Block(Block::Note { text }));
        } else {
            let level = self.level;
            self.pieces.push(Piece::Para(Para {
                text,
                level,
                ..Para::default()
            }));
        }
    }

    fn remarks(&self) -> Vec<Remark> {
        let (pictures, links, html) = (self.pictures, self.links, self.html);
        let said = [
            (pictures > 0, Remark::LinkedPictures { count: pictures }),
            (links > 0, Remark::LinksDropped { count: links }),
            (html > 0, Remark::PageFurniture { parts: html }),
            (self.nested, Remark::ListsFlattened),
            (self.code, Remark::CodeAsText),
            (
                self.footnotes > 0,
                Remark::NotesMoved {
                    count: self.footnotes,
                },
            ),
        ];
        let said = said.into_iter();
        said.filter_map(|(is, remark)| is.then_some(remark))
            .chain(Remark::perhaps_unseen(&self.perhaps))
            .chain(Remark::unseen(&self.unseen))
            .chain(Remark::struck(&self.struck))
            .collect()
    }
}
