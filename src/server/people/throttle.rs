//! What holds guessing back without locking anyone out. Failures are counted in several buckets,
//! and a bucket that is full must wait, longer each time:
//!
//! - a person's own browser, known by a cookie since it signed in there before, has a bucket of
//!   its own: nobody else can fill it;
//! - an unknown browser shares the bucket of its address and name, that of its address, and that
//!   of the name among all unknown browsers. The last one is what guessing from many addresses
//!   fills; then an unknown browser must wait, a known one need not, and a one-time link from the
//!   system administrator opens the way at any time;
//! - codes that are tried with such a link fill a bucket that nothing else fills;
//! - passwords that are given once more in a session fill that session's: who has stolen its
//!   cookie can't try on, and the owner signs in anew and has another one.

use jiff::{SignedDuration, Timestamp};

use crate::server::storage::{Session, StorageError};

/// A bucket, how many failures it takes before waiting begins, and the longest wait.
struct Bucket {
    name: String,
    free: i64,
    longest: i64,
}

/// A bucket loses one failure in so long, once its wait is over.
const LEAK: SignedDuration = SignedDuration::from_mins(5);

/// After so long without a failure a bucket is empty again.
const FORGET: SignedDuration = SignedDuration::from_hours(1);

/// What is left of the failures of a bucket whose wait was over at `until`.
fn left(failures: i64, until: Timestamp, now: Timestamp) -> i64 {
    let passed = now.duration_since(until).as_secs().max(0);
    match passed >= FORGET.as_secs() {
        true => 0,
        false => (failures - passed / LEAK.as_secs()).max(0),
    }
}

fn held(session: &mut dyn Session, bucket: &Bucket, now: Timestamp) -> Result<i64, StorageError> {
    let row = session.query_one(
        "SELECT failures, until_at FROM throttle WHERE bucket = $1",
        &[bucket.name.as_str().into()],
    )?;
    match row {
        Some(row) => Ok(left(row.int("failures")?, row.time("until_at")?, now)),
        None => Ok(0),
    }
}

/// What someone tries.
#[derive(Clone, Debug)]
pub enum Attempt<'a> {
    /// To sign in.
    SignIn {
        login: &'a str,
        /// The network that the request came from.
        network: &'a str,
        /// What is kept of the cookie of a browser that this account signed in with before.
        known_browser: Option<&'a str>,
    },
    /// To come by a one-time link, which asks for the second factor alone.
    Link { login: &'a str },
    /// To give the password once more in a session; what is kept of its cookie.
    Confirm { session: &'a str },
}

impl Attempt<'_> {
    fn buckets(&self) -> Vec<Bucket> {
        let bucket = |name: String, free, longest| Bucket {
            name,
            free,
            longest,
        };
        // A login is no longer than 32 signs; what is longer fills no table.
        let short = |login: &str| -> String { login.chars().take(40).collect() };
        match self {
            Self::Link { login } => vec![bucket(format!("link of {}", short(login)), 5, 900)],
            Self::Confirm { session } => vec![bucket(format!("session {session}"), 5, 900)],
            Self::SignIn {
                known_browser: Some(browser),
                ..
            } => vec![bucket(format!("browser {browser}"), 8, 900)],
            Self::SignIn { login, network, .. } => {
                let login = short(login);
                vec![
                    bucket(format!("at {network} as {login}"), 5, 900),
                    bucket(format!("at {network}"), 30, 300),
                    bucket(format!("as {login}"), 50, 300),
                ]
            }
        }
    }
}

/// How many seconds must pass before this is tried; none if it may be tried now.
pub fn wait(
    session: &mut dyn Session,
    attempt: &Attempt<'_>,
    now: Timestamp,
) -> Result<Option<u64>, StorageError> {
    let mut longest = None;
    for bucket in attempt.buckets() {
        let row = session.query_one(
            "SELECT until_at FROM throttle WHERE bucket = $1",
            &[bucket.name.into()],
        )?;
        if let Some(row) = row {
            let left = row.time("until_at")?.duration_since(now).as_millis();
            if left > 0 {
                let seconds = u64::try_from(left).unwrap_or(0).div_ceil(1000);
                longest = longest.max(Some(seconds));
            }
        }
    }
    Ok(longest)
}

/// Counts a failure.
pub fn failed(
    session: &mut dyn Session,
    attempt: &Attempt<'_>,
    now: Timestamp,
) -> Result<(), StorageError> {
    session.execute(
        "DELETE FROM throttle WHERE first_at < $1 AND until_at < $1",
        &[(now - FORGET).into()],
    )?;
    for bucket in attempt.buckets() {
        let failures = held(session, &bucket, now)? + 1;
        let over = failures - bucket.free;
        let seconds = match over {
            ..0 => 0,
            over => (15 << over.min(10)).min(bucket.longest),
        };
        let until = now + SignedDuration::from_secs(seconds);
        session.execute(
            "INSERT INTO throttle (bucket, failures, first_at, until_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (bucket) DO UPDATE SET failures = excluded.failures,
                until_at = excluded.until_at, first_at = excluded.first_at",
            &[
                bucket.name.into(),
                failures.into(),
                now.into(),
                until.into(),
            ],
        )?;
    }
    Ok(())
}

/// Empties the bucket that is the person's own, and takes as much out of the others: what someone
/// mistyped who then signed in was no guessing. The rest stays: who has one account must not be
/// able to try others without end.
pub fn succeeded(
    session: &mut dyn Session,
    attempt: &Attempt<'_>,
    now: Timestamp,
) -> Result<(), StorageError> {
    let mut buckets = attempt.buckets().into_iter();
    let Some(own) = buckets.next() else {
        return Ok(());
    };
    let mistyped = held(session, &own, now)?;
    session.execute("DELETE FROM throttle WHERE bucket = $1", &[own.name.into()])?;
    // What is written anew begins to leak anew.
    if mistyped == 0 {
        return Ok(());
    }
    for bucket in buckets {
        let failures = (held(session, &bucket, now)? - mistyped).max(0);
        session.execute(
            "UPDATE throttle SET failures = $1, until_at = $2 WHERE bucket = $3",
            &[failures.into(), now.into(), bucket.name.into()],
        )?;
    }
    Ok(())
}

/// The network of an address: neighbours share a bucket, so that one machine's many IPv6
/// addresses count as one.
pub fn network(ip: std::net::IpAddr) -> String {
    match ip {
        std::net::IpAddr::V4(v4) => v4.to_string(),
        std::net::IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_leak_away_one_by_one_and_all_after_an_hour() {
        let last: Timestamp = "2026-11-23T02:00:00Z".parse().unwrap();
        let after = |minutes| left(40, last, last + SignedDuration::from_mins(minutes));
        let still_waiting = after(-15);
        assert_eq!(still_waiting, 40);
        assert_eq!([0, 4, 5, 24, 59, 60].map(after), [40, 40, 39, 36, 29, 0]);
    }
}
