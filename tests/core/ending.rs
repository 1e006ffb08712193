//! The real program, asked to end by the system: what it is at is finished, nothing is left behind.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use query_corner::upkeep::hold::hold;
use rustix::process::{Pid, Signal, kill_process};

/// How long a machine that is busy may take for a start.
const PATIENCE: Duration = Duration::from_secs(60);

struct Program {
    child: Child,
    /// Such as `127.0.0.1:34567`.
    address: String,
}

impl Program {
    /// Starts the program, which makes its throw-away folders in `scratch`.
    fn start(scratch: &Path, arguments: &[&str]) -> Self {
        let program = Command::new(env!("CARGO_BIN_EXE_query-corner"));
        Self::run(program, scratch, arguments)
    }

    /// The same by a command that becomes the program.
    fn run(mut command: Command, scratch: &Path, arguments: &[&str]) -> Self {
        let mut child = command
            .args(arguments)
            .env("TMPDIR", scratch)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("http://")?;
            Some(rest.split('/').next().unwrap_or(rest).trim().to_owned())
        });
        thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            address: url.expect("the program says where it is"),
        }
    }

    fn ask_to_end(&self) {
        self.send(Signal::TERM);
    }

    fn send(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Whether it ended well, within `most`.
    fn ends_well(mut self, most: Duration) -> bool {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            assert!(began.elapsed() < most, "it does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn leavings(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("query-corner"))
        .collect()
}

#[test]
fn asked_to_end_the_server_finishes_what_it_is_at_and_leaves_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let server = Program::start(scratch.path(), &["server", "--trial", "--port", "0"]);
    assert_eq!(leavings(scratch.path()).len(), 1);
    let connect = || TcpStream::connect(&server.address).unwrap();
    // One has sent half of a form, one has had an answer and is idle.
    let mut busy = connect();
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nContent-Length: 8\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\nlogi",
        server.address
    );
    busy.write_all(head.as_bytes()).unwrap();
    let mut idle = connect();
    let head = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    idle.write_all(head.as_bytes()).unwrap();
    assert!(idle.read(&mut [0; 64]).unwrap() > 0);
    thread::sleep(Duration::from_millis(300));
    server.ask_to_end();
    let began = Instant::now();
    while TcpStream::connect(&server.address).is_ok() {
        assert!(began.elapsed() < PATIENCE, "nobody new is let in");
        thread::sleep(Duration::from_millis(20));
    }
    busy.write_all(b"n=ab").unwrap();
    busy.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut answer = [0; 9];
    busy.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 ");
    drop(busy);
    assert!(server.ends_well(Duration::from_secs(15)));
    assert_eq!(leavings(scratch.path()), Vec::<String>::new());
}

#[test]
fn asked_to_end_a_kiosk_ends_well_and_lets_go_of_its_folder() {
    let scratch = tempfile::tempdir().unwrap();
    let data = tempfile::tempdir().unwrap();
    let place = data.path().to_str().unwrap();
    let kiosk = Program::start(
        scratch.path(),
        &["kiosk", "--screen", "web", "--data", place],
    );
    let began = Instant::now();
    while !data.path().join("journal.db").exists() {
        assert!(began.elapsed() < PATIENCE, "the journal is made");
        thread::sleep(Duration::from_millis(20));
    }
    kiosk.ask_to_end();
    assert!(kiosk.ends_well(PATIENCE));
    assert!(hold(data.path()).unwrap().is_some());
    // The folder of a trial goes with it.
    let trial = ["kiosk", "--screen", "web", "--server", "http://127.0.0.1:9"];
    let kiosk = Program::start(scratch.path(), &trial);
    assert_eq!(leavings(scratch.path()).len(), 1);
    kiosk.ask_to_end();
    assert!(kiosk.ends_well(PATIENCE));
    assert_eq!(leavings(scratch.path()), Vec::<String>::new());
}

const TRIAL: [&str; 4] = ["server", "--trial", "--port", "0"];

#[test]
fn a_terminal_that_is_closed_ends_a_trial_and_leaves_nothing() {
    // Whoever runs these tests may ignore the signal.
    let default = || {
        let mut command = Command::new("env");
        command.arg("--default-signal=HUP");
        command
    };
    let is_known = default().arg("true").output();
    if !is_known.is_ok_and(|run| run.status.success()) {
        return eprintln!("left out: env can't set a signal to its default here");
    }
    let scratch = tempfile::tempdir().unwrap();
    let mut command = default();
    command.arg(env!("CARGO_BIN_EXE_query-corner"));
    let server = Program::run(command, scratch.path(), &TRIAL);
    assert_eq!(leavings(scratch.path()).len(), 1);
    server.send(Signal::HUP);
    assert!(server.ends_well(PATIENCE));
    assert_eq!(leavings(scratch.path()), Vec::<String>::new());
}

#[test]
fn who_ignores_a_closed_terminal_is_not_ended_by_it() {
    let scratch = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' HUP; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_query-corner"));
    let mut server = Program::run(command, scratch.path(), &TRIAL);
    server.send(Signal::HUP);
    thread::sleep(Duration::from_millis(500));
    assert_eq!(server.child.try_wait().unwrap(), None);
    let mut asked = TcpStream::connect(&server.address).unwrap();
    let head = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    asked.write_all(head.as_bytes()).unwrap();
    assert!(asked.read(&mut [0; 64]).unwrap() > 0);
    server.ask_to_end();
    assert!(server.ends_well(PATIENCE));
    assert_eq!(leavings(scratch.path()), Vec::<String>::new());
}
