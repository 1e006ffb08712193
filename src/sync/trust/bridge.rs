//! A place that files come from, as the library's repository.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use serde::Deserialize;
use sigstore_tuf::{Error, Repository, transport::FetchFuture};

use super::keep::Keep;
use crate::sync::fetch::{Fetch, FetchError, fetch_all};

/// Fetches metadata. A delegated role of a version that is kept already isn't fetched again; the
/// library verifies it all the same.
pub(super) struct Bridge {
    fetch: Arc<dyn Fetch>,
    keep: Arc<Keep>,
    only_fetch: AtomicBool,
    gave_kept: AtomicBool,
}

impl Bridge {
    pub(super) fn new(fetch: Arc<dyn Fetch>, keep: Arc<Keep>) -> Self {
        Self {
            fetch,
            keep,
            only_fetch: AtomicBool::new(false),
            gave_kept: AtomicBool::new(false),
        }
    }

    /// Whether a kept role was handed out since this was last asked.
    pub(super) fn gave_kept(&self) -> bool {
        self.gave_kept.swap(false, Ordering::Relaxed)
    }

    /// From now on, nothing that is kept is handed out.
    pub(super) fn only_fetch(&self) {
        self.only_fetch.store(true, Ordering::Relaxed);
    }

    fn kept(&self, name: &str) -> Option<Vec<u8>> {
        #[derive(Deserialize)]
        struct Envelope {
            signed: Signed,
        }
        #[derive(Deserialize)]
        struct Signed {
            version: u64,
        }
        if self.only_fetch.load(Ordering::Relaxed) {
            return None;
        }
        let (version, file) = name.split_once('.')?;
        let version: u64 = version.parse().ok()?;
        if matches!(
            file,
            "root.json" | "timestamp.json" | "snapshot.json" | "targets.json"
        ) {
            return None;
        }
        let bytes = self.keep.get(file)?;
        let envelope: Envelope = serde_json::from_slice(&bytes).ok()?;
        (envelope.signed.version == version).then(|| {
            self.gave_kept.store(true, Ordering::Relaxed);
            bytes
        })
    }

    async fn metadata(&self, name: &str, cap: u64) -> Result<Option<Vec<u8>>, FetchError> {
        if let Some(bytes) = self.kept(name) {
            return Ok(Some(bytes));
        }
        fetch_all(self.fetch.as_ref(), name, cap).await
    }
}

/// A shared [`Bridge`], as the library takes it.
pub(super) struct Shared(pub(super) Arc<Bridge>);

impl Repository for Shared {
    fn fetch_metadata<'a>(&'a self, name: &'a str, max_length: u64) -> FetchFuture<'a> {
        Box::pin(async move {
            let got = self.0.metadata(name, max_length).await;
            got.map_err(|error| Error::transport_with_source("fetching metadata", error))
        })
    }

    /// Targets are fetched by whoever wants them, with room to take up again.
    fn fetch_target<'a>(&'a self, path: &'a str, _max_length: u64) -> FetchFuture<'a> {
        Box::pin(async move { Err(Error::transport(format!("{path} is not fetched here"))) })
    }
}
