//! Folders: made for their owner alone, closed where they were open, swept, thrown away.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use super::{
    Readers,
    open::{close_to_others, open_plain},
    random_digits, remove,
    write::{folder_of, is_beside, sync_folder},
};

/// Makes a folder with those above it, if it isn't there; its name is then on the disk.
pub(super) fn make_folder(folder: &Path, readers: Readers) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    builder(readers).recursive(true).create(folder)?;
    sync_folder(folder_of(folder))
}

fn builder(readers: Readers) -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, readers.of_folder());
    #[cfg(not(unix))]
    let _ = (&mut builder, readers);
    builder
}

/// Makes a folder that is its owner's alone, if it isn't there.
pub fn make_private(folder: &Path) -> io::Result<()> {
    make_folder(folder, Readers::Owner)
}

/// Closes a folder to others; whether it was open to them.
fn close(folder: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    return close_to_others(&File::open(folder)?);
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(false)
    }
}

/// How a folder came to be its owner's alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is, and was before or is new.
    Private,
    /// It was open to others until now.
    Closed,
    /// It holds things of others, who are not shut out; what is the program's own in it is closed.
    Shared,
}

/// Makes the folder that a program keeps its data in, or closes one that was open to others, with
/// the files in it. `ours` are the beginnings of the names that are the program's own: a folder
/// that holds anything else is not the program's to close. `open` is left as it is.
pub fn keep(folder: &Path, ours: &[&str], open: Option<&Path>) -> io::Result<Kept> {
    make_folder(folder, Readers::Owner)?;
    if is_private(folder)? {
        return Ok(Kept::Private);
    }
    let mut shared = false;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if open == Some(&entry.path()) {
            continue;
        }
        let name = entry.file_name();
        let name = name.to_string_lossy();
        match ours.iter().any(|own| name.starts_with(own)) {
            true => close_all(&entry.path())?,
            false => shared = true,
        }
    }
    if shared {
        return Ok(Kept::Shared);
    }
    match close(folder)? {
        true => Ok(Kept::Closed),
        false => Ok(Kept::Shared),
    }
}

#[cfg(unix)]
fn is_private(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(folder)?.permissions().mode() & 0o077 == 0)
}

#[cfg(not(unix))]
fn is_private(_: &Path) -> io::Result<bool> {
    Ok(true)
}

/// A file, or a folder with all that is in it. No link is followed.
fn close_all(path: &Path) -> io::Result<()> {
    let kind = match fs::symlink_metadata(path) {
        Ok(there) => there.file_type(),
        // SQLite's companions come and go.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if kind.is_dir() {
        for entry in fs::read_dir(path)? {
            close_all(&entry?.path())?;
        }
        close(path)?;
    } else if kind.is_file() {
        match open_plain(path) {
            Ok(file) => drop(close_to_others(&file)?),
            // Its owner is another; who can't read it can't close it either.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Takes away what a crash left beside files below `folder`, if it is older than `age`: what is
/// younger another may be writing. How many those were.
pub fn sweep(folder: &Path, age: Duration) -> io::Result<usize> {
    sweep_to(folder, age, true)
}

/// The same for the files of `folder` itself.
pub fn sweep_here(folder: &Path, age: Duration) -> io::Result<usize> {
    sweep_to(folder, age, false)
}

fn sweep_to(folder: &Path, age: Duration, deep: bool) -> io::Result<usize> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut swept = 0;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() && deep {
            swept += sweep_to(&path, age, deep)?;
        } else if kind.is_file() && is_beside(&entry.file_name().to_string_lossy()) {
            let written = entry.metadata().and_then(|known| known.modified());
            // One that is gone by now was another's, or is swept by it.
            let old = written.is_ok_and(|at| at.elapsed().is_ok_and(|since| since > age));
            if old {
                remove(&path)?;
                swept += 1;
            }
        }
    }
    Ok(swept)
}

/// A folder that is gone when this is dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn path(&self) -> &Path {
        &self.0
    }
}

/// Times that a folder of one run is tried to be removed.
const REMOVED_WITHIN: usize = 25;

impl Drop for Scratch {
    fn drop(&mut self) {
        // A thread that is ending may have put one more file there meanwhile. What can't be removed
        // is the system's to clear away.
        for _ in 0..REMOVED_WITHIN {
            match fs::remove_dir_all(&self.0) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    thread::sleep(Duration::from_millis(20));
                }
                _ => return,
            }
        }
    }
}

/// A new folder among those that the system clears away, its owner's alone. Nobody can have put
/// another in its place: its name is drawn, and one that is there is an error.
pub fn scratch(name: &str) -> io::Result<Scratch> {
    let folder = std::env::temp_dir().join(format!("{name}-{}", random_digits()?));
    builder(Readers::Owner).create(&folder)?;
    Ok(Scratch(folder))
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;

    use super::*;

    #[test]
    fn what_a_crash_left_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("cas/ab");
        fs::create_dir_all(&below).unwrap();
        let put = |name: &str, hours: u64| {
            let path = below.join(name);
            fs::write(&path, b"x").unwrap();
            let then = std::time::SystemTime::now() - Duration::from_secs(hours * 3600);
            let file = OpenOptions::new().write(true).open(&path).unwrap();
            file.set_modified(then).unwrap();
        };
        put("blob.0123456789abcdef.new", 25);
        put("5.snapshot.json.fedcba9876543210.new", 100);
        // Being written, and names that are no leavings.
        put("blob.1123456789abcdef.new", 1);
        for kept in [
            "blob",
            "blob.new",
            "blob.0123.new",
            "blob.0123456789abcdeg.new",
        ] {
            put(kept, 100);
        }
        let day = Duration::from_secs(86_400);
        assert_eq!(sweep_here(folder.path(), day).unwrap(), 0);
        assert_eq!(sweep(folder.path(), day).unwrap(), 2);
        assert_eq!(fs::read_dir(&below).unwrap().count(), 5);
        assert_eq!(sweep(folder.path(), day).unwrap(), 0);
        assert_eq!(sweep(&folder.path().join("none"), day).unwrap(), 0);
    }

    #[test]
    fn a_scratch_folder_is_gone_with_its_holder() {
        let held = scratch("query-corner-test").unwrap();
        let path = held.path().to_owned();
        fs::write(path.join("x"), "x").unwrap();
        drop(held);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    mod on_unix {
        use std::os::unix::fs::{PermissionsExt, symlink};

        use super::*;

        fn mode(path: &Path) -> u32 {
            fs::metadata(path).unwrap().permissions().mode() & 0o777
        }

        fn open_to_all(path: &Path) {
            let mode = if path.is_dir() { 0o755 } else { 0o644 };
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }

        #[test]
        fn a_folder_of_before_is_closed_with_what_is_in_it() {
            let folder = tempfile::tempdir().unwrap();
            let (data, outside) = (folder.path().join("data"), folder.path().join("outside"));
            fs::create_dir_all(data.join("slips")).unwrap();
            for file in ["journal.db", "slips/a.png", "../outside"] {
                fs::write(data.join(file), "x").unwrap();
                open_to_all(&data.join(file));
            }
            symlink(&outside, data.join("slips/link")).unwrap();
            fs::create_dir(data.join("public")).unwrap();
            for folder in ["public", "slips", ""] {
                open_to_all(&data.join(folder));
            }
            assert_eq!(
                keep(&data, &["journal", "slips"], Some(&data.join("public"))).unwrap(),
                Kept::Closed
            );
            for (path, expected) in [
                ("", 0o700),
                ("slips", 0o700),
                ("public", 0o755),
                ("journal.db", 0o600),
                ("slips/a.png", 0o600),
            ] {
                assert_eq!(mode(&data.join(path)), expected, "{path}");
            }
            // A link is left as it is, and so is what it leads to.
            assert_eq!(mode(&outside), 0o644);
            assert_eq!(
                keep(&data, &["journal", "slips"], Some(&data.join("public"))).unwrap(),
                Kept::Private
            );
        }

        #[test]
        fn a_folder_with_things_of_others_is_not_taken_from_them() {
            let folder = tempfile::tempdir().unwrap();
            let home = folder.path().join("home");
            fs::create_dir(&home).unwrap();
            for file in ["journal.db", "notes.txt"] {
                fs::write(home.join(file), "x").unwrap();
                open_to_all(&home.join(file));
            }
            open_to_all(&home);
            assert_eq!(keep(&home, &["journal"], None).unwrap(), Kept::Shared);
            assert_eq!(mode(&home), 0o755);
            assert_eq!(mode(&home.join("notes.txt")), 0o644);
            assert_eq!(mode(&home.join("journal.db")), 0o600);
        }

        #[test]
        fn a_new_folder_is_its_owners_alone() {
            let folder = tempfile::tempdir().unwrap();
            let data = folder.path().join("a/b");
            assert_eq!(keep(&data, &[], None).unwrap(), Kept::Private);
            assert_eq!(mode(&data), 0o700);
            assert_eq!(mode(scratch("query-corner-test").unwrap().path()), 0o700);
        }
    }
}
