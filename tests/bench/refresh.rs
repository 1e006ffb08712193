//! What a refresh costs a kiosk: 10,000 items for the first time and five changed ones, from the
//! real server over HTTP on loopback; the time, and the bytes on the wire both ways. Beside it
//! rsync, where it is installed, for the same change of the same items as plain files, and of the
//! published folder.
//!
//! `cargo bench --no-default-features --features server --bench refresh`
#![forbid(unsafe_code)]

#[path = "published/mod.rs"]
mod published;

use std::{
    fs,
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use query_corner::{
    store::content::ContentStore,
    sync::{
        client::{Http, Patience},
        refresh::{Outcome, refresh},
    },
};

use published::{County, Running, device, free_port, server, subscription};

/// Kiosks that do each refresh, one after the other.
const KIOSKS: usize = 5;

fn main() {
    // `cargo test --benches` runs this too; a small set shows that it still works.
    let items = match std::env::args().any(|argument| argument == "--bench") {
        true => 10_000,
        false => 200,
    };
    let folder = tempfile::tempdir().unwrap();
    let mut county = County::found(folder.path(), items);
    let port = free_port();
    let _server = server(&county, port, "");
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    println!(
        "load {}; {items} items",
        fs::read_to_string("/proc/loadavg")
            .unwrap_or_default()
            .trim()
    );
    let path = |number: usize| folder.path().join(format!("kiosk-{number}/content.db"));
    for number in 0..=KIOSKS {
        fs::create_dir_all(path(number).parent().unwrap()).unwrap();
    }
    let mut rsync = Rsync::start(&county);

    println!("\nfirst time");
    look_from_all(&county, address, &path);
    if let Some(rsync) = &mut rsync {
        rsync.copy_all(&county);
    }
    for turn in ["five changed", "five changed, again"] {
        println!("\n{turn}");
        county.change(5);
        look_from_all(&county, address, &path);
        if let Some(rsync) = &mut rsync {
            rsync.copy_all(&county);
        }
    }
    if rsync.is_none() {
        println!("\nrsync is not installed: skipped (Debian: rsync)");
    }
}

/// Refreshes every kiosk and says how long it took; one more by way of a relay that counts.
fn look_from_all(county: &County, server: SocketAddr, path: &dyn Fn(usize) -> PathBuf) {
    let mut took: Vec<_> = (1..=KIOSKS)
        .map(|number| look(county, &path(number), server))
        .collect();
    took.sort_unstable();
    let ms: Vec<_> = took.iter().map(|took| took.as_millis()).collect();
    let relay = Relay::start(server);
    look(county, &path(0), relay.address);
    let (sent, received) = (count(&relay.sent), count(&relay.received));
    println!(
        "  a kiosk: {ms:?} ms; on the wire {sent} bytes sent, {received} received, {} together, on \
         {} connections",
        sent + received,
        count(&relay.connections)
    );
}

fn look(county: &County, path: &Path, server: SocketAddr) -> Duration {
    let mut store = match path.exists() {
        true => ContentStore::open(path).unwrap(),
        false => county.kiosk(path),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let place =
        Arc::new(Http::new(&format!("http://{server}/repo/"), Patience::default()).unwrap());
    let began = Instant::now();
    let report = runtime.block_on(refresh(place, &mut store, &subscription(), &device()));
    let took = began.elapsed();
    for (_, outcome) in report.unwrap().channels {
        assert!(matches!(outcome.unwrap(), Outcome::Switched { .. }));
    }
    took
}

/// Hands connections on and counts what goes through.
struct Relay {
    address: SocketAddr,
    sent: Arc<AtomicU64>,
    received: Arc<AtomicU64>,
    connections: Arc<AtomicU64>,
}

fn count(of: &AtomicU64) -> u64 {
    of.load(Ordering::SeqCst)
}

impl Relay {
    fn start(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let this = Self {
            address: listener.local_addr().unwrap(),
            sent: Arc::default(),
            received: Arc::default(),
            connections: Arc::default(),
        };
        let connections = Arc::clone(&this.connections);
        let (sent, received) = (Arc::clone(&this.sent), Arc::clone(&this.received));
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::SeqCst);
                let far = TcpStream::connect(to).unwrap();
                let (near2, far2) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                let (sent, received) = (Arc::clone(&sent), Arc::clone(&received));
                thread::spawn(move || pass(near, far, &sent));
                thread::spawn(move || pass(far2, near2, &received));
            }
        });
        this
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, count: &AtomicU64) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        count.fetch_add(length as u64, Ordering::SeqCst);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// An rsync server on loopback over the items as files, and over the published folder.
struct Rsync {
    _daemon: Running,
    port: u16,
    folder: PathBuf,
}

impl Rsync {
    fn start(county: &County) -> Option<Self> {
        let program = Path::new("/usr/bin/rsync");
        if !program.exists() {
            return None;
        }
        let folder = county.folder.join("rsync");
        let tree = folder.join("tree");
        fs::create_dir_all(&tree).unwrap();
        let port = free_port();
        let settings = format!(
            "use chroot = no\nuid = root\ngid = root\npid file = {0}/pid\nlog file = {0}/log\n\
             [tree]\npath = {1}\n[repository]\npath = {2}\n",
            folder.display(),
            tree.display(),
            county.repository().display()
        );
        let file = folder.join("rsyncd.conf");
        fs::write(&file, settings).unwrap();
        let mut command = Command::new(program);
        command
            .args(["--daemon", "--no-detach", "--address=127.0.0.1"])
            .arg(format!("--port={port}"))
            .arg(format!("--config={}", file.display()));
        Some(Self {
            _daemon: Running::start(&mut command, port),
            port,
            folder,
        })
    }

    fn copy_all(&mut self, county: &County) {
        county.write_tree(&self.folder.join("tree"));
        self.copy("tree", "-a", "items as files");
        self.copy("tree", "-az", "items as files, compressed");
        self.copy("repository", "-a", "published folder");
        self.copy("repository", "-az", "published folder, compressed");
    }

    fn copy(&self, module: &str, flags: &str, what: &str) {
        let to = self.folder.join(format!("{module}{flags}"));
        let began = Instant::now();
        let done = Command::new("/usr/bin/rsync")
            .args([flags, "--delete", "--stats"])
            .arg(format!("rsync://127.0.0.1:{}/{module}/", self.port))
            .arg(&to)
            .output()
            .unwrap();
        let took = began.elapsed().as_millis();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        let said = String::from_utf8_lossy(&done.stdout).replace(',', "");
        let number = |label: &str| -> u64 {
            let line = said.lines().find_map(|line| line.strip_prefix(label));
            line.and_then(|line| line.trim().parse().ok()).unwrap()
        };
        let (sent, received) = (number("Total bytes sent:"), number("Total bytes received:"));
        println!(
            "  rsync {flags} of the {what}: {took} ms; {sent} bytes sent, {received} received, {} \
             together",
            sent + received
        );
    }
}
