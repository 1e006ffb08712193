//! The readers of whatever comes from outside, each as a function of bytes that holds what must
//! hold of what is taken. `cargo test` gives them what is kept in `tests/fixtures/corpus`, and bytes
//! by chance; `tests/fuzz/door.rs` lets coverage find new ones.

use query_corner::{
    app::{body::pieces, measure::Measure, sheets::cut},
    content::{
        canonical,
        page::{Page, Root},
        source::{self, SourceFile},
    },
    protocol::{
        call::Refusal,
        enrol::{EnrolRequest, Enrolled, Token},
        head::Head,
        numbers::{Held, Spare},
        outbox::{Outbox, OutboxTaken, Status, StatusTaken},
        proposals::{GivenSignature, ProposalRequest, Proposals, SignatureTaken},
        receipt::SignedReceipt,
        request::Signature,
        withdrawal::Withdrawal,
    },
    publish::metadata::Envelope,
    sync::trust::Tuf,
};
use serde::{Serialize, de::DeserializeOwned};

/// A reader, by the folder of what is kept for it.
pub struct Door {
    pub name: &'static str,
    /// Reads, and holds what must hold of what is taken. Says whether it was taken.
    pub read: fn(&[u8]) -> bool,
}

/// Of a page of the index there is a place for each key; this one is read.
pub const PAGE: usize = 77;

/// What comes over the wire or on a stick: what a canonical reader takes it would write the same
/// way, so that nothing has two spellings.
pub const WIRE: [Door; 8] = [
    Door {
        name: "head",
        read: |bytes| {
            let head = Head::from_bytes(bytes, "county").ok();
            head.is_some_and(|head| same(head.to_bytes(), bytes))
        },
    },
    Door {
        name: "index",
        read: |bytes| {
            let root = Root::from_bytes(bytes).ok();
            root.is_some_and(|root| same(root.to_bytes(), bytes))
        },
    },
    Door {
        name: "page",
        read: |bytes| {
            let page = Page::from_bytes(bytes, PAGE).ok();
            page.is_some_and(|page| same(page.to_bytes(), bytes))
        },
    },
    Door {
        name: "withdrawal",
        read: |bytes| {
            let list = Withdrawal::from_bytes(bytes).ok();
            list.is_some_and(|list| same(list.to_bytes(), bytes))
        },
    },
    Door {
        name: "token",
        read: |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let token = Token::from_text(&text).ok();
            token.is_some_and(|token| {
                let again = Token::from_text(&token.to_text().unwrap());
                again.unwrap() == token
            })
        },
    },
    Door {
        name: "metadata",
        read: |bytes| {
            let root = Tuf::check_root(bytes).is_ok();
            let roles = ["root", "targets", "snapshot", "timestamp", "ch-county"];
            let read = |role: &&str| {
                let envelope = Envelope::from_bytes(bytes, role).ok();
                envelope.is_some_and(|envelope| envelope.to_bytes().is_ok())
            };
            root | (roles.iter().filter(|role| read(role)).count() > 0)
        },
    },
    Door {
        name: "header",
        read: |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let read = Signature::from_header(&text).ok();
            read.is_some_and(|read| Signature::from_header(&read.to_header()).unwrap() == read)
        },
    },
    Door {
        name: "call",
        read: |bytes| {
            is::<Status>(bytes)
                | is::<StatusTaken>(bytes)
                | is::<Outbox>(bytes)
                | is::<OutboxTaken>(bytes)
                | is::<EnrolRequest>(bytes)
                | is::<Enrolled>(bytes)
                | is::<Held>(bytes)
                | is::<Spare>(bytes)
                | is::<Refusal>(bytes)
                | is::<Proposals>(bytes)
                | is::<ProposalRequest>(bytes)
                | is::<GivenSignature>(bytes)
                | is::<SignatureTaken>(bytes)
                | is::<SignedReceipt>(bytes)
        },
    },
];

/// What editors write, and how it is laid out.
pub const WRITTEN: [Door; 2] = [
    Door {
        name: "source",
        read: |bytes| {
            let channel = "title = \"试\"\nexample = false\nowner = \"科\"\n";
            let file = |path: &str, bytes: &[u8]| SourceFile {
                path: path.to_owned(),
                bytes: bytes.to_vec(),
            };
            let kinds = ["document", "question", "guide", "notice", "hall", "station"];
            let mut taken = false;
            for kind in kinds {
                let item = file(&format!("{kind}/a.md"), bytes);
                taken |= source::parse(&[file("channel.toml", channel.as_bytes()), item]).is_ok();
            }
            taken |= source::parse(&[file("channel.toml", bytes)]).is_ok();
            taken
        },
    },
    Door {
        name: "layout",
        read: |bytes| {
            let text = String::from_utf8_lossy(bytes);
            let Ok(blocks) = source::parse_body("a.md", &text) else {
                return false;
            };
            for (columns, room) in [(12.0, 6.0), (26.0, 36.0), (40.0, 20.0)] {
                let measure = Measure {
                    columns,
                    room,
                    head: 1.0,
                };
                let sheets = cut(pieces(&blocks), measure);
                assert!(!sheets.is_empty());
                assert!(sheets.windows(2).all(|two| two[0].first <= two[1].first));
            }
            true
        },
    },
];

fn same(written: Result<Vec<u8>, canonical::CanonicalError>, read: &[u8]) -> bool {
    assert_eq!(written.unwrap(), read, "two spellings of one thing");
    true
}

/// Whether bytes are a call's words; what is read says the same when it is written.
fn is<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> bool {
    let Ok(read) = serde_json::from_slice::<T>(bytes) else {
        return false;
    };
    let written = serde_json::to_vec(&read).unwrap();
    let again: T = serde_json::from_slice(&written).unwrap();
    assert_eq!(serde_json::to_vec(&again).unwrap(), written);
    true
}
