//! Our letters in place of fonts that an OFD names and does not carry.

use quick_xml::{
    Reader, Writer,
    events::{BytesEnd, BytesStart, BytesText, Event},
};

use crate::import::fonts::{BOLD_NAME, FILES, REGULAR_NAME};

/// The font files as parts of the package.
pub fn parts() -> [(String, Vec<u8>); 2] {
    FILES.map(|(name, bytes)| (name.into(), bytes.to_vec()))
}

/// The part with a font file in every font that has none; none if nothing had to be done, or if
/// the part, whose outermost element is `root`, describes no resources.
pub fn replace_missing(root: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    if root != "Res" {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::new());
    let mut changed = false;
    // The font that is open, whether it is bold, and whether it has a file.
    let mut open: Option<(bool, bool)> = None;
    loop {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Eof => break,
            Event::Empty(tag) if tag.local_name().as_ref() == b"Font" => {
                let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
                let bold = is_bold(tag);
                writer.write_event(Event::Start(tag.borrow())).ok()?;
                write_file(&mut writer, &name, bold)?;
                writer.write_event(Event::End(BytesEnd::new(name))).ok()?;
                changed = true;
                continue;
            }
            Event::Start(tag) if tag.local_name().as_ref() == b"Font" => {
                open = Some((is_bold(tag), false));
            }
            Event::Start(tag) if tag.local_name().as_ref() == b"FontFile" => {
                open = open.map(|(bold, _)| (bold, true));
            }
            Event::End(tag) if tag.local_name().as_ref() == b"Font" => {
                if let Some((bold, false)) = open.take() {
                    let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
                    write_file(&mut writer, &name, bold)?;
                    changed = true;
                }
            }
            _ => {}
        }
        writer.write_event(event).ok()?;
    }
    changed.then(|| writer.into_inner())
}

fn is_bold(tag: &BytesStart<'_>) -> bool {
    let value = |name: &str| {
        let found = tag
            .attributes()
            .flatten()
            .find(|a| a.key.local_name().as_ref() == name.as_bytes());
        found.map(|a| String::from_utf8_lossy(&a.value).into_owned())
    };
    let heavy = ["黑体", "小标宋", "Bold"];
    value("Bold").is_some_and(|bold| bold == "true")
        || value("FontName").is_some_and(|name| heavy.iter().any(|word| name.contains(word)))
}

/// `font` is the name of the element with its prefix, which the file's element shares.
fn write_file(writer: &mut Writer<Vec<u8>>, font: &str, bold: bool) -> Option<()> {
    let name = format!("{font}File");
    let path = format!("/{}", if bold { BOLD_NAME } else { REGULAR_NAME });
    writer
        .write_event(Event::Start(BytesStart::new(name.as_str())))
        .ok()?;
    writer
        .write_event(Event::Text(BytesText::new(&path)))
        .ok()?;
    writer
        .write_event(Event::End(BytesEnd::new(name.as_str())))
        .ok()
}
