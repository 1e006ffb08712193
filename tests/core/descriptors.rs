//! The real program with hardly any open files allowed: its page is there, and it says why that is
//! all.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// Starts a kiosk by a shell's `ulimit`; gives what its page answers, once the log has said `until`,
/// and what the log says.
fn page_under(limit: &str, until: &str) -> (String, String) {
    let data = tempfile::tempdir().unwrap();
    let run = format!("ulimit {limit}; exec \"$0\" kiosk --screen web --data \"$1\"");
    let mut child = Command::new("sh")
        .args(["-c", &run, env!("CARGO_BIN_EXE_query-corner")])
        .arg(data.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (said, errors) = (Arc::new(Mutex::new(String::new())), child.stderr.take());
    let log = Arc::clone(&said);
    thread::spawn(move || {
        let lines = BufReader::new(errors.unwrap()).lines();
        lines
            .map_while(Result::ok)
            .for_each(|line| *log.lock().unwrap() += &(line + "\n"));
    });
    let says = |words: &str| said.lock().unwrap().contains(words);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, rest) = line.split_once("http://")?;
        Some(rest.trim().to_owned())
    });
    let answered = url.as_deref().map(|url| {
        let began = Instant::now();
        while !says(until) && began.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(20));
        }
        // What starts beside the page has its time, too.
        thread::sleep(Duration::from_millis(1500));
        let (address, path) = url.split_once('/').unwrap();
        let mut page = TcpStream::connect(address).unwrap();
        page.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        page.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        page.read_to_string(&mut answer).unwrap();
        answer
    });
    let _ = child.kill();
    let _ = child.wait();
    let said = said.lock().unwrap().clone();
    (answered.unwrap_or_else(|| panic!("{said}")), said)
}

#[test]
fn with_sixteen_open_files_the_page_is_there_and_the_log_says_how_many_are_needed() {
    let (answer, said) = page_under("-n 16", "至少要");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}\n{said}");
    assert!(
        said.contains("最多只能同时打开 16 个文件，至少要 32 个"),
        "{said}"
    );
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_limit_that_may_be_raised_is_raised() {
    let (answer, said) = page_under("-Sn 16", "取号日志打开了");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}\n{said}");
    assert!(
        said.contains("取号日志打开了") && !said.contains("最多只能"),
        "{said}"
    );
}
