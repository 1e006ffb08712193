//! One-time links: how a new person, or one who forgot the password, comes to set one. The first
//! start makes one for the first system administrator; no account has a password before.

use jiff::{SignedDuration, Timestamp};

use crate::{
    config::server::PasswordCost,
    server::{
        audit::Actor,
        fault::Fault,
        secret::{Secret, kept},
        storage::{Session, StorageError, Store},
    },
};

use super::{
    account::Account,
    password, sign_in,
    throttle::{self, Attempt},
    turnstile::{Caller, Turnstile},
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

/// What someone brings who comes by a link.
#[derive(Clone, Debug)]
pub struct Brought<'a> {
    pub secret: &'a str,
    /// The second factor; empty if none is asked for.
    pub code: &'a str,
    /// One that [`password::weakness`] has nothing against.
    pub password: &'a str,
}

/// What is to be kept of them, in the transaction that spends the link.
pub struct Checked {
    pub sealed: String,
    /// For [`sign_in::use_code`].
    pub step: Option<i64>,
}

/// The try that coming by a link of an account is; of none before the first account.
pub fn attempt(account: Option<&Account>) -> Attempt<'_> {
    Attempt::Link {
        login: account.map_or("", |account| account.login.as_str()),
    }
}

/// Checks the second factor of who comes by a link, and seals the password. Only a link that is
/// still good when its turn comes costs the work of a digest.
///
/// # Errors
/// [`Fault::Refused`] for a wrong code, [`Fault::Throttled`] after too many or while too many
/// wait, [`Fault::NotFound`] if the link was used in the meantime.
pub fn check(
    store: &Store,
    turnstile: &Turnstile,
    cost: PasswordCost,
    account: Option<&Account>,
    brought: &Brought<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Checked, Fault> {
    let attempt = attempt(account);
    store.read(|session| throttle::check(session, &attempt, now))?;
    let place = turnstile.queue(Caller::Known)?;
    store.note(|session| throttle::reserve(session, &attempt, now))?;
    let step = match account {
        Some(account) => sign_in::check_code(store, account, brought.code, actor, now)?,
        None => None,
    };
    place.pass(|turn| {
        let open = store.read(|session| find(session, brought.secret, now))?;
        open.ok_or(Fault::NotFound)?;
        let sealed = password::seal(turn, brought.password, cost)?;
        Ok(Checked { sealed, step })
    })
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
