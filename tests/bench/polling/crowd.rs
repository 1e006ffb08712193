//! Thousands of kiosks that look for something newer, each in its own time.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use query_corner::protocol::{
    call::Call,
    head::AppVersion,
    key::SigningKey,
    outbox::{Evidence, SendStatus, Status},
    request::{HEADER, Signing},
};
use tokio::{sync::Semaphore, task::JoinSet, time::sleep_until};

use super::line::{Answer, Line, Way, get};

/// How often a kiosk looks, in the mean; each wait is between half and one and a half of it.
pub const POLL: Duration = Duration::from_secs(60);

/// A kiosk: its key, and the two connections that its program keeps open.
pub struct Kiosk {
    key: Arc<SigningKey>,
    files: Line,
    calls: Option<Line>,
    tag: String,
}

/// What was asked and how long it took.
#[derive(Default)]
pub struct Seen {
    /// Microseconds, an entry an answer.
    pub took: Vec<u32>,
    pub errors: u64,
    pub bytes: u64,
    /// The first thing that went wrong.
    pub wrong: Option<String>,
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.took.extend(other.took);
        self.errors += other.errors;
        self.bytes += other.bytes;
        self.wrong = self.wrong.take().or(other.wrong);
    }
}

/// What a kiosk does when it looks.
#[derive(Clone)]
pub enum Look {
    /// Nothing is newer.
    Idle,
    /// Once, with these files of the repository to fetch.
    Fetch(Arc<Vec<String>>),
}

/// Connects as many kiosks; without `keys` they send no heartbeat.
pub async fn connect(way: &Way, count: usize, keys: Option<&[Arc<SigningKey>]>) -> Vec<Kiosk> {
    let gate = Arc::new(Semaphore::new(48));
    let nobody = Arc::new(SigningKey::from_seed([9; 32]).unwrap());
    let mut work = JoinSet::new();
    for number in 0..count {
        let (way, gate) = (way.clone(), Arc::clone(&gate));
        let key = keys.map_or(&nobody, |keys| &keys[number]).clone();
        let tells = keys.is_some();
        work.spawn(async move {
            let _turn = gate.acquire().await.unwrap();
            let mut files = way.line().await.unwrap();
            let calls = match tells {
                true => Some(way.line().await.unwrap()),
                false => None,
            };
            let asked = files.ask(&get("metadata/timestamp.json", None)).await;
            let tag = asked.unwrap().tag.unwrap();
            Kiosk {
                key,
                files,
                calls,
                tag,
            }
        });
    }
    work.join_all().await
}

/// Lets kiosks look for `window`; each of them stands for `each` kiosks.
pub async fn watch(
    kiosks: Vec<Kiosk>,
    window: Duration,
    each: f64,
    look: Look,
) -> (Vec<Kiosk>, Seen) {
    let all = Arc::new(Mutex::new(Seen::default()));
    let began = Instant::now();
    let mut work = JoinSet::new();
    for (number, mut kiosk) in kiosks.into_iter().enumerate() {
        let (all, look) = (Arc::clone(&all), look.clone());
        let mut random = fastrand::Rng::with_seed(number as u64);
        work.spawn(async move {
            let pause = POLL.as_secs_f64() / each;
            let mut next = began + Duration::from_secs_f64(random.f64() * pause);
            let mut seen = Seen::default();
            while next < began + window {
                sleep_until(next.into()).await;
                kiosk.look(&look, &mut seen).await;
                if seen.errors > 0 || matches!(look, Look::Fetch(_)) {
                    break;
                }
                next += Duration::from_secs_f64((0.5 + random.f64()) * pause);
            }
            all.lock().unwrap().add(seen);
            kiosk
        });
    }
    let kiosks = work.join_all().await;
    let all = Arc::into_inner(all).unwrap().into_inner().unwrap();
    (kiosks, all)
}

impl Kiosk {
    async fn look(&mut self, look: &Look, seen: &mut Seen) {
        let tag = self.tag.clone();
        let mut ask = async |line: &mut Line, request: Vec<u8>, wanted: u16| {
            let began = Instant::now();
            let answer = line.ask(&request).await;
            seen.took
                .push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
            seen.note(answer, wanted);
        };
        // As the kiosk's program asks: a newer root first, then whether there is a newer timestamp.
        let files = &mut self.files;
        ask(files, get("metadata/2.root.json", None), 404).await;
        match look {
            Look::Idle => {
                ask(files, get("metadata/timestamp.json", Some(&tag)), 304).await;
            }
            Look::Fetch(paths) => {
                for path in paths.iter() {
                    ask(files, get(path, None), 200).await;
                }
            }
        }
        if let Some(calls) = &mut self.calls {
            ask(calls, heartbeat(&self.key), 200).await;
        }
    }
}

impl Seen {
    fn note(&mut self, answer: std::io::Result<Answer>, wanted: u16) {
        let wrong = match answer {
            Ok(answer) if answer.status == wanted => {
                self.bytes += answer.bytes as u64;
                return;
            }
            Ok(answer) => format!("status {} in place of {wanted}", answer.status),
            Err(error) => error.to_string(),
        };
        self.errors += 1;
        self.wrong.get_or_insert(wrong);
    }
}

/// A signed heartbeat.
fn heartbeat(key: &SigningKey) -> Vec<u8> {
    let now = Timestamp::now();
    let status = Status {
        app: AppVersion::own(),
        at: now,
        started_at: now,
        shown: Vec::new(),
        withdrawal: None,
        refresh_failure: None,
        is_stale: false,
        golden: None,
        evidence: Evidence {
            last_frame: Some(now),
            page: Some("home".to_owned()),
            memory_kib: Some(170_000),
            open_files: Some(60),
            disk_free_kib: Some(40_000_000),
            ..Evidence::default()
        },
    };
    let body = serde_json::to_vec(&status).unwrap();
    let signing = Signing {
        path: SendStatus::PATH,
        host: "localhost",
        body: &body,
    };
    let signature = signing.sign(key, now).unwrap().to_header();
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         {HEADER}: {signature}\r\ncontent-length: {}\r\n\r\n",
        SendStatus::PATH,
        body.len()
    );
    [head.into_bytes(), body].concat()
}
