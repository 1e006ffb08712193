//! A call: one question to the server and its answer, both as JSON. Client and server are written
//! against the same [`Call`], so that neither can change alone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Where the repository lies on the server.
pub const REPOSITORY_PATH: &str = "/repo/";

/// One question to the server. It is always a `POST` with a JSON body, signed as
/// [`request`](super::request) says; the answer is status 200 with the reply as JSON, or another
/// status with a [`Refusal`].
pub trait Call {
    /// From the root of the server, such as `/api/enrol`.
    const PATH: &'static str;
    /// Who asks.
    const CALLER: Caller;
    /// The request's body is never longer than this many bytes, nor read further.
    const REQUEST_MAX: usize;
    /// Nor is the reply's.
    const REPLY_MAX: usize;
    type Request: Serialize + DeserializeOwned;
    type Reply: Serialize + DeserializeOwned;
}

/// Whose key signs a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// One that isn't registered yet: the key is in the body.
    NewKiosk,
    Kiosk,
    /// One who may sign for some role.
    Signer,
}

/// The server's no, worded for the one who has to do something about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(deny_unknown_fields)]
#[error("{reason:?}: {message}")]
pub struct Refusal {
    pub reason: RefusalReason,
    /// One sentence in Chinese.
    pub message: String,
    /// The server's time, for a kiosk whose clock is wrong.
    pub now: Timestamp,
}

/// Why the server said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// 400: not what the call asks for.
    Malformed,
    /// 401: no such key, or not its signature.
    Unknown,
    /// 401: the request's time is more than [`request::WINDOW`](super::request::WINDOW) away from
    /// the server's. Ask again with the server's time.
    Clock,
    /// 401: this very request came before.
    Repeated,
    /// 403: the kiosk's key was revoked. It keeps showing what it has and asks no more.
    Revoked,
    /// 403: the key may not do this.
    NotAllowed,
    /// 404: no such proposal.
    Missing,
    /// 409: the token was used by another key.
    Used,
    /// 410: the token or the proposal is out of date.
    Expired,
    /// 413
    TooLong,
    /// 429
    TooMany,
    /// 500
    Broken,
}

impl RefusalReason {
    /// The status that the answer has.
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unknown | Self::Clock | Self::Repeated => 401,
            Self::Revoked | Self::NotAllowed => 403,
            Self::Missing => 404,
            Self::Used => 409,
            Self::Expired => 410,
            Self::TooLong => 413,
            Self::TooMany => 429,
            Self::Broken => 500,
        }
    }

    /// Whether the same request can't succeed later either.
    pub fn is_permanent(self) -> bool {
        !matches!(
            self,
            Self::Clock | Self::Repeated | Self::TooMany | Self::Broken
        )
    }
}
