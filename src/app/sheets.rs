//! A long document cut into sheets, about one screenful each, by character
//! arithmetic. A heading is never the last thing on a sheet; a paragraph, a
//! table or a list is parted where it must be.

mod height;
mod part;

use height::height;
use part::{loosen, part};

use super::{body::Piece, measure::Measure};

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
/// The type of a title against that of the body.
pub const TITLE: f32 = 1.4;
/// Lines of the body that a first sheet has under the head.
const UNDER_HEAD: f32 = 2.0;

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

/// What stands over the first words of a body.
fn is_over_body(piece: &Piece) -> bool {
    matches!(
        piece,
        Piece::Mark(_)
            | Piece::Number(_)
            | Piece::Title(_)
            | Piece::Addressee(_)
            | Piece::Heading { .. }
    )
}

/// Whether a piece is not left behind by the one below it: a heading by its text, a signature by its
/// date, the lines of the imprint (版记, GB/T 9704-2012 7.4) by each other.
fn belongs_over(piece: &Piece, below: &Piece) -> bool {
    matches!(
        (piece, below),
        (Piece::Heading { .. }, _)
            | (Piece::Signature(_), Piece::Date(_))
            | (Piece::Imprint { .. }, Piece::Imprint { .. })
    )
}

/// Whether the first sheet has room for some lines of the body under the head.
pub fn holds_body(pieces: &[Piece], measure: Measure) -> bool {
    let head = pieces.iter().take_while(|piece| is_over_body(piece));
    let used: f32 = head.map(|piece| height(piece, measure) + BETWEEN).sum();
    used + UNDER_HEAD * LINE + BETWEEN <= measure.room
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
        // Only what leaves enough behind is parted on a sheet that holds something already; the
        // head of a document alone is nothing to read.
        let fresh = self.is_fresh();
        let must = fresh || (self.is_head() && !matches!(piece, Piece::Table(_)));
        match part(&piece, self.left() - BETWEEN, self.measure, must) {
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
                self.turn(&piece);
                self.place(piece, place);
            }
        }
    }

    /// Whether the sheet holds nothing but headings that the piece must follow.
    fn is_fresh(&self) -> bool {
        let heading = |(_, piece): &(usize, Piece)| matches!(piece, Piece::Heading { .. });
        self.open.iter().all(heading)
    }

    /// Whether the sheet holds no more than what stands over a document's body.
    fn is_head(&self) -> bool {
        self.open.iter().all(|(_, piece)| is_over_body(piece))
    }

    fn put(&mut self, piece: Piece, place: usize, needed: f32) {
        if self.open.is_empty() {
            self.first = place;
        }
        self.open.push((place, piece));
        self.used += needed;
    }

    /// Begins a new sheet for a piece; what belongs over it comes along from the end of the last one.
    fn turn(&mut self, next: &Piece) {
        let mut keep = self.open.len();
        let mut below = next;
        while let Some((_, piece)) = keep.checked_sub(1).and_then(|at| self.open.get(at))
            && belongs_over(piece, below)
        {
            (below, keep) = (piece, keep - 1);
        }
        // A sheet on which nothing would stay is turned as it is.
        if keep == 0 && !self.is_fresh() {
            keep = self.open.len();
        }
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

#[cfg(test)]
mod tests;
