//! Signing in: what lets people in, what keeps others out, and what can't lock anyone out.

use query_corner::server::people::{account::Role, totp};

use crate::support::{PASSWORD, TestServer};

#[test]
fn a_first_start_has_no_account_and_prints_a_link_that_works_once() {
    let Some(server) = TestServer::new() else {
        return;
    };
    let mut browser = server.browser();
    for (login, password) in [
        ("admin", "admin"),
        ("root", ""),
        ("admin", "password"),
        ("", ""),
    ] {
        assert_eq!(browser.sign_in(login, password).status, 422, "{login}");
    }
    let notice = server
        .notices
        .iter()
        .find(|text| text.contains("/welcome/"))
        .unwrap();
    let secret = notice.split("/welcome/").nth(1).unwrap().trim();
    assert_eq!(secret.len(), 64, "256 bits");
    let path = format!("/welcome/{secret}");
    assert_eq!(browser.get(&path).status, 200);
    assert_eq!(browser.get("/welcome/0000").status, 404);
    let person = [
        ("login", "he.jing"),
        ("person", "何静"),
        ("department", "信息中心"),
    ];
    let with =
        |password, again| [&person[..], &[("password", password), ("again", again)]].concat();
    for (password, again, says) in [
        ("short", "short", "至少"),
        (PASSWORD, "另一个口令另一个口令", "不一样"),
        ("he.jinghe.jinghe.jing", "he.jinghe.jinghe.jing", "太容易猜"),
    ] {
        let answer = browser.post_as_is(&path, &with(password, again));
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains(says), "{says}");
    }
    let answer = browser.post_as_is(&path, &with(PASSWORD, PASSWORD));
    assert_eq!((answer.status, answer.to()), (303, "/"));
    assert!(browser.is_in());
    assert_eq!(server.browser().get(&path).status, 404, "used up");
    let again = server
        .browser()
        .post_as_is(&path, &with(PASSWORD, PASSWORD));
    assert_eq!(again.status, 404, "used up");
    assert_eq!(browser.get("/people").status, 200);
    assert_eq!(
        browser.get("/items/new?kind=question").status,
        403,
        "who keeps accounts writes nothing"
    );
}

#[test]
fn whatever_is_wrong_is_said_in_the_same_words() {
    let Some(server) = TestServer::new() else {
        return;
    };
    server.person("lin", &[Role::Edit]);
    server.person("gone", &[Role::Edit]);
    server
        .execute("UPDATE account SET disabled = 1 WHERE login = 'gone'")
        .unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for (login, password) in [
        ("lin", "错的口令错的口令错的口令"),
        ("nobody", PASSWORD),
        ("gone", PASSWORD),
        ("lin", ""),
        ("' OR 1=1 --", PASSWORD),
    ] {
        let answer = server.browser().sign_in(login, password);
        assert_eq!(answer.status, 422, "{login}");
        let text = answer.text();
        let said = text
            .split("role=\"alert\"")
            .nth(1)
            .unwrap()
            .split("</p>")
            .next()
            .unwrap()
            .to_owned();
        seen.insert(said);
    }
    assert_eq!(seen.len(), 1, "{seen:?}");
}

#[test]
fn guessing_must_wait_and_the_owner_of_the_account_need_not() {
    let Some(server) = TestServer::new() else {
        return;
    };
    server.person("lin", &[Role::Edit]);
    let mut own = server.signed_in("lin");
    let mut guesser = server.browser();
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(guesser.sign_in("lin", "猜猜猜猜猜猜猜猜猜猜猜猜").status);
    }
    assert_eq!(statuses[..5], [422; 5]);
    assert_eq!(statuses[6..], [429; 2], "{statuses:?}");
    assert_eq!(
        guesser.sign_in("lin", PASSWORD).status,
        429,
        "even with the right one"
    );
    // The browser that the person used before has a bucket of its own.
    own.post("/sign-out", &[]);
    assert!(!own.is_in());
    assert_eq!(own.sign_in("lin", PASSWORD).status, 303);
    // A one-time link opens the way for a browser that nobody knows.
    server.person("guanli", &[Role::Admin]);
    let mut admin = server.signed_in("guanli");
    let id = server.server.store.read(|s| {
        let row = s.query_one("SELECT id FROM account WHERE login = 'lin'", &[])?;
        row.unwrap().int("id")
    });
    let page = admin
        .post(&format!("/people/{}/link", id.unwrap()), &[])
        .text();
    let secret = page.split("/welcome/").nth(1).unwrap()[..64].to_owned();
    let mut elsewhere = server.browser();
    let fields = [("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(
        elsewhere
            .post_as_is(&format!("/welcome/{secret}"), &fields)
            .status,
        303
    );
    assert!(elsewhere.is_in());
    // And the wait ends by itself.
    server.pass(3700);
    assert_eq!(guesser.sign_in("lin", PASSWORD).status, 303);
}

#[test]
fn waits_grow_and_never_beyond_a_quarter_of_an_hour() {
    let Some(server) = TestServer::new() else {
        return;
    };
    server.person("lin", &[Role::Edit]);
    let mut guesser = server.browser();
    let mut longest = 0;
    for _ in 0..40 {
        let answer = guesser.sign_in("lin", "猜猜猜猜猜猜猜猜猜猜猜猜");
        if answer.status == 429 {
            let text = answer.text();
            let seconds: i64 = text
                .split("请在 ")
                .nth(1)
                .unwrap()
                .split(' ')
                .next()
                .unwrap()
                .parse()
                .unwrap();
            assert!(seconds >= longest.min(890), "{seconds} after {longest}");
            longest = longest.max(seconds);
            server.pass(seconds + 1);
        }
    }
    assert!((600..=900).contains(&longest), "{longest}");
}

#[test]
fn what_someone_mistyped_who_then_signs_in_is_no_guessing() {
    let Some(server) = TestServer::new() else {
        return;
    };
    for at in 0..10 {
        let login = format!("person{at}");
        server.person(&login, &[Role::Edit]);
        let mut browser = server.browser();
        for _ in 0..4 {
            let mistyped = browser.sign_in(&login, "错的口令错的口令错的口令");
            assert_eq!(mistyped.status, 422, "{login}");
        }
        assert_eq!(browser.sign_in(&login, PASSWORD).status, 303, "{login}");
    }
}

#[test]
fn one_address_cant_try_name_after_name() {
    let Some(server) = TestServer::new() else {
        return;
    };
    let mut statuses = Vec::new();
    for at in 0..36 {
        statuses.push(
            server
                .browser()
                .sign_in(&format!("name{at}"), "猜猜猜猜猜猜猜猜猜猜猜猜")
                .status,
        );
    }
    assert_eq!(statuses[..30], [422; 30]);
    assert!(
        statuses[32..].iter().all(|status| *status == 429),
        "{statuses:?}"
    );
}

#[test]
fn a_session_ends_when_idle_and_after_a_working_day() {
    let Some(server) = TestServer::new() else {
        return;
    };
    server.person("lin", &[Role::Edit]);
    let mut browser = server.signed_in("lin");
    for _ in 0..15 {
        server.pass(29 * 60);
        assert!(browser.is_in(), "in use");
    }
    server.pass(46 * 60);
    assert!(!browser.is_in(), "idle");
    let mut browser = server.signed_in("lin");
    let mut minutes = 0;
    while minutes < 8 * 60 - 25 {
        server.pass(20 * 60);
        minutes += 20;
        assert!(browser.is_in(), "{minutes}");
    }
    server.pass(40 * 60);
    assert!(!browser.is_in(), "after eight hours");
}

#[test]
fn a_cookie_is_new_at_each_sign_in_and_dead_after_signing_out() {
    let Some(server) = TestServer::new() else {
        return;
    };
    server.person("lin", &[Role::Edit]);
    let mut browser = server.browser();
    // A cookie that someone planted before is not taken up.
    let planted = "a".repeat(64);
    browser
        .cookies
        .insert("query-corner".into(), planted.clone());
    assert_eq!(browser.sign_in("lin", PASSWORD).status, 303);
    let first = browser.cookies["query-corner"].clone();
    assert_ne!(first, planted);
    assert_eq!(
        browser
            .post("/sign-in", &[("login", "lin"), ("password", PASSWORD)])
            .status,
        303
    );
    let second = browser.cookies["query-corner"].clone();
    assert_ne!(first, second);
    let mut old = server.browser();
    old.cookies.insert("query-corner".into(), first);
    assert!(!old.is_in(), "the session before it ended");
    browser.post("/sign-out", &[]);
    let mut after = server.browser();
    after.cookies.insert("query-corner".into(), second);
    assert!(!after.is_in());
    for bad in ["", "x", &"f".repeat(63), &"g".repeat(64), &"'".repeat(64)] {
        let mut other = server.browser();
        other.cookies.insert("query-corner".into(), bad.to_owned());
        assert!(!other.is_in(), "{bad}");
    }
}

#[test]
fn who_has_a_session_cant_try_passwords_in_it_and_its_owner_is_not_locked_out() {
    let Some(server) = TestServer::new() else {
        return;
    };
    server.person("lin", &[Role::Sign]);
    server.person("guanli", &[Role::Admin]);
    let mut owner = server.signed_in("lin");
    let mut thief = owner.clone();
    // Every form that asks for the password again, tried in turn.
    let forms: [(&str, &str); 4] = [
        ("/account/password", "old"),
        ("/withdraw", "password"),
        ("/account/factor-off", "old"),
        ("/withdraw/again", "password"),
    ];
    let place = ("place", "county/question/none");
    let mut said = Vec::new();
    for at in 0..9 {
        let (path, field) = forms[at % forms.len()];
        let fields = [place, (field, "猜猜猜猜猜猜猜猜猜猜猜猜"), ("reason", "错")];
        let answer = thief.post(path, &fields);
        assert_eq!(answer.status, 422, "{path}");
        let text = answer.text();
        said.push((text.contains("口令不对"), text.contains("尝试次数太多")));
    }
    assert_eq!(said[..5], [(true, false); 5], "{said:?}");
    assert_eq!(said[6..], [(false, true); 3], "{said:?}");
    let new = "后院的井水冬天也不结冰真是奇怪";
    let fields = [("old", PASSWORD), ("password", new), ("again", new)];
    let held_back = thief.post("/account/password", &fields).text();
    assert!(
        held_back.contains("尝试次数太多"),
        "even with the right one"
    );
    let log = server.signed_in("guanli").get("/audit").text();
    assert!(log.contains("再确认口令时不对"));
    // Whose account it is signs in anew, which is not held back, and has a session of their own.
    owner.post("/sign-out", &[]);
    assert!(!thief.is_in(), "it was the same session");
    assert_eq!(owner.sign_in("lin", PASSWORD).status, 303);
    let changed = owner.post("/account/password", &fields);
    assert_eq!(changed.to(), "/account?done=password", "{}", changed.text());
}

#[test]
fn a_new_password_ends_all_other_sessions() {
    let Some(server) = TestServer::new() else {
        return;
    };
    server.person("lin", &[Role::Edit]);
    let (mut here, mut there) = (server.signed_in("lin"), server.signed_in("lin"));
    let new = "山外青山楼外楼西湖歌舞几时休";
    for (old, password, again) in [
        ("错的口令错的口令错的口令", new, new),
        (PASSWORD, "short", "short"),
        (PASSWORD, new, PASSWORD),
    ] {
        let fields = [("old", old), ("password", password), ("again", again)];
        assert_eq!(here.post("/account/password", &fields).status, 422);
    }
    assert!(there.is_in());
    let fields = [("old", PASSWORD), ("password", new), ("again", new)];
    assert_eq!(here.post("/account/password", &fields).status, 303);
    assert!(here.is_in());
    assert!(!there.is_in());
    assert_eq!(server.browser().sign_in("lin", PASSWORD).status, 422);
    assert_eq!(server.browser().sign_in("lin", new).status, 303);
}

#[test]
fn a_second_factor_is_asked_for_and_each_code_is_good_once() {
    let Some(server) = TestServer::new() else {
        return;
    };
    server.person("lin", &[Role::Edit]);
    let mut browser = server.signed_in("lin");
    let page = browser.get("/account/factor").text();
    assert!(page.contains("<svg"));
    let secret = page.split("name=\"secret\" value=\"").nth(1).unwrap()[..40].to_owned();
    let bytes: Vec<u8> = (0..20)
        .map(|at| u8::from_str_radix(&secret[at * 2..at * 2 + 2], 16).unwrap())
        .collect();
    let code = |server: &TestServer| totp::code(&bytes, totp::step(server.now()));
    let wrong = browser.post(
        "/account/factor",
        &[("secret", &secret), ("code", "000000"), ("old", PASSWORD)],
    );
    assert_eq!(wrong.status, 200);
    let right = code(&server);
    let set = browser.post(
        "/account/factor",
        &[("secret", &secret), ("code", &right), ("old", PASSWORD)],
    );
    assert_eq!(set.to(), "/account?done=factor");
    let enter = |code: &str| {
        server
            .browser()
            .post_as_is(
                "/sign-in",
                &[("login", "lin"), ("password", PASSWORD), ("code", code)],
            )
            .status
    };
    assert_eq!(enter(""), 422);
    assert_eq!(enter(&right), 422, "used when it was set up");
    server.pass(60);
    let next = code(&server);
    assert_eq!(enter("123456"), 422);
    assert_eq!(enter(&next), 303);
    assert_eq!(enter(&next), 422, "used");
    assert_eq!(
        browser
            .post(
                "/account/factor-off",
                &[("old", "错的口令错的口令错的口令")]
            )
            .status,
        422
    );
    assert_eq!(
        browser
            .post("/account/factor-off", &[("old", PASSWORD)])
            .to(),
        "/account?done=factor-off"
    );
}

#[test]
fn a_disabled_or_demoted_account_is_out_at_once() {
    let Some(server) = TestServer::new() else {
        return;
    };
    let id = server.person("lin", &[Role::Edit]);
    server.person("guanli", &[Role::Admin]);
    let (mut lin, mut admin) = (server.signed_in("lin"), server.signed_in("guanli"));
    let path = format!("/people/{id}");
    let who = [("person", "林某"), ("department", "组织部")];
    let change = |admin: &mut crate::support::Browser, more: &[(&str, &str)]| {
        admin.post(&path, &[&who[..], more].concat()).status
    };
    assert_eq!(change(&mut admin, &[("role", "review")]), 303);
    assert!(!lin.is_in(), "signed in with other roles");
    let mut lin = server.signed_in("lin");
    assert_eq!(lin.get("/items/new?kind=question").status, 403);
    assert_eq!(
        change(&mut admin, &[("role", "review"), ("disabled", "on")]),
        303
    );
    assert!(!lin.is_in());
    assert_eq!(server.browser().sign_in("lin", PASSWORD).status, 422);
    // Nobody has the last say alone: administrators have no other role, and one stays.
    assert_eq!(
        change(&mut admin, &[("role", "admin"), ("role", "sign")]),
        422
    );
    assert_eq!(change(&mut admin, &[]), 422);
    let own = server
        .server
        .store
        .read(|s| {
            s.query_one("SELECT id FROM account WHERE login = 'guanli'", &[])?
                .unwrap()
                .int("id")
        })
        .unwrap();
    assert_eq!(
        admin
            .post(
                &format!("/people/{own}"),
                &[
                    ("person", "管理"),
                    ("department", "x"),
                    ("role", "admin"),
                    ("disabled", "on")
                ]
            )
            .status,
        422
    );
    assert!(admin.is_in());
}

#[test]
fn a_one_time_link_stands_for_the_password_and_not_for_the_second_factor() {
    let Some(server) = TestServer::new() else {
        return;
    };
    let id = server.person("lin", &[Role::Edit]);
    server.person("guanli", &[Role::Admin]);
    let secret = *b"twenty bytes of code";
    let set = server.server.store.write(|s| {
        let sql = "UPDATE account SET totp = $1 WHERE id = $2";
        s.execute(sql, &[secret.to_vec().into(), id.into()])
    });
    assert_eq!(set.unwrap(), 1);
    let code = || totp::code(&secret, totp::step(server.now()));
    let mut admin = server.signed_in("guanli");
    let page = admin.post(&format!("/people/{id}/link"), &[]).text();
    let link = format!(
        "/welcome/{}",
        &page.split("/welcome/").nth(1).unwrap()[..64]
    );
    assert!(server.browser().get(&link).text().contains("name=\"code\""));
    let new = "另外一句很长的口令并不好猜";
    let accept = |code: &str| {
        let mut browser = server.browser();
        let fields = [("password", new), ("again", new), ("code", code)];
        let status = browser.post_as_is(&link, &fields).status;
        (browser, status)
    };
    assert_eq!(accept("").1, 422);
    for _ in 0..5 {
        accept("000000");
    }
    assert_eq!(accept(&code()).1, 429, "codes are not guessed");
    server.pass(3600);
    let (mut own, status) = accept(&code());
    assert_eq!(status, 303);
    let page = own.get("/").text();
    assert!(
        page.contains("口令于 2026-11-23 11:00 由 guanli 签发的一次性链接重设"),
        "{page}"
    );
    // Who lost the phone: it is taken off, and told.
    let mut admin = server.signed_in("guanli");
    let off = admin.post(&format!("/people/{id}/factor-off"), &[]);
    assert_eq!(off.status, 303);
    let mut own = server.browser();
    assert_eq!(own.sign_in("lin", new).status, 303);
    assert!(own.get("/").text().contains("由 guanli 停用"));
    assert!(admin.get("/audit").text().contains("停用动态口令"));
}
