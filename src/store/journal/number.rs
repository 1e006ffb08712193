//! Which number the kiosk has: decided before anything is written, so that whoever only asks is
//! told what opening would do.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use rusqlite::OpenFlags;

use super::{
    Journal,
    error::JournalError,
    file::{open_at, read_head},
    marker::Marker,
    open::{Files, Setup, Start},
    read::{self, Head, Reader},
};
use crate::{
    domain::{
        clock::{Day, Memory, Reading},
        label::KioskNo,
    },
    files,
};

/// What a number is chosen by.
pub(super) struct Choice<'a> {
    pub setup: &'a Setup,
    pub first: KioskNo,
    pub reading: &'a Reading,
    pub today: Date,
    pub now: Timestamp,
}

impl<'a> Choice<'a> {
    pub fn new(setup: &'a Setup, reading: &'a Reading) -> Result<Self, JournalError> {
        let now = reading.floor();
        Ok(Self {
            setup,
            first: *setup.numbers.first().ok_or(JournalError::NoNumbers)?,
            reading,
            today: setup.day.date(reading.system.max(reading.built)),
            now,
        })
    }

    fn allows(&self, no: KioskNo) -> bool {
        self.setup.numbers.contains(&no)
    }

    /// The next allowed number after `current` that was not used today. `memory`: of the journal,
    /// if there is one.
    fn next_free(
        &self,
        used: &Used,
        current: KioskNo,
        memory: Memory,
    ) -> Result<KioskNo, JournalError> {
        let today = self.today(used, memory);
        Marker::next_free(used, &self.setup.numbers, current, today)
            .ok_or(JournalError::NumbersUsedUp)
    }

    /// The date that it is at least. A clock that ran far ahead of the last date on which a number
    /// was used, and that nobody has confirmed, frees none: neither do tickets get its date.
    fn today(&self, used: &Used, mut memory: Memory) -> Date {
        let day = &self.setup.day;
        let past = used.values().filter(|date| **date <= self.today);
        if let Some(last) = past.max() {
            let began = day.zone.to_timestamp(last.to_datetime(day.cutover)).ok();
            memory.date = memory.date.max(Some(*last));
            memory.entry = memory.entry.max(began);
        }
        // Where there is no journal yet that could be told of it.
        memory.confirmed = memory.confirmed.max(self.reading.told);
        self.today.min(memory.dated(self.reading, day).date)
    }
}

/// The business date on which each number was last used, as marker and journal know it.
pub(super) type Used = BTreeMap<KioskNo, Date>;

/// What is to be done with a journal that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// It goes on with its number.
    GoOn,
    /// The marker was written for a new epoch, and the journal not any more: that is finished.
    Adopt,
    /// Another number, for this reason.
    Renumber(KioskNo, Start),
}

/// A journal and marker that belong together go on, if the number is one of the allowed; an old
/// copy takes another number, and so does a journal whose number is not allowed any more.
pub(super) fn plan(
    head: &Head,
    used: &Used,
    marker: Option<&Marker>,
    choice: &Choice<'_>,
) -> Result<Plan, JournalError> {
    let Some(marker) = marker.filter(|marker| marker.journal == head.id) else {
        let to = choice.next_free(used, head.kiosk_no, head.memory)?;
        return Ok(Plan::Renumber(to, Start::Restored));
    };
    let same = (marker.kiosk_no, marker.epoch) == (head.kiosk_no, head.epoch);
    let is_last = same && marker.seq < head.next_seq;
    let was_cut_short = !same && marker.seq == 0 && marker.follows == Some(head.last());
    if is_last && choice.allows(head.kiosk_no) {
        return Ok(Plan::GoOn);
    }
    if was_cut_short && choice.allows(marker.kiosk_no) {
        return Ok(Plan::Adopt);
    }
    if !is_last && !was_cut_short {
        let to = choice.next_free(used, head.kiosk_no, head.memory)?;
        return Ok(Plan::Renumber(to, Start::Restored));
    }
    let to = choice.next_free(used, head.kiosk_no, head.memory)?;
    Ok(Plan::Renumber(to, Start::Renumbered))
}

/// What the journal and the marker know together of the numbers used.
pub(super) fn used(
    conn: &rusqlite::Connection,
    marker: Option<&Marker>,
) -> Result<Used, JournalError> {
    let mut used = marker.map(|marker| marker.used.clone()).unwrap_or_default();
    for (no, last) in read::numbers_used(conn)? {
        let known = used.entry(no).or_insert(last);
        *known = last.max(*known);
    }
    Ok(used)
}

/// The number of a new journal; `old` is the marker of one that is gone.
pub(super) fn of_new(old: Option<&Marker>, choice: &Choice<'_>) -> Result<KioskNo, JournalError> {
    let Some(old) = old else {
        return Ok(choice.first);
    };
    // The journal that was lost had not begun: its number is as good as new.
    let unused = old.seq == 0 && !old.used.contains_key(&old.kiosk_no);
    if unused && choice.allows(old.kiosk_no) {
        return Ok(old.kiosk_no);
    }
    choice.next_free(&old.used, old.kiosk_no, Memory::default())
}

/// What opening the journal would do about the kiosk's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// There is no journal: a new one has this number.
    New(KioskNo),
    /// The journal goes on with its number.
    GoesOn(KioskNo),
    /// The next ticket has another number.
    Changes {
        from: KioskNo,
        to: KioskNo,
        start: Start,
    },
}

impl Journal {
    /// What [`Journal::open`] would do about the number; nothing is written.
    ///
    /// # Errors
    /// Those of opening: [`JournalError::NumbersUsedUp`] too, if no allowed number is free.
    pub fn outlook(
        files: &Files,
        setup: &Setup,
        reading: &Reading,
    ) -> Result<Outlook, JournalError> {
        let choice = Choice::new(setup, reading)?;
        let marker = Marker::read(&files.marker)?;
        let there = files::is_plain(&files.journal).map_err(JournalError::file(&files.journal))?;
        let found = match there {
            None => None,
            Some(_) => {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                read_head(open_at(&files.journal, flags)?)?
            }
        };
        let Some((conn, head)) = found else {
            return Ok(Outlook::New(of_new(marker.as_ref(), &choice)?));
        };
        let used = used(&conn, marker.as_ref())?;
        Ok(match plan(&head, &used, marker.as_ref(), &choice)? {
            Plan::GoOn => Outlook::GoesOn(head.kiosk_no),
            Plan::Adopt => Outlook::GoesOn(marker.map_or(head.kiosk_no, |marker| marker.kiosk_no)),
            Plan::Renumber(to, start) => Outlook::Changes {
                from: head.kiosk_no,
                to,
                start,
            },
        })
    }
}

/// The numbers that a kiosk gave tickets with on the business date, or would give the next with:
/// no other kiosk may have them today.
///
/// # Errors
/// The journal or its marker can't be read now.
pub fn in_use(files: &Files, day: &Day, reading: &Reading) -> Result<Vec<KioskNo>, JournalError> {
    let marker = Marker::read(&files.marker)?;
    let reader = Reader::open(&files.journal, day.clone())?;
    let head = reader.head()?;
    let today = head.memory.dated(reading, day).date;
    let used = used(reader.conn_ref(), marker.as_ref())?;
    let on_today = used.into_iter().filter(|(_, last)| *last >= today);
    let mut numbers: Vec<_> = on_today.map(|(no, _)| no).collect();
    if !numbers.contains(&head.kiosk_no) {
        numbers.push(head.kiosk_no);
    }
    Ok(numbers)
}
