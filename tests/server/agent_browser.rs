//! The signers' page in a real browser: what it shows is there to see, and signs.

use query_corner::agent::make_agent;

use crate::{
    agent::{PASSPHRASE, Signer},
    chrome::Chrome,
    flow::{ITEM, add, approve},
    support::TestServer,
};

/// Serves a signer's agent for as long as the process lives; gives its address.
fn served(signer: &Signer, server: &TestServer) -> String {
    let desk = signer.desk(server);
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let (run, serving) = make_agent(desk, 0).await.unwrap();
            tell.send(run.url()).unwrap();
            serving.await.unwrap();
        });
    });
    told.recv().unwrap()
}

/// Draws the page into the folder that `QUERY_CORNER_PICTURES` names, if it names one.
fn draw(chrome: &mut Chrome, name: &str) {
    let Some(folder) = std::env::var_os("QUERY_CORNER_PICTURES") else {
        return;
    };
    let png = chrome.picture(true);
    let png = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, png);
    let path = std::path::Path::new(&folder).join(format!("agent-{name}.png"));
    std::fs::write(path, png.unwrap()).unwrap();
}

fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 240, 120);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    let dots: Vec<u8> = (0..240 * 120).map(|at| (at % 240) as u8).collect();
    writer.write_image_data(&dots).unwrap();
    writer.finish().unwrap();
    bytes
}

#[test]
fn a_signer_sees_words_tables_and_pictures_in_a_browser_and_signs() {
    let Some(mut chrome) = Chrome::start() else {
        return;
    };
    let server = TestServer::trial().unwrap();
    add(
        &mut server.as_trial("bianji"),
        ITEM,
        "改过的一段：重新入党要从头走全部程序。",
    );
    approve(&server, ITEM);
    let fields = [
        ("kind", "question"),
        ("channel", "county"),
        ("name", "receipt"),
        ("base", ""),
        ("act", "save"),
        ("title", "党费收据长什么样？"),
        ("topics", "党费"),
        ("owner", "组织部"),
        ("updated", "2026-11-23"),
        ("review_by", "2027-11-23"),
        ("scope", "社会"),
        ("disclosure", "主动公开"),
        ("secrecy", "非涉密"),
        (
            "body",
            "看图：\n\n![收据的样子](a.png)\n\n| 人员 | 标准 |\n|---|---|\n| 学生 | 每月两角 |",
        ),
    ];
    let made =
        server
            .as_trial("bianji")
            .upload("/items/new", &fields, ("files", "a.png", &picture()));
    assert_eq!(made.status, 303, "{}", made.text());
    approve(&server, "/item/county/question/receipt");
    let proposed = server
        .as_trial("fabu")
        .post("/publish/county", &[("note", "十一月的更新")]);
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let signer = Signer::of(&server, "signer-1");
    chrome.open(&served(&signer, &server));
    draw(&mut chrome, "locked");
    chrome.fill("passphrase", PASSPHRASE);
    chrome.press("打开");
    draw(&mut chrome, "list");
    chrome.press("示例县党群服务中心（试用） 第 2 期：十一月的更新");
    let words = chrome.text();
    for part in [
        "修改（1）",
        "改过的一段",
        "新增（1）",
        "240 × 120 像素",
        "2026-11-23 10:00",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    // The policy of the page lets its own pictures in, and they are pictures.
    let seen = "[...document.images].length > 0 && [...document.images].every(i => i.complete && i.naturalWidth === 240)";
    chrome.wait("the pictures", seen);
    assert_eq!(
        chrome.eval("[...document.querySelectorAll('.kiosk td')].map(d => d.innerText).join('|')"),
        "学生|每月两角"
    );
    draw(&mut chrome, "generation");
    chrome.fill("passphrase", PASSPHRASE);
    chrome.press("签名");
    let words = chrome.text();
    assert!(words.contains("签名 1/2"), "{words}");
    draw(&mut chrome, "signed");
}
