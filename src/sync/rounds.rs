//! Keeping a kiosk's content: one round after the other, each from "is there something newer" to
//! a screen that shows it, and once a week every byte read again.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use jiff::Timestamp;

use super::{
    enrolment::Enrolment,
    fetch::Fetch,
    plan::Kiosk,
    refresh::{Outcome, RefreshError, Subscription, refresh},
    scrub::scrub,
    stage::StageError,
};
use crate::{
    content::{channel::ChannelName, digest::Digest},
    files::{self, Readers},
    protocol::{
        head::{AppVersion, Head},
        outbox::Shown,
        shelf::{Shelf, ShelfError},
        trust::{PINNED_ROOT, WITHDRAWAL_DOCUMENT, ends, head_document},
        withdrawal::Withdrawal,
    },
    store::content::{ContentStore, StoreError},
};

/// Every byte is read so often.
const SCRUB_EVERY: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Where the kiosk's content lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    pub folder: PathBuf,
}

impl Places {
    pub fn content(&self) -> PathBuf {
        self.folder.join("content.db")
    }

    /// Its age says when every byte was last read.
    fn scrubbed(&self) -> PathBuf {
        self.folder.join("content.scrubbed")
    }
}

/// The write side of content.db with what it is kept up to date from.
pub struct Rounds {
    store: ContentStore,
    place: Arc<dyn Fetch>,
    places: Places,
    channels: Vec<ChannelName>,
    device: String,
    version: i64,
}

/// What came of a round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Other content is on the screen.
    pub changed: bool,
    /// What was shown before stays, for this reason.
    pub failure: Option<String>,
    pub standing: Standing,
}

/// How the content stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What is published is on the screen, and what vouches for it is out of date, or the disk is
    /// full: it may not be the newest.
    pub is_stale: bool,
    pub shown: Vec<Shown>,
    /// Number of the withdrawal list in force.
    pub withdrawal: Option<u64>,
    /// `published_at` of the newest generation on the screen.
    pub accepted: Option<Timestamp>,
    /// When the last of the signatures ends that are believed.
    pub signed_until: Option<Timestamp>,
}

impl Rounds {
    /// Opens content.db for what the kiosk was enrolled for. `device` is the id of its key.
    /// Says too whether channels left the screen that it isn't enrolled for.
    pub fn open(
        places: Places,
        place: Arc<dyn Fetch>,
        enrolment: &Enrolment,
        device: Digest,
    ) -> Result<(Self, bool), StoreError> {
        let mut store = ContentStore::open(&places.content())?;
        pin(&mut store, enrolment)?;
        let changed = store.keep_channels(&enrolment.channels)?;
        let version = store.version()?;
        let rounds = Self {
            store,
            place,
            places,
            channels: enrolment.channels.clone(),
            device: device.to_string(),
            version,
        };
        Ok((rounds, changed))
    }

    /// Looks for something newer and does what is due. `now` is the clock floor.
    pub async fn round(&mut self, now: Timestamp) -> Round {
        let mut round = Round::default();
        let seen = self.store.version();
        // A stick may have brought content through another process.
        if let Ok(seen) = seen
            && seen != self.version
        {
            self.version = seen;
            round.changed = true;
        }
        let kiosk = Kiosk {
            device: self.device.clone(),
            app: AppVersion::own(),
            now,
        };
        let subscription = Subscription {
            channels: self.channels.clone(),
            free: free_room(&self.places.folder),
        };
        let place = Arc::clone(&self.place);
        let mut full = false;
        let mut fail = |error: &RefreshError| {
            full |= is_full(error);
            round.failure = Some(error.to_string());
        };
        match refresh(place, &mut self.store, &subscription, &kiosk).await {
            Err(error) => fail(&error),
            Ok(report) => {
                for (_, outcome) in &report.channels {
                    match outcome {
                        Ok(Outcome::Switched { .. }) => round.changed = true,
                        Ok(_) => {}
                        Err(error) => fail(error),
                    }
                }
                match &report.withdrawal {
                    Ok(hidden) => round.changed |= hidden,
                    Err(error) => fail(error),
                }
            }
        }
        if round.changed
            && let Err(error) = self.store.sweep()
        {
            tracing::warn!(%error, "用不着的旧内容删不掉");
        }
        if round.failure.is_none() {
            self.scrub_if_due().await;
        }
        round.standing = self.standing(now).unwrap_or_else(|error| {
            tracing::error!(%error, "内容现在是哪一期读不了");
            Standing::default()
        });
        round.standing.is_stale |= full && !round.standing.shown.is_empty();
        round
    }

    /// How the content stands at `now`, by what is on the disk.
    pub fn standing(&self, now: Timestamp) -> Result<Standing, ShelfError> {
        let documents = self.store.documents()?;
        let mut standing = Standing::default();
        for channel in &self.channels {
            let Some(current) = self.store.current(channel)? else {
                continue;
            };
            let head = documents.get(&head_document(channel));
            let head = head.and_then(|bytes| Head::from_bytes(bytes, channel.as_str()).ok());
            let head = head.filter(|head| head.generation == current.number);
            standing.accepted = standing.accepted.max(Some(current.published_at));
            standing.shown.push(Shown {
                channel: channel.clone(),
                generation: current.number,
                root: current.root,
                audit_head: head.and_then(|head| head.audit_head),
            });
        }
        let list = documents.get(WITHDRAWAL_DOCUMENT);
        let list = list.and_then(|bytes| Withdrawal::from_bytes(bytes).ok());
        standing.withdrawal = list.map(|list| list.number);
        standing.is_stale =
            !standing.shown.is_empty() && ends(&documents).any(|expires| expires <= now);
        standing.signed_until = ends(&documents).max();
        Ok(standing)
    }

    async fn scrub_if_due(&mut self) {
        let marker = self.places.scrubbed();
        if age(&marker).is_some_and(|age| age < SCRUB_EVERY) {
            return;
        }
        match self.scrub().await {
            Ok(0) => {}
            Ok(blobs) => tracing::warn!(blobs, "坏了的内容重新取到了"),
            Err(error) => {
                tracing::error!(%error, "内容没有全部读通、补好");
                return;
            }
        }
        if let Err(error) = files::replace(&marker, b"", Readers::Owner) {
            tracing::warn!(%error, "通读内容的时间没有记下");
        }
    }

    /// Reads every byte and fetches what went bad; says how many blobs that were.
    pub async fn scrub(&mut self) -> Result<u64, StageError> {
        let mut mended = 0;
        for channel in &self.channels {
            let place = Arc::clone(&self.place);
            mended += scrub(place, &mut self.store, channel).await?.blobs;
        }
        Ok(mended)
    }
}

/// Pins the enrolment's root, unless it is pinned already.
pub fn pin(store: &mut ContentStore, enrolment: &Enrolment) -> Result<(), StoreError> {
    let pinned = store.documents().ok();
    let pinned = pinned.and_then(|mut documents| documents.remove(PINNED_ROOT));
    match pinned.is_some_and(|root| root == enrolment.root.as_bytes()) {
        true => Ok(()),
        false => store.pin_root(enrolment.root.as_bytes()),
    }
}

fn is_full(error: &RefreshError) -> bool {
    matches!(
        error,
        RefreshError::Shelf(ShelfError::Full)
            | RefreshError::Refused(super::plan::Refusal::Room { .. })
            | RefreshError::Stage(
                StageError::Shelf(ShelfError::Full)
                    | StageError::Refused(super::plan::Refusal::Room { .. })
            )
    )
}

fn age(path: &Path) -> Option<Duration> {
    let modified = fs::metadata(path).and_then(|data| data.modified()).ok()?;
    // Of the future: the clock was wrong then or is now; take it for old.
    SystemTime::now().duration_since(modified).ok()
}

/// The room on a folder's disk in bytes; without an answer, SQLite will say when there is none.
pub fn free_room(folder: &Path) -> u64 {
    #[cfg(unix)]
    if let Ok(disk) = rustix::fs::statvfs(folder) {
        return disk.f_bavail.saturating_mul(disk.f_frsize);
    }
    let _ = folder;
    u64::MAX
}
