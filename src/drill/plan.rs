//! What the drill is told: how many numbers, and at which step to stop dead.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;

use crate::{device::printer::simulated::Stage, store::journal::Point};

/// How it is called.
pub const USAGE: &str = "\
usage: query-corner journal-drill DIR [--touches N] [--first-touch N] [--now TIME]
                                  [--stop-touch N --stop-at STEP]
  DIR            a folder for the drill alone; it is made if it is not there
  --touches      how many numbers to take (3)
  --first-touch  the number of the first touch (1); the same touch is the same command
  --now          the clock, as 2026-11-23T09:00:00+08:00 (the system's)
  --stop-at      where to stop dead on touch --stop-touch";

/// Where the drill can stop, in the order in which a number passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The button is touched, nothing has begun.
    BeforeBegin,
    Begun,
    Counted,
    Ticketed,
    Written,
    Committed,
    Marked,
    /// The printer is ready, and nothing is recorded of it.
    Ready,
    Sent,
    HalfPrinted,
    WholePrinted,
    /// The printer's status is known and not recorded.
    Printed,
    Recorded,
}

impl Step {
    pub const ALL: [Self; 13] = [
        Self::BeforeBegin,
        Self::Begun,
        Self::Counted,
        Self::Ticketed,
        Self::Written,
        Self::Committed,
        Self::Marked,
        Self::Ready,
        Self::Sent,
        Self::HalfPrinted,
        Self::WholePrinted,
        Self::Printed,
        Self::Recorded,
    ];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BeforeBegin => "before-begin",
            Self::Begun => "begun",
            Self::Counted => "counted",
            Self::Ticketed => "ticketed",
            Self::Written => "written",
            Self::Committed => "committed",
            Self::Marked => "marked",
            Self::Ready => "ready",
            Self::Sent => "sent",
            Self::HalfPrinted => "half-printed",
            Self::WholePrinted => "whole-printed",
            Self::Printed => "printed",
            Self::Recorded => "recorded",
        }
    }

    pub(super) fn of_point(point: Point) -> Self {
        match point {
            Point::Begun => Self::Begun,
            Point::Counted => Self::Counted,
            Point::Ticketed => Self::Ticketed,
            Point::Written => Self::Written,
            Point::Committed => Self::Committed,
            Point::Marked => Self::Marked,
        }
    }

    pub(super) fn of_stage(stage: Stage) -> Self {
        match stage {
            Stage::Half => Self::HalfPrinted,
            Stage::Whole => Self::WholePrinted,
        }
    }
}

/// What the drill was told.
pub(super) struct Plan {
    pub(super) folder: PathBuf,
    pub(super) touches: u64,
    pub(super) first_touch: u64,
    pub(super) now: Timestamp,
    pub(super) stop: Option<(u64, Step)>,
}

impl Plan {
    pub(super) fn parse(args: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut args = args.into_iter();
        let folder = args.next().filter(|folder| !folder.starts_with('-'));
        let folder = folder.context(USAGE)?;
        let (mut touches, mut first_touch, mut now) = (3, 1, Timestamp::now());
        let (mut stop_touch, mut stop_at) = (None, None);
        while let Some(key) = args.next() {
            let value = args
                .next()
                .with_context(|| format!("{key} needs a value"))?;
            let wrong = || format!("{key} can't be {value:?}\n{USAGE}");
            match key.as_str() {
                "--touches" => touches = value.parse().with_context(wrong)?,
                "--first-touch" => first_touch = value.parse().with_context(wrong)?,
                "--now" => now = value.parse().with_context(wrong)?,
                "--stop-touch" => stop_touch = Some(value.parse().with_context(wrong)?),
                "--stop-at" => {
                    let step = Step::ALL.into_iter().find(|step| step.as_str() == value);
                    stop_at = Some(step.with_context(wrong)?);
                }
                _ => bail!("there is no option {key}\n{USAGE}"),
            }
        }
        Ok(Self {
            folder: folder.into(),
            touches,
            first_touch,
            now,
            stop: stop_touch.zip(stop_at),
        })
    }
}
