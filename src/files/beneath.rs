//! Files below a folder that anybody may have filled, such as a stick: no link is followed on the
//! way, so nothing outside of it is read or written.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io,
    path::{Component, Path},
};

use super::Readers;

/// Opens the plain file at `relative` below `folder` for reading.
pub fn open_beneath(folder: &Path, relative: &Path) -> io::Result<File> {
    let (way, name) = parts(relative)?;
    system::open(folder, &way, &name)
}

/// Puts a file at `relative` below `folder`, making the folders between: whole or not at all.
pub fn replace_beneath(
    folder: &Path,
    relative: &Path,
    bytes: &[u8],
    readers: Readers,
) -> io::Result<()> {
    let (way, name) = parts(relative)?;
    system::replace(folder, &way, &name, bytes, readers)
}

/// The folders on the way and the name at its end; nothing that leads out.
fn parts(relative: &Path) -> io::Result<(Vec<OsString>, OsString)> {
    let plain = |part| match part {
        Component::Normal(name) => Some(OsStr::to_owned(name)),
        _ => None,
    };
    let parts: Option<Vec<_>> = relative.components().map(plain).collect();
    let outside = || io::Error::other("这个路径不在目录里面");
    let mut parts = parts.ok_or_else(outside)?;
    let name = parts.pop().ok_or_else(outside)?;
    Ok((parts, name))
}

#[cfg(unix)]
mod system {
    use std::{
        ffi::{OsStr, OsString},
        fs::File,
        io::{self, ErrorKind, Write},
        os::fd::OwnedFd,
        path::Path,
    };

    use rustix::{
        fs::{AtFlags, CWD, FileType, Mode, OFlags, mkdirat, openat, renameat, statat, unlinkat},
        io::Errno,
    };

    use super::super::{
        Readers, not_plain,
        open::{plain, refused},
        write::{beside_ending, synced},
    };

    const FOLDER: OFlags = OFlags::DIRECTORY.union(OFlags::CLOEXEC);

    /// The folder at the end of the way, each step taken from the one before.
    fn walk(folder: &Path, way: &[OsString], make: Option<Readers>) -> io::Result<OwnedFd> {
        let mut at = openat(CWD, folder, FOLDER, Mode::empty())?;
        for part in way {
            if let Some(readers) = make {
                match mkdirat(&at, part, Mode::from_raw_mode(readers.of_folder())) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            let step = openat(&at, part, FOLDER | OFlags::NOFOLLOW, Mode::empty());
            at = step.map_err(|error| match error {
                // A link is no folder, and neither is a file.
                Errno::LOOP | Errno::NOTDIR | Errno::NXIO => not_plain(),
                error => error.into(),
            })?;
        }
        Ok(at)
    }

    pub(super) fn open(folder: &Path, way: &[OsString], name: &OsStr) -> io::Result<File> {
        let at = walk(folder, way, None)?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = openat(&at, name, flags, Mode::empty());
        plain(file.map_err(|error| refused(error.into()))?.into())
    }

    pub(super) fn replace(
        folder: &Path,
        way: &[OsString],
        name: &OsStr,
        bytes: &[u8],
        readers: Readers,
    ) -> io::Result<()> {
        let at = walk(folder, way, Some(readers))?;
        match statat(&at, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(there) if FileType::from_raw_mode(there.st_mode) != FileType::RegularFile => {
                return Err(not_plain());
            }
            Ok(_) | Err(Errno::NOENT) => {}
            Err(error) => return Err(error.into()),
        }
        let mut beside = name.to_owned();
        beside.push(beside_ending()?);
        let mode = Mode::from_raw_mode(readers.of_file());
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let file = openat(&at, &beside, flags, mode)?;
        let mut file = File::from(file);
        let done = file
            .write_all(bytes)
            .and_then(|()| file.sync_all())
            .and_then(|()| Ok(renameat(&at, &beside, &at, name)?));
        if let Err(error) = done {
            return match unlinkat(&at, &beside, AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => Err(error),
                // A disk that can't be written has its first failure to tell.
                Err(_) if error.kind() != ErrorKind::NotFound => Err(error),
                Err(also) => Err(also.into()),
            };
        }
        synced(File::from(at).sync_all())
    }
}

#[cfg(not(unix))]
mod system {
    use std::{
        ffi::{OsStr, OsString},
        fs::{self, File},
        io,
        path::{Path, PathBuf},
    };

    use super::super::{Readers, not_plain, open_plain, write};

    fn walk(folder: &Path, way: &[OsString]) -> io::Result<PathBuf> {
        let mut at = folder.to_owned();
        for part in way {
            at.push(part);
            if fs::symlink_metadata(&at).is_ok_and(|there| !there.is_dir()) {
                return Err(not_plain());
            }
        }
        Ok(at)
    }

    pub(super) fn open(folder: &Path, way: &[OsString], name: &OsStr) -> io::Result<File> {
        open_plain(&walk(folder, way)?.join(name))
    }

    pub(super) fn replace(
        folder: &Path,
        way: &[OsString],
        name: &OsStr,
        bytes: &[u8],
        readers: Readers,
    ) -> io::Result<()> {
        write::replace(&walk(folder, way)?.join(name), bytes, readers)
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::{fs, io::Read, os::unix::fs::symlink};

    use super::super::is_not_plain;
    use super::*;

    fn text(folder: &Path, relative: &str) -> io::Result<String> {
        let mut text = String::new();
        open_beneath(folder, Path::new(relative))?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn what_lies_below_is_read_and_written() {
        let folder = tempfile::tempdir().unwrap();
        let put = |bytes: &[u8]| {
            let place = Path::new("receipts/2026/a.json");
            replace_beneath(folder.path(), place, bytes, Readers::All).unwrap();
        };
        put(b"one");
        put(b"two");
        assert_eq!(text(folder.path(), "receipts/2026/a.json").unwrap(), "two");
        let beside = fs::read_dir(folder.path().join("receipts/2026")).unwrap();
        assert_eq!(beside.count(), 1);
        let missing = text(folder.path(), "receipts/b.json").unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_link_on_the_way_or_at_its_end_leads_nowhere() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("secret"), "secret").unwrap();
        symlink(outside.path(), folder.path().join("receipts")).unwrap();
        symlink(outside.path().join("secret"), folder.path().join("link")).unwrap();
        for relative in ["receipts/secret", "link"] {
            let place = Path::new(relative);
            assert!(is_not_plain(&text(folder.path(), relative).unwrap_err()));
            let put = replace_beneath(folder.path(), place, b"x", Readers::All);
            assert!(is_not_plain(&put.unwrap_err()), "{relative}");
        }
        for relative in ["../secret", "/etc/passwd", "a/../../b", ""] {
            let place = Path::new(relative);
            assert!(text(folder.path(), relative).is_err(), "{relative}");
            assert!(replace_beneath(folder.path(), place, b"x", Readers::All).is_err());
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
        let kept = fs::read_to_string(outside.path().join("secret")).unwrap();
        assert_eq!(kept, "secret");
    }
}
