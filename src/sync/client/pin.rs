//! TLS to one server: the one whose chain has the certificate that was named at enrolment. No
//! other authority is asked, so none can vouch for a stranger.

use std::{error::Error as StdError, io, sync::Arc, time::Duration};

use jiff::Timestamp;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    time_provider::TimeProvider,
};

use crate::{content::digest::Digest, domain::clock::minute};

/// A TLS configuration that believes only chains with the certificate `pinned` (SHA-256 of its
/// DER): the server's own, whatever name it bears, or an authority's that signed the server's.
/// Certificates are judged by the machine's clock, which counts as no earlier than `least`.
///
/// # Errors
/// If the library was built without a protocol version that is still in use.
pub(super) fn config(pinned: Digest, least: Timestamp) -> Result<ClientConfig, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Pinned {
        pinned,
        provider: Arc::clone(&provider),
    };
    let config = ClientConfig::builder_with_details(provider, Arc::new(Floored(least)))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

/// The machine's clock, which counts as no earlier than this.
#[derive(Debug)]
struct Floored(Timestamp);

impl TimeProvider for Floored {
    fn current_time(&self) -> Option<UnixTime> {
        let now = Timestamp::now().max(self.0).as_second();
        let now = u64::try_from(now).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(now)))
    }
}

/// Why a certificate was not believed, if that was its time: since or until when it is good, and
/// the time that it was judged by.
pub(super) fn out_of_time(error: &(dyn StdError + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        // What an input error carries is none of its sources.
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(|error| error.get_ref());
        let inner = inner.map(|inner| inner as &(dyn StdError + 'static));
        match inner.unwrap_or(error).downcast_ref::<Error>() {
            Some(Error::InvalidCertificate(why)) => return said(why),
            Some(_) => return None,
            None => cause = inner.or_else(|| error.source()),
        }
    }
    None
}

fn said(why: &CertificateError) -> Option<String> {
    let minute = |time: &UnixTime| {
        let second = i64::try_from(time.as_secs()).ok()?;
        Some(minute(Timestamp::from_second(second).ok()?))
    };
    Some(match why {
        CertificateError::ExpiredContext { time, not_after } => format!(
            "服务器的证书到 {} 为止，本机时间是 {}",
            minute(not_after)?,
            minute(time)?
        ),
        CertificateError::NotValidYetContext { time, not_before } => format!(
            "服务器的证书从 {} 起才有效，本机时间是 {}",
            minute(not_before)?,
            minute(time)?
        ),
        CertificateError::Expired => "按本机时间，服务器的证书过期了".to_owned(),
        CertificateError::NotValidYet => "按本机时间，服务器的证书还没有生效".to_owned(),
        _ => return None,
    })
}

#[derive(Debug)]
struct Pinned {
    pinned: Digest,
    provider: Arc<CryptoProvider>,
}

impl Pinned {
    fn is(&self, certificate: &CertificateDer<'_>) -> bool {
        Digest::of(certificate) == self.pinned
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.is(own) {
            return Ok(ServerCertVerified::assertion());
        }
        let authority = others.iter().find(|other| self.is(other));
        let authority =
            authority.ok_or(Error::InvalidCertificate(CertificateError::UnknownIssuer))?;
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned())?;
        let provider = Arc::clone(&self.provider);
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| Error::General(error.to_string()))?
            .verify_server_cert(own, others, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let known = &self.provider.signature_verification_algorithms;
        known.supported_schemes()
    }
}
