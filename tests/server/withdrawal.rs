//! 撤下: the page says what is off the screens and what is not, also when a change is given up.

use crate::{
    flow::shown,
    support::{Browser, TestServer},
};

const ONE: &str = "county/question/rejoin-after-leaving";
const TITLE: &str = "退党以后还能重新入党吗？";
const OTHER: &str = "county/question/leave-the-party";

/// The rows of the list on the page.
fn list(browser: &mut Browser) -> String {
    let page = browser.get("/withdraw").text();
    let list = page.split("<h2>名单</h2>").nth(1).unwrap();
    list.split("</section>").next().unwrap().to_owned()
}

fn hide(chief: &mut Browser, place: &str, reason: &str) -> String {
    let hidden = chief.post("/withdraw", &[("place", place), ("reason", reason)]);
    assert_eq!(hidden.status, 303, "{}", hidden.text());
    hidden.to().to_owned()
}

fn sign(chief: &mut Browser, path: &str) {
    let signed = chief.post(&format!("{path}/sign"), &[("at", "0")]);
    assert_eq!(signed.to(), format!("{path}?done=published"));
}

fn give_up(chief: &mut Browser, path: &str) {
    assert_eq!(chief.post(&format!("{path}/drop"), &[]).status, 303);
}

#[test]
fn a_withdrawal_that_is_given_up_hides_nothing_then_nor_with_the_next() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut chief = server.as_trial("fabu");
    let path = hide(&mut chief, ONE, "数字写错");
    let waiting = list(&mut chief);
    assert!(
        waiting.contains(TITLE) && waiting.contains("还在屏幕上"),
        "{waiting}"
    );
    give_up(&mut chief, &path);
    assert!(!list(&mut chief).contains(TITLE), "it is on the screens");
    let other = hide(&mut chief, OTHER, "另一条写错");
    assert!(!chief.get(&other).text().contains(TITLE));
    sign(&mut chief, &other);
    assert!(shown(&server, "question/rejoin-after-leaving").is_some());
    assert_eq!(shown(&server, "question/leave-the-party"), None);
    assert!(list(&mut chief).contains("已撤下"));
    // The page of each proposal says its own list, and not today's.
    let old = chief.get(&path).text();
    assert!(old.contains("当时要撤下") && old.contains(TITLE), "{old}");
    assert!(!old.contains("另一条写错"));
}

#[test]
fn a_return_to_the_screens_that_is_given_up_leaves_the_item_on_the_list_with_its_reason() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut chief = server.as_trial("fabu");
    let path = hide(&mut chief, ONE, "数字写错");
    sign(&mut chief, &path);
    let asked = chief.get(&format!("/withdraw?again={ONE}")).text();
    assert!(asked.contains("要重新显示在所有屏幕上的是") && asked.contains("数字写错"));
    let again = chief
        .post("/withdraw/again", &[("place", ONE)])
        .to()
        .to_owned();
    let leaving = list(&mut chief);
    assert!(
        leaving.contains("等签名恢复") && leaving.contains(TITLE),
        "{leaving}"
    );
    give_up(&mut chief, &again);
    let back = list(&mut chief);
    assert!(
        back.contains("数字写错") && back.contains("发布·郑海"),
        "{back}"
    );
    assert!(back.contains("已撤下"), "{back}");
    assert_eq!(shown(&server, "question/rejoin-after-leaving"), None);
    let nothing = chief.post("/withdraw/again", &[("place", OTHER)]);
    assert_eq!(nothing.status, 422);
    assert!(nothing.text().contains("不在撤下名单上"));
}
