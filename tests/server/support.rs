//! A server on a port of its own, and a browser that remembers its cookies.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use query_corner::{
    config::server::{DatabasePlace, PasswordCost, ServerConfig},
    server::{
        Server, make_server_at,
        people::{
            account::{self, NewAccount, Role, Roles},
            password,
            turnstile::Caller,
        },
        storage::StorageError,
    },
};

/// The password of everyone in these tests.
pub const PASSWORD: &str = "门前老树长新芽院里枯木又开花";

/// Where the data of the next server go. None: PostgreSQL is not there, and the test passes.
pub fn database(folder: &std::path::Path) -> Option<DatabasePlace> {
    #[cfg(test)]
    if env!("CARGO_CRATE_NAME") == "server_postgres" {
        return postgres(folder);
    }
    Some(DatabasePlace::File(folder.join("server.db")))
}

fn postgres(_folder: &std::path::Path) -> Option<DatabasePlace> {
    crate::engine().map(|url| DatabasePlace::Postgres {
        url,
        authority: None,
    })
}

/// A server that runs until it is dropped.
pub struct TestServer {
    pub address: SocketAddr,
    pub server: Arc<Server>,
    pub notices: Vec<String>,
    _folder: tempfile::TempDir,
    clock: Arc<Mutex<Timestamp>>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

pub fn start_time() -> Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

/// The settings of a server for tests.
pub fn config(folder: &std::path::Path, trial: bool) -> Option<ServerConfig> {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut config = ServerConfig::trial(folder.join("data"), listen).unwrap();
    config.trial = trial;
    config.database = database(folder)?;
    config.upload_mib = 4;
    // This process is the test: it must not be started again.
    config.program = env!("CARGO_BIN_EXE_query-corner").into();
    config.password = PasswordCost {
        memory_kib: 64,
        passes: 1,
    };
    Some(config)
}

impl TestServer {
    /// A server with the starter content and people of every role who need no password.
    pub fn trial() -> Option<Self> {
        Self::start(true)
    }

    /// A server as it is at its first start.
    pub fn new() -> Option<Self> {
        Self::start(false)
    }

    fn start(trial: bool) -> Option<Self> {
        Self::with(trial, |_| {})
    }

    /// A server whose settings differ.
    pub fn with(trial: bool, change: impl FnOnce(&mut ServerConfig)) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(folder.path(), trial)?;
        change(&mut config);
        Some(Self::run(config, folder))
    }

    /// Another server of the same site, on the same data and repository.
    pub fn another(&self) -> Self {
        Self::run(self.server.config.clone(), tempfile::tempdir().unwrap())
    }

    fn run(config: ServerConfig, folder: tempfile::TempDir) -> Self {
        let clock = Arc::new(Mutex::new(start_time()));
        let (ready, made) = std::sync::mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let own = Arc::clone(&clock);
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let now = move || *own.lock().unwrap();
                let made = make_server_at(config, now).await.unwrap();
                ready
                    .send((made.address, Arc::clone(&made.server), made.notices.clone()))
                    .unwrap();
                tokio::select! { served = made.serve => served.unwrap(), _ = stopped => {} }
                drop(made.server);
            });
        });
        let (address, server, notices) = made.recv().unwrap();
        Self {
            address,
            server,
            notices,
            _folder: folder,
            clock,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub fn now(&self) -> Timestamp {
        *self.clock.lock().unwrap()
    }

    pub fn pass(&self, seconds: i64) {
        let mut now = self.clock.lock().unwrap();
        *now += SignedDuration::from_secs(seconds);
    }

    /// A person with [`PASSWORD`].
    pub fn person(&self, login: &str, roles: &[Role]) -> i64 {
        let place = self.server.turnstile().queue(Caller::Known).unwrap();
        let sealed = place.pass(|turn| password::seal(turn, PASSWORD, self.server.config.password));
        let sealed = sealed.unwrap();
        let new = NewAccount {
            login: login.to_owned(),
            person: format!("{login}某"),
            department: "示例县委组织部".to_owned(),
            roles: Roles::of(roles),
        };
        let made = self.server.store.write(|s| {
            let made = account::create(s, &new, self.now())?;
            query_corner::server::people::sign_in::set_password(s, made.id, &sealed)?;
            Ok::<_, query_corner::server::fault::Fault>(made.id)
        });
        made.unwrap()
    }

    pub fn browser(&self) -> Browser {
        Browser {
            address: self.address,
            host: self.address.to_string(),
            cookies: BTreeMap::new(),
        }
    }

    /// A browser in which a person with [`PASSWORD`] has signed in.
    pub fn signed_in(&self, login: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(login, PASSWORD);
        assert_eq!(answer.status, 303, "{login}: {}", answer.text());
        browser
    }

    /// A browser of one of the trial's people.
    pub fn as_trial(&self, login: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.post("/trial/as", &[("login", login)]);
        assert_eq!(answer.status, 303, "{login}");
        browser
    }

    /// Runs SQL on the server's data.
    pub fn execute(&self, sql: &str) -> Result<u64, StorageError> {
        self.server.store.write(|s| s.execute(sql, &[]))
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut same = self.headers.iter().filter(|(known, _)| known == name);
        same.next().map(|(_, value)| value.as_str())
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        let same = self.headers.iter().filter(|(known, _)| known == name);
        same.map(|(_, value)| value.as_str()).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Where it leads.
    pub fn to(&self) -> &str {
        self.header("location").unwrap_or("")
    }
}

/// Keeps cookies, and sends what a browser sends of itself with a form.
#[derive(Clone, Debug)]
pub struct Browser {
    pub address: SocketAddr,
    pub host: String,
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    /// Sends a request as it is; for what a good browser would never send.
    pub fn raw(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            head += &format!("Host: {}\r\n", self.host);
        }
        if !headers.iter().any(|(name, _)| *name == "Content-Length") {
            head += &format!("Content-Length: {}\r\n", body.len());
        }
        let cookies = self.cookie();
        if !cookies.is_empty() {
            head += &format!("Cookie: {cookies}\r\n");
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        // The server may answer before it has read all of a body that is too long.
        let _ = stream.write_all(body);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let answer = parse(&bytes);
        for cookie in answer.all("set-cookie") {
            let (pair, rest) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            match rest.contains("Max-Age=0") {
                true => drop(self.cookies.remove(name)),
                false => drop(self.cookies.insert(name.to_owned(), value.to_owned())),
            }
        }
        answer
    }

    /// What it sends of its cookies.
    pub fn cookie(&self) -> String {
        let pairs = self.cookies.iter();
        let pairs: Vec<_> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.raw("GET", path, &[], b"")
    }

    fn origin(&self) -> String {
        format!("http://{}", self.host)
    }

    /// The token that this session's forms carry; empty without a session.
    pub fn token(&mut self) -> String {
        let page = self.get("/account").text();
        let found = page.split("name=\"_token\" value=\"").nth(1);
        found.map_or(String::new(), |rest| {
            rest.split('"').next().unwrap().to_owned()
        })
    }

    /// Sends a form as a page of the server would, with the session's token.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token();
        let mut fields = fields.to_vec();
        fields.push(("_token", &token));
        self.post_as_is(path, &fields)
    }

    /// Sends a form without adding to its fields.
    pub fn post_as_is(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let origin = self.origin();
        let body = form(fields);
        let headers = [
            ("Origin", origin.as_str()),
            ("Sec-Fetch-Site", "same-origin"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        self.raw("POST", path, &headers, body.as_bytes())
    }

    /// Sends a form with one file.
    pub fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Answer {
        let token = self.token();
        let mut body = Vec::new();
        for (name, value) in fields.iter().chain([&("_token", token.as_str())]) {
            body.extend(
                format!(
                    "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        let (field, name, bytes) = file;
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").bytes());
        body.extend(bytes);
        body.extend(b"\r\n--edge--\r\n");
        let origin = self.origin();
        let headers = [
            ("Origin", origin.as_str()),
            ("Sec-Fetch-Site", "same-origin"),
            ("Content-Type", "multipart/form-data; boundary=edge"),
        ];
        self.raw("POST", path, &headers, &body)
    }

    pub fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        self.post_as_is(
            "/sign-in",
            &[("login", login), ("password", password), ("code", "")],
        )
    }

    pub fn is_in(&mut self) -> bool {
        self.get("/").status == 200
    }
}

pub fn form(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                    char::from(byte).to_string()
                }
                byte => format!("%{byte:02X}"),
            })
            .collect()
    };
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    pairs.join("&")
}

fn parse(bytes: &[u8]) -> Answer {
    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let mut body = bytes.get(end + 4..).unwrap_or_default().to_vec();
    if headers
        .iter()
        .any(|(name, value)| name == "transfer-encoding" && value == "chunked")
    {
        body = dechunk(&body);
    }
    Answer {
        status: status.unwrap_or(0),
        headers,
        body,
    }
}

fn dechunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(&String::from_utf8_lossy(&bytes[..end]), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        whole.extend(bytes.get(end + 2..end + 2 + size).unwrap_or_default());
        bytes = bytes.get(end + 4 + size..).unwrap_or_default();
    }
    whole
}
