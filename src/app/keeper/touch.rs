//! The touch test: four corners in turn, and where the panel says that the finger was.

/// A corner of the screen, in the order in which they are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corner {
    TopLeft,
    TopRight,
    BottomRight,
    BottomLeft,
}

impl Corner {
    pub const ALL: [Self; 4] = [
        Self::TopLeft,
        Self::TopRight,
        Self::BottomRight,
        Self::BottomLeft,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::TopLeft => "左上角",
            Self::TopRight => "右上角",
            Self::BottomRight => "右下角",
            Self::BottomLeft => "左下角",
        }
    }

    /// The middle of its mark on a screen of this size.
    pub fn mark(self, (width, height): (f32, f32)) -> (f32, f32) {
        let x = match self {
            Self::TopLeft | Self::BottomLeft => INSET,
            Self::TopRight | Self::BottomRight => width - INSET,
        };
        let y = match self {
            Self::TopLeft | Self::TopRight => INSET,
            Self::BottomLeft | Self::BottomRight => height - INSET,
        };
        (x, y)
    }
}

/// From the screen's edges to the middle of a mark, in logical pixels.
pub const INSET: f32 = 80.0;
/// A finger that is farther from the mark than this is not where the panel says (8 mm).
const NEAR: f32 = 32.0;

/// What a touch tells of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Within reach of the mark.
    Good { off: u32 },
    /// On the right side of the screen, and off.
    Off { off: u32 },
    /// At another corner: the touch panel stands another way than the picture.
    Elsewhere { at: Corner },
}

/// The corners touched so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TouchTest {
    judged: Vec<Judged>,
}

impl TouchTest {
    /// The corner that is asked for; None when all are done.
    pub fn asked(&self) -> Option<Corner> {
        Corner::ALL.get(self.judged.len()).copied()
    }

    pub fn judged(&self) -> &[Judged] {
        &self.judged
    }

    pub fn touched(&mut self, x: f32, y: f32, frame: (f32, f32)) {
        let Some(asked) = self.asked() else {
            return;
        };
        let distance = |corner: Corner| {
            let mark = corner.mark(frame);
            (x - mark.0).hypot(y - mark.1)
        };
        let off = distance(asked).round() as u32;
        let nearest = Corner::ALL
            .into_iter()
            .min_by(|a, b| distance(*a).total_cmp(&distance(*b)))
            .unwrap_or(asked);
        self.judged.push(if nearest != asked {
            Judged::Elsewhere { at: nearest }
        } else if distance(asked) <= NEAR {
            Judged::Good { off }
        } else {
            Judged::Off { off }
        });
    }

    /// The whole test in one sentence, once it is done.
    pub fn verdict(&self) -> Option<(bool, &'static str)> {
        if self.asked().is_some() {
            return None;
        }
        let any = |wanted: fn(&Judged) -> bool| self.judged.iter().any(wanted);
        Some(
            if any(|judged| matches!(judged, Judged::Elsewhere { .. })) {
                (
                    false,
                    "点的地方和画面对不上：触摸的方向转错了，请让厂家把触摸映射到这块屏幕",
                )
            } else if any(|judged| matches!(judged, Judged::Off { .. })) {
                (
                    false,
                    "触摸有偏差：请擦净屏幕再测一次，还是偏就要校准触摸屏",
                )
            } else {
                (true, "四个角都准，触摸正常")
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: (f32, f32) = (1080.0, 1920.0);

    fn test(turn: impl Fn((f32, f32)) -> (f32, f32)) -> TouchTest {
        let mut test = TouchTest::default();
        while let Some(corner) = test.asked() {
            let (x, y) = turn(corner.mark(FRAME));
            test.touched(x, y, FRAME);
        }
        test
    }

    #[test]
    fn a_finger_on_each_mark_is_good() {
        let test = test(|(x, y)| (x + 9.0, y - 12.0));
        assert_eq!(test.judged(), [Judged::Good { off: 15 }; 4]);
        assert!(test.verdict().unwrap().0);
    }

    #[test]
    fn a_panel_that_is_off_is_told_with_how_much() {
        let test = test(|(x, y)| (x + 60.0, y));
        assert_eq!(test.judged(), [Judged::Off { off: 60 }; 4]);
        assert!(!test.verdict().unwrap().0);
    }

    #[test]
    fn a_panel_that_is_turned_is_known_by_the_corner_it_says() {
        let upside_down = test(|(x, y)| (1080.0 - x, 1920.0 - y));
        assert_eq!(
            upside_down.judged()[0],
            Judged::Elsewhere {
                at: Corner::BottomRight
            }
        );
        assert!(upside_down.verdict().unwrap().1.contains("方向"));
    }

    #[test]
    fn the_test_says_nothing_before_its_end_and_takes_nothing_after_it() {
        let mut done = test(|mark| mark);
        assert_eq!(TouchTest::default().verdict(), None);
        done.touched(0.0, 0.0, FRAME);
        assert_eq!(done.judged().len(), 4);
    }
}
