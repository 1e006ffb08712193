//! How long one waits: learned minutes per advance of a line's head, blended with
//! the last visitor's wait, shown as a range.
//!
//! QL and LES after Ibrahim & Whitt, Real-time delay estimation based on delay
//! history (Manufacturing & Service Operations Management 11, 2009).

use jiff::{SignedDuration, Timestamp};

/// A head that stands still so long was not worked on: the gap is cut.
pub const GAP_MOST: f64 = 15.0;
/// How much a working day counts less than the day after it.
pub const DAY_FADES: f64 = 0.8;
/// How many advances the configured minutes are worth.
pub const PRIOR_WEIGHT: f64 = 5.0;
/// The share of QL in the blend; the rest is LES.
pub const QL_SHARE: f64 = 0.7;
/// How long the last call's wait says something, in minutes.
pub const LES_FRESH: f64 = 60.0;
/// Ranges are rounded out to this many minutes.
pub const ROUND_MIN: u32 = 5;

/// A visitor's time at the head's end of a line: from issue until they left the
/// line, called, missed or transferred. Minutes on any common scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stay {
    pub from: f64,
    pub left: f64,
}

/// What a working day taught of one line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DayLearned {
    /// B: minutes with someone waiting, gaps and pauses cut.
    pub busy_min: f64,
    /// N: visitors who left the head in that time.
    pub advances: f64,
}

impl DayLearned {
    /// Learns from a day's stays. `pauses` are the rostered ones, in the same
    /// minutes. A stretch between two departures in which someone always waited
    /// counts; one longer than [`GAP_MOST`] is cut, with its departure.
    pub fn of(stays: &[Stay], pauses: &[(f64, f64)]) -> Self {
        let mut by_departure = stays.to_vec();
        by_departure.sort_by(|a, b| a.left.total_cmp(&b.left));
        let mut arrivals: Vec<f64> = stays.iter().map(|stay| stay.from).collect();
        arrivals.sort_by(f64::total_cmp);
        let mut learned = Self::default();
        let mut last_left = f64::NEG_INFINITY;
        for (gone, stay) in by_departure.iter().enumerate() {
            // Busy since the last departure, or since the first of those still here came.
            let waiting_since = arrivals.get(gone).copied().unwrap_or(stay.from);
            let start = last_left.max(waiting_since.min(stay.from));
            let paused: f64 = pauses
                .iter()
                .map(|(from, to)| (to.min(stay.left) - from.max(start)).max(0.0))
                .sum();
            let stretch = stay.left - start - paused;
            if (0.0..=GAP_MOST).contains(&stretch) {
                learned.busy_min += stretch;
                learned.advances += 1.0;
            }
            last_left = stay.left;
        }
        learned
    }
}

/// H: minutes per advance. `days` are earlier working days, the latest first;
/// `configured` is H0: configured minutes over the usual number of windows.
pub fn minutes_per_advance(days: &[DayLearned], configured: f64) -> f64 {
    let mut weight = 1.0;
    let (mut busy, mut advances) = (PRIOR_WEIGHT * configured, PRIOR_WEIGHT);
    for day in days {
        weight *= DAY_FADES;
        busy += weight * day.busy_min;
        advances += weight * day.advances;
    }
    busy / advances
}

/// The last call of a line: when, and how long that visitor had waited, in minutes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LastCall {
    pub ago: f64,
    pub waited: f64,
}

/// W: the expected wait in minutes of someone with `ahead` people before them.
pub fn expected(ahead: u32, per_advance: f64, last: Option<LastCall>) -> f64 {
    let ql = (f64::from(ahead) + 1.0) * per_advance;
    let les = last.filter(|call| call.ago <= LES_FRESH);
    let les = les.map_or(ql, |call| call.waited);
    (QL_SHARE * ql + (1.0 - QL_SHARE) * les).max(0.0)
}

/// A stretch of the roster and how many windows take the line in it; 0 is a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    pub from: Timestamp,
    pub to: Timestamp,
    pub windows: u32,
}

/// Pushes a wait through planned pauses and changes of the number of windows.
/// `roster` is in order without overlaps; outside it, work stands still. `usual`
/// is the number of windows that the minutes per advance were learned with.
/// None: the roster ends before the wait does.
pub fn through_roster(now: Timestamp, wait: f64, roster: &[Shift], usual: u32) -> Option<f64> {
    let mut work = wait;
    for shift in roster
        .iter()
        .filter(|shift| shift.to > now && shift.windows > 0)
    {
        let start = shift.from.max(now);
        let rate = f64::from(shift.windows) / f64::from(usual.max(1));
        let length = minutes(shift.to.duration_since(start));
        if work <= length * rate {
            return Some(minutes(start.duration_since(now)) + work / rate);
        }
        work -= length * rate;
    }
    None
}

fn minutes(span: SignedDuration) -> f64 {
    span.as_secs_f64() / 60.0
}

/// What a visitor is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// 马上办理: nobody ahead and a window is free.
    Now,
    /// 约 `low`–`high` 分钟, multiples of five.
    About { low: u32, high: u32 },
}

/// The factors of the range by position, 1 for the next to be called.
fn factors(position: u32) -> (f64, f64) {
    match position {
        0 | 1 => (0.8, 1.9),
        2 | 3 => (0.7, 1.7),
        4..=7 => (0.7, 1.4),
        _ => (0.7, 1.2),
    }
}

/// The range shown to someone with `ahead` people before them. `wait` gives W for
/// a number of people ahead. Whoever stands further back is never shown less than
/// somebody before them, though the factors narrow with the position.
pub fn shown(ahead: u32, window_free: bool, wait: impl Fn(u32) -> f64) -> Shown {
    if ahead == 0 && window_free {
        return Shown::Now;
    }
    let ranges = (0..=ahead).map(|before| {
        let (low, high) = factors(before + 1);
        let w = wait(before);
        (low * w, high * w)
    });
    let (low, high) = ranges.fold((0.0_f64, 0.0_f64), |most, range| {
        (most.0.max(range.0), most.1.max(range.1))
    });
    Shown::About {
        low: round(low, f64::floor),
        high: round(high, f64::ceil).max(ROUND_MIN),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn round(minutes: f64, to: impl Fn(f64) -> f64) -> u32 {
    // Casting holds at the bounds, so an absurd wait shows as an absurd number, not a small one.
    (to(minutes / f64::from(ROUND_MIN)) as u32).saturating_mul(ROUND_MIN)
}
