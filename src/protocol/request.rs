//! Who asks: each request is signed with the caller's own key over its canonical bytes, so that
//! there is no secret that server and caller share, and nothing that can be used twice.
//!
//! ```text
//! query-corner request 1\n
//! /api/kiosk/status\n
//! the body's SHA-256, 64 hexadecimal digits\n
//! the server's name as the caller knows it: host:port, or the host alone\n
//! 2026-06-01T08:00:00Z\n
//! the nonce, 32 hexadecimal digits\n
//! ```
//!
//! That is no JSON, so no signature under a request can pass for one under metadata. The
//! signature travels in the header [`HEADER`].

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::key::{PublicKey, SigningKey};
use crate::content::digest::Digest;

/// The header that carries a [`Signature`]: `key=…;time=…;nonce=…;signature=…`.
pub const HEADER: &str = "query-corner-signature";

/// How far a request's time may be from the server's. The server remembers nonces for twice as
/// long.
pub const WINDOW: SignedDuration = SignedDuration::from_mins(5);

/// Bytes that are used once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nonce([u8; 16]);

/// What is signed of a request.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// [`Call::PATH`](super::call::Call::PATH).
    pub path: &'a str,
    /// As the header `Host` says it.
    pub host: &'a str,
    pub body: &'a [u8],
}

/// Who signed a request, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// [`PublicKey::id`].
    pub key: Digest,
    /// In whole seconds.
    pub time: Timestamp,
    pub nonce: Nonce,
    /// Hexadecimal.
    signature: String,
}

/// Why a signature on a request doesn't count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    #[error("请求头 {HEADER} 应当是 key=…;time=…;nonce=…;signature=…")]
    Header,
    #[error("请求的时间 {0} 和服务器差 {minutes} 分钟以上：请校准时钟", minutes = WINDOW.as_mins())]
    Clock(Timestamp),
    #[error("签名不是这把钥匙对这个请求签的")]
    Signature,
    #[error("系统给不出随机数")]
    Random,
}

impl Nonce {
    pub fn new() -> Result<Self, RequestError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|_| RequestError::Random)?;
        Ok(Self(bytes))
    }
}

impl From<Nonce> for String {
    fn from(nonce: Nonce) -> Self {
        hex::encode(nonce.0)
    }
}

impl TryFrom<String> for Nonce {
    type Error = RequestError;

    fn try_from(text: String) -> Result<Self, RequestError> {
        let bytes = hex::decode(&text).map_err(|_| RequestError::Header)?;
        // One nonce has one spelling, or it could be used twice.
        let lower = !text.contains(|c: char| c.is_ascii_uppercase());
        let bytes = bytes.try_into().map_err(|_| RequestError::Header)?;
        lower.then_some(Self(bytes)).ok_or(RequestError::Header)
    }
}

impl Signing<'_> {
    fn bytes(&self, time: Timestamp, nonce: Nonce) -> Vec<u8> {
        let Self { path, host, body } = self;
        let (digest, nonce) = (Digest::of(body), String::from(nonce));
        format!("query-corner request 1\n{path}\n{digest}\n{host}\n{time}\n{nonce}\n").into_bytes()
    }

    /// Signs the request. `now` is the server's time as the caller knows it.
    pub fn sign(&self, key: &SigningKey, now: Timestamp) -> Result<Signature, RequestError> {
        let time = Timestamp::from_second(now.as_second()).map_err(|_| RequestError::Clock(now))?;
        let nonce = Nonce::new()?;
        Ok(Signature {
            key: key.public().digest(),
            time,
            nonce,
            signature: key.sign(&self.bytes(time, nonce)),
        })
    }

    /// Checks a signature; that its key may do this and that its nonce is new is for the server
    /// to see to, in that order.
    pub fn check(
        &self,
        signature: &Signature,
        key: &PublicKey,
        now: Timestamp,
    ) -> Result<(), RequestError> {
        let bytes = self.bytes(signature.time, signature.nonce);
        if signature.key != key.digest() || !key.verifies(&bytes, &signature.signature) {
            return Err(RequestError::Signature);
        }
        match signature.time.duration_since(now).abs() <= WINDOW {
            true => Ok(()),
            false => Err(RequestError::Clock(signature.time)),
        }
    }
}

impl Signature {
    /// The header's value.
    pub fn to_header(&self) -> String {
        let Self {
            key,
            time,
            nonce,
            signature,
        } = self;
        let nonce = String::from(*nonce);
        format!("key={key};time={time};nonce={nonce};signature={signature}")
    }

    pub fn from_header(text: &str) -> Result<Self, RequestError> {
        let parts: Option<Vec<_>> = text.split(';').map(|part| part.split_once('=')).collect();
        let [
            ("key", key),
            ("time", time),
            ("nonce", nonce),
            ("signature", signature),
        ] = parts.ok_or(RequestError::Header)?[..]
        else {
            return Err(RequestError::Header);
        };
        Ok(Self {
            key: key.parse().map_err(|_| RequestError::Header)?,
            time: time.parse().map_err(|_| RequestError::Header)?,
            nonce: nonce.to_owned().try_into()?,
            signature: signature.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: Signing<'_> = Signing {
        path: "/api/kiosk/status",
        host: "centre.example:8443",
        body: b"{}",
    };

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32]).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_signed_request_is_known_after_its_way_through_the_header() {
        let now = at("2026-06-01T08:00:00.7Z");
        let signature = REQUEST.sign(&key(1), now).unwrap();
        let read = Signature::from_header(&signature.to_header()).unwrap();
        assert_eq!(read, signature);
        assert_eq!(REQUEST.check(&read, key(1).public(), now), Ok(()));
    }

    #[test]
    fn a_signature_holds_for_one_key_one_path_one_host_and_one_body() {
        let now = at("2026-06-01T08:00:00Z");
        let signature = REQUEST.sign(&key(1), now).unwrap();
        let (path, host, body) = (REQUEST.path, "other.example", &b"{ }"[..]);
        let others = [
            Signing {
                path: "/api/kiosk/outbox",
                ..REQUEST
            },
            Signing { host, ..REQUEST },
            Signing { body, ..REQUEST },
        ];
        for other in others {
            let checked = other.check(&signature, key(1).public(), now);
            assert_eq!(checked, Err(RequestError::Signature), "{other:?} {path}");
        }
        let checked = REQUEST.check(&signature, key(2).public(), now);
        assert_eq!(checked, Err(RequestError::Signature));
        let mut nonce = signature.clone();
        nonce.nonce = Nonce([7; 16]);
        let checked = REQUEST.check(&nonce, key(1).public(), now);
        assert_eq!(checked, Err(RequestError::Signature));
    }

    #[test]
    fn a_request_of_another_hour_is_told_so() {
        let signed = at("2026-06-01T08:00:00Z");
        let signature = REQUEST.sign(&key(1), signed).unwrap();
        for (now, good) in [
            ("2026-06-01T08:05:00Z", true),
            ("2026-06-01T07:55:00Z", true),
            ("2026-06-01T08:05:01Z", false),
            ("2026-06-01T07:54:59Z", false),
        ] {
            let checked = REQUEST.check(&signature, key(1).public(), at(now));
            assert_eq!(checked.is_ok(), good, "{now}");
        }
    }

    #[test]
    fn what_is_no_header_is_refused() {
        for text in [
            "",
            "key=1",
            "key=1;time=2;nonce=3;signature=4",
            "time=;key=;nonce=;signature=",
        ] {
            assert_eq!(Signature::from_header(text), Err(RequestError::Header));
        }
        let upper = "A".repeat(32);
        assert!(Nonce::try_from(upper).is_err());
    }
}
