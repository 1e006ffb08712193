//! The panel as a table: who comes in, who waits, what is asked of the world.

use std::time::Duration;

use super::*;
use crate::domain::screen::Dimming;

const FRAME: (f32, f32) = (1080.0, 1920.0);

fn second(second: u64) -> Duration {
    Duration::from_secs(second)
}

/// A panel whose door has a PIN.
fn locked() -> Panel {
    let (mut panel, acts) = Panel::knock();
    assert_eq!(acts, [Act::Ask(Ask::Knock)]);
    let wait = Duration::ZERO;
    assert_eq!(
        panel.deliver(Answer::Door(Door::Locked { wait }), second(0)),
        []
    );
    panel
}

fn touch(panel: &mut Panel, intent: Intent, at: u64) -> Vec<Act> {
    panel.handle(intent, second(at), FRAME, LocalSettings::default())
}

fn enter(panel: &mut Panel, digits: &str, at: u64) -> Vec<Act> {
    for digit in digits.chars() {
        assert_eq!(touch(panel, Intent::Digit(digit), at), []);
    }
    touch(panel, Intent::Enter, at)
}

fn open() -> Panel {
    let mut panel = locked();
    enter(&mut panel, "285914", 0);
    let acts = panel.deliver(Answer::Tried(Tried::Right), second(0));
    assert_eq!(acts, [Act::Open, Act::Ask(Ask::Look)]);
    panel
}

fn view(panel: &Panel, at: u64, quiet: u64) -> View {
    panel.view(&Around {
        at: second(at),
        quiet: second(quiet),
        now: Some(jiff::civil::datetime(2026, 11, 24, 9, 42, 0, 0)),
        local: LocalSettings::default(),
        screen: &Facts::new(),
    })
}

fn pad(panel: &Panel, at: u64) -> PadView {
    match view(panel, at, 0) {
        View::Pad(view) => view,
        other => panic!("not the pad: {other:?}"),
    }
}

#[test]
fn six_digits_are_tried_and_fewer_are_not() {
    let mut panel = locked();
    assert_eq!(enter(&mut panel, "28591", 0), []);
    assert!(!pad(&panel, 0).can_enter);
    assert_eq!(
        enter(&mut panel, "4", 0),
        [Act::Ask(Ask::Try(Typed("285914".to_owned())))]
    );
    assert!(!pad(&panel, 0).can_type, "it is being compared");
}

#[test]
fn no_digit_is_shown_or_printed() {
    let mut panel = locked();
    for digit in "285914".chars() {
        touch(&mut panel, Intent::Digit(digit), 0);
    }
    assert_eq!(pad(&panel, 0).typed, 6);
    assert!(!format!("{panel:?}").contains("285914"));
}

#[test]
fn a_wrong_pin_says_so_and_a_further_one_waits() {
    let mut panel = locked();
    enter(&mut panel, "904417", 0);
    panel.deliver(Answer::Tried(Tried::Wrong { wait: second(0) }), second(1));
    assert_eq!(pad(&panel, 1).note, "PIN 不对，请再试一次");
    enter(&mut panel, "904417", 2);
    panel.deliver(Answer::Tried(Tried::Wrong { wait: second(80) }), second(2));
    assert_eq!(pad(&panel, 2).note, "输错次数较多，请等 1 分 20 秒 再试");
    touch(&mut panel, Intent::Digit('1'), 40);
    assert_eq!(pad(&panel, 40).typed, 0, "while it waits nothing is typed");
    assert!(pad(&panel, 82).can_type);
}

#[test]
fn a_wait_from_before_a_restart_is_said_at_the_door() {
    let (mut panel, _) = Panel::knock();
    panel.deliver(Answer::Door(Door::Locked { wait: second(320) }), second(5));
    let view = pad(&panel, 5);
    assert!(view.note.contains("5 分 20 秒"), "{}", view.note);
    assert!(!view.can_type);
}

#[test]
fn before_a_pin_is_set_the_panel_shows_all_and_does_nothing() {
    let (mut panel, _) = Panel::knock();
    let acts = panel.deliver(Answer::Door(Door::NoPin), second(0));
    assert_eq!(acts, [Act::Open, Act::Ask(Ask::Look)]);
    for intent in [
        Intent::ChooseOrientation(1),
        Intent::ChooseDay(1),
        Intent::ChooseNight(2),
        Intent::TouchTest,
        Intent::Print,
        Intent::ConfirmTime,
        Intent::CorrectClock,
        Intent::Restart,
        Intent::Yes,
    ] {
        assert_eq!(touch(&mut panel, intent.clone(), 0), [], "{intent:?}");
    }
    let View::Open(view) = view(&panel, 0, 0) else {
        panic!("it is open");
    };
    assert!(view.reading_only && view.question.is_empty());
    assert_eq!(
        touch(&mut panel, Intent::Choose(Tab::Clock), 0),
        [Act::Ask(Ask::Look)]
    );
}

#[test]
fn what_changes_the_machine_is_asked_once_more() {
    for (intent, ask) in [
        (Intent::Restart, Ask::Restart),
        (Intent::ConfirmTime, Ask::ConfirmTime),
        (Intent::CorrectClock, Ask::CorrectClock),
    ] {
        let mut panel = open();
        assert_eq!(touch(&mut panel, intent.clone(), 1), []);
        assert_eq!(touch(&mut panel, Intent::No, 1), []);
        assert_eq!(touch(&mut panel, Intent::Yes, 1), [], "it was taken back");
        touch(&mut panel, intent, 1);
        assert_eq!(touch(&mut panel, Intent::Yes, 1), [Act::Ask(ask)]);
        assert_eq!(touch(&mut panel, Intent::Yes, 1), [], "once");
    }
}

#[test]
fn one_test_slip_at_a_time() {
    let mut panel = open();
    assert_eq!(touch(&mut panel, Intent::Print, 1), [Act::Ask(Ask::Print)]);
    assert_eq!(touch(&mut panel, Intent::Print, 1), []);
    let acts = panel.deliver(Answer::Done(Done::good("测试单已打印")), second(2));
    assert_eq!(acts, [Act::Ask(Ask::Look)]);
    assert_eq!(touch(&mut panel, Intent::Print, 3), [Act::Ask(Ask::Print)]);
}

#[test]
fn the_screen_is_set_at_once_and_kept() {
    let mut panel = open();
    let local = LocalSettings {
        day: Dimming::Soft,
        ..LocalSettings::default()
    };
    assert_eq!(
        touch(&mut panel, Intent::ChooseDay(2), 1),
        [Act::Set(local), Act::Ask(Ask::Save(local))]
    );
    assert_eq!(touch(&mut panel, Intent::ChooseDay(9), 1), []);
}

#[test]
fn the_end_is_announced_for_its_last_seconds() {
    let panel = open();
    for (quiet, says) in [
        (0, ""),
        (99, ""),
        (100, "20 秒后自动退出"),
        (119, "1 秒后自动退出"),
    ] {
        let View::Open(view) = view(&panel, 0, quiet) else {
            panic!("it is open");
        };
        assert_eq!(view.ends, says, "after {quiet} s");
    }
}

#[test]
fn leaving_the_pad_leaves_the_visitor_alone_and_leaving_the_panel_wipes() {
    assert_eq!(touch(&mut locked(), Intent::Exit, 1), [Act::Leave]);
    assert_eq!(touch(&mut open(), Intent::Exit, 1), [Act::Exit]);
}

#[test]
fn the_screens_own_line_stands_before_the_programs() {
    let mut panel = open();
    let row = |name| StatusRow {
        name,
        tone: Tone::Good,
        says: String::new(),
        remedy: String::new(),
    };
    let status = Status {
        rows: vec![row("内容"), row("程序")],
        ..Status::default()
    };
    panel.deliver(Answer::Status(Box::new(status)), second(0));
    let screen = vec![
        ("像素".to_owned(), "1080 × 1920".to_owned()),
        ("密度".to_owned(), "102 ppi".to_owned()),
    ];
    let around = Around {
        at: second(0),
        quiet: second(0),
        now: Some(jiff::civil::datetime(2026, 11, 24, 9, 42, 0, 0)),
        local: LocalSettings::default(),
        screen: &screen,
    };
    let View::Open(view) = panel.view(&around) else {
        panic!("it is open");
    };
    let names: Vec<_> = view.rows.iter().map(|row| row.name).collect();
    assert_eq!(names, ["内容", "屏幕", "程序"]);
    assert_eq!(view.rows[1].says, "1080 × 1920，102 ppi");
}
