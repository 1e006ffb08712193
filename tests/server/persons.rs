//! Four steps by four people, whatever their accounts are called: renamed, disabled, made anew.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use query_corner::server::{fault::Fault, people::sign_in, storage::StorageError};

use crate::{
    flow::{ITEM, add, approve, hidden, publish, step},
    support::{Answer, Browser, TestServer, form},
};

/// The id of an account.
fn id_of(server: &TestServer, login: &str) -> i64 {
    let found = server.server.store.read(|s| {
        let row = s.query_one("SELECT id FROM account WHERE login = $1", &[login.into()])?;
        row.map(|row| row.int("id")).transpose()
    });
    found.unwrap().unwrap()
}

/// Changes an account as the keeper of the accounts does.
fn change(server: &TestServer, id: i64, person: &str, roles: &[&str], disabled: bool) -> Answer {
    let mut fields = vec![("person", person), ("department", "示例县委组织部")];
    fields.extend(roles.iter().map(|role| ("role", *role)));
    if disabled {
        fields.push(("disabled", "on"));
    }
    server
        .as_trial("guanli")
        .post(&format!("/people/{id}"), &fields)
}

fn rename(server: &TestServer, login: &str, person: &str, role: &str) {
    let answer = change(server, id_of(server, login), person, &[role], false);
    assert_eq!(answer.status, 303, "{}", answer.text());
}

#[test]
fn an_account_that_was_renamed_does_not_publish_what_it_approved() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "一段。");
    approve(&server, ITEM);
    rename(&server, "shenpi", "别名", "sign");
    let mut approver = server.as_trial("shenpi");
    let page = approver.get("/publish/county").text();
    let says = "“审批·吴建国”办了“审批”，又以“别名”办了“发布”";
    assert!(
        page.contains(says) && page.contains("先不发布它们"),
        "{page}"
    );
    let refused = approver.post("/publish/county", &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains(says), "{}", refused.text());
    // Renamed back it is the same once more.
    rename(&server, "shenpi", "审批·吴建国", "sign");
    assert_eq!(approver.post("/publish/county", &[]).status, 422);
    publish(&server);
}

#[test]
fn who_was_renamed_reviews_and_releases_nothing_of_their_own() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "密级：秘密");
    let proposed = step(&mut server.as_trial("bianji"), ITEM, "提出", "pass", "");
    assert_eq!(proposed.status, 303);
    rename(&server, "bianji", "另一个名字", "review");
    // Somebody else bears the author's old name from now on.
    rename(&server, "shenhe", "编辑·林晓", "review");
    for (login, says) in [("bianji", "您自己写的"), ("shenhe", "同名的编辑·林晓写的")]
    {
        let mut browser = server.as_trial(login);
        let released = browser.post(&format!("{ITEM}/release"), &[("number", "2")]);
        assert_eq!(released.status, 422, "{login}");
        let refused = step(&mut browser, ITEM, "审核", "pass", "");
        assert_eq!(refused.status, 422, "{login}");
        assert!(refused.text().contains(says), "{login}: {}", refused.text());
    }
}

#[test]
fn an_account_that_was_renamed_while_its_generation_waited_does_not_publish_it() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "一段。");
    approve(&server, ITEM);
    let proposed = server.as_trial("fabu").post("/publish/county", &[]);
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let path = proposed.to().to_owned();
    // The approver leaves, and the publisher takes over the name.
    let id = id_of(&server, "shenpi");
    assert_eq!(
        change(&server, id, "审批·吴建国", &["sign"], true).status,
        303
    );
    rename(&server, "fabu", "审批·吴建国", "sign");
    let mut signer = server.as_trial("fabu");
    let sign = |signer: &mut Browser, at: &str| signer.post(&format!("{path}/sign"), &[("at", at)]);
    sign(&mut signer, "0");
    let last = sign(&mut signer, "1");
    assert_eq!(last.status, 422, "{}", last.to());
    assert!(
        last.text().contains("各步必须由不同的人办理"),
        "{}",
        last.text()
    );
    assert!(signer.get(ITEM).text().contains("待发布"));
}

#[test]
fn what_is_taken_off_is_published_by_a_fourth_person() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let item = "/item/county/notice/activity-job-fair";
    let page = server.as_trial("bianji").get(item).text();
    let base = page.split("name=\"base\" value=\"").nth(1).unwrap();
    let base = base.split('"').next().unwrap();
    let removed = server
        .as_trial("bianji")
        .post(&format!("{item}/remove"), &[("base", base)]);
    assert_eq!(removed.status, 303, "{}", removed.text());
    for (login, name) in [("shenhe", "审核"), ("shenpi", "审批")] {
        let answer = step(&mut server.as_trial(login), item, name, "pass", "");
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    for name in ["审批·吴建国", "又一个名字"] {
        rename(&server, "shenpi", name, "sign");
        let refused = server.as_trial("shenpi").post("/publish/county", &[]);
        assert_eq!(refused.status, 422, "{name}");
        assert!(refused.text().contains("办了“审批”"), "{}", refused.text());
    }
    publish(&server);
    let page = server.as_trial("bianji").get(item).text();
    assert!(page.contains("已下架") && page.contains("发布·郑海"));
}

#[test]
fn a_name_that_looks_like_another_is_refused() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut keeper = server.as_trial("guanli");
    let mut make = |login: &str, person: &str| {
        let fields = [
            ("login", login),
            ("person", person),
            ("department", "示例县委组织部"),
            ("role", "edit"),
        ];
        keeper.post("/people/new", &fields)
    };
    for (person, says) in [
        ("编辑·林晓", "bianji"),
        ("編輯·林曉", "bianji"),
        ("编辑•林 晓", "bianji"),
        ("审核·周敏\u{200B}", "看不见的字符（U+200B）"),
        ("\u{202E}敏周", "改变文字方向"),
        ("王\u{1b}五", "控制字符"),
        ("王カ", "像是“力”"),
        ("\u{2800}", "看得见的字"),
        ("Аnna", "像是“A”"),
    ] {
        let refused = make("other", person);
        assert_eq!(refused.status, 422, "{person:?}");
        assert!(
            refused.text().contains(says),
            "{person:?}: {}",
            refused.text()
        );
    }
    let made = make("other", "林晓（宣传部）");
    assert_eq!(made.status, 303, "{}", made.text());
    // Whoever has left gives the name free; it counts as the same person.
    let id = id_of(&server, "other");
    let left = change(&server, id, "林晓（宣传部）", &["edit"], true);
    assert_eq!(left.status, 303, "{}", left.text());
    let again = make("again", "林晓（宣传部）");
    assert_eq!(again.status, 303, "{}", again.text());
}

/// Begins to send a form and keeps its last byte back until `between` is done.
fn send_slowly(
    browser: &mut Browser,
    path: &str,
    fields: &[(&str, &str)],
    between: impl FnOnce(),
) -> String {
    let token = browser.token();
    let mut fields = fields.to_vec();
    fields.push(("_token", &token));
    let body = form(&fields);
    let host = &browser.host;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\n\
         Cookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n",
        browser.cookie(),
        body.len()
    );
    let mut stream = TcpStream::connect(browser.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let (most, last) = body.as_bytes().split_at(body.len() - 1);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(most).unwrap();
    // Long enough for the server to have let the sender in.
    std::thread::sleep(Duration::from_millis(300));
    between();
    stream.write_all(last).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[test]
fn an_account_that_ended_while_its_form_came_in_does_nothing() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let mut editor = server.as_trial("bianji");
    let page = editor.get(&format!("{ITEM}/source")).text();
    let (base, text) = (hidden(&page, "base"), crate::flow::typed(&page, "text"));
    let fields = [("base", base.as_str()), ("text", &text)];
    let path = format!("{ITEM}/source");
    for (sql, status) in [
        (
            "UPDATE account SET roles = 'review' WHERE login = 'bianji'",
            "403",
        ),
        (
            "UPDATE account SET roles = 'edit', disabled = 1 WHERE login = 'bianji'",
            "401",
        ),
    ] {
        let status_now = send_slowly(&mut editor, &path, &fields, || {
            server.execute(sql).unwrap();
        });
        assert_eq!(status_now, status, "{sql}");
        server
            .execute("UPDATE account SET roles = 'edit', disabled = 0 WHERE login = 'bianji'")
            .unwrap();
    }
    let page = server.as_trial("bianji").get(ITEM).text();
    assert!(page.contains("共 1 版"), "nothing was saved");
}

/// What the walk knows: who is behind each account, by the names that were ever borne.
struct Oracle {
    borne: Vec<(i64, String)>,
}

impl Oracle {
    /// The accounts that are one person with this one, itself among them.
    fn one_with(&self, account: i64) -> Vec<i64> {
        let mut group = vec![account];
        loop {
            let names: Vec<_> = self
                .borne
                .iter()
                .filter(|(id, _)| group.contains(id))
                .map(|(_, name)| name.clone())
                .collect();
            let more: Vec<_> = self
                .borne
                .iter()
                .filter(|(id, name)| names.contains(name) && !group.contains(id))
                .map(|(id, _)| *id)
                .collect();
            if more.is_empty() {
                return group;
            }
            group.extend(more);
        }
    }
}

/// A browser in which someone is signed in, without a password.
fn browser_of(server: &TestServer, account: i64) -> Browser {
    let mut browser = server.as_trial("bianji");
    let now = server.now();
    let entered = server
        .server
        .store
        .write(|s| sign_in::enter(s, account, true, "127.0.0.1", now));
    let cookie = entered.unwrap().session.text().to_owned();
    browser.cookies.insert("query-corner".to_owned(), cookie);
    browser
}

/// The author and the takers of the steps that hold, of every version that was published.
fn parts(server: &TestServer) -> BTreeMap<(String, i64), (i64, Vec<i64>)> {
    let read = server.server.store.read(|s| {
        let rows = s.query(
            "SELECT key, number, account FROM version WHERE founding = 0 AND EXISTS (
                SELECT 1 FROM step t WHERE t.key = version.key AND t.number = version.number AND t.step = '发布' AND t.passed = 1)",
            &[],
        )?;
        let mut parts = BTreeMap::new();
        for row in rows {
            let (key, number) = (row.text("key")?, row.int("number")?);
            let steps = s.query(
                "SELECT account, step, passed FROM step WHERE key = $1 AND number = $2 ORDER BY id",
                &[key.as_str().into(), number.into()],
            )?;
            let mut takers = Vec::new();
            for taken in steps {
                match taken.flag("passed")? {
                    true => takers.push(taken.int("account")?),
                    false => takers.clear(),
                }
            }
            parts.insert((key, number), (row.int("account")?, takers));
        }
        Ok::<_, StorageError>(parts)
    });
    read.unwrap()
}

#[test]
fn no_walk_of_renames_disabling_and_new_accounts_lets_one_person_take_two_steps() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let seed = 20261123;
    let mut dice = fastrand::Rng::with_seed(seed);
    let all = ["edit", "review", "sign"];
    let mut oracle = Oracle { borne: Vec::new() };
    // Account, name that it bears, disabled.
    let mut accounts: Vec<(i64, String, bool)> = Vec::new();
    for (login, before, name) in [
        ("bianji", "编辑·林晓", "人甲"),
        ("shenhe", "审核·周敏", "人乙"),
        ("shenpi", "审批·吴建国", "人丙"),
        ("fabu", "发布·郑海", "人丁"),
    ] {
        let id = id_of(&server, login);
        // What an account was called at the founding counts as well.
        for name in [before, name] {
            oracle.borne.push((id, name.to_owned()));
        }
        assert_eq!(change(&server, id, name, &all, false).status, 303);
        accounts.push((id, name.to_owned(), false));
    }
    let mut browsers: BTreeMap<i64, Browser> = BTreeMap::new();
    let (mut next_name, mut published, mut refused) = (0, 0, 0);
    for act in 0..260 {
        let at = dice.usize(..accounts.len());
        let (id, name, disabled) = accounts[at].clone();
        let group = oracle.one_with(id);
        match dice.u8(..12) {
            // A rename: to a new name, to one that this person bore, or to anyone's.
            0 => {
                next_name += 1;
                let own = oracle.borne.iter().filter(|(id, _)| group.contains(id));
                let own: Vec<String> = own.map(|(_, name)| name.clone()).collect();
                let name = match dice.u8(..8) {
                    0..4 => format!("新人{next_name}号"),
                    4..7 => dice.choice(&own).unwrap().clone(),
                    _ => dice.choice(&oracle.borne).unwrap().1.clone(),
                };
                if change(&server, id, &name, &all, disabled).status == 303 {
                    accounts[at].1.clone_from(&name);
                    oracle.borne.push((id, name));
                }
            }
            1 => {
                let others = accounts.iter().filter(|(_, _, disabled)| !disabled).count();
                let wish = !disabled && others > 4;
                if change(&server, id, &name, &all, wish).status == 303 {
                    accounts[at].2 = wish;
                    browsers.remove(&id);
                }
            }
            // A new account: for someone who had one, or for someone new.
            2 if accounts.len() < 16 => {
                next_name += 1;
                let login = format!("neu{next_name}");
                let name = match dice.bool() {
                    true => format!("来人{next_name}号"),
                    false => dice.choice(&oracle.borne).unwrap().1.clone(),
                };
                let mut fields = vec![
                    ("login", login.as_str()),
                    ("person", name.as_str()),
                    ("department", "部"),
                ];
                fields.extend(all.map(|role| ("role", role)));
                let made = server.as_trial("guanli").post("/people/new", &fields);
                if made.status == 303 {
                    let id = id_of(&server, &login);
                    oracle.borne.push((id, name.clone()));
                    accounts.push((id, name, false));
                }
            }
            _ if disabled => {}
            kind => {
                let browser = browsers
                    .entry(id)
                    .or_insert_with(|| browser_of(&server, id));
                let page = browser.get(ITEM).text();
                let state = page.split("<p class=\"sub\">").nth(1).unwrap_or_default();
                let state = state.split("</span>").next().unwrap_or_default();
                let states = [
                    ("编辑中", "提出"),
                    ("已退回", "提出"),
                    ("待审核", "审核"),
                    ("待审批", "审批"),
                ];
                let next = states.iter().find(|(label, _)| state.contains(label));
                match next {
                    _ if kind == 3 => drop(add(browser, ITEM, &format!("第 {act} 回写的话。"))),
                    // Also where it is not offered.
                    Some((_, name)) => {
                        let taken = step(browser, ITEM, name, "pass", "");
                        refused += usize::from(taken.status != 303);
                    }
                    None if !state.contains("待发布") => {
                        drop(add(browser, ITEM, &format!("第 {act} 回写的话。")));
                    }
                    None => {
                        let proposed = browser.post("/publish/county", &[]);
                        if proposed.status != 303 {
                            refused += 1;
                            continue;
                        }
                        let path = proposed.to().to_owned();
                        browser.post(&format!("{path}/sign"), &[("at", "0")]);
                        // Between the signatures, too.
                        if dice.u8(..4) == 0 {
                            let (other, ..) = accounts[dice.usize(..accounts.len())].clone();
                            let name = dice.choice(&oracle.borne).unwrap().1.clone();
                            let there = accounts.iter_mut().find(|(id, ..)| *id == other).unwrap();
                            if change(&server, other, &name, &all, there.2).status == 303 {
                                there.1.clone_from(&name);
                                oracle.borne.push((other, name));
                            }
                        }
                        let signed = browser.post(&format!("{path}/sign"), &[("at", "1")]);
                        let is_out = signed.to().ends_with("done=published");
                        published += usize::from(is_out);
                        if !is_out {
                            refused += 1;
                            browser.post(&format!("{path}/drop"), &[]);
                            continue;
                        }
                        // Names that were borne in common only after an older version was
                        // published make nothing of it wrong.
                        let all = parts(&server).into_iter();
                        let shown =
                            all.filter(|((key, number), _)| is_shown(&server, key, *number));
                        for ((key, number), (author, takers)) in shown {
                            assert_eq!(takers.len(), 4, "{takers:?}");
                            for (nth, taker) in takers.iter().enumerate() {
                                let one = oracle.one_with(*taker);
                                let mut others = takers[nth + 1..].to_vec();
                                // Whoever wrote it may have proposed it.
                                if nth > 0 {
                                    others.push(author);
                                }
                                let twice = others.iter().find(|other| one.contains(other));
                                assert_eq!(
                                    twice, None,
                                    "seed {seed}, act {act}: {key} {number} {author} {takers:?} {:?}",
                                    oracle.borne
                                );
                            }
                        }
                    }
                }
            }
        }
    }
    println!("seed {seed}: {published} generations published, {refused} acts refused");
    assert!(published > 3 && refused > 20, "{published} {refused}");
}

/// Whether a version is on the screens.
fn is_shown(server: &TestServer, key: &str, number: i64) -> bool {
    let found = server.server.store.read(|s| {
        let row = s.query_one("SELECT published FROM item WHERE key = $1", &[key.into()])?;
        let published = row
            .map(|row| row.opt_int("published"))
            .transpose()?
            .flatten();
        Ok::<_, Fault>(published == Some(number))
    });
    found.unwrap()
}
