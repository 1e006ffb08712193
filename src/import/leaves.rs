//! Which part of the text stands on which page: the reader of an import looks at both side by
//! side.
//!
//! The text and its pages come by different ways (a .docx by its XML, its pages by LibreOffice;
//! a paragraph goes over the end of a page), so a page's beginning is looked for in the text.

use crate::content::block::Block;

use super::imported::Picture;

/// Signs of a page that are looked for together: long enough to be found once.
const WINDOW: usize = 14;
/// How far into a page is looked: a running head may stand at its top, a table after it.
const DEPTH: usize = 400;
/// From how many of its signs.
const EVERY: usize = 6;
/// How far into the text: no page holds more.
const AHEAD: usize = 40_000;

/// For each page the place of the first block that begins on it; rises and stays within the body.
pub fn starts(pages: &[Picture], texts: &[String], body: &[Block]) -> Vec<usize> {
    let own = |page: &Picture| {
        body.iter()
            .position(|block| matches!(block, Block::Image { name, .. } if *name == page.name))
    };
    if !pages.is_empty() && pages.iter().all(|page| own(page).is_some()) {
        return rising(pages.iter().map(own).collect(), body.len());
    }
    let words = Words::of(body);
    let mut from = 0;
    let mut found = Vec::with_capacity(pages.len());
    for (at, _) in pages.iter().enumerate() {
        let text = texts.get(at).map_or("", String::as_str);
        let place = match at {
            0 => Some(0),
            _ => words.find(&dense(text), from),
        };
        if let Some(place) = place {
            from = place;
        }
        found.push(place.map(|place| words.block_from(place)));
    }
    rising(found, body.len())
}

/// Pages that were not found end before the next that was.
fn rising(found: Vec<Option<usize>>, end: usize) -> Vec<usize> {
    let mut starts = vec![0; found.len()];
    let mut next = end;
    for (at, place) in found.iter().enumerate().rev() {
        next = place.unwrap_or(next).min(next);
        starts[at] = next;
    }
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    starts
}

/// The letters and digits of a text, without what is between them.
fn dense(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The words of a body in one row.
struct Words {
    signs: Vec<char>,
    /// Where each block begins.
    begins: Vec<usize>,
}

impl Words {
    fn of(body: &[Block]) -> Self {
        let (mut signs, mut begins) = (Vec::new(), Vec::new());
        for block in body {
            begins.push(signs.len());
            signs.extend(dense(&block.plain()));
        }
        Self { signs, begins }
    }

    /// Where a page begins, not before `from`.
    fn find(&self, page: &[char], from: usize) -> Option<usize> {
        let window = WINDOW.min(page.len());
        if window < 2 {
            return None;
        }
        let ends = page.len().min(DEPTH + window);
        let rest = self.signs.get(from..)?;
        let rest = &rest[..rest.len().min(AHEAD)];
        (0..=ends - window).step_by(EVERY).find_map(|at| {
            let wanted = page.get(at..at + window)?;
            let hit = rest.windows(window).position(|signs| signs == wanted)?;
            // What stands above it on the page may be no part of the text.
            Some((from + hit).saturating_sub(at).max(from))
        })
    }

    /// The first block that begins at a place or after it; a sign or two of numbering before it
    /// do not count.
    fn block_from(&self, place: usize) -> usize {
        self.begins.partition_point(|begin| begin + 3 < place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: u32) -> Picture {
        Picture {
            name: format!("page-{number:03}.png"),
            width: 1,
            height: 1,
            bytes: 1,
        }
    }

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { text: text.into() }
    }

    #[test]
    fn a_page_begins_with_the_first_paragraph_that_begins_on_it() {
        let body = [
            paragraph("为方便群众办事，现就有关事项通知如下，请各单位遵照执行。"),
            paragraph("一、总体要求：把方便留给群众，把责任留给自己，件件有着落，事事有回音。"),
            paragraph("二、其他事项：本通知自二〇二六年十二月一日起施行，原办法同时废止。"),
        ];
        let texts = [
            "标题 为方便群众办事，现就有关事项通知如下，请各单位遵照执行。一、总体要求：把方便留给",
            "页眉 群众，把责任留给自己，件件有着落，事事有回音。二、其他事项：本通知自二〇二六年",
            "图表一页，没有一个字在正文里找得到的那种",
        ]
        .map(str::to_owned);
        let pages = [page(1), page(2), page(3)];
        assert_eq!(starts(&pages, &texts, &body), [0, 2, 3]);
    }

    #[test]
    fn pages_that_are_the_text_stand_beside_themselves() {
        let body = [1, 2].map(|number| Block::Image {
            name: page(number).name,
            alt: "原件".into(),
        });
        assert_eq!(starts(&[page(1), page(2)], &[], &body), [0, 1]);
        assert_eq!(starts(&[], &[], &body), Vec::<usize>::new());
    }
}
