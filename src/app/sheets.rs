//! A long document cut into sheets, about one screenful each, by character
//! arithmetic. A heading is never the last thing on a sheet; a paragraph, a
//! table or a list is parted where it must be.

use crate::content::block::{Span, Text};

use super::{
    body::{Piece, Table},
    measure::Measure,
    typeset::{breaks, lines},
};

/// What stands on one sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    pub pieces: Vec<Piece>,
    /// The place in the body of the first piece, so that a place is found again
    /// when the sheets are cut anew.
    pub first: usize,
}

/// A heading and the sheet that it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    pub level: u8,
    pub text: String,
    pub sheet: usize,
}

/// The height of a line, in em: 1.1 times the font's own, which is 1.448.
const LINE: f32 = 1.6;
/// Between two pieces.
const BETWEEN: f32 = 0.22;
/// Paragraphs are set in by two characters.
const INDENT: f32 = 2.0;
/// A paragraph leaves no fewer lines than this on either sheet.
const FEWEST_LINES: usize = 2;
/// The type of a title against that of the body.
pub const TITLE: f32 = 1.4;
/// An image with its words.
const IMAGE: f32 = 15.5;

/// Cuts pieces into sheets; at least one, if only an empty one.
pub fn cut(pieces: Vec<Piece>, measure: Measure) -> Vec<Sheet> {
    let mut cutter = Cutter {
        measure,
        sheets: Vec::new(),
        open: Vec::new(),
        first: 0,
        used: 0.0,
    };
    for (place, piece) in pieces.into_iter().enumerate() {
        for piece in loosen(piece, measure) {
            cutter.place(piece, place);
        }
    }
    cutter.close();
    if cutter.sheets.is_empty() {
        cutter.sheets.push(Sheet {
            pieces: Vec::new(),
            first: 0,
        });
    }
    cutter.sheets
}

/// The headings in order.
pub fn headings(sheets: &[Sheet]) -> Vec<Heading> {
    let on = |(sheet, content): (usize, &Sheet)| -> Vec<Heading> {
        let heading = |piece: &Piece| match piece {
            Piece::Heading { level, text } => Some(Heading {
                level: *level,
                text: text.clone(),
                sheet,
            }),
            _ => None,
        };
        content.pieces.iter().filter_map(heading).collect()
    };
    sheets.iter().enumerate().flat_map(on).collect()
}

struct Cutter {
    measure: Measure,
    sheets: Vec<Sheet>,
    /// The sheet being filled, each piece with its place in the body.
    open: Vec<(usize, Piece)>,
    first: usize,
    used: f32,
}

impl Cutter {
    fn left(&self) -> f32 {
        self.measure.room - self.used
    }

    fn place(&mut self, piece: Piece, place: usize) {
        let needed = height(&piece, self.measure) + BETWEEN;
        if needed <= self.left() {
            self.put(piece, place, needed);
            return;
        }
        // Only what leaves enough behind is parted on a sheet that holds something already.
        let fresh = self.is_fresh();
        match part(&piece, self.left() - BETWEEN, self.measure, fresh) {
            Some((head, tail)) => {
                let needed = height(&head, self.measure) + BETWEEN;
                self.put(head, place, needed);
                self.close();
                self.place(tail, place);
            }
            None if fresh => {
                self.put(piece, place, needed);
                self.close();
            }
            None => {
                self.turn();
                self.place(piece, place);
            }
        }
    }

    /// Whether the sheet holds nothing but headings that the piece must follow.
    fn is_fresh(&self) -> bool {
        let heading = |(_, piece): &(usize, Piece)| matches!(piece, Piece::Heading { .. });
        self.open.iter().all(heading)
    }

    fn put(&mut self, piece: Piece, place: usize, needed: f32) {
        if self.open.is_empty() {
            self.first = place;
        }
        self.open.push((place, piece));
        self.used += needed;
    }

    /// Begins a new sheet; headings at the end of the last one come along.
    fn turn(&mut self) {
        let heading = |(_, piece): &(usize, Piece)| matches!(piece, Piece::Heading { .. });
        let keep = self
            .open
            .iter()
            .rposition(|p| !heading(p))
            .map_or(0, |at| at + 1);
        let carried = self.open.split_off(keep);
        self.close();
        for (place, piece) in carried {
            let needed = height(&piece, self.measure) + BETWEEN;
            self.put(piece, place, needed);
        }
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            let pieces = std::mem::take(&mut self.open);
            self.sheets.push(Sheet {
                pieces: pieces.into_iter().map(|(_, piece)| piece).collect(),
                first: self.first,
            });
        }
        self.used = 0.0;
    }
}

/// The height of a piece on a sheet, in em; the lengths are those of `ui/blocks/`.
pub fn height(piece: &Piece, measure: Measure) -> f32 {
    let columns = measure.columns;
    let count = |text: &str, columns: f32, indent: f32| lines(text, columns, indent) as f32;
    match piece {
        Piece::Paragraph { text, continued } => {
            count(
                &text.plain(),
                columns,
                if *continued { 0.0 } else { INDENT },
            ) * LINE
        }
        Piece::Heading { level: 1, text } => {
            0.45 + count(text, columns / 1.06, INDENT) * LINE * 1.06
        }
        Piece::Heading { text, .. } => 0.2 + count(text, columns, INDENT) * LINE,
        Piece::Step { text, .. } => (count(&text.plain(), columns - 2.4, 0.0) * LINE).max(1.62),
        Piece::Point { text } => count(&text.plain(), columns - 1.6, 0.0) * LINE,
        Piece::Note { text } => {
            count(&text.plain(), (columns - 1.8) / 0.95, 0.0) * LINE * 0.95 + 1.2
        }
        Piece::Table(table) => {
            line_height(&table.header, table, measure)
                + lines_height(&table.lines, table, measure)
                + 0.4
        }
        Piece::Image { .. } => IMAGE.min(measure.room),
        Piece::Mark(text) => {
            let wide = text.chars().count().max(1) as f32 * 1.13;
            let size = (columns / wide).clamp(1.0, 2.05);
            0.5 + (wide * size / columns).ceil().max(1.0) * size * 1.32
        }
        Piece::Number(text) => 1.2 + count(text, columns, 0.0) * LINE,
        Piece::Title(titles) => {
            let wrapped = |title: &String| count(title, columns / TITLE, 0.0);
            1.65 + titles.iter().map(wrapped).sum::<f32>() * TITLE * 1.43
        }
        Piece::Addressee(text) => count(text, columns, 0.0) * LINE,
        Piece::Signature(text) => 1.2 + count(text, columns - 6.0, 0.0) * LINE,
        Piece::Date(text) => count(text, columns - 3.0, 0.0) * LINE,
        Piece::Remark(text) => 0.5 + count(text, columns, INDENT) * LINE,
        Piece::Imprint { cells, last } => {
            let each = (columns - 1.8) / 0.82 / cells.len().max(1) as f32 - 0.6;
            let most = cells
                .iter()
                .map(|cell| lines(cell, each, 0.0))
                .max()
                .unwrap_or(1);
            0.75 + most as f32 * 1.25 + if *last { 0.1 } else { 0.9 }
        }
    }
}

fn lines_height(table_lines: &[Vec<String>], table: &Table, measure: Measure) -> f32 {
    table_lines
        .iter()
        .map(|line| line_height(line, table, measure))
        .sum()
}

fn line_height(cells: &[String], table: &Table, measure: Measure) -> f32 {
    let most = cells
        .iter()
        .zip(&table.shares)
        .map(|(cell, share)| lines(cell, measure.columns / 0.9 * share - 0.8, 0.0))
        .max()
        .unwrap_or(1);
    (most as f32 * 1.4 + 0.66) * 0.9 + 0.07
}

/// Parts a piece so that its head is at most `room` em high; None where it is
/// better kept whole. `must`: the sheet is empty, so it is parted anywhere.
fn part(piece: &Piece, room: f32, measure: Measure, must: bool) -> Option<(Piece, Piece)> {
    match piece {
        Piece::Paragraph { text, continued } => {
            let indent = if *continued { 0.0 } else { INDENT };
            let (head, tail) = part_text(text, room, measure.columns, indent, must)?;
            Some((
                Piece::Paragraph {
                    text: head,
                    continued: *continued,
                },
                Piece::Paragraph {
                    text: tail,
                    continued: true,
                },
            ))
        }
        Piece::Step { number, text } => {
            let (head, tail) = part_text(text, room, measure.columns - 2.4, 0.0, must)?;
            Some((
                Piece::Step {
                    number: *number,
                    text: head,
                },
                Piece::Paragraph {
                    text: tail,
                    continued: true,
                },
            ))
        }
        Piece::Point { text } => {
            let (head, tail) = part_text(text, room, measure.columns - 1.6, 0.0, must)?;
            Some((
                Piece::Point { text: head },
                Piece::Paragraph {
                    text: tail,
                    continued: true,
                },
            ))
        }
        Piece::Note { text } if must => {
            let columns = (measure.columns - 1.8) / 0.95;
            let (head, tail) = part_text(text, room / 0.95 - 1.3, columns, 0.0, must)?;
            Some((Piece::Note { text: head }, Piece::Note { text: tail }))
        }
        Piece::Table(table) => part_table(table, room, measure),
        _ => None,
    }
}

/// Parts a text at the end of a sentence, or of a line, no more than `room` em down.
fn part_text(
    text: &Text,
    room: f32,
    columns: f32,
    indent: f32,
    must: bool,
) -> Option<(Text, Text)> {
    let plain = text.plain();
    let ends = breaks(&plain, columns, indent);
    let fewest = if must { 1 } else { FEWEST_LINES };
    // A paragraph that would leave too little behind gives up a line more.
    let fits = ((room / LINE).floor() as usize).min(ends.len().saturating_sub(fewest));
    if fits < fewest {
        return None;
    }
    let last = ends[fits - 1];
    let sentence = plain[..last]
        .rfind(['。', '；', '！', '？'])
        .map(|at| at + '。'.len_utf8())
        // A sentence that ends far up would leave the sheet half empty.
        .filter(|end| fits < 2 || *end > ends[fits / 2]);
    Some(split(text, sentence.unwrap_or(last)))
}

/// A text in two, at a byte of its plain words.
fn split(text: &Text, at: usize) -> (Text, Text) {
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    let mut start = 0;
    for span in &text.0 {
        let end = start + span.text.len();
        let here = at.clamp(start, end) - start;
        let with = |text: &str| Span {
            text: text.to_owned(),
            strong: span.strong,
        };
        if here > 0 {
            head.push(with(&span.text[..here]));
        }
        if here < span.text.len() {
            tail.push(with(&span.text[here..]));
        }
        start = end;
    }
    (Text(head), Text(tail))
}

/// Parts a table between two lines, the header on both sheets.
fn part_table(table: &Table, room: f32, measure: Measure) -> Option<(Piece, Piece)> {
    let mut used = line_height(&table.header, table, measure) + 0.4;
    let fitting = table
        .lines
        .iter()
        .take_while(|line| {
            used += line_height(line, table, measure);
            used <= room
        })
        .count();
    if fitting == 0 || fitting == table.lines.len() {
        return None;
    }
    let (head, tail) = table.lines.split_at(fitting);
    Some((
        Piece::Table(table.with(head.to_vec())),
        Piece::Table(table.with(tail.to_vec())),
    ))
}

/// A table with a line that is taller than a sheet becomes paragraphs, each cell
/// under the name of its column; everything else stays.
fn loosen(piece: Piece, measure: Measure) -> Vec<Piece> {
    let Piece::Table(table) = &piece else {
        return vec![piece];
    };
    let room = measure.room - line_height(&table.header, table, measure) - 0.4 - BETWEEN;
    let tall = |line: &Vec<String>| line_height(line, table, measure) > room;
    if !table.lines.iter().any(tall) {
        return vec![piece];
    }
    let words = |line: &Vec<String>| {
        let named = table
            .header
            .iter()
            .zip(line)
            .map(|(name, cell)| format!("{name}：{cell}"));
        Piece::Paragraph {
            text: Text::from(named.collect::<Vec<_>>().join("；").as_str()),
            continued: false,
        }
    };
    table.lines.iter().map(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURE: Measure = Measure {
        columns: 26.0,
        room: 36.0,
    };

    fn paragraph(length: usize) -> Piece {
        let sentence = "为方便党员和群众办事，现将有关事项公开如下。";
        let text: String = sentence.chars().cycle().take(length).collect();
        Piece::Paragraph {
            text: Text::from(text.as_str()),
            continued: false,
        }
    }

    fn heading(text: &str) -> Piece {
        Piece::Heading {
            level: 1,
            text: text.to_owned(),
        }
    }

    fn words(sheets: &[Sheet]) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Paragraph { text, .. } | Piece::Step { text, .. } => text.plain(),
            Piece::Heading { text, .. } => text.clone(),
            _ => String::new(),
        };
        sheets
            .iter()
            .flat_map(|sheet| sheet.pieces.iter().map(text))
            .collect()
    }

    /// A body of headings, paragraphs and steps by a seed.
    fn seeded(seed: u64, count: usize) -> Vec<Piece> {
        let mut state = seed;
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (state >> 33) % below
        };
        (0..count)
            .map(|number| match next(6) {
                0 => heading("一、总则"),
                1 => Piece::Step {
                    number,
                    text: Text::from(
                        "到窗口说明情况，填写登记表。"
                            .repeat(next(40) as usize)
                            .as_str(),
                    ),
                },
                _ => paragraph(next(900) as usize + 1),
            })
            .collect()
    }

    #[test]
    fn nothing_is_lost_and_no_sheet_is_too_full() {
        for seed in 0..12 {
            let body = seeded(seed, 40);
            let whole = words(&[Sheet {
                pieces: body.clone(),
                first: 0,
            }]);
            for columns in [12.0, 19.0, 26.0, 37.0] {
                let measure = Measure {
                    columns,
                    room: 30.0,
                };
                let sheets = cut(body.clone(), measure);
                assert_eq!(words(&sheets), whole, "seed {seed}");
                for sheet in &sheets {
                    let full: f32 = sheet
                        .pieces
                        .iter()
                        .map(|p| height(p, measure) + BETWEEN)
                        .sum();
                    assert!(
                        full <= measure.room + 1e-3,
                        "seed {seed}: {full} em at {columns}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_heading_is_never_the_last_thing_on_a_sheet() {
        for seed in 0..30 {
            let sheets = cut(seeded(seed, 40), MEASURE);
            for sheet in &sheets[..sheets.len() - 1] {
                assert!(
                    !matches!(sheet.pieces.last(), Some(Piece::Heading { .. })),
                    "seed {seed}"
                );
            }
        }
    }

    #[test]
    fn a_long_paragraph_is_parted_at_a_sentence_and_goes_on_without_an_indent() {
        let sheets = cut(vec![paragraph(2000)], MEASURE);
        assert!(sheets.len() > 2);
        let Some(Piece::Paragraph {
            text,
            continued: false,
        }) = sheets[0].pieces.last()
        else {
            panic!("{:?}", sheets[0]);
        };
        assert!(text.plain().ends_with('。'));
        assert!(matches!(
            sheets[1].pieces[0],
            Piece::Paragraph {
                continued: true,
                ..
            }
        ));
    }

    #[test]
    fn a_paragraph_is_parted_so_that_two_lines_stand_on_either_sheet() {
        // Six lines left and a paragraph of seven: five and two, not six and one.
        let filler = paragraph(26 * 16);
        let sheets = cut(vec![filler, paragraph(26 * 7 - 6)], MEASURE);
        let Piece::Paragraph { text, .. } = &sheets[1].pieces[0] else {
            panic!("{sheets:?}");
        };
        assert!(text.plain().chars().count() > 26, "{}", text.plain());
        assert_eq!(sheets[0].pieces.len(), 2);
    }

    #[test]
    fn emphasis_survives_where_a_paragraph_is_parted() {
        let strong = Span {
            text: "第一条".into(),
            strong: true,
        };
        let plain = Span {
            text: "　内容。".repeat(10),
            strong: false,
        };
        let (head, tail) = split(&Text(vec![strong.clone(), plain]), strong.text.len() + 9);
        assert_eq!(head.0.len(), 2);
        assert!(head.0[0].strong && !head.0[1].strong);
        assert_eq!(tail.0.len(), 1);
    }

    fn table(lines: usize, cell: usize) -> Piece {
        Piece::Table(Table {
            header: vec!["类别".into(), "情形".into()],
            lines: (0..lines)
                .map(|n| vec![n.to_string(), "字".repeat(cell)])
                .collect(),
            shares: vec![0.3, 0.7],
        })
    }

    #[test]
    fn a_long_table_goes_on_under_its_header() {
        let sheets = cut(vec![table(60, 10)], MEASURE);
        assert!(sheets.len() > 2);
        let lines: usize = sheets
            .iter()
            .map(|sheet| match &sheet.pieces[..] {
                [Piece::Table(table)] => table.lines.len(),
                other => panic!("{other:?}"),
            })
            .sum();
        assert_eq!(lines, 60);
    }

    #[test]
    fn a_line_that_no_sheet_can_hold_becomes_paragraphs() {
        let sheets = cut(vec![table(2, 2000)], MEASURE);
        let tables = sheets
            .iter()
            .flat_map(|s| &s.pieces)
            .filter(|p| matches!(p, Piece::Table(_)));
        assert_eq!(tables.count(), 0);
        assert!(words(&sheets).starts_with("类别：0；情形：字"));
    }

    #[test]
    fn headings_know_their_sheet_and_an_empty_body_has_one() {
        let body = vec![
            heading("一、甲"),
            paragraph(1500),
            heading("二、乙"),
            paragraph(10),
        ];
        let sheets = cut(body, MEASURE);
        let found = headings(&sheets);
        assert_eq!(found[0].sheet, 0);
        assert_eq!(found[1].sheet, sheets.len() - 1);
        assert_eq!(cut(vec![], MEASURE).len(), 1);
    }
}
