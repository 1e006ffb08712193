//! 五分钟试用, end to end: the server and a kiosk as two processes of the real program, people in a
//! real browser, and the kiosk's screen read from its own page.
//!
//! What the kiosk ought to show is drawn by a twin of it in this process, over the same signed
//! repository. The twin's controls have names, so it also knows where a finger must go; the real
//! kiosk's screen has to become the twin's, pixel for pixel, below the bar with the clock.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use jiff::{Timestamp, Zoned, civil::DateTime};
use query_corner::{
    app::world::Standing,
    protocol::head::AppVersion,
    store::content::ContentStore,
    sync::{
        directory::Directory,
        plan::Kiosk,
        refresh::{Subscription, refresh},
    },
};

use crate::{
    chrome::Chrome,
    stand::{PORTRAIT, Stand},
};

/// How long a machine that is busy may take for one step.
const PATIENCE: Duration = Duration::from_secs(90);
/// Below the bar with the clock.
const BODY: usize = 190;

/// The program, running until it is dropped.
struct Program {
    child: Child,
    /// The first address that it says.
    url: String,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_query-corner"))
            .args(arguments)
            .env_remove("DISPLAY")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let at = line.find("http://")?;
            Some(line[at..].trim().trim_end_matches('/').to_owned())
        });
        thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            url: url.expect("the program says where it is"),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn now() -> DateTime {
    Zoned::now().in_tz("Asia/Shanghai").unwrap().datetime()
}

/// The kiosk as it ought to be.
struct Twin {
    folder: tempfile::TempDir,
    repository: PathBuf,
}

impl Twin {
    fn of(repository: PathBuf) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            repository,
        }
    }

    /// Takes what is published now.
    fn refresh(&self) {
        let mut store = ContentStore::open(&self.folder.path().join("content.db")).unwrap();
        let root = self.repository.join("metadata/1.root.json");
        store.pin_root(&std::fs::read(root).unwrap()).unwrap();
        let kiosk = Kiosk {
            device: "twin".to_owned(),
            app: AppVersion::own(),
            now: Timestamp::now(),
        };
        let subscription = Subscription {
            channels: vec!["county".parse().unwrap()],
            free: u64::MAX,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let place = Arc::new(Directory::new(&self.repository));
        let report = runtime.block_on(refresh(place, &mut store, &subscription, &kiosk));
        for (channel, outcome) in report.unwrap().channels {
            outcome.unwrap_or_else(|error| panic!("{channel}: {error}"));
        }
    }

    fn open(&self) -> Stand {
        let stand = Stand::in_folder(self.folder.path(), PORTRAIT, now());
        stand.studio().forbid_panel();
        stand.studio().stands(Standing {
            is_stale: false,
            is_trial: true,
        });
        stand.studio().settle();
        stand
    }
}

/// The real kiosk's screen in a browser.
struct Screen {
    chrome: Chrome,
}

impl Screen {
    fn open(kiosk: &Program) -> Option<Self> {
        let mut chrome = Chrome::start()?;
        chrome.size(1100, 2000);
        chrome.open(&format!("{}/", kiosk.url));
        Some(Self { chrome })
    }

    /// The pixels of its page below the bar, as RGB.
    fn pixels(&mut self) -> Vec<u8> {
        let code = "document.getElementById('screen').toDataURL('image/png').split(',')[1]";
        let text = self.chrome.eval(code).as_str().unwrap().to_owned();
        let png = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(png))
            .read_info()
            .unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        assert_eq!((info.width, info.height), PORTRAIT);
        let samples = info.color_type.samples();
        let pixels = bytes.chunks_exact(samples).skip(BODY * info.width as usize);
        pixels
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect()
    }

    /// A finger at a place of the screen.
    fn tap(&mut self, x: f32, y: f32) {
        let code = "(() => { const b = document.getElementById('screen').getBoundingClientRect(); return [b.x, b.y, b.width, b.height] })()";
        let frame = self.chrome.eval(code);
        let side = |at: usize| frame[at].as_f64().unwrap();
        let (width, height) = (f64::from(PORTRAIT.0), f64::from(PORTRAIT.1));
        let x = side(0) + f64::from(x) * side(2) / width;
        let y = side(1) + f64::from(y) * side(3) / height;
        self.chrome.mouse("mousePressed", x, y);
        // Inside a list a press arrives after 100 ms, when it is no drag.
        thread::sleep(Duration::from_millis(250));
        self.chrome.mouse("mouseReleased", x, y);
    }

    /// Waits until the screen is the twin's; says what share of the pixels differ if it never is.
    fn becomes(&mut self, twin: &Stand, what: &str) {
        let began = Instant::now();
        let mut nearest = (usize::MAX, Vec::new());
        loop {
            twin.studio().set_now(now());
            twin.studio().screen().draw_whole();
            let wanted = below_the_bar(twin);
            let own = self.pixels();
            if own == wanted {
                return;
            }
            let differ = own.iter().zip(&wanted).filter(|(a, b)| a != b).count();
            if differ < nearest.0 {
                nearest = (differ, own);
            }
            if began.elapsed() > PATIENCE {
                keep(&wanted, "wanted.png");
                keep(&nearest.1, "own.png");
                panic!("{what}: {} of {} bytes differ", nearest.0, wanted.len());
            }
            thread::sleep(Duration::from_millis(300));
        }
    }
}

/// Leaves a picture behind for whoever looks into a failure.
fn keep(rgb: &[u8], name: &str) {
    let Ok(folder) = std::env::var("QUERY_CORNER_PICTURES") else {
        return;
    };
    let file = std::fs::File::create(Path::new(&folder).join(name)).unwrap();
    let mut encoder = png::Encoder::new(file, PORTRAIT.0, PORTRAIT.1 - BODY as u32);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(rgb).unwrap();
}

fn below_the_bar(stand: &Stand) -> Vec<u8> {
    stand.studio().screen().with_canvas(|canvas| {
        let pixels = canvas.rgb.iter().skip(BODY * canvas.width as usize);
        pixels
            .flat_map(|pixel| [pixel.r, pixel.g, pixel.b])
            .collect()
    })
}

/// The same control under a finger on both.
fn press(screen: &mut Screen, twin: &Stand, name: &str) {
    let (x, y) = twin.place_of(name);
    twin.press(name);
    screen.tap(x, y);
    screen.becomes(twin, name);
}

const WORDS: &str = "这一段是刚才在浏览器里加上的。";

#[test]
fn an_answer_changed_in_the_console_is_on_the_real_kiosks_screen_after_both_signatures() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let server = Program::start(&[
        "server",
        "--trial",
        "--port",
        "0",
        "--data",
        &path("server"),
    ]);
    let Some(mut editor) = Chrome::start() else {
        return;
    };
    let kiosk = Program::start(&[
        "kiosk",
        "--server",
        &server.url,
        "--screen",
        "web",
        "--data",
        &path("kiosk"),
    ]);
    let twin = Twin::of(folder.path().join("server/repository"));
    twin.refresh();
    let stand = twin.open();
    stand.press("政策问答");
    let names = stand.names();
    let question = names
        .iter()
        .find_map(|name| Some(&name[..name.find('？')? + '？'.len_utf8()]));
    let question = question.expect("a list of questions").to_owned();
    stand.press("返回");

    // The editors' part up to the last signature.
    let item = write_and_approve(&mut editor, &server.url, &question);
    editor.press("发布·郑海");
    editor.press("发布");
    editor.press("看看改动");
    editor.press("提请签名");
    editor.press("用这把试用钥匙签名");
    assert!(editor.text().contains("签名已收到"));

    // A visitor opens the answer: it is still the one before.
    let mut screen = Screen::open(&kiosk).unwrap();
    let (home, (x, y)) = (below_the_bar(&stand), stand.place_of("政策问答"));
    stand.press("政策问答");
    let list = below_the_bar(&stand);
    // At rest the first touch leads to the home page, in its own time.
    screen.tap(x, y);
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        thread::sleep(Duration::from_secs(3));
        let seen = screen.pixels();
        if seen == list {
            break;
        }
        if seen == home {
            screen.tap(x, y);
        }
    }
    screen.becomes(&stand, "the list of questions");
    let entry = stand
        .names()
        .into_iter()
        .find(|name| name.starts_with(&question));
    press(&mut screen, &stand, &entry.unwrap());
    assert!(!stand.shows(WORDS));

    // The second signature: the page changes under the visitor's eyes.
    editor.press("用这把试用钥匙签名");
    assert!(editor.text().contains("签名齐了，已经发布"));
    twin.refresh();
    stand.studio().content_changed();
    stand.studio().settle();
    assert!(stand.shows(WORDS), "{item} is published");
    screen.becomes(&stand, "the changed answer");

    // And the fleet's page knows what the kiosk shows.
    editor.press("系统管理·何静");
    let began = Instant::now();
    loop {
        editor.open(&format!("{}/fleet", server.url));
        let text = editor.text();
        if text.contains("1 号机") && text.contains("第 2 期") && text.contains("最新") {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "{text}");
        thread::sleep(Duration::from_millis(500));
    }
}

/// Adds a sentence to an answer in the form, and takes it through three people. The first
/// paragraph is what stands on top of the page.
fn write_and_approve(editor: &mut Chrome, server: &str, question: &str) -> String {
    editor.open(server);
    editor.press("编辑·林晓");
    editor.press("条目");
    editor.fill("word", question);
    editor.press("查找");
    editor.press(question);
    editor.press("修改");
    editor.wait("the blocks", "document.querySelector('.words') !== null");
    editor.click(".words");
    editor.eval("(() => { getSelection().selectAllChildren(document.querySelector('.words')); getSelection().collapseToEnd(); return true })()");
    editor.insert(WORDS);
    // The kiosk's own page is drawn beside the form.
    editor.wait(
        "the words in the form",
        &format!("document.querySelector('[name=body]').value.includes('{WORDS}')"),
    );
    editor.wait(
        "the preview",
        "document.querySelector('[data-state]').textContent === '就是终端上的样子' \
         && document.querySelector('[data-picture]').naturalHeight === 1920",
    );
    editor.press("保存新版本");
    editor.press("提出");
    let item = editor
        .eval("location.pathname")
        .as_str()
        .unwrap()
        .to_owned();
    for (person, button) in [("审核·周敏", "审核通过"), ("审批·吴建国", "审批通过")]
    {
        editor.press(person);
        editor.open(&format!("{server}{item}"));
        editor.press(button);
    }
    item
}
