//! What a proposal would do, worked out from what hangs under it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{desk::DeskError, seen::Last};
use crate::{
    content::{channel::ChannelName, item::ItemKey, publish_rules::Release},
    protocol::{
        head::{HEAD_MAX, Head},
        proposals::Proposal,
        withdrawal::{WITHDRAWAL_MAX, Withdrawal},
    },
    publish::{
        metadata::{Envelope, Signed},
        review::{Around, Asked, InForce, Published, Review, Side, channel_of, review},
        site::WITHDRAW,
        withdraw_review::{WithdrawReview, review_withdrawal},
    },
    store::content::ContentStore,
    sync::{
        look::{Held, Look},
        refresh::RefreshError,
    },
};

/// What a proposal is about.
#[derive(Clone, Debug)]
pub enum Paper {
    Channel(Box<Review>),
    Withdrawal(Box<WithdrawReview>),
}

impl Paper {
    /// Fetches a channel's next generation and the one in force, and compares them.
    pub(super) async fn channel(
        look: &mut Look<ContentStore>,
        asked: Asked,
        channel: &ChannelName,
        proposal: &Proposal,
        now: Timestamp,
    ) -> Result<Self, DeskError> {
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
        let review = review(asked, head, offered, published.as_ref(), &around);
        Ok(Self::Channel(Box::new(review)))
    }

    /// The same of a withdrawal list.
    pub(super) async fn withdrawal(
        look: &mut Look<ContentStore>,
        asked: Asked,
        now: Timestamp,
    ) -> Result<Self, DeskError> {
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
        let titles = &titles;
        let review = review_withdrawal(asked, list, published.as_ref(), titles, in_force, now);
        Ok(Self::Withdrawal(Box::new(review)))
    }

    /// Why it can't be signed; nothing if it can.
    pub fn problems(&self) -> &[String] {
        match self {
            Self::Channel(review) => &review.problems,
            Self::Withdrawal(review) => &review.problems,
        }
    }

    /// The numbers that a signature would vouch for.
    pub(super) fn numbers(&self) -> Last {
        match self {
            Self::Channel(review) => Last {
                version: review.asked.version,
                number: review.head.generation,
            },
            Self::Withdrawal(review) => Last {
                version: review.asked.version,
                number: review.number,
            },
        }
    }

    /// What would go back behind the last that the key signed for the role.
    pub(super) fn back_behind(&self, last: Option<Last>) -> Vec<String> {
        let (now, last) = (self.numbers(), last.unwrap_or_default());
        let unit = match self {
            Self::Channel(_) => "期",
            Self::Withdrawal(_) => "号",
        };
        let mut problems = Vec::new();
        if now.number < last.number {
            problems.push(format!(
                "这把钥匙已经签过第 {} {unit}，这一份是第 {} {unit}，签了就退回去了",
                last.number, now.number
            ));
        }
        if now.version < last.version {
            problems.push(format!(
                "这把钥匙已经签过第 {} 版，这一份是第 {} 版，签了就退回去了",
                last.version, now.version
            ));
        }
        problems
    }

    /// Adds reasons not to sign it, before those that are known.
    pub(super) fn add(&mut self, problems: Vec<String>) {
        match self {
            Self::Channel(review) => review.problems.splice(..0, problems).for_each(drop),
            Self::Withdrawal(review) => review.problems.splice(..0, problems).for_each(drop),
        }
    }
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
