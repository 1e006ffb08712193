//! SQLite: the default, one file beside the repository.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, ToSql, types::ToSqlOutput, types::ValueRef};

use crate::{
    files::{self, Readers},
    said,
};

use super::{Access, Database, Row, Session, StorageError, Value, Work};

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Sqlite {
    path: PathBuf,
    /// Connections that nobody uses at the moment.
    idle: Mutex<Vec<Connection>>,
    /// The same for what need not be on the disk at once.
    noting: Mutex<Vec<Connection>>,
    /// Held while something is written, first come first served, so that of many who write nobody
    /// is passed over: who waits here is woken at once, who waits in SQLite sleeps and asks again.
    writing: tokio::sync::Mutex<()>,
}

/// Digests of passwords and drafts are for the server's own account alone; the files that
/// SQLite keeps beside it take its mode.
fn keep_private(path: &Path) -> io::Result<PathBuf> {
    let place = files::database(path)?;
    files::open_or_make(&place, Readers::Owner)?;
    Ok(place)
}

impl Sqlite {
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let failed = |reason: String| StorageError::Open {
            place: path.display().to_string(),
            reason,
        };
        let this = Self {
            path: keep_private(path).map_err(|error| failed(said::io(&error)))?,
            idle: Mutex::default(),
            noting: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
        };
        let first = this
            .connect(Access::Write)
            .map_err(|error| failed(error.to_string()))?;
        this.give_back(first, Access::Write);
        Ok(this)
    }

    fn connect(&self, access: Access) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::default() | OpenFlags::SQLITE_OPEN_NOFOLLOW;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(200);
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let wait_for_disk = match access {
            Access::Read | Access::Write => "FULL",
            Access::Note => "NORMAL",
        };
        connection.pragma_update(None, "synchronous", wait_for_disk)?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "trusted_schema", "OFF")?;
        Ok(connection)
    }

    fn idle(&self, access: Access) -> MutexGuard<'_, Vec<Connection>> {
        let idle = match access {
            Access::Read | Access::Write => &self.idle,
            Access::Note => &self.noting,
        };
        idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, access: Access) -> Result<Connection, StorageError> {
        let idle = self.idle(access).pop();
        idle.map_or_else(|| self.connect(access).map_err(failed), Ok)
    }

    fn give_back(&self, connection: Connection, access: Access) {
        let mut idle = self.idle(access);
        if idle.len() < 16 {
            idle.push(connection);
        }
    }
}

impl Database for Sqlite {
    fn transaction(&self, access: Access, work: &mut Work<'_>) -> Result<(), StorageError> {
        let mut connection = self.take(access)?;
        let (begin, _held) = match access {
            Access::Read => ("BEGIN", None),
            Access::Write | Access::Note => ("BEGIN IMMEDIATE", Some(self.writing.blocking_lock())),
        };
        connection.execute_batch(begin).map_err(failed)?;
        let worked = work(&mut Open {
            connection: &mut connection,
        });
        let ended = match &worked {
            Ok(()) => connection.execute_batch("COMMIT"),
            Err(_) => connection.execute_batch("ROLLBACK"),
        };
        match (worked, ended) {
            (Ok(()), Ok(())) => {
                self.give_back(connection, access);
                Ok(())
            }
            (Err(error), Ok(())) => {
                self.give_back(connection, access);
                Err(error)
            }
            // A connection that can't end its transaction is not used again.
            (Ok(()), Err(error)) => Err(failed(error)),
            (Err(error), Err(_)) => Err(error),
        }
    }

    fn own_schema(&self) -> &'static str {
        include_str!("sqlite.sql")
    }
}

struct Open<'a> {
    connection: &'a mut Connection,
}

impl Session for Open<'_> {
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StorageError> {
        let mut statement = self
            .connection
            .prepare_cached(&numbered(sql))
            .map_err(failed)?;
        let touched = statement
            .execute(rusqlite::params_from_iter(params))
            .map_err(failed)?;
        Ok(touched as u64)
    }

    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StorageError> {
        let mut statement = self
            .connection
            .prepare_cached(&numbered(sql))
            .map_err(failed)?;
        let names: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement
            .query(rusqlite::params_from_iter(params))
            .map_err(failed)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let values = (0..names.len())
                .map(|at| row.get_ref(at).map_err(failed).and_then(value))
                .collect::<Result<_, _>>()?;
            found.push(Row::new(names.clone(), values));
        }
        Ok(found)
    }
}

/// SQLite's own way to write a numbered parameter.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn value(value: ValueRef<'_>) -> Result<Value, StorageError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(StorageError::Value("a number that is not whole".into())),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn failed(error: rusqlite::Error) -> StorageError {
    StorageError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use std::{fs::Permissions, os::unix::fs::PermissionsExt};

    use super::*;

    #[cfg(unix)]
    #[test]
    fn nobody_else_on_the_machine_reads_the_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.db");
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let _open = Sqlite::open(&path).unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", file.file_name());
        }
    }
}
