//! What a generation would change on the screens, for those who must answer for it.

use std::collections::BTreeMap;

use crate::{
    content::{
        canonical,
        clauses::{self, Row},
        difference::changed_fields,
        item::{Item, ItemKey},
    },
    server::{
        fault::Fault,
        items::{Place, version},
        storage::Session,
    },
};

use crate::content::channel::ChannelName;

/// One item that differs.
#[derive(Clone, Debug)]
pub struct Differs {
    pub place: Place,
    pub title: String,
    pub before: Option<i64>,
    pub after: Option<i64>,
}

/// What differs between two sets of versions.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    pub added: Vec<Differs>,
    pub changed: Vec<Differs>,
    pub withdrawn: Vec<Differs>,
}

impl Difference {
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    pub fn all(&self) -> impl Iterator<Item = &Differs> {
        let known = self.added.iter().chain(&self.changed);
        known.chain(&self.withdrawn)
    }
}

/// Compares two sets of versions of a channel.
pub fn between(
    session: &mut dyn Session,
    channel: &ChannelName,
    before: &BTreeMap<ItemKey, i64>,
    after: &BTreeMap<ItemKey, i64>,
) -> Result<Difference, Fault> {
    let mut difference = Difference::default();
    let keys = before.keys().chain(after.keys());
    let keys: std::collections::BTreeSet<_> = keys.collect();
    for key in keys {
        let (old, new) = (before.get(key).copied(), after.get(key).copied());
        if old == new {
            continue;
        }
        let place = Place {
            channel: channel.clone(),
            key: key.clone(),
        };
        let shown = new.or(old).unwrap_or_default();
        let item = version::item(session, &place, shown)?;
        let differs = Differs {
            title: item.map_or_else(|| key.to_string(), |item| item.header.title),
            place,
            before: old,
            after: new,
        };
        match (old, new) {
            (None, _) => difference.added.push(differs),
            (_, None) => difference.withdrawn.push(differs),
            _ => difference.changed.push(differs),
        }
    }
    Ok(difference)
}

/// How two versions of an item differ.
#[derive(Clone, Debug)]
pub struct Detail {
    /// Keys of the item's file whose values differ, with both values as text.
    pub fields: Vec<(String, String, String)>,
    /// The body, clause by clause; empty if it is the same.
    pub clauses: Vec<Row>,
}

/// Compares two versions of an item.
pub fn detail(before: &Item, after: &Item) -> Result<Detail, Fault> {
    let text = |item: &Item, name: &str| -> Result<String, Fault> {
        let value = serde_json::to_value(item)?;
        Ok(match value.get(name) {
            None | Some(serde_json::Value::Null) => String::new(),
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => String::from_utf8_lossy(&canonical::to_bytes(other)?).into_owned(),
        })
    };
    let mut fields = Vec::new();
    for name in changed_fields(before, after)? {
        if name != "body" && name != "record" {
            fields.push((name.clone(), text(before, &name)?, text(after, &name)?));
        }
    }
    let clauses = match before.body == after.body {
        true => Vec::new(),
        false => clauses::compare(&before.body, &after.body),
    };
    Ok(Detail { fields, clauses })
}

/// The two versions of an item that differs; an item on either side may be missing.
pub fn items(
    session: &mut dyn Session,
    differs: &Differs,
) -> Result<(Option<Item>, Option<Item>), Fault> {
    let mut read = |number: Option<i64>| match number {
        Some(number) => version::item(session, &differs.place, number),
        None => Ok(None),
    };
    Ok((read(differs.before)?, read(differs.after)?))
}
