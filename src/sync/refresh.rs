//! One refresh: status → plan → stage → switch, for each channel that the kiosk subscribes to.

use std::sync::Arc;

use super::{
    fetch::{Below, Fetch, FetchError, fetch_all},
    plan::{self, Decision, Kiosk, Refusal, Wait},
    stage::{self, StageError, Staged},
    trust::{Target, Trust, TrustError, Tuf},
};
use crate::{
    content::channel::ChannelName,
    protocol::{
        head::{HEAD_MAX, Head, HeadError},
        shelf::{Shelf, ShelfError, Switch},
        trust::{Floor, Verified, WITHDRAWAL_DOCUMENT, head_document},
        withdrawal::{WITHDRAWAL_MAX, WITHDRAWAL_PATH, Withdrawal, WithdrawalError},
    },
};

/// Why a refresh, or a channel's part of it, failed. What was on the screen stays.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    #[error(transparent)]
    Stage(#[from] StageError),
    #[error(transparent)]
    Head(#[from] HeadError),
    #[error(transparent)]
    Withdrawal(#[from] WithdrawalError),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("服务器上没有 {0}，或者不是签过的那一份")]
    Target(String),
    #[error("站点没有授权频道 {0}")]
    NoChannel(ChannelName),
}

/// What became of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The newest is on the screen.
    Kept,
    /// There is something newer, for later.
    Waiting(Wait),
    /// The screen shows a new generation.
    Switched { generation: u64, staged: Staged },
}

/// What a refresh did. One channel's failure is no other's.
#[derive(Debug)]
pub struct Report {
    pub channels: Vec<(ChannelName, Result<Outcome, RefreshError>)>,
    /// Whether the withdrawal list changed.
    pub withdrawal: Result<bool, RefreshError>,
}

/// What the kiosk is enrolled for.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The first has precedence.
    pub channels: Vec<ChannelName>,
    /// Room on the disk, in bytes.
    pub free: u64,
}

/// A refresh under way.
struct Refresh<'a, S> {
    place: Arc<dyn Fetch>,
    shelf: &'a mut S,
    trust: &'a mut dyn Trust,
    kiosk: &'a Kiosk,
    free: u64,
}

/// Refreshes from the repository at `place`.
///
/// # Errors
/// If the repository isn't believed or can't be read. What it proved until then is kept, a new
/// root above all; but a version below its floor undoes everything of this refresh.
pub async fn refresh<S: Shelf>(
    place: Arc<dyn Fetch>,
    shelf: &mut S,
    subscription: &Subscription,
    kiosk: &Kiosk,
) -> Result<Report, RefreshError> {
    let metadata = Arc::new(Below::new(Arc::clone(&place), "metadata/"));
    let mut trust = Tuf::new(metadata, shelf.documents()?, kiosk.now)?;
    let refreshed = trust.refresh().await;
    shelf.commit_trust(&trust.verified())?;
    refreshed?;
    let mut refresh = Refresh {
        place,
        shelf,
        trust: &mut trust,
        kiosk,
        free: subscription.free,
    };
    // What must leave the screen goes first.
    let withdrawal = refresh.withdrawal().await;
    let mut channels = Vec::new();
    for (rank, channel) in (0..).zip(&subscription.channels) {
        let outcome = refresh.channel(channel, rank).await;
        channels.push((channel.clone(), outcome));
    }
    Ok(Report {
        channels,
        withdrawal,
    })
}

impl<S: Shelf> Refresh<'_, S> {
    async fn withdrawal(&mut self) -> Result<bool, RefreshError> {
        let Some((bytes, fresh)) = self
            .target(WITHDRAWAL_PATH, WITHDRAWAL_DOCUMENT, WITHDRAWAL_MAX)
            .await?
        else {
            return Ok(false);
        };
        if !fresh {
            return Ok(false);
        }
        let list = Withdrawal::from_bytes(&bytes)?;
        let mut verified = self.trust.verified();
        raise(&mut verified, "withdraw", "withdrawal list", list.number);
        verified
            .documents
            .insert(WITHDRAWAL_DOCUMENT.to_owned(), bytes);
        self.shelf.withdraw(&list, &verified)?;
        Ok(true)
    }

    async fn channel(&mut self, channel: &ChannelName, rank: u32) -> Result<Outcome, RefreshError> {
        let document = head_document(channel);
        let path = Head::path(channel.as_str());
        let (bytes, _) = self
            .target(&path, &document, HEAD_MAX)
            .await?
            .ok_or_else(|| RefreshError::NoChannel(channel.clone()))?;
        let head = Head::from_bytes(&bytes, channel.as_str())?;
        let mut verified = self.trust.verified();
        let role = format!("ch-{channel}");
        raise(
            &mut verified,
            &role,
            &format!("generation of {channel}"),
            head.generation,
        );
        verified.documents.insert(document, bytes);
        // The floor of the generation is checked and raised here, before anything is fetched.
        self.shelf.commit_trust(&verified)?;
        let current = self.shelf.current(channel)?;
        match plan::decide(&head, current.as_ref(), self.kiosk) {
            Decision::Keep => return Ok(Outcome::Kept),
            Decision::Wait(wait) => return Ok(Outcome::Waiting(wait)),
            Decision::Refuse(refusal) => return Err(refusal.into()),
            Decision::Take => {}
        }
        let mut staged = self.stage(&head, false).await?;
        let switch = Switch {
            head: &head,
            rank,
            verified: &verified,
            now: self.kiosk.now,
        };
        match self.shelf.switch(&switch) {
            // Something that was thought to be there went bad: look at everything, once.
            Err(ShelfError::Damaged(_)) => {
                let more = self.stage(&head, true).await?;
                staged.blobs += more.blobs;
                staged.bytes += more.bytes;
                staged.wire += more.wire;
                self.shelf.switch(&switch)?;
            }
            switched => switched?,
        }
        Ok(Outcome::Switched {
            generation: head.generation,
            staged,
        })
    }

    async fn stage(&mut self, head: &Head, every_page: bool) -> Result<Staged, StageError> {
        let place = Arc::clone(&self.place);
        stage::stage(place, self.shelf, head, self.free, every_page).await
    }

    /// A target's bytes, and whether they are others than those that are kept as `document`; none
    /// if nobody vouches for it. What the trust proved on the way is committed.
    async fn target(
        &mut self,
        path: &str,
        document: &str,
        max: u64,
    ) -> Result<Option<(Vec<u8>, bool)>, RefreshError> {
        let target = self.trust.target(path).await;
        self.shelf.commit_trust(&self.trust.verified())?;
        let Some(target) = target? else {
            return Ok(None);
        };
        match self.shelf.documents()?.remove(document) {
            Some(kept) if target.is(&kept) => Ok(Some((kept, false))),
            _ => Ok(Some((self.fetch(path, &target, max).await?, true))),
        }
    }

    async fn fetch(&self, path: &str, target: &Target, max: u64) -> Result<Vec<u8>, RefreshError> {
        let wrong = || RefreshError::Target(path.to_owned());
        if target.length > max {
            return Err(wrong());
        }
        let place = format!("targets/{}", target.path);
        let bytes = fetch_all(self.place.as_ref(), &place, target.length).await?;
        bytes.filter(|bytes| target.is(bytes)).ok_or_else(wrong)
    }
}

/// Adds a floor under a number that a role's keys have signed for.
fn raise(verified: &mut Verified, role: &str, what: &str, number: u64) {
    let of_role = verified.floors.iter().find(|floor| floor.role == role);
    if let Some(keys) = of_role.map(|floor| floor.keys) {
        verified.floors.push(Floor {
            role: what.to_owned(),
            keys,
            version: number,
        });
    }
}
