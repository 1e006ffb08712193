//! The journal on a real SQLite file: numbers, quotas, days, papers, and what it is opened with.

use std::fs;

use query_corner::{
    domain::{
        clock::{ClockFlag, Reading},
        command::{Command, Refused, Request},
        event::Actor,
        label::KioskNo,
        order::Credits,
        ticket::{PrintState, State},
    },
    store::journal::{
        ActError, Files, IssueError, Issued, Journal, JournalError, Marker, Opened, Outlook,
        PrintEnd, Start,
    },
};
use tempfile::TempDir;

use crate::support::{ask, at, hall, kiosk, letter, reading, setup, touch};

const MONDAY: &str = "2026-11-23T09:00";

struct Desk {
    folder: TempDir,
    journal: Journal,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let opened = open(&folder, &[1, 2], MONDAY).unwrap();
        assert_eq!(opened.start, Start::First);
        Self {
            folder,
            journal: opened.journal,
        }
    }

    fn take(&mut self, no: u128, service: char, now: &str) -> Result<Issued, IssueError> {
        let credits = Credits::default();
        self.journal
            .issue(&ask(no, service), &hall(), &credits, &reading(now))
    }

    fn label(&mut self, no: u128, service: char, now: &str) -> String {
        self.take(no, service, now)
            .unwrap()
            .ticket
            .label
            .to_string()
    }
}

fn files(folder: &TempDir) -> Files {
    Files::in_folder(folder.path())
}

fn open(folder: &TempDir, numbers: &[u8], now: &str) -> Result<Opened, JournalError> {
    Journal::open(&files(folder), &setup(numbers), &reading(now))
}

fn copy_journal(from: &TempDir, to: &TempDir) {
    for name in ["journal.db", "journal.db-wal"] {
        let source = from.path().join(name);
        if source.exists() {
            fs::copy(source, to.path().join(name)).unwrap();
        }
    }
}

#[test]
fn numbers_count_up_for_each_service() {
    let mut desk = Desk::new();
    assert_eq!(desk.label(1, 'A', MONDAY), "A1001");
    assert_eq!(desk.label(2, 'A', MONDAY), "A1002");
    assert_eq!(desk.label(3, 'B', MONDAY), "B1001");
    let today = "2026-11-23".parse().unwrap();
    let issued = desk.journal.read().issued_on(today).unwrap();
    assert_eq!(issued[&letter('A')], 2);
    assert_eq!(issued[&letter('B')], 1);
}

#[test]
fn a_touch_that_comes_twice_gives_one_number() {
    let mut desk = Desk::new();
    let first = desk.take(1, 'A', MONDAY).unwrap();
    let again = desk.take(1, 'A', "2026-11-23T09:01").unwrap();
    assert!(!first.repeated && again.repeated);
    assert_eq!(first.ticket, again.ticket);
    assert_eq!(desk.label(2, 'A', MONDAY), "A1002");
}

#[test]
fn a_closed_service_gives_no_number_and_says_when_it_opens() {
    let mut desk = Desk::new();
    let Err(IssueError::Closed { opening, .. }) = desk.take(1, 'C', MONDAY) else {
        panic!("the service is closed on Mondays");
    };
    assert!(format!("{opening:?}").contains("2026-11-24T09:00:00"));
    assert!(matches!(
        desk.take(2, 'A', "2026-11-23T12:00"),
        Err(IssueError::Closed { .. })
    ));
    assert_eq!(desk.label(3, 'A', "2026-11-23T14:00"), "A1001");
}

#[test]
fn a_used_quota_gives_no_number_until_the_next_day() {
    let mut desk = Desk::new();
    for no in 1..=3 {
        desk.take(no, 'B', MONDAY).unwrap();
    }
    assert!(matches!(
        desk.take(4, 'B', MONDAY),
        Err(IssueError::QuotaUsed { quota: 3, .. })
    ));
    assert_eq!(desk.label(5, 'B', "2026-11-24T09:00"), "B1001");
}

#[test]
fn a_service_that_is_not_there_gives_no_number() {
    assert!(matches!(
        Desk::new().take(1, 'Z', MONDAY),
        Err(IssueError::NoService(_))
    ));
}

#[test]
fn the_day_changes_at_four_and_the_count_begins_anew() {
    let mut desk = Desk::new();
    assert_eq!(desk.label(1, 'A', "2026-11-25T23:00"), "A1001");
    // Leaps are judged from the last entry, so the night goes by in steps.
    assert_eq!(desk.label(2, 'A', "2026-11-25T23:58"), "A1002");
    let wednesday = desk.take(3, 'A', "2026-11-25T04:00").unwrap();
    assert_eq!(wednesday.ticket.clock, ClockFlag::Behind);
    assert_eq!(desk.label(4, 'A', "2026-11-26T08:30"), "A1001");
}

#[test]
fn a_clock_in_2099_moves_nothing_until_it_is_confirmed() {
    let mut desk = Desk::new();
    desk.take(1, 'A', MONDAY).unwrap();
    let leapt = desk.take(2, 'A', "2099-11-23T09:00").unwrap().ticket;
    assert_eq!(leapt.clock, ClockFlag::Leapt);
    assert_eq!(leapt.label.to_string(), "A1002");
    assert_eq!(leapt.issued_at, at(MONDAY));
    let thursday = "2026-11-26T09:00";
    assert_eq!(
        desk.take(3, 'A', thursday).unwrap().ticket.clock,
        ClockFlag::Leapt
    );
    desk.journal.confirm_time(at(thursday)).unwrap();
    let good = desk.take(4, 'A', thursday).unwrap().ticket;
    assert_eq!((good.clock, good.label.counter), (ClockFlag::Good, 1));
}

#[test]
fn a_kiosk_that_runs_over_the_weekend_knows_monday() {
    let mut desk = Desk::new();
    desk.take(1, 'A', "2026-11-27T17:00").unwrap();
    for hour in ["2026-11-28T09:00", "2026-11-29T09:00", "2026-11-30T08:29"] {
        desk.journal.observe(&reading(hour)).unwrap();
    }
    let monday = desk.take(2, 'A', "2026-11-30T08:30").unwrap().ticket;
    assert_eq!((monday.clock, monday.label.counter), (ClockFlag::Good, 1));
}

#[test]
fn a_keepers_correction_opens_an_epoch_and_repeats_no_label() {
    let mut desk = Desk::new();
    assert_eq!(desk.label(1, 'A', MONDAY), "A1001");
    desk.journal.confirm_time(at("2027-11-23T09:00")).unwrap();
    assert_eq!(desk.label(2, 'A', "2027-11-23T09:00"), "A1001");
    let before = desk.journal.epoch();
    desk.journal.correct_clock(at(MONDAY)).unwrap();
    assert!(desk.journal.epoch() > before);
    let ticket = desk.take(3, 'A', MONDAY).unwrap().ticket;
    assert_eq!(ticket.label.to_string(), "A1002");
    assert_eq!((ticket.id.seq, ticket.clock), (1, ClockFlag::Good));
}

#[test]
fn a_paper_goes_from_pending_to_sent_to_ok() {
    let mut desk = Desk::new();
    let issued = desk.take(1, 'A', MONDAY).unwrap();
    let job = issued.job.unwrap();
    assert_eq!(issued.ticket.print, Some(PrintState::Pending));
    assert!(matches!(
        desk.journal
            .print_ended(job, PrintEnd::Ok, &reading(MONDAY)),
        Err(JournalError::WrongPrintState {
            state: "pending",
            ..
        })
    ));
    desk.journal.print_sent(job, &reading(MONDAY)).unwrap();
    assert!(desk.journal.print_sent(job, &reading(MONDAY)).is_err());
    desk.journal
        .print_ended(job, PrintEnd::Ok, &reading(MONDAY))
        .unwrap();
    let ticket = desk.journal.read().ticket(issued.ticket.id).unwrap();
    assert_eq!((ticket.print, ticket.version), (Some(PrintState::Ok), 1));
}

#[test]
fn after_a_start_what_was_sent_is_uncertain_and_staff_reprint_it_by_one_touch() {
    let mut desk = Desk::new();
    let sent = desk.take(1, 'A', MONDAY).unwrap();
    desk.journal
        .print_sent(sent.job.unwrap(), &reading(MONDAY))
        .unwrap();
    let pending = desk.take(2, 'A', MONDAY).unwrap();
    let Desk { folder, journal } = desk;
    drop(journal);
    let mut journal = open(&folder, &[1, 2], MONDAY).unwrap().journal;
    let print =
        |journal: &Journal, issued: &Issued| journal.read().ticket(issued.ticket.id).unwrap().print;
    assert_eq!(print(&journal, &sent), Some(PrintState::Uncertain));
    assert_eq!(print(&journal, &pending), Some(PrintState::Failed));
    let today = "2026-11-23".parse().unwrap();
    assert_eq!(journal.read().unsure_jobs(today).unwrap().len(), 2);

    let now = reading(MONDAY);
    let (job, ticket) = journal
        .reprint(sent.ticket.id, "甲", &touch(9), &now)
        .unwrap();
    assert_eq!((job.n, ticket.label), (2, sent.ticket.label));
    let (again, _) = journal
        .reprint(sent.ticket.id, "甲", &touch(9), &now)
        .unwrap();
    assert_eq!(again, job);
    assert!(journal.read().print_jobs(sent.ticket.id).unwrap()[1].is_reprint);
    assert_eq!(journal.read().unsure_jobs(today).unwrap().len(), 1);
}

#[test]
fn a_number_is_taken_back_only_if_its_paper_failed() {
    let mut desk = Desk::new();
    let issued = desk.take(1, 'A', MONDAY).unwrap();
    let void = |journal: &mut Journal, no| {
        let command = Command::VoidUnprinted { kiosk: kiosk(1) };
        let request = Request::plain(command, Actor::Visitor);
        let credits = Credits::default();
        journal.act(
            issued.ticket.id,
            &request,
            &touch(no),
            &credits,
            &reading(MONDAY),
        )
    };
    assert!(matches!(
        void(&mut desk.journal, 2),
        Err(ActError::Refused(Refused::MayBePrinted))
    ));
    desk.journal
        .print_ended(issued.job.unwrap(), PrintEnd::Failed, &reading(MONDAY))
        .unwrap();
    let voided = void(&mut desk.journal, 3).unwrap();
    assert_eq!((voided.state, voided.version), (State::Cancelled, 2));
    assert_eq!(void(&mut desk.journal, 3).unwrap(), voided);
    assert!(void(&mut desk.journal, 4).is_err());
}

#[test]
fn a_number_is_found_by_its_letter_and_digits() {
    let mut desk = Desk::new();
    desk.take(1, 'A', MONDAY).unwrap();
    desk.take(2, 'B', MONDAY).unwrap();
    desk.take(3, 'A', MONDAY).unwrap();
    let today = "2026-11-23".parse().unwrap();
    let find = |letter_of: char, digits: &str| -> Vec<String> {
        let found = desk.journal.read().find(today, letter(letter_of), digits);
        found.unwrap().iter().map(|t| t.label.to_string()).collect()
    };
    assert_eq!(find('A', "1002"), ["A1002"]);
    assert_eq!(find('A', "2"), ["A1002"]);
    assert_eq!(find('A', "002"), ["A1002"]);
    assert_eq!(find('B', "1"), ["B1001"]);
    assert!(find('A', "3").is_empty() && find('A', "").is_empty() && find('A', "二").is_empty());
}

#[test]
fn a_journal_goes_on_where_it_stopped() {
    let mut desk = Desk::new();
    desk.take(1, 'A', MONDAY).unwrap();
    let Desk { folder, journal } = desk;
    drop(journal);
    let opened = open(&folder, &[1, 2], MONDAY).unwrap();
    assert_eq!(opened.start, Start::Continued);
    let mut desk = Desk {
        folder,
        journal: opened.journal,
    };
    assert_eq!(desk.label(2, 'A', MONDAY), "A1002");
}

#[test]
fn a_kiosk_that_lost_its_journal_takes_the_next_number_and_then_none() {
    let mut desk = Desk::new();
    assert_eq!(desk.label(1, 'A', MONDAY), "A1001");
    let Desk { folder, journal } = desk;
    drop(journal);
    fs::remove_file(files(&folder).journal).unwrap();
    let opened = open(&folder, &[1, 2], MONDAY).unwrap();
    assert_eq!(opened.start, Start::Lost);
    let mut desk = Desk {
        folder,
        journal: opened.journal,
    };
    assert_eq!(desk.label(2, 'A', MONDAY), "A2001");
    let Desk { folder, journal } = desk;
    drop(journal);
    fs::remove_file(files(&folder).journal).unwrap();
    assert!(matches!(
        open(&folder, &[1, 2], MONDAY),
        Err(JournalError::NumbersUsedUp)
    ));
    let tuesday = open(&folder, &[1, 2], "2026-11-24T09:00").unwrap();
    assert_eq!(tuesday.journal.kiosk_no(), kiosk(1));
}

#[test]
fn a_damaged_journal_is_put_aside_and_the_kiosk_goes_on_with_another_number() {
    let mut desk = Desk::new();
    desk.take(1, 'A', MONDAY).unwrap();
    let Desk { folder, journal } = desk;
    drop(journal);
    fs::write(files(&folder).journal, "this is no database, by any means").unwrap();
    let opened = open(&folder, &[1, 2], MONDAY).unwrap();
    assert_eq!(opened.start, Start::Lost);
    assert!(opened.damaged.unwrap().exists());
    assert_eq!(opened.journal.kiosk_no(), kiosk(2));
}

#[test]
fn a_journal_restored_from_an_older_copy_takes_another_number() {
    let mut desk = Desk::new();
    assert_eq!(desk.label(1, 'A', MONDAY), "A1001");
    let copy = tempfile::tempdir().unwrap();
    copy_journal(&desk.folder, &copy);
    assert_eq!(desk.label(2, 'A', MONDAY), "A1002");
    let Desk { folder, journal } = desk;
    drop(journal);
    copy_journal(&copy, &folder);
    let opened = open(&folder, &[1, 2, 3], MONDAY).unwrap();
    assert_eq!(opened.start, Start::Restored);
    let mut desk = Desk {
        folder,
        journal: opened.journal,
    };
    assert_eq!(desk.label(3, 'A', MONDAY), "A2001");
}

/// A clock that is days ahead and that nobody has confirmed frees no number: the tickets of an old
/// copy would bear the date that it had, and those of a new journal come on the same real day.
#[test]
fn a_clock_that_ran_away_frees_no_number_of_a_journal_that_was_lost_or_is_an_old_copy() {
    let given = || {
        let mut desk = Desk::new();
        assert_eq!(desk.label(1, 'A', MONDAY), "A1001");
        let copy = tempfile::tempdir().unwrap();
        copy_journal(&desk.folder, &copy);
        assert_eq!(desk.label(2, 'A', MONDAY), "A1002");
        (desk.folder, copy)
    };
    let old_copy = || {
        let (folder, copy) = given();
        copy_journal(&copy, &folder);
        folder
    };
    let no_marker = || {
        let (folder, _) = given();
        fs::remove_file(files(&folder).marker).unwrap();
        folder
    };
    let lost = || {
        let (folder, _) = given();
        fs::remove_file(files(&folder).journal).unwrap();
        folder
    };
    let damaged = || {
        let (folder, _) = given();
        fs::write(files(&folder).journal, "this is no database").unwrap();
        folder
    };
    let shapes: [(&str, &dyn Fn() -> TempDir); 4] = [
        ("old copy", &old_copy),
        ("no marker", &no_marker),
        ("lost", &lost),
        ("damaged", &damaged),
    ];
    for (shape, folder) in shapes {
        for now in ["2026-11-26T09:00", "2099-01-01T09:00"] {
            let ahead = reading(now);
            let alone = Journal::open(&files(&folder()), &setup(&[1]), &ahead);
            assert!(
                matches!(alone, Err(JournalError::NumbersUsedUp)),
                "{shape} {now}"
            );
            let with_another = open(&folder(), &[1, 2], now).unwrap();
            assert_eq!(with_another.journal.kiosk_no(), kiosk(2), "{shape} {now}");
            // The server says the same.
            let told = Reading {
                told: Some(ahead.system),
                ..ahead
            };
            let opened = Journal::open(&files(&folder()), &setup(&[1]), &told).unwrap();
            assert_eq!(opened.journal.kiosk_no(), kiosk(1), "{shape} {now}");
        }
        // The next morning is no leap, and what was published tomorrow is no clock.
        let opened = open(&folder(), &[1], "2026-11-24T09:00").unwrap();
        assert_eq!(opened.journal.kiosk_no(), kiosk(1), "{shape}");
        let tomorrow = Reading {
            accepted: Some(at("2026-11-24T08:00")),
            ..reading(MONDAY)
        };
        let alone = Journal::open(&files(&folder()), &setup(&[1]), &tomorrow);
        assert!(matches!(alone, Err(JournalError::NumbersUsedUp)), "{shape}");
    }
}

/// The server's clock was 20 hours ahead when it published, and the kiosk's was right: no label
/// of the morning comes again.
#[test]
fn a_publication_of_tomorrow_gives_no_label_twice_on_one_day() {
    let mut desk = Desk::new();
    assert_eq!(desk.label(1, 'A', MONDAY), "A1001");
    for (no, told, expected) in [(2, None, "A1002"), (3, Some("2026-11-23T09:02"), "A1003")] {
        let ahead = Reading {
            accepted: Some(at("2026-11-24T05:00")),
            told: told.map(at),
            ..reading("2026-11-23T09:01")
        };
        let issued = desk
            .journal
            .issue(&ask(no, 'A'), &hall(), &Credits::default(), &ahead);
        let ticket = issued.unwrap().ticket;
        assert_eq!(ticket.label.to_string(), expected);
        assert_eq!(ticket.business_date.to_string(), "2026-11-23");
        assert_eq!(ticket.issued_at, at("2026-11-23T09:01"));
    }
    assert_eq!(desk.label(4, 'A', "2026-11-24T09:00"), "A1001");
}

#[test]
fn a_journal_without_its_marker_takes_another_number() {
    let mut desk = Desk::new();
    desk.take(1, 'A', MONDAY).unwrap();
    let Desk { folder, journal } = desk;
    drop(journal);
    fs::remove_file(files(&folder).marker).unwrap();
    let opened = open(&folder, &[1, 2], MONDAY).unwrap();
    assert_eq!(
        (opened.start, opened.journal.kiosk_no()),
        (Start::Restored, kiosk(2))
    );
}

#[test]
fn a_first_start_that_was_cut_short_keeps_its_number() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(&folder, &[1], MONDAY).unwrap());
    fs::remove_file(files(&folder).journal).unwrap();
    fs::write(files(&folder).journal, "").unwrap();
    let opened = open(&folder, &[1], MONDAY).unwrap();
    assert_eq!(opened.journal.kiosk_no(), kiosk(1));
}

#[test]
fn a_journal_of_a_later_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(&folder, &[1], MONDAY).unwrap());
    let conn = rusqlite::Connection::open(files(&folder).journal).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    drop(conn);
    assert!(matches!(
        open(&folder, &[1], MONDAY),
        Err(JournalError::Newer {
            found: 99,
            known: 1
        })
    ));
    assert!(files(&folder).journal.exists());
}

#[test]
fn the_journal_is_of_version_1() {
    // A change of the tables adds schema_2.sql with the steps from 1 and raises VERSION in
    // open.rs; a kiosk in the field opens its old journal with the new program.
    let folder = tempfile::tempdir().unwrap();
    drop(open(&folder, &[1], MONDAY).unwrap());
    let conn = rusqlite::Connection::open(files(&folder).journal).unwrap();
    let version: i64 = conn
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 1);
}

#[test]
fn a_kiosk_that_may_have_no_number_says_so() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        open(&folder, &[], MONDAY),
        Err(JournalError::NoNumbers)
    ));
    assert_eq!(KioskNo::kiosks().count(), 8);
}

const TUESDAY: &str = "2026-11-24T09:00";

/// A folder whose kiosk has given this many numbers as number 1.
fn given(count: u128) -> TempDir {
    let mut desk = Desk::new();
    for no in 1..=count {
        desk.take(no, 'A', MONDAY).unwrap();
    }
    desk.folder
}

fn outlook(folder: &TempDir, numbers: &[u8], now: &str) -> Result<Outlook, JournalError> {
    Journal::outlook(&files(folder), &setup(numbers), &reading(now))
}

#[test]
fn the_number_that_is_allowed_wins_over_the_journals() {
    let folder = given(3);
    let changes = Outlook::Changes {
        from: kiosk(1),
        to: kiosk(2),
        start: Start::Renumbered,
    };
    assert_eq!(outlook(&folder, &[2], MONDAY).unwrap(), changes);
    let opened = open(&folder, &[2], MONDAY).unwrap();
    assert_eq!(opened.start, Start::Renumbered);
    assert!(opened.damaged.is_none());
    let epoch = opened.journal.epoch();
    let mut desk = Desk {
        folder,
        journal: opened.journal,
    };
    assert_eq!(desk.label(4, 'A', MONDAY), "A2001");
    // What was given before is still the journal's, and from now on it goes on.
    let monday = "2026-11-23".parse().unwrap();
    assert_eq!(desk.journal.read().tickets_on(monday).unwrap().len(), 4);
    let Desk { folder, journal } = desk;
    drop(journal);
    assert_eq!(
        outlook(&folder, &[2], MONDAY).unwrap(),
        Outlook::GoesOn(kiosk(2))
    );
    let again = open(&folder, &[2], MONDAY).unwrap();
    assert_eq!(
        (again.start, again.journal.epoch()),
        (Start::Continued, epoch)
    );
}

#[test]
fn a_number_used_today_is_not_taken_back_before_tomorrow() {
    let folder = given(1);
    let mut desk = Desk {
        journal: open(&folder, &[2], MONDAY).unwrap().journal,
        folder,
    };
    assert_eq!(desk.label(2, 'A', MONDAY), "A2001");
    let Desk { folder, journal } = desk;
    drop(journal);
    for said in [
        outlook(&folder, &[1], MONDAY).map(drop),
        open(&folder, &[1], MONDAY).map(drop),
    ] {
        assert!(matches!(said, Err(JournalError::NumbersUsedUp)), "{said:?}");
    }
    let opened = open(&folder, &[1], TUESDAY).unwrap();
    assert_eq!(
        (opened.start, opened.journal.kiosk_no()),
        (Start::Renumbered, kiosk(1))
    );
}

#[test]
fn a_change_of_number_that_was_cut_short_is_finished() {
    let folder = given(2);
    let before = tempfile::tempdir().unwrap();
    copy_journal(&folder, &before);
    drop(open(&folder, &[2], MONDAY).unwrap());
    // The marker was written, and the journal not any more.
    let mut marker = Marker::read(&files(&folder).marker).unwrap().unwrap();
    marker.seq = 0;
    marker.write(&files(&before).marker).unwrap();
    assert_eq!(
        outlook(&before, &[2], MONDAY).unwrap(),
        Outlook::GoesOn(kiosk(2))
    );
    let opened = open(&before, &[2], MONDAY).unwrap();
    assert_eq!(
        (opened.start, opened.journal.kiosk_no()),
        (Start::Continued, kiosk(2))
    );
}

#[test]
fn what_is_said_beforehand_of_the_number_is_what_opening_does() {
    for used in [0, 1] {
        for lost in ["", "journal.db", "kiosk-number.json"] {
            for numbers in [&[1][..], &[2], &[1, 2], &[2, 1], &[3, 4]] {
                let folder = given(used);
                let name = format!("{used} {lost} {numbers:?}");
                if !lost.is_empty() {
                    fs::remove_file(folder.path().join(lost)).unwrap();
                }
                let before = outlook(&folder, numbers, MONDAY);
                let opened = open(&folder, numbers, MONDAY);
                match (before, opened) {
                    (Ok(outlook), Ok(opened)) => {
                        let no = opened.journal.kiosk_no();
                        let said = match outlook {
                            Outlook::New(no) | Outlook::GoesOn(no) => no,
                            Outlook::Changes { to, start, .. } => {
                                assert_eq!(start, opened.start, "{name}");
                                to
                            }
                        };
                        assert_eq!(said, no, "{name}");
                        assert!(numbers.contains(&u8::from(no)), "{name}");
                    }
                    (Err(said), Err(met)) => assert_eq!(said.to_string(), met.to_string()),
                    (said, met) => panic!("{name}: {said:?}, {:?}", met.map(|met| met.start)),
                }
            }
        }
    }
}

#[test]
fn only_proven_damage_puts_a_journal_aside() {
    type Obstacle = fn(&TempDir) -> Box<dyn FnOnce(&TempDir)>;
    let obstacles: [(&str, Obstacle); 4] = [
        ("another process has it alone", |folder| {
            let conn = rusqlite::Connection::open(files(folder).journal).unwrap();
            conn.pragma_update(None, "locking_mode", "EXCLUSIVE")
                .unwrap();
            conn.execute_batch("BEGIN EXCLUSIVE; UPDATE journal SET next_seq = next_seq;")
                .unwrap();
            Box::new(move |_| drop(conn))
        }),
        ("a folder lies in its place", |folder| {
            let path = files(folder).journal;
            let away = path.with_extension("away");
            fs::rename(&path, &away).unwrap();
            fs::create_dir(&path).unwrap();
            Box::new(move |folder| {
                let path = files(folder).journal;
                fs::remove_dir(&path).unwrap();
                fs::rename(away, path).unwrap();
            })
        }),
        ("its companion can't be opened", |folder| {
            let path = folder.path().join("journal.db-wal");
            fs::create_dir(&path).unwrap();
            Box::new(move |_| fs::remove_dir(path).unwrap())
        }),
        ("the marker can't be read", |folder| {
            let path = files(folder).marker;
            let text = fs::read(&path).unwrap();
            fs::remove_file(&path).unwrap();
            fs::create_dir(&path).unwrap();
            Box::new(move |_| {
                fs::remove_dir(&path).unwrap();
                fs::write(&path, text).unwrap();
            })
        }),
    ];
    for (name, obstacle) in obstacles {
        let folder = given(1);
        for companion in ["journal.db-wal", "journal.db-shm"] {
            let _ = fs::remove_file(folder.path().join(companion));
        }
        let remove = obstacle(&folder);
        let error = open(&folder, &[1, 2], MONDAY).map(drop).unwrap_err();
        assert!(!error.is_damage(), "{name}: {error:?}");
        remove(&folder);
        let aside = query_corner::store::journal::put_aside_beside(&files(&folder).journal);
        assert!(aside.is_empty(), "{name}: {aside:?}");
        let opened = open(&folder, &[1, 2], MONDAY).unwrap();
        assert_eq!(
            (opened.start, opened.journal.kiosk_no()),
            (Start::Continued, kiosk(1)),
            "{name}"
        );
    }
}

#[test]
fn journals_put_aside_by_a_clock_that_stands_still_are_all_kept() {
    let folder = given(1);
    for _ in 0..3 {
        fs::write(files(&folder).journal, "this is no database, by any means").unwrap();
        let _ = open(&folder, &[1, 2, 3, 4], MONDAY).unwrap();
    }
    let aside = query_corner::store::journal::put_aside_beside(&files(&folder).journal);
    assert_eq!(aside.len(), 3, "{aside:?}");
}
