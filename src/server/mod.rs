//! The central server: editors publish here, kiosks refresh from here, and nobody alone can change
//! a word on a screen.
//!
//! A request that names this server goes through `gate` (origin, session, role, form token) to the
//! page function that `router` names. Pages are plain functions that run beside the runtime's
//! threads, when it is their turn in the `lane` of what they cost, read and write `storage` in
//! transactions, and give an [`answer::Answer`].

pub mod answer;
pub mod audit;
mod console;
pub mod fault;
mod fleet;
mod folder;
mod founding;
mod gate;
mod intake;
mod items;
mod lane;
pub mod limits;
mod outgoing;
pub mod people;
mod preview;
mod publishing;
pub mod readers;
mod repository;
pub mod request;
mod room;
mod rooms;
pub mod router;
mod secret;
pub mod storage;
pub mod upkeep;

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
};

use axum::http::{HeaderMap, HeaderValue};
use jiff::{SignedDuration, Timestamp, civil::Date};
use tokio::sync::watch;

use crate::{
    config::{
        proxies::{self, Speaker},
        server::{DatabasePlace, ServerConfig, Transport},
    },
    content::digest::Digest,
    protocol::head::Head,
    publish::{repository::Repository, site::WITHDRAW},
    said,
    web::{
        door::Door,
        tls::{self, Certificate, TlsError},
    },
};

use audit::Actor;
use fault::Fault;
use fleet::strangers::Strangers;
use lane::Lanes;
use people::{
    session::{Limits, SignedIn},
    sign_in,
    turnstile::Turnstile,
};
use preview::Previewer;
use publishing::keys::Keys;
use repository::Hot;
use rooms::Rooms;
use storage::{StorageError, Store};

/// Why a server can't start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("{0}：{why}。请看路径对不对，运行程序的用户能不能读写", why = said::io(.1))]
    Folder(String, std::io::Error),
    #[error("不能在 {0} 上提供服务：{why}。请看是否已经有一个在运行，或者在配置文件里换 listen 的端口", why = said::io(.1))]
    Listen(SocketAddr, std::io::Error),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("{0}")]
    Founding(#[from] Fault),
}

/// What every page of a running server shares.
pub struct Server {
    pub config: ServerConfig,
    pub store: Store,
    pub(crate) site: Repository,
    pub(crate) keys: Keys,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    turnstile: Turnstile,
    /// Whose turn it is, for each kind of work.
    pub(crate) lanes: Lanes,
    /// Whose bytes have how much of the memory.
    pub(crate) rooms: Rooms,
    pub(crate) strangers: Strangers,
    pub(crate) hot: Hot,
    pub(crate) preview: Previewer,
    /// The address to open in a browser, known once it listens.
    pub(crate) url: std::sync::OnceLock<String>,
}

impl Server {
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The day of an instant, in the site's time zone.
    pub fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.config.time_zone.clone()).date()
    }

    pub fn is_secure(&self) -> bool {
        self.config.transport != Transport::Loopback
    }

    /// Whether a Host header names this server, at any port.
    pub fn is_host(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        let inner = name
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'));
        let name = inner.unwrap_or(name);
        let mut known = self.config.names.iter();
        known.any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Whom a request comes from, by its peer and what trusted proxies say.
    pub(crate) fn speaker(&self, peer: IpAddr, headers: &HeaderMap) -> Speaker {
        let said = headers.get_all("x-forwarded-for").iter();
        proxies::speaker(&self.config.proxies, peer, said.map(HeaderValue::as_bytes))
    }

    /// Host and port as browsers call this server.
    pub(crate) fn called(&self) -> String {
        let url = self.url.get().map_or("", String::as_str);
        url.split_once("://")
            .map_or(url, |(_, host)| host)
            .to_owned()
    }

    pub(crate) fn session_limits(&self) -> Limits {
        Limits {
            idle: SignedDuration::from_mins(self.config.idle_minutes.into()),
            whole: SignedDuration::from_hours(self.config.session_hours.into()),
        }
    }

    /// Sees that someone gives the password of their own account.
    pub(crate) fn confirm(
        &self,
        person: &SignedIn,
        typed: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), Fault> {
        sign_in::confirm(&self.store, &self.turnstile, person, typed, actor, now)
    }

    /// The largest body of a page that takes files, in bytes.
    pub(crate) fn upload_max(&self) -> usize {
        upload_max(&self.config)
    }

    pub fn turnstile(&self) -> &Turnstile {
        &self.turnstile
    }

    /// The audit heads that the signed heads in the repository carry.
    pub fn anchors(&self) -> Result<Vec<Digest>, Fault> {
        anchors(&self.site)
    }
}

fn upload_max(config: &ServerConfig) -> usize {
    (config.upload_mib as usize) << 20
}

/// A server that was made but does not run yet.
pub struct Made<F> {
    pub address: SocketAddr,
    /// What the keeper is told, a line each: the address, the one-time link of a first start.
    pub notices: Vec<String>,
    pub server: Arc<Server>,
    /// Serves for as long as it is polled, or until `end` holds true and what was under way is
    /// done.
    pub serve: F,
    pub end: watch::Sender<bool>,
}

/// Makes a server by the system's clock.
pub async fn make_server(
    config: ServerConfig,
) -> Result<Made<impl Future<Output = std::io::Result<()>>>, ServerError> {
    make_server_at(config, Timestamp::now).await
}

/// Makes a server with a clock of its own.
pub async fn make_server_at(
    config: ServerConfig,
    clock: impl Fn() -> Timestamp + Send + Sync + 'static,
) -> Result<Made<impl Future<Output = std::io::Result<()>>>, ServerError> {
    folder::prepare(&config)?;
    let now = clock();
    let tls = tls_of(&config, now)?;
    let door = Door::open(config.listen, tls, config.patience)
        .await
        .map_err(|error| ServerError::Listen(config.listen, error))?;
    let address = door.address();
    let founded = tokio::task::spawn_blocking(move || -> Result<_, ServerError> {
        upkeep::sweep_files(&config.repository);
        let store = Store::open(&config.database)?;
        let keys = Keys::open(&config, now)?;
        let server = Server {
            site: Repository::new(&config.repository),
            store,
            keys,
            clock: Box::new(clock),
            turnstile: Turnstile::default(),
            lanes: Lanes::new(),
            rooms: Rooms::new(&config),
            strangers: Strangers::default(),
            hot: Hot::default(),
            preview: Previewer::new(config.draws.then(|| config.program.clone())),
            url: std::sync::OnceLock::new(),
            config,
        };
        let _ = server.url.set(founding::url(&server, address));
        let notices = founding::found(&server)?;
        Ok((Arc::new(server), notices))
    });
    let (server, notices) = match founded.await {
        Ok(founded) => founded?,
        Err(error) => return Err(Fault::Internal(error.to_string()).into()),
    };
    let router = router::router(Arc::clone(&server));
    let kept = Arc::clone(&server);
    let (end, ended) = watch::channel(false);
    let serve = async move {
        let upkeep = tokio::spawn(upkeep::keep(Arc::clone(&kept)));
        let resting = tokio::spawn(upkeep::rest(kept));
        door.serve(router, ended).await;
        upkeep.abort();
        resting.abort();
        Ok(())
    };
    Ok(Made {
        address,
        notices,
        server,
        serve,
        end,
    })
}

fn tls_of(
    config: &ServerConfig,
    now: Timestamp,
) -> Result<Option<Arc<tokio_rustls::rustls::ServerConfig>>, TlsError> {
    let certificate = match &config.transport {
        Transport::Loopback => return Ok(None),
        Transport::Certificate { chain, key } => Certificate {
            chain: chain.clone(),
            key: key.clone(),
        },
        Transport::LocalAuthority => {
            let year = now.to_zoned(jiff::tz::TimeZone::UTC).year();
            tls::local(&config.data.join("tls"), &config.names, year.into())?
        }
    };
    tls::server_config(&certificate).map(Some)
}

/// The digest of the certificate that kiosks and signers' agents look for: the last of the chain,
/// which is an authority's if the chain has it. None on loopback, where nothing is encrypted.
pub(crate) fn certificate(config: &ServerConfig) -> Result<Option<Digest>, TlsError> {
    let chain = match &config.transport {
        Transport::Loopback => return Ok(None),
        Transport::Certificate { chain, .. } => chain.clone(),
        Transport::LocalAuthority => tls::authority_file(&config.data.join("tls")),
    };
    tls::last_of(&chain).map(Some)
}

/// The audit heads that the signed heads of a repository carry.
fn anchors(site: &Repository) -> Result<Vec<Digest>, Fault> {
    let folder = site.folder().join("targets/ch");
    let mut found = Vec::new();
    let Ok(channels) = std::fs::read_dir(folder) else {
        return Ok(found);
    };
    for channel in channels.flatten() {
        let name = channel.file_name().to_string_lossy().into_owned();
        let Ok(heads) = std::fs::read_dir(channel.path()) else {
            continue;
        };
        for head in heads.flatten() {
            let bytes = crate::publish::files::read(&head.path())?.unwrap_or_default();
            if let Ok(head) = Head::from_bytes(&bytes, &name) {
                found.extend(head.audit_head);
            }
        }
    }
    Ok(found)
}

/// Checks the audit log of a server's data, against the heads that were signed. A database that
/// isn't there is an error: it would be made, and be sound.
pub fn verify_audit(config: &ServerConfig) -> Result<audit::Verdict, ServerError> {
    if let DatabasePlace::File(path) = &config.database
        && let Err(error) = std::fs::metadata(path)
    {
        return Err(ServerError::Folder(path.display().to_string(), error));
    }
    let store = Store::open(&config.database)?;
    let anchors = anchors(&Repository::new(Path::new(&config.repository)))?;
    Ok(store.read(|session| audit::verify(session, &anchors))?)
}

/// The role of a proposal that hides items.
pub(crate) const WITHDRAW_ROLE: &str = WITHDRAW;
