//! The published content as the pages read it: one connection that can only read.

use std::path::Path;

use jiff::{Timestamp, civil::Date, tz};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    content::{
        bounds,
        digest::Digest,
        item::{Item, ItemKey, Kind},
        library::{Edition, Entry, Facets, Filter, LINKS, Library, ReadError},
    },
    protocol::trust::ends,
};

use super::{
    BadBlob, StoreError, entries, facets, open_read_only, settle::blob, sweep, trust::documents,
};

/// How many prepared statements are kept: every shape that the pages ask for.
const STATEMENTS: usize = 64;

/// Reads content.db for the screen.
pub struct ContentReader {
    connection: Connection,
    hall: Option<ItemKey>,
}

impl ContentReader {
    /// Opens a content.db that [`ContentStore`](super::ContentStore) has made.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self::over(open_read_only(path)?))
    }

    pub(super) fn over(connection: Connection) -> Self {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Self {
            connection,
            hall: None,
        }
    }

    /// Says in which hall this kiosk stands; without it, the hall first by key is taken.
    pub fn in_hall(mut self, hall: ItemKey) -> Self {
        self.hall = Some(hall);
        self
    }

    /// A number that changes when another connection has changed the content.
    pub fn version(&self) -> Result<i64, StoreError> {
        let version = self
            .connection
            .pragma_query_value(None, "data_version", |row| row.get(0))?;
        Ok(version)
    }

    /// `published_at` of the newest generation on the screen that was published; the factory
    /// content tells nothing of the time.
    pub fn accepted(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT published_at FROM current JOIN generation USING (channel, number) \
             WHERE NOT factory",
        )?;
        let times = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<Vec<String>, _>>()?;
        let times = times
            .into_iter()
            .map(|text| text.parse().map_err(|_| StoreError::Meaningless(text)));
        Ok(times
            .collect::<Result<Vec<Timestamp>, _>>()?
            .into_iter()
            .max())
    }

    /// When the last of the signatures ends that are believed; none where nothing was published.
    pub fn signed_until(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(ends(&documents(&self.connection)?).max())
    }

    /// Gives every item on the screen to `take`, in the order of the keys, whatever the day; for
    /// what is built from all of them, as the search index is.
    pub fn for_each_item(&self, mut take: impl FnMut(Item)) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare("SELECT key, sha256 FROM item ORDER BY key")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let key: String = row.get("key")?;
            let key = key.parse().map_err(|_| StoreError::Meaningless(key))?;
            take(self.decode(&key, row.get::<_, [u8; 32]>("sha256")?)?);
        }
        Ok(())
    }

    /// Reads every byte that the kept generations need and says what is bad; about a second for
    /// 100 MB, so for the weekly scrub and for `check`.
    pub fn bad_blobs(&self) -> Result<Vec<BadBlob>, StoreError> {
        sweep::bad_blobs(&self.connection)
    }

    /// SQLite's own check of the file; nothing if it is sound, else what it says.
    pub fn damage(&self) -> Result<Option<String>, StoreError> {
        let said: String = self
            .connection
            .pragma_query_value(None, "quick_check", |row| row.get(0))?;
        Ok((said != "ok").then_some(said))
    }

    fn decode(&self, key: &ItemKey, sha256: [u8; 32]) -> Result<Item, StoreError> {
        let bytes = blob(&self.connection, Digest::from(sha256))?;
        let item = serde_json::from_slice(&bytes).map_err(|error| StoreError::Item {
            key: key.clone(),
            error: error.into(),
        })?;
        Ok(bounds::fit(item))
    }

    fn find(&self, key: &ItemKey) -> Result<Option<Item>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT sha256 FROM item WHERE key = ?1")?;
        let sha256 = statement
            .query_row([key.to_string()], |row| row.get(0))
            .optional()?;
        sha256.map(|sha256| self.decode(key, sha256)).transpose()
    }

    fn linked(&self, key: &ItemKey, today: Date) -> Result<Vec<Entry>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(include_str!("linked_from.sql"))?;
        let ids = statement
            .query_map(params![key.to_string(), today.to_string(), LINKS], |row| {
                row.get("id")
            })?
            .collect::<Result<Vec<i64>, _>>()?;
        entries::by_ids(&self.connection, &ids, today)
    }

    /// Reads what the first page can't do without, the hall.
    pub(super) fn first_page(&self) -> Result<(), StoreError> {
        if let Some(key) = self.first_hall()? {
            self.find(&key)?;
        }
        Ok(())
    }

    fn first_hall(&self) -> Result<Option<ItemKey>, StoreError> {
        let sql = "SELECT key FROM item WHERE kind = ?1 ORDER BY key LIMIT 1";
        let key: Option<String> = self
            .connection
            .prepare_cached(sql)?
            .query_row([Kind::Hall.as_str()], |row| row.get(0))
            .optional()?;
        key.map(|key| key.parse().map_err(|_| StoreError::Meaningless(key)))
            .transpose()
    }

    pub(super) fn find_edition(&self) -> Result<Edition, StoreError> {
        let mut statement = self.connection.prepare_cached(include_str!("shown.sql"))?;
        let (published_at, edition): (String, _) = statement.query_row([], |row| {
            let edition = Edition {
                channel: row.get("channel")?,
                title: row.get("title")?,
                generation: row.get("number")?,
                example: row.get("example")?,
                published: Date::ZERO,
            };
            Ok((row.get("published_at")?, edition))
        })?;
        let at: Timestamp = published_at
            .parse()
            .map_err(|_| StoreError::Meaningless(published_at))?;
        // All of China keeps UTC+8.
        let published = tz::Offset::constant(8).to_datetime(at).date();
        Ok(Edition {
            published,
            ..edition
        })
    }

    fn find_file(&self, key: &ItemKey, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sha256: Option<[u8; 32]> = self
            .connection
            .prepare_cached(include_str!("file_get.sql"))?
            .query_row(params![key.to_string(), name], |row| row.get(0))
            .optional()?;
        sha256
            .map(|sha256| blob(&self.connection, Digest::from(sha256)))
            .transpose()
    }
}

impl Library for ContentReader {
    fn item(&self, key: &ItemKey, today: Date) -> Result<Option<Item>, ReadError> {
        let found = self.find(key)?;
        Ok(found.filter(|item| item.detail.is_shown(today)))
    }

    fn entries(
        &self,
        filter: &Filter,
        today: Date,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Entry>, ReadError> {
        let entries = entries::entries(&self.connection, filter, today, offset, limit)?;
        Ok(entries)
    }

    fn count(&self, filter: &Filter, today: Date) -> Result<usize, ReadError> {
        Ok(entries::count(&self.connection, filter, today)?)
    }

    fn facets(&self, kind: Kind, today: Date) -> Result<Facets, ReadError> {
        Ok(facets::facets(&self.connection, kind, today)?)
    }

    fn linked_from(&self, key: &ItemKey, today: Date) -> Result<Vec<Entry>, ReadError> {
        Ok(self.linked(key, today)?)
    }

    fn file(&self, key: &ItemKey, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.find_file(key, name)?)
    }

    fn hall(&self) -> Result<Option<Item>, ReadError> {
        let own = self.hall.as_ref().map(|key| self.find(key));
        if let Some(hall) = own.transpose()?.flatten() {
            return Ok(Some(hall));
        }
        // Not told, or not published yet, as in the factory content.
        let first = self.first_hall()?;
        Ok(first.map(|key| self.find(&key)).transpose()?.flatten())
    }

    fn edition(&self) -> Result<Edition, ReadError> {
        Ok(self.find_edition()?)
    }
}

impl From<StoreError> for ReadError {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}
