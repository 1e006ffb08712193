//! The weekly scrub: every byte on the disk is read, and what went bad is fetched again.

use std::sync::Arc;

use super::{
    fetch::Fetch,
    stage::{self, StageError, Staged},
};
use crate::{
    content::{
        channel::ChannelName,
        page::{BlobRef, PAGES, Page, Root},
    },
    protocol::{
        head::Head,
        shelf::{Shelf, ShelfError},
        trust::head_document,
    },
};

/// Reads everything that the current generation of a channel needs and mends what is bad or
/// missing. Nothing that is shown changes.
pub async fn scrub<S: Shelf>(
    place: Arc<dyn Fetch>,
    shelf: &mut S,
    channel: &ChannelName,
) -> Result<Staged, StageError> {
    let Some(current) = shelf.current(channel)? else {
        return Ok(Staged::default());
    };
    let documents = shelf.documents()?;
    let head = documents.get(&head_document(channel));
    let head = head.and_then(|bytes| Head::from_bytes(bytes, channel.as_str()).ok());
    let Some(head) = head.filter(|head| head.index_root.sha256 == current.root) else {
        // A newer head is known already; refreshing will look at every byte that it needs.
        return Ok(Staged::default());
    };
    let mut total = Staged::default();
    let mut mend = async |shelf: &mut S, blobs: &[BlobRef]| {
        let mut bad = Vec::new();
        for blob in blobs {
            if shelf.blob(blob.sha256)?.is_none() {
                bad.push(blob.clone());
            }
        }
        let staged = stage::replace(Arc::clone(&place), shelf, bad).await?;
        total.blobs += staged.blobs;
        total.bytes += staged.bytes;
        total.wire += staged.wire;
        Ok::<_, StageError>(())
    };
    let gone = |digest| ShelfError::Damaged(format!("blob {digest}"));
    mend(shelf, std::slice::from_ref(&head.index_root)).await?;
    let root = shelf
        .blob(current.root)?
        .ok_or_else(|| gone(current.root))?;
    let root = Root::from_bytes(&root)?;
    mend(shelf, &root.pages).await?;
    for (number, page) in (0..PAGES).zip(&root.pages) {
        let bytes = shelf.blob(page.sha256)?.ok_or_else(|| gone(page.sha256))?;
        let page = Page::from_bytes(&bytes, number)?;
        let blobs: Vec<_> = page.0.values().flat_map(|entry| entry.blobs()).collect();
        let blobs: Vec<BlobRef> = blobs.into_iter().cloned().collect();
        mend(shelf, &blobs).await?;
    }
    Ok(total)
}
