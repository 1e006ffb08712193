//! What waits for signatures: the next version of a channel's role or of the withdrawal list. The
//! envelope lies in the data, so that every server of a site sees it; it becomes part of the
//! repository with signatures enough and in no other way.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    content::{channel::ChannelName, digest::Digest, item::ItemKey, publish_rules},
    publish::metadata::Envelope,
    server::{
        Server, WITHDRAW_ROLE,
        audit::{self, Act, Actor},
        fault::Fault,
        storage::{Row, Session, StorageError},
    },
};

use super::{hold::hold, sign, withdraw};

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Published,
    Dropped,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Published => "published",
            Self::Dropped => "dropped",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "等待签名",
            Self::Published => "已发布",
            Self::Dropped => "已放弃",
        }
    }
}

impl std::str::FromStr for State {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        [Self::Open, Self::Published, Self::Dropped]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| format!("no state {word}"))
    }
}

/// A proposal.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub id: i64,
    /// None: of the withdrawal list.
    pub channel: Option<ChannelName>,
    /// The channel's title; empty of the withdrawal list.
    pub title: String,
    pub role: String,
    /// The number of the generation or of the withdrawal list; none: nothing changes but the
    /// dates (续签).
    pub generation: Option<u64>,
    pub state: State,
    pub envelope: Envelope,
    pub person: String,
    pub account: Option<i64>,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub note: String,
}

const COLUMNS: &str = "id, channel, role, generation, state, envelope, person, account,
    created_at, ended_at, note,
    (SELECT channel.title FROM channel WHERE channel.name = proposal.channel) AS title";

fn of(row: &Row) -> Result<Proposal, StorageError> {
    let channel = row.text("channel")?;
    let role = row.text("role")?;
    let envelope = Envelope::from_bytes(&row.bytes("envelope")?, &role)
        .map_err(|error| StorageError::Value(error.to_string()))?;
    Ok(Proposal {
        id: row.int("id")?,
        channel: match channel.is_empty() {
            true => None,
            false => Some(row.parsed("channel")?),
        },
        title: row.opt_text("title")?.unwrap_or_default(),
        role,
        generation: row.opt_int("generation")?.map(i64::unsigned_abs),
        state: row.parsed("state")?,
        envelope,
        person: row.text("person")?,
        account: row.opt_int("account")?,
        created_at: row.time("created_at")?,
        ended_at: row.opt_time("ended_at")?,
        note: row.text("note")?,
    })
}

pub fn find(session: &mut dyn Session, id: i64) -> Result<Option<Proposal>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM proposal WHERE id = $1");
    let row = session.query_one(&sql, &[id.into()])?;
    row.as_ref().map(of).transpose()
}

/// The open proposal whose bytes have this digest.
pub fn by_payload(
    session: &mut dyn Session,
    payload: Digest,
) -> Result<Option<Proposal>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM proposal WHERE payload = $1 ORDER BY id DESC LIMIT 1");
    let row = session.query_one(&sql, &[payload.to_string().into()])?;
    row.as_ref().map(of).transpose()
}

/// What second persons released in a proposed generation.
pub fn releases(
    session: &mut dyn Session,
    id: i64,
) -> Result<Vec<publish_rules::Release>, StorageError> {
    let rows = session.query(
        "SELECT item, person, day FROM proposal_release WHERE proposal = $1 ORDER BY item",
        &[id.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(publish_rules::Release {
                item: row.parsed("item")?,
                by: row.text("person")?,
                on: row.parsed("day")?,
            })
        })
        .collect()
}

/// The proposals in a state, newest first.
pub fn in_state(session: &mut dyn Session, state: State) -> Result<Vec<Proposal>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM proposal WHERE state = $1 ORDER BY id DESC LIMIT 50");
    let rows = session.query(&sql, &[state.as_str().into()])?;
    rows.iter().map(of).collect()
}

/// The open proposal of a role, if there is one.
pub fn open(session: &mut dyn Session, role: &str) -> Result<Option<Proposal>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM proposal WHERE state = 'open' AND role = $1");
    let row = session.query_one(&sql, &[role.into()])?;
    row.as_ref().map(of).transpose()
}

/// The version of each item of a proposed generation.
pub fn numbers(session: &mut dyn Session, id: i64) -> Result<BTreeMap<ItemKey, i64>, StorageError> {
    let rows = session.query(
        "SELECT key, number FROM generation_item WHERE proposal = $1",
        &[id.into()],
    )?;
    rows.iter()
        .map(|row| Ok((row.parsed("key")?, row.int("number")?)))
        .collect()
}

/// The generation before a proposal's, by version of each item.
pub fn numbers_before(
    session: &mut dyn Session,
    proposal: &Proposal,
) -> Result<BTreeMap<ItemKey, i64>, StorageError> {
    let row = session.query_one(
        "SELECT MAX(id) AS id FROM proposal
         WHERE role = $1 AND state = 'published' AND generation IS NOT NULL AND id < $2",
        &[proposal.role.as_str().into(), proposal.id.into()],
    )?;
    match row.map(|row| row.opt_int("id")).transpose()?.flatten() {
        Some(id) => numbers(session, id),
        None => Ok(BTreeMap::new()),
    }
}

/// What a proposal is called on pages and in the log.
pub fn subject(proposal: &Proposal) -> String {
    match (&proposal.channel, proposal.generation) {
        (Some(_), Some(number)) => format!("{} 第 {number} 期", proposal.title),
        (Some(_), None) => format!("{} 续签", proposal.title),
        (None, Some(number)) => format!("撤下名单第 {number} 号"),
        (None, None) => "撤下名单 续签".to_owned(),
    }
}

/// Gives a proposal up.
///
/// # Errors
/// [`Fault::Refused`] if it ended, or got into the repository with its last signature.
pub fn drop_proposal(server: &Server, id: i64, actor: &Actor, now: Timestamp) -> Result<(), Fault> {
    // Not while its last signature is on the way into the repository.
    let _held = hold(server)?;
    sign::finish_broken(server, now)?;
    let proposal = server.store.read(|session| find(session, id))?;
    let proposal = proposal.ok_or(Fault::NotFound)?;
    let hidden = match proposal.role == WITHDRAW_ROLE {
        true => Some(withdraw::in_force(server)?),
        false => None,
    };
    server.store.write(|session| {
        let dropped = session.execute(
            "UPDATE proposal SET state = 'dropped', ended_at = $1 WHERE id = $2 AND state = 'open'",
            &[now.into(), id.into()],
        )?;
        if dropped == 0 {
            return Err(Fault::refused("这份发布已经结束"));
        }
        if let Some(hidden) = &hidden {
            withdraw::take_back(session, hidden, now)?;
        }
        audit::record(
            session,
            now,
            actor,
            Act::ProposalDropped,
            &subject(&proposal),
            "",
        )?;
        Ok(())
    })
}
