//! Passages: the long texts of entries, over bigrams alone. A passage's text
//! is not kept: the store has it, and its snippet is cut when it is shown.

use super::align::alone;
use super::atom::atoms;
use super::channels::bigram;
use super::charset::Charsets;
use super::inverter::Inverter;
use super::normalise::fold_text;
use super::postings::{List, Postings};
use super::recall::{Cancelled, STRETCH, peak};
use super::score::{Weights, rarity, saturation};
use super::unit::Unit;
use super::vocabulary::{AtomId, NONE, Vocabulary};

/// The passages while an index is built.
#[derive(Default)]
pub struct Drafts {
    bigrams: Inverter<true>,
    lens: Vec<u16>,
    entries: Vec<u32>,
    charsets: Charsets,
    /// The atoms of one passage; parted stretches are split by [`NONE`].
    text: Vec<AtomId>,
}

impl Drafts {
    /// Adds the next passage of an entry.
    pub fn push(&mut self, entry: u32, text: &str, vocabulary: &mut Vocabulary) {
        self.text.clear();
        for atom in atoms(&fold_text(text)) {
            if atom.apart && !self.text.is_empty() {
                self.text.push(NONE);
            }
            self.text.push(vocabulary.intern(&atom.piece));
        }
        let passage = self.lens.len() as u32;
        for (at, first) in self.text.iter().enumerate() {
            if *first != NONE {
                let second = self.text.get(at + 1).copied().unwrap_or(NONE);
                self.bigrams.add(bigram(*first, second), passage);
            }
        }
        self.bigrams.settle();
        self.lens.push(self.text.len().min(u16::MAX.into()) as u16);
        self.entries.push(entry);
        self.text.retain(|atom| *atom != NONE);
        self.charsets.push(&mut self.text);
    }

    /// Packs the passages.
    pub fn build(mut self) -> Passages {
        self.charsets.finish();
        self.lens.shrink_to_fit();
        self.entries.shrink_to_fit();
        let total: u64 = self.lens.iter().map(|len| u64::from(*len)).sum();
        let mean = total as f32 / self.lens.len().max(1) as f32;
        Passages {
            bigrams: self.bigrams.finish(),
            lens: self.lens,
            charsets: self.charsets,
            entries: self.entries,
            mean,
        }
    }
}

/// What every passage has of a query.
pub struct Found {
    pub scores: Vec<f32>,
    /// By unit: the passage has it, as [`super::score::Evidence::mask`].
    masks: Vec<u64>,
    /// Each pair's part of the query; they add up to 1.
    parts: Vec<f32>,
    /// The written atoms of the query, sorted; an atom that comes twice is there twice.
    wanted: Vec<AtomId>,
    /// By place in `wanted`: the unit, and its part of the query by itself; these add up to 1.
    shares: Vec<(usize, f32)>,
}

impl Found {
    /// What a passage has of the query that `covered` doesn't.
    pub fn beyond(&self, passage: u32, covered: u64) -> f32 {
        sum(&self.parts, self.masks[passage as usize] & !covered)
    }

    /// By unit: a passage has it, beside the unit before or, if it stands alone, by itself.
    pub fn has(&self, passage: u32) -> u64 {
        self.masks[passage as usize]
    }

    /// What part of the query's atoms `covered` is.
    pub fn share(&self, covered: u64) -> f32 {
        let held = |(unit, _): &&(usize, f32)| covered & (1 << (unit & 63)) != 0;
        self.shares
            .iter()
            .filter(held)
            .map(|(_, share)| share)
            .sum()
    }
}

/// The sum of the parts whose bit is set.
fn sum(parts: &[f32], mask: u64) -> f32 {
    if mask == 0 {
        return 0.0;
    }
    let at = |(at, _): &(usize, &f32)| mask & (1 << (at & 63)) != 0;
    parts
        .iter()
        .enumerate()
        .filter(at)
        .map(|(_, part)| part)
        .sum()
}

/// All passages of an index.
#[derive(Default)]
pub struct Passages {
    bigrams: Postings<true>,
    lens: Vec<u16>,
    charsets: Charsets,
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

    /// Scores every passage for the written units, 1 for one that has all of them thick;
    /// with `MASKS` it is told which of them each has.
    pub fn score<const MASKS: bool>(
        &self,
        units: &[Unit],
        weights: &Weights,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Found, Cancelled> {
        let all = self.len();
        let mut found = Found {
            scores: vec![0.0; all],
            masks: vec![0; if MASKS { all } else { 0 }],
            parts: vec![0.0; units.len()],
            wanted: Vec::new(),
            shares: Vec::new(),
        };
        if self.is_empty() {
            return Ok(found);
        }
        // A sentence is sought among passages as it stands, its parts as long as they are.
        let part = |unit: &Unit| if MASKS { unit.part } else { 1.0 };
        let written = |unit: &Unit| {
            unit.atoms
                .first()
                .map(|(atom, _)| *atom)
                .filter(|_| unit.han || unit.atoms.len() == 1)
        };
        let mut singles: Vec<(AtomId, usize)> = (0..)
            .zip(units)
            .filter_map(|(at, unit)| written(unit).map(|atom| (atom, at)))
            .collect();
        singles.sort_unstable();
        for (atom, at) in singles {
            found.wanted.push(atom);
            found.shares.push((
                at,
                part(&units[at]) * rarity(self.charsets.count(atom), all),
            ));
        }
        let whole: f32 = found.shares.iter().map(|(_, share)| share).sum();
        found
            .shares
            .iter_mut()
            .for_each(|(_, share)| *share /= whole);
        let shares: Vec<f32> = (0..=255u32)
            .map(|step| {
                weights.passage_k1
                    * (1.0 - weights.passage_b + weights.passage_b * (step as f32) / 64.0)
            })
            .collect();
        let steps: f32 = 64.0 / self.mean.max(1.0);
        let mut total = 0.0;
        for (at, unit) in units.iter().enumerate() {
            if cancel() {
                return Err(Cancelled);
            }
            let bit = 1u64 << (at & 63);
            let Some(second) = written(unit) else {
                continue;
            };
            let lens = &self.lens;
            let (scores, masks) = (&mut found.scores, &mut found.masks);
            let mut add = |list: List<'_, true>, weight: f32| {
                list.for_each(|passage, times| {
                    let passage = passage as usize;
                    let step = ((f32::from(lens[passage]) * steps) as usize).min(255);
                    let times = times as f32;
                    scores[passage] += weight * times / (times + shares[step]);
                    if MASKS {
                        masks[passage] |= bit;
                    }
                });
            };
            let weight = if alone(units, at) {
                let lists = || {
                    self.bigrams
                        .range(bigram(second, NONE), bigram(second, AtomId::MAX))
                };
                let count: u32 = lists().map(|(_, list)| list.count).sum();
                let weight = part(unit) * rarity(count.min(all as u32), all);
                lists().for_each(|(_, list)| add(list, weight));
                weight
            } else if let (false, Some(first)) = (
                unit.apart || at == 0,
                at.checked_sub(1).and_then(|b| written(&units[b])),
            ) {
                let list = self.bigrams.get(bigram(first, second));
                let weight = part(unit) * rarity(list.map_or(0, |list| list.count), all);
                if let Some(list) = list {
                    add(list, weight);
                }
                weight
            } else {
                continue;
            };
            found.parts[at] = weight;
            total += weight;
        }
        if total > 0.0 {
            found.scores.iter_mut().for_each(|score| *score /= total);
            found.parts.iter_mut().for_each(|part| *part /= total);
        }
        Ok(found)
    }

    /// What a passage has of the query's atoms, wherever they stand, that `covered` doesn't:
    /// each as thick as it is there, and each as it is there at all.
    pub fn atoms_beyond(
        &self,
        found: &Found,
        passage: u32,
        covered: u64,
        weights: &Weights,
    ) -> (f32, f32) {
        let len = f32::from(self.lens[passage as usize]);
        let (mut thick, mut there) = (0.0, 0.0);
        self.charsets.each(passage, &found.wanted, |at, times| {
            let (unit, share) = found.shares[at];
            if covered & (1 << (unit & 63)) == 0 {
                let (k1, b) = (weights.passage_character_k1, weights.passage_character_b);
                thick += share * saturation(k1, b, times.into(), len, self.mean);
                there += share;
            }
        });
        (thick, there)
    }

    /// How often a pair of atoms stands side by side, on a scale of doublings; 0 for never.
    pub fn pairs(&self, bigram: u32) -> f32 {
        let list = self.bigrams.get(bigram);
        list.map_or(0.0, |list| 1.0 + (list.count.max(1) as f32).log2())
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
        self.bigrams.bytes() + self.charsets.bytes() + 6 * self.len()
    }
}

/// The passages with the highest scores, in no order.
pub fn strongest(found: &Found, most: usize) -> Vec<u32> {
    let peaks: Vec<f32> = found.scores.chunks(STRETCH).map(peak).collect();
    let highest = peak(&peaks);
    let mut strong: Vec<(f32, u32)> = Vec::new();
    if highest <= 0.0 {
        return Vec::new();
    }
    // Few are near the best; only where they don't suffice are the weaker ones gone through.
    let mut floor = 0.5 * highest;
    loop {
        strong.clear();
        let high = peaks.iter().enumerate();
        for (at, _) in high.filter(|(_, peak)| **peak > floor) {
            let from = at * STRETCH;
            let scores = found.scores[from..].iter().take(STRETCH);
            let here = scores
                .zip(from as u32..)
                .filter(|(score, _)| **score > floor);
            strong.extend(here.map(|(score, passage)| (*score, passage)));
        }
        if strong.len() >= most || floor <= 0.0 {
            break;
        }
        floor = if floor > 0.1 * highest {
            0.5 * floor
        } else {
            0.0
        };
    }
    if strong.len() > most {
        strong.select_nth_unstable_by(most - 1, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        strong.truncate(most);
    }
    strong.into_iter().map(|(_, passage)| passage).collect()
}
