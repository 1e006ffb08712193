//! The calls of kiosks and signers: each is checked for its key, its length, its signature, its
//! time and its nonce before its words are read.

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
        request::{HEADER, RequestError, Signature, Signing, WINDOW},
    },
    server::{
        Server,
        audit::Actor,
        fault::Fault,
        intake::{Meter, Over, read_all},
        lane::{Lane, Lanes},
        outgoing,
        room::{Full, Held},
        rooms::SMALL,
        storage::{Session, StorageError},
    },
};

use super::caller::Caller;

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

/// A call of which it is known who may have sent it.
pub struct Asking {
    pub server: Arc<Server>,
    pub speaker: Speaker,
    pub caller: Caller,
    pub body: Bytes,
    _held: Arc<Meter>,
    host: String,
    signature: Signature,
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
    let now = server.now();
    let asking = match hear::<C>(server, speaker, (headers, body), now).await {
        Ok(asking) => asking,
        Err(no) => return refuse(no, now),
    };
    let sender = asking.sender();
    let reply_room = || asking.server.rooms.reply(sender.clone());
    let mut held = (C::REPLY_MAX > SMALL).then(reply_room);
    let turn = lane(&asking.server.lanes).turn(&sender).await;
    let room = held.as_ref().map_or(Ok(()), Held::check);
    let (Ok(turn), Ok(())) = (turn, room) else {
        return refuse(Full.into(), now);
    };
    let done = beside(move || {
        let _turn = turn;
        let request = serde_json::from_slice(&asking.body)
            .map_err(|error| No(RefusalReason::Malformed, format!("请求读不懂：{error}")))?;
        let reply = work(&asking, request)?;
        serde_json::to_vec(&reply).map_err(|error| Fault::Internal(error.to_string()).into())
    });
    match done.await {
        Ok(bytes) => {
            let length = bytes.len();
            let response = respond(200, bytes);
            match held.take() {
                Some(mut held) => {
                    held.take(length);
                    outgoing::holding(response, held)
                }
                None => response,
            }
        }
        Err(no) => refuse(no, now),
    }
}

/// Reads a call whose signature names a key that is known here, and sees that the key signed it.
/// Whoever has none is answered before a word of the body is read, and takes no place of those who
/// have one.
async fn hear<C: Call>(
    server: Arc<Server>,
    speaker: Speaker,
    (headers, body): (HeaderMap, Body),
    now: Timestamp,
) -> Result<Asking, No> {
    // A kiosk is no browser: what a page has one send is not taken for a call.
    if headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site") {
        return Err(unsigned());
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signature = text(HEADER).ok_or_else(unsigned)?;
    let signature = Signature::from_header(signature).map_err(|_| unsigned())?;
    let turn = server.lanes.keys.turn(&speaker.network()).await?;
    let (asked, key) = (Arc::clone(&server), signature.key);
    let caller = beside(move || {
        let _turn = turn;
        Caller::find(&asked, C::CALLER, key)
    });
    let caller = caller.await?;
    let held = match &caller {
        Caller::Kiosk(device) if C::REQUEST_MAX > SMALL => Some(server.rooms.call(&device.id)),
        _ => None,
    };
    let read = read_all(body, C::REQUEST_MAX, held);
    let read = tokio::time::timeout(server.config.patience.body, read).await;
    let read = read.map_err(|_| No::new(RefusalReason::Malformed, "请求来得太慢"))?;
    let (body, held) = read?;
    let turn = server.lanes.keys.turn(&speaker.network()).await?;
    let asking = Asking {
        speaker,
        caller,
        body,
        _held: held,
        host: text("host").unwrap_or_default().to_owned(),
        signature,
        now,
        server,
    };
    beside(move || {
        let _turn = turn;
        // One that isn't registered yet has its key in the body.
        if let Some(key) = asking.caller.key() {
            asking.verify(C::PATH, key)?;
        }
        Ok(asking)
    })
    .await
}

/// Works beside the runtime's threads.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, No> + Send + 'static,
) -> Result<T, No> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Fault::Internal(error.to_string()).into()))
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
    /// Who takes turns with it: a key that signed, or a stranger's network.
    fn sender(&self) -> String {
        match self.caller {
            Caller::New => self.speaker.network(),
            _ => self.key(),
        }
    }

    /// The id of the key that the signature names.
    pub(super) fn key(&self) -> String {
        self.signature.key.to_string()
    }

    /// Sees that the call is signed by `key` for this server and now.
    pub(super) fn verify(&self, path: &str, key: &PublicKey) -> Result<(), No> {
        let signing = Signing {
            path,
            host: &self.host,
            body: &self.body,
        };
        signing
            .check(&self.signature, key, self.now)
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
    pub(super) fn spend(&self, session: &mut dyn Session) -> Result<(), No> {
        let old = self.now - SignedDuration::from_mins(WINDOW.as_mins() * 2);
        session.execute("DELETE FROM nonce WHERE at < $1", &[old.into()])?;
        let fresh = session.execute(
            "INSERT INTO nonce (key, nonce, at) VALUES ($1, $2, $3)
             ON CONFLICT (key, nonce) DO NOTHING",
            &[
                self.key().into(),
                String::from(self.signature.nonce).into(),
                self.now.into(),
            ],
        )?;
        match fresh {
            1 => Ok(()),
            _ => Err(No::new(RefusalReason::Repeated, "这个请求已经来过")),
        }
    }

    pub(super) fn actor(&self, name: &str) -> Actor {
        Actor {
            login: format!("终端 {}", name.chars().take(12).collect::<String>()),
            address: self.speaker.to_string(),
        }
    }
}
