//! Coming up from a disk that may be damaged: content.db, else its last copy, else an empty file
//! for the factory content. What can still be read of the floors is carried over.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use rusqlite::{OpenFlags, TransactionBehavior};

use super::{ContentReader, ContentStore, StoreError, connect, trust};
use crate::{
    files::{self, Readers},
    protocol::trust::{Floor, Verified},
};

/// The files of a database, by what their names end in.
const COMPANIONS: [&str; 3] = ["", "-wal", "-shm"];

/// What the content was brought up from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rung {
    /// The file as it was left.
    Content,
    /// The copy; the file was damaged and is put aside.
    Copy,
    /// Neither was sound: the file is new, and the root given at enrolment must be pinned again.
    New,
}

impl ContentStore {
    /// Writes a copy of the whole file to `path`, which is then there whole or as it was before.
    pub fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let beside = with_ending(path, ".new");
        let failed = |error| StoreError::File(path.display().to_string(), error);
        remove(&beside)?;
        // SQLite writes into an empty file as into none, and leaves its mode.
        files::open_or_make(&beside, Readers::Owner).map_err(failed)?;
        self.connection
            .execute("VACUUM INTO ?1", [beside.to_string_lossy()])?;
        let synced = File::open(&beside).and_then(|file| file.sync_all());
        synced
            .and_then(|()| fs::rename(&beside, path))
            .map_err(failed)?;
        // The name too, where a folder can be synced.
        if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// Whether SQLite finds the file sound.
    fn is_sound(&self) -> Result<bool, StoreError> {
        let said: String = self
            .connection
            .pragma_query_value(None, "quick_check", |row| row.get(0))?;
        Ok(said == "ok")
    }

    /// Whether any generation is current: a file that was cut to nothing opens as a new one.
    fn has_content(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM current)";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }
}

/// Opens `path`; if it is damaged, puts it aside and goes on with a copy of `copy`; if that is
/// damaged too, missing or out of reach, with a new file.
pub fn open_or_copy(path: &Path, copy: &Path) -> Result<(ContentStore, Rung), StoreError> {
    if path.exists()
        && let Some(store) = sound(path)?
        && (store.has_content()? || !is_usable(copy))
    {
        return Ok((store, Rung::Content));
    }
    let aside = aside_of(path);
    // What was put aside before may know more than what came after it.
    let floors = [path, copy, aside.as_path()].map(salvage).concat();
    put_aside(path, &aside)?;
    let from_copy = match is_usable(copy) {
        true => {
            files::copy(copy, path, Readers::Owner)
                .map_err(|error| StoreError::File(path.display().to_string(), error))?;
            sound(path)?
        }
        false => None,
    };
    let (mut store, rung) = match from_copy {
        Some(store) => (store, Rung::Copy),
        None => {
            // A copy that is no better; the damaged file lies aside already.
            for companion in COMPANIONS {
                remove(&with_ending(path, companion))?;
            }
            (ContentStore::open(path)?, Rung::New)
        }
    };
    store.raise_floors(floors)?;
    Ok((store, rung))
}

/// Whether a copy can stand in. One that can't be reached, or in whose place lies something else,
/// is as good as none: from a new file the screen is refreshed, and from none it is not.
fn is_usable(copy: &Path) -> bool {
    match files::is_plain(copy).map(|there| there.is_some()) {
        Ok(false) => false,
        Ok(true) => match sound(copy) {
            Ok(store) => store.is_some(),
            Err(error) => {
                tracing::warn!("副本用不了：{error}");
                false
            }
        },
        Err(error) => {
            tracing::warn!(
                "副本 {} 用不了：{}",
                copy.display(),
                crate::said::io(&error)
            );
            false
        }
    }
}

impl ContentStore {
    /// Raises floors that are higher than those that are kept; lower ones are no breach here.
    fn raise_floors(&mut self, floors: Vec<Floor>) -> Result<(), StoreError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        for floor in floors {
            let verified = Verified {
                floors: vec![floor],
                ..Verified::default()
            };
            // A lower one changes nothing.
            let _ = trust::write(&transaction, &verified);
        }
        Ok(transaction.commit()?)
    }
}

/// The store, if the file is sound and the first page can be read from it; an error only if it
/// can't be reached.
fn sound(path: &Path) -> Result<Option<ContentStore>, StoreError> {
    let opened = ContentStore::open(path).and_then(|store| {
        let sound = store.is_sound()?;
        if sound {
            ContentReader::open(path)?.first_page()?;
        }
        Ok((sound, store))
    });
    match opened {
        Ok((true, store)) => Ok(Some(store)),
        Ok((false, _)) => Ok(None),
        Err(error) if error.is_damage() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The floors that can still be read of a damaged file: what is readable of them is better than
/// nothing, and none of them can be too high by chance, since a page that changed is no page.
fn salvage(path: &Path) -> Vec<Floor> {
    let read = || {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        ContentStore { connection }.floors()
    };
    read().unwrap_or_default()
}

/// Where a damaged file is put: a folder of that name is nothing that the program put there.
fn aside_of(path: &Path) -> PathBuf {
    let mut aside = with_ending(path, ".damaged");
    let is_folder = |place: PathBuf| fs::symlink_metadata(place).is_ok_and(|there| there.is_dir());
    for n in 2.. {
        let mut places = COMPANIONS.iter().map(|end| with_ending(&aside, end));
        if !places.any(is_folder) {
            break;
        }
        aside = with_ending(path, &format!(".damaged-{n}"));
    }
    aside
}

/// Moves a file and SQLite's companions of it out of the way, for someone to look at.
fn put_aside(path: &Path, aside: &Path) -> Result<(), StoreError> {
    let is_there = path.exists();
    for companion in COMPANIONS {
        if !is_there {
            // Left of a file that is gone; what lies aside already is kept.
            remove(&with_ending(path, companion))?;
            continue;
        }
        let (from, to) = (with_ending(path, companion), with_ending(aside, companion));
        remove(&to)?;
        if from.exists() {
            fs::rename(&from, &to)
                .map_err(|error| StoreError::File(from.display().to_string(), error))?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::File(path.display().to_string(), error))
        }
        _ => Ok(()),
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(ending);
    name.into()
}
