//! The documents of one refresh: those that were kept, and those verified since.

use std::{collections::BTreeMap, sync::Mutex};

use sigstore_tuf::MetadataStore;

use crate::protocol::trust::Documents;

/// Memory that cannot fail.
pub(super) struct Keep {
    kept: Documents,
    fresh: Mutex<Documents>,
}

impl Keep {
    pub(super) fn new(kept: Documents) -> Self {
        Self {
            kept,
            fresh: Mutex::new(BTreeMap::new()),
        }
    }

    /// A document as it is now.
    pub(super) fn get(&self, name: &str) -> Option<Vec<u8>> {
        let fresh = self.with_fresh(|fresh| fresh.get(name).cloned());
        fresh.or_else(|| self.kept.get(name).cloned())
    }

    /// What differs from what was kept.
    pub(super) fn fresh(&self) -> Documents {
        self.with_fresh(|fresh| fresh.clone())
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        if is_document(name) && self.kept.get(name).map(Vec::as_slice) != Some(bytes) {
            self.with_fresh(|fresh| fresh.insert(name.to_owned(), bytes.to_vec()));
        }
    }

    /// A panic cannot leave the map half written, so a poisoned lock still holds a whole one.
    fn with_fresh<T>(&self, act: impl FnOnce(&mut Documents) -> T) -> T {
        let mut fresh = self
            .fresh
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        act(&mut fresh)
    }
}

/// Whether a name that the library writes is one that is kept: not the copy of a snapshot with
/// its version in the name, and not a target.
fn is_document(name: &str) -> bool {
    let versioned_snapshot = name
        .strip_suffix(".snapshot.json")
        .is_some_and(|version| version.bytes().all(|byte| byte.is_ascii_digit()));
    !versioned_snapshot && !name.starts_with("targets/")
}

/// [`Keep`] as the library's store.
pub(super) struct Documented(pub(super) std::sync::Arc<Keep>);

impl MetadataStore for Documented {
    fn load(&self, name: &str) -> sigstore_tuf::Result<Option<Vec<u8>>> {
        Ok(self.0.get(name))
    }

    fn store(&self, name: &str, bytes: &[u8]) -> sigstore_tuf::Result<()> {
        self.0.put(name, bytes);
        Ok(())
    }
}
