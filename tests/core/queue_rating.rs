//! Ratings by the standard's rules, and words that found nothing.

use jiff::civil::Date;
use query_corner::{
    domain::{
        rating::{
            Channel, Exclusion, Item, Level, NotExcluded, NotRated, Rating, Tally, case_due, rate,
        },
        ticket::{EntryId, State},
    },
    store::journal::{Files, Journal, Unanswered},
};

use crate::support::{ask, at, hall, kiosk, reading, setup};

const MONDAY: &str = "2026-11-23T09:00";

fn id() -> EntryId {
    EntryId {
        kiosk: kiosk(1),
        epoch: 1,
        seq: 1,
    }
}

fn rating(level: Level) -> Rating {
    Rating {
        ticket: id(),
        level,
        items: Vec::new(),
        text: String::new(),
        channel: Channel::Kiosk,
        at: at(MONDAY),
    }
}

fn journal() -> (tempfile::TempDir, Journal) {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::in_folder(folder.path());
    let opened = Journal::open(&files, &setup(&[1]), &reading(MONDAY)).unwrap();
    (folder, opened.journal)
}

#[test]
fn a_ticket_is_rated_once_and_only_when_finished() {
    let (_folder, mut journal) = journal();
    let issued = journal
        .issue(&ask(1, 'A'), &hall(), &Default::default(), &reading(MONDAY))
        .unwrap();
    let finished = query_corner::domain::ticket::Ticket {
        state: State::Finished,
        ..issued.ticket.clone()
    };
    assert_eq!(
        rate(&issued.ticket, None, rating(Level::Good)),
        Err(NotRated::NotFinished(State::Waiting))
    );
    let first = rate(&finished, None, rating(Level::VeryBad)).unwrap();
    let second = rate(&finished, Some(first.clone()), rating(Level::VeryGood)).unwrap();
    assert_eq!(second, first);
    assert!(
        journal
            .rate(Rating {
                ticket: issued.ticket.id,
                ..rating(Level::Good)
            })
            .is_err()
    );
    assert_eq!(journal.read().rating(issued.ticket.id).unwrap(), None);
}

#[test]
fn only_a_bad_rating_names_what_was_wrong() {
    let (_folder, mut journal) = journal();
    let issued = journal
        .issue(&ask(1, 'A'), &hall(), &Default::default(), &reading(MONDAY))
        .unwrap();
    let finished = query_corner::domain::ticket::Ticket {
        state: State::Finished,
        ..issued.ticket
    };
    for level in Level::ALL {
        let named = Rating {
            items: vec![Item::Manner],
            ..rating(level)
        };
        assert_eq!(
            rate(&finished, None, named).is_ok(),
            level.is_bad(),
            "{level:?}"
        );
    }
    let long = Rating {
        text: "长".repeat(201),
        ..rating(Level::Bad)
    };
    assert_eq!(rate(&finished, None, long), Err(NotRated::TextTooLong));
}

#[test]
fn levels_are_the_standards_five() {
    let names: Vec<_> = Level::ALL
        .map(|level| (u8::from(level), level.name()))
        .to_vec();
    assert_eq!(
        names,
        [
            (5, "非常满意"),
            (4, "满意"),
            (3, "基本满意"),
            (2, "不满意"),
            (1, "非常不满意")
        ]
    );
    assert!(Level::try_from(0).is_err() && Level::try_from(6).is_err());
}

#[test]
fn the_share_of_the_satisfied_leaves_out_what_was_excluded_and_is_none_of_nothing() {
    let mut tally = Tally {
        finished: 10,
        ..Tally::default()
    };
    assert_eq!(tally.satisfaction(), None);
    for (level, excluded) in [
        (Level::VeryGood, false),
        (Level::Fair, false),
        (Level::Bad, false),
        (Level::VeryBad, true),
        (Level::Good, false),
    ] {
        tally.add(level, excluded);
    }
    assert_eq!((tally.rated, tally.counted), (5, 4));
    assert_eq!(tally.satisfaction(), Some(0.75));
}

#[test]
fn leaving_a_rating_out_takes_two_people_and_a_reason() {
    assert_eq!(
        Exclusion::new("甲", "甲 ", "误评"),
        Err(NotExcluded::OnePerson)
    );
    assert_eq!(
        Exclusion::new("甲", "", "误评"),
        Err(NotExcluded::OnePerson)
    );
    assert_eq!(Exclusion::new("甲", "乙", " "), Err(NotExcluded::NoReason));
    assert!(Exclusion::new("甲", "乙", "误评").is_ok());
}

#[test]
fn a_bad_ratings_case_is_due_after_fifteen_working_days() {
    let monday: Date = "2026-11-23".parse().unwrap();
    assert_eq!(
        case_due(monday, &hall().hours),
        Some("2026-12-14".parse().unwrap())
    );
}

#[test]
fn a_word_that_found_nothing_is_told_once_three_sessions_typed_it() {
    let (_folder, mut journal) = journal();
    let today = "2026-11-23".parse().unwrap();
    let ask = |journal: &mut Journal, word: &str, times| {
        let session = journal.begin_session().unwrap();
        for _ in 0..times {
            journal.record_unanswered(word, session, today).unwrap();
        }
    };
    ask(&mut journal, "养老 13912345678 补贴", 5);
    ask(&mut journal, "养老补贴", 1);
    ask(&mut journal, "养老 补贴", 1);
    assert_eq!(journal.read().unanswered().unwrap(), []);
    ask(&mut journal, "养老 １２ 补贴", 1);
    for _ in 0..4 {
        ask(&mut journal, "补", 1);
        ask(&mut journal, "110101199001011234", 1);
    }
    let told = Unanswered {
        word: "养老 补贴".to_owned(),
        sessions: 3,
    };
    assert_eq!(journal.read().unanswered().unwrap(), [told]);
    journal
        .forget_unanswered("2026-11-24".parse().unwrap())
        .unwrap();
    assert_eq!(journal.read().unanswered().unwrap(), []);
}

#[test]
fn a_word_of_more_than_twenty_characters_is_not_kept() {
    let (folder, mut journal) = journal();
    let session = journal.begin_session().unwrap();
    journal
        .record_unanswered(&"长".repeat(21), session, "2026-11-23".parse().unwrap())
        .unwrap();
    journal
        .record_unanswered(&"短".repeat(20), session, "2026-11-23".parse().unwrap())
        .unwrap();
    let conn = rusqlite::Connection::open(Files::in_folder(folder.path()).journal).unwrap();
    let mut query = conn
        .prepare("SELECT word, session FROM unanswered")
        .unwrap();
    let kept: Vec<(String, Vec<u8>)> = query
        .query_map([], |row| Ok((row.get("word")?, row.get("session")?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].0.as_str(), kept[0].1.len()),
        (&*"短".repeat(20), 8)
    );
}
