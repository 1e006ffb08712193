//! How long the pages wait for content.db, with 20,000 items of 1,000 characters.
//!
//! `cargo bench --no-default-features --bench content_store`
#![forbid(unsafe_code)]

#[path = "../fixtures/seeded.rs"]
mod seeded;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use jiff::civil::Date;
use query_corner::{
    content::{
        item::{ItemKey, Kind},
        library::{Filter, Library, Order},
    },
    store::content::{ContentReader, ContentStore},
};

const ITEMS: usize = 20_000;
const TODAY: Date = Date::constant(2026, 11, 23);

fn main() {
    // `cargo test --benches` runs this too; a small set shows that it still works.
    let items = match std::env::args().any(|argument| argument == "--bench") {
        true => ITEMS,
        false => 500,
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("content.db");
    let first = once("make the content", || seeded::generation(items, 1, 1));
    let chars: u64 = first.entries().values().map(|entry| entry.blob.len).sum();
    println!("{} items, {} bytes as items", first.entries().len(), chars);
    let mut store = ContentStore::open(&path).unwrap();
    once("factory content, first start", || {
        store.install_factory().unwrap()
    });
    many("factory content, every other start", || {
        store.install_factory().unwrap()
    });
    once("install all, first time", || {
        store.install(&first, 0).unwrap()
    });
    drop(first);
    let mut drafts = seeded::drafts(items, 1);
    for draft in drafts.drafts.iter_mut().skip(10).take(5) {
        draft.item.header.title.push('改');
    }
    let set = query_corner::content::publish_rules::admit(drafts, &Default::default(), &[]);
    let second = query_corner::content::generation::Generation::new(
        set.unwrap(),
        2,
        jiff::Timestamp::UNIX_EPOCH,
    )
    .unwrap();
    once("install five changed items", || {
        store.install(&second, 0).unwrap()
    });
    println!(
        "content.db: {} bytes",
        std::fs::metadata(&path).unwrap().len()
    );
    drop(second);
    many("open for reading", || ContentReader::open(&path).unwrap());
    let reader = ContentReader::open(&path).unwrap();
    reads(&reader);
    once("read every item", || {
        let mut blocks = 0;
        reader
            .for_each_item(|item| blocks += item.body.len())
            .unwrap();
        blocks
    });
    once("check all", || reader.check(TODAY).unwrap().len());
    once("sweep", || store.sweep().unwrap());
}

fn reads(reader: &ContentReader) {
    for kind in Kind::ALL {
        let all = Filter::of(kind);
        let word = kind.as_str();
        let rows = reader.count(&all, TODAY).unwrap();
        println!("{word}: {rows} rows");
        list(reader, word, &all);
        many(&format!("{word}: facets"), || {
            reader.facets(kind, TODAY).unwrap()
        });
        let facets = reader.facets(kind, TODAY).unwrap();
        let most = |counts: &[(String, u32)]| counts.first().map(|(value, _)| value.clone());
        let topic = Filter {
            topic: most(&facets.topics),
            ..all.clone()
        };
        list(reader, &format!("{word} of a topic"), &topic);
        let narrow = Filter {
            issuer: most(&facets.issuers),
            form: most(&facets.forms),
            year: most(&facets.years).and_then(|year| year.parse().ok()),
            audience: most(&facets.audiences),
            ..topic
        };
        list(reader, &format!("{word} by all facets"), &narrow);
    }
    let asked = Filter {
        order: Order::MostAsked,
        ..Filter::of(Kind::Question)
    };
    list(reader, "most asked", &asked);
    let topic = reader
        .facets(Kind::Question, TODAY)
        .unwrap()
        .topics
        .remove(0)
        .0;
    let of_topic = Filter {
        topic: Some(topic),
        ..asked
    };
    list(reader, "most asked of a topic", &of_topic);
    let key: ItemKey = "document/s00007".parse().unwrap();
    many("one item", || reader.item(&key, TODAY).unwrap().unwrap());
    many("linked from", || reader.linked_from(&key, TODAY).unwrap());
    many("hall", || reader.hall().unwrap());
    many("edition", || reader.edition().unwrap());
}

fn list(reader: &ContentReader, name: &str, filter: &Filter) {
    let rows = reader.count(filter, TODAY).unwrap();
    many(&format!("{name}: count"), || {
        reader.count(filter, TODAY).unwrap()
    });
    let page = |offset| reader.entries(filter, TODAY, offset, 20).unwrap();
    many(&format!("{name}: first 20"), || page(0));
    many(&format!("{name}: last 20"), || {
        page(rows.saturating_sub(20))
    });
}

fn once<T>(name: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let made = black_box(run());
    println!("{name:42} {:>10.3} ms", start.elapsed().as_secs_f64() * 1e3);
    made
}

/// Prints the median and the greatest of 50 runs.
fn many<T>(name: &str, mut run: impl FnMut() -> T) {
    let mut times: Vec<Duration> = (0..50)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{name:42} {:>10.3} ms  worst {:>8.3} ms",
        milliseconds(times[25]),
        milliseconds(times[49])
    );
}
