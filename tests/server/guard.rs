//! What every page is guarded by: host, origin, form token, headers.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use query_corner::server::router::{Method, ROUTES};

use crate::support::{Browser, TestServer, form};

/// An address of a route with something in each of its parts.
pub fn filled(path: &str) -> String {
    path.replace("{channel}", "county")
        .replace("{kind}", "question")
        .replace("{name}", "rejoin-after-leaving")
        .replace("{number}", "1")
        .replace("{file}", "a.png")
        .replace("{secret}", "00")
        .replace("{id}", "1")
        .replace("{device}", "00")
}

fn send(
    browser: &mut Browser,
    path: &str,
    headers: &[(&str, &str)],
    fields: &[(&str, &str)],
) -> u16 {
    let mut all = vec![("Content-Type", "application/x-www-form-urlencoded")];
    all.extend(headers);
    browser
        .raw("POST", path, &all, form(fields).as_bytes())
        .status
}

#[test]
fn no_form_is_taken_from_another_site_or_without_this_sessions_token() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let (mut editor, mut other) = (server.as_trial("bianji"), server.as_trial("shenhe"));
    let (own, foreign) = (editor.token(), other.token());
    assert_eq!(own.len(), 64);
    assert_ne!(own, foreign);
    let origin = format!("http://{}", editor.host);
    let path = "/item/county/question/rejoin-after-leaving/source";
    let good = [
        ("Origin", origin.as_str()),
        ("Sec-Fetch-Site", "same-origin"),
    ];
    let text = ("text", "x");
    // Let in, and refused for what it says alone.
    assert_eq!(
        send(&mut editor, path, &good, &[text, ("_token", &own)]),
        422
    );
    let mut checks = 0;
    for (headers, token) in [
        (&good[..], ""),
        (&good, "0"),
        (&good, foreign.as_str()),
        (&good, &own[..63]),
        (&[], &own),
        (&[("Origin", "null")], &own),
        (&[("Origin", "https://evil.example")], &own),
        (
            &[
                ("Origin", "http://evil.example"),
                ("Sec-Fetch-Site", "same-origin"),
            ],
            &own,
        ),
        (
            &[("Origin", &origin), ("Sec-Fetch-Site", "cross-site")],
            &own,
        ),
        (
            &[("Origin", &origin), ("Sec-Fetch-Site", "same-site")],
            &own,
        ),
        (&[("Origin", &origin), ("Sec-Fetch-Site", "none")], &own),
        (&[("Sec-Fetch-Site", "cross-site")], &own),
        (&[("Referer", &origin)], &own),
    ] {
        let status = send(&mut editor, path, headers, &[text, ("_token", token)]);
        assert_eq!(status, 403, "{headers:?} {token}");
        checks += 1;
    }
    println!("{checks} forged forms");
}

#[test]
fn no_page_that_changes_something_is_taken_without_its_token() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut checks = 0;
    for login in ["bianji", "shenhe", "fabu", "guanli"] {
        let mut browser = server.as_trial(login);
        for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
            let status = browser
                .post_as_is(&filled(route.path), &[("x", "y")])
                .status;
            assert_eq!(status, 403, "{login} {}", route.path);
            checks += 1;
        }
    }
    assert!(browser_still_in(&server));
    println!("{checks} forms without a token");
}

fn browser_still_in(server: &TestServer) -> bool {
    server.as_trial("bianji").is_in()
}

/// The status of a request that is sent byte for byte.
fn status_of(server: &TestServer, head: &str) -> u16 {
    let mut stream = TcpStream::connect(server.address).unwrap();
    let patience = Some(Duration::from_secs(60));
    stream.set_read_timeout(patience).unwrap();
    write!(stream, "{head}Connection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1);
    status.and_then(|code| code.parse().ok()).unwrap_or(0)
}

#[test]
fn only_its_own_host_is_answered() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let own = server.address.to_string();
    for (target, hosts, allowed) in [
        ("", &[own.as_str()][..], true),
        ("", &["localhost"], true),
        ("", &["LocalHost:8600"], true),
        ("", &[], false),
        ("", &[&own, &own], false),
        ("", &[&own, "evil.example"], false),
        ("", &["evil.example", &own], false),
        ("", &["evil.example"], false),
        ("", &["127.0.0.1\u{e9}"], false),
        ("", &["127.0.0.1, 127.0.0.1"], false),
        ("", &["[127.0.0.1"], false),
        ("http://localhost", &["localhost"], true),
        ("http://localhost", &["127.0.0.1"], false),
        ("http://localhost:1", &["localhost"], false),
        ("http://evil.example", &["localhost"], false),
        ("http://evil.example", &["evil.example"], false),
        ("http://localhost@evil.example", &["localhost"], false),
        ("http://evil.example@localhost", &["localhost"], false),
        ("http://localhost", &[], false),
    ] {
        let lines: String = hosts
            .iter()
            .map(|host| format!("Host: {host}\r\n"))
            .collect();
        for (method, path, usual) in [
            ("GET", "/sign-in", 200),
            ("GET", "/repo/metadata/timestamp.json", 200),
            ("GET", "/favicon.ico", 200),
            ("GET", "/nowhere", 404),
            ("POST", "/sign-in", 403),
            ("POST", "/api/enrol", 401),
        ] {
            for version in ["1.1", "1.0"] {
                let line = format!("{method} {target}{path} HTTP/{version}\r\n");
                let status = status_of(&server, &format!("{line}{lines}"));
                let expected = if allowed { usual } else { 400 };
                assert_eq!(status, expected, "{line}{lines}");
            }
        }
    }
    for (host, allowed) in [
        ("evil.example", false),
        ("127.0.0.1.evil.example", false),
        ("", false),
        ("localhost:1", true),
        ("localhost.evil:8600", false),
        ("127.0.0.1", true),
    ] {
        let status = server
            .browser()
            .raw("GET", "/sign-in", &[("Host", host)], b"")
            .status;
        assert_eq!(status, if allowed { 200 } else { 400 }, "{host}");
    }
    let elsewhere = server
        .browser()
        .raw("GET", "/", &[("Host", "evil.example")], b"");
    let text = elsewhere.text();
    assert!(text.contains("主机名") && text.contains(&own), "{text}");
}

/// All rows of all tables, but for the log and for when sessions were last in use.
fn data(server: &TestServer) -> Vec<String> {
    let sources = [
        include_str!("../../src/server/storage/schema_1.sql"),
        include_str!("../../src/server/storage/schema_2.sql"),
        include_str!("../../src/server/storage/schema_3.sql"),
        include_str!("../../src/server/storage/schema_4.sql"),
        include_str!("../../src/server/storage/schema_5.sql"),
        include_str!("../../src/server/storage/schema_6.sql"),
        include_str!("../../src/server/storage/schema_7.sql"),
        include_str!("../../src/server/storage/schema_8.sql"),
        include_str!("../../src/server/storage/schema_9.sql"),
    ];
    let tables = sources.iter().flat_map(|sql| {
        let made = sql.split("CREATE TABLE ").skip(1);
        made.map(|rest| rest.split([' ', '(']).next().unwrap())
    });
    let mut rows = Vec::new();
    for table in tables.filter(|table| !table.starts_with("audit")) {
        let columns = match table {
            "session" => "token, account, csrf, created_at, confirmed_at, address",
            _ => "*",
        };
        let sql = format!("SELECT {columns} FROM {table}");
        let found = server.server.store.read(|s| s.query(&sql, &[])).unwrap();
        let mut found: Vec<_> = found
            .iter()
            .map(|row| format!("{table}: {row:?}"))
            .collect();
        found.sort();
        rows.extend(found);
    }
    rows
}

#[test]
fn nothing_that_is_read_changes_anything() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let people = ["bianji", "shenhe", "fabu", "guanli"];
    let mut browsers: Vec<_> = people.iter().map(|login| server.as_trial(login)).collect();
    browsers.push(server.browser());
    let before = data(&server);
    assert!(before.len() > 20, "{}", before.len());
    let mut paths: Vec<_> = ROUTES.iter().map(|route| filled(route.path)).collect();
    paths.extend(["/api/trial/token", "/api/enrol", "/api/kiosk/status"].map(str::to_owned));
    paths.push("/items/new?kind=question&act=save".to_owned());
    let mut read = 0;
    for browser in &mut browsers {
        for path in &paths {
            for (method, site) in [("GET", "same-origin"), ("HEAD", "cross-site")] {
                server.pass(1);
                let answer = browser.raw(method, path, &[("Sec-Fetch-Site", site)], b"");
                assert!(answer.status != 500, "{method} {path}: {}", answer.text());
                read += 1;
            }
        }
    }
    assert_eq!(data(&server), before);
    println!("{read} pages read");
}

#[test]
fn a_token_of_a_trial_is_given_to_a_kiosk_and_to_no_page_of_any_site() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let before = data(&server);
    let origin = format!("http://{}", server.address);
    let json = ("Content-Type", "text/plain");
    for method in ["GET", "HEAD", "POST", "OPTIONS", "PUT"] {
        for headers in [
            &[json][..],
            &[
                json,
                ("Sec-Fetch-Site", "cross-site"),
                ("Sec-Fetch-Mode", "navigate"),
            ],
            &[json, ("Sec-Fetch-Site", "same-origin"), ("Origin", &origin)],
            &[json, ("Sec-Fetch-Site", "none")],
            &[json, ("Origin", "https://evil.example")],
            &[json, ("Origin", "null")],
            &[json, ("Referer", "https://evil.example/")],
        ] {
            let body = format!("{{\"key\":\"{}\"}}", "0".repeat(64));
            let mut browser = server.browser();
            let answer = browser.raw(method, "/api/trial/token", headers, body.as_bytes());
            assert!(
                answer.status >= 400,
                "{method} {headers:?}: {}",
                answer.status
            );
            assert!(!answer.text().contains("qc1."), "{method} {headers:?}");
        }
    }
    assert_eq!(data(&server), before);
    assert_eq!(crate::fleet::trial_token(&server).kiosk_no.to_string(), "1");
    assert_ne!(data(&server), before);
}

#[test]
fn a_reading_page_never_changes_anything_and_a_changing_one_is_never_read() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut browser = server.as_trial("fabu");
    for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
        let both = ROUTES
            .iter()
            .any(|other| other.method == Method::Get && other.path == route.path);
        if !both {
            let answer = browser.get(&filled(route.path));
            assert_eq!(answer.status, 405, "{}", route.path);
            // Who reloads what a form gave finds a way on.
            let page = answer.text();
            assert!(
                page.contains("回到待办") && page.contains("只收表单"),
                "{page}"
            );
        }
    }
}

#[test]
fn every_page_has_its_headers_and_no_script() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut browser = server.as_trial("bianji");
    for path in [
        "/",
        "/items",
        "/nowhere",
        "/publish",
        "/import",
        "/fleet",
        "/item/county/question/rejoin-after-leaving",
        "/item/county/question/rejoin-after-leaving/edit",
        "/items/new?kind=guide",
        "/items/new?kind=hall",
        "/item/county/hall/main/edit",
        "/item/county/hall/main/source",
    ] {
        let answer = browser.get(path);
        // Bodies are written, and the kiosk's page is drawn beside an item, by files of the
        // server's own.
        let writes = path.ends_with("/edit") || path.ends_with("/source") || path.contains("/new");
        let scripts = writes || (path.starts_with("/item/") && server.server.config.draws);
        let policy = answer.header("content-security-policy").unwrap();
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"));
        assert_eq!(policy.contains("script-src 'self';"), scripts, "{path}");
        assert_eq!(policy.contains("script-src"), scripts, "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        let own = [
            "<script src=\"/static/",
            "<script type=\"module\" src=\"/static/",
        ];
        let text = own
            .iter()
            .fold(answer.text(), |text, own| text.replace(own, ""));
        assert_eq!(text != answer.text(), scripts, "{path}");
        for never in [
            "<script",
            "style=\"",
            "onclick",
            "javascript:",
            "http-equiv",
        ] {
            assert!(!text.contains(never), "{path}: {never}");
        }
    }
}

#[test]
fn cookies_are_for_the_server_alone() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let answer = server.browser().post("/trial/as", &[("login", "bianji")]);
    let cookies = answer.all("set-cookie");
    assert!(!cookies.is_empty());
    for cookie in cookies {
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain="));
    }
}

#[test]
fn what_people_write_is_shown_as_text() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let nasty = "\"><img src=x onerror=alert(1)>'&";
    for path in [
        format!(
            "/items?word={}",
            form(&[("a", nasty)]).trim_start_matches("a=")
        ),
        format!(
            "/items/new?kind=question&title={}",
            form(&[("a", nasty)]).trim_start_matches("a=")
        ),
        format!(
            "/audit?word={}",
            form(&[("a", nasty)]).trim_start_matches("a=")
        ),
    ] {
        let text = editor.get(&path).text();
        assert!(!text.contains("<img src=x"), "{path}");
    }
}
