use std::time::Duration;

use jiff::civil::{DateTime, date, datetime};

use super::*;
use crate::app::{
    kiosk::{self, Kiosk, View as Shown},
    queue,
    shelf::Shelf,
    world::{Effect, Event, Refusal},
};

fn home(kiosk: &mut Kiosk) -> View {
    match kiosk.view() {
        Some(Shown::Home(view)) => view,
        other => panic!("{other:?}"),
    }
}

fn at(year: i16, month: i8, day: i8) -> DateTime {
    datetime(year, month, day, 9, 42, 0, 0)
}

#[test]
fn on_a_statutory_day_the_hall_is_closed_and_gives_no_numbers() {
    for (now, name) in [
        (at(2027, 1, 1), "元旦"),
        (at(2027, 2, 8), "春节"),
        (at(2027, 10, 1), "国庆节"),
    ] {
        let mut kiosk = Shelf::factory().kiosk_at(now);
        let view = home(&mut kiosk);
        assert_eq!(
            (view.open, view.status.as_str()),
            (false, "休息中"),
            "{now}"
        );
        assert_eq!(
            view.hours_note,
            format!("{name} · 2027年节假日安排未公布，开放时间以通知为准")
        );
        assert_eq!(view.queue_note, "现在取不了号，可先看材料");
        kiosk.handle(kiosk::Intent::Home(Intent::OpenDoor(Door::Queue)));
        for (step, intent) in [
            (queue::ViewStep::Refused, queue::Intent::Choose(0)),
            (queue::ViewStep::Refused, queue::Intent::Confirm),
        ] {
            let effects = kiosk.handle(kiosk::Intent::Queue(intent));
            assert_eq!(effects, [], "{now}");
            let Some(Shown::Queue(view)) = kiosk.view() else {
                panic!("no queue");
            };
            assert_eq!(view.step, step);
            assert!(view.services.iter().all(|service| !service.open));
            assert!(
                view.refusal_note.starts_with(&format!("{name}。")),
                "{}",
                view.refusal_note
            );
            assert!(view.refusal_note.contains("节后哪天开始取号还没有公布"));
            assert!(view.refusal_note.contains("电话\u{a0}0000-6012345。"));
        }
    }
}

#[test]
fn what_is_not_announced_is_said_in_the_weeks_it_may_concern() {
    for (now, said) in [
        (at(2026, 11, 24), false),
        (at(2026, 12, 17), false),
        (at(2026, 12, 21), true),
        (at(2027, 1, 12), false),
        (at(2027, 9, 28), true),
        (at(2027, 11, 9), false),
    ] {
        let view = home(&mut Shelf::factory().kiosk_at(now));
        assert!(view.open, "{now}");
        assert_eq!(view.hours_note.contains("节假日安排未公布"), said, "{now}");
    }
}

#[test]
fn an_english_screen_has_english_names_for_the_statutory_days() {
    let mut kiosk = Shelf::factory().kiosk_at(at(2027, 1, 1));
    kiosk.handle(kiosk::Intent::ToggleLanguage);
    let note = home(&mut kiosk).hours_note;
    assert!(note.starts_with("New Year’s Day · "), "{note}");
}

/// The factory's kiosk at a moment of its hall, and then with a clock that is known to be wrong.
fn with_wrong_clock() -> Kiosk {
    let mut kiosk = Shelf::factory().kiosk_at(at(2027, 1, 1));
    kiosk.tick(None::<DateTime>, date(2026, 11, 24), Duration::from_secs(1));
    kiosk
}

#[test]
fn a_clock_known_to_be_wrong_shows_neither_time_nor_day_nor_opening() {
    let mut kiosk = with_wrong_clock();
    for language in ["时间未校准", "Clock not set"] {
        let view = home(&mut kiosk);
        let told = [&view.time, &view.date, &view.hours_note, &view.queue_note];
        assert_eq!(told, ["", "", "", ""]);
        assert_eq!((view.status.as_str(), view.open), (language, false));
        assert_eq!(kiosk.bars().note, "");
        assert!(!kiosk.is_after_hours());
        let notice = kiosk.notice().unwrap();
        assert!(notice.contains("查阅照常") || notice.contains("Reading works"));
        kiosk.handle(kiosk::Intent::ToggleLanguage);
    }
    // The clock was set: everything is there again.
    kiosk.tick(at(2026, 11, 24), date(2026, 11, 24), Duration::from_secs(2));
    assert!(home(&mut kiosk).open);
    assert_eq!(kiosk.notice(), None);
}

#[test]
fn with_a_wrong_clock_a_number_can_be_asked_for_and_a_refusal_tells_no_hours() {
    let mut kiosk = with_wrong_clock();
    kiosk.handle(kiosk::Intent::Home(Intent::OpenDoor(Door::Queue)));
    kiosk.handle(kiosk::Intent::Queue(queue::Intent::Choose(0)));
    let effects = kiosk.handle(kiosk::Intent::Queue(queue::Intent::Confirm));
    assert!(matches!(effects[..], [Effect::Issue(_)]), "{effects:?}");
    let opening = Opening::Closed {
        by: Some("元旦".to_owned()),
        next: None,
    };
    kiosk.deliver(Event::Refused(Refusal::Closed(opening)));
    let Some(Shown::Queue(view)) = kiosk.view() else {
        panic!("no queue");
    };
    assert_eq!(view.step, queue::ViewStep::Refused);
    assert!(
        view.refusal_note.contains("咨询台"),
        "{}",
        view.refusal_note
    );
    assert!(!view.refusal_note.contains("元旦"));
    assert!(
        view.services
            .iter()
            .all(|service| service.state.is_empty() && service.note.is_empty())
    );
}

#[test]
fn with_a_wrong_clock_the_hall_tells_its_ordinary_week_and_marks_no_day() {
    let mut kiosk = with_wrong_clock();
    kiosk.handle(kiosk::Intent::Home(Intent::OpenDoor(Door::Hall)));
    let Some(Shown::Hall(view)) = kiosk.view() else {
        panic!("no hall");
    };
    assert_eq!(view.status, "时间未校准");
    assert_eq!(view.week.len(), 7);
    assert!(
        view.week
            .iter()
            .all(|day| !day.today && day.note.is_empty())
    );
    assert!(view.exceptions.is_empty() && view.unannounced.is_empty());
    assert!(
        view.duties
            .iter()
            .all(|duty| !duty.today && !duty.day.contains("今天"))
    );
}
