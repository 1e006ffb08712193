//! Codes that phones read, drawn one pixel a module with the quiet zone of four around them
//! (ISO/IEC 18004).

use std::cell::RefCell;

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

/// How much of a code may be hidden and it is still read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As much as the size that is needed anyway allows.
    Any,
    /// 15 percent at least.
    Medium,
}

/// The largest version that is shown: its modules are large enough on every screen.
const LARGEST: u8 = 25;

thread_local! {
    // Pages are written again and again; a code is drawn once.
    static DRAWN: RefCell<Option<(String, Level, Image)>> = const { RefCell::new(None) };
}

/// The code of a text; none for one that is too long.
pub fn code(text: &str, level: Level) -> Option<Image> {
    let drawn = DRAWN.with_borrow(|drawn| drawn.clone());
    if let Some((_, _, image)) = drawn.filter(|(of, at, _)| of == text && *at == level) {
        return Some(image);
    }
    let image = draw(text, level)?;
    DRAWN.set(Some((text.to_owned(), level, image.clone())));
    Some(image)
}

fn draw(text: &str, level: Level) -> Option<Image> {
    const QUIET: i32 = 4;
    let segments = QrSegment::make_segments(text);
    let level = match level {
        Level::Any => QrCodeEcc::Low,
        Level::Medium => QrCodeEcc::Medium,
    };
    let code = QrCode::encode_segments_advanced(
        &segments,
        level,
        Version::MIN,
        Version::new(LARGEST),
        None,
        true,
    )
    .inspect_err(|error| tracing::error!(%error, "二维码画不出来"))
    .ok()?;
    let side = u32::try_from(code.size() + 2 * QUIET).ok()?;
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(side, side);
    let at = |place: usize| i32::try_from(place).unwrap_or(i32::MAX);
    for (place, pixel) in pixels.make_mut_slice().iter_mut().enumerate() {
        let side = side as usize;
        let dark = code.get_module(at(place % side) - QUIET, at(place / side) - QUIET);
        let shade = if dark { 0 } else { 255 };
        *pixel = Rgb8Pixel::new(shade, shade, shade);
    }
    Some(Image::from_rgb8(pixels))
}
