//! What has waited long enough, department by department.

use crate::{
    flow::{ITEM, add},
    support::TestServer,
};

#[test]
fn what_nobody_touched_in_a_year_is_listed_by_department() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let none = editor.get("/due?list=untouched").text();
    assert!(none.contains("现在没有"), "{none}");
    server.pass(366 * 24 * 3600);
    let mut editor = server.as_trial("bianji");
    let page = editor.get("/due?list=untouched").text();
    assert!(page.contains(ITEM), "nobody touched it");
    let owners: Vec<&str> = page
        .split("owner=")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(owners.len() > 1, "{owners:?}");
    let of = |owner: &str| format!("/due?list=untouched&owner={owner}");
    let listed = |text: &str| text.matches("href=\"/item/").count();
    let all = listed(&page);
    let pages = owners
        .iter()
        .map(|owner| listed(&server.as_trial("bianji").get(&of(owner)).text()));
    assert_eq!(pages.sum::<usize>(), all, "each item is one department's");
    assert!(editor.get("/").text().contains("按部门看全部"));
    add(&mut editor, ITEM, "有人动过了。");
    assert!(!editor.get("/due?list=untouched").text().contains(ITEM));
}

#[test]
fn reviews_and_postings_are_listed_when_they_are_due() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    for (list, sql) in [
        (
            "review",
            "UPDATE item SET review_by = '2026-12-10' WHERE key = 'question/rejoin-after-leaving'",
        ),
        (
            "ending",
            "UPDATE item SET posted_until = '2026-11-25' WHERE key = 'question/rejoin-after-leaving'",
        ),
    ] {
        let path = format!("/due?list={list}");
        let before = server.as_trial("shenhe").get(&path).text();
        assert!(!before.contains(ITEM), "{list}");
        server.execute(sql).unwrap();
        assert!(
            server.as_trial("shenhe").get(&path).text().contains(ITEM),
            "{list}"
        );
    }
}
