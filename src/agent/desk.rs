//! What the agent does, without its page.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use jiff::Timestamp;

use crate::{
    content::{channel::ChannelName, digest::Digest, item::ItemKey, publish_rules::Release},
    protocol::{
        head::{HEAD_MAX, Head},
        key::SigningKey,
        proposals::{
            GiveSignature, GivenSignature, ListProposals, ListRequest, Proposal, ProposalRequest,
            Proposals, ReadProposal, SignatureTaken,
        },
        withdrawal::{WITHDRAWAL_MAX, Withdrawal},
    },
    publish::{
        PublishError,
        key_file::{self, KeyHeader},
        metadata::{Envelope, Signed},
        review::{Around, Asked, InForce, Published, Review, Side, channel_of, review},
        site::WITHDRAW,
        withdraw_review::{WithdrawReview, review_withdrawal},
    },
    store::content::{ContentStore, StoreError},
    sync::{
        client::{Api, ApiError},
        fetch::Fetch,
        look::{Held, Look},
        refresh::RefreshError,
        stage::StageError,
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
}

impl From<crate::protocol::shelf::ShelfError> for DeskError {
    fn from(error: crate::protocol::shelf::ShelfError) -> Self {
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
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
}

/// What a proposal is about.
#[derive(Clone, Debug)]
pub enum Paper {
    Channel(Box<Review>),
    Withdrawal(WithdrawReview),
}

impl Paper {
    /// Why it can't be signed; nothing if it can.
    pub fn problems(&self) -> &[String] {
        match self {
            Self::Channel(review) => &review.problems,
            Self::Withdrawal(review) => &review.problems,
        }
    }
}

/// A proposal as the agent found it.
#[derive(Clone, Debug)]
pub struct Reviewed {
    pub proposal: Proposal,
    pub paper: Paper,
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
            key_file,
            header,
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
        Ok(key_file::load(&self.key_file, passphrase)?)
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
        let mut store = ContentStore::in_memory()?;
        store.pin_root(&self.root)?;
        let look = Look::begin(Arc::clone(&self.place), store, now).await?;
        let mut look = look.even_expired();
        let paper = match channel_of(&role) {
            Some(channel) => {
                let review = channel_paper(&mut look, asked, &channel, &proposal, now);
                Paper::Channel(Box::new(review.await?))
            }
            None if role == WITHDRAW => {
                Paper::Withdrawal(withdrawal_paper(&mut look, asked, now).await?)
            }
            None => {
                let reason = format!("{role} 不在这里签署：请用 query-corner publish sign");
                return Err(DeskError::Refused(reason));
            }
        };
        Ok(Reviewed { proposal, paper })
    }

    /// Signs what was reviewed and gives the signature to the server.
    pub async fn sign(
        &self,
        key: &SigningKey,
        reviewed: &Reviewed,
    ) -> Result<SignatureTaken, DeskError> {
        if let Some(problem) = reviewed.paper.problems().first() {
            return Err(DeskError::Refused(problem.clone()));
        }
        let given = GivenSignature {
            payload: reviewed.proposal.summary.payload,
            key: key.public().digest(),
            signature: key.sign(reviewed.proposal.signed.as_bytes()),
        };
        let asked = self.api.call::<GiveSignature>(key, (self.clock)(), &given);
        Ok(asked.await?)
    }
}

async fn channel_paper(
    look: &mut Look<ContentStore>,
    asked: Asked,
    channel: &ChannelName,
    proposal: &Proposal,
    now: Timestamp,
) -> Result<Review, DeskError> {
    if asked.path != Head::path(channel.as_str()) || asked.length > HEAD_MAX {
        let reason = format!("{} 不是频道 {channel} 的目标", asked.path);
        return Err(DeskError::Refused(reason));
    }
    let bytes = look.target(&asked.path, asked.digest, asked.length).await?;
    let head = Head::from_bytes(&bytes, channel.as_str()).map_err(RefreshError::from)?;
    let published = match look.head(channel).await? {
        Some(head) => Some(Published {
            side: side(look.read(&head).await?),
            head,
        }),
        None => None,
    };
    let offered = side(look.read(&head).await?);
    let mut elsewhere = BTreeSet::new();
    for other in channels(look)?.iter().filter(|other| *other != channel) {
        if let Some(head) = look.head(other).await? {
            elsewhere.extend(look.keys(&head).await?);
        }
    }
    let releases: Vec<_> = proposal
        .releases
        .iter()
        .map(|note| Release {
            item: note.item,
            by: note.by.clone(),
            on: note.on,
        })
        .collect();
    let around = Around {
        in_force: in_force(look, &proposal.summary.role)?,
        releases: &releases,
        elsewhere: &elsewhere,
        now,
    };
    Ok(review(asked, head, offered, published.as_ref(), &around))
}

async fn withdrawal_paper(
    look: &mut Look<ContentStore>,
    asked: Asked,
    now: Timestamp,
) -> Result<WithdrawReview, DeskError> {
    if asked.length > WITHDRAWAL_MAX {
        let reason = format!("撤下清单有 {} 字节，过长", asked.length);
        return Err(DeskError::Refused(reason));
    }
    let bytes = look.target(&asked.path, asked.digest, asked.length).await?;
    let list = Withdrawal::from_bytes(&bytes).map_err(RefreshError::from)?;
    let published = look.withdrawal().await?;
    let mut titles: BTreeMap<(ChannelName, ItemKey), String> = BTreeMap::new();
    for channel in channels(look)? {
        if let Some(head) = look.head(&channel).await? {
            for (key, item) in look.read(&head).await?.items {
                titles.insert((channel.clone(), key), item.draft.item.header.title);
            }
        }
    }
    let in_force = in_force(look, WITHDRAW)?;
    Ok(review_withdrawal(
        asked,
        list,
        published.as_ref(),
        &titles,
        in_force,
        now,
    ))
}

fn side(held: Held) -> Side {
    Side {
        entries: held.entries(),
        drafts: held
            .items
            .into_iter()
            .map(|(key, item)| (key, item.draft))
            .collect(),
    }
}

/// The channels that the site has signers for.
fn channels(look: &Look<ContentStore>) -> Result<Vec<ChannelName>, DeskError> {
    let documents = look.documents()?;
    let Some(bytes) = documents.get("targets.json") else {
        return Ok(Vec::new());
    };
    let Signed::Targets(targets) = Envelope::from_bytes(bytes, "targets.json")?.signed else {
        return Ok(Vec::new());
    };
    let roles = targets.delegations.map(|d| d.roles).unwrap_or_default();
    Ok(roles
        .iter()
        .filter_map(|role| channel_of(&role.name))
        .collect())
}

/// What the repository vouches for of a role that was asked for.
fn in_force(look: &Look<ContentStore>, role: &str) -> Result<InForce, DeskError> {
    let name = format!("{role}.json");
    let Some(bytes) = look.documents()?.remove(&name) else {
        return Ok(InForce::default());
    };
    let signed = Envelope::from_bytes(&bytes, &name)?.signed;
    Ok(InForce {
        version: signed.common().version,
        expires: Some(signed.common().expires),
    })
}
