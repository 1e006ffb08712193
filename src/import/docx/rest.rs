//! Every word of a package, whatever part it stands in: headers, comments, WordArt, hidden and
//! deleted words, descriptions, properties. Not for the text: a security marking may stand there.

use super::elsewhere::fields;
use crate::import::{
    archive::Archive,
    elsewhere::Sought,
    error::ImportError,
    html,
    left::LeftOut,
    limits::Limits,
    plain,
    xml::{self, Element},
};

/// Parts that say how things look and nothing else, by their outermost element.
const LOOKS: [&str; 4] = ["styles", "fonts", "theme", "webSettings"];

/// Ends of the names of parts that hold no words.
const NO_WORDS: [&str; 14] = [
    "rels", "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "wdp", "odttf", "ttf",
    "bin",
];

/// Attributes whose values are words.
const WORDS: [&str; 9] = [
    "string",
    "descr",
    "title",
    "alt",
    "tooltip",
    "helpText",
    "displayText",
    "name",
    "author",
];

/// Elements whose attribute `val` is words: a control's name, a choice of a form, a variable, what
/// stands before each point of a list.
const VALUES: [&str; 11] = [
    "alias",
    "tag",
    "default",
    "listEntry",
    "docVar",
    "placeholder",
    "statusText",
    "helpText",
    "tblCaption",
    "tblDescription",
    "lvlText",
];

/// So much of a package in a package is unpacked, in bytes.
const INNER: u64 = 16 << 20;

/// Looks at all parts of a package, and for fields that fetch something; `main` is the part with the text, which is read already.
///
/// # Errors
/// Where the limits of unpacking are passed. A part that can't be read is passed over: nothing of
/// it comes into the text either.
pub fn look(
    archive: &mut Archive<'_>,
    main: (&str, &Element),
    limits: &Limits,
    left: &mut LeftOut,
    sought: &mut Sought,
) -> Result<(), ImportError> {
    for name in names(archive, main.0) {
        let bytes = match archive.part(&name) {
            Err(error @ ImportError::Unpacks { .. }) => return Err(error),
            Ok(Some(bytes)) => bytes,
            Ok(None) | Err(_) => continue,
        };
        if let Some(root) = piece(&name, &bytes, limits, left) {
            fields(&root, sought);
        }
    }
    part(main.1, "正文", true, left);
    fields(main.1, sought);
    Ok(())
}

/// The names of the parts with words but `main`. What one is called says little of what it is: its
/// outermost element does.
fn names(archive: &Archive<'_>, main: &str) -> Vec<String> {
    let is_words = |name: &&str| {
        let end = name.rsplit('.').next().unwrap_or_default();
        let end = end.to_ascii_lowercase();
        let is_media = name.contains("/media/") && end != "xml";
        *name != main && !name.starts_with('[') && !is_media && !NO_WORDS.contains(&end.as_str())
    };
    let names = archive.names().filter(is_words);
    names.map(str::to_owned).collect()
}

/// Looks at one part; the answer is its outermost element if it is of XML. What a document takes in
/// as it is (`altChunk`, 17.17.2.1) may be a page, a text or a package.
fn piece(name: &str, bytes: &[u8], limits: &Limits, left: &mut LeftOut) -> Option<Element> {
    if bytes.starts_with(b"PK\x03\x04") {
        package(bytes, limits, left);
        return None;
    }
    match xml::parse(name, bytes) {
        Ok(root) if root.name != "html" => {
            if !LOOKS.contains(&root.name.as_str()) {
                part(&root, place(name, &root.name), false, left);
            }
            Some(root)
        }
        _ => {
            let text = plain::decode(bytes, None, &mut Vec::new()).ok()?;
            left.leave("并入的文档", &text);
            html::look(&text, left);
            None
        }
    }
}

/// Looks at a package in a package; what is in its own packages is not looked at.
fn package(bytes: &[u8], limits: &Limits, left: &mut LeftOut) {
    let limits = Limits {
        unpacked: INNER,
        ..limits.clone()
    };
    let Ok(mut archive) = Archive::open(bytes, &limits) else {
        return;
    };
    for name in names(&archive, "") {
        let Ok(Some(bytes)) = archive.part(&name) else {
            continue;
        };
        if !bytes.starts_with(b"PK\x03\x04") {
            piece(&name, &bytes, &limits, left);
        }
    }
}

/// What a part is called.
fn place<'n>(name: &'n str, root: &str) -> &'n str {
    match root {
        "hdr" => "页眉",
        "ftr" => "页脚",
        "comments" | "commentsEx" => "批注",
        "footnotes" | "endnotes" => "脚注",
        "coreProperties" | "Properties" => "文件属性",
        "settings" => "文件设置",
        "numbering" => "编号和项目符号",
        "document" | "html" => "并入的文档",
        _ if name.contains("/charts/") => "图表",
        _ if name.contains("/diagrams/") => "图形",
        _ if name.contains("/glossary/") => "文档部件",
        _ if name.contains("customXml") => "自定义数据",
        _ => name,
    }
}

/// Looks at a part; `is_text`: most of it comes into the text.
fn part(root: &Element, place: &str, is_text: bool, left: &mut LeftOut) {
    let mut open = vec![root];
    while let Some(element) = open.pop() {
        attributes(element, place, left);
        match element.name.as_str() {
            "p" => paragraph(element, place, is_text, left),
            // A label and its level may have a cell each.
            "tr" => {
                let cells: Vec<String> = element.all("tc").map(words).collect();
                say(left, is_text, place, &cells.join("\t"));
            }
            "property" => {
                let name = element.attribute("name").unwrap_or_default();
                let value: String = element.elements().map(Element::words).collect();
                say(left, is_text, place, &format!("{name}：{value}"));
            }
            // A word by itself is none: its paragraph is looked at.
            "t" | "delText" | "instrText" => {}
            _ => {
                let words = element.words();
                if !words.trim().is_empty() {
                    say(left, is_text, place, &words);
                }
            }
        }
        open.extend(element.elements());
    }
}

fn say(left: &mut LeftOut, is_text: bool, place: &str, words: &str) {
    match is_text {
        true => left.look(place, words),
        false => left.leave(place, words),
    }
}

fn attributes(element: &Element, place: &str, left: &mut LeftOut) {
    let values = VALUES.contains(&element.name.as_str()).then_some("val");
    for name in WORDS.into_iter().chain(values) {
        let Some(words) = element.attribute(name) else {
            continue;
        };
        match (name, element.name.as_str()) {
            ("string", _) => left.leave(format_args!("{place}里的艺术字"), words),
            // 「第%1条」: the number is put in later.
            (_, "lvlText") => {
                let mut words = words.to_owned();
                (1..=9).for_each(|level| words = words.replace(&format!("%{level}"), ""));
                left.leave(place, &words);
            }
            _ => left.leave(format_args!("{place}里的说明"), words),
        }
    }
}

/// How words stand in a paragraph. Word parts what was typed in one go into runs as it likes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Shown,
    Hidden,
    Deleted,
}

/// A paragraph as a whole, what is shown of it, and what is hidden or deleted, each stretch as one.
fn paragraph(paragraph: &Element, place: &str, is_text: bool, left: &mut LeftOut) {
    let mut stretches: Vec<(Kind, String)> = Vec::new();
    gather(paragraph, Kind::Shown, &mut stretches);
    let of = |kinds: &[Kind]| -> String {
        let words = stretches.iter().filter(|(kind, _)| kinds.contains(kind));
        words.map(|(_, words)| words.as_str()).collect()
    };
    for (kind, words) in &stretches {
        match kind {
            Kind::Shown => {}
            Kind::Hidden => left.look("隐藏的文字", words),
            Kind::Deleted => left.look("删除的文字", words),
        }
    }
    say(left, is_text, place, &of(&[Kind::Shown]));
    left.look("隐藏的文字", &of(&[Kind::Shown, Kind::Hidden]));
    left.look(
        "删除的文字",
        &of(&[Kind::Shown, Kind::Hidden, Kind::Deleted]),
    );
}

/// All words inside, with their tabs, and breaks between paragraphs as blanks.
pub fn words(element: &Element) -> String {
    let mut words = String::new();
    let mut open = vec![element];
    while let Some(element) = open.pop() {
        words.push_str(&spoken(element).unwrap_or_default());
        let inside = element.elements().filter(|e| !is_look(&e.name));
        let inside: Vec<&Element> = inside.collect();
        open.extend(inside.into_iter().rev());
    }
    words.trim().to_owned()
}

/// What one element of a run or a paragraph says.
fn spoken(element: &Element) -> Option<String> {
    match element.name.as_str() {
        "t" | "delText" | "instrText" => Some(element.words()),
        "tab" | "ptab" => Some("\t".to_owned()),
        "br" | "cr" => Some("\n".to_owned()),
        "p" => Some(" ".to_owned()),
        "noBreakHyphen" => Some("-".to_owned()),
        "sym" => {
            let code = u32::from_str_radix(element.attribute("char")?, 16).ok()?;
            Some(char::from_u32(code)?.to_string())
        }
        _ => None,
    }
}

/// Whether what is inside says how words look: the stops of its tabs are no tabs.
fn is_look(name: &str) -> bool {
    matches!(name, "pPr" | "rPr" | "tcPr" | "trPr" | "tblPr" | "Fallback")
}

fn gather(element: &Element, kind: Kind, stretches: &mut Vec<(Kind, String)>) {
    for child in element.elements() {
        let kind = match child.name.as_str() {
            "del" | "moveFrom" => Kind::Deleted,
            "r" => {
                let hides = |name| child.child("rPr").and_then(|p| p.is_on(name)) == Some(true);
                match kind {
                    Kind::Shown if hides("vanish") || hides("specVanish") => Kind::Hidden,
                    kind => kind,
                }
            }
            // Paragraphs in a text box are looked at by themselves.
            "p" => continue,
            name if is_look(name) => continue,
            _ => match spoken(child) {
                Some(words) => {
                    match stretches.last_mut() {
                        Some((last, all)) if *last == kind => all.push_str(&words),
                        _ => stretches.push((kind, words)),
                    }
                    continue;
                }
                None => kind,
            },
        };
        gather(child, kind, stretches);
    }
}
