//! Opening the journal, and which number the kiosk has from then on.
//!
//! A number belongs to one lifetime of one journal. Whenever the journal on the
//! disk may not be the one that was written last (lost, damaged, restored from a
//! copy, brought from another machine), the kiosk takes the next unused number
//! and a new epoch, so that no label of the day can come twice. The same where the
//! journal's number is not one of those that this kiosk was given.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, named_params};

use super::{
    Journal,
    append::save_head,
    error::JournalError,
    file::{VERSION, connect, find, wait_for_others},
    marker::Marker,
    number::{Choice, Plan, of_new, plan, used},
    read::{Head, Reader, signed},
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
    /// The journal is sound, and its number is not one that this kiosk may have any more.
    Renumbered,
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
        let choice = Choice::new(setup, reading)?;
        let marker = Marker::read(&files.marker)?;
        let (found, damaged) = find(&files.journal, reading)?;
        let (conn, marker, start) = match found {
            Some((conn, head)) => take_up(conn, head, marker, &choice, files)?,
            None => {
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
        wait_for_others(journal.conn())?;
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

pub(super) fn later_epoch(last: u64, now: Timestamp) -> u64 {
    let seconds = u64::try_from(now.as_second() - EPOCHS_FROM).unwrap_or(0);
    seconds.max(last + 1)
}

/// Goes on with a journal that is there, as [`plan`] says.
fn take_up(
    mut conn: Connection,
    mut head: Head,
    marker: Option<Marker>,
    choice: &Choice<'_>,
    files: &Files,
) -> Result<(Connection, Marker, Start), JournalError> {
    let used = used(&conn, marker.as_ref())?;
    match (plan(&head, &used, marker.as_ref(), choice)?, marker) {
        (Plan::GoOn, Some(marker)) => Ok((conn, marker, Start::Continued)),
        (Plan::Adopt, Some(marker)) => {
            adopt(&mut conn, &mut head, &marker)?;
            Ok((conn, marker, Start::Continued))
        }
        (Plan::Renumber(to, start), marker) => {
            let last_epoch = marker.map_or(0, |marker| marker.epoch);
            let marker = Marker {
                journal: head.id.clone(),
                kiosk_no: to,
                epoch: later_epoch(head.epoch.max(last_epoch), choice.now),
                seq: 0,
                follows: Some(head.last()),
                used,
            };
            marker.write(&files.marker)?;
            adopt(&mut conn, &mut head, &marker)?;
            Ok((conn, marker, start))
        }
        // Neither is planned for a journal that has no marker.
        (Plan::GoOn | Plan::Adopt, None) => Err(JournalError::NoNumbers),
    }
}

fn adopt(conn: &mut Connection, head: &mut Head, marker: &Marker) -> Result<(), JournalError> {
    head.kiosk_no = marker.kiosk_no;
    head.epoch = marker.epoch;
    head.next_seq = 1;
    let tx = conn.transaction().map_err(JournalError::sqlite("开始写"))?;
    save_head(&tx, head)?;
    tx.commit().map_err(JournalError::sqlite("写到盘上"))
}

/// A new journal. The marker comes first: a journal without one counts as restored.
fn make(
    old: Option<Marker>,
    choice: &Choice<'_>,
    files: &Files,
) -> Result<(Connection, Marker), JournalError> {
    let last_epoch = old.as_ref().map_or(0, |old| old.epoch);
    let kiosk_no = of_new(old.as_ref(), choice)?;
    let used = old.map(|old| old.used).unwrap_or_default();
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
