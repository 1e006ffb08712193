//! Bringing in the bytes of a generation, invisibly and in small steps: what is cut short is
//! taken up again by whoever stages next, from what is on the disk.

use std::{collections::VecDeque, io, sync::Arc};

use tokio::task::JoinSet;

use super::{
    fetch::{Fetch, FetchError, Found},
    plan::{self, Refusal},
};
use crate::{
    content::{
        digest::Digest,
        page::{BlobRef, PAGES, Page, PageError, Root},
    },
    protocol::{
        head::{Head, blob_path},
        shelf::{Shelf, ShelfError},
    },
};

/// How many blobs are fetched at a time when there are many.
const AT_ONCE: usize = 8;

/// And when there are few, as after a change of some items: as many as a kiosk has connections
/// open anyway, so that a change costs the server no handshake for each kiosk of a county.
const AT_ONCE_FEW: usize = 2;
const FEW: usize = 64;

/// How much is written in one transaction.
const BATCH_BLOBS: usize = 512;
const BATCH_BYTES: usize = 4 << 20;

/// How often a blob is asked for, when it was cut or is not what was signed.
const TRIES: u32 = 3;

/// A blob longer than this isn't fetched, whoever signed for it.
pub const BLOB_MAX: u64 = 256 << 20;

/// Why a generation was not staged.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("目录不合格式：{0}")]
    Index(#[from] PageError),
    #[error("服务器上没有内容块 {0}")]
    Missing(Digest),
    #[error("内容块 {0} 不是签过的那一份：{1}")]
    Wrong(Digest, String),
    #[error("内容块 {0} 有 {1} 字节，最多 {BLOB_MAX}")]
    TooLong(Digest, u64),
    #[error("做到一半被停下")]
    Stopped,
}

/// What staging brought in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Staged {
    pub blobs: u64,
    /// Not compressed.
    pub bytes: u64,
    /// As they came.
    pub wire: u64,
}

/// A staging under way.
struct Stage<'a, S> {
    place: Arc<dyn Fetch>,
    shelf: &'a mut S,
    staged: Staged,
}

/// Stages what `head` needs and `shelf` doesn't have. `free` is how much room the disk has; with
/// `every_page`, blobs of pages that are on the screen already are looked at too.
pub async fn stage<S: Shelf>(
    place: Arc<dyn Fetch>,
    shelf: &mut S,
    head: &Head,
    free: u64,
    every_page: bool,
) -> Result<Staged, StageError> {
    let current = shelf.current(&head.channel.name)?;
    let current = current.filter(|_| !every_page);
    let mut stage = Stage::new(place, shelf);
    let pages = stage
        .index(head, current.map(|current| current.root))
        .await?;
    let all = plan::missing(pages.iter(), |_| false);
    let missing = stage.lacking(&all)?;
    plan::budget(&missing, free)?;
    stage.many(missing).await?;
    Ok(stage.staged)
}

/// Fetches blobs that are known to be bad and puts them back.
pub(super) async fn replace<S: Shelf>(
    place: Arc<dyn Fetch>,
    shelf: &mut S,
    blobs: Vec<BlobRef>,
) -> Result<Staged, StageError> {
    let mut stage = Stage::new(place, shelf);
    stage.many(blobs).await?;
    Ok(stage.staged)
}

/// Stages the index of what `head` names, and nothing else of it, and reads it.
pub(super) async fn index<S: Shelf>(
    place: Arc<dyn Fetch>,
    shelf: &mut S,
    head: &Head,
) -> Result<Vec<Page>, StageError> {
    Stage::new(place, shelf).index(head, None).await
}

impl<'a, S: Shelf> Stage<'a, S> {
    fn new(place: Arc<dyn Fetch>, shelf: &'a mut S) -> Self {
        Self {
            place,
            shelf,
            staged: Staged::default(),
        }
    }

    /// The pages of `head`'s index that differ from those of the index `than`, or all.
    async fn index(&mut self, head: &Head, than: Option<Digest>) -> Result<Vec<Page>, StageError> {
        let root = Root::from_bytes(&self.one(&head.index_root).await?)?;
        let than = match than {
            Some(digest) => self.shelf.blob(digest)?,
            None => None,
        };
        let than = than.map(|bytes| Root::from_bytes(&bytes)).transpose()?;
        let numbers = plan::pages_to_read(&root, than.as_ref());
        let wanted: Vec<_> = numbers
            .iter()
            .map(|number| root.pages[*number].clone())
            .collect();
        self.many(self.lacking(&wanted)?).await?;
        let mut pages = Vec::with_capacity(PAGES);
        for (number, page) in numbers.iter().zip(&wanted) {
            let bytes = self.shelf.blob(page.sha256)?;
            let bytes = bytes.ok_or(StageError::Missing(page.sha256))?;
            pages.push(Page::from_bytes(&bytes, *number)?);
        }
        Ok(pages)
    }

    /// Those of some blobs that the shelf doesn't have, or not whole.
    fn lacking(&self, blobs: &[BlobRef]) -> Result<Vec<BlobRef>, ShelfError> {
        let mut lacking = Vec::new();
        for blob in blobs {
            if self.shelf.blob(blob.sha256)?.is_none() {
                lacking.push(blob.clone());
            }
        }
        Ok(lacking)
    }

    /// The bytes of a blob, from the shelf or else from afar.
    async fn one(&mut self, blob: &BlobRef) -> Result<Vec<u8>, StageError> {
        if let Some(bytes) = self.shelf.blob(blob.sha256)? {
            return Ok(bytes);
        }
        self.many(vec![blob.clone()]).await?;
        let bytes = self.shelf.blob(blob.sha256)?;
        bytes.ok_or(StageError::Missing(blob.sha256))
    }

    /// Fetches blobs, some at a time, and stages them batch by batch. After an error the blobs
    /// that had come are staged all the same.
    async fn many(&mut self, blobs: Vec<BlobRef>) -> Result<(), StageError> {
        let at_once = match blobs.len() {
            ..=FEW => AT_ONCE_FEW,
            _ => AT_ONCE,
        };
        let mut waiting = VecDeque::from(blobs);
        let mut running = JoinSet::new();
        let mut batch: Vec<(Digest, Vec<u8>)> = Vec::new();
        let mut held = 0;
        let mut failed = None;
        loop {
            while running.len() < at_once
                && failed.is_none()
                && let Some(blob) = waiting.pop_front()
            {
                let place = Arc::clone(&self.place);
                running.spawn(async move { fetch_blob(place.as_ref(), &blob).await });
            }
            let Some(done) = running.join_next().await else {
                break;
            };
            match done.map_err(|_| StageError::Stopped).flatten() {
                Ok((digest, bytes, wire)) => {
                    self.staged.blobs += 1;
                    self.staged.bytes += bytes.len() as u64;
                    self.staged.wire += wire;
                    held += bytes.len();
                    batch.push((digest, bytes));
                }
                Err(error) => failed = failed.or(Some(error)),
            }
            if batch.len() >= BATCH_BLOBS || held >= BATCH_BYTES {
                self.shelf.stage(&batch)?;
                batch.clear();
                held = 0;
            }
        }
        if !batch.is_empty() {
            self.shelf.stage(&batch)?;
        }
        failed.map_or(Ok(()), Err)
    }
}

/// Fetches a blob, unpacks it under its signed length and checks its digest.
async fn fetch_blob(
    place: &dyn Fetch,
    blob: &BlobRef,
) -> Result<(Digest, Vec<u8>, u64), StageError> {
    if blob.len > BLOB_MAX {
        return Err(StageError::TooLong(blob.sha256, blob.len));
    }
    let path = blob_path(blob.sha256);
    // What zstd can make of bytes that it can't compress (RFC 8878: three bytes a block of 128 KiB,
    // and the frame around them).
    let cap = blob.len + (blob.len >> 8) + 64;
    let mut packed = Vec::new();
    for attempt in 1.. {
        let last = attempt == TRIES;
        match place.fetch(&path, cap, &mut packed).await {
            Ok(Found::No) => return Err(StageError::Missing(blob.sha256)),
            Err(error) if last || error.is_permanent() => return Err(error.into()),
            Err(_) => continue,
            Ok(Found::Yes) => {}
        }
        match unpack(&packed, blob) {
            Ok(bytes) => return Ok((blob.sha256, bytes, packed.len() as u64)),
            Err(error) if last => {
                return Err(StageError::Wrong(blob.sha256, error.to_string()));
            }
            // Perhaps two halves of different files.
            Err(_) => packed.clear(),
        }
    }
    Err(StageError::Missing(blob.sha256))
}

fn unpack(packed: &[u8], blob: &BlobRef) -> io::Result<Vec<u8>> {
    let wrong = |reason: &str| io::Error::new(io::ErrorKind::InvalidData, reason.to_owned());
    let length = usize::try_from(blob.len).map_err(|_| wrong("too long for this machine"))?;
    let bytes = zstd::bulk::decompress(packed, length)?;
    match bytes.len() == length && Digest::of(&bytes) == blob.sha256 {
        true => Ok(bytes),
        false => Err(wrong("another length or digest")),
    }
}
