//! What is read, on paper: an answer or a guide with what to bring. It is no ticket: it bears no
//! number and no code.

use jiff::civil::DateTime;

use super::{MARGIN, Page, SMALL, STRONG, TEXT, fonts::Fonts};
use crate::{
    device::raster::Raster,
    domain::leaflet::{Leaflet, Line},
};

/// A sheet is no longer than this: 1.25 m of paper, some 4,000 characters.
const LONGEST: usize = 10_000;
/// Room at its end for what is said there.
const END: usize = 400;
/// How far in an item stands.
const INDENT: usize = 16;

/// What stands on the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafletText {
    pub hall: String,
    pub leaflet: Leaflet,
    /// The hall's own date and time.
    pub printed_at: DateTime,
    /// Ordered on the screen in a browser.
    pub is_test: bool,
}

impl LeafletText {
    fn words(&self) -> impl Iterator<Item = &str> {
        let lines = self.leaflet.lines.iter().map(|line| match line {
            Line::Heading(text) | Line::Text(text) | Line::Item { text, .. } => text,
        });
        let Leaflet { title, foot, .. } = &self.leaflet;
        lines.chain([&self.hall, title, foot]).map(String::as_str)
    }
}

/// Draws the sheet. What would be longer than paper may be is left out, and said.
pub fn draw_leaflet(text: &LeafletText, fonts: &Fonts) -> Raster {
    let fonts = fonts.covering(text.words());
    let mut page = Page::as_tall_as(LONGEST, &fonts);
    if text.is_test {
        page.banner("测试");
    }
    page.centred(&text.hall, TEXT, 6);
    page.rule();
    page.centred(&text.leaflet.title, STRONG, 8);
    page.rule();
    for line in &text.leaflet.lines {
        if page.y + END > LONGEST {
            page.flush_left("（余下的请看屏幕）", STRONG, 0);
            break;
        }
        match line {
            Line::Heading(text) => {
                page.y += 10;
                page.flush_left(text, STRONG, 0);
            }
            Line::Text(text) => page.flush_left(text, TEXT, 0),
            Line::Item { sign, text } => page.flush_left(&format!("{sign} {text}"), TEXT, INDENT),
        }
    }
    page.y += MARGIN / 2;
    page.rule();
    page.centred(&text.leaflet.foot, SMALL, 4);
    let printed = text.printed_at.strftime("%Y-%m-%d %H:%M");
    page.centred(&format!("打印时间　{printed}"), SMALL, 0);
    page.finish()
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    fn sheet(lines: Vec<Line>) -> Raster {
        let text = LeafletText {
            hall: "示例县党群服务中心".into(),
            leaflet: Leaflet {
                title: "省内转接组织关系".into(),
                lines,
                foot: "更新于 2026年11月20日".into(),
            },
            printed_at: datetime(2026, 11, 24, 9, 42, 0, 0),
            is_test: false,
        };
        draw_leaflet(&text, &Fonts::embedded().unwrap())
    }

    fn blackened(raster: &Raster) -> usize {
        let bytes = raster.bytes().iter();
        bytes.map(|byte| byte.count_ones() as usize).sum()
    }

    #[test]
    fn every_line_takes_paper_and_the_longest_text_ends_within_its_limit() {
        let item = Line::Item {
            sign: "□".into(),
            text: "党费缴纳情况说明".into(),
        };
        let (none, one, all) = (
            sheet(vec![]),
            sheet(vec![item.clone()]),
            sheet(vec![item; 2000]),
        );
        assert!(one.height() > none.height() && blackened(&one) > blackened(&none));
        assert!(all.height() <= LONGEST && all.height() > LONGEST - END - 200);
        // The foot of the longest one is on it.
        let (stride, tail) = (all.stride(), 60);
        let last = &all.bytes()[(all.height() - tail) * stride..];
        assert!(last.iter().any(|byte| *byte != 0));
    }

    #[test]
    fn the_signs_of_what_is_held_and_missing_are_in_the_fonts() {
        let fonts = Fonts::embedded().unwrap();
        let of = |text: &str| fonts.width(text, TEXT);
        for sign in ["√", "□", "·"] {
            assert!(of(sign) > 0.0, "{sign}");
            let item = |sign: &str| Line::Item {
                sign: sign.into(),
                text: String::new(),
            };
            assert_ne!(
                sheet(vec![item(sign)]),
                sheet(vec![item("\u{E000}")]),
                "{sign}"
            );
        }
    }
}
