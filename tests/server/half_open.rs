//! Clients that open a connection and then say nothing, or next to nothing, or take nothing: each is
//! let go after a while, and meanwhile others are served.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    sync::Arc,
    time::Duration,
};

use query_corner::{
    config::server::{Patience, Transport},
    protocol::request::HEADER,
};
use tokio_rustls::rustls::{ClientConnection, StreamOwned, pki_types::ServerName};

use crate::{support::TestServer, tls::trusting};

/// How many misbehave at the same time.
const MANY: usize = 60;

/// A test that waits longer has found a connection that is held open.
const NEVER: Duration = Duration::from_secs(30);

type Secure = StreamOwned<ClientConnection, TcpStream>;

/// A server over TLS that has little patience in one point, and all that it usually has elsewhere.
fn impatient(change: impl FnOnce(&mut Patience)) -> Option<TestServer> {
    TestServer::with(true, |config| {
        config.transport = Transport::LocalAuthority;
        config.names = vec!["localhost".to_owned()];
        change(&mut config.patience);
    })
}

const SHORT: Duration = Duration::from_millis(600);

fn connect(server: &TestServer) -> TcpStream {
    let stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(NEVER)).unwrap();
    stream
}

/// A connection that has shaken hands.
fn secure(server: &TestServer) -> Secure {
    let authority = server.server.config.data.join("tls/authority.pem");
    let config = trusting(&authority);
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, connect(server));
    stream.conn.complete_io(&mut stream.sock).unwrap();
    stream
}

/// Reads until the server has ended the connection, and gives what it said.
fn until_the_end(stream: &mut impl Read) -> String {
    let (mut said, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => said.extend_from_slice(&piece[..length]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!("the server holds the connection open");
            }
            // Closed without a word, or reset because it had not read all.
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&said).into_owned()
}

fn is_served(server: &TestServer) {
    let mut stream = secure(server);
    stream
        .write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .unwrap();
    let page = until_the_end(&mut stream);
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
}

#[test]
fn a_client_that_is_silent_in_the_tls_handshake_is_let_go() {
    let Some(server) = impatient(|patience| patience.handshake = SHORT * 4) else {
        return;
    };
    let mut held = Vec::new();
    for number in 0..MANY {
        let mut stream = connect(&server);
        // Nothing, the beginning of a record, or of a greeting.
        let beginning: &[u8] =
            [&b""[..], b"\x16\x03\x01", b"\x16\x03\x01\x02\x00\x01\x00"][number % 3];
        stream.write_all(beginning).unwrap();
        held.push(stream);
    }
    is_served(&server);
    for stream in &mut held {
        assert_eq!(until_the_end(stream), "");
    }
    println!("{MANY} silent handshakes");
}

#[test]
fn a_client_that_sends_no_head_or_a_byte_now_and_then_is_let_go() {
    let Some(server) = impatient(|patience| patience.head = SHORT) else {
        return;
    };
    let mut held: Vec<_> = (0..MANY).map(|_| secure(&server)).collect();
    for stream in held.iter_mut().step_by(2) {
        stream
            .write_all(b"GET /sign-in HTTP/1.1\r\nHost: ")
            .unwrap();
    }
    is_served(&server);
    // A byte before each wait could be over; the whole head has one time, however it comes.
    let mut slow = secure(&server);
    let mut sent = 0;
    for byte in b"GET / HTTP/1.1\r\nX-Slow: "
        .iter()
        .chain([b'a'; 10_000].iter())
    {
        if slow
            .write_all(&[*byte])
            .and_then(|()| slow.flush())
            .is_err()
        {
            break;
        }
        sent += 1;
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(sent < 10_000, "it was read for ever");
    for stream in &mut held {
        until_the_end(stream);
    }
    // A connection that was used ends the same way once it is idle.
    let mut used = secure(&server);
    used.write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    assert!(until_the_end(&mut used).starts_with("HTTP/1.1 200"));
    println!("{MANY} silent heads, one slow one after {sent} bytes");
}

#[test]
fn a_client_that_sends_half_a_body_is_answered_and_let_go() {
    let Some(server) = impatient(|patience| patience.body = SHORT) else {
        return;
    };
    let mut held = Vec::new();
    let zeros = "0".repeat(64);
    let signature = format!(
        "{HEADER}: key={zeros};time=2026-11-23T02:00:00Z;nonce={};signature={zeros}",
        "0".repeat(32)
    );
    for number in 0..MANY {
        // A call that bears no signature, or comes from a page, is answered without its body.
        let (path, sender) = [
            ("/sign-in", "Origin: https://localhost"),
            ("/api/enrol", signature.as_str()),
        ][number % 2];
        let mut stream = secure(&server);
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\n{sender}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nname="
        );
        stream.write_all(head.as_bytes()).unwrap();
        held.push(stream);
    }
    is_served(&server);
    for stream in &mut held {
        let said = until_the_end(stream);
        assert!(said.starts_with("HTTP/1.1 4"), "{said}");
        assert!(said.contains("慢"), "{said}");
    }
    println!("{MANY} half bodies");
}

#[test]
fn a_client_that_takes_nothing_of_its_answers_is_let_go() {
    let Some(server) = impatient(|patience| patience.stall = SHORT) else {
        return;
    };
    // More than the system's buffers hold of their answers.
    const ASKED: usize = 40_000;
    let mut stream = secure(&server);
    let asks = "GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(ASKED);
    // Its own buffers fill as well, once the server no longer reads: that is the end too.
    stream.sock.set_write_timeout(Some(NEVER)).unwrap();
    // Not by the stream's own writing, which reads what comes meanwhile.
    let mut left = asks.as_bytes();
    while !left.is_empty() {
        left = &left[stream.conn.writer().write(left).unwrap()..];
        if stream.conn.write_tls(&mut stream.sock).is_err() {
            break;
        }
    }
    std::thread::sleep(SHORT * 4);
    is_served(&server);
    let _ = stream.sock.shutdown(Shutdown::Write);
    let answers = until_the_end(&mut stream).matches("HTTP/1.1 200").count();
    assert!(answers < ASKED / 4, "{answers} were kept for it");
    println!("{answers} of {ASKED} answers were sent before it was let go");
}
