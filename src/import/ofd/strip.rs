//! A page without what it does not show: the program that draws it knows nothing of that.

use std::collections::BTreeSet;

use quick_xml::{
    Reader, Writer,
    events::{BytesStart, Event},
};

/// The part without objects that are not visible, and without the text objects of these numbers,
/// counted from 0 in the order of the file; none if that changes nothing.
pub fn without(bytes: &[u8], unseen: &BTreeSet<usize>) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    if unseen.is_empty() && !text.contains("Visible") {
        return None;
    }
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::new());
    let mut changed = false;
    let mut objects = 0;
    // How deep inside of what is left out.
    let mut silent = 0;
    loop {
        let event = reader.read_event().ok()?;
        let tag = match &event {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => Some(tag),
            _ => None,
        };
        let mut is_left = silent > 0;
        if let Some(tag) = tag {
            let is_text = tag.local_name().as_ref() == b"TextObject";
            is_left |= is_hidden(tag) || (is_text && unseen.contains(&objects));
            objects += usize::from(is_text);
        }
        changed |= is_left;
        match &event {
            Event::Start(_) if is_left => silent += 1,
            Event::End(_) if is_left => silent -= 1,
            _ if is_left => {}
            _ => writer.write_event(event).ok()?,
        }
    }
    changed.then(|| writer.into_inner())
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    let mut said = tag.attributes();
    let said = said.with_checks(false).flatten();
    let mut said = said.filter(|a| a.key.local_name().as_ref() == b"Visible");
    said.any(|a| matches!(a.value.trim_ascii(), b"false" | b"0"))
}
