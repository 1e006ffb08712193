//! What a stick carries: the newest version of each role, every root on the way to it, and the
//! files that hang under them. Nothing on it needs to be believed; whoever reads it checks.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{
    PublishError, files,
    metadata::{Envelope, Signed, Targets},
    repository::{Repository, target_name},
    review::channel_of,
};
use crate::{
    content::page::{BlobRef, PAGES, Page, Root},
    files::{Readers, replace_beneath},
    protocol::head::{Head, blob_path},
};

/// What was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    pub files: u64,
    pub bytes: u64,
    /// That were not there yet.
    pub written: u64,
    /// When the newest of the generations was published.
    pub published: Option<Timestamp>,
}

/// Until when kiosks take a stick that is exported now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Good {
    pub until: Timestamp,
    /// Whose signature ends then, as operators call it.
    pub by: &'static str,
}

/// When the first of the signatures that a stick carries ends: from then on it is refused.
pub fn good_until(repository: &Repository) -> Result<Good, PublishError> {
    let missing = |role: &str| PublishError::Missing(role.to_owned());
    let newest = |role: &str| -> Result<Envelope, PublishError> {
        let found = repository.newest(role)?;
        Ok(found.ok_or_else(|| missing(role))?.0)
    };
    let snapshot = newest("snapshot")?;
    let Signed::Snapshot(pinned) = &snapshot.signed else {
        return Err(missing("snapshot"));
    };
    let hanging = pinned
        .meta
        .keys()
        .map(|file| file.trim_end_matches(".json"));
    let mut good: Option<Good> = None;
    for role in ["timestamp", "snapshot", "root"].into_iter().chain(hanging) {
        let until = newest(role)?.signed.common().expires;
        if good.is_none_or(|good| until < good.until) {
            let by = match role {
                "timestamp" => "时间戳",
                "snapshot" => "快照",
                "root" => "站点根文件",
                "targets" => "站点授权",
                role if channel_of(role).is_some() => "频道的签名",
                _ => "撤下名单的签名",
            };
            good = Some(Good { until, by });
        }
    }
    good.ok_or_else(|| missing("timestamp"))
}

/// An export under way.
struct Export<'a> {
    from: &'a Path,
    to: &'a Path,
    seen: BTreeSet<String>,
    done: Exported,
}

/// Exports what `repository` publishes now into the folder `to`. The file that changes comes
/// last, so that a stick that is pulled early still holds what it held.
pub fn export(repository: &Repository, to: &Path) -> Result<Exported, PublishError> {
    fs::create_dir_all(to).map_err(|error| PublishError::File(to.display().to_string(), error))?;
    let mut export = Export {
        from: repository.folder(),
        to,
        seen: BTreeSet::new(),
        done: Exported::default(),
    };
    let newest = repository.next_version("root")?.saturating_sub(1);
    for version in 1..=newest {
        export.carry(&format!("metadata/{version}.root.json"))?;
    }
    let snapshot = repository.newest("snapshot")?;
    let (snapshot, _) = snapshot.ok_or_else(|| PublishError::Missing("snapshot".to_owned()))?;
    let Signed::Snapshot(pinned) = &snapshot.signed else {
        return Err(PublishError::Missing("snapshot".to_owned()));
    };
    for (file, pin) in &pinned.meta {
        let place = format!("metadata/{}.{file}", pin.version);
        let bytes = export.carry(&place)?;
        if let Signed::Targets(targets) = Envelope::from_bytes(&bytes, &place)?.signed {
            export.targets(file.trim_end_matches(".json"), &targets)?;
        }
    }
    let version = snapshot.signed.common().version;
    export.carry(&format!("metadata/{version}.snapshot.json"))?;
    let timestamp = "metadata/timestamp.json";
    let bytes = export.read(timestamp)?;
    export.count(&bytes);
    export.put(timestamp, &bytes)?;
    Ok(export.done)
}

impl Export<'_> {
    fn targets(&mut self, role: &str, targets: &Targets) -> Result<(), PublishError> {
        for (path, target) in &targets.targets {
            let Some(digest) = target.sha256() else {
                continue;
            };
            let place = target_name(path, digest);
            let bytes = self.carry(&place)?;
            if let Some(channel) = channel_of(role) {
                let head = Head::from_bytes(&bytes, channel.as_str());
                let head = head.map_err(|error| invalid(&place, &error))?;
                self.done.published = self.done.published.max(Some(head.published_at));
                self.generation(&head)?;
            }
        }
        Ok(())
    }

    fn generation(&mut self, head: &Head) -> Result<(), PublishError> {
        let root = self.blob(&head.index_root)?;
        let root = Root::from_bytes(&root).map_err(|error| invalid("index", &error))?;
        for (number, page) in (0..PAGES).zip(&root.pages) {
            let bytes = self.blob(page)?;
            let page = Page::from_bytes(&bytes, number).map_err(|error| invalid("page", &error))?;
            for blob in page.0.values().flat_map(|entry| entry.blobs()) {
                self.carry(&blob_path(blob.sha256))?;
            }
        }
        Ok(())
    }

    /// Carries a blob and unpacks it.
    fn blob(&mut self, blob: &BlobRef) -> Result<Vec<u8>, PublishError> {
        let path = blob_path(blob.sha256);
        let packed = self.carry(&path)?;
        let length = usize::try_from(blob.len).map_err(|error| invalid(&path, &error))?;
        zstd::bulk::decompress(&packed, length).map_err(|error| invalid(&path, &error))
    }

    fn carry(&mut self, path: &str) -> Result<Vec<u8>, PublishError> {
        let bytes = self.read(path)?;
        // Empty pages are all one blob.
        if !self.seen.insert(path.to_owned()) {
            return Ok(bytes);
        }
        self.count(&bytes);
        // A file of this name and length was written whole: its name says what is in it.
        let there = crate::files::open_beneath(self.to, Path::new(path))
            .and_then(|file| file.metadata())
            .is_ok_and(|there| there.len() == bytes.len() as u64);
        if !there {
            self.put(path, &bytes)?;
            self.done.written += 1;
        }
        Ok(bytes)
    }

    /// Whoever had the stick before may have left links on it: what is written stays on it.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        replace_beneath(self.to, Path::new(path), bytes, Readers::All)
            .map_err(|error| PublishError::File(self.to.join(path).display().to_string(), error))
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, PublishError> {
        let place: PathBuf = self.from.join(path);
        files::read(&place)?.ok_or_else(|| PublishError::Missing(place.display().to_string()))
    }

    fn count(&mut self, bytes: &[u8]) {
        self.done.files += 1;
        self.done.bytes += bytes.len() as u64;
    }
}

fn invalid(what: &str, error: &dyn std::fmt::Display) -> PublishError {
    PublishError::Invalid(what.to_owned(), error.to_string())
}
