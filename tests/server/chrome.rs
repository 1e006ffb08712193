//! A real Chromium without a window, told what to do through its own protocol (CDP).

use std::{
    io::{BufRead, BufReader},
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket, stream::MaybeTlsStream};

/// How long anything may take on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Chrome {
    child: Child,
    _profile: tempfile::TempDir,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    count: u64,
}

impl Chrome {
    /// Starts it; none if it isn't installed, which fails under `CI`.
    pub fn start() -> Option<Self> {
        let profile = tempfile::tempdir().unwrap();
        let spawned = Command::new("chromium")
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--no-first-run",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut child) = spawned else {
            assert!(
                std::env::var_os("CI").is_none(),
                "chromium is not installed: run tests/tools.sh"
            );
            eprintln!("skipped: chromium is not installed (tests/tools.sh installs it)");
            return None;
        };
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let browser = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.strip_prefix("DevTools listening on ")
                .map(str::to_owned)
        });
        let browser = browser.expect("chromium says where it listens");
        thread::spawn(move || lines.for_each(drop));
        let (mut socket, _) = tungstenite::connect(&browser).unwrap();
        let mut count = 0;
        let target = call(
            &mut socket,
            &mut count,
            "Target.createTarget",
            json!({"url": "about:blank"}),
        );
        let id = target["targetId"].as_str().unwrap();
        let host = browser
            .trim_start_matches("ws://")
            .split('/')
            .next()
            .unwrap();
        let (socket, _) = tungstenite::connect(format!("ws://{host}/devtools/page/{id}")).unwrap();
        let mut this = Self {
            child,
            _profile: profile,
            socket,
            count: 0,
        };
        this.size(1366, 768);
        Some(this)
    }

    fn call(&mut self, method: &str, params: Value) -> Value {
        call(&mut self.socket, &mut self.count, method, params)
    }

    pub fn size(&mut self, width: u32, height: u32) {
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}),
        );
    }

    /// The value of an expression in the page.
    pub fn eval(&mut self, code: &str) -> Value {
        let done = self.call(
            "Runtime.evaluate",
            json!({"expression": code, "returnByValue": true}),
        );
        assert!(done.get("exceptionDetails").is_none(), "{code}: {done}");
        done["result"]["value"].clone()
    }

    /// Moves the mouse, presses or releases its button.
    pub fn mouse(&mut self, kind: &str, x: f64, y: f64) {
        self.call(
            "Input.dispatchMouseEvent",
            json!({"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}),
        );
    }

    /// Waits until an expression in the page is true.
    pub fn wait(&mut self, what: &str, code: &str) {
        let began = Instant::now();
        loop {
            // A page that is being left answers nothing: the next one is asked.
            let done = ask(
                &mut self.socket,
                &mut self.count,
                "Runtime.evaluate",
                json!({"expression": code, "returnByValue": true}),
            );
            if done["result"]["result"]["value"] == true {
                return;
            }
            if began.elapsed() >= PATIENCE {
                let text = self.call(
                    "Runtime.evaluate",
                    json!({"expression": "location.href + ' ' + document.body.innerText"}),
                );
                panic!("waited for {what}: {text}");
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    pub fn open(&mut self, url: &str) {
        self.call("Page.navigate", json!({"url": url}));
        self.wait(
            url,
            "document.readyState === 'complete' && document.fonts.status === 'loaded'",
        );
    }

    pub fn text(&mut self) -> String {
        self.eval("document.body.innerText")
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Types into the field with this name, as one paste.
    pub fn fill(&mut self, name: &str, text: &str) {
        let code = format!(
            "(() => {{ const f = document.querySelector('main [name=\"{name}\"]'); f.focus(); f.select && f.select(); return true }})()"
        );
        self.eval(&code);
        self.insert(text);
    }

    /// Chooses one of a list.
    // Not every test that shares this file chooses.
    #[allow(dead_code)]
    pub fn choose(&mut self, name: &str, value: &str) {
        let code = format!(
            "(() => {{ const f = document.querySelector('main select[name=\"{name}\"]'); f.value = '{value}'; \
             f.dispatchEvent(new Event('change', {{ bubbles: true }})); return f.value === '{value}' }})()"
        );
        assert_eq!(self.eval(&code), true, "{name}: {value}");
    }

    /// Puts text where the caret is, as an input method does.
    pub fn insert(&mut self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Presses a key by its name in the DOM, with Alt (1), Ctrl (2) and Shift (8) added up.
    // Not every test that shares this file presses one.
    #[allow(dead_code)]
    pub fn key(&mut self, key: &str, with: u32) {
        let code = match key {
            "Backspace" => 8,
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            "Delete" => 46,
            "F10" => 121,
            letter => u32::from(letter.as_bytes()[0].to_ascii_uppercase()),
        };
        let mut down = json!({"type": "rawKeyDown", "key": key, "code": key,
            "windowsVirtualKeyCode": code, "modifiers": with});
        if key == "Enter" {
            down["type"] = "keyDown".into();
            down["text"] = "\r".into();
        }
        self.call("Input.dispatchKeyEvent", down.clone());
        down["type"] = "keyUp".into();
        self.call("Input.dispatchKeyEvent", down);
    }

    /// Clicks with the mouse what a selector finds first; the page stays.
    // Not every test that shares this file clicks on something.
    #[allow(dead_code)]
    pub fn click(&mut self, selector: &str) {
        let name = serde_json::to_string(selector).unwrap();
        let at = self.eval(&format!(
            "(() => {{ const b = document.querySelector({name}); if (!b) return null; \
             b.scrollIntoView({{block: 'center'}}); const r = b.getBoundingClientRect(); \
             return [r.x + r.width / 2, r.y + r.height / 2] }})()"
        ));
        assert!(at.is_array(), "no {selector} on: {}", self.text());
        let side = |place: usize| at[place].as_f64().unwrap();
        for kind in ["mousePressed", "mouseReleased"] {
            self.mouse(kind, side(0), side(1));
        }
    }

    /// Presses a button or link by its words, with the mouse, and waits for the next page.
    pub fn press(&mut self, words: &str) {
        let words = serde_json::to_string(words).unwrap();
        let code = format!(
            "(() => {{ const b = [...document.querySelectorAll('button:not([disabled]), a')].find(b => b.innerText.trim() === {words}); \
             if (!b) return null; b.scrollIntoView({{block: 'center'}}); const r = b.getBoundingClientRect(); \
             window.__old = true; return [r.x + r.width / 2, r.y + r.height / 2] }})()"
        );
        let at = self.eval(&code);
        assert!(at.is_array(), "no {words} on: {}", self.text());
        let side = |place: usize| at[place].as_f64().unwrap();
        for kind in ["mousePressed", "mouseReleased"] {
            self.mouse(kind, side(0), side(1));
        }
        self.wait(
            &words,
            "!window.__old && document.readyState === 'complete'",
        );
    }

    /// A picture of the page from its top to its end, as PNG in base 64.
    // Not every test that shares this file takes one.
    #[allow(dead_code)]
    pub fn picture(&mut self, whole: bool) -> String {
        let done = self.call(
            "Page.captureScreenshot",
            json!({"format": "png", "captureBeyondViewport": whole}),
        );
        done["data"].as_str().unwrap().to_owned()
    }
}

fn call(
    socket: &mut WebSocket<MaybeTlsStream<TcpStream>>,
    count: &mut u64,
    method: &str,
    params: Value,
) -> Value {
    let answer = ask(socket, count, method, params);
    assert!(answer.get("error").is_none(), "{method}: {answer}");
    answer["result"].clone()
}

/// The whole answer, also one that is an error.
fn ask(
    socket: &mut WebSocket<MaybeTlsStream<TcpStream>>,
    count: &mut u64,
    method: &str,
    params: Value,
) -> Value {
    *count += 1;
    let message = json!({"id": *count, "method": method, "params": params});
    socket.send(Message::text(message.to_string())).unwrap();
    loop {
        let Message::Text(text) = socket.read().unwrap() else {
            continue;
        };
        let answer: Value = serde_json::from_str(&text).unwrap();
        if answer["id"] == *count {
            return answer;
        }
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
