//! From a changed word to the repository: 提出 → 审核 → 审批 → 发布, two signatures, and a kiosk that
//! shows it.

use query_corner::{content::library::Library, store::content::ContentReader};

use crate::{
    agent::{kiosk, refreshed},
    support::{Browser, TestServer},
};

pub const ITEM: &str = "/item/county/question/rejoin-after-leaving";

/// What a text area of a page holds.
pub fn typed(page: &str, name: &str) -> String {
    let area = page.split(&format!("name=\"{name}\"")).nth(1).unwrap();
    let inner = area
        .split_once('>')
        .unwrap()
        .1
        .split("</textarea>")
        .next()
        .unwrap();
    inner
        .trim_start_matches('\n')
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// The hidden value of a page.
pub fn hidden(page: &str, name: &str) -> String {
    let field = page
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap();
    field.split('"').next().unwrap().to_owned()
}

/// Adds a paragraph to an item, as an editor who writes its file.
pub fn add(editor: &mut Browser, item: &str, words: &str) -> crate::support::Answer {
    let page = editor.get(&format!("{item}/source")).text();
    let text = format!("{}\n\n{words}\n", typed(&page, "text"));
    let base = hidden(&page, "base");
    editor.post(
        &format!("{item}/source"),
        &[("base", &base), ("text", &text), ("note", "加一段")],
    )
}

/// Takes the next step on an item's newest version.
pub fn step(
    browser: &mut Browser,
    item: &str,
    step: &str,
    verdict: &str,
    conclusion: &str,
) -> crate::support::Answer {
    let page = browser.get(item).text();
    let number = page
        .split("　第 ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next())
        .unwrap()
        .to_owned();
    browser.post(
        &format!("{item}/step"),
        &[
            ("number", &number),
            ("step", step),
            ("verdict", verdict),
            ("conclusion", conclusion),
        ],
    )
}

/// The three steps before publishing.
pub fn approve(server: &TestServer, item: &str) {
    for (login, name) in [("bianji", "提出"), ("shenhe", "审核"), ("shenpi", "审批")] {
        let answer = step(&mut server.as_trial(login), item, name, "pass", "同意");
        assert_eq!(answer.status, 303, "{name}: {}", answer.text());
    }
}

/// Proposes what is approved and signs with both keys.
pub fn publish(server: &TestServer) {
    let mut signer = server.as_trial("fabu");
    let proposed = signer.post("/publish/county", &[("note", "这一期")]);
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let path = proposed.to().to_owned();
    assert_eq!(
        signer.post(&format!("{path}/sign"), &[("at", "0")]).to(),
        format!("{path}?done=signed")
    );
    assert_eq!(
        signer.post(&format!("{path}/sign"), &[("at", "1")]).to(),
        format!("{path}?done=published")
    );
}

/// What a kiosk that refreshes now shows of an item.
pub fn shown(server: &TestServer, key: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("content.db");
    let mut store = kiosk(server, &path);
    let report = refreshed(server, &mut store);
    for (channel, outcome) in report.channels {
        outcome.unwrap_or_else(|error| panic!("{channel}: {error}"));
    }
    drop(store);
    let today = "2026-11-23".parse().unwrap();
    let item = ContentReader::open(&path)
        .unwrap()
        .item(&key.parse().unwrap(), today)
        .unwrap();
    item.map(|item| {
        item.body
            .iter()
            .map(|block| block.plain())
            .collect::<Vec<_>>()
            .join("\n")
    })
}

#[test]
fn a_changed_answer_is_on_the_screens_after_four_people_and_two_signatures() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let before = shown(&server, "question/rejoin-after-leaving").unwrap();
    assert!(!before.contains("新加的一段"));
    assert_eq!(
        add(&mut server.as_trial("bianji"), ITEM, "新加的一段话。").status,
        303
    );
    approve(&server, ITEM);
    assert_eq!(
        shown(&server, "question/rejoin-after-leaving").unwrap(),
        before,
        "approved is not published"
    );
    let page = server.as_trial("fabu").get("/publish/county").text();
    assert!(
        page.contains("<ins>新加的一段话。</ins>"),
        "the difference names the words"
    );
    publish(&server);
    assert!(
        shown(&server, "question/rejoin-after-leaving")
            .unwrap()
            .contains("新加的一段话。")
    );
    let page = server.as_trial("bianji").get(ITEM).text();
    assert!(page.contains("已发布") && page.contains("发布·郑海"));
}

#[test]
fn one_signature_changes_nothing() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "只签了一个名。");
    approve(&server, ITEM);
    let mut signer = server.as_trial("fabu");
    let path = signer.post("/publish/county", &[]).to().to_owned();
    for _ in 0..3 {
        signer.post(&format!("{path}/sign"), &[("at", "0")]);
    }
    assert!(signer.get(&path).text().contains("有 1 个"));
    assert!(
        !shown(&server, "question/rejoin-after-leaving")
            .unwrap()
            .contains("只签了一个名")
    );
    assert_eq!(
        signer.post("/publish/county", &[]).status,
        422,
        "one proposal at a time"
    );
    assert_eq!(signer.post(&format!("{path}/drop"), &[]).status, 303);
    assert_eq!(
        signer.post(&format!("{path}/sign"), &[("at", "1")]).status,
        422,
        "dropped"
    );
    publish(&server);
}

#[test]
fn no_step_is_taken_by_who_took_one_before_or_out_of_turn() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "一段。");
    let mut checks = 0;
    // Each state, who tries what; then the right one goes on.
    for (right, name, wrong) in [
        (
            "bianji",
            "提出",
            vec![
                ("shenhe", "审核"),
                ("shenpi", "审批"),
                ("shenhe", "提出"),
                ("bianji", "发布"),
                ("bianji", "审核"),
            ],
        ),
        (
            "shenhe",
            "审核",
            vec![
                ("bianji", "审核"),
                ("shenpi", "审批"),
                ("shenpi", "审核"),
                ("bianji", "提出"),
            ],
        ),
        (
            "shenpi",
            "审批",
            vec![("shenhe", "审批"), ("bianji", "审批"), ("shenhe", "审核")],
        ),
    ] {
        for (login, tried) in wrong {
            let status = step(&mut server.as_trial(login), ITEM, tried, "pass", "").status;
            assert!([403, 422].contains(&status), "{login} {tried}: {status}");
            checks += 1;
        }
        assert_eq!(
            step(&mut server.as_trial(right), ITEM, name, "pass", "").status,
            303,
            "{name}"
        );
    }
    // Who approved it may not publish it too.
    let refused = server.as_trial("shenpi").post("/publish/county", &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("各步必须由不同的人办理"));
    println!("{checks} wrong steps");
}

#[test]
fn one_person_with_every_role_still_takes_one_step_only() {
    use query_corner::server::people::account::Role;
    let Some(server) = TestServer::new() else {
        return;
    };
    server.person("all", &[Role::Edit, Role::Review, Role::Sign]);
    server.person("guanli", &[Role::Admin]);
    let mut admin = server.signed_in("guanli");
    assert_eq!(
        admin
            .post("/site/channel", &[("channel", "county"), ("title", "县")])
            .status,
        303
    );
    let mut all = server.signed_in("all");
    let text = "+++\ntitle = \"问\"\ntopics = [\"党费\"]\nowner = \"组织部\"\nupdated = 2026-11-01\nreview_by = 2027-11-01\nscope = \"社会\"\ndisclosure = \"主动公开\"\nsecrecy = \"非涉密\"\n+++\n答。\n";
    let made = all.upload(
        "/items/new",
        &[
            ("kind", "question"),
            ("channel", "county"),
            ("name", "one"),
            ("base", ""),
            ("text", text),
        ],
        ("none", "", b""),
    );
    assert_eq!(made.status, 303, "{}", made.text());
    let item = "/item/county/question/one";
    assert_eq!(step(&mut all, item, "提出", "pass", "").status, 303);
    let refused = step(&mut all, item, "审核", "pass", "");
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("由另一个人办理"));
}

#[test]
fn a_version_that_is_returned_begins_anew_and_says_why() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    add(&mut editor, ITEM, "一段。");
    step(&mut editor, ITEM, "提出", "pass", "");
    let mut reviewer = server.as_trial("shenhe");
    assert_eq!(
        step(&mut reviewer, ITEM, "审核", "return", "").status,
        422,
        "a reason is needed"
    );
    assert_eq!(
        step(&mut reviewer, ITEM, "审核", "return", "依据要写全").status,
        303
    );
    let page = editor.get(ITEM).text();
    assert!(page.contains("已退回") && page.contains("依据要写全"));
    assert_eq!(step(&mut editor, ITEM, "提出", "pass", "").status, 303);
    // A change after the review asks for a new review.
    assert_eq!(step(&mut reviewer, ITEM, "审核", "pass", "").status, 303);
    add(&mut editor, ITEM, "又一段。");
    assert_eq!(
        step(&mut server.as_trial("shenpi"), ITEM, "审批", "pass", "").status,
        422
    );
}

#[test]
fn two_editors_cant_overwrite_each_other_unseen() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let (mut one, mut two) = (server.as_trial("bianji"), server.as_trial("bianji"));
    let (page_one, page_two) = (
        one.get(&format!("{ITEM}/source")).text(),
        two.get(&format!("{ITEM}/source")).text(),
    );
    let save = |browser: &mut Browser, page: &str, more: &str| {
        let text = format!("{}\n{more}\n", typed(page, "text"));
        let base = hidden(page, "base");
        browser.post(
            &format!("{ITEM}/source"),
            &[("base", &base), ("text", &text)],
        )
    };
    assert_eq!(save(&mut one, &page_one, "甲写的。").status, 303);
    // What the second wrote comes back whole, with who was faster and the way to see it.
    let back = save(&mut two, &page_two, "乙写的。");
    assert_eq!(back.status, 422);
    let back = back.text();
    for words in ["保存了第 2 版", "/version/2\"", "您写的都在下面"] {
        assert!(back.contains(words), "{words}");
    }
    assert!(typed(&back, "text").contains("乙写的。"));
    let newest = server.as_trial("bianji").get(&format!("{ITEM}/source"));
    assert!(typed(&newest.text(), "text").contains("甲写的。"));
    let page = server.as_trial("shenhe").get(ITEM).text();
    assert!(page.contains("和屏幕上的相比") && page.contains("<ins>甲写的。</ins>"));
    // Once it was told, the next save is one that knows.
    assert_eq!(save(&mut two, &back, "看过了。").status, 303);
    // The same in the form, and of a name that is there.
    let page = one.get(&format!("{ITEM}/edit")).text();
    add(&mut one, ITEM, "又快一步。");
    let form = |page: &str, title: &'static str| -> Vec<(&str, String)> {
        let mut fields: Vec<_> = ["base", "kind"]
            .map(|name| (name, hidden(page, name)))
            .into();
        fields.push(("act", "save".to_owned()));
        fields.push(("title", title.to_owned()));
        for name in ["body", "topics"] {
            fields.push((name, typed(page, name)));
        }
        for (name, value) in [
            ("owner", "组织部"),
            ("updated", "2026-11-23"),
            ("review_by", "2027-11-23"),
            ("scope", "社会"),
            ("disclosure", "主动公开"),
            ("secrecy", "非涉密"),
        ] {
            fields.push((name, value.to_owned()));
        }
        fields
    };
    let post = |browser: &mut Browser, path: &str, fields: &[(&str, String)]| {
        let fields: Vec<_> = fields.iter().map(|(name, v)| (*name, v.as_str())).collect();
        browser.post(path, &fields)
    };
    let fields = form(&page, "慢一步的标题");
    let back = post(&mut two, &format!("{ITEM}/edit"), &fields);
    assert_eq!(back.status, 422);
    let back = back.text();
    assert!(back.contains("保存了第 4 版") && back.contains("慢一步的标题"));
    let mut fields = form(&back, "慢一步的标题");
    let kept = post(&mut two, &format!("{ITEM}/edit"), &fields);
    assert_eq!(kept.status, 303, "{}", kept.text());
    fields[0].1.clear();
    fields.push(("name", "rejoin-after-leaving".to_owned()));
    let taken = post(&mut two, "/items/new", &fields);
    assert_eq!(taken.status, 422);
    let taken = taken.text();
    assert!(taken.contains("已经有一个条目用了") && taken.contains("慢一步的标题"));
}

#[test]
fn what_looks_like_a_marking_needs_a_second_person() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "密级：秘密");
    let go_on =
        |login: &str, name: &str| step(&mut server.as_trial(login), ITEM, name, "pass", "同意");
    assert_eq!(
        go_on("bianji", "提出").status,
        303,
        "the reviewer looks at it"
    );
    let refused = go_on("shenhe", "审核");
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("密级标志"));
    let release = |login: &str| {
        server
            .as_trial(login)
            .post(&format!("{ITEM}/release"), &[("number", "2")])
            .status
    };
    assert_eq!(release("bianji"), 403);
    assert_eq!(release("shenhe"), 303);
    assert_eq!(go_on("shenhe", "审核").status, 303);
    assert_eq!(go_on("shenpi", "审批").status, 303);
    publish(&server);
}

#[test]
fn an_item_is_taken_off_by_the_same_four_steps() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    // Something that nothing else leads to.
    let item = "/item/county/notice/activity-job-fair";
    let mut editor = server.as_trial("bianji");
    let list = editor.get("/items?kind=notice").text();
    let item = match editor.get(item).status {
        200 => item.to_owned(),
        _ => format!(
            "/item/county/{}",
            list.split("/item/county/")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
        ),
    };
    let key = item.trim_start_matches("/item/county/").to_owned();
    let page = editor.get(&item).text();
    assert_eq!(
        editor
            .post(
                &format!("{item}/remove"),
                &[("base", &hidden(&page, "base"))]
            )
            .status,
        303
    );
    for (login, name) in [("shenhe", "审核"), ("shenpi", "审批")] {
        assert_eq!(
            step(&mut server.as_trial(login), &item, name, "pass", "").status,
            303
        );
    }
    let proposed = server.as_trial("fabu").post("/publish/county", &[]);
    if proposed.status == 422 {
        // Others lead to it: then the rules say so, and nothing leaves a dead link behind.
        assert!(proposed.text().contains("不存在"), "{}", proposed.text());
        return;
    }
    let path = proposed.to().to_owned();
    let mut signer = server.as_trial("fabu");
    assert!(signer.get(&path).text().contains("下架"));
    signer.post(&format!("{path}/sign"), &[("at", "0")]);
    signer.post(&format!("{path}/sign"), &[("at", "1")]);
    assert_eq!(shown(&server, &key), None);
    assert!(editor.get(&item).text().contains("已下架"));
}

#[test]
fn a_mistake_leaves_the_screens_with_one_signature_and_comes_back() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut signer = server.as_trial("fabu");
    let place = "county/question/rejoin-after-leaving";
    for (place, reason, says) in [
        (place, "", "原因"),
        ("county/question/none", "错", "没有这个条目"),
        ("x", "错", "先要选一个条目"),
    ] {
        let refused = signer.post("/withdraw", &[("place", place), ("reason", reason)]);
        assert_eq!(refused.status, 422, "{says}");
        assert!(refused.text().contains(says), "{says}");
    }
    let path = signer
        .post("/withdraw", &[("place", place), ("reason", "数字写错")])
        .to()
        .to_owned();
    assert!(shown(&server, "question/rejoin-after-leaving").is_some());
    assert_eq!(
        signer.post(&format!("{path}/sign"), &[("at", "0")]).to(),
        format!("{path}?done=published")
    );
    assert_eq!(shown(&server, "question/rejoin-after-leaving"), None);
    assert!(
        shown(&server, "question/leave-the-party").is_some(),
        "nothing else"
    );
    let path = signer
        .post("/withdraw/again", &[("place", place)])
        .to()
        .to_owned();
    signer.post(&format!("{path}/sign"), &[("at", "0")]);
    assert!(shown(&server, "question/rejoin-after-leaving").is_some());
}
