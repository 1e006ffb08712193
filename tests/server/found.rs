//! Markings that stand beside an imported file's text go with the item until somebody releases them.

use crate::{
    flow::{add, publish, step, typed},
    import_files::{pdf, text},
    steps::replace,
    support::{Browser, TestServer},
};

const PAGE: &str = "<!doctype html><html><head><meta charset=utf-8></head><body><article><h1>关于组织学习的通知</h1>\
    <p>请各单位抓好落实，按时报送情况，不得拖延，有问题及时报告，联系电话见后，由办公室汇总。</p></article>\
    <footer><p>内部资料　注意保存</p></footer></body></html>";

/// Says of an import what an item needs to be published.
fn make_public(server: &TestServer, editor: &mut Browser, item: &str) {
    for (from, to) in [
        ("scope = \"特定对象\"", "scope = \"社会\""),
        ("= \"不予公开\"", "= \"主动公开\""),
        ("secrecy = \"涉密\"", "secrecy = \"非涉密\""),
        ("topics = []", "topics = [\"学习\"]"),
    ] {
        let source = editor.get(&format!("{item}/source")).text();
        if typed(&source, "text").contains(from) {
            replace(server, item, from, to);
        }
    }
}

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
    let text = typed(&page, "page-0");
    let fields = [("act", "save"), ("page-0", text.as_str())];
    let saved = editor.post(&proof, &fields);
    assert_eq!(saved.status, 303, "{}", saved.text());
    let item = saved.to().split("/edit").next().unwrap().to_owned();
    make_public(&server, &mut editor, &item);
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

/// A marking of the text may be deleted before the text becomes an item; its pages still show it.
#[test]
fn a_marking_that_is_deleted_from_the_text_holds_it_and_its_pages_all_the_same() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let file = pdf(&[vec![
        text(79.0, 100.0, 16.0, "机密★10年"),
        text(150.0, 180.0, 22.0, "关于做好便民服务工作的通知"),
        text(79.0, 260.0, 16.0, "各村民委员会："),
        text(111.0, 290.0, 16.0, "为方便群众办事，现就有关事项通知如下。"),
    ]]);
    let upload = ("file", "通知.pdf", &file[..]);
    let made = editor.upload("/import", &[("channel", "county")], upload);
    assert_eq!(made.status, 303, "{}", made.text());
    let proof = made.to().to_owned();
    let page = editor.get(&proof).text();
    assert!(!page.contains("name=\"with_pages\""), "{page}");
    let words = typed(&page, "page-0");
    assert!(words.contains("机密★10年"), "{words}");
    let rest: Vec<&str> = words
        .lines()
        .filter(|line| !line.contains("机密"))
        .collect();
    let rest = rest.join("\n");
    // Written into the text by hand, a page of the original is refused.
    let picture = page.split(&format!("{proof}/file/")).nth(1).unwrap();
    let picture = picture.split('"').next().unwrap();
    let shown = format!("{rest}\n\n![原件]({picture})\n");
    let fields = [("act", "save"), ("page-0", &shown), ("with_pages", "on")];
    let refused = editor.post(&proof, &fields);
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(
        refused.text().contains("不能放进正文"),
        "{}",
        refused.text()
    );
    let fields = [("act", "save"), ("page-0", &rest), ("with_pages", "on")];
    let saved = editor.post(&proof, &fields);
    assert_eq!(saved.status, 303, "{}", saved.text());
    let item = saved.to().split("/edit").next().unwrap().to_owned();
    let source = typed(&editor.get(&format!("{item}/source")).text(), "text");
    assert!(
        !source.contains("![") && !source.contains("机密"),
        "{source}"
    );
    let page = editor.get(&item).text();
    assert!(page.contains("原件的正文第 1 段里“机密★10年”"), "{page}");
    make_public(&server, &mut editor, &item);
    add(&mut editor, &item, "又一段话。");
    let proposed = step(&mut editor, &item, "提出", "pass", "");
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let refused = step(&mut server.as_trial("shenhe"), &item, "审核", "pass", "");
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("机密★10年"), "{}", refused.text());
}
