//! Every word of a package, whatever part it stands in: headers, comments, WordArt, hidden and
//! deleted words, descriptions, properties. Not for the text: a security marking may stand there.

use super::elsewhere::fields;
use crate::import::{
    archive::Archive,
    elsewhere::Sought,
    error::ImportError,
    left::LeftOut,
    xml::{self, Element},
};

/// Parts that say how things look and nothing else.
const LOOKS: [&str; 5] = ["styles", "numbering", "fontTable", "theme", "webSettings"];

/// Attributes whose values are words.
const WORDS: [&str; 6] = ["string", "descr", "title", "alt", "tooltip", "helpText"];

/// Elements whose attribute `val` is words: a control's name, a choice of a form, a variable.
const VALUES: [&str; 6] = [
    "alias",
    "tag",
    "default",
    "listEntry",
    "docVar",
    "placeholder",
];

/// Looks at all parts of a package, and for fields that fetch something; `main` is the part with the text, which is read already.
///
/// # Errors
/// Where the limits of unpacking are passed. A part that can't be read is passed over: nothing of
/// it comes into the text either.
pub fn look(
    archive: &mut Archive<'_>,
    main: (&str, &Element),
    left: &mut LeftOut,
    sought: &mut Sought,
) -> Result<(), ImportError> {
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    for name in names {
        let file = name.rsplit('/').next().unwrap_or(&name);
        let stem = file.trim_end_matches(".xml");
        let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_words = file.ends_with(".xml") && !file.starts_with('[') && !LOOKS.contains(&stem);
        if !is_words || name == main.0 {
            continue;
        }
        let Some(bytes) = archive.part(&name)? else {
            continue;
        };
        if let Ok(root) = xml::parse(&name, &bytes) {
            part(&root, place(&name, stem), false, left);
            fields(&root, sought);
        }
    }
    part(main.1, "正文", true, left);
    fields(main.1, sought);
    Ok(())
}

/// What a part is called.
fn place<'n>(name: &'n str, stem: &str) -> &'n str {
    match stem {
        "header" => "页眉",
        "footer" => "页脚",
        "comments" | "commentsExtended" => "批注",
        "footnotes" | "endnotes" => "脚注",
        "core" | "app" => "文件属性",
        "custom" => "自定义属性",
        "settings" => "文件设置",
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
        if let Some(words) = element.attribute(name) {
            match name {
                "string" => left.leave(format_args!("{place}里的艺术字"), words),
                _ => left.leave(format_args!("{place}里的说明"), words),
            }
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
            "t" | "delText" | "instrText" => {
                let words = child.words();
                match stretches.last_mut() {
                    Some((last, all)) if *last == kind => all.push_str(&words),
                    _ => stretches.push((kind, words)),
                }
                continue;
            }
            // Paragraphs in a text box are looked at by themselves.
            "p" => continue,
            _ => kind,
        };
        gather(child, kind, stretches);
    }
}
