//! The reader: a document on its sheets, and what opens over them.

mod changes;
mod entry;
mod layout;
mod paper;

use crate::{
    content::{
        item::{Detail, ItemKey, Kind},
        library::{Entry, ReadError},
    },
    domain::document::Document,
};

use super::{
    kiosk::Context,
    language::Language,
    page::Act,
    related,
    row::{Row, Seal},
    session::TextSize,
};

pub use changes::{ChangeLine, Fate, Run};
pub use entry::{Banner, Fact};
pub use layout::Layout;
use layout::Other;

/// What is open over the lower part of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    #[default]
    None,
    Contents,
    Facts,
    Related,
    Changes,
}

/// The state of the reader.
#[derive(Clone, Debug, PartialEq)]
pub struct Reader {
    pub key: ItemKey,
    panel: Panel,
    layout: Layout,
}

/// Numbers are places in the view's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// The sheet that is read now.
    Turned(usize),
    OpenPanel(Panel),
    OpenHeading(usize),
    OpenRelated(usize),
    OpenSuccessor,
    Smaller,
    Larger,
}

/// A line of the table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentsLine {
    pub level: u8,
    pub text: String,
    pub sheet: usize,
    /// The reading stands under it.
    pub here: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub key: ItemKey,
    pub summary: Vec<Fact>,
    pub seal: Seal,
    pub banner: Option<Banner>,
    pub example: bool,
    /// How many sheets; [`Reader::layout`] has each.
    pub count: usize,
    /// Rises when the sheets are cut anew.
    pub revision: i32,
    pub columns: f32,
    /// How large the document's head is set, against its usual size.
    pub head: f32,
    /// Where the reading stands; the screen goes there when `jump` changes.
    pub sheet: usize,
    pub jump: i32,
    pub text_size: TextSize,
    pub panel: Panel,
    pub contents: Vec<ContentsLine>,
    pub facts: Vec<Fact>,
    pub related: Vec<Row>,
    /// Which version it is compared with; None if it neither amends nor was amended.
    pub compared: Option<String>,
    /// The comparison, while its panel is open.
    pub changes: Vec<ChangeLine>,
}

/// A table of contents with more headings than this leaves out the lower levels.
const LONG_CONTENTS: usize = 120;

impl Reader {
    /// A document from its first sheet.
    pub fn of(key: &ItemKey) -> Self {
        Self::at(key, "", "")
    }

    /// A document opened at a heading, or where a clause is first named.
    pub fn at(key: &ItemKey, heading: &str, clause: &str) -> Self {
        Self {
            key: key.clone(),
            panel: Panel::None,
            layout: Layout::starting_at(heading, clause),
        }
    }

    /// Characters on the sheet that is read now.
    pub fn characters(&self) -> usize {
        self.layout.characters()
    }

    /// The layout, for the sheets that the screen asks for while it draws.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Whether a panel lies over the sheet.
    pub fn has_panel(&self) -> bool {
        self.panel != Panel::None
    }

    pub fn handle(&mut self, intent: Intent, context: &Context) -> Result<Vec<Act>, ReadError> {
        if self.layout.count() == 0 {
            self.layout.fit(&self.key, context)?;
        }
        Ok(match intent {
            Intent::Turned(sheet) => {
                self.layout.turned(sheet);
                vec![]
            }
            Intent::OpenPanel(panel) => {
                self.panel = panel;
                vec![]
            }
            Intent::OpenHeading(index) => {
                if let Some(line) = self.contents().get(index) {
                    self.layout.go(line.sheet);
                    self.panel = Panel::None;
                }
                vec![]
            }
            Intent::OpenRelated(index) => self
                .related(context)?
                .into_iter()
                .nth(index)
                .map(|entry| Act::Open(entry.key))
                .into_iter()
                .collect(),
            Intent::OpenSuccessor => {
                let successor = self.layout.document(|_, d| d.superseded_by.clone());
                successor.flatten().map(Act::Open).into_iter().collect()
            }
            Intent::Smaller => vec![Act::SetTextSize(context.session.text_size.smaller())],
            Intent::Larger => vec![Act::SetTextSize(context.session.text_size.larger())],
        })
    }

    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        self.layout.fit(&self.key, context)?;
        let language = context.session.language;
        let read = self.layout.document(|item, document| {
            Ok::<_, ReadError>(View {
                key: self.key.clone(),
                summary: entry::summary(item, document, context),
                seal: entry::seal(document, context),
                banner: entry::banner(document, context)?,
                example: context.ports.library.edition()?.example,
                count: self.layout.count(),
                revision: self.layout.revision(),
                columns: self.layout.columns(),
                head: self.layout.head(),
                sheet: self.layout.sheet(),
                jump: self.layout.jump(),
                text_size: context.session.text_size,
                panel: self.panel,
                contents: self.contents(),
                facts: entry::facts(item, document, context)?,
                related: vec![],
                compared: self
                    .layout
                    .other(|other| compared(document, other, language)),
                changes: vec![],
            })
        });
        let mut view =
            read.unwrap_or_else(|| Err(ReadError(format!("{} is not laid out", self.key))))?;
        view.related = self
            .related(context)?
            .iter()
            .map(|e| Row::mixed(e, language))
            .collect();
        if self.panel == Panel::Changes {
            view.changes = changes::lines(&self.layout.comparison(), language);
        }
        Ok(view)
    }

    fn contents(&self) -> Vec<ContentsLine> {
        let headings = self.layout.headings();
        let deepest = match headings.len() {
            0..=LONG_CONTENTS => 3,
            _ => headings
                .iter()
                .map(|heading| heading.level)
                .min()
                .unwrap_or(1),
        };
        let kept = headings
            .into_iter()
            .filter(|heading| heading.level <= deepest);
        let mut lines: Vec<_> = kept
            .map(|heading| ContentsLine {
                level: heading.level,
                text: heading.text,
                sheet: heading.sheet,
                here: false,
            })
            .collect();
        let sheet = self.layout.sheet();
        // The first heading on this sheet, or else the last one before it.
        let here = lines
            .iter()
            .position(|line| line.sheet == sheet)
            .or_else(|| lines.iter().rposition(|line| line.sheet < sheet));
        if let Some(line) = here.and_then(|here| lines.get_mut(here)) {
            line.here = true;
        }
        lines
    }

    fn related(&self, context: &Context) -> Result<Vec<Entry>, ReadError> {
        let kinds = [Kind::Question, Kind::Guide, Kind::Document, Kind::Notice];
        let around = |item: &_, _: &_| related::around(item, &kinds, context);
        let mut entries = self
            .layout
            .document(around)
            .transpose()?
            .unwrap_or_default();
        entries.sort_by_key(|entry| match entry.key.kind() {
            Kind::Question => 0,
            Kind::Guide => 1,
            _ => 2,
        });
        Ok(entries)
    }
}

/// Which version it is compared with: by its year, or by its day if both are of one year.
fn compared(document: &Document, other: &Other, language: Language) -> String {
    let version = match &other.item.detail {
        Detail::Document(other) if other.written.year() == document.written.year() => {
            language.date(other.written)
        }
        Detail::Document(other) => match language {
            Language::Chinese => format!("{}年", other.written.year()),
            Language::English => other.written.year().to_string(),
        },
        _ => String::new(),
    };
    match (language, other.newer) {
        (Language::Chinese, false) => format!("与{version}旧版比较"),
        (Language::Chinese, true) => format!("{version}新版改了什么"),
        (Language::English, false) => format!("Compared with the version of {version}"),
        (Language::English, true) => format!("What the version of {version} changed"),
    }
}

#[cfg(test)]
mod tests;
