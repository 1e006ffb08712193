//! Handwriting with a finger, by coordinates: over each other, beside each other, with the pauses
//! that a hand makes.

use std::time::Duration;

use query_corner::app::{
    page::Page,
    search::{Method, View},
};
use slint::{
    LogicalPosition,
    platform::{PointerEventButton, WindowEvent},
};

use crate::stand::{LANDSCAPE, OPEN, PORTRAIT, SMALL, Stand};

/// Characters in a square of 100: strokes of points.
type Drawn = &'static [&'static [(f32, f32)]];
const MOUNTAIN: (char, Drawn) = (
    '山',
    &[
        &[(50.0, 5.0), (50.0, 90.0)],
        &[(12.0, 40.0), (12.0, 90.0), (88.0, 90.0)],
        &[(88.0, 38.0), (88.0, 92.0)],
    ],
);
const MAN: (char, Drawn) = (
    '人',
    &[
        &[(50.0, 5.0), (42.0, 50.0), (5.0, 95.0)],
        &[(48.0, 35.0), (95.0, 95.0)],
    ],
);
const BIG: (char, Drawn) = (
    '大',
    &[
        &[(10.0, 38.0), (90.0, 38.0)],
        &[(50.0, 5.0), (48.0, 45.0), (10.0, 95.0)],
        &[(50.0, 42.0), (92.0, 95.0)],
    ],
);
/// Between the strokes of a hand at its natural speed.
const BETWEEN: u64 = 180;

struct Slate {
    stand: Stand,
    /// Its upper left corner and its size.
    at: (f32, f32),
    width: f32,
    height: f32,
}

impl Slate {
    fn of(stand: Stand) -> Self {
        let (x, y, width, height) = stand.frame_of("手写区");
        let at = (x, y);
        Self {
            stand,
            at,
            width,
            height,
        }
    }

    /// On home, by the way that says so.
    fn open() -> Self {
        let stand = Stand::new();
        stand.press("手写");
        Self::of(stand)
    }

    fn wait(&self, milliseconds: u64) {
        // A frame at first, on which the screen takes up what it was told.
        for time in [16, milliseconds.saturating_sub(16)] {
            self.stand.studio().wait(Duration::from_millis(time));
        }
    }

    /// Draws a character, its square at a place in heights of the slate.
    fn draw(&self, character: (char, Drawn), across: f32, down: f32) {
        self.draw_square(character, across, down, 0.6 * self.height);
    }

    fn draw_square(&self, (_, strokes): (char, Drawn), across: f32, down: f32, side: f32) {
        let screen = self.stand.studio().screen();
        let button = PointerEventButton::Left;
        let place = |(x, y): (f32, f32)| {
            let x = self.at.0 + across * self.height + x / 100.0 * side;
            LogicalPosition::new(x, self.at.1 + down * self.height + y / 100.0 * side)
        };
        for (number, stroke) in strokes.iter().enumerate() {
            if number > 0 {
                self.wait(BETWEEN);
            }
            let position = place(stroke[0]);
            screen.dispatch(WindowEvent::PointerMoved { position });
            screen.dispatch(WindowEvent::PointerPressed { position, button });
            for part in stroke.windows(2) {
                for step in 1..=8 {
                    let share = step as f32 / 8.0;
                    let on = |a: f32, b: f32| a + (b - a) * share;
                    let point = (on(part[0].0, part[1].0), on(part[0].1, part[1].1));
                    let position = place(point);
                    screen.pass(Duration::from_millis(16));
                    screen.dispatch(WindowEvent::PointerMoved { position });
                }
            }
            let position = place(stroke[stroke.len() - 1]);
            screen.dispatch(WindowEvent::PointerReleased { position, button });
            screen.dispatch(WindowEvent::PointerExited);
            self.stand.studio().answer();
        }
    }

    fn view(&self) -> View {
        self.stand.studio().read(|kiosk| match kiosk.page() {
            Some(Page::Search(search)) => search.view(&kiosk.context()).unwrap(),
            other => panic!("{other:?}"),
        })
    }

    /// What stands and what is being written.
    fn text(&self) -> (String, String) {
        let view = self.view();
        (view.committed, view.composing)
    }
}

fn text(committed: &str, composing: &str) -> (String, String) {
    (committed.into(), composing.into())
}

#[test]
fn a_character_stands_after_a_pause_and_the_next_is_written_in_its_place() {
    let slate = Slate::open();
    slate.draw(MOUNTAIN, 0.3, 0.1);
    slate.wait(700);
    assert_eq!(slate.text(), text("", "山"));
    slate.wait(300);
    assert_eq!(slate.text(), text("山", ""));
    assert!(slate.view().strokes.is_empty());
    slate.draw(MAN, 0.3, 0.1);
    assert_eq!(slate.text(), text("山", "人"));
    slate.wait(1000);
    assert_eq!(slate.text(), text("山人", ""));
    // What else it may be is still there to be touched.
    let other = slate.view().candidates[1].clone();
    slate.stand.press(&other);
    assert_eq!(slate.text(), text(&format!("山{other}"), ""));
}

#[test]
fn a_character_over_another_is_the_next_one_before_the_pause_is_over() {
    let slate = Slate::open();
    slate.draw(MOUNTAIN, 0.3, 0.1);
    slate.wait(650);
    slate.draw(MAN, 0.32, 0.12);
    assert_eq!(slate.text(), text("", "山人"));
    assert_eq!(slate.view().covered, 3, "what was written over is pale");
    slate.wait(1000);
    assert_eq!(slate.text(), text("山人", ""));
}

#[test]
fn several_characters_beside_each_other_stay_a_row() {
    let slate = Slate::open();
    // As large as three of them can stand beside each other.
    let place = slate.width / slate.height / 3.0;
    for (number, character) in [MOUNTAIN, MAN, BIG].into_iter().enumerate() {
        if number > 0 {
            slate.wait(700);
        }
        let across = (number as f32 + 0.1) * place;
        slate.draw_square(character, across, 0.15, 0.8 * place * slate.height);
    }
    assert_eq!(slate.text(), text("", "山人大"));
    assert_eq!(slate.view().covered, 0);
    slate.wait(1000);
    assert_eq!(slate.text(), text("山人大", ""));
}

#[test]
fn elders_have_longer_and_a_slow_hand_keeps_its_character() {
    let stand = Stand::new();
    stand.press("长辈模式");
    stand.press("手写");
    let slate = Slate::of(stand);
    slate.draw(MOUNTAIN, 0.2, 0.1);
    slate.wait(1200);
    assert_eq!(slate.text(), text("", "山"));
    slate.wait(400);
    assert_eq!(slate.text(), text("山", ""));
}

#[test]
fn both_ways_of_writing_are_on_home_on_every_screen_and_large_enough() {
    const MODES: [(&[&str], f32); 4] = [
        (&[], 60.0),
        (&["低位模式"], 60.0),
        (&["长辈模式"], 80.0),
        (&["长辈模式", "低位模式"], 80.0),
    ];
    let shapes = [PORTRAIT, LANDSCAPE, SMALL, (1024, 768), (768, 1024)];
    std::thread::scope(|scope| {
        for shape in shapes {
            scope.spawn(move || {
                let stand = Stand::of(shape, OPEN);
                for (modes, least) in MODES {
                    for (way, method) in [("打字", Method::Letters), ("手写", Method::Write)] {
                        stand.studio().wipe();
                        modes.iter().for_each(|mode| stand.press(mode));
                        let (x, y, width, height) = stand.frame_of(way);
                        assert!(
                            width.min(height) >= least,
                            "{way} is {width} × {height} in {modes:?} at {shape:?}"
                        );
                        let field = stand.frame_of("搜索");
                        let inside = x >= field.0
                            && y >= field.1
                            && x + width <= field.0 + field.2
                            && y + height <= field.1 + field.3;
                        assert!(inside, "{way} leaves the field in {modes:?} at {shape:?}");
                        stand.press(way);
                        let opened = stand.studio().read(|kiosk| match kiosk.page() {
                            Some(Page::Search(search)) => {
                                search.view(&kiosk.context()).unwrap().method
                            }
                            other => panic!("{other:?}"),
                        });
                        assert_eq!(opened, method, "{modes:?} at {shape:?}");
                    }
                }
            });
        }
    });
}
