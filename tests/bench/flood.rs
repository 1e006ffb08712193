//! What a kiosk feels while editors flood the server, and how much memory a hostile body takes: the
//! real `query-corner server --trial` in a process of its own, with `ITEMS` more items than it
//! begins with. Each kind of page in turn is asked for by `CALLERS` at once who are signed in, and
//! one more asks for a file of the repository all the while. The goal is a 99th percentile of 50 ms.
//!
//! `cargo bench --bench flood [-- SECONDS]`
//!
//! Server and callers share the machine's cores. A trial has no passwords: signing in is asked of a
//! server that is none, over the trial's folder.
#![forbid(unsafe_code)]

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read, Write},
    mem,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

const CALLERS: usize = 64;
const ITEMS: usize = 2000;
const BETWEEN: Duration = Duration::from_millis(5);

fn main() {
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    // `cargo test --benches` runs this too; a moment of each shows that it still works.
    let (seconds, items) = match is_bench {
        true => (asked.unwrap_or(5.0), ITEMS),
        false => (0.2, 20),
    };
    let window = Duration::from_secs_f64(seconds);
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let build = if cfg!(debug_assertions) {
        "test"
    } else {
        "release"
    };
    println!(
        "{cores} cores, load {}, {build} build; {CALLERS} callers, {items} items",
        load.trim()
    );
    let server = Server::start();
    let (editor, signer) = (server.person("bianji"), server.person("fabu"));
    let admin = server.person("guanli");
    let answer = editor.post("/import", &upload(&editor, "content.zip", &folder(items)));
    println!("{items} items imported: {}", status(&answer));
    println!("at rest: {}", probe(&server, window, || {}));
    for (kind, person, path) in [
        ("the first page", &editor, "/"),
        ("the list", &editor, "/items"),
        ("a search in the list", &editor, "/items?words=党员"),
        ("an item", &editor, ITEM),
        ("its form", &editor, &format!("{ITEM}/edit") as &str),
        ("what is due", &editor, "/due"),
        ("publishing", &signer, "/publish"),
        ("a publication", &signer, "/publish/county"),
        ("an export", &editor, "/export/county/folder.zip"),
        ("a table", &editor, "/export/county/questions.csv"),
        ("a preview", &editor, &format!("{ITEM}/screen/1")),
        ("the log", &admin, "/audit"),
        ("kiosks", &admin, "/fleet"),
        ("a page that is none", &editor, "/nowhere"),
    ] {
        println!("{kind}: {}", flood(&server, window, || person.get(path)));
    }
    let text = encoded(&"一段很长的话。\n\n".repeat(2000));
    let blocks = Body::form(&format!("_token={}&body={text}", editor.token));
    let audited = Body::form(&format!("_token={}", admin.token));
    let proposed = Body::form(&format!("_token={}&when=now", signer.token));
    let letter = upload(&editor, "letter.docx", &docx());
    let again = upload(&editor, "content.zip", &folder(items));
    for (kind, person, path, body) in [
        ("blocks of a body", &editor, "/blocks", &blocks),
        ("conversions", &editor, "/import", &letter),
        ("imports", &editor, "/import", &again),
        ("checking the log", &admin, "/audit/verify", &audited),
        ("proposing", &signer, "/publish/county", &proposed),
    ] {
        println!(
            "{kind}: {}",
            flood(&server, window, || person.post(path, body))
        );
    }
    // Each of the items that were imported is saved once more, with another title.
    let next = AtomicUsize::new(0);
    let save = || {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let text = encoded(&question(number).replace("怎么办", "又怎么办"));
        let body = Body::form(&format!("_token={}&base=1&text={text}", editor.token));
        let path = format!("/item/county/question/flood-{number}/source");
        editor.post(&path, &body)
    };
    println!("saving: {}", flood(&server, window, save));
    println!("peak of memory after all of it: {} MB", server.peak());
    let server = server.with_passwords();
    let stranger = server.stranger();
    let guess = Body::form("login=bianji&password=wrong&code=");
    println!(
        "signing in: {}",
        flood(&server, window, || stranger.post("/sign-in", &guess))
    );
    drop(server);
    memory();
}

/// The peak of a fresh server's memory after each of these bodies.
fn memory() {
    let token = |editor: &Person| part("name=\"_token\"", &editor.token);
    type Made = fn(&str) -> Body;
    let bodies: [(&str, Made); 5] = [
        ("16 MiB of fields", |_| Body::form(&"a=1&".repeat(4 << 20))),
        ("16 MiB of fields in parts", |token| {
            Body::parts(&(token.to_owned() + &part("name=\"a\"", "1").repeat(200_000)))
        }),
        ("a field of 16 MiB in parts", |token| {
            Body::parts(&(token.to_owned() + &part("name=\"a\"", &"x".repeat(16 << 20))))
        }),
        ("a part with a head of 16 MiB", |token| {
            Body::parts(
                &(token.to_owned() + &part(&format!("name=\"{}\"", "n".repeat(16 << 20)), "1")),
            )
        }),
        ("a file of 16 MiB", |token| {
            let file = part("name=\"file\"; filename=\"a.zip\"", &"x".repeat(16 << 20));
            Body::parts(&(token.to_owned() + &file))
        }),
    ];
    for (name, body) in bodies {
        let server = Server::start();
        let editor = server.person("bianji");
        let before = server.peak();
        let answer = editor.post("/import", &body(&token(&editor)));
        println!(
            "{name}: {}, {} MB at most, {before} MB before",
            status(&answer),
            server.peak()
        );
    }
    let server = Server::start();
    let editor = server.person("bianji");
    let head = "x".repeat(400 * 1000);
    let request = format!(
        "GET / HTTP/1.1\r\nHost: {}\r\nX: {head}\r\nConnection: close\r\n\r\n",
        server.address
    );
    println!(
        "a head of 400 KB: {}",
        status(&editor.send(request.as_bytes()))
    );
}

const ITEM: &str = "/item/county/question/rejoin-after-leaving";

/// A server, ended when it is dropped.
struct Server {
    child: Child,
    address: SocketAddr,
    data: tempfile::TempDir,
}

impl Server {
    /// A trial in a folder of its own.
    fn start() -> Self {
        let (data, port) = (tempfile::tempdir().unwrap(), free_port());
        let mut command = Command::new(env!("CARGO_BIN_EXE_query-corner"));
        command.args(["server", "--trial", "--port", &port.to_string(), "--data"]);
        command.arg(data.path());
        Self::of(command, port, data)
    }

    /// The same folder without the trial: whoever comes signs in.
    fn with_passwords(mut self) -> Self {
        self.end();
        let data = mem::replace(&mut self.data, tempfile::tempdir().unwrap());
        let (port, file) = (free_port(), data.path().join("server.toml"));
        let listen = format!(
            "data = \"{}\"\nlisten = \"127.0.0.1:{port}\"\n",
            data.path().display()
        );
        fs::write(&file, listen).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_query-corner"));
        command.args(["server", "--config"]).arg(&file);
        Self::of(command, port, data)
    }

    fn of(mut command: Command, port: u16, data: tempfile::TempDir) -> Self {
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        for _ in 0..1200 {
            if TcpStream::connect(address).is_ok() {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        Self {
            child,
            address,
            data,
        }
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The peak of its memory in megabytes.
    fn peak(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(Path::new(&path)).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kib.unwrap_or(0) / 1000
    }

    /// Somebody who has not signed in.
    fn stranger(&self) -> Person {
        Person {
            address: self.address,
            cookies: String::new(),
            token: String::new(),
        }
    }

    /// One of the trial's people, signed in.
    fn person(&self, login: &str) -> Person {
        let mut person = self.stranger();
        let answer = person.post("/trial/as", &Body::form(&format!("login={login}")));
        let text = String::from_utf8_lossy(&answer).into_owned();
        let cookies = text.lines().filter_map(|line| {
            let line = line
                .to_ascii_lowercase()
                .starts_with("set-cookie: ")
                .then_some(line)?;
            line[12..].split(';').next()
        });
        person.cookies = cookies.collect::<Vec<_>>().join("; ");
        let page = String::from_utf8_lossy(&person.get("/account")).into_owned();
        let token = page
            .split("name=\"_token\" value=\"")
            .nth(1)
            .expect("a token");
        person.token = token.split('"').next().unwrap().to_owned();
        person
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Somebody in a browser.
struct Person {
    address: SocketAddr,
    cookies: String,
    token: String,
}

/// What is sent, and as what.
struct Body {
    media: &'static str,
    bytes: Vec<u8>,
}

impl Body {
    fn form(text: &str) -> Self {
        Self {
            media: "application/x-www-form-urlencoded",
            bytes: text.as_bytes().to_vec(),
        }
    }

    fn parts(text: &str) -> Self {
        Self {
            media: "multipart/form-data; boundary=edge",
            bytes: format!("{text}--edge--\r\n").into_bytes(),
        }
    }
}

impl Person {
    fn get(&self, path: &str) -> Vec<u8> {
        let path = path.replace("党员", "%E5%85%9A%E5%91%98");
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\n\r\n",
            self.address, self.cookies
        );
        self.send(head.as_bytes())
    }

    fn post(&self, path: &str, body: &Body) -> Vec<u8> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nSec-Fetch-Site: same-origin\r\n\
             Cookie: {1}\r\nContent-Type: {2}\r\nContent-Length: {3}\r\nConnection: close\r\n\r\n",
            self.address,
            self.cookies,
            body.media,
            body.bytes.len()
        );
        self.send(&[head.as_bytes(), &body.bytes].concat())
    }

    fn send(&self, bytes: &[u8]) -> Vec<u8> {
        let mut answer = Vec::new();
        let Ok(mut stream) = TcpStream::connect(self.address) else {
            return answer;
        };
        // The server may answer before it has read all of it, and close.
        let _ = stream.write_all(bytes);
        let _ = stream.read_to_end(&mut answer);
        answer
    }
}

fn status(answer: &[u8]) -> u16 {
    let text = String::from_utf8_lossy(answer.get(9..12).unwrap_or_default());
    text.parse().unwrap_or(0)
}

/// Asks by many callers, and says what the repository did meanwhile and what they were answered.
fn flood(server: &Server, window: Duration, ask: impl Fn() -> Vec<u8> + Sync) -> String {
    let (over, statuses) = (AtomicBool::new(false), Mutex::new(BTreeMap::new()));
    let probed = thread::scope(|scope| {
        for _ in 0..CALLERS {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let status = status(&ask());
                    *statuses.lock().unwrap().entry(status).or_insert(0) += 1;
                }
            });
        }
        probe(server, window, || over.store(true, Ordering::Relaxed))
    });
    format!("{probed}; answers {:?}", statuses.into_inner().unwrap())
}

/// Asks for the timestamp of the repository again and again on one connection; then does `last`.
fn probe(server: &Server, window: Duration, last: impl FnOnce()) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_nodelay(true).unwrap();
    let ask = format!(
        "GET /repo/metadata/timestamp.json HTTP/1.1\r\nHost: {}\r\n\r\n",
        server.address
    );
    let (began, mut took) = (Instant::now(), Vec::new());
    let mut buffer = [0; 1 << 16];
    while began.elapsed() < window || took.is_empty() {
        let asked = Instant::now();
        stream.write_all(ask.as_bytes()).unwrap();
        let length = stream.read(&mut buffer).unwrap();
        assert!(buffer[..length].starts_with(b"HTTP/1.1 200"));
        took.push(asked.elapsed().as_secs_f64() * 1000.0);
        thread::sleep(BETWEEN);
    }
    last();
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() as f64 * share) as usize).min(took.len() - 1)];
    format!(
        "{} files, p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        took.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    )
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn part(head: &str, body: &str) -> String {
    format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
}

fn upload(person: &Person, name: &str, bytes: &[u8]) -> Body {
    let mut body = part("name=\"_token\"", &person.token).into_bytes();
    body.extend(part("name=\"channel\"", "county").into_bytes());
    body.extend(
        format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes(),
    );
    body.extend(bytes);
    body.extend(b"\r\n--edge--\r\n");
    Body {
        media: "multipart/form-data; boundary=edge",
        bytes: body,
    }
}

fn zip(files: &[(String, String)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in files {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(path.as_str(), options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A question's file with a body of 1,000 characters.
fn question(number: usize) -> String {
    let body = "党员应当按月交纳党费，不得预交，也不得少交。".repeat(45);
    format!(
        "+++\ntitle = \"第{number}个问题怎么办？\"\ntopics = [\"党费\"]\nowner = \"组织部\"\nupdated = 2026-11-01\n\
         review_by = 2027-11-01\nscope = \"社会\"\ndisclosure = \"主动公开\"\nsecrecy = \"非涉密\"\nrecord = []\n+++\n{body}\n"
    )
}

/// A folder of such questions.
fn folder(items: usize) -> Vec<u8> {
    let mut files = vec![(
        "channel.toml".to_owned(),
        "channel = \"x\"\ntitle = \"x\"\n".to_owned(),
    )];
    files
        .extend((0..items).map(|number| (format!("question/flood-{number}.md"), question(number))));
    zip(&files)
}

/// A letter of one paragraph.
fn docx() -> Vec<u8> {
    let document = "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>关于缴纳党费的通知</w:t></w:r></w:p></w:body></w:document>";
    let types = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let links = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let files = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", links),
        ("word/document.xml", document),
    ];
    zip(&files.map(|(path, text)| (path.to_owned(), text.to_owned())))
}
