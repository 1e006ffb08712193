//! The server's data. One SQL text a question, written once for SQLite and PostgreSQL: parameters
//! are `$1`, `$2` …, types are BIGINT, TEXT and BYTEA, times are milliseconds since 1970 (UTC), and
//! nothing is used that only one of them knows. What differs lies in `sqlite.rs` and `postgres.rs`.

mod postgres;
mod sqlite;
mod value;

use std::{path::Path, sync::Arc};

pub use value::{Row, Value};

use crate::config::server::DatabasePlace;

/// Why the data can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error("数据库 {place} 打不开：{reason}")]
    Open { place: String, reason: String },
    #[error("数据库出错：{0}")]
    Failed(String),
    /// Another server changed the same rows at the same time; the work is done again.
    #[error("同时改的人太多，这次没有改成，请再试一次")]
    Conflict,
    #[error("数据库里的 {name} 类型不对")]
    Column { name: String },
    #[error("数据库是更新的程序写的（第 {found} 版，这个程序只认到第 {known} 版）：请升级程序")]
    Newer { found: i64, known: i64 },
    #[error("数据库里有一个值读不了：{0}")]
    Value(String),
    /// The work itself gave up; its own error says why.
    #[error("放弃了")]
    Abandoned,
}

/// A transaction that is open. All or nothing of what it executes stays.
pub trait Session {
    /// Runs a statement and says how many rows it touched.
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StorageError>;
    /// Runs a statement and gives its rows.
    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StorageError>;

    /// The first row, if there is one.
    fn query_one(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, StorageError> {
        Ok(self.query(sql, params)?.into_iter().next())
    }
}

/// What a transaction is for: a reading one never waits for a writing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
    /// Writing what is told again in a minute, or counted: it is not waited for until it is on the
    /// disk, and a power cut may take the last of it, whole. Where several write one row, the first
    /// statement must be the one that changes it: what was read before may be old.
    Note,
}

/// What runs in a transaction; it may run more than once, so it keeps nothing between runs.
pub type Work<'a> = dyn FnMut(&mut dyn Session) -> Result<(), StorageError> + 'a;

/// A database engine.
pub trait Database: Send + Sync {
    /// Runs `work` in one transaction, again if another server's changes came between. What
    /// `work` fails with undoes it.
    fn transaction(&self, access: Access, work: &mut Work<'_>) -> Result<(), StorageError>;
    /// Statements that only this engine knows, run once after version 1 of the schema.
    fn own_schema(&self) -> &'static str;
}

/// The data of a server; cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<dyn Database>);

impl Store {
    /// Opens the database and brings its schema up to date.
    pub fn open(place: &DatabasePlace) -> Result<Self, StorageError> {
        let database: Arc<dyn Database> = match place {
            DatabasePlace::File(path) => Arc::new(sqlite::Sqlite::open(Path::new(path))?),
            DatabasePlace::Postgres { url, authority } => {
                Arc::new(postgres::Postgres::open(url, authority.clone())?)
            }
        };
        let store = Self(database);
        store.migrate()?;
        Ok(store)
    }

    /// Reads, all of it at one point in time.
    pub fn read<T, E: From<StorageError>>(
        &self,
        work: impl Fn(&mut dyn Session) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(Access::Read, work)
    }

    /// Writes, all of it or nothing.
    pub fn write<T, E: From<StorageError>>(
        &self,
        work: impl Fn(&mut dyn Session) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(Access::Write, work)
    }

    /// Writes what no power cut has to spare: whoever told it tells it again.
    pub fn note<T, E: From<StorageError>>(
        &self,
        work: impl Fn(&mut dyn Session) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(Access::Note, work)
    }

    fn run<T, E: From<StorageError>>(
        &self,
        access: Access,
        work: impl Fn(&mut dyn Session) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut done = None;
        let outcome = self.0.transaction(access, &mut |session| {
            let result = work(session);
            let kept = match &result {
                Ok(_) => Ok(()),
                Err(_) => Err(StorageError::Abandoned),
            };
            done = Some(result);
            kept
        });
        match (outcome, done) {
            (Ok(()) | Err(StorageError::Abandoned), Some(result)) => result,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StorageError::Abandoned.into()),
        }
    }

    fn migrate(&self) -> Result<(), StorageError> {
        let own = self.0.own_schema();
        self.write(|session| {
            session.execute(
                "CREATE TABLE IF NOT EXISTS schema_version (id BIGINT PRIMARY KEY, version BIGINT NOT NULL)",
                &[],
            )?;
            let row = session.query_one("SELECT version FROM schema_version WHERE id = 1", &[])?;
            let found = row.map_or(Ok(0), |row| row.int("version"))?;
            let known = SCHEMA.len() as i64;
            if found > known {
                return Err(StorageError::Newer { found, known });
            }
            for (at, text) in SCHEMA.iter().enumerate().skip(found as usize) {
                for statement in statements(text, ";\n") {
                    session.execute(statement, &[])?;
                }
                if at == 0 {
                    for statement in statements(own, ";;\n") {
                        session.execute(statement, &[])?;
                    }
                }
            }
            session.execute("DELETE FROM schema_version", &[])?;
            session.execute(
                "INSERT INTO schema_version (id, version) VALUES (1, $1)",
                &[known.into()],
            )?;
            Ok(())
        })
    }
}

/// The schema, one text a version. Newer ones are added, none is ever changed.
const SCHEMA: [&str; 10] = [
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
    include_str!("schema_7.sql"),
    include_str!("schema_8.sql"),
    include_str!("schema_9.sql"),
    include_str!("schema_10.sql"),
];

/// The statements of a text; comment lines go.
fn statements<'a>(text: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    let text = text.split(end);
    text.map(str::trim)
        .filter(|statement| !statement.is_empty())
}
