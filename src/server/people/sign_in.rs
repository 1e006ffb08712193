//! Signing in. What is wrong is never said in particular, and a name that doesn't exist costs as
//! much time as one that does.

use jiff::Timestamp;

use crate::{
    config::server::PasswordCost,
    server::{
        audit::{self, Act, Actor},
        fault::Fault,
        secret::{Secret, kept},
        storage::{Session, StorageError, Store},
    },
};

use super::{
    account::Account,
    password,
    session::{self, SignedIn},
    throttle::{self, Attempt},
    totp,
    turnstile::{Caller, Turnstile},
};

/// What someone types, and where.
#[derive(Clone, Debug)]
pub struct Credentials<'a> {
    pub login: &'a str,
    pub password: &'a str,
    /// The second factor; empty if none is asked for.
    pub code: &'a str,
    pub address: &'a str,
    pub network: &'a str,
    /// The cookie of a browser that was used before.
    pub browser: Option<&'a str>,
}

/// The two cookies of someone who signed in.
pub struct Entered {
    pub session: Secret,
    /// Only for a browser that wasn't known yet.
    pub browser: Option<Secret>,
}

struct Kept {
    id: i64,
    password: Option<String>,
    totp: Option<Vec<u8>>,
    totp_step: i64,
    known: Option<String>,
}

fn kept_of(session: &mut dyn Session, who: &Credentials<'_>) -> Result<Option<Kept>, StorageError> {
    let row = session.query_one(
        "SELECT id, password, totp, totp_step FROM account WHERE login = $1 AND disabled = 0",
        &[who.login.into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let id = row.int("id")?;
    let known = match who.browser.map(kept) {
        Some(token) => session
            .query_one(
                "SELECT token FROM known_browser WHERE token = $1 AND account = $2",
                &[token.clone().into(), id.into()],
            )?
            .map(|_| token),
        None => None,
    };
    Ok(Some(Kept {
        id,
        password: row.opt_text("password")?,
        totp: row.opt_bytes("totp")?,
        totp_step: row.int("totp_step")?,
        known,
    }))
}

/// Signs a person in.
///
/// # Errors
/// [`Fault::Refused`] for anything that is wrong with name, password or code, in the same words;
/// [`Fault::Throttled`] after too many failures.
pub fn sign_in(
    store: &Store,
    turnstile: &Turnstile,
    cost: PasswordCost,
    who: &Credentials<'_>,
    now: Timestamp,
) -> Result<Entered, Fault> {
    let found = store.read(|session| kept_of(session, who))?;
    let attempt = Attempt::SignIn {
        login: who.login,
        network: who.network,
        known_browser: found.as_ref().and_then(|kept| kept.known.as_deref()),
    };
    // Who is held back anyway takes nobody's place.
    store.read(|session| throttle::check(session, &attempt, now))?;
    let place = turnstile.queue(match &attempt {
        Attempt::SignIn {
            known_browser: None,
            ..
        } => Caller::Stranger,
        _ => Caller::Known,
    })?;
    store.note(|session| throttle::reserve(session, &attempt, now))?;
    let sealed = found.as_ref().and_then(|kept| kept.password.as_deref());
    let fits = place.pass(|turn| match sealed {
        Some(sealed) => password::fits(turn, who.password, sealed),
        // As long as a real one takes.
        None => {
            let _ = password::seal(turn, who.password, cost);
            false
        }
    });
    let step = found.as_ref().and_then(|kept| match &kept.totp {
        Some(secret) => totp::accept(secret, who.code, now, kept.totp_step),
        None => Some(kept.totp_step),
    });
    let actor = Actor {
        login: who.login.chars().take(40).collect(),
        address: who.address.to_owned(),
    };
    match (&found, step) {
        (Some(kept), Some(step)) if fits => store.write(|session| {
            // The code must not have been used in the meantime, nor the account have changed.
            let fresh = session.execute(
                "UPDATE account SET totp_step = $1 WHERE id = $2 AND password = $3
                 AND disabled = 0 AND (totp IS NULL OR totp_step < $1)",
                &[step.into(), kept.id.into(), sealed.unwrap_or("").into()],
            )?;
            if fresh == 0 {
                return Err(refused());
            }
            throttle::succeeded(session, &attempt, now)?;
            audit::record(session, now, &actor, Act::SignedIn, "", "")?;
            enter(session, kept.id, kept.known.is_some(), who.address, now)
        }),
        _ => {
            store
                .write(|session| audit::record(session, now, &actor, Act::SignInFailed, "", ""))?;
            Err(refused())
        }
    }
}

/// Asks who comes by a one-time link for the second factor, if the account has one: a link stands
/// for the password alone. The try was counted before. Gives the step of the code, to be noted by
/// [`use_code`].
///
/// # Errors
/// [`Fault::Refused`] for a wrong code.
pub(super) fn check_code(
    store: &Store,
    account: &Account,
    code: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<Option<i64>, Fault> {
    let kept = store.read(|session| {
        let row = session.query_one(
            "SELECT totp, totp_step FROM account WHERE id = $1",
            &[account.id.into()],
        )?;
        let row = row.ok_or(Fault::NotFound)?;
        let secret = row.opt_bytes("totp")?;
        let step = row.int("totp_step")?;
        Ok::<_, Fault>(secret.map(|secret| (secret, step)))
    })?;
    let Some((secret, last)) = kept else {
        return Ok(None);
    };
    match totp::accept(&secret, code, now, last) {
        Some(step) => Ok(Some(step)),
        None => {
            let detail = "一次性链接，动态口令不对";
            store.write(|session| {
                audit::record(
                    session,
                    now,
                    actor,
                    Act::SignInFailed,
                    &account.login,
                    detail,
                )
            })?;
            Err(Fault::refused("动态口令不对"))
        }
    }
}

/// Notes that a code was used; refused if it was used in the meantime.
pub fn use_code(session: &mut dyn Session, account: i64, step: i64) -> Result<(), Fault> {
    let fresh = session.execute(
        "UPDATE account SET totp_step = $1 WHERE id = $2 AND totp_step < $1",
        &[step.into(), account.into()],
    )?;
    match fresh {
        1 => Ok(()),
        _ => Err(Fault::refused("动态口令不对")),
    }
}

fn refused() -> Fault {
    Fault::refused("登录名、口令或者动态口令不对")
}

/// Begins a session, and makes the browser a known one.
pub fn enter(
    session: &mut dyn Session,
    account: i64,
    known: bool,
    address: &str,
    now: Timestamp,
) -> Result<Entered, Fault> {
    let cookie = session::begin(session, account, address, now)?;
    if known {
        return Ok(Entered {
            session: cookie,
            browser: None,
        });
    }
    let browser = Secret::new()?;
    session.execute(
        "INSERT INTO known_browser (token, account, created_at) VALUES ($1, $2, $3)",
        &[browser.kept().into(), account.into(), now.into()],
    )?;
    Ok(Entered {
        session: cookie,
        browser: Some(browser),
    })
}

/// Whether a password was ever set.
pub fn has_password(session: &mut dyn Session, account: i64) -> Result<bool, StorageError> {
    let row = session.query_one(
        "SELECT password FROM account WHERE id = $1",
        &[account.into()],
    )?;
    let password = row.map(|row| row.opt_text("password")).transpose()?;
    Ok(password.flatten().is_some())
}

/// Sets a password. All sessions of the account end.
pub fn set_password(
    session: &mut dyn Session,
    account: i64,
    sealed: &str,
) -> Result<(), StorageError> {
    session.execute(
        "UPDATE account SET password = $1 WHERE id = $2",
        &[sealed.into(), account.into()],
    )?;
    session::end_all(session, account)
}

/// Sees that someone who is signed in gives their password, for acts that ask for it once more.
///
/// # Errors
/// [`Fault::Refused`] if it is another one, [`Fault::Throttled`] after too many in this session.
pub fn confirm(
    store: &Store,
    turnstile: &Turnstile,
    person: &SignedIn,
    typed: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), Fault> {
    let attempt = Attempt::Confirm {
        session: &person.token,
    };
    store.read(|session| throttle::check(session, &attempt, now))?;
    let place = turnstile.queue(Caller::Known)?;
    store.note(|session| throttle::reserve(session, &attempt, now))?;
    let sealed = store.read(|session| {
        let row = session.query_one(
            "SELECT password FROM account WHERE id = $1",
            &[person.account.id.into()],
        )?;
        row.map_or(Ok(None), |row| row.opt_text("password"))
    })?;
    let fits = match sealed {
        Some(sealed) => place.pass(|turn| password::fits(turn, typed, &sealed)),
        None => false,
    };
    store.write(|session| match fits {
        true => throttle::succeeded(session, &attempt, now),
        false => {
            let detail = "再确认口令时不对";
            audit::record(session, now, actor, Act::SignInFailed, "", detail)
        }
    })?;
    match fits {
        true => Ok(()),
        false => Err(Fault::refused("口令不对，没有办理")),
    }
}
