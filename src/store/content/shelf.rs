//! content.db as what refreshing asks of the disk.

use rusqlite::{ErrorCode, OptionalExtension, Transaction, params};

use super::{
    ContentStore, StoreError,
    settle::{Settling, blob},
    trust,
};
use crate::{
    content::{
        channel::ChannelName,
        digest::Digest,
        page::{PAGES, Page, Root},
    },
    protocol::{
        shelf::{Current, Shelf, ShelfError, Switch},
        trust::{Documents, Verified},
        withdrawal::Withdrawal,
    },
};

impl From<StoreError> for ShelfError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Sqlite(sqlite)
                if sqlite.sqlite_error_code() == Some(ErrorCode::DiskFull) =>
            {
                Self::Full
            }
            error if error.is_damage() => Self::Damaged(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}

impl Shelf for ContentStore {
    fn documents(&self) -> Result<Documents, ShelfError> {
        Ok(trust::documents(&self.connection)?)
    }

    fn commit_trust(&mut self, verified: &Verified) -> Result<(), ShelfError> {
        let transaction = self.begin()?;
        trust::write(&transaction, verified)?;
        Ok(transaction.commit().map_err(StoreError::from)?)
    }

    fn current(&self, channel: &ChannelName) -> Result<Option<Current>, ShelfError> {
        let sql = "SELECT number, root, published_at FROM current \
                   JOIN generation USING (channel, number) WHERE channel = ?1 AND NOT factory";
        let row: Option<(u64, [u8; 32], String)> = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| {
                statement
                    .query_row([channel.as_str()], |row| {
                        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                    })
                    .optional()
            })
            .map_err(StoreError::from)?;
        row.map(|(number, root, at)| {
            Ok(Current {
                number,
                root: root.into(),
                published_at: at.parse().map_err(|_| StoreError::Meaningless(at))?,
            })
        })
        .transpose()
    }

    fn blob(&self, digest: Digest) -> Result<Option<Vec<u8>>, ShelfError> {
        match blob(&self.connection, digest) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(StoreError::BlobMissing(_) | StoreError::BlobDamaged(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn stage(&mut self, blobs: &[(Digest, Vec<u8>)]) -> Result<(), ShelfError> {
        let transaction = self.begin()?;
        {
            // A blob that went bad on the disk is replaced by the one that was fetched for it.
            let sql = "INSERT INTO blob (sha256, body) VALUES (?1, ?2) \
                       ON CONFLICT (sha256) DO UPDATE SET body = excluded.body";
            let mut put = transaction.prepare_cached(sql).map_err(StoreError::from)?;
            for (digest, bytes) in blobs {
                if Digest::of(bytes) != *digest {
                    return Err(StoreError::BlobDamaged(*digest).into());
                }
                put.execute(params![digest.as_bytes(), bytes])
                    .map_err(StoreError::from)?;
            }
        }
        Ok(transaction.commit().map_err(StoreError::from)?)
    }

    fn switch(&mut self, switch: &Switch<'_>) -> Result<(), ShelfError> {
        let transaction = self.begin()?;
        trust::write(&transaction, switch.verified)?;
        whole(&transaction, switch.head.index_root.sha256)?;
        let settling = Settling::before(&transaction)?;
        make_current(&transaction, switch)?;
        settling.finish(&transaction)?;
        Ok(transaction.commit().map_err(StoreError::from)?)
    }

    fn withdraw(&mut self, list: &Withdrawal, verified: &Verified) -> Result<(), ShelfError> {
        let transaction = self.begin()?;
        trust::write(&transaction, verified)?;
        let settling = Settling::before(&transaction)?;
        set_hidden(&transaction, list).map_err(StoreError::from)?;
        settling.finish(&transaction)?;
        Ok(transaction.commit().map_err(StoreError::from)?)
    }
}

fn set_hidden(transaction: &Transaction<'_>, list: &Withdrawal) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM hidden", [])?;
    let mut hide =
        transaction.prepare_cached("INSERT INTO hidden (channel, key) VALUES (?1, ?2)")?;
    for hidden in &list.items {
        hide.execute(params![hidden.channel.as_str(), hidden.key.to_string()])?;
    }
    transaction.execute(
        "INSERT INTO withdrawal (id, number, published_at) VALUES (1, ?1, ?2) \
         ON CONFLICT (id) DO UPDATE SET number = ?1, published_at = ?2",
        params![list.number, list.published_at.to_string()],
    )?;
    Ok(())
}

/// Sees that every byte of a generation is there. Pages are read; of the rest, presence is enough,
/// since only what its digest says was ever put in and a reader checks it again.
fn whole(transaction: &Transaction<'_>, root: Digest) -> Result<(), StoreError> {
    let mut there =
        transaction.prepare_cached("SELECT EXISTS (SELECT 1 FROM blob WHERE sha256 = ?1)")?;
    let pages = Root::from_bytes(&blob(transaction, root)?)?.pages;
    for (number, page) in (0..PAGES).zip(pages) {
        let page = Page::from_bytes(&blob(transaction, page.sha256)?, number)?;
        for blob in page.0.values().flat_map(|entry| entry.blobs()) {
            if !there.query_row([blob.sha256.as_bytes()], |row| row.get::<_, bool>(0))? {
                return Err(StoreError::BlobMissing(blob.sha256));
            }
        }
    }
    Ok(())
}

fn make_current(transaction: &Transaction<'_>, switch: &Switch<'_>) -> Result<(), StoreError> {
    let head = switch.head;
    let channel = head.channel.name.as_str();
    let root = head.index_root.sha256;
    // Floors say which numbers are acceptable; here it is only seen that one number is one content.
    let same: Option<[u8; 32]> = transaction
        .query_row(
            "SELECT root FROM current JOIN generation USING (channel, number) \
             WHERE channel = ?1 AND number = ?2 AND NOT factory",
            params![channel, head.generation],
            |row| row.get(0),
        )
        .optional()?;
    if same.is_some_and(|same| Digest::from(same) != root) {
        return Err(StoreError::NotNewer {
            channel: channel.to_owned(),
            number: head.generation,
            current: head.generation,
        });
    }
    transaction
        .prepare_cached(include_str!("generation_put.sql"))?
        .execute(params![
            channel,
            head.generation,
            head.channel.title,
            head.channel.example,
            head.published_at.to_string(),
            root.as_bytes(),
        ])?;
    transaction
        .prepare_cached(include_str!("current_set.sql"))?
        .execute(params![
            channel,
            head.generation,
            i64::from(switch.rank),
            false
        ])?;
    transaction.execute(
        "INSERT INTO applied (channel, number, root, at) VALUES (?1, ?2, ?3, ?4)",
        params![
            channel,
            head.generation,
            root.as_bytes(),
            switch.now.to_string()
        ],
    )?;
    Ok(())
}
