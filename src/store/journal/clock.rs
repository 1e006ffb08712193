//! What the journal is told of time: that the kiosk runs, and what a person says the time is.

use std::{path::Path, time::Duration};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{
    Journal,
    append::save_head,
    error::JournalError,
    file::open_at,
    open::later_epoch,
    read::{self, Head},
};
use crate::domain::clock::{Memory, Reading};

/// How long another process may be waited for: one number given.
const PATIENCE: Duration = Duration::from_secs(5);

/// [`Journal::confirm_time`] from beside the process that writes the journal: one row of it
/// changes, which that process reads anew before every entry.
pub fn confirm_time_beside(path: &Path, at: Timestamp) -> Result<(), JournalError> {
    let wrong = || JournalError::sqlite("打开");
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = open_at(path, flags)?;
    conn.busy_timeout(PATIENCE).map_err(wrong())?;
    conn.pragma_update(None, "synchronous", "FULL")
        .map_err(wrong())?;
    change_head(&mut conn, |head| head.memory.confirmed = Some(at))
}

fn change_head(conn: &mut Connection, change: impl FnOnce(&mut Head)) -> Result<(), JournalError> {
    let tx = conn
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(JournalError::sqlite("开始写"))?;
    let mut head = read::head(&tx)?;
    change(&mut head);
    save_head(&tx, &head)?;
    tx.commit().map_err(JournalError::sqlite("写到盘上"))
}

impl Journal {
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
        change_head(self.conn(), change)
    }
}
