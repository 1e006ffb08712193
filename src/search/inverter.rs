//! Keys gathered row by row, sorted a chunk at a time and merged into their
//! lists: no map of keys is held, and of the rows only one chunk.

use super::postings::Postings;

/// Keys and rows that are sorted and merged in together.
const CHUNK: usize = 1 << 19;

/// Gathers keys row by row and packs them.
#[derive(Default)]
pub struct Inverter<const COUNTED: bool> {
    pending: Vec<u64>,
    sorted: Vec<u64>,
    done: Postings<COUNTED>,
}

impl<const COUNTED: bool> Inverter<COUNTED> {
    /// Notes that `row` has `key`. Rows come in order.
    #[inline]
    pub fn add(&mut self, key: u32, row: u32) {
        self.pending.push((u64::from(key) << 32) | u64::from(row));
    }

    /// Called where a row ends.
    pub fn settle(&mut self) {
        if self.pending.len() >= CHUNK {
            self.flush();
        }
    }

    pub fn finish(&mut self) -> Postings<COUNTED> {
        self.flush();
        std::mem::take(&mut self.done)
    }

    fn flush(&mut self) {
        self.sort();
        self.done.merge(&self.pending);
        self.pending.clear();
    }

    /// Sorts by key, rows staying in order: eleven bits at a time, bits that are all the same passed over.
    fn sort(&mut self) {
        const BITS: u32 = 11;
        let differ = self.pending.first().map_or(0, |one| {
            self.pending.iter().fold(0, |d, other| d | (one ^ other))
        });
        for shift in [32, 32 + BITS, 32 + 2 * BITS] {
            let digit = |pair: u64| (pair >> shift) as usize & ((1 << BITS) - 1);
            if digit(differ) == 0 {
                continue;
            }
            let mut starts = [0usize; 1 << BITS];
            for pair in &self.pending {
                starts[digit(*pair)] += 1;
            }
            let mut sum = 0;
            for start in &mut starts {
                sum += std::mem::replace(start, sum);
            }
            self.sorted.resize(self.pending.len(), 0);
            for pair in &self.pending {
                let place = &mut starts[digit(*pair)];
                self.sorted[*place] = *pair;
                *place += 1;
            }
            std::mem::swap(&mut self.pending, &mut self.sorted);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::postings::Cursor;
    use super::*;

    #[test]
    fn lists_hold_what_was_put_in_however_many_chunks_it_took() {
        let seed = fastrand::u64(..);
        println!("seed {seed}");
        let mut random = fastrand::Rng::with_seed(seed);
        let mut wanted: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
        let mut inverter = Inverter::<true>::default();
        for row in 0..3000 {
            for _ in 0..random.u32(0..30) {
                let key = random.u32(0..400) * random.u32(0..400) * 9000;
                inverter.add(key, row);
                *wanted.entry(key).or_default().entry(row).or_default() += 1;
            }
            if random.u32(0..500) == 0 {
                inverter.flush();
            }
        }
        let postings = inverter.finish();
        // Sought in any order, there or not, each key from where the one before was.
        let mut cursor = Cursor::default();
        let known: Vec<u32> = wanted.keys().copied().collect();
        for _ in 0..2000 {
            let from = random.usize(0..known.len());
            for key in &known[from..known.len().min(from + 4)] {
                for key in [*key, key + 1] {
                    let found = postings.find(key, &mut cursor).map(|list| list.count);
                    let held = wanted.get(&key).map(|rows| rows.len() as u32);
                    assert_eq!(found, held, "key {key}");
                }
            }
        }
        let mut keys = 0;
        for (key, list) in postings.range(0, u32::MAX) {
            let mut found = BTreeMap::new();
            list.for_each(|row, times| _ = found.insert(row, times));
            assert_eq!(Some(&found), wanted.get(&key));
            assert_eq!(list.count as usize, found.len());
            assert_eq!(postings.count(key), list.count);
            assert!(postings.get(key + 1).is_none() || wanted.contains_key(&(key + 1)));
            keys += 1;
        }
        assert_eq!(keys, wanted.len());
    }
}
