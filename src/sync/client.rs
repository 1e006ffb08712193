//! HTTP: the only place that knows reqwest.
//!
//! The network is taken for hostile. A signed length is the cap and what the server says of a
//! length is not asked; a redirect is a refusal (a captive portal sends them); no proxy is taken
//! from the environment; a server that is slow costs a bounded time.

mod api;
mod pin;

use std::{sync::Mutex, time::Duration};

use jiff::Timestamp;
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{ACCEPT_ENCODING, CONTENT_RANGE, ETAG, HeaderValue, IF_NONE_MATCH, RANGE},
    redirect,
};
use tokio::time::{Instant, timeout, timeout_at};

pub use api::{Api, ApiError};

use super::fetch::{Fetch, FetchError, FetchKind, Fetching, Found, check_path};
use crate::{content::digest::Digest, protocol::causes::causes};

/// How long a server may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until there is a connection.
    pub connect: Duration,
    /// Without a byte.
    pub stall: Duration,
    /// For any file; a long one has more, at the rate of `bytes_per_second`.
    pub total: Duration,
    /// The least rate, once `stall` has passed since the first byte was asked for.
    pub bytes_per_second: u64,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            stall: Duration::from_secs(10),
            total: Duration::from_secs(30),
            bytes_per_second: 2048,
        }
    }
}

/// The last `timestamp.json`, so that asking again costs a 304.
struct Remembered {
    path: String,
    etag: HeaderValue,
    body: Vec<u8>,
}

/// A file longer than this is not remembered.
const REMEMBER_MAX: usize = 16 * 1024;

/// Reads a repository over HTTP or HTTPS.
pub struct Http {
    client: Client,
    base: String,
    patience: Patience,
    remembered: Mutex<Option<Remembered>>,
}

impl Http {
    /// `base` is the repository's address, such as `https://centre.example/repo/`.
    pub fn new(base: &str, patience: Patience) -> Result<Self, FetchError> {
        Self::pinned(base, None, Timestamp::MIN, patience)
    }

    /// The same, spoken to only if the server's chain has a certificate with the digest `pinned`;
    /// when that is good is judged by a clock that counts as no earlier than `least`.
    pub fn pinned(
        base: &str,
        pinned: Option<Digest>,
        least: Timestamp,
        patience: Patience,
    ) -> Result<Self, FetchError> {
        let wrong = |reason: String| FetchError::permanent(FetchKind::Other, base, reason);
        let url = Url::parse(base).map_err(|error| wrong(format!("地址写得不对（{error}）")))?;
        if !matches!(url.scheme(), "http" | "https") || url.query().is_some() {
            return Err(wrong(
                "地址要以 http:// 或 https:// 开头，里面没有问号".to_owned(),
            ));
        }
        let client = client(pinned, least, patience).map_err(wrong)?;
        let mut base = String::from(url);
        if !base.ends_with('/') {
            base.push('/');
        }
        Ok(Self {
            client,
            base,
            patience,
            remembered: Mutex::new(None),
        })
    }

    async fn get(&self, path: &str, cap: u64, bytes: &mut Vec<u8>) -> Result<Found, FetchError> {
        check_path(path)?;
        let url = Url::parse(&format!("{}{path}", self.base)).map_err(|error| {
            FetchError::permanent(FetchKind::Other, path, format!("地址写得不对（{error}）"))
        })?;
        let extra = Duration::from_secs(cap / self.patience.bytes_per_second.max(1));
        let deadline = Instant::now() + self.patience.total + extra;
        let attempt = self.attempt(url, path, cap, bytes);
        timeout_at(deadline, attempt)
            .await
            .unwrap_or_else(|_| Err(slow(path, "限定的时间里没有取完")))
    }

    async fn attempt(
        &self,
        url: Url,
        path: &str,
        cap: u64,
        bytes: &mut Vec<u8>,
    ) -> Result<Found, FetchError> {
        let mut request = self.client.get(url).header(ACCEPT_ENCODING, "identity");
        if !bytes.is_empty() {
            request = request.header(RANGE, format!("bytes={}-", bytes.len()));
        } else if let Some(etag) = self.etag_of(path) {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let response = timeout(self.patience.stall, request.send())
            .await
            .map_err(|_| slow(path, "服务器没有应答"))?
            .map_err(|error| broken(path, &error))?;
        match response.status() {
            StatusCode::OK => bytes.clear(),
            StatusCode::PARTIAL_CONTENT if continues(&response, bytes.len()) => {}
            StatusCode::NOT_MODIFIED => match self.remembered_body(path) {
                Some(body) if body.len() as u64 <= cap => {
                    *bytes = body;
                    return Ok(Found::Yes);
                }
                _ => return Err(refused(path, response.status())),
            },
            // Object stores say 403 of what is not there, to whoever may not list.
            StatusCode::NOT_FOUND | StatusCode::FORBIDDEN | StatusCode::GONE => {
                return Ok(Found::No);
            }
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                bytes.clear();
                let reason = "服务器不能从断的地方接着给，下次从头取";
                return Err(FetchError::passing(FetchKind::Refused, path, reason));
            }
            status => return Err(refused(path, status)),
        }
        let etag = response.headers().get(ETAG).cloned();
        self.read(response, path, cap, bytes).await?;
        self.remember(path, etag, bytes);
        Ok(Found::Yes)
    }

    async fn read(
        &self,
        mut response: Response,
        path: &str,
        cap: u64,
        bytes: &mut Vec<u8>,
    ) -> Result<(), FetchError> {
        let (began, had) = (Instant::now(), bytes.len());
        loop {
            let chunk = timeout(self.patience.stall, response.chunk())
                .await
                .map_err(|_| slow(path, "取到一半不来了"))?
                .map_err(|error| cut(path, &error))?;
            let Some(chunk) = chunk else { return Ok(()) };
            if (bytes.len() + chunk.len()) as u64 > cap {
                bytes.clear();
                return Err(FetchError::too_long(path, cap));
            }
            bytes.extend_from_slice(&chunk);
            let (passed, came) = (began.elapsed(), (bytes.len() - had) as u64);
            if passed > self.patience.stall
                && came < self.patience.bytes_per_second * passed.as_secs()
            {
                return Err(slow(path, "来得太慢"));
            }
        }
    }

    fn etag_of(&self, path: &str) -> Option<HeaderValue> {
        let remembered = self.remembered.lock().ok()?;
        let remembered = remembered.as_ref().filter(|last| last.path == path)?;
        Some(remembered.etag.clone())
    }

    fn remembered_body(&self, path: &str) -> Option<Vec<u8>> {
        let remembered = self.remembered.lock().ok()?;
        let remembered = remembered.as_ref().filter(|last| last.path == path)?;
        Some(remembered.body.clone())
    }

    /// Only what has the same name each time can be asked for again.
    fn remember(&self, path: &str, etag: Option<HeaderValue>, body: &[u8]) {
        if let Some(etag) = etag
            && path.ends_with("timestamp.json")
            && body.len() <= REMEMBER_MAX
            && let Ok(mut remembered) = self.remembered.lock()
        {
            *remembered = Some(Remembered {
                path: path.to_owned(),
                etag,
                body: body.to_vec(),
            });
        }
    }
}

impl Fetch for Http {
    fn fetch<'a>(&'a self, path: &'a str, cap: u64, bytes: &'a mut Vec<u8>) -> Fetching<'a> {
        Box::pin(self.get(path, cap, bytes))
    }
}

/// A client that believes no proxy and follows no redirect.
fn client(pinned: Option<Digest>, least: Timestamp, patience: Patience) -> Result<Client, String> {
    let mut builder = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .connect_timeout(patience.connect)
        // As many as are used at a time when there is much to fetch, or each file costs a
        // handshake; a change of some items uses two.
        .pool_max_idle_per_host(8)
        .user_agent(concat!("query-corner/", env!("CARGO_PKG_VERSION")));
    if let Some(pinned) = pinned {
        let tls = pin::config(pinned, least).map_err(|error| causes(&error, ": "))?;
        builder = builder.tls_backend_preconfigured(tls).https_only(true);
    }
    builder.build().map_err(|error| causes(&error, ": "))
}

/// Whether a 206 begins where the buffer ends.
fn continues(response: &Response, have: usize) -> bool {
    let range = response.headers().get(CONTENT_RANGE);
    let range = range.and_then(|value| value.to_str().ok()).unwrap_or("");
    have > 0 && range.starts_with(&format!("bytes {have}-"))
}

fn slow(path: &str, reason: &str) -> FetchError {
    FetchError::passing(FetchKind::Timeout, path, reason)
}

fn refused(path: &str, status: StatusCode) -> FetchError {
    let reason = match status.is_redirection() {
        true => format!("服务器要转到别处（{status}），不跟过去：可能是上网认证页"),
        false => format!("服务器回答 {status}"),
    };
    let passing = status.is_redirection()
        || status.is_server_error()
        || matches!(
            status,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS
        );
    match passing {
        true => FetchError::passing(FetchKind::Refused, path, reason),
        false => FetchError::permanent(FetchKind::Refused, path, reason),
    }
}

fn broken(path: &str, error: &reqwest::Error) -> FetchError {
    if let Some(why) = pin::out_of_time(error) {
        let reason = format!("{why}：本机时间不对的，先校准；对的，请换服务器的证书");
        return FetchError::passing(FetchKind::Clock, path, reason);
    }
    let (kind, said) = match error {
        error if error.is_timeout() => (FetchKind::Timeout, "服务器没有应答"),
        error if error.is_connect() || error.is_request() => (FetchKind::Offline, "连不上服务器"),
        _ => (FetchKind::Other, "请求没有做成"),
    };
    let reason = format!("{said}（{}）", causes(error, ": "));
    FetchError::passing(kind, path, reason)
}

/// A body that ended too early. reqwest calls it a decoding error, but nothing is decoded here.
fn cut(path: &str, error: &reqwest::Error) -> FetchError {
    let reason = format!("取到一半断了（{}）", causes(error, ": "));
    FetchError::passing(FetchKind::Offline, path, reason)
}
