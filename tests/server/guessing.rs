//! Guessing by many callers at the same moment: no more is looked at than by one after the other,
//! and nobody who is known is kept out by it.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Sender, channel},
    },
    thread::{self, Scope},
    time::Duration,
};

use query_corner::{
    config::server::{PasswordCost, ServerConfig},
    server::people::{account::Role, totp, turnstile::Caller},
};

use crate::support::{Answer, Browser, PASSWORD, TestServer, form};

const GUESS: &str = "猜猜猜猜猜猜猜猜猜猜猜猜";

/// How many call at once.
const CALLERS: usize = 60;

/// A digest takes long enough for all callers to come in meanwhile.
fn slow(config: &mut ServerConfig) {
    config.password = PasswordCost {
        memory_kib: 8 << 10,
        passes: 2,
    };
}

/// Does the same from many sides in the same moment.
fn at_once<T: Send>(callers: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(callers);
    thread::scope(|scope| {
        let callers: Vec<_> = (0..callers)
            .map(|number| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    start.wait();
                    work(number)
                })
            })
            .collect();
        let done = callers.into_iter().map(|caller| caller.join().unwrap());
        done.collect()
    })
}

/// How many of the answers have a status, and all others are 429.
fn looked_at(answers: &[Answer], status: u16) -> usize {
    let (looked_at, held_back): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == status);
    let other = held_back.iter().find(|answer| answer.status != 429);
    if let Some(other) = other {
        panic!("{}: {}", other.status, other.text());
    }
    looked_at.len()
}

/// A second factor for an account, as if its owner had set it up.
fn give_factor(server: &TestServer, id: i64) -> [u8; 20] {
    let secret = *b"twenty bytes of code";
    let set = server.server.store.write(|s| {
        let sql = "UPDATE account SET totp = $1 WHERE id = $2";
        s.execute(sql, &[secret.to_vec().into(), id.into()])
    });
    assert_eq!(set.unwrap(), 1);
    secret
}

/// The path of a one-time link for an account.
fn link(server: &TestServer, id: i64) -> String {
    let mut admin = server.signed_in("guanli");
    let page = admin.post(&format!("/people/{id}/link"), &[]).text();
    let secret = &page.split("/welcome/").nth(1).unwrap()[..64];
    format!("/welcome/{secret}")
}

#[test]
fn many_passwords_at_once_are_looked_at_no_more_often_than_one_after_the_other() {
    let Some(server) = TestServer::with(false, slow) else {
        return;
    };
    server.person("lin", &[Role::Edit]);
    for login in ["lin", "nobody"] {
        let answers = at_once(CALLERS, |_| server.browser().sign_in(login, GUESS));
        assert_eq!(looked_at(&answers, 422), 5, "{login}");
    }
    let right = server.browser().sign_in("lin", PASSWORD);
    assert_eq!(right.status, 429, "even with the right one");
    let rows = server.server.store.read(|s| {
        let sql = "SELECT COUNT(*) AS n FROM audit WHERE act = '登录失败'";
        s.query_one(sql, &[])?.unwrap().int("n")
    });
    assert_eq!(rows.unwrap(), 10, "each that was looked at is in the log");
}

#[test]
fn many_names_at_once_from_one_address_are_looked_at_no_more_often() {
    let Some(server) = TestServer::with(false, slow) else {
        return;
    };
    let name = |number| format!("name{number}");
    let answers = at_once(CALLERS, |number| {
        server.browser().sign_in(&name(number), GUESS)
    });
    let count = looked_at(&answers, 422);
    assert!((1..=30).contains(&count), "{count}");
}

#[test]
fn many_codes_at_once_are_looked_at_no_more_often() {
    let Some(server) = TestServer::with(false, slow) else {
        return;
    };
    let id = server.person("lin", &[Role::Edit]);
    server.person("guanli", &[Role::Admin]);
    let mut known = server.signed_in("lin");
    known.post("/sign-out", &[]);
    let secret = give_factor(&server, id);
    let right = totp::code(&secret, totp::step(server.now()));
    let wrong = |number: usize| {
        format!(
            "{:06}",
            (right.parse::<usize>().unwrap() + 7 + number) % 1_000_000
        )
    };
    let path = link(&server, id);
    let new = "另外一句很长的口令并不好猜";
    // With the password, in a browser that is known; and by a one-time link.
    for (free, path, password) in [(8, "/sign-in", PASSWORD), (5, path.as_str(), new)] {
        let answers = at_once(CALLERS, |number| {
            let code = wrong(number);
            let fields = [
                ("login", "lin"),
                ("password", password),
                ("again", password),
                ("code", &code),
            ];
            known.clone().post_as_is(path, &fields)
        });
        assert_eq!(looked_at(&answers, 422), free, "{path}");
    }
}

#[test]
fn many_passwords_at_once_in_one_session_are_looked_at_no_more_often() {
    let Some(server) = TestServer::with(false, slow) else {
        return;
    };
    server.person("lin", &[Role::Sign]);
    let mut owner = server.signed_in("lin");
    let token = owner.token();
    let forms = [
        ("/account/password", "old"),
        ("/withdraw", "password"),
        ("/account/factor-off", "old"),
    ];
    let said = at_once(CALLERS, |number| {
        let (path, field) = forms[number % forms.len()];
        let fields = [
            ("place", "county/question/none"),
            ("reason", "错"),
            (field, GUESS),
            ("_token", &token),
        ];
        owner.clone().post_as_is(path, &fields).text()
    });
    let count = |words: &str| said.iter().filter(|text| text.contains(words)).count();
    assert_eq!(count("口令不对"), 5);
    // Who finds no place to wait in is not looked at either.
    assert_eq!(count("尝试次数太多") + count("没有排上"), CALLERS - 5);
}

#[test]
fn many_who_sign_in_rightly_at_once_are_all_let_in() {
    let Some(server) = TestServer::with(false, slow) else {
        return;
    };
    let login = |number| format!("person{number}");
    for number in 0..20 {
        server.person(&login(number), &[Role::Edit]);
    }
    // Twice, in case that something of the first time is left.
    for _ in 0..2 {
        let answers = at_once(20, |number| {
            server.browser().sign_in(&login(number), PASSWORD)
        });
        assert!(answers.iter().all(|answer| answer.status == 303));
    }
    let kept = server.server.store.read(|s| {
        let sql = "SELECT CAST(COALESCE(SUM(failures), 0) AS BIGINT) AS n FROM throttle";
        s.query_one(sql, &[])?.unwrap().int("n")
    });
    assert_eq!(kept.unwrap(), 0);
}

/// A sign-in that a proxy says comes from another address.
fn sign_in_from(mut browser: Browser, login: &str, password: &str, from: &str) -> Answer {
    let origin = format!("http://{}", browser.host);
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Origin", origin.as_str()),
        ("X-Forwarded-For", from),
    ];
    let body = form(&[("login", login), ("password", password), ("code", "")]);
    browser.raw("POST", "/sign-in", &headers, body.as_bytes())
}

#[test]
fn invented_names_from_many_addresses_keep_no_known_browser_out() {
    let behind = |config: &mut ServerConfig| {
        slow(config);
        config.proxies = vec!["127.0.0.1".parse().unwrap()];
    };
    let Some(server) = TestServer::with(false, behind) else {
        return;
    };
    let login = |number| format!("person{number}");
    let known: Vec<_> = (0..21)
        .map(|number| {
            server.person(&login(number), &[Role::Edit]);
            let from = format!("203.0.113.{number}");
            let mut browser = server.browser();
            let answer = sign_in_from(browser.clone(), &login(number), PASSWORD, &from);
            assert_eq!(answer.status, 303);
            for cookie in answer.all("set-cookie") {
                let (name, value) = cookie.split_once(';').unwrap().0.split_once('=').unwrap();
                browser.cookies.insert(name.to_owned(), value.to_owned());
            }
            // The session is over; the browser stays known.
            browser.cookies.remove("query-corner");
            browser
        })
        .collect();
    let (is_over, guesses) = (AtomicBool::new(false), AtomicUsize::new(0));
    let statuses: Vec<_> = thread::scope(|scope| {
        for guesser in 0..CALLERS {
            let (server, is_over, guesses) = (&server, &is_over, &guesses);
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let number = guesses.fetch_add(1, Ordering::Relaxed);
                    let from = format!("198.51.100.{}", number % 250);
                    let name = format!("invented{}", (guesser + number) % 70);
                    sign_in_from(server.browser(), &name, GUESS, &from);
                }
            });
        }
        while guesses.load(Ordering::Relaxed) < 2 * CALLERS {
            thread::sleep(Duration::from_millis(5));
        }
        let signs_in = known.iter().enumerate().map(|(number, browser)| {
            let from = format!("203.0.113.{number}");
            sign_in_from(browser.clone(), &login(number), PASSWORD, &from).status
        });
        let statuses = signs_in.collect();
        is_over.store(true, Ordering::Relaxed);
        statuses
    });
    assert_eq!(statuses, vec![303; known.len()]);
    println!("21 of 21 beside {} guesses", guesses.into_inner());
}

/// Takes a turn for each of the callers, and keeps it until what is given is dropped.
fn crowd<'scope>(
    scope: &'scope Scope<'scope, '_>,
    server: &'scope TestServer,
    callers: &[Caller],
) -> Vec<Sender<()>> {
    let taken = callers.iter().map(|&caller| {
        let ((leave, left), (inside, is_inside)) = (channel::<()>(), channel());
        scope.spawn(move || {
            let place = server.server.turnstile().queue(caller).unwrap();
            place.pass(|_| {
                inside.send(()).unwrap();
                let _ = left.recv();
            });
        });
        is_inside.recv().unwrap();
        leave
    });
    taken.collect()
}

#[test]
fn what_is_refused_anyway_waits_for_no_turn_and_costs_no_digest() {
    let Some(server) = TestServer::new() else {
        return;
    };
    let id = server.person("lin", &[Role::Edit]);
    server.person("guanli", &[Role::Admin]);
    let spent = link(&server, id);
    let fields = [("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(server.browser().post_as_is(&spent, &fields).status, 303);
    let (expired, open) = (link(&server, id), link(&server, id));
    for _ in 0..5 {
        assert_eq!(server.browser().sign_in("lin", GUESS).status, 422);
    }
    thread::scope(|scope| {
        let callers = [
            Caller::Stranger,
            Caller::Stranger,
            Caller::Known,
            Caller::Known,
        ];
        let crowd = crowd(scope, &server, &callers);
        let unknown = format!("/welcome/{}", "0".repeat(64));
        for path in [spent.as_str(), &expired, &unknown, "/welcome/x"] {
            let answer = server.browser().post_as_is(path, &fields);
            assert_eq!(answer.status, 404, "{path}");
        }
        let weak = [("password", "short"), ("again", "short")];
        assert_eq!(server.browser().post_as_is(&open, &weak).status, 422);
        assert_eq!(server.browser().sign_in("lin", PASSWORD).status, 429);
        // What is good has its turn when someone leaves.
        let good = scope.spawn(|| server.browser().post_as_is(&open, &fields).status);
        drop(crowd);
        assert_eq!(good.join().unwrap(), 303);
    });
}

#[test]
fn strangers_who_take_every_place_leave_those_who_are_known_theirs() {
    let Some(server) = TestServer::new() else {
        return;
    };
    let id = server.person("lin", &[Role::Sign]);
    server.person("guanli", &[Role::Admin]);
    let (mut known, path) = (server.signed_in("lin"), link(&server, id));
    thread::scope(|scope| {
        let turnstile = server.server.turnstile();
        let crowd = crowd(scope, &server, &[Caller::Stranger; 3]);
        let waiting: Vec<_> = (0..)
            .map_while(|_| turnstile.queue(Caller::Stranger).ok())
            .collect();
        println!("{} wait", waiting.len());
        assert_eq!(server.browser().sign_in("lin", PASSWORD).status, 429);
        let wrong = known.post("/account/factor-off", &[("old", GUESS)]);
        assert!(wrong.text().contains("口令不对"), "{}", wrong.text());
        known.post("/sign-out", &[]);
        assert_eq!(known.sign_in("lin", PASSWORD).status, 303);
        let fields = [("password", PASSWORD), ("again", PASSWORD)];
        assert_eq!(server.browser().post_as_is(&path, &fields).status, 303);
        drop((waiting, crowd));
    });
}

#[test]
fn one_link_that_many_post_at_once_is_used_by_one() {
    let Some(server) = TestServer::with(false, slow) else {
        return;
    };
    let id = server.person("lin", &[Role::Edit]);
    server.person("guanli", &[Role::Admin]);
    let path = link(&server, id);
    let fields = [("password", PASSWORD), ("again", PASSWORD)];
    let mut statuses: Vec<_> = at_once(24, |_| server.browser().post_as_is(&path, &fields))
        .iter()
        .map(|answer| answer.status)
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 303);
    assert!(
        statuses[1..]
            .iter()
            .all(|status| [404, 429].contains(status)),
        "{statuses:?}"
    );
}
