//! Arbitrary bytes and damaged good ones through every reader of what comes over the wire or on a
//! stick: an error or a value, never a panic; and what a canonical reader takes it would write the
//! same way, so that nothing has two spellings.

use query_corner::{
    content::{
        canonical,
        digest::Digest,
        page::{BlobRef, Entry, Page, Root, page_of},
    },
    protocol::{
        call::{Refusal, RefusalReason},
        enrol::{EnrolRequest, Enrolled, Token},
        head::AppVersion,
        numbers::{Held, Spare},
        outbox::{Entry as Told, Outbox, OutboxTaken, Shown, StatusTaken, Taken},
        proposals::{Proposals, Summary},
        receipt::Receipt,
        request::Signing,
        withdrawal::{Hidden, Withdrawal},
    },
};
use serde_json::Value;

use super::{
    doors::{Door, PAGE, WIRE as DOORS},
    fuzz::{any_bytes, corpus, damage, damage_json, keep, many},
    site::{TestSite, county, key, now},
};

/// Good input for every reader.
fn good() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let site = TestSite::new();
    site.publish_items(1, &[("question/a", "甲的回答"), ("question/b", "乙的回答")]);
    site.withdraw(1, &["question/b"]);
    let file = |path: &str| std::fs::read(site.folder.path().join(path)).unwrap();
    let head = std::fs::read_dir(site.folder.path().join("targets/ch/county")).unwrap();
    let head = head.flatten().next().unwrap();
    let on_page = (0..)
        .map(|n| format!("question/item-{n}").parse().unwrap())
        .find(|key| page_of(key) == PAGE)
        .unwrap();
    let entry = Entry {
        blob: BlobRef::of(b"an item"),
        files: Vec::new(),
    };
    let shown = Shown {
        channel: county(),
        generation: 3,
        root: Digest::of(b"root"),
        audit_head: Some(Digest::of(b"audit")),
    };
    let token = Token {
        server: "https://centre.example:8443".into(),
        secret: "00112233445566778899aabbccddeeff".into(),
        expires: now(),
        hall: "hall/main".parse().unwrap(),
        kiosk_no: 2_u8.try_into().unwrap(),
        root_version: 1,
        root: Digest::of(b"root"),
        certificate: Some(Digest::of(b"certificate")),
        is_trial: false,
    };
    let list = Withdrawal {
        format: 1,
        number: 7,
        published_at: now(),
        items: [Hidden {
            channel: county(),
            key: "question/a".parse().unwrap(),
        }]
        .into(),
    };
    let signing = Signing {
        path: "/api/kiosk/status",
        host: "centre.example:8443",
        body: b"{}",
    };
    let receipt = Receipt {
        format: 1,
        device: Digest::of(b"device"),
        hall: "hall/main".parse().unwrap(),
        kiosk_no: 2_u8.try_into().unwrap(),
        app: AppVersion::own(),
        at: now(),
        shown: vec![shown.clone()],
    };
    let index = Root {
        pages: (0..256)
            .map(|n: u16| BlobRef::of(&n.to_le_bytes()))
            .collect(),
    };
    let json = |value: Value| serde_json::to_vec(&value).unwrap();
    let call = |value: Result<Value, serde_json::Error>| json(value.unwrap());
    vec![
        ("head", "county.json", std::fs::read(head.path()).unwrap()),
        ("index", "root.json", index.to_bytes().unwrap()),
        (
            "page",
            "one.json",
            Page([(on_page, entry)].into()).to_bytes().unwrap(),
        ),
        ("page", "empty.json", Page::default().to_bytes().unwrap()),
        ("withdrawal", "one.json", list.to_bytes().unwrap()),
        ("token", "county.txt", token.to_text().unwrap().into()),
        ("metadata", "root.json", file("metadata/1.root.json")),
        ("metadata", "targets.json", file("metadata/1.targets.json")),
        ("metadata", "county.json", file("metadata/1.ch-county.json")),
        (
            "metadata",
            "snapshot.json",
            file("metadata/2.snapshot.json"),
        ),
        (
            "metadata",
            "timestamp.json",
            file("metadata/timestamp.json"),
        ),
        (
            "header",
            "status.txt",
            signing.sign(&key(1), now()).unwrap().to_header().into(),
        ),
        (
            "call",
            "status.json",
            json(serde_json::json!({
                "app": "0.1.0", "at": now(), "started_at": now(), "shown": [shown],
                "withdrawal": 1, "refresh_failure": "没有网络", "is_stale": true,
                "golden": {"queries": 2, "failed": 1,
                    "failures": [{"query": "a", "finds": "question/a", "place": 7}]}, "evidence": {"page": "home", "paper": "low"},
            })),
        ),
        (
            "call",
            "status_taken.json",
            call(serde_json::to_value(StatusTaken {
                now: now(),
                again_in_s: 60,
            })),
        ),
        (
            "call",
            "outbox.json",
            call(serde_json::to_value(Outbox {
                entries: vec![
                    Told::Unanswered {
                        words: "怎么转组织关系".to_owned(),
                        asked_on: now().to_zoned(jiff::tz::TimeZone::UTC).date(),
                        sessions: 4,
                    },
                    Told::StickApplied {
                        channel: county(),
                        generation: 3,
                        at: now(),
                    },
                ],
            })),
        ),
        (
            "call",
            "outbox_taken.json",
            call(serde_json::to_value(OutboxTaken {
                entries: vec![Taken::Kept, Taken::Refused, Taken::Later],
            })),
        ),
        (
            "call",
            "enrolled.json",
            call(serde_json::to_value(Enrolled {
                hall: "hall/main".parse().unwrap(),
                kiosk_no: 2_u8.try_into().unwrap(),
                channels: vec![county()],
                now: now(),
            })),
        ),
        (
            "call",
            "enrol.json",
            call(serde_json::to_value(EnrolRequest {
                secret: "00112233445566778899aabbccddeeff".into(),
                key: key(1).public().clone(),
                app: AppVersion::own(),
            })),
        ),
        (
            "call",
            "refusal.json",
            call(serde_json::to_value(Refusal {
                reason: RefusalReason::Clock,
                message: "时钟与服务器相差太多".to_owned(),
                now: now(),
            })),
        ),
        (
            "call",
            "proposals.json",
            call(serde_json::to_value(Proposals {
                open: vec![Summary {
                    payload: Digest::of(b"payload"),
                    role: "ch-county".to_owned(),
                    version: 3,
                    title: "第三期".to_owned(),
                    proposed_by: "甲".to_owned(),
                    proposed_at: now(),
                    signed_by: vec![key(10).public().digest()],
                    threshold: 2,
                }],
            })),
        ),
        ("call", "receipt.json", receipt.sign(&key(1)).unwrap()),
        (
            "call",
            "held.json",
            call(serde_json::to_value(Held {
                spare: vec![3_u8.try_into().unwrap()],
                used: vec![2_u8.try_into().unwrap()],
            })),
        ),
        (
            "call",
            "spare.json",
            call(serde_json::to_value(Spare {
                spare: vec![3_u8.try_into().unwrap()],
            })),
        ),
    ]
}

#[test]
#[ignore = "writes the good inputs in tests/fixtures/corpus anew"]
fn the_corpus_of_the_wire() {
    for (target, name, bytes) in good() {
        keep(target, name, &bytes);
    }
}

#[test]
fn every_reader_takes_what_is_good_and_is_kept() {
    for door in &DOORS {
        let taken = corpus(door.name)
            .iter()
            .filter(|(_, bytes)| (door.read)(bytes))
            .count();
        assert!(taken > 0, "{}", door.name);
    }
}

#[test]
fn arbitrary_bytes_are_an_error_or_a_value() {
    many(4_000, |random| {
        let bytes = any_bytes(random, 400);
        for door in &DOORS {
            (door.read)(&bytes);
        }
    });
}

#[test]
fn damaged_bytes_are_an_error_or_a_value() {
    let kept: Vec<_> = DOORS.iter().map(|door| corpus(door.name)).collect();
    many(1_500, |random| {
        for (door, kept) in DOORS.iter().zip(&kept) {
            let mut bytes = kept[random.usize(0..kept.len())].1.clone();
            damage(random, &mut bytes);
            (door.read)(&bytes);
        }
    });
}

/// Past the spelling: what the JSON says is damaged, and spelled as it should be.
#[test]
fn damaged_meaning_is_an_error_or_a_value() {
    let kept: Vec<(&Door, Vec<Value>)> = DOORS
        .iter()
        .map(|door| {
            let values = corpus(door.name).into_iter();
            let values = values.filter_map(|(_, bytes)| serde_json::from_slice(&bytes).ok());
            (door, values.collect())
        })
        .filter(|(_, values): &(_, Vec<_>)| !values.is_empty())
        .collect();
    let mut taken = 0;
    many(1_500, |random| {
        for (door, values) in &kept {
            let mut value = values[random.usize(0..values.len())].clone();
            damage_json(random, &mut value, values);
            if let Ok(bytes) = canonical::to_bytes(&value) {
                taken += u64::from((door.read)(&bytes));
            }
        }
    });
    println!("{taken} were taken");
}

/// Past the digits by which a slip is noticed.
#[test]
fn a_damaged_token_with_the_right_digits_is_an_error_or_a_token() {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let kept = corpus("token");
    let token = Token::from_text(&String::from_utf8_lossy(&kept[0].1)).unwrap();
    let value = serde_json::to_value(&token).unwrap();
    many(2_000, |random| {
        let mut value = value.clone();
        damage_json(random, &mut value, &[]);
        let Ok(mut bytes) = canonical::to_bytes(&value) else {
            return;
        };
        if random.u8(0..4) == 0 {
            damage(random, &mut bytes);
        }
        let body = URL_SAFE_NO_PAD.encode(bytes);
        let digits: String = Digest::of(body.as_bytes())
            .to_string()
            .chars()
            .take(8)
            .collect();
        if let Ok(read) = Token::from_text(&format!("qc1.{body}.{digits}")) {
            let secure = read.server.starts_with("https://") && read.certificate.is_some();
            let here = ["127.0.0.1", "localhost", "[::1]"];
            let host = read.server.strip_prefix("http://").unwrap_or("");
            assert!(
                secure || here.iter().any(|name| host.starts_with(name)),
                "{read:?}"
            );
        }
    });
}
