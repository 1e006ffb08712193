//! Enrolment: how a new kiosk gets to know its server, and the server the kiosk.
//!
//! 1. The console makes a [`Token`] for one place in one hall. It is copied to the kiosk by hand.
//! 2. The kiosk connects. Nothing is said before one of the certificates that the server shows
//!    has the token's digest, and nothing is believed before the root that it fetches from
//!    `/repo/metadata/N.root.json` has the other.
//! 3. The kiosk makes a key, keeps it, and registers its public half. The same token with the
//!    same key is answered the same way again, so that a lost answer does no harm; with another
//!    key it is refused.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    call::{Call, Caller},
    head::AppVersion,
    key::PublicKey,
};
use crate::{
    content::{
        canonical::{self, CanonicalError},
        channel::ChannelName,
        digest::Digest,
        item::ItemKey,
    },
    domain::label::KioskNo,
};

/// A token is good for at most this many hours.
pub const TOKEN_HOURS_MOST: i64 = 24;

/// What the console gives to whoever sets a kiosk up. It is good once and for one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Such as `https://centre.example:8443`: no path, no slash at the end.
    pub server: String,
    /// 16 random bytes, hexadecimal. The server keeps its digest alone.
    pub secret: String,
    pub expires: Timestamp,
    pub hall: ItemKey,
    pub kiosk_no: KioskNo,
    /// Which root the kiosk pins, and its digest.
    pub root_version: u64,
    pub root: Digest,
    /// SHA-256 of a certificate (DER) of the server's chain: the local authority's, or the
    /// server's own. None only for a server on loopback without TLS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Digest>,
    /// A trial (试用): the kiosk says so on every page.
    #[serde(default)]
    pub is_trial: bool,
}

/// Why a text is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("这不是登记码：登记码以 qc1. 开头，请整段复制")]
    Form,
    #[error("登记码抄错或不完整，请重新复制")]
    Damaged,
    #[error("登记码读不懂：{0}")]
    Encoding(#[from] CanonicalError),
    #[error("登记码里的服务器地址 {0} 不对：必须是 https://主机名[:端口]；http:// 只能用于本机")]
    Server(String),
}

impl Token {
    /// The token as it is copied: `qc1.` + base64url of its canonical JSON + `.` + eight digits
    /// by which a slip is noticed.
    pub fn to_text(&self) -> Result<String, CanonicalError> {
        let body = URL_SAFE_NO_PAD.encode(canonical::to_bytes(self)?);
        Ok(format!("qc1.{body}.{}", check(&body)))
    }

    /// Reads a token; blanks and line breaks that copying brought in don't matter.
    pub fn from_text(text: &str) -> Result<Self, TokenError> {
        let text: String = text.split_whitespace().collect();
        let rest = text.strip_prefix("qc1.").ok_or(TokenError::Form)?;
        let (body, sum) = rest.rsplit_once('.').ok_or(TokenError::Damaged)?;
        if check(body) != sum {
            return Err(TokenError::Damaged);
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(body)
            .map_err(|_| TokenError::Damaged)?;
        let token: Self = canonical::from_bytes(&bytes)?;
        match token.server_is_legal() {
            true => Ok(token),
            false => Err(TokenError::Server(token.server)),
        }
    }

    /// TLS with a certificate to check, or loopback.
    fn server_is_legal(&self) -> bool {
        let plain = |rest: &str| {
            !rest.is_empty() && !rest.contains(|c: char| "/?#@\\".contains(c) || c.is_whitespace())
        };
        if let Some(rest) = self.server.strip_prefix("https://") {
            return plain(rest) && self.certificate.is_some();
        }
        self.server.strip_prefix("http://").is_some_and(is_loopback)
    }
}

/// Whether `host[:port]` is this machine.
pub fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

fn check(body: &str) -> String {
    let digest = Digest::of(body.as_bytes()).to_string();
    digest.chars().take(8).collect()
}

/// `POST /api/enrol`. The request is signed by the key that its body registers.
#[derive(Clone, Copy, Debug)]
pub struct Enrol;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// [`Token::secret`].
    pub secret: String,
    /// Made on the kiosk. Its id is the kiosk's name from now on.
    pub key: PublicKey,
    pub app: AppVersion,
}

/// The kiosk's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    pub hall: ItemKey,
    pub kiosk_no: KioskNo,
    /// What it subscribes to, the first before the others. No later answer changes it.
    pub channels: Vec<ChannelName>,
    /// The server's time.
    pub now: Timestamp,
}

/// `POST /api/trial/token`, on loopback and of a trial (试用) alone: gives a token, so that a kiosk
/// started beside it with `--server` enrols by itself. Signed by the key that its body names.
#[derive(Clone, Copy, Debug)]
pub struct AskTrialToken;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialTokenRequest {
    /// The one to be enrolled with the token.
    pub key: PublicKey,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialToken {
    /// A [`Token`] as text.
    pub token: String,
}

impl Call for AskTrialToken {
    const PATH: &'static str = "/api/trial/token";
    const CALLER: Caller = Caller::NewKiosk;
    const REQUEST_MAX: usize = 4096;
    const REPLY_MAX: usize = 4096;
    type Request = TrialTokenRequest;
    type Reply = TrialToken;
}

impl Call for Enrol {
    const PATH: &'static str = "/api/enrol";
    const CALLER: Caller = Caller::NewKiosk;
    const REQUEST_MAX: usize = 4096;
    const REPLY_MAX: usize = 16 * 1024;
    type Request = EnrolRequest;
    type Reply = Enrolled;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Token {
        Token {
            server: "https://centre.example:8443".into(),
            secret: "00112233445566778899aabbccddeeff".into(),
            expires: "2026-06-02T08:00:00Z".parse().unwrap(),
            hall: "hall/main".parse().unwrap(),
            kiosk_no: KioskNo::try_from(2).unwrap(),
            root_version: 1,
            root: Digest::of(b"root"),
            certificate: Some(Digest::of(b"certificate")),
            is_trial: false,
        }
    }

    #[test]
    fn a_token_is_the_same_after_being_copied_in_pieces() {
        let text = token().to_text().unwrap();
        let (one, two) = text.split_at(60);
        let copied = format!("  {one}\r\n {two}\n");
        assert_eq!(Token::from_text(&copied).unwrap(), token());
    }

    #[test]
    fn a_slip_in_copying_is_noticed() {
        let text = token().to_text().unwrap();
        for (at, _) in text.char_indices() {
            let mut other = text.clone();
            let with = if text.as_bytes()[at] == b'0' {
                "1"
            } else {
                "0"
            };
            other.replace_range(at..=at, with);
            assert!(Token::from_text(&other).is_err(), "{at}");
            assert!(Token::from_text(&text[..at]).is_err(), "{at}");
        }
    }

    #[test]
    fn a_server_is_named_by_its_certificate_or_is_this_machine() {
        for (server, certificate, legal) in [
            ("https://centre.example", true, true),
            ("https://centre.example", false, false),
            ("http://127.0.0.1:8080", false, true),
            ("http://[::1]:8080", false, true),
            ("http://localhost", false, true),
            ("http://centre.example", true, false),
            ("http://127.0.0.1.evil.example", false, false),
            ("http://127.0.0.1@evil.example", false, false),
            ("https://user@centre.example", true, false),
            ("https://centre.example/path", true, false),
            ("ftp://127.0.0.1", true, false),
        ] {
            let one = Token {
                server: server.into(),
                certificate: certificate.then(|| Digest::of(b"c")),
                ..token()
            };
            let read = Token::from_text(&one.to_text().unwrap());
            assert_eq!(read.is_ok(), legal, "{server}");
        }
    }
}
