//! The files of a kiosk: content.db and journal.db in one folder.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use anyhow::Context as _;

use crate::{
    content::item::Detail,
    content::library::Library,
    device::disk,
    domain::{
        clock::{Day, Reading},
        hall::Hall,
        label::{KioskNo, numbers_in_words},
    },
    said,
    store::{
        content::{ContentReader, ContentStore, Rung, StoreError, open_or_copy},
        journal::{Files, Journal, JournalError, Reader, Setup, Start},
    },
    sync::enrolment::{self, Enrolment},
    upkeep::{
        content::{copy_file, file},
        hold::hold,
    },
};

use super::clock::day_of;

/// How often the lock is tried, and how long apart.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// The content to show, and whether the disk holds it.
pub struct OpenContent {
    pub reader: ContentReader,
    /// None: the content lives in memory, because the disk can't hold it.
    pub path: Option<PathBuf>,
    pub standing: ContentStanding,
}

/// Which rung of the ladder the content stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentStanding {
    /// The file as it was left.
    Sound,
    /// The file was damaged or gone; its last copy stands in.
    Copy,
    /// Nothing was there yet: the factory content.
    First,
    /// The file was damaged and there was no sound copy: the factory content, made anew.
    Factory,
    /// The file can be read and not written.
    ReadOnly(String),
    /// No file can be had at all: the factory content, in memory.
    Memory(String),
}

/// Opens the content, climbing down as far as it must: what is on the disk; else its last
/// copy; else the factory content, written anew; else what can only be read; else the factory
/// content in memory.
pub fn open_content(folder: &Path) -> anyhow::Result<OpenContent> {
    let path = file(folder);
    let cause = match on_disk(&path, &copy_file(folder)) {
        Ok((reader, standing)) => {
            if !matches!(standing, ContentStanding::Sound | ContentStanding::First) {
                tracing::warn!(?standing, "内容库没有照原样打开，换了别的一份");
            }
            return Ok(OpenContent {
                reader,
                path: Some(path),
                standing,
            });
        }
        Err(error) => {
            tracing::error!(%error, "磁盘上的内容打不开");
            error.to_string()
        }
    };
    if let Ok(reader) = ContentReader::open(&path)
        && reader.edition().is_ok()
    {
        return Ok(OpenContent {
            reader,
            path: Some(path),
            standing: ContentStanding::ReadOnly(cause),
        });
    }
    let mut store = ContentStore::in_memory().context("出厂内容打不开")?;
    store.install_factory().context("出厂内容读不了")?;
    Ok(OpenContent {
        reader: store.into_reader(),
        path: None,
        standing: ContentStanding::Memory(cause),
    })
}

fn on_disk(path: &Path, copy: &Path) -> Result<(ContentReader, ContentStanding), StoreError> {
    let first = !path.exists() && !copy.exists();
    let (mut store, rung) = open_or_copy(path, copy)?;
    store.install_factory()?;
    drop(store);
    let standing = match rung {
        Rung::Content => ContentStanding::Sound,
        Rung::Copy => ContentStanding::Copy,
        Rung::New if first => ContentStanding::First,
        Rung::New => ContentStanding::Factory,
    };
    Ok((ContentReader::open(path)?, standing))
}

/// Keeps a copy of the content for the day on which the file is damaged; only if what is
/// published has changed since the last one. The factory content comes with the program and
/// needs none.
pub fn keep_copy(folder: &Path) -> anyhow::Result<()> {
    let shown = |path: &Path| {
        let edition = ContentReader::open(path).ok()?.edition().ok()?;
        Some((edition.channel, edition.generation, edition.example))
    };
    let (path, copy) = (file(folder), copy_file(folder));
    let current = shown(&path);
    if current.as_ref().is_none_or(|(_, _, example)| *example) || current == shown(&copy) {
        return Ok(());
    }
    // Numbers need the disk more than a copy does.
    let needed = fs::metadata(&path)?.len().saturating_mul(2);
    let free = disk::space(folder)?.free;
    anyhow::ensure!(free > needed, "磁盘还剩 {free} 字节，要 {needed} 字节");
    ContentStore::open(&path)?.copy_to(&copy)?;
    Ok(())
}

/// The hall that the content names, with its name.
pub fn hall_of(library: &dyn Library) -> Option<(String, Hall)> {
    let item = library.hall().ok().flatten()?;
    match item.detail {
        Detail::Hall(hall) => Some((item.header.title, *hall)),
        _ => None,
    }
}

/// How the journal came up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalStanding {
    Open {
        start: Start,
        /// Where a damaged one was put aside.
        damaged: Option<PathBuf>,
    },
    /// Another process writes it.
    Held,
    /// The kiosk's numbers of the day are used up; it opens by itself on another day.
    NumbersUsedUp,
    Failed(String),
}

/// The journal, open for writing, and once more for the screen.
pub struct OpenJournal {
    /// None: no numbers can be given.
    pub journal: Option<Journal>,
    pub standing: JournalStanding,
    /// Nobody else writes it while this is held.
    pub lock: Option<File>,
}

impl JournalStanding {
    /// How the journal stands after it was not opened.
    pub fn of(error: JournalError) -> Self {
        match error {
            JournalError::NumbersUsedUp => Self::NumbersUsedUp,
            error => Self::Failed(said::chain(&error)),
        }
    }

    /// Why no numbers are given; None while they are.
    pub fn why_none(&self) -> Option<String> {
        match self {
            Self::Open { .. } => None,
            Self::Held => Some("另一个查询终端程序正在用这个数据文件夹，本程序不发号".to_owned()),
            Self::NumbersUsedUp => Some("本机可用的机号今天都用过了，今天不能取号".to_owned()),
            Self::Failed(cause) => Some(format!("打不开，不能取号（{cause}）")),
        }
    }
}

/// The numbers that the kiosk of a data folder may have.
///
/// # Errors
/// It was enrolled, and for which number can't be read: any other may be another kiosk's.
pub fn numbers_of(folder: &Path, configured: &[KioskNo]) -> Result<Vec<KioskNo>, JournalError> {
    let enrolment =
        Enrolment::load(folder).map_err(|error| JournalError::Enrolment(said::chain(&error)))?;
    Ok(enrolment::numbers(configured, enrolment.as_ref()))
}

/// Opens the journal with the numbers that the kiosk may have.
pub fn open_own_journal(
    folder: &Path,
    configured: &[KioskNo],
    hall: Option<&Hall>,
    reading: &Reading,
) -> OpenJournal {
    match numbers_of(folder, configured) {
        Ok(numbers) => open_journal(folder, &numbers, hall, reading),
        Err(error) => locked(folder, |_| Err(error)),
    }
}

/// Opens the journal. Without one the kiosk reads on and gives no numbers.
pub fn open_journal(
    folder: &Path,
    numbers: &[KioskNo],
    hall: Option<&Hall>,
    reading: &Reading,
) -> OpenJournal {
    locked(folder, |folder| {
        write_journal(folder, numbers, hall, reading).inspect_err(|error| {
            if matches!(error, JournalError::NumbersUsedUp) {
                tracing::error!("可以用的机号是 {}", numbers_in_words(numbers));
            }
        })
    })
}

/// What `open` gives while nobody else writes the journal of `folder`.
fn locked(
    folder: &Path,
    open: impl FnOnce(&Path) -> Result<(Journal, JournalStanding), JournalError>,
) -> OpenJournal {
    let lock = match held(folder) {
        Ok(Some(lock)) => lock,
        Ok(None) => {
            tracing::error!("另一个查询终端程序正在用这个数据目录：本程序不能发号，请只留一个");
            return closed(JournalStanding::Held);
        }
        Err(error) => {
            let why = said::io(&error);
            tracing::error!("不能发号：数据目录 {} 锁不住（{why}）", folder.display());
            return closed(JournalStanding::Failed(why));
        }
    };
    let (journal, standing) = match open(folder) {
        Ok((journal, standing)) => (Some(journal), standing),
        Err(error) => {
            tracing::error!("不能发号：{}", said::chain(&error));
            (None, JournalStanding::of(error))
        }
    };
    OpenJournal {
        journal,
        standing,
        lock: Some(lock),
    }
}

/// The lock. A check of the machine looks at it for a moment, which is no other kiosk.
fn held(folder: &Path) -> std::io::Result<Option<File>> {
    for _ in 1..TRIES {
        if let Some(lock) = hold(folder)? {
            return Ok(Some(lock));
        }
        thread::sleep(PAUSE);
    }
    hold(folder)
}

/// No journal, and how that stands.
pub fn closed(standing: JournalStanding) -> OpenJournal {
    OpenJournal {
        journal: None,
        standing,
        lock: None,
    }
}

/// The journal open for writing; whoever calls this holds the lock.
pub fn write_journal(
    folder: &Path,
    numbers: &[KioskNo],
    hall: Option<&Hall>,
    reading: &Reading,
) -> Result<(Journal, JournalStanding), JournalError> {
    let setup = Setup {
        numbers: numbers.to_vec(),
        day: day_of(hall),
    };
    let opened = Journal::open(&Files::in_folder(folder), &setup, reading)?;
    if let Some(damaged) = &opened.damaged {
        tracing::error!(file = %damaged.display(), "取号日志坏了，坏文件放在一边");
    }
    let kiosk_no = opened.journal.kiosk_no();
    tracing::info!(%kiosk_no, start = ?opened.start, "取号日志打开了");
    let standing = JournalStanding::Open {
        start: opened.start,
        damaged: opened.damaged,
    };
    Ok((opened.journal, standing))
}

/// The journal open for reading; None while there is none that can be read.
pub fn read_journal(folder: &Path, day: &Day) -> Option<Reader> {
    let reader = Reader::open(&Files::in_folder(folder).journal, day.clone()).ok()?;
    reader.head().ok()?;
    Some(reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enrolment_that_cannot_be_read_gives_no_numbers_and_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let all: Vec<_> = KioskNo::kiosks().collect();
        let reading = Reading::plain(jiff::Timestamp::now());
        let file = folder.path().join("enrolment.json");
        fs::write(&file, "{").unwrap();
        let opened = open_own_journal(folder.path(), &all, None, &reading);
        assert!(opened.journal.is_none());
        let why = opened.standing.why_none().unwrap_or_default();
        assert!(why.contains("enrolment.json"), "{why}");
        assert!(
            opened.lock.is_some(),
            "it is tried again under the same lock"
        );
        assert!(numbers_of(folder.path(), &all).is_err());
        fs::remove_file(&file).unwrap();
        assert_eq!(numbers_of(folder.path(), &all).unwrap(), all);
    }
}
