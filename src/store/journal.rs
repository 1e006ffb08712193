//! journal.db: the tickets of this kiosk and all that became of them.
//!
//! One process writes it. A number is given in one transaction (counter, ticket,
//! event, print job; WAL, `synchronous=FULL`); the paper comes after the commit.
//! A ticket is the fold of its events; the other tables are what SQL asks.

mod append;
mod clock;
mod damage;
mod error;
mod file;
mod issue;
mod marker;
mod number;
mod open;
mod print;
mod rating;
mod read;
mod row;
mod seal;
mod unanswered;

use std::path::PathBuf;

use rusqlite::Connection;

pub use clock::confirm_time_beside;
pub use damage::put_aside_beside;
pub use error::{ActError, IssueError, JournalError};
pub use issue::{IssueRequest, Issued};
pub use marker::Marker;
pub use number::{Outlook, in_use};
pub use open::{Files, Opened, Setup, Start};
pub use print::{JobId, PrintEnd, PrintJob};
pub use rating::RateError;
pub use read::{Head, Reader};
pub use unanswered::{SESSIONS_LEAST, SessionNo, Unanswered};

use crate::domain::{clock::Day, label::KioskNo};

/// A step inside the writing of a number, where a drill may pull the plug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The transaction is open.
    Begun,
    Counted,
    Ticketed,
    /// All is written, nothing committed.
    Written,
    Committed,
    /// The marker knows the entry.
    Marked,
}

type Probe = Box<dyn FnMut(Point) + Send>;

/// The journal, open for writing.
pub struct Journal {
    reader: Reader,
    marker_path: PathBuf,
    marker: Marker,
    probe: Option<Probe>,
}

impl Journal {
    /// What can be asked of it.
    pub fn read(&self) -> &Reader {
        &self.reader
    }

    pub fn kiosk_no(&self) -> KioskNo {
        self.marker.kiosk_no
    }

    pub fn epoch(&self) -> u64 {
        self.marker.epoch
    }

    /// Calls `probe` at every [`Point`]; for drills and tests.
    pub fn probed(mut self, probe: impl FnMut(Point) + Send + 'static) -> Self {
        self.probe = Some(Box::new(probe));
        self
    }

    fn reach(&mut self, point: Point) {
        if let Some(probe) = &mut self.probe {
            probe(point);
        }
    }

    fn conn(&mut self) -> &mut Connection {
        self.reader.connection()
    }

    fn day(&self) -> Day {
        self.reader.day().clone()
    }
}
