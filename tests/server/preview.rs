//! The kiosk's own page beside a form: what an editor sees is what the kiosk draws. Without the
//! kiosk in the program there is nothing to draw with, and the page says so.

use crate::{
    flow::{ITEM, hidden, typed},
    support::{Answer, Browser, TestServer},
};

const DRAWS: bool = cfg!(feature = "kiosk");

/// Width and height that a PNG says of itself.
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

/// Draws a version of an item.
fn drawn(browser: &mut Browser, item: &str, query: &str) -> Answer {
    let answer = browser.get(&format!("{item}/screen/1{query}"));
    assert_eq!(answer.status, 200, "{item}{query}: {}", answer.text());
    assert_eq!(answer.header("content-type"), Some("image/png"));
    assert_eq!(size(&answer.body), (1080, 1920), "{item}");
    answer
}

#[test]
fn every_kind_of_page_is_drawn_as_the_kiosk_shows_it() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut browser = server.as_trial("shenhe");
    if !DRAWS {
        assert_eq!(browser.get(&format!("{ITEM}/screen/1")).status, 422);
        assert!(browser.get(ITEM).text().contains("近似的样子"));
        return;
    }
    let mut pictures = std::collections::BTreeSet::new();
    for item in [
        "document/service-rules-2026",
        "question/rejoin-after-leaving",
        "guide/transfer-out-of-province",
        "notice/posting-new-members",
        "hall/main",
    ] {
        let item = format!("/item/county/{item}");
        let page = browser.get(&item);
        assert!(
            page.text()
                .contains(&format!("data-preview=\"{item}/screen/1\""))
        );
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"));
        for query in ["", "?elder=1"] {
            let answer = drawn(&mut browser, &item, query);
            assert!(
                pictures.insert(answer.body),
                "{item}{query} is like another"
            );
        }
    }
    let first = drawn(&mut browser, ITEM, "");
    assert!(
        first.body == drawn(&mut browser, ITEM, "").body,
        "drawn again it is the same"
    );
    keep(&pictures);
}

#[test]
fn a_long_page_is_seen_part_by_part() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    if !DRAWS {
        return;
    }
    let mut browser = server.as_trial("bianji");
    for item in [
        "guide/transfer-out-of-province",
        "document/service-rules-2026",
        "hall/main",
    ] {
        let item = format!("/item/county/{item}");
        let mut seen = std::collections::BTreeSet::new();
        for part in 0..60 {
            let answer = drawn(&mut browser, &item, &format!("?elder=1&part={part}"));
            let more = answer.header("x-more") == Some("1");
            assert!(seen.insert(answer.body), "{item}: part {part} is new");
            if !more {
                break;
            }
        }
        assert!((2..60).contains(&seen.len()), "{item}: {}", seen.len());
    }
}

#[test]
fn what_is_typed_is_drawn_before_it_is_saved() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let page = editor.get(&format!("{ITEM}/source")).text();
    let (base, text) = (hidden(&page, "base"), typed(&page, "text"));
    let place = ITEM.trim_start_matches("/item/");
    let draw = |editor: &mut Browser, text: &str| {
        editor.post(
            "/preview",
            &[("place", place), ("base", &base), ("text", text)],
        )
    };
    let broken = draw(&mut editor, &text.replace("+++", "---"));
    assert_eq!(broken.status, 422);
    assert_eq!(broken.header("content-type"), Some("application/json"));
    let wrong: serde_json::Value = serde_json::from_slice(&broken.body).unwrap();
    assert!(wrong["wrong"][0].is_string(), "{wrong}");
    let changed = text.replace("可以重新提出申请", "改过的回答");
    assert_ne!(changed, text);
    let answer = draw(&mut editor, &changed);
    if !DRAWS {
        assert_eq!(answer.status, 422);
        return;
    }
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.body != draw(&mut editor, &text).body);
    assert!(draw(&mut editor, &text).body == drawn(&mut editor, ITEM, "").body);
    let page = editor.get(ITEM).text();
    assert!(page.contains("　第 1 版"), "nothing was saved");
}

#[test]
fn a_notice_is_drawn_before_the_day_on_which_it_is_posted() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    if !DRAWS {
        return;
    }
    let mut editor = server.as_trial("bianji");
    let fields = [
        ("kind", "notice"),
        ("channel", "county"),
        ("title", "明年的公示"),
        ("topics", "党务公开"),
        ("owner", "组织部"),
        ("updated", "2026-11-23"),
        ("review_by", "2027-11-23"),
        ("scope", "社会"),
        ("disclosure", "主动公开"),
        ("secrecy", "非涉密"),
        ("notice", "公示"),
        ("issuer", "组织部"),
        ("published", "2027-01-04"),
        ("from", "2027-01-04"),
        ("until", "2027-01-10"),
        ("body", "公示如下。"),
    ];
    let answer = editor.post("/preview", &fields);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(size(&answer.body), (1080, 1920));
}

#[test]
fn a_program_that_can_not_draw_costs_the_preview_alone() {
    for program in ["/bin/false", "/bin/cat", "/no/such/program"] {
        let Some(server) = TestServer::with(true, |config| {
            config.program = program.into();
            config.draws = true;
        }) else {
            return;
        };
        let mut browser = server.as_trial("bianji");
        for _ in 0..3 {
            let answer = browser.get(&format!("{ITEM}/screen/1"));
            assert_eq!(answer.status, 422, "{program}");
            assert!(answer.text().contains("画不出来"), "{}", answer.text());
        }
        assert_eq!(browser.get(ITEM).status, 200, "the server lives on");
    }
}

/// Leaves the pictures for people to look at.
fn keep(pictures: &std::collections::BTreeSet<Vec<u8>>) {
    let Ok(folder) = std::env::var("QUERY_CORNER_PICTURES") else {
        return;
    };
    for (number, picture) in pictures.iter().enumerate() {
        let name = format!("preview-{number}.png");
        std::fs::write(std::path::Path::new(&folder).join(name), picture).unwrap();
    }
}
