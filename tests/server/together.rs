//! One step on several items: ticked in a list, looked at, and decided one by one.

use crate::{
    flow::{ITEM, add, hidden, step},
    steps::replace,
    support::{Browser, TestServer},
};

const OTHER: &str = "/item/county/question/leave-the-party";
const THIRD: &str = "/item/county/question/join-who-can-apply";

/// The field of an item in a list.
fn ticked(item: &str) -> (&str, &str) {
    ("item", item.trim_start_matches("/item/"))
}

/// The page that says what would be done.
fn look(browser: &mut Browser, step: &str, items: &[&str]) -> crate::support::Answer {
    let fields = items.iter().map(|item| ticked(item));
    let fields: Vec<_> = fields.chain([("step", step)]).collect();
    browser.post("/items/steps", &fields)
}

/// What the page's own form would send, as often as wanted.
fn form_of(page: &str) -> Vec<(String, String)> {
    let form = page.split("action=\"/items/steps/take\"").nth(1).unwrap();
    let items = form.split("name=\"item\" value=\"").skip(1);
    let items = items.map(|rest| rest.split('"').next().unwrap().to_owned());
    let step = ("step".to_owned(), hidden(form, "step"));
    items
        .map(|item| ("item".to_owned(), item))
        .chain([step])
        .collect()
}

fn send(browser: &mut Browser, form: &[(String, String)]) -> crate::support::Answer {
    let fields: Vec<_> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post("/items/steps/take", &fields)
}

/// Looks and goes on.
fn take(browser: &mut Browser, step: &str, items: &[&str]) -> String {
    let page = look(browser, step, items);
    assert_eq!(page.status, 200, "{}", page.text());
    let done = send(browser, &form_of(&page.text()));
    assert_eq!(done.status, 200, "{}", done.text());
    done.text()
}

fn in_state(server: &TestServer, item: &str, state: &str) -> bool {
    let page = server.as_trial("guanli").get(item).text();
    page.contains(&format!("\">{state}</span>"))
}

/// Rows of the audit log that name an item and a step.
fn logged(server: &TestServer, item: &str, what: &str) -> usize {
    let key = item.trim_start_matches("/item/county/");
    let log = server
        .as_trial("guanli")
        .get(&format!("/audit?word={}", key.replace('/', "%2F")))
        .text();
    log.matches(&format!(">{what} 第 ")).count()
}

#[test]
fn three_steps_on_two_items_are_three_forms_and_a_row_of_the_log_for_each() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "第一条加的一段。");
    add(&mut server.as_trial("bianji"), OTHER, "第二条加的一段。");
    for (login, name, state, done) in [
        ("bianji", "提出", "待审核", "提出：办了 2 条"),
        ("shenhe", "审核", "待审批", "审核通过：办了 2 条"),
        ("shenpi", "审批", "待发布", "审批通过：办了 2 条"),
    ] {
        let mut browser = server.as_trial(login);
        let list = browser.get("/?ticked=all").text();
        assert_eq!(list.matches("name=\"item\"").count(), 2, "{login}");
        assert_eq!(list.matches(" checked>").count(), 2, "{login}");
        let page = look(&mut browser, name, &[ITEM, OTHER]).text();
        for words in ["第一条加的一段。", "第二条加的一段。"] {
            assert!(page.contains(&format!("<ins>{words}</ins>")), "{login}");
        }
        assert!(!page.contains("<details class=\"delta\" open"), "folded");
        assert_eq!(logged(&server, ITEM, name), 0, "looking does nothing");
        let result = take(&mut browser, name, &[ITEM, OTHER]);
        assert!(result.contains(&format!("{done}，没有办 0 条")), "{result}");
        for item in [ITEM, OTHER] {
            assert!(in_state(&server, item, state), "{item} {state}");
            assert_eq!(logged(&server, item, name), 1, "{item} {name}");
        }
    }
}

#[test]
fn what_cannot_go_stays_with_its_reason_and_the_others_go() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    for item in [ITEM, OTHER, THIRD] {
        add(&mut editor, item, "要提出的一段。");
    }
    step(&mut editor, THIRD, "提出", "pass", "");
    let none = "/item/county/question/there-is-none";
    let page = look(&mut editor, "提出", &[ITEM, OTHER, THIRD, none]).text();
    assert!(page.contains("现在是“待审核”，不能办理“提出”") && page.contains("没有这个条目"));
    let form = form_of(&page);
    assert_eq!(form.len(), 3, "two items and the step: {form:?}");
    // Between looking and deciding, one item is changed by someone else.
    add(&mut server.as_trial("bianji"), OTHER, "又改了。");
    let result = send(&mut editor, &form).text();
    assert!(result.contains("办了 1 条，没有办 1 条") && result.contains("又有人改过"));
    assert!(in_state(&server, ITEM, "待审核") && in_state(&server, OTHER, "编辑中"));

    // A rule that one item breaks: even where the form names it, the others go.
    replace(&server, ITEM, "= \"主动公开\"", "= \"依申请公开\"");
    let proposed = "UPDATE item SET state = 'proposed' WHERE key = 'question/rejoin-after-leaving'";
    server.execute(proposed).unwrap();
    let mut reviewer = server.as_trial("shenhe");
    let page = look(&mut reviewer, "审核", &[ITEM, THIRD]).text();
    assert!(page.contains("不符合公开规则"), "{page}");
    let form = [("item", "3 county/question/rejoin-after-leaving")];
    let form = form.into_iter().chain([
        ("item", "2 county/question/join-who-can-apply"),
        ("step", "审核"),
    ]);
    let form: Vec<_> = form.map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let result = send(&mut reviewer, &form).text();
    assert!(result.contains("办了 1 条，没有办 1 条") && result.contains("不符合公开规则"));
    assert!(in_state(&server, ITEM, "待审核") && in_state(&server, THIRD, "待审批"));
    assert_eq!(logged(&server, ITEM, "审核"), 0);
    assert_eq!(logged(&server, THIRD, "审核"), 1);
}

#[test]
fn nobody_takes_two_steps_on_an_item_however_many_are_ticked() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    for item in [ITEM, OTHER] {
        add(&mut server.as_trial("bianji"), item, "一段。");
    }
    take(&mut server.as_trial("bianji"), "提出", &[ITEM, OTHER]);
    // As one who reviews as well.
    let both = "UPDATE account SET roles = 'edit,review' WHERE login = 'bianji'";
    assert_eq!(server.execute(both).unwrap(), 1);
    let mut author = server.as_trial("bianji");
    let page = look(&mut author, "审核", &[ITEM, OTHER]).text();
    assert!(page.contains("要审核通过的 0 条") && page.matches("您自己写的").count() == 2);
    assert!(!page.contains("action=\"/items/steps/take\""));
    let form = ["rejoin-after-leaving", "leave-the-party"]
        .map(|name| ("item".to_owned(), format!("2 county/question/{name}")));
    let step = ("step".to_owned(), "审核".to_owned());
    let form: Vec<_> = form.into_iter().chain([step]).collect();
    let result = send(&mut author, &form).text();
    assert!(result.contains("办了 0 条，没有办 2 条"), "{result}");
    assert!(in_state(&server, ITEM, "待审核") && in_state(&server, OTHER, "待审核"));
}

#[test]
fn the_same_form_once_more_does_nothing_twice() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    for item in [ITEM, OTHER] {
        add(&mut server.as_trial("bianji"), item, "一段。");
    }
    let mut editor = server.as_trial("bianji");
    let mut form = form_of(&look(&mut editor, "提出", &[ITEM, OTHER]).text());
    form.extend(form.clone());
    let first = send(&mut editor, &form).text();
    assert!(first.contains("办了 2 条，没有办 0 条"), "{first}");
    let again = send(&mut editor, &form).text();
    assert!(again.contains("办了 0 条，没有办 2 条"), "{again}");
    for item in [ITEM, OTHER] {
        assert_eq!(logged(&server, item, "提出"), 1, "{item}");
    }
}

#[test]
fn a_form_without_items_with_too_many_or_of_another_role_does_nothing() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "一段。");
    let mut editor = server.as_trial("bianji");
    let none = look(&mut editor, "提出", &[]);
    assert_eq!(none.status, 422);
    assert!(none.text().contains("还没有选条目"));
    let many: Vec<_> = (0..201)
        .map(|at| format!("/item/county/question/item-{at}"))
        .collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let refused = look(&mut editor, "提出", &many);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("选了 201 条，一次最多办 200 条"));
    assert_eq!(look(&mut editor, "提出", &many[..200]).status, 200);
    assert_eq!(look(&mut editor, "审核", &[ITEM]).status, 403);
    assert_eq!(look(&mut editor, "发布", &[ITEM]).status, 422);
    let form = form_of(&look(&mut editor, "提出", &[ITEM]).text());
    assert_eq!(send(&mut server.as_trial("shenhe"), &form).status, 403);
    let admin = send(&mut server.as_trial("guanli"), &form);
    assert_eq!(admin.status, 403);
    assert!(in_state(&server, ITEM, "编辑中"));
}

#[test]
fn the_starter_items_take_a_step_on_one_page() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    // As they are after they were imported.
    let imported = "UPDATE item SET state = 'draft', approved = NULL, published = NULL";
    let count = usize::try_from(server.execute(imported).unwrap()).unwrap();
    let mut editor = server.as_trial("bianji");
    let list = editor.get("/items?state=draft&ticked=all").text();
    assert_eq!(list.matches(" checked>").count(), count.min(200));
    let home = editor.get("/").text();
    assert!(home.contains(&format!("看全部 {count} 条")));
    assert!(home.matches("name=\"item\"").count() < 20, "it stays short");
    let ticked = list.split("name=\"item\" value=\"").skip(1);
    let ticked = ticked.map(|rest| format!("/item/{}", rest.split('"').next().unwrap()));
    let items: Vec<_> = ticked.collect();
    let items: Vec<_> = items.iter().map(String::as_str).collect();
    let result = take(&mut editor, "提出", &items);
    let done = format!("办了 {} 条，没有办 0 条", count.min(200));
    assert!(result.contains(&done), "{result}");
    println!("{} items proposed by one form", items.len());
}
