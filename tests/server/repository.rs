//! The published files over HTTP.

use crate::support::TestServer;

#[test]
fn metadata_come_with_a_tag_and_are_not_sent_again() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut kiosk = server.browser();
    let first = kiosk.get("/repo/metadata/timestamp.json");
    assert_eq!(first.status, 200);
    assert_eq!(first.header("cache-control"), Some("no-cache"));
    let tag = first.header("etag").unwrap().to_owned();
    let again = kiosk.raw(
        "GET",
        "/repo/metadata/timestamp.json",
        &[("If-None-Match", &tag)],
        b"",
    );
    assert_eq!((again.status, again.body.len()), (304, 0));
    let head: usize = again
        .headers
        .iter()
        .map(|(name, value)| name.len() + value.len() + 4)
        .sum();
    assert!(head < 1024, "{head} bytes");
    let root = kiosk.get("/repo/metadata/1.root.json");
    assert!(root.header("cache-control").unwrap().contains("immutable"));
}

#[test]
fn a_part_of_a_file_can_be_asked_for() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut kiosk = server.browser();
    let path = "/repo/metadata/1.root.json";
    let whole = kiosk.get(path).body;
    let length = whole.len();
    for (range, status, part) in [
        ("bytes=0-9", 206, &whole[..10]),
        ("bytes=10-", 206, &whole[10..]),
        ("bytes=-5", 206, &whole[length - 5..]),
        ("bytes=5-5", 206, &whole[5..6]),
        ("bytes=0-99999999", 206, &whole[..]),
        ("bytes=0-1,3-4", 200, &whole[..]),
        ("lines=0-1", 200, &whole[..]),
        ("bytes=x-y", 200, &whole[..]),
    ] {
        let answer = kiosk.raw("GET", path, &[("Range", range)], b"");
        assert_eq!(answer.status, status, "{range}");
        assert_eq!(answer.body, part, "{range}");
    }
    let beyond = kiosk.raw("GET", path, &[("Range", &format!("bytes={length}-"))], b"");
    assert_eq!(beyond.status, 416);
}

#[test]
fn nothing_but_the_repository_is_served() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    for path in [
        "/repo/../server.db",
        "/repo/metadata/../../online/snapshot.seed",
        "/repo/%2e%2e/online/snapshot.seed",
        "/repo/metadata/..%2f..%2fonline%2fsnapshot.seed",
        "/repo//etc/passwd",
        "/repo/metadata/",
        "/repo/metadata",
        "/repo/online/snapshot.seed",
        "/repo/metadata/.hidden",
        "/repo/metadata/timestamp.json.new",
        "/repo/metadata/%00",
        "/static/../server.db",
        "/static/css",
        "/static/.css",
    ] {
        let answer = server.browser().get(path);
        assert!(
            [400, 403, 404].contains(&answer.status),
            "{path}: {}",
            answer.status
        );
    }
}

#[test]
fn a_server_that_starts_sweeps_what_a_crash_left_half_written() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let folder = server.server.config.repository.join("metadata");
    let (old, young) = (
        folder.join("timestamp.json.0123456789abcdef.new"),
        folder.join("timestamp.json.fedcba9876543210.new"),
    );
    std::fs::write(&old, b"{").unwrap();
    std::fs::write(&young, b"{").unwrap();
    let then = std::time::SystemTime::now() - std::time::Duration::from_secs(90_000);
    let file = std::fs::File::options().write(true).open(&old).unwrap();
    file.set_modified(then).unwrap();
    let _again = server.another();
    assert!(!old.exists() && young.exists());
    assert!(folder.join("timestamp.json").exists());
}

#[test]
fn the_sample_for_nginx_says_of_each_file_what_the_server_says() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let docs = include_str!("../../docs/server.zh.md");
    let from = docs.find("location /repo/").unwrap();
    let sample = &docs[from..from + docs[from..].find("location / {").unwrap()];
    let (forever, fresh) = sample.split_once("location = ").unwrap();
    let mut kiosk = server.browser();
    for (part, path) in [
        (forever, "/repo/metadata/1.root.json"),
        (fresh, "/repo/metadata/timestamp.json"),
    ] {
        let answer = kiosk.get(path);
        let kept = answer.header("cache-control").unwrap();
        assert!(part.contains(kept), "{path}: {kept}");
    }
    assert!(fresh.starts_with("/repo/metadata/timestamp.json "));
}
