//! A finger on the screen: what the panel says of it goes to the pages by [`Finger`], which knows
//! what a hand means.
//!
//! [`Finger`]: crate::app::finger::Finger

use std::time::Duration;

use slint::{
    ComponentHandle, LogicalPosition, TimerMode,
    platform::{PointerEventButton, WindowEvent},
};

use super::Bridge;
use crate::{
    app::{
        finger::{Contact, Pointer, Spot},
        kiosk::{Intent, Kiosk},
    },
    shell::memory::{MemoryScreen, Touch},
};

/// How long the keeper's corner is held.
const CORNER_HELD: Duration = Duration::from_secs(3);

impl Bridge {
    /// Takes what the panel says of the finger. Every touch of a window comes this way.
    pub fn touch(&self, contact: Contact) {
        self.advance();
        // By a hand on the page itself, before what it presses leads elsewhere.
        let noted = self.noted.borrow().is_some();
        if matches!(contact, Contact::Down(_)) && !noted && self.read(Kiosk::is_calm) {
            self.touched();
        }
        let window = self.app.window();
        let at = (self.time)();
        let under = self.read(|kiosk| kiosk.under(at, window.has_active_animations()));
        let told = self.finger.borrow_mut().take(contact, at, &under);
        let button = PointerEventButton::Left;
        let place = |spot: Spot| LogicalPosition::new(spot.x, spot.y);
        for pointer in told {
            window.dispatch_event(match pointer {
                Pointer::Press(spot) => WindowEvent::PointerPressed {
                    position: place(spot),
                    button,
                },
                Pointer::Move(spot) => WindowEvent::PointerMoved {
                    position: place(spot),
                },
                Pointer::Release(spot) => WindowEvent::PointerReleased {
                    position: place(spot),
                    button,
                },
                Pointer::Leave => WindowEvent::PointerExited,
            });
        }
        self.watch_corner(contact);
        // A hand that came too early at a ring is a hand all the same.
        if self.finger.borrow().is_ignored() && !noted && !self.read(Kiosk::is_resting) {
            self.touched();
        }
    }

    /// The keeper's corner shows nothing and covers nothing: what lies in it is pressed as
    /// anywhere, and a finger that rests on it leads to the panel.
    fn watch_corner(&self, contact: Contact) {
        let rests = || self.finger.borrow().rests_at();
        let held = rests().is_some_and(|at| self.read(|kiosk| kiosk.is_in_corner(at)));
        if !held {
            self.corner.stop();
            return;
        }
        if !matches!(contact, Contact::Down(_)) {
            return;
        }
        let bridge = self.this.clone();
        self.corner
            .start(TimerMode::SingleShot, CORNER_HELD, move || {
                if let Some(bridge) = bridge.upgrade() {
                    bridge.send(Intent::HoldCorner);
                }
            });
    }

    /// Takes what happens on a screen in memory.
    pub fn touch_memory(&self, memory: &MemoryScreen, touch: Touch) {
        let spot = |x: f32, y: f32| {
            let (x, y) = memory.logical(x, y);
            Spot { x, y }
        };
        match touch {
            Touch::Down { x, y } => self.touch(Contact::Down(spot(x, y))),
            Touch::Move { x, y } => self.touch(Contact::Move(spot(x, y))),
            Touch::Up { x, y } => self.touch(Contact::Up(spot(x, y))),
            Touch::Wheel { x, y, dx, dy } => {
                let (at, turn) = (memory.logical(x, y), memory.logical(dx, dy));
                memory.dispatch(WindowEvent::PointerScrolled {
                    position: LogicalPosition::new(at.0, at.1),
                    delta_x: turn.0,
                    delta_y: turn.1,
                });
            }
        }
    }

    /// From now on intents are noted instead of handled, or handled again: what a control asks
    /// for is seen without its being done.
    pub fn note_intents(&self, noted: bool) {
        *self.noted.borrow_mut() = noted.then(Vec::new);
    }

    /// The intents noted since they were last asked for.
    pub fn noted_intents(&self) -> Vec<Intent> {
        let mut noted = self.noted.borrow_mut();
        noted.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Whether the intent was noted instead of being handled.
    pub(super) fn is_noted(&self, intent: &Intent) -> bool {
        let mut noted = self.noted.borrow_mut();
        let noted = noted.as_mut().map(|noted| noted.push(intent.clone()));
        noted.is_some()
    }
}
