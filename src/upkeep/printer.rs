//! What a kiosk prints with, as its configuration says; a printer that stands there tells by
//! itself how it is, on the panel.

use super::line::{Line, Topic, Verdict};
use crate::config::Config;

/// What the configuration asks for.
pub fn check(config: &Config) -> Line {
    match config.simulates_printer() {
        true => simulated(),
        false => none(),
    }
}

/// There is no printer.
pub fn none() -> Line {
    Line::new(
        Topic::Printer,
        Verdict::Note,
        "没有接打印机，来访者看屏幕记号码",
    )
}

/// Slips become pictures.
pub fn simulated() -> Line {
    Line::new(
        Topic::Printer,
        Verdict::Note,
        "模拟打印机，小票存成图片，不出纸",
    )
    .remedy("只在试用和演示时用；正式使用去掉 --printer simulated 和配置里的 printer")
}
