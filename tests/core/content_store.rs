//! content.db: what is installed is what is read, whole or not at all.

use std::path::PathBuf;

use jiff::{Timestamp, civil::Date};
use query_corner::{
    content::{
        digest::Digest,
        generation::Generation,
        item::{ItemKey, Kind},
        library::{Card, Filter, Library, Order},
        publish_rules::admit,
        source::{SourceFile, parse},
    },
    domain::document::Validity,
    store::content::{ContentReader, ContentStore, Installed, StoreError},
};

/// A folder that goes when it is dropped.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn db(&self) -> PathBuf {
        self.0.path().join("content.db")
    }
}

const TODAY: Date = Date::constant(2026, 11, 23);

fn channel(name: &str) -> String {
    format!(
        r#"channel = "{name}"
title = "{name}的内容"
[defaults]
owner = "组织部"
updated = 2026-11-02
review_by = 2027-05-31
scope = "社会"
disclosure = "主动公开"
secrecy = "非涉密"
topics = ["党费"]
record = [
  {{ step = "提出", by = "甲", on = 2026-10-20 }},
  {{ step = "审核", by = "乙", on = 2026-10-20 }},
  {{ step = "审批", by = "丙", on = 2026-10-20 }},
  {{ step = "发布", by = "丁", on = 2026-10-20 }},
]
"#
    )
}

/// A generation of files given as (key, TOML and body).
fn generation(name: &str, number: u64, items: &[(&str, String)]) -> Generation {
    let mut files = vec![SourceFile {
        path: "channel.toml".into(),
        bytes: channel(name).into_bytes(),
    }];
    files.extend(items.iter().map(|(key, text)| SourceFile {
        path: format!("{key}.md"),
        bytes: text.clone().into_bytes(),
    }));
    let drafts = parse(&files).unwrap_or_else(|errors| panic!("{errors}"));
    let set = admit(drafts, &Default::default(), &[]).unwrap_or_else(|r| panic!("{r:?}"));
    Generation::new(set, number, Timestamp::UNIX_EPOCH).unwrap()
}

fn question(title: &str, more: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{more}\n+++\n{title}的回答。\n\n细节。\n")
}

fn document(title: &str, written: &str, more: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nindex_no = \"1\"\nissuer = \"县委\"\nform = \"通知\"\n\
         written = {written}\npublished = {written}\n{more}\n+++\n正文\n"
    )
}

fn notice(title: &str, from: &str, more: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nnotice = \"公告\"\nissuer = \"县委\"\npublished = {from}\n\
         from = {from}\n{more}\n+++\n正文\n"
    )
}

fn key(text: &str) -> ItemKey {
    text.parse().unwrap()
}

fn titles(reader: &ContentReader, filter: &Filter) -> Vec<String> {
    let entries = reader.entries(filter, TODAY, 0, 100).unwrap();
    let titles: Vec<_> = entries.into_iter().map(|entry| entry.title).collect();
    assert_eq!(reader.count(filter, TODAY).unwrap(), titles.len());
    titles
}

fn store_with(generations: &[Generation]) -> ContentStore {
    let mut store = ContentStore::in_memory().unwrap();
    for (rank, generation) in (0..).zip(generations) {
        store.install(generation, rank).unwrap();
    }
    store
}

#[test]
fn the_first_start_installs_the_factory_content_once() {
    let folder = Folder::new();
    let mut store = ContentStore::open(&folder.db()).unwrap();
    assert_eq!(store.install_factory().unwrap(), Installed::Switched);
    assert_eq!(store.install_factory().unwrap(), Installed::Unchanged);
    drop(store);
    let mut store = ContentStore::open(&folder.db()).unwrap();
    assert_eq!(store.install_factory().unwrap(), Installed::Unchanged);
    let reader = ContentReader::open(&folder.db()).unwrap();
    let edition = reader.edition().unwrap();
    assert_eq!((edition.generation, edition.example), (0, true));
}

#[test]
fn another_programs_factory_content_is_replaced() {
    let mut store = ContentStore::in_memory().unwrap();
    let old = generation("works", 0, &[("question/old", question("旧", ""))]);
    let new = generation("factory", 0, &[("question/new", question("新", ""))]);
    let install = |store: &mut ContentStore, generation: &Generation, mark: &[u8]| {
        store
            .install_factory_generation(generation, Digest::of(mark))
            .unwrap()
    };
    assert_eq!(install(&mut store, &old, b"old"), Installed::Switched);
    assert_eq!(install(&mut store, &new, b"new"), Installed::Switched);
    store.sweep().unwrap();
    let reader = store.into_reader();
    assert_eq!(titles(&reader, &Filter::of(Kind::Question)), ["新"]);
    assert_eq!(reader.edition().unwrap().channel, "factory");
}

#[test]
fn factory_content_is_gone_once_something_is_published_and_never_mixed_in() {
    let factory = generation("factory", 0, &[("question/a", question("出厂", ""))]);
    let mut store = ContentStore::in_memory().unwrap();
    let mark = Digest::of(b"1");
    store.install_factory_generation(&factory, mark).unwrap();
    let published = generation("county", 1, &[("question/b", question("发布", ""))]);
    store.install(&published, 0).unwrap();
    let behind = store
        .install_factory_generation(&factory, Digest::of(b"2"))
        .unwrap();
    assert_eq!(behind, Installed::Behind);
    let reader = store.into_reader();
    assert_eq!(titles(&reader, &Filter::of(Kind::Question)), ["发布"]);
    assert_eq!(reader.item(&key("question/a"), TODAY).unwrap(), None);
    assert!(!reader.edition().unwrap().example);
}

#[test]
fn what_is_read_is_what_was_published() {
    let published = generation("county", 1, &[("question/a", question("甲", "asked = 3"))]);
    let reader = store_with(&[published]).into_reader();
    let item = reader.item(&key("question/a"), TODAY).unwrap().unwrap();
    assert_eq!(item.header.title, "甲");
    assert_eq!(item.body.len(), 2);
    let entries = reader
        .entries(&Filter::of(Kind::Question), TODAY, 0, 10)
        .unwrap();
    assert_eq!(entries[0].topic, "党费");
    assert_eq!(
        entries[0].card,
        Card::Question {
            answer: "甲的回答。".into(),
            answer_en: String::new(),
            visitors_asked: false,
        }
    );
}

#[test]
fn a_new_generation_adds_changes_and_withdraws() {
    let first = generation(
        "county",
        1,
        &[
            ("question/a", question("甲", "")),
            ("question/b", question("乙", "")),
        ],
    );
    let second = generation(
        "county",
        2,
        &[
            ("question/b", question("乙改", "")),
            ("question/c", question("丙", "")),
        ],
    );
    let reader = store_with(&[first, second]).into_reader();
    let newest = Filter::of(Kind::Question);
    assert_eq!(titles(&reader, &newest), ["乙改", "丙"]);
    assert_eq!(reader.item(&key("question/a"), TODAY).unwrap(), None);
    let facets = reader.facets(Kind::Question, TODAY).unwrap();
    assert_eq!(facets.topics, [("党费".to_owned(), 2)]);
}

#[test]
fn an_older_or_the_same_generation_is_refused() {
    let second = generation("county", 2, &[("question/a", question("新", ""))]);
    let first = generation("county", 1, &[("question/a", question("旧", ""))]);
    let mut store = store_with(std::slice::from_ref(&second));
    for older in [&first, &second] {
        let refused = store.install(older, 0);
        assert!(matches!(
            refused,
            Err(StoreError::NotNewer { current: 2, .. })
        ));
    }
    let reader = store.into_reader();
    assert_eq!(titles(&reader, &Filter::of(Kind::Question)), ["新"]);
}

#[test]
fn a_key_in_two_channels_is_shown_from_the_first_of_the_kiosks_list() {
    let county = generation("county", 1, &[("question/a", question("县", ""))]);
    let town = generation(
        "town",
        1,
        &[
            ("question/a", question("镇", "")),
            ("question/b", question("镇二", "")),
        ],
    );
    let mut store = ContentStore::in_memory().unwrap();
    store.install(&town, 1).unwrap();
    store.install(&county, 0).unwrap();
    let without = generation("county", 2, &[("question/c", question("县二", ""))]);
    {
        let folder = Folder::new();
        let mut on_disk = ContentStore::open(&folder.db()).unwrap();
        on_disk.install(&town, 1).unwrap();
        on_disk.install(&county, 0).unwrap();
        let reader = ContentReader::open(&folder.db()).unwrap();
        let before = reader.version().unwrap();
        assert_eq!(titles(&reader, &Filter::of(Kind::Question)), ["县", "镇二"]);
        on_disk.install(&without, 0).unwrap();
        assert_eq!(
            titles(&reader, &Filter::of(Kind::Question)),
            ["镇", "镇二", "县二"],
            "the town's own shows again when the county withdraws"
        );
        assert_ne!(reader.version().unwrap(), before);
    }
}

#[test]
fn lists_are_narrowed_by_every_facet_and_ordered() {
    let guide = |title: &str, service: &str, audience: &str| {
        format!(
            "+++\ntitle = \"{title}\"\nservice = \"{service}\"\naudience = [{audience}]\n\
             handled_by = \"窗口\"\nconditions = []\nmaterials = [{{ name = \"表\" }}]\nsteps = []\n\
             fee = \"不收费\"\ntime_limit = \"当场\"\nplace = \"一楼\"\nhours = \"上班\"\n\
             telephone = \"1\"\nbasis = []\n+++\n"
        )
    };
    let station = |title: &str, metres: u32| {
        format!(
            "+++\ntitle = \"{title}\"\naddress = \"路\"\ntelephone = \"1\"\nhours = \"上班\"\n\
             distance_m = {metres}\nroute = \"走\"\noffers = []\n+++\n"
        )
    };
    let reader = store_with(&[generation(
        "county",
        1,
        &[
            ("document/a", document("甲", "2025-01-01", "")),
            (
                "document/b",
                document("乙", "2026-01-01", "topics = [\"组织关系\", \"党费\"]"),
            ),
            ("question/a", question("少", "asked = 1")),
            ("question/b", question("多", "asked = 9")),
            ("guide/a", guide("办甲", "A", "\"党员\", \"老年人\"")),
            ("guide/b", guide("办乙", "B", "\"党员\"")),
            ("station/a", station("远", 900)),
            ("station/b", station("近", 100)),
        ],
    )])
    .into_reader();
    let of = Filter::of;
    let documents = of(Kind::Document);
    assert_eq!(titles(&reader, &documents), ["乙", "甲"]);
    let year = Filter {
        year: Some(2025),
        ..documents.clone()
    };
    assert_eq!(titles(&reader, &year), ["甲"]);
    let all = Filter {
        topic: Some("党费".into()),
        issuer: Some("县委".into()),
        form: Some("通知".into()),
        ..documents.clone()
    };
    assert_eq!(titles(&reader, &all), ["乙", "甲"]);
    let none = Filter {
        topic: Some("组织关系".into()),
        year: Some(2025),
        ..documents
    };
    assert!(titles(&reader, &none).is_empty());
    let asked = Filter {
        order: Order::MostAsked,
        ..of(Kind::Question)
    };
    assert_eq!(titles(&reader, &asked), ["多", "少"]);
    let near = Filter {
        order: Order::Nearest,
        ..of(Kind::Station)
    };
    assert_eq!(titles(&reader, &near), ["近", "远"]);
    let old = Filter {
        audience: Some("老年人".into()),
        service: Some('A'),
        ..of(Kind::Guide)
    };
    assert_eq!(titles(&reader, &old), ["办甲"]);
    let facets = reader.facets(Kind::Guide, TODAY).unwrap();
    assert_eq!(facets.audiences[0], ("党员".to_owned(), 2));
    assert_eq!(facets.services.len(), 2);
}

#[test]
fn a_notice_is_shown_from_its_first_day_to_its_last() {
    let reader = store_with(&[generation(
        "county",
        1,
        &[
            (
                "notice/past",
                notice("过期", "2026-11-01", "until = 2026-11-22"),
            ),
            (
                "notice/last",
                notice("末日", "2026-11-02", "until = 2026-11-23"),
            ),
            (
                "notice/first",
                notice("首日", "2026-11-23", "on_home = true"),
            ),
            ("notice/next", notice("未到", "2026-11-24", "")),
        ],
    )])
    .into_reader();
    let notices = Filter::of(Kind::Notice);
    assert_eq!(titles(&reader, &notices), ["首日", "末日"]);
    let home = Filter {
        on_home: true,
        ..notices
    };
    assert_eq!(titles(&reader, &home), ["首日"]);
    for hidden in ["notice/past", "notice/next"] {
        assert_eq!(reader.item(&key(hidden), TODAY).unwrap(), None);
    }
    let facets = reader.facets(Kind::Notice, TODAY).unwrap();
    assert_eq!(facets.topics, [("党费".to_owned(), 2)]);
}

#[test]
fn a_repealed_document_stays_and_says_so() {
    let reader = store_with(&[generation(
        "county",
        1,
        &[
            ("document/new", document("新", "2026-01-01", "")),
            (
                "document/old",
                document(
                    "旧",
                    "2020-01-01",
                    "repealed = 2026-11-23\nsuperseded_by = \"document/new\"",
                ),
            ),
        ],
    )])
    .into_reader();
    let validity = |today: Date| {
        let entries = reader.entries(&Filter::of(Kind::Document), today, 1, 1);
        match entries.unwrap().remove(0).card {
            Card::Document { validity, .. } => validity,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(validity(TODAY), Validity::Repealed);
    assert_eq!(validity(TODAY.yesterday().unwrap()), Validity::Expiring);
    assert!(reader.item(&key("document/old"), TODAY).unwrap().is_some());
    let from = reader.linked_from(&key("document/new"), TODAY).unwrap();
    assert_eq!(from[0].title, "旧");
}

#[test]
fn an_install_that_fails_leaves_everything_as_it_was() {
    let folder = Folder::new();
    let mut store = ContentStore::open(&folder.db()).unwrap();
    let first = generation("county", 1, &[("question/a", question("甲", ""))]);
    store.install(&first, 0).unwrap();
    // A trigger fails the switch after the blobs are staged and half of the rows are written.
    let other = rusqlite::Connection::open(folder.db()).unwrap();
    other
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON item WHEN NEW.key = 'question/c'
             BEGIN SELECT RAISE(ABORT, 'disk full'); END;",
        )
        .unwrap();
    let items: Vec<_> = ["question/b", "question/c", "question/d"]
        .into_iter()
        .map(|key| (key, question("新", "")))
        .collect();
    let second = generation("county", 2, &items);
    assert!(store.install(&second, 0).is_err());
    let state = |sql: &str| {
        other
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!(state("SELECT COUNT(*) FROM generation"), 1);
    assert_eq!(state("SELECT number FROM current"), 1);
    assert_eq!(
        state("SELECT COUNT(*) FROM blob"),
        first.blobs().len() as i64
    );
    let reader = ContentReader::open(&folder.db()).unwrap();
    assert_eq!(titles(&reader, &Filter::of(Kind::Question)), ["甲"]);
    other.execute_batch("DROP TRIGGER full").unwrap();
    store.install(&second, 0).unwrap();
    assert_eq!(titles(&reader, &Filter::of(Kind::Question)).len(), 3);
}

#[test]
fn damaged_bytes_are_never_shown() {
    let folder = Folder::new();
    let mut store = ContentStore::open(&folder.db()).unwrap();
    let first = generation("county", 1, &[("question/a", question("甲", ""))]);
    store.install(&first, 0).unwrap();
    let other = rusqlite::Connection::open(folder.db()).unwrap();
    other
        .execute(
            "UPDATE blob SET body = CAST(replace(CAST(body AS TEXT), '细节', '假的') AS BLOB)",
            [],
        )
        .unwrap();
    let reader = ContentReader::open(&folder.db()).unwrap();
    let error = reader.item(&key("question/a"), TODAY).unwrap_err();
    assert!(error.to_string().contains("变了"), "{error}");
}

#[test]
fn a_sweep_keeps_the_current_generation_and_the_one_before() {
    let mut store = ContentStore::in_memory().unwrap();
    for number in 1..=4 {
        let title = format!("第{number}代");
        let generation = generation("county", number, &[("question/a", question(&title, ""))]);
        store.install(&generation, 0).unwrap();
    }
    let swept = store.sweep().unwrap();
    assert_eq!(swept.generations, 2);
    assert!(swept.blobs >= 2);
    assert_eq!(store.sweep().unwrap().blobs, 0);
    let reader = store.into_reader();
    assert_eq!(titles(&reader, &Filter::of(Kind::Question)), ["第4代"]);
}
