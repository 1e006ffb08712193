//! Calls to the server, signed with the caller's own key.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{
    Client, Url,
    header::{ACCEPT, CONTENT_TYPE},
};
use tokio::time::timeout;

use super::{Patience, broken, client, cut, slow};
use crate::{
    content::digest::Digest,
    protocol::{
        call::{Call, Refusal, RefusalReason},
        key::SigningKey,
        request::{HEADER, RequestError, Signing},
    },
    sync::fetch::{FetchError, FetchKind},
};

/// A refusal is never longer.
const REFUSAL_MAX: usize = 4096;

/// Why a call was not answered with what it asks for.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    #[error("{}", .0.message)]
    Refused(Refusal),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Request(#[from] RequestError),
    #[error("{path}：服务器的答复看不懂（{reason}）")]
    Reply { path: &'static str, reason: String },
}

impl ApiError {
    /// The server's reason, if it was reached and said no.
    pub fn refusal(&self) -> Option<RefusalReason> {
        match self {
            Self::Refused(refusal) => Some(refusal.reason),
            _ => None,
        }
    }
}

/// The way to a server's calls.
pub struct Api {
    client: Client,
    /// Without a slash at the end.
    server: String,
    /// As the header `Host` says it.
    host: String,
    patience: Patience,
}

impl Api {
    /// `server` is its address without a path; with `pinned`, only a server whose chain has that
    /// certificate is spoken to, as [`super::Http::pinned`] does.
    pub fn new(
        server: &str,
        pinned: Option<Digest>,
        least: Timestamp,
        patience: Patience,
    ) -> Result<Self, FetchError> {
        let wrong = |reason: String| FetchError::permanent(FetchKind::Other, server, reason);
        let url = Url::parse(server).map_err(|error| wrong(format!("not an address: {error}")))?;
        let legal = matches!(url.scheme(), "http" | "https") && url.path() == "/";
        let host = url.host_str().filter(|_| legal);
        let host = host.ok_or_else(|| wrong("an address must be https://host:port".to_owned()))?;
        Ok(Self {
            client: client(pinned, least, patience).map_err(wrong)?,
            host: match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            },
            server: String::from(url).trim_end_matches('/').to_owned(),
            patience,
        })
    }

    /// Asks. `now` is this machine's time; if the server's is another, it is asked once more with
    /// the server's.
    pub async fn call<C: Call>(
        &self,
        key: &SigningKey,
        now: Timestamp,
        request: &C::Request,
    ) -> Result<C::Reply, ApiError> {
        let body = serde_json::to_vec(request).map_err(|error| ApiError::Reply {
            path: C::PATH,
            reason: error.to_string(),
        })?;
        match self.once::<C>(key, now, body.clone()).await {
            Err(ApiError::Refused(refusal)) if refusal.reason == RefusalReason::Clock => {
                self.once::<C>(key, refusal.now, body).await
            }
            other => other,
        }
    }

    async fn once<C: Call>(
        &self,
        key: &SigningKey,
        now: Timestamp,
        body: Vec<u8>,
    ) -> Result<C::Reply, ApiError> {
        let signing = Signing {
            path: C::PATH,
            host: &self.host,
            body: &body,
        };
        let signature = signing.sign(key, now)?.to_header();
        let asked = self.ask(C::PATH, signature, body, C::REPLY_MAX);
        let all = self.patience.total + Duration::from_secs(30);
        let (status, bytes) = timeout(all, asked)
            .await
            .map_err(|_| slow(C::PATH, "not done in time"))??;
        let unreadable = |error: serde_json::Error| ApiError::Reply {
            path: C::PATH,
            reason: format!("status {status}: {error}"),
        };
        match status {
            200 => serde_json::from_slice(&bytes).map_err(unreadable),
            _ => match serde_json::from_slice::<Refusal>(&bytes) {
                Ok(refusal) => Err(ApiError::Refused(refusal)),
                Err(error) => Err(unreadable(error)),
            },
        }
    }

    async fn ask(
        &self,
        path: &'static str,
        signature: String,
        body: Vec<u8>,
        reply_max: usize,
    ) -> Result<(u16, Vec<u8>), FetchError> {
        let request = self
            .client
            .post(format!("{}{path}", self.server))
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .header(HEADER, signature)
            .body(body);
        let mut response = timeout(self.patience.total, request.send())
            .await
            .map_err(|_| slow(path, "no answer"))?
            .map_err(|error| broken(path, &error))?;
        let status = response.status().as_u16();
        let cap = match status {
            200 => reply_max,
            _ => REFUSAL_MAX,
        };
        let mut bytes = Vec::new();
        loop {
            let chunk = timeout(self.patience.stall, response.chunk())
                .await
                .map_err(|_| slow(path, "it stopped coming"))?
                .map_err(|error| cut(path, &error))?;
            let Some(chunk) = chunk else {
                return Ok((status, bytes));
            };
            if bytes.len() + chunk.len() > cap {
                return Err(FetchError::too_long(path, cap as u64));
            }
            bytes.extend_from_slice(&chunk);
        }
    }
}
