//! Who holds back what they send, or takes nothing of what they are sent, keeps nobody else from
//! speaking and being answered.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use query_corner::{
    content::digest::Digest,
    protocol::{
        call::{Call, RefusalReason},
        outbox::{SendOutbox, SendStatus},
        proposals::{GiveSignature, GivenSignature},
        request::{HEADER, Signing},
    },
};

use crate::{
    fleet::{ask, enrol, key, status, token, trial_key},
    flow::ITEM,
    support::{Browser, TestServer},
    uploads::{self, CHANNEL, import, withhold, zip},
};

/// Who waits longer than this has met a server that hangs.
const NEVER: Duration = Duration::from_secs(30);

/// A server behind a proxy on this machine, so that a test can call from any address.
fn behind_a_proxy() -> Option<TestServer> {
    TestServer::with(true, |config| {
        config.proxies = vec!["127.0.0.1".parse().unwrap()];
    })
}

/// Begins a request, and sends all of its body but the last byte.
fn begin(server: &TestServer, head: &str, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(NEVER)).unwrap();
    let host = server.address;
    let head = format!("{head}\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let _ = stream.write_all(&vec![b'x'; length - 1]);
    stream
}

/// The header of a call that a key of ours signed, whatever its body is.
fn signed(server: &TestServer, path: &str, number: u8) -> String {
    let host = server.address.to_string();
    let body = b"{}";
    let signing = Signing {
        path,
        host: &host,
        body,
    };
    signing
        .sign(&key(number), server.now())
        .unwrap()
        .to_header()
}

#[test]
fn a_call_of_a_key_that_nobody_knows_is_answered_before_it_is_read() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut checks = 0;
    for path in [SendStatus::PATH, SendOutbox::PATH, GiveSignature::PATH] {
        for header in [signed(&server, path, 9), "key=1".to_owned()] {
            let head = format!("POST {path} HTTP/1.1\r\n{HEADER}: {header}");
            let mut held = begin(&server, &head, 1000);
            let began = Instant::now();
            assert_eq!(uploads::status(&mut held).as_deref(), Some("401"), "{path}");
            assert!(began.elapsed() < NEVER);
            checks += 1;
        }
    }
    println!("{checks} calls");
}

/// As much as the calls' room once held, by two addresses.
#[test]
fn strangers_who_keep_their_last_byte_back_keep_no_kiosk_and_nobody_from_speaking() {
    let Some(server) = behind_a_proxy() else {
        return;
    };
    let kiosk = key(1);
    enrol(&server, &kiosk, &token(&server).secret).unwrap();
    let host = server.address;
    let form = |from: &str| {
        format!(
            "POST /sign-in HTTP/1.1\r\nX-Forwarded-For: {from}\r\nOrigin: http://{host}\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded"
        )
    };
    let held: Vec<_> = (0..4200)
        .map(|number| {
            let from = ["203.0.113.9", "198.51.100.4"][number % 2];
            begin(&server, &form(from), 16 << 10)
        })
        .collect();
    thread::sleep(Duration::from_secs(1));
    for _ in 0..20 {
        ask::<SendStatus>(&server, &kiosk, &status(&server)).unwrap();
    }
    let signed_in = server.as_trial("bianji").is_in();
    assert!(signed_in, "a stranger until now");
    println!("{} forms held back", held.len());
}

#[test]
fn two_accounts_that_fill_the_room_of_uploads_keep_nobody_from_saving() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let held: Vec<_> = ["bianji", "guanli"]
        .into_iter()
        .flat_map(|login| {
            let person = server.as_trial(login);
            let path = ["/import", "/fleet/receipt"][usize::from(login == "guanli")];
            (0..6).map(move |_| withhold(&person, path, (4 << 20) - 1000))
        })
        .collect();
    thread::sleep(Duration::from_secs(1));
    let mut other = server.as_trial("shenhe");
    for _ in 0..5 {
        // Nothing that is sent here is right; that it is looked at is what is asked.
        let form = other.post(&format!("{ITEM}/step"), &[("step", "none")]);
        assert_ne!(form.status, 503, "{}", form.text());
        let small = other.upload("/fleet/receipt", &[], ("file", "receipt", b"x"));
        assert_ne!(small.status, 503, "{}", small.text());
    }
    println!("{} uploads held back", held.len());
}

/// Noise of so many bytes as a picture, which no packing makes smaller.
fn noise(bytes: usize) -> Vec<u8> {
    let (width, mut seed) = (1500, 7u32);
    let height = u32::try_from(bytes).unwrap() / width / 3;
    let pixels: Vec<u8> = (0..width * height * 3)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        })
        .collect();
    let mut picture = Vec::new();
    let mut encoder = png::Encoder::new(&mut picture, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    picture
}

/// Asks for a page and reads nothing but the status.
fn ask_and_wait(browser: &Browser, path: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(browser.address).unwrap();
    stream.set_read_timeout(Some(NEVER)).unwrap();
    let (host, cookie) = (&browser.host, browser.cookie());
    let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let status = uploads::status(&mut stream).unwrap();
    (stream, status)
}

#[test]
fn who_takes_nothing_of_what_is_sent_is_sent_no_more_and_others_are() {
    let Some(server) = TestServer::with(true, |config| config.upload_mib = 24) else {
        return;
    };
    let item = uploads::ITEM.replace("答。", "答。\n\n![图](x.png)");
    let picture = noise(7 << 20);
    let packed = zip(&[
        ("channel.toml", CHANNEL),
        ("question/pictured.md", item.as_bytes()),
        ("question/pictured/x.png", &picture),
    ]);
    assert_eq!(import(&server, "a.zip", &packed).status, 303);
    let path = "/item/county/question/pictured/file/1/x.png";
    let editor = server.as_trial("bianji");
    assert_eq!(editor.clone().get(path).body, picture);
    let (mut held, mut refused) = (Vec::new(), 0);
    for _ in 0..14 {
        let (stream, status) = ask_and_wait(&editor, path);
        match status.as_str() {
            "200" => held.push(stream),
            "503" => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert!((8..=11).contains(&held.len()), "{} are held", held.len());
    assert!(refused >= 3);
    let (mut told, _) = ask_and_wait(&editor, "/export/county/folder.zip");
    told.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    let mut said = Vec::new();
    let _ = told.read_to_end(&mut said);
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("没有收下"), "{said}");
    assert_eq!(editor.clone().get(ITEM).status, 200, "a page");
    let other = server.as_trial("shenhe").get(path);
    assert_eq!(other.body, picture, "another person");
    drop(held);
    let again = (0..100).any(|_| {
        thread::sleep(Duration::from_millis(50));
        editor.clone().get(path).status == 200
    });
    assert!(again, "there is room again");
}

#[test]
fn a_long_file_of_the_repository_comes_piece_by_piece_and_whole() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let bytes = noise(1 << 20);
    let folder = server.server.config.repository.join("cas");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("long"), &bytes).unwrap();
    let mut kiosk = server.browser();
    let length = bytes.len();
    let whole = kiosk.get("/repo/cas/long");
    assert_eq!((whole.status, &whole.body), (200, &bytes));
    assert_eq!(
        whole.header("content-length"),
        Some(length.to_string().as_str())
    );
    let tag = format!("\"{}\"", Digest::of(&bytes));
    assert_eq!(whole.header("etag"), Some(tag.as_str()));
    let again = kiosk.raw("GET", "/repo/cas/long", &[("If-None-Match", &tag)], b"");
    assert_eq!(again.status, 304);
    for (range, part) in [
        ("bytes=100000-299999".to_owned(), &bytes[100_000..300_000]),
        (
            format!("bytes={}-", length - 70_000),
            &bytes[length - 70_000..],
        ),
        ("bytes=-1".to_owned(), &bytes[length - 1..]),
        ("bytes=0-".to_owned(), &bytes[..]),
    ] {
        let answer = kiosk.raw("GET", "/repo/cas/long", &[("Range", &range)], b"");
        assert_eq!(
            (answer.status, answer.body.as_slice()),
            (206, part),
            "{range}"
        );
    }
    let head = kiosk.raw("HEAD", "/repo/cas/long", &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn strangers_calls_keep_no_signer_from_signing() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let signer = trial_key(&server, "signer-1");
    let given = |key: Digest| GivenSignature {
        payload: Digest::of(b"none"),
        key,
        signature: "00".repeat(64),
    };
    let over = AtomicBool::new(false);
    let answered = thread::scope(|scope| {
        for number in 0..64 {
            let (server, over) = (&server, &over);
            // Half of them say that they are a signer whom everyone can read of.
            let body = serde_json::to_vec(&given(signer.public().digest())).unwrap();
            let own = signed(server, GiveSignature::PATH, 9);
            let from = format!("key={};", signer.public().digest());
            let forged = own.split_once(';').map(|(_, rest)| from + rest).unwrap();
            let header = if number % 2 == 0 { own } else { forged };
            scope.spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    let answer = server.browser().raw(
                        "POST",
                        GiveSignature::PATH,
                        &[(HEADER, &header)],
                        &body,
                    );
                    assert_eq!(answer.status, 401, "{}", answer.text());
                }
            });
        }
        thread::sleep(Duration::from_millis(300));
        let ask = || ask::<GiveSignature>(&server, &signer, &given(signer.public().digest()));
        let answered: Vec<_> = (0..30).map(|_| ask().unwrap_err().reason).collect();
        over.store(true, Ordering::Relaxed);
        answered
    });
    let wanted = RefusalReason::Missing;
    assert!(
        answered.iter().all(|reason| *reason == wanted),
        "{answered:?}"
    );
}
