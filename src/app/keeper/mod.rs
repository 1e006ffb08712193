//! The keeper's panel. It stands over the visitors' pages and knows nothing of them: it opens
//! by a held corner and the site's PIN, and ends by itself. It asks the world for everything
//! it shows, so that it works when no page can be read.

mod pad;
#[cfg(test)]
mod tests;
mod touch;
mod view;
mod world;

use std::time::Duration;

use crate::domain::screen::{Dimming, LocalSettings, Night, Orientation};

pub use pad::Pad;
pub use touch::{Corner, Judged, TouchTest};
pub use view::{Around, ClockView, Facts, OpenView, PadView, TouchView, View};
pub use world::{
    Answer, Ask, ClockFacts, Done, Door, Program, Status, StatusRow, Tone, Tried, Typed,
};

/// The panel ends after so much quiet.
pub const QUIET: Duration = Duration::from_secs(120);
/// The last part of the quiet, in which the panel says that it will end.
pub const WARNED: Duration = Duration::from_secs(20);

/// The pages of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Status,
    Screen,
    Print,
    Clock,
    Program,
}

impl Tab {
    pub const ALL: [Self; 5] = [
        Self::Status,
        Self::Screen,
        Self::Print,
        Self::Clock,
        Self::Program,
    ];
}

/// What the keeper does; numbers are places in the view's lists.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    Digit(char),
    Delete,
    Enter,
    Exit,
    Choose(Tab),
    Refresh,
    ChooseOrientation(usize),
    ChooseDay(usize),
    ChooseNight(usize),
    TouchTest,
    /// A finger on the touch test, in logical pixels.
    Touched {
        x: f32,
        y: f32,
    },
    EndTouchTest,
    Print,
    ConfirmTime,
    CorrectClock,
    Restart,
    /// The question on the screen is answered.
    Yes,
    No,
}

/// What is done only after one more touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    ConfirmTime,
    CorrectClock,
    Restart,
}

/// What comes of an intent.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    Ask(Ask),
    /// The panel is open: the visitor's session ends.
    Open,
    /// The screen is set anew.
    Set(LocalSettings),
    /// Back to the visitor's page.
    Leave,
    /// The panel ends, with whatever session was under it.
    Exit,
}

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Pad(Pad),
    Open,
    Touch(TouchTest),
}

/// The panel while it is on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    stage: Stage,
    /// No PIN is set: everything is shown, nothing is done.
    reading_only: bool,
    tab: Tab,
    status: Option<Status>,
    question: Option<Question>,
    /// An order that is not answered yet.
    busy: bool,
    /// What became of the last order.
    done: Option<Done>,
}

impl Panel {
    /// The corner was held: who may come in is asked.
    pub fn knock() -> (Self, Vec<Act>) {
        let panel = Self {
            stage: Stage::Pad(Pad::default()),
            reading_only: false,
            tab: Tab::default(),
            status: None,
            question: None,
            busy: false,
            done: None,
        };
        (panel, vec![Act::Ask(Ask::Knock)])
    }

    /// `at`: monotonic time; `frame`: the screen's logical size; `local`: how it is set.
    pub fn handle(
        &mut self,
        intent: Intent,
        at: Duration,
        frame: (f32, f32),
        local: LocalSettings,
    ) -> Vec<Act> {
        match &mut self.stage {
            // Who was stopped at the pad leaves the visitor's page as it was.
            Stage::Pad(_) if intent == Intent::Exit => vec![Act::Leave],
            _ if intent == Intent::Exit => vec![Act::Exit],
            Stage::Pad(pad) => pad.handle(&intent, at),
            Stage::Touch(test) => {
                match intent {
                    Intent::Touched { x, y } => test.touched(x, y, frame),
                    Intent::EndTouchTest => self.stage = Stage::Open,
                    _ => {}
                }
                vec![]
            }
            Stage::Open => self.open(intent, local),
        }
    }

    fn open(&mut self, intent: Intent, local: LocalSettings) -> Vec<Act> {
        match intent {
            Intent::Choose(tab) => {
                self.tab = tab;
                self.question = None;
                self.done = None;
                return vec![Act::Ask(Ask::Look)];
            }
            Intent::Refresh => return vec![Act::Ask(Ask::Look)],
            // Whoever holds the corner before a PIN is set may look, no more.
            _ if self.reading_only || self.busy => return vec![],
            _ => {}
        }
        match intent {
            Intent::TouchTest => self.stage = Stage::Touch(TouchTest::default()),
            Intent::ChooseOrientation(index) => {
                return set(Orientation::ALL.get(index), |orientation| LocalSettings {
                    orientation,
                    ..local
                });
            }
            Intent::ChooseDay(index) => {
                return set(Dimming::ALL.get(index), |day| LocalSettings {
                    day,
                    ..local
                });
            }
            Intent::ChooseNight(index) => {
                return set(Night::ALL.get(index), |night| LocalSettings {
                    night,
                    ..local
                });
            }
            Intent::Print => {
                self.busy = true;
                self.done = None;
                return vec![Act::Ask(Ask::Print)];
            }
            Intent::ConfirmTime => self.question = Some(Question::ConfirmTime),
            Intent::CorrectClock => self.question = Some(Question::CorrectClock),
            Intent::Restart => self.question = Some(Question::Restart),
            Intent::No => self.question = None,
            Intent::Yes => {
                let Some(question) = self.question.take() else {
                    return vec![];
                };
                self.busy = true;
                self.done = None;
                return vec![Act::Ask(match question {
                    Question::ConfirmTime => Ask::ConfirmTime,
                    Question::CorrectClock => Ask::CorrectClock,
                    Question::Restart => Ask::Restart,
                })];
            }
            _ => {}
        }
        vec![]
    }

    /// Takes an answer of the world.
    pub fn deliver(&mut self, answer: Answer, at: Duration) -> Vec<Act> {
        match answer {
            Answer::Door(door) => self.door(door, at),
            Answer::Tried(tried) => {
                let Stage::Pad(pad) = &mut self.stage else {
                    return vec![];
                };
                if pad.tried(tried, at) {
                    return self.enter(false);
                }
                vec![]
            }
            Answer::Status(status) => {
                self.status = Some(*status);
                vec![]
            }
            Answer::Done(done) => {
                self.busy = false;
                self.done = Some(done);
                // What was done may show in the status.
                vec![Act::Ask(Ask::Look)]
            }
        }
    }

    fn door(&mut self, door: Door, at: Duration) -> Vec<Act> {
        let Stage::Pad(pad) = &mut self.stage else {
            return vec![];
        };
        match door {
            Door::Locked { wait } => {
                pad.ready(wait, at);
                vec![]
            }
            Door::NoPin => self.enter(true),
        }
    }

    fn enter(&mut self, reading_only: bool) -> Vec<Act> {
        self.stage = Stage::Open;
        self.reading_only = reading_only;
        vec![Act::Open, Act::Ask(Ask::Look)]
    }

    /// In which of its states it stands: another number, and what is pressed stands elsewhere.
    pub fn step(&self) -> u8 {
        match (&self.stage, &self.question) {
            (Stage::Pad(_), _) => 1,
            (Stage::Open, None) => 2,
            (Stage::Open, Some(_)) => 3,
            (Stage::Touch(_), _) => 4,
        }
    }

    /// Whether every point that a finger touches is asked for.
    pub fn is_testing_touch(&self) -> bool {
        matches!(self.stage, Stage::Touch(_))
    }

    /// What changes by the passing of time alone.
    pub fn beat(&self, at: Duration, quiet: Duration) -> u64 {
        let waits = match &self.stage {
            Stage::Pad(pad) => pad.seconds_left(at),
            _ => 0,
        };
        waits * 1000 + self.ends_in(quiet).unwrap_or(999)
    }

    /// Seconds until it ends by itself, once it is to be said.
    fn ends_in(&self, quiet: Duration) -> Option<u64> {
        let left = QUIET.saturating_sub(quiet);
        (left <= WARNED).then(|| left.as_secs_f32().ceil() as u64)
    }
}

fn set<T: Copy>(chosen: Option<&T>, with: impl FnOnce(T) -> LocalSettings) -> Vec<Act> {
    let Some(chosen) = chosen else {
        return vec![];
    };
    let local = with(*chosen);
    vec![Act::Set(local), Act::Ask(Ask::Save(local))]
}
