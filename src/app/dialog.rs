//! What lies over a page until it is closed. It belongs to the session and is wiped with it.

use super::{help, take_along};

/// The dialog over the page in view.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// 请工作人员帮忙.
    Help,
    /// 带走.
    TakeAlong(take_along::TakeAlong),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    AskHelp,
    TakeAlong,
    Print,
    Close,
}

#[derive(Clone, Debug, PartialEq)]
pub enum View {
    Help(help::View),
    TakeAlong(take_along::View),
}
