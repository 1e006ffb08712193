//! Which places of a text a person would call the reason of a match. What a
//! search finds by the score of many weak signs is shown by the strong ones:
//! initials are met all over a text, so that one of them, or two of four, explain nothing.

use super::align::Bench;
use super::unit::{Reading, TYPED, Unit};

/// Units of the query that stand one after the other in a text.
#[derive(Clone, Copy)]
pub struct Run {
    pub unit: usize,
    pub column: usize,
    pub len: usize,
}

impl Run {
    /// Has all of another one's units and more.
    fn has(&self, other: &Self) -> bool {
        self.len > other.len
            && self.unit <= other.unit
            && other.unit + other.len <= self.unit + self.len
    }
}

/// The places that are marked, sorted, in the text that `bench` has laid out.
pub fn places(reading: &Reading, bench: &Bench) -> Vec<u16> {
    let units = &reading.units;
    let columns = bench.columns();
    let mut marked = vec![false; columns.len()];
    if let [unit] = units.as_slice() {
        let matches = bench.matches(0);
        let best = matches.iter().copied().fold(0.0, f32::max);
        let least = match unit.typed_whole() {
            // Another character of the same sound explains nothing by itself.
            true if unit.han => best.max(TYPED),
            true => best,
            false => f32::MIN_POSITIVE,
        };
        for (mark, matched) in marked.iter_mut().zip(matches) {
            *mark = best > 0.0 && *matched >= least;
        }
    } else {
        let runs = runs(units, bench);
        // A syllable by itself is met all over a text as well: it speaks where nothing longer does.
        for alone in [false, true] {
            let wanted = |run: &&Run| is_reason(**run, units, bench, alone);
            let wanted: Vec<Run> = runs.iter().filter(wanted).copied().collect();
            let said_better = |run: &&Run| {
                (run.len == 1 || !is_sure(**run, units, bench))
                    && wanted.iter().any(|other| other.has(run))
            };
            for run in wanted.iter().filter(|run| !said_better(run)) {
                marked[run.column..run.column + run.len].fill(true);
            }
            if marked.contains(&true) {
                break;
            }
        }
    }
    let places = columns.iter().zip(marked);
    places
        .filter(|(_, marked)| *marked)
        .map(|(column, _)| column.place)
        .collect()
}

/// Every stretch of the text that has units one after the other, each as long as it goes. Where
/// no unit of one is there as it was typed, its stretches of initials stand by themselves.
pub fn runs(units: &[Unit], bench: &Bench) -> Vec<Run> {
    let columns = bench.columns();
    let mut runs = Vec::new();
    for unit in 0..units.len() {
        for (column, matched) in bench.matches(unit).iter().enumerate() {
            let joined = unit > 0 && columns[column].follows;
            if *matched <= 0.0 || (joined && bench.matches(unit - 1)[column - 1] > 0.0) {
                continue;
            }
            let goes_on = |len: &usize| {
                unit + len < units.len()
                    && columns.get(column + len).is_some_and(|next| next.follows)
                    && bench.matches(unit + len)[column + len] > 0.0
            };
            let len = (1..).take_while(goes_on).count() + 1;
            let run = Run { unit, column, len };
            if len == units.len() || is_sure(run, units, bench) {
                runs.push(trimmed(run, units, bench));
                continue;
            }
            let mut from = unit;
            for part in units[unit..unit + len].chunk_by(|a, b| a.typed_whole() == b.typed_whole())
            {
                runs.push(Run {
                    unit: from,
                    column: column + from - unit,
                    len: part.len(),
                });
                from += part.len();
            }
        }
    }
    runs
}

/// Without the characters at its ends that only sound alike where the query goes on: 什 after
/// 公开 is not 申 of 公开申请. At an end of the query it is a slip of who typed it.
fn trimmed(mut run: Run, units: &[Unit], bench: &Bench) -> Run {
    let slipped =
        |run: Run, at: usize| units[run.unit + at].han && !is_sure_at(run, at, units, bench);
    while run.len > 1 && run.unit > 0 && slipped(run, 0) {
        run = Run {
            unit: run.unit + 1,
            column: run.column + 1,
            len: run.len - 1,
        };
    }
    while run.len > 1 && run.unit + run.len < units.len() && slipped(run, run.len - 1) {
        run.len -= 1;
    }
    run
}

/// Whether one of its units stands there as it was typed.
fn is_sure(run: Run, units: &[Unit], bench: &Bench) -> bool {
    (0..run.len).any(|at| is_sure_at(run, at, units, bench))
}

/// Whether the unit at a place of the run stands there as it was typed.
pub fn is_sure_at(run: Run, at: usize, units: &[Unit], bench: &Bench) -> bool {
    let unit = &units[run.unit + at];
    let matched = bench.matches(run.unit + at)[run.column + at];
    // The beginning of a word or a number is as good as the whole.
    unit.typed_whole() && (matched >= TYPED || (!unit.han && !unit.atoms.is_empty()))
}

fn is_reason(run: Run, units: &[Unit], bench: &Bench, alone: bool) -> bool {
    let own = &units[run.unit..run.unit + run.len];
    if is_sure(run, units, bench) {
        // What was written as it stands there is a reason by itself.
        return alone || run.len > 1 || !own[0].atoms.is_empty();
    }
    if own.iter().all(|unit| !unit.typed_whole()) {
        // Most of the initials that were typed together.
        let before = units[..run.unit].iter().rev();
        let after = units[run.unit + run.len..].iter();
        let short = |unit: &&Unit| !unit.typed_whole();
        let together = run.len + before.take_while(short).count() + after.take_while(short).count();
        return run.len > 1 && 2 * run.len > together;
    }
    // The whole query by other characters of the same sounds.
    run.len == units.len() && own.iter().all(|unit| unit.han)
}
