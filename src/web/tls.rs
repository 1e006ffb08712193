//! HTTPS: with a certificate that is given, or one of a local authority that is made at the first
//! start. That authority's certificate is what browsers and kiosks of the site are told to trust;
//! its key stays in the data folder, and it may vouch for the server's own names alone.

mod limits;
#[cfg(test)]
mod tests;

use std::{
    io,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType,
};
use tokio_rustls::rustls::{
    self, ServerConfig,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
};

use crate::{
    content::digest::Digest,
    files::{self, Readers},
    said,
};

/// No file of the folder is longer.
const MOST: u64 = 256 * 1024;

/// Why HTTPS can't be offered.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("证书或私钥 {path}：{reason}")]
    File { path: PathBuf, reason: String },
    #[error("造不出证书：{0}")]
    Made(#[from] rcgen::Error),
    #[error("证书和私钥不能用（是不是一对、有没有过期）：{0}")]
    Unusable(#[from] rustls::Error),
    #[error(
        "{folder} 里的证书机构只准给 {} 签证书，签不了“{name}”：names 改回去；一定要改的，把这个文件夹\
         移到别处再启动，会造一个新的机构，各台电脑要装新的 authority.pem，终端和签名人要用新的证书摘要",
        .allowed.join("、")
    )]
    Outside {
        folder: PathBuf,
        name: String,
        allowed: Vec<String>,
    },
}

/// The files of a certificate chain and its key, PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub chain: PathBuf,
    pub key: PathBuf,
}

/// What rustls serves with.
pub fn server_config(certificate: &Certificate) -> Result<Arc<ServerConfig>, TlsError> {
    let chain = chain_of(&certificate.chain)?;
    let key =
        PrivateKeyDer::from_pem_file(&certificate.key).map_err(unreadable(&certificate.key))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The file with the local authority's certificate, for browsers and kiosks to trust.
pub fn authority_file(folder: &Path) -> PathBuf {
    folder.join("authority.pem")
}

/// A certificate of the local authority for these names, made if it isn't there, and made anew for
/// other names and at the first start of each year. The authority itself is made once, for the
/// names of that time.
///
/// # Errors
/// [`TlsError::Outside`] if a name is none of those that the authority was made for.
pub fn local(folder: &Path, names: &[String], year: i32) -> Result<Certificate, TlsError> {
    let file = |name: &str| folder.join(name);
    let made = Certificate {
        chain: file("server.pem"),
        key: file("server.key"),
    };
    let label = format!("{year} {}", names.join(" "));
    let same = read(&file("server.names"))?.is_some_and(|there| there == label);
    if same && read(&made.chain)?.is_some() && read(&made.key)?.is_some() {
        return Ok(made);
    }
    let (authority, key_file) = (authority_file(folder), file("authority.key"));
    // The certificate comes last: without one, nobody was told to trust this authority. A server's
    // certificate comes later still.
    if read(&authority)?.is_none() {
        if read(&made.chain)?.is_some() {
            return Err(lost(&authority));
        }
        let key = KeyPair::generate()?;
        let certificate = authority_params(names, year).self_signed(&key)?;
        write(&key_file, &key.serialize_pem())?;
        write(&file(MADE_FOR), &names.join("\n"))?;
        write(&authority, &certificate.pem())?;
    }
    within(folder, names)?;
    let key = read(&key_file)?.ok_or_else(|| lost(&key_file))?;
    let key = KeyPair::from_pem(&key)?;
    // Its subject is what ties the chain together; the rest of it is in the file.
    let issuer = Issuer::new(authority_params(names, year), key);
    let own = KeyPair::generate()?;
    let certificate = server_params(names, year)?.signed_by(&own, &issuer)?;
    let above = read(&authority)?.ok_or_else(|| lost(&authority))?;
    write(&made.key, &own.serialize_pem())?;
    write(&made.chain, &(certificate.pem() + &above))?;
    write(&file("server.names"), &label)?;
    Ok(made)
}

/// The file with the names that the authority was made for, one a line. An authority without one
/// is of a time when it could vouch for any name.
const MADE_FOR: &str = "authority.names";

/// Whether the authority of a folder may vouch for all of these names.
fn within(folder: &Path, names: &[String]) -> Result<(), TlsError> {
    let Some(text) = read(&folder.join(MADE_FOR))? else {
        return Ok(());
    };
    let allowed: Vec<&str> = text.lines().collect();
    match names.iter().find(|name| !limits::cover(&allowed, name)) {
        None => Ok(()),
        Some(name) => Err(TlsError::Outside {
            folder: folder.to_owned(),
            name: name.clone(),
            allowed: allowed.into_iter().map(str::to_owned).collect(),
        }),
    }
}

/// The digest of the last certificate (DER) in a chain file: what a kiosk is told to look for.
pub fn last_of(chain: &Path) -> Result<Digest, TlsError> {
    let certificates = chain_of(chain)?;
    let last = certificates.last();
    last.map(|last| Digest::of(last))
        .ok_or_else(|| unreadable(chain)(pem::Error::NoItemsFound))
}

/// The certificates of a file, at least one.
fn chain_of(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read.map_err(unreadable(path))? {
        none if none.is_empty() => Err(unreadable(path)(pem::Error::NoItemsFound)),
        certificates => Ok(certificates),
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name);
    subject
}

/// Good for 20 years: its key never leaves the server, and changing it means a visit to each PC.
/// Whoever steals that key gets no more than the server itself has: its names, and TLS alone.
fn authority_params(names: &[String], year: i32) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("Query Corner local authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.name_constraints = Some(limits::of(names));
    params.not_before = rcgen::date_time_ymd(year - 1, 1, 1);
    params.not_after = rcgen::date_time_ymd(year + 20, 1, 1);
    params
}

/// Good until the end of January of the year after next: less than the 825 days that browsers
/// accept, and a server that is started once a year never meets its end.
fn server_params(names: &[String], year: i32) -> Result<CertificateParams, TlsError> {
    let mut params = CertificateParams::default();
    // No host name: some clients hold the authority's limits against this one as well.
    params.distinguished_name = named("Query Corner server");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.not_before = rcgen::date_time_ymd(year, 1, 1) - std::time::Duration::from_secs(86_400);
    params.not_after = rcgen::date_time_ymd(year + 2, 1, 31);
    for name in names {
        params.subject_alt_names.push(match name.parse::<IpAddr>() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName(name.as_str().try_into()?),
        });
    }
    Ok(params)
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> TlsError + '_ {
    |error| TlsError::File {
        path: path.to_owned(),
        reason: said::io(&error),
    }
}

/// A file that holds no certificate or key in PEM.
fn unreadable(path: &Path) -> impl Fn(pem::Error) -> TlsError + '_ {
    |error| TlsError::File {
        path: path.to_owned(),
        reason: match error {
            pem::Error::Io(error) => said::io(&error),
            pem::Error::NoItemsFound => "里面没有要的证书或私钥（PEM）".to_owned(),
            other => format!("不是 PEM 文件（{other}）"),
        },
    }
}

/// The text of a file of the folder; None for one that isn't there or was cut to nothing.
fn read(path: &Path) -> Result<Option<String>, TlsError> {
    let bytes = files::read(path, MOST).map_err(failed(path))?;
    let text = bytes
        .filter(|bytes| !bytes.is_empty())
        .map(String::from_utf8);
    text.transpose()
        .map_err(|error| failed(path)(io::Error::new(io::ErrorKind::InvalidData, error)))
}

/// Puts a file in place that the server's user alone reads.
fn write(path: &Path, text: &str) -> Result<(), TlsError> {
    files::replace(path, text.as_bytes(), Readers::Owner).map_err(failed(path))
}

/// A file of an authority that PCs were told to trust.
fn lost(path: &Path) -> TlsError {
    TlsError::File {
        path: path.to_owned(),
        reason: "没有了，或者是空的：请从备份恢复；没有备份的，把这个文件夹移到别处再启动，会造一个新的机构，\
                 各台电脑要装新的 authority.pem，终端和签名人要用新的证书摘要"
            .to_owned(),
    }
}
