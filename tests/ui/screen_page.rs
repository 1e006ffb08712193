//! Who may see the screen in a browser.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
};

use query_corner::web::{guard::RunAddress, screen::make_screen_page};

/// The page, served for as long as the test's process lives.
fn serve() -> RunAddress {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (run, ends, server) = runtime.block_on(make_screen_page(0)).unwrap();
    thread::spawn(move || {
        let _ends = ends;
        runtime.block_on(server).unwrap();
    });
    run
}

/// The status that a request with these headers is answered with.
fn status(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> u16 {
    let mut stream = TcpStream::connect(address).unwrap();
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = [0u8; 12];
    stream.read_exact(&mut answer).unwrap();
    String::from_utf8_lossy(&answer)[9..].parse().unwrap()
}

#[test]
fn the_page_is_on_loopback_alone() {
    assert!(serve().address.ip().is_loopback());
}

#[test]
fn only_who_knows_the_run_and_names_it_rightly_sees_the_page() {
    let run = serve();
    let (host, path) = (run.address.to_string(), format!("/{}/", run.token));
    let port = run.address.port();
    for (what, path, host, expected) in [
        ("its own address", path.as_str(), host.as_str(), 200),
        (
            "localhost",
            path.as_str(),
            format!("localhost:{port}").as_str(),
            200,
        ),
        (
            "another token",
            "/0123456789abcdef0123456789abcdef/",
            host.as_str(),
            404,
        ),
        ("no token", "/", host.as_str(), 404),
        (
            "another host, as after DNS rebinding",
            path.as_str(),
            "evil.example",
            400,
        ),
    ] {
        assert_eq!(
            status(run.address, path, &[("Host", host)]),
            expected,
            "{what}"
        );
    }
    let two = [("Host", host.as_str()), ("Host", host.as_str())];
    assert_eq!(status(run.address, &path, &two), 400, "two hosts");
    assert_eq!(status(run.address, &path, &[]), 400, "no host");
}

#[test]
fn another_sites_page_cannot_open_the_live_screen() {
    let run = serve();
    let (host, path) = (run.address.to_string(), format!("/{}/live", run.token));
    let own = format!("http://{host}");
    for (what, origin, expected) in [
        ("its own page", Some(own.as_str()), 101),
        ("another site", Some("https://evil.example"), 403),
        ("a local file", Some("null"), 403),
        ("no page at all", None, 403),
    ] {
        let mut headers = vec![
            ("Host", host.as_str()),
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        headers.extend(origin.map(|origin| ("Origin", origin)));
        let mut stream = TcpStream::connect(run.address).unwrap();
        let lines: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        write!(stream, "GET {path} HTTP/1.1\r\n{lines}\r\n").unwrap();
        let mut answer = [0u8; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&answer)[9..]
                .parse::<u16>()
                .unwrap(),
            expected,
            "{what}"
        );
    }
}
