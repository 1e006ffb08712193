//! What else finds an entry besides its rows: numbers of documents, passages of
//! bodies, and single characters where nothing else does.

use crate::search::align::alone;

use super::*;

/// An entry with so few passages has each of them looked at, a longer one those that have a pair of the query.
const FEW: usize = 4;

impl Search<'_> {
    pub(super) fn numbers(&mut self, parsed: &Parsed) {
        let index = self.index;
        let Some(wanted) = Wanted::parse(&parsed.atoms) else {
            return;
        };
        let Some(reading) = parsed.readings.first() else {
            return;
        };
        let units = &reading.units[..wanted.issuer.len().min(reading.units.len())];
        let finder = Finder::new(units);
        for (row, share) in index.numbers.find(&wanted) {
            let entry = index.rows.entry(row);
            if !self.wants(entry) {
                continue;
            }
            let mut bench = Bench::default();
            let held = index.rows.get(row);
            let issuer = bench.look(units, &finder, &held, index);
            if !units.is_empty() && issuer.coverage < 0.5 {
                continue;
            }
            let same = if units.is_empty() {
                0.5
            } else {
                issuer.coverage
            };
            self.offer(
                entry,
                Best {
                    // The whole number is as good as a row that is the query itself.
                    score: index.weights.most()
                        * share
                        * (0.5 + 0.35 * same + if issuer.prefix { 0.15 } else { 0.0 }),
                    row,
                    reading: 0,
                    mask: u64::MAX,
                    has: u64::MAX,
                    how: How::Number,
                    grasp: Grasp {
                        share: 1.0,
                        held: u64::MAX,
                        sure: true,
                    },
                    between: 0.0,
                    passage: None,
                },
            );
            self.counts.add(index, (row, 0), false);
        }
    }

    pub(super) fn passages(&mut self, parsed: &Parsed) -> Result<(), Cancelled> {
        let index = self.index;
        if index.passages.is_empty() {
            return Ok(());
        }
        let mut bench = Bench::default();
        let enough = self.enough;
        for (at, reading) in parsed.readings.iter().enumerate() {
            if !reading.units.iter().any(|unit| unit.han) {
                continue;
            }
            let found = index.passages.score::<true>(
                &reading.units,
                &index.weights,
                self.options.cancel,
            )?;
            for passage in strongest(&found, CANDIDATES) {
                let entry = index.passages.entry(passage);
                if self.wants(entry) && !self.best.contains_key(&entry) {
                    let title = index.entries[entry as usize].title;
                    self.look(parsed, at, reading, &[title], &mut bench);
                }
            }
            let weights = &index.weights;
            let several = several(&reading.units);
            let weight = reading.weight * if several { 1.0 } else { weights.lone };
            for (entry, best) in &mut self.best {
                // What the row covers the text can't add. But several words tell a case, and a text
                // that tells it in other words than its title is about that case all the more.
                let (mask, has) = match parsed.readings.get(best.reading) {
                    _ if best.reading == at => (best.mask, best.has),
                    Some(held) if !several => (
                        held.carry(best.mask, reading),
                        held.carry(best.has, reading),
                    ),
                    _ => (0, 0),
                };
                let of_entry = index.passages.of(*entry);
                let few = of_entry.len() <= FEW;
                let held = found.share(has);
                let mut between = held;
                let known = if best.reading == at {
                    best.grasp.held
                } else {
                    0
                };
                for passage in of_entry {
                    if best.grasp.share < enough {
                        let told = reading.share_of(known | beside(reading, found.has(passage)));
                        best.grasp.share = best.grasp.share.max(told);
                    }
                    let beyond = found.beyond(passage, mask);
                    if beyond == 0.0 && !few {
                        continue;
                    }
                    let (atoms, there) = index.passages.atoms_beyond(&found, passage, has, weights);
                    between = f32::max(between, held + there);
                    let thick = index.passages.saturation(passage, weights);
                    let score =
                        weight * (weights.body * beyond * thick + weights.body_characters * atoms);
                    if score > best.passage.map_or(0.0, |(_, held)| held) {
                        best.passage = Some((passage, score));
                    }
                }
                best.between = f32::max(best.between, weight * weights.between * between);
            }
        }
        Ok(())
    }

    /// Nothing else was found: whatever has one of the characters.
    pub(super) fn characters(&mut self, parsed: &Parsed) {
        let index = self.index;
        let mut share = 1.0;
        let offer = |search: &mut Self, entry: u32, row: u32, score: f32, passage: Option<u32>| {
            if search.wants(entry) {
                search.offer(
                    entry,
                    Best {
                        score,
                        row,
                        reading: 0,
                        mask: 0,
                        has: 0,
                        how: How::Character,
                        grasp: Grasp::default(),
                        between: 0.0,
                        passage: passage.map(|p| (p, 0.0)),
                    },
                );
            }
        };
        for atom in &parsed.atoms {
            let ids: Vec<u16> = match &atom.piece {
                Piece::Han(c) => match index.vocabulary.find_char(*c) {
                    Some(id) => vec![id],
                    // 五 of 第五条 is kept as the number 5; 十 may be in any.
                    None => digits(*c)
                        .chars()
                        .flat_map(|d| index.vocabulary.holding(d))
                        .take(64)
                        .collect(),
                },
                Piece::Word(text) | Piece::Number(text) => text
                    .chars()
                    .take(8)
                    .flat_map(|c| index.vocabulary.holding(c))
                    .take(64)
                    .collect(),
            };
            for id in ids {
                share *= 0.99;
                if let Some(list) = index.channels.atoms.get(id.into()) {
                    list.for_each(|line, _| {
                        for row in index.rows.of_line(line) {
                            offer(self, index.rows.entry(*row), *row, 0.01 * share, None);
                        }
                    });
                }
                index.passages.with_atom(id, |passage| {
                    let entry = index.passages.entry(passage);
                    offer(
                        self,
                        entry,
                        index.entries[entry as usize].title,
                        0.005 * share,
                        Some(passage),
                    );
                });
            }
        }
    }
}

/// The units of pairs, where `pairs` tells of each the second one.
fn beside(reading: &Reading, pairs: u64) -> u64 {
    let first = |at: &usize| pairs & (1 << (at & 63)) != 0 && !alone(&reading.units, *at);
    (1..reading.units.len())
        .filter(first)
        .fold(pairs, |held, at| held | 1 << ((at - 1) & 63))
}
