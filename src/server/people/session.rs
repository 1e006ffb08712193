//! Sessions: a random cookie, kept as a digest; they end when idle, after a working day, when the
//! password changes and when the account is disabled.

use jiff::{SignedDuration, Timestamp};

use crate::server::{
    fault::Fault,
    secret::{Secret, kept},
    storage::{Session, StorageError},
};

use super::account::{self, Account};

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub account: Account,
    /// What every form of the session carries.
    pub csrf: String,
    /// What is kept of the cookie.
    pub token: String,
    /// When it was last noted that the session is in use.
    pub seen_at: Timestamp,
}

/// It is noted no more often than this, so that reading a page seldom writes.
const NOTED_EVERY: SignedDuration = SignedDuration::from_secs(30);

impl SignedIn {
    /// Whether it is time to note again that the session is in use.
    pub fn is_to_be_noted(&self, now: Timestamp) -> bool {
        self.seen_at < now - NOTED_EVERY
    }
}

/// How long sessions last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub idle: SignedDuration,
    pub whole: SignedDuration,
}

/// Begins a session; its cookie is new with every sign-in.
pub fn begin(
    session: &mut dyn Session,
    account: i64,
    address: &str,
    now: Timestamp,
) -> Result<Secret, Fault> {
    let (cookie, csrf) = (Secret::new()?, Secret::new()?);
    session.execute(
        "INSERT INTO session (token, account, csrf, created_at, seen_at, confirmed_at, address)
         VALUES ($1, $2, $3, $4, $4, $4, $5)",
        &[
            cookie.kept().into(),
            account.into(),
            csrf.text().into(),
            now.into(),
            address.into(),
        ],
    )?;
    Ok(cookie)
}

/// Whose session a cookie is; none if it ended.
pub fn find(
    session: &mut dyn Session,
    cookie: &str,
    limits: Limits,
    now: Timestamp,
) -> Result<Option<SignedIn>, StorageError> {
    let token = kept(cookie);
    let row = session.query_one(
        "SELECT account, csrf, seen_at FROM session
         WHERE token = $1 AND seen_at > $2 AND created_at > $3",
        &[
            token.clone().into(),
            (now - limits.idle).into(),
            (now - limits.whole).into(),
        ],
    )?;
    let Some(row) = row else { return Ok(None) };
    let account = account::by_id(session, row.int("account")?)?;
    let (csrf, seen_at) = (row.text("csrf")?, row.time("seen_at")?);
    Ok(account
        .filter(|account| !account.disabled)
        .map(|account| SignedIn {
            account,
            csrf,
            token,
            seen_at,
        }))
}

/// Notes that a session is in use.
pub fn touch(session: &mut dyn Session, token: &str, now: Timestamp) -> Result<(), StorageError> {
    session.execute(
        "UPDATE session SET seen_at = $1 WHERE token = $2 AND seen_at < $1",
        &[now.into(), token.into()],
    )?;
    Ok(())
}

/// Ends a session.
pub fn end(session: &mut dyn Session, token: &str) -> Result<(), StorageError> {
    session.execute("DELETE FROM session WHERE token = $1", &[token.into()])?;
    Ok(())
}

/// Ends all sessions of an account, and forgets its browsers.
pub fn end_all(session: &mut dyn Session, account: i64) -> Result<(), StorageError> {
    session.execute("DELETE FROM session WHERE account = $1", &[account.into()])?;
    session.execute(
        "DELETE FROM known_browser WHERE account = $1",
        &[account.into()],
    )?;
    Ok(())
}

/// Sweeps up what ended.
pub fn sweep(
    session: &mut dyn Session,
    limits: Limits,
    now: Timestamp,
) -> Result<(), StorageError> {
    session.execute(
        "DELETE FROM session WHERE seen_at <= $1 OR created_at <= $2",
        &[(now - limits.idle).into(), (now - limits.whole).into()],
    )?;
    let year = now - SignedDuration::from_hours(24 * 365);
    session.execute(
        "DELETE FROM known_browser WHERE created_at < $1",
        &[year.into()],
    )?;
    let day = now - SignedDuration::from_hours(24);
    session.execute("DELETE FROM nonce WHERE at < $1", &[day.into()])?;
    Ok(())
}
