//! Whether the journal is sound, and what was put aside because it was not.

use std::path::{Path, PathBuf};

use super::{
    error::JournalError,
    file::quick_check,
    read::{Reader, tickets_on},
};

impl Reader {
    /// SQLite's own check of the file, and the last day's tickets folded from their events;
    /// nothing if all is sound, else what was said.
    pub fn damage(&self) -> Result<Option<String>, JournalError> {
        let conn = self.conn_ref();
        if let Some(said) = quick_check(conn)? {
            return Ok(Some(said));
        }
        let Some(date) = self.head()?.memory.date else {
            return Ok(None);
        };
        match tickets_on(conn, date) {
            Ok(_) => Ok(None),
            Err(error) => Ok(Some(error.to_string())),
        }
    }
}

/// Journals that were damaged and lie beside this one for someone to look at.
pub fn put_aside_beside(path: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(stem)) = (path.parent(), path.file_stem()) else {
        return Vec::new();
    };
    let beginning = format!("{}.damaged-", stem.to_string_lossy());
    let is_aside = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ending == "db")
            && path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(&beginning))
    };
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut aside: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(is_aside)
        .collect();
    aside.sort();
    aside
}
