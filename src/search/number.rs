//! Document numbers: 国发〔2021〕3号 however it is typed.

use super::atom::{Atom, Piece, atoms};
use super::normalise::fold_text;

/// 发文字号 in parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocNumber {
    pub year: u16,
    pub no: u32,
    /// 国发, 中办发 … as folded characters or letters.
    pub issuer: String,
}

impl DocNumber {
    /// Reads issuer, year and number; none if the text has no such three in this order.
    pub fn parse(text: &str) -> Option<Self> {
        Wanted::parse(&atoms(&fold_text(text))).and_then(|wanted| {
            let issuer = wanted
                .issuer
                .iter()
                .map(|atom| text_of(&atom.piece))
                .collect();
            Some(Self {
                year: wanted.year,
                no: wanted.no?.0,
                issuer,
            })
        })
    }
}

fn text_of(piece: &Piece) -> String {
    match piece {
        Piece::Han(c) => c.to_string(),
        Piece::Word(text) | Piece::Number(text) => text.clone(),
    }
}

/// A document number as far as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted<'a> {
    pub issuer: &'a [Atom],
    pub year: u16,
    /// The number, and whether more digits may follow.
    pub no: Option<(u32, bool)>,
}

impl<'a> Wanted<'a> {
    /// Reads issuer, year and number off the front of a query's atoms.
    pub fn parse(atoms: &'a [Atom]) -> Option<Self> {
        let digits = |atom: &Atom| match &atom.piece {
            Piece::Number(text) => text.parse::<u32>().ok(),
            _ => None,
        };
        let at = atoms.iter().position(|atom| digits(atom).is_some())?;
        let year = digits(&atoms[at]).filter(|year| (1949..2100).contains(year))? as u16;
        let mut rest = atoms[at + 1..].iter();
        let mut next = rest.next();
        if next.is_some_and(|atom| atom.piece == Piece::Han('第') || atom.piece == Piece::Han('年'))
        {
            next = rest.next();
        }
        let no = next.and_then(digits).map(|no| (no, rest.len() == 0));
        let issuer = &atoms[..at];
        let plain = issuer.len() <= 8 && issuer.iter().all(|atom| digits(atom).is_none());
        plain.then_some(Self { issuer, year, no })
    }
}

/// The document numbers of an index.
#[derive(Default)]
pub struct Numbers(Vec<(DocNumber, u32)>);

impl Numbers {
    pub fn push(&mut self, number: DocNumber, row: u32) {
        self.0.push((number, row));
    }

    pub fn finish(&mut self) {
        self.0.sort();
        self.0.shrink_to_fit();
    }

    /// Rows of the year whose number is, or while it is still typed begins with, the wanted one;
    /// with 1 for the same number and less for a longer one.
    pub fn find<'a>(&'a self, wanted: &'a Wanted<'_>) -> impl Iterator<Item = (u32, f32)> + 'a {
        let from = self
            .0
            .partition_point(|(number, _)| number.year < wanted.year);
        self.0[from..]
            .iter()
            .take_while(|(number, _)| number.year == wanted.year)
            .filter_map(|(number, row)| match wanted.no {
                None => Some((*row, 0.5)),
                Some((no, _)) if no == number.no => Some((*row, 1.0)),
                Some((no, true)) if number.no.to_string().starts_with(&no.to_string()) => {
                    Some((*row, 0.7))
                }
                Some(_) => None,
            })
    }

    pub fn bytes(&self) -> usize {
        self.0
            .iter()
            .map(|(number, _)| 48 + number.issuer.len())
            .sum()
    }
}
