//! A generation: the complete set of a channel at one time, immutable and content-addressed.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    canonical::{self, CanonicalError},
    channel::Channel,
    digest::Digest,
    item::ItemKey,
    page::{BlobRef, Entry, FileRef, PAGES, Page, Root, page_of},
    publish_rules::PublishableSet,
};

/// A generation with every byte it needs. Made of [`PublishableSet`]s only.
#[derive(Clone, Debug)]
pub struct Generation {
    channel: Channel,
    number: u64,
    published_at: Timestamp,
    entries: BTreeMap<ItemKey, Entry>,
    root: Root,
    root_digest: Digest,
    /// Items, files, pages and the root, by digest.
    blobs: BTreeMap<Digest, Vec<u8>>,
}

impl Generation {
    /// Encodes what a channel publishes. `number` is 0 for the factory content; published ones
    /// rise from 1.
    pub fn new(
        set: PublishableSet,
        number: u64,
        published_at: Timestamp,
    ) -> Result<Self, CanonicalError> {
        let (channel, items) = set.into_parts();
        let mut blobs = BTreeMap::new();
        let mut keep = |bytes: Vec<u8>| {
            let blob = BlobRef::of(&bytes);
            blobs.insert(blob.sha256, bytes);
            blob
        };
        let mut entries = BTreeMap::new();
        for publishable in items {
            let draft = publishable.into_draft();
            let blob = keep(canonical::to_bytes(&draft.item)?);
            let mut files: Vec<_> = draft
                .attachments
                .into_iter()
                .map(|file| FileRef {
                    name: file.name,
                    blob: keep(file.bytes),
                })
                .collect();
            files.sort_by(|a, b| a.name.cmp(&b.name));
            entries.insert(draft.item.header.key, Entry { blob, files });
        }
        let mut pages = vec![Page::default(); PAGES];
        for (key, entry) in &entries {
            pages[page_of(key)].0.insert(key.clone(), entry.clone());
        }
        let pages = pages.iter().map(|page| Ok(keep(page.to_bytes()?)));
        let root = Root {
            pages: pages.collect::<Result<_, CanonicalError>>()?,
        };
        let root_digest = keep(root.to_bytes()?).sha256;
        Ok(Self {
            channel,
            number,
            published_at,
            entries,
            root,
            root_digest,
            blobs,
        })
    }

    pub fn channel(&self) -> &Channel {
        &self.channel
    }

    pub fn number(&self) -> u64 {
        self.number
    }

    pub fn published_at(&self) -> Timestamp {
        self.published_at
    }

    pub fn entries(&self) -> &BTreeMap<ItemKey, Entry> {
        &self.entries
    }

    pub fn root(&self) -> &Root {
        &self.root
    }

    pub fn root_digest(&self) -> Digest {
        self.root_digest
    }

    /// Every blob by its digest: items, files, pages, the root.
    pub fn blobs(&self) -> &BTreeMap<Digest, Vec<u8>> {
        &self.blobs
    }
}
