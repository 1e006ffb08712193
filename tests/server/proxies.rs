//! Behind a reverse proxy: guesses are told apart by who made them, and nobody else can say who
//! they are.

use query_corner::server::people::account::Role;

use crate::support::{PASSWORD, TestServer, form};

/// A sign-in that says of itself whom it comes from.
fn sign_in(server: &TestServer, login: &str, password: &str, from: &str) -> u16 {
    let mut browser = server.browser();
    let origin = format!("http://{}", browser.host);
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Origin", origin.as_str()),
        ("X-Forwarded-For", from),
    ];
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
