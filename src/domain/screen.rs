//! How the keeper sets the screen on the kiosk itself.

use serde::{Deserialize, Serialize};

/// What the keeper sets on the panel; it stays on this machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LocalSettings {
    pub orientation: Orientation,
    /// How dark the screen is while the hall is open, or someone uses it.
    pub day: Dimming,
    /// How dark it is after hours while nobody uses it.
    pub night: Night,
}

/// Which way up the pages are drawn on the display.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// As the display stands.
    #[default]
    Display,
    /// Turned clockwise by a quarter: the head of a page is at the display's right edge.
    Right,
    /// Turned the other way: the head of a page is at the display's left edge.
    Left,
}

impl Orientation {
    pub const ALL: [Self; 3] = [Self::Display, Self::Right, Self::Left];

    /// Width and height of the page on a display so large, or of a display with such a page.
    pub fn turned<T>(self, (width, height): (T, T)) -> (T, T) {
        match self {
            Self::Display => (width, height),
            Self::Right | Self::Left => (height, width),
        }
    }

    /// The place on the page that is seen at a place of a display. `display`: its width and height.
    pub fn on_page(self, (x, y): (f32, f32), (width, height): (f32, f32)) -> (f32, f32) {
        match self {
            Self::Display => (x, y),
            Self::Right => (y, width - x),
            Self::Left => (height - y, x),
        }
    }
}

/// Steps of darkness while the screen is read. Even the darkest leaves body text a
/// contrast of 7:1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimming {
    #[default]
    Full,
    Softer,
    Soft,
}

impl Dimming {
    pub const ALL: [Self; 3] = [Self::Full, Self::Softer, Self::Soft];

    /// The share of light that is taken away, 0 to 1.
    pub fn veil(self) -> f32 {
        match self {
            Self::Full => 0.0,
            Self::Softer => 0.15,
            Self::Soft => 0.30,
        }
    }
}

/// Steps of darkness after hours, until someone touches the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Night {
    /// As by day.
    Same,
    #[default]
    Dim,
    Dark,
}

impl Night {
    pub const ALL: [Self; 3] = [Self::Same, Self::Dim, Self::Dark];

    /// The share of light that is taken away, 0 to 1.
    pub fn veil(self) -> f32 {
        match self {
            Self::Same => 0.0,
            Self::Dim => 0.25,
            Self::Dark => 0.60,
        }
    }
}

impl LocalSettings {
    /// The veil over the screen. `resting`: after hours, and nobody there.
    pub fn veil(&self, resting: bool) -> f32 {
        let day = self.day.veil();
        if resting {
            day.max(self.night.veil())
        } else {
            day
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_turn_changes_width_and_height() {
        for (orientation, turned) in [
            (Orientation::Display, (1920, 1080)),
            (Orientation::Right, (1080, 1920)),
            (Orientation::Left, (1080, 1920)),
        ] {
            assert_eq!(orientation.turned((1920, 1080)), turned, "{orientation:?}");
        }
    }

    #[test]
    fn a_finger_is_where_the_eye_sees_it() {
        let display = (1920.0, 1080.0);
        for (orientation, at, on_page) in [
            (Orientation::Display, (10.0, 20.0), (10.0, 20.0)),
            // The head of the page, its left end: the display's upper right corner.
            (Orientation::Right, (1920.0, 0.0), (0.0, 0.0)),
            (Orientation::Right, (0.0, 1080.0), (1080.0, 1920.0)),
            (Orientation::Left, (0.0, 1080.0), (0.0, 0.0)),
            (Orientation::Left, (1920.0, 0.0), (1080.0, 1920.0)),
        ] {
            assert_eq!(orientation.on_page(at, display), on_page, "{orientation:?}");
        }
    }

    #[test]
    fn the_night_never_is_brighter_than_the_day() {
        for day in Dimming::ALL {
            for night in Night::ALL {
                let local = LocalSettings {
                    day,
                    night,
                    ..LocalSettings::default()
                };
                assert!(local.veil(true) >= local.veil(false), "{local:?}");
            }
        }
    }

    /// Contrast of two greys under a veil (WCAG 2.2, relative luminance).
    fn contrast(paper: f32, ink: f32, veil: f32) -> f32 {
        let light = |channel: f32| {
            let channel = channel * (1.0 - veil) / 255.0;
            ((channel + 0.055) / 1.055).powf(2.4)
        };
        (light(paper) + 0.05) / (light(ink) + 0.05)
    }

    #[test]
    fn whoever_reads_has_a_contrast_of_seven_to_one() {
        for day in Dimming::ALL {
            // The darker paper of after hours, and the ink.
            assert!(contrast(232.0, 30.0, day.veil()) >= 7.0, "{day:?}");
        }
    }
}
