//! Where PostgreSQL is and how the way there is protected: what an address's `sslmode` and the
//! setting `database_ca` say together.

use std::{net::IpAddr, path::PathBuf};

use crate::protocol::causes::causes;

use postgres::{
    Config,
    config::{Host, SslMode},
};

/// How a connection is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Protection {
    /// By nothing: what is said stays on this machine.
    None,
    /// Encrypted, whoever answers; `is_needed`: or not at all.
    Unverified { is_needed: bool },
    /// Encrypted, and only with a server that this authority's certificate (PEM) vouches for
    /// under the name that is called.
    Verified(PathBuf),
}

/// Why an address is not used. No message repeats it: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    #[error("database 的地址看不懂：{0}")]
    Unreadable(String),
    #[error("sslmode 写的是“{0}”，应当是 disable、prefer、require 或 verify-full")]
    Mode(String),
    #[error(
        "和数据库 {host} 之间的连接没有保护：请写 database_ca，即签发它的证书的机构（PEM 文件），\
         地址里用 sslmode=verify-full；在同一台机器上的，用 Unix 套接字"
    )]
    Unprotected { host: String },
    #[error("sslmode=verify-full 要配 database_ca：签发数据库证书的机构（PEM 文件）")]
    NoAuthority,
    #[error(
        "database_ca 只和 sslmode=verify-full 一起用，写了 sslmode={0} 就没有人看它：两个里删掉一个"
    )]
    IdleAuthority(String),
}

/// Reads an address `postgres://…`. Without `sslmode`, an authority means `verify-full` and an
/// address of this machine `prefer`; any other address is refused, as it is with `disable` and
/// `prefer`, which an attacker on the way could both turn into words that anyone can read.
pub fn read(url: &str, authority: Option<PathBuf>) -> Result<(Config, Protection), AddressError> {
    let (url, mode) = without_mode(url);
    let unreadable = |error: &postgres::Error| AddressError::Unreadable(causes(error, ": "));
    let mut config: Config = url.parse().map_err(|error| unreadable(&error))?;
    let protection = match (mode.as_deref(), authority) {
        (Some("verify-full") | None, Some(authority)) => Protection::Verified(authority),
        (Some("verify-full"), None) => return Err(AddressError::NoAuthority),
        (Some("disable"), None) => Protection::None,
        (Some("prefer") | None, None) => Protection::Unverified { is_needed: false },
        (Some("require"), None) => Protection::Unverified { is_needed: true },
        (Some(mode @ ("disable" | "prefer" | "require")), Some(_)) => {
            return Err(AddressError::IdleAuthority(mode.to_owned()));
        }
        (Some(other), _) => return Err(AddressError::Mode(other.to_owned())),
    };
    let is_open = match protection {
        Protection::None | Protection::Unverified { is_needed: false } => true,
        Protection::Unverified { is_needed: true } | Protection::Verified(_) => false,
    };
    if is_open && let Some(host) = elsewhere(&config) {
        return Err(AddressError::Unprotected { host });
    }
    config.ssl_mode(match protection {
        Protection::None => SslMode::Disable,
        Protection::Unverified { is_needed: false } => SslMode::Prefer,
        Protection::Unverified { is_needed: true } | Protection::Verified(_) => SslMode::Require,
    });
    Ok((config, protection))
}

/// The address without its `sslmode`, and that: the library knows only some of its values.
fn without_mode(url: &str) -> (String, Option<String>) {
    // A password may hold a question mark; it ends at the first @.
    let after = url.find('@').map_or(0, |at| at + 1);
    let Some(question) = url.get(after..).and_then(|rest| rest.find('?')) else {
        return (url.to_owned(), None);
    };
    let (place, parameters) = url.split_at(after + question);
    let (mut kept, mut mode) = (Vec::new(), None);
    for parameter in parameters.trim_start_matches('?').split('&') {
        match parameter.strip_prefix("sslmode=") {
            Some(value) => mode = Some(value.to_owned()),
            None if parameter.is_empty() => {}
            None => kept.push(parameter),
        }
    }
    let url = match kept.is_empty() {
        true => place.to_owned(),
        false => format!("{place}?{}", kept.join("&")),
    };
    (url, mode)
}

/// A host of the address that is another machine. Only names that cannot be one count as here.
fn elsewhere(config: &Config) -> Option<String> {
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        let other = addresses.iter().find(|address| !address.is_loopback());
        return other.map(IpAddr::to_string);
    }
    config.get_hosts().iter().find_map(|host| match host {
        Host::Tcp(name) => {
            let ip = name.parse::<IpAddr>();
            let here = name == "localhost" || ip.is_ok_and(|ip| ip.is_loopback());
            (!here).then(|| name.clone())
        }
        #[cfg(unix)]
        Host::Unix(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protection(url: &str, authority: Option<&str>) -> Result<Protection, String> {
        let read = read(url, authority.map(PathBuf::from));
        read.map(|(_, protection)| protection)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn another_machine_is_never_spoken_to_in_the_open() {
        for url in [
            "postgres://u:secret@db.example/d",
            "postgres://u:secret@db.example/d?sslmode=prefer",
            "postgres://u:secret@db.example/d?sslmode=disable",
            "postgres://u:secret@10.0.0.7:5433/d",
            "postgres://u:secret@[2001:db8::1]/d",
            "postgres://u:secret@localhost,db.example/d",
            "postgres://u:secret@localhost/d?hostaddr=10.0.0.7",
            "postgres://u:secret@localhost.example/d",
        ] {
            let error = protection(url, None).unwrap_err();
            assert!(error.contains("database_ca"), "{url}: {error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn this_machine_needs_no_protection_and_takes_it_if_it_is_offered() {
        for host in ["localhost", "127.0.0.1", "[::1]", "%2Frun%2Fpostgresql"] {
            let url = format!("postgres://u@{host}/d");
            let offered = Protection::Unverified { is_needed: false };
            assert_eq!(protection(&url, None), Ok(offered), "{host}");
            let url = format!("{url}?sslmode=disable&application_name=a");
            assert_eq!(protection(&url, None), Ok(Protection::None), "{host}");
        }
    }

    #[test]
    fn an_authority_means_that_the_server_is_asked_who_it_is() {
        let verified = Ok(Protection::Verified("/ca.pem".into()));
        for mode in ["", "?sslmode=verify-full", "?connect_timeout=3"] {
            let url = format!("postgres://u:a?b@db.example/d{mode}");
            assert_eq!(protection(&url, Some("/ca.pem")), verified, "{url}");
        }
        let (config, _) = read("postgres://u:a?b@h/d", Some("/ca.pem".into())).unwrap();
        assert_eq!(config.get_password(), Some(b"a?b".as_slice()));
        assert_eq!(config.get_ssl_mode(), SslMode::Require);
    }

    #[test]
    fn require_is_said_to_be_encrypted_and_no_more() {
        let needed = Protection::Unverified { is_needed: true };
        let url = "postgres://u@db.example/d?sslmode=require";
        assert_eq!(protection(url, None), Ok(needed));
    }

    #[test]
    fn what_contradicts_itself_is_named() {
        for (mode, authority, says) in [
            ("verify-full", None, "要配 database_ca"),
            ("require", Some("/ca.pem"), "两个里删掉一个"),
            ("disable", Some("/ca.pem"), "两个里删掉一个"),
            ("verify-ca", None, "disable、prefer、require 或 verify-full"),
            ("", None, "disable、prefer、require 或 verify-full"),
        ] {
            let url = format!("postgres://u:secret@h/d?sslmode={mode}");
            let error = protection(&url, authority).unwrap_err();
            assert!(error.contains(says), "{mode}: {error}");
        }
        let error = protection("postgres://u:secret@h:no/d", None).unwrap_err();
        assert!(!error.contains("secret"), "{error}");
    }
}
