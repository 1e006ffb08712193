//! 撤下: a list of items that leave the screens at once. One signature is enough for it, because
//! it can do nothing but hide.

use jiff::Timestamp;

use crate::{
    protocol::withdrawal::{Hidden, Withdrawal},
    publish::generation,
    server::{
        Server, WITHDRAW_ROLE,
        audit::{self, Act, Actor},
        fault::Fault,
        items::{Place, workflow},
        people::account::Account,
        storage::{Session, StorageError},
    },
};

use super::{hold::hold, propose};

/// An item that is, or will be, withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    pub place: Place,
    pub reason: String,
    pub person: String,
    pub at: Timestamp,
}

/// The list as it should be, newest first.
pub fn list(session: &mut dyn Session) -> Result<Vec<Withdrawn>, StorageError> {
    let rows = session.query(
        "SELECT channel, key, reason, person, at FROM withdrawn ORDER BY at DESC, channel, key",
        &[],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Withdrawn {
                place: Place {
                    channel: row.parsed("channel")?,
                    key: row.parsed("key")?,
                },
                reason: row.text("reason")?,
                person: row.text("person")?,
                at: row.time("at")?,
            })
        })
        .collect()
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
        let (channel, key) = (place.channel.as_str(), place.key.to_string());
        let (detail, note) = match wish {
            Wish::Hide { reason } => {
                let length = reason.trim().chars().count();
                if length == 0 || length > 300 {
                    return Err(Fault::refused("撤下要写明原因，最多 300 个字"));
                }
                let stands = workflow::standing_of(session, place)?.ok_or(Fault::NotFound)?;
                if stands.published.is_none() {
                    return Err(Fault::refused("这个条目不在屏幕上，不用撤下"));
                }
                session.execute(
                    "INSERT INTO withdrawn (channel, key, reason, person, at)
                     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (channel, key) DO NOTHING",
                    &[
                        channel.into(),
                        key.clone().into(),
                        reason.trim().into(),
                        account.person.clone().into(),
                        now.into(),
                    ],
                )?;
                (reason.trim().to_owned(), format!("撤下 {place}"))
            }
            Wish::ShowAgain => {
                session.execute(
                    "DELETE FROM withdrawn WHERE channel = $1 AND key = $2",
                    &[channel.into(), key.clone().into()],
                )?;
                ("恢复".to_owned(), format!("恢复 {place}"))
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
                .map(|withdrawn| Hidden {
                    channel: withdrawn.place.channel,
                    key: withdrawn.place.key,
                })
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
