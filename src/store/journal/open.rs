//! Opening the journal, and which number the kiosk has from then on.
//!
//! A number belongs to one lifetime of one journal. Whenever the journal on the
//! disk may not be the one that was written last (lost, damaged, restored from a
//! copy, brought from another machine), the kiosk takes the next unused number
//! and a new epoch, so that no label of the day can come twice.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, named_params};

use super::{
    Journal,
    append::save_head,
    error::JournalError,
    file::{VERSION, connect, find},
    marker::Marker,
    read::{self, Head, Reader, signed},
};
use crate::domain::{
    clock::{Day, Reading},
    label::KioskNo,
};

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
}

/// What a number is chosen by.
struct Choice<'a> {
    allowed: &'a [KioskNo],
    first: KioskNo,
    today: Date,
    now: Timestamp,
}

pub(super) fn later_epoch(last: u64, now: Timestamp) -> u64 {
    let seconds = u64::try_from(now.as_second() - EPOCHS_FROM).unwrap_or(0);
    seconds.max(last + 1)
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
    let tx = conn.transaction().map_err(JournalError::sqlite("开始写"))?;
    save_head(&tx, head)?;
    tx.commit().map_err(JournalError::sqlite("写到盘上"))
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
    let wrong = || JournalError::sqlite("新建");
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
