//! What a repository proves, behind a trait of ours: The Update Framework as sigstore-tuf reads
//! it, with the state kept by whoever calls.
//!
//! The library writes what it has verified through a store whose errors it only logs. So the
//! store it sees here is memory that cannot fail; what it holds afterwards is committed by the
//! caller in one transaction, with floors, and an error there is an error of the refresh.

mod bridge;
mod floors;
mod keep;

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc};

use jiff::Timestamp;
use sigstore_tuf::Updater;

use self::{
    bridge::Bridge,
    keep::{Documented, Keep},
};
use super::fetch::{Fetch, FetchError, encode_part};
use crate::{
    domain::clock::minute,
    protocol::{
        causes::causes,
        trust::{Documents, PINNED_ROOT, Verified},
    },
};

/// Why a repository is not believed, or could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("登记时没有根文件：请重新登记")]
    NoRoot,
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Or the clock is ahead: nothing here tells which.
    #[error(
        "{role} 的签名到 {until} 为止，本机时间是 {now}：本机时间不对的，先校准；对的，是服务器上没有新的签名",
        until = minute(*.until), now = minute(*.now)
    )]
    Expired {
        role: String,
        until: Timestamp,
        now: Timestamp,
    },
    /// A version below one that was trusted before.
    #[error("核对没有通过：{0}")]
    Older(String),
    #[error("核对没有通过：{0}")]
    Refused(String),
}

/// A file that the repository vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where it lies, below the folder of targets, percent-encoded.
    pub path: String,
    /// Its length in bytes: the cap when it is fetched.
    pub length: u64,
    /// Digests by the name of the algorithm.
    pub hashes: BTreeMap<String, String>,
}

impl Target {
    /// Whether `bytes` are the file.
    pub fn is(&self, bytes: &[u8]) -> bool {
        use sha2::{Digest, Sha256, Sha512};
        if bytes.len() as u64 != self.length {
            return false;
        }
        let known = self.hashes.iter().filter_map(|(algorithm, expected)| {
            let found = match algorithm.as_str() {
                "sha256" => hex::encode(Sha256::digest(bytes)),
                "sha512" => hex::encode(Sha512::digest(bytes)),
                _ => return None,
            };
            Some(found.eq_ignore_ascii_case(expected))
        });
        let known: Vec<bool> = known.collect();
        !known.is_empty() && known.into_iter().all(|same| same)
    }
}

pub type Trusting<'a, T> = Pin<Box<dyn Future<Output = Result<T, TrustError>> + Send + 'a>>;

/// One look at a repository.
pub trait Trust: Send {
    /// Walks from the pinned root to the targets role, believing nothing without its signatures.
    fn refresh(&mut self) -> Trusting<'_, ()>;
    /// What the repository says of a target; none if nobody vouches for it. After `refresh`.
    fn target<'a>(&'a mut self, path: &'a str) -> Trusting<'a, Option<Target>>;
    /// What has been verified until now, to be committed even if a later step failed: a root
    /// that was rotated must stay rotated.
    fn verified(&self) -> Verified;
}

/// The Update Framework, as the library reads it.
pub struct Tuf {
    updater: Updater,
    keep: Arc<Keep>,
    bridge: Arc<Bridge>,
    now: Timestamp,
}

impl Tuf {
    /// Takes up from `documents`. `now` is the instant by which metadata expire: the clock floor.
    ///
    /// # Errors
    /// [`TrustError::NoRoot`] if `documents` has no pinned root, [`TrustError::Refused`] if that
    /// is none.
    pub fn new(
        fetch: Arc<dyn Fetch>,
        documents: Documents,
        now: Timestamp,
    ) -> Result<Self, TrustError> {
        let pinned = documents
            .get(PINNED_ROOT)
            .ok_or(TrustError::NoRoot)?
            .clone();
        let keep = Arc::new(Keep::new(documents));
        let bridge = Arc::new(Bridge::new(fetch, Arc::clone(&keep)));
        let updater = Updater::new(bridge::Shared(Arc::clone(&bridge)), &pinned)
            .map_err(refused)?
            .with_store(Documented(Arc::clone(&keep)));
        Ok(Self {
            updater,
            keep,
            bridge,
            now,
        })
    }

    /// Checks that `bytes` are a root that could be pinned: signed by its own keys.
    pub fn check_root(bytes: &[u8]) -> Result<(), TrustError> {
        let root = sigstore_tuf::TrustedMetadataSet::from_root(bytes);
        root.map(|_| ()).map_err(refused)
    }

    /// As [`Trust::target`], and of a delegated role that is out of date too: it is what the
    /// repository vouches for until a newer one is signed, and whoever signs that compares with
    /// it. `refresh` has seen to the dates of root, timestamp, snapshot and targets.
    pub async fn target_even_expired(&mut self, path: &str) -> Result<Option<Target>, TrustError> {
        match self.find(path, self.now).await {
            Err(TrustError::Expired { .. }) => self.find(path, Timestamp::UNIX_EPOCH).await,
            found => found,
        }
    }

    async fn find(&mut self, path: &str, now: Timestamp) -> Result<Option<Target>, TrustError> {
        let found = self.updater.get_target_info(path, now).await;
        // A role that was kept can be of other keys, with the same version, after a recovery.
        let found = match found {
            Err(error) if self.bridge.gave_kept() => {
                tracing::debug!(%error, "存着的一份签名文件对不上了，重新取");
                self.bridge.only_fetch();
                self.updater.get_target_info(path, now).await
            }
            found => found,
        };
        let Some(found) = found.map_err(|error| refused_at(error, now))? else {
            return Ok(None);
        };
        let name = match self.updater.trusted().root().consistent_snapshot {
            true => {
                let hash = preferred(&found.hashes).ok_or_else(|| {
                    TrustError::Refused(format!("{path} is signed without a digest"))
                })?;
                match path.rsplit_once('/') {
                    Some((folder, name)) => format!("{folder}/{hash}.{name}"),
                    None => format!("{hash}.{path}"),
                }
            }
            false => path.to_owned(),
        };
        let parts: Vec<_> = name.split('/').map(encode_part).collect();
        Ok(Some(Target {
            path: parts.join("/"),
            length: found.length,
            hashes: found.hashes,
        }))
    }
}

impl Trust for Tuf {
    fn refresh(&mut self) -> Trusting<'_, ()> {
        Box::pin(async move {
            let refreshed = self.updater.refresh(self.now).await;
            refreshed.map_err(|error| refused_at(error, self.now))
        })
    }

    fn target<'a>(&'a mut self, path: &'a str) -> Trusting<'a, Option<Target>> {
        Box::pin(self.find(path, self.now))
    }

    fn verified(&self) -> Verified {
        Verified {
            documents: self.keep.fresh(),
            floors: floors::of(self.updater.trusted()),
        }
    }
}

/// The digest that names a file: sha256 before sha512 before any other.
fn preferred(hashes: &BTreeMap<String, String>) -> Option<&String> {
    let known = ["sha256", "sha512"].into_iter();
    known
        .filter_map(|algorithm| hashes.get(algorithm))
        .chain(hashes.values())
        .next()
}

/// An error of the library as one of ours, of a look at `now`.
fn refused_at(error: sigstore_tuf::Error, now: Timestamp) -> TrustError {
    match error {
        sigstore_tuf::Error::Expired { role, expires } => TrustError::Expired {
            role,
            until: expires,
            now,
        },
        error => refused(error),
    }
}

/// An error of the library as one of ours: what the network did is told as such.
fn refused(error: sigstore_tuf::Error) -> TrustError {
    use sigstore_tuf::Error;
    match error {
        Error::Transport {
            message,
            source: Some(source),
        } => match source.downcast::<FetchError>() {
            Ok(fetch) => TrustError::Fetch(*fetch),
            Err(source) => TrustError::Refused(format!("{message}: {source}")),
        },
        Error::Rollback { .. } => TrustError::Older(error.to_string()),
        error => TrustError::Refused(causes(&error, ": ")),
    }
}
