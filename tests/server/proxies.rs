//! Behind a reverse proxy: guesses are told apart by who made them, and nobody else can say who
//! they are.

use query_corner::server::people::account::Role;

use crate::support::{PASSWORD, TestServer, form};

/// A sign-in that says of itself whom it comes from.
fn sign_in(server: &TestServer, login: &str, password: &str, from: &str) -> u16 {
    sign_in_saying(server, login, password, &[("X-Forwarded-For", from)])
}

fn sign_in_saying(server: &TestServer, login: &str, password: &str, said: &[(&str, &str)]) -> u16 {
    let mut browser = server.browser();
    let origin = format!("http://{}", browser.host);
    let mut headers = vec![
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Origin", origin.as_str()),
    ];
    headers.extend(said);
    let body = form(&[("login", login), ("password", password), ("code", "")]);
    let answer = browser.raw("POST", "/sign-in", &headers, body.as_bytes());
    answer.status
}

const GUESS: &str = "猜猜猜猜猜猜猜猜猜猜猜猜";

fn guess_until_held(server: &TestServer, from: impl Fn(usize) -> String) -> bool {
    (0..40).any(|at| sign_in(server, &format!("name{at}"), GUESS, &from(at)) == 429)
}

#[test]
fn behind_a_trusted_proxy_a_guesser_is_held_back_and_the_others_are_not() {
    let behind = |config: &mut query_corner::config::server::ServerConfig| {
        config.proxies = vec!["127.0.0.1".parse().unwrap()];
    };
    let Some(server) = TestServer::with(false, behind) else {
        return;
    };
    server.person("lin", &[Role::Edit]);
    assert!(guess_until_held(&server, |_| "203.0.113.9".to_owned()));
    assert_eq!(sign_in(&server, "lin", PASSWORD, "203.0.113.9"), 429);
    assert_eq!(sign_in(&server, "lin", PASSWORD, "198.51.100.4"), 303);
}

#[test]
fn a_guesser_behind_a_trusted_proxy_cant_be_someone_else_each_time() {
    let behind = |config: &mut query_corner::config::server::ServerConfig| {
        config.proxies = vec!["127.0.0.0/8".parse().unwrap()];
    };
    let Some(server) = TestServer::with(false, behind) else {
        return;
    };
    let said = |at| format!("198.51.100.{at}, 203.0.113.9");
    assert!(guess_until_held(&server, said));
}

#[test]
fn without_a_trusted_proxy_nobody_is_believed() {
    let Some(server) = TestServer::new() else {
        return;
    };
    assert!(guess_until_held(&server, |at| format!("198.51.100.{at}")));
}

/// From which addresses the log says that guesses came.
fn guessed_from(server: &TestServer) -> Vec<String> {
    let sql = "SELECT DISTINCT address FROM audit WHERE act = '登录失败' ORDER BY address";
    let rows = server.server.store.read(|s| s.query(sql, &[])).unwrap();
    rows.iter()
        .map(|row| row.text("address").unwrap())
        .collect()
}

#[test]
fn no_byte_that_a_guesser_writes_hides_the_address_that_the_proxy_wrote() {
    let behind = |config: &mut query_corner::config::server::ServerConfig| {
        config.proxies = vec!["127.0.0.1".parse().unwrap()];
    };
    let Some(server) = TestServer::with(false, behind) else {
        return;
    };
    server.person("lin", &[Role::Edit]);
    let said = |at: usize| match at % 5 {
        0 => "\u{e9}, 203.0.113.9".to_owned(),
        1 => format!("查询{at}\r\nX-Forwarded-For: 203.0.113.9:{at}"),
        2 => format!("198.51.100.{at}, ,, 203.0.113.9"),
        3 => format!("{}::ffff:203.0.113.9", "1.1.1.1, ".repeat(2000)),
        _ => format!("\u{a0}198.51.100.{at},\t203.0.113.9"),
    };
    assert!(guess_until_held(&server, said));
    assert_eq!(guessed_from(&server), ["203.0.113.9"]);
    assert_eq!(sign_in(&server, "lin", PASSWORD, "203.0.113.9"), 429);
    assert_eq!(sign_in(&server, "lin", PASSWORD, "198.51.100.4"), 303);
}

#[test]
fn who_cannot_be_told_has_one_bucket_that_is_nobody_elses() {
    let behind = |config: &mut query_corner::config::server::ServerConfig| {
        config.proxies = vec!["127.0.0.1".parse().unwrap()];
    };
    let Some(server) = TestServer::with(false, behind) else {
        return;
    };
    server.person("lin", &[Role::Edit]);
    let hidden = |at: usize| match at % 6 {
        0 => String::new(),
        1 => format!("198.51.100.{at}, \u{e9}"),
        2 => format!("198.51.100.{at},"),
        3 => format!("unknown{at}"),
        4 => format!("for=198.51.100.{at}"),
        // The proxy itself, as if it had called.
        _ => "127.0.0.1".to_owned(),
    };
    assert!(guess_until_held(&server, hidden));
    assert_eq!(guessed_from(&server), ["经 127.0.0.1 代转，来处不明"]);
    // No other header is believed instead.
    for said in [
        &[][..],
        &[("X-Real-IP", "198.51.100.4")],
        &[("Forwarded", "for=198.51.100.4")],
        &[
            ("X-Client-IP", "198.51.100.4"),
            ("True-Client-IP", "198.51.100.4"),
        ],
    ] {
        let status = sign_in_saying(&server, "lin", PASSWORD, said);
        assert_eq!(status, 429, "{said:?}");
    }
    for from in ["198.51.100.1", "198.51.100.4"] {
        assert_eq!(sign_in(&server, "lin", PASSWORD, from), 303, "{from}");
    }
}
