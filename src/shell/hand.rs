//! The one finger that counts among what a window tells of fingers and mice.

use slint::winit_030::winit::{
    dpi::PhysicalPosition,
    event::{DeviceId, ElementState, MouseButton, Touch, TouchPhase, WindowEvent},
};

use crate::app::finger::{Contact, Spot};

/// What an event of the window is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Read {
    /// The finger that counts did this.
    Contact(Contact),
    /// Of a hand, and of no effect: a second finger, a button that nothing here has.
    Nothing,
    /// Of no hand.
    Other,
}

/// The finger or the mouse button that is down, and where the mouse stands.
#[derive(Debug, Default)]
pub struct Hand {
    finger: Option<(DeviceId, u64)>,
    button: bool,
    mouse: Spot,
}

impl Hand {
    /// Reads an event of a window with so many physical pixels a logical one.
    pub fn read(&mut self, event: &WindowEvent, scale: f64) -> Read {
        let spot = |position: PhysicalPosition<f64>| Spot {
            x: (position.x / scale) as f32,
            y: (position.y / scale) as f32,
        };
        match event {
            WindowEvent::Touch(touch) => self.finger(touch, spot(touch.location)),
            WindowEvent::CursorMoved { position, .. } => {
                self.mouse = spot(*position);
                match self.button {
                    true => Read::Contact(Contact::Move(self.mouse)),
                    false => Read::Other,
                }
            }
            WindowEvent::MouseInput { state, button, .. } => match (button, state) {
                (MouseButton::Left, ElementState::Pressed) if self.finger.is_none() => {
                    self.button = true;
                    Read::Contact(Contact::Down(self.mouse))
                }
                (MouseButton::Left, ElementState::Released) if self.button => {
                    self.button = false;
                    Read::Contact(Contact::Up(self.mouse))
                }
                _ => Read::Nothing,
            },
            _ => Read::Other,
        }
    }

    fn finger(&mut self, touch: &Touch, spot: Spot) -> Read {
        let id = (touch.device_id, touch.id);
        match touch.phase {
            // A panel that never said that the last finger left begins anew with the same name.
            TouchPhase::Started if self.finger.is_none_or(|finger| finger == id) => {
                self.finger = Some(id);
                Read::Contact(Contact::Down(spot))
            }
            _ if self.finger != Some(id) => Read::Nothing,
            TouchPhase::Moved => Read::Contact(Contact::Move(spot)),
            TouchPhase::Ended => {
                self.finger = None;
                Read::Contact(Contact::Up(spot))
            }
            TouchPhase::Cancelled => {
                self.finger = None;
                Read::Contact(Contact::Lost)
            }
            TouchPhase::Started => Read::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use slint::winit_030::winit::event::Force;

    use super::*;

    fn touch(id: u64, phase: TouchPhase, x: f64) -> WindowEvent {
        WindowEvent::Touch(Touch {
            device_id: DeviceId::dummy(),
            phase,
            location: PhysicalPosition::new(x, 40.0),
            force: None::<Force>,
            id,
        })
    }

    fn spot(x: f32) -> Spot {
        Spot { x, y: 20.0 }
    }

    #[test]
    fn the_first_finger_counts_and_others_do_nothing() {
        let mut hand = Hand::default();
        let read = |hand: &mut Hand, event| hand.read(&event, 2.0);
        let down = read(&mut hand, touch(1, TouchPhase::Started, 10.0));
        assert_eq!(down, Read::Contact(Contact::Down(spot(5.0))));
        let second = read(&mut hand, touch(2, TouchPhase::Started, 90.0));
        assert_eq!(second, Read::Nothing);
        let second = read(&mut hand, touch(2, TouchPhase::Ended, 90.0));
        assert_eq!(second, Read::Nothing);
        let up = read(&mut hand, touch(1, TouchPhase::Ended, 12.0));
        assert_eq!(up, Read::Contact(Contact::Up(spot(6.0))));
        let next = read(&mut hand, touch(2, TouchPhase::Started, 90.0));
        assert_eq!(next, Read::Contact(Contact::Down(spot(45.0))));
    }

    #[test]
    fn a_finger_whose_end_was_never_told_comes_down_again() {
        let mut hand = Hand::default();
        hand.read(&touch(7, TouchPhase::Started, 10.0), 2.0);
        let again = hand.read(&touch(7, TouchPhase::Started, 20.0), 2.0);
        assert_eq!(again, Read::Contact(Contact::Down(spot(10.0))));
    }
}
