//! Writing a file so that a reader and a power cut meet the old one or the new one.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use super::{
    Readers,
    folder::make_folder,
    is_plain, not_plain,
    open::{for_readers, open_plain},
    random_digits,
};

/// Puts a file in place of whatever file is there, with its folder: written beside it under a name
/// that nobody guesses, synced, renamed, and the folder synced.
pub fn replace(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    put(path, readers, |file| file.write_all(bytes))
}

/// Puts a copy of a plain file in place of whatever file is there, as [`replace`] does.
pub fn copy(from: &Path, to: &Path, readers: Readers) -> io::Result<()> {
    let mut from = open_plain(from)?;
    put(to, readers, |file| io::copy(&mut from, file).map(drop))
}

fn put(
    path: &Path,
    readers: Readers,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let folder = folder_of(path);
    make_folder(folder, readers)?;
    if is_plain(path)? == Some(false) {
        return Err(not_plain());
    }
    let beside = beside(path)?;
    let done = make(&beside, readers)
        .and_then(|mut file| {
            write(&mut file)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path));
    if done.is_err() {
        remove(&beside)?;
    }
    done?;
    sync_folder(folder)
}

/// Takes a file away; none there is no error.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The folder a path is in; that of a bare name is where the program stands.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The names in a folder must be on the disk too. Not every disk can say so.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    let Ok(folder) = File::open(folder) else {
        return Ok(());
    };
    synced(folder.sync_all())
}

pub(super) fn synced(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported | ErrorKind::PermissionDenied
            ) =>
        {
            Ok(())
        }
        done => done,
    }
}

/// A name of its own beside a file: several servers may write the same file of a shared folder.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let mut name = path.to_owned().into_os_string();
    name.push(beside_ending()?);
    Ok(name.into())
}

pub(super) fn beside_ending() -> io::Result<String> {
    Ok(format!(".{}.new", random_digits()?))
}

/// Whether a name is one that a file is written under before it gets its own.
pub(super) fn is_beside(name: &str) -> bool {
    let bits = name
        .strip_suffix(".new")
        .and_then(|rest| rest.rsplit_once('.'));
    bits.is_some_and(|(_, bits)| bits.len() == 16 && bits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Makes a file that is not there.
fn make(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    for_readers(&mut options, readers);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_file_that_many_write_at_once_is_one_of_theirs_and_nothing_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("timestamp.json");
        thread::scope(|scope| {
            for writer in 0..8u8 {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..20 {
                        replace(path, &[writer; 4096], Readers::All).unwrap();
                    }
                });
            }
        });
        let bytes = fs::read(&path).unwrap();
        assert_eq!(bytes, [bytes[0]; 4096]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_for_the_owner_is_the_owners_with_its_folder() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("online/keys/snapshot.seed");
        replace(&path, b"x", Readers::Owner).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&folder.path().join("online")), 0o700);
        assert_eq!(mode(&folder.path().join("online/keys")), 0o700);
    }
}
