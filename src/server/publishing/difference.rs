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
        items::{
            Place,
            fields::{self, Field, Input},
            form, version,
        },
        request::Fields,
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
    /// What fields that differ are called, with what they say before and after as their form does;
    /// of several lines those that are not on both sides.
    pub fields: Vec<(String, String, String)>,
    /// The body, clause by clause; empty if it is the same.
    pub clauses: Vec<Row>,
}

/// Compares two versions of an item.
pub fn detail(before: &Item, after: &Item) -> Result<Detail, Fault> {
    let (old, new) = (form::of_item(before)?, form::of_item(after)?);
    let known = fields::all(after.header.key.kind());
    let mut differ = Vec::new();
    for name in changed_fields(before, after)? {
        if name == "body" || name == "record" {
            continue;
        }
        let is_part = |field: &&Field| field.name.split('.').next() == Some(name.as_str());
        let parts: Vec<_> = known
            .iter()
            .filter(is_part)
            .filter(|field| old.get(field.name) != new.get(field.name))
            .map(|field| {
                let said = |form: &Fields| match (field.input, form.get(field.name)) {
                    (Input::Flag, "on") => "是".to_owned(),
                    (_, text) => text.to_owned(),
                };
                let (before, after) = apart(&said(&old), &said(&new));
                (field.label.to_owned(), before, after)
            })
            .collect();
        match parts.is_empty() {
            false => differ.extend(parts),
            // What no form tells apart differs all the same.
            true => {
                let label = known.iter().find(is_part).map(|field| field.label);
                let label = label.unwrap_or(&name).to_owned();
                differ.push((label, value_text(before, &name)?, value_text(after, &name)?));
            }
        }
    }
    let clauses = match before.body == after.body {
        true => Vec::new(),
        false => clauses::compare(&before.body, &after.body),
    };
    Ok(Detail {
        fields: differ,
        clauses,
    })
}

/// A value of an item as it is signed.
fn value_text(item: &Item, name: &str) -> Result<String, Fault> {
    let value = serde_json::to_value(item)?;
    Ok(match value.get(name) {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => String::from_utf8_lossy(&canonical::to_bytes(other)?).into_owned(),
    })
}

/// The lines that only one of two texts has; both whole if they are in another order.
fn apart(before: &str, after: &str) -> (String, String) {
    let only = |one: &str, other: &str| {
        let mut left: Vec<&str> = other.lines().collect();
        let lines = one.lines().filter(|line| {
            let same = left.iter().position(|other| other == line);
            same.map(|at| left.swap_remove(at)).is_none()
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    match (only(before, after), only(after, before)) {
        (old, new) if old.is_empty() && new.is_empty() => (before.to_owned(), after.to_owned()),
        apart => apart,
    }
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
