//! A site for tests: keys, a repository on the disk and content that can be changed.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use query_corner::{
    content::{
        channel::ChannelName,
        generation::Generation,
        item::ItemKey,
        publish_rules::admit,
        source::{SourceFile, parse},
    },
    protocol::{
        head::AppVersion,
        withdrawal::{Hidden, Withdrawal},
    },
    publish::{
        PublishError,
        generation::{self, Release},
        key::SigningKey,
        metadata::{Envelope, Signed},
        proposal,
        repository::{OnlineKeys, Repository},
        site::{Quorum, Site, WITHDRAW, channel_role},
    },
    store::content::{ContentReader, ContentStore},
    sync::{
        directory::Directory,
        fetch::Fetch,
        plan::Kiosk,
        refresh::{Outcome, RefreshError, Report, Subscription, refresh},
    },
};

/// The instant at which tests stand.
pub fn now() -> Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

pub fn hours(number: i64) -> Timestamp {
    now() + SignedDuration::from_hours(number)
}

/// A key that is the same in every run.
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_seed([number; 32]).unwrap()
}

pub fn county() -> ChannelName {
    "county".parse().unwrap()
}

/// The keys 1–3 are root's and targets', 4 snapshot's, 5 timestamp's; 10 the editor's, 11 the
/// reviewer's, 12 withdraws.
pub struct TestSite {
    pub site: Site,
    pub repository: Repository,
    pub proposals: tempfile::TempDir,
    pub folder: tempfile::TempDir,
}

pub fn online() -> OnlineKeys {
    OnlineKeys {
        snapshot: key(4),
        timestamp: key(5),
    }
}

fn quorum(keys: &[u8], threshold: usize) -> Quorum {
    let keys = keys.iter().map(|number| key(*number).public().clone());
    Quorum {
        keys: keys.collect(),
        threshold,
    }
}

impl TestSite {
    /// A founded site that has published nothing.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let this = Self {
            site: Site {
                root: quorum(&[1, 2, 3], 2),
                targets: quorum(&[1, 2, 3], 2),
                snapshot: key(4).public().clone(),
                timestamp: key(5).public().clone(),
                channels: BTreeMap::from([(county(), quorum(&[10, 11], 2))]),
                withdraw: quorum(&[12], 1),
            },
            repository: Repository::new(folder.path()),
            proposals: tempfile::tempdir().unwrap(),
            folder,
        };
        let root = this.site.root(&this.repository, now()).unwrap();
        this.sign("root", root, &[1, 2]).unwrap();
        let targets = this.site.targets(&this.repository, now()).unwrap();
        this.sign("targets", targets, &[1, 2]).unwrap();
        this.repository.release(&online(), now()).unwrap();
        this
    }

    /// Proposes a role, lets the keys sign it and accepts it.
    pub fn sign(&self, role: &str, signed: Signed, keys: &[u8]) -> Result<(), PublishError> {
        let folder = self.proposals.path();
        proposal::propose(folder, role, signed)?;
        for number in keys {
            proposal::sign(&self.repository, folder, role, &key(*number))?;
        }
        proposal::accept(&self.repository, folder, role)
    }

    /// Publishes a generation as the two signers and the server do together.
    pub fn publish(&self, generation: &Generation, release: &Release) {
        let signed = generation::lay_out(&self.repository, generation, release, now()).unwrap();
        let role = channel_role(&generation.channel().name);
        self.sign(&role, signed, &[10, 11]).unwrap();
        self.repository.release(&online(), now()).unwrap();
    }

    /// Publishes items of the county channel.
    pub fn publish_items(&self, number: u64, items: &[(&str, &str)]) {
        self.publish(&county_generation(number, items), &at_once());
    }

    pub fn withdraw(&self, number: u64, keys: &[&str]) {
        let hidden = |key: &&str| Hidden {
            channel: county(),
            key: key.parse().unwrap(),
        };
        let list = Withdrawal {
            format: 1,
            number,
            published_at: now(),
            items: keys.iter().map(hidden).collect(),
        };
        let signed = generation::withdraw(&self.repository, &list, now()).unwrap();
        self.sign(WITHDRAW, signed, &[12]).unwrap();
        self.repository.release(&online(), now()).unwrap();
    }

    /// A kiosk's content.db at `path`, enrolled here.
    pub fn enrol(&self, path: &Path) -> ContentStore {
        let mut store = ContentStore::open(path).unwrap();
        store.pin_root(&self.first_root()).unwrap();
        store
    }

    pub fn first_root(&self) -> Vec<u8> {
        std::fs::read(self.folder.path().join("metadata/1.root.json")).unwrap()
    }

    pub fn place(&self) -> Arc<dyn Fetch> {
        Arc::new(Directory::new(self.folder.path()))
    }

    /// A role in force, to be changed and signed by whom a test likes.
    pub fn envelope(&self, role: &str) -> Envelope {
        self.repository.newest(role).unwrap().unwrap().0
    }
}

pub fn at_once() -> Release {
    Release {
        not_before: now(),
        rollout: Vec::new(),
        min_app: "0.0.1".parse().unwrap(),
        audit_head: None,
    }
}

pub fn kiosk() -> Kiosk {
    Kiosk {
        device: "kiosk-1".to_owned(),
        app: AppVersion::own(),
        now: now(),
    }
}

pub fn subscription() -> Subscription {
    Subscription {
        channels: vec![county()],
        free: u64::MAX,
    }
}

/// Runs a refresh to its end.
pub fn refresh_from(
    place: Arc<dyn Fetch>,
    store: &mut ContentStore,
    kiosk: &Kiosk,
) -> Result<Report, RefreshError> {
    block_on(refresh(place, store, &subscription(), kiosk))
}

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work)
}

/// A generation of the county channel: questions by key and answer.
pub fn county_generation(number: u64, items: &[(&str, &str)]) -> Generation {
    let channel = include_str!("../fixtures/county_channel.toml");
    let mut files = vec![SourceFile {
        path: "channel.toml".into(),
        bytes: channel.into(),
    }];
    files.extend(items.iter().map(|(key, answer)| SourceFile {
        path: format!("{key}.md"),
        bytes: format!("+++\ntitle = \"{key}\"\n+++\n{answer}\n").into_bytes(),
    }));
    let drafts = parse(&files).unwrap_or_else(|errors| panic!("{errors}"));
    let set = admit(drafts, &Default::default(), &[]).unwrap_or_else(|r| panic!("{r:?}"));
    Generation::new(set, number, now()).unwrap()
}

/// What the screen shows: every item's key with its words.
pub fn shown(path: &Path) -> BTreeMap<ItemKey, String> {
    let mut all = BTreeMap::new();
    let reader = ContentReader::open(path).unwrap();
    reader
        .for_each_item(|item| {
            let words: Vec<_> = item.body.iter().map(|block| block.plain()).collect();
            all.insert(item.header.key, words.join("\n"));
        })
        .unwrap();
    all
}

/// A kiosk with a content.db of its own.
pub struct TestKiosk {
    pub folder: tempfile::TempDir,
    pub store: ContentStore,
    pub kiosk: Kiosk,
}

impl TestKiosk {
    pub fn new(site: &TestSite) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = site.enrol(&folder.path().join("content.db"));
        Self {
            folder,
            store,
            kiosk: kiosk(),
        }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("content.db")
    }

    pub fn refresh(&mut self, place: Arc<dyn Fetch>) -> Result<Report, RefreshError> {
        refresh_from(place, &mut self.store, &self.kiosk)
    }

    /// What became of the county channel.
    pub fn county(&mut self, place: Arc<dyn Fetch>) -> Result<Outcome, RefreshError> {
        let report = self.refresh(place)?;
        report.channels.into_iter().next().unwrap().1
    }

    /// What the screen shows, as "key: words" in one text.
    pub fn shows(&self) -> String {
        let lines = shown(&self.path()).into_iter();
        let lines: Vec<_> = lines
            .map(|(key, words)| format!("{key}: {words}"))
            .collect();
        lines.join("; ")
    }
}
