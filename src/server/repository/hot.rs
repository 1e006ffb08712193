//! The small files that every kiosk of a county asks for in the same minute, kept in memory, and
//! the tags of all: a file is hashed once, not once for each kiosk.

use std::{
    collections::HashMap,
    fs,
    io::{self, Read},
    path::Path,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use axum::body::Bytes;

use crate::{content::digest::Digest, files::open_plain, server::outgoing::PIECE};

/// Together the files kept are no longer than this.
const ROOM: usize = 64 << 20;

/// A longer file is read piece by piece while it is sent: what is held for a connection that takes
/// it slowly is a piece.
const LONGEST: u64 = PIECE as u64;

/// So many files are known; a repository of years has fewer.
const FILES: usize = 100_000;

/// A file that was changed later than this is not kept yet: disks tell the time of a change so
/// coarsely that the next change might bear the same.
const SETTLED: Duration = Duration::from_secs(2);

/// A file as it is served.
#[derive(Debug)]
pub struct File {
    pub content: Content,
    /// In bytes.
    pub length: u64,
    /// Its digest in quotation marks.
    pub tag: String,
}

/// Where a file's bytes are.
#[derive(Debug)]
pub enum Content {
    Kept(Bytes),
    OnDisk(fs::File),
}

/// By what a file is known to be the same as before. A file of a repository is never written in
/// place: a newer one is put beside it and moved over it, so that all three change together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    changed: Option<SystemTime>,
    node: u64,
}

impl Stamp {
    fn of(meta: &fs::Metadata) -> Self {
        Self {
            length: meta.len(),
            changed: meta.modified().ok(),
            #[cfg(unix)]
            node: std::os::unix::fs::MetadataExt::ino(meta),
            #[cfg(not(unix))]
            node: 0,
        }
    }

    fn is_settled(&self) -> bool {
        let age = self.changed.and_then(|at| at.elapsed().ok());
        age.is_some_and(|age| age > SETTLED)
    }
}

/// What is known of a file.
#[derive(Clone)]
struct Known {
    stamp: Stamp,
    tag: String,
    /// None of one that is longer than what is kept.
    bytes: Option<Bytes>,
}

impl Known {
    fn length(&self) -> usize {
        self.bytes.as_ref().map_or(0, Bytes::len)
    }
}

#[derive(Default)]
struct Kept {
    files: HashMap<String, Known>,
    bytes: usize,
}

/// The files kept. When there is no room left, all of them go: what is asked for comes back.
#[derive(Default)]
pub struct Hot(Mutex<Kept>);

impl Hot {
    /// The file at `place`, which is kept under `name`.
    pub fn read(&self, name: &str, place: &Path) -> io::Result<File> {
        let meta = fs::symlink_metadata(place)?;
        if !meta.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut stamp = Stamp::of(&meta);
        let known = self.lock().files.get(name).cloned();
        let known = known.filter(|known| known.stamp == stamp);
        if let Some(Known {
            tag,
            bytes: Some(bytes),
            ..
        }) = known
        {
            let (content, length) = (Content::Kept(bytes), stamp.length);
            return Ok(File {
                content,
                length,
                tag,
            });
        }
        let mut file = open_plain(place)?;
        if let Some(known) = known
            && Stamp::of(&file.metadata()?) == stamp
        {
            let (content, length) = (Content::OnDisk(file), stamp.length);
            return Ok(File {
                content,
                length,
                tag: known.tag,
            });
        }
        stamp = Stamp::of(&file.metadata()?);
        let (digest, bytes) = match stamp.length <= LONGEST {
            true => {
                let mut bytes = Vec::new();
                (&file).take(LONGEST).read_to_end(&mut bytes)?;
                (Digest::of(&bytes), Some(Bytes::from(bytes)))
            }
            false => (Digest::of_reader(&mut file)?, None),
        };
        let tag = format!("\"{digest}\"");
        // A file that was changed while it was read is not kept under either stamp.
        let after = Stamp::of(&fs::symlink_metadata(place)?);
        if after == stamp && stamp.is_settled() {
            let (tag, bytes) = (tag.clone(), bytes.clone());
            self.keep(name, Known { stamp, tag, bytes });
        }
        Ok(match bytes {
            Some(bytes) => File {
                length: bytes.len() as u64,
                content: Content::Kept(bytes),
                tag,
            },
            None => File {
                length: stamp.length,
                content: Content::OnDisk(file),
                tag,
            },
        })
    }

    fn keep(&self, name: &str, known: Known) {
        let mut kept = self.lock();
        if kept.bytes + known.length() > ROOM || kept.files.len() >= FILES {
            *kept = Kept::default();
        }
        kept.bytes += known.length();
        if let Some(old) = kept.files.insert(name.to_owned(), known) {
            kept.bytes -= old.length();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom};

    use super::*;

    /// Puts a file in its place as publishing does, changed so many seconds ago.
    fn put(place: &Path, bytes: &[u8], age: u64) {
        let beside = place.with_extension("new");
        fs::write(&beside, bytes).unwrap();
        let file = fs::File::options().write(true).open(&beside).unwrap();
        let then = SystemTime::now() - Duration::from_secs(age);
        file.set_modified(then).unwrap();
        fs::rename(&beside, place).unwrap();
    }

    fn is_kept(hot: &Hot, name: &str) -> bool {
        hot.lock().files.contains_key(name)
    }

    fn all(file: File) -> Vec<u8> {
        match file.content {
            Content::Kept(bytes) => bytes.to_vec(),
            Content::OnDisk(mut file) => {
                let mut bytes = Vec::new();
                file.seek(SeekFrom::Start(0)).unwrap();
                file.read_to_end(&mut bytes).unwrap();
                bytes
            }
        }
    }

    #[test]
    fn a_file_that_is_moved_over_another_is_served_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("timestamp.json");
        let hot = Hot::default();
        for turn in 0..60 {
            let text = format!("number {turn:02}");
            // Some are new, some are old, and each has the same length.
            put(&place, text.as_bytes(), 100 * (turn % 3));
            for _ in 0..2 {
                let file = hot.read("metadata/timestamp.json", &place).unwrap();
                assert_eq!(file.tag, format!("\"{}\"", Digest::of(text.as_bytes())));
                assert_eq!(all(file), text.as_bytes());
            }
        }
    }

    #[test]
    fn only_what_has_settled_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (young, old) = (folder.path().join("young"), folder.path().join("old"));
        let hot = Hot::default();
        put(&young, b"x", 0);
        put(&old, b"x", 10);
        hot.read("young", &young).unwrap();
        hot.read("old", &old).unwrap();
        assert!(!is_kept(&hot, "young") && is_kept(&hot, "old"));
    }

    #[test]
    fn what_is_gone_or_no_file_is_not_served_from_memory() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("a");
        let hot = Hot::default();
        assert!(hot.read("a", &place).is_err());
        put(&place, b"x", 10);
        assert!(hot.read("a", &place).is_ok());
        fs::remove_file(&place).unwrap();
        assert!(hot.read("a", &place).is_err());
        fs::create_dir(&place).unwrap();
        assert!(hot.read("a", &place).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_nobody_to_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let (secret, place) = (folder.path().join("seed"), folder.path().join("a"));
        put(&secret, b"x", 10);
        std::os::unix::fs::symlink(&secret, &place).unwrap();
        let error = Hot::default().read("a", &place).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn the_room_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let hot = Hot::default();
        let place = folder.path().join("blob");
        let longest = usize::try_from(LONGEST).unwrap();
        put(&place, &vec![7; longest], 10);
        for number in 0..2 * ROOM / longest {
            hot.read(&number.to_string(), &place).unwrap();
            assert!(hot.lock().bytes <= ROOM);
        }
    }

    #[test]
    fn of_a_long_file_the_tag_alone_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (hot, place) = (Hot::default(), folder.path().join("blob"));
        let long = vec![7; usize::try_from(LONGEST).unwrap() + 1];
        put(&place, &long, 10);
        for _ in 0..2 {
            let file = hot.read("long", &place).unwrap();
            assert!(matches!(file.content, Content::OnDisk(_)));
            assert_eq!(file.tag, format!("\"{}\"", Digest::of(&long)));
            assert_eq!(all(file), long);
            assert!(is_kept(&hot, "long") && hot.lock().bytes == 0);
        }
        let other = vec![8; long.len()];
        put(&place, &other, 10);
        assert_eq!(all(hot.read("long", &place).unwrap()), other);
    }
}
