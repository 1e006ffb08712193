//! Pictures that people send: what a kiosk could not draw is refused while its sender is there.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};

use crate::content::{draft::Draft, source};

use super::form::Wrong;

/// What is wrong with a picture, if anything: its name, its size, or that it can't be drawn to its
/// end.
pub fn error(name: &str, bytes: &[u8]) -> Option<String> {
    if let Some(why) = source::attachment_error(name, bytes) {
        return Some(why);
    }
    let format = match name.ends_with(".png") {
        true => ImageFormat::Png,
        false => ImageFormat::Jpeg,
    };
    let drawn = ImageReader::with_format(Cursor::new(bytes), format).decode();
    drawn
        .err()
        .map(|_| "图片坏了：打不开，请另存一次再上传".to_owned())
}

/// What is wrong with the pictures of what is imported, [`source::TOLD`] at most.
pub fn errors(drafts: &[Draft]) -> Vec<Wrong> {
    let files = drafts.iter().flat_map(|draft| {
        let key = &draft.item.header.key;
        draft.attachments.iter().map(move |file| (key, file))
    });
    files
        .filter_map(|(key, file)| {
            let why = error(&file.name, &file.bytes)?;
            Some(Wrong {
                field: None,
                message: format!("{key}/{}：{why}", file.name),
            })
        })
        .take(source::TOLD)
        .collect()
}
