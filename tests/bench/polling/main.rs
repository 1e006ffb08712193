//! How many kiosks one server keeps up with: the real `query-corner server` in a process of its
//! own, HTTPS, over a published repository of 10,000 items; each kiosk with its two connections
//! kept open, looking every 60 seconds and telling how it does with a signed heartbeat. The count
//! grows until the 99th percentile of all answers passes 50 ms. nginx serves the same files beside
//! it, where it is installed.
//!
//! `cargo bench --no-default-features --features server --bench polling [-- KIOSKS]`
//!
//! Server and kiosks share the machine's cores. More kiosks than `LINES` are simulated by as many
//! connections that ask more often.
#![forbid(unsafe_code)]

#[path = "../published/mod.rs"]
mod published;

mod crowd;
mod line;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use query_corner::{
    config::server::DatabasePlace,
    protocol::key::SigningKey,
    server::storage::{Session, StorageError, Store},
    sync::{
        directory::Directory,
        fetch::{Fetch, Fetching},
        refresh::refresh,
    },
    web::tls,
};

use crowd::{Look, POLL, connect, watch};
use line::Way;
use published::{County, Running, channel, device, free_port, server, server_data, subscription};

/// The goal of the 99th percentile.
const GOAL_US: u32 = 50_000;

/// At most so many kiosks have connections of their own: 20,000 open files are what a process may
/// have on many machines.
const LINES: usize = 8_000;

fn main() {
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    // `cargo test --benches` runs this too; a few kiosks show that it still works.
    let (kiosks, items, window) = match is_bench {
        true => (asked.unwrap_or(5_000), 10_000, Duration::from_secs(20)),
        false => (20, 100, Duration::from_secs(1)),
    };
    let folder = tempfile::tempdir().unwrap();
    let mut county = County::found(folder.path(), items);
    let before = Recorded::refresh(&county, None);
    let keys = enrol(&county, LINES.min(kiosks * 4));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    println!(
        "{} cores, load {}; {items} items published; goal: p99 at most {} ms",
        std::thread::available_parallelism().map_or(0, usize::from),
        fs::read_to_string("/proc/loadavg")
            .unwrap_or_default()
            .trim(),
        GOAL_US / 1000
    );
    let certificate = {
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let year = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year();
        tls::local(&server_data(&county).join("tls"), &names, year.into()).unwrap()
    };
    let authority = tls::authority_file(&server_data(&county).join("tls"));
    let nginx_settings = |port| nginx_settings(&county, port, &certificate);

    let port = free_port();
    let own = server(&county, port, "tls = \"local\"");
    let way = Way::new(port, &authority);
    let trial = Trial {
        runtime: &runtime,
        way: &way,
        process: own.0.id(),
        window,
    };
    println!("\nquery-corner server, looks and signed heartbeats");
    trial.grow(kiosks, Some(&keys), is_bench);
    println!("\nquery-corner server, looks alone");
    trial.grow(kiosks, None, is_bench);

    let beside = nginx(&nginx_settings(free_port()));
    match &beside {
        None => println!("\nnginx is not installed: skipped (Debian: nginx-light)"),
        Some((nginx, port)) => {
            println!("\nnginx, looks alone");
            let way = Way::new(*port, &authority);
            let trial = Trial {
                way: &way,
                process: nginx.0.id(),
                ..trial
            };
            trial.grow(kiosks, None, is_bench);
        }
    }

    county.change(5);
    let delta = Arc::new(Recorded::refresh(&county, Some(before)).paths());
    println!(
        "\nfive items change, and every kiosk fetches {} files within its next look ({} s)",
        delta.len(),
        POLL.as_secs()
    );
    let kiosks = kiosks.min(LINES);
    let minute = if is_bench { POLL } else { window };
    let switch = Look::Fetch(delta);
    print!("query-corner server: ");
    Trial {
        window: minute,
        ..trial
    }
    .once(kiosks, Some(&keys), switch.clone());
    if let Some((nginx, port)) = &beside {
        print!("nginx, no heartbeats: ");
        let way = Way::new(*port, &authority);
        Trial {
            way: &way,
            process: nginx.0.id(),
            window: minute,
            ..trial
        }
        .once(kiosks, None, switch);
    }
}

/// A server that is watched.
#[derive(Clone, Copy)]
struct Trial<'a> {
    runtime: &'a tokio::runtime::Runtime,
    way: &'a Way,
    process: u32,
    window: Duration,
}

impl Trial<'_> {
    /// Watches more and more kiosks until the goal is missed.
    fn grow(&self, first: usize, keys: Option<&[Arc<SigningKey>]>, is_bench: bool) {
        let mut count = first;
        // The first count for a whole round of looks.
        let mut trial = Self {
            window: if is_bench { POLL } else { self.window },
            ..*self
        };
        while trial.once(count, keys, Look::Idle) && is_bench && count < 2_000_000 {
            count *= 2;
            trial = *self;
        }
    }

    /// Watches as many kiosks; true if the goal is met.
    fn once(&self, count: usize, keys: Option<&[Arc<SigningKey>]>, look: Look) -> bool {
        let lines = count.min(LINES);
        let began = Instant::now();
        let kiosks = self.runtime.block_on(connect(self.way, lines, keys));
        let connected = began.elapsed();
        let each = count as f64 / lines as f64;
        let (cpu, began) = (cpu_time(self.process), Instant::now());
        let watched = watch(kiosks, self.window, each, look);
        let (kiosks, mut seen) = self.runtime.block_on(watched);
        let (passed, memory) = (began.elapsed().as_secs_f64(), memory(self.process));
        let cpu = (cpu_time(self.process) - cpu) / passed;
        drop(kiosks);
        seen.took.sort_unstable();
        let at = |share: f64| {
            let at = (seen.took.len() as f64 * share) as usize;
            seen.took.get(at.min(seen.took.len().saturating_sub(1)))
        };
        let ms = |share| at(share).map_or(f64::NAN, |us| f64::from(*us) / 1000.0);
        println!(
            "{count} kiosks on {lines} lines (connected in {:.1} s): {} answers, {:.0} a second, \
             {} KB a second, p50 {:.2} ms, p99 {:.2} ms, longest {:.1} ms, {} errors{}; the server \
             takes {:.0} % of a core and {} MB",
            connected.as_secs_f64(),
            seen.took.len(),
            seen.took.len() as f64 / passed,
            (seen.bytes as f64 / passed / 1000.0) as u64,
            ms(0.5),
            ms(0.99),
            ms(1.0),
            seen.errors,
            seen.wrong
                .map_or(String::new(), |wrong| format!(" ({wrong})")),
            cpu * 100.0,
            memory / 1000,
        );
        seen.errors == 0 && seen.took.get(seen.took.len() * 99 / 100) < Some(&GOAL_US)
    }
}

/// Registers as many kiosks in the server's data.
fn enrol(county: &County, count: usize) -> Vec<Arc<SigningKey>> {
    let store = Store::open(&DatabasePlace::File(server_data(county).join("server.db"))).unwrap();
    let seed = |number: usize| {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&(number as u64).to_le_bytes());
        seed
    };
    let keys: Vec<_> = (0..count)
        .map(|number| Arc::new(SigningKey::from_seed(seed(number)).unwrap()))
        .collect();
    let all = |session: &mut dyn Session| -> Result<(), StorageError> {
        for (number, key) in keys.iter().enumerate() {
            session.execute(
                "INSERT INTO device (id, key, hall, kiosk_no, channels, enrolled_at)
                 VALUES ($1, $2, $3, $4, 'county', $5)",
                &[
                    key.public().id().into(),
                    serde_json::to_string(key.public()).unwrap().into(),
                    format!("hall/h{}", number / 8).into(),
                    (number as i64 % 8 + 1).into(),
                    Timestamp::now().into(),
                ],
            )?;
        }
        Ok(())
    };
    store.write(all).unwrap();
    keys
}

/// A folder that notes what is read from it.
struct Recorded {
    place: Directory,
    paths: Mutex<Vec<String>>,
    kiosk: PathBuf,
}

impl Recorded {
    /// Refreshes the kiosk of an earlier record, or a new one.
    fn refresh(county: &County, earlier: Option<Arc<Self>>) -> Arc<Self> {
        let kiosk = county.folder.join("kiosk.db");
        let this = Arc::new(Self {
            place: Directory::new(county.repository()),
            paths: Mutex::default(),
            kiosk,
        });
        let mut store = match earlier {
            None => county.kiosk(&this.kiosk),
            Some(earlier) => {
                query_corner::store::content::ContentStore::open(&earlier.kiosk).unwrap()
            }
        };
        let place = Arc::clone(&this) as Arc<dyn Fetch>;
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let (subscription, device) = (subscription(), device());
        let refreshed = refresh(place, &mut store, &subscription, &device);
        let report = runtime.unwrap().block_on(refreshed).unwrap();
        for (of, outcome) in report.channels {
            assert_eq!(of, channel());
            outcome.unwrap();
        }
        this
    }

    /// What was there to be read, but for the timestamp's own question.
    fn paths(&self) -> Vec<String> {
        let paths = self.paths.lock().unwrap().clone();
        let there = |path: &String| self.place_of(path).exists();
        paths.into_iter().filter(there).collect()
    }

    fn place_of(&self, path: &str) -> PathBuf {
        let kiosk = self.kiosk.parent().unwrap();
        kiosk.join("repository").join(path)
    }
}

impl Fetch for Recorded {
    fn fetch<'a>(&'a self, path: &'a str, cap: u64, bytes: &'a mut Vec<u8>) -> Fetching<'a> {
        self.paths.lock().unwrap().push(path.to_owned());
        self.place.fetch(path, cap, bytes)
    }
}

/// nginx over the same files, by the same certificate, set up for many connections.
fn nginx_settings(county: &County, port: u16, certificate: &tls::Certificate) -> (PathBuf, u16) {
    let folder = county.folder.join("nginx");
    fs::create_dir_all(&folder).unwrap();
    let text = format!(
        "user root;\nworker_processes 2;\nworker_rlimit_nofile 20000;\ndaemon off;\n\
         pid {0}/pid;\nerror_log stderr crit;\n\
         events {{ worker_connections 19000; }}\n\
         http {{\n access_log off; sendfile on; tcp_nopush on; tcp_nodelay on;\n\
         keepalive_timeout 3600s; keepalive_requests 1000000;\n\
         open_file_cache max=20000 inactive=60s;\n\
         client_body_temp_path {0}; proxy_temp_path {0}; fastcgi_temp_path {0};\n\
         uwsgi_temp_path {0}; scgi_temp_path {0};\n\
         server {{ listen 127.0.0.1:{port} ssl backlog=4096; server_name localhost;\n\
         ssl_certificate {1}; ssl_certificate_key {2};\n\
         location /repo/ {{ alias {3}/; add_header Cache-Control no-cache; }} }} }}\n",
        folder.display(),
        certificate.chain.display(),
        certificate.key.display(),
        county.repository().display(),
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, text).unwrap();
    (file, port)
}

fn nginx((settings, port): &(PathBuf, u16)) -> Option<(Running, u16)> {
    let program = ["/usr/sbin/nginx", "/usr/bin/nginx"]
        .into_iter()
        .find(|program| Path::new(program).exists())?;
    let mut command = Command::new(program);
    let running = Running::start(command.arg("-c").arg(settings), *port);
    Some((running, *port))
}

/// A process and its children.
fn family(process: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let is_child = |id: &u32| {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        status.contains(&format!("\nPPid:\t{process}\n"))
    };
    ids.filter(is_child).chain([process]).collect()
}

/// Resident memory in kilobytes.
fn memory(process: u32) -> u64 {
    let of = |id| {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok())
    };
    family(process).into_iter().filter_map(of).sum()
}

/// Seconds of processor time until now.
fn cpu_time(process: u32) -> f64 {
    let of = |id| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // After the name in brackets: state is the third field, utime and stime 14 and 15.
        let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
        Some((ticks(11)? + ticks(12)?) / 100.0)
    };
    family(process).into_iter().filter_map(of).sum()
}
