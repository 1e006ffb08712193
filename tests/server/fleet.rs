//! Kiosks and signers, by the calls of the protocol.

use query_corner::{
    content::digest::Digest,
    protocol::{
        call::{Call, Refusal, RefusalReason},
        enrol::{AskTrialToken, Enrol, EnrolRequest, Enrolled, Token, TrialTokenRequest},
        head::AppVersion,
        key::SigningKey,
        numbers::{AskNumbers, Held, Spare},
        outbox::{
            Entry, Evidence, GoldenFailure, GoldenReport, Outbox, OutboxTaken, SendOutbox,
            SendStatus, Shown, Status, StatusTaken, Taken,
        },
        proposals::{
            GiveSignature, GivenSignature, ListProposals, ListRequest, Proposal, ProposalRequest,
            Proposals, ReadProposal, SignatureTaken,
        },
        receipt::Receipt,
        request::{HEADER, Signing},
    },
};

use crate::{
    flow::{ITEM, add, approve, shown},
    support::TestServer,
};

/// Asks, signed with a key.
pub fn ask<C: Call>(
    server: &TestServer,
    key: &SigningKey,
    request: &C::Request,
) -> Result<C::Reply, Refusal> {
    let body = serde_json::to_vec(request).unwrap();
    let host = server.address.to_string();
    let signing = Signing {
        path: C::PATH,
        host: &host,
        body: &body,
    };
    let header = signing.sign(key, server.now()).unwrap().to_header();
    send::<C>(server, &header, &body)
}

fn send<C: Call>(server: &TestServer, header: &str, body: &[u8]) -> Result<C::Reply, Refusal> {
    let answer = server.browser().raw(
        "POST",
        C::PATH,
        &[(HEADER, header), ("Content-Type", "application/json")],
        body,
    );
    match answer.status {
        200 => Ok(serde_json::from_slice(&answer.body).unwrap()),
        status => {
            let refusal: Refusal = serde_json::from_slice(&answer.body)
                .unwrap_or_else(|error| panic!("{status} {error}: {}", answer.text()));
            assert_eq!(refusal.reason.status(), status);
            Err(refusal)
        }
    }
}

fn reason<T>(done: Result<T, Refusal>) -> RefusalReason {
    match done {
        Ok(_) => panic!("it was let in"),
        Err(refusal) => refusal.reason,
    }
}

pub fn token(server: &TestServer) -> Token {
    token_for(server, "2")
}

fn token_for(server: &TestServer, number: &str) -> Token {
    let mut admin = server.as_trial("guanli");
    let page = admin.post(
        "/fleet/token",
        &[
            ("hall", "hall/main"),
            ("kiosk_no", number),
            ("hours", "2"),
            ("channel", "county"),
        ],
    );
    let text = page.text();
    let token = text
        .split("qc1.")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    Token::from_text(&format!("qc1.{token}")).unwrap()
}

pub fn key(number: u8) -> SigningKey {
    SigningKey::from_seed([number; 32]).unwrap()
}

pub fn enrol(server: &TestServer, key: &SigningKey, secret: &str) -> Result<Enrolled, Refusal> {
    let request = EnrolRequest {
        secret: secret.to_owned(),
        key: key.public().clone(),
        app: AppVersion::own(),
    };
    ask::<Enrol>(server, key, &request)
}

pub fn status(server: &TestServer) -> Status {
    Status {
        app: AppVersion::own(),
        at: server.now(),
        started_at: server.now(),
        shown: vec![Shown {
            channel: "county".parse().unwrap(),
            generation: 1,
            root: Digest::of(b"x"),
            audit_head: None,
        }],
        withdrawal: None,
        refresh_failure: None,
        is_stale: false,
        golden: None,
        evidence: Evidence::default(),
    }
}

#[test]
fn a_kiosk_gets_in_with_its_token_once_and_is_seen() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let token = token(&server);
    assert!(token.is_trial);
    let root = std::fs::read(server.server.config.repository.join("metadata/1.root.json")).unwrap();
    assert_eq!(token.root, Digest::of(&root));
    let kiosk = key(1);
    assert_eq!(
        reason(ask::<SendStatus>(&server, &kiosk, &status(&server))),
        RefusalReason::Unknown
    );
    assert_eq!(
        reason(enrol(&server, &kiosk, "00112233445566778899aabbccddeeff")),
        RefusalReason::Missing
    );
    let place = enrol(&server, &kiosk, &token.secret).unwrap();
    assert_eq!((u8::from(place.kiosk_no), place.channels.len()), (2, 1));
    assert_eq!(
        enrol(&server, &kiosk, &token.secret).unwrap(),
        place,
        "a lost answer does no harm"
    );
    assert_eq!(
        reason(enrol(&server, &key(2), &token.secret)),
        RefusalReason::Used
    );
    let taken: StatusTaken = ask::<SendStatus>(&server, &kiosk, &status(&server)).unwrap();
    assert!(taken.again_in_s >= 10);
    let fields = [
        ("hall", "hall/main"),
        ("kiosk_no", "2"),
        ("hours", "2"),
        ("channel", "county"),
    ];
    let second = server.as_trial("guanli").post("/fleet/token", &fields);
    assert_eq!(second.status, 422, "one number is one machine's");
    let page = server.as_trial("guanli").get("/fleet").text();
    assert!(page.contains("2 号机") && page.contains("第 1 期") && page.contains("最新"));
    let revoked = server
        .as_trial("guanli")
        .post(&format!("/fleet/{}/revoke", kiosk.public().id()), &[]);
    assert_eq!(revoked.status, 303);
    assert_eq!(
        reason(ask::<SendStatus>(&server, &kiosk, &status(&server))),
        RefusalReason::Revoked
    );
}

#[test]
fn a_token_that_cannot_be_made_is_told_at_its_form_which_keeps_what_was_chosen() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut admin = server.as_trial("guanli");
    let first = |page: &str, no: &str| page.contains(&format!("value=\"{no}\" selected"));
    assert!(first(&admin.get("/fleet").text(), "1"));
    for (number, hours, says) in [
        ("9", "2", "机号是 1 到 8"),
        ("3", "99", "最长有效 24 小时"),
        ("3", "", "有效时间写小时数"),
    ] {
        let fields = [
            ("hall", "hall/main"),
            ("kiosk_no", number),
            ("hours", hours),
            ("channel", "county"),
        ];
        let refused = admin.post("/fleet/token", &fields);
        assert_eq!(refused.status, 422, "{says}");
        let page = refused.text();
        assert!(
            page.contains(says) && page.contains("接入一台新终端"),
            "{page}"
        );
        assert!(
            page.contains(&format!("value=\"{hours}\" inputmode")),
            "{says}"
        );
        assert_eq!(first(&page, "3"), number == "3", "{says}");
    }
    let token = token_for(&server, "1");
    enrol(&server, &key(1), &token.secret).unwrap();
    assert!(first(&admin.get("/fleet").text(), "2"), "1 is in use");
}

#[test]
fn one_number_is_one_machines_even_with_two_tokens_for_it() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let (first, second) = (token_for(&server, "3"), token_for(&server, "3"));
    assert_eq!(
        reason(enrol(&server, &key(1), &first.secret)),
        RefusalReason::Expired,
        "a newer token takes the place of one that nobody used"
    );
    let page = server.as_trial("guanli").get("/fleet").text();
    assert!(page.contains("作废"));
    enrol(&server, &key(2), &second.secret).unwrap();
    // A token that was promised before another machine took the number is good for nothing.
    server.execute("UPDATE token SET voided_at = NULL").unwrap();
    let refused = enrol(&server, &key(1), &first.secret).unwrap_err();
    assert_eq!(refused.reason, RefusalReason::NotAllowed);
    assert!(refused.message.contains("3 号机"), "{}", refused.message);
    assert_eq!(
        reason(ask::<SendStatus>(&server, &key(1), &status(&server))),
        RefusalReason::Unknown
    );
    enrol(&server, &key(2), &second.secret).expect("a lost answer does no harm");
    // Nor can the data hold two, whatever writes them.
    let twin = "INSERT INTO device (id, key, hall, kiosk_no, channels, enrolled_at)
        SELECT 'twin', key, hall, kiosk_no, channels, enrolled_at FROM device";
    assert!(server.execute(twin).is_err());
    server.execute("UPDATE device SET revoked_at = 1").unwrap();
    enrol(&server, &key(1), &first.secret).expect("a revoked machine's number is free");
}

/// The token that a trial gives to a kiosk that is started beside it.
pub fn trial_token(server: &TestServer) -> Token {
    let kiosk = key(1);
    let request = TrialTokenRequest {
        key: kiosk.public().clone(),
    };
    let given = ask::<AskTrialToken>(server, &kiosk, &request).unwrap();
    Token::from_text(&given.token).unwrap()
}

fn numbers(server: &TestServer, kiosk: &SigningKey, spare: &[u8], used: &[u8]) -> Vec<u8> {
    let all = |numbers: &[u8]| numbers.iter().map(|no| (*no).try_into().unwrap()).collect();
    let held = Held {
        spare: all(spare),
        used: all(used),
    };
    let told: Spare = ask::<AskNumbers>(server, kiosk, &held).unwrap();
    told.spare.into_iter().map(u8::from).collect()
}

#[test]
fn a_spare_number_is_one_kiosks_until_it_has_given_it_back() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let (one, two) = (key(1), key(2));
    enrol(&server, &one, &token_for(&server, "1").secret).unwrap();
    let other = token_for(&server, "3");
    assert_eq!(numbers(&server, &one, &[], &[1]), [] as [u8; 0]);
    let give = |number: &str| {
        let page = format!("/fleet/{}/spare", one.public().id());
        server.as_trial("guanli").post(&page, &[("spare", number)])
    };
    assert!(
        give("1").text().contains("已经有在用的 1 号机"),
        "its own is no spare one"
    );
    assert!(give("9").text().contains("机号是 1 到 8"));
    assert_eq!(give("3").status, 303);
    assert_eq!(numbers(&server, &one, &[], &[1]), [3]);
    // A token that was made before for that number is good for nothing, and none is made now.
    let refused = enrol(&server, &two, &other.secret).unwrap_err();
    assert!(refused.message.contains("备用机号"), "{}", refused.message);
    let fields = [
        ("hall", "hall/main"),
        ("kiosk_no", "3"),
        ("hours", "2"),
        ("channel", "county"),
    ];
    let ask_for = || {
        server
            .as_trial("guanli")
            .post("/fleet/token", &fields)
            .text()
    };
    assert!(ask_for().contains("备用机号"));
    // Taken back, and the kiosk does not know it yet; then it knows, and used it today.
    assert_eq!(give("").status, 303);
    assert!(
        server
            .as_trial("guanli")
            .get("/fleet")
            .text()
            .contains("3 号等它交还")
    );
    assert!(ask_for().contains("备用机号"));
    for used in [&[1][..], &[1, 3], &[3]] {
        assert_eq!(numbers(&server, &one, &[3], used), [] as [u8; 0]);
        assert!(ask_for().contains("备用机号"), "{used:?}");
    }
    assert_eq!(numbers(&server, &one, &[], &[1]), [] as [u8; 0]);
    assert!(ask_for().contains("qc1."));
}

#[test]
fn kiosks_of_a_trial_have_numbers_of_their_own_and_a_ninth_takes_the_oldest() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let give = || trial_token(&server);
    let (one, two) = (give(), give());
    assert_ne!(one.kiosk_no, two.kiosk_no, "asked for in the same moment");
    enrol(&server, &key(1), &one.secret).unwrap();
    enrol(&server, &key(2), &two.secret).unwrap();
    for number in 3..=8 {
        enrol(&server, &key(number), &give().secret).unwrap();
    }
    server.pass(60);
    ask::<SendStatus>(&server, &key(1), &status(&server)).unwrap();
    let ninth = enrol(&server, &key(9), &give().secret).unwrap();
    assert_ne!(ninth.kiosk_no, one.kiosk_no, "that one was heard just now");
    ask::<SendStatus>(&server, &key(9), &status(&server)).unwrap();
    let ended = (2..=8)
        .filter(|&number| ask::<SendStatus>(&server, &key(number), &status(&server)).is_err());
    assert_eq!(ended.count(), 1);
}

/// How many rows a table has.
fn rows(server: &TestServer, table: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS n FROM {table}");
    let counted = server
        .server
        .store
        .read(|s| s.query_one(&sql, &[])?.unwrap().int("n"));
    counted.unwrap()
}

#[test]
fn strangers_are_held_back_leave_no_row_and_keep_no_kiosk_out() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let (first, other) = (token(&server), token_for(&server, "3"));
    enrol(&server, &key(200), &other.secret).unwrap();
    let before =
        ["nonce", "device", "token", "audit", "throttle"].map(|table| rows(&server, table));
    let start = std::sync::Barrier::new(50);
    let said: Vec<Refusal> = std::thread::scope(|scope| {
        let strangers: Vec<_> = (0..50)
            .map(|caller| {
                let (server, start, other) = (&server, &start, &other);
                scope.spawn(move || {
                    start.wait();
                    let calls = (0..6).map(|call| {
                        let number = u8::try_from(caller).unwrap() + 10;
                        // Invented secrets, and one that another kiosk has used.
                        let secret = match call {
                            0 => other.secret.clone(),
                            _ => format!("{caller:016x}{call:016x}"),
                        };
                        enrol(server, &key(number), &secret).unwrap_err()
                    });
                    calls.collect::<Vec<_>>()
                })
            })
            .collect();
        let said = strangers
            .into_iter()
            .flat_map(|stranger| stranger.join().unwrap());
        said.collect()
    });
    let held_back: Vec<_> = said
        .iter()
        .filter(|refusal| refusal.reason == RefusalReason::TooMany)
        .collect();
    assert_eq!((said.len(), held_back.len()), (300, 280));
    assert!(held_back[0].message.contains("请过一分钟再试"));
    let after = ["nonce", "device", "token", "audit", "throttle"].map(|table| rows(&server, table));
    assert_eq!(after, before);
    // From the same address, meanwhile: who has a token, and who asks once more after a lost answer.
    let place = enrol(&server, &key(1), &first.secret).unwrap();
    assert_eq!(u8::from(place.kiosk_no), 2);
    enrol(&server, &key(200), &other.secret).unwrap();
    server.pass(60);
    assert_eq!(
        reason(enrol(&server, &key(9), "00112233445566778899aabbccddeeff")),
        RefusalReason::Missing
    );
}

#[test]
fn strangers_from_everywhere_are_held_back_together() {
    let behind = |config: &mut query_corner::config::server::ServerConfig| {
        config.proxies = vec!["127.0.0.1".parse().unwrap()];
    };
    let Some(server) = TestServer::with(true, behind) else {
        return;
    };
    let first = token(&server);
    let call = |from: &str, secret: &str| {
        let request = EnrolRequest {
            secret: secret.to_owned(),
            key: key(7).public().clone(),
            app: AppVersion::own(),
        };
        let body = serde_json::to_vec(&request).unwrap();
        let host = server.address.to_string();
        let signing = Signing {
            path: Enrol::PATH,
            host: &host,
            body: &body,
        };
        let header = signing.sign(&key(7), server.now()).unwrap().to_header();
        let headers = [(HEADER, header.as_str()), ("X-Forwarded-For", from)];
        server
            .browser()
            .raw("POST", Enrol::PATH, &headers, &body)
            .status
    };
    let statuses: Vec<_> = (0..250)
        .map(|number| {
            call(
                &format!("198.51.100.{number}"),
                "00112233445566778899aabbccddeeff",
            )
        })
        .collect();
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(404), count(429)), (200, 50));
    assert_eq!(rows(&server, "nonce"), 0);
    assert_eq!(call("198.51.100.249", &first.secret), 200);
}

#[test]
fn tokens_of_a_trial_are_not_given_without_end() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let kiosk = key(1);
    let request = TrialTokenRequest {
        key: kiosk.public().clone(),
    };
    let before = rows(&server, "token");
    for _ in 0..60 {
        let _ = ask::<AskTrialToken>(&server, &kiosk, &request);
    }
    assert_eq!(rows(&server, "token") - before, 20);
}

#[test]
fn a_golden_query_that_fails_is_told_to_editors_with_its_kiosk() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let kiosk = key(1);
    enrol(&server, &kiosk, &token(&server).secret).unwrap();
    let failing = |failures: Vec<GoldenFailure>| Status {
        golden: Some(GoldenReport {
            queries: 9,
            failed: failures.len() as u32,
            failures,
        }),
        ..status(&server)
    };
    let failures = [("退休金怎么领", Some(7)), ("组织关系<b>", None)];
    let failures = failures.map(|(query, place)| GoldenFailure {
        query: query.to_owned(),
        finds: "question/rejoin-after-leaving".parse().unwrap(),
        place,
    });
    ask::<SendStatus>(&server, &kiosk, &failing(failures.to_vec())).unwrap();
    for (page, says) in [
        ("/", "查询自检没有通过"),
        ("/", "hall/main 2 号机 · county 第 1 期 · 排在第 7"),
        ("/", "组织关系&lt;b&gt;"),
        ("/", "没有找到"),
        ("/fleet", "查询自检 9 项，2 项没有通过"),
        ("/fleet", "退休金怎么领"),
    ] {
        let text = server.as_trial("bianji").get(page).text();
        assert!(text.contains(says), "{page}: {says}");
    }
    let found = server
        .as_trial("bianji")
        .get("/items?word=question%2Frejoin-after-leaving")
        .text();
    assert!(
        found.contains("退党以后还能重新入党吗？"),
        "the link leads to the item"
    );
    server.pass(60);
    ask::<SendStatus>(&server, &kiosk, &failing(vec![])).unwrap();
    let text = server.as_trial("bianji").get("/").text();
    assert!(!text.contains("查询自检没有通过"), "it is mended");
}

#[test]
fn a_kiosk_whose_clock_is_wrong_is_shown_with_that_and_not_as_unreachable() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let kiosk = key(1);
    enrol(&server, &kiosk, &token(&server).secret).unwrap();
    for (hours, says) in [(3 * 365 * 24, "比服务器快 3 年"), (-3, "比服务器慢 3 小时")]
    {
        let status = Status {
            at: server.now() + jiff::SignedDuration::from_hours(hours),
            refresh_failure: Some("取不到 timestamp.json".to_owned()),
            ..status(&server)
        };
        ask::<SendStatus>(&server, &kiosk, &status).unwrap();
        let page = server.as_trial("bianji").get("/fleet").text();
        let clock = page.find("时钟不对").expect(says);
        assert!(page.contains(says), "{says}");
        assert!(
            clock < page.find("更新失败").unwrap(),
            "what is to be mended comes first"
        );
        server.pass(60);
    }
    ask::<SendStatus>(&server, &kiosk, &status(&server)).unwrap();
    assert!(
        !server
            .as_trial("bianji")
            .get("/fleet")
            .text()
            .contains("时钟不对")
    );
}

#[test]
fn a_token_ends_with_its_time() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let token = token(&server);
    server.pass(2 * 3600 + 1);
    assert_eq!(
        reason(enrol(&server, &key(1), &token.secret)),
        RefusalReason::Expired
    );
}

#[test]
fn a_call_is_taken_once_now_for_this_server_and_as_it_was_signed() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let kiosk = key(1);
    enrol(&server, &kiosk, &token(&server).secret).unwrap();
    let body = serde_json::to_vec(&status(&server)).unwrap();
    let host = server.address.to_string();
    let sign = |path: &str, host: &str, body: &[u8], key: &SigningKey, now| {
        Signing { path, host, body }
            .sign(key, now)
            .unwrap()
            .to_header()
    };
    let path = SendStatus::PATH;
    let good = sign(path, &host, &body, &kiosk, server.now());
    assert!(send::<SendStatus>(&server, &good, &body).is_ok());
    assert_eq!(
        reason(send::<SendStatus>(&server, &good, &body)),
        RefusalReason::Repeated
    );
    let old = server.now() - jiff::SignedDuration::from_mins(6);
    let mut checks = 2;
    for (header, wanted) in [
        (String::new(), RefusalReason::Unknown),
        ("key=1".to_owned(), RefusalReason::Unknown),
        (
            sign(path, &host, b"{}", &kiosk, server.now()),
            RefusalReason::Unknown,
        ),
        (
            sign(path, "other.example", &body, &kiosk, server.now()),
            RefusalReason::Unknown,
        ),
        (
            sign(SendOutbox::PATH, &host, &body, &kiosk, server.now()),
            RefusalReason::Unknown,
        ),
        (
            sign(path, &host, &body, &key(9), server.now()),
            RefusalReason::Unknown,
        ),
        (sign(path, &host, &body, &kiosk, old), RefusalReason::Clock),
    ] {
        assert_eq!(
            reason(send::<SendStatus>(&server, &header, &body)),
            wanted,
            "{header}"
        );
        checks += 1;
    }
    for (body, wanted) in [
        (&b"not json"[..], RefusalReason::Malformed),
        (b"{}", RefusalReason::Malformed),
        (
            &vec![b' '; SendStatus::REQUEST_MAX + 1],
            RefusalReason::TooLong,
        ),
    ] {
        let header = sign(path, &host, body, &kiosk, server.now());
        assert_eq!(reason(send::<SendStatus>(&server, &header, body)), wanted);
        checks += 1;
    }
    println!("{checks} calls");
}

#[test]
fn what_nobody_could_answer_is_ranked_assigned_and_answered() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let kiosk = key(1);
    enrol(&server, &kiosk, &token(&server).secret).unwrap();
    let entry = |words: &str, sessions| Entry::Unanswered {
        words: words.to_owned(),
        asked_on: "2026-11-22".parse().unwrap(),
        sessions,
    };
    let outbox = Outbox {
        entries: vec![
            entry("老党员体检", 5),
            entry("停车", 3),
            entry("打13800000000", 4),
            entry(" 空 ", 4),
            entry("没有人", 0),
        ],
    };
    let taken: OutboxTaken = ask::<SendOutbox>(&server, &kiosk, &outbox).unwrap();
    assert_eq!(
        taken.entries,
        [
            Taken::Kept,
            Taken::Kept,
            Taken::Refused,
            Taken::Refused,
            Taken::Refused
        ]
    );
    // Told again, and counted on.
    let again = Outbox {
        entries: vec![entry("停车", 9)],
    };
    ask::<SendOutbox>(&server, &kiosk, &again).unwrap();
    let mut editor = server.as_trial("bianji");
    let page = editor.get("/asked").text();
    let (first, second) = (page.find("停车").unwrap(), page.find("老党员体检").unwrap());
    assert!(first < second, "nine before five");
    assert!(!page.contains("13800000000"));
    let id = page
        .split("停车")
        .nth(1)
        .unwrap()
        .split("/asked/")
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    for (department, due, status) in [
        ("", "2026-12-01", 422),
        ("后勤", "2026-01-01", 422),
        ("后勤", "x", 422),
        ("后勤", "2026-12-01", 303),
    ] {
        assert_eq!(
            editor
                .post(
                    &format!("/asked/{id}/assign"),
                    &[("department", department), ("due", due)]
                )
                .status,
            status
        );
    }
    assert!(editor.get("/asked?state=assigned").text().contains("后勤"));
    let form = editor
        .get(&format!(
            "/items/new?kind=question&asked={id}&title=%E5%81%9C%E8%BD%A6"
        ))
        .text();
    assert!(form.contains("value=\"停车\""));
    let fields = [
        ("kind", "question"),
        ("channel", "county"),
        ("name", "parking"),
        ("base", ""),
        ("asked_id", id.as_str()),
        ("act", "save"),
        ("title", "来办事在哪里停车？"),
        ("topics", "办事指引"),
        ("owner", "后勤"),
        ("updated", "2026-11-23"),
        ("review_by", "2027-11-23"),
        ("scope", "社会"),
        ("disclosure", "主动公开"),
        ("secrecy", "非涉密"),
        ("body", "楼北有免费停车场。"),
    ];
    let made = editor.upload("/items/new", &fields, ("files", "", b""));
    assert_eq!(
        made.to(),
        "/item/county/question/parking?done=saved",
        "{}",
        made.text()
    );
    assert!(
        editor
            .get("/asked?state=answered")
            .text()
            .contains("county/question/parking")
    );
    approve(&server, "/item/county/question/parking");
    crate::flow::publish(&server);
    assert_eq!(
        shown(&server, "question/parking").unwrap(),
        "楼北有免费停车场。"
    );
}

pub fn trial_key(server: &TestServer, name: &str) -> SigningKey {
    let path = server.server.config.data.join(format!("trial/{name}.seed"));
    let text = std::fs::read_to_string(path).unwrap();
    let bytes: Vec<u8> = (0..32)
        .map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap())
        .collect();
    SigningKey::from_seed(bytes.try_into().unwrap()).unwrap()
}

#[test]
fn signers_agents_see_their_proposals_and_sign_them() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "由签名程序签的。");
    approve(&server, ITEM);
    assert_eq!(
        server
            .as_trial("fabu")
            .post("/publish/county", &[("note", "十一月")])
            .status,
        303
    );
    let (one, two, stranger) = (
        trial_key(&server, "signer-1"),
        trial_key(&server, "signer-2"),
        key(7),
    );
    assert_eq!(
        reason(ask::<ListProposals>(&server, &stranger, &ListRequest {})),
        RefusalReason::Unknown
    );
    let open: Proposals = ask::<ListProposals>(&server, &one, &ListRequest {}).unwrap();
    assert_eq!(open.open.len(), 1);
    let summary = &open.open[0];
    assert_eq!(
        (
            summary.role.as_str(),
            summary.threshold,
            summary.signed_by.len()
        ),
        ("ch-county", 2, 0)
    );
    assert!(summary.title.contains("十一月"));
    let none: Proposals =
        ask::<ListProposals>(&server, &trial_key(&server, "withdraw"), &ListRequest {}).unwrap();
    assert!(none.open.is_empty(), "not theirs");
    let request = ProposalRequest {
        payload: summary.payload,
    };
    let whole: Proposal = ask::<ReadProposal>(&server, &one, &request).unwrap();
    assert_eq!(Digest::of(whole.signed.as_bytes()), summary.payload);
    let missing = ProposalRequest {
        payload: Digest::of(b"x"),
    };
    assert_eq!(
        reason(ask::<ReadProposal>(&server, &one, &missing)),
        RefusalReason::Missing
    );
    let give = |signer: &SigningKey, by: &SigningKey, over: &[u8]| GivenSignature {
        payload: summary.payload,
        key: by.public().digest(),
        signature: signer.sign(over),
    };
    let bytes = whole.signed.as_bytes();
    for (asker, given) in [
        (&one, give(&one, &one, b"something else")),
        (&one, give(&two, &one, bytes)),
        (&one, give(&two, &two, bytes)),
    ] {
        assert_eq!(
            reason(ask::<GiveSignature>(&server, asker, &given)),
            RefusalReason::NotAllowed
        );
    }
    let first: SignatureTaken =
        ask::<GiveSignature>(&server, &one, &give(&one, &one, bytes)).unwrap();
    assert_eq!((first.signatures, first.published), (1, false));
    let again: SignatureTaken =
        ask::<GiveSignature>(&server, &one, &give(&one, &one, bytes)).unwrap();
    assert_eq!(again, first);
    let second: SignatureTaken =
        ask::<GiveSignature>(&server, &two, &give(&two, &two, bytes)).unwrap();
    assert_eq!((second.signatures, second.published), (2, true));
    let late: SignatureTaken =
        ask::<GiveSignature>(&server, &two, &give(&two, &two, bytes)).unwrap();
    assert_eq!(late, second);
    assert!(
        shown(&server, "question/rejoin-after-leaving")
            .unwrap()
            .contains("由签名程序签的")
    );
}

/// Kiosks that do well and badly, and questions, for pictures.
#[allow(dead_code, reason = "the tests on PostgreSQL draw no pictures")]
pub fn busy(server: &TestServer) {
    use query_corner::protocol::outbox::PaperLeft;
    for number in 1..4 {
        let kiosk = key(number);
        enrol(
            server,
            &kiosk,
            &token_for(server, &number.to_string()).secret,
        )
        .unwrap();
        let mut said = status(server);
        said.evidence.last_frame = Some(server.now());
        said.evidence.paper = Some(if number == 1 {
            PaperLeft::Enough
        } else {
            PaperLeft::Low
        });
        if number == 2 {
            said.refresh_failure = Some("连接不上服务器：超时".to_owned());
            said.is_stale = true;
        }
        if number == 1 {
            let failures = [
                ("退休金怎么领", "question/agency-for-elderly", Some(7)),
                ("入党介绍人", "question/rejoin-after-leaving", None),
            ];
            let failures = failures.map(|(query, finds, place)| GoldenFailure {
                query: query.to_owned(),
                finds: finds.parse().unwrap(),
                place,
            });
            said.golden = Some(GoldenReport {
                queries: 41,
                failed: 2,
                failures: failures.to_vec(),
            });
        }
        if number < 3 {
            ask::<SendStatus>(server, &kiosk, &said).unwrap();
        }
        let asked = [
            ("老党员体检在哪里预约", 17),
            ("停车", 9),
            ("高龄津贴怎么领", 6),
            ("流动党员证丢了怎么补办", 4),
        ];
        let entries = asked.map(|(words, sessions)| Entry::Unanswered {
            words: words.to_owned(),
            asked_on: "2026-11-22".parse().unwrap(),
            sessions: sessions + u32::from(number),
        });
        ask::<SendOutbox>(
            server,
            &kiosk,
            &Outbox {
                entries: entries.to_vec(),
            },
        )
        .unwrap();
    }
}

#[test]
fn data_of_before_with_two_kiosks_of_one_number_keep_the_first() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    enrol(&server, &key(1), &token(&server).secret).unwrap();
    for sql in [
        "DROP INDEX device_in_use",
        "DROP TABLE key_name",
        "DROP TABLE account_name",
        "DROP TABLE found_marking",
        "DROP INDEX audit_by_act",
        "ALTER TABLE token DROP COLUMN voided_at",
        "ALTER TABLE device DROP COLUMN receipt",
        "ALTER TABLE device DROP COLUMN receipt_at",
        "ALTER TABLE device DROP COLUMN spare",
        "ALTER TABLE device DROP COLUMN held",
        "UPDATE schema_version SET version = 3",
        "INSERT INTO device (id, key, hall, kiosk_no, channels, enrolled_at)
            SELECT 'twin', key, hall, kiosk_no, channels, enrolled_at + 1 FROM device",
    ] {
        server.execute(sql).unwrap();
    }
    let store = query_corner::server::storage::Store::open(&server.server.config.database).unwrap();
    let in_use = "SELECT id FROM device WHERE revoked_at IS NULL";
    let rows = store.read(|s| s.query(in_use, &[])).unwrap();
    let ids: Vec<_> = rows.iter().map(|row| row.text("id").unwrap()).collect();
    assert_eq!(ids, [key(1).public().id()]);
}

#[test]
fn a_receipt_that_came_back_on_a_stick_says_what_a_kiosk_shows() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let kiosk = key(1);
    let place = enrol(&server, &kiosk, &token(&server).secret).unwrap();
    let receipt = |signer: &SigningKey, generation: u64, minutes: i64| {
        let receipt = Receipt {
            format: 1,
            device: kiosk.public().digest(),
            hall: "hall/main".parse().unwrap(),
            kiosk_no: place.kiosk_no,
            app: AppVersion::own(),
            at: server.now() + jiff::SignedDuration::from_mins(minutes),
            shown: vec![Shown {
                channel: "county".parse().unwrap(),
                generation,
                root: Digest::of(b"x"),
                audit_head: None,
            }],
        };
        receipt.sign(signer).unwrap()
    };
    let hand_in = |bytes: &[u8]| {
        let mut editor = server.as_trial("bianji");
        editor.upload("/fleet/receipt", &[], ("receipts", "r.json", bytes))
    };
    let good = receipt(&kiosk, 7, -60);
    let taken = hand_in(&good);
    assert_eq!(taken.status, 200, "{}", taken.text());
    let page = server.as_trial("bianji").get("/fleet").text();
    assert!(page.contains("第 7 期") && page.contains("的优盘回执"));
    let mut changed = good.clone();
    let at = good
        .windows(15)
        .position(|w| w == b"\"generation\":7,")
        .unwrap();
    changed[at + 13] = b'8';
    for (bytes, says) in [
        (good, "已经交来过"),
        (receipt(&kiosk, 6, -61), "已经交来过"),
        (receipt(&key(9), 8, 0), "不是这台终端的"),
        (changed, "不是这台终端的"),
        (receipt(&kiosk, 8, 3000), "在将来"),
        (b"{}".to_vec(), "不是终端写的回执"),
    ] {
        let refused = hand_in(&bytes);
        assert_eq!(refused.status, 422, "{says}");
        assert!(refused.text().contains(says), "{says}: {}", refused.text());
    }
    assert!(
        server
            .as_trial("bianji")
            .get("/fleet")
            .text()
            .contains("第 7 期")
    );
    // What the kiosk says itself later is newer.
    ask::<SendStatus>(&server, &kiosk, &status(&server)).unwrap();
    let page = server.as_trial("bianji").get("/fleet").text();
    assert!(page.contains("第 1 期") && !page.contains("第 7 期"));
    let log = server.as_trial("guanli").get("/audit").text();
    assert!(log.contains("county 第 7 期") && log.contains("2026-11-23 09:00 的回执"));
}
