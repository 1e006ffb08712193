//! The marker: a small file outside the journal that remembers which number this
//! kiosk has. A journal that is lost, or restored from an older copy, is known
//! by it, and the kiosk takes another number.

use std::{collections::BTreeMap, io, path::Path};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::error::JournalError;
use crate::{
    domain::{label::KioskNo, ticket::EntryId},
    files::{self, Readers},
};

/// A marker is never longer.
const MOST: u64 = 64 * 1024;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    /// The journal it belongs to.
    pub journal: String,
    pub kiosk_no: KioskNo,
    pub epoch: u64,
    /// The last entry that anyone outside may have seen; 0 before the first.
    pub seq: u64,
    /// The journal's last entry when this epoch began: an interrupted beginning is
    /// finished only on a journal that has it. None for a new journal.
    #[serde(default)]
    pub follows: Option<EntryId>,
    /// The business date on which each number was last used.
    #[serde(default)]
    pub used: BTreeMap<KioskNo, Date>,
}

impl Marker {
    /// None if there is none, or one that means nothing: the kiosk then takes the safe way.
    ///
    /// # Errors
    /// It can't be reached now: what it says may not be forgotten for that.
    pub fn read(path: &Path) -> Result<Option<Self>, JournalError> {
        let text = files::read(path, MOST).map_err(JournalError::file(path))?;
        let Some(text) = text else {
            return Ok(None);
        };
        match serde_json::from_slice(&text) {
            Ok(marker) => Ok(Some(marker)),
            Err(error) => {
                tracing::error!(
                    "记机号的文件 {} 看不懂，换一个机号：{error}",
                    path.display()
                );
                Ok(None)
            }
        }
    }

    /// Replaces the file whole: a power cut leaves the old or the new one.
    pub fn write(&self, path: &Path) -> Result<(), JournalError> {
        let wrong = |source: io::Error| JournalError::File {
            path: path.to_owned(),
            doing: "写不进",
            source,
        };
        let text = serde_json::to_vec(self).map_err(|err| wrong(err.into()))?;
        files::replace(path, &text, Readers::Owner).map_err(wrong)
    }

    /// The number after `current`, round the list, that was not used on `today`
    /// or, by a clock that has gone back, later.
    pub fn next_free(
        used: &BTreeMap<KioskNo, Date>,
        allowed: &[KioskNo],
        current: KioskNo,
        today: Date,
    ) -> Option<KioskNo> {
        let start = allowed.iter().position(|no| *no == current);
        let start = start.map_or(0, |at| at + 1);
        (0..allowed.len())
            .filter_map(|step| allowed.get((start + step) % allowed.len()))
            .copied()
            .find(|no| used.get(no).is_none_or(|last| *last < today))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_next_number_is_the_first_unused_today_going_round() {
        let no = |no: u8| KioskNo::try_from(no).unwrap();
        let date = |text: &str| text.parse::<Date>().unwrap();
        let all: Vec<_> = KioskNo::kiosks().collect();
        let today = date("2026-11-23");
        let used = |list: &[(u8, &str)]| list.iter().map(|(k, d)| (no(*k), date(d))).collect();
        for (list, allowed, current, expected) in [
            (used(&[(1, "2026-11-23")]), &all[..], 1, Some(2)),
            (used(&[(1, "2026-11-22")]), &all[..], 1, Some(2)),
            (used(&[(1, "2026-11-22")]), &all[..1], 1, Some(1)),
            (used(&[(1, "2026-11-23")]), &all[..1], 1, None),
            (used(&[(1, "2026-11-24")]), &all[..1], 1, None),
            (
                used(&[(8, "2026-11-23"), (1, "2026-11-23")]),
                &all[..],
                8,
                Some(2),
            ),
            (
                used(&[(2, "2026-11-23"), (1, "2026-11-23")]),
                &all[..2],
                1,
                None,
            ),
        ] {
            let next = Marker::next_free(&list, allowed, no(current), today);
            assert_eq!(next, expected.map(no), "{list:?}");
        }
    }

    #[test]
    fn a_marker_that_means_nothing_counts_as_none_and_one_out_of_reach_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kiosk-number.json");
        assert_eq!(Marker::read(&path).unwrap(), None);
        fs::write(&path, "{\"journal\":").unwrap();
        assert_eq!(Marker::read(&path).unwrap(), None);
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let said = Marker::read(&path).unwrap_err().to_string();
        assert!(said.contains("kiosk-number.json"), "{said}");
    }
}
