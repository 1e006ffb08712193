//! What a kiosk was enrolled for, and how it came to be: `enrolment.json` and `device.key` in the
//! data folder.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    client::{Api, ApiError, Http, Patience},
    fetch::{FetchError, fetch_all},
    trust::{TrustError, Tuf},
};
use crate::{
    content::{channel::ChannelName, digest::Digest, item::ItemKey},
    domain::{clock::minute, label::KioskNo},
    files::{self, Readers},
    protocol::{
        call::REPOSITORY_PATH,
        enrol::{
            AskTrialToken, Enrol, EnrolRequest, Enrolled, Token, TokenError, TrialTokenRequest,
            is_loopback,
        },
        head::AppVersion,
        key::{KeyError, SigningKey},
        numbers::{AskNumbers, Held},
    },
    said,
};

/// A root is never longer.
const ROOT_MAX: u64 = 512 * 1024;
/// Nor is what the data folder holds, with the root in it.
const FILE_MAX: u64 = 2 * ROOT_MAX;

/// A kiosk's place and what it believes from then on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// Such as `https://centre.example:8443`.
    pub server: String,
    pub certificate: Option<Digest>,
    pub hall: ItemKey,
    pub kiosk_no: KioskNo,
    /// The numbers with which it goes on when its journal is lost, as the server said last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spare: Vec<KioskNo>,
    /// The first before the others.
    pub channels: Vec<ChannelName>,
    /// The pinned root, as it came.
    pub root: String,
    pub is_trial: bool,
}

/// Why a kiosk is not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error(
        "登记码已于 {until} 过期，本机时间是 {now}：请在控制台重新生成；本机时间不对的，先校准",
        until = minute(*.until), now = minute(*.now)
    )]
    Expired { until: Timestamp, now: Timestamp },
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("服务器给出的根文件与登记码不符：这不是登记码所说的站点")]
    OtherRoot,
    #[error(transparent)]
    Root(#[from] TrustError),
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error("服务器的答复与登记码不符：{0}")]
    OtherPlace(String),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("{0}：{why}", why = said::io(.1))]
    File(String, std::io::Error),
    #[error("{0} 不合格式：{1}")]
    Invalid(String, String),
    #[error(
        "{0} 不是本机的试用服务器，不能自动登记：请在控制台生成登记码，运行 query-corner kiosk enrol 登记码，再启动时不写 --server"
    )]
    NotLoopback(String),
}

impl Enrolment {
    fn file(folder: &Path) -> PathBuf {
        folder.join("enrolment.json")
    }

    /// The enrolment of a data folder; none if the kiosk was never enrolled.
    pub fn load(folder: &Path) -> Result<Option<Self>, EnrolError> {
        let path = Self::file(folder);
        let invalid = |error: serde_json::Error| {
            EnrolError::Invalid(path.display().to_string(), said::json(&error))
        };
        let bytes = read(&path)?;
        bytes
            .map(|bytes| serde_json::from_slice(&bytes).map_err(invalid))
            .transpose()
    }

    /// Keeps the spare numbers that the server gives from now on.
    pub fn keep_spare(&mut self, folder: &Path, spare: Vec<KioskNo>) -> Result<(), EnrolError> {
        if self.spare == spare {
            return Ok(());
        }
        let kept = Self {
            spare,
            ..self.clone()
        };
        kept.save(folder)?;
        *self = kept;
        Ok(())
    }

    fn save(&self, folder: &Path) -> Result<(), EnrolError> {
        let path = Self::file(folder);
        let invalid = |error: serde_json::Error| {
            EnrolError::Invalid(path.display().to_string(), said::json(&error))
        };
        write_private(&path, &serde_json::to_vec_pretty(self).map_err(invalid)?)
    }

    /// The address of the repository.
    pub fn repository(&self) -> String {
        format!("{}{REPOSITORY_PATH}", self.server)
    }

    /// The way to the repository. The clock counts as no earlier than `least`.
    pub fn place(&self, least: Timestamp) -> Result<Http, FetchError> {
        let patience = Patience::default();
        Http::pinned(&self.repository(), self.certificate, least, patience)
    }

    /// The way to the server's calls. The clock counts as no earlier than `least`.
    pub fn api(&self, least: Timestamp) -> Result<Api, FetchError> {
        Api::new(&self.server, self.certificate, least, Patience::default())
    }
}

/// The numbers that a kiosk may have. Enrolled, it has its own and its spare ones, and others only
/// where the configuration names them: two kiosks of a hall must never write with one digit.
pub fn numbers(configured: &[KioskNo], enrolment: Option<&Enrolment>) -> Vec<KioskNo> {
    let Some(enrolment) = enrolment else {
        return configured.to_vec();
    };
    let all = KioskNo::kiosks().count();
    let named = configured.iter().filter(|_| configured.len() < all);
    let mut numbers = vec![enrolment.kiosk_no];
    for number in enrolment.spare.iter().chain(named) {
        if !numbers.contains(number) {
            numbers.push(*number);
        }
    }
    numbers
}

/// The kiosk's own key; made when it is first asked for, and never leaves the folder.
pub fn device_key(folder: &Path) -> Result<SigningKey, EnrolError> {
    let path = folder.join("device.key");
    let invalid = || {
        let reason = "64 hexadecimal digits are expected";
        EnrolError::Invalid(path.display().to_string(), reason.to_owned())
    };
    if let Some(bytes) = read(&path)? {
        let mut seed = [0; 32];
        let text = bytes.trim_ascii();
        hex::decode_to_slice(text, &mut seed).map_err(|_| invalid())?;
        return Ok(SigningKey::from_seed(seed)?);
    }
    let key = SigningKey::generate()?;
    write_private(&path, hex::encode(key.seed()).as_bytes())?;
    Ok(key)
}

/// Enrols the kiosk of a data folder. The key is on the disk before anything is sent, so that
/// doing it again after a lost answer ends the same way. `now` is the clock floor.
pub async fn enrol(token: &Token, folder: &Path, now: Timestamp) -> Result<Enrolment, EnrolError> {
    if now > token.expires {
        let until = token.expires;
        return Err(EnrolError::Expired { until, now });
    }
    let patience = Patience::default();
    let repository = format!("{}{REPOSITORY_PATH}", token.server);
    let place = Http::pinned(&repository, token.certificate, now, patience)?;
    let name = format!("metadata/{}.root.json", token.root_version);
    let root = fetch_all(&place, &name, ROOT_MAX).await?;
    let root = root.filter(|root| Digest::of(root) == token.root);
    let root = root.ok_or(EnrolError::OtherRoot)?;
    Tuf::check_root(&root)?;
    let root = String::from_utf8(root).map_err(|_| EnrolError::OtherRoot)?;
    let key = device_key(folder)?;
    let request = EnrolRequest {
        secret: token.secret.clone(),
        key: key.public().clone(),
        app: AppVersion::own(),
    };
    let api = Api::new(&token.server, token.certificate, now, patience)?;
    let Enrolled {
        hall,
        kiosk_no,
        channels,
        now: _,
    } = api.call::<Enrol>(&key, now, &request).await?;
    if hall != token.hall || kiosk_no != token.kiosk_no || channels.is_empty() {
        let reason = format!("{hall} {kiosk_no} 号，{} 个频道", channels.len());
        return Err(EnrolError::OtherPlace(reason));
    }
    // A server that knows nothing of spare numbers has enrolled the kiosk all the same.
    let spare = api.call::<AskNumbers>(&key, now, &Held::default()).await;
    let spare = spare.inspect_err(|error| tracing::warn!(%error, "没有问到备用机号，以后再问"));
    let enrolment = Enrolment {
        server: token.server.clone(),
        certificate: token.certificate,
        hall,
        kiosk_no,
        spare: spare.map(|told| told.spare).unwrap_or_default(),
        channels,
        root,
        is_trial: token.is_trial,
    };
    enrolment.save(folder)?;
    Ok(enrolment)
}

/// Whether this is how a server on this machine is called: no other gives tokens to whoever asks.
pub fn is_trial_address(server: &str) -> bool {
    let host = server.trim_end_matches('/').strip_prefix("http://");
    host.is_some_and(is_loopback)
}

/// Enrols with a trial on this machine.
pub async fn enrol_with_trial(
    server: &str,
    folder: &Path,
    now: Timestamp,
) -> Result<Enrolment, EnrolError> {
    let server = server.trim_end_matches('/');
    if !is_trial_address(server) {
        return Err(EnrolError::NotLoopback(server.to_owned()));
    }
    let key = device_key(folder)?;
    let request = TrialTokenRequest {
        key: key.public().clone(),
    };
    let api = Api::new(server, None, now, Patience::default())?;
    let given = api.call::<AskTrialToken>(&key, now, &request).await?;
    let token = Token::from_text(&given.token)?;
    let local = token
        .server
        .strip_prefix("http://")
        .is_some_and(is_loopback);
    match local && token.is_trial {
        true => enrol(&token, folder, now).await,
        false => Err(EnrolError::OtherPlace(token.server)),
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, EnrolError> {
    let failed = |error| EnrolError::File(path.display().to_string(), error);
    files::read(path, FILE_MAX).map_err(failed)
}

/// Puts a file in place that only its owner can read, whole or not at all.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), EnrolError> {
    let failed = |error| EnrolError::File(path.display().to_string(), error);
    files::replace(path, bytes, Readers::Owner).map_err(failed)
}
