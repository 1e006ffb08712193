//! Reading a generation whole without showing it: what whoever signs compares, and what a stick
//! would bring.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;

use super::{
    fetch::{Below, Fetch, fetch_all},
    refresh::RefreshError,
    stage::{self, StageError},
    trust::{Trust, Tuf},
};
use crate::{
    content::{
        channel::{Channel, ChannelName},
        digest::Digest,
        draft::{Attachment, Draft},
        item::{Item, ItemKey},
        page::{Entry, FileRef},
    },
    protocol::{
        head::{HEAD_MAX, Head},
        shelf::{Shelf, ShelfError},
        trust::Documents,
        withdrawal::{WITHDRAWAL_MAX, WITHDRAWAL_PATH, Withdrawal},
    },
};

/// A generation as its bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub channel: Channel,
    pub items: BTreeMap<ItemKey, HeldItem>,
}

/// An item with its place in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldItem {
    pub entry: Entry,
    pub draft: Draft,
}

impl Held {
    /// The items as the index lists them.
    pub fn entries(&self) -> BTreeMap<ItemKey, Entry> {
        let entries = self.items.iter();
        entries
            .map(|(key, item)| (key.clone(), item.entry.clone()))
            .collect()
    }
}

/// A look at a repository, through a shelf of its own.
pub struct Look<S> {
    place: Arc<dyn Fetch>,
    shelf: S,
    trust: Tuf,
    even_expired: bool,
}

impl<S: Shelf> Look<S> {
    /// Believes what follows from the root that is pinned in `shelf`.
    pub async fn begin(
        place: Arc<dyn Fetch>,
        mut shelf: S,
        now: Timestamp,
    ) -> Result<Self, RefreshError> {
        let metadata = Arc::new(Below::new(Arc::clone(&place), "metadata/"));
        let mut trust = Tuf::new(metadata, shelf.documents()?, now)?;
        let refreshed = trust.refresh().await;
        shelf.commit_trust(&trust.verified())?;
        refreshed?;
        Ok(Self {
            place,
            shelf,
            trust,
            even_expired: false,
        })
    }

    /// The same, and what a channel or the withdrawal list says when it is out of date counts
    /// too: whoever signs the next one compares with it.
    pub fn even_expired(mut self) -> Self {
        self.even_expired = true;
        self
    }

    /// The shelf, with all that was looked at.
    pub fn into_shelf(self) -> S {
        self.shelf
    }

    /// Keeps what was verified since the look began; a version below a floor is an error.
    pub fn commit(&mut self) -> Result<(), RefreshError> {
        Ok(self.shelf.commit_trust(&self.trust.verified())?)
    }

    /// What has been verified until now.
    pub fn documents(&self) -> Result<Documents, ShelfError> {
        let mut documents = self.shelf.documents()?;
        documents.extend(self.trust.verified().documents);
        Ok(documents)
    }

    /// The head that the repository vouches for; none if the channel has published nothing.
    pub async fn head(&mut self, channel: &ChannelName) -> Result<Option<Head>, RefreshError> {
        let path = Head::path(channel.as_str());
        let bytes = self.vouched(&path, HEAD_MAX).await?;
        let head = bytes.map(|bytes| Head::from_bytes(&bytes, channel.as_str()));
        Ok(head.transpose()?)
    }

    /// The withdrawal list that the repository vouches for.
    pub async fn withdrawal(&mut self) -> Result<Option<Withdrawal>, RefreshError> {
        let bytes = self.vouched(WITHDRAWAL_PATH, WITHDRAWAL_MAX).await?;
        Ok(bytes
            .map(|bytes| Withdrawal::from_bytes(&bytes))
            .transpose()?)
    }

    /// A target's bytes by what its metadata say of it, whoever vouches for them.
    pub async fn target(
        &self,
        path: &str,
        digest: Digest,
        length: u64,
    ) -> Result<Vec<u8>, RefreshError> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let place = format!("targets/{folder}/{digest}.{name}");
        let bytes = fetch_all(self.place.as_ref(), &place, length).await?;
        bytes
            .filter(|bytes| bytes.len() as u64 == length && Digest::of(bytes) == digest)
            .ok_or_else(|| RefreshError::Target(path.to_owned()))
    }

    /// The keys of what a head names.
    pub async fn keys(&mut self, head: &Head) -> Result<BTreeSet<ItemKey>, StageError> {
        let place = Arc::clone(&self.place);
        let pages = stage::index(place, &mut self.shelf, head).await?;
        Ok(pages
            .into_iter()
            .flat_map(|page| page.0.into_keys())
            .collect())
    }

    /// All that a head names.
    pub async fn read(&mut self, head: &Head) -> Result<Held, StageError> {
        let place = || Arc::clone(&self.place);
        stage::stage(place(), &mut self.shelf, head, u64::MAX, true).await?;
        let pages = stage::index(place(), &mut self.shelf, head).await?;
        let mut items = BTreeMap::new();
        for (key, entry) in pages.into_iter().flat_map(|page| page.0) {
            let draft = self.draft(&key, &entry)?;
            items.insert(key, HeldItem { entry, draft });
        }
        Ok(Held {
            channel: head.channel.clone(),
            items,
        })
    }

    fn draft(&self, key: &ItemKey, entry: &Entry) -> Result<Draft, StageError> {
        let item = self.blob(entry.blob.sha256)?;
        let item: Item = serde_json::from_slice(&item)
            .map_err(|error| StageError::Wrong(entry.blob.sha256, error.to_string()))?;
        if item.header.key != *key {
            let reason = format!("listed as {key}, but it is {}", item.header.key);
            return Err(StageError::Wrong(entry.blob.sha256, reason));
        }
        let file = |file: &FileRef| {
            Ok(Attachment {
                name: file.name.clone(),
                bytes: self.blob(file.blob.sha256)?,
            })
        };
        let attachments: Result<Vec<_>, StageError> = entry.files.iter().map(file).collect();
        Ok(Draft {
            item,
            attachments: attachments?,
        })
    }

    fn blob(&self, digest: Digest) -> Result<Vec<u8>, StageError> {
        let bytes = self.shelf.blob(digest)?;
        bytes.ok_or(StageError::Missing(digest))
    }

    async fn vouched(&mut self, path: &str, max: u64) -> Result<Option<Vec<u8>>, RefreshError> {
        let target = match self.even_expired {
            true => self.trust.target_even_expired(path).await?,
            false => self.trust.target(path).await?,
        };
        let Some(target) = target else {
            return Ok(None);
        };
        let wrong = || RefreshError::Target(path.to_owned());
        if target.length > max {
            return Err(wrong());
        }
        let place = format!("targets/{}", target.path);
        let bytes = fetch_all(self.place.as_ref(), &place, target.length).await?;
        let bytes = bytes.filter(|bytes| target.is(bytes)).ok_or_else(wrong)?;
        Ok(Some(bytes))
    }
}
