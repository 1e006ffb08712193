//! Opening what may have been put there by somebody else.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read},
    path::Path,
};

use super::{Readers, not_plain};

/// Whether a plain file is at `path`; None if nothing is. A link is none, wherever it leads.
pub fn is_plain(path: &Path) -> io::Result<Option<bool>> {
    match fs::symlink_metadata(path) {
        Ok(there) => Ok(Some(there.is_file())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Opens a plain file for reading; anything else in its place is an error at once.
pub fn open_plain(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    open(path, &mut options)
}

/// Opens the plain file that somebody names, who may name a link to it; anything else is an error
/// at once.
pub fn open_named(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    without_waiting(&mut options, rustix::fs::OFlags::empty());
    plain(options.open(path).map_err(refused)?)
}

/// Opens a file for reading and writing, made empty if it is not there.
pub fn open_or_make(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    for_readers(&mut options, readers);
    let file = open(path, &mut options)?;
    if readers == Readers::Owner {
        close_to_others(&file)?;
    }
    Ok(file)
}

/// The bytes of a plain file of at most `most`; None only if nothing is there.
pub fn read(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match open_plain(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(io::Error::other(format!("文件太大，最多 {most} 字节"))),
        false => Ok(Some(bytes)),
    }
}

/// How many files the process may have open at once; None where there is no limit, or none is
/// known.
pub fn descriptors() -> Option<u64> {
    #[cfg(unix)]
    return rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    #[cfg(not(unix))]
    None
}

/// Takes as many open files as the machine lets this process have, `most` at most: what it is
/// given at first is often less.
pub fn more_descriptors(most: u64) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let given = getrlimit(Resource::Nofile);
        let most = given.maximum.map_or(most, |allowed| allowed.min(most));
        if given.current.is_none_or(|current| current >= most) {
            return;
        }
        let wanted = Rlimit {
            current: Some(most),
            maximum: given.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, wanted) {
            tracing::warn!(%error, "最多只能同时打开 {:?} 个文件", given.current);
        }
    }
    #[cfg(not(unix))]
    let _ = most;
}

/// What a file is made with.
pub(super) fn for_readers(options: &mut OpenOptions, readers: Readers) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, readers.of_file());
    #[cfg(not(unix))]
    let _ = (options, readers);
}

fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    without_waiting(options, rustix::fs::OFlags::NOFOLLOW);
    #[cfg(not(unix))]
    if is_plain(path)? == Some(false) {
        return Err(not_plain());
    }
    let file = options.open(path).map_err(refused)?;
    plain(file)
}

/// Whoever opens a pipe waits for its other end, unless told not to.
#[cfg(unix)]
fn without_waiting(options: &mut OpenOptions, flags: rustix::fs::OFlags) {
    use rustix::fs::OFlags;
    let flags = (flags | OFlags::NONBLOCK | OFlags::CLOEXEC).bits();
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags.cast_signed());
}

pub(super) fn plain(file: File) -> io::Result<File> {
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(not_plain()),
    }
}

/// What the system says of a link, a socket and a folder, in the words of this module.
pub(super) fn refused(error: io::Error) -> io::Error {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let of = |errno: Errno| error.raw_os_error() == Some(errno.raw_os_error());
        if of(Errno::LOOP) || of(Errno::NXIO) || of(Errno::ISDIR) {
            return not_plain();
        }
    }
    error
}

/// Takes a file from everybody but its owner; whether that changed anything. A disk that knows no
/// owners, such as a stick, and a file of another user are left as they are.
#[cfg(unix)]
pub(super) fn close_to_others(file: &File) -> io::Result<bool> {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt};
    let there = file.metadata()?;
    let mode = there.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(false);
    }
    let own = match there.is_dir() {
        true => Readers::Owner.of_folder(),
        false => Readers::Owner.of_file(),
    };
    match file.set_permissions(Permissions::from_mode(own)) {
        Ok(()) => Ok(true),
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::PermissionDenied | ErrorKind::Unsupported
            ) =>
        {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
pub(super) fn close_to_others(_: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::{
        os::unix::{
            fs::{PermissionsExt, symlink},
            net::UnixListener,
        },
        time::Instant,
    };

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::super::{is_not_plain, replace};
    use super::*;

    pub(in crate::files) fn pipe(path: &Path) {
        mknodat(CWD, path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
    }

    #[test]
    fn a_link_a_pipe_a_socket_and_a_folder_are_refused_and_nothing_waits() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let elsewhere = at("elsewhere");
        fs::write(&elsewhere, "kept").unwrap();
        pipe(&at("pipe"));
        symlink(&elsewhere, at("link")).unwrap();
        symlink(at("none"), at("dangling")).unwrap();
        symlink("/dev/zero", at("device")).unwrap();
        let _socket = UnixListener::bind(at("socket")).unwrap();
        fs::create_dir(at("folder")).unwrap();
        let began = Instant::now();
        for name in ["pipe", "link", "dangling", "device", "socket", "folder"] {
            let path = at(name);
            assert_eq!(is_plain(&path).unwrap(), Some(false), "{name}");
            let said = [
                read(&path, 100).unwrap_err(),
                open_or_make(&path, Readers::Owner).unwrap_err(),
                replace(&path, b"new", Readers::Owner).unwrap_err(),
            ];
            for error in said {
                assert!(is_not_plain(&error), "{name}: {error:?}");
            }
        }
        let error = read(Path::new("/dev/zero"), 100).unwrap_err();
        assert!(is_not_plain(&error));
        assert!(began.elapsed().as_secs() < 5);
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "kept");
    }

    #[test]
    fn what_somebody_names_may_be_a_link_to_a_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "read").unwrap();
        pipe(&at("pipe"));
        for (link, to) in [("link", "file"), ("to pipe", "pipe"), ("to folder", ".")] {
            symlink(at(to), at(link)).unwrap();
        }
        let mut text = String::new();
        let mut file = open_named(&at("link")).unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "read");
        for name in ["pipe", "to pipe", "to folder"] {
            assert!(is_not_plain(&open_named(&at(name)).unwrap_err()), "{name}");
        }
    }

    #[test]
    fn only_what_is_not_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert_eq!(read(&path, 3).unwrap(), None);
        assert_eq!(is_plain(&path).unwrap(), None);
        fs::write(&path, "four").unwrap();
        let error = read(&path, 3).unwrap_err();
        assert!(error.to_string().contains("最多 3 字节"), "{error}");
        assert_eq!(read(&path, 4).unwrap().unwrap(), b"four");
        // The folder is a file: that is no "not there".
        assert!(read(&path.join("below"), 3).is_err());
    }

    #[test]
    fn a_file_that_others_could_read_is_closed_when_it_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.db");
        fs::write(&path, "x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        open_or_make(&path, Readers::Owner).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read(&path).unwrap(), b"x");
    }
}
