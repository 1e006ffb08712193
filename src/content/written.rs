//! Whether what an item says can be written so: titles and names that are seen, in one line, in the
//! letters that they seem to be in.

use crate::domain::written::{self, Flaw};

use super::{
    item::Item,
    words::{self, BODY},
};

/// A string of an item that can't be written so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key of the field, as the forms have it.
    pub field: String,
    /// What the place is called: 别的说法第 2 行.
    pub place: String,
    pub flaw: Flaw,
}

/// So many are told; one of them is enough to hold an item.
const MOST: usize = 20;

/// Fields of one line: what people read as a title or a name.
const LINES: [&str; 8] = [
    "title",
    "title_en",
    "topics",
    "other_wordings",
    "aliases",
    "golden",
    "owner",
    "record",
];

/// Fields and parts of fields of one line: names, numbers and other short words.
const NAMES: [&str; 22] = [
    "name",
    "name_en",
    "issuer",
    "number",
    "index_no",
    "form",
    "law",
    "clause",
    "heading",
    "letter",
    "no",
    "who",
    "duty",
    "duty_en",
    "floor",
    "floor_en",
    "telephone",
    "audience",
    "handled_by",
    "address_en",
    "place_en",
    "source",
];

/// What of an item can't be written so, in the order of its fields, at most 20.
pub fn faults(item: &Item) -> Vec<Fault> {
    let mut found = Vec::new();
    words::each(item, &mut |place, text| {
        if found.len() == MOST || text.is_empty() {
            return;
        }
        let field = place.field();
        let fits = match field {
            BODY => written::body(text),
            _ if LINES.contains(&field) => written::line(text),
            _ if NAMES.contains(&place.last()) => written::line(text),
            _ => written::lines(text),
        };
        if let Err(flaw) = fits {
            found.push(Fault {
                field: field.to_owned(),
                place: place.to_string(),
                flaw,
            });
        }
    });
    // A row of a table is looked at cell by cell and as a whole.
    found.dedup_by(|next, last| next.place == last.place);
    found
}
