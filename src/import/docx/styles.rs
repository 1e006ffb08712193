//! Paragraph styles: which are headings, which is the title.

use std::collections::BTreeMap;

use crate::import::xml::Element;

/// How many styles one may be based on in a row.
const CHAIN: usize = 20;

/// A style's own settings.
#[derive(Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    level: Option<u8>,
    list: Option<(String, usize)>,
    align: Option<String>,
    bold: Option<bool>,
    struck: [Option<bool>; 2],
}

/// The two ways in which words are struck out (ECMA-376 17.3.2.37, 17.3.2.9).
const STRIKES: [&str; 2] = ["strike", "dstrike"];

/// What properties of a run say of either.
fn strikes(properties: &Element) -> [Option<bool>; 2] {
    STRIKES.map(|name| properties.is_on(name))
}

/// The styles of a document by identifier.
#[derive(Default)]
pub struct Styles(BTreeMap<String, Style>);

/// What a paragraph takes from its style.
#[derive(Clone, Debug, Default)]
pub struct FromStyle {
    /// Heading level from 1.
    pub level: Option<u8>,
    pub title: bool,
    /// An entry of a table of contents.
    pub contents: bool,
    /// The list's number and the level in it, from 0.
    pub list: Option<(String, usize)>,
    pub align: Option<String>,
    pub bold: bool,
}

impl Styles {
    pub fn of(root: &Element) -> Self {
        let styles = root.all("style").filter_map(|style| {
            let properties = style.child("pPr");
            let of_paragraph = |name: &str| properties?.property(name);
            Some((
                style.attribute("styleId")?.to_owned(),
                Style {
                    name: style.property("name").unwrap_or_default().to_lowercase(),
                    based_on: style.property("basedOn").map(str::to_owned),
                    level: of_paragraph("outlineLvl").and_then(level),
                    list: properties.and_then(list),
                    align: of_paragraph("jc").map(str::to_owned),
                    bold: style.child("rPr").and_then(|p| p.is_on("b")),
                    struck: style.child("rPr").map(strikes).unwrap_or_default(),
                },
            ))
        });
        Self(styles.collect())
    }

    /// Whether a style and those that it is based on strike words out, in either way.
    fn strikes(&self, id: Option<&str>) -> [bool; 2] {
        let mut said = [None; 2];
        let mut next = id;
        for _ in 0..CHAIN {
            let Some(style) = next.and_then(|id| self.0.get(id)) else {
                break;
            };
            for (said, own) in said.iter_mut().zip(style.struck) {
                *said = said.or(own);
            }
            next = style.based_on.as_deref();
        }
        said.map(|said| said.unwrap_or(false))
    }

    /// Whether a run is struck out. What it says itself wins; two styles that both strike out
    /// undo each other (17.7.3).
    pub fn is_struck(&self, paragraph: Option<&str>, run: Option<&Element>) -> bool {
        let direct = run.map(strikes).unwrap_or_default();
        let paragraph = self.strikes(paragraph);
        let character = self.strikes(run.and_then(|run| run.property("rStyle")));
        let said = direct.into_iter().zip(paragraph.into_iter().zip(character));
        said.into_iter()
            .any(|(direct, (paragraph, character))| direct.unwrap_or(paragraph != character))
    }

    /// What the style `id` and those that it is based on say together.
    pub fn resolve(&self, id: Option<&str>) -> FromStyle {
        let mut found = FromStyle::default();
        let mut next = id;
        let mut bold = None;
        for depth in 0..CHAIN {
            let Some(style) = next.and_then(|id| self.0.get(id)) else {
                break;
            };
            if depth == 0 {
                found.title = ["title", "标题", "公文标题", "subtitle", "副标题"]
                    .contains(&style.name.as_str());
                found.contents = style.name.starts_with("toc");
            }
            found.level = found.level.or(style.level).or_else(|| by_name(&style.name));
            found.list = found.list.or_else(|| style.list.clone());
            found.align = found.align.or_else(|| style.align.clone());
            bold = bold.or(style.bold);
            next = style.based_on.as_deref();
        }
        // A heading is bold by itself.
        found.bold = bold.unwrap_or(false) && found.level.is_none();
        found
    }
}

/// `heading 1`, `标题 1`.
fn by_name(name: &str) -> Option<u8> {
    let number = name
        .strip_prefix("heading ")
        .or_else(|| name.strip_prefix("标题 "))?;
    number
        .trim()
        .parse()
        .ok()
        .filter(|level| (1..=9).contains(level))
}

/// An outline level as written, 0 to 8; 9 is running text.
pub fn level(value: &str) -> Option<u8> {
    value
        .parse::<u8>()
        .ok()
        .filter(|&level| level < 9)
        .map(|level| level + 1)
}

/// The list that paragraph properties put a paragraph in.
pub fn list(properties: &Element) -> Option<(String, usize)> {
    let list = properties.child("numPr")?;
    let number = list.property("numId")?.to_owned();
    let level = list.property("ilvl").and_then(|level| level.parse().ok());
    Some((number, level.unwrap_or(0).min(8)))
}
