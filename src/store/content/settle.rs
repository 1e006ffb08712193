//! Bringing the rows on the screen in line with the current generations.
//!
//! What is shown is worked out page by page from the index: for a key, the entry of the first
//! channel that has it, by rank; of the factory content only when nothing is published. Only
//! pages that differ before and after are looked at, so a small change costs little.

use std::collections::BTreeMap;

use rusqlite::{Transaction, params};

use crate::content::{
    canonical,
    digest::Digest,
    item::{Item, ItemKey},
    page::{Entry, PAGES, Page, Root},
    publish_rules::is_open,
};

use super::{StoreError, rows};

/// A channel whose content is on the screen.
struct Shown {
    channel: String,
    example: bool,
    root: Root,
}

/// What a key shows: in whose name, and which bytes.
#[derive(PartialEq, Eq)]
struct Face {
    channel: String,
    example: bool,
    entry: Entry,
}

/// The state before a change; the rows follow when it [`finish`](Settling::finish)es.
pub(super) struct Settling(Vec<Shown>);

impl Settling {
    pub(super) fn before(transaction: &Transaction<'_>) -> Result<Self, StoreError> {
        Ok(Self(shown(transaction)?))
    }

    /// Whether anything published is current.
    pub(super) fn published(&self, transaction: &Transaction<'_>) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM current WHERE NOT factory)";
        Ok(transaction.query_row(sql, [], |row| row.get(0))?)
    }

    /// Rewrites the rows that differ.
    pub(super) fn finish(self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let (before, after) = (self.0, shown(transaction)?);
        let mut touched = false;
        for page in 0..PAGES {
            if same(&before, &after, page) {
                continue;
            }
            let old = faces(transaction, &before, page)?;
            let new = faces(transaction, &after, page)?;
            for key in old.keys().filter(|key| !new.contains_key(key)) {
                rows::remove(transaction, key)?;
                touched = true;
            }
            for (key, face) in &new {
                if old.get(key) != Some(face) {
                    rows::remove(transaction, key)?;
                    let item = item(transaction, key, &face.entry)?;
                    rows::insert(transaction, &item, &face.channel, face.example, &face.entry)?;
                    touched = true;
                }
            }
        }
        if touched {
            transaction.execute_batch(include_str!("facet_recount.sql"))?;
        }
        Ok(())
    }
}

/// The channels on the screen, the first to be asked first.
fn shown(transaction: &Transaction<'_>) -> Result<Vec<Shown>, StoreError> {
    let mut statement = transaction.prepare_cached(include_str!("shown.sql"))?;
    let rows = statement.query_map([], |row| {
        let root: [u8; 32] = row.get("root")?;
        Ok((row.get("channel")?, row.get("example")?, Digest::from(root)))
    })?;
    rows.map(|row| {
        let (channel, example, root) = row?;
        Ok(Shown {
            channel,
            example,
            root: Root::from_bytes(&blob(transaction, root)?)?,
        })
    })
    .collect()
}

/// Whether a page shows the same before and after, without looking into it.
fn same(before: &[Shown], after: &[Shown], page: usize) -> bool {
    let look = |shown: &Shown| {
        let digest = shown.root.pages[page].sha256;
        (shown.channel.clone(), shown.example, digest)
    };
    before.iter().map(look).eq(after.iter().map(look))
}

fn faces(
    transaction: &Transaction<'_>,
    shown: &[Shown],
    page: usize,
) -> Result<BTreeMap<ItemKey, Face>, StoreError> {
    let mut faces = BTreeMap::new();
    for channel in shown {
        let bytes = blob(transaction, channel.root.pages[page].sha256)?;
        for (key, entry) in Page::from_bytes(&bytes, page)?.0 {
            faces.entry(key).or_insert_with(|| Face {
                channel: channel.channel.clone(),
                example: channel.example,
                entry,
            });
        }
    }
    Ok(faces)
}

/// The item of an entry. What is not open to everyone is refused here once more.
fn item(transaction: &Transaction<'_>, key: &ItemKey, entry: &Entry) -> Result<Item, StoreError> {
    let bytes = blob(transaction, entry.blob.sha256)?;
    let item: Item = canonical::from_bytes(&bytes).map_err(|error| StoreError::Item {
        key: key.clone(),
        error,
    })?;
    if item.header.key != *key || item.detail.kind() != key.kind() || !is_open(&item) {
        return Err(StoreError::NotOpen { key: key.clone() });
    }
    Ok(item)
}

/// The bytes of a digest, checked against it.
pub(super) fn blob(
    connection: &rusqlite::Connection,
    digest: Digest,
) -> Result<Vec<u8>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT body FROM blob WHERE sha256 = ?1")?;
    let mut rows = statement.query(params![digest.as_bytes()])?;
    let bytes: Vec<u8> = match rows.next()? {
        Some(row) => row.get(0)?,
        None => return Err(StoreError::BlobMissing(digest)),
    };
    match Digest::of(&bytes) == digest {
        true => Ok(bytes),
        false => Err(StoreError::BlobDamaged(digest)),
    }
}
