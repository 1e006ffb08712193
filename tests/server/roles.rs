//! Every page for every role: who is let in and who is not.

use query_corner::server::{
    people::account::Role,
    router::{Method, ROUTES, Who},
};

use crate::{guard::filled, support::TestServer};

/// What the rules of the house say, written once more by hand, so that a slip in the map shows:
/// pages that only some may call. What is not here anyone may read who is signed in.
const RESTRICTED: [(&str, &str, &str); 51] = [
    ("POST", "/items/steps", "edit review sign"),
    ("POST", "/items/steps/take", "edit review sign"),
    ("GET", "/items/new", "edit"),
    ("POST", "/items/new", "edit"),
    ("GET", "/item/{channel}/{kind}/{name}/edit", "edit"),
    ("POST", "/item/{channel}/{kind}/{name}/edit", "edit"),
    ("GET", "/item/{channel}/{kind}/{name}/source", "edit"),
    ("POST", "/item/{channel}/{kind}/{name}/source", "edit"),
    (
        "POST",
        "/item/{channel}/{kind}/{name}/step",
        "edit review sign",
    ),
    (
        "POST",
        "/item/{channel}/{kind}/{name}/release",
        "review sign",
    ),
    ("POST", "/item/{channel}/{kind}/{name}/remove", "edit"),
    ("POST", "/preview", "edit"),
    ("POST", "/blocks", "edit"),
    ("POST", "/import", "edit"),
    ("GET", "/import/proof/{id}", "edit"),
    ("POST", "/import/proof/{id}", "edit"),
    ("GET", "/import/proof/{id}/file/{file}", "edit"),
    ("POST", "/publish/{channel}", "sign"),
    ("POST", "/publish/{channel}/renew", "sign"),
    ("POST", "/proposal/{id}/sign", "sign"),
    ("POST", "/proposal/{id}/drop", "sign"),
    ("POST", "/withdraw", "sign"),
    ("POST", "/withdraw/again", "sign"),
    ("POST", "/withdraw/renew", "sign"),
    ("POST", "/asked/{id}/assign", "edit review sign"),
    ("POST", "/asked/{id}/close", "edit"),
    ("POST", "/fleet/token", "admin"),
    ("POST", "/fleet/receipt", "edit review sign admin"),
    ("POST", "/fleet/{device}/spare", "admin"),
    ("POST", "/fleet/{device}/revoke", "admin"),
    ("POST", "/site/channel", "admin"),
    ("POST", "/site/key", "admin"),
    ("POST", "/site/metadata", "admin"),
    ("GET", "/people", "admin"),
    ("GET", "/people/new", "admin"),
    ("POST", "/people/new", "admin"),
    ("GET", "/people/{id}", "admin"),
    ("POST", "/people/{id}", "admin"),
    ("POST", "/people/{id}/link", "admin"),
    ("POST", "/people/{id}/factor-off", "admin"),
    ("GET", "/audit", "admin"),
    ("POST", "/audit/verify", "admin"),
    // Open to anyone, signed in or not.
    ("GET", "/sign-in", "*"),
    ("POST", "/sign-in", "*"),
    ("POST", "/trial/as", "*"),
    ("GET", "/welcome/{secret}", "*"),
    ("POST", "/welcome/{secret}", "*"),
    // Everyone's own account.
    ("POST", "/sign-out", "edit review sign admin"),
    ("POST", "/account/password", "edit review sign admin"),
    ("POST", "/account/factor", "edit review sign admin"),
    ("POST", "/account/factor-off", "edit review sign admin"),
];

fn rule(method: Method, path: &str) -> &'static str {
    let found = RESTRICTED
        .iter()
        .find(|(m, p, _)| *m == method.as_str() && *p == path);
    match (found, method) {
        (Some((_, _, who)), _) => who,
        (None, Method::Get) => "edit review sign admin",
        (None, Method::Post) => panic!("POST {path} is not in the table"),
    }
}

#[test]
fn the_map_says_what_the_rules_of_the_house_say() {
    for route in ROUTES {
        let wanted = rule(route.method, route.path);
        let found = match route.who {
            Who::Anyone => "*".to_owned(),
            Who::SignedIn => "edit review sign admin".to_owned(),
            Who::Roles(roles) => Role::ALL
                .iter()
                .filter(|role| roles.contains(role))
                .map(|role| role.as_str())
                .collect::<Vec<_>>()
                .join(" "),
        };
        assert_eq!(found, wanted, "{} {}", route.method.as_str(), route.path);
    }
    for (method, path, _) in RESTRICTED {
        let there = ROUTES
            .iter()
            .any(|route| route.method.as_str() == method && route.path == path);
        assert!(there, "{method} {path} is no page");
    }
}

#[test]
fn each_page_lets_in_exactly_the_roles_that_may() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut checks = 0;
    for (login, role) in [
        ("bianji", "edit"),
        ("shenhe", "review"),
        ("fabu", "sign"),
        ("guanli", "admin"),
    ] {
        for route in ROUTES {
            // Signing out and becoming another would end the session that is being tried.
            if ["/sign-out", "/trial/as"].contains(&route.path) {
                continue;
            }
            let mut browser = server.as_trial(login);
            let path = filled(route.path);
            let answer = match route.method {
                Method::Get => browser.get(&path),
                Method::Post => browser.post(&path, &[]),
            };
            let wanted = rule(route.method, route.path);
            let may = wanted == "*" || wanted.split(' ').any(|word| word == role);
            assert_eq!(
                answer.status == 403,
                !may,
                "{role} {} {path}: {}",
                route.method.as_str(),
                answer.status
            );
            assert!(
                answer.status < 500,
                "{role} {} {path}: {}",
                route.method.as_str(),
                answer.text()
            );
            checks += 1;
        }
    }
    println!("{checks} pages by role");
}

#[test]
fn who_is_not_signed_in_sees_nothing() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut checks = 0;
    for route in ROUTES {
        if rule(route.method, route.path) == "*" {
            continue;
        }
        let path = filled(route.path);
        let mut browser = server.browser();
        match route.method {
            Method::Get => {
                let answer = browser.get(&path);
                assert_eq!((answer.status, answer.to()), (303, "/sign-in"), "{path}");
                assert!(answer.body.is_empty());
            }
            Method::Post => assert_eq!(
                browser.post_as_is(&path, &[("_token", "")]).status,
                401,
                "{path}"
            ),
        }
        checks += 1;
    }
    println!("{checks} pages for nobody");
}

#[test]
fn a_denied_act_is_in_the_log() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    assert_eq!(server.as_trial("bianji").get("/audit").status, 403);
    let page = server.as_trial("guanli").get("/audit").text();
    assert!(page.contains("越权被拒") && page.contains("bianji"));
}
