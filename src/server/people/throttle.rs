//! What holds guessing back without locking anyone out. A try counts as a failure before it is
//! looked at, so that many at once are looked at no more often than one after the other; what
//! turns out right is taken out again. Failures are counted in several buckets, and a bucket that
//! is full must wait, longer each time:
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

use crate::server::{
    fault::Fault,
    storage::{Row, Session, StorageError},
};

/// A bucket, how many failures it takes before waiting begins, and the longest wait.
struct Bucket {
    name: String,
    free: i64,
    /// In seconds.
    longest: i64,
}

/// How many failures a bucket holds, and until when it must wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fill {
    failures: i64,
    until: Timestamp,
}

/// A bucket loses one failure in so long, once its wait is over.
const LEAK: SignedDuration = SignedDuration::from_mins(5);

/// After so long without a failure a bucket is empty again.
const FORGET: SignedDuration = SignedDuration::from_hours(1);

/// The wait after the first failure too many, in seconds; each further one doubles it.
const FIRST_WAIT_S: i64 = 15;

impl Fill {
    fn of(row: &Row) -> Result<Self, StorageError> {
        Ok(Self {
            failures: row.int("failures")?,
            until: row.time("until_at")?,
        })
    }

    /// What is left of the failures.
    fn left(self, now: Timestamp) -> i64 {
        let passed = now.duration_since(self.until).as_secs().max(0);
        match passed >= FORGET.as_secs() {
            true => 0,
            false => (self.failures - passed / LEAK.as_secs()).max(0),
        }
    }

    /// How many seconds it must still wait, if any.
    fn wait(self, now: Timestamp) -> Option<u64> {
        let left = u64::try_from(self.until.duration_since(now).as_millis()).unwrap_or(0);
        (left > 0).then(|| left.div_ceil(1000))
    }
}

impl Bucket {
    /// With one failure more.
    fn failed(&self, fill: Fill, now: Timestamp) -> Fill {
        let failures = fill.left(now) + 1;
        let seconds = match failures - self.free {
            ..0 => 0,
            over => (FIRST_WAIT_S << over.min(10)).min(self.longest),
        };
        Fill {
            failures,
            until: now + SignedDuration::from_secs(seconds),
        }
    }

    /// With so many failures fewer. What is written anew begins to leak anew.
    fn without(&self, fill: Fill, fewer: i64, now: Timestamp) -> Fill {
        let failures = (fill.left(now) - fewer).max(0);
        let until = match failures < self.free {
            true => now,
            false => fill.until.max(now),
        };
        Fill { failures, until }
    }

    fn read(&self, session: &mut dyn Session) -> Result<Option<Fill>, StorageError> {
        let row = session.query_one(
            "SELECT failures, until_at FROM throttle WHERE bucket = $1",
            &[self.name.as_str().into()],
        )?;
        row.as_ref().map(Fill::of).transpose()
    }

    /// Reads it so that nobody else changes it before this transaction ends.
    fn hold(&self, session: &mut dyn Session, now: Timestamp) -> Result<Fill, StorageError> {
        let row = session.query_one(
            "INSERT INTO throttle (bucket, failures, first_at, until_at) VALUES ($1, 0, $2, $2)
             ON CONFLICT (bucket) DO UPDATE SET failures = throttle.failures
             RETURNING failures, until_at",
            &[self.name.as_str().into(), now.into()],
        )?;
        Fill::of(&row.ok_or(StorageError::Abandoned)?)
    }

    fn write(
        &self,
        session: &mut dyn Session,
        fill: Fill,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        session.execute(
            "UPDATE throttle SET failures = $1, until_at = $2, first_at = $3 WHERE bucket = $4",
            &[
                fill.failures.into(),
                fill.until.into(),
                now.into(),
                self.name.as_str().into(),
            ],
        )?;
        Ok(())
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
    /// To come by a one-time link, which asks for the second factor alone. The first account has
    /// no login yet.
    Link { login: &'a str },
    /// To give the password once more in a session; what is kept of its cookie.
    Confirm { session: &'a str },
}

impl Attempt<'_> {
    /// The own one first. Those of one kind stand in one order, so that two attempts that hold
    /// some of them never wait for each other.
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

/// Sees that nothing must be waited for, without counting anything: for turning back cheaply
/// whom [`reserve`] would turn back.
///
/// # Errors
/// [`Fault::Throttled`] while a bucket waits.
pub fn check(
    session: &mut dyn Session,
    attempt: &Attempt<'_>,
    now: Timestamp,
) -> Result<(), Fault> {
    let mut longest = None;
    for bucket in attempt.buckets() {
        let fill = bucket.read(session)?;
        longest = longest.max(fill.and_then(|fill| fill.wait(now)));
    }
    longest.map_or(Ok(()), |seconds| Err(Fault::Throttled { seconds }))
}

/// Counts a try as failed before it is looked at. It is settled by [`succeeded`], or stays.
///
/// # Errors
/// [`Fault::Throttled`] while a bucket waits; nothing is counted then.
pub fn reserve(
    session: &mut dyn Session,
    attempt: &Attempt<'_>,
    now: Timestamp,
) -> Result<(), Fault> {
    let mut longest = None;
    for bucket in attempt.buckets() {
        let fill = bucket.hold(session, now)?;
        longest = longest.max(fill.wait(now));
        bucket.write(session, bucket.failed(fill, now), now)?;
    }
    // What was written is undone.
    longest.map_or(Ok(()), |seconds| Err(Fault::Throttled { seconds }))
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
    let mistyped = own.read(session)?.map_or(0, |fill| fill.left(now));
    session.execute("DELETE FROM throttle WHERE bucket = $1", &[own.name.into()])?;
    for bucket in buckets {
        if let Some(fill) = bucket.read(session)? {
            bucket.write(session, bucket.without(fill, mistyped, now), now)?;
        }
    }
    Ok(())
}

/// Forgets buckets that are empty again.
pub fn sweep(session: &mut dyn Session, now: Timestamp) -> Result<(), StorageError> {
    session.execute(
        "DELETE FROM throttle WHERE first_at < $1 AND until_at < $1",
        &[(now - FORGET).into()],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKET: Bucket = Bucket {
        name: String::new(),
        free: 5,
        longest: 900,
    };

    fn now() -> Timestamp {
        "2026-11-23T02:00:00Z".parse().unwrap()
    }

    fn after(minutes: i64) -> Timestamp {
        now() + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn failures_leak_away_one_by_one_and_all_after_an_hour() {
        let fill = Fill {
            failures: 40,
            until: now(),
        };
        let still_waiting = fill.left(after(-15));
        assert_eq!(still_waiting, 40);
        let left = [0, 4, 5, 24, 59, 60].map(|minutes| fill.left(after(minutes)));
        assert_eq!(left, [40, 40, 39, 36, 29, 0]);
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let mut fill = Fill {
            failures: 0,
            until: now(),
        };
        let waits: Vec<_> = (0..12)
            .map(|_| {
                fill = BUCKET.failed(fill, now());
                fill.wait(now()).unwrap_or(0)
            })
            .collect();
        assert_eq!(waits, [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900]);
    }

    #[test]
    fn what_turned_out_right_ends_its_own_wait_and_no_other() {
        let waiting = |failures| Fill {
            failures,
            until: after(2),
        };
        let own = BUCKET.without(waiting(5), 1, now());
        assert_eq!((own.failures, own.wait(now())), (4, None));
        let others = BUCKET.without(waiting(9), 1, now());
        assert_eq!((others.failures, others.wait(now())), (8, Some(120)));
        // What leaked away before does not leak away once more.
        let old = Fill {
            failures: 9,
            until: after(-10),
        };
        let less = BUCKET.without(old, 1, now());
        assert_eq!((less.failures, less.until), (6, now()));
    }
}
