//! Several servers of one site, on one database and one repository, at the same moment.

use std::{sync::Barrier, thread};

use query_corner::{publish::repository::Repository, server::upkeep};

use crate::{
    flow::{ITEM, add, approve, publish},
    support::{Browser, TestServer},
};

/// How often it is tried.
const ROUNDS: usize = 12;

#[test]
fn two_signatures_at_two_servers_are_both_kept() {
    let Some(one) = TestServer::trial() else {
        return;
    };
    let two = one.another();
    let mut published = 0;
    for round in 0..ROUNDS {
        let proposed = one.as_trial("fabu").post("/publish/county/renew", &[]);
        assert_eq!(proposed.status, 303, "{round}: {}", proposed.text());
        let path = proposed.to().to_owned();
        let start = Barrier::new(2);
        let ends: Vec<String> = thread::scope(|scope| {
            let signers = [(&one, "0"), (&two, "1")].map(|(server, at)| {
                let (path, start) = (&path, &start);
                scope.spawn(move || {
                    let mut signer = server.as_trial("fabu");
                    let token = signer.token();
                    start.wait();
                    let fields = [("at", at), ("_token", token.as_str())];
                    let done = signer.post_as_is(&format!("{path}/sign"), &fields);
                    done.to().rsplit('=').next().unwrap().to_owned()
                })
            });
            signers.map(|signer| signer.join().unwrap()).into()
        });
        let count = |word: &str| ends.iter().filter(|end| *end == word).count();
        assert_eq!(
            (count("signed"), count("published")),
            (1, 1),
            "{round}: {ends:?}"
        );
        let page = two.as_trial("fabu").get(&path).text();
        assert!(
            page.contains("有 2 个") && page.contains("已发布"),
            "{round}: {page}"
        );
        published += 1;
    }
    println!("{published} proposals signed at two servers at once");
}

#[test]
fn two_servers_sign_the_timestamp_one_after_the_other() {
    let Some(one) = TestServer::trial() else {
        return;
    };
    let two = one.another();
    let site = Repository::new(&one.server.config.repository);
    let version = || {
        let (envelope, _) = site.newest("timestamp").unwrap().unwrap();
        envelope.signed.common().version
    };
    for round in 0..ROUNDS {
        one.pass(7200);
        two.pass(7200);
        let (before, start) = (version(), Barrier::new(2));
        thread::scope(|scope| {
            for at in [&one, &two] {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    upkeep::once(&at.server).unwrap();
                });
            }
        });
        assert_eq!(version(), before + 1, "{round}: the second finds it fresh");
    }
}

#[test]
fn a_publication_that_broke_off_is_finished_by_the_same_signature() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let proposed = server.as_trial("fabu").post("/publish/county/renew", &[]);
    let path = proposed.to().to_owned();
    let mut signer = server.as_trial("fabu");
    signer.post(&format!("{path}/sign"), &[("at", "0")]);
    let id = path.rsplit('/').next().unwrap();
    let row = format!("UPDATE proposal SET state = 'open', ended_at = NULL WHERE id = {id}");
    let done = signer.post(&format!("{path}/sign"), &[("at", "1")]);
    assert_eq!(done.to(), format!("{path}?done=published"));
    // As after a power cut between the repository and the data.
    server.execute(&row).unwrap();
    let again = signer.post(&format!("{path}/sign"), &[("at", "1")]);
    assert_eq!(
        again.to(),
        format!("{path}?done=published"),
        "{}",
        again.text()
    );
}

#[test]
fn what_got_into_the_repository_is_published_and_cannot_be_given_up() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    add(&mut server.as_trial("bianji"), ITEM, "断电前签完的一段。");
    approve(&server, ITEM);
    publish(&server);
    let broken = || {
        // As after a full disk or a power cut between the repository and the data.
        let row = "UPDATE proposal SET state = 'open', ended_at = NULL
             WHERE id = (SELECT MAX(id) FROM proposal)";
        server.execute(row).unwrap();
        let row = "UPDATE item SET published = 1, state = 'approved'
             WHERE key = 'question/rejoin-after-leaving'";
        server.execute(row).unwrap();
    };
    let mut signer = server.as_trial("fabu");
    let page = |signer: &mut Browser| signer.get("/publish").text();
    let path = {
        let page = page(&mut signer);
        let id = page.split("/proposal/").nth(1).unwrap();
        format!("/proposal/{}", id.split('"').next().unwrap())
    };
    broken();
    assert!(page(&mut signer).contains("等待签名"));
    let given_up = signer.post(&format!("{path}/drop"), &[]);
    assert_eq!(given_up.status, 422, "{}", given_up.text());
    assert!(signer.get(&path).text().contains("已发布"));
    assert!(signer.get(ITEM).text().contains("就是屏幕上的这一版"));
    // By itself, too.
    broken();
    upkeep::once(&server.server).unwrap();
    assert!(signer.get(&path).text().contains("已发布"));
    assert!(signer.get(ITEM).text().contains("就是屏幕上的这一版"));
}
