//! The pen and its pauses: what stands by itself, and how it is put right.

use std::time::Duration;

use super::*;
use crate::app::{home, shelf::NOW};

/// The pause, and that of 长辈模式.
const PAUSE: u64 = 900;
const PAUSE_ELDER: u64 = 1500;

/// A hand that writes, with its clock.
struct Hand {
    kiosk: Kiosk,
    at: u64,
}

impl Hand {
    fn new() -> Self {
        Self::of(kiosk(ALL))
    }

    fn of(mut kiosk: Kiosk) -> Self {
        act(&mut kiosk, Intent::ChooseMethod(Method::Write));
        Self { kiosk, at: 0 }
    }

    fn elder() -> Self {
        let mut kiosk = kiosk(ALL);
        kiosk.handle(kiosk::Intent::ToggleElder);
        Self::of(kiosk)
    }

    /// So many milliseconds pass.
    fn wait(&mut self, time: u64) {
        self.at += time;
        let at = Duration::from_millis(self.at);
        assert_eq!(self.kiosk.tick(NOW, NOW.date(), at), []);
    }

    fn act(&mut self, intent: Intent) -> Vec<Effect> {
        act(&mut self.kiosk, intent)
    }

    /// A stroke of a tenth of a second; what is to be read.
    fn stroke(&mut self) -> Vec<Effect> {
        let (x, y) = (100.0, 50.0);
        let height = 200.0;
        self.act(Intent::PenDown { x, y, height });
        self.wait(100);
        self.act(Intent::PenMove { x: 150.0, y });
        self.act(Intent::PenUp)
    }

    /// The stroke is read as one of these.
    fn read(&mut self, effects: &[Effect], words: &[&str]) -> Vec<Effect> {
        let words: Vec<_> = words.iter().map(|word| (*word, 1)).collect();
        self.kiosk.deliver(candidates(spelled(effects), "", &words))
    }

    fn write(&mut self, words: &[&str]) {
        let effects = self.stroke();
        self.read(&effects, words);
    }

    /// What stands, and what is being written.
    fn text(&mut self) -> (String, String) {
        let view = self.view();
        (view.committed, view.composing)
    }

    fn view(&mut self) -> View {
        view(&mut self.kiosk)
    }
}

fn text(committed: &str, composing: &str) -> (String, String) {
    (committed.into(), composing.into())
}

fn rests(effects: &[Effect]) -> Vec<f32> {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Recognise(writing) => Some(writing.rests.clone()),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn what_is_written_stands_when_the_pause_is_over() {
    for (mut hand, pause) in [(Hand::new(), PAUSE), (Hand::elder(), PAUSE_ELDER)] {
        hand.write(&["老", "考"]);
        assert!(hand.view().pausing);
        assert_eq!(hand.view().pause, Duration::from_millis(pause));
        hand.wait(pause - 200);
        // A screen that tells too early is not believed.
        hand.act(Intent::PauseOver);
        assert_eq!(hand.text(), text("", "老"));
        hand.wait(200);
        assert_eq!(
            hand.act(Intent::PauseOver),
            [],
            "the text is the same, and searched"
        );
        assert_eq!(hand.text(), text("老", ""));
        assert!(hand.view().strokes.is_empty() && !hand.view().pausing);
        // The next character joins nothing.
        let effects = hand.stroke();
        assert_eq!(rests(&effects), [0.0]);
        hand.read(&effects, &["人", "入"]);
        assert_eq!(hand.text(), text("老", "人"));
    }
}

#[test]
fn no_pause_runs_while_the_pen_writes_or_after_a_stroke_was_taken_back() {
    let mut hand = Hand::new();
    hand.write(&["一"]);
    let (x, y, height) = (10.0, 10.0, 200.0);
    hand.act(Intent::PenDown { x, y, height });
    assert!(!hand.view().pausing);
    hand.wait(PAUSE);
    hand.act(Intent::PauseOver);
    assert_eq!(hand.text(), text("", "一"));
    let effects = hand.act(Intent::PenUp);
    hand.read(&effects, &["二"]);
    let effects = hand.act(Intent::UndoStroke);
    hand.read(&effects, &["一"]);
    hand.wait(10 * PAUSE);
    hand.act(Intent::PauseOver);
    assert!(!hand.view().pausing);
    assert_eq!(hand.text(), text("", "一"));
}

#[test]
fn the_rests_between_strokes_are_told_in_pauses() {
    for (mut hand, pause) in [(Hand::new(), PAUSE), (Hand::elder(), PAUSE_ELDER)] {
        hand.write(&["一"]);
        hand.wait(pause / 3);
        let effects = hand.stroke();
        hand.read(&effects, &["二"]);
        hand.wait(pause * 2 / 3);
        let rests = rests(&hand.stroke());
        let near = |a: f32, b: f32| (a - b).abs() < 0.01;
        assert!(rests.len() == 3 && rests[0] == 0.0, "{rests:?}");
        assert!(
            near(rests[1], 1.0 / 3.0) && near(rests[2], 2.0 / 3.0),
            "{rests:?}"
        );
    }
}

#[test]
fn a_pause_that_the_screen_never_told_of_ends_the_character_all_the_same() {
    let mut hand = Hand::new();
    hand.write(&["老", "考"]);
    hand.wait(3 * PAUSE);
    let effects = hand.stroke();
    assert_eq!(rests(&effects), [0.0]);
    hand.read(&effects, &["人"]);
    assert_eq!(hand.text(), text("老", "人"));
}

#[test]
fn strokes_that_are_still_being_read_stand_once_they_are() {
    let mut hand = Hand::new();
    let effects = hand.stroke();
    hand.wait(PAUSE);
    hand.act(Intent::PauseOver);
    assert_eq!(hand.text(), text("", ""));
    let searched = hand.read(&effects, &["老", "考"]);
    assert_eq!(hand.text(), text("老", ""));
    assert_eq!(searches(&searched).last().unwrap().1, "老");
}

#[test]
fn what_stands_by_a_pause_can_still_be_another_reading() {
    let mut hand = Hand::new();
    hand.write(&["大", "太", "木"]);
    hand.wait(PAUSE);
    hand.act(Intent::PauseOver);
    assert_eq!(hand.view().candidates, ["大", "太", "木"]);
    let effects = hand.act(Intent::ChooseCandidate(1));
    assert_eq!(hand.text(), text("太", ""));
    assert_eq!(searches(&effects).last().unwrap().1, "太");
    // And another one, as long as nothing else is written.
    hand.act(Intent::ChooseCandidate(2));
    assert_eq!(hand.text(), text("木", ""));
    // A row is put right as a whole.
    hand.write(&["大人", "太人"]);
    assert_eq!(hand.text(), text("木", "大人"));
    hand.wait(PAUSE);
    hand.act(Intent::PauseOver);
    hand.act(Intent::ChooseCandidate(1));
    assert_eq!(hand.text(), text("木太人", ""));
}

#[test]
fn the_other_readings_go_with_the_next_stroke_or_key() {
    let (x, y, height) = (10.0, 10.0, 200.0);
    for (next, left) in [
        (Intent::PenDown { x, y, height }, "大"),
        (Intent::Space, "大 "),
        (Intent::Delete, ""),
        (Intent::Clear, ""),
        (Intent::ClearWord, "大"),
        (Intent::WipeSlate, "大"),
        (Intent::UndoStroke, "大"),
        (Intent::ChooseMethod(Method::Nine), "大"),
        (Intent::Done, "大"),
    ] {
        let mut hand = Hand::new();
        hand.write(&["大", "太"]);
        hand.wait(PAUSE);
        hand.act(Intent::PauseOver);
        hand.act(next.clone());
        assert!(hand.view().candidates.is_empty(), "{next:?}");
        hand.act(Intent::ChooseCandidate(1));
        assert_eq!(hand.view().committed, left, "{next:?}");
    }
}

#[test]
fn a_correction_in_a_full_field_takes_no_more_than_it_gave() {
    let mut hand = Hand::new();
    act(&mut hand.kiosk, Intent::ChooseKeys(Keys::Digits));
    press(&mut hand.kiosk, &"1".repeat(LONGEST - 1));
    act(&mut hand.kiosk, Intent::ChooseKeys(Keys::Words));
    hand.write(&["大人", "太人"]);
    hand.wait(PAUSE);
    hand.act(Intent::PauseOver);
    assert!(hand.view().committed.ends_with("1大"));
    hand.act(Intent::ChooseCandidate(1));
    let committed = hand.view().committed;
    assert!(committed.ends_with("1太") && committed.chars().count() == LONGEST);
}

#[test]
fn what_was_written_over_is_drawn_pale_and_what_lies_under_it_not_at_all() {
    let mut hand = Hand::new();
    let mut effects = vec![];
    for _ in 0..5 {
        effects = hand.stroke();
        hand.wait(PAUSE / 2);
    }
    let Event::Candidates(mut read) = candidates(spelled(&effects), "", &[("老人院", 5)]) else {
        panic!("candidates");
    };
    read.covered = 2..3;
    hand.kiosk.deliver(Event::Candidates(read));
    let view = hand.view();
    assert_eq!((view.strokes.len(), view.covered), (3, 1));
    assert_eq!(view.composing, "老人院");
    hand.wait(PAUSE);
    hand.act(Intent::PauseOver);
    assert_eq!(hand.text(), text("老人院", ""));
    assert_eq!(hand.view().covered, 0);
}

#[test]
fn home_leads_to_the_slate_where_handwriting_is_there() {
    for (typing, method, expected) in [
        (ALL, Some(Method::Write), Method::Write),
        (ALL, Some(Method::Letters), Method::Letters),
        (ALL, None, Method::Letters),
        (Typing::default(), Some(Method::Write), Method::Letters),
    ] {
        let mut kiosk = Shelf::factory().kiosk();
        kiosk.deliver(Event::Typing(typing));
        let Some(Shown::Home(home)) = kiosk.view() else {
            panic!("home");
        };
        assert_eq!(home.can_write, typing.write);
        kiosk.handle(kiosk::Intent::Home(home::Intent::OpenSearch(method)));
        assert_eq!(view(&mut kiosk).method, expected);
    }
    // 打字 means keys also where the pen is usual.
    let mut kiosk = Shelf::factory().kiosk();
    kiosk.deliver(Event::Typing(ALL));
    kiosk.handle(kiosk::Intent::ToggleElder);
    let typed = home::Intent::OpenSearch(Some(Method::Letters));
    kiosk.handle(kiosk::Intent::Home(typed));
    assert_eq!(view(&mut kiosk).method, Method::Letters);
}
