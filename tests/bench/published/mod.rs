//! A county's repository of real size for the benches, published as two signers and a server do
//! it together, and the real server over it, in a process of its own.

use std::{
    collections::BTreeMap,
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use jiff::Timestamp;
use query_corner::{
    content::{
        block::{Block, Span, Text},
        channel::ChannelName,
        draft::Drafts,
        generation::Generation,
        publish_rules::admit,
    },
    protocol::{head::AppVersion, key::SigningKey},
    publish::{
        generation::{self, Release},
        metadata::Signed,
        proposal,
        repository::{OnlineKeys, Repository},
        site::{Quorum, Site, channel_role},
    },
    store::content::ContentStore,
    sync::{plan::Kiosk, refresh::Subscription},
};

#[path = "../../fixtures/seeded.rs"]
mod seeded;

/// A seed for a key: the same in every run.
fn key(number: u8) -> SigningKey {
    SigningKey::from_seed([number; 32]).unwrap()
}

fn quorum(keys: &[u8], threshold: usize) -> Quorum {
    let keys = keys.iter().map(|number| key(*number).public().clone());
    Quorum {
        keys: keys.collect(),
        threshold,
    }
}

const SNAPSHOT: u8 = 4;
const TIMESTAMP: u8 = 5;

/// A county that publishes.
pub struct County {
    pub folder: PathBuf,
    drafts: Drafts,
    number: u64,
    site: Site,
    repository: Repository,
}

impl County {
    /// Founds a site in `folder` and publishes `items` items with bodies of 1,000 characters in
    /// the mean.
    pub fn found(folder: &Path, items: usize) -> Self {
        let repository = folder.join("repository");
        let mut this = Self {
            folder: folder.to_owned(),
            drafts: seeded::drafts(items, 1),
            number: 0,
            site: Site {
                root: quorum(&[1, 2, 3], 2),
                targets: quorum(&[1, 2, 3], 2),
                snapshot: key(SNAPSHOT).public().clone(),
                timestamp: key(TIMESTAMP).public().clone(),
                channels: BTreeMap::from([(channel(), quorum(&[10, 11], 2))]),
                withdraw: quorum(&[12], 1),
            },
            repository: Repository::new(&repository),
        };
        fs::create_dir_all(&repository).unwrap();
        let now = Timestamp::now();
        let root = this.site.root(&this.repository, now).unwrap();
        this.sign("root", root, &[1, 2]);
        let targets = this.site.targets(&this.repository, now).unwrap();
        this.sign("targets", targets, &[1, 2]);
        this.publish();
        this
    }

    pub fn repository(&self) -> PathBuf {
        self.repository.folder().to_owned()
    }

    /// Changes one sentence in each of `count` items and publishes that.
    pub fn change(&mut self, count: usize) {
        let step = (self.drafts.drafts.len() - 20) / count;
        let number = self.number;
        for draft in self
            .drafts
            .drafts
            .iter_mut()
            .skip(20)
            .step_by(step)
            .take(count)
        {
            let changed = format!("第{number}次修改：办理时间改为每个工作日上午。");
            let text = Text::tidy([Span {
                text: changed,
                strong: false,
            }]);
            draft.item.body.push(Block::Paragraph { text });
        }
        self.publish();
    }

    fn publish(&mut self) {
        self.number += 1;
        let now = Timestamp::now();
        let set = admit(self.drafts.clone(), &Default::default(), &[]);
        let set = set.unwrap_or_else(|refusals| panic!("{refusals:?}"));
        let generation = Generation::new(set, self.number, now).unwrap();
        let release = Release {
            not_before: now,
            rollout: Vec::new(),
            min_app: AppVersion::own(),
            audit_head: None,
        };
        let signed = generation::lay_out(&self.repository, &generation, &release, now).unwrap();
        self.sign(&channel_role(&channel()), signed, &[10, 11]);
        let online = OnlineKeys {
            snapshot: key(SNAPSHOT),
            timestamp: key(TIMESTAMP),
        };
        self.repository.release(&online, now).unwrap();
    }

    fn sign(&self, role: &str, signed: Signed, keys: &[u8]) {
        let folder = self.folder.join("proposals");
        fs::create_dir_all(&folder).unwrap();
        proposal::propose(&folder, role, signed).unwrap();
        for number in keys {
            proposal::sign(&self.repository, &folder, role, &key(*number)).unwrap();
        }
        proposal::accept(&self.repository, &folder, role).unwrap();
    }

    /// Every item as a file of its own, for those who copy files.
    #[allow(dead_code, reason = "the bench of polling copies none")]
    pub fn write_tree(&self, folder: &Path) {
        for draft in &self.drafts.drafts {
            let place = folder.join(draft.item.header.key.to_string() + ".json");
            let bytes = serde_json::to_vec(&draft.item).unwrap();
            if fs::read(&place).is_ok_and(|there| there == bytes) {
                continue;
            }
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(&place, bytes).unwrap();
        }
    }

    /// A kiosk that has nothing yet.
    pub fn kiosk(&self, path: &Path) -> ContentStore {
        let mut store = ContentStore::open(path).unwrap();
        let root = fs::read(self.repository().join("metadata/1.root.json")).unwrap();
        store.pin_root(&root).unwrap();
        store
    }
}

pub fn channel() -> ChannelName {
    "county".parse().unwrap()
}

pub fn device() -> Kiosk {
    Kiosk {
        device: "bench".to_owned(),
        app: AppVersion::own(),
        now: Timestamp::now(),
    }
}

pub fn subscription() -> Subscription {
    Subscription {
        channels: vec![channel()],
        free: u64::MAX,
    }
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A program that is ended with this.
pub struct Running(pub Child);

impl Running {
    /// Starts a program and waits until something listens on `port`.
    pub fn start(command: &mut Command, port: u16) -> Self {
        let child = command.stdout(Stdio::null()).spawn().unwrap();
        let mut this = Self(child);
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        for _ in 0..600 {
            if TcpStream::connect(address).is_ok() {
                return this;
            }
            if let Some(status) = this.0.try_wait().unwrap() {
                panic!("{command:?} ended with {status}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{command:?} doesn't listen on {port}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Asked first: nginx ends its workers only then.
        #[cfg(unix)]
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        for _ in 0..50 {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The folder of the server's own data, with the keys by which the county goes on being signed.
pub fn server_data(county: &County) -> PathBuf {
    let data = county.folder.join("server");
    fs::create_dir_all(data.join("online")).unwrap();
    for (name, number) in [("snapshot", SNAPSHOT), ("timestamp", TIMESTAMP)] {
        let seed = format!("{number:02x}").repeat(32);
        fs::write(data.join(format!("online/{name}.seed")), seed).unwrap();
    }
    data
}

/// The real server over a county's repository. `more` are further lines of its settings.
pub fn server(county: &County, port: u16, more: &str) -> Running {
    let data = server_data(county);
    let settings = format!(
        "data = {data:?}\nrepository = {:?}\nlisten = \"127.0.0.1:{port}\"\n\
         names = [\"localhost\", \"127.0.0.1\"]\n{more}\n",
        county.repository()
    );
    let file = county.folder.join("server.toml");
    fs::write(&file, settings).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_query-corner"));
    Running::start(command.args(["server", "--config"]).arg(file), port)
}
