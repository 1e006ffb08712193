//! The exact look at one row: which units it has, side by side, in order.
//! Most places of a row match no unit: only those that do are looked at, as columns.

use super::finder::Finder;
use super::index::Index;
use super::line::Sound;
use super::recall::peak;
use super::row::Row;
use super::score::Evidence;
use super::unit::Unit;
use super::vocabulary::AtomId;

/// How well a unit matches at least to be there beyond doubt: no homophone is.
const SURE: f32 = 0.6;

/// Whether a unit has no neighbour to make a pair with.
pub fn alone(units: &[Unit], at: usize) -> bool {
    (at == 0 || units[at].apart) && units.get(at + 1).is_none_or(|next| next.apart)
}

/// A place of the row that matches any unit.
#[derive(Clone, Copy)]
pub struct Column {
    pub place: u16,
    /// The column before is the place before.
    pub follows: bool,
    /// Something parts it from the place before.
    apart: bool,
}

/// Room for looking at rows, kept from row to row.
#[derive(Default)]
pub struct Bench {
    columns: Vec<Column>,
    /// How well each unit matches each column, unit by unit.
    grid: Vec<f32>,
    /// The best match of each column.
    places: Vec<f32>,
    /// The best match of each unit.
    bests: Vec<f32>,
    chain: Vec<f32>,
    before: Vec<f32>,
}

impl Bench {
    /// What `row` shows for `units`.
    pub fn look(
        &mut self,
        units: &[Unit],
        finder: &Finder,
        row: &Row<'_>,
        index: &Index,
    ) -> Evidence {
        let (mean, weights) = (index.mean, &index.weights);
        self.fill(units.len(), finder, (row.atoms, row.sounds), index);
        let width = self.columns.len();
        if width == 0 {
            return Evidence::default();
        }
        self.weaken(units, index.weights.stray);
        self.sum_up();
        let len = row.atoms.len() as f32;
        let (mut all, mut found, mut covered) = (0.0, 0.0, 0.0);
        let (mut pairs, mut paired) = (0.0, 0.0);
        let mut run = 0;
        let (mut mask, mut has) = (0u64, 0u64);
        for (at, unit) in units.iter().enumerate() {
            let line = &self.grid[at * width..(at + 1) * width];
            let best = self.bests[at];
            if best > SURE {
                has |= 1 << (at & 63);
                if alone(units, at) {
                    mask |= 1 << (at & 63);
                }
            }
            all += unit.rarity;
            if best > 0.0 {
                let times = line.iter().filter(|m| **m >= best).count() as f32;
                covered += unit.rarity * best;
                found += unit.rarity * best * weights.saturation(times, len, mean);
            }
            if at > 0 && !unit.apart {
                let above = &self.grid[(at - 1) * width..at * width];
                let possible = best > 0.0 && self.bests[at - 1] > 0.0;
                let mut joined = 0.0;
                if possible {
                    let pairs = self.columns[1..].iter().zip(above.iter().zip(&line[1..]));
                    for (column, (before, here)) in pairs {
                        let both = if before < here { *before } else { *here };
                        if column.follows && !column.apart && both > joined {
                            joined = both;
                        }
                    }
                }
                if joined > SURE {
                    mask |= 1 << (at & 63);
                }
                pairs += unit.pair_rarity;
                paired += unit.pair_rarity * joined * weights.saturation(1.0, len, mean);
            }
        }
        // The query stands whole at the row's beginning.
        while run < units.len().min(width)
            && usize::from(self.columns[run].place) == run
            && self.grid[run * width + run] > 0.0
        {
            run += 1;
        }
        let prefix = run == units.len();
        let mut seen = 0.0;
        for (column, matched) in self.columns.iter().zip(&self.places) {
            let atom = row.atoms[usize::from(column.place)];
            seen += index.rarities[usize::from(atom)] * matched;
        }
        let characters = found / all.max(f32::MIN_POSITIVE);
        Evidence {
            characters,
            bigrams: if pairs > 0.0 {
                paired / pairs
            } else {
                characters
            },
            coverage: covered / all.max(f32::MIN_POSITIVE),
            title_coverage: seen / index.contents[row.line as usize].max(f32::MIN_POSITIVE),
            flow: self.flow(units),
            exact: prefix && units.len() == row.atoms.len(),
            prefix,
            mask,
            has,
        }
    }

    /// The places of the text laid out last that match any unit.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How well a unit matches each of them.
    pub fn matches(&self, unit: usize) -> &[f32] {
        let width = self.columns.len();
        &self.grid[unit * width..(unit + 1) * width]
    }

    /// Lays out which places of a text match which units.
    pub fn fill(
        &mut self,
        units: usize,
        finder: &Finder,
        (atoms, sounds): (&[AtomId], &[Sound]),
        index: &Index,
    ) {
        let heard = |atom: AtomId, sound: Sound| {
            let misread = if sound.settled() {
                index.weights.misread
            } else {
                1.0
            };
            [
                (finder.heard(sound.syllable()), 1.0),
                (finder.heard(index.channels.other(atom)), misread),
            ]
        };
        self.columns.clear();
        let mut next = 0;
        for (place, (&atom, &sound)) in (0..).zip(atoms.iter().zip(sounds)) {
            let [(usual, _), (other, _)] = heard(atom, sound);
            if usual.is_empty() && other.is_empty() && finder.written(atom).next().is_none() {
                continue;
            }
            self.columns.push(Column {
                place,
                follows: place == next && place > 0,
                apart: sound.apart(),
            });
            next = place + 1;
        }
        let width = self.columns.len();
        self.grid.clear();
        self.grid.resize(units * width, 0.0);
        for (at, column) in self.columns.iter().enumerate() {
            let place = usize::from(column.place);
            let atom = atoms[place];
            for (matches, share) in heard(atom, sounds[place]) {
                for &(unit, weight) in matches {
                    let slot = &mut self.grid[usize::from(unit) * width + at];
                    let matched = share * weight;
                    if matched > *slot {
                        *slot = matched;
                    }
                }
            }
            for (unit, weight) in finder.written(atom) {
                self.grid[usize::from(unit) * width + at] = weight;
            }
        }
        self.bests.clear();
        self.bests.resize(units, 0.0);
    }

    /// An initial is met all over a row: away from the units beside it, it says little.
    fn weaken(&mut self, units: &[Unit], stray: f32) {
        // Where initials stand for everything, each is as weak as the others.
        if units.iter().all(|unit| unit.letter.is_some()) {
            return;
        }
        let width = self.columns.len();
        for at in (0..units.len()).filter(|at| units[*at].letter.is_some()) {
            for column in 0..width {
                let here = at * width + column;
                let ahead =
                    at > 0 && self.columns[column].follows && self.grid[here - width - 1] > 0.0;
                let after = at + 1 < units.len()
                    && self
                        .columns
                        .get(column + 1)
                        .is_some_and(|next| next.follows)
                    && self.grid[here + width + 1] > 0.0;
                if !(ahead || after) {
                    self.grid[here] *= stray;
                }
            }
        }
    }

    /// The best of each column and of each unit.
    fn sum_up(&mut self) {
        let width = self.columns.len();
        self.places.clear();
        self.places.resize(width, 0.0);
        for (line, best) in self.grid.chunks_exact(width).zip(&mut self.bests) {
            for (place, matched) in self.places.iter_mut().zip(line) {
                *place = if matched > place { *matched } else { *place };
            }
            *best = peak(line);
        }
    }

    /// The best way to find the units in order: each counts by its rarity, and
    /// more where it follows the one before at once. 1 if the row has the query as it stands.
    fn flow(&mut self, units: &[Unit]) -> f32 {
        let width = self.columns.len();
        // chain: the best that ends with the last unit at a column; before: the best that ends anywhere earlier.
        self.chain.clear();
        self.chain.resize(width, 0.0);
        self.before.clear();
        self.before.resize(width + 1, 0.0);
        let mut limit = 0.0;
        for (at, unit) in units.iter().enumerate() {
            let bonus = if at > 0 { 0.5 * unit.pair_rarity } else { 0.0 };
            limit += unit.rarity + bonus;
            if self.bests[at] <= 0.0 {
                self.chain.fill(0.0);
                continue;
            }
            let line = &self.grid[at * width..(at + 1) * width];
            let mut diagonal = 0.0;
            let mut best = self.before[0];
            let mut earlier = self.before[0];
            for (place, (&matched, column)) in line.iter().zip(&self.columns).enumerate() {
                let held = self.chain[place];
                // Worked out whether it counts or not: what matches is as good as random.
                let joined = diagonal + bonus * matched;
                let joins = column.follows & (diagonal > 0.0) & (joined > earlier);
                let here = unit.rarity * matched + if joins { joined } else { earlier };
                let here = if matched > 0.0 { here } else { 0.0 };
                self.chain[place] = here;
                diagonal = held;
                earlier = self.before[place + 1];
                best = if here > best { here } else { best };
                best = if earlier > best { earlier } else { best };
                self.before[place + 1] = best;
            }
        }
        self.before[width] / f32::max(limit, f32::MIN_POSITIVE)
    }
}
