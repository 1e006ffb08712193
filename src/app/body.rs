//! A body as it is read: the blocks of an item, each small enough to be laid out
//! on its own, and the parts of an official document around them (GB/T 9704).

use crate::content::block::{Block, Text};

/// One piece of a body.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// `level` 1 to 3.
    Heading {
        level: u8,
        text: String,
    },
    /// `continued`: the rest of a paragraph that began on the sheet before.
    Paragraph {
        text: Text,
        continued: bool,
    },
    /// A step by its number, from 1.
    Step {
        number: usize,
        text: Text,
    },
    Point {
        text: Text,
    },
    Table(Table),
    Image {
        name: String,
        alt: String,
    },
    Note {
        text: Text,
    },
    /// 发文机关标志.
    Mark(String),
    /// 发文字号, over the red line.
    Number(String),
    /// The title, a line each.
    Title(Vec<String>),
    /// 主送机关, with its colon.
    Addressee(String),
    /// 署名.
    Signature(String),
    /// 成文日期.
    Date(String),
    /// 附注.
    Remark(String),
    /// A line of the imprint: 抄送, or 印发机关 with 印发日期. The last one closes it.
    Imprint {
        cells: Vec<String>,
        last: bool,
    },
}

/// A table: every line has as many cells as the header.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub header: Vec<String>,
    pub lines: Vec<Vec<String>>,
    /// How much of the width each column takes; together 1.
    pub shares: Vec<f32>,
}

/// No column is narrower than this share of an even one.
const NARROWEST: f32 = 0.5;

/// The blocks of a body as pieces: steps and points one by one.
pub fn pieces(body: &[Block]) -> Vec<Piece> {
    body.iter().flat_map(of_block).collect()
}

fn of_block(block: &Block) -> Vec<Piece> {
    match block {
        Block::Heading { level, text } => vec![Piece::Heading {
            level: *level,
            text: text.clone(),
        }],
        Block::Paragraph { text } => vec![Piece::Paragraph {
            text: text.clone(),
            continued: false,
        }],
        Block::Steps { steps } => steps
            .iter()
            .enumerate()
            .map(|(index, text)| Piece::Step {
                number: index + 1,
                text: text.clone(),
            })
            .collect(),
        Block::List { points } => points
            .iter()
            .map(|text| Piece::Point { text: text.clone() })
            .collect(),
        Block::Table { header, rows } => vec![Piece::Table(Table::of(header, rows))],
        Block::Image { name, alt } => vec![Piece::Image {
            name: name.clone(),
            alt: alt.clone(),
        }],
        Block::Note { text } => vec![Piece::Note { text: text.clone() }],
    }
}

impl Table {
    fn of(header: &[Text], rows: &[Vec<Text>]) -> Self {
        let words = |cells: &[Text]| cells.iter().map(Text::plain).collect::<Vec<_>>();
        let header = words(header);
        let lines: Vec<_> = rows.iter().map(|row| words(row)).collect();
        let shares = shares(&header, &lines);
        Self {
            header,
            lines,
            shares,
        }
    }

    /// The same columns with other lines.
    pub fn with(&self, lines: Vec<Vec<String>>) -> Self {
        Self {
            lines,
            ..self.clone()
        }
    }
}

/// Shares a table's width by the square root of each column's longest cell, so
/// that a column of long sentences gets more, but not everything.
fn shares(header: &[String], lines: &[Vec<String>]) -> Vec<f32> {
    let longest = |column: usize| {
        std::iter::once(&header[column])
            .chain(lines.iter().filter_map(|line| line.get(column)))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(1)
            .max(1)
    };
    let weights: Vec<f32> = (0..header.len())
        .map(|column| (longest(column) as f32).sqrt())
        .collect();
    let even = weights.iter().sum::<f32>() / weights.len().max(1) as f32;
    let weights: Vec<f32> = weights.iter().map(|w| w.max(even * NARROWEST)).collect();
    let total: f32 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

impl Piece {
    /// How many characters there are to read.
    pub fn characters(&self) -> usize {
        let count = |texts: &[String]| texts.iter().map(|text| text.chars().count()).sum();
        match self {
            Self::Paragraph { text, .. }
            | Self::Step { text, .. }
            | Self::Point { text }
            | Self::Note { text } => text.plain().chars().count(),
            Self::Table(table) => {
                let lines: usize = table.lines.iter().map(|line| -> usize { count(line) }).sum();
                lines + count(&table.header)
            }
            Self::Heading { text, .. } | Self::Image { alt: text, .. } => text.chars().count(),
            Self::Mark(text)
            | Self::Number(text)
            | Self::Addressee(text)
            | Self::Signature(text)
            | Self::Date(text)
            | Self::Remark(text) => text.chars().count(),
            Self::Title(lines) | Self::Imprint { cells: lines, .. } => count(lines),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &[&str]) -> Vec<Text> {
        words.iter().map(|text| Text::from(*text)).collect()
    }

    #[test]
    fn steps_are_counted_and_points_stand_alone() {
        let body = [
            Block::Steps {
                steps: texts(&["甲", "乙"]),
            },
            Block::List {
                points: texts(&["丙"]),
            },
        ];
        let found = pieces(&body);
        assert_eq!(found.len(), 3);
        assert!(matches!(&found[1], Piece::Step { number: 2, text } if text.plain() == "乙"));
        assert!(matches!(&found[2], Piece::Point { text } if text.plain() == "丙"));
    }

    #[test]
    fn a_column_of_sentences_is_wider_but_not_everything() {
        let long = "字".repeat(400);
        let table = Table::of(&texts(&["类别", "情形"]), &[texts(&["重大疾病", &long])]);
        assert!(table.shares[1] > table.shares[0]);
        assert!(table.shares[0] > 0.2);
        assert!((table.shares.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_piece_knows_how_much_there_is_to_read() {
        let table = Piece::Table(Table::of(&texts(&["一", "二"]), &[texts(&["三四", "五"])]));
        assert_eq!(table.characters(), 5);
        assert_eq!(Piece::Title(vec!["关于".into(), "通知".into()]).characters(), 4);
    }
}
