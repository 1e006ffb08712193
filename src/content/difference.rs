//! What differs between two generations of a channel, and between two versions of an item.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    item::{Item, ItemKey},
    page::Entry,
};

/// What a newer set does to an older one; each list in the order of the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    pub added: Vec<ItemKey>,
    pub changed: Vec<ItemKey>,
    pub withdrawn: Vec<ItemKey>,
}

impl Difference {
    /// From the entries of one set to those of another.
    pub fn between(old: &BTreeMap<ItemKey, Entry>, new: &BTreeMap<ItemKey, Entry>) -> Self {
        let mut difference = Self::default();
        for (key, entry) in new {
            match old.get(key) {
                None => difference.added.push(key.clone()),
                Some(before) if before != entry => difference.changed.push(key.clone()),
                Some(_) => {}
            }
        }
        let gone = old.keys().filter(|key| !new.contains_key(key));
        difference.withdrawn.extend(gone.cloned());
        difference
    }

    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.withdrawn.is_empty()
    }
}

/// The keys of an item's file whose values differ between two versions, in the order of their
/// names, `body` for the body; what to look at before a change is signed.
pub fn changed_fields(before: &Item, after: &Item) -> Result<Vec<String>, serde_json::Error> {
    let fields = |item| match serde_json::to_value(item)? {
        Value::Object(fields) => Ok(fields.into_iter().collect::<BTreeMap<_, _>>()),
        _ => Ok(BTreeMap::new()),
    };
    let (before, after) = (fields(before)?, fields(after)?);
    let mut names: Vec<_> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let differs = |name: &&&String| before.get(**name) != after.get(**name);
    Ok(names
        .iter()
        .filter(differs)
        .map(|&name| name.clone())
        .collect())
}
