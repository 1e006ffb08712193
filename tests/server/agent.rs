//! What the console proposes, signed at the signers' own agents, and what a kiosk makes of it.

use std::{path::Path, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use query_corner::{
    agent::{Desk, Paper},
    content::digest::Digest,
    protocol::{
        call::REPOSITORY_PATH,
        head::AppVersion,
        key::SigningKey,
        proposals::{SignatureTaken, Summary},
        shelf::Shelf,
    },
    publish::{
        key_file::{self, Cost},
        metadata::Envelope,
    },
    server::upkeep,
    store::content::ContentStore,
    sync::{
        client::{Api, Http, Patience},
        directory::Directory,
        plan::Kiosk,
        refresh::{Report, Subscription, refresh},
    },
};

use crate::{fleet::trial_key, support::TestServer};

pub const PASSPHRASE: &str = "correct horse battery";

/// Keys cheap to open, each in a folder of its own as on a signer's PC.
pub struct Signer {
    key: SigningKey,
    folder: tempfile::TempDir,
}

impl Signer {
    /// One of the trial's keys.
    pub fn of(server: &TestServer, name: &str) -> Self {
        let (key, folder) = (trial_key(server, name), tempfile::tempdir().unwrap());
        let cost = Cost {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        };
        key_file::save(&folder.path().join("key"), &key, name, PASSPHRASE, cost).unwrap();
        Self { key, folder }
    }

    /// The agent as it is after a start.
    pub fn desk(&self, server: &TestServer) -> Desk {
        let address = format!("http://{}", server.address);
        let patience = Patience::default();
        let place = Http::pinned(
            &format!("{address}{REPOSITORY_PATH}"),
            None,
            Timestamp::MIN,
            patience,
        )
        .unwrap();
        let api = Api::new(&address, None, Timestamp::MIN, patience).unwrap();
        let now = server.now();
        let key_file = self.folder.path().join("key");
        let desk = Desk::new(api, Arc::new(place), first_root(server), key_file).unwrap();
        desk.with_clock(move || now)
    }

    /// Looks at the one proposal that waits.
    fn look(&self, server: &TestServer) -> (Summary, Paper) {
        block_on(async {
            let desk = self.desk(server);
            let open = desk.open_proposals(&self.key).await.unwrap().open;
            assert_eq!(open.len(), 1, "{open:?}");
            let reviewed = desk.review(&self.key, open[0].payload).await.unwrap();
            (open[0].clone(), reviewed.paper)
        })
    }

    fn sign(&self, server: &TestServer, payload: Digest) -> SignatureTaken {
        block_on(async {
            let desk = self.desk(server);
            let reviewed = desk.review(&self.key, payload).await.unwrap();
            assert_eq!(reviewed.paper.problems(), Vec::<String>::new());
            desk.sign(&self.key, &reviewed).await.unwrap()
        })
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work)
}

fn first_root(server: &TestServer) -> Vec<u8> {
    std::fs::read(server.server.config.repository.join("metadata/1.root.json")).unwrap()
}

/// A kiosk that refreshes for months.
pub fn kiosk(server: &TestServer, path: &Path) -> ContentStore {
    let mut store = ContentStore::open(path).unwrap();
    store.pin_root(&first_root(server)).unwrap();
    store
}

pub fn refreshed(server: &TestServer, store: &mut ContentStore) -> Report {
    let kiosk = Kiosk {
        device: "kiosk".to_owned(),
        app: AppVersion::own(),
        now: server.now(),
    };
    let subscription = Subscription {
        channels: vec!["county".parse().unwrap()],
        free: u64::MAX,
    };
    let place = Arc::new(Directory::new(&server.server.config.repository));
    block_on(refresh(place, store, &subscription, &kiosk)).unwrap()
}

/// Until when the kiosk believes a role.
fn lasts(store: &ContentStore, role: &str) -> Timestamp {
    let name = format!("{role}.json");
    let bytes = store.documents().unwrap().remove(&name).unwrap();
    let signed = Envelope::from_bytes(&bytes, &name).unwrap().signed;
    signed.common().expires
}

fn days(number: i64) -> i64 {
    number * 24 * 3600
}

#[test]
fn a_channel_that_does_not_change_is_renewed_and_lasts_at_the_kiosks() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut store = kiosk(&server, &folder.path().join("content.db"));
    refreshed(&server, &mut store);
    let until = lasts(&store, "ch-county");
    let signers = ["signer-1", "signer-2"].map(|name| Signer::of(&server, name));
    // Once in time, and once when it has run out already.
    for pause in [60, 100] {
        server.pass(days(pause));
        upkeep::once(&server.server).unwrap();
        let (before, now) = (lasts(&store, "ch-county"), server.now());
        let proposed = server.as_trial("fabu").post("/publish/county/renew", &[]);
        assert_eq!(proposed.status, 303, "{}", proposed.text());
        let (summary, paper) = signers[0].look(&server);
        let Paper::Channel(review) = paper else {
            panic!("a channel's paper");
        };
        assert!(review.renews && review.lines.is_empty(), "{review:?}");
        assert_eq!(review.problems, Vec::<String>::new());
        assert_eq!(review.in_force.expires, Some(before));
        let taken = signers.each_ref().map(|s| s.sign(&server, summary.payload));
        assert!(taken[1].published, "{taken:?}");
        for (channel, outcome) in refreshed(&server, &mut store).channels {
            outcome.unwrap_or_else(|error| panic!("{channel}: {error}"));
        }
        let after = lasts(&store, "ch-county");
        assert!(
            after > until && after > before && after > now + SignedDuration::from_hours(24 * 89)
        );
    }
    // What is proposed next is compared with the content, and not with the renewal.
    crate::flow::add(
        &mut server.as_trial("bianji"),
        crate::flow::ITEM,
        "续签以后。",
    );
    crate::flow::approve(&server, crate::flow::ITEM);
    let mut signer = server.as_trial("fabu");
    let path = signer.post("/publish/county", &[]).to().to_owned();
    let page = signer.get(&path).text();
    assert!(
        page.contains("修改") && !page.contains("<h2>新增</h2>"),
        "{page}"
    );
}

#[test]
fn a_withdrawal_list_that_does_not_change_is_renewed_by_one_signature() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut store = kiosk(&server, &folder.path().join("content.db"));
    let mut chief = server.as_trial("fabu");
    assert_eq!(chief.post("/withdraw/renew", &[]).status, 422, "none yet");
    let place = crate::flow::ITEM.trim_start_matches("/item/");
    let hidden = chief.post("/withdraw", &[("place", place), ("reason", "数字写错")]);
    assert_eq!(hidden.status, 303, "{}", hidden.text());
    let signer = Signer::of(&server, "withdraw");
    let (summary, _) = signer.look(&server);
    assert!(signer.sign(&server, summary.payload).published);
    assert!(matches!(
        refreshed(&server, &mut store).withdrawal,
        Ok(true)
    ));
    let before = lasts(&store, "withdraw");
    server.pass(days(95));
    upkeep::once(&server.server).unwrap();
    let mut chief = server.as_trial("fabu");
    assert!(chief.get("/site").text().contains("/withdraw/renew"));
    let proposed = chief.post("/withdraw/renew", &[]);
    assert_eq!(proposed.status, 303, "{}", proposed.text());
    let page = chief.get(proposed.to()).text();
    assert!(page.contains("内容不变"), "{page}");
    let (summary, paper) = signer.look(&server);
    let Paper::Withdrawal(review) = paper else {
        panic!("the list's paper");
    };
    assert!(review.renews && review.stay == 1, "{review:?}");
    assert!(signer.sign(&server, summary.payload).published);
    let report = refreshed(&server, &mut store);
    assert!(
        matches!(report.withdrawal, Ok(false)),
        "nothing else changes"
    );
    assert!(lasts(&store, "withdraw") > before);
}

#[test]
fn keys_and_channels_go_by_the_names_of_people_and_places() {
    let Some(server) = TestServer::trial() else {
        return;
    };
    let key = trial_key(&server, "signer-1").public().id();
    let mut admin = server.as_trial("guanli");
    for (id, name, status) in [
        (key.as_str(), "张编辑（组织部）", 303),
        ("not a key", "张编辑", 422),
        (&key, &"长".repeat(41), 422),
    ] {
        let answer = admin.post("/site/key", &[("key", id), ("name", name)]);
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
    }
    assert!(
        server
            .as_trial("bianji")
            .get("/site")
            .text()
            .contains("张编辑（组织部）")
    );
    let proposed = server.as_trial("fabu").post("/publish/county/renew", &[]);
    let page = server.as_trial("bianji").get(proposed.to()).text();
    assert!(page.contains("示例县党群服务中心（试用） 续签"), "{page}");
    let signer = Signer::of(&server, "signer-1");
    let (summary, _) = signer.look(&server);
    assert!(summary.title.contains("示例县党群服务中心"), "{summary:?}");
    signer.sign(&server, summary.payload);
    let log = admin.get("/audit").text();
    assert!(log.contains("签名人 张编辑（组织部）"), "{log}");
}
