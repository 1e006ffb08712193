//! Generations: the same content gives the same bytes, and another gives a difference.

#[path = "../fixtures/seeded.rs"]
pub mod seeded;

use std::collections::BTreeMap;

use jiff::Timestamp;
use query_corner::content::{
    block::{Block, Span, Text},
    canonical,
    difference::{Difference, changed_fields},
    digest::Digest,
    draft::Drafts,
    generation::Generation,
    item::{Detail, Item},
    page::{PAGES, Page, Root, page_of},
    publish_rules::admit,
    source::{parse, write},
};

fn generation(drafts: Drafts) -> Generation {
    let set = admit(drafts, &Default::default(), &[]).unwrap_or_else(|r| panic!("{r:?}"));
    Generation::new(set, 1, Timestamp::UNIX_EPOCH).unwrap()
}

#[test]
fn the_same_content_has_the_same_root_in_whatever_order_it_comes() {
    let drafts = seeded::drafts(200, 1);
    let mut shuffled = drafts.clone();
    fastrand::Rng::with_seed(2).shuffle(&mut shuffled.drafts);
    let (one, other) = (generation(drafts), generation(shuffled));
    assert_eq!(one.root_digest(), other.root_digest());
    assert_eq!(one.blobs(), other.blobs());
}

#[test]
fn every_blob_is_named_by_its_digest_and_every_entry_has_one() {
    let made = seeded::generation(300, 3, 1);
    for (digest, bytes) in made.blobs() {
        assert_eq!(Digest::of(bytes), *digest);
    }
    let root = Root::from_bytes(&made.blobs()[&made.root_digest()]).unwrap();
    let mut listed = BTreeMap::new();
    for (number, page) in root.pages.iter().enumerate() {
        let bytes = &made.blobs()[&page.sha256];
        assert_eq!(bytes.len() as u64, page.len);
        for (key, entry) in Page::from_bytes(bytes, number).unwrap().0 {
            assert_eq!(page_of(&key), number);
            let item: Item = canonical::from_bytes(&made.blobs()[&entry.blob.sha256]).unwrap();
            assert_eq!(item.header.key, key);
            listed.insert(key, entry);
        }
    }
    assert_eq!(root.pages.len(), PAGES);
    assert_eq!(listed, *made.entries());
}

#[test]
fn a_page_with_a_key_of_another_page_is_refused() {
    let made = seeded::generation(20, 3, 1);
    let (key, _) = made.entries().iter().next().unwrap();
    let page = &made.root().pages[page_of(key)];
    let bytes = &made.blobs()[&page.sha256];
    assert!(Page::from_bytes(bytes, page_of(key)).is_ok());
    assert!(Page::from_bytes(bytes, (page_of(key) + 1) % PAGES).is_err());
}

#[test]
fn five_changed_items_touch_five_pages_and_are_the_difference() {
    for seed in 0..5 {
        let drafts = seeded::drafts(400, seed);
        let mut random = fastrand::Rng::with_seed(seed);
        let mut edited = drafts.clone();
        let mut keys = Vec::new();
        for at in random.choose_multiple(0..edited.drafts.len(), 5) {
            let header = &mut edited.drafts[at].item.header;
            header.title.push('改');
            keys.push(header.key.clone());
        }
        keys.sort();
        let (old, new) = (generation(drafts), generation(edited));
        let difference = Difference::between(old.entries(), new.entries());
        assert_eq!(difference.changed, keys, "seed {seed}");
        assert!(difference.added.is_empty() && difference.withdrawn.is_empty());
        let pages = new.root().changed_pages(old.root());
        let mut expected: Vec<_> = keys.iter().map(page_of).collect();
        expected.sort();
        expected.dedup();
        assert_eq!(pages, expected, "seed {seed}");
    }
}

#[test]
fn a_difference_leads_from_one_set_to_the_other_whatever_they_are() {
    let pool: Vec<_> = seeded::generation(60, 9, 1)
        .entries()
        .clone()
        .into_iter()
        .collect();
    for seed in 0..500 {
        let mut random = fastrand::Rng::with_seed(seed);
        let set = |random: &mut fastrand::Rng| -> BTreeMap<_, _> {
            let kept = pool.iter().filter(|_| random.bool()).cloned();
            kept.collect::<Vec<_>>()
                .into_iter()
                .map(|(key, entry)| match random.u8(0..4) {
                    0 => (key, pool[random.usize(0..pool.len())].1.clone()),
                    _ => (key, entry),
                })
                .collect()
        };
        let (old, new) = (set(&mut random), set(&mut random));
        let difference = Difference::between(&old, &new);
        let mut led = old.clone();
        for key in &difference.withdrawn {
            assert!(led.remove(key).is_some(), "seed {seed}");
        }
        for key in difference.added.iter().chain(&difference.changed) {
            let before = led.insert(key.clone(), new[key].clone());
            assert_ne!(before.as_ref(), Some(&new[key]), "seed {seed}");
        }
        assert_eq!(led, new, "seed {seed}");
        assert_eq!(difference.is_empty(), old == new, "seed {seed}");
    }
}

#[test]
fn what_changed_in_an_item_is_named() {
    let before = seeded::drafts(50, 1).drafts[10].item.clone();
    let mut after = before.clone();
    after.header.title.push('改');
    after.body.push(Block::Note { text: "新".into() });
    assert_eq!(changed_fields(&before, &after).unwrap(), ["body", "title"]);
    assert!(changed_fields(&before, &before).unwrap().is_empty());
}

/// Text with every sign that Markdown could take for its own.
fn any_text(random: &mut fastrand::Rng) -> Text {
    const PARTS: [&str; 32] = [
        "党",
        "员（一）",
        "，",
        "*",
        "**",
        "_",
        "`",
        "[a](b)",
        "<b>",
        "&amp;",
        "|",
        "\\",
        "#",
        "1.",
        "2)",
        "-",
        "+",
        "=",
        "~~~",
        ">",
        "!",
        "![",
        " ",
        "　",
        "http://a.cn",
        "---",
        "“",
        "。",
        "a",
        "1",
        ":",
        "𬭚",
    ];
    let spans = random.usize(1..4);
    let text = Text::tidy((0..spans).map(|_| {
        Span {
            text: (0..random.usize(1..6))
                .map(|_| PARTS[random.usize(0..PARTS.len())])
                .collect(),
            strong: random.bool(),
        }
    }));
    match text.0.is_empty() {
        true => "空".into(),
        false => text,
    }
}

fn any_block(random: &mut fastrand::Rng) -> Block {
    let texts = |random: &mut fastrand::Rng, n: usize| -> Vec<Text> {
        (0..n).map(|_| any_text(random)).collect()
    };
    match random.u8(0..7) {
        0 => Block::Heading {
            level: random.u8(1..4),
            text: any_text(random).plain().trim().to_owned(),
        },
        1 => Block::Steps {
            steps: {
                let n = random.usize(1..4);
                texts(random, n)
            },
        },
        2 => Block::List {
            points: {
                let n = random.usize(1..4);
                texts(random, n)
            },
        },
        3 => {
            let columns = random.usize(1..4);
            Block::Table {
                header: texts(random, columns),
                rows: (0..random.usize(0..3))
                    .map(|_| texts(random, columns))
                    .collect(),
            }
        }
        4 => Block::Image {
            name: "a.png".into(),
            alt: any_text(random).plain().trim().to_owned(),
        },
        5 => Block::Note {
            text: any_text(random),
        },
        _ => Block::Paragraph {
            text: any_text(random),
        },
    }
}

#[test]
fn whatever_is_written_is_read_again_the_same() {
    let base = seeded::drafts(40, 5);
    for seed in 0..3000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut drafts = Drafts {
            channel: base.channel.clone(),
            drafts: vec![base.drafts[random.usize(0..base.drafts.len())].clone()],
        };
        let item = &mut drafts.drafts[0].item;
        item.header.title = any_text(&mut random).plain();
        item.header.owner = format!("{}\"\\", any_text(&mut random).plain());
        // Where several lines may stand.
        if let Detail::Guide(guide) = &mut item.detail {
            guide.fee = format!("{}\"\\\n", any_text(&mut random).plain());
        }
        item.body = (0..random.usize(0..8))
            .map(|_| any_block(&mut random))
            .collect();
        let files = write(&drafts).unwrap();
        let text = || String::from_utf8_lossy(&files[1].bytes).into_owned();
        match parse(&files) {
            Ok(read) => assert_eq!(read, drafts, "seed {seed}\n{}", text()),
            Err(errors) => panic!("seed {seed}: {errors}\n{}", text()),
        }
    }
}
