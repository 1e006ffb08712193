//! Passages: the long texts of entries, over bigrams alone. A passage's text
//! is not kept: the store has it, and its snippet is cut when it is shown.

use super::atom::atoms;
use super::channel::{Channel, Sizer};
use super::channels::bigram;
use super::normalise::fold_text;
use super::recall::Cancelled;
use super::score::{Weights, rarity, saturation};
use super::unit::Unit;
use super::vocabulary::{AtomId, NONE, Vocabulary};

/// Atoms of the passages while an index is built; parted stretches are split by [`NONE`].
#[derive(Default)]
pub struct Drafts {
    atoms: Vec<AtomId>,
    ends: Vec<u32>,
    entries: Vec<u32>,
}

impl Drafts {
    /// Adds the next passage of an entry.
    pub fn push(&mut self, entry: u32, text: &str, vocabulary: &mut Vocabulary) {
        for atom in atoms(&fold_text(text)) {
            if atom.apart && self.atoms.len() > self.ends.last().map_or(0, |end| *end as usize) {
                self.atoms.push(NONE);
            }
            self.atoms.push(vocabulary.intern(&atom.piece));
        }
        self.ends.push(self.atoms.len() as u32);
        self.entries.push(entry);
    }

    /// Packs the passages.
    pub fn build(self) -> Passages {
        let mut sizer = Sizer::default();
        let mut lens = Vec::with_capacity(self.ends.len());
        let mut keys = Vec::new();
        self.each(&mut keys, |key, passage, times| {
            sizer.add(key, passage, times)
        });
        let mut writer = sizer.writer();
        self.each(&mut keys, |key, passage, times| {
            writer.add(key, passage, times)
        });
        let mut from = 0;
        for end in &self.ends {
            lens.push((end - from).min(u32::from(u16::MAX)) as u16);
            from = *end;
        }
        let total: u64 = lens.iter().map(|len| u64::from(*len)).sum();
        let mean = total as f32 / lens.len().max(1) as f32;
        Passages {
            bigrams: writer.finish(),
            lens,
            entries: self.entries,
            mean,
        }
    }

    fn each(&self, keys: &mut Vec<u32>, mut add: impl FnMut(u32, u32, u32)) {
        let mut from = 0;
        for (passage, end) in (0..).zip(&self.ends) {
            let text = &self.atoms[from..*end as usize];
            from = *end as usize;
            keys.clear();
            for (at, first) in text.iter().enumerate().filter(|(_, first)| **first != NONE) {
                keys.push(bigram(*first, text.get(at + 1).copied().unwrap_or(NONE)));
            }
            keys.sort_unstable();
            for same in keys.chunk_by(|a, b| a == b) {
                add(same[0], passage, same.len() as u32);
            }
        }
    }
}

/// All passages of an index.
#[derive(Default)]
pub struct Passages {
    bigrams: Channel,
    lens: Vec<u16>,
    /// Sorted: an entry's passages stand together.
    entries: Vec<u32>,
    mean: f32,
}

impl Passages {
    pub fn len(&self) -> usize {
        self.lens.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lens.is_empty()
    }

    pub fn entry(&self, passage: u32) -> u32 {
        self.entries[passage as usize]
    }

    /// The passages of an entry.
    pub fn of(&self, entry: u32) -> std::ops::Range<u32> {
        let from = self.entries.partition_point(|e| *e < entry);
        let to = self.entries.partition_point(|e| *e <= entry);
        from as u32..to as u32
    }

    /// Scores every passage for the written units, 1 for one that has all of them thick.
    pub fn score(
        &self,
        units: &[Unit],
        weights: &Weights,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Vec<f32>, Cancelled> {
        let mut scores = vec![0.0f32; self.len()];
        if self.is_empty() {
            return Ok(scores);
        }
        let written: Vec<Option<AtomId>> = units
            .iter()
            .map(|unit| unit.atoms.first().map(|(atom, _)| *atom))
            .collect();
        let mut keys: Vec<u32> = Vec::new();
        for (at, unit) in units.iter().enumerate().skip(1) {
            if let (Some(first), Some(second), false) = (written[at - 1], written[at], unit.apart) {
                keys.push(bigram(first, second));
            }
        }
        keys.sort_unstable();
        let shares: Vec<f32> = (0..=255u32)
            .map(|step| {
                weights.passage_k1
                    * (1.0 - weights.passage_b + weights.passage_b * (step as f32) / 64.0)
            })
            .collect();
        let steps: f32 = 64.0 / self.mean.max(1.0);
        let mut all = 0.0;
        for same in keys.chunk_by(|a, b| a == b) {
            if cancel() {
                return Err(Cancelled);
            }
            let Some(list) = self.bigrams.get(same[0]) else {
                all += rarity(0, self.len()) * same.len() as f32;
                continue;
            };
            let weight = rarity(list.count, self.len()) * same.len() as f32;
            all += weight;
            let lens = &self.lens;
            list.for_each(|passage, times| {
                let step = ((f32::from(lens[passage as usize]) * steps) as usize).min(255);
                let times = times as f32;
                scores[passage as usize] += weight * times / (times + shares[step]);
            });
        }
        if all > 0.0 {
            for score in &mut scores {
                *score /= all;
            }
        }
        Ok(scores)
    }

    /// Calls `each` with every passage that has an atom.
    pub fn with_atom(&self, atom: AtomId, mut each: impl FnMut(u32)) {
        for (_, list) in self
            .bigrams
            .range(bigram(atom, NONE), bigram(atom, AtomId::MAX))
        {
            list.for_each(|passage, _| each(passage));
        }
    }

    /// How much a passage's length counts against it.
    pub fn saturation(&self, passage: u32, weights: &Weights) -> f32 {
        let len = f32::from(self.lens[passage as usize]);
        saturation(weights.passage_k1, weights.passage_b, 1.0, len, self.mean)
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.bigrams.bytes() + 6 * self.len()
    }
}
