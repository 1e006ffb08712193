//! content.db: what is published, by the bytes, and what is on the screen, by rows for lists.
//!
//! One connection writes ([`ContentStore`]), others read ([`ContentReader`]). What is visible
//! changes in one transaction only, so that a reader sees one whole set or another.

mod check;
mod entries;
mod error;
mod facets;
mod filter;
mod install;
mod ladder;
mod reader;
mod rows;
mod schema;
mod settle;
mod shelf;
mod sweep;
mod trust;

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::files::{self, Readers};

pub use error::StoreError;
pub use install::Installed;
pub use ladder::{Rung, open_or_copy};
pub use reader::ContentReader;
pub use sweep::{BadBlob, Swept};

/// The write connection to content.db.
pub struct ContentStore {
    connection: Connection,
}

impl ContentStore {
    /// Opens content.db, making or migrating it as needed.
    ///
    /// # Errors
    /// [`StoreError::is_damage`] tells a file that must be rebuilt from one that cannot be
    /// reached now.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |error| StoreError::File(path.display().to_string(), error);
        let place = files::database(path).map_err(failed)?;
        files::open_or_make(&place, Readers::Owner).map_err(failed)?;
        Self::set_up(connect(&place, OpenFlags::default())?)
    }

    /// A store that lives as long as the process: the last rung when no disk can be written.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::set_up(Connection::open_in_memory()?)
    }

    fn set_up(mut connection: Connection) -> Result<Self, StoreError> {
        connection.execute_batch(include_str!("pragmas.sql"))?;
        schema::migrate(&mut connection)?;
        Ok(Self { connection })
    }

    /// Ends writing and reads on with the same connection; what a store in memory is read by.
    pub fn into_reader(self) -> ContentReader {
        ContentReader::over(self.connection)
    }
}

/// A connection to a plain file, which is where it seems to be: no link leads elsewhere.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let place = files::database(path)
        .map_err(|error| StoreError::File(path.display().to_string(), error))?;
    let flags = flags | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    Ok(Connection::open_with_flags(place, flags)?)
}

/// Opens content.db for reading only; it must exist and have this program's schema.
fn open_read_only(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, flags)?;
    connection.execute_batch(include_str!("pragmas_read.sql"))?;
    schema::expect_newest(&connection)?;
    Ok(connection)
}
