//! The sheets of the document in view, cut for the screen and the text size, and
//! where the reading stands. What was read and cut is kept until one of these changes.

use std::{cell::RefCell, rc::Rc};

use crate::{
    app::{
        body::Piece,
        kiosk::Context,
        measure::Measure,
        sheets::{self, Heading, Sheet},
        translated,
    },
    content::{
        clauses::{Row, compare},
        item::{Detail, Item, ItemKey, Kind},
        library::ReadError,
    },
    domain::document::Document,
};

use super::{entry, paper::laid};

/// The layout of one document. Pages are viewed far more often than cut, so the
/// cut is kept behind a shared reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout(RefCell<State>);

#[derive(Clone, Debug, PartialEq)]
struct State {
    cut: Option<Cut>,
    /// What to open at, until the first cut.
    start: Option<(String, String)>,
    sheet: usize,
    jump: i32,
    revision: i32,
}

#[derive(Clone, Debug, PartialEq)]
struct Cut {
    item: Rc<Item>,
    measure: Measure,
    /// How large the document's head is set, against its usual size.
    head: f32,
    sheets: Vec<Sheet>,
    other: Option<Other>,
    comparison: Option<Rc<Vec<Row>>>,
}

/// The version on the other side of an amendment.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    pub item: Rc<Item>,
    /// The other version is the later one.
    pub newer: bool,
}

impl Layout {
    pub fn starting_at(heading: &str, clause: &str) -> Self {
        Self(RefCell::new(State {
            cut: None,
            start: Some((heading.to_owned(), clause.to_owned())),
            sheet: 0,
            jump: 0,
            revision: 0,
        }))
    }

    /// Reads and cuts the document again if anything about it changed.
    pub fn fit(&self, key: &ItemKey, context: &Context) -> Result<(), ReadError> {
        let item = context.published(key)?;
        let Detail::Document(document) = &item.detail else {
            return Err(ReadError(format!("{key} is no document")));
        };
        let banner = entry::banner(document, context)?;
        let banner = banner.as_ref().map_or(("", ""), |banner| {
            (banner.text.as_str(), banner.successor.unwrap_or_default())
        });
        let notice = context.notice(translated::of_document(context.session.language));
        let notice = notice.unwrap_or_default();
        let measure = Measure::of(context.frame, context.session, banner, &notice);
        let mut state = self.0.borrow_mut();
        let same = |cut: &Cut| cut.measure == measure && *cut.item == item;
        if state.cut.as_ref().is_some_and(same) {
            return Ok(());
        }
        let (pieces, laid) = laid(&item, document, measure);
        let sheets = sheets::cut(pieces, laid);
        let other = other(&item, document, context)?;
        let place = state
            .cut
            .as_ref()
            .and_then(|cut| cut.sheets.get(state.sheet))
            .map(|s| s.first);
        state.sheet = match (place, state.start.take()) {
            (Some(place), _) => sheet_of(&sheets, place),
            (None, Some((heading, clause))) => find(&sheets, &heading, &clause).unwrap_or(0),
            (None, None) => 0,
        };
        state.revision += 1;
        state.jump += 1;
        state.cut = Some(Cut {
            item: Rc::new(item),
            measure,
            head: laid.head,
            sheets,
            other,
            comparison: None,
        });
        Ok(())
    }

    fn see<T: Default>(&self, see: impl FnOnce(&Cut) -> T) -> T {
        self.0.borrow().cut.as_ref().map(see).unwrap_or_default()
    }

    /// What stands on a sheet; empty past the last.
    pub fn pieces(&self, sheet: usize) -> Vec<Piece> {
        self.see(|cut| {
            cut.sheets
                .get(sheet)
                .map(|s| s.pieces.clone())
                .unwrap_or_default()
        })
    }

    pub fn count(&self) -> usize {
        self.see(|cut| cut.sheets.len())
    }

    pub fn columns(&self) -> f32 {
        self.see(|cut| cut.measure.columns)
    }

    pub fn head(&self) -> f32 {
        self.see(|cut| cut.head)
    }

    pub fn headings(&self) -> Vec<Heading> {
        self.see(|cut| sheets::headings(&cut.sheets))
    }

    pub fn characters(&self) -> usize {
        let sheet = self.sheet();
        self.see(|cut| {
            let pieces = cut.sheets.get(sheet).map(|sheet| &sheet.pieces[..]);
            pieces
                .unwrap_or_default()
                .iter()
                .map(Piece::characters)
                .sum()
        })
    }

    pub fn sheet(&self) -> usize {
        self.0.borrow().sheet
    }

    pub fn jump(&self) -> i32 {
        self.0.borrow().jump
    }

    pub fn revision(&self) -> i32 {
        self.0.borrow().revision
    }

    /// The screen turned to a sheet by itself.
    pub fn turned(&self, sheet: usize) {
        let last = self.count().saturating_sub(1);
        self.0.borrow_mut().sheet = sheet.min(last);
    }

    /// Sends the screen to a sheet.
    pub fn go(&self, sheet: usize) {
        self.turned(sheet);
        self.0.borrow_mut().jump += 1;
    }

    /// The document that was laid out; None before the first cut.
    pub fn document<T>(&self, see: impl FnOnce(&Item, &Document) -> T) -> Option<T> {
        let item = self.see(|cut| Some(cut.item.clone()))?;
        match &item.detail {
            Detail::Document(document) => Some(see(&item, document)),
            _ => None,
        }
    }

    pub fn other<T>(&self, see: impl FnOnce(&Other) -> T) -> Option<T> {
        self.see(|cut| cut.other.as_ref().map(see))
    }

    /// The two versions clause by clause, compared once.
    pub fn comparison(&self) -> Rc<Vec<Row>> {
        let mut state = self.0.borrow_mut();
        let Some(cut) = &mut state.cut else {
            return Rc::default();
        };
        let Some(other) = &cut.other else {
            return Rc::default();
        };
        let (before, after) = match other.newer {
            true => (&cut.item, &other.item),
            false => (&other.item, &cut.item),
        };
        cut.comparison
            .get_or_insert_with(|| Rc::new(compare(&before.body, &after.body)))
            .clone()
    }
}

/// The sheet that holds a place of the body.
fn sheet_of(sheets: &[Sheet], place: usize) -> usize {
    sheets
        .iter()
        .rposition(|sheet| sheet.first <= place)
        .unwrap_or(0)
}

/// The sheet with a heading, or else the first that names a clause.
fn find(sheets: &[Sheet], heading: &str, clause: &str) -> Option<usize> {
    let heading_on = |sheet: &Sheet| {
        let is = |piece: &Piece| matches!(piece, Piece::Heading { text, .. } if text == heading);
        sheet.pieces.iter().any(is)
    };
    let names = |piece: &Piece| match piece {
        Piece::Heading { text, .. } => text.contains(clause),
        Piece::Paragraph { text, .. }
        | Piece::Point { text }
        | Piece::Note { text }
        | Piece::Step { text, .. } => text.plain().contains(clause),
        _ => false,
    };
    let by_heading = || sheets.iter().position(heading_on);
    let by_clause = || {
        sheets
            .iter()
            .position(|sheet| sheet.pieces.iter().any(names))
    };
    None.or_else(|| by_heading().filter(|_| !heading.is_empty()))
        .or_else(|| by_clause().filter(|_| !clause.is_empty()))
}

/// The version that this one amends, or that amends this one.
fn other(item: &Item, document: &Document, context: &Context) -> Result<Option<Other>, ReadError> {
    let library = &context.ports.library;
    let read = |key: &ItemKey| library.item(key, context.today);
    if let Some(key) = &document.amends {
        let other = read(key)?;
        return Ok(other.map(|item| Other {
            item: Rc::new(item),
            newer: false,
        }));
    }
    let mut later: Vec<_> = document.superseded_by.iter().cloned().collect();
    let leading = library.linked_from(&item.header.key, context.today)?;
    later.extend(
        leading
            .into_iter()
            .map(|entry| entry.key)
            .filter(|k| k.kind() == Kind::Document),
    );
    for key in later {
        let amending = read(&key)?.filter(|other| match &other.detail {
            Detail::Document(other) => other.amends.as_ref() == Some(&item.header.key),
            _ => false,
        });
        if let Some(item) = amending {
            return Ok(Some(Other {
                item: Rc::new(item),
                newer: true,
            }));
        }
    }
    Ok(None)
}
