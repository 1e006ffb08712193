//! Where a database lies.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{is_plain, not_plain, write::folder_of};

/// The files that SQLite has beside a database, by what their names end in.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The way to a database with no link on it, for an opener that follows none. The database itself
/// need not be there yet.
///
/// # Errors
/// Something that is no file lies in its place or in that of a companion: SQLite would wait in it
/// for ever.
pub fn database(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or_else(not_plain)?;
    let place = folder_of(path).canonicalize()?.join(name);
    for ending in [""].into_iter().chain(COMPANIONS) {
        let mut file = place.clone().into_os_string();
        file.push(ending);
        if is_plain(Path::new(&file))? == Some(false) {
            return Err(not_plain());
        }
    }
    Ok(place)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::super::is_not_plain;
    use super::*;

    #[test]
    fn a_folder_may_be_a_link_and_a_database_and_its_companions_may_not() {
        let real = tempfile::tempdir().unwrap();
        let linked = real.path().join("data");
        fs::create_dir(real.path().join("disk")).unwrap();
        symlink(real.path().join("disk"), &linked).unwrap();
        let path = linked.join("journal.db");
        let place = database(&path).unwrap();
        assert!(place.ends_with("disk/journal.db"), "{place:?}");
        fs::create_dir(linked.join("journal.db-wal")).unwrap();
        assert!(is_not_plain(&database(&path).unwrap_err()));
        fs::remove_dir(linked.join("journal.db-wal")).unwrap();
        symlink(real.path().join("other.db"), &path).unwrap();
        assert!(is_not_plain(&database(&path).unwrap_err()));
        let missing = database(Path::new("/no/such/folder/journal.db")).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }
}
