//! Opening the journal, and which number the kiosk has from then on.
//!
//! A number belongs to one lifetime of one journal. Whenever the journal on the
//! disk may not be the one that was written last (lost, damaged, restored from a
//! copy, brought from another machine), the kiosk takes the next unused number
//! and a new epoch, so that no label of the day can come twice.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, TransactionBehavior, named_params};

use super::{
    Journal,
    append::save_head,
    error::JournalError,
    marker::Marker,
    read::{self, Head, Reader, signed},
};
use crate::domain::{
    clock::{Day, Memory, Reading},
    label::KioskNo,
};

/// The journal's version; a program knows all versions up to its own.
const VERSION: i64 = 1;

/// 2020-01-01 UTC in seconds: epochs count from it.
const EPOCHS_FROM: i64 = 1_577_836_800;

/// Where the two files are. The marker lies outside the journal, best on another partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    pub journal: PathBuf,
    pub marker: PathBuf,
}

impl Files {
    /// `journal.db` and `kiosk-number.json` in one folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            journal: folder.join("journal.db"),
            marker: folder.join("kiosk-number.json"),
        }
    }
}

/// What the journal is opened with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The numbers of 1–8 that this kiosk may have, the usual one first. Kiosks of
    /// one hall that do not know of each other have disjoint lists.
    pub numbers: Vec<KioskNo>,
    pub day: Day,
}

/// How the kiosk came by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Nothing was there.
    First,
    /// The journal is the one that was written last.
    Continued,
    /// The journal was gone or damaged; a new one, and another number.
    Lost,
    /// The journal is older than the marker, or has none: another number.
    Restored,
}

/// A journal and how it was found.
pub struct Opened {
    pub journal: Journal,
    pub start: Start,
    /// Where a damaged journal was put aside for someone to look at.
    pub damaged: Option<PathBuf>,
}

impl Journal {
    /// Opens or makes the journal. Jobs that were with the printer become uncertain.
    ///
    /// # Errors
    /// [`JournalError::NumbersUsedUp`] if another number is needed and none is left
    /// today; the kiosk then reads on and gives no numbers until it is opened again
    /// on another day.
    pub fn open(files: &Files, setup: &Setup, reading: &Reading) -> Result<Opened, JournalError> {
        let first = *setup.numbers.first().ok_or(JournalError::NoNumbers)?;
        let marker = Marker::read(&files.marker);
        let (found, damaged) = find(&files.journal, reading)?;
        let choice = Choice {
            allowed: &setup.numbers,
            first,
            today: setup.day.date(reading.floor()),
            now: reading.floor(),
        };
        let (conn, marker, start) = match (found, marker) {
            (Some((conn, head)), Some(marker)) if marker.journal == head.id => {
                take_up(conn, head, marker, &choice, files)?
            }
            (Some((conn, head)), marker) => renumber(conn, head, marker, &choice, files)?,
            (None, marker) => {
                let start = if marker.is_some() || damaged.is_some() {
                    Start::Lost
                } else {
                    Start::First
                };
                let (conn, marker) = make(marker, &choice, files)?;
                (conn, marker, start)
            }
        };
        let mut journal = Self {
            reader: Reader::over(conn, setup.day.clone()),
            marker_path: files.marker.clone(),
            marker,
            probe: None,
        };
        journal.settle_jobs(reading)?;
        // A power cut between commit and marker leaves the marker behind.
        let last = journal.read().head()?.last();
        if journal.marker.seq < last.seq {
            journal.mark(last, None);
        }
        Ok(Opened {
            journal,
            start,
            damaged,
        })
    }

    /// Remembers that the kiosk runs and what its clock says, so that a weekend is
    /// no leap. Call it every few minutes.
    pub fn observe(&mut self, reading: &Reading) -> Result<(), JournalError> {
        self.change_head(|head| head.memory.seen = head.memory.observe(reading))
    }

    /// Hall, server or keeper say what time it is.
    pub fn confirm_time(&mut self, at: Timestamp) -> Result<(), JournalError> {
        self.change_head(|head| head.memory.confirmed = Some(at))
    }

    /// The keeper corrects a date that ran away: a new epoch begins, which holds on
    /// to no date. Counters of dates already used go on, so no label comes twice.
    pub fn correct_clock(&mut self, right: Timestamp) -> Result<(), JournalError> {
        let mut marker = self.marker.clone();
        marker.follows = Some(self.read().head()?.last());
        marker.epoch = later_epoch(marker.epoch, right);
        marker.seq = 0;
        marker.write(&self.marker_path)?;
        self.marker = marker.clone();
        self.change_head(|head| {
            head.epoch = marker.epoch;
            head.next_seq = 1;
            head.memory = Memory {
                confirmed: Some(right),
                ..Memory::default()
            };
        })
    }

    fn change_head(&mut self, change: impl FnOnce(&mut Head)) -> Result<(), JournalError> {
        let tx = self
            .conn()
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(JournalError::sqlite("begin"))?;
        let mut head = read::head(&tx)?;
        change(&mut head);
        save_head(&tx, &head)?;
        tx.commit().map_err(JournalError::sqlite("commit"))
    }
}

/// What a number is chosen by.
struct Choice<'a> {
    allowed: &'a [KioskNo],
    first: KioskNo,
    today: Date,
    now: Timestamp,
}

fn later_epoch(last: u64, now: Timestamp) -> u64 {
    let seconds = u64::try_from(now.as_second() - EPOCHS_FROM).unwrap_or(0);
    seconds.max(last + 1)
}

/// The journal on the disk, if one is there and whole; a damaged one is put aside.
#[allow(clippy::type_complexity)]
fn find(
    path: &Path,
    reading: &Reading,
) -> Result<(Option<(Connection, Head)>, Option<PathBuf>), JournalError> {
    if !path.exists() {
        return Ok((None, None));
    }
    match connect(path).and_then(read_head) {
        Ok(found) => Ok((found, None)),
        // Nobody may run an older program on a newer journal and call it damaged.
        Err(err @ JournalError::Newer { .. }) => Err(err),
        Err(err) => {
            tracing::error!("the journal is damaged and put aside: {err}");
            let aside = path.with_extension(format!("damaged-{}.db", reading.system.as_second()));
            put_aside(path, &aside)?;
            Ok((None, Some(aside)))
        }
    }
}

/// None for a file that was begun and never got its tables.
fn read_head(conn: Connection) -> Result<Option<(Connection, Head)>, JournalError> {
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(JournalError::sqlite("be opened"))?;
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
                doing: "put aside",
                source,
            })?;
        }
    }
    Ok(())
}

fn connect(path: &Path) -> Result<Connection, JournalError> {
    let wrong = || JournalError::sqlite("be opened");
    let conn = Connection::open(path).map_err(wrong())?;
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

/// The journal and marker belong together: go on, finish what a power cut
/// interrupted, or see that the journal is an old copy.
fn take_up(
    mut conn: Connection,
    mut head: Head,
    marker: Marker,
    choice: &Choice<'_>,
    files: &Files,
) -> Result<(Connection, Marker, Start), JournalError> {
    let same = (marker.kiosk_no, marker.epoch) == (head.kiosk_no, head.epoch);
    if same && marker.seq < head.next_seq {
        return Ok((conn, marker, Start::Continued));
    }
    if !same && marker.seq == 0 && marker.follows == Some(head.last()) {
        // The marker was written for a new epoch, and the journal not any more.
        adopt(&mut conn, &mut head, &marker)?;
        return Ok((conn, marker, Start::Continued));
    }
    renumber(conn, head, Some(marker), choice, files)
}

fn adopt(conn: &mut Connection, head: &mut Head, marker: &Marker) -> Result<(), JournalError> {
    head.kiosk_no = marker.kiosk_no;
    head.epoch = marker.epoch;
    head.next_seq = 1;
    let tx = conn.transaction().map_err(JournalError::sqlite("begin"))?;
    save_head(&tx, head)?;
    tx.commit().map_err(JournalError::sqlite("commit"))
}

/// Another number for a journal that can't be trusted to know all its labels.
fn renumber(
    mut conn: Connection,
    mut head: Head,
    marker: Option<Marker>,
    choice: &Choice<'_>,
    files: &Files,
) -> Result<(Connection, Marker, Start), JournalError> {
    let last_epoch = marker.as_ref().map_or(0, |marker| marker.epoch);
    let mut used = marker.map(|marker| marker.used).unwrap_or_default();
    for (no, last) in read::numbers_used(&conn)? {
        let known = used.entry(no).or_insert(last);
        *known = last.max(*known);
    }
    let kiosk_no = Marker::next_free(&used, choice.allowed, head.kiosk_no, choice.today)
        .ok_or(JournalError::NumbersUsedUp)?;
    let marker = Marker {
        journal: head.id.clone(),
        kiosk_no,
        epoch: later_epoch(head.epoch.max(last_epoch), choice.now),
        seq: 0,
        follows: Some(head.last()),
        used,
    };
    marker.write(&files.marker)?;
    adopt(&mut conn, &mut head, &marker)?;
    Ok((conn, marker, Start::Restored))
}

/// A new journal. The marker comes first: a journal without one counts as restored.
fn make(
    old: Option<Marker>,
    choice: &Choice<'_>,
    files: &Files,
) -> Result<(Connection, Marker), JournalError> {
    let last_epoch = old.as_ref().map_or(0, |old| old.epoch);
    let (kiosk_no, used) = match old {
        None => (choice.first, BTreeMap::new()),
        // The journal that was lost had not begun: its number is as good as new.
        Some(old) if old.seq == 0 && !old.used.contains_key(&old.kiosk_no) => {
            (old.kiosk_no, old.used)
        }
        Some(old) => {
            let next = Marker::next_free(&old.used, choice.allowed, old.kiosk_no, choice.today);
            (next.ok_or(JournalError::NumbersUsedUp)?, old.used)
        }
    };
    let mut random = [0_u8; 48];
    getrandom::fill(&mut random).map_err(JournalError::Random)?;
    let (id, key) = random.split_at(16);
    let marker = Marker {
        journal: id.iter().map(|byte| format!("{byte:02x}")).collect(),
        kiosk_no,
        epoch: later_epoch(last_epoch, choice.now),
        seq: 0,
        follows: None,
        used,
    };
    marker.write(&files.marker)?;
    let conn = connect(&files.journal)?;
    let wrong = || JournalError::sqlite("be made");
    let tx = conn.unchecked_transaction().map_err(wrong())?;
    tx.execute_batch(include_str!("schema_1.sql"))
        .map_err(wrong())?;
    tx.execute(
        include_str!("insert_head.sql"),
        named_params! {
            ":id": marker.journal,
            ":kiosk_no": u8::from(marker.kiosk_no),
            ":epoch": signed(marker.epoch),
            ":hmac_key": key,
        },
    )
    .map_err(wrong())?;
    tx.pragma_update(None, "user_version", VERSION)
        .map_err(wrong())?;
    tx.commit().map_err(wrong())?;
    Ok((conn, marker))
}
