//! Trust state: verified metadata and version floors, in the file that holds the content, so
//! that what is believed and what is shown change together.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{ContentStore, StoreError};
use crate::protocol::{
    shelf::ShelfError,
    trust::{Documents, Floor, FloorBreach, PINNED_ROOT, Verified},
};

impl ContentStore {
    /// Keeps the root that was given at enrolment; every later one must follow from it. What was
    /// believed by another root is forgotten; floors stay as they are.
    pub fn pin_root(&mut self, root: &[u8]) -> Result<(), StoreError> {
        let transaction = self.begin()?;
        let kept = documents(&transaction)?;
        if kept.get(PINNED_ROOT).is_some_and(|pinned| pinned != root) {
            transaction.execute("DELETE FROM tuf_meta", [])?;
        }
        transaction
            .prepare_cached(include_str!("meta_put.sql"))?
            .execute(params![PINNED_ROOT, root])?;
        Ok(transaction.commit()?)
    }

    /// The floors, by role and keys.
    pub fn floors(&self) -> Result<Vec<Floor>, StoreError> {
        let sql = "SELECT role, keys, version FROM tuf_floor ORDER BY role, keys";
        let mut statement = self.connection.prepare_cached(sql)?;
        let floors = statement.query_map([], |row| {
            Ok(Floor {
                role: row.get("role")?,
                keys: row.get::<_, [u8; 32]>("keys")?.into(),
                version: row.get("version")?,
            })
        })?;
        Ok(floors.collect::<Result<_, _>>()?)
    }
}

pub(super) fn documents(connection: &Connection) -> Result<Documents, StoreError> {
    let mut statement = connection.prepare_cached("SELECT name, body FROM tuf_meta")?;
    let rows = statement.query_map([], |row| Ok((row.get("name")?, row.get("body")?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Raises the floors and writes the documents. After an error the transaction must be rolled
/// back; dropping it does that.
pub(super) fn write(transaction: &Transaction<'_>, verified: &Verified) -> Result<(), ShelfError> {
    for floor in &verified.floors {
        raise(transaction, floor)?;
    }
    let mut put = transaction
        .prepare_cached(include_str!("meta_put.sql"))
        .map_err(StoreError::from)?;
    for (name, body) in &verified.documents {
        put.execute(params![name, body]).map_err(StoreError::from)?;
    }
    Ok(())
}

fn raise(transaction: &Transaction<'_>, floor: &Floor) -> Result<(), ShelfError> {
    let Floor {
        role,
        keys,
        version,
    } = floor;
    let kept: Option<u64> = transaction
        .prepare_cached(include_str!("floor_get.sql"))
        .and_then(|mut get| {
            get.query_row(params![role, keys.as_bytes()], |row| row.get(0))
                .optional()
        })
        .map_err(StoreError::from)?;
    match kept {
        Some(kept) if kept > *version => Err(ShelfError::Floor(FloorBreach {
            role: role.clone(),
            kept,
            offered: *version,
        })),
        Some(kept) if kept == *version => Ok(()),
        _ => {
            transaction
                .prepare_cached(include_str!("floor_put.sql"))
                .and_then(|mut put| put.execute(params![role, keys.as_bytes(), version]))
                .map_err(StoreError::from)?;
            Ok(())
        }
    }
}
