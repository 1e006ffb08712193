//! One file of a source folder: the keys on top, the body below.

use crate::content::{
    bounds,
    item::{Detail, Header, Item, ItemKey, Kind},
    words::BODY,
    written,
};

use super::{body, defaults::Defaults, error::Errors, front};

/// The keys that every item may have, in the order in which they are written.
pub(super) const HEADER_KEYS: [&str; 14] = [
    "title",
    "title_en",
    "topics",
    "other_wordings",
    "aliases",
    "golden",
    "owner",
    "updated",
    "review_by",
    "scope",
    "disclosure",
    "secrecy",
    "record",
    "related",
];

/// The line that opens and closes the TOML.
pub(super) const FENCE: &str = "+++";

/// Reads a file's text; none if anything is wrong, which `errors` then says.
pub(super) fn parse(
    file: &str,
    key: &ItemKey,
    text: &str,
    defaults: &Defaults,
    errors: &mut Errors,
) -> Option<Item> {
    if let Err(excess) = bounds::source(text) {
        errors.push(file, None, excess.to_string());
        return None;
    }
    let Some((top, body, body_line)) = split(text) else {
        let message = format!("文件必须以一行 {FENCE} 开头，写 TOML，再以一行 {FENCE} 结束");
        errors.push(file, Some(1), message);
        return None;
    };
    let table = front::parse(file, top, 2, errors);
    let body = body::parse(file, body, body_line, errors);
    let mut table = table?;
    let lines = table.split_off(|_| false);
    let mut header = table.split_off(|key| HEADER_KEYS.contains(&key));
    defaults.fill(&mut header.values);
    header.values.insert("key".into(), key.to_string().into());
    let header = header.read::<Header>(file, &[], errors);
    let keys = &HEADER_KEYS;
    let detail = match key.kind() {
        Kind::Document => table.read(file, keys, errors).map(Detail::Document),
        Kind::Question => table.read(file, keys, errors).map(Detail::Question),
        Kind::Guide => table.read(file, keys, errors).map(Detail::Guide),
        Kind::Notice => table.read(file, keys, errors).map(Detail::Notice),
        Kind::Hall => table.read(file, keys, errors).map(Detail::Hall),
        Kind::Station => table.read(file, keys, errors).map(Detail::Station),
    };
    let item = Item {
        header: header?,
        detail: detail?,
        body: body?,
    };
    for fault in written::faults(&item) {
        let line = match fault.field.as_str() {
            BODY => body_line,
            field => lines.line(field),
        };
        errors.push(file, Some(line), format!("{}：{}", fault.place, fault.flaw));
    }
    // Of the body it is said above, line by line.
    let beside = |fault: &bounds::Fault| fault.field != BODY;
    for fault in bounds::faults(&item).into_iter().filter(beside) {
        let line = lines.line(&fault.field);
        errors.push(file, Some(line), fault.to_string());
    }
    Some(item)
}

/// The TOML, the body, and the line of the file at which the body starts.
fn split(text: &str) -> Option<(&str, &str, usize)> {
    let mut at = 0;
    let mut top_start = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let is_fence = line.trim_end() == FENCE;
        match top_start {
            None if is_fence => top_start = Some(at + line.len()),
            None => return None,
            Some(start) if is_fence => {
                return Some((&text[start..at], &text[at + line.len()..], number + 2));
            }
            Some(_) => {}
        }
        at += line.len();
    }
    None
}
