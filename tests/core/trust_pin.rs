//! TLS to one server: the one that was named at enrolment, over a real connection.

use std::path::Path;

use jiff::{Timestamp, ToSpan};
use query_corner::{
    content::digest::Digest,
    sync::{
        client::{Http, Patience},
        fetch::{Fetch, FetchError, FetchKind, Found},
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
    named_in(name, this_year())
}

fn this_year() -> i32 {
    jiff::Zoned::now().year().into()
}

/// The same, as if it had been set up in another year.
fn named_in(name: &str, year: i32) -> Named {
    let folder = tempfile::tempdir().unwrap();
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
    fetch_by(server, host, pinned, Timestamp::MIN)
}

/// The same with a clock that counts as no earlier than `least`.
fn fetch_by(
    server: &Named,
    host: &str,
    pinned: Option<Digest>,
    least: Timestamp,
) -> Result<Found, FetchError> {
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
        let client = Http::pinned(&base, pinned, least, Patience::default())?;
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
    let client = Http::pinned(
        "http://127.0.0.1:9/",
        pinned,
        jiff::Timestamp::MIN,
        Patience::default(),
    )
    .unwrap();
    let found = block_on(client.fetch("file", 10, &mut Vec::new()));
    let said = found.unwrap_err().to_string();
    assert!(!said.contains("refused"), "{said}");
}

#[test]
fn a_certificate_out_of_its_time_is_said_to_be_the_clocks_and_judged_by_the_floor() {
    let zoned = |years: i32| {
        let then = jiff::Zoned::now().checked_add(years.years()).unwrap();
        then.timestamp()
    };
    let clock = |said: Result<Found, FetchError>, words: &str| {
        let error = said.unwrap_err();
        assert_eq!(error.kind, FetchKind::Clock, "{error}");
        assert!(error.reason.contains(words), "{error}");
        assert!(error.reason.contains("本机时间") && !error.reason.contains("连不上"));
    };
    // The clock is years behind, and so it may be that the certificate is not good yet.
    let later = named_in("localhost", this_year() + 3);
    let pinned = Some(later.authority);
    clock(fetch(&later, "localhost", pinned), "起才有效");
    // What the machine knows to be past makes up for that.
    let found = fetch_by(&later, "localhost", pinned, zoned(4));
    assert_eq!(found.unwrap(), Found::Yes);
    // Years ahead nothing makes up for it.
    let now = named("localhost");
    let ahead = fetch_by(&now, "localhost", Some(now.authority), zoned(60));
    clock(ahead, "为止");
}
