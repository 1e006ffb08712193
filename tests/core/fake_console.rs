//! A server on loopback that serves a repository's folder and answers calls as a test likes.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use jiff::Timestamp;
use query_corner::protocol::{
    call::{REPOSITORY_PATH, Refusal, RefusalReason},
    key::PublicKey,
    request::{HEADER, RequestError, Signature, Signing},
};

/// A call as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub host: String,
    pub signature: String,
    pub body: Vec<u8>,
}

impl Asked {
    /// Who signed, if `key` did and the time is right.
    pub fn signed_by(&self, key: &PublicKey, now: Timestamp) -> Result<(), RequestError> {
        let signing = Signing {
            path: &self.path,
            host: &self.host,
            body: &self.body,
        };
        signing.check(&Signature::from_header(&self.signature)?, key, now)
    }
}

type Answer = dyn Fn(&Asked) -> Result<Vec<u8>, RefusalReason> + Send + Sync;

/// Serves until it is dropped.
pub struct FakeConsole {
    /// Without a slash at the end.
    pub server: String,
    pub asked: Arc<Mutex<Vec<Asked>>>,
    address: SocketAddr,
    stop: Arc<AtomicBool>,
}

struct Guest {
    folder: PathBuf,
    answer: Box<Answer>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl FakeConsole {
    pub fn start(
        folder: &Path,
        answer: impl Fn(&Asked) -> Result<Vec<u8>, RefusalReason> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let guest = Arc::new(Guest {
            folder: folder.to_owned(),
            answer: Box::new(answer),
            asked: Arc::clone(&asked),
        });
        let stopped = Arc::clone(&stop);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let guest = Arc::clone(&guest);
                thread::spawn(move || while guest.serve(&stream).is_some() {});
            }
        });
        Self {
            server: format!("http://{address}"),
            asked,
            address,
            stop,
        }
    }

    /// The calls to a path until now.
    pub fn asked_at(&self, path: &str) -> Vec<Asked> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|a| a.path == path).cloned().collect()
    }
}

impl Drop for FakeConsole {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

impl Guest {
    /// Answers one request; none when the connection is done.
    fn serve(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let path = line.split(' ').nth(1)?.to_owned();
        let mut asked = Asked {
            path,
            host: String::new(),
            signature: String::new(),
            body: Vec::new(),
        };
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let Some((name, value)) = header.trim_end().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "host" => asked.host = value.to_owned(),
                "content-length" => length = value.parse().ok()?,
                HEADER => asked.signature = value.to_owned(),
                _ => {}
            }
        }
        asked.body.resize(length, 0);
        reader.read_exact(&mut asked.body).ok()?;
        let (status, body) = self.answer(&asked);
        self.asked.lock().unwrap().push(asked);
        let head = format!(
            "HTTP/1.1 {status} -\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = stream;
        stream.write_all(&[head.as_bytes(), &body].concat()).ok()
    }

    fn answer(&self, asked: &Asked) -> (u16, Vec<u8>) {
        if let Some(file) = asked.path.strip_prefix(REPOSITORY_PATH) {
            return match fs::read(self.folder.join(file)) {
                Ok(bytes) => (200, bytes),
                Err(_) => (404, Vec::new()),
            };
        }
        match (self.answer)(asked) {
            Ok(body) => (200, body),
            Err(reason) => {
                let refusal = Refusal {
                    reason,
                    message: format!("{reason:?}"),
                    now: Timestamp::now(),
                };
                (reason.status(), serde_json::to_vec(&refusal).unwrap())
            }
        }
    }
}
