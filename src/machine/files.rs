//! The files of a kiosk: content.db and journal.db in one folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use crate::{
    content::item::Detail,
    content::library::Library,
    domain::{
        clock::{Day, Reading},
        hall::Hall,
        label::KioskNo,
    },
    store::{
        content::{ContentReader, ContentStore, StoreError},
        journal::{Files, Journal, Reader, Setup},
    },
};

use super::clock::day_of;

/// The content to show, and whether the disk holds it.
pub struct OpenContent {
    pub reader: ContentReader,
    /// None: the content lives in memory, because the disk can't hold it.
    pub path: Option<PathBuf>,
}

/// Opens the content, climbing down as far as it must: what is on the disk; else
/// the factory content, written anew; else the factory content in memory.
pub fn open_content(folder: &Path) -> anyhow::Result<OpenContent> {
    let path = folder.join("content.db");
    match on_disk(&path) {
        Ok(reader) => {
            return Ok(OpenContent {
                reader,
                path: Some(path),
            });
        }
        Err(error) => tracing::error!(%error, "the content on the disk can't be opened"),
    }
    let mut store = ContentStore::in_memory().context("the factory content can't be opened")?;
    store
        .install_factory()
        .context("the factory content can't be read")?;
    Ok(OpenContent {
        reader: store.into_reader(),
        path: None,
    })
}

fn on_disk(path: &Path) -> Result<ContentReader, StoreError> {
    let installed = ContentStore::open(path).and_then(|mut store| store.install_factory());
    match installed {
        Err(error) if error.is_damage() => {
            tracing::error!(%error, "the content is damaged: it is put aside and made anew");
            put_aside(path);
            ContentStore::open(path)?.install_factory()?;
        }
        other => {
            other?;
        }
    }
    ContentReader::open(path)
}

/// Moves a damaged database and its companions out of the way, for someone to look at.
fn put_aside(path: &Path) {
    for companion in ["", "-wal", "-shm"] {
        let from = PathBuf::from(format!("{}{companion}", path.display()));
        let to = PathBuf::from(format!("{}.damaged{companion}", path.display()));
        if from.exists()
            && let Err(error) = fs::rename(&from, &to)
        {
            tracing::error!(%error, file = %from.display(), "a damaged file can't be moved");
        }
    }
}

/// The hall that the content names, with its name.
pub fn hall_of(library: &dyn Library) -> Option<(String, Hall)> {
    let item = library.hall().ok().flatten()?;
    match item.detail {
        Detail::Hall(hall) => Some((item.header.title, *hall)),
        _ => None,
    }
}

/// The journal, open for writing, and once more for the screen. Without one the
/// kiosk reads on and gives no numbers.
pub fn open_journal(
    folder: &Path,
    numbers: &[KioskNo],
    hall: Option<&Hall>,
    reading: &Reading,
) -> (Option<Journal>, Option<Reader>) {
    match both_ends(folder, numbers, hall, reading) {
        Ok((journal, reader)) => (Some(journal), Some(reader)),
        Err(error) => {
            tracing::error!("no numbers can be given: {error:#}");
            (None, None)
        }
    }
}

fn both_ends(
    folder: &Path,
    numbers: &[KioskNo],
    hall: Option<&Hall>,
    reading: &Reading,
) -> anyhow::Result<(Journal, Reader)> {
    let files = Files::in_folder(folder);
    let day: Day = day_of(hall);
    let setup = Setup {
        numbers: numbers.to_vec(),
        day: day.clone(),
    };
    let opened = Journal::open(&files, &setup, reading).context("the journal can't be opened")?;
    if let Some(damaged) = &opened.damaged {
        tracing::error!(file = %damaged.display(), "the journal was damaged and is put aside");
    }
    tracing::info!(kiosk_no = %opened.journal.kiosk_no(), start = ?opened.start, "the journal is open");
    let reader = Reader::open(&files.journal, day).context("the journal can't be read")?;
    Ok((opened.journal, reader))
}
