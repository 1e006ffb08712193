//! What else finds an entry besides its rows: numbers of documents, passages of
//! bodies, and single characters where nothing else does.

use super::*;

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
        for (row, share) in index.numbers.find(&wanted) {
            let entry = index.rows.entry(row);
            if !self.wants(entry) {
                continue;
            }
            let mut bench = Bench::default();
            let held = index.rows.get(row);
            let issuer = bench.look(
                units,
                &held,
                &index.channels,
                index.mean,
                &index.weights,
                &index.rarities,
            );
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
                    score: 2.0 * share + same + if issuer.prefix { 0.5 } else { 0.0 },
                    row,
                    reading: 0,
                    coverage: 1.0,
                    how: How::Number,
                    passage: None,
                },
            );
            self.counted[entry as usize] = true;
        }
    }

    pub(super) fn passages(&mut self, parsed: &Parsed) -> Result<(), Cancelled> {
        let index = self.index;
        if index.passages.is_empty() {
            return Ok(());
        }
        for (at, reading) in parsed.readings.iter().enumerate() {
            if !reading.units.iter().any(|unit| unit.han) {
                continue;
            }
            let scores =
                index
                    .passages
                    .score(&reading.units, &index.weights, self.options.cancel)?;
            for (entry, best) in &mut self.best {
                for passage in index.passages.of(*entry) {
                    let score = scores[passage as usize] * reading.weight;
                    if score > best.passage.map_or(0.0, |(_, held)| held) {
                        best.passage = Some((passage, score));
                    }
                }
            }
            let mut found: Vec<(f32, u32)> = (0..)
                .zip(&scores)
                .filter(|(_, score)| **score > 0.0)
                .map(|(p, score)| (*score, p))
                .collect();
            let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
            if found.len() > CANDIDATES {
                found.select_nth_unstable_by(CANDIDATES - 1, order);
                found.truncate(CANDIDATES);
            }
            for (score, passage) in found {
                let entry = index.passages.entry(passage);
                if !self.wants(entry) {
                    continue;
                }
                let row = index.entries[entry as usize].title;
                let new = Best {
                    score: 0.0,
                    row,
                    reading: at,
                    coverage: 0.0,
                    how: How::Passage,
                    passage: Some((passage, score * reading.weight)),
                };
                self.best.entry(entry).or_insert(new);
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
                        coverage: 0.0,
                        how: How::Character,
                        passage: passage.map(|p| (p, 0.0)),
                    },
                );
            }
        };
        for atom in &parsed.atoms {
            let ids: Vec<u16> = match &atom.piece {
                Piece::Han(c) => index.vocabulary.find_char(*c).into_iter().collect(),
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
                    list.for_each(|row, _| {
                        offer(self, index.rows.entry(row), row, 0.01 * share, None)
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
