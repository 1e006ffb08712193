//! What a signer's agent remembers beside the key: nobody makes it compare with an older state,
//! nor sign an older one, by closing it in between.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use query_corner::{
    agent::{Desk, DeskError, Reviewed},
    content::digest::Digest,
    protocol::{
        call::{Call, RefusalReason},
        proposals::{GiveSignature, Proposal, ReadProposal, SignatureTaken, Summary},
    },
    publish::{
        generation,
        key_file::{self, Cost},
        metadata::{Common, Signed},
    },
    sync::client::{Api, Patience},
};

use super::{
    fake_console::FakeConsole,
    site::{TestSite, at_once, block_on, county_generation, hours, key, now},
};

/// A signer's PC beside a console that offers what a test likes.
struct Pc {
    site: TestSite,
    console: FakeConsole,
    offered: Arc<Mutex<Option<Proposal>>>,
    keys: tempfile::TempDir,
}

impl Pc {
    fn new() -> Self {
        let site = TestSite::new();
        let offered: Arc<Mutex<Option<Proposal>>> = Arc::default();
        let kept = Arc::clone(&offered);
        let console = FakeConsole::start(site.folder.path(), move |asked| {
            let bytes = match asked.path.as_str() {
                ReadProposal::PATH => serde_json::to_vec(&*kept.lock().unwrap()),
                GiveSignature::PATH => serde_json::to_vec(&SignatureTaken {
                    signatures: 1,
                    threshold: 2,
                    published: false,
                }),
                _ => return Err(RefusalReason::Missing),
            };
            Ok(bytes.unwrap())
        });
        let keys = tempfile::tempdir().unwrap();
        let cost = Cost {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        };
        let path = keys.path().join("signer.key");
        key_file::save(&path, &key(10), "张编辑", "correct horse battery", cost).unwrap();
        Self {
            site,
            console,
            offered,
            keys,
        }
    }

    fn key_file(&self) -> PathBuf {
        self.keys.path().join("signer.key")
    }

    /// The agent as it is after a start.
    fn desk(&self) -> Desk {
        let api = Api::new(
            &self.console.server,
            None,
            jiff::Timestamp::MIN,
            Patience::default(),
        )
        .unwrap();
        let (place, root) = (self.site.place(), self.site.first_root());
        let desk = Desk::new(api, place, root, self.key_file()).unwrap();
        desk.with_clock(now)
    }

    /// Lays a generation out and offers it to be signed.
    fn offer(&self, number: u64, answer: &str) -> Signed {
        let next = county_generation(number, &[("question/a", answer)]);
        let signed = generation::lay_out(&self.site.repository, &next, &at_once(), now()).unwrap();
        self.offer_role(&signed);
        signed
    }

    fn offer_role(&self, signed: &Signed) {
        let bytes = String::from_utf8(signed.to_payload().unwrap()).unwrap();
        *self.offered.lock().unwrap() = Some(Proposal {
            summary: Summary {
                payload: Digest::of(bytes.as_bytes()),
                role: "ch-county".to_owned(),
                version: signed.common().version,
                title: "更新".to_owned(),
                proposed_by: "李审核".to_owned(),
                proposed_at: now(),
                signed_by: Vec::new(),
                threshold: 2,
            },
            signed: bytes,
            releases: Vec::new(),
            reasons: Vec::new(),
        });
    }

    fn review(&self, desk: &Desk) -> Result<Reviewed, DeskError> {
        let offered = self.offered.lock().unwrap();
        let payload = offered.as_ref().unwrap().summary.payload;
        drop(offered);
        block_on(desk.review(&key(10), payload))
    }

    fn timestamp(&self) -> PathBuf {
        self.site.folder.path().join("metadata/timestamp.json")
    }
}

#[test]
fn an_older_timestamp_is_found_out_also_after_the_agent_was_closed() {
    let pc = Pc::new();
    pc.site.publish_items(1, &[("question/a", "甲")]);
    let old = std::fs::read(pc.timestamp()).unwrap();
    pc.site.publish_items(2, &[("question/a", "甲更正")]);
    // It says what is published now; this PC has seen generation 2.
    pc.offer(3, "甲");
    let seen = pc.review(&pc.desk()).unwrap();
    assert_eq!(seen.paper.problems(), Vec::<String>::new());
    // Whoever owns the server shows generation 1 again: taking the correction back would look
    // like no change.
    std::fs::write(pc.timestamp(), old).unwrap();
    for desk in [pc.desk(), pc.desk()] {
        let error = pc.review(&desk).unwrap_err().to_string();
        assert!(error.contains("比这台电脑看过的旧"), "{error}");
    }
}

#[test]
fn what_goes_back_behind_a_signature_of_this_key_is_not_signed() {
    let pc = Pc::new();
    pc.site.publish_items(1, &[("question/a", "甲")]);
    let signed = pc.offer(3, "丙");
    let desk = pc.desk();
    let reviewed = pc.review(&desk).unwrap();
    // Looked at before the newer one was signed, and meant to be signed after it.
    pc.offer(2, "乙");
    let stale = pc.review(&desk).unwrap();
    block_on(desk.sign(&key(10), &reviewed)).unwrap();
    let error = block_on(desk.sign(&key(10), &stale)).unwrap_err();
    assert!(error.to_string().contains("第 3 期"), "{error}");
    // The server keeps the signatures to itself and asks for an older generation.
    let desk = pc.desk();
    let problems = pc.review(&desk).unwrap().paper.problems().to_vec();
    assert!(problems[0].contains("第 3 期"), "{problems:?}");
    let reviewed = pc.review(&desk).unwrap();
    assert!(block_on(desk.sign(&key(10), &reviewed)).is_err());
    // The same number again, as after a proposal that was dropped, is signed.
    pc.offer_role(&signed);
    let reviewed = pc.review(&desk).unwrap();
    assert_eq!(reviewed.paper.problems(), Vec::<String>::new());
    block_on(desk.sign(&key(10), &reviewed)).unwrap();
    // A version behind a signed one goes back too, whatever the generation.
    let Signed::Targets(mut role) = signed else {
        panic!("a channel's role");
    };
    role.common = Common::new(9, hours(24));
    pc.offer_role(&Signed::Targets(role.clone()));
    let reviewed = pc.review(&desk).unwrap();
    block_on(desk.sign(&key(10), &reviewed)).unwrap();
    role.common = Common::new(8, hours(24));
    pc.offer_role(&Signed::Targets(role));
    let problems = pc.review(&desk).unwrap().paper.problems().to_vec();
    assert!(problems[0].contains("第 9 版"), "{problems:?}");
}

#[cfg(unix)]
#[test]
fn what_the_agent_keeps_is_its_signers_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let pc = Pc::new();
    pc.site.publish_items(1, &[("question/a", "甲")]);
    pc.offer(2, "乙");
    let desk = pc.desk();
    let reviewed = pc.review(&desk).unwrap();
    block_on(desk.sign(&key(10), &reviewed)).unwrap();
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = pc.keys.path().join("signer.key.agent");
    assert_eq!(mode(folder.clone()), 0o700);
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(path.clone()), 0o600, "{}", path.display());
        files += 1;
    }
    assert!(files >= 2, "{files}");
}
