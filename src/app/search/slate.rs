//! What the pen does: strokes on the slate, and the pause after which they stand.
//!
//! The screen tells when the pause is over ([`super::Intent::PauseOver`]). What stands then by its
//! first reading can still be another one: the readings stay until the next stroke or key, and
//! choosing one puts it in place of the first.

use std::{ops::Range, time::Duration};

use super::{Search, Stroke};
use crate::app::{kiosk::Context, page::Act};

/// How long the pen is up before what is written stands.
const PAUSE: Duration = Duration::from_millis(900);
/// The same in 长辈模式.
const PAUSE_ELDER: Duration = Duration::from_millis(1500);
/// By how much the screen's clock may be ahead of ours.
const SLACK: Duration = Duration::from_millis(60);
/// Most strokes on the slate.
const MOST_STROKES: usize = 120;

/// The slate.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Slate {
    pub strokes: Vec<Stroke>,
    /// How long the pen had been up before each stroke, in pauses.
    pub rests: Vec<f32>,
    /// The strokes written over last, as they were read; those before are not seen any more.
    pub covered: Range<usize>,
    /// Pixels a height of the slate has, as the last touch told.
    height: f32,
    drawing: bool,
    /// When the pen left the last stroke, while a pause runs.
    lifted: Option<Duration>,
    /// The pause is over, and the strokes are still being read.
    due: bool,
}

impl Slate {
    /// Whether a pen is on it.
    pub(super) fn is_drawn_on(&self) -> bool {
        self.drawing
    }

    /// No strokes, and no pause.
    pub fn clear(&mut self) {
        *self = Self {
            height: self.height,
            ..Self::default()
        };
    }

    fn point(&self, x: f32, y: f32) -> (f32, f32) {
        let height = self.height.max(1.0);
        (x / height, y / height)
    }

    /// The strokes that are seen, as path commands in the slate's pixels, and how many of them
    /// are of a character that was written over.
    pub fn commands(&self) -> (Vec<String>, usize) {
        let (scale, hidden) = (self.height.max(1.0), self.covered.start);
        let seen = self.strokes.get(hidden..).unwrap_or_default();
        let commands = seen.iter().map(|stroke| commands(stroke, scale)).collect();
        (commands, self.covered.len().min(seen.len()))
    }
}

fn commands(stroke: &Stroke, scale: f32) -> String {
    let pixels = |(x, y): &(f32, f32)| format!("{:.1} {:.1}", x * scale, y * scale);
    let mut points = stroke.iter().map(pixels);
    let first = points.next().unwrap_or_default();
    // A tap is a dot: a line too short to be seen as one, but drawn.
    let dot = |(x, y): &(f32, f32)| pixels(&(x + 0.1 / scale, *y));
    let rest = points.next().or_else(|| stroke.first().map(dot));
    let rest = rest.unwrap_or_default();
    points.fold(format!("M {first} L {rest}"), |path, point| {
        format!("{path} L {point}")
    })
}

/// How long the pen is up before what is written stands.
pub(super) fn pause(context: &Context) -> Duration {
    if context.session.elder {
        PAUSE_ELDER
    } else {
        PAUSE
    }
}

impl Search {
    /// Whether a pause runs.
    pub(super) fn is_pausing(&self) -> bool {
        self.slate.lifted.is_some()
    }

    pub(super) fn pen_down(&mut self, (x, y): (f32, f32), height: f32, context: &Context) {
        let pause = pause(context);
        let rest = self
            .slate
            .lifted
            .map(|lifted| context.at.saturating_sub(lifted));
        // The screen may tell of a pause late, or not at all.
        if self.read == self.spelled && rest.is_some_and(|rest| rest >= pause) {
            self.let_stand();
        }
        if self.slate.strokes.is_empty() {
            self.forget_word();
        }
        self.slate.lifted = None;
        self.slate.due = false;
        self.slate.height = height;
        if self.slate.strokes.len() < MOST_STROKES {
            let begins = self.slate.point(x, y);
            let rest = rest.filter(|_| !self.slate.strokes.is_empty());
            let rest = rest.unwrap_or_default().div_duration_f32(pause);
            self.slate.rests.push(rest);
            self.slate.strokes.push(vec![begins]);
            self.slate.drawing = true;
        }
    }

    pub(super) fn pen_move(&mut self, x: f32, y: f32) {
        let at = self.slate.point(x, y);
        if self.slate.drawing
            && let Some(stroke) = self.slate.strokes.last_mut()
        {
            stroke.push(at);
        }
    }

    pub(super) fn pen_up(&mut self, context: &Context) -> Vec<Act> {
        if !std::mem::take(&mut self.slate.drawing) {
            return vec![];
        }
        self.slate.lifted = Some(context.at);
        self.spell()
    }

    /// 撤一笔. Who takes a stroke back thinks it over: no pause runs until the next one.
    pub(super) fn undo_stroke(&mut self) -> Vec<Act> {
        self.slate.strokes.pop();
        self.slate.rests.pop();
        self.slate.lifted = None;
        self.slate.due = false;
        self.spell()
    }

    /// The screen's pause is over.
    pub(super) fn pause_over(&mut self, context: &Context) {
        let up = self
            .slate
            .lifted
            .map(|lifted| context.at.saturating_sub(lifted));
        if up.is_none_or(|up| up + SLACK < pause(context)) {
            return;
        }
        if self.read == self.spelled {
            self.let_stand();
        } else {
            self.slate.due = true;
        }
    }

    /// The strokes were read; what waited for it stands.
    pub(super) fn strokes_read(&mut self, covered: Range<usize>) {
        self.slate.covered = covered;
        if self.slate.due {
            self.let_stand();
        }
    }

    /// What is written stands by its first reading; the others stay on offer.
    fn let_stand(&mut self) {
        let first = self.words.first().map(|word| word.text.clone());
        self.slate.clear();
        // What reads as nothing is gone with its strokes.
        self.standing = first.map_or(0, |word| self.push(&word));
    }

    /// Puts another reading in place of the one that stands by itself.
    pub(super) fn correct(&mut self, index: usize) -> Vec<Act> {
        let Some(word) = self.words.get(index).map(|word| word.text.clone()) else {
            return vec![];
        };
        for _ in 0..self.standing {
            self.committed.pop();
        }
        self.standing = self.push(&word);
        self.changed()
    }
}
