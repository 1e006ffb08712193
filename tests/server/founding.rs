//! A real site, founded as server.zh.md says: what the offline keys sign is handed in on the page,
//! and what would stop the server from saying what is newest is not taken.

use jiff::Timestamp;
use query_corner::{
    content::channel::ChannelName,
    protocol::key::PublicKey,
    publish::{
        key::SigningKey,
        metadata::{Envelope, Signed},
        repository::Repository,
        site::{Quorum, Site},
    },
    server::{people::account::Role, upkeep},
};

use crate::support::{Answer, Browser, TestServer};

/// Two keepers of offline keys, and the folder on their machine.
struct Keepers {
    keys: [SigningKey; 2],
    folder: tempfile::TempDir,
}

impl Keepers {
    fn new() -> Self {
        Self {
            keys: [(); 2].map(|()| SigningKey::generate().unwrap()),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn site(&self, snapshot: &PublicKey, timestamp: &PublicKey) -> Site {
        let quorum = |threshold| Quorum {
            keys: self.keys.iter().map(|key| key.public().clone()).collect(),
            threshold,
        };
        Site {
            root: quorum(2),
            targets: quorum(2),
            snapshot: snapshot.clone(),
            timestamp: timestamp.clone(),
            channels: [("county".parse::<ChannelName>().unwrap(), quorum(2))].into(),
            withdraw: quorum(1),
        }
    }

    fn repository(&self) -> Repository {
        Repository::new(self.folder.path())
    }

    fn signed(&self, signed: Signed) -> Vec<u8> {
        let mut envelope = Envelope::new(signed);
        for key in &self.keys {
            envelope.sign(key).unwrap();
        }
        envelope.to_bytes().unwrap()
    }

    fn root(&self, site: &Site, now: Timestamp) -> Vec<u8> {
        self.signed(site.root(&self.repository(), now).unwrap())
    }

    /// What the server took is in force on the keepers' machine too.
    fn keep(&self, role: &str, bytes: &[u8]) {
        let envelope = Envelope::from_bytes(bytes, role).unwrap();
        self.repository().put_role(role, &envelope).unwrap();
    }
}

fn hand_in(admin: &mut Browser, bytes: &[u8]) -> Answer {
    admin.upload("/site/metadata", &[], ("file", "signed.json", bytes))
}

/// The server's two keys as its page shows them: snapshot, timestamp.
fn keys_on(page: &str) -> [PublicKey; 2] {
    let shown = page.split("<code>{").skip(1);
    let keys = shown.map(|rest| {
        let text = rest.split_once("</code>").unwrap().0;
        serde_json::from_str(&format!("{{{}", text.replace("&quot;", "\""))).unwrap()
    });
    keys.collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn a_site_is_founded_by_what_two_keepers_sign_and_by_nothing_else() {
    let Some(server) = TestServer::new() else {
        return;
    };
    server.person("guanli", &[Role::Admin]);
    let mut admin = server.signed_in("guanli");
    let home = admin.get("/").text();
    assert!(home.contains("建站还差这几步") && home.contains("还有 5 步"));
    let [snapshot, timestamp] = keys_on(&admin.get("/site").text());
    let (keepers, now) = (Keepers::new(), server.now());
    let site = keepers.site(&snapshot, &timestamp);
    let root = keepers.root(&site, now);
    let foreign = Keepers::new();
    let [foreign_key, _] = &foreign.keys;
    let strange = foreign_key.public();
    let mixed_up = keepers.site(&timestamp, &snapshot);
    let others = keepers.site(strange, &timestamp);
    let half = {
        let mut envelope = Envelope::from_bytes(&root, "root").unwrap();
        envelope.signatures.pop();
        envelope.to_bytes().unwrap()
    };
    let targets = {
        // Signed on the keepers' machine, where the root is in force already.
        let folder = tempfile::tempdir().unwrap();
        let beside = Repository::new(folder.path());
        let envelope = Envelope::from_bytes(&root, "root").unwrap();
        beside.put_role("root", &envelope).unwrap();
        keepers.signed(site.targets(&beside, now).unwrap())
    };
    for (what, bytes, says) in [
        ("targets first", &targets, "先交 1.root.json"),
        ("one signature", &half, "要 2 个才够"),
        ("keys mixed up", &keepers.root(&mixed_up, now), "写反了"),
        (
            "another server's key",
            &keepers.root(&others, now),
            "snapshot 不是这台服务器的快照公钥",
        ),
        ("no metadata", &b"{}".to_vec(), "没有收"),
    ] {
        let refused = hand_in(&mut admin, bytes);
        assert_eq!(refused.status, 422, "{what}");
        assert!(refused.text().contains(says), "{what}: {}", refused.text());
        let held = Repository::new(&server.server.config.repository);
        assert!(held.newest("root").unwrap().is_none(), "{what}");
        assert!(held.newest("targets").unwrap().is_none(), "{what}");
    }
    for (role, bytes) in [("root", &root), ("targets", &targets)] {
        let taken = hand_in(&mut admin, bytes);
        assert_eq!(taken.to(), "/site?done=metadata", "{}", taken.text());
        keepers.keep(role, bytes);
    }
    assert_eq!(admin.get("/repo/metadata/timestamp.json").status, 200);
    let channel = [("channel", "county"), ("title", "示例县")];
    assert_eq!(admin.post("/site/channel", &channel).status, 303);
    for (login, role) in [("lin", Role::Edit), ("zhou", Role::Review)] {
        server.person(login, &[role]);
    }
    server.person("wu", &[Role::Sign]);
    assert!(
        admin.get("/").text().contains("还有 3 步"),
        "one more signs"
    );
    server.person("zheng", &[Role::Sign]);
    assert!(
        admin.get("/").text().contains("还有 2 步"),
        "hall and kiosk"
    );
    assert!(!server.signed_in("lin").get("/").text().contains("建站"));
    // The next root: the same slip would stop every kiosk's refreshing.
    let refused = hand_in(&mut admin, &keepers.root(&mixed_up, now));
    assert!(refused.text().contains("写反了"), "{}", refused.text());
    let second = hand_in(&mut admin, &keepers.root(&site, now));
    assert_eq!(second.to(), "/site?done=metadata", "{}", second.text());
    server.pass(7200);
    upkeep::once(&server.server).unwrap();
}
