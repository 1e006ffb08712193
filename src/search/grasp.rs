//! How much of a query a text has, as a person would say: what stands together in both. A search
//! ranks by many weak signs as well; they don't make that what was typed is there.

use super::align::{Bench, alone};
use super::lattice::Forgiving;
use super::reason::{Run, is_sure_at, runs};
use super::unit::{Reading, TYPED, Unit};

/// What a unit counts that is there by a slip, a southern sound or as a homophone beside others
/// that are sure; and by a slip beside a single one.
const LOOSE: f32 = 0.6;
const SLIP: f32 = 0.3;
/// What a written character counts that stands without its neighbours.
const STRAY: f32 = 0.4;
/// What two initials count among more of them: any two are met somewhere.
const FEW: f32 = 0.4;

/// What a text has of a reading.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Grasp {
    /// The share of the query, 0 to 1.
    pub share: f32,
    /// By unit: the text has it.
    pub held: u64,
    /// All of it stands there together as it was typed, by sound or in writing, with no slip.
    pub sure: bool,
}

/// What the text that `bench` has laid out has of a reading.
pub fn grasp(reading: &Reading, bench: &Bench, forgiving: &Forgiving) -> Grasp {
    let units = &reading.units;
    let mut credits = vec![0.0f32; units.len()];
    let mut sure = false;
    if let [unit] = units.as_slice() {
        let best = bench.matches(0).iter().copied().fold(0.0, f32::max);
        let least = if unit.han { TYPED } else { f32::MIN_POSITIVE };
        credits[0] = if best >= least { 1.0 } else { 0.0 };
        sure = best >= TYPED;
    } else {
        let mut runs = runs(units, bench);
        runs.sort_by_key(|run| (std::cmp::Reverse(run.len), run.unit, run.column));
        // What stands once is not there twice: 服务 of a row is half of 服务服务.
        let mut taken: Vec<Option<usize>> = vec![None; bench.columns().len()];
        for run in runs {
            sure |= run.len == units.len()
                && (0..run.len).all(|at| is_typed(run, at, units, bench, forgiving));
            for at in 0..run.len {
                let (unit, place) = (run.unit + at, &mut taken[run.column + at]);
                let credit = of(run, at, units, bench, forgiving);
                if credit > 0.0 && place.is_none_or(|held| held == unit) {
                    *place = Some(unit);
                    credits[unit] = credits[unit].max(credit);
                }
            }
        }
    }
    let parts = credits.iter().zip(&reading.shares);
    let held = credits.iter().enumerate();
    Grasp {
        share: reading.trust * parts.map(|(credit, share)| credit * share).sum::<f32>(),
        held: held
            .filter(|(_, credit)| **credit >= LOOSE)
            .fold(0, |held, (at, _)| held | 1 << (at & 63)),
        sure: sure && reading.trust >= 1.0,
    }
}

/// Whether a unit stands there as it was typed; the last syllable as far as it is typed.
fn is_typed(run: Run, at: usize, units: &[Unit], bench: &Bench, forgiving: &Forgiving) -> bool {
    let place = run.unit + at;
    let is_open = place + 1 == units.len()
        && units[place].is_sound()
        && bench.matches(place)[run.column + at] >= forgiving.open;
    is_open || is_sure_at(run, at, units, bench)
}

/// What one unit of a run counts.
fn of(run: Run, at: usize, units: &[Unit], bench: &Bench, forgiving: &Forgiving) -> f32 {
    let own = &units[run.unit..run.unit + run.len];
    let matched = |at: usize| bench.matches(run.unit + at)[run.column + at];
    let sure = |at: usize| is_typed(run, at, units, bench, forgiving);
    if run.len == 1 {
        let written = !own[0].atoms.is_empty();
        return match alone(units, run.unit) {
            _ if !sure(0) => 0.0,
            true => 1.0,
            false if written => STRAY,
            false => 0.0,
        };
    }
    let surely = (0..run.len).filter(|at| sure(*at)).count();
    if surely > 0 {
        return match () {
            () if sure(at) || !own[at].typed_whole() => 1.0,
            () if surely > 1 || matched(at) >= forgiving.southern => LOOSE,
            () => SLIP,
        };
    }
    if own.iter().all(|unit| !unit.typed_whole()) {
        return if run.len > 2 || run.len == units.len() {
            1.0
        } else {
            FEW
        };
    }
    // The whole query by other sounds or characters.
    if run.len == units.len() { LOOSE } else { 0.0 }
}

/// What a weight is at least and at most: a word that the content does not have at all is no more
/// the matter than one that it has.
const LEAST: f32 = 2.0;
const MOST: f32 = 5.0;
/// What a word of asking counts against others.
const ASKING: f32 = 0.15;

/// Each unit's share of what is asked for; they add up to 1.
pub fn shares(units: &[Unit], asking: &[bool]) -> Vec<f32> {
    let only = asking.iter().all(|asking| *asking);
    let weigh = |(unit, asking): (&Unit, &bool)| {
        let rare = (unit.rarity / unit.part.max(f32::MIN_POSITIVE)).clamp(LEAST, MOST);
        let share = if unit.letter.is_some() { 0.6 } else { 1.0 };
        unit.part * rare * share * if *asking && !only { ASKING } else { 1.0 }
    };
    let mut shares: Vec<f32> = units.iter().zip(asking).map(weigh).collect();
    let all: f32 = shares.iter().sum();
    shares
        .iter_mut()
        .for_each(|share| *share /= all.max(f32::MIN_POSITIVE));
    shares
}
