//! 撤下: a list of items that leave the screens at once. One signature is enough for it, because
//! it can do nothing but hide.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{
    domain::written,
    protocol::withdrawal::{Hidden, Withdrawal},
    publish::{
        generation,
        metadata::{Signed, Targets},
    },
    server::{
        Server, WITHDRAW_ROLE,
        audit::{self, Act, Actor},
        fault::Fault,
        items::{Place, workflow},
        people::account::{self, Account, Role},
        storage::{Session, StorageError},
    },
};

use super::{hold::hold, proposal::Proposal, propose};

/// An item that is, or will be, withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    pub place: Place,
    pub title: String,
    pub reason: String,
    pub person: String,
    pub at: Timestamp,
}

/// The list as it should be, newest first.
pub fn list(session: &mut dyn Session) -> Result<Vec<Withdrawn>, StorageError> {
    let rows = session.query(
        "SELECT w.channel AS channel, w.key AS key, w.reason AS reason, w.person AS person,
            w.at AS at, i.title AS title
         FROM withdrawn w JOIN item i ON i.channel = w.channel AND i.key = w.key
         ORDER BY w.at DESC, w.channel, w.key",
        &[],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Withdrawn {
                place: Place {
                    channel: row.parsed("channel")?,
                    key: row.parsed("key")?,
                },
                title: row.text("title")?,
                reason: row.text("reason")?,
                person: row.text("person")?,
                at: row.time("at")?,
            })
        })
        .collect()
}

/// The items on the list that a role of the repository vouches for.
fn listed(server: &Server, role: &Targets) -> Result<BTreeSet<Hidden>, Fault> {
    let bytes = server.site.vouched(role)?;
    let bytes = bytes.ok_or_else(|| Fault::Internal("a withdrawal list is gone".to_owned()))?;
    let list = Withdrawal::from_bytes(&bytes);
    Ok(list
        .map_err(|error| Fault::Internal(error.to_string()))?
        .items)
}

/// What kiosks are told to hide: the list that was signed last.
pub fn in_force(server: &Server) -> Result<BTreeSet<Hidden>, Fault> {
    match server.site.targets(WITHDRAW_ROLE)? {
        Some(role) => listed(server, &role),
        None => Ok(BTreeSet::new()),
    }
}

/// The items that a proposal of the list names.
pub fn proposed(server: &Server, proposal: &Proposal) -> Result<BTreeSet<Hidden>, Fault> {
    match &proposal.envelope.signed {
        Signed::Targets(role) => listed(server, role),
        _ => Ok(BTreeSet::new()),
    }
}

/// Puts the list back to what is in force, because what was to follow is given up: what it would
/// have hidden is not hidden, and what it would have shown again stays hidden, for the reason and
/// by the person that the log has.
pub fn take_back(
    session: &mut dyn Session,
    in_force: &BTreeSet<Hidden>,
    now: Timestamp,
) -> Result<(), Fault> {
    let listed = list(session)?;
    let listed: BTreeSet<_> = listed
        .iter()
        .map(|item| Hidden::from(&item.place))
        .collect();
    for given_up in listed.difference(in_force) {
        strike(session, &Place::from(given_up))?;
    }
    for hidden in in_force.difference(&listed) {
        let place = Place::from(hidden);
        let (act, subject) = (Act::WithdrawalProposed, place.to_string());
        let done = audit::done_to(session, act, &subject, Timestamp::UNIX_EPOCH)?;
        let hid = done.iter().find(|done| done.detail != AGAIN);
        let person = match hid {
            Some(hid) => account::by_login(session, &hid.who)?.map(|account| account.person),
            None => None,
        };
        let entry = Entry {
            place: &place,
            reason: hid.map_or("", |hid| hid.detail.as_str()),
            person: person.as_deref().unwrap_or(""),
            at: hid.map_or(now, |hid| hid.at),
        };
        enter(session, &entry)?;
    }
    Ok(())
}

/// What the log says of an item that is shown again, instead of a reason.
const AGAIN: &str = "恢复";

/// A row of the list.
struct Entry<'a> {
    place: &'a Place,
    reason: &'a str,
    person: &'a str,
    at: Timestamp,
}

/// Writes an item on the list, unless it is there.
fn enter(session: &mut dyn Session, entry: &Entry<'_>) -> Result<(), StorageError> {
    session.execute(
        "INSERT INTO withdrawn (channel, key, reason, person, at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (channel, key) DO NOTHING",
        &[
            entry.place.channel.as_str().into(),
            entry.place.key.to_string().into(),
            entry.reason.into(),
            entry.person.into(),
            entry.at.into(),
        ],
    )?;
    Ok(())
}

/// Takes an item off the list. False if it was not on it.
fn strike(session: &mut dyn Session, place: &Place) -> Result<bool, StorageError> {
    let struck = session.execute(
        "DELETE FROM withdrawn WHERE channel = $1 AND key = $2",
        &[place.channel.as_str().into(), place.key.to_string().into()],
    )?;
    Ok(struck == 1)
}

/// Whether an item is on the list to be, or is shown again.
#[derive(Clone, Copy, Debug)]
pub enum Wish<'a> {
    Hide { reason: &'a str },
    ShowAgain,
}

/// Changes the list and proposes it; an earlier proposal of it that nobody signed is replaced.
pub fn change(
    server: &Server,
    place: &Place,
    wish: Wish<'_>,
    account: &Account,
    actor: &Actor,
    now: Timestamp,
) -> Result<i64, Fault> {
    let _held = hold(server)?;
    server.store.write(|session| {
        let account = &account::acting(session, account.id, &[Role::Sign])?;
        let (detail, note) = match wish {
            Wish::Hide { reason } => {
                let length = reason.trim().chars().count();
                if length == 0 || length > 300 {
                    return Err(Fault::refused("撤下要写明原因，最多 300 个字"));
                }
                if let Err(flaw) = written::lines(reason) {
                    return Err(Fault::refused(format!("撤下的原因：{flaw}")));
                }
                let stands = workflow::standing_of(session, place)?.ok_or(Fault::NotFound)?;
                if stands.published.is_none() {
                    return Err(Fault::refused("这个条目不在屏幕上，不用撤下"));
                }
                let entry = Entry {
                    place,
                    reason: reason.trim(),
                    person: &account.person,
                    at: now,
                };
                enter(session, &entry)?;
                (reason.trim().to_owned(), format!("撤下 {place}"))
            }
            Wish::ShowAgain => {
                if !strike(session, place)? {
                    return Err(Fault::refused("这个条目不在撤下名单上"));
                }
                (AGAIN.to_owned(), format!("恢复 {place}"))
            }
        };
        let row = session.query_one(
            "SELECT COUNT(*) AS n FROM proposal WHERE role = $1",
            &[WITHDRAW_ROLE.into()],
        )?;
        let number = 1 + row.map_or(Ok(0), |row| row.count("n"))?;
        let list = Withdrawal {
            format: 1,
            number,
            published_at: now,
            items: list(session)?
                .into_iter()
                .map(|withdrawn| Hidden::from(&withdrawn.place))
                .collect(),
        };
        let signed = generation::withdraw(&server.site, &list, now)?;
        session.execute(
            "UPDATE proposal SET state = 'dropped', ended_at = $1
             WHERE role = $2 AND state = 'open'",
            &[now.into(), WITHDRAW_ROLE.into()],
        )?;
        let id = propose::insert(
            session,
            &propose::New {
                channel: "",
                role: WITHDRAW_ROLE,
                generation: i64::try_from(number).ok(),
                signed: &signed,
                timing: None,
                account,
                note: &note,
                now,
            },
        )?;
        audit::record(
            session,
            now,
            actor,
            Act::WithdrawalProposed,
            &place.to_string(),
            &detail,
        )?;
        Ok(id)
    })
}
