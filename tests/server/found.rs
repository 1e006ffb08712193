//! Markings that stand beside an imported file's text go with the item until somebody releases them.

use crate::{
    flow::{add, publish, step},
    steps::replace,
    support::TestServer,
};

const PAGE: &str = "<!doctype html><html><head><meta charset=utf-8></head><body><article><h1>关于组织学习的通知</h1>\
    <p>请各单位抓好落实，按时报送情况，不得拖延，有问题及时报告，联系电话见后，由办公室汇总。</p></article>\
    <footer><p>内部资料　注意保存</p></footer></body></html>";

#[test]
fn what_an_import_found_beside_the_text_holds_until_a_second_person_releases_it() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let file = ("file", "通知.html", PAGE.as_bytes());
    let made = editor.upload("/import", &[("channel", "county")], file);
    assert_eq!(made.status, 303, "{}", made.text());
    let proof = made.to().to_owned();
    let page = editor.get(&proof).text();
    assert!(
        page.contains("网页页脚：内部资料") && page.contains("note bad"),
        "{page}"
    );
    let text = crate::flow::typed(&page, "page-0");
    let fields = [("act", "save"), ("page-0", text.as_str())];
    let saved = editor.post(&proof, &fields);
    assert_eq!(saved.status, 303, "{}", saved.text());
    let item = saved.to().split("/edit").next().unwrap().to_owned();
    for (from, to) in [
        ("scope = \"特定对象\"", "scope = \"社会\""),
        ("= \"不予公开\"", "= \"主动公开\""),
        ("secrecy = \"涉密\"", "secrecy = \"非涉密\""),
        ("topics = []", "topics = [\"学习\"]"),
    ] {
        let source = editor.get(&format!("{item}/source")).text();
        if crate::flow::typed(&source, "text").contains(from) {
            replace(&server, &item, from, to);
        }
    }
    for round in 0..2 {
        let page = editor.get(&item).text();
        assert!(
            page.contains("原件的网页页脚里“内部资料"),
            "{round}: {page}"
        );
        let proposed = step(&mut editor, &item, "提出", "pass", "");
        assert_eq!(proposed.status, 303, "{}", proposed.text());
        let refused = step(&mut server.as_trial("shenhe"), &item, "审核", "pass", "");
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("网页页脚"), "{}", refused.text());
        // A change does not wash it off.
        add(&mut editor, &item, "又一段话。");
    }
    let proposed = step(&mut editor, &item, "提出", "pass", "");
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let page = server.as_trial("shenhe").get(&item).text();
    let number = crate::flow::hidden(&page, "number");
    let release = [("number", number.as_str())];
    let path = format!("{item}/release");
    assert_eq!(editor.post(&path, &release).status, 403);
    let released = server.as_trial("shenhe").post(&path, &release);
    assert_eq!(released.status, 303, "{}", released.text());
    for (login, name) in [("shenhe", "审核"), ("shenpi", "审批")] {
        let taken = step(&mut server.as_trial(login), &item, name, "pass", "");
        assert_eq!(taken.status, 303, "{}", taken.text());
    }
    publish(&server);
}
