//! From a finger on the glass to what the controls are told of it. A press that nobody meant
//! (the second tap of a double one, a bounce of the panel, the touch that stops a gliding
//! list) never reaches a control, and a hand that trembles presses what it came down on.

use std::time::Duration;

/// Logical pixels a millimetre has: they are 1/102 inch.
const MILLIMETRE: f32 = 102.0 / 25.4;
/// How far a finger may slip and still press, in logical pixels (5 mm).
pub const SLIP: f32 = 5.0 * MILLIMETRE;
/// The same in 长辈模式 (8 mm).
pub const SLIP_ELDER: f32 = 8.0 * MILLIMETRE;
/// A page takes no press before it has been on the screen for so long.
pub const SEEN: Duration = Duration::from_millis(600);
/// The same where the press gives a number.
pub const SEEN_BEFORE_ISSUING: Duration = Duration::from_millis(900);
/// Touches no farther from one another are a hand that goes on tapping one spot (20 mm).
const SAME_SPOT: f32 = 20.0 * MILLIMETRE;
/// Two touches on one spot that begin within this are one: the panel bounced.
const BOUNCE: Duration = Duration::from_millis(80);
/// A contact that breaks off for less than this has bounced.
const GAP: Duration = Duration::from_millis(40);
/// Presses of one spot on one page that begin within this are one: a hand taps twice where once is
/// meant, and a tick would be taken back, a page turned unread.
const ONCE: Duration = Duration::from_millis(450);
/// A list follows a finger only if it sets out within this time; one that rested for longer
/// comes down once more, where it began.
const RESTED: Duration = Duration::from_millis(500);
/// What rests on one spot for longer is no finger that presses: the heel of a hand, an elbow, a
/// bag that leans on the screen.
const LEANT: Duration = Duration::from_secs(6);
/// A list takes a finger for drawing it from this way on, in logical pixels.
const SETS_OUT: f32 = 9.0;

/// A place on the screen, in logical pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spot {
    pub x: f32,
    pub y: f32,
}

impl Spot {
    fn from(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    fn minus(self, other: Self) -> Self {
        Self {
            x: self.x - other.x,
            y: self.y - other.y,
        }
    }
}

/// What the panel says of the one finger that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Contact {
    Down(Spot),
    Move(Spot),
    Up(Spot),
    /// The panel or the system took the touch away.
    Lost,
}

/// What the controls are told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pointer {
    Press(Spot),
    Move(Spot),
    Release(Spot),
    /// Whatever is pressed is let go without effect.
    Leave,
}

/// What lies under a finger at the moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Under {
    /// Which page it is, in which state; another value is another page.
    pub page: u64,
    /// The page has been on the screen long enough to be pressed.
    pub seen: bool,
    /// How long that is.
    pub wait: Duration,
    /// How far a finger may slip and still press.
    pub slip: f32,
    /// Keys stand on it: each touch of one counts, however quickly they follow.
    pub keys: bool,
    /// A pen is drawing: every point counts.
    pub drawing: bool,
    /// Something on the screen moves.
    pub moving: bool,
}

/// How a touch goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Touch {
    /// It has no effect until it ends.
    Ignored,
    /// On the spot where it began.
    Still,
    /// Drawn away; the controls see it nearer to where it began by so much.
    Drawn { by: Spot },
}

/// A touch from its beginning.
#[derive(Clone, Copy, Debug)]
struct Began {
    at: Duration,
    spot: Spot,
    page: u64,
    /// The last press again.
    repeats: bool,
}

/// How the last touch ended.
#[derive(Clone, Copy, Debug)]
struct Last {
    began: Duration,
    ended: Duration,
    spot: Spot,
    page: u64,
    ignored: bool,
    /// It stayed on its spot and drew nothing.
    pressed: bool,
    drew_list: bool,
}

/// The finger on the screen.
#[derive(Debug, Default)]
pub struct Finger {
    touch: Option<(Touch, Began)>,
    last: Option<Last>,
    drew: bool,
}

impl Finger {
    /// Takes what the panel says at a monotonic time, and says what the controls are told, in
    /// order.
    pub fn take(&mut self, contact: Contact, at: Duration, under: &Under) -> Vec<Pointer> {
        match contact {
            Contact::Down(spot) => self.down(spot, at, under),
            Contact::Move(spot) => self.moved(spot, at, under),
            Contact::Up(spot) => self.up(spot, at, under),
            Contact::Lost => self.lost(at),
        }
    }

    /// Whether the touch on the screen has no effect.
    pub fn is_ignored(&self) -> bool {
        matches!(self.touch, Some((Touch::Ignored, _)))
    }

    /// Where a finger rests that has not been drawn away.
    pub fn rests_at(&self) -> Option<Spot> {
        match self.touch {
            Some((Touch::Drawn { .. }, _)) | None => None,
            Some((Touch::Still | Touch::Ignored, began)) => Some(began.spot),
        }
    }

    fn down(&mut self, spot: Spot, at: Duration, under: &Under) -> Vec<Pointer> {
        // A panel that never said that the last touch ended does not block this one.
        let mut told = self.lost(at);
        let last = self.last;
        let bounced = last.is_some_and(|last| {
            let soon =
                at.saturating_sub(last.began) < BOUNCE || at.saturating_sub(last.ended) < GAP;
            last.pressed && soon && last.spot.from(spot) <= under.slip
        });
        let repeats = last.is_some_and(|last| {
            let again = last.pressed && !last.ignored && last.page == under.page;
            let soon = at.saturating_sub(last.began) < ONCE;
            again && soon && !under.keys && !under.drawing && last.spot.from(spot) <= under.slip
        });
        // Who goes on tapping has not looked at what the first tap brought.
        let goes_on = last.is_some_and(|last| {
            let another = last.ignored || last.page != under.page;
            let soon = at.saturating_sub(last.ended) < under.wait;
            another && soon && last.spot.from(spot) <= SAME_SPOT
        });
        self.drew = false;
        let glides = under.moving && last.is_some_and(|last| last.drew_list);
        let touch = if bounced || repeats || goes_on || !under.seen {
            Touch::Ignored
        } else if glides {
            // The list is taken hold of, there and back, so that the touch stops it and
            // nothing in it is pressed.
            let aside = Spot {
                x: spot.x + SETS_OUT,
                y: spot.y + SETS_OUT,
            };
            told.extend([
                Pointer::Press(spot),
                Pointer::Move(aside),
                Pointer::Move(spot),
            ]);
            Touch::Drawn {
                by: Spot::default(),
            }
        } else {
            told.push(Pointer::Press(spot));
            Touch::Still
        };
        let began = Began {
            at,
            spot,
            page: under.page,
            repeats: repeats && !bounced,
        };
        self.touch = Some((touch, began));
        told
    }

    fn moved(&mut self, spot: Spot, at: Duration, under: &Under) -> Vec<Pointer> {
        let Some((touch, began)) = self.touch else {
            return vec![];
        };
        if touch != Touch::Ignored && under.page != began.page {
            self.touch = Some((Touch::Ignored, began));
            return vec![Pointer::Leave];
        }
        if under.drawing {
            self.drew = true;
        }
        match touch {
            Touch::Ignored => vec![],
            Touch::Still if under.drawing => vec![Pointer::Move(spot)],
            Touch::Still => {
                let away = spot.from(began.spot);
                if away <= under.slip {
                    return vec![];
                }
                // The list sets out from where it is, not by a jump.
                let rest = 1.0 - SETS_OUT / away;
                let way = spot.minus(began.spot);
                let by = Spot {
                    x: way.x * rest,
                    y: way.y * rest,
                };
                self.touch = Some((Touch::Drawn { by }, began));
                let mut told = Vec::new();
                if at.saturating_sub(began.at) >= RESTED {
                    told.extend([Pointer::Leave, Pointer::Press(began.spot)]);
                }
                told.push(Pointer::Move(spot.minus(by)));
                told
            }
            Touch::Drawn { by } => vec![Pointer::Move(spot.minus(by))],
        }
    }

    fn up(&mut self, spot: Spot, at: Duration, under: &Under) -> Vec<Pointer> {
        // Where the finger is lifted it has been, whether or not the panel said so.
        let mut told = self.moved(spot, at, under);
        let Some((touch, began)) = self.touch.take() else {
            return told;
        };
        match touch {
            Touch::Ignored => {}
            Touch::Still if self.drew || under.drawing => {
                told.extend([Pointer::Release(spot), Pointer::Leave]);
            }
            Touch::Still if at.saturating_sub(began.at) > LEANT => told.push(Pointer::Leave),
            Touch::Still => told.extend([Pointer::Release(began.spot), Pointer::Leave]),
            Touch::Drawn { by } => {
                told.extend([Pointer::Release(spot.minus(by)), Pointer::Leave]);
            }
        }
        self.note(touch, began, at);
        told
    }

    fn lost(&mut self, at: Duration) -> Vec<Pointer> {
        let Some((touch, began)) = self.touch.take() else {
            return vec![];
        };
        self.note(touch, began, at);
        match touch {
            Touch::Ignored => vec![],
            Touch::Still | Touch::Drawn { .. } => vec![Pointer::Leave],
        }
    }

    fn note(&mut self, touch: Touch, began: Began, at: Duration) {
        // The press that it repeats is still the last one: who taps on presses again in time.
        if began.repeats {
            return;
        }
        self.last = Some(Last {
            began: began.at,
            ended: at,
            spot: began.spot,
            page: began.page,
            ignored: touch == Touch::Ignored,
            pressed: !matches!(touch, Touch::Drawn { .. }) && !self.drew,
            drew_list: matches!(touch, Touch::Drawn { .. }),
        });
    }
}

#[cfg(test)]
mod tests;
