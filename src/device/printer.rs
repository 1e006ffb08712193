//! The ticket printer.
//!
//! Unknown is not ready: only a status says that something was printed, and a
//! printer that does not answer within [`STATUS_LIMIT`] counts as silent.

pub mod absent;
pub mod limited;
pub mod simulated;

use std::time::Duration;

use super::raster::Raster;

/// How long a status may take.
pub const STATUS_LIMIT: Duration = Duration::from_millis(500);

/// How long a slip may take from the first byte to the status after it.
pub const PRINT_LIMIT: Duration = Duration::from_secs(10);

/// What kind of printer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// There is none: numbers are read off the screen.
    Absent,
    /// Slips become pictures in a folder; no paper comes out.
    Simulated,
    Real,
}

/// What the printer says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Ready,
    /// Ready, but the roll is near its end: staff are told.
    PaperLow,
    NoPaper,
    CoverOpen,
    /// Cutter, heat, or whatever else it names.
    Fault,
    /// No answer in time, or half a one.
    Silent,
    /// There is no printer.
    Absent,
}

impl Status {
    pub fn is_ready(self) -> bool {
        matches!(self, Self::Ready | Self::PaperLow)
    }

    /// What staff read on the status panel.
    pub fn says(self) -> &'static str {
        match self {
            Self::Ready => "正常",
            Self::PaperLow => "纸快用完，请备纸",
            Self::NoPaper => "缺纸，请装纸",
            Self::CoverOpen => "机盖未合，请合上",
            Self::Fault => "故障，请检查切刀和温度",
            Self::Silent => "没有应答，请检查电源和连接",
            Self::Absent => "没有接打印机",
        }
    }
}

/// A slip with the name its job goes by in logs and files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// As `2026-11-23-A1037-1`: business date, label, number of the print job.
    pub name: String,
    pub raster: Raster,
}

/// What became of a slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Not a byte reached the printer.
    Unsent(Status),
    /// The bytes are out; the printer's status after them.
    Sent(Status),
}

/// A printer. Calls block for as long as the device takes; [`limited::Limited`]
/// holds them to the limits.
pub trait Printer: Send {
    fn make(&self) -> Make {
        Make::Real
    }
    fn status(&mut self) -> Status;
    /// Prints and cuts one slip. Never tries again by itself.
    fn print(&mut self, slip: &Slip) -> Delivery;
}
