//! The folder that is published.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp};

use super::{
    PublishError, files,
    key::SigningKey,
    metadata::{
        Common, Envelope, Keys, Pin, Root, Signed, Signers, Snapshot, Targets, TimestampRole,
    },
};
use crate::content::digest::Digest;

/// How long a snapshot is good.
pub const SNAPSHOT_DAYS: i64 = 7;

/// How long a timestamp is good; it is signed anew each hour.
pub const TIMESTAMP_HOURS: i64 = 48;

/// A repository on this machine's disk.
#[derive(Clone, Debug)]
pub struct Repository {
    folder: PathBuf,
}

/// The two keys that are online. They can add nothing to what is published.
pub struct OnlineKeys {
    pub snapshot: SigningKey,
    pub timestamp: SigningKey,
}

impl Repository {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The newest version of a role, with its bytes; none if none was published.
    pub fn newest(&self, role: &str) -> Result<Option<(Envelope, Vec<u8>)>, PublishError> {
        let version = match role {
            "timestamp" => return self.read("timestamp.json"),
            role => self.versions()?.get(role).copied(),
        };
        match version {
            Some(version) => self.read(&format!("{version}.{role}.json")),
            None => Ok(None),
        }
    }

    /// The root in force.
    pub fn root(&self) -> Result<Root, PublishError> {
        match self.newest("root")?.map(|(envelope, _)| envelope.signed) {
            Some(Signed::Root(root)) => Ok(root),
            _ => Err(PublishError::Missing("root".to_owned())),
        }
    }

    /// A targets role in force: `targets` itself or one that it delegates to.
    pub fn targets(&self, role: &str) -> Result<Option<Targets>, PublishError> {
        match self.newest(role)?.map(|(envelope, _)| envelope.signed) {
            None => Ok(None),
            Some(Signed::Targets(targets)) => Ok(Some(targets)),
            Some(_) => Err(PublishError::Missing(role.to_owned())),
        }
    }

    /// The version that comes next.
    pub fn next_version(&self, role: &str) -> Result<u64, PublishError> {
        let newest = self.newest(role)?;
        Ok(newest.map_or(1, |(envelope, _)| envelope.signed.common().version + 1))
    }

    /// Who signs for a role, and their keys.
    pub fn signers(&self, role: &str) -> Result<(Signers, Keys), PublishError> {
        let root = self.root()?;
        if let Some(signers) = root.roles.get(role) {
            return Ok((signers.clone(), root.keys));
        }
        let delegations = self.targets("targets")?.and_then(|role| role.delegations);
        delegations
            .and_then(|delegations| {
                let delegated = delegations.roles.into_iter().find(|d| d.name == role)?;
                Some((delegated.signers, delegations.keys))
            })
            .ok_or_else(|| PublishError::Missing(role.to_owned()))
    }

    /// Puts a role in; its version must be the next one and its signatures must be enough. A root
    /// needs those of the root before it as well.
    pub fn put_role(&self, role: &str, envelope: &Envelope) -> Result<(), PublishError> {
        let (found, wanted) = (envelope.signed.common().version, self.next_version(role)?);
        if found != wanted {
            return Err(PublishError::Version {
                role: role.to_owned(),
                found,
                wanted,
            });
        }
        match &envelope.signed {
            Signed::Root(root) if role == "root" => {
                let own = root.roles.get("root").cloned();
                let own = own.ok_or_else(|| PublishError::Missing("root".to_owned()))?;
                enough(role, envelope, &own, &root.keys)?;
                if wanted > 1 {
                    let (before, keys) = self.signers(role)?;
                    enough(role, envelope, &before, &keys)?;
                }
            }
            _ => {
                let (signers, keys) = self.signers(role)?;
                enough(role, envelope, &signers, &keys)?;
            }
        }
        let name = format!("metadata/{found}.{role}.json");
        files::put_once(&self.folder.join(name), &envelope.to_bytes()?)
    }

    /// Puts a target in, under its digest.
    pub fn put_target(&self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let name = target_name(path, Digest::of(bytes));
        files::put_once(&self.folder.join(name), bytes)
    }

    /// The bytes of the one file that a role of this repository vouches for; none if it vouches for
    /// none, or the file is not there.
    pub fn vouched(&self, role: &Targets) -> Result<Option<Vec<u8>>, PublishError> {
        let one = role.targets.iter().next();
        let Some((path, digest)) = one.and_then(|(path, file)| Some((path, file.sha256()?))) else {
            return Ok(None);
        };
        files::read(&self.folder.join(target_name(path, digest)))
    }

    /// Signs what is there now: a snapshot if any targets role changed, and a timestamp.
    pub fn release(&self, keys: &OnlineKeys, now: Timestamp) -> Result<(), PublishError> {
        let mut meta = BTreeMap::new();
        for (role, version) in self.versions()? {
            if !matches!(role.as_str(), "root" | "snapshot" | "timestamp")
                && let Some((_, bytes)) = self.newest(&role)?
            {
                meta.insert(format!("{role}.json"), Pin::of(version, &bytes));
            }
        }
        let current = self.newest("snapshot")?;
        let fresh = current.as_ref().is_some_and(|(envelope, _)| {
            let halfway = now + SignedDuration::from_hours(24 * SNAPSHOT_DAYS / 2);
            matches!(&envelope.signed, Signed::Snapshot(there) if there.meta == meta)
                && envelope.signed.common().expires > halfway
                && self.is_current(envelope, "snapshot")
        });
        if !fresh {
            let expires = now + SignedDuration::from_hours(24 * SNAPSHOT_DAYS);
            let common = Common::new(self.next_version("snapshot")?, expires);
            let mut envelope = Envelope::new(Signed::Snapshot(Snapshot { common, meta }));
            envelope.sign(&keys.snapshot)?;
            self.put_role("snapshot", &envelope)?;
        }
        self.sign_timestamp(keys, now)
    }

    /// Signs the timestamp anew, for the snapshot that is there.
    pub fn sign_timestamp(&self, keys: &OnlineKeys, now: Timestamp) -> Result<(), PublishError> {
        let (snapshot, bytes) = self
            .newest("snapshot")?
            .ok_or_else(|| PublishError::Missing("snapshot".to_owned()))?;
        let pin = Pin::of(snapshot.signed.common().version, &bytes);
        let expires = now + SignedDuration::from_hours(TIMESTAMP_HOURS);
        let common = Common::new(self.next_version("timestamp")?, expires);
        let meta = BTreeMap::from([("snapshot.json".to_owned(), pin)]);
        let mut envelope = Envelope::new(Signed::Timestamp(TimestampRole { common, meta }));
        envelope.sign(&keys.timestamp)?;
        let (signers, known) = self.signers("timestamp")?;
        enough("timestamp", &envelope, &signers, &known)?;
        let path = self.folder.join("metadata/timestamp.json");
        files::replace(&path, &envelope.to_bytes()?)
    }

    /// Whether the signatures are of the keys that are in force now.
    fn is_current(&self, envelope: &Envelope, role: &str) -> bool {
        self.signers(role)
            .and_then(|(signers, keys)| enough(role, envelope, &signers, &keys))
            .is_ok()
    }

    fn read(&self, name: &str) -> Result<Option<(Envelope, Vec<u8>)>, PublishError> {
        let bytes = files::read(&self.folder.join("metadata").join(name))?;
        let read = bytes.map(|bytes| Ok((Envelope::from_bytes(&bytes, name)?, bytes)));
        read.transpose()
    }

    /// The newest version of each role that has its version in the file's name.
    fn versions(&self) -> Result<BTreeMap<String, u64>, PublishError> {
        let folder = self.folder.join("metadata");
        let failed = |error| PublishError::File(folder.display().to_string(), error);
        let mut versions = BTreeMap::new();
        let listed = match fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(versions),
            listed => listed.map_err(failed)?,
        };
        for entry in listed {
            let name = entry.map_err(failed)?.file_name();
            let parts = name.to_str().and_then(|name| {
                let (version, role) = name.strip_suffix(".json")?.split_once('.')?;
                Some((version.parse::<u64>().ok()?, role.to_owned()))
            });
            if let Some((version, role)) = parts {
                let newest = versions.entry(role).or_insert(version);
                *newest = version.max(*newest);
            }
        }
        Ok(versions)
    }
}

/// Where a target lies in the folder.
pub(super) fn target_name(path: &str, digest: Digest) -> String {
    match path.rsplit_once('/') {
        Some((folder, name)) => format!("targets/{folder}/{digest}.{name}"),
        None => format!("targets/{digest}.{path}"),
    }
}

/// Sees that a role has signatures enough.
pub(super) fn enough(
    role: &str,
    envelope: &Envelope,
    signers: &Signers,
    keys: &Keys,
) -> Result<(), PublishError> {
    let found = envelope.signed_by(signers, keys)?;
    match found >= signers.threshold.max(1) {
        true => Ok(()),
        false => Err(PublishError::Threshold {
            role: role.to_owned(),
            found,
            threshold: signers.threshold,
        }),
    }
}
