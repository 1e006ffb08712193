//! Signs at places on a page to lines, and lines to paragraphs: what PDF and OFD have in common.
//!
//! A page has no paragraphs. They are told by the first line's indent, by a line that ends
//! before the right margin, by the gap above and by the size of type.

use super::{
    left::LeftOut,
    numbering::mark,
    piece::{Align, Para, Piece, clean_words, is_wide, join},
    remark::Remark,
};

/// A sign on a page. Lengths are in points or millimetres: only their proportions count.
#[derive(Clone, Debug)]
pub struct Sign {
    /// Left end.
    pub x: f64,
    /// Base line, downwards from the top of the page.
    pub y: f64,
    /// How far the next sign stands to the right, as far as known.
    pub advance: f64,
    /// Size of type.
    pub size: f64,
    pub text: String,
}

/// The signs of one page in the order in which they are drawn.
#[derive(Clone, Debug, Default)]
pub struct PageText {
    pub width: f64,
    pub height: f64,
    pub signs: Vec<Sign>,
}

/// Letters further apart than this share of their size are not of one word.
const APART: f64 = 0.6;

#[derive(Clone, Debug)]
struct Line {
    left: f64,
    right: f64,
    y: f64,
    size: f64,
    text: String,
    /// The same with a tab wherever letters stand apart that the text joins.
    spaced: String,
    /// Wide gaps inside: what a row of a table looks like.
    gaps: usize,
}

/// The paragraphs of all pages.
pub fn paragraphs(pages: &[PageText], remarks: &mut Vec<Remark>, left: &mut LeftOut) -> Vec<Piece> {
    for (page, number) in pages.iter().zip(1..) {
        for line in outside(page) {
            left.leave(format_args!("第 {number} 页的页面之外"), &line);
        }
    }
    let mut pages: Vec<(f64, f64, Vec<Line>)> = pages
        .iter()
        .map(|page| (page.width, page.height, lines(page)))
        .collect();
    let dropped = drop_running_heads(&mut pages);
    for (page, line) in &dropped {
        left.leave(format_args!("第 {page} 页的页眉页脚"), &line.text);
        left.leave(format_args!("第 {page} 页的页眉页脚"), &line.spaced);
    }
    // What the text joins may stand apart on the page: a level and whose it is.
    for ((_, _, lines), number) in pages.iter().zip(1..) {
        for line in lines.iter().filter(|line| line.spaced != line.text) {
            left.look(format_args!("第 {number} 页"), &line.spaced);
        }
    }
    if !dropped.is_empty() {
        let lines = dropped.len();
        remarks.push(Remark::RunningHeads { lines });
    }
    let rows = pages
        .iter()
        .flat_map(|page| &page.2)
        .filter(|line| line.gaps > 1)
        .count();
    if rows > 1 {
        remarks.push(Remark::RowsAsText { lines: rows });
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open: Option<Open> = None;
    for (width, _, lines) in &pages {
        let margins = Margins::of(lines, *width);
        let mut above: Option<f64> = None;
        for line in lines {
            let gap = above.map(|y| line.y - y);
            above = Some(line.y);
            match &mut open {
                Some(before) if before.goes_on(line, &margins, gap) => before.add(line, &margins),
                _ => {
                    pieces.extend(open.take().map(Open::finish));
                    open = Some(Open::new(line, &margins));
                }
            }
        }
    }
    pieces.extend(open.map(Open::finish));
    if !pieces.is_empty() {
        remarks.push(Remark::ReflowedText);
    }
    pieces
}

/// The words of each page, without page numbers and running heads.
pub fn words(pages: &[PageText]) -> Vec<String> {
    let mut pages: Vec<_> = pages
        .iter()
        .map(|page| (page.width, page.height, lines(page)))
        .collect();
    drop_running_heads(&mut pages);
    let words = |lines: &[Line]| lines.iter().map(|line| line.text.as_str()).collect();
    pages.iter().map(|(_, _, lines)| words(lines)).collect()
}

/// The words of signs in lines from the top, wherever they stand.
pub fn gathered<'s>(signs: impl Iterator<Item = &'s Sign>) -> Vec<String> {
    rows(signs).into_iter().map(|line| line.text).collect()
}

/// The same, each line a second time with tabs where its letters stand apart.
pub fn parted<'s>(signs: impl Iterator<Item = &'s Sign>) -> Vec<String> {
    let rows = rows(signs).into_iter();
    rows.flat_map(|line| [line.text, line.spaced]).collect()
}

fn is_on(page: &PageText, sign: &Sign) -> bool {
    (-1.0..=page.width + 1.0).contains(&sign.x) && (-1.0..=page.height + 1.0).contains(&sign.y)
}

/// The signs of a page in lines from the top.
fn lines(page: &PageText) -> Vec<Line> {
    rows(page.signs.iter().filter(|sign| is_on(page, sign)))
}

/// What stands beside the page.
fn outside(page: &PageText) -> Vec<String> {
    parted(page.signs.iter().filter(|sign| !is_on(page, sign)))
}

fn rows<'s>(signs: impl Iterator<Item = &'s Sign>) -> Vec<Line> {
    let is_there =
        |s: &&Sign| s.size > 0.0 && [s.x, s.y, s.size, s.advance].iter().all(|n| n.is_finite());
    let mut signs: Vec<&Sign> = signs.filter(is_there).collect();
    signs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<&Sign>> = Vec::new();
    let mut base = f64::NEG_INFINITY;
    for sign in signs {
        // Raised and lowered signs stand within a third of the size.
        if sign.y - base > sign.size * 0.35 {
            rows.push(Vec::new());
            base = sign.y;
        }
        if let Some(row) = rows.last_mut() {
            row.push(sign);
        }
    }
    rows.into_iter().filter_map(line).collect()
}

fn line(mut row: Vec<&Sign>) -> Option<Line> {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let (mut text, mut spaced) = (String::new(), String::new());
    let (mut gaps, mut right) = (0, f64::NEG_INFINITY);
    let mut before: Option<&Sign> = None;
    let mut left = f64::INFINITY;
    let mut sizes: Vec<f64> = Vec::new();
    for sign in row {
        // Bold type is drawn twice by some programs.
        let twice =
            before.is_some_and(|b| b.text == sign.text && (sign.x - b.x).abs() < sign.size * 0.2);
        if twice || sign.text.chars().all(char::is_whitespace) {
            continue;
        }
        let gap = sign.x - right;
        if right.is_finite() && gap > sign.size * APART {
            spaced.push('\t');
        }
        if right.is_finite() && gap > sign.size * 1.8 {
            text.push('\u{3000}');
            gaps += 1;
        } else if right.is_finite() && gap > sign.size * 0.2 {
            let wide = |c: Option<char>| c.is_some_and(is_wide);
            if !wide(text.chars().next_back()) && !wide(sign.text.chars().next()) {
                text.push(' ');
            }
        }
        text.push_str(&sign.text);
        spaced.push_str(&sign.text);
        left = left.min(sign.x);
        right = right.max(sign.x + sign.advance);
        sizes.push(sign.size);
        before = Some(sign);
    }
    let y = before?.y;
    sizes.sort_by(f64::total_cmp);
    let size = *sizes.get(sizes.len() / 2)?;
    let text = clean_words(&text);
    (!text.is_empty()).then_some(Line {
        left,
        right,
        y,
        size,
        text,
        spaced,
        gaps,
    })
}

/// Takes page numbers out, and lines that stand at the top or bottom of most pages: the page that
/// each stood on, from 1, and the line.
fn drop_running_heads(pages: &mut [(f64, f64, Vec<Line>)]) -> Vec<(usize, Line)> {
    let count = pages.len();
    let at_edge = |line: &Line, height: f64| line.y < height * 0.1 || line.y > height * 0.88;
    let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_ascii_digit()).collect() };
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for (_, height, lines) in pages.iter() {
        let mut here: Vec<_> = lines
            .iter()
            .filter(|l| at_edge(l, *height))
            .map(|l| bare(&l.text))
            .collect();
        here.sort();
        here.dedup();
        here.into_iter()
            .for_each(|text| *seen.entry(text).or_default() += 1);
    }
    let mut dropped = Vec::new();
    for ((_, height, lines), page) in pages.iter_mut().zip(1..) {
        lines.retain(|line| {
            let often = count >= 3 && seen.get(&bare(&line.text)).is_some_and(|&n| n * 2 > count);
            let head = at_edge(line, *height) && (often || is_page_number(&line.text));
            if head {
                dropped.push((page, line.clone()));
            }
            !head
        });
    }
    dropped
}

/// 「— 1 —」, 「1」, 「第1页 共3页」, 「1/3」.
fn is_page_number(text: &str) -> bool {
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let words = dense.replace(['第', '页', '共', ',', '，'], "");
    let bare = words.trim_matches(|c: char| "-—–－·•".contains(c));
    let number = bare.chars().all(|c| c.is_ascii_digit() || c == '/');
    number && bare.starts_with(|c: char| c.is_ascii_digit()) && bare.len() <= 9
}

/// The margins of a page's text.
struct Margins {
    left: f64,
    right: f64,
    /// The usual size of type.
    size: f64,
    /// The usual distance of two lines.
    step: f64,
}

impl Margins {
    fn of(lines: &[Line], width: f64) -> Self {
        let middle = |mut numbers: Vec<f64>| {
            numbers.sort_by(f64::total_cmp);
            numbers.get(numbers.len() / 2).copied()
        };
        let size = middle(lines.iter().map(|l| l.size).collect()).unwrap_or(12.0);
        let steps = lines.windows(2).map(|pair| pair[1].y - pair[0].y).collect();
        let step = middle(steps).unwrap_or(size * 1.5);
        // The left end that most lines share, to half a character.
        let mut counts = std::collections::BTreeMap::<i64, (usize, f64)>::new();
        for line in lines {
            let entry = counts
                .entry((line.left / (size * 0.5)).round() as i64)
                .or_insert((0, line.left));
            entry.0 += line.text.chars().count().min(20);
            entry.1 = entry.1.min(line.left);
        }
        let left = counts
            .values()
            .max_by_key(|(count, _)| *count)
            .map_or(0.0, |(_, left)| *left);
        let right = lines.iter().map(|l| l.right).fold(left, f64::max);
        // A first line's indent must not be taken for the margin of a page of one-line paragraphs.
        let outermost = lines.iter().map(|l| l.left).fold(left, f64::min);
        let left = match left - outermost < size * 2.5 {
            true => outermost,
            false => left,
        };
        Self {
            left,
            right: right.min(width),
            size,
            step,
        }
    }

    fn align(&self, line: &Line) -> Align {
        let before = line.left - self.left;
        let after = self.right - line.right;
        let em = self.size;
        if before > em * 3.0 && (before - after).abs() < em * 1.6 {
            Align::Centre
        } else if before > em * 6.0 && after < before * 0.6 {
            Align::Right
        } else {
            Align::Left
        }
    }
}

/// A paragraph that may go on with the next line.
struct Open {
    text: String,
    align: Align,
    size: f64,
    /// Its last line reaches the right margin.
    full: bool,
    row: bool,
}

impl Open {
    fn new(line: &Line, margins: &Margins) -> Self {
        Self {
            text: line.text.clone(),
            align: margins.align(line),
            size: line.size,
            full: Self::is_full(line, margins),
            row: line.gaps > 1,
        }
    }

    fn is_full(line: &Line, margins: &Margins) -> bool {
        margins.right - line.right < line.size * 2.2
    }

    /// `gap` is the distance from the line above; none on top of a page.
    fn goes_on(&self, line: &Line, margins: &Margins, gap: Option<f64>) -> bool {
        let indent = line.left - margins.left;
        let same_size = (line.size - self.size).abs() < self.size * 0.12;
        let near = gap.is_none_or(|gap| gap < margins.step.max(line.size * 1.2) * 1.5);
        same_size
            && near
            && self.full
            && !self.row
            && line.gaps < 2
            && self.align == Align::Left
            && indent < line.size * 1.2
            && !matches!(mark(&line.text), Some((found, _)) if !matches!(found, super::numbering::Mark::Third(_)))
    }

    fn add(&mut self, line: &Line, margins: &Margins) {
        join(&mut self.text, &line.text);
        self.full = Self::is_full(line, margins);
    }

    fn finish(self) -> Piece {
        match Piece::plain(&self.text) {
            Piece::Para(para) => Piece::Para(Para {
                align: self.align,
                ..para
            }),
            block => block,
        }
    }
}
