//! A server that answers a kiosk's calls with anything: an error or an answer, never a panic, and
//! never more of it read than an answer may have.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex},
    thread,
};

use query_corner::{
    protocol::{
        call::RefusalReason,
        enrol::{Enrol, EnrolRequest},
        head::AppVersion,
        outbox::{Entry, Evidence},
    },
    sync::{
        client::{Api, ApiError, Patience},
        deliver::Delivery,
        rounds::Round,
    },
};
use serde_json::Value;

use super::{
    fuzz::{any_bytes, corpus, damage, damage_json, many},
    site::{block_on, county, key, now},
};

/// Answers everything with what it was told last: a status and a body.
struct Parrot {
    address: SocketAddr,
    says: Arc<Mutex<(u16, Vec<u8>)>>,
}

impl Parrot {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let this = Self {
            address: listener.local_addr().unwrap(),
            says: Arc::default(),
        };
        let says = Arc::clone(&this.says);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let says = Arc::clone(&says);
                thread::spawn(move || {
                    let mut asked = Vec::new();
                    let mut buffer = [0; 4096];
                    while let Ok(length @ 1..) = stream.read(&mut buffer) {
                        asked.extend_from_slice(&buffer[..length]);
                        if !is_whole(&asked) {
                            continue;
                        }
                        asked.clear();
                        let (status, body) = says.lock().unwrap().clone();
                        let length = body.len();
                        let head =
                            format!("HTTP/1.1 {status} x\r\ncontent-length: {length}\r\n\r\n");
                        let answer = [head.as_bytes(), &body].concat();
                        if stream.write_all(&answer).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        this
    }

    fn say(&self, status: u16, body: Vec<u8>) {
        *self.says.lock().unwrap() = (status, body);
    }
}

/// Whether a request is there with all of its body.
fn is_whole(asked: &[u8]) -> bool {
    let Some(end) = asked.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&asked[..end]).to_lowercase();
    let length = head.split("content-length:").nth(1).unwrap_or("0");
    let length = length.lines().next().unwrap_or("0").trim().parse::<usize>();
    asked.len() >= end + 4 + length.unwrap_or(0)
}

#[test]
fn whatever_the_server_answers_a_kiosk_goes_on() {
    let parrot = Parrot::start();
    let server = format!("http://{}", parrot.address);
    let api = || Api::new(&server, None, jiff::Timestamp::MIN, Patience::default()).unwrap();
    let enrolling = api();
    let mut delivery = Delivery::new(api(), key(7), now());
    let kept = corpus("call");
    // Those that answer something, before the others.
    let replies = ["status_taken.json", "outbox_taken.json", "enrolled.json"];
    let (mut kept, others): (Vec<_>, Vec<_>) = kept
        .into_iter()
        .partition(|(name, _)| replies.contains(&name.as_str()));
    kept = [&kept[..], &kept, &kept, &others].concat();
    let values: Vec<Value> = kept
        .iter()
        .filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok())
        .collect();
    let words = || Entry::Unanswered {
        words: "怎么转组织关系".to_owned(),
        asked_on: "2026-11-23".parse().unwrap(),
        sessions: 4,
    };
    let stick = || Entry::StickApplied {
        channel: county(),
        generation: 3,
        at: now(),
    };
    let ask = EnrolRequest {
        secret: "00112233445566778899aabbccddeeff".into(),
        key: key(7).public().clone(),
        app: AppVersion::own(),
    };
    let (mut answers, mut errors) = (0, 0);
    many(300, |random| {
        let body = match random.u8(0..6) {
            0 => any_bytes(random, 300),
            1 => vec![b' '; random.usize(0..40_000)],
            2 | 3 => {
                let mut value = values[random.usize(0..values.len())].clone();
                damage_json(random, &mut value, &values);
                serde_json::to_vec(&value).unwrap()
            }
            4 => {
                let mut bytes = kept[random.usize(0..kept.len())].1.clone();
                damage(random, &mut bytes);
                bytes
            }
            _ => kept[random.usize(0..kept.len())].1.clone(),
        };
        let statuses = [200, 200, 200, 200, 200, 401, 403, 413, 429, 500, 503];
        parrot.say(statuses[random.usize(0..statuses.len())], body);
        let mut count = |failed: bool| match failed {
            true => errors += 1,
            false => answers += 1,
        };
        block_on(async {
            let told = delivery
                .status(&Round::default(), None, Evidence::default(), now())
                .await;
            count(told.is_err());
            let told = delivery.outbox(vec![words(), stick()], now()).await;
            // No answer says that more was told than was.
            assert!(told.as_ref().is_ok_and(|told| *told <= 2) || told.is_err());
            count(told.is_err());
            let enrolled = enrolling.call::<Enrol>(&key(7), now(), &ask).await;
            count(enrolled.is_err());
            // Only a refusal that says so ends a kiosk's enrolment.
            if let Err(ApiError::Refused(refusal)) = &enrolled
                && refusal.reason == RefusalReason::Revoked
            {
                assert!(delivery.is_revoked());
            }
        });
    });
    println!("{answers} answers, {errors} errors");
}
