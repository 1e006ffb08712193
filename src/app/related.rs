//! Items to open next: the rows under an answer, a guide, a document.

use crate::content::{
    item::{Item, ItemKey, Kind},
    library::{Entry, ReadError},
};

use super::kiosk::Context;

/// How many are shown at most.
pub const MOST: usize = 12;

/// Reads the items behind `keys`, in their order; what isn't published is left out.
pub fn read(keys: &[ItemKey], context: &Context) -> Result<Vec<Entry>, ReadError> {
    let library = &context.ports.library;
    let example = library.edition()?.example;
    let mut entries = Vec::new();
    for key in keys {
        if let Some(item) = library.item(key, context.today)? {
            entries.push(Entry::of(&item, example, context.today));
        }
    }
    Ok(entries)
}

/// What an item names as related and what leads to it, of these kinds, each once, itself never.
pub fn around(item: &Item, kinds: &[Kind], context: &Context) -> Result<Vec<Entry>, ReadError> {
    let mut entries = read(&item.header.related, context)?;
    entries.extend(context.ports.library.linked_from(&item.header.key, context.today)?);
    let mut seen = vec![item.header.key.clone()];
    entries.retain(|entry| {
        let keep = kinds.contains(&entry.key.kind()) && !seen.contains(&entry.key);
        seen.push(entry.key.clone());
        keep
    });
    entries.truncate(MOST);
    Ok(entries)
}
