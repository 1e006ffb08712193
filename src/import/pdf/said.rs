//! What a PDF says beside its pages: properties, notes, fields of forms, bookmarks. Not for the text:
//! a security marking may stand there.

use hayro::hayro_syntax::{
    Pdf,
    object::{Array, Dict, Object, String as Words, dict::keys},
};

use crate::import::left::LeftOut;

/// So many objects are looked at, and so deep.
const OBJECTS: usize = 200_000;
const DEPTH: usize = 8;

/// Keys whose strings people read (ISO 32000-1, 12.3.3, 12.5, 12.7, 14.3.3, 14.9).
const KEYS: [(&[u8], &str); 13] = [
    (b"Contents", "批注"),
    (b"RC", "批注"),
    (b"Subj", "批注"),
    (b"T", "表单"),
    (b"TU", "表单"),
    (b"V", "表单"),
    (b"DV", "表单"),
    (b"Title", "书签或文件属性"),
    (b"Alt", "图片说明"),
    (b"ActualText", "替代文字"),
    (b"Desc", "附件说明"),
    (b"F", "附件名"),
    (b"UF", "附件名"),
];

/// Looks at every such string of a file.
pub fn look(pdf: &Pdf, left: &mut LeftOut) {
    let said = pdf.metadata();
    let properties = [&said.title, &said.author, &said.subject, &said.keywords];
    for bytes in properties.into_iter().flatten() {
        left.leave("文件属性", &text(bytes));
    }
    for object in pdf.objects().into_iter().take(OBJECTS) {
        inside(&object, DEPTH, left);
    }
}

fn inside(object: &Object<'_>, depth: usize, left: &mut LeftOut) {
    if depth == 0 {
        return;
    }
    match object {
        Object::Dict(dict) => strings(dict, depth, left),
        Object::Stream(stream) => strings(stream.dict(), depth, left),
        Object::Array(array) => within(array, depth, left),
        _ => {}
    }
}

fn within(array: &Array<'_>, depth: usize, left: &mut LeftOut) {
    for object in array.iter::<Object<'_>>() {
        inside(&object, depth - 1, left);
    }
}

fn strings(dict: &Dict<'_>, depth: usize, left: &mut LeftOut) {
    for (key, place) in KEYS {
        if let Some(words) = dict.get::<Words<'_>>(key) {
            left.leave(place, &text(words.as_bytes()));
        }
    }
    // Notes are often written into their page itself.
    if let Some(notes) = dict.get::<Array<'_>>(keys::ANNOTS) {
        within(&notes, depth, left);
    }
}

/// A text string: UTF-16 or UTF-8 where it says so, else an encoding near to Latin (7.9.2.2).
fn text(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode_with_bom_removal(bytes).0.into_owned(),
        None => {
            let latin: String = bytes.iter().map(|&byte| char::from(byte)).collect();
            // Older programs write the encoding of their system.
            match encoding_rs::GB18030.decode_without_bom_handling(bytes) {
                (words, false) => words.into_owned(),
                _ => latin,
            }
        }
    }
}
