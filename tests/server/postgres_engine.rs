//! PostgreSQL from Debian's package, started once for all tests of the process, and gone with it.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use query_corner::web::tls;

/// The engine of this process.
pub struct Engine {
    pub port: u16,
    /// Where its Unix socket and its certificate lie.
    pub folder: PathBuf,
}

static CLUSTER: OnceLock<Option<Engine>> = OnceLock::new();
static COUNT: AtomicU32 = AtomicU32::new(0);

/// The address of a new, empty database.
pub fn fresh() -> Option<String> {
    let port = engine()?.port;
    let name = format!("test_{}", COUNT.fetch_add(1, Ordering::SeqCst));
    let url = |name: &str| format!("postgres://tester@127.0.0.1:{port}/{name}?sslmode=disable");
    let mut client = postgres::Client::connect(&url("postgres"), postgres::NoTls).unwrap();
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .unwrap();
    Some(url(&name))
}

/// The engine, started when it is asked for first.
pub fn engine() -> Option<&'static Engine> {
    CLUSTER.get_or_init(start).as_ref()
}

fn programs() -> Option<PathBuf> {
    let mut versions: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    versions.retain(|folder| folder.join("initdb").exists());
    versions.sort();
    versions.pop()
}

#[allow(
    clippy::zombie_processes,
    reason = "it is there as long as this process"
)]
fn start() -> Option<Engine> {
    let Some(programs) = programs() else {
        assert!(
            std::env::var_os("CI").is_none(),
            "PostgreSQL is not installed: run tests/tools.sh"
        );
        eprintln!("skipped: PostgreSQL is not installed (tests/tools.sh installs it)");
        return None;
    };
    // It must not run as root; Debian's package brings a user for it.
    let folder = tempfile::Builder::new()
        .prefix("qc-pg")
        .tempdir_in("/tmp")
        .unwrap()
        .keep();
    let names = ["127.0.0.1".to_owned(), "db.example".to_owned()];
    let year = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .year();
    let certificate = tls::local(&folder.join("tls"), &names, year.into()).unwrap();
    let root = std::fs::metadata(&folder)
        .is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0);
    if root {
        assert!(
            Command::new("chown")
                .args(["-R", "postgres"])
                .arg(&folder)
                .status()
                .unwrap()
                .success()
        );
    }
    let data = folder.join("data");
    let made = run(root, &programs.join("initdb"))
        .args([
            "-A",
            "trust",
            "-U",
            "tester",
            "-E",
            "UTF8",
            "--locale=C",
            "-D",
        ])
        .arg(&data)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success(), "initdb");
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    // The shell's input is this process: when that ends, so does the engine, and its files go.
    let line = format!(
        "{}/postgres -D {} -k {} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300 -c ssl=on -c ssl_cert_file={} -c ssl_key_file={} >/dev/null 2>&1 & read end; kill -QUIT $!; wait; rm -rf {}",
        programs.display(),
        data.display(),
        folder.display(),
        certificate.chain.display(),
        certificate.key.display(),
        folder.display()
    );
    let mut shell = run(root, Path::new("/bin/sh"))
        .args(["-c", &line])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    // Kept open for as long as the process lives.
    std::mem::forget(shell.stdin.take());
    for _ in 0..300 {
        let url = format!("postgres://tester@127.0.0.1:{port}/postgres");
        if postgres::Client::connect(&url, postgres::NoTls).is_ok() {
            return Some(Engine { port, folder });
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("PostgreSQL did not start");
}

fn run(as_root: bool, program: &Path) -> Command {
    match as_root {
        true => {
            let mut command = Command::new("runuser");
            command
                .args(["-u", "postgres", "--"])
                .arg(program)
                .current_dir("/tmp");
            command
        }
        false => Command::new(program),
    }
}
