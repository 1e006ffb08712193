//! From what was found to the answer: what has enough of the query first, with its counts,
//! and what only comes near behind it.

use std::cmp::Ordering;

use crate::content::item::Kind;

use crate::search::atom::Atom;
use crate::search::highlight::marks_of_row;
use crate::search::query::Hit;
use crate::search::syllable::Syllables;

use super::*;

/// An entry with its score.
pub(super) struct Ranked {
    score: f32,
    entry: u32,
    best: Best,
    fits: bool,
}

impl Ranked {
    /// What fits comes first, then the higher score, then the earlier entry.
    fn order(&self, other: &Self) -> Ordering {
        let fits = other.fits.cmp(&self.fits);
        fits.then(other.score.total_cmp(&self.score))
            .then(self.entry.cmp(&other.entry))
    }
}

impl Search<'_> {
    /// Every entry with its score, and whether it has enough of the query.
    pub(super) fn scored(&self, parsed: &Parsed) -> Vec<Ranked> {
        let index = self.index;
        let weights = &index.weights;
        let own = parsed.readings.first();
        let lone = own.is_some_and(|own| !several(&own.units));
        let score = |(entry, best): (&u32, &Best)| {
            let held = &index.entries[*entry as usize];
            let matter = lone && held.kind == Kind::Guide;
            let prior = weights.prior * held.prior + if matter { weights.matter } else { 0.0 };
            let mut best = *best;
            if best.passage.is_some_and(|(_, part)| part > best.score) {
                best.how = How::Passage;
            }
            Ranked {
                score: best.whole() * (1.0 + prior),
                entry: *entry,
                best,
                fits: best.grasp.share >= self.enough,
            }
        };
        self.best.iter().map(score).collect()
    }

    /// The score with which an entry stands beside the best; None where none has enough.
    pub(super) fn beside(&self, ranked: &[Ranked]) -> Option<f32> {
        let scores = ranked.iter().map(|held| held.score);
        let any = ranked.iter().any(|held| held.fits);
        any.then(|| BESIDE * scores.fold(0.0, f32::max))
    }

    /// Every entry with its score and whether it fits, which the counts are told.
    fn rank(&mut self, parsed: &Parsed) -> Vec<Ranked> {
        let mut ranked = self.scored(parsed);
        let beside = self.given.unwrap_or_else(|| self.beside(&ranked));
        // What ranks beside the best is not told from it by a unit more or less; one that has
        // hardly any of the query is.
        let some = SOME * self.enough;
        if let Some(beside) = beside {
            ranked.iter_mut().for_each(|held| {
                held.fits |= held.score >= beside && held.best.grasp.share >= some;
            });
        }
        if ranked.iter().any(|held| held.fits) {
            for held in &ranked {
                self.counts.set(self.index, held.entry, held.fits);
            }
        } else {
            self.counts.clear();
        }
        ranked
    }

    /// Looks at what is counted by its single units alone, if all that is counted has its place in
    /// the list: the counts are of what is listed then.
    fn look_at_counted(&mut self, parsed: &Parsed) -> bool {
        let index = self.index;
        if self.counts.found() > self.options.limit {
            return false;
        }
        let counted = self.counts.rows().iter().copied();
        let unseen = |(row, _): &(u32, usize)| !self.best.contains_key(&index.rows.entry(*row));
        let unseen: Vec<(u32, usize)> = counted.filter(unseen).collect();
        let mut bench = Bench::default();
        for (row, at) in &unseen {
            self.look(parsed, *at, &parsed.readings[*at], &[*row], &mut bench);
        }
        !unseen.is_empty()
    }

    pub(super) fn answer(mut self, parsed: &Parsed) -> Answer {
        let index = self.index;
        self.look_at_counted(parsed);
        let mut ranked = self.rank(parsed);
        if self.look_at_counted(parsed) {
            ranked = self.rank(parsed);
        }
        let wanted = self.options.limit.max(1);
        if ranked.len() > wanted {
            ranked.select_nth_unstable_by(wanted - 1, Ranked::order);
            ranked.truncate(wanted);
        }
        ranked.sort_by(Ranked::order);
        let is_sure = ranked.iter().any(|held| held.best.grasp.sure);
        // Letters that are no pinyin and stand nowhere: what sounds a little like some of them is
        // not what was typed.
        if !is_sure && is_foreign(parsed) {
            ranked.iter_mut().for_each(|held| held.fits = false);
            self.counts.clear();
        }
        let fits = ranked.iter().filter(|held| held.fits).count();
        let hits = ranked.into_iter().map(|held| hit(index, parsed, &held));
        let own = parsed.readings.first();
        let units = own.map_or(0, |reading| reading.units.len());
        let many = (index.entries.len() / 33).max(MANY);
        Answer {
            hits: hits.collect(),
            fits,
            is_known: fits > 0 || own.is_some_and(|own| own.matters == 0),
            is_sure,
            totals: self.counts.totals(index),
            topics: self.counts.topics(index),
            vague: units <= 4 && self.counts.whole >= many && self.counts.found() >= many,
        }
    }
}

/// Whether a query is letters alone, of which no syllables can be made.
fn is_foreign(parsed: &Parsed) -> bool {
    let foreign = |atom: &Atom| match &atom.piece {
        Piece::Word(letters) => letters.is_ascii() && !Syllables::get().reads(letters),
        Piece::Han(_) | Piece::Number(_) => false,
    };
    !parsed.atoms.is_empty() && parsed.atoms.iter().all(foreign)
}

fn hit(index: &Index, parsed: &Parsed, ranked: &Ranked) -> Hit {
    let Ranked {
        score,
        entry,
        ref best,
        ..
    } = *ranked;
    let text = index.rows.text(best.row).to_owned();
    let (highlights, title_highlights) = match parsed.readings.get(best.reading) {
        Some(reading) => {
            let mut bench = Bench::default();
            let mut marks = |row| marks_of_row(index, reading, row, &mut bench);
            let highlights = marks(best.row);
            let title = index.entries[entry as usize].title;
            let of_title = if title == best.row {
                highlights.clone()
            } else {
                marks(title)
            };
            (highlights, of_title)
        }
        None => (Vec::new(), Vec::new()),
    };
    let passage = best
        .passage
        .map(|(passage, _)| passage - index.passages.of(entry).start);
    Hit {
        entry,
        kind: index.entries[entry as usize].kind,
        score,
        how: best.how,
        role: index.rows.get(best.row).role,
        text,
        highlights,
        title_highlights,
        passage,
    }
}
