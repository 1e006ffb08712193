//! The index of a generation: 256 pages that list its items, and a root that names the pages.
//!
//! An item's page is the first byte of the SHA-256 of its key. So a change of five items of ten
//! thousand touches five pages, and a kiosk fetches those and the root instead of one long list.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    canonical::{self, CanonicalError},
    digest::Digest,
    item::ItemKey,
};

/// How many pages an index has.
pub const PAGES: usize = 256;

/// Bytes of a chunk of a large blob: what is fetched, verified and taken up again as one.
pub const CHUNK: usize = 1 << 20;

/// Some bytes by their digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlobRef {
    pub sha256: Digest,
    /// Length in bytes: a hard cap when it is fetched.
    pub len: u64,
    /// Of a blob longer than [`CHUNK`]: the digest of each chunk, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chunks: Vec<Digest>,
}

impl BlobRef {
    pub fn of(bytes: &[u8]) -> Self {
        let chunks = match bytes.len() > CHUNK {
            true => bytes.chunks(CHUNK).map(Digest::of).collect(),
            false => Vec::new(),
        };
        Self {
            sha256: Digest::of(bytes),
            len: bytes.len() as u64,
            chunks,
        }
    }
}

/// A file that belongs to an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    pub name: String,
    pub blob: BlobRef,
}

/// An item in the index: where its bytes are. Its key is beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub blob: BlobRef,
    /// In the order of their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
}

impl Entry {
    /// Every blob that the item needs.
    pub fn blobs(&self) -> impl Iterator<Item = &BlobRef> {
        std::iter::once(&self.blob).chain(self.files.iter().map(|file| &file.blob))
    }
}

/// The entries whose keys hash to one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Page(pub BTreeMap<ItemKey, Entry>);

/// The pages of an index by their digests, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    pub pages: Vec<BlobRef>,
}

/// Why bytes are no page or no root.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    #[error(transparent)]
    Encoding(#[from] CanonicalError),
    #[error("{key} belongs on page {} and not on page {page}", page_of(.key))]
    Stray { key: ItemKey, page: usize },
    #[error("an index root has {PAGES} pages, this one has {0}")]
    Count(usize),
}

/// The number of the page, 0 to 255, on which a key is listed.
pub fn page_of(key: &ItemKey) -> usize {
    usize::from(Digest::of(key.to_string().as_bytes()).as_bytes()[0])
}

impl Page {
    pub fn to_bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical::to_bytes(self)
    }

    /// Reads page number `page`; an entry that belongs on another page is an error.
    pub fn from_bytes(bytes: &[u8], page: usize) -> Result<Self, PageError> {
        let read: Self = canonical::from_bytes(bytes)?;
        match read.0.keys().find(|key| page_of(key) != page) {
            Some(key) => Err(PageError::Stray {
                key: key.clone(),
                page,
            }),
            None => Ok(read),
        }
    }
}

impl Root {
    pub fn to_bytes(&self) -> Result<Vec<u8>, CanonicalError> {
        canonical::to_bytes(self)
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PageError> {
        let read: Self = canonical::from_bytes(bytes)?;
        match read.pages.len() {
            PAGES => Ok(read),
            other => Err(PageError::Count(other)),
        }
    }

    /// The numbers of the pages that differ from `other`'s: all that a kiosk with `other` must
    /// fetch of the index.
    pub fn changed_pages(&self, other: &Self) -> Vec<usize> {
        let pairs = self.pages.iter().zip(&other.pages).enumerate();
        pairs
            .filter(|(_, (ours, theirs))| ours.sha256 != theirs.sha256)
            .map(|(page, _)| page)
            .collect()
    }
}
