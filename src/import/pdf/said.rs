//! What a PDF says beside its pages: properties, notes, fields of forms, bookmarks, layers. Not for the text:
//! a security marking may stand there.

use hayro::hayro_syntax::{
    Pdf,
    object::{Dict, MaybeRef, Name, Object, Stream, String as Words},
};

use crate::import::{html, left::LeftOut};

/// So many objects are looked at, and so deep.
const OBJECTS: usize = 200_000;
const DEPTH: usize = 8;

/// Keys whose strings people read, and what their places are called (ISO 32000-1, 12.3.3, 12.4.2,
/// 12.5, 12.7, 8.11.2, 14.3.3, 14.9). Strings of other keys are looked at as well: programs have keys
/// of their own.
const KEYS: [(&[u8], &str); 18] = [
    (b"Contents", "批注"),
    (b"RC", "批注"),
    (b"Subj", "批注"),
    (b"T", "表单"),
    (b"TU", "表单"),
    (b"V", "表单"),
    (b"DV", "表单"),
    (b"Opt", "表单的选项"),
    (b"CA", "按钮上的字"),
    (b"AC", "按钮上的字"),
    (b"P", "页码"),
    (b"Name", "图层"),
    (b"Title", "书签或文件属性"),
    (b"Alt", "图片说明"),
    (b"ActualText", "替代文字"),
    (b"Desc", "附件说明"),
    (b"F", "附件名"),
    (b"UF", "附件名"),
];

const OTHER: &str = "文件里的说明";

/// Looks at every such string of a file.
pub fn look(pdf: &Pdf, left: &mut LeftOut) {
    let said = pdf.metadata();
    let properties = [&said.title, &said.author, &said.subject, &said.keywords];
    for bytes in properties.into_iter().flatten() {
        left.leave("文件属性", &text(bytes));
    }
    for object in pdf.objects().into_iter().take(OBJECTS) {
        inside(&object, OTHER, DEPTH, left);
    }
}

/// Looks at an object and at what is written into it; what it refers to is an object by itself.
fn inside(object: &Object<'_>, place: &str, depth: usize, left: &mut LeftOut) {
    if depth == 0 {
        return;
    }
    match object {
        Object::String(words) => left.leave(place, &text(words.as_bytes())),
        Object::Dict(dict) => entries(dict, depth, left),
        Object::Stream(stream) => {
            entries(stream.dict(), depth, left);
            metadata(stream, left);
        }
        Object::Array(array) => {
            for object in array.raw_iter() {
                if let MaybeRef::NotRef(object) = object {
                    inside(&object, place, depth - 1, left);
                }
            }
        }
        _ => {}
    }
}

fn entries(dict: &Dict<'_>, depth: usize, left: &mut LeftOut) {
    for (key, value) in dict.entries() {
        let MaybeRef::NotRef(value) = value else {
            continue;
        };
        let known = KEYS.iter().find(|(known, _)| *known == key.as_ref());
        let place = known.map_or(OTHER, |(_, place)| place);
        inside(&value, place, depth - 1, left);
        // A property of the file's own: 密级.
        if let Object::String(words) = &value
            && !key.as_ref().is_ascii()
        {
            let key = text(key.as_ref());
            left.leave(place, &format!("{key}：{}", text(words.as_bytes())));
        }
    }
    let words = |key: &[u8]| {
        dict.get::<Words<'_>>(key)
            .map(|words| text(words.as_bytes()))
    };
    for label in [b"TU".as_slice(), b"T"] {
        if let (Some(label), Some(value)) = (words(label), words(b"V")) {
            left.leave("表单", &format!("{label}：{value}"));
        }
    }
    let name = |key: &[u8]| dict.get::<Name<'_>>(key);
    if name(b"Subtype").is_some_and(|kind| kind.as_ref() == b"Stamp")
        && let Some(stamp) = name(b"Name")
    {
        left.leave("图章", &stamped(&text(stamp.as_ref())));
    }
}

/// What a stamp says that the reader draws: `TopSecret`, `NotForPublicRelease` (12.5.6.12), in some
/// programs with `SB` before it.
fn stamped(name: &str) -> String {
    let name = name.trim_start_matches('#');
    let name = name.strip_prefix("SB").unwrap_or(name);
    let mut words = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && words.ends_with(|c: char| c.is_ascii_lowercase()) {
            words.push(' ');
        }
        words.push(c);
    }
    words
}

/// What the file says of itself in XMP (14.3.2).
fn metadata(stream: &Stream<'_>, left: &mut LeftOut) {
    let kind = stream.dict().get::<Name<'_>>(b"Type".as_slice());
    if kind.is_some_and(|kind| kind.as_ref() == b"Metadata")
        && let Ok(bytes) = stream.decoded()
    {
        html::look(&text(&bytes), left);
    }
}

/// A text string: UTF-16 or UTF-8 where it says so, else an encoding near to Latin (7.9.2.2).
fn text(bytes: &[u8]) -> String {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode_with_bom_removal(bytes).0.into_owned(),
        None => {
            // XMP says nothing of it, and is UTF-8.
            if let Ok(words) = std::str::from_utf8(bytes) {
                return words.to_owned();
            }
            let latin: String = bytes.iter().map(|&byte| char::from(byte)).collect();
            // Older programs write the encoding of their system.
            match encoding_rs::GB18030.decode_without_bom_handling(bytes) {
                (words, false) => words.into_owned(),
                _ => latin,
            }
        }
    }
}
