//! The paper slip: what stands on it and where, as dots of an 80 mm printer.
//!
//! The slip never says what the visitor declared of themselves (age, disability):
//! the class is for the clerk's screen alone.

pub mod fonts;
pub mod leaflet;
pub mod lines;
pub mod trial;

use jiff::civil::DateTime;
use qrcodegen::{QrCode, QrCodeEcc};

use self::{
    fonts::{Fonts, Type},
    lines::break_lines,
};
use super::raster::Raster;
use crate::domain::{label::Label, ticket::Matter};

/// The printing width of an 80 mm head at 203 dpi.
pub const WIDTH: usize = 576;

const MARGIN: usize = 16;
/// Taller than any slip; what is not used is cut off.
const TALLEST: usize = 4000;
/// Dots of one QR module: 0.6 mm, which a phone reads off thermal paper.
const MODULE: usize = 5;

const SMALL: Type = Type::regular(24.0);
const TEXT: Type = Type::regular(28.0);
const STRONG: Type = Type::bold(32.0);
const NUMBER: Type = Type::bold(136.0);

/// What stands on a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipText {
    pub hall: String,
    pub label: Label,
    pub service: String,
    /// The windows that take it, as on their signs; empty if none is known.
    pub windows: Vec<String>,
    pub matter: Option<Matter>,
    /// The hall's own date and time of issue.
    pub issued_at: DateTime,
    /// People ahead, once calls are known.
    pub ahead: Option<u32>,
    /// The order of calling in words: [`crate::domain::priority::rule`].
    pub order: String,
    /// 补打.
    pub is_reprint: bool,
    /// 测试: taken on the screen in a browser.
    pub is_test: bool,
    /// What the QR code says: [`crate::store::journal::Reader::seal`].
    pub qr: String,
}

impl SlipText {
    /// What the content wrote, where rare characters may stand.
    fn names(&self) -> impl Iterator<Item = &str> {
        let matter = self.matter.iter();
        let matter = matter.flat_map(|matter| matter.missing.iter().chain([&matter.title]));
        [&self.hall, &self.service]
            .into_iter()
            .chain(&self.windows)
            .chain(matter)
            .map(String::as_str)
    }
}

/// Why a slip can't be drawn.
#[derive(Debug, thiserror::Error)]
#[error("the slip's QR code can't hold {length} bytes")]
pub struct TooLong {
    length: usize,
}

/// Draws the slip.
pub fn draw(text: &SlipText, fonts: &Fonts) -> Result<Raster, TooLong> {
    let fonts = fonts.covering(text.names());
    let mut page = Page::new(&fonts);
    if text.is_test {
        page.banner("测试票　不能办事");
    }
    if text.is_reprint {
        page.banner("补打");
    }
    page.centred(&text.hall, STRONG, 10);
    page.rule();
    page.centred(&text.service, STRONG, 0);
    page.centred(&text.label.to_string(), NUMBER, 8);
    if !text.windows.is_empty() {
        page.centred(&text.windows.join("、"), TEXT, 6);
    }
    if let Some(ahead) = text.ahead {
        page.centred(&format!("前面还有 {ahead} 人"), STRONG, 6);
    }
    page.rule();
    if let Some(matter) = &text.matter {
        page.matter(matter);
    }
    page.qr(&text.qr)?;
    let issued = text.issued_at.strftime("%Y-%m-%d %H:%M");
    page.centred(&format!("取号时间　{issued}"), TEXT, 6);
    page.centred(&text.order, TEXT, 6);
    page.centred("请留意叫号屏和广播，过号请到窗口说明", SMALL, 0);
    Ok(page.finish())
}

/// A slip being filled from the top.
struct Page<'a> {
    fonts: &'a Fonts,
    raster: Raster,
    y: usize,
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
impl<'a> Page<'a> {
    fn new(fonts: &'a Fonts) -> Self {
        Self::as_tall_as(TALLEST, fonts)
    }

    /// So many dots tall at most.
    fn as_tall_as(height: usize, fonts: &'a Fonts) -> Self {
        Self {
            fonts,
            raster: Raster::new(WIDTH, height),
            y: MARGIN,
        }
    }

    fn lines(&self, text: &str, type_: Type, width: usize) -> Vec<String> {
        break_lines(text, width as f32, |part| self.fonts.width(part, type_))
    }

    fn line(&mut self, text: &str, type_: Type, left: f32) {
        self.fonts
            .draw(&mut self.raster, text, type_, left, self.y as f32);
        // A number of a hand's height needs no leading.
        let leading = if type_.em > 100.0 { 1.08 } else { 1.32 };
        self.y += (type_.em * leading) as usize;
    }

    fn centred(&mut self, text: &str, type_: Type, gap: usize) {
        for line in self.lines(text, type_, WIDTH - 2 * MARGIN) {
            let left = (WIDTH as f32 - self.fonts.width(&line, type_)) / 2.0;
            self.line(&line, type_, left);
        }
        self.y += gap;
    }

    fn flush_left(&mut self, text: &str, type_: Type, indent: usize) {
        for line in self.lines(text, type_, WIDTH - 2 * MARGIN - indent) {
            self.line(&line, type_, (MARGIN + indent) as f32);
        }
    }

    fn rule(&mut self) {
        self.raster.fill(MARGIN, self.y + 4, WIDTH - 2 * MARGIN, 3);
        self.y += 18;
    }

    /// White on black over the whole width.
    fn banner(&mut self, text: &str) {
        let from = self.y;
        self.y += 8;
        self.centred(text, STRONG, 0);
        self.y += 6;
        self.raster.invert_rows(from, self.y);
        self.y += 12;
    }

    fn matter(&mut self, matter: &Matter) {
        self.flush_left(&format!("事项：{}", matter.title), TEXT, 0);
        if matter.of > 0 {
            let Matter { held, of, .. } = matter;
            self.flush_left(&format!("必带材料 {held}/{of}"), STRONG, 0);
        }
        if !matter.missing.is_empty() {
            self.flush_left("还缺：", TEXT, 0);
            for name in &matter.missing {
                self.flush_left(&format!("□ {name}"), TEXT, 16);
            }
        }
        self.rule();
    }

    fn qr(&mut self, content: &str) -> Result<(), TooLong> {
        let code = QrCode::encode_text(content, QrCodeEcc::Medium).map_err(|_| TooLong {
            length: content.len(),
        })?;
        let side = code.size().unsigned_abs() as usize * MODULE;
        let left = (WIDTH.saturating_sub(side)) / 2;
        // Four modules of white around it (ISO/IEC 18004).
        let top = self.y + MODULE * 2;
        for row in 0..code.size() {
            for column in 0..code.size() {
                if code.get_module(column, row) {
                    let x = left + column.unsigned_abs() as usize * MODULE;
                    let y = top + row.unsigned_abs() as usize * MODULE;
                    self.raster.fill(x, y, MODULE, MODULE);
                }
            }
        }
        self.y = top + side + MODULE * 4;
        Ok(())
    }

    fn finish(mut self) -> Raster {
        self.raster.truncate(self.y + MARGIN);
        self.raster
    }
}
