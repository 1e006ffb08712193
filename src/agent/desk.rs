//! What the agent does, without its page.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use super::{
    paper::Paper,
    pictures::{Pictures, pictures},
    seen::Seen,
};
use crate::{
    content::digest::Digest,
    domain::pin::Attempts,
    protocol::{
        causes::causes,
        key::SigningKey,
        proposals::{
            GiveSignature, GivenSignature, ListProposals, ListRequest, Proposal, ProposalRequest,
            Proposals, ReadProposal, SignatureTaken,
        },
        shelf::{Shelf, ShelfError},
    },
    publish::{
        PublishError,
        key_file::{self, KeyHeader},
        review::{Asked, channel_of},
        site::WITHDRAW,
    },
    store::content::StoreError,
    sync::{
        client::{Api, ApiError},
        fetch::Fetch,
        look::Look,
        refresh::RefreshError,
        stage::StageError,
        trust::TrustError,
    },
};

/// Why the agent can't do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    #[error(transparent)]
    Stage(#[from] StageError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Refused(String),
    #[error("钥匙口令试错太多次，请在 {} 秒后再试", .0.as_secs().max(1))]
    TooSoon(Duration),
}

impl From<ShelfError> for DeskError {
    fn from(error: ShelfError) -> Self {
        Self::Refresh(error.into())
    }
}

/// A signer's desk: the way to the server, the root that is believed, and where the key lies.
pub struct Desk {
    api: Api,
    place: Arc<dyn Fetch>,
    root: Vec<u8>,
    key_file: PathBuf,
    header: KeyHeader,
    /// Held while a passphrase is tried: one at a time, each counted before it is looked at.
    tries: Mutex<Attempts>,
    seen: Seen,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
}

/// A proposal as the agent found it.
#[derive(Clone, Debug)]
pub struct Reviewed {
    pub proposal: Proposal,
    pub paper: Paper,
    /// What the page shows of it beside words.
    pub pictures: Pictures,
}

impl Desk {
    /// `place` is the server's repository, `root` the bytes of the root that the signer holds.
    pub fn new(
        api: Api,
        place: Arc<dyn Fetch>,
        root: Vec<u8>,
        key_file: PathBuf,
    ) -> Result<Self, DeskError> {
        let header = key_file::header(&key_file)?;
        Ok(Self {
            api,
            place,
            root,
            seen: Seen::beside(&key_file)?,
            key_file,
            header,
            tries: Mutex::default(),
            clock: Box::new(Timestamp::now),
        })
    }

    /// The same with another clock than the machine's.
    pub fn with_clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Whose key it is.
    pub fn header(&self) -> &KeyHeader {
        &self.header
    }

    /// Opens the key: a second's work, so not for a thread that serves.
    pub fn open_key(&self, passphrase: &str) -> Result<SigningKey, DeskError> {
        let now = (self.clock)();
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = tries.wait(now);
        if !wait.is_zero() {
            return Err(DeskError::TooSoon(wait));
        }
        *tries = tries.failed(now);
        let key = key_file::load(&self.key_file, passphrase)?;
        *tries = Attempts::default();
        Ok(key)
    }

    /// What waits for this signer.
    pub async fn open_proposals(&self, key: &SigningKey) -> Result<Proposals, DeskError> {
        let now = (self.clock)();
        let asked = self.api.call::<ListProposals>(key, now, &ListRequest {});
        Ok(asked.await?)
    }

    /// Fetches a proposal and works out what it would do.
    pub async fn review(&self, key: &SigningKey, payload: Digest) -> Result<Reviewed, DeskError> {
        let now = (self.clock)();
        let request = ProposalRequest { payload };
        let proposal = self.api.call::<ReadProposal>(key, now, &request).await?;
        let role = proposal.summary.role.clone();
        let bytes = proposal.signed.as_bytes();
        if Digest::of(bytes) != payload || proposal.summary.payload != payload {
            let reason = format!("{role}：服务器给出的内容不是所选的那一份");
            return Err(DeskError::Refused(reason));
        }
        let asked = Asked::from_payload(bytes, &role)?;
        let store = self.seen.store(&self.root)?;
        let look = Look::begin(Arc::clone(&self.place), store, now).await;
        let mut look = look.map_err(older)?.even_expired();
        let mut paper = match channel_of(&role) {
            Some(channel) => Paper::channel(&mut look, asked, &channel, &proposal, now).await?,
            None if role == WITHDRAW => Paper::withdrawal(&mut look, asked, now).await?,
            None => {
                let reason = format!("{role} 不在这里签署：请用 query-corner publish sign");
                return Err(DeskError::Refused(reason));
            }
        };
        look.commit().map_err(older)?;
        paper.add(paper.back_behind(self.seen.last(&role)?));
        Ok(Reviewed {
            pictures: pictures(&paper),
            proposal,
            paper,
        })
    }

    /// The bytes of a picture that was looked at.
    pub fn picture(&self, digest: Digest) -> Result<Option<Vec<u8>>, DeskError> {
        Ok(self.seen.store(&self.root)?.blob(digest)?)
    }

    /// Signs what was reviewed and gives the signature to the server. That it was signed is
    /// written down before.
    pub async fn sign(
        &self,
        key: &SigningKey,
        reviewed: &Reviewed,
    ) -> Result<SignatureTaken, DeskError> {
        let role = &reviewed.proposal.summary.role;
        // Another one may have been signed since this one was looked at.
        let behind = reviewed.paper.back_behind(self.seen.last(role)?);
        if let Some(problem) = reviewed.paper.problems().iter().chain(&behind).next() {
            return Err(DeskError::Refused(problem.clone()));
        }
        self.seen.sign(role, reviewed.paper.numbers())?;
        let given = GivenSignature {
            payload: reviewed.proposal.summary.payload,
            key: key.public().digest(),
            signature: key.sign(reviewed.proposal.signed.as_bytes()),
        };
        let asked = self.api.call::<GiveSignature>(key, (self.clock)(), &given);
        Ok(asked.await?)
    }
}

/// Says of a state older than one that was seen here what it may mean.
fn older(error: RefreshError) -> DeskError {
    match &error {
        RefreshError::Trust(TrustError::Older(_)) | RefreshError::Shelf(ShelfError::Floor(_)) => {
            DeskError::Refused(format!(
                "服务器给出的发布目录比这台电脑看过的旧：可能有人换回了旧文件，也可能服务器是用旧备份\
                 恢复的。弄清楚以前不能签名，请先问系统管理员。（{}）",
                causes(&error, "：")
            ))
        }
        _ => error.into(),
    }
}
