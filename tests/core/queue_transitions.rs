//! The rules' table of transitions, as a table: every pair of command and state, and every guard.

use jiff::{SignedDuration, Timestamp};
use query_corner::domain::{
    clock::ClockFlag,
    command::{Command, Place, Refused, Request},
    event::{Actor, Change, Event, Issue},
    fold::{apply, fold},
    order::{self, Credits},
    ticket::{Class, EntryId, Outcome, PrintState, Source, State, Ticket},
    transition::{Scene, decide},
};

use crate::support::{at, kiosk, letter};

const NINE: &str = "2026-11-23T09:00";

fn id(seq: u64) -> EntryId {
    EntryId {
        kiosk: kiosk(1),
        epoch: 1,
        seq,
    }
}

/// A ticket of service A issued at nine and `seq` seconds, in a state at window 1.
fn ticket(seq: u32, state: State) -> Ticket {
    let issued_at = at(NINE) + SignedDuration::from_secs(i64::from(seq));
    let event = Event {
        id: id(u64::from(seq)),
        ticket: id(u64::from(seq)),
        at: issued_at,
        actor: Actor::Visitor,
        command: None,
        change: Change::Issued(Box::new(Issue {
            business_date: "2026-11-23".parse().unwrap(),
            label: format!("A1{seq:03}").parse().unwrap(),
            service: letter('A'),
            class: Class::Ordinary,
            order_at: issued_at,
            system_clock: issued_at,
            clock: ClockFlag::Good,
            source: Source::Kiosk,
            booked_for: (state == State::Booked).then(|| at("2026-11-23T10:00")),
            matter: None,
            paper: false,
        })),
    };
    let mut ticket = apply(None, &event).unwrap();
    ticket.state = state;
    if !matches!(state, State::Booked | State::Waiting) {
        ticket.window = Some(1);
        ticket.attempts = 2;
        ticket.first_called_at = Some(at(NINE));
        ticket.last_called_at = Some(at(NINE));
        ticket.closed_at = Some(at(NINE));
    }
    ticket
}

/// Every command as window 1 would send it, with every guard that it can bring itself fulfilled.
fn commands() -> Vec<Command> {
    let window = 1;
    let reason = || "有急事".to_owned();
    vec![
        Command::CheckIn,
        Command::CallNext {
            window,
            services: vec![letter('A')],
        },
        Command::CallSpecific {
            window,
            reason: reason(),
        },
        Command::Recall { window },
        Command::Start { window },
        Command::NoShow { window },
        Command::UndoCall { window },
        Command::Return,
        Command::Hold { window },
        Command::Resume { window },
        Command::Transfer {
            window,
            to: letter('B'),
            place: Place::ByFirstIssue,
            open: true,
        },
        Command::Finish { window },
        Command::Reopen {
            window,
            rated: false,
        },
        Command::Cancel { reason: reason() },
        Command::VoidUnprinted { kiosk: kiosk(1) },
        Command::Release { dead_for: None },
        Command::CloseDay,
    ]
}

fn request(command: Command) -> Request {
    Request {
        command,
        actor: Actor::Supervisor("乙".to_owned()),
        version: None,
        may_reorder: true,
    }
}

fn ask(
    ticket: &Ticket,
    others: &[Ticket],
    request: &Request,
    now: Timestamp,
) -> Result<Change, Refused> {
    let mut tickets = others.to_vec();
    tickets.push(ticket.clone());
    let credits = Credits::default();
    decide(
        ticket,
        request,
        &Scene {
            now,
            tickets: &tickets,
            credits: &credits,
        },
    )
}

fn after(ticket: &Ticket, change: Change, now: Timestamp) -> Ticket {
    let event = Event {
        id: id(900),
        ticket: ticket.id,
        at: now,
        actor: Actor::Staff("甲".to_owned()),
        command: None,
        change,
    };
    apply(Some(ticket.clone()), &event).unwrap()
}

/// The rules' table: command, from, to.
fn table() -> Vec<(&'static str, State, State)> {
    use State::{Booked, Called, Cancelled, Expired, Finished, Held, Missed, Serving, Waiting};
    vec![
        ("check_in", Booked, Waiting),
        ("call_next", Waiting, Called),
        ("call_specific", Waiting, Called),
        ("call_specific", Missed, Called),
        ("call_specific", Held, Called),
        ("recall", Called, Called),
        ("start", Called, Serving),
        ("no_show", Called, Missed),
        ("undo_call", Called, Waiting),
        ("return", Missed, Waiting),
        ("hold", Serving, Held),
        ("resume", Held, Serving),
        ("transfer", Called, Waiting),
        ("transfer", Serving, Waiting),
        ("finish", Serving, Finished),
        ("reopen", Finished, Serving),
        ("cancel", Booked, Cancelled),
        ("cancel", Waiting, Cancelled),
        ("cancel", Missed, Cancelled),
        ("cancel", Held, Cancelled),
        ("void_unprinted", Waiting, Cancelled),
        ("release", Called, Waiting),
        ("release", Serving, Waiting),
        ("close_day", Booked, Expired),
        ("close_day", Waiting, Expired),
        ("close_day", Called, Expired),
        ("close_day", Missed, Expired),
        ("close_day", Held, Expired),
        ("close_day", Serving, Finished),
    ]
}

/// A moment at which the time guards of a command hold.
fn good_time(command: &Command) -> Timestamp {
    match command {
        Command::CheckIn => at("2026-11-23T09:45"),
        Command::NoShow { .. } => at("2026-11-23T09:02"),
        _ => at("2026-11-23T09:00:30"),
    }
}

#[test]
fn every_pair_of_the_table_is_legal_and_every_other_is_refused_by_its_state() {
    let table = table();
    for command in commands() {
        for state in State::ALL {
            let mut ticket = ticket(1, state);
            ticket.print = Some(PrintState::Failed);
            let now = good_time(&command);
            let answer = ask(&ticket, &[], &request(command.clone()), now);
            let row = table
                .iter()
                .find(|(name, from, _)| *name == command.name() && *from == state);
            match row {
                Some((name, from, to)) => {
                    let change = answer.unwrap_or_else(|err| panic!("{name} from {from}: {err}"));
                    let ticket_after = after(&ticket, change, now);
                    assert_eq!(ticket_after.state, *to, "{name} from {from}");
                    assert_eq!(
                        ticket_after.version,
                        ticket.version + 1,
                        "{name} from {from}"
                    );
                }
                None => {
                    let refused = Refused::NotFrom {
                        command: command.name(),
                        state,
                    };
                    assert!(refused.to_string().contains(state.as_str()));
                    assert_eq!(answer, Err(refused), "{} from {state}", command.name());
                }
            }
        }
    }
}

#[test]
fn a_command_on_an_old_version_is_refused() {
    let waiting = ticket(1, State::Waiting);
    let call = Command::CallNext {
        window: 1,
        services: vec![letter('A')],
    };
    let stale = Request {
        version: Some(7),
        ..request(call.clone())
    };
    let answer = ask(&waiting, &[], &stale, at(NINE));
    assert_eq!(
        answer,
        Err(Refused::Stale {
            expected: 7,
            actual: 1,
            state: State::Waiting
        })
    );
    let seen = Request {
        version: Some(1),
        ..request(call)
    };
    assert!(ask(&waiting, &[], &seen, at(NINE)).is_ok());
}

#[test]
fn call_next_takes_the_least_of_the_windows_services_at_a_free_window() {
    let call = |services: &str, window| {
        let services = services.chars().map(letter).collect();
        request(Command::CallNext { window, services })
    };
    let (first, second) = (ticket(1, State::Waiting), ticket(2, State::Waiting));
    let busy = ticket(3, State::Serving);
    let refused = |answer: Result<Change, Refused>| answer.unwrap_err();
    assert_eq!(
        refused(ask(
            &second,
            std::slice::from_ref(&first),
            &call("A", 1),
            at(NINE)
        )),
        Refused::NotNext { least: first.label }
    );
    assert!(
        ask(
            &first,
            std::slice::from_ref(&second),
            &call("A", 1),
            at(NINE)
        )
        .is_ok()
    );
    assert_eq!(
        refused(ask(&first, &[], &call("B", 1), at(NINE))),
        Refused::NotTaken(letter('A'))
    );
    assert_eq!(
        refused(ask(
            &first,
            std::slice::from_ref(&busy),
            &call("A", 1),
            at(NINE)
        )),
        Refused::WindowBusy {
            window: 1,
            with: busy.label
        }
    );
    assert!(ask(&first, &[busy], &call("A", 2), at(NINE)).is_ok());
}

#[test]
fn the_guards_of_the_table_hold() {
    let called = |attempts| Ticket {
        attempts,
        ..ticket(1, State::Called)
    };
    let missed = |missed_count| Ticket {
        missed_count,
        ..ticket(1, State::Missed)
    };
    let held = ticket(1, State::Held);
    let waiting = |print| Ticket {
        print,
        ..ticket(1, State::Waiting)
    };
    let finished = ticket(1, State::Finished);
    let secs = SignedDuration::from_secs;
    let no_reason = || String::from("  ");
    let cases: Vec<(Ticket, Command, i64, Option<Refused>)> = vec![
        (
            called(1),
            Command::Recall { window: 1 },
            14,
            Some(Refused::TooSoon { wait: secs(1) }),
        ),
        (called(1), Command::Recall { window: 1 }, 15, None),
        (
            called(3),
            Command::Recall { window: 1 },
            99,
            Some(Refused::CalledEnough(3)),
        ),
        (
            called(2),
            Command::NoShow { window: 1 },
            59,
            Some(Refused::TooSoon { wait: secs(1) }),
        ),
        (called(2), Command::NoShow { window: 1 }, 60, None),
        (
            called(1),
            Command::NoShow { window: 1 },
            60,
            Some(Refused::CalledTooLittle(1)),
        ),
        (called(1), Command::UndoCall { window: 1 }, 60, None),
        (
            called(1),
            Command::UndoCall { window: 1 },
            61,
            Some(Refused::TooLate { by: secs(1) }),
        ),
        (missed(2), Command::Return, 0, None),
        (missed(3), Command::Return, 0, None),
        (
            missed(4),
            Command::Return,
            0,
            Some(Refused::MissedTooOften(4)),
        ),
        (
            finished.clone(),
            Command::Reopen {
                window: 1,
                rated: false,
            },
            300,
            None,
        ),
        (
            finished.clone(),
            Command::Reopen {
                window: 1,
                rated: false,
            },
            301,
            Some(Refused::TooLate { by: secs(1) }),
        ),
        (
            finished,
            Command::Reopen {
                window: 1,
                rated: true,
            },
            0,
            Some(Refused::Rated),
        ),
        (
            held.clone(),
            Command::Cancel {
                reason: no_reason(),
            },
            0,
            Some(Refused::NoReason),
        ),
        (
            held,
            Command::CallSpecific {
                window: 1,
                reason: no_reason(),
            },
            0,
            Some(Refused::NoReason),
        ),
        (
            ticket(1, State::Serving),
            Command::Transfer {
                window: 1,
                to: letter('B'),
                place: Place::End,
                open: false,
            },
            0,
            Some(Refused::ServiceClosed(letter('B'))),
        ),
        (
            waiting(Some(PrintState::Uncertain)),
            Command::VoidUnprinted { kiosk: kiosk(1) },
            0,
            Some(Refused::MayBePrinted),
        ),
        (
            waiting(Some(PrintState::Failed)),
            Command::VoidUnprinted { kiosk: kiosk(2) },
            0,
            Some(Refused::OtherKiosk(kiosk(1))),
        ),
        (
            ticket(1, State::Booked),
            Command::CheckIn,
            29 * 60,
            Some(Refused::TooSoon { wait: secs(60) }),
        ),
        (ticket(1, State::Booked), Command::CheckIn, 30 * 60, None),
        (ticket(1, State::Booked), Command::CheckIn, 80 * 60, None),
        (
            ticket(1, State::Booked),
            Command::CheckIn,
            81 * 60,
            Some(Refused::TooLate { by: secs(60) }),
        ),
    ];
    for (ticket, command, after, expected) in cases {
        let now = at(NINE) + secs(after);
        let answer = ask(&ticket, &[], &request(command.clone()), now);
        assert_eq!(answer.err(), expected, "{command:?} after {after} s");
    }
}

#[test]
fn only_the_same_window_goes_on_with_a_ticket() {
    for command in commands() {
        let others = [
            "recall",
            "start",
            "no_show",
            "undo_call",
            "hold",
            "resume",
            "transfer",
            "finish",
            "reopen",
        ];
        if !others.contains(&command.name()) {
            continue;
        }
        let state = command.from()[0];
        let ticket = Ticket {
            window: Some(2),
            ..ticket(1, state)
        };
        let answer = ask(&ticket, &[], &request(command.clone()), good_time(&command));
        assert_eq!(
            answer,
            Err(Refused::OtherWindow {
                asked: 1,
                at: Some(2),
                state
            }),
            "{command:?}"
        );
    }
}

#[test]
fn a_window_that_resumes_or_reopens_must_be_free() {
    let busy = ticket(9, State::Called);
    for (state, command) in [
        (State::Held, Command::Resume { window: 1 }),
        (
            State::Finished,
            Command::Reopen {
                window: 1,
                rated: false,
            },
        ),
        (
            State::Missed,
            Command::CallSpecific {
                window: 1,
                reason: "错过".to_owned(),
            },
        ),
    ] {
        let answer = ask(
            &ticket(1, state),
            std::slice::from_ref(&busy),
            &request(command),
            at(NINE),
        );
        assert_eq!(
            answer,
            Err(Refused::WindowBusy {
                window: 1,
                with: busy.label
            })
        );
    }
}

#[test]
fn what_needs_a_permission_is_refused_without_it() {
    let staff = |command| Request::plain(command, Actor::Staff("甲".to_owned()));
    let specific = Command::CallSpecific {
        window: 1,
        reason: "急".to_owned(),
    };
    let waiting = ticket(1, State::Waiting);
    assert_eq!(
        ask(&waiting, &[], &staff(specific), at(NINE)),
        Err(Refused::NotPermitted)
    );
    let serving = ticket(1, State::Serving);
    let release = |minutes: Option<i64>| Command::Release {
        dead_for: minutes.map(SignedDuration::from_mins),
    };
    assert_eq!(
        ask(&serving, &[], &staff(release(None)), at(NINE)),
        Err(Refused::NotPermitted)
    );
    assert!(ask(&serving, &[], &staff(release(Some(5))), at(NINE)).is_err());
    assert!(ask(&serving, &[], &staff(release(Some(6))), at(NINE)).is_ok());
}

#[test]
fn who_comes_back_stands_behind_three_people_then_at_the_end() {
    let line: Vec<_> = (2..=6).map(|seq| ticket(seq, State::Waiting)).collect();
    for (missed_count, ahead) in [(1, 3), (2, 3), (3, 5)] {
        let missed = Ticket {
            missed_count,
            ..ticket(1, State::Missed)
        };
        let change = ask(
            &missed,
            &line,
            &request(Command::Return),
            at("2026-11-23T09:30"),
        )
        .unwrap();
        let back = after(&missed, change, at("2026-11-23T09:30"));
        assert_eq!(
            order::ahead(&line, &back, &[letter('A')]),
            ahead,
            "missed {missed_count} times"
        );
    }
    let missed = Ticket {
        missed_count: 1,
        ..ticket(1, State::Missed)
    };
    let change = ask(
        &missed,
        &line[..2],
        &request(Command::Return),
        at("2026-11-23T09:30"),
    )
    .unwrap();
    let back = after(&missed, change, at("2026-11-23T09:30"));
    assert_eq!(order::ahead(&line[..2], &back, &[letter('A')]), 2);
}

#[test]
fn a_transferred_ticket_stands_by_its_first_issue_in_front_or_at_the_end() {
    let line: Vec<_> = [1, 3, 5]
        .map(|seq| Ticket {
            service: letter('B'),
            ..ticket(seq, State::Waiting)
        })
        .to_vec();
    for (place, ahead) in [(Place::ByFirstIssue, 2), (Place::Front, 0), (Place::End, 3)] {
        let serving = ticket(4, State::Serving);
        let command = Command::Transfer {
            window: 1,
            to: letter('B'),
            place,
            open: true,
        };
        let change = ask(&serving, &line, &request(command), at(NINE)).unwrap();
        let moved = after(&serving, change, at(NINE));
        assert_eq!((moved.service, moved.leg_no), (letter('B'), 2));
        assert_eq!(moved.label, serving.label);
        assert_eq!(
            order::ahead(&line, &moved, &[letter('B')]),
            ahead,
            "{place:?}"
        );
    }
}

#[test]
fn a_credit_places_a_class_ahead_of_those_issued_less_than_it_before() {
    let credits = Credits::default();
    let ten = at("2026-11-23T10:00");
    for (class, expected) in [
        (Class::Ordinary, "2026-11-23T10:00"),
        (Class::Elder, "2026-11-23T09:30"),
        (Class::Disabled, "2026-11-23T09:30"),
        (Class::Pregnant, "2026-11-23T09:30"),
        (Class::Military, "2026-11-23T09:30"),
    ] {
        assert_eq!(
            credits.order_at(class, ten, None),
            at(expected),
            "{class:?}"
        );
    }
    assert_eq!(
        credits.order_at(Class::Appointment, ten, Some(at("2026-11-23T11:00"))),
        at("2026-11-23T11:00")
    );
    assert_eq!(credits.largest(), SignedDuration::from_mins(30));
    let none = Credits::default().with(Class::Elder, SignedDuration::from_mins(-5));
    assert_eq!(none.of(Class::Elder), SignedDuration::ZERO);
}

#[test]
fn stays_at_windows_are_kept_as_periods() {
    let born = ticket(1, State::Waiting);
    let mut now = at(NINE);
    let mut ticket = born;
    for change in [
        Change::Called {
            window: 1,
            out_of_order: None,
        },
        Change::Started,
        Change::Held,
        Change::Resumed,
        Change::Transferred {
            to: letter('B'),
            order_at: now,
        },
        Change::Called {
            window: 2,
            out_of_order: None,
        },
        Change::MarkedMissed,
        Change::Returned { order_at: now },
        Change::Called {
            window: 2,
            out_of_order: None,
        },
        Change::Started,
        Change::Finished,
    ] {
        now += SignedDuration::from_mins(1);
        ticket = after(&ticket, change, now);
    }
    let legs: Vec<_> = ticket
        .legs
        .iter()
        .map(|leg| (leg.n, leg.window, leg.outcome.unwrap()))
        .collect();
    assert_eq!(
        legs,
        [
            (1, 1, Outcome::Held),
            (1, 1, Outcome::Transferred),
            (2, 2, Outcome::NoShow),
            (2, 2, Outcome::Served),
        ]
    );
    assert_eq!((ticket.version, ticket.missed_count), (12, 1));
    assert!(
        ticket
            .legs
            .iter()
            .all(|leg| leg.ended_at.is_some() && leg.staff == "甲")
    );
}

#[test]
fn events_without_a_birth_make_no_ticket() {
    let event = Event {
        id: id(1),
        ticket: id(1),
        at: at(NINE),
        actor: Actor::Hall,
        command: None,
        change: Change::DayClosed,
    };
    assert!(fold([&event]).is_err());
    assert!(fold([]).is_err());
}
