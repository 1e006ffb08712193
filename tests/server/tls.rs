//! HTTPS with the local authority that a server makes at its first start.

use std::{path::Path, sync::Arc};

use query_corner::config::server::Transport;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use crate::support::TestServer;

fn secure() -> Option<TestServer> {
    TestServer::with(true, |config| {
        config.transport = Transport::LocalAuthority;
        config.names = vec!["centre.example".to_owned(), "localhost".to_owned()];
    })
}

/// What a client has that trusts one authority.
pub fn trusting(authority: &Path) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(authority).unwrap())
        .unwrap();
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// Asks for a page, trusting one authority and expecting one name.
fn get(
    server: &TestServer,
    authority: &Path,
    name: &'static str,
    path: &str,
) -> Result<String, String> {
    let config = trusting(authority);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let stream = TcpStream::connect(server.address).await.unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let mut stream = connector
            .connect(ServerName::try_from(name).unwrap(), stream)
            .await
            .map_err(|error| error.to_string())?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    })
}

#[test]
fn who_trusts_the_local_authority_reaches_the_server_by_its_names_alone() {
    let Some(server) = secure() else { return };
    let folder = server.server.config.data.join("tls");
    let authority = folder.join("authority.pem");
    let page = get(&server, &authority, "centre.example", "/sign-in").unwrap();
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(
        page.to_lowercase()
            .contains("strict-transport-security: max-age=31536000")
    );
    assert!(get(&server, &authority, "localhost", "/sign-in").is_ok());
    assert!(get(&server, &authority, "other.example", "/sign-in").is_err());
    let elsewhere = secure().unwrap();
    let foreign = elsewhere.server.config.data.join("tls/authority.pem");
    assert!(get(&server, &foreign, "centre.example", "/sign-in").is_err());
    #[cfg(unix)]
    for secret in ["authority.key", "server.key"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.join(secret))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{secret}");
    }
}

#[test]
fn plain_words_are_not_answered_where_https_is_spoken() {
    let Some(server) = secure() else { return };
    let answer = server.browser().get("/sign-in");
    assert_eq!(answer.status, 0);
    assert!(
        get(
            &server,
            &server.server.config.data.join("tls/authority.pem"),
            "localhost",
            "/repo/metadata/timestamp.json"
        )
        .unwrap()
        .contains("200 OK")
    );
}
