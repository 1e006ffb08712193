//! Paragraph styles: which are headings, which is the title.

use std::collections::BTreeMap;

use crate::import::xml::Element;

use super::{
    look::Look,
    table_style::{Format, Formats, Place},
    theme::Theme,
};

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
    look: Look,
    /// What a table's style says of its cells.
    formats: Formats,
}

/// The styles of a document by identifier.
#[derive(Default)]
pub struct Styles {
    by_id: BTreeMap<String, Style>,
    /// The paragraphs' and the tables' style where they name none.
    normal: Option<String>,
    normal_table: Option<String>,
    /// How runs and paragraphs look where nothing else is said.
    document: Look,
    pub theme: Theme,
}

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
    pub fn of(root: &Element, theme: Theme) -> Self {
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
                    look: Look::read(&theme, style.child("rPr"), properties),
                    formats: match style.attribute("type") {
                        Some("table") => Formats::read(&theme, style),
                        _ => Formats::default(),
                    },
                },
            ))
        });
        let normal = |kind: &str| {
            let is_default = |style: &&Element| {
                style.attribute("type") == Some(kind)
                    && matches!(style.attribute("default"), Some("1" | "true" | "on"))
            };
            let style = root.all("style").find(is_default)?;
            style.attribute("styleId").map(str::to_owned)
        };
        let defaults =
            |part: &str, inside: &str| root.child("docDefaults")?.child(part)?.child(inside);
        Self {
            by_id: styles.collect(),
            normal: normal("paragraph"),
            normal_table: normal("table"),
            document: Look::read(
                &theme,
                defaults("rPrDefault", "rPr"),
                defaults("pPrDefault", "pPr"),
            ),
            theme,
        }
    }

    /// A style and those that it is based on, the nearest first.
    fn chain<'s>(&'s self, id: Option<&str>) -> impl Iterator<Item = &'s Style> {
        let first = id.and_then(|id| self.by_id.get(id));
        let next = |style: &&'s Style| self.by_id.get(style.based_on.as_deref()?);
        std::iter::successors(first, next).take(CHAIN)
    }

    /// How a run looks, by itself and by all that is said of it elsewhere; `table`: by its table's
    /// style.
    pub fn look(&self, paragraph: Option<&Element>, run: Option<&Element>, table: Look) -> Look {
        let of = |id: Option<&str>| {
            let chain = self.chain(id).map(|style| style.look);
            chain.fold(Look::default(), Look::or)
        };
        let style = paragraph.and_then(|p| p.property("pStyle"));
        let styles = [
            of(run.and_then(|run| run.property("rStyle"))),
            of(style.or(self.normal.as_deref())),
            table,
        ];
        let direct = Look::read(&self.theme, run, paragraph);
        Look::together(direct, styles, self.document)
    }

    /// What the style of a table says of the cell at a place, and whether more may be said of it.
    pub fn cell(&self, id: Option<&str>, place: &Place) -> (Format, bool) {
        let id = id.or(self.normal_table.as_deref());
        let mut all = Formats::default();
        for style in self.chain(id) {
            all.or(&style.formats);
        }
        all.at(place)
    }

    /// Whether the style of a table makes words at some places look otherwise.
    pub fn may_hide(&self, id: Option<&str>) -> bool {
        let id = id.or(self.normal_table.as_deref());
        self.chain(id).any(|style| style.formats.has_looks())
    }

    /// What the style `id` and those that it is based on say together.
    pub fn resolve(&self, id: Option<&str>) -> FromStyle {
        let mut found = FromStyle::default();
        let mut bold = None;
        for (depth, style) in self.chain(id).enumerate() {
            if depth == 0 {
                found.title = ["title", "标题", "公文标题", "subtitle", "副标题"]
                    .contains(&style.name.as_str());
                found.contents = style.name.starts_with("toc");
            }
            found.level = found.level.or(style.level).or_else(|| by_name(&style.name));
            found.list = found.list.or_else(|| style.list.clone());
            found.align = found.align.or_else(|| style.align.clone());
            bold = bold.or(style.bold);
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
