//! A disk in memory: what refreshing does to it can be looked at, copied, and made to fail.

use std::collections::BTreeMap;

use query_corner::{
    content::{channel::ChannelName, digest::Digest, item::ItemKey, page::Page, page::Root},
    protocol::{
        shelf::{Current, Shelf, ShelfError, Switch},
        trust::{Documents, FloorBreach, PINNED_ROOT, Verified},
        withdrawal::Withdrawal,
    },
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryShelf {
    pub documents: Documents,
    pub floors: BTreeMap<(String, Digest), u64>,
    pub blobs: BTreeMap<Digest, Vec<u8>>,
    pub current: BTreeMap<ChannelName, Current>,
    pub hidden: Option<Withdrawal>,
    /// How many writes go well before all fail.
    pub writes_left: Option<usize>,
    pub writes: usize,
}

impl MemoryShelf {
    pub fn enrolled(root: Vec<u8>) -> Self {
        Self {
            documents: [(PINNED_ROOT.to_owned(), root)].into(),
            ..Self::default()
        }
    }

    /// What the screen shows of a channel: every item's key and digest, whole or a panic.
    pub fn screen(&self, channel: &ChannelName) -> Option<(u64, BTreeMap<ItemKey, Digest>)> {
        let current = self.current.get(channel)?;
        let bytes = |digest: &Digest| {
            let bytes = self.blobs.get(digest).expect("nothing is missing");
            assert_eq!(Digest::of(bytes), *digest, "nothing is damaged");
            bytes
        };
        let root = Root::from_bytes(bytes(&current.root)).expect("the root is valid");
        let mut items = BTreeMap::new();
        for (number, page) in root.pages.iter().enumerate() {
            let page = Page::from_bytes(bytes(&page.sha256), number).expect("the page is valid");
            for (key, entry) in page.0 {
                bytes(&entry.blob.sha256);
                items.insert(key, entry.blob.sha256);
            }
        }
        Some((current.number, items))
    }

    fn write(&mut self) -> Result<(), ShelfError> {
        self.writes += 1;
        match &mut self.writes_left {
            Some(0) => Err(ShelfError::Full),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn believe(&mut self, verified: &Verified) -> Result<(), ShelfError> {
        for floor in &verified.floors {
            let kept = self.floors.get(&(floor.role.clone(), floor.keys));
            if let Some(kept) = kept.filter(|kept| **kept > floor.version) {
                return Err(ShelfError::Floor(FloorBreach {
                    role: floor.role.clone(),
                    kept: *kept,
                    offered: floor.version,
                }));
            }
        }
        for floor in &verified.floors {
            self.floors
                .insert((floor.role.clone(), floor.keys), floor.version);
        }
        self.documents.extend(verified.documents.clone());
        Ok(())
    }
}

impl Shelf for MemoryShelf {
    fn documents(&self) -> Result<Documents, ShelfError> {
        Ok(self.documents.clone())
    }

    fn commit_trust(&mut self, verified: &Verified) -> Result<(), ShelfError> {
        self.write()?;
        self.believe(verified)
    }

    fn current(&self, channel: &ChannelName) -> Result<Option<Current>, ShelfError> {
        Ok(self.current.get(channel).cloned())
    }

    fn blob(&self, digest: Digest) -> Result<Option<Vec<u8>>, ShelfError> {
        let bytes = self.blobs.get(&digest);
        Ok(bytes.filter(|bytes| Digest::of(bytes) == digest).cloned())
    }

    fn stage(&mut self, blobs: &[(Digest, Vec<u8>)]) -> Result<(), ShelfError> {
        self.write()?;
        for (digest, bytes) in blobs {
            assert_eq!(
                Digest::of(bytes),
                *digest,
                "only what was checked is staged"
            );
            self.blobs.insert(*digest, bytes.clone());
        }
        Ok(())
    }

    fn switch(&mut self, switch: &Switch<'_>) -> Result<(), ShelfError> {
        self.write()?;
        let whole = |digest: &Digest| {
            let gone = || ShelfError::Damaged(format!("blob {digest}"));
            self.blobs.get(digest).ok_or_else(gone)
        };
        let root = Root::from_bytes(whole(&switch.head.index_root.sha256)?).expect("valid");
        for (number, page) in root.pages.iter().enumerate() {
            let page = Page::from_bytes(whole(&page.sha256)?, number).expect("valid");
            for blob in page.0.values().flat_map(|entry| entry.blobs()) {
                whole(&blob.sha256)?;
            }
        }
        self.believe(switch.verified)?;
        self.current.insert(
            switch.head.channel.name.clone(),
            Current {
                number: switch.head.generation,
                root: switch.head.index_root.sha256,
                published_at: switch.head.published_at,
            },
        );
        Ok(())
    }

    fn withdraw(&mut self, list: &Withdrawal, verified: &Verified) -> Result<(), ShelfError> {
        self.write()?;
        self.believe(verified)?;
        self.hidden = Some(list.clone());
        Ok(())
    }
}
