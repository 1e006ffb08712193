//! Word documents (ECMA-376, WordprocessingML): headings by style, outline level or numbering,
//! paragraphs, lists, tables, pictures, bold. Layout, headers, comments and macros are left out.

mod body;
mod elsewhere;
mod field;
mod look;
mod noticed;
mod numbering;
mod rest;
mod run;
mod shape;
mod styles;
mod table;
mod table_style;
mod theme;

use std::collections::BTreeMap;

use super::{
    archive::Archive,
    elsewhere::Sought,
    error::{ImportError, damaged},
    left::LeftOut,
    limits::Limits,
    picture::Shelf,
    piece::{Piece, clean_words},
    remark::Remark,
    xml::{self, Element},
};
use body::Walker;
use look::Ground;
use numbering::Numbering;
use styles::Styles;
use theme::Theme;

/// Reads a document: puts its pictures onto `shelf` and gives its pieces.
pub fn read(
    archive: &mut Archive<'_>,
    limits: &Limits,
    shelf: &mut Shelf<'_>,
    remarks: &mut Vec<Remark>,
    left: &mut LeftOut,
) -> Result<Vec<Piece>, ImportError> {
    let main = main_part(archive)?;
    let document = part(archive, &main)?.ok_or_else(|| damaged("Word 文档里没有正文"))?;
    let mut sought = Sought::default();
    elsewhere::relations(archive, &mut sought)?;
    rest::look(archive, (&main, &document), limits, left, &mut sought)?;
    remarks.extend(sought.remark());
    let relations = Relations::of(archive, &main)?;
    let mut named = |kind: &str| -> Result<Element, ImportError> {
        match relations.of_kind(kind) {
            Some(name) => Ok(part(archive, &name)?.unwrap_or_default()),
            None => Ok(Element::default()),
        }
    };
    let settings = named("settings")?;
    let theme = Theme::of(&named("theme")?, &settings);
    let styles = Styles::of(&named("styles")?, theme);
    let numbering = Numbering::of(&named("numbering")?);
    let notes = [("footnotes", "footnote"), ("endnotes", "endnote")];
    let mut parsed_notes = Vec::new();
    for (kind, element) in notes {
        parsed_notes.push((element, named(kind)?));
    }
    if relations.of_kind("comments").is_some() {
        remarks.push(Remark::CommentsDropped);
    }
    if archive.names().any(|name| name.ends_with("vbaProject.bin")) {
        remarks.push(Remark::MacrosDropped);
    }
    let heads = running_heads(archive, &relations)?;
    if heads.iter().any(has_words) {
        remarks.push(Remark::HeadersDropped);
    }
    let body = document
        .child("body")
        .ok_or_else(|| damaged("Word 文档里没有正文"))?;
    let ground = Ground::of(&document, &heads, &settings, &styles.theme);
    let mut walker = Walker::new(
        (&styles, ground),
        numbering,
        &relations,
        archive,
        shelf,
        limits,
    );
    for (element, notes) in &parsed_notes {
        walker.know_notes(element, notes)?;
    }
    walker.walk(body)?;
    Ok(walker.finish(remarks, left))
}

/// Parses a part; none if it is not there.
fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<Element>, ImportError> {
    let bytes = archive.part(name)?;
    bytes.map(|bytes| xml::parse(name, &bytes)).transpose()
}

/// The name of the part with the text.
fn main_part(archive: &mut Archive<'_>) -> Result<String, ImportError> {
    let package = Relations::of(archive, "")?;
    let named = package.of_kind("officeDocument");
    Ok(named.unwrap_or_else(|| "word/document.xml".into()))
}

/// The headers and footers.
fn running_heads(
    archive: &mut Archive<'_>,
    relations: &Relations,
) -> Result<Vec<Element>, ImportError> {
    let heads = relations.0.values();
    let heads = heads.filter(|relation| relation.kind == "header" || relation.kind == "footer");
    let parts = heads.filter_map(|relation| part(archive, &relation.target).transpose());
    parts.collect()
}

/// Whether a header or footer says more than a page's number.
fn has_words(head: &Element) -> bool {
    let mut words = String::new();
    all_words(head, &mut words);
    words
        .chars()
        .any(|c| c.is_alphabetic() && !"第页共".contains(c))
}

/// Adds the words of all runs inside.
fn all_words(element: &Element, words: &mut String) {
    if element.name == "t" {
        words.push_str(&clean_words(&element.words()));
    }
    for element in element.elements().filter(|e| e.name != "Fallback") {
        all_words(element, words);
    }
}

/// What a part refers to, by identifier.
pub struct Relations(BTreeMap<String, Relation>);

/// Another part, or something outside of the file.
pub struct Relation {
    /// The last word of its type: image, styles, header …
    kind: String,
    /// The part's name in the zip; an address if it is outside.
    pub target: String,
    pub outside: bool,
}

impl Relations {
    /// The relations of the part `main`, or of the package if it is empty.
    fn of(archive: &mut Archive<'_>, main: &str) -> Result<Self, ImportError> {
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
        let name = match folder {
            "" => format!("_rels/{file}.rels"),
            folder => format!("{folder}/_rels/{file}.rels"),
        };
        let root = part(archive, &name)?.unwrap_or_default();
        let relations = root.all("Relationship").filter_map(|relation| {
            let kind = relation.attribute("Type")?.rsplit('/').next()?.to_owned();
            let outside = relation.attribute("TargetMode") == Some("External");
            let target = match outside {
                true => relation.attribute("Target")?.to_owned(),
                false => resolve(folder, relation.attribute("Target")?),
            };
            let relation_id = relation.attribute("Id")?.to_owned();
            Some((
                relation_id,
                Relation {
                    kind,
                    target,
                    outside,
                },
            ))
        });
        Ok(Self(relations.collect()))
    }

    /// The part of the first relation of that type.
    fn of_kind(&self, kind: &str) -> Option<String> {
        let found = self.0.values().find(|r| r.kind == kind && !r.outside);
        found.map(|relation| relation.target.clone())
    }

    pub fn get(&self, id: &str) -> Option<&Relation> {
        self.0.get(id)
    }
}

/// A target as a name in the zip. `..` climbs no higher than the zip's own root.
fn resolve(folder: &str, target: &str) -> String {
    let absolute = target.strip_prefix('/');
    let mut parts: Vec<&str> = match absolute {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in absolute.unwrap_or(target).split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}
