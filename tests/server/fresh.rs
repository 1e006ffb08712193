//! What someone sees who begins something new: no errors before the first mistake, and items found
//! by their titles.

use crate::{flow::ITEM, support::TestServer};

#[test]
fn the_format_is_described_by_the_console_in_chinese() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let page = server.as_trial("bianji").get("/format");
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("[[window]]") && text.contains("窗口，一个一节"));
    assert_ne!(
        server.browser().get("/format").status,
        200,
        "for who is signed in"
    );
}

#[test]
fn a_form_is_quiet_until_someone_tries_to_save_it() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    for kind in ["document", "question", "guide", "notice", "hall", "station"] {
        let page = editor.get(&format!("/items/new?kind={kind}")).text();
        assert!(page.contains(" data-fresh"), "{kind}");
        assert!(!page.contains("class=\"wrong\">"), "{kind}");
        let fields = [
            ("kind", kind),
            ("channel", "county"),
            ("base", ""),
            ("act", "save"),
        ];
        let refused = editor.upload("/items/new", &fields, ("none", "", b""));
        assert_eq!(refused.status, 422, "{kind}");
        assert!(!refused.text().contains(" data-fresh"), "{kind}");
    }
    assert!(
        !editor
            .get(&format!("{ITEM}/edit"))
            .text()
            .contains(" data-fresh")
    );
}

#[test]
fn a_new_item_says_nothing_of_its_secrecy_by_itself() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    for kind in ["document", "question", "guide", "notice", "hall", "station"] {
        let page = editor.get(&format!("/items/new?kind={kind}")).text();
        for name in ["scope", "disclosure", "secrecy"] {
            let choice = page
                .split(&format!("<select id=\"{name}\""))
                .nth(1)
                .unwrap();
            let choice = choice.split("</select>").next().unwrap();
            assert!(
                choice.contains("<option value=\"\" selected>请选择"),
                "{kind} {name}"
            );
            assert_eq!(choice.matches(" selected").count(), 1, "{kind} {name}");
        }
        let fields = [
            ("kind", kind),
            ("channel", "county"),
            ("base", ""),
            ("act", "save"),
        ];
        let refused = editor
            .upload("/items/new", &fields, ("none", "", b""))
            .text();
        assert!(
            refused.contains("保密审查要写，只能是非涉密、涉密"),
            "{kind}"
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_preview_of_a_new_item_shows_neither_errors_nor_a_broken_picture() {
    if !cfg!(feature = "kiosk") {
        return;
    }
    let Some(mut chrome) = crate::chrome::Chrome::start() else {
        return;
    };
    let Some(server) = TestServer::trial() else {
        return;
    };
    let home = format!("http://{}", server.address);
    chrome.open(&home);
    chrome.press("编辑·林晓");
    let empty = "document.querySelector('[data-picture]').getClientRects().length === 0";
    chrome.open(&format!("{home}{ITEM}/edit"));
    chrome.wait("the picture", &format!("!({empty})"));
    chrome.open(&format!("{home}/items/new?kind=question"));
    let state = "document.querySelector('[data-state]').textContent";
    let lines = "document.querySelector('[data-wrong]').getClientRects().length";
    chrome.wait("the first answer", &format!("({state}).includes('必填')"));
    assert_eq!(chrome.eval(lines), 0);
    assert_eq!(chrome.eval(empty), true);
    // Sent as it is, and refused: from now on what is missing is said.
    chrome.press("保存新版本");
    chrome.wait("the reasons", &format!("({lines}) > 0 && ({empty})"));
}

#[test]
fn what_is_withdrawn_is_found_by_its_title() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut chief = server.as_trial("fabu");
    let page = chief.get("/withdraw").text();
    assert!(page.contains("标题里的字") && !page.contains("county/question/"));
    let link = "href=\"/withdraw?place=county/question/rejoin-after-leaving\"";
    let word = "/withdraw?word=%E9%80%80%E5%85%9A";
    assert!(chief.get(word).text().contains(link), "退党");
    assert!(
        chief
            .get("/withdraw?word=xyzzy")
            .text()
            .contains("屏幕上没有这样的条目")
    );
    let chosen = chief.get("/withdraw?place=county/question/rejoin-after-leaving");
    let text = chosen.text();
    assert!(text.contains("要从所有屏幕上撤下的是") && text.contains("name=\"reason\""));
    let gone = chief.post("/withdraw", &[("reason", "数字写错")]);
    assert_eq!(gone.status, 422);
    assert!(gone.text().contains("先要选一个条目"));
    // What is not on the screens is not offered.
    server
        .execute("UPDATE item SET published = NULL WHERE key = 'question/rejoin-after-leaving'")
        .unwrap();
    assert!(!chief.get(word).text().contains(link));
}

#[test]
fn the_site_has_an_icon() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut browser = server.browser();
    let icon = browser.get("/favicon.ico");
    assert_eq!(icon.status, 200);
    assert_eq!(icon.header("content-type"), Some("image/svg+xml"));
    assert!(icon.text().contains("<svg"));
    assert!(
        browser
            .get("/sign-in")
            .text()
            .contains("href=\"/favicon.ico\"")
    );
}

#[test]
fn the_log_calls_a_channel_and_a_key_what_they_are() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut admin = server.as_trial("guanli");
    let made = admin.post("/site/channel", &[("channel", "town"), ("title", "新城镇")]);
    assert_eq!(made.status, 303, "{}", made.text());
    let key = "ab".repeat(32);
    let named = admin.post("/site/key", &[("key", &key), ("name", "张编辑")]);
    assert_eq!(named.status, 303, "{}", named.text());
    let log = admin.get("/audit").text();
    assert!(
        log.contains("建立频道") && log.contains("登记钥匙"),
        "{log}"
    );
    assert!(!log.contains("修改账号"));
}
