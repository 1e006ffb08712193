//! What is painted at a point, and what light makes of it (ISO 32000-1, 11.3).

use std::{collections::HashMap, rc::Rc};

use crate::import::colour::Rgb;

/// Colours that light makes of what is behind and what is painted, of one channel, 0 to 1.
pub type Mix = fn(f32, f32) -> f32;

/// What is painted at a point: red, green, blue and how much it covers, 0 to 1.
pub type Ink = [f32; 4];

/// So much of a seal's ink covers at the most: letters are read below it, and a star in its middle
/// hides no year.
const SEAL: f32 = 0.5;

/// How much the ink of a picture covers of which that many of all the pixels hide what is below: a
/// picture that is clear for the most part is a seal or a signature.
pub fn thickness(hiding: usize, all: usize) -> f32 {
    match hiding * 5 < all * 3 {
        true => SEAL,
        false => 1.0,
    }
}

/// What one point shows: colours times cover, and cover.
#[derive(Clone, Copy)]
pub struct Shown {
    /// Of all that is painted.
    pub all: Ink,
    /// Of all but the ink of the point's own sign.
    pub without: Ink,
}

/// Paint that goes onto the page together.
pub struct Layer {
    /// By the point's number.
    pub shown: HashMap<usize, Shown>,
    /// What is there where nothing was painted.
    pub ground: Shown,
    /// How it goes with what is behind it.
    pub mix: Mix,
    /// How much of it goes on, at all points or at each.
    pub covers: f32,
    pub mask: Option<Rc<Vec<f32>>>,
}

impl Layer {
    /// Nothing painted on a ground.
    pub fn new(ground: Ink) -> Self {
        Self {
            shown: HashMap::new(),
            ground: Shown {
                all: ground,
                without: ground,
            },
            mix: normal,
            covers: 1.0,
            mask: None,
        }
    }

    /// What a point shows.
    pub fn at(&mut self, point: usize) -> &mut Shown {
        let ground = self.ground;
        self.shown.entry(point).or_insert(ground)
    }
}

/// Paint that hides what is behind it.
pub fn normal(_: f32, paint: f32) -> f32 {
    paint
}

/// Paints over what is there (ISO 32000-1, 11.3.6).
pub fn over(there: &mut Ink, ink: Ink, mix: Mix) {
    let covers = ink[3].clamp(0.0, 1.0);
    let behind = there[3];
    for channel in 0..3 {
        let below = if behind > 0.0 {
            there[channel] / behind
        } else {
            0.0
        };
        let mixed = (1.0 - behind) * ink[channel] + behind * mix(below, ink[channel]);
        there[channel] = mixed * covers + there[channel] * (1.0 - covers);
    }
    there[3] = covers + behind * (1.0 - covers);
}

/// Colours that are not multiplied by their cover.
pub fn straight(shown: Ink, covers: f32) -> Ink {
    let [r, g, b, a] = shown;
    let part = if a > 0.0 { 1.0 / a } else { 0.0 };
    [r * part, g * part, b * part, a * covers]
}

/// The colour that is seen.
pub fn rgb(shown: Ink) -> Rgb {
    [0, 1, 2].map(|channel| (shown[channel].clamp(0.0, 1.0) * 255.0).round() as u8)
}
