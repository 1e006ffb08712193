//! What the style of a table says of its cells by their places (ECMA-376 17.7.6).

use std::collections::BTreeMap;

use crate::import::xml::Element;

use super::{
    look::Look,
    theme::{Colour, Theme},
};

/// The formats of places, the strongest last.
const ORDER: [&str; 12] = [
    "band1Vert",
    "band2Vert",
    "band1Horz",
    "band2Horz",
    "firstCol",
    "lastCol",
    "firstRow",
    "lastRow",
    "neCell",
    "nwCell",
    "seCell",
    "swCell",
];

/// How words look in a cell, and what is behind them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Format {
    pub look: Look,
    pub shade: Option<Colour>,
}

impl Format {
    fn read(theme: &Theme, element: &Element) -> Self {
        let of = |name: &str| element.child(name).and_then(|p| p.child("shd"));
        Self {
            look: Look::read(theme, element.child("rPr"), element.child("pPr")),
            shade: of("tcPr")
                .or(of("tblPr"))
                .map(|shading| theme.shade(shading)),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            look: self.look.or(other.look),
            shade: self.shade.or(other.shade),
        }
    }

    fn is_plain(&self) -> bool {
        self.look.is_plain() && self.shade.is_none()
    }
}

/// What a style says of all cells and of those at some places.
#[derive(Clone, Default)]
pub struct Formats {
    whole: Format,
    by_place: BTreeMap<String, Format>,
    /// Rows and columns of one band.
    bands: [Option<usize>; 2],
}

/// Where a cell stands, counted from 0, and which places the table tells apart.
pub struct Place {
    pub row: usize,
    pub rows: usize,
    pub column: usize,
    pub columns: usize,
    pub told: Option<Told>,
}

/// Which places a table tells apart.
#[derive(Clone, Copy)]
pub struct Told {
    first_row: bool,
    last_row: bool,
    first_column: bool,
    last_column: bool,
    rows: bool,
    columns: bool,
}

impl Told {
    /// By a table's properties; none if they do not say.
    pub fn of(properties: Option<&Element>) -> Option<Self> {
        let look = properties?.child("tblLook")?;
        let bits = look
            .attribute("val")
            .and_then(|val| u32::from_str_radix(val, 16).ok());
        let is = |name: &str, bit: u32| match look.attribute(name) {
            Some(value) => matches!(value, "1" | "true" | "on"),
            None => bits.is_some_and(|bits| bits & bit != 0),
        };
        Some(Self {
            first_row: is("firstRow", 0x20),
            last_row: is("lastRow", 0x40),
            first_column: is("firstColumn", 0x80),
            last_column: is("lastColumn", 0x100),
            rows: !is("noHBand", 0x200),
            columns: !is("noVBand", 0x400),
        })
    }
}

impl Formats {
    pub fn read(theme: &Theme, style: &Element) -> Self {
        let by_place = style.all("tblStylePr").filter_map(|part| {
            let place = part.attribute("type")?.to_owned();
            Some((place, Format::read(theme, part)))
        });
        let mut by_place: BTreeMap<_, _> = by_place.collect();
        let whole = by_place.remove("wholeTable").unwrap_or_default();
        let band = |name: &str| style.child("tblPr")?.property(name)?.parse().ok();
        Self {
            whole: whole.or(Format::read(theme, style)),
            by_place,
            bands: [band("tblStyleRowBandSize"), band("tblStyleColBandSize")],
        }
    }

    /// Whether it hides or strikes out words at some places, or says their colour.
    pub fn has_looks(&self) -> bool {
        self.by_place.values().any(|format| format.look.may_hide())
    }

    /// With what another style says where this one says nothing.
    pub fn or(&mut self, other: &Self) {
        self.whole = self.whole.or(other.whole);
        for (place, format) in &other.by_place {
            let own = self.by_place.entry(place.clone()).or_default();
            *own = own.or(*format);
        }
        for (own, other) in self.bands.iter_mut().zip(other.bands) {
            *own = own.or(other);
        }
    }

    /// What is said of a cell, and whether more may be: a table that does not say which places it
    /// tells apart.
    pub fn at(&self, place: &Place) -> (Format, bool) {
        let Some(told) = place.told else {
            let more = self.by_place.values().any(|format| !format.is_plain());
            return (self.whole, more);
        };
        let is_last = |at: usize, all: usize| at + 1 == all;
        let top = told.first_row && place.row == 0;
        let bottom = told.last_row && is_last(place.row, place.rows);
        let left = told.first_column && place.column == 0;
        let right = told.last_column && is_last(place.column, place.columns);
        let band = |at: usize, first: bool, size: Option<usize>| {
            let band = at.saturating_sub(usize::from(first)) / size.unwrap_or(1).max(1);
            band.is_multiple_of(2)
        };
        let row = told.rows && !top && !bottom;
        let column = told.columns && !left && !right;
        let is_first_row = band(place.row, told.first_row, self.bands[0]);
        let is_first_column = band(place.column, told.first_column, self.bands[1]);
        let holds = |name: &str| match name {
            "band1Vert" => column && is_first_column,
            "band2Vert" => column && !is_first_column,
            "band1Horz" => row && is_first_row,
            "band2Horz" => row && !is_first_row,
            "firstCol" => left,
            "lastCol" => right,
            "firstRow" => top,
            "lastRow" => bottom,
            "neCell" => top && right,
            "nwCell" => top && left,
            "seCell" => bottom && right,
            _ => bottom && left,
        };
        let formats = ORDER.into_iter().filter(|name| holds(name));
        let formats = formats.filter_map(|name| self.by_place.get(name));
        let all = formats.fold(self.whole, |all, format| format.or(all));
        (all, false)
    }
}
