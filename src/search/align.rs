//! The exact look at one row: which units it has, side by side, in order.

use super::channels::Channels;
use super::row::Row;
use super::score::{Evidence, Weights};
use super::unit::Unit;

/// How well a unit matches at least to be there beyond doubt: no homophone is.
const SURE: f32 = 0.6;

/// Whether a unit has no neighbour to make a pair with.
pub fn alone(units: &[Unit], at: usize) -> bool {
    (at == 0 || units[at].apart) && units.get(at + 1).is_none_or(|next| next.apart)
}

/// Each word of a query counts the same, long or short: how much of them is
/// there, `seen` telling how well each unit is, on average from 0 to 1.
pub fn words(units: &[Unit], seen: impl Fn(usize) -> f32) -> f32 {
    let (mut sum, mut count, mut at) = (0.0, 0.0, 0);
    for word in units.chunk_by(|_, next| !next.apart) {
        let (mut all, mut found) = (f32::MIN_POSITIVE, 0.0);
        for unit in word {
            all += unit.rarity;
            found += unit.rarity * seen(at);
            at += 1;
        }
        sum += found / all;
        count += 1.0;
    }
    sum / f32::max(count, 1.0)
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
        row: &Row<'_>,
        channels: &Channels,
        mean: f32,
        weights: &Weights,
        rarities: &[f32],
    ) -> Evidence {
        let width = row.atoms.len();
        if width == 0 || units.is_empty() {
            return Evidence::default();
        }
        self.fill(units, row, channels);
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
                let times = line.iter().filter(|m| **m >= best).count() as f32;
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
            let rarity = rarities[usize::from(*atom)];
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
            words: words(units, |at| self.bests[at]),
            flow: self.flow(units, row),
            exact: prefix && units.len() == width,
            prefix,
            mask,
            has,
        }
    }

    fn fill(&mut self, units: &[Unit], row: &Row<'_>, channels: &Channels) {
        self.grid.clear();
        self.places.clear();
        self.places.resize(row.atoms.len(), 0.0);
        self.bests.clear();
        for unit in units {
            let mut best = 0.0f32;
            for (place, (&atom, sound)) in row.atoms.iter().zip(row.sounds).enumerate() {
                let other = if sound.settled() {
                    None
                } else {
                    channels.other(atom)
                };
                let matched = unit.matches(atom, sound.syllable(), other);
                self.places[place] = self.places[place].max(matched);
                best = best.max(matched);
                self.grid.push(matched);
            }
            self.bests.push(best);
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
