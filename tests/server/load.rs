//! Much at once: whatever one editor sends, kiosks are answered, others work, and whoever finds no
//! place is told so calmly and loses nothing.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use query_corner::{
    protocol::{key::SigningKey, outbox::SendStatus},
    server::router::{Method, ROUTES},
};

use crate::{
    fleet::{ask, enrol, key, status, token},
    flow::{ITEM, hidden, typed},
    guard::filled,
    support::{Answer, Browser, TestServer, form},
};

/// Who waits longer than this has met a server that hangs.
const NEVER: Duration = Duration::from_secs(30);

/// A server whose conversions and previews are a program of these lines.
fn server_with(lines: &str, folder: &std::path::Path) -> Option<TestServer> {
    let program = folder.join("program");
    fs::write(&program, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    TestServer::with(true, |config| {
        config.program = program;
        config.draws = true;
    })
}

/// A kiosk that was enrolled.
fn kiosk(server: &TestServer) -> SigningKey {
    let kiosk = key(1);
    enrol(server, &kiosk, &token(server).secret).unwrap();
    kiosk
}

/// Sees that a file of the repository and a kiosk's call are answered, and how long the longer of
/// them took.
fn kiosks_are_answered(server: &TestServer, kiosk: &SigningKey) -> Duration {
    let began = Instant::now();
    let file = server.browser().get("/repo/metadata/timestamp.json");
    assert_eq!(file.status, 200, "{}", file.text());
    let between = began.elapsed();
    ask::<SendStatus>(server, kiosk, &status(server)).unwrap();
    let longest = between.max(began.elapsed() - between);
    assert!(longest < NEVER, "{longest:?}");
    longest
}

/// Sends a body as a browser sends a form.
fn post(browser: &mut Browser, path: &str, body: &[u8], media: &str) -> Answer {
    let origin = format!("http://{}", browser.host);
    let headers = [
        ("Origin", origin.as_str()),
        ("Sec-Fetch-Site", "same-origin"),
        ("Content-Type", media),
    ];
    browser.raw("POST", path, &headers, body)
}

#[test]
fn hundreds_of_conversions_of_one_editor_stop_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    // Each takes as long as a large document does.
    let Some(server) = server_with("sleep 2; exit 1", folder.path()) else {
        return;
    };
    let kiosk = kiosk(&server);
    let editor = server.as_trial("bianji");
    let token = editor.clone().token();
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n{token}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"channel\"\r\n\r\ncounty\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.docx\"\r\n\r\nx\r\n\
         --edge--\r\n"
    );
    let sent = AtomicUsize::new(0);
    let answers = thread::scope(|scope| {
        let many: Vec<_> = (0..540)
            .map(|_| {
                let (mut editor, body, sent) = (editor.clone(), body.as_bytes(), &sent);
                scope.spawn(move || {
                    sent.fetch_add(1, Ordering::Relaxed);
                    post(
                        &mut editor,
                        "/import",
                        body,
                        "multipart/form-data; boundary=edge",
                    )
                })
            })
            .collect();
        while sent.load(Ordering::Relaxed) < 540 {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(300));
        let longest = (0..20).map(|_| kiosks_are_answered(&server, &kiosk)).max();
        // The editor's own other pages, and another editor's.
        assert_eq!(editor.clone().get("/items").status, 200);
        assert_eq!(server.as_trial("shenhe").get(ITEM).status, 200);
        println!("540 conversions at once; a kiosk waited {longest:?} at most");
        many.into_iter()
            .map(|one| one.join().unwrap())
            .collect::<Vec<_>>()
    });
    let mut statuses = BTreeMap::new();
    for answer in &answers {
        *statuses.entry(answer.status).or_insert(0) += 1;
    }
    println!("{statuses:?}");
    // What was not converted says why on its own page.
    assert!(statuses.keys().all(|status| [422, 503].contains(status)));
    assert!(statuses[&422] >= 1 && statuses[&503] >= 500, "{statuses:?}");
    let full = answers.iter().find(|answer| answer.status == 503).unwrap();
    assert_eq!(full.header("retry-after"), Some("15"));
    for says in [
        "导入文件的人太多",
        "什么也没有改",
        "终端和屏幕照常",
        "请再选一次",
        "再试一次",
    ] {
        assert!(full.text().contains(says), "{says}: {}", full.text());
    }
    assert!(!full.text().contains("服务器出了问题"));
}

/// What each kind of page is flooded with: its address and a body that costs something.
fn floods(editor: &mut Browser) -> Vec<(&'static str, String, Option<String>)> {
    let token = editor.token();
    let page = editor.get(&format!("{ITEM}/source")).text();
    let (base, text) = (hidden(&page, "base"), typed(&page, "text"));
    let long = format!("{text}\n\n{}", "一段很长的话。\n\n".repeat(2000));
    let place = ITEM.trim_start_matches("/item/");
    let own = |more: &[(&str, &str)]| {
        let mut fields = vec![("_token", token.as_str())];
        fields.extend(more);
        Some(form(&fields))
    };
    let drawn = own(&[("place", place), ("base", &base), ("text", &text)]);
    let mut floods = vec![
        ("a preview", "/preview".to_owned(), drawn),
        ("blocks", "/blocks".to_owned(), own(&[("body", &long)])),
        (
            "a save",
            format!("{ITEM}/source"),
            own(&[("base", &base), ("text", &long)]),
        ),
        ("a password", "/sign-in".to_owned(), {
            let guess = [("login", "bianji"), ("password", "x"), ("code", "")];
            own(&guess)
        }),
        ("an export", "/export/county/folder.zip".to_owned(), None),
    ];
    let reads = ROUTES.iter().filter(|route| route.method == Method::Get);
    floods.extend(reads.map(|route| ("a page", filled(route.path), None)));
    floods
}

#[test]
fn kiosks_are_answered_under_a_flood_of_any_kind_of_page() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = server_with("sleep 1; exit 1", folder.path()) else {
        return;
    };
    let kiosk = kiosk(&server);
    let mut editor = server.as_trial("bianji");
    let mut kinds = 0;
    for (kind, path, body) in floods(&mut editor) {
        let (over, served) = (AtomicBool::new(false), AtomicUsize::new(0));
        let longest = thread::scope(|scope| {
            for _ in 0..40 {
                let (mut editor, over, served) = (editor.clone(), &over, &served);
                let (path, body) = (path.as_str(), body.as_deref());
                scope.spawn(move || {
                    while !over.load(Ordering::Relaxed) {
                        let answer = match body {
                            None => editor.get(path),
                            Some(body) => {
                                let media = "application/x-www-form-urlencoded";
                                post(&mut editor, path, body.as_bytes(), media)
                            }
                        };
                        assert_ne!(answer.status, 0, "{path}");
                        assert_ne!(answer.status, 500, "{path}: {}", answer.text());
                        served.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            thread::sleep(Duration::from_millis(150));
            let longest = (0..5).map(|_| kiosks_are_answered(&server, &kiosk)).max();
            over.store(true, Ordering::Relaxed);
            longest
        });
        kinds += 1;
        let served = served.into_inner();
        println!("{kind} ({path}): {served} served, a kiosk waited {longest:?} at most");
    }
    assert!(kinds > 30, "{kinds}");
}

/// What was written comes back in the page that says that there was no place, but for passwords.
#[test]
fn whoever_finds_no_place_keeps_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = server_with("sleep 3; exit 1", folder.path()) else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let (_, path, body) = floods(&mut editor).remove(0);
    let body = body.unwrap();
    let answers: Vec<_> = thread::scope(|scope| {
        let many: Vec<_> = (0..30)
            .map(|_| {
                let (mut editor, path, body) = (editor.clone(), &path, body.as_bytes());
                let media = "application/x-www-form-urlencoded";
                scope.spawn(move || post(&mut editor, path, body, media))
            })
            .collect();
        many.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let full = answers.iter().find(|answer| answer.status == 503);
    let page = full.expect("a page for the one too many").text();
    assert!(page.contains(&format!("action=\"{path}\"")), "{page}");
    assert!(page.contains("可以重新提出申请"), "the text of the item");
    assert_eq!(hidden(&page, "place"), ITEM.trim_start_matches("/item/"));
    assert!(page.contains("name=\"_token\""));
}
