//! TLS to one server: the one that was named at enrolment, over a real connection.

use std::path::Path;

use query_corner::{
    content::digest::Digest,
    sync::{
        client::{Http, Patience},
        fetch::{Fetch, FetchError, Found},
    },
    web::tls,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use super::site::block_on;

/// A server with a certificate of its own local authority, whose digest is `authority`.
struct Named {
    chain: tls::Certificate,
    authority: Digest,
    _folder: tempfile::TempDir,
}

fn named(name: &str) -> Named {
    let folder = tempfile::tempdir().unwrap();
    let year = jiff::Zoned::now().year().into();
    let chain = tls::local(folder.path(), &[name.to_owned()], year).unwrap();
    let authority = tls::last_of(&tls::authority_file(folder.path())).unwrap();
    Named {
        chain,
        authority,
        _folder: folder,
    }
}

/// Fetches a file over TLS from `server`, called by its number on loopback or `localhost`.
fn fetch(server: &Named, host: &str, pinned: Option<Digest>) -> Result<Found, FetchError> {
    block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = TlsAcceptor::from(tls::server_config(&server.chain).unwrap());
        let serve = async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                let mut request = [0; 2048];
                let _ = stream.read(&mut request).await;
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
                let _ = stream.write_all(answer).await;
                let _ = stream.shutdown().await;
            }
        };
        let base = format!("https://{host}:{port}/");
        let client = Http::pinned(&base, pinned, Patience::default())?;
        let mut bytes = Vec::new();
        let fetched = async {
            let found = client.fetch("file", 10, &mut bytes).await?;
            assert_eq!(bytes, b"ok");
            Ok(found)
        };
        tokio::select! {
            () = serve => unreachable!("the server serves for ever"),
            fetched = fetched => fetched,
        }
    })
}

fn own(certificate: &Path) -> Digest {
    let first = std::fs::read_to_string(certificate).unwrap();
    let end = first.find("-----END CERTIFICATE-----").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let alone = folder.path().join("own.pem");
    std::fs::write(
        &alone,
        format!("{}-----END CERTIFICATE-----\n", &first[..end]),
    )
    .unwrap();
    tls::last_of(&alone).unwrap()
}

#[test]
fn the_server_whose_authority_was_named_is_spoken_to() {
    let server = named("localhost");
    assert_eq!(
        fetch(&server, "localhost", Some(server.authority)).unwrap(),
        Found::Yes
    );
}

#[test]
fn the_server_whose_own_certificate_was_named_is_spoken_to() {
    let server = named("centre.example");
    let pinned = own(&server.chain.chain);
    assert_eq!(
        fetch(&server, "localhost", Some(pinned)).unwrap(),
        Found::Yes
    );
}

#[test]
fn nobody_else_is_spoken_to() {
    let (server, other) = (named("localhost"), named("localhost"));
    // Another authority's digest; none at all, with only the public authorities left.
    assert!(fetch(&server, "localhost", Some(other.authority)).is_err());
    assert!(fetch(&server, "localhost", Some(Digest::of(b"nothing"))).is_err());
    assert!(fetch(&server, "localhost", None).is_err());
    // The named authority vouches for another name.
    let elsewhere = named("centre.example");
    assert!(fetch(&elsewhere, "localhost", Some(elsewhere.authority)).is_err());
}

#[test]
fn with_a_certificate_named_nothing_is_asked_without_tls() {
    let pinned = Some(Digest::of(b"certificate"));
    let client = Http::pinned("http://127.0.0.1:9/", pinned, Patience::default()).unwrap();
    let found = block_on(client.fetch("file", 10, &mut Vec::new()));
    let said = found.unwrap_err().to_string();
    assert!(!said.contains("refused"), "{said}");
}
