//! PDF: every page drawn, and its text put together from where its signs stand.

mod glyphs;
mod hidden;
mod layers;
mod said;
mod shown;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::{
        InterpreterSettings,
        font::{FontData, FontQuery},
        hayro_cmap::CidFamily,
    },
    hayro_syntax::{
        DecryptionError, LoadPdfError, Pdf,
        object::{Dict, dict::keys},
        page::Page,
    },
    vello_cpu::color::palette::css::WHITE,
};

use super::{
    error::{ImportError, damaged},
    fonts::{BOLD, REGULAR},
    left::LeftOut,
    limits::{Limits, PAGE_HEIGHT, PAGE_WIDTH},
    lines,
    picture::Shelf,
    piece::Piece,
    remark::Remark,
    unseen::Unseen,
};
use glyphs::{Glyphs, Seen};

/// Reads a PDF: draws its pages onto `shelf` and gives its paragraphs.
pub fn read(
    bytes: &[u8],
    limits: &Limits,
    shelf: &mut Shelf<'_>,
    remarks: &mut Vec<Remark>,
    left: &mut LeftOut,
) -> Result<Vec<Piece>, ImportError> {
    let data = bytes.to_vec();
    let pdf = guarded(|| Pdf::new(data))?.map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ImportError::Encrypted,
        LoadPdfError::Decryption(_) => ImportError::Encrypted,
        LoadPdfError::Invalid => damaged("不是完整的 PDF"),
    })?;
    let count = guarded(|| pdf.pages().len())?;
    if count as u64 > u64::from(limits.pages) {
        let (pages, limit) = (count as u64, limits.pages);
        return Err(ImportError::TooManyPages { pages, limit });
    }
    if count == 0 {
        return Err(damaged("这个 PDF 没有页面"));
    }
    let foreign = Arc::new(AtomicBool::new(false));
    let settings = settings(&foreign);
    let mut texts = Vec::new();
    let mut seen = Seen::default();
    let mut unseen = Unseen::default();
    let mut shown = Vec::new();
    let cache = RenderCache::new();
    for (page, number) in pdf.pages().iter().zip(1u32..) {
        match guarded(|| draw(page, &cache, &settings)) {
            Ok(Some(image)) => shelf.page(number, image)?,
            Ok(None) | Err(_) => remarks.push(Remark::PageNotDrawn { page: number }),
        }
        let read = guarded(|| glyphs::read(page, &settings, limits));
        let mut glyphs = match read {
            Ok(read) => read?,
            Err(_) => Glyphs::default(),
        };
        if pdf.xref().has_optional_content_groups() {
            shown.push(glyphs.text.signs.clone());
        }
        match guarded(|| hidden::sights(page, &settings, &mut glyphs)) {
            Ok(Some(sights)) => {
                let gone = unseen.take(number, &mut glyphs.text, &sights, 1.0, left);
                glyphs.page_seen.signs -= gone.min(glyphs.page_seen.signs);
            }
            Ok(None) | Err(_) => unseen.give_up(number, &glyphs.text),
        }
        let Glyphs {
            text,
            page_seen,
            turned,
            ..
        } = glyphs;
        for (step, signs) in &turned {
            let how = match step.abs() {
                16..=20 => "竖着",
                _ => "斜着",
            };
            for line in lines::parted(signs.iter()) {
                left.leave(format_args!("第 {number} 页{how}的文字"), &line);
            }
        }
        seen.add(number, &page_seen);
        texts.push(text);
    }
    let _ = guarded(|| layers::look(&pdf, &settings, limits, &shown, (&mut unseen, left)));
    seen.say(count, remarks);
    unseen.say(remarks);
    if foreign.load(Ordering::Relaxed) {
        remarks.push(Remark::ForeignFonts);
    }
    shelf.say(lines::words(&texts));
    // A file that says of itself what can't be read loses no page by it.
    let _ = guarded(|| said::look(&pdf, left));
    Ok(lines::paragraphs(&texts, remarks, left))
}

/// A reader that gives up on a hostile file gives up on this page only.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, ImportError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| damaged("PDF 里有读不了的部分"))
}

/// Our own letters where the file names a font and does not carry it; `foreign` then becomes true.
fn settings(foreign: &Arc<AtomicBool>) -> InterpreterSettings {
    let foreign = Arc::clone(foreign);
    InterpreterSettings {
        font_resolver: Arc::new(move |query| match query {
            FontQuery::Standard(font) => Some(font.get_font_data()),
            FontQuery::Fallback(font) => {
                foreign.store(true, Ordering::Relaxed);
                let family = font.character_collection.as_ref().map(|c| &c.family);
                let latin = matches!(family, None | Some(CidFamily::Custom { .. }));
                if latin {
                    return Some(font.pick_standard_font().get_font_data());
                }
                let bytes = if font.is_bold { BOLD } else { REGULAR };
                let data: FontData = Arc::new(bytes);
                Some((data, 0))
            }
        }),
        ..InterpreterSettings::default()
    }
}

/// A page as a picture, white behind it; none if it has no area.
fn draw<'a>(
    page: &'a Page<'a>,
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
) -> Option<image::RgbImage> {
    let (width, height) = page.render_dimensions();
    if !(width >= 1.0 && height >= 1.0 && width.is_finite() && height.is_finite()) {
        return None;
    }
    let scale = (PAGE_WIDTH as f32 / width).min(PAGE_HEIGHT as f32 / height);
    if width * scale < 1.0 || height * scale < 1.0 {
        return None;
    }
    let pixmap = hayro::render(
        page,
        cache,
        settings,
        &RenderSettings::default(),
        &PixmapSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: WHITE,
        },
    );
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let rgb = pixmap.data().iter().flat_map(|p| [p.r, p.g, p.b]).collect();
    let mut image = image::RgbImage::from_raw(width, height, rgb)?;
    hidden::redact(page, &mut image);
    Some(image)
}

/// How the codes of a page's fonts are to be read that say no Unicode themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Codes {
    Gb18030,
    Utf16,
    Unknown,
}

/// The encoding that all such fonts of a page share (ISO 32000-1, 9.7.5.2: predefined CMaps of
/// simplified Chinese).
fn codes(page: &Page<'_>) -> Codes {
    let fonts = &page.resources().fonts;
    let mut found = None;
    for name in fonts.keys() {
        let Some(font) = fonts.get::<Dict<'_>>(&name) else {
            continue;
        };
        if font.contains_key(keys::TO_UNICODE) {
            continue;
        }
        let encoding = font.get::<hayro::hayro_syntax::object::Name<'_>>(keys::ENCODING);
        let codes = match encoding.as_ref().map(|name| name.as_ref()) {
            Some([b'G', b'B', ..]) => Codes::Gb18030,
            Some([b'U', b'n', b'i', b'G', b'B', ..]) => Codes::Utf16,
            // Simple fonts say what their codes are by themselves.
            _ => continue,
        };
        if found.is_some_and(|before| before != codes) {
            return Codes::Unknown;
        }
        found = Some(codes);
    }
    found.unwrap_or(Codes::Unknown)
}
