//! The test slip: that the printer prints, cuts and has every character. It is no ticket: it
//! bears no number and no code.

use jiff::civil::DateTime;

use super::{Page, SMALL, STRONG, TEXT, fonts::Fonts};
use crate::device::raster::Raster;

/// Characters of names that are not in every font (GB 18030-2022).
const RARE: &str = "𬭚　彧　龘　䶮　㛃";

/// What stands on a test slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialText {
    pub hall: String,
    /// The hall's own date and time.
    pub printed_at: DateTime,
    pub version: String,
}

/// Draws the test slip.
pub fn draw_trial(text: &TrialText, fonts: &Fonts) -> Raster {
    let fonts = fonts.covering([text.hall.as_str(), RARE].into_iter());
    let mut page = Page::new(&fonts);
    page.banner("测试　不是号码");
    page.centred(&text.hall, STRONG, 10);
    page.rule();
    page.centred("打印测试", STRONG, 8);
    page.centred("横线应当连贯，两端离纸边一样远", SMALL, 6);
    page.rule();
    page.centred(RARE, STRONG, 4);
    page.centred("上面五个生僻字不应是方框", SMALL, 6);
    page.rule();
    let printed = text.printed_at.strftime("%Y-%m-%d %H:%M:%S");
    page.centred(&format!("打印时间　{printed}"), TEXT, 4);
    page.centred(&format!("程序版本　{}", text.version), TEXT, 4);
    page.finish()
}
