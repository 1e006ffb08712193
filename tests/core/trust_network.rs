//! The HTTP client against servers that misbehave, on loopback.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use query_corner::{
    content::digest::Digest,
    protocol::shelf::Shelf,
    sync::{
        client::{Http, Patience},
        fetch::{Fetch, FetchError, FetchKind, Found},
        refresh::{Outcome, RefreshError},
        trust::TrustError,
    },
};

use super::{
    bad_server::{BadServer, Manners},
    memory_place::MemoryPlace,
    memory_shelf::MemoryShelf,
    site::{TestKiosk, TestSite, block_on, county, kiosk, subscription},
};

/// Short, so that a test of slowness takes no time to speak of.
fn impatient() -> Patience {
    Patience {
        connect: Duration::from_millis(500),
        stall: Duration::from_millis(150),
        total: Duration::from_millis(1500),
        bytes_per_second: 1 << 20,
    }
}

fn http(server: &BadServer) -> Http {
    Http::new(&server.base, impatient()).unwrap()
}

/// For servers that answer at once, well or badly: a busy machine must not look like a slow server.
fn patient(server: &BadServer) -> Http {
    Http::new(&server.base, Patience::default()).unwrap()
}

fn one_file(length: usize) -> BTreeMap<String, Vec<u8>> {
    let bytes = (0..length).map(|at| (at * 7 % 251) as u8).collect();
    BTreeMap::from([("file".to_owned(), bytes)])
}

fn get(http: &Http, path: &str, cap: u64) -> (Result<Found, FetchError>, Vec<u8>) {
    let mut bytes = Vec::new();
    let found = block_on(http.fetch(path, cap, &mut bytes));
    (found, bytes)
}

#[test]
fn a_file_comes_as_it_is_and_one_that_is_not_there_is_no_error() {
    let server = BadServer::start(one_file(5000), Manners::Good);
    let (found, bytes) = get(&patient(&server), "file", 5000);
    assert_eq!((found.unwrap(), bytes.len()), (Found::Yes, 5000));
    let (found, bytes) = get(&patient(&server), "other", 5000);
    assert_eq!((found.unwrap(), bytes.len()), (Found::No, 0));
}

#[test]
fn a_download_that_is_cut_at_any_length_goes_on_where_it_was_cut() {
    const LENGTH: usize = 700;
    let whole = one_file(LENGTH);
    for cut in 0..LENGTH {
        let server = BadServer::start(whole.clone(), Manners::CutAfter(cut));
        let mut bytes = Vec::new();
        let cut_short = block_on(patient(&server).fetch("file", LENGTH as u64, &mut bytes));
        let error = cut_short.unwrap_err();
        assert_eq!(error.kind, FetchKind::Offline, "{cut}: {error}");
        assert!(!error.is_permanent());
        assert_eq!(bytes, whole["file"][..bytes.len()]);
        let server = BadServer::start(whole.clone(), Manners::Good);
        let had = bytes.len();
        block_on(patient(&server).fetch("file", LENGTH as u64, &mut bytes)).unwrap();
        assert_eq!(bytes, whole["file"], "cut at {cut}");
        assert!(
            server.sent.load(std::sync::atomic::Ordering::Relaxed) < (LENGTH - had + 300) as u64
        );
    }
}

#[test]
fn the_signed_length_is_the_cap_whatever_the_server_says() {
    for manners in [Manners::Good, Manners::Endless, Manners::LongLength] {
        let server = BadServer::start(one_file(5000), manners);
        let (found, bytes) = get(&patient(&server), "file", 4999);
        let error = found.unwrap_err();
        assert!(error.is_permanent(), "{manners:?}: {error}");
        assert!(bytes.len() <= 4999);
    }
    let server = BadServer::start(one_file(5000), Manners::LongLength);
    let (found, _) = get(&patient(&server), "file", 5000);
    assert_eq!(found.unwrap_err().kind, FetchKind::Offline);
}

#[test]
fn failures_are_told_apart() {
    let kinds = [
        (Manners::Silent, FetchKind::Timeout, false),
        (Manners::Stalls, FetchKind::Timeout, false),
        (Manners::Trickle, FetchKind::Timeout, false),
        (Manners::Redirect, FetchKind::Refused, false),
        (Manners::Status(500), FetchKind::Refused, false),
        (Manners::Status(503), FetchKind::Refused, false),
        (Manners::Status(429), FetchKind::Refused, false),
        (Manners::Status(401), FetchKind::Refused, true),
        (Manners::Status(451), FetchKind::Refused, true),
    ];
    for (manners, kind, permanent) in kinds {
        let server = BadServer::start(one_file(4000), manners);
        let error = get(&http(&server), "file", 4000).0.unwrap_err();
        assert_eq!(
            (error.kind, error.is_permanent()),
            (kind, permanent),
            "{manners:?}: {error}"
        );
    }
    let nobody = Http::new("http://127.0.0.1:9/", impatient()).unwrap();
    assert_eq!(
        get(&nobody, "file", 1).0.unwrap_err().kind,
        FetchKind::Offline
    );
    assert!(Http::new("ftp://127.0.0.1/", impatient()).is_err());
}

/// A listener that takes connections, says `beginning` and then nothing; it tells of each connection
/// once the client has ended it.
fn half_open(beginning: &'static [u8]) -> (String, mpsc::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://{}/", listener.local_addr().unwrap());
    let (ended, told) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let ended = ended.clone();
            thread::spawn(move || {
                let mut stream = stream;
                let _ = stream.write_all(beginning);
                let mut said = Vec::new();
                let _ = stream.read_to_end(&mut said);
                let _ = ended.send(said.len());
            });
        }
    });
    (base, told)
}

#[test]
fn a_server_that_is_silent_in_the_tls_handshake_costs_bounded_time_and_its_socket_is_given_back() {
    let beginnings: [&[u8]; 3] = [
        b"",
        // The head of a record, and the beginning of a ServerHello.
        b"\x16\x03\x03\x40\x00",
        b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03",
    ];
    for beginning in beginnings {
        let (base, told) = half_open(beginning);
        let http = Http::pinned(
            &base,
            Some(Digest::of(b"some certificate")),
            jiff::Timestamp::MIN,
            impatient(),
        )
        .unwrap();
        for _ in 0..5 {
            let error = get(&http, "file", 100).0.unwrap_err();
            assert_eq!(error.kind, FetchKind::Timeout, "{error}");
            assert!(!error.is_permanent());
            let greeting = told.recv_timeout(Duration::from_secs(30));
            assert!(greeting.expect("the socket is given back") > 0);
        }
    }
}

#[test]
fn a_server_that_cannot_go_on_is_asked_for_all_of_it() {
    let whole = one_file(700);
    let server = BadServer::start(whole.clone(), Manners::NoRanges);
    let mut bytes = whole["file"][..100].to_vec();
    block_on(patient(&server).fetch("file", 700, &mut bytes)).unwrap();
    assert_eq!(bytes, whole["file"]);
    let server = BadServer::start(whole.clone(), Manners::WrongRange);
    let mut bytes = whole["file"][..100].to_vec();
    block_on(patient(&server).fetch("file", 700, &mut bytes)).unwrap_err();
    assert!(bytes.is_empty(), "the next try begins anew");
}

#[test]
fn an_idle_look_costs_less_than_a_kilobyte() {
    let site = TestSite::new();
    site.publish_items(1, &[("question/a", "甲")]);
    let files = MemoryPlace::of(site.folder.path()).files;
    let server = BadServer::start(files, Manners::Good);
    let place: Arc<dyn Fetch> = Arc::new(patient(&server));
    let mut kiosk = TestKiosk::new(&site);
    assert!(matches!(
        kiosk.county(Arc::clone(&place)).unwrap(),
        Outcome::Switched { .. }
    ));
    let before = server.sent.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(kiosk.county(place).unwrap(), Outcome::Kept);
    let sent = server.sent.load(std::sync::atomic::Ordering::Relaxed) - before;
    println!("{sent} bytes");
    assert!(sent < 512, "{sent}");
}

#[test]
fn whatever_the_server_does_the_screen_keeps_the_last_good_set() {
    let site = TestSite::new();
    let mut start = MemoryShelf::enrolled(site.first_root());
    site.publish_items(1, &[("question/a", "甲")]);
    let place = Arc::new(MemoryPlace::of(site.folder.path()));
    let look = |place: Arc<dyn Fetch>, shelf: &mut MemoryShelf| {
        block_on(query_corner::sync::refresh::refresh(
            place,
            shelf,
            &subscription(),
            &kiosk(),
        ))
    };
    look(place, &mut start).unwrap();
    site.publish_items(2, &[("question/a", "甲改"), ("question/b", "乙")]);
    let files = MemoryPlace::of(site.folder.path()).files;
    for manners in [
        Manners::CutAfter(0),
        Manners::CutAfter(100),
        Manners::Endless,
        Manners::LongLength,
        Manners::Silent,
        Manners::Stalls,
        Manners::Trickle,
        Manners::Portal,
        Manners::Redirect,
        Manners::Nonsense,
        Manners::Status(500),
        Manners::Status(404),
    ] {
        let server = BadServer::start(files.clone(), manners);
        let mut shelf = start.clone();
        let refused = look(Arc::new(http(&server)), &mut shelf);
        assert!(refused.is_err(), "{manners:?}");
        assert_eq!(shelf.current, start.current, "{manners:?}");
        drop(server);
        let server = BadServer::start(files.clone(), Manners::Good);
        look(Arc::new(patient(&server)), &mut shelf).unwrap();
        assert_eq!(
            shelf.current(&county()).unwrap().unwrap().number,
            2,
            "{manners:?}"
        );
    }
    for manners in [Manners::CutOnce, Manners::NoRanges] {
        let server = BadServer::start(files.clone(), manners);
        let mut shelf = start.clone();
        look(Arc::new(patient(&server)), &mut shelf).unwrap();
        assert_eq!(
            shelf.current(&county()).unwrap().unwrap().number,
            2,
            "{manners:?}"
        );
    }
}

#[test]
fn a_network_failure_is_told_as_one_and_not_as_distrust() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    let nobody = Arc::new(Http::new("http://127.0.0.1:9/", impatient()).unwrap());
    match kiosk.refresh(nobody) {
        Err(RefreshError::Trust(TrustError::Fetch(error))) => {
            assert_eq!(error.kind, FetchKind::Offline);
        }
        other => panic!("{other:?}"),
    }
}
