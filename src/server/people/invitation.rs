//! One-time links: how a new person, or one who forgot the password, comes to set one. The first
//! start makes one for the first system administrator; no account has a password before.

use jiff::{SignedDuration, Timestamp};

use crate::server::{
    fault::Fault,
    secret::{Secret, kept},
    storage::{Session, StorageError},
};

/// How long a link is good.
pub const HOURS: i64 = 24;

/// An invitation that can still be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// None: the first account of this server is yet to be made.
    pub account: Option<i64>,
}

/// Makes a link's secret; earlier ones of the same account end.
pub fn make(
    session: &mut dyn Session,
    account: Option<i64>,
    now: Timestamp,
) -> Result<Secret, Fault> {
    match account {
        Some(id) => session.execute("DELETE FROM invitation WHERE account = $1", &[id.into()])?,
        None => session.execute("DELETE FROM invitation WHERE account IS NULL", &[])?,
    };
    let secret = Secret::new()?;
    session.execute(
        "INSERT INTO invitation (token, account, expires_at) VALUES ($1, $2, $3)",
        &[
            secret.kept().into(),
            account.into(),
            (now + SignedDuration::from_hours(HOURS)).into(),
        ],
    )?;
    Ok(secret)
}

/// What a link is good for; none if it is not, no longer or already used.
pub fn find(
    session: &mut dyn Session,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Invitation>, StorageError> {
    let row = session.query_one(
        "SELECT account FROM invitation WHERE token = $1 AND used_at IS NULL AND expires_at > $2",
        &[kept(secret).into(), now.into()],
    )?;
    row.map(|row| {
        Ok(Invitation {
            account: row.opt_int("account")?,
        })
    })
    .transpose()
}

/// Uses a link up.
pub fn spend(session: &mut dyn Session, secret: &str, now: Timestamp) -> Result<(), Fault> {
    let spent = session.execute(
        "UPDATE invitation SET used_at = $1
         WHERE token = $2 AND used_at IS NULL AND expires_at > $1",
        &[now.into(), kept(secret).into()],
    )?;
    match spent {
        1 => Ok(()),
        _ => Err(Fault::NotFound),
    }
}
