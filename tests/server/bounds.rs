//! What is more than the server takes is refused before it is taken apart: heads, fields, parts of
//! a form, and items that would keep a kiosk from answering.

use std::time::{Duration, Instant};

use query_corner::content::bounds;

use crate::{
    flow::{ITEM, hidden, typed},
    support::{Answer, Browser, TestServer},
};

/// Who waits longer than this has met a server that hangs.
const NEVER: Duration = Duration::from_secs(30);

/// Sends a body to a page that takes files.
fn send(browser: &mut Browser, path: &str, media: &str, body: &[u8]) -> Answer {
    let origin = format!("http://{}", browser.host);
    let headers = [
        ("Origin", origin.as_str()),
        ("Sec-Fetch-Site", "same-origin"),
        ("Content-Type", media),
    ];
    let began = Instant::now();
    let answer = browser.raw("POST", path, &headers, body);
    assert!(began.elapsed() < NEVER, "{:?}", began.elapsed());
    answer
}

const IN_PARTS: &str = "multipart/form-data; boundary=edge";
const AS_FIELDS: &str = "application/x-www-form-urlencoded";

fn part(head: &str, body: &str) -> String {
    format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
}

#[test]
fn forms_are_bounded_before_they_are_taken_apart() {
    let Some(server) = TestServer::with(true, |config| config.upload_mib = 24) else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let token = editor.token();
    let end = format!("{}--edge--\r\n", part("name=\"_token\"", &token));
    let mib = |count: usize| "x".repeat(count << 20);
    let mut checks = 0;
    for (media, body, says) in [
        (AS_FIELDS, "a=1&".repeat(1000), "最多 1000 项"),
        (AS_FIELDS, "&".repeat(1000), "最多 1000 项"),
        (
            AS_FIELDS,
            format!("{}=1", "n".repeat(201)),
            "名称最多 200 字节",
        ),
        (
            AS_FIELDS,
            format!("a={}", "x".repeat((1 << 20) + 1)),
            "最多 1 MiB 文字",
        ),
        (AS_FIELDS, "a=1&".repeat(4 << 20), "最多 2 MiB"),
        (
            IN_PARTS,
            part("name=\"a\"", "1").repeat(400) + &end,
            "最多 400 项",
        ),
        (
            IN_PARTS,
            part("name=\"a\"", &mib(2)) + &end,
            "最多 1 MiB 文字",
        ),
        (
            IN_PARTS,
            part("name=\"a\"", &"x".repeat(900_000)).repeat(3) + &end,
            "文字合起来最多 2 MiB",
        ),
        (
            IN_PARTS,
            part(&format!("name=\"{}\"", "n".repeat(201)), "1") + &end,
            "名称最多 200 字节",
        ),
        (
            IN_PARTS,
            part(
                &format!("name=\"a\"; filename=\"{}.png\"", "n".repeat(1000)),
                "1",
            ) + &end,
            "文件名最多 1000 字节",
        ),
        // A head without end, in front of the first part and of a later one.
        (
            IN_PARTS,
            part(&format!("name=\"{}\"", mib(16)), "1") + &end,
            "开头最多",
        ),
        (
            IN_PARTS,
            part("name=\"a\"", "1") + &part(&mib(16), "1") + &end,
            "开头最多",
        ),
        (IN_PARTS, mib(16) + &end, "开头最多"),
    ] {
        let answer = send(&mut editor, "/import", media, body.as_bytes());
        // Whoever is still sending may find the connection closed.
        assert!(
            [413, 0].contains(&answer.status),
            "{says}: {}",
            answer.status
        );
        if answer.status == 413 {
            assert!(answer.text().contains(says), "{says}: {}", answer.text());
            checks += 1;
        }
    }
    assert!(checks >= 7, "{checks}");
    let fields = format!("_token={token}&text=x&base=1");
    let path = format!("{ITEM}/source");
    assert_ne!(
        send(&mut editor, &path, AS_FIELDS, fields.as_bytes()).status,
        413
    );
    let many = "&a=1".repeat(1000);
    assert_eq!(editor.get(&format!("/items?b=1{many}")).status, 413);
    println!("{checks} forms answered");
}

/// A file of the largest size comes in through the same bounds.
#[test]
fn a_large_file_beside_small_fields_is_taken() {
    let Some(server) = TestServer::with(true, |config| config.upload_mib = 24) else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let zeros = vec![0; 20 << 20];
    let fields = [("channel", "county"), ("note", "x")];
    for name in ["a.zip", "b.zip"] {
        let answer = editor.upload("/import", &fields, ("file", name, &zeros));
        assert_eq!(answer.status, 422, "it is no zip: {}", answer.text());
        assert!(answer.text().contains("zip"));
    }
}

#[test]
fn a_head_is_bounded() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut browser = server.browser();
    let mut get =
        |path: &str, headers: &[(&str, &str)]| browser.raw("GET", path, headers, b"").status;
    let (fits, long) = ("x".repeat(12_000), "x".repeat(40_000));
    assert_eq!(get("/sign-in", &[("X-Long", &fits)]), 200);
    assert_eq!(get("/sign-in", &[("X-Long", &long)]), 431);
    let lines: Vec<(&str, &str)> = vec![("X-Many", "x"); 60];
    assert_eq!(get("/sign-in", &lines), 200);
    let lines: Vec<(&str, &str)> = vec![("X-Many", "x"); 120];
    assert_eq!(get("/sign-in", &lines), 431);
    let address = format!("/sign-in?{long}");
    assert!([414, 431].contains(&get(&address, &[])), "the first line");
    assert_eq!(get("/sign-in", &[]), 200, "the server lives on");
}

/// A table in the content format.
fn table(columns: usize, rows: usize) -> String {
    let row = |cell: &str| format!("|{}\n", format!(" {cell} |").repeat(columns));
    format!("{}{}{}", row("列"), row("---"), row("格").repeat(rows))
}

#[test]
fn an_item_that_would_freeze_a_kiosk_is_not_made() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let page = editor.get(&format!("{ITEM}/source")).text();
    let (base, text) = (hidden(&page, "base"), typed(&page, "text"));
    let place = ITEM.trim_start_matches("/item/");
    let too_much = [
        (table(200, 500), "表格有 200 列，最多 20 列"),
        (
            table(20, 200),
            "表格有 201 行 20 列，共 4020 格，最多 2000 格",
        ),
        ("字".repeat(bounds::TEXT + 1), "有 5001 个字，最多 5000 个"),
        (
            "- 一\n".repeat(bounds::POINTS + 1),
            "有 301 项，最多 300 项",
        ),
        ("一\n\n".repeat(bounds::BLOCKS + 1), "最多 3000 段"),
        ("**一**二".repeat(200), "粗体和普通字交替了"),
    ];
    for (body, says) in &too_much {
        let text = format!("{text}\n\n{body}\n");
        let fields = [("place", place), ("base", &base), ("text", &text)];
        let drawn = editor.post("/preview", &fields);
        assert_eq!(drawn.status, 422, "{says}");
        assert!(drawn.text().contains(says), "{says}: {}", drawn.text());
        let saved = editor.post(&format!("{ITEM}/source"), &fields);
        assert_eq!(saved.status, 422, "{says}");
        assert!(saved.text().contains(says), "{says}");
    }
    // In the form, and in a table of questions.
    let (body, says) = &too_much[1];
    let fields = [("act", "save"), ("base", base.as_str()), ("body", body)];
    let saved = editor.post(&format!("{ITEM}/edit"), &fields);
    assert_eq!(saved.status, 422);
    assert!(saved.text().contains(says), "{}", saved.text());
    let csv = format!("问题,回答,主题\n一？,\"{body}\",党费\n");
    let answer = editor.upload(
        "/import",
        &[("channel", "county")],
        ("file", "a.csv", csv.as_bytes()),
    );
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains(says), "{}", answer.text());
    // A field with many rows beside the body.
    let wordings = "一种说法\n".repeat(bounds::ROWS + 1);
    let fields = [
        ("act", "save"),
        ("base", base.as_str()),
        ("title", "问题"),
        ("topics", "党费"),
        ("owner", "组织部"),
        ("updated", "2026-11-01"),
        ("review_by", "2027-11-01"),
        ("scope", "社会"),
        ("disclosure", "主动公开"),
        ("secrecy", "非涉密"),
        ("body", "答。"),
        ("other_wordings", &wordings),
    ];
    let saved = editor.post(&format!("{ITEM}/edit"), &fields);
    assert_eq!(saved.status, 422);
    assert!(saved.text().contains("有 501 行，最多 500 行"));
    assert!(
        editor.get(ITEM).text().contains("　第 1 版"),
        "nothing was saved"
    );
}
