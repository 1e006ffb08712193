//! Looking after the bytes: what nothing needs any more goes, and what went bad is found.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::content::{
    digest::Digest,
    page::{PAGES, Page, Root},
};

use super::{ContentStore, StoreError, settle::blob};

/// What a sweep took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub generations: usize,
    pub blobs: usize,
}

/// A blob that is not what its digest says, or is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadBlob {
    pub digest: Digest,
    pub missing: bool,
}

impl ContentStore {
    /// A number that changes when another connection has changed the content.
    pub fn version(&self) -> Result<i64, StoreError> {
        let version = self
            .connection
            .pragma_query_value(None, "data_version", |row| row.get(0))?;
        Ok(version)
    }

    /// Keeps the current generation of each channel and the one before it, and the blobs that
    /// they need; takes the rest away. What is on the screen does not change.
    pub fn sweep(&mut self) -> Result<Swept, StoreError> {
        let transaction = self.begin()?;
        let generations = transaction.execute(include_str!("generation_sweep.sql"), [])?;
        let needed = needed(&transaction)?;
        let mut blobs = 0;
        {
            let mut all = transaction.prepare("SELECT sha256 FROM blob")?;
            let mut delete = transaction.prepare("DELETE FROM blob WHERE sha256 = ?1")?;
            let kept = all
                .query_map([], |row| row.get(0))?
                .collect::<Result<Vec<[u8; 32]>, _>>()?;
            for sha256 in kept {
                if !needed.contains(&Digest::from(sha256)) {
                    blobs += delete.execute([sha256])?;
                }
            }
        }
        transaction.commit()?;
        Ok(Swept { generations, blobs })
    }
}

/// Every blob that a kept generation needs.
fn needed(connection: &Connection) -> Result<BTreeSet<Digest>, StoreError> {
    let mut statement = connection.prepare("SELECT root FROM generation")?;
    let roots = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<[u8; 32]>, _>>()?;
    let mut needed = BTreeSet::new();
    for root in roots.into_iter().map(Digest::from) {
        needed.insert(root);
        let pages = Root::from_bytes(&blob(connection, root)?)?.pages;
        for (number, page) in (0..PAGES).zip(pages) {
            if needed.insert(page.sha256) {
                let page = Page::from_bytes(&blob(connection, page.sha256)?, number)?;
                let blobs = page.0.values().flat_map(|entry| entry.blobs());
                needed.extend(blobs.map(|blob| blob.sha256));
            }
        }
    }
    Ok(needed)
}

/// What is bad of the bytes that the kept generations need.
pub(super) fn bad_blobs(connection: &Connection) -> Result<Vec<BadBlob>, StoreError> {
    let mut bad = Vec::new();
    for digest in needed(connection)? {
        match blob(connection, digest) {
            Ok(_) => {}
            Err(StoreError::BlobMissing(digest)) => bad.push(BadBlob {
                digest,
                missing: true,
            }),
            Err(StoreError::BlobDamaged(digest)) => bad.push(BadBlob {
                digest,
                missing: false,
            }),
            Err(error) => return Err(error),
        }
    }
    Ok(bad)
}
