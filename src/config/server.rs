//! The server's settings: a TOML file, and the environment over it, checked into a
//! [`ServerConfig`].

use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;

use super::{ConfigError, proxies::Network};

/// Where the server's data are.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabasePlace {
    /// SQLite, in this file.
    File(PathBuf),
    /// PostgreSQL.
    Postgres {
        /// `postgres://…`, with `sslmode` and without anything about certificates.
        url: String,
        /// The certificate (PEM) of the authority that signed the server's.
        authority: Option<PathBuf>,
    },
}

impl std::fmt::Debug for DatabasePlace {
    /// Without the address of PostgreSQL, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "File({})", path.display()),
            Self::Postgres { .. } => f.write_str("Postgres(…)"),
        }
    }
}

/// How the server speaks to browsers and kiosks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Plain HTTP, on loopback alone.
    Loopback,
    /// HTTPS with this certificate chain and key (PEM).
    Certificate { chain: PathBuf, key: PathBuf },
    /// HTTPS with a certificate of the local authority that the server makes at its first start.
    LocalAuthority,
}

/// What a guess of a password costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    pub memory_kib: u32,
    pub passes: u32,
}

/// How long a server waits for whoever it speaks with. Not a setting: these hold for every network
/// that a hall has, and tests make them short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For the TLS handshake, from the connection on.
    pub handshake: Duration,
    /// For a request's head, from the answer before it on: a connection that is idle ends then too.
    /// Longer than a kiosk's usual round of 30 to 90 seconds.
    pub head: Duration,
    /// For a request's body.
    pub body: Duration,
    /// For a client that takes nothing of an answer.
    pub stall: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(120),
            body: Duration::from_secs(120),
            stall: Duration::from_secs(60),
        }
    }
}

/// The settings of a server, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerConfig {
    /// Folder of the database, the online keys, the certificates and the repository.
    pub data: PathBuf,
    pub database: DatabasePlace,
    pub listen: SocketAddr,
    /// Names under which browsers and kiosks call the server, the first one in links.
    pub names: Vec<String>,
    pub transport: Transport,
    /// Reverse proxies that are believed when they say whom they speak for.
    pub proxies: Vec<Network>,
    /// The port by which the server is called, if a proxy in front of it listens on another one.
    pub public_port: Option<u16>,
    /// The published repository.
    pub repository: PathBuf,
    pub time_zone: jiff::tz::TimeZone,
    pub idle_minutes: u32,
    pub session_hours: u32,
    pub password: PasswordCost,
    /// The largest import in MiB.
    pub upload_mib: u32,
    /// This program, which is started again to convert files and to draw pages; no setting.
    pub program: PathBuf,
    /// Whether the kiosk is in it, so that its pages can be drawn; no setting.
    pub draws: bool,
    /// No setting.
    pub patience: Patience,
    /// Keys of both signers and people of every role are made on the spot; everything says 试用.
    pub trial: bool,
}

/// The file as it is written. Keys and defaults:
///
/// | key | default | |
/// |---|---|---|
/// | `data` | `$XDG_DATA_HOME/query-corner-server` or `~/.local/share/query-corner-server` | folder of database, online keys and certificates |
/// | `database` | `server.db` in `data` | a file (SQLite) or `postgres://…` |
/// | `database_ca` | none | PEM file of the authority that signed PostgreSQL's certificate |
/// | `listen` | `127.0.0.1:8600` | address and port; off loopback only with `tls` |
/// | `names` | the address of `listen`, and `localhost` on loopback | host names under which the server is called |
/// | `tls` | none | `"local"`: an authority made at the first start; or use `certificate` and `key` |
/// | `certificate`, `key` | none | PEM files of a certificate chain and its key |
/// | `proxies` | none | addresses and networks of reverse proxies whose `X-Forwarded-For` is believed |
/// | `public_port` | the port of `listen` | port in links and enrolment tokens, for a proxy in front |
/// | `repository` | `repository` in `data` | folder that is published |
/// | `time_zone` | `Asia/Shanghai` | IANA zone of dates |
/// | `idle_minutes` | `30` | a session ends after so long without an act, 5 to 240 |
/// | `session_hours` | `8` | and at the latest after so long, 1 to 24 |
/// | `password_memory_mib` | `64` | memory of a password check (Argon2id), 19 to 1024 |
/// | `upload_mib` | `64` | the largest import, 1 to 1024 |
///
/// `QUERY_CORNER_SERVER_DATA`, `…_DATABASE`, `…_DATABASE_CA`, `…_LISTEN` and `…_REPOSITORY` go before the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    data: Option<PathBuf>,
    database: Option<String>,
    database_ca: Option<PathBuf>,
    listen: Option<String>,
    names: Option<Vec<String>>,
    tls: Option<String>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    proxies: Vec<String>,
    public_port: Option<u16>,
    repository: Option<PathBuf>,
    time_zone: Option<String>,
    idle_minutes: Option<u32>,
    session_hours: Option<u32>,
    password_memory_mib: Option<u32>,
    upload_mib: Option<u32>,
}

/// Where a server listens if nothing else is said.
const USUAL: &str = "127.0.0.1:8600";

impl ServerConfig {
    /// Reads the file, if one is given, and the environment. `data` goes before both.
    pub fn load(file: Option<&Path>, data: Option<PathBuf>) -> Result<Self, ConfigError> {
        let mut raw: Raw = super::read(file)?;
        let told = data.is_some();
        raw.data = data.or(raw.data);
        let environment = |name: &str| match name {
            "QUERY_CORNER_SERVER_DATA" if told => None,
            _ => super::environment(name),
        };
        Self::of(raw, environment).map_err(|error| error.in_file(file))
    }

    /// A server for a trial: loopback, everything in `data`.
    pub fn trial(data: PathBuf, listen: SocketAddr) -> Result<Self, ConfigError> {
        let raw = Raw {
            data: Some(data),
            listen: Some(listen.to_string()),
            ..Raw::default()
        };
        Self::of(raw, |_| None).map(|config| Self {
            trial: true,
            ..config
        })
    }

    fn of(raw: Raw, env: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let data = env("QUERY_CORNER_SERVER_DATA")
            .map(PathBuf::from)
            .or(raw.data)
            .or_else(|| super::data_folder(&env, "query-corner-server"))
            .ok_or(ConfigError::NoData("QUERY_CORNER_SERVER_DATA"))?;
        let authority = env("QUERY_CORNER_SERVER_DATABASE_CA")
            .map(PathBuf::from)
            .or(raw.database_ca);
        let database = match env("QUERY_CORNER_SERVER_DATABASE").or(raw.database) {
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                DatabasePlace::Postgres { url, authority }
            }
            Some(url) if url.contains("://") => {
                return Err(wrong(
                    "database",
                    url,
                    "SQLite 文件的路径，或者 postgres://用户@主机/库",
                ));
            }
            _ if authority.is_some() => {
                let given = authority.unwrap_or_default().display().to_string();
                let allowed = "不写：它只和 database = \"postgres://…\" 一起用，SQLite 用不着";
                return Err(wrong("database_ca", given, allowed));
            }
            Some(path) => DatabasePlace::File(path.into()),
            None => DatabasePlace::File(data.join("server.db")),
        };
        let (listen, name) = match env("QUERY_CORNER_SERVER_LISTEN") {
            Some(set) => (set, "QUERY_CORNER_SERVER_LISTEN"),
            None => (raw.listen.unwrap_or_else(|| USUAL.to_owned()), "listen"),
        };
        let listen: SocketAddr = listen.parse().map_err(|_| {
            let allowed = "地址和端口，例如 127.0.0.1:8600";
            wrong(name, listen.clone(), allowed)
        })?;
        let transport = match transport(raw.tls, raw.certificate, raw.key)? {
            Transport::Loopback if !listen.ip().is_loopback() => {
                return Err(ConfigError::Open { name, listen });
            }
            transport => transport,
        };
        let names = names(raw.names, &listen)?;
        let proxies = proxies(raw.proxies)?;
        let zone = raw.time_zone.unwrap_or_else(|| "Asia/Shanghai".to_owned());
        let time_zone = jiff::tz::TimeZone::get(&zone)
            .map_err(|_| wrong("time_zone", zone, "IANA 时区的名字，例如 Asia/Shanghai"))?;
        Ok(Self {
            repository: env("QUERY_CORNER_SERVER_REPOSITORY")
                .map(PathBuf::from)
                .or(raw.repository)
                .unwrap_or_else(|| data.join("repository")),
            database,
            listen,
            names,
            transport,
            proxies,
            public_port: raw.public_port,
            time_zone,
            idle_minutes: within(
                "idle_minutes",
                raw.idle_minutes,
                30,
                5,
                240,
                "5 到 240（分钟）",
            )?,
            session_hours: within(
                "session_hours",
                raw.session_hours,
                8,
                1,
                24,
                "1 到 24（小时）",
            )?,
            password: PasswordCost {
                memory_kib: 1024
                    * within(
                        "password_memory_mib",
                        raw.password_memory_mib,
                        64,
                        19,
                        1024,
                        "19 到 1024（MiB）",
                    )?,
                passes: 3,
            },
            upload_mib: within(
                "upload_mib",
                raw.upload_mib,
                64,
                1,
                1024,
                "1 到 1024（MiB）",
            )?,
            program: env::current_exe().unwrap_or_default(),
            draws: cfg!(feature = "kiosk"),
            patience: Patience::default(),
            trial: false,
            data,
        })
    }
}

fn transport(
    tls: Option<String>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
) -> Result<Transport, ConfigError> {
    match (tls, certificate, key) {
        (None, Some(chain), Some(key)) => Ok(Transport::Certificate { chain, key }),
        (None, None, None) => Ok(Transport::Loopback),
        (Some(tls), None, None) if tls == "local" => Ok(Transport::LocalAuthority),
        (Some(tls), None, None) => Err(wrong(
            "tls",
            tls,
            "\"local\"；有单位证书的不写 tls，写 certificate 和 key",
        )),
        (None, Some(_), None) => Err(ConfigError::Half {
            has: "certificate",
            lacks: "key",
        }),
        (None, None, Some(_)) => Err(ConfigError::Half {
            has: "key",
            lacks: "certificate",
        }),
        (Some(_), ..) => Err(ConfigError::TwoCertificates),
    }
}

fn names(given: Option<Vec<String>>, listen: &SocketAddr) -> Result<Vec<String>, ConfigError> {
    let names = given.unwrap_or_else(|| match listen.ip().is_loopback() {
        true => vec![listen.ip().to_string(), "localhost".to_owned()],
        false => vec![listen.ip().to_string()],
    });
    let legal = |c: char| c.is_ascii_alphanumeric() || "-.:".contains(c);
    match names
        .iter()
        .find(|name| name.is_empty() || !name.chars().all(legal))
    {
        Some(name) => Err(wrong(
            "names",
            name.clone(),
            "主机名或地址：字母、数字、连字符、点",
        )),
        None if names.is_empty() => Err(wrong("names", "[]".into(), "方括号里至少一个主机名")),
        None => Ok(names),
    }
}

fn proxies(given: Vec<String>) -> Result<Vec<Network>, ConfigError> {
    let read = |text: String| {
        let allowed = "方括号里的地址或网段，例如 [\"10.0.0.7\", \"10.0.1.0/24\"]";
        text.parse().map_err(|_| wrong("proxies", text, allowed))
    };
    given.into_iter().map(read).collect()
}

fn within(
    name: &'static str,
    given: Option<u32>,
    usual: u32,
    least: u32,
    most: u32,
    allowed: &'static str,
) -> Result<u32, ConfigError> {
    let number = given.unwrap_or(usual);
    match (least..=most).contains(&number) {
        true => Ok(number),
        false => Err(wrong(name, number.to_string(), allowed)),
    }
}

fn wrong(name: &'static str, value: String, allowed: &'static str) -> ConfigError {
    ConfigError::Value {
        name,
        value,
        allowed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(toml: &str) -> Result<ServerConfig, String> {
        let raw = toml::from_str(toml).map_err(|error| error.to_string())?;
        let home = |name: &str| (name == "HOME").then(|| "/home/keeper".to_owned());
        ServerConfig::of(raw, home).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_set_is_a_server_on_loopback() {
        let config = config("").unwrap();
        assert!(config.listen.ip().is_loopback());
        assert_eq!(config.transport, Transport::Loopback);
        assert!(matches!(config.database, DatabasePlace::File(_)));
        assert!(!config.trial);
    }

    #[test]
    fn off_loopback_there_is_no_plain_http() {
        let error = config("listen = \"0.0.0.0:8600\"").unwrap_err();
        assert!(
            error.contains("0.0.0.0:8600") && error.contains("HTTPS"),
            "{error}"
        );
        let local = config("listen = \"0.0.0.0:8600\"\ntls = \"local\"\nnames = [\"a.example\"]");
        assert_eq!(local.unwrap().transport, Transport::LocalAuthority);
    }

    #[test]
    fn a_wrong_value_is_named_with_what_is_allowed() {
        for (file, says) in [
            ("listen = \"8600\"", "地址和端口"),
            ("database = \"mysql://x\"", "postgres://"),
            ("database_ca = \"ca.pem\"", "postgres://"),
            ("tls = \"yes\"", "应当是\"local\""),
            ("key = \"a.pem\"", "没有写 certificate"),
            (
                "certificate = \"a\"\nkey = \"b\"\ntls = \"local\"",
                "只能用一种",
            ),
            ("certificate = \"a.pem\"", "没有写 key"),
            ("time_zone = \"Mars\"", "IANA"),
            ("proxies = [\"nginx\"]", "10.0.1.0/24"),
            ("idle_minutes = 1", "5 到 240（分钟）"),
            ("session_hours = 100", "1 到 24（小时）"),
            ("password_memory_mib = 1", "19 到 1024（MiB）"),
            ("upload_mib = 0", "1 到 1024（MiB）"),
            ("names = []", "至少一个"),
            ("names = [\"a b\"]", "主机名"),
            ("colour = 1", "unknown field"),
        ] {
            let error = config(file).unwrap_err();
            assert!(error.contains(says), "{file}: {error}");
        }
    }

    #[test]
    fn the_address_of_postgresql_is_never_printed() {
        let config = config("database = \"postgres://u:secret@h/d\"").unwrap();
        assert!(!format!("{config:?}").contains("secret"));
    }
}
