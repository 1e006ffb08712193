//! How much a sheet of the reader holds: its grid of characters, from the size
//! of the screen and the modes. The page itself scales its type to the columns
//! that are given here, so that both agree however large the screen is.
//!
//! GB/T 9704 sets 22 lines of 28 characters; a screen that is read standing
//! takes larger type and comes close to it.

use super::{
    session::{Session, TextSize},
    typeset,
};

/// The screen in logical pixels, 102 to the inch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub width: f32,
    pub height: f32,
}

impl Default for Frame {
    /// The screen that pages are drawn for first.
    fn default() -> Self {
        Self {
            width: 1080.0,
            height: 1920.0,
        }
    }
}

/// What a sheet holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// Characters a line.
    pub columns: f32,
    /// Height for text, in em.
    pub room: f32,
    /// The size of a document's head (mark, number, title, addressee) against its usual one.
    pub head: f32,
}

/// The smallest sheet that can be laid out at all.
const LEAST_COLUMNS: f32 = 12.0;
const LEAST_ROOM: f32 = 6.0;

impl Measure {
    /// The sheet on a screen. `banner`: the sentence that stands above it with the words of its
    /// button, if any; `notice`: what the page says over its foot, if anything.
    ///
    /// The lengths are those of `ui/theme.slint` and `ui/pages/reader.slint`.
    pub fn of(frame: Frame, session: &Session, banner: (&str, &str), notice: &str) -> Self {
        let landscape = frame.width > frame.height;
        let compact = match landscape {
            true => frame.width < 1400.0,
            false => frame.width < 960.0 || frame.height < 1500.0,
        };
        let small = landscape || compact;
        let factor = if session.elder { 1.33 } else { 1.0 };
        let pick = |yes: bool, a: f32, b: f32| if yes { a } else { b };

        let head = pick(session.low, 0.0, pick(small, 104.0, 132.0));
        let foot = pick(small, 112.0, 132.0);
        let gap = pick(landscape, 20.0, pick(compact, 18.0, 24.0));
        let margin = pick(landscape, 40.0, pick(compact, 24.0, 48.0));
        // A portrait screen with little height has no room for it.
        let short = frame.height < 1200.0;
        let strip = pick(landscape || short, 0.0, 40.0 * factor + 28.0);
        let target = pick(session.elder, 88.0, 68.0);
        let tools = pick(landscape, 0.0, 2.0 * target + 16.0 + 42.0);
        let column = match compact {
            true => pick(session.elder, 440.0, 360.0),
            false => pick(session.elder, 560.0, 480.0),
        };
        let beside = pick(landscape, column, 0.0);
        // As `ui/blocks/banner.slint` sets it.
        let banner = match banner {
            ("", _) => 0.0,
            (said, action) => {
                let (air, edge) = (pick(compact, 18.0, 24.0), pick(compact, 26.0, 36.0));
                let across = frame.width - beside;
                let under = across < 700.0 * factor;
                let button = 30.0 * factor * typeset::em(action) + 2.0 * air;
                let side = pick(action.is_empty() || under, 0.0, air + button);
                let line = across - edge - 2.0 * air - pick(session.elder, 56.0, 46.0) - side;
                let most = if compact { 3 } else { 2 };
                let lines =
                    typeset::lines(&typeset::bound(said), line / (28.5 * factor), 0.0).min(most);
                let words = (28.5 * factor * 1.45 * lines as f32).max(56.0);
                let beside = pick(side > 0.0, target, 0.0);
                28.0 + words.max(beside) + pick(under && !action.is_empty(), 8.0 + target, 0.0)
            }
        };

        let notice = match notice {
            "" => 0.0,
            notice => {
                // A sign stands before it.
                let air = pick(compact, 18.0, 24.0);
                let edge = pick(compact, 36.0, pick(landscape, 80.0, 60.0));
                let line = frame.width - 2.0 * edge - 48.0 - air;
                let lines = typeset::lines(notice, line / (30.0 * factor), 0.0);
                2.0 * air + 30.0 * factor * 1.525 * lines as f32
            }
        };

        let width = frame.width - beside - 2.0 * margin;
        let inner = width - 2.0 * (width * 0.078).max(28.0);
        let height = frame.height - head - foot - strip - tools - banner - notice - 2.0 * gap;
        let wanted = 30.0 * factor * type_scale(session.text_size);
        let least = pick(landscape, LEAST_COLUMNS, 14.0);
        let columns = (inner / wanted).floor().max(least);
        // Whole pixels, as the sheet sets it.
        let em = (inner / columns).floor();
        // Above the text, and below it where the number of the page stands.
        let room = height / em - 1.2 - 1.9;
        Self {
            columns,
            room: room.max(LEAST_ROOM),
            head: 1.0,
        }
    }
}

/// The text sizes, against the size of running text everywhere else.
fn type_scale(size: TextSize) -> f32 {
    match size {
        TextSize::Small => 0.88,
        TextSize::Middle => 1.02,
        TextSize::Large => 1.25,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAMES: [Frame; 5] = [
        Frame {
            width: 1080.0,
            height: 1920.0,
        },
        Frame {
            width: 1920.0,
            height: 1080.0,
        },
        Frame {
            width: 800.0,
            height: 1280.0,
        },
        Frame {
            width: 1040.0,
            height: 780.0,
        },
        Frame {
            width: 780.0,
            height: 1040.0,
        },
    ];

    const BANNER: (&str, &str) = ("本文件尚未施行。", "");

    fn session(elder: bool, low: bool, text_size: TextSize) -> Session {
        Session {
            elder,
            low,
            text_size,
            ..Session::default()
        }
    }

    #[test]
    fn the_first_screen_comes_close_to_the_standard_grid() {
        let measure = Measure::of(Frame::default(), &Session::default(), ("", ""), "");
        assert!((24.0..=30.0).contains(&measure.columns), "{measure:?}");
        assert!(
            (20.0..=28.0).contains(&(measure.room / 1.55)),
            "{measure:?}"
        );
    }

    #[test]
    fn every_screen_and_mode_holds_some_lines() {
        for frame in FRAMES {
            for elder in [false, true] {
                for size in [TextSize::Small, TextSize::Middle, TextSize::Large] {
                    let measure = Measure::of(frame, &session(elder, false, size), BANNER, "");
                    assert!(
                        measure.columns >= LEAST_COLUMNS,
                        "{frame:?} {elder} {size:?}"
                    );
                    assert!(
                        measure.room > LEAST_ROOM,
                        "{frame:?} {elder} {size:?} {measure:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn larger_type_holds_less_and_what_is_said_around_it_takes_room() {
        for frame in FRAMES {
            let of = |size, banner, notice: &str| {
                Measure::of(frame, &session(false, false, size), banner, notice)
            };
            let at = |size, banner| of(size, banner, "");
            let none = ("", "");
            let (small, large) = (at(TextSize::Small, none), at(TextSize::Large, none));
            assert!(small.columns > large.columns && small.room > large.room);
            let plain = at(TextSize::Middle, none).room;
            let bannered = at(TextSize::Middle, BANNER).room;
            assert!(bannered < plain);
            // A long one takes more lines, its button at least as much.
            let longer = ("本文件已于2026年7月1日废止，仅供查考。", "看新文件");
            assert!(at(TextSize::Middle, longer).room <= bannered);
            // A long sentence over the foot takes more lines.
            let [short, long] = [1, 9].map(|n| "内容可能不是最新的。".repeat(n));
            let noticed = |words: &String| of(TextSize::Middle, none, words).room;
            assert!(noticed(&short) < plain && noticed(&long) < noticed(&short));
        }
    }
}
