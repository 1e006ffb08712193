//! Markdown to blocks. What our blocks cannot hold is an error, never dropped.

use std::{ops::Range, vec};

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use crate::content::{
    block::{Block, Text},
    bounds,
};

use super::{
    error::{Errors, Lines, TOLD},
    inline::{Inline, Unmeant},
};

/// A block of a body, or why there is none, and where its source stands.
pub(super) struct Found {
    /// Bytes of the source; those of a quote for each of its notes.
    pub(super) at: Range<usize>,
    pub(super) read: Result<Block, Unmeant>,
}

/// Reads a body whose first line is line `first_line` of `file`; none if anything in it has no
/// meaning or is too much, which `errors` then says.
pub(super) fn parse(
    file: &str,
    source: &str,
    first_line: usize,
    errors: &mut Errors,
) -> Option<Vec<Block>> {
    if let Err(excess) = bounds::source(source) {
        errors.push(file, None, excess.to_string());
        return None;
    }
    let (mut blocks, mut starts) = (Vec::new(), Vec::new());
    let mut is_sound = true;
    let mut lines = Lines::new(source, first_line);
    for found in find(source) {
        match found.read {
            Ok(block) => {
                blocks.push(block);
                starts.push(found.at.start);
            }
            Err((at, what)) => {
                errors.push(file, Some(lines.of(at)), what);
                is_sound = false;
                if errors.is_full() {
                    return None;
                }
            }
        }
    }
    let mut lines = Lines::new(source, first_line);
    for (block, excess) in bounds::of_body(&blocks) {
        let line = block.map(|block| lines.of(starts[block]));
        errors.push(file, line, excess.to_string());
        is_sound = false;
    }
    is_sound.then_some(blocks)
}

/// All blocks of a body in order, and beside them what is none.
pub(super) fn find(source: &str) -> Vec<Found> {
    let events = Parser::new_ext(source, Options::ENABLE_TABLES).into_offset_iter();
    let definitions: Vec<Range<usize>> = events
        .reference_definitions()
        .iter()
        .map(|(_, definition)| definition.span.clone())
        .take(TOLD)
        .collect();
    let mut reader = Reader {
        source,
        events: events.collect::<Vec<_>>().into_iter(),
        found: Vec::new(),
    };
    while let Some((event, at)) = reader.events.next() {
        let before = reader.found.len();
        if let Err(unmeant) = reader.block(event, at.clone()) {
            reader.found.truncate(before);
            reader.skip_past(at.end);
            let read = Err(unmeant);
            reader.found.push(Found { at, read });
        }
    }
    let mut found = reader.found;
    for at in definitions {
        let what = "没有链接定义：行首要写方括号本身，前面加反斜杠";
        let read = Err((at.start, what.to_owned()));
        // A definition leaves no event. One inside of a list or quote spoils it.
        let around = |known: &Found| known.at.start < at.end && at.start < known.at.end;
        match found.iter().position(around) {
            None => found.push(Found { at, read }),
            Some(first) => {
                let at = found[first].at.clone();
                found.retain(|known| known.at != at);
                found.push(Found { at, read });
            }
        }
    }
    found.sort_by_key(|found| found.at.start);
    found
}

struct Reader<'s> {
    source: &'s str,
    events: vec::IntoIter<(Event<'s>, Range<usize>)>,
    found: Vec<Found>,
}

impl<'s> Reader<'s> {
    fn block(&mut self, event: Event<'s>, at: Range<usize>) -> Result<(), Unmeant> {
        let unmeant = |what: &str| Err((at.start, what.to_owned()));
        let block = match event {
            Event::Start(Tag::Paragraph) => self.paragraph(at.clone())?,
            Event::Start(Tag::Heading { level, .. }) => {
                if !self.source[at.clone()].starts_with('#') {
                    return unmeant("标题用 #、##、###；下面画线的写法没有意义");
                }
                let level = match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    HeadingLevel::H3 => 3,
                    _ => return unmeant("标题只有三级：#、##、###"),
                };
                let text = self.text_until(&at, |end| matches!(end, TagEnd::Heading(_)))?;
                match &text.0[..] {
                    [span] if !span.strong => Block::Heading {
                        level,
                        text: span.text.clone(),
                    },
                    [] => return unmeant("标题不能是空的"),
                    _ => return unmeant("标题里不用 **"),
                }
            }
            Event::Start(Tag::List(start)) => match start {
                Some(1) => Block::Steps {
                    steps: self.items()?,
                },
                None => Block::List {
                    points: self.items()?,
                },
                Some(n) => {
                    let what = format!(
                        "编号从 1 开始，这里是 {n}；如果不是编号而是正文，写成 {n}\\. 或全角"
                    );
                    return Err((at.start, what));
                }
            },
            Event::Start(Tag::Table(alignments)) => {
                if alignments
                    .iter()
                    .any(|a| *a != pulldown_cmark::Alignment::None)
                {
                    return unmeant("表格没有对齐方式：分隔行只写 | --- |");
                }
                self.table()?
            }
            Event::Start(Tag::BlockQuote(_)) => return self.notes(&at),
            Event::Start(Tag::CodeBlock(_)) => {
                return unmeant("没有代码块：段首不要空四格，不要用 ```");
            }
            Event::Start(Tag::HtmlBlock) | Event::Html(_) => {
                return unmeant("没有 HTML 和注释：要写小于号本身，前面加反斜杠");
            }
            Event::Rule => return unmeant("没有分隔线"),
            _ => {
                return unmeant(
                    "没有意义；可用的有：标题、段落、编号列表、圆点列表、表格、图片、> 提示",
                );
            }
        };
        self.push(at, block);
        Ok(())
    }

    fn push(&mut self, at: Range<usize>, block: Block) {
        let read = Ok(block);
        self.found.push(Found { at, read });
    }

    /// A paragraph, or an image that is one alone.
    fn paragraph(&mut self, at: Range<usize>) -> Result<Block, Unmeant> {
        let mut inline = Inline::new(self.source);
        let mut alone = true;
        while let Some((event, inner)) = self.events.next() {
            match event {
                Event::End(TagEnd::Paragraph) => break,
                Event::Start(Tag::Image {
                    link_type: LinkType::Inline,
                    dest_url,
                    title,
                    ..
                }) if alone && self.source[at.clone()].trim_end().len() == inner.len() => {
                    let image = self.image(&inner, &dest_url, &title)?;
                    self.events.next();
                    return Ok(image);
                }
                event => inline.take(&event, inner)?,
            }
            alone = false;
        }
        let text = inline.finish()?;
        if text.0.is_empty() {
            return Err((at.start, "空的段落".into()));
        }
        Ok(Block::Paragraph { text })
    }

    fn image(&mut self, at: &Range<usize>, name: &str, title: &str) -> Result<Block, Unmeant> {
        let alt = self.text_until(at, |end| matches!(end, TagEnd::Image))?;
        let wrong = |what: &str| Err((at.start, what.to_owned()));
        if !title.is_empty() {
            return wrong("图片只写 ![说明](文件名)，没有标题");
        }
        if name.is_empty() {
            return wrong("图片还没有选：文件名写在圆括号里");
        }
        if name.contains('/') {
            return wrong("图片写本条目附件的文件名，不带路径");
        }
        let alt = alt.plain();
        if alt.is_empty() {
            return wrong("图片要有说明：![说明](文件名)");
        }
        let name = name.to_owned();
        Ok(Block::Image { name, alt })
    }

    fn text_until(
        &mut self,
        at: &Range<usize>,
        is_end: impl Fn(&TagEnd) -> bool,
    ) -> Result<Text, Unmeant> {
        let mut inline = Inline::new(self.source);
        for (event, inner) in self.events.by_ref() {
            match event {
                Event::End(end) if is_end(&end) => return inline.finish(),
                event => inline.take(&event, inner)?,
            }
        }
        Err((at.start, "没有写完".into()))
    }

    /// The items of a list, each of one paragraph.
    fn items(&mut self) -> Result<Vec<Text>, Unmeant> {
        let mut items = Vec::new();
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => items.push(self.item(&at)?),
                _ => break,
            }
        }
        Ok(items)
    }

    fn item(&mut self, at: &Range<usize>) -> Result<Text, Unmeant> {
        let mut inline = Inline::new(self.source);
        let mut paragraphs = 0;
        for (event, inner) in self.events.by_ref() {
            match event {
                Event::End(TagEnd::Item) => {
                    let text = inline.finish()?;
                    if text.0.is_empty() {
                        return Err((at.start, "列表里有空的一项".into()));
                    }
                    return Ok(text);
                }
                Event::Start(Tag::Paragraph) if paragraphs == 0 => paragraphs += 1,
                Event::Start(Tag::Paragraph) => {
                    return Err((inner.start, "列表的一项只有一段".into()));
                }
                Event::End(TagEnd::Paragraph) => {}
                Event::Start(Tag::List(_)) => {
                    return Err((inner.start, "列表里没有列表：分成几项，或者用标题".into()));
                }
                event => inline.take(&event, inner)?,
            }
        }
        Err((at.start, "没有写完".into()))
    }

    /// Each paragraph of a quote is a note of its own.
    fn notes(&mut self, quote: &Range<usize>) -> Result<(), Unmeant> {
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::End(TagEnd::BlockQuote(_)) => break,
                Event::Start(Tag::Paragraph) => {
                    let text = self.text_until(&at, |end| matches!(end, TagEnd::Paragraph))?;
                    if text.0.is_empty() {
                        return Err((at.start, "空的段落".into()));
                    }
                    self.push(quote.clone(), Block::Note { text });
                }
                _ => return Err((at.start, "提示里只能是段落".into())),
            }
        }
        Ok(())
    }

    fn table(&mut self) -> Result<Block, Unmeant> {
        let mut rows = Vec::new();
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::Start(Tag::TableHead | Tag::TableRow) => {
                    let row = self.row()?;
                    let written = cells_in(&self.source[at.clone()]);
                    let wanted = rows.first().map_or(row.len(), Vec::len);
                    if written != wanted {
                        let what = format!("这一行有 {written} 格，表头有 {wanted} 格");
                        return Err((at.start, what));
                    }
                    rows.push(row);
                }
                _ => break,
            }
        }
        let header = rows.remove(0);
        Ok(Block::Table { header, rows })
    }

    fn row(&mut self) -> Result<Vec<Text>, Unmeant> {
        let mut cells = Vec::new();
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => {
                    cells.push(self.text_until(&at, |end| matches!(end, TagEnd::TableCell))?);
                }
                _ => break,
            }
        }
        Ok(cells)
    }

    /// Leaves the rest of a block that is wrong, so that the next one is still looked at.
    fn skip_past(&mut self, end: usize) {
        let inside = |(_, at): &(Event<'s>, Range<usize>)| at.start < end;
        while self.events.as_slice().first().is_some_and(inside) {
            self.events.next();
        }
    }
}

/// How many cells a row of a table has as it is written: `pulldown-cmark` cuts what is too much
/// and fills what is missing, both without a word.
fn cells_in(row: &str) -> usize {
    let row = row.trim();
    let mut bars = Vec::new();
    let mut escaped = false;
    for (at, c) in row.char_indices() {
        if c == '|' && !escaped {
            bars.push(at);
        }
        escaped = c == '\\' && !escaped;
    }
    let outer = usize::from(bars.first() == Some(&0))
        + usize::from(bars.len() > 1 && bars.last() == Some(&(row.len() - 1)));
    bars.len() + 1 - outer
}
