//! The journal's file: found, opened, looked over, and put aside if it is proven to be damaged.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, ffi};

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

/// How often a journal that can't be reached now is tried at once; a kiosk that starts has no
/// more time, and tries again later.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(150);
/// How long another process is waited for while the journal is opened.
const OPENING: Duration = Duration::from_millis(100);
/// The same once it is open: a number is given meanwhile.
const OPEN: Duration = Duration::from_secs(5);

/// A journal that was found, with its head.
pub(super) type Found = (Connection, Head);

/// The journal on the disk, if one is there and whole; a damaged one is put aside. A journal that
/// can't be reached is not damaged: it is an error, and lies where it lay.
pub(super) fn find(
    path: &Path,
    reading: &Reading,
) -> Result<(Option<Found>, Option<PathBuf>), JournalError> {
    if files::is_plain(path)
        .map_err(JournalError::file(path))?
        .is_none()
    {
        return Ok((None, None));
    }
    // Damage is found twice, by two connections: a disk that stumbles once says strange things.
    match tried(path) {
        Err(error) if error.is_damage() => tracing::warn!("取号日志像是坏了，再看一遍：{error}"),
        done => return done.map(|found| (found, None)),
    }
    match tried(path) {
        Err(error) if error.is_damage() => {
            tracing::error!("取号日志坏了，放在一边：{error}");
            let aside = free_name(path, reading)?;
            put_aside(path, &aside)?;
            Ok((None, Some(aside)))
        }
        done => done.map(|found| (found, None)),
    }
}

/// Opens the journal, again after a while if something that passes is in the way.
fn tried(path: &Path) -> Result<Option<Found>, JournalError> {
    let mut tries = 1;
    loop {
        match connect(path).and_then(read_head) {
            Err(error) if error.is_passing() && tries < TRIES => thread::sleep(PAUSE),
            done => return done,
        }
        tries += 1;
    }
}

/// None for a file that was begun and never got its tables.
pub(super) fn read_head(conn: Connection) -> Result<Option<Found>, JournalError> {
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(JournalError::sqlite("打开"))?;
    if tables == 0 {
        return Ok(None);
    }
    let head = read::head(&conn)?;
    Ok(Some((conn, head)))
}

/// A name that nothing has: a clock that stands still must not cost an earlier journal.
fn free_name(path: &Path, reading: &Reading) -> Result<PathBuf, JournalError> {
    let second = reading.system.as_second();
    let mut name = path.with_extension(format!("damaged-{second}.db"));
    for n in 2.. {
        let there = files::is_plain(&name).map_err(JournalError::file(&name))?;
        if there.is_none() {
            break;
        }
        name = path.with_extension(format!("damaged-{second}-{n}.db"));
    }
    Ok(name)
}

fn put_aside(path: &Path, aside: &Path) -> Result<(), JournalError> {
    for suffix in ["", "-wal", "-shm"] {
        let beside = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        let from = beside(path);
        match fs::rename(&from, beside(aside)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(JournalError::File {
                    path: from,
                    doing: "移不到一边",
                    source: error,
                });
            }
            _ => {}
        }
    }
    Ok(())
}

/// A connection to a plain file, which is where it seems to be: no link leads elsewhere.
pub(super) fn open_at(path: &Path, flags: OpenFlags) -> Result<Connection, JournalError> {
    let place = files::database(path).map_err(JournalError::file(path))?;
    let flags = flags | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    Connection::open_with_flags(place, flags).map_err(JournalError::sqlite("打开"))
}

pub(super) fn connect(path: &Path) -> Result<Connection, JournalError> {
    let wrong = || JournalError::sqlite("打开");
    let place = files::database(path).map_err(JournalError::file(path))?;
    files::open_or_make(&place, Readers::Owner).map_err(JournalError::file(path))?;
    let conn = open_at(&place, OpenFlags::default())?;
    conn.busy_timeout(OPENING).map_err(wrong())?;
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
    if found > 0
        && let Some(report) = quick_check(&conn)?
    {
        return Err(read::unreadable("integrity", report));
    }
    Ok(conn)
}

/// From now on another process that writes is waited for as long as a visitor waits.
pub(super) fn wait_for_others(conn: &Connection) -> Result<(), JournalError> {
    conn.busy_timeout(OPEN)
        .map_err(JournalError::sqlite("打开"))
}

/// What SQLite finds wrong with the file; None if it is sound.
///
/// # Errors
/// A page could not be read just now, which the check reports beside real damage.
pub(super) fn quick_check(conn: &Connection) -> Result<Option<String>, JournalError> {
    let report: String = conn
        .pragma_query_value(None, "quick_check", |row| row.get(0))
        .map_err(JournalError::sqlite("检查"))?;
    if report == "ok" {
        return Ok(None);
    }
    let code = report.rsplit_once("error code=").and_then(|(_, rest)| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<i32>().ok()
    });
    match code.map(|code| (code, code & 0xff)) {
        Some((_, ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB)) | None => Ok(Some(report)),
        Some((code, _)) => {
            let failed = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            Err(JournalError::sqlite("检查")(failed))
        }
    }
}
