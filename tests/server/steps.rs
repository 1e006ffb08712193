//! Who may take a step, and what the publication rules say on the way.

use query_corner::server::people::account::Role;

use crate::{
    flow::{ITEM, add, approve, hidden, publish, shown, step, typed},
    support::TestServer,
};

const OTHER: &str = "/item/county/question/leave-the-party";

/// Saves an item's file with `from` replaced by `to`.
pub fn replace(server: &TestServer, item: &str, from: &str, to: &str) {
    let mut editor = server.as_trial("bianji");
    let page = editor.get(&format!("{item}/source")).text();
    let text = typed(&page, "text");
    assert!(text.contains(from), "{from}: {text}");
    let (base, text) = (hidden(&page, "base"), text.replace(from, to));
    let fields = [("base", base.as_str()), ("text", text.as_str())];
    let saved = editor.post(&format!("{item}/source"), &fields);
    assert_eq!(saved.status, 303, "{}", saved.text());
}

#[test]
fn who_wrote_the_words_reviews_nothing_of_them_whoever_proposed_them() {
    let Some(server) = TestServer::new() else {
        return;
    };
    server.person("guanli", &[Role::Admin]);
    server.person("lin", &[Role::Edit, Role::Review]);
    server.person("lin2", &[Role::Review]);
    server.person("zhao", &[Role::Edit]);
    server.person("zhou", &[Role::Review]);
    let name = "UPDATE account SET person = 'lin某' WHERE login = 'lin2'";
    server.execute(name).unwrap();
    let channel = [("channel", "county"), ("title", "县")];
    let made = server.signed_in("guanli").post("/site/channel", &channel);
    assert_eq!(made.status, 303);
    let text = "+++\ntitle = \"问\"\ntopics = [\"党费\"]\nowner = \"组织部\"\nupdated = 2026-11-01\nreview_by = 2027-11-01\nscope = \"社会\"\ndisclosure = \"主动公开\"\nsecrecy = \"非涉密\"\n+++\n答。\n";
    let fields = [
        ("kind", "question"),
        ("channel", "county"),
        ("name", "one"),
        ("base", ""),
        ("text", text),
    ];
    let mut author = server.signed_in("lin");
    let made = author.upload("/items/new", &fields, ("none", "", b""));
    assert_eq!(made.status, 303, "{}", made.text());
    let item = "/item/county/question/one";
    let proposed = step(&mut server.signed_in("zhao"), item, "提出", "pass", "");
    assert_eq!(proposed.status, 303);
    assert!(author.get(item).text().contains("这一版是您自己写的"));
    for (login, says) in [("lin", "您自己写的"), ("lin2", "同名的lin某写的")] {
        let refused = step(&mut server.signed_in(login), item, "审核", "pass", "");
        assert_eq!(refused.status, 422, "{login}");
        assert!(refused.text().contains(says), "{login}");
    }
    let reviewed = step(&mut server.signed_in("zhou"), item, "审核", "pass", "");
    assert_eq!(reviewed.status, 303, "{}", reviewed.text());
}

#[test]
fn what_its_own_author_reviewed_is_not_published() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "一段。");
    approve(&server, ITEM);
    // As data of before the rule may have it: the same once more, written by who reviewed it.
    let of = "WHERE key = 'question/rejoin-after-leaving'";
    for sql in [
        format!(
            "INSERT INTO version SELECT channel, key, 3, item, at, account, '审核·周敏', note, founding
             FROM version {of} AND number = 2"
        ),
        format!(
            "INSERT INTO step SELECT id + 1000, channel, key, 3, step, passed, account, person, day,
                at, conclusion FROM step {of} AND number = 2"
        ),
        format!("UPDATE item SET current = 3, approved = 3 {of}"),
    ] {
        server.execute(&sql).unwrap();
    }
    let refused = server.as_trial("fabu").post("/publish/county", &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("写了这一版，又办了“审核”"));
}

#[test]
fn what_breaks_a_rule_is_turned_back_where_it_can_be_mended() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let posting = "/item/county/notice/posting-new-members";
    let page = server.as_trial("bianji").get(&format!("{posting}/source"));
    let text = typed(&page.text(), "text");
    let until = text.lines().find(|line| line.starts_with("until")).unwrap();
    let mut checks = 0;
    for (item, from, to, says) in [
        (ITEM, "scope = \"社会\"", "scope = \"全党\"", "公开范围"),
        (ITEM, "= \"主动公开\"", "= \"依申请公开\"", "公开方式"),
        (ITEM, "secrecy = \"非涉密\"", "secrecy = \"涉密\"", "涉密"),
        (ITEM, "question/leave-the-party", "question/none", "不存在"),
        (posting, until, "", "要写张贴到哪一天"),
        (posting, until, "until = 1999-01-01", "一天也不会显示"),
    ] {
        replace(&server, item, from, to);
        let mut editor = server.as_trial("bianji");
        let refused = step(&mut editor, item, "提出", "pass", "");
        assert_eq!(refused.status, 422, "{to}");
        assert!(refused.text().contains(says), "{says}: {}", refused.text());
        // Were it proposed before the rule was, those who come later hold it up.
        for state in ["proposed", "reviewed"] {
            let key = item.trim_start_matches("/item/county/");
            let moved = format!("UPDATE item SET state = '{state}' WHERE key = '{key}'");
            server.execute(&moved).unwrap();
            let (login, name) = match state {
                "proposed" => ("shenhe", "审核"),
                _ => ("shenpi", "审批"),
            };
            let refused = step(&mut server.as_trial(login), item, name, "pass", "");
            assert_eq!(refused.status, 422, "{name} {to}");
            assert!(refused.text().contains(says), "{name} {says}");
            checks += 1;
        }
        match to {
            "" => {
                let end = format!("\n{until}\n+++");
                replace(&server, item, "\n+++", &end);
            }
            _ => replace(&server, item, to, from),
        }
        let proposed = step(&mut editor, item, "提出", "pass", "");
        assert_eq!(proposed.status, 303, "{}", proposed.text());
        checks += 1;
    }
    println!("{checks} rules held on the way");
}

#[test]
fn one_item_that_cannot_be_published_waits_and_the_others_go() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "这一段要发布。");
    approve(&server, ITEM);
    add(&mut server.as_trial("bianji"), OTHER, "这一段先等等。");
    for (login, name) in [("bianji", "提出"), ("shenhe", "审核"), ("fabu", "审批")] {
        step(&mut server.as_trial(login), OTHER, name, "pass", "");
    }
    // Who approved the second one cannot publish it; the page says so and proposes the rest.
    let mut signer = server.as_trial("fabu");
    let page = signer.get("/publish/county").text();
    assert!(page.contains("这一期先不发布它们") && page.contains("各步必须由不同的人办理"));
    assert!(page.contains("value=\"question/leave-the-party\" checked"));
    assert!(!page.contains("value=\"question/rejoin-after-leaving\" checked"));
    assert_eq!(signer.post("/publish/county", &[]).status, 422, "with both");
    let without = ("without", "question/leave-the-party");
    let proposed = signer.post("/publish/county", &[without]);
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let path = proposed.to().to_owned();
    for at in ["0", "1"] {
        signer.post(&format!("{path}/sign"), &[("at", at)]);
    }
    let words = |key: &str| shown(&server, key).unwrap();
    assert!(words("question/rejoin-after-leaving").contains("这一段要发布"));
    assert!(!words("question/leave-the-party").contains("这一段先等等"));
    assert!(signer.get(OTHER).text().contains("待发布"));
    let log = server.as_trial("guanli").get("/audit").text();
    assert!(log.contains("先不发布 question/leave-the-party"));
}

#[test]
fn what_waits_to_be_published_can_be_returned() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "这一段不对。");
    approve(&server, ITEM);
    let give_back = |login: &str, why: &str| {
        step(&mut server.as_trial(login), ITEM, "发布", "return", why).status
    };
    assert_eq!(give_back("fabu", ""), 422, "a reason is needed");
    assert_eq!(give_back("shenhe", "数字写错了"), 403);
    let proposed = server.as_trial("fabu").post("/publish/county", &[]);
    assert_eq!(give_back("fabu", "数字写错了"), 422, "signers have it");
    let path = proposed.to().to_owned();
    server.as_trial("fabu").post(&format!("{path}/drop"), &[]);
    assert_eq!(give_back("fabu", "数字写错了"), 303);
    let page = server.as_trial("bianji").get(ITEM).text();
    assert!(page.contains("已退回") && page.contains("数字写错了"));
    let page = server.as_trial("fabu").get("/publish/county").text();
    assert!(page.contains("没有要发布的改动"));
    approve(&server, ITEM);
    publish(&server);
    assert!(
        shown(&server, "question/rejoin-after-leaving")
            .unwrap()
            .contains("这一段不对")
    );
}

#[test]
fn what_is_signed_and_not_yet_everywhere_says_when_it_will_be() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "这一段慢慢来。");
    approve(&server, ITEM);
    let mut signer = server.as_trial("fabu");
    let fields = [
        ("not_before", "2026-11-23T12:00"),
        ("share", "50"),
        ("hours", "24"),
    ];
    let path = signer.post("/publish/county", &fields).to().to_owned();
    for at in ["0", "1"] {
        signer.post(&format!("{path}/sign"), &[("at", at)]);
    }
    let waves = "2026-11-23 12:00 起 5 %，2026-11-24 12:00 起 全部";
    let page = |path: &str| server.as_trial("bianji").get(path).text();
    assert!(
        page(ITEM).contains(&format!("已签发，{waves}")),
        "{}",
        page(ITEM)
    );
    assert!(!page(ITEM).contains("就是屏幕上的这一版"));
    assert!(!page(OTHER).contains("已签发"), "nothing of it changed");
    for published in ["/publish", &path] {
        assert!(page(published).contains(waves), "{published}");
    }
    server.pass(28 * 3600);
    let page = server.as_trial("bianji").get(ITEM).text();
    assert!(page.contains("就是屏幕上的这一版"));
}
