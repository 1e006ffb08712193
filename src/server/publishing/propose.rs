//! Proposing: a generation that the rules admit is built, laid out where nobody finds it yet, and
//! its head waits for signatures.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{
    content::{
        channel::ChannelName, digest::Digest, generation::Generation, item::ItemKey, publish_rules,
    },
    protocol::head::{AppVersion, Head, Wave},
    publish::{
        generation::{self, Release},
        metadata::{Envelope, Signed},
        site::channel_role,
    },
    server::{
        Server, WITHDRAW_ROLE,
        audit::{self, Act, Actor},
        fault::Fault,
        items::channel,
        people::account::{self, Account, Role},
        secret::next_id,
        storage::{Session, StorageError, Value},
    },
};

use super::{
    gather::{self, Gathered, Publisher},
    hold::hold,
    proposal::{find, open, subject},
};

/// When and to how many kiosks a generation goes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    pub not_before: Timestamp,
    /// The share that begins, per mille, and when all follow; none: all at once.
    pub first: Option<(u16, Timestamp)>,
    pub note: String,
    /// Items that wait for another time.
    pub without: BTreeSet<ItemKey>,
}

impl Timing {
    fn waves(&self) -> Vec<Wave> {
        let Some((permille, all)) = self.first else {
            return Vec::new();
        };
        let at = self.not_before;
        vec![
            Wave { at, permille },
            Wave {
                at: all,
                permille: 1000,
            },
        ]
    }
}

/// What refuses to be published, said of each item.
#[derive(Debug, thiserror::Error)]
pub enum ProposeError {
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Rules(Vec<publish_rules::Refusal>),
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StorageError> for ProposeError {
    fn from(error: StorageError) -> Self {
        Self::Fault(error.into())
    }
}

/// When the newest generation of a channel was published.
fn published(
    server: &Server,
    channel: &ChannelName,
    role: &str,
) -> Result<Option<Timestamp>, Fault> {
    let Some(role) = server.site.targets(role)? else {
        return Ok(None);
    };
    let head = server.site.vouched(&role)?;
    let head = head.map(|bytes| Head::from_bytes(&bytes, channel.as_str()));
    let head = head
        .transpose()
        .map_err(|error| Fault::Internal(error.to_string()))?;
    Ok(head.map(|head| head.published_at))
}

/// Builds the next generation of a channel and proposes it.
pub fn propose(
    server: &Server,
    channel: &ChannelName,
    publisher: &Account,
    timing: &Timing,
    actor: &Actor,
    now: Timestamp,
) -> Result<i64, ProposeError> {
    let role = channel_role(channel);
    let today = server.day(now);
    let by = Publisher {
        account: publisher,
        today,
    };
    let (gathered, number, audit_head) = server.store.read(|session| {
        let known = channel::find(session, channel)?.ok_or(Fault::NotFound)?;
        if open(session, &role)?.is_some() {
            return Err(Fault::refused(
                "这个频道已经有一份等待签名的发布，请先签完或者放弃",
            ));
        }
        let gathered = gather::gather(session, &known, by, &timing.without)?;
        if gathered.numbers == gather::published(session, &known)? {
            return Err(Fault::refused("没有新的内容：和正在发布的完全一样"));
        }
        let row = session.query_one(
            "SELECT MAX(generation) AS last FROM proposal WHERE role = $1",
            &[role.as_str().into()],
        )?;
        let last = row.map(|row| row.opt_int("last")).transpose()?.flatten();
        Ok((gathered, last.unwrap_or(0) + 1, audit::head(session)?))
    })?;
    let (numbers, releases) = (gathered.numbers.clone(), gathered.releases.clone());
    // Never before what is published: the clock may have been ahead then.
    let published_at = published(server, channel, &role)?.map_or(now, |before| before.max(now));
    let generation = build(gathered, number.unsigned_abs(), published_at)?;
    let release = Release {
        not_before: timing.not_before,
        rollout: timing.waves(),
        min_app: AppVersion::own(),
        audit_head,
    };
    let signed = {
        let _held = hold(server)?;
        generation::lay_out(&server.site, &generation, &release, now).map_err(Fault::from)?
    };
    let id = server.store.write(|session| {
        account::acting(session, publisher.id, &[Role::Sign])?;
        if open(session, &role)?.is_some() {
            return Err(Fault::refused("这个频道已经有一份等待签名的发布"));
        }
        let id = insert(
            session,
            &New {
                channel: channel.as_str(),
                role: &role,
                generation: Some(number),
                signed: &signed,
                timing: Some(timing),
                account: publisher,
                note: &timing.note,
                now,
            },
        )?;
        for (key, number) in &numbers {
            let entry = generation.entries().get(key);
            let digest = entry.map(|entry| entry.blob.sha256.to_string());
            session.execute(
                "INSERT INTO generation_item (proposal, key, number, sha256) VALUES ($1, $2, $3, $4)",
                &[
                    id.into(),
                    key.to_string().into(),
                    (*number).into(),
                    digest.unwrap_or_default().into(),
                ],
            )?;
        }
        for release in &releases {
            session.execute(
                "INSERT INTO proposal_release (proposal, item, person, day) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (proposal, item) DO NOTHING",
                &[
                    id.into(),
                    release.item.to_string().into(),
                    release.by.as_str().into(),
                    release.on.into(),
                ],
            )?;
        }
        let subject = format!("{channel} 第 {number} 期");
        let without: Vec<_> = timing.without.iter().map(ToString::to_string).collect();
        let detail = match without.is_empty() {
            true => timing.note.clone(),
            false => format!("{}（先不发布 {}）", timing.note, without.join("、")),
        };
        audit::record(session, now, actor, Act::GenerationProposed, &subject, &detail)?;
        Ok(id)
    })?;
    Ok(id)
}

fn build(gathered: Gathered, number: u64, now: Timestamp) -> Result<Generation, ProposeError> {
    let set = gathered.admit().map_err(ProposeError::Rules)?;
    Ok(Generation::new(set, number, now).map_err(Fault::from)?)
}

/// What is proposed.
pub struct New<'a> {
    pub channel: &'a str,
    pub role: &'a str,
    /// The number of the generation or of the withdrawal list; none: nothing changes but the
    /// dates (续签).
    pub generation: Option<i64>,
    pub signed: &'a Signed,
    pub timing: Option<&'a Timing>,
    pub account: &'a Account,
    pub note: &'a str,
    pub now: Timestamp,
}

/// Writes a proposal down, unsigned.
pub fn insert(session: &mut dyn Session, new: &New<'_>) -> Result<i64, Fault> {
    let id = next_id(session, "proposal")?;
    let envelope = Envelope::new(new.signed.clone());
    let payload = Digest::of(&envelope.payload()?);
    let envelope = envelope.to_bytes()?;
    let first = new.timing.and_then(|timing| timing.first);
    session.execute(
        "INSERT INTO proposal (id, channel, role, generation, state, envelope, payload, not_before,
            rollout, person, account, created_at, note)
         VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10, $11, $12)",
        &[
            id.into(),
            new.channel.into(),
            new.role.into(),
            new.generation.into(),
            envelope.into(),
            payload.to_string().into(),
            new.timing.map(|timing| timing.not_before).into(),
            first.map_or(Value::Null, |(permille, _)| i64::from(permille).into()),
            new.account.person.clone().into(),
            new.account.id.into(),
            new.now.into(),
            new.note.into(),
        ],
    )?;
    Ok(id)
}

/// Proposes that the signatures of a channel or of the withdrawal list (`channel` none) last
/// longer, with nothing changed.
pub fn renew(
    server: &Server,
    channel: Option<&ChannelName>,
    account: &Account,
    actor: &Actor,
    now: Timestamp,
) -> Result<i64, Fault> {
    let role = channel.map_or(WITHDRAW_ROLE.to_owned(), channel_role);
    let signed = generation::renew(&server.site, &role, now)?;
    server.store.write(|session| {
        account::acting(session, account.id, &[Role::Sign])?;
        if open(session, &role)?.is_some() {
            return Err(Fault::refused(
                "已经有一份等待签名的，请先签完或者放弃，再续签",
            ));
        }
        let new = New {
            channel: channel.map_or("", ChannelName::as_str),
            role: &role,
            generation: None,
            signed: &signed,
            timing: None,
            account,
            note: "续签",
            now,
        };
        let id = insert(session, &new)?;
        let act = match channel {
            Some(_) => Act::GenerationProposed,
            None => Act::WithdrawalProposed,
        };
        let subject = find(session, id)?.as_ref().map(subject);
        audit::record(session, now, actor, act, &subject.unwrap_or_default(), "")?;
        Ok(id)
    })
}
