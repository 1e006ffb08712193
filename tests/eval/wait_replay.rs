//! Replays real office queues and prints how far each wait estimate is off.
//!
//! `cargo run --release --no-default-features --example wait_replay [tickets.csv.gz]`
//!
//! The tickets (City of Warsaw open data, collected in HaZdula/kolejkeR, MIT) are no
//! part of the project; without them it says so and ends well. Each estimate sees
//! only what was known when the ticket was issued: earlier days, and the calls until
//! then. The first four working days of a queue are left out, as warm-up.
#![forbid(unsafe_code)]

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use query_corner::domain::wait::{
    DayLearned, LastCall, Shown, Stay, expected, minutes_per_advance, shown,
};

/// What a new line is configured with: minutes over usual windows.
const CONFIGURED: f64 = 5.0;
const WARM_UP_DAYS: usize = 4;
/// A day whose numbers begin later was not seen whole, or counts on from the day before.
const FIRST_NUMBER_MOST: u32 = 3;

/// One ticket, in minutes since midnight. Those whose issue was not seen have none.
struct Row {
    number: u32,
    issued: Option<f64>,
    called: f64,
}

type Day = Vec<Row>;

fn main() -> ExitCode {
    let path = std::env::args().nth(1).map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/queue/tickets.csv.gz"),
        PathBuf::from,
    );
    if !path.exists() {
        println!("skipped: there are no tickets at {}", path.display());
        return ExitCode::SUCCESS;
    }
    // gzip is on every system that has the data; a crate for one evaluation is too much.
    let unpacked = Command::new("gzip").arg("-dc").arg(&path).output();
    let text = match unpacked {
        Ok(out) if out.status.success() => String::from_utf8_lossy(&out.stdout).into_owned(),
        _ => {
            println!("gzip can't unpack {}", path.display());
            return ExitCode::FAILURE;
        }
    };
    let queues = read(&text);
    let mut score = Score::default();
    for days in queues.values() {
        replay(days, &mut score);
    }
    score.print();
    ExitCode::SUCCESS
}

/// Queue → date → tickets in order of their numbers.
fn read(text: &str) -> BTreeMap<String, BTreeMap<String, Day>> {
    let mut queues: BTreeMap<String, BTreeMap<String, Day>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let [queue, date, number, issued, called, _wait] = line.split(',').collect::<Vec<_>>()[..]
        else {
            continue;
        };
        let (Ok(number), Ok(called)) = (number.parse(), called.parse()) else {
            continue;
        };
        let row = Row {
            number,
            issued: issued.parse().ok(),
            called,
        };
        let days = queues.entry(queue.to_owned()).or_default();
        days.entry(date.to_owned()).or_default().push(row);
    }
    queues
}

#[derive(Default)]
struct Score {
    tickets: u32,
    blend: f64,
    les: f64,
    three: f64,
    past_mean: f64,
    /// Tickets whose wait lay within the range shown, and the ranges' summed width.
    within: u32,
    width: f64,
}

fn replay(days: &BTreeMap<String, Day>, score: &mut Score) {
    let mut learned: Vec<DayLearned> = Vec::new();
    let mut past: Vec<f64> = Vec::new();
    for (index, day) in days.values().enumerate() {
        let is_clean = day
            .first()
            .is_some_and(|row| row.number <= FIRST_NUMBER_MOST);
        if index >= WARM_UP_DAYS && is_clean {
            let per_advance = minutes_per_advance(&learned, CONFIGURED);
            let mean = past.iter().sum::<f64>() / past.len().max(1) as f64;
            for (at, row) in day.iter().enumerate() {
                if let Some(issued) = row.issued {
                    judge(
                        &day[..at],
                        issued,
                        row.called - issued,
                        per_advance,
                        mean,
                        score,
                    );
                }
            }
        }
        let stays: Vec<Stay> = day
            .iter()
            .filter_map(|row| {
                Some(Stay {
                    from: row.issued?,
                    left: row.called,
                })
            })
            .collect();
        past.extend(stays.iter().map(|stay| stay.left - stay.from));
        learned.insert(0, DayLearned::of(&stays, &[]));
    }
}

/// `before` are the tickets with smaller numbers.
fn judge(before: &[Row], issued: f64, waited: f64, per_advance: f64, mean: f64, score: &mut Score) {
    let ahead = before.iter().filter(|other| other.called > issued).count();
    let ahead = u32::try_from(ahead).unwrap_or(u32::MAX);
    let last = before
        .iter()
        .filter(|other| other.called <= issued)
        .filter_map(|other| Some((other.called, other.called - other.issued?)))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(called, waited)| LastCall {
            ago: issued - called,
            waited,
        });
    let wait = |ahead| expected(ahead, per_advance, last);
    let les = last
        .filter(|call| call.ago <= 60.0)
        .map_or(f64::from(ahead + 1) * per_advance, |call| call.waited);
    score.tickets += 1;
    score.blend += (wait(ahead) - waited).abs();
    score.les += (les - waited).abs();
    score.three += (3.0 * f64::from(ahead) - waited).abs();
    score.past_mean += (mean - waited).abs();
    if let Shown::About { low, high } = shown(ahead, false, wait) {
        score.within += u32::from((f64::from(low)..=f64::from(high)).contains(&waited));
        score.width += f64::from(high - low);
    }
}

impl Score {
    fn print(&self) {
        let tickets = f64::from(self.tickets.max(1));
        println!("{} tickets; mean absolute error in minutes:", self.tickets);
        for (name, sum) in [
            ("this blend", self.blend),
            ("LES, the last visitor's wait", self.les),
            ("3 minutes × people ahead", self.three),
            ("mean of past waits", self.past_mean),
        ] {
            println!("{:6.2}  {name}", sum / tickets);
        }
        println!(
            "the range shown held the wait for {:.1} % and was {:.1} minutes wide",
            100.0 * f64::from(self.within) / tickets,
            self.width / tickets
        );
    }
}
