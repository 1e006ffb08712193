//! The exact look at one row: which units it has, side by side, in order.

use super::finder::Finder;
use super::index::Index;
use super::row::Row;
use super::score::Evidence;
use super::unit::Unit;

/// How well a unit matches at least to be there beyond doubt: no homophone is.
const SURE: f32 = 0.6;

/// Whether a unit has no neighbour to make a pair with.
pub fn alone(units: &[Unit], at: usize) -> bool {
    (at == 0 || units[at].apart) && units.get(at + 1).is_none_or(|next| next.apart)
}

/// Room for looking at rows, kept from row to row.
#[derive(Default)]
pub struct Bench {
    /// How well each unit matches each place, unit by unit.
    grid: Vec<f32>,
    /// The best match of each place.
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
        let width = row.atoms.len();
        if width == 0 || units.is_empty() {
            return Evidence::default();
        }
        self.fill(units.len(), finder, row, index);
        self.weaken(units, width, index.weights.stray);
        self.sum_up(width);
        let len = width as f32;
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
                let times = line.iter().map(|m| f32::from(*m >= best)).sum();
                covered += unit.rarity * best;
                found += unit.rarity * best * weights.saturation(times, len, mean);
            }
            if at > 0 && !unit.apart {
                let above = &self.grid[(at - 1) * width..at * width];
                let possible = best > 0.0 && self.bests[at - 1] > 0.0;
                let joined = (1..if possible { width } else { 1 })
                    .filter(|place| !row.sounds[*place].apart())
                    .map(|place| above[place - 1].min(line[place]))
                    .fold(0.0f32, f32::max);
                if joined > SURE {
                    mask |= 1 << (at & 63);
                }
                pairs += unit.pair_rarity;
                paired += unit.pair_rarity * joined * weights.saturation(1.0, len, mean);
            }
        }
        // The query stands whole at the row's beginning.
        while run < units.len().min(width) && self.grid[run * width + run] > 0.0 {
            run += 1;
        }
        let prefix = run == units.len();
        let (mut weight, mut seen) = (0.0, 0.0);
        for (place, atom) in row.atoms.iter().enumerate() {
            let rarity = index.rarities[usize::from(*atom)];
            weight += rarity;
            seen += rarity * self.places[place];
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
            title_coverage: seen / f32::max(weight, f32::MIN_POSITIVE),
            flow: self.flow(units, row),
            exact: prefix && units.len() == width,
            prefix,
            mask,
            has,
        }
    }

    fn fill(&mut self, units: usize, finder: &Finder, row: &Row<'_>, index: &Index) {
        let width = row.atoms.len();
        self.grid.clear();
        self.grid.resize(units * width, 0.0);
        self.places.clear();
        self.bests.clear();
        self.bests.resize(units, 0.0);
        for (place, (&atom, sound)) in row.atoms.iter().zip(row.sounds).enumerate() {
            let other = index.channels.other(atom);
            let misread = if sound.settled() {
                index.weights.misread
            } else {
                1.0
            };
            for (syllable, share) in [(sound.syllable(), 1.0), (other, misread)] {
                for &(unit, weight) in finder.heard(syllable) {
                    let slot = &mut self.grid[usize::from(unit) * width + place];
                    *slot = slot.max(share * weight);
                }
            }
            for (unit, weight) in finder.written(atom) {
                self.grid[usize::from(unit) * width + place] = weight;
            }
        }
    }

    /// An initial is met all over a row: away from the units beside it, it says little.
    fn weaken(&mut self, units: &[Unit], width: usize, stray: f32) {
        // Where initials stand for everything, each is as weak as the others.
        if units.iter().all(|unit| unit.letter.is_some()) {
            return;
        }
        for at in (0..units.len()).filter(|at| units[*at].letter.is_some()) {
            for place in 0..width {
                let here = at * width + place;
                let ahead = at > 0 && place > 0 && self.grid[here - width - 1] > 0.0;
                let after =
                    at + 1 < units.len() && place + 1 < width && self.grid[here + width + 1] > 0.0;
                if !(ahead || after) {
                    self.grid[here] *= stray;
                }
            }
        }
    }

    /// The best of each place and of each unit.
    fn sum_up(&mut self, width: usize) {
        self.places.resize(width, 0.0);
        for (line, best) in self.grid.chunks_exact(width).zip(&mut self.bests) {
            for (place, matched) in self.places.iter_mut().zip(line) {
                *place = place.max(*matched);
                *best = best.max(*matched);
            }
        }
    }

    /// The best way to find the units in order: each counts by its rarity, and
    /// more where it follows the one before at once. 1 if the row has the query as it stands.
    fn flow(&mut self, units: &[Unit], row: &Row<'_>) -> f32 {
        let width = row.atoms.len();
        // chain: the best that ends with the last unit at a place; before: the best that ends anywhere earlier.
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
            for (place, &matched) in line.iter().enumerate() {
                let held = self.chain[place];
                let mut here = 0.0;
                if matched > 0.0 {
                    let joined = if diagonal > 0.0 {
                        diagonal + bonus * matched
                    } else {
                        0.0
                    };
                    here = unit.rarity * matched + joined.max(earlier);
                }
                self.chain[place] = here;
                diagonal = held;
                earlier = self.before[place + 1];
                best = f32::max(best, here).max(earlier);
                self.before[place + 1] = best;
            }
        }
        self.before[width] / f32::max(limit, f32::MIN_POSITIVE)
    }
}
