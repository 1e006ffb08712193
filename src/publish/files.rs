//! Files that are there whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use super::PublishError;

fn failed(path: &Path) -> impl Fn(std::io::Error) -> PublishError + '_ {
    |error| PublishError::File(path.display().to_string(), error)
}

/// Puts a file in place of whatever is there, so that a reader and a crash see one or the other.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    put(path, bytes, Readers::All)
}

/// The same for a file that is its owner's alone.
pub fn replace_secret(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    put(path, bytes, Readers::Owner)
}

/// Who may read a file, as far as the system can tell users apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Readers {
    All,
    Owner,
}

fn put(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), PublishError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let beside = beside(path)?;
    let done = write(&beside, bytes, readers)
        .map_err(failed(&beside))
        .and_then(|()| fs::rename(&beside, path).map_err(failed(path)));
    if done.is_err() {
        remove(&beside)?;
    }
    done?;
    // The name must be on the disk too. A folder can't be synced everywhere; where it can, it is.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// A name of its own beside a file: several servers may write the same file of a shared folder.
fn beside(path: &Path) -> Result<PathBuf, PublishError> {
    let mut bits = [0; 8];
    getrandom::fill(&mut bits).map_err(|_| PublishError::Crypto)?;
    let mut name = path.to_owned().into_os_string();
    name.push(format!(".{}.new", hex::encode(bits)));
    Ok(name.into())
}

/// Whether a name is one that [`beside`] gives.
fn is_beside(name: &str) -> bool {
    let bits = name
        .strip_suffix(".new")
        .and_then(|rest| rest.rsplit_once('.'));
    bits.is_some_and(|(_, bits)| bits.len() == 16 && bits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Takes away what a crash left beside files below `folder`, if it is older than `age`: what is
/// younger another server may be writing. How many those were.
pub fn sweep(folder: &Path, age: Duration) -> Result<usize, PublishError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(failed(folder)(error)),
    };
    let mut swept = 0;
    for entry in entries {
        let entry = entry.map_err(failed(folder))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(failed(&path))?;
        if kind.is_dir() {
            swept += sweep(&path, age)?;
        } else if kind.is_file() && is_beside(&entry.file_name().to_string_lossy()) {
            let written = entry.metadata().and_then(|known| known.modified());
            // One that is gone by now was another server's, or is swept by it.
            let old = written.is_ok_and(|at| at.elapsed().is_ok_and(|since| since > age));
            if old {
                remove(&path)?;
                swept += 1;
            }
        }
    }
    Ok(swept)
}

fn write(path: &Path, bytes: &[u8], readers: Readers) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Puts a file that is its owner's alone and never changes.
pub fn put_once_secret(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    match read(path)? {
        Some(there) if there == bytes => Ok(()),
        Some(_) => Err(PublishError::Exists(path.display().to_string())),
        None => replace_secret(path, bytes),
    }
}

/// Puts a file that never changes: the same bytes again are no error, other bytes are.
pub fn put_once(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    match read(path)? {
        Some(there) if there == bytes => Ok(()),
        Some(_) => Err(PublishError::Exists(path.display().to_string())),
        None => replace(path, bytes),
    }
}

/// The bytes of a file, if there is one.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, PublishError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path)(error)),
    }
}

/// Takes a file away; none there is no error.
pub fn remove(path: &Path) -> Result<(), PublishError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(path)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

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
        assert_eq!(sweep(folder.path(), day).unwrap(), 2);
        assert_eq!(fs::read_dir(&below).unwrap().count(), 5);
        assert_eq!(sweep(folder.path(), day).unwrap(), 0);
        assert_eq!(sweep(&folder.path().join("none"), day).unwrap(), 0);
    }

    #[test]
    fn a_file_that_many_write_at_once_is_one_of_theirs_and_nothing_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("timestamp.json");
        thread::scope(|scope| {
            for writer in 0..8u8 {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..20 {
                        replace(path, &[writer; 4096]).unwrap();
                    }
                });
            }
        });
        let bytes = fs::read(&path).unwrap();
        assert_eq!(bytes, [bytes[0]; 4096]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
