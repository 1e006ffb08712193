//! What people send in: too much of it, packed to burst, or not what it says.

use std::{
    io::{Cursor, Read, Write},
    net::TcpStream,
};

use crate::support::{Browser, TestServer};

pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        archive.start_file(*path, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub fn import(server: &TestServer, name: &str, bytes: &[u8]) -> crate::support::Answer {
    let mut editor = server.as_trial("bianji");
    editor.upload("/import", &[("channel", "county")], ("file", name, bytes))
}

pub const CHANNEL: &[u8] = b"channel = \"x\"\ntitle = \"x\"\n";
const OPENING: &[u8] =
    "channel = \"x\"\ntitle = \"x\"\n[defaults]\nsecrecy = \"非涉密\"\n".as_bytes();
pub const ITEM: &str = "+++\ntitle = \"新的问题\"\ntopics = [\"党费\"]\nowner = \"组织部\"\nupdated = 2026-11-01\nreview_by = 2027-11-01\nscope = \"社会\"\ndisclosure = \"主动公开\"\nsecrecy = \"非涉密\"\nrecord = []\n+++\n答。\n";

#[test]
fn a_folder_comes_in_and_goes_out_the_same() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let packed = zip(&[
        ("folder/channel.toml", CHANNEL),
        ("folder/question/new-one.md", ITEM.as_bytes()),
    ]);
    let answer = import(&server, "content.zip", &packed);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let mut editor = server.as_trial("bianji");
    assert!(
        editor
            .get("/item/county/question/new-one")
            .text()
            .contains("编辑中")
    );
    assert_eq!(
        import(&server, "content.zip", &packed).to(),
        "/import?done=same",
        "nothing changed, nothing saved"
    );
    let out = editor.get("/export/county/folder.zip");
    assert_eq!(out.status, 200);
    let answer = import(&server, "all.zip", &out.body);
    assert_eq!(
        answer.to(),
        "/import?done=same",
        "what was exported is what is there: {}",
        answer.text()
    );
    let table = editor.get("/export/county/questions.csv");
    assert!(table.text().starts_with('\u{feff}'));
    let answer = import(&server, "questions.csv", &table.body);
    assert_eq!(answer.status, 303, "{}", answer.text());
}

#[test]
fn a_table_is_read_as_spreadsheets_save_it_here() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let wide = |text: &str| -> Vec<u8> {
        let units = [0xfeff].into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    // “问题,回答,主题 / 一号?,答。,党费” in GB 18030, as “CSV（逗号分隔）” is saved.
    let gb18030 = b"\xce\xca\xcc\xe2,\xbb\xd8\xb4\xf0,\xd6\xf7\xcc\xe2\r\n\
        \xd2\xbb\xba\xc5?,\xb4\xf0\xa1\xa3,\xb5\xb3\xb7\xd1\r\n";
    for (bytes, title) in [
        (gb18030.to_vec(), "一号?"),
        ("\u{feff}问题,回答\n二号?,答。\n".into(), "二号?"),
        (wide("问题\t回答\r\n三号?\t\"甲, 乙\"\r\n"), "三号?"),
    ] {
        let taken = import(&server, "table.csv", &bytes);
        assert_eq!(taken.to(), "/items?state=draft&done=imported", "{title}");
        let list = server.as_trial("bianji").get("/items?state=draft").text();
        assert!(list.contains(title), "{title}");
        assert_eq!(
            import(&server, "table.csv", &bytes).to(),
            "/import?done=same"
        );
    }
}

#[test]
fn a_column_that_is_not_known_is_named_and_nothing_is_imported() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let renamed = "\u{feff}问题,回答,主题,保密审查结果,公开属性\n某专班怎么联系？,找专班办公室。,便民服务,涉密,不予公开\n";
    let mut checks = 0;
    for (table, says) in [
        (
            renamed,
            vec![
                "“保密审查结果”",
                "“公开属性”",
                "是不是“保密审查”",
                "公开范围",
            ],
        ),
        ("问题,回答,密级\n甲,乙,秘密\n", vec!["“密级”", "可用的列"]),
        ("问题;回答\n甲;乙\n", vec!["“问题;回答”", "逗号或制表符"]),
        (
            "问题,回答,保密审查,保密审查\n甲,乙,非涉密,涉密\n",
            vec!["不止一次"],
        ),
        (
            "问题,回答,\n甲,乙,涉密\n",
            vec!["第 2 行", "没有列名", "涉密"],
        ),
        (
            "问题,回答\n甲,乙,涉密\n",
            vec!["第 2 行", "没有列名", "涉密"],
        ),
        (
            "问题,回答,群众问过\n甲,乙,不清楚\n",
            vec!["第 2 行", "“是”“否”"],
        ),
        (
            "问题,回答,保密审查\n甲,乙,公开\n",
            vec!["第 2 行", "只能是非涉密、涉密"],
        ),
        (
            "问题,回答,保密审查\n甲,乙,\n",
            vec!["第 2 行", "保密审查要写，只能是非涉密、涉密"],
        ),
        (
            "问题,回答,公开范围\n甲,乙, \n",
            vec!["公开范围要写，只能是社会、全党"],
        ),
        (
            "问题,回答,公开方式\n甲,乙,\u{3000}\n",
            vec!["公开方式要写，只能是主动公开"],
        ),
    ] {
        let refused = import(&server, "a.csv", table.as_bytes());
        assert_eq!(refused.status, 422, "{table}");
        for says in says {
            assert!(refused.text().contains(says), "{says}: {}", refused.text());
        }
        checks += 1;
    }
    let list = server.as_trial("bianji").get("/items?state=draft").text();
    assert!(list.contains("没有找到条目"));
    println!("{checks} tables refused");
}

/// Whatever the table leaves out, it makes nothing public.
#[test]
fn a_table_without_a_word_on_secrecy_opens_nothing() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let closed = "键,问题,回答,主题\nquestion/unsaid,没有写的？,答。,党费\n";
    assert_eq!(import(&server, "a.csv", closed.as_bytes()).status, 303);
    let source = |name: &str| {
        let path = format!("/item/county/question/{name}/source");
        let page = server.as_trial("bianji").get(&path).text();
        crate::flow::typed(&page, "text")
    };
    for closed in [
        "scope = \"特定对象\"",
        "= \"不予公开\"",
        "secrecy = \"涉密\"",
    ] {
        assert!(source("unsaid").contains(closed), "{closed}");
    }
    // What an item says already, a table without the column leaves as it is.
    let open = "键,问题,回答,主题,公开范围,公开方式,保密审查\nquestion/unsaid,没有写的？,答。,党费,社会,主动公开,非涉密\n";
    assert_eq!(import(&server, "a.csv", open.as_bytes()).status, 303);
    let again = "键,问题,回答,主题\nquestion/unsaid,没有写的？,改过的答。,党费\n";
    assert_eq!(import(&server, "a.csv", again.as_bytes()).status, 303);
    let now = source("unsaid");
    assert!(
        now.contains("改过的答。") && now.contains("secrecy = \"非涉密\""),
        "{now}"
    );
}

#[test]
fn a_record_that_an_import_brings_is_not_believed() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let forged = ITEM.replace("record = []", "record = [{step=\"提出\",by=\"甲\",on=2026-01-01},{step=\"审核\",by=\"乙\",on=2026-01-01},{step=\"审批\",by=\"丙\",on=2026-01-01},{step=\"发布\",by=\"丁\",on=2026-01-01}]");
    let packed = zip(&[
        ("channel.toml", CHANNEL),
        ("question/forged.md", forged.as_bytes()),
    ]);
    assert_eq!(import(&server, "a.zip", &packed).status, 303);
    let page = server.as_trial("fabu").get("/publish/county").text();
    assert!(
        !page.contains("question/forged"),
        "not approved, so not in what would be published"
    );
}

#[test]
fn what_is_wrong_is_named_and_nothing_comes_in() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let bad_item = ITEM.replace("2026-11-01", "昨天");
    let script = ITEM.replace("答。", "<script>alert(1)</script>");
    let unsaid = ITEM.replace("secrecy = \"非涉密\"\n", "");
    let step = "record = [{ step = \"提出\", by = \"甲\", on = 2026-01-01, secrecy = \"涉密\" }]";
    let marked = ITEM.replace("record = []", step);
    assert!(unsaid != ITEM && marked != ITEM);
    let mut checks = 0;
    for (name, bytes, status, says) in [
        ("a.zip", b"PK not a zip".to_vec(), 422, "zip"),
        ("a.zip", Vec::new(), 422, "zip"),
        (
            "a.zip",
            zip(&[("question/a.md", ITEM.as_bytes())]),
            422,
            "channel.toml",
        ),
        (
            "a.zip",
            zip(&[
                ("channel.toml", CHANNEL),
                ("question/a.md", bad_item.as_bytes()),
            ]),
            422,
            "question/a.md",
        ),
        (
            "a.zip",
            zip(&[
                ("channel.toml", CHANNEL),
                ("question/a.md", script.as_bytes()),
            ]),
            422,
            "question/a.md",
        ),
        (
            "a.zip",
            zip(&[("channel.toml", CHANNEL), ("evil.exe", b"MZ")]),
            422,
            "evil.exe",
        ),
        (
            "a.zip",
            zip(&[
                ("channel.toml", CHANNEL),
                ("question/A b.md", ITEM.as_bytes()),
            ]),
            422,
            "名称",
        ),
        (
            "a.zip",
            zip(&[("channel.toml", CHANNEL), ("question/a.md", b"\xff\xfe")]),
            422,
            "UTF-8",
        ),
        (
            "a.zip",
            zip(&[
                ("channel.toml", CHANNEL),
                ("question/a.md", ITEM.as_bytes()),
                ("question/a/x.png", b"GIF89a"),
            ]),
            422,
            "x.png",
        ),
        (
            "a.zip",
            zip(&[
                ("channel.toml", CHANNEL),
                ("../../evil.md", ITEM.as_bytes()),
            ]),
            422,
            "路径",
        ),
        (
            "a.zip",
            zip(&[
                ("channel.toml", OPENING),
                ("question/a.md", unsaid.as_bytes()),
            ]),
            422,
            "逐件写明",
        ),
        (
            "a.zip",
            zip(&[
                ("channel.toml", CHANNEL),
                ("question/a.md", unsaid.as_bytes()),
            ]),
            422,
            "secrecy",
        ),
        (
            "a.zip",
            zip(&[
                ("channel.toml", CHANNEL),
                ("question/a.md", marked.as_bytes()),
            ]),
            422,
            "secrecy",
        ),
        ("a.csv", b"\xe9\x97\xae\xff\xff,\xff".to_vec(), 422, "UTF-8"),
        ("a.csv", "问题\n什么\n".into(), 422, "回答"),
        (
            "a.csv",
            "问题,回答,更新日期\n什么,答,昨天\n".into(),
            422,
            "第 2 行",
        ),
        (
            "a.csv",
            "键,问题,回答\ndocument/x,什么,答\n".into(),
            422,
            "question/",
        ),
    ] {
        let answer = import(&server, name, &bytes);
        assert_eq!(answer.status, status, "{says}: {}", answer.text());
        assert!(answer.text().contains(says), "{says}");
        checks += 1;
    }
    let list = server.as_trial("bianji").get("/items?state=draft").text();
    assert!(list.contains("没有找到条目"));
    println!("{checks} bad imports");
}

#[test]
fn a_zip_that_bursts_is_stopped() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let zeros = vec![0u8; 10 << 20];
    let bomb = zip(&[("channel.toml", CHANNEL), ("question/a.md", &zeros)]);
    assert!(bomb.len() < 100_000);
    assert_eq!(import(&server, "bomb.zip", &bomb).status, 413);
    // A whole heap of files that each stay below the limit.
    let one = vec![0u8; 8 << 20];
    let names: Vec<String> = (0..80).map(|at| format!("question/a{at}/x.png")).collect();
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), one.as_slice()))
        .collect();
    let heap = zip(&files);
    assert!(heap.len() < 4 << 20, "{}", heap.len());
    let stopped = import(&server, "heap.zip", &heap);
    assert_eq!(stopped.status, 413);
    assert!(stopped.text().contains("解开后最多 256 MiB"));
    // More files than anyone has, with nothing in them.
    let names: Vec<String> = (0..30_001).map(|at| at.to_string()).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &[][..])).collect();
    let many = zip(&files);
    assert!(many.len() < 4 << 20, "{}", many.len());
    let stopped = import(&server, "many.zip", &many);
    assert_eq!(stopped.status, 413);
    let said = stopped.text();
    assert!(said.contains("30001 个文件，最多 30000 个"), "{said}");
}

#[test]
fn a_body_that_is_too_long_is_not_read() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let long = vec![b'x'; 5 << 20];
    let answer = editor.upload(
        "/import",
        &[("channel", "county")],
        ("file", "a.zip", &long),
    );
    assert!([413, 0].contains(&answer.status), "{}", answer.status);
    let form = [("text", "x".repeat(3 << 20))];
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let answer = editor.post("/item/county/question/rejoin-after-leaving/source", &form);
    assert!([413, 0].contains(&answer.status), "{}", answer.status);
    let lies = editor.raw(
        "POST",
        "/import",
        &[
            ("Content-Length", "99999999999"),
            ("Origin", &format!("http://{}", editor.host.clone())),
            ("Sec-Fetch-Site", "same-origin"),
        ],
        b"x",
    );
    assert_eq!(lies.status, 413);
    assert!(editor.is_in(), "the server lives on");
}

/// Begins to send a body of `length` bytes, and keeps the last one back.
pub fn withhold(browser: &Browser, path: &str, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(browser.address).unwrap();
    let patience = std::time::Duration::from_secs(20);
    stream.set_read_timeout(Some(patience)).unwrap();
    let host = &browser.host;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n\
         Cookie: {}\r\nContent-Type: multipart/form-data; boundary=edge\r\nContent-Length: {length}\r\n\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\n",
        browser.cookie()
    );
    let _ = stream.write_all(head.as_bytes());
    let begun = head.len() - head.find("--edge\r\n").unwrap();
    // The server may say no before it has read all of it.
    let _ = stream.write_all(&vec![b'x'; length - begun - 1]);
    stream
}

/// The status of the answer that came; none if the server waits for more.
pub fn status(stream: &mut TcpStream) -> Option<String> {
    let mut line = [0; 12];
    stream.read_exact(&mut line).ok()?;
    Some(String::from_utf8_lossy(&line[9..]).into_owned())
}

#[test]
fn a_stranger_is_answered_before_what_they_send_is_read() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let little = 4000;
    let mut stranger = withhold(&server.browser(), "/import", little);
    assert_eq!(status(&mut stranger).as_deref(), Some("401"));
    let keeper = server.as_trial("guanli");
    let mut no_editor = withhold(&keeper, "/import", little);
    assert_eq!(status(&mut no_editor).as_deref(), Some("403"));
    let mut call = withhold(&server.browser(), "/api/kiosk/status", little);
    assert_eq!(
        status(&mut call).as_deref(),
        Some("401"),
        "it is not signed"
    );
    let long = "x".repeat(20_000);
    let fields = [("login", long.as_str()), ("password", ""), ("code", "")];
    let answer = server.browser().post_as_is("/sign-in", &fields);
    assert!([413, 0].contains(&answer.status), "{}", answer.status);
}

#[test]
fn one_person_cannot_fill_the_room_for_what_is_sent() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let editor = server.as_trial("bianji");
    let begun: Vec<_> = (0..4)
        .map(|_| withhold(&editor, "/import", (4 << 20) - 1000))
        .collect();
    // Four are more than one person's share, so one of them is answered with its last byte kept
    // back, whichever came last.
    let patience = std::time::Duration::from_millis(200);
    let mut answered = Vec::new();
    for _ in 0..100 {
        for stream in &begun {
            let mut stream = stream.try_clone().unwrap();
            stream.set_read_timeout(Some(patience)).unwrap();
            answered.extend(status(&mut stream));
        }
        if !answered.is_empty() {
            break;
        }
    }
    assert_eq!(answered, ["503"]);
    let packed = zip(&[
        ("channel.toml", CHANNEL),
        ("question/new-one.md", ITEM.as_bytes()),
    ]);
    let (long, fits) = ("x".repeat(3 << 20), "x".repeat(1 << 20));
    let fields = [("channel", "county"), ("note", long.as_str())];
    let mut other = server.as_trial("shenhe");
    assert_eq!(
        other.post("/account/password", &fields).status,
        413,
        "a form without files has a limit of its own"
    );
    drop(begun);
    let mut editor = editor;
    let fields = [("channel", "county"), ("note", fits.as_str())];
    let sent = (0..100).any(|_| {
        let answer = editor.upload("/import", &fields, ("file", "content.zip", &packed));
        std::thread::sleep(patience / 4);
        answer.status == 303
    });
    assert!(sent, "there is room again, for a large form as well");
}

/// A black picture.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    let pixels = vec![0; width.div_ceil(8) as usize * height as usize];
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

#[test]
fn a_picture_that_no_kiosk_can_draw_is_refused() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let item = ITEM.replace("答。", "答。\n\n![图](x.png)");
    let sent = |bytes: &[u8]| {
        let packed = zip(&[
            ("channel.toml", CHANNEL),
            ("question/pictured.md", item.as_bytes()),
            ("question/pictured/x.png", bytes),
        ]);
        import(&server, "a.zip", &packed)
    };
    let (good, large) = (picture(400, 300), picture(5000, 5000));
    assert!(large.len() < 100_000);
    let mut cut = good.clone();
    cut.truncate(good.len() / 2);
    for (bytes, says) in [(&large, "5000×5000 像素"), (&cut, "图片坏了")] {
        let answer = sent(bytes);
        assert_eq!(answer.status, 422, "{says}");
        assert!(answer.text().contains(says), "{says}: {}", answer.text());
        let mut editor = server.as_trial("bianji");
        let edit = "/item/county/question/rejoin-after-leaving/edit";
        let answer = editor.upload(edit, &[("act", "save")], ("files", "x.png", bytes));
        assert_eq!(answer.status, 422, "{says}");
        assert!(answer.text().contains(says), "{says}: {}", answer.text());
    }
    assert_eq!(sent(&good).status, 303);
}
