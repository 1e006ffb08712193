//! An HTTP server on loopback that serves files and misbehaves in a way of one's choice.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

/// What the server does with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manners {
    /// As it should be; with ranges and entity tags.
    Good,
    /// The connection closes after this many bytes of each body.
    CutAfter(usize),
    /// As good, but the first answer to each path is cut in the middle.
    CutOnce,
    /// No ranges: every answer is the whole file.
    NoRanges,
    /// A 206 that begins where it wasn't asked to.
    WrongRange,
    /// A body that never ends.
    Endless,
    /// A length that is twice the file's, and then the connection closes.
    LongLength,
    /// Nothing, with the connection open.
    Silent,
    /// The beginning of an answer, then nothing.
    Stalls,
    /// A byte every 20 ms.
    Trickle,
    /// A page of a captive portal.
    Portal,
    /// A redirect to such a page.
    Redirect,
    /// Bytes that are no HTTP.
    Nonsense,
    /// An error of the server.
    Status(u16),
}

/// Serves until it is dropped.
pub struct BadServer {
    pub base: String,
    pub sent: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    address: std::net::SocketAddr,
}

impl BadServer {
    pub fn start(files: BTreeMap<String, Vec<u8>>, manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let sent = Arc::new(AtomicU64::new(0));
        let guest = Arc::new(Guest {
            files,
            manners,
            sent: Arc::clone(&sent),
            asked: Mutex::default(),
            stop: Arc::clone(&stop),
        });
        let stopped = Arc::clone(&stop);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let guest = Arc::clone(&guest);
                thread::spawn(move || guest.serve(stream));
            }
        });
        Self {
            base: format!("http://{address}/"),
            sent,
            stop,
            address,
        }
    }
}

impl Drop for BadServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.address);
    }
}

struct Guest {
    files: BTreeMap<String, Vec<u8>>,
    manners: Manners,
    sent: Arc<AtomicU64>,
    asked: Mutex<Vec<String>>,
    stop: Arc<AtomicBool>,
}

impl Guest {
    fn serve(&self, mut stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        while let Some(request) = read_request(&mut stream) {
            if self.answer(&mut stream, &request).is_none() {
                return;
            }
        }
    }

    /// None: the connection closes.
    fn answer(&self, stream: &mut TcpStream, request: &str) -> Option<()> {
        let path = request
            .split(' ')
            .nth(1)?
            .trim_start_matches('/')
            .to_owned();
        let first = {
            let mut asked = self.asked.lock().unwrap();
            let first = !asked.contains(&path);
            asked.push(path.clone());
            first
        };
        match self.manners {
            Manners::Silent => return self.hold(),
            Manners::Nonsense => return self.send(stream, b"\x16\x03\x01 no http\r\n\r\n", None),
            Manners::Redirect => {
                let head = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n";
                return self.send(stream, head.as_bytes(), Some(()));
            }
            Manners::Portal => {
                let page = "<html>sign in</html>";
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{page}",
                    page.len()
                );
                return self.send(stream, head.as_bytes(), Some(()));
            }
            Manners::Status(status) => {
                let head = format!("HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");
                return self.send(stream, head.as_bytes(), Some(()));
            }
            _ => {}
        }
        let Some(file) = self.files.get(&path) else {
            let head = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
            return self.send(stream, head, Some(()));
        };
        let etag = format!("\"{}-{}\"", file.len(), checksum(file));
        if header(request, "if-none-match") == Some(&etag) {
            let head = format!("HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n");
            return self.send(stream, head.as_bytes(), Some(()));
        }
        let from = header(request, "range")
            .and_then(|range| {
                range
                    .strip_prefix("bytes=")?
                    .strip_suffix('-')?
                    .parse()
                    .ok()
            })
            .filter(|_| self.manners != Manners::NoRanges)
            .unwrap_or(0_usize);
        if from > file.len() {
            let head = b"HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n";
            return self.send(stream, head, Some(()));
        }
        let body = &file[from..];
        let length = match self.manners {
            Manners::LongLength => body.len() * 2 + 1,
            _ => body.len(),
        };
        let mut head = match from {
            0 => "HTTP/1.1 200 OK\r\n".to_owned(),
            from => {
                let told = if self.manners == Manners::WrongRange {
                    from - 1
                } else {
                    from
                };
                let (last, all) = (file.len().saturating_sub(1), file.len());
                format!(
                    "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes {told}-{last}/{all}\r\n"
                )
            }
        };
        match self.manners {
            Manners::Endless => head.push_str("Connection: close\r\n\r\n"),
            _ => head.push_str(&format!("ETag: {etag}\r\nContent-Length: {length}\r\n\r\n")),
        }
        self.send(stream, head.as_bytes(), Some(()))?;
        match self.manners {
            Manners::CutAfter(bytes) if bytes < body.len() => {
                self.send(stream, &body[..bytes], None)
            }
            Manners::CutOnce if first && body.len() > 1 => {
                self.send(stream, &body[..body.len() / 2], None)
            }
            Manners::WrongRange if from == 0 && body.len() > 1 => {
                self.send(stream, &body[..body.len() / 2], None)
            }
            Manners::LongLength => self.send(stream, body, None),
            Manners::Stalls => {
                self.send(stream, &body[..body.len() / 2], Some(()))?;
                self.hold()
            }
            Manners::Trickle => {
                for byte in body {
                    self.send(stream, &[*byte], Some(()))?;
                    self.wait(Duration::from_millis(20))?;
                }
                Some(())
            }
            Manners::Endless => loop {
                self.send(stream, &[b' '; 4096], Some(()))?;
            },
            _ => self.send(stream, body, Some(())),
        }
    }

    fn send(&self, stream: &mut TcpStream, bytes: &[u8], after: Option<()>) -> Option<()> {
        stream.write_all(bytes).ok()?;
        self.sent.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        after
    }

    fn hold(&self) -> Option<()> {
        loop {
            self.wait(Duration::from_millis(20))?;
        }
    }

    fn wait(&self, time: Duration) -> Option<()> {
        thread::sleep(time);
        (!self.stop.load(Ordering::Relaxed)).then_some(())
    }
}

fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => request.push(byte[0]),
            _ => return None,
        }
    }
    String::from_utf8(request).ok()
}

fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(*byte))
    })
}
