//! Pictures of a file and pages of a facsimile to PNG or JPEG of a bounded size, written out as
//! they come.

use std::io::Cursor;

use image::{
    DynamicImage, ImageFormat, ImageReader, codecs::jpeg::JpegEncoder, imageops::FilterType,
};

use crate::content::source::files::IMAGE_LIMIT;

use super::{
    error::ImportError,
    imported::Picture,
    limits::{Limits, PICTURE_PIXELS, PICTURE_SIDE},
};

/// Where finished pictures go: a folder, or a test's memory.
pub trait Keep {
    /// Takes a file of that name; the name is legal as an attachment's.
    fn keep(&mut self, name: &str, bytes: &[u8]) -> Result<(), ImportError>;
}

/// JPEG quality of photographs.
const QUALITY: u8 = 88;

/// The pictures of one conversion, and what they may still cost.
pub struct Shelf<'k> {
    keep: &'k mut dyn Keep,
    left: u64,
    limit: u64,
    most: usize,
    /// The pictures that stand in the text.
    pub pictures: Vec<Picture>,
    /// The pages of the facsimile.
    pub pages: Vec<Picture>,
    /// Their numbers, and the words of all pages by number, as far as the file has them as text.
    numbers: Vec<u32>,
    words: std::collections::BTreeMap<u32, String>,
}

impl<'k> Shelf<'k> {
    pub fn new(keep: &'k mut dyn Keep, limits: &Limits) -> Self {
        Self {
            keep,
            left: limits.output,
            limit: limits.output,
            most: limits.blocks,
            pictures: Vec::new(),
            pages: Vec::new(),
            numbers: Vec::new(),
            words: std::collections::BTreeMap::new(),
        }
    }

    /// Remembers the words of the pages, from the first.
    pub fn say(&mut self, words: Vec<String>) {
        self.words = (1..).zip(words).collect();
    }

    /// The words of the pages of the facsimile.
    pub fn words(&self) -> Vec<String> {
        let words = |number| self.words.get(number).cloned().unwrap_or_default();
        self.numbers.iter().map(words).collect()
    }

    /// Takes a picture of the text as the file has it. None if it is damaged, of a kind that is
    /// not known, or too large to be decoded; what it says of place and camera is not kept.
    pub fn picture(&mut self, bytes: &[u8]) -> Result<Option<Picture>, ImportError> {
        if self.pictures.len() >= self.most {
            return Ok(None);
        }
        let Some((image, format)) = decode(bytes) else {
            return Ok(None);
        };
        let image = within(image, PICTURE_SIDE, PICTURE_SIDE);
        let photograph = format == ImageFormat::Jpeg;
        let name = format!("p{:03}", self.pictures.len() + 1);
        let Some(picture) = self.write(&name, &image, photograph)? else {
            return Ok(None);
        };
        self.pictures.push(picture.clone());
        Ok(Some(picture))
    }

    /// Takes a page of the facsimile, RGB on white, as page number `number` from 1.
    pub fn page(&mut self, number: u32, image: image::RgbImage) -> Result<(), ImportError> {
        let image = lean(image);
        let name = format!("page-{number:03}");
        if let Some(picture) = self.write(&name, &image, false)? {
            self.pages.push(picture);
            self.numbers.push(number);
        }
        Ok(())
    }

    fn write(
        &mut self,
        name: &str,
        image: &DynamicImage,
        photograph: bool,
    ) -> Result<Option<Picture>, ImportError> {
        let mut smaller = None;
        // Each round halves both sides: noise of 8 MiB ends after a few.
        for _ in 0..6 {
            let image = smaller.as_ref().unwrap_or(image);
            let (extension, bytes) = encode(image, photograph)?;
            if bytes.len() > IMAGE_LIMIT {
                let (width, height) = (image.width() / 2, image.height() / 2);
                smaller = Some(image.resize(width.max(1), height.max(1), FilterType::Triangle));
                continue;
            }
            let size = bytes.len() as u64;
            if size > self.left {
                return Err(ImportError::TooMuchOutput { limit: self.limit });
            }
            self.left -= size;
            let name = format!("{name}.{extension}");
            self.keep.keep(&name, &bytes)?;
            return Ok(Some(Picture {
                name,
                width: image.width(),
                height: image.height(),
                bytes: size,
            }));
        }
        Ok(None)
    }
}

/// The pixels of a picture; none if it is damaged or too large.
pub fn pixels(bytes: &[u8]) -> Option<image::RgbaImage> {
    decode(bytes).map(|(image, _)| image.to_rgba8())
}

/// Whether a picture hides what is below it: nearly all of it lets no light through.
pub fn is_opaque(bytes: &[u8]) -> bool {
    let Some((image, _)) = decode(bytes) else {
        return false;
    };
    if !image.color().has_alpha() {
        return true;
    }
    let image = image.to_rgba8();
    let clear = image.pixels().filter(|pixel| pixel.0[3] < 200).count();
    clear * 10 < image.pixels().len()
}

fn decode(bytes: &[u8]) -> Option<(DynamicImage, ImageFormat)> {
    let reader = || {
        ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .ok()
    };
    let format = reader()?.format()?;
    let (width, height) = reader()?.into_dimensions().ok()?;
    if u64::from(width) * u64::from(height) > PICTURE_PIXELS || width == 0 || height == 0 {
        return None;
    }
    Some((reader()?.decode().ok()?, format))
}

/// The picture no larger than this.
fn within(image: DynamicImage, width: u32, height: u32) -> DynamicImage {
    match image.width() > width || image.height() > height {
        true => image.resize(width, height, FilterType::Triangle),
        false => image,
    }
}

fn encode(image: &DynamicImage, photograph: bool) -> Result<(&'static str, Vec<u8>), ImportError> {
    let failed = |error: image::ImageError| ImportError::Unwritable {
        reason: error.to_string(),
    };
    let mut bytes = Vec::new();
    if photograph {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
        image
            .to_rgb8()
            .write_with_encoder(encoder)
            .map_err(failed)?;
        return Ok(("jpg", bytes));
    }
    // 16 bits a channel show nothing more on a screen.
    let plain = match image {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => {
            None
        }
        image if image.color().has_alpha() => Some(DynamicImage::from(image.to_rgba8())),
        image => Some(DynamicImage::from(image.to_rgb8())),
    };
    let image = plain.as_ref().unwrap_or(image);
    image
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .map_err(failed)?;
    Ok(("png", bytes))
}

/// A page without colour in grey: a third of the bytes.
fn lean(image: image::RgbImage) -> DynamicImage {
    let grey = image.pixels().all(|p| p.0[0] == p.0[1] && p.0[1] == p.0[2]);
    let image = DynamicImage::from(image);
    match grey {
        true => DynamicImage::from(image.to_luma8()),
        false => image,
    }
}
