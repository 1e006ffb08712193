//! What a visitor waits for, with 20,000 items of 1,000 characters: the first page
//! after the start, the next page after a touch, results after a key, a long
//! document under the finger; and the memory after a day of 300 visitors.
//!
//! `cargo bench --bench kiosk`. Software renderer, 1080 × 1920.
#![forbid(unsafe_code)]

#[path = "../fixtures/seeded.rs"]
mod seeded;

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use jiff::civil::{DateTime, datetime};
use query_corner::{
    app::{
        catalogue,
        home::{self, Door},
        kiosk::Intent,
        search,
    },
    config::Config,
    content::{
        block::{Block, Text},
        generation::Generation,
        item::Kind,
        publish_rules::admit,
    },
    domain::ticket::Source,
    machine::{
        allocator::ALLOCATOR, assembly::Assembly, studio::Studio, worker::simulated_printer,
    },
    shell::{memory::MemoryScreen, size::ScreenSize},
    store::content::ContentStore,
};

const ITEMS: usize = 20_000;
/// A page of GB/T 9704 holds 22 lines of 28 characters.
const LONG_PAGES: usize = 200;
const NOW: DateTime = datetime(2026, 11, 24, 9, 42, 0, 0);
const SCREEN: (u32, u32) = (1080, 1920);

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let [_, child, folder] = &arguments[..] {
        match child.as_str() {
            "first-page" => return first_page(Path::new(folder)),
            "day" => return day(Path::new(folder)),
            _ => {}
        }
    }
    // `cargo test --benches` runs this too; a small set shows that it still works.
    let whole = arguments.iter().any(|argument| argument == "--bench");
    let (items, starts, visitors) = if whole { (ITEMS, 10, 300) } else { (500, 1, 3) };
    let folder = tempfile::tempdir().unwrap();
    publish(folder.path(), items);

    let mut starts: Vec<_> = (0..starts).map(|_| start(folder.path())).collect();
    report("exec to first page drawn", &mut starts);
    let day = Command::new(env::current_exe().unwrap())
        .args(["day".as_ref(), folder.path().as_os_str()])
        .env("VISITORS", visitors.to_string())
        // As the program does for itself.
        .env(ALLOCATOR.0, ALLOCATOR.1)
        .status()
        .unwrap();
    assert!(day.success());
}

/// Publishes the seeded items, one of them a document of 200 pages.
fn publish(folder: &Path, items: usize) {
    let mut drafts = seeded::drafts(items, 1);
    let document = |draft: &&mut query_corner::content::draft::Draft| {
        draft.item.header.key.kind() == Kind::Document && draft.item.header.title.len() > 12
    };
    let long = drafts.drafts.iter_mut().find(document).unwrap();
    let paragraph: String = "为民服务办事公开依据流程材料时限地点电话"
        .chars()
        .cycle()
        .take(28 * 4)
        .collect();
    long.item.body = (0..LONG_PAGES * 22 / 5)
        .flat_map(|n| {
            [
                Block::Heading {
                    level: 1,
                    text: format!("第{}部分", n + 1),
                },
                Block::Paragraph {
                    text: Text::from(paragraph.as_str()),
                },
            ]
        })
        .collect();
    fs::write(folder.join("long"), long.item.header.key.to_string()).unwrap();
    let set = admit(drafts, &Default::default(), &[]).unwrap();
    let generation = Generation::new(set, 1, jiff::Timestamp::UNIX_EPOCH).unwrap();
    let mut store = ContentStore::open(&folder.join("content.db")).unwrap();
    store.install_factory().unwrap();
    store.install(&generation, 0).unwrap();
}

/// Starts the kiosk in a process of its own and waits until it says that its first page is drawn.
fn start(folder: &Path) -> Duration {
    let began = Instant::now();
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["first-page".as_ref(), folder.as_os_str()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let took = began.elapsed();
    assert_eq!(line.trim(), "drawn");
    child.kill().unwrap();
    child.wait().unwrap();
    took
}

/// The child of [`start`]: what `query-corner kiosk` does until its first page is drawn.
fn first_page(folder: &Path) {
    let size = ScreenSize::of(SCREEN.0, SCREEN.1);
    let screen = MemoryScreen::install(size, Box::new(|_, _| ())).unwrap();
    let mut config = Config::load(None).unwrap();
    config.data = folder.to_owned();
    let assembly = Assembly::open(&config, Source::Test).unwrap();
    assembly.bridge().fit(size);
    assembly.bridge().render();
    slint::ComponentHandle::show(assembly.bridge().app()).unwrap();
    screen.draw().unwrap();
    println!("drawn");
    slint::run_event_loop().unwrap();
}

/// A day of visitors in one process: timings, and memory before and after.
fn day(folder: &Path) {
    let visitors: usize = env::var("VISITORS").unwrap().parse().unwrap();
    let printer = simulated_printer(folder).unwrap();
    let size = ScreenSize::of(SCREEN.0, SCREEN.1);
    let studio = Studio::open(folder, size, NOW, printer).unwrap();
    studio.settle();
    let long = fs::read_to_string(folder.join("long")).unwrap();

    let (mut pages, mut keys) = (Vec::new(), Vec::new());
    // The first visitor warms what is filled once: glyphs, statements.
    visit(&studio, &mut Vec::new(), &mut Vec::new());
    println!("memory with everything loaded: {} MB", megabytes());
    let mut frames = scroll(&studio, &long);
    for _ in 0..visitors {
        visit(&studio, &mut pages, &mut keys);
    }
    report("touch to page drawn", &mut pages);
    report("key to results drawn", &mut keys);
    report("a frame of scrolling 200 pages", &mut frames);
    println!("memory after {visitors} visitors: {} MB", megabytes());
}

/// One visitor: reads a document and an answer, searches, takes a number, ends.
fn visit(studio: &Studio, pages: &mut Vec<Duration>, keys: &mut Vec<Duration>) {
    let act = |intent: Intent| {
        let began = Instant::now();
        studio.send(intent);
        studio.screen().draw();
        let took = began.elapsed();
        studio.settle();
        took
    };
    let door = |door| Intent::Home(home::Intent::OpenDoor(door));
    for kind in [
        Door::Documents,
        Door::Questions,
        Door::Guides,
        Door::Notices,
    ] {
        pages.push(act(door(kind)));
        pages.push(act(Intent::Catalogue(catalogue::Intent::Open(3))));
        pages.push(act(Intent::Back));
        pages.push(act(Intent::Back));
    }
    pages.push(act(door(Door::Hall)));
    pages.push(act(Intent::Back));
    pages.push(act(Intent::Home(home::Intent::OpenSearch(None))));
    act(Intent::Search(search::Intent::ChooseMethod(
        search::Method::Letters,
    )));
    for key in "zuzhiguanxi".chars() {
        keys.push(act(Intent::Search(search::Intent::Key(key.to_string()))));
    }
    act(Intent::End);
}

/// Turns the wheel through a document of 200 pages, a fifth of a screen a frame.
fn scroll(studio: &Studio, key: &str) -> Vec<Duration> {
    use slint::{LogicalPosition, platform::WindowEvent};
    studio.open_item(key).unwrap();
    studio.settle();
    let position = LogicalPosition::new(540.0, 960.0);
    let frames = (0..1000)
        .map(|_| {
            let began = Instant::now();
            studio.screen().dispatch(WindowEvent::PointerScrolled {
                position,
                delta_x: 0.0,
                delta_y: -384.0,
            });
            studio.screen().pass(Duration::from_millis(16));
            studio.screen().draw();
            began.elapsed()
        })
        .collect();
    studio.send(Intent::End);
    frames
}

fn report(what: &str, times: &mut [Duration]) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!(
        "{what}: median {:.1} ms, p99 {:.1} ms, worst {:.1} ms ({} times)",
        at(0.5),
        at(0.99),
        at(1.0),
        times.len()
    );
}

/// Resident memory of this process, the program itself and mapped fonts included.
fn megabytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        / 1024
}
