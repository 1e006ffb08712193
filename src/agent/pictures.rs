//! The pictures of what is looked at. A set is those of one item on one side of a comparison, and
//! its address says what is in it: the same address is always the same pictures.

use std::{collections::BTreeMap, io::Cursor};

use image::ImageReader;

use super::paper::Paper;
use crate::{
    content::{
        digest::Digest,
        draft::{Attachment, Draft},
    },
    publish::review::Line,
};

/// The pictures of each set, by their names, with the digests of their bytes.
pub type Pictures = BTreeMap<Digest, BTreeMap<String, Digest>>;

/// The set of an item's pictures: a digest over their names and bytes.
pub(super) fn set_of(draft: &Draft) -> Digest {
    let line = |file: &Attachment| format!("{} {}\n", file.name, Digest::of(&file.bytes));
    let text: String = draft.attachments.iter().map(line).collect();
    Digest::of(text.as_bytes())
}

/// All that the page of a proposal may show.
pub(super) fn pictures(paper: &Paper) -> Pictures {
    let mut pictures = Pictures::new();
    let Paper::Channel(review) = paper else {
        return pictures;
    };
    let mut add = |draft: &Draft| {
        if !draft.attachments.is_empty() {
            let files = draft.attachments.iter();
            let named = files.map(|file| (file.name.clone(), Digest::of(&file.bytes)));
            pictures.insert(set_of(draft), named.collect());
        }
    };
    for line in &review.lines {
        match line {
            Line::Added(draft) | Line::Withdrawn(draft) => add(draft),
            Line::Changed(changed) => {
                add(&changed.before);
                add(&changed.after);
            }
        }
    }
    pictures
}

/// As what a browser shows a picture of this name; none for what is no picture.
pub(super) fn media(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "png" => Some("image/png"),
        "jpg" => Some("image/jpeg"),
        _ => None,
    }
}

/// Width and height in pixels, as the picture's own head says.
pub(super) fn pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let reader = ImageReader::new(Cursor::new(bytes));
    reader.with_guessed_format().ok()?.into_dimensions().ok()
}
