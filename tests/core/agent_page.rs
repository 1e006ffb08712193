//! The signers' page: who is let in, what it shows, and what leaves it.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
};

use query_corner::{
    agent::{Desk, make_agent},
    content::{digest::Digest, generation::Generation},
    protocol::{
        call::{Call, RefusalReason},
        proposals::{
            GiveSignature, GivenSignature, ListProposals, Proposal, Proposals, ReadProposal,
            SignatureTaken, Summary,
        },
    },
    publish::{
        generation,
        key_file::{self, Cost},
        metadata::Signed,
    },
    sync::client::{Api, Patience},
    web::guard::RunAddress,
};

use super::{
    fake_console::FakeConsole,
    site::{TestSite, at_once, county_generation, key, now},
};

const PASSPHRASE: &str = "correct horse battery";

/// The agent of signer 10, beside a console that has one proposal.
pub(super) struct Room {
    pub(super) site: TestSite,
    console: FakeConsole,
    pub(super) run: RunAddress,
    pub(super) payload: Digest,
    given: Arc<Mutex<Vec<GivenSignature>>>,
    _keys: tempfile::TempDir,
}

impl Room {
    /// `change` is what a server in wrong hands does to the proposal.
    fn with(change: impl FnOnce(&mut Proposal)) -> Self {
        let first = county_generation(1, &[("question/a", "甲"), ("question/b", "乙")]);
        let next = county_generation(2, &[("question/a", "甲改"), ("question/c", "<丙&>")]);
        Self::between(Some(&first), &next, change)
    }

    /// `next` waits where `first` is published.
    pub(super) fn between(
        first: Option<&Generation>,
        next: &Generation,
        change: impl FnOnce(&mut Proposal),
    ) -> Self {
        let site = TestSite::new();
        if let Some(first) = first {
            site.publish(first, &at_once());
        }
        let signed = generation::lay_out(&site.repository, next, &at_once(), now()).unwrap();
        Self::about(site, "ch-county", &signed, change)
    }

    /// A role waits.
    pub(super) fn about(
        site: TestSite,
        role: &str,
        signed: &Signed,
        change: impl FnOnce(&mut Proposal),
    ) -> Self {
        let proposal = proposal(role, signed, change);
        let payload = proposal.summary.payload;
        let (given, kept) = (Arc::default(), proposal.clone());
        let taken: Arc<Mutex<Vec<GivenSignature>>> = Arc::clone(&given);
        let console = FakeConsole::start(site.folder.path(), move |asked| {
            let known = asked.signed_by(key(10).public(), now());
            known.map_err(|_| RefusalReason::Unknown)?;
            let bytes = match asked.path.as_str() {
                ListProposals::PATH => serde_json::to_vec(&Proposals {
                    open: vec![kept.summary.clone()],
                }),
                ReadProposal::PATH => serde_json::to_vec(&kept),
                GiveSignature::PATH => {
                    let signature = serde_json::from_slice(&asked.body).unwrap();
                    taken.lock().unwrap().push(signature);
                    serde_json::to_vec(&SignatureTaken {
                        signatures: 1,
                        threshold: 2,
                        published: false,
                    })
                }
                _ => return Err(RefusalReason::Missing),
            };
            Ok(bytes.unwrap())
        });
        let keys = tempfile::tempdir().unwrap();
        let path = keys.path().join("signer.key");
        let cost = Cost {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        };
        key_file::save(&path, &key(10), "张编辑（组织部）", PASSPHRASE, cost).unwrap();
        let run = serve(&console, site.first_root(), path, site.place());
        Self {
            site,
            console,
            run,
            payload,
            given,
            _keys: keys,
        }
    }

    fn new() -> Self {
        Self::with(|_| ())
    }

    pub(super) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (u16, String) {
        ask(self.run.address, method, path, headers, body)
    }

    pub(super) fn own(&self, path: &str) -> String {
        format!("/{}/{path}", self.run.token)
    }

    pub(super) fn see(&self, path: &str) -> (u16, String) {
        let host = self.run.address.to_string();
        self.ask("GET", &self.own(path), &[("Host", &host)], "")
    }

    /// The body of an answer, byte for byte.
    pub(super) fn bytes(&self, path: &str) -> Vec<u8> {
        let (host, path) = (self.run.address.to_string(), self.own(path));
        let answer = exchange(self.run.address, "GET", &path, &[("Host", &host)], "");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        answer[end.unwrap() + 4..].to_vec()
    }

    pub(super) fn post(&self, path: &str, body: &str) -> (u16, String) {
        let host = self.run.address.to_string();
        let origin = format!("http://{host}");
        let headers = [("Host", host.as_str()), ("Origin", origin.as_str())];
        self.ask("POST", &self.own(path), &headers, body)
    }

    pub(super) fn unlock(&self) {
        let (status, _) = self.post("open", "passphrase=correct+horse+battery");
        assert_eq!(status, 303);
    }
}

fn proposal(role: &str, signed: &Signed, change: impl FnOnce(&mut Proposal)) -> Proposal {
    let bytes = String::from_utf8(signed.to_payload().unwrap()).unwrap();
    let mut proposal = Proposal {
        summary: Summary {
            payload: Digest::of(bytes.as_bytes()),
            role: role.to_owned(),
            version: signed.common().version,
            title: "十一月的更新".to_owned(),
            proposed_by: "李审核".to_owned(),
            proposed_at: now(),
            signed_by: Vec::new(),
            threshold: 2,
        },
        signed: bytes,
        releases: Vec::new(),
        reasons: Vec::new(),
    };
    change(&mut proposal);
    proposal
}

/// Serves the agent on a thread of its own, for as long as the test runs.
fn serve(
    console: &FakeConsole,
    root: Vec<u8>,
    key_file: PathBuf,
    place: Arc<dyn query_corner::sync::fetch::Fetch>,
) -> RunAddress {
    let api = Api::new(
        &console.server,
        None,
        jiff::Timestamp::MIN,
        Patience::default(),
    )
    .unwrap();
    let desk = Desk::new(api, place, root, key_file)
        .unwrap()
        .with_clock(now);
    let (tell, told) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let (run, serving) = make_agent(desk, 0).await.unwrap();
            tell.send(run).unwrap();
            serving.await.unwrap();
        });
    });
    told.recv().unwrap()
}

fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> (u16, String) {
    let answer = exchange(address, method, path, headers, body);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

fn exchange(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if method == "POST" {
        request.push_str("Content-Type: application/x-www-form-urlencoded\r\n");
    }
    request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

#[test]
fn only_this_runs_own_browser_is_let_in() {
    let room = Room::new();
    let host = room.run.address.to_string();
    let own = room.own("");
    let origin = format!("http://{host}");
    for (method, path, headers, expected) in [
        ("GET", own.as_str(), vec![("Host", host.as_str())], 200),
        ("GET", "/", vec![("Host", &host)], 404),
        (
            "GET",
            "/00000000000000000000000000000000/",
            vec![("Host", &host)],
            404,
        ),
        ("GET", &own, vec![("Host", "evil.example")], 400),
        ("GET", &own, vec![("Host", &host), ("Host", &host)], 400),
        ("GET", &own, vec![], 400),
        (
            "GET",
            &own,
            vec![("Host", &host), ("Origin", "http://evil.example")],
            403,
        ),
        ("POST", &room.own("open"), vec![("Host", &host)], 403),
        (
            "POST",
            &room.own("open"),
            vec![("Host", &host), ("Origin", "null")],
            403,
        ),
        (
            "POST",
            &room.own("close"),
            vec![("Host", &host), ("Origin", &origin)],
            303,
        ),
    ] {
        let (status, answer) = room.ask(method, path, &headers, "passphrase=x");
        assert_eq!(status, expected, "{method} {path} {headers:?}: {answer}");
    }
    let (_, answer) = room.see("");
    let answer = answer.to_ascii_lowercase();
    for header in [
        "content-security-policy: default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
    ] {
        assert!(answer.contains(header), "{answer}");
    }
    assert!(!answer.contains("<script"));
}

#[test]
fn nothing_is_shown_before_the_key_is_open_and_a_wrong_passphrase_opens_nothing() {
    let room = Room::new();
    assert!(room.see("").1.contains("钥匙口令"));
    let place = format!("proposal/{}", room.payload);
    assert_eq!(room.see(&place).0, 303);
    let (status, answer) = room.post("open", "passphrase=wrong+horse+battery");
    assert_eq!(status, 403);
    assert!(answer.contains("口令不对"), "{answer}");
    assert!(answer.contains("name=\"passphrase\""), "asked once more");
    assert!(room.console.asked_at(ListProposals::PATH).is_empty());
    room.unlock();
    assert!(room.see("").1.contains("十一月的更新"));
    room.post("close", "");
    assert!(room.see("").1.contains("钥匙口令"));
}

#[test]
fn passphrases_are_not_guessed_at_once_either() {
    let room = Room::new();
    let answers: Vec<_> = thread::scope(|scope| {
        let guess = |_| scope.spawn(|| room.post("open", "passphrase=wrong+horse+battery"));
        let guesses: Vec<_> = (0..50).map(guess).collect();
        let answers = guesses.into_iter().map(|guess| guess.join().unwrap().1);
        answers.collect()
    });
    let said = |words: &str| answers.iter().filter(|text| text.contains(words)).count();
    assert_eq!((said("口令不对"), said("秒后再试")), (3, 47));
    let (status, answer) = room.post("open", "passphrase=correct+horse+battery");
    assert_eq!(status, 403, "even with the right one");
    assert!(answer.contains("name=\"passphrase\""), "asked once more");
}

#[test]
fn a_signer_sees_each_change_and_signs_those_bytes_with_the_passphrase() {
    let room = Room::new();
    room.unlock();
    let place = format!("proposal/{}", room.payload);
    let (status, answer) = room.see(&place);
    assert_eq!(status, 200);
    for words in [
        "新增",
        "question/c",
        "修改",
        "甲改",
        "下架",
        "question/b",
        "第 2 期",
    ] {
        assert!(answer.contains(words), "{words}: {answer}");
    }
    // What an item says is text on this page, whatever it looks like.
    assert!(
        answer.contains("&lt;丙&amp;&gt;") || !answer.contains("<丙&>"),
        "{answer}"
    );
    let sign = format!("{place}/sign");
    let (status, answer) = room.post(&sign, "passphrase=wrong+horse+battery");
    assert_eq!(status, 403);
    // What is to be signed stays before the signer.
    for words in ["口令不对", "name=\"passphrase\"", "question/c"] {
        assert!(answer.contains(words), "{words}: {answer}");
    }
    assert!(room.given.lock().unwrap().is_empty());
    let (status, answer) = room.post(&sign, "passphrase=correct+horse+battery");
    assert_eq!(status, 200, "{answer}");
    let given = room.given.lock().unwrap().clone();
    let signed = generation::lay_out(
        &room.site.repository,
        &county_generation(2, &[("question/a", "甲改"), ("question/c", "<丙&>")]),
        &at_once(),
        now(),
    );
    let bytes = signed.unwrap().to_payload().unwrap();
    assert_eq!(given.len(), 1);
    assert_eq!(given[0].payload, Digest::of(&bytes));
    assert!(key(10).public().verifies(&bytes, &given[0].signature));
    // Once signed it must be looked at again before it is signed again.
    assert_eq!(room.post(&sign, "passphrase=correct+horse+battery").0, 303);
}

#[test]
fn what_was_not_looked_at_is_not_signed() {
    let room = Room::new();
    room.unlock();
    let sign = format!("proposal/{}/sign", room.payload);
    assert_eq!(room.post(&sign, "passphrase=correct+horse+battery").0, 303);
    assert!(room.given.lock().unwrap().is_empty());
}

#[test]
fn a_server_that_gives_other_bytes_than_it_named_is_found_out() {
    let other = Room::with(|proposal| proposal.signed.push(' '));
    let role = Room::with(|proposal| proposal.summary.role = "targets".to_owned());
    for room in [other, role] {
        room.unlock();
        let (status, _) = room.see(&format!("proposal/{}", room.payload));
        assert_eq!(status, 422);
        let sign = format!("proposal/{}/sign", room.payload);
        assert_eq!(room.post(&sign, "passphrase=correct+horse+battery").0, 303);
        assert!(room.given.lock().unwrap().is_empty());
    }
}
