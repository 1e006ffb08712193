//! The real binary, killed (SIGKILL) at every step of giving a number.
//!
//! One folder goes through all the kills, so that each start meets what the last
//! one left. The touch that was cut short is repeated at the next start, as a
//! visitor would. How many rounds of all steps: `QUERY_CORNER_KILL_ROUNDS`, 16
//! unless set, which is 208 kills.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use query_corner::{
    domain::{
        event::{Change, Event},
        fold::fold,
        ticket::{EntryId, PrintState, State, Ticket},
    },
    drill::{Step, tray},
    store::journal::{Files, Journal, Start},
};

use crate::support::{reading, setup};

const NOW: &str = "2026-11-23T09:00:00";

fn rounds() -> u64 {
    let set = std::env::var("QUERY_CORNER_KILL_ROUNDS");
    set.map_or(16, |text| {
        text.parse().expect("QUERY_CORNER_KILL_ROUNDS is a number")
    })
}

fn drill(folder: &Path, args: &[(&str, String)]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_query-corner"));
    command.arg("journal-drill").arg(folder);
    command.args(["--now", &format!("{NOW}+08:00")]);
    for (key, value) in args {
        command.arg(key).arg(value);
    }
    command.stdout(Stdio::piped()).spawn().unwrap()
}

/// What the drill said until it stopped at its step, and died there.
fn run_and_kill(folder: &Path, first: u64, stop: u64, step: Step) -> Vec<String> {
    let mut child = drill(
        folder,
        &[
            ("--first-touch", first.to_string()),
            ("--touches", "3".to_owned()),
            ("--stop-touch", stop.to_string()),
            ("--stop-at", step.as_str().to_owned()),
        ],
    );
    let out = BufReader::new(child.stdout.take().unwrap());
    let mut said = Vec::new();
    for line in out.lines() {
        let line = line.unwrap();
        let stopped = line.starts_with("at ");
        said.push(line);
        if stopped {
            child.kill().unwrap();
        }
    }
    let end = child.wait().unwrap();
    assert!(
        !end.success(),
        "the drill was to die at {}: {said:?}",
        step.as_str()
    );
    assert_eq!(
        said.last().map(String::as_str),
        Some(&*format!("at {}", step.as_str())),
        "{said:?}"
    );
    said
}

/// What outsiders were ever told, across all the deaths.
#[derive(Default)]
struct Told {
    /// Label by touch.
    numbers: BTreeMap<u64, String>,
    printed: BTreeSet<String>,
}

impl Told {
    fn listen(&mut self, said: &[String]) {
        let mut touch = 0;
        for line in said {
            match line.split(' ').collect::<Vec<_>>()[..] {
                ["touch", no] => touch = no.parse().unwrap(),
                ["committed", label, _, _] => {
                    let before = self.numbers.insert(touch, label.to_owned());
                    assert!(
                        before.is_none_or(|before| before == label),
                        "touch {touch} has two numbers"
                    );
                }
                ["paper", label, "printed"] => {
                    assert!(
                        self.printed.insert(label.to_owned()),
                        "{label} was printed twice"
                    );
                }
                _ => {}
            }
        }
    }
}

/// The papers in the tray: label, and whether the slip is whole.
fn papers(folder: &Path) -> Vec<(String, bool)> {
    let files = fs::read_dir(tray(folder)).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names
        .map(|name| {
            let (stem, kind) = name.rsplit_once('.').unwrap();
            let label = stem.split('-').nth(3).unwrap();
            (label.to_owned(), kind == "png")
        })
        .collect()
}

/// Reopens the journal and holds it to everything that was ever told.
fn check(folder: &Path, told: &Told, after: &str) {
    let now = reading(NOW);
    let numbers: Vec<_> = (1..=8).collect();
    let opened = Journal::open(&Files::in_folder(folder), &setup(&numbers), &now).unwrap();
    assert_eq!(opened.start, Start::Continued, "{after}");
    let read = opened.journal.read();
    let tickets = read.tickets_on("2026-11-23".parse().unwrap()).unwrap();
    let by_label: BTreeMap<String, &Ticket> =
        tickets.iter().map(|t| (t.label.to_string(), t)).collect();

    // No number doubled, none left out.
    assert_eq!(by_label.len(), tickets.len(), "{after}");
    for (no, ticket) in (1..).zip(&tickets) {
        assert_eq!(ticket.label.counter, no, "{after}");
        assert_eq!(ticket.state, State::Waiting, "{after}");
    }
    // No number lost, and each touch has one.
    let events = read.events(0, u32::MAX).unwrap();
    let mut touches = BTreeMap::new();
    for event in &events {
        if let (Change::Issued(issue), Some(command)) = (&event.change, &event.command) {
            let touch = u64::from_str_radix(command.as_str(), 16).unwrap();
            assert!(
                touches.insert(touch, issue.label.to_string()).is_none(),
                "{after}"
            );
        }
    }
    for (touch, label) in &told.numbers {
        assert_eq!(touches.get(touch), Some(label), "{after}: touch {touch}");
    }
    // Nothing printed without a row, and what the rows say of papers is true.
    let papers = papers(folder);
    let whole: BTreeSet<_> = papers
        .iter()
        .filter(|(_, whole)| *whole)
        .map(|(l, _)| l)
        .collect();
    assert_eq!(
        papers.iter().map(|(l, _)| l).collect::<BTreeSet<_>>().len(),
        papers.len(),
        "{after}"
    );
    for (label, _) in &papers {
        let ticket = by_label.get(label);
        let print = ticket
            .unwrap_or_else(|| panic!("{after}: {label} has a paper and no row"))
            .print;
        assert!(
            matches!(print, Some(PrintState::Ok | PrintState::Uncertain)),
            "{after}: {label} {print:?}"
        );
    }
    for (label, ticket) in &by_label {
        match ticket.print {
            Some(PrintState::Ok) => assert!(whole.contains(label), "{after}: {label} has no paper"),
            Some(PrintState::Uncertain | PrintState::Failed) => {
                assert!(
                    !told.printed.contains(label),
                    "{after}: {label} was told printed"
                );
            }
            other => panic!("{after}: {label} is {other:?} after a start"),
        }
    }
    check_history(&events, &tickets, after);
}

/// The journal has no gap, and a ticket is the fold of its events.
fn check_history(events: &[Event], tickets: &[Ticket], after: &str) {
    for (seq, event) in (1..).zip(events) {
        assert_eq!(event.id.seq, seq, "{after}");
    }
    let mut of_ticket: BTreeMap<EntryId, Vec<&Event>> = BTreeMap::new();
    for event in events {
        of_ticket.entry(event.ticket).or_default().push(event);
    }
    for ticket in tickets {
        assert_eq!(
            &fold(of_ticket[&ticket.id].iter().copied()).unwrap(),
            ticket,
            "{after}"
        );
    }
}

#[test]
fn a_kill_at_any_step_loses_no_number_doubles_none_and_prints_none_without_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let mut told = Told::default();
    let mut next = 1;
    let mut kills = 0;
    for round in 0..rounds() {
        for step in Step::ALL {
            // Mostly the second touch of a run, sometimes the first or the third.
            let stop = next + [1, 0, 2][usize::try_from(round % 3).unwrap()];
            // The first touch may be a repeated one, which passes no step.
            let stop = if stop == next && told.numbers.contains_key(&next) {
                next + 1
            } else {
                stop
            };
            let said = run_and_kill(folder.path(), next, stop, step);
            kills += 1;
            told.listen(&said);
            check(
                folder.path(),
                &told,
                &format!("kill {kills} at {}", step.as_str()),
            );
            next = stop;
            // What was committed before the kill answers the repeated touch with the same number.
            if matches!(step, Step::Committed | Step::Marked) {
                told.listen(&repeat(folder.path(), next));
                next += 1;
            }
        }
    }
    assert_eq!(kills, rounds() * 13);
}

/// Repeats one touch after the kill; it must have been carried out already.
fn repeat(folder: &Path, touch: u64) -> Vec<String> {
    let child = drill(
        folder,
        &[
            ("--first-touch", touch.to_string()),
            ("--touches", "1".to_owned()),
        ],
    );
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success());
    let said: Vec<String> = String::from_utf8(out.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    assert!(said.last().unwrap().ends_with(" repeated"), "{said:?}");
    said
}
