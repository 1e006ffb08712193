//! What to do about a head: pure, so that every case is a row of a table.

use jiff::Timestamp;

use crate::{
    content::{
        digest::Digest,
        page::{BlobRef, Page, Root},
    },
    protocol::{
        head::{AppVersion, Head},
        shelf::Current,
    },
};

/// The kiosk that asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kiosk {
    /// Its name for the rollout: whatever is its own and stays.
    pub device: String,
    pub app: AppVersion,
    /// By the clock floor.
    pub now: Timestamp,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is on the screen already.
    Keep,
    /// Not now, but perhaps the next time.
    Wait(Wait),
    /// Never as it is.
    Refuse(Refusal),
    /// Bring it in.
    Take,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// It is for later.
    Until(Timestamp),
    /// Other kiosks come first.
    Rollout,
    /// It needs a newer program.
    Program(AppVersion),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("第 {0} 期的内容和先前的不一样")]
    Changed(u64),
    #[error("磁盘要有 {need} 字节空着，只有 {free} 字节")]
    Room { need: u64, free: u64 },
}

/// What to do about `head`, whose generation is at or above the floor of its channel's keys (the
/// shelf sees to that). Below what is on the screen it can be when the keys are new.
pub fn decide(head: &Head, current: Option<&Current>, kiosk: &Kiosk) -> Decision {
    let offered = head.generation;
    if let Some(current) = current.filter(|current| current.number == offered) {
        return match current.root == head.index_root.sha256 {
            true => Decision::Keep,
            false => Decision::Refuse(Refusal::Changed(offered)),
        };
    }
    if head.min_app > kiosk.app {
        return Decision::Wait(Wait::Program(head.min_app));
    }
    if kiosk.now < head.not_before {
        return Decision::Wait(Wait::Until(head.not_before));
    }
    match place_in_line(&kiosk.device, head) < permille(head, kiosk.now) {
        true => Decision::Take,
        false => Decision::Wait(Wait::Rollout),
    }
}

/// The share of kiosks whose turn it is.
fn permille(head: &Head, now: Timestamp) -> u16 {
    if head.rollout.is_empty() {
        return 1000;
    }
    let begun = head.rollout.iter().filter(|wave| wave.at <= now);
    begun
        .max_by_key(|wave| wave.at)
        .map_or(0, |wave| wave.permille)
}

/// Where a kiosk stands in the line for a generation, 0 to 999. It is another place each time, so
/// that it isn't always the same ones who go first; and it follows from what is signed, so that a
/// server can't choose.
fn place_in_line(device: &str, head: &Head) -> u16 {
    let line = format!("{}\n{}\n{device}", head.channel.name, head.generation);
    let digest = Digest::of(line.as_bytes());
    let first = digest.as_bytes().iter().take(8);
    let number = first.fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    (number % 1000) as u16
}

/// The pages of an index that must be looked at, by number: those that differ from the ones on the
/// screen, or all.
pub fn pages_to_read(root: &Root, current: Option<&Root>) -> Vec<usize> {
    match current {
        Some(current) => root.changed_pages(current),
        None => (0..root.pages.len()).collect(),
    }
}

/// The blobs of some pages that aren't there yet, each once, in order of their digests.
pub fn missing<'a>(
    pages: impl IntoIterator<Item = &'a Page>,
    mut is_there: impl FnMut(Digest) -> bool,
) -> Vec<BlobRef> {
    let entries = pages.into_iter().flat_map(|page| page.0.values());
    let mut blobs: Vec<_> = entries.flat_map(|entry| entry.blobs()).collect();
    blobs.sort_by_key(|blob| blob.sha256);
    blobs.dedup_by_key(|blob| blob.sha256);
    blobs.retain(|blob| !is_there(blob.sha256));
    blobs.into_iter().cloned().collect()
}

/// Sees that there is room on the disk: three tenths more than the bytes, for the database's own.
pub fn budget(blobs: &[BlobRef], free: u64) -> Result<(), Refusal> {
    let bytes = blobs
        .iter()
        .fold(0_u64, |sum, blob| sum.saturating_add(blob.len));
    let need = bytes.saturating_add(bytes / 10 * 3);
    match need <= free {
        true => Ok(()),
        false => Err(Refusal::Room { need, free }),
    }
}
