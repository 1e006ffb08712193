//! What someone who stands before the screen sees: from the start of the program until
//! the page stands, read off the display's own memory, and the memory of all its
//! processes; beside a page of the same words in Chromium's kiosk mode.
//!
//! `cargo bench --bench outside`. Needs Xvfb and chromium; says so and ends without them.
#![forbid(unsafe_code)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const SCREEN: (usize, usize) = (1080, 1920);
/// Every so many pixels one is compared: 20,000 in all.
const STRIDE: usize = 103;
/// How long a program is watched; what it shows at the end is its page.
const WATCHED: Duration = Duration::from_secs(9);
/// A page stands when this share of its pixels is as in the end: a clock may go on.
const STANDS: f64 = 0.985;
const STARTS: usize = 5;

fn main() {
    let whole = std::env::args().any(|argument| argument == "--bench");
    for tool in ["Xvfb", "chromium"] {
        if !found(tool) {
            println!("skipped: {tool} is not installed");
            return;
        }
    }
    if !whole {
        println!("skipped: a full run only, by cargo bench");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let display = Display::open(folder.path());
    let data = folder.path().join("data");
    let kiosk = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_query-corner"));
        command.args([
            "kiosk",
            "--screen",
            "window",
            "--renderer",
            "software",
            "--data",
        ]);
        command.arg(&data);
        command
    };
    // The first start of all makes the databases.
    display.watch(kiosk());
    report("query-corner", &display, kiosk);

    let page = folder.path().join("home.html");
    fs::write(&page, browser_page()).unwrap();
    let profile = folder.path().join("profile");
    let chromium = || {
        let mut command = Command::new("chromium");
        command.args(["--kiosk", "--no-sandbox", "--no-first-run", "--disable-gpu"]);
        command.arg(format!("--window-size={},{}", SCREEN.0, SCREEN.1));
        command.args(["--window-position=0,0", "--disable-features=Translate"]);
        command.arg(format!("--user-data-dir={}", profile.display()));
        command.arg(format!("file://{}", page.display()));
        command
    };
    display.watch(chromium());
    report("chromium --kiosk", &display, chromium);
}

fn report(name: &str, display: &Display, program: impl Fn() -> Command) {
    let mut seen: Vec<Seen> = (0..STARTS).map(|_| display.watch(program())).collect();
    seen.sort_by_key(|seen| seen.stands);
    let middle = &seen[seen.len() / 2];
    println!(
        "{name}: page stands after {} ms (of {} starts: {} to {}), memory {} MB in {} processes",
        middle.stands.as_millis(),
        seen.len(),
        seen[0].stands.as_millis(),
        seen[seen.len() - 1].stands.as_millis(),
        middle.kilobytes / 1024,
        middle.processes,
    );
}

/// What was seen of one start.
struct Seen {
    stands: Duration,
    /// Of all its processes, shared pages divided among those who share them (PSS).
    kilobytes: u64,
    processes: usize,
}

/// An X display whose pixels lie in a file.
struct Display {
    server: Child,
    name: String,
    pixels: PathBuf,
}

impl Display {
    fn open(folder: &Path) -> Self {
        let number = 90 + std::process::id() % 900;
        let name = format!(":{number}");
        let server = Command::new("Xvfb")
            .args([&name, "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{}x{}x24", SCREEN.0, SCREEN.1))
            .arg("-fbdir")
            .arg(folder)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let pixels = folder.join("Xvfb_screen0");
        let display = Self {
            server,
            name,
            pixels,
        };
        let began = Instant::now();
        while !display.pixels.is_file() {
            assert!(began.elapsed() < Duration::from_secs(10), "Xvfb came up");
            thread::sleep(Duration::from_millis(50));
        }
        thread::sleep(Duration::from_secs(1));
        display
    }

    /// A part of the pixels. The file is an XWD dump: its header says where they begin.
    fn sample(&self) -> Vec<[u8; 3]> {
        let dump = fs::read(&self.pixels).unwrap();
        let word = |at: usize| u32::from_be_bytes(dump[at * 4..at * 4 + 4].try_into().unwrap());
        let from = word(0) as usize + word(19) as usize * 12;
        let pixels = dump[from..].chunks_exact(4).step_by(STRIDE);
        pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
    }

    /// Starts a program, watches the display, and ends the program.
    fn watch(&self, mut program: Command) -> Seen {
        let mut frames: Vec<(Duration, Vec<[u8; 3]>)> = Vec::new();
        let began = Instant::now();
        let mut child = program
            .env("DISPLAY", &self.name)
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while began.elapsed() < WATCHED {
            let now = began.elapsed();
            let frame = self.sample();
            if frames.last().is_none_or(|(_, last)| *last != frame) {
                frames.push((now, frame));
            }
            thread::sleep(Duration::from_millis(4));
        }
        let tree = processes_of(child.id());
        let kilobytes = tree.iter().map(|id| proportional(*id)).sum();
        for id in tree.iter().rev() {
            _ = Command::new("kill").args(["-9", &id.to_string()]).status();
        }
        child.wait().unwrap();
        thread::sleep(Duration::from_millis(500));

        let last = &frames.last().unwrap().1;
        let alike = |frame: &[[u8; 3]]| {
            let same = frame.iter().zip(last).filter(|(a, b)| a == b).count();
            same as f64 / last.len() as f64
        };
        let blank = last.iter().filter(|pixel| **pixel == [0; 3]).count();
        assert!(blank * 2 < last.len(), "the page covers the screen");
        let stands = frames.iter().find(|(_, frame)| alike(frame) >= STANDS);
        Seen {
            stands: stands.unwrap().0,
            kilobytes,
            processes: tree.len(),
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        _ = self.server.kill();
        _ = self.server.wait();
    }
}

/// A process and all that it started, itself first.
fn processes_of(root: u32) -> Vec<u32> {
    let mut tree = vec![root];
    let mut at = 0;
    while at < tree.len() {
        let children = format!("/proc/{0}/task/{0}/children", tree[at]);
        let listed = fs::read_to_string(children).unwrap_or_default();
        tree.extend(
            listed
                .split_whitespace()
                .filter_map(|id| id.parse::<u32>().ok()),
        );
        at += 1;
    }
    tree
}

fn proportional(id: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find(|line| line.starts_with("Pss:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}

fn found(tool: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(tool).is_file())
}

/// A home page of the same words and shapes, as light as a page of a browser can be:
/// no script, no picture, the system's own fonts.
fn browser_page() -> String {
    let door = |name: &str, line: &str| {
        format!("<a class=door href='#'><b>{name}</b><span>{line}</span></a>")
    };
    let doors: String = [
        ("党务公开", "文件、制度、公示"),
        ("政策问答", "先看答案，再看依据"),
        ("办事指南", "材料、流程、时限"),
        ("排队取号", "按取号时间先后叫号"),
        ("通知公告", "本厅的通知"),
        ("本厅信息", "窗口、值班、开放时间"),
        ("我的号", "查前面还有几人"),
    ]
    .map(|(name, line)| door(name, line))
    .concat();
    format!(
        "<!doctype html><html lang=zh><meta charset=utf-8><style>\
         body{{margin:0;background:#efe9de;font:32px 'Noto Sans SC',sans-serif;color:#211c19}}\
         h1{{font:700 56px serif;margin:48px 36px 8px}}p{{margin:0 36px 24px;color:#665c54}}\
         .field{{margin:24px 36px;border:3px solid #ac1d22;border-radius:36px;padding:32px}}\
         .door{{display:inline-block;box-sizing:border-box;width:480px;height:240px;margin:12px 0 12px 36px;\
         padding:36px;background:#faf6f0;border-radius:20px;text-decoration:none;color:inherit}}\
         .door b{{display:block;font-size:48px}}</style>\
         <h1>示例县党群服务中心</h1><p>查询角　公开文件　政策问答　办事取号</p>\
         <div class=field>想办什么、想问什么，点这里</div>{doors}</html>"
    )
}
