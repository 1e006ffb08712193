//! The word list: texts with readings, how usual each is, and which word
//! follows which. Loaded from `assets/ime/words.bin` when typing begins.
//!
//! Body of the file (frame in [`crate::ime::data`], count = rows):
//!
//! | what | type |
//! |---|---|
//! | fingerprint of the syllable table | u64 |
//! | number of syllables in all rows, of common rows, of units, of pairs | 4 × u32 |
//! | rows sorted by (classes, cost): first syllable of each, and the end | u32 × (rows + 1) |
//! | cost of each row | u16 |
//! | unit of each row (0 = follows and precedes nothing known) | u16 |
//! | syllables of all rows | u16 |
//! | characters of all rows, as an index into the character table | u16 |
//! | length of the character table, its characters | u32, u32 × n |
//! | common rows sorted by (initials, cost) | u32 |
//! | pairs: first pair of each unit, and the end | u32 × (units + 1) |
//! | back-off cost of each unit | u8 |
//! | pairs: unit that follows | u16 |
//! | pairs: cost | u8 |
//!
//! A cost is −ln(probability): rows in 1/256, pairs and back-off in 1/12.

use super::syllable::{Class, Syllable, fingerprint};
use crate::ime::data::{self, DataError, Kind};
use std::ops::Range;
use std::path::Path;

pub(crate) const KIND: Kind = Kind {
    magic: *b"QCPY",
    version: 1,
    name: "the pinyin dictionary",
};

/// Steps of a row's cost for 1 nat.
pub(crate) const ROW_STEPS: f32 = 256.0;
/// Steps of a pair's cost for 1 nat.
pub(crate) const PAIR_STEPS: f32 = 12.0;

/// Words with readings and costs; immutable once loaded.
#[derive(Debug)]
pub struct Dictionary {
    starts: Vec<u32>,
    costs: Vec<u16>,
    units: Vec<u16>,
    syllables: Vec<u16>,
    chars: Vec<u16>,
    alphabet: Vec<char>,
    common: Vec<u32>,
    pair_starts: Vec<u32>,
    back_off: Vec<u8>,
    pair_next: Vec<u16>,
    pair_cost: Vec<u8>,
    /// Cost of the usual reading of each unit.
    usual: Vec<u16>,
}

impl Dictionary {
    /// Reads and checks the file; some tens of milliseconds, so not on the UI's thread.
    pub fn load(path: &Path) -> Result<Self, DataError> {
        Self::from_bytes(&data::read_file(path, KIND)?)
    }

    /// The same from bytes in memory.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DataError> {
        let (rows, mut body) = data::open(bytes, KIND)?;
        if body.u64("fingerprint")? != fingerprint() {
            return Err(body.inconsistent(
                "it was made with another table of syllables; make it again with the example ime_words",
            ));
        }
        let syllables = body.u32("counts")? as usize;
        let common = body.u32("counts")? as usize;
        let units = body.u32("counts")? as usize;
        let pairs = body.u32("counts")? as usize;
        let mut this = Self {
            starts: body.u32s(rows + 1, "row starts")?,
            costs: body.u16s(rows, "row costs")?,
            units: body.u16s(rows, "row units")?,
            syllables: body.u16s(syllables, "syllables")?,
            chars: body.u16s(syllables, "characters")?,
            alphabet: Vec::new(),
            common: Vec::new(),
            pair_starts: Vec::new(),
            back_off: Vec::new(),
            pair_next: Vec::new(),
            pair_cost: Vec::new(),
            usual: vec![u16::MAX; units],
        };
        let letters = body.u32("character table")? as usize;
        for code in body.u32s(letters, "character table")? {
            let character = char::from_u32(code)
                .ok_or_else(|| body.inconsistent(format!("U+{code:X} is not a character")))?;
            this.alphabet.push(character);
        }
        this.common = body.u32s(common, "common rows")?;
        this.pair_starts = body.u32s(units + 1, "pair starts")?;
        this.back_off = body.take(units, "back-off costs")?.to_vec();
        this.pair_next = body.u16s(pairs, "pairs")?;
        this.pair_cost = body.take(pairs, "pair costs")?.to_vec();
        if let Some(why) = this.fault() {
            return Err(body.inconsistent(why));
        }
        for (unit, cost) in this.units.iter().zip(&this.costs) {
            let usual = &mut this.usual[usize::from(*unit)];
            *usual = (*usual).min(*cost);
        }
        Ok(this)
    }

    /// The first broken promise of the tables, so that no lookup can leave them.
    fn fault(&self) -> Option<&'static str> {
        let rising = |v: &[u32], end: usize| {
            v.is_sorted() && v.first() == Some(&0) && v.last().is_some_and(|l| *l as usize == end)
        };
        let below = |v: &[u16], end: usize| v.iter().all(|x| usize::from(*x) < end.max(1));
        let rows = self.costs.len();
        let units = self.back_off.len();
        if !rising(&self.starts, self.syllables.len())
            || self.starts.windows(2).any(|w| w[0] == w[1])
        {
            Some("row starts do not rise")
        } else if self
            .syllables
            .iter()
            .any(|s| Syllable::from_index(*s).is_none())
        {
            Some("a syllable is outside the table")
        } else if !below(&self.chars, self.alphabet.len()) {
            Some("a character is outside the table")
        } else if self.common.iter().any(|r| *r as usize >= rows) {
            Some("a common row is outside the rows")
        } else if !rising(&self.pair_starts, self.pair_next.len()) {
            Some("pair starts do not rise")
        } else if !below(&self.units, units) || !below(&self.pair_next, units) {
            Some("a unit is outside the table")
        } else {
            None
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.costs.len()
    }

    /// True if there is no row.
    pub fn is_empty(&self) -> bool {
        self.costs.is_empty()
    }

    /// The usual words of two and more characters.
    pub fn usual_words(&self) -> impl Iterator<Item = String> + '_ {
        let usual = self.common.iter();
        usual.map(|row| self.characters(*row as usize).collect())
    }

    /// Bytes held in memory.
    pub fn bytes(&self) -> usize {
        4 * (self.starts.len() + self.alphabet.len() + self.common.len() + self.pair_starts.len())
            + 2 * (self.costs.len() + self.units.len() + self.syllables.len() + self.chars.len())
            + 2 * self.pair_next.len()
            + self.pair_cost.len()
            + self.back_off.len() * 3
    }

    fn span(&self, row: usize) -> Range<usize> {
        self.starts[row] as usize..self.starts[row + 1] as usize
    }

    /// Number of characters of a row.
    pub(crate) fn length(&self, row: usize) -> usize {
        self.span(row).len()
    }

    pub(crate) fn reading(&self, row: usize) -> impl ExactSizeIterator<Item = Syllable> + '_ {
        self.syllables[self.span(row)].iter().map(|s| Syllable(*s))
    }

    pub(crate) fn characters(&self, row: usize) -> impl Iterator<Item = char> + '_ {
        self.chars[self.span(row)]
            .iter()
            .map(|c| self.alphabet[usize::from(*c)])
    }

    /// Cost of a row in nats.
    pub(crate) fn cost(&self, row: usize) -> f32 {
        f32::from(self.costs[row]) / ROW_STEPS
    }

    pub(crate) fn unit(&self, row: usize) -> u16 {
        self.units[row]
    }

    /// Class of a row's syllable number `depth`, if it is that long.
    fn class_at(&self, row: usize, depth: usize) -> Option<Class> {
        let span = self.span(row);
        (depth < span.len()).then(|| Syllable(self.syllables[span.start + depth]).class())
    }

    /// Of `rows`, which agree before `depth`, those whose next class lies in `from..to`.
    pub(crate) fn narrow(
        &self,
        rows: Range<usize>,
        depth: usize,
        from: Class,
        to: Class,
    ) -> Range<usize> {
        let first = partition(rows.clone(), |row| self.class_at(row, depth) < Some(from));
        let end = partition(first..rows.end, |row| self.class_at(row, depth) < Some(to));
        first..end
    }

    /// Of `rows`, which agree before `depth`, those that end there; they come first.
    pub(crate) fn ending(&self, rows: Range<usize>, depth: usize) -> Range<usize> {
        let end = partition(rows.clone(), |row| self.length(row) <= depth);
        rows.start..end
    }

    /// First class after `depth` in `rows`; none if they end there.
    pub(crate) fn first_class(&self, rows: &Range<usize>, depth: usize) -> Option<Class> {
        (!rows.is_empty())
            .then(|| self.class_at(rows.start, depth))
            .flatten()
    }

    /// Common rows of two and more characters whose initials (n as l) are `initials`.
    pub(crate) fn by_initials(&self, initials: &[u8]) -> &[u32] {
        let compare = |row: &u32| self.initials(*row as usize).cmp(initials.iter().copied());
        let from = self.common.partition_point(|row| compare(row).is_lt());
        let len = self.common[from..].partition_point(|row| compare(row).is_eq());
        &self.common[from..from + len]
    }

    pub(crate) fn initials(&self, row: usize) -> impl Iterator<Item = u8> + '_ {
        self.reading(row).map(|s| s.class().initial())
    }

    /// Cost in nats of the row after a word of unit `before`, given the row's own cost.
    pub(crate) fn cost_after(&self, before: u16, row: usize) -> f32 {
        let alone = self.cost(row);
        if before == 0 {
            return alone;
        }
        let from = self.pair_starts[usize::from(before)] as usize;
        let to = self.pair_starts[usize::from(before) + 1] as usize;
        match self.pair_next[from..to].binary_search(&self.units[row]) {
            // A pair is known by its texts: a rare reading (的 as di) stays rare in it.
            Ok(at) if self.units[row] != 0 => {
                let rarer = self.costs[row] - self.usual[usize::from(self.units[row])];
                f32::from(self.pair_cost[from + at]) / PAIR_STEPS + f32::from(rarer) / ROW_STEPS
            }
            _ => alone + f32::from(self.back_off[usize::from(before)]) / PAIR_STEPS,
        }
    }
}

/// `partition_point` over row numbers.
fn partition(rows: Range<usize>, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (rows.start, rows.end);
    while low < high {
        let middle = low.midpoint(high);
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
