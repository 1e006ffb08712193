//! The journal's file: found, opened, looked over, and put aside if it is damaged.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};

use super::{
    error::JournalError,
    read::{self, Head},
};
use crate::{
    domain::clock::Reading,
    files::{self, Readers},
};

/// The journal's version; a program knows all versions up to its own.
pub(super) const VERSION: i64 = 1;

/// A journal that was found, with its head.
pub(super) type Found = (Connection, Head);

/// The journal on the disk, if one is there and whole; a damaged one is put aside.
pub(super) fn find(
    path: &Path,
    reading: &Reading,
) -> Result<(Option<Found>, Option<PathBuf>), JournalError> {
    if !path.exists() {
        return Ok((None, None));
    }
    match connect(path).and_then(read_head) {
        Ok(found) => Ok((found, None)),
        // Nobody may run an older program on a newer journal and call it damaged.
        Err(err @ JournalError::Newer { .. }) => Err(err),
        Err(err) => {
            tracing::error!("取号日志坏了，放在一边：{err}");
            let aside = path.with_extension(format!("damaged-{}.db", reading.system.as_second()));
            put_aside(path, &aside)?;
            Ok((None, Some(aside)))
        }
    }
}

/// None for a file that was begun and never got its tables.
fn read_head(conn: Connection) -> Result<Option<Found>, JournalError> {
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(JournalError::sqlite("打开"))?;
    if tables == 0 {
        return Ok(None);
    }
    let head = read::head(&conn)?;
    Ok(Some((conn, head)))
}

fn put_aside(path: &Path, aside: &Path) -> Result<(), JournalError> {
    for suffix in ["", "-wal", "-shm"] {
        let beside = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        let from = beside(path);
        if from.exists() {
            fs::rename(&from, beside(aside)).map_err(|source| JournalError::File {
                path: from,
                doing: "移不到一边",
                source,
            })?;
        }
    }
    Ok(())
}

/// A connection to a plain file, which is where it seems to be: no link leads elsewhere.
pub(super) fn open_at(path: &Path, flags: OpenFlags) -> Result<Connection, JournalError> {
    let place = files::database(path).map_err(|source| JournalError::File {
        path: path.to_owned(),
        doing: "打不开",
        source,
    })?;
    let flags = flags | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    Connection::open_with_flags(place, flags).map_err(JournalError::sqlite("打开"))
}

pub(super) fn connect(path: &Path) -> Result<Connection, JournalError> {
    let wrong = || JournalError::sqlite("打开");
    let file = |source| JournalError::File {
        path: path.to_owned(),
        doing: "打不开",
        source,
    };
    let place = files::database(path).map_err(file)?;
    files::open_or_make(&place, Readers::Owner).map_err(file)?;
    let conn = open_at(&place, OpenFlags::default())?;
    conn.pragma_update(None, "journal_mode", "WAL")
        .map_err(wrong())?;
    conn.pragma_update(None, "synchronous", "FULL")
        .map_err(wrong())?;
    conn.pragma_update(None, "foreign_keys", true)
        .map_err(wrong())?;
    let found: i64 = conn
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(wrong())?;
    if found > VERSION {
        return Err(JournalError::Newer {
            found,
            known: VERSION,
        });
    }
    if found > 0 {
        let report: String = conn
            .pragma_query_value(None, "quick_check", |row| row.get(0))
            .map_err(wrong())?;
        if report != "ok" {
            return Err(read::unreadable("integrity", report));
        }
    }
    Ok(conn)
}
