//! The editors' main flow in a real browser.

use crate::{
    chrome::Chrome,
    flow::shown,
    support::{PASSWORD, TestServer},
};

fn home(server: &TestServer) -> String {
    format!("http://{}", server.address)
}

#[test]
fn the_first_administrator_comes_in_by_the_link_and_then_by_password() {
    let Some(mut chrome) = Chrome::start() else {
        return;
    };
    let Some(server) = TestServer::new() else {
        return;
    };
    let notice = server
        .notices
        .iter()
        .find(|text| text.contains("/welcome/"))
        .unwrap();
    let secret = notice.split("/welcome/").nth(1).unwrap().trim();
    chrome.open(&format!("{}/welcome/{secret}", home(&server)));
    for (name, text) in [
        ("login", "he.jing"),
        ("person", "何静"),
        ("department", "信息中心"),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ] {
        chrome.fill(name, text);
    }
    chrome.press("设置并登录");
    assert!(chrome.text().contains("何静"));
    chrome.press("退出");
    chrome.fill("login", "he.jing");
    chrome.fill("password", "这不是我的口令这不是我的");
    chrome.press("登录");
    assert!(chrome.text().contains("登录名、口令或者动态口令不对"));
    chrome.fill("password", PASSWORD);
    chrome.press("登录");
    chrome.press("账号");
    assert!(chrome.text().contains("新建账号"));
}

/// Waits until the kiosk's page is beside the form, if there is one.
fn drawn(chrome: &mut Chrome) {
    chrome.wait(
        "the preview",
        "(() => { const state = document.querySelector('[data-state]'); \
         return !state || !['', '正在画…'].includes(state.textContent) })()",
    );
}

#[test]
fn the_kiosks_page_beside_the_form_follows_what_is_typed() {
    let Some(mut chrome) = Chrome::start() else {
        return;
    };
    let Some(server) = TestServer::trial() else {
        return;
    };
    if !server.server.config.draws {
        return;
    }
    chrome.open(&home(&server));
    chrome.press("编辑·林晓");
    chrome.open(&format!("{}{}/edit", home(&server), crate::flow::ITEM));
    drawn(&mut chrome);
    let picture = "document.querySelector('[data-picture]').src";
    let other = |chrome: &mut Chrome, than: &serde_json::Value| {
        chrome.wait("another picture", &format!("{picture} !== {than}"));
        drawn(chrome);
        chrome.eval(picture)
    };
    let first = chrome.eval(picture);
    chrome.fill("title", "改了标题的问题？");
    let typed = other(&mut chrome, &first);
    let press = |chrome: &mut Chrome, name: &str| {
        chrome.eval(&format!("document.querySelector('[data-{name}]').click()"));
    };
    press(&mut chrome, "elder");
    let large = other(&mut chrome, &typed);
    press(&mut chrome, "down");
    other(&mut chrome, &large);
    // What can't be read is said, and the picture before it stays.
    chrome.click(".toolbar [aria-pressed]:last-child");
    chrome.wait(
        "the source",
        "!document.querySelector('[name=body]').hidden",
    );
    chrome.fill("body", "<script>alert(1)</script>");
    chrome.wait(
        "the reason",
        "document.querySelector('[data-wrong] li') && !document.querySelector('[data-wrong]').hidden",
    );
    assert_eq!(
        chrome.eval("document.querySelector('[data-state]').textContent"),
        "还没有画成"
    );
}

#[test]
fn an_answer_is_changed_reviewed_approved_signed_and_on_the_screens() {
    let Some(mut chrome) = Chrome::start() else {
        return;
    };
    let Some(server) = TestServer::trial() else {
        return;
    };
    chrome.open(&home(&server));
    chrome.press("编辑·林晓");
    chrome.press("条目");
    chrome.fill("word", "重新入党");
    chrome.press("查找");
    chrome.press("退党以后还能重新入党吗？");
    chrome.press("修改");
    chrome.wait("the blocks", "document.querySelector('.words') !== null");
    chrome.click(".tail");
    chrome.insert("由真的浏览器加上的一段。");
    chrome.wait(
        "the body",
        "document.querySelector('[name=body]').value.endsWith('由真的浏览器加上的一段。\\n')",
    );
    match server.server.config.draws {
        true => drawn(&mut chrome),
        false => {
            chrome.press("先看预览");
            let near = chrome.eval("document.querySelector('.kiosk').innerText");
            assert!(near.as_str().unwrap().contains("由真的浏览器加上的一段。"));
        }
    }
    chrome.press("保存新版本");
    chrome.press("提出");
    assert!(chrome.text().contains("已提出，等待审核"));
    let item = chrome
        .eval("location.pathname")
        .as_str()
        .unwrap()
        .to_owned();
    for (person, button, says) in [
        ("审核·周敏", "审核通过", "审核通过，等待审批"),
        ("审批·吴建国", "审批通过", "审批通过，可以发布"),
    ] {
        chrome.press(person);
        chrome.open(&format!("{}{item}", home(&server)));
        chrome.press(button);
        assert!(chrome.text().contains(says), "{}", chrome.text());
    }
    assert!(
        !shown(&server, "question/rejoin-after-leaving")
            .unwrap()
            .contains("由真的浏览器")
    );
    chrome.press("发布·郑海");
    chrome.press("发布");
    chrome.press("看看改动");
    assert!(
        chrome
            .eval("[...document.querySelectorAll('ins')].map(i => i.innerText).join()")
            .as_str()
            .unwrap()
            .contains("由真的浏览器加上的一段。")
    );
    chrome.press("提请签名");
    chrome.press("用这把试用钥匙签名");
    assert!(chrome.text().contains("签名已收到"));
    chrome.press("用这把试用钥匙签名");
    assert!(chrome.text().contains("签名齐了，已经发布"));
    assert!(
        shown(&server, "question/rejoin-after-leaving")
            .unwrap()
            .contains("由真的浏览器加上的一段。")
    );
}

/// Whether nothing but tables that scroll by themselves is wider than the window.
fn fits(chrome: &mut Chrome) -> bool {
    let right = "Math.max(...[...document.querySelectorAll('main *')]\
         .filter(e => !e.closest('.scroll')).map(e => e.getBoundingClientRect().right))";
    chrome.eval(&format!("{right} <= innerWidth && scrollX === 0")) == true
}

#[test]
fn items_are_ticked_looked_at_and_proposed_on_a_narrow_screen() {
    use crate::flow::{ITEM, add};
    let Some(mut chrome) = Chrome::start() else {
        return;
    };
    let Some(server) = TestServer::trial() else {
        return;
    };
    for item in [ITEM, "/item/county/question/leave-the-party"] {
        add(&mut server.as_trial("bianji"), item, "加的一段。");
    }
    chrome.size(390, 844);
    chrome.open(&home(&server));
    chrome.press("编辑·林晓");
    chrome.press("全选");
    let ticked = "document.querySelectorAll('[name=item]:checked').length";
    assert_eq!(chrome.eval(ticked), 2);
    assert!(fits(&mut chrome), "the first page");
    chrome.click("[name=item]");
    assert_eq!(chrome.eval(ticked), 1);
    chrome.press("提出");
    assert!(chrome.text().contains("要提出的 1 条"), "{}", chrome.text());
    assert!(!chrome.text().contains("加的一段。"), "folded");
    chrome.click("summary");
    assert!(chrome.text().contains("加的一段。") && fits(&mut chrome));
    chrome.press("提出 1 条");
    assert!(chrome.text().contains("办了 1 条，没有办 0 条"));
    assert!(fits(&mut chrome), "what came of it");
    chrome.open(&format!("{}{ITEM}", home(&server)));
    drawn(&mut chrome);
    assert!(fits(&mut chrome), "an item");
    chrome.open(&home(&server));
    chrome.press("系统管理·何静");
    chrome.press("审计日志");
    let table = "document.querySelector('.scroll').scrollWidth <= document.querySelector('.scroll').clientWidth";
    assert!(fits(&mut chrome) && chrome.eval(table) == true, "the log");
}

/// Draws every page of the console at four sizes into the folder that `QUERY_CORNER_PICTURES`
/// names, for people to look at.
#[test]
#[ignore = "draws pictures for people"]
fn pictures_of_every_page() {
    use crate::flow::{ITEM, add, approve, step};
    let folder = std::path::PathBuf::from(std::env::var("QUERY_CORNER_PICTURES").unwrap());
    std::fs::create_dir_all(&folder).unwrap();
    let Some(mut chrome) = Chrome::start() else {
        return;
    };
    let server = TestServer::trial().unwrap();
    crate::fleet::busy(&server);
    add(
        &mut server.as_trial("bianji"),
        ITEM,
        "改过的一段：重新入党要从头走全部程序，不是恢复原来的党籍。",
    );
    approve(&server, ITEM);
    let second = "/item/county/question/leave-the-party";
    add(&mut server.as_trial("bianji"), second, "等待审核的一段。");
    step(
        &mut server.as_trial("bianji"),
        second,
        "提出",
        "pass",
        "请看依据写全了没有",
    );
    let third = "/item/county/question/join-who-can-apply";
    add(&mut server.as_trial("bianji"), third, "被退回的一段。");
    step(&mut server.as_trial("bianji"), third, "提出", "pass", "");
    step(
        &mut server.as_trial("shenhe"),
        third,
        "审核",
        "return",
        "第二款的依据要写到条，标题里的“谁”改成“哪些人”，和县里九月印发的口径一致。",
    );
    let mut count = 0;
    let mut shoot = |chrome: &mut Chrome, who: &str, name: &str, path: &str| {
        if !who.is_empty() {
            chrome.open(&home(&server));
            if chrome.eval("document.querySelector('.who a') ? document.querySelector('.who a').innerText : ''") != who {
                chrome.press(who);
            }
        }
        for (width, height, whole) in [
            (1366, 768, false),
            (1920, 1080, false),
            (760, 1000, true),
            (390, 844, true),
        ] {
            chrome.size(width, height);
            chrome.open(&format!("{}{path}", home(&server)));
            drawn(chrome);
            let png = chrome.picture(whole);
            let png = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, png);
            std::fs::write(folder.join(format!("{name}-{width}.png")), png.unwrap()).unwrap();
            count += 1;
        }
    };
    shoot(&mut chrome, "", "sign-in", "/sign-in");
    shoot(&mut chrome, "", "welcome-gone", "/welcome/00");
    for (name, path) in [
        ("home", "/"),
        ("due", "/due?list=review"),
        ("items", "/items"),
        ("items-ticked", "/items?state=draft&ticked=all"),
        ("items-none", "/items?word=xyzzy"),
        ("new", "/items/new?kind=notice"),
        ("answering", "/items/new?kind=question&asked=1"),
        ("item", ITEM),
        ("item-returned", third),
        ("edit", &format!("{ITEM}/edit")),
        (
            "edit-document",
            "/item/county/document/service-rules-2026/edit",
        ),
        ("edit-table", "/item/county/question/dues-how-much/edit"),
        (
            "edit-guide",
            "/item/county/guide/transfer-out-of-province/edit",
        ),
        ("source", "/item/county/hall/main/source"),
        ("document", "/item/county/document/service-rules-2026"),
        ("version", &format!("{ITEM}/version/2")),
        ("import", "/import"),
        ("publish", "/publish"),
        ("withdraw", "/withdraw"),
        ("asked", "/asked"),
        ("asked-none", "/asked?state=closed"),
        ("fleet-editor", "/fleet"),
        ("site", "/site"),
        ("account", "/account"),
        ("forbidden", "/people"),
        ("nowhere", "/no/such/page"),
    ] {
        shoot(&mut chrome, "编辑·林晓", name, path);
    }
    let proof = server.as_trial("bianji").upload(
        "/import",
        &[("channel", "county")],
        (
            "file",
            "关于进一步做好便民服务工作的通知.pdf",
            &crate::proof::notice(),
        ),
    );
    shoot(&mut chrome, "编辑·林晓", "proof", proof.to());
    let open = server
        .as_trial("bianji")
        .post(proof.to(), &[("act", "save")]);
    shoot(&mut chrome, "编辑·林晓", "proof-saved", open.to());
    shoot(&mut chrome, "审核·周敏", "item-review", second);
    shoot(
        &mut chrome,
        "发布·郑海",
        "publish-county",
        "/publish/county",
    );
    let path = server
        .as_trial("fabu")
        .post(
            "/publish/county",
            &[("note", "十一月第四周：党员发展问答更新")],
        )
        .to()
        .to_owned();
    shoot(&mut chrome, "发布·郑海", "proposal", &path);
    shoot(
        &mut chrome,
        "发布·郑海",
        "withdraw-sign",
        "/withdraw?place=county/question/rejoin-after-leaving",
    );
    for (name, path) in [
        ("fleet", "/fleet"),
        ("people", "/people"),
        ("person-new", "/people/new"),
        ("person", "/people/1"),
        ("audit", "/audit"),
        ("site-admin", "/site"),
    ] {
        shoot(&mut chrome, "系统管理·何静", name, path);
    }
    println!("{count} pictures");
}
