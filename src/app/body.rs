//! A body as it is read: the blocks of an item, each small enough to be laid out
//! on its own, and the parts of an official document around them (GB/T 9704).

use super::{title, typeset};
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

/// A table: every line has as many cells as the header. What stands together in a cell is joined
/// (see [`typeset::bound`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub header: Vec<String>,
    pub lines: Vec<Vec<String>>,
    /// The em of the table's type that each column has at least, with the air in its cells.
    pub least: Vec<f32>,
    /// How much of what is left each column takes; together 1.
    pub shares: Vec<f32>,
}

/// How a table is set in a given width; `ui/blocks/table.slint` reckons the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setting {
    /// In ruled columns, its type by this factor smaller.
    Ruled(f32),
    /// Each line as a sheet of its own, the name of its column before each cell.
    Sheets,
}

/// Type is set no smaller than this before a table is taken apart.
const SMALLEST: f32 = 0.85;
/// Air and rules beside the text of a cell, in em.
const AIR: f32 = 0.84;
/// Cells of so many em stay on one line, and names of so many in a list of names.
const SHORT: f32 = 5.0;
const NAME: f32 = 6.0;
/// No column asks for more.
const WIDEST: f32 = 12.0;
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
        let words = |cells: &[Text]| cells.iter().map(|cell| joined(&cell.plain())).collect();
        let header: Vec<String> = words(header);
        let lines: Vec<Vec<String>> = rows.iter().map(|row| words(row)).collect();
        let least = (0..header.len()).map(|column| {
            let widest = std::iter::once(&header[column])
                .chain(lines.iter().filter_map(|line| line.get(column)))
                .map(|cell| typeset::widest(cell))
                .fold(1.0, f32::max);
            widest.min(WIDEST) + AIR
        });
        Self {
            least: least.collect(),
            shares: shares(&header, &lines),
            header,
            lines,
        }
    }

    /// The em that its columns must have together.
    pub fn need(&self) -> f32 {
        self.least.iter().sum()
    }

    /// How it is set in a width of so many em.
    pub fn setting(&self, columns: f32) -> Setting {
        let fits = columns / self.need().max(1.0);
        if fits >= SMALLEST {
            Setting::Ruled(fits.min(1.0))
        } else {
            Setting::Sheets
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

/// A cell's text: short ones stay on one line, names in a list of names are kept whole.
fn joined(cell: &str) -> String {
    let wide = typeset::em;
    if wide(cell) <= SHORT {
        return typeset::whole(cell);
    }
    let names: Vec<&str> = cell.split('、').collect();
    if names.len() > 1 && names.iter().all(|name| wide(name) <= NAME) {
        let whole: Vec<String> = names.iter().map(|name| typeset::whole(name)).collect();
        return whole.join("、");
    }
    title::kept(&typeset::bound(cell))
}

/// Shares a table's spare width by the square root of each column's longest cell, so
/// that a column of long sentences gets more, but not everything.
fn shares(header: &[String], lines: &[Vec<String>]) -> Vec<f32> {
    let longest = |column: usize| {
        std::iter::once(&header[column])
            .chain(lines.iter().filter_map(|line| line.get(column)))
            .map(|cell| count(cell))
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

/// The characters of a text, without what joins them.
fn count(text: &str) -> usize {
    text.chars().filter(|c| *c != typeset::JOINER).count()
}

impl Piece {
    /// How many characters there are to read.
    pub fn characters(&self) -> usize {
        let count = |texts: &[String]| texts.iter().map(|text| count(text)).sum();
        match self {
            Self::Paragraph { text, .. }
            | Self::Step { text, .. }
            | Self::Point { text }
            | Self::Note { text } => text.plain().chars().count(),
            Self::Table(table) => {
                let lines: usize = table
                    .lines
                    .iter()
                    .map(|line| -> usize { count(line) })
                    .sum();
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
    fn dates_and_names_keep_their_column_and_a_table_too_wide_becomes_sheets() {
        let header = ["姓名", "性别", "出生年月", "申请入党时间", "入党介绍人"];
        let line = [
            "示例同志甲",
            "女",
            "1989年11月",
            "2023年3月",
            "示例介绍人一、示例介绍人二",
        ];
        let table = Table::of(&texts(&header), &[texts(&line)]);
        let widths: Vec<f32> = table.least.iter().map(|least| least - AIR).collect();
        assert_eq!(widths[0], 5.0);
        assert!(widths[2] > 5.0 && widths[2] < 6.0, "{widths:?}");
        assert_eq!(widths[4], 7.0);
        assert_eq!(table.setting(60.0), Setting::Ruled(1.0));
        assert!(matches!(table.setting(table.need() * 0.9), Setting::Ruled(by) if by < 1.0));
        assert_eq!(table.setting(table.need() * 0.8), Setting::Sheets);
    }

    #[test]
    fn a_piece_knows_how_much_there_is_to_read() {
        let table = Piece::Table(Table::of(&texts(&["一", "二"]), &[texts(&["三四", "五"])]));
        assert_eq!(table.characters(), 5);
        assert_eq!(
            Piece::Title(vec!["关于".into(), "通知".into()]).characters(),
            4
        );
    }
}
