//! A foreign file beside its original, before it is saved.

use crate::{
    flow::typed,
    import_files::{Mark, pdf, text},
    support::{Answer, Browser, TestServer},
};

/// Two pages of a notice.
pub fn notice() -> Vec<u8> {
    let line = |y: f64, words: &str| text(111.0, y, 16.0, words);
    let pages: Vec<Vec<Mark>> = vec![
        vec![
            text(205.0, 130.0, 16.0, "青政发〔2026〕12号"),
            text(150.0, 180.0, 22.0, "关于进一步做好便民服务"),
            text(235.0, 215.0, 22.0, "工作的通知"),
            text(79.0, 260.0, 16.0, "各村民委员会："),
            line(290.0, "为方便群众办事，现就有关事项通知如下，请各单"),
            text(79.0, 320.0, 16.0, "位遵照执行。"),
            line(350.0, "一、总体要求"),
            line(380.0, "把方便留给群众，把责任留给自己。"),
            text(280.0, 800.0, 14.0, "— 1 —"),
        ],
        vec![
            line(130.0, "二、其他事项"),
            line(160.0, "本通知自2026年12月1日起施行，请遵照执行。"),
            text(350.0, 260.0, 16.0, "青石镇人民政府"),
            text(360.0, 290.0, 16.0, "2026年11月20日"),
            text(280.0, 800.0, 14.0, "— 2 —"),
        ],
    ];
    pdf(&pages)
}

fn convert(editor: &mut Browser, name: &str, bytes: &[u8]) -> Answer {
    editor.upload("/import", &[("channel", "county")], ("file", name, bytes))
}

#[test]
fn a_file_is_compared_page_by_page_and_saved_as_its_editor_leaves_it() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let made = convert(&mut editor, "通知.pdf", &notice());
    assert_eq!(made.status, 303, "{}", made.text());
    let proof = made.to().to_owned();
    let page = editor.get(&proof).text();
    for says in [
        "关于进一步做好便民服务工作的通知",
        "青政发〔2026〕12号",
        "第 1 页，共 2 页",
        "还没有存成条目",
    ] {
        assert!(page.contains(says), "{says}");
    }
    let (first, second) = (typed(&page, "page-0"), typed(&page, "page-1"));
    assert!(
        first.contains("# 一、总体要求") && !first.contains("其他事项"),
        "{first}"
    );
    assert!(second.starts_with("# 二、其他事项"), "{second}");
    let picture = page.split(&format!("{proof}/file/")).nth(1).unwrap();
    let name = picture.split('"').next().unwrap();
    let picture = editor.get(&format!("{proof}/file/{name}"));
    assert!(picture.body.starts_with(b"\x89PNG"), "the original's page");
    // Nobody else's, and no item yet.
    let list = editor.get("/items?state=draft").text();
    assert!(list.contains("没有找到条目"));
    assert!(editor.get("/import").text().contains("通知.pdf"));
    server
        .execute("UPDATE proof SET account = account + 1")
        .unwrap();
    assert_eq!(editor.get(&proof).status, 404, "another editor's");
    assert_eq!(editor.get(&format!("{proof}/file/{name}")).status, 404);
    server
        .execute("UPDATE proof SET account = account - 1")
        .unwrap();

    let bad = "这一行有 <b>标签</b>。";
    let fields = [
        ("act", "save"),
        ("page-0", bad),
        ("page-1", second.as_str()),
    ];
    let refused = editor.post(&proof, &fields);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("第 1 页：") && refused.text().contains("&lt;b&gt;标签"));
    let changed = first.replace("把责任留给自己", "把责任记在心上");
    let fields = [("act", "again"), ("page-0", &changed), ("page-1", &second)];
    let shown = editor.post(&proof, &fields).text();
    assert!(shown.contains("<p>把方便留给群众，把责任记在心上。</p>") && shown.contains("已改"));
    let fields = [
        ("act", "save"),
        ("page-0", changed.as_str()),
        ("page-1", second.as_str()),
        ("with_pages", "on"),
    ];
    let saved = editor.post(&proof, &fields);
    assert!(
        saved.to().ends_with("/edit?done=converted"),
        "{}",
        saved.text()
    );
    let form = editor.get(saved.to()).text();
    assert!(
        form.contains("原件里没有认出来，请填写"),
        "what is open is said"
    );
    let body = typed(&form, "body");
    assert!(
        body.contains("把责任记在心上") && body.contains("# 原件"),
        "{body}"
    );
    assert!(body.contains("本通知自2026年12月1日起施行"), "{body}");
    assert_eq!(editor.get(&proof).status, 404, "it is an item now");
}

#[test]
fn a_conversion_can_be_thrown_away_and_ends_by_itself() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let page = "<html><body><h1>办事须知</h1><p>带身份证。</p></body></html>";
    let first = convert(&mut editor, "须知.html", page.as_bytes())
        .to()
        .to_owned();
    assert!(editor.get(&first).text().contains("带身份证。"));
    assert_eq!(
        editor.post(&first, &[("act", "drop")]).to(),
        "/import?done=thrown"
    );
    assert_eq!(editor.get(&first).status, 404);
    let mut proofs = Vec::new();
    for _ in 0..10 {
        let made = convert(&mut editor, "须知.html", page.as_bytes());
        proofs.push(made.to().to_owned());
        server.pass(1);
    }
    let there = proofs.iter().filter(|path| editor.get(path).status == 200);
    assert_eq!(there.count(), 8, "the oldest go");
    let bad = convert(&mut editor, "坏的.pdf", b"%PDF-1.7 not one");
    assert_eq!(bad.status, 422);
    assert!(bad.text().contains("坏的.pdf"));
}
