//! The calls of kiosks: each is checked for its length, its signature, its time and its nonce
//! before its words are read.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    config::proxies::Speaker,
    protocol::{
        call::{Call, Refusal, RefusalReason},
        key::PublicKey,
        numbers::{AskNumbers, Held, Spare},
        outbox::{
            Entry, OUTBOX_MOST, Outbox, OutboxTaken, SendOutbox, SendStatus, Status, StatusTaken,
            Taken,
        },
        request::{HEADER, RequestError, Signature, Signing, WINDOW},
    },
    server::{
        Server,
        audit::{self, Act, Actor},
        fault::Fault,
        intake::{Meter, Over, read_all},
        lane::{Lane, Lanes},
        room::Full,
        storage::{Session, StorageError},
    },
};

use super::{
    asked,
    device::{self, Device},
    numbers,
};

/// Why a call is not answered.
#[derive(Debug)]
pub struct No(pub RefusalReason, pub String);

impl No {
    pub fn new(reason: RefusalReason, message: &str) -> Self {
        Self(reason, message.to_owned())
    }
}

impl From<Fault> for No {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(message) => Self(RefusalReason::NotAllowed, message),
            Fault::NotFound => Self::new(RefusalReason::Missing, "没有这一项"),
            other => {
                tracing::error!(%other, "终端或签发人的一次请求没有办成");
                Self::new(RefusalReason::Broken, "服务器出了问题，请稍后再试")
            }
        }
    }
}

impl From<Over> for No {
    fn from(over: Over) -> Self {
        match over {
            Over::Long { .. } | Over::Head => Self::new(RefusalReason::TooLong, "请求太长"),
            Over::Busy => Self::new(RefusalReason::TooMany, "服务器正忙，请稍后再试"),
        }
    }
}

impl From<Full> for No {
    fn from(_: Full) -> Self {
        Self::from(Over::Busy)
    }
}

/// The answer to a call of which nothing says whose it is.
fn unsigned() -> No {
    No::new(RefusalReason::Unknown, "请求没有签名，或者签名读不懂")
}

impl From<StorageError> for No {
    fn from(error: StorageError) -> Self {
        Fault::from(error).into()
    }
}

/// A call as it came.
pub struct Asking {
    pub server: Arc<Server>,
    pub speaker: Speaker,
    pub body: Bytes,
    _held: Arc<Meter>,
    host: String,
    signature: Option<String>,
    pub now: Timestamp,
}

/// Answers a call with `work`, which runs beside the runtime's threads when it is its turn.
pub async fn answer<C: Call>(
    server: Arc<Server>,
    speaker: Speaker,
    (headers, body): (HeaderMap, Body),
    lane: fn(&Lanes) -> &Lane,
    work: fn(&Asking, C::Request) -> Result<C::Reply, No>,
) -> Response<Body>
where
    C::Request: 'static,
    C::Reply: 'static,
{
    let text = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.map(str::to_owned)
    };
    let now = server.now();
    let held = server.calls.begin(speaker.network());
    let read = read_all(body, C::REQUEST_MAX, held);
    // A kiosk is no browser: what a page has one send is not taken for a call.
    let by_a_page = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
    let read = match headers.contains_key(HEADER) && !by_a_page {
        true => match tokio::time::timeout(server.config.patience.body, read).await {
            Ok(read) => read.map_err(No::from),
            Err(_) => Err(No::new(RefusalReason::Malformed, "请求来得太慢")),
        },
        false => Err(unsigned()),
    };
    let asking = read.map(|(body, held)| Asking {
        speaker,
        body,
        _held: held,
        host: text("host").unwrap_or_default(),
        signature: text(HEADER),
        now,
        server,
    });
    let done = match asking {
        Err(no) => Err(no),
        Ok(asking) => match lane(&asking.server.lanes).turn("").await {
            Err(full) => Err(full.into()),
            Ok(turn) => tokio::task::spawn_blocking(move || {
                let _turn = turn;
                let request = serde_json::from_slice(&asking.body).map_err(|error| {
                    No(RefusalReason::Malformed, format!("请求读不懂：{error}"))
                })?;
                let reply = work(&asking, request)?;
                serde_json::to_vec(&reply)
                    .map_err(|error| Fault::Internal(error.to_string()).into())
            })
            .await
            .unwrap_or_else(|error| Err(Fault::Internal(error.to_string()).into())),
        },
    };
    done.map_or_else(|no| refuse(no, now), |bytes| respond(200, bytes))
}

/// The answer to a call that is refused.
pub fn refuse(No(reason, message): No, now: Timestamp) -> Response<Body> {
    let refusal = Refusal {
        reason,
        message,
        now,
    };
    let bytes = serde_json::to_vec(&refusal).unwrap_or_default();
    respond(reason.status(), bytes)
}

fn respond(status: u16, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let fixed = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in fixed {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

impl Asking {
    /// The signature that came with the call; it says whose it is and proves nothing yet.
    pub fn signature(&self) -> Result<Signature, No> {
        Signature::from_header(self.signature.as_deref().ok_or_else(unsigned)?)
            .map_err(|_| unsigned())
    }

    /// Sees that the call is signed by `key` for this server, now, and for the first time.
    pub fn check(&self, path: &str, signature: &Signature, key: &PublicKey) -> Result<(), No> {
        self.verify(path, signature, key)?;
        self.server
            .store
            .note(|session| self.spend(session, signature))
    }

    /// Sees that the call is signed by `key` for this server and now.
    pub(super) fn verify(
        &self,
        path: &str,
        signature: &Signature,
        key: &PublicKey,
    ) -> Result<(), No> {
        let signing = Signing {
            path,
            host: &self.host,
            body: &self.body,
        };
        signing
            .check(signature, key, self.now)
            .map_err(|error| match error {
                RequestError::Clock(_) => No::new(RefusalReason::Clock, "时钟与服务器相差太多"),
                _ => No::new(RefusalReason::Unknown, "签名不对"),
            })
    }

    /// The answer to someone whom nothing vouches for, which is another after too many.
    pub(super) fn stranger(&self, no: No) -> No {
        let counted = self.server.strangers.count(self.speaker, self.now);
        counted.err().unwrap_or(no)
    }

    /// Notes the call's nonce; refused if it was noted before.
    pub(super) fn spend(&self, session: &mut dyn Session, signature: &Signature) -> Result<(), No> {
        let old = self.now - SignedDuration::from_mins(WINDOW.as_mins() * 2);
        session.execute("DELETE FROM nonce WHERE at < $1", &[old.into()])?;
        let fresh = session.execute(
            "INSERT INTO nonce (key, nonce, at) VALUES ($1, $2, $3)
             ON CONFLICT (key, nonce) DO NOTHING",
            &[
                signature.key.to_string().into(),
                String::from(signature.nonce).into(),
                self.now.into(),
            ],
        )?;
        match fresh {
            1 => Ok(()),
            _ => Err(No::new(RefusalReason::Repeated, "这个请求已经来过")),
        }
    }

    /// The kiosk that signed, and what `note` keeps of its call in the transaction that says that
    /// the call came: a heartbeat costs one.
    fn device_noting(
        &self,
        path: &str,
        note: impl Fn(&mut dyn Session, &Device) -> Result<(), StorageError>,
    ) -> Result<Device, No> {
        let signature = self.signature()?;
        let id = signature.key.to_string();
        let found = self
            .server
            .store
            .read(|session| device::find(session, &id))?;
        let found = found.ok_or_else(|| No::new(RefusalReason::Unknown, "没有登记这台终端"))?;
        self.verify(path, &signature, &found.key)?;
        self.server.store.note(|session| {
            self.spend(session, &signature)?;
            match found.revoked_at {
                None => Ok(note(session, &found)?),
                Some(_) => Err(No::new(RefusalReason::Revoked, "这台终端已被吊销")),
            }
        })?;
        Ok(found)
    }

    pub(super) fn actor(&self, name: &str) -> Actor {
        Actor {
            login: format!("终端 {}", name.chars().take(12).collect::<String>()),
            address: self.speaker.to_string(),
        }
    }
}

/// How often kiosks are heard.
const AGAIN_S: u32 = 60;

/// Takes a heartbeat.
pub fn status(asking: &Asking, status: Status) -> Result<StatusTaken, No> {
    let text = serde_json::to_string(&status).map_err(Fault::from)?;
    let (from, now) = (asking.speaker.to_string(), asking.now);
    asking.device_noting(SendStatus::PATH, |session, device| {
        device::heard(session, &device.id, &text, &from, now)
    })?;
    Ok(StatusTaken {
        now,
        again_in_s: AGAIN_S,
    })
}

/// Tells a kiosk its spare numbers, and notes what it holds.
pub fn numbers(asking: &Asking, held: Held) -> Result<Spare, No> {
    let device = asking.device_noting(AskNumbers::PATH, |session, device| {
        numbers::heard(session, device, &held)
    })?;
    Ok(Spare {
        spare: device.spare,
    })
}

/// Takes what nobody could answer.
pub fn outbox(asking: &Asking, outbox: Outbox) -> Result<OutboxTaken, No> {
    let device = asking.device_noting(SendOutbox::PATH, |_, _| Ok(()))?;
    if outbox.entries.len() > OUTBOX_MOST {
        return Err(No::new(RefusalReason::Malformed, "一次最多 200 条"));
    }
    let entries = asking.server.store.write(|session| {
        let taken = outbox
            .entries
            .iter()
            .map(|entry| take(session, asking, &device, entry));
        taken.collect::<Result<_, StorageError>>()
    })?;
    Ok(OutboxTaken { entries })
}

fn take(
    session: &mut dyn Session,
    asking: &Asking,
    device: &Device,
    entry: &Entry,
) -> Result<Taken, StorageError> {
    match entry {
        Entry::Unanswered {
            words,
            asked_on,
            sessions,
        } => {
            if !asked::are_words(words) || *sessions == 0 || *sessions > 100_000 {
                return Ok(Taken::Refused);
            }
            asked::keep(session, &device.id, words, *asked_on, *sessions)?;
        }
        Entry::StickApplied {
            channel,
            generation,
            at,
        } => {
            let subject = format!("{channel} 第 {generation} 期");
            let actor = asking.actor(&device.id);
            let known = session.query_one(
                "SELECT seq FROM audit WHERE who = $1 AND subject = $2 AND detail = $3",
                &[
                    actor.login.as_str().into(),
                    subject.as_str().into(),
                    at.to_string().into(),
                ],
            )?;
            if known.is_none() {
                let at = at.to_string();
                audit::record(
                    session,
                    asking.now,
                    &actor,
                    Act::StickApplied,
                    &subject,
                    &at,
                )?;
            }
        }
    }
    Ok(Taken::Kept)
}
