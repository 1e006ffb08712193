//! A kiosk's content round after round, without its screen: what the reader and the search say.

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use query_corner::{
    content::{digest::Digest, library::Library},
    domain::label::KioskNo,
    protocol::receipt::SignedReceipt,
    publish::export::{export, good_until},
    search::{Aliases, Builder, Options, from_items},
    store::content::{ContentReader, ContentStore, Rung, open_or_copy},
    sync::{
        directory::Directory,
        enrolment::{Enrolment, device_key},
        fetch::Fetch,
        rounds::{Places, Round, Rounds, pin},
        stick::Stick,
    },
};

use super::site::{TestSite, block_on, county, hours, now, shown};

const ONE: &[(&str, &str)] = &[("question/a", "甲"), ("question/b", "乙")];
const TWO: &[(&str, &str)] = &[("question/a", "生育津贴怎么领"), ("question/c", "丙")];

fn enrolment(site: &TestSite) -> Enrolment {
    Enrolment {
        server: "https://centre.example".to_owned(),
        certificate: None,
        hall: "hall/main".parse().unwrap(),
        kiosk_no: KioskNo::try_from(1).unwrap(),
        spare: vec![],
        channels: vec![county()],
        root: String::from_utf8(site.first_root()).unwrap(),
        is_trial: false,
    }
}

struct Kept {
    folder: tempfile::TempDir,
    rounds: Rounds,
}

impl Kept {
    fn new(site: &TestSite) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let rounds = open(folder.path(), site, site.place());
        Self { folder, rounds }
    }

    fn round_at(&mut self, at: Timestamp) -> Round {
        block_on(self.rounds.round(at))
    }

    fn round(&mut self) -> Round {
        self.round_at(now())
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("content.db")
    }
}

fn open(folder: &Path, site: &TestSite, place: Arc<dyn Fetch>) -> Rounds {
    let places = Places {
        folder: folder.to_owned(),
    };
    Rounds::open(places, place, &enrolment(site), Digest::of(b"device"))
        .unwrap()
        .0
}

/// The titles that a search finds in what is on the screen.
fn found(path: &Path, words: &str) -> Vec<String> {
    let reader = ContentReader::open(path).unwrap();
    let (mut builder, mut keys) = (Builder::new(Aliases::factory()), Vec::new());
    let today = jiff::civil::date(2026, 11, 23);
    reader
        .for_each_item(|item| {
            from_items::add(&mut builder, &item, today);
            keys.push(item.header.key.to_string());
        })
        .unwrap();
    let options = Options {
        limit: 10,
        kinds: &[],
        topic: None,
        cancel: &|| false,
    };
    let answer = builder.build().search(words, &options).unwrap();
    let hits = answer.hits.iter();
    hits.map(|hit| keys[hit.entry as usize].clone()).collect()
}

#[test]
fn what_was_changed_and_published_is_in_the_reader_and_in_the_search() {
    let site = TestSite::new();
    let mut kept = Kept::new(&site);
    // A reader that the screen has opened before anything came.
    let reader = ContentReader::open(&kept.path()).unwrap();
    site.publish_items(1, ONE);
    let round = kept.round();
    assert!(round.changed && round.failure.is_none(), "{round:?}");
    assert!(!kept.round().changed);
    assert!(found(&kept.path(), "生育津贴").is_empty());
    site.publish_items(2, TWO);
    let round = kept.round();
    assert!(round.changed);
    assert_eq!(round.standing.shown[0].generation, 2);
    assert_eq!(round.standing.accepted, Some(now()));
    let key = "question/a".parse().unwrap();
    let item = reader
        .item(&key, jiff::civil::date(2026, 11, 23))
        .unwrap()
        .unwrap();
    assert_eq!(item.body[0].plain(), "生育津贴怎么领");
    assert_eq!(found(&kept.path(), "生育津贴"), ["question/a"]);
}

#[test]
fn what_is_withdrawn_is_a_change_with_a_number() {
    let site = TestSite::new();
    let mut kept = Kept::new(&site);
    site.publish_items(1, ONE);
    kept.round();
    site.withdraw(7, &["question/a"]);
    let round = kept.round();
    assert!(round.changed);
    assert_eq!(round.standing.withdrawal, Some(7));
    assert_eq!(shown(&kept.path()).len(), 1);
}

#[test]
fn content_out_of_date_stays_and_is_said_to_be_old() {
    let site = TestSite::new();
    let mut kept = Kept::new(&site);
    // Nothing published yet: the factory content is never out of date.
    assert!(!kept.round_at(hours(24 * 3)).standing.is_stale);
    site.publish_items(1, ONE);
    assert!(!kept.round().standing.is_stale);
    let round = kept.round_at(hours(24 * 3));
    assert!(
        round.standing.is_stale && round.failure.is_some(),
        "{round:?}"
    );
    assert_eq!(shown(&kept.path()).len(), 2);
    // Also with nobody there to ask.
    let nowhere = Arc::new(Directory::new(kept.folder.path().join("nowhere")));
    let mut cut = open(kept.folder.path(), &site, nowhere);
    assert!(!block_on(cut.round(now())).standing.is_stale);
    assert!(block_on(cut.round(hours(24 * 3))).standing.is_stale);
}

#[test]
fn the_last_copy_is_shown_when_the_file_is_damaged_and_a_round_fills_a_new_one() {
    let site = TestSite::new();
    let mut kept = Kept::new(&site);
    site.publish_items(1, ONE);
    kept.round();
    let (path, folder) = (kept.path(), kept.folder);
    drop(kept.rounds);
    let copy = folder.path().join("copy.db");
    ContentStore::open(&path).unwrap().copy_to(&copy).unwrap();
    std::fs::write(&path, vec![7; 40_000]).unwrap();
    let (mut store, rung) = open_or_copy(&path, &copy).unwrap();
    assert_eq!(rung, Rung::Copy);
    pin(&mut store, &enrolment(&site)).unwrap();
    drop(store);
    assert_eq!(shown(&path).len(), 2);
    // And when both are gone, a round fills the new file.
    std::fs::write(&path, vec![7; 40_000]).unwrap();
    std::fs::write(&copy, vec![7; 40_000]).unwrap();
    let (mut store, rung) = open_or_copy(&path, &copy).unwrap();
    assert_eq!(rung, Rung::New);
    pin(&mut store, &enrolment(&site)).unwrap();
    drop(store);
    let mut rounds = open(folder.path(), &site, site.place());
    assert!(block_on(rounds.round(now())).changed);
    assert_eq!(shown(&path).len(), 2);
}

#[test]
fn a_channel_that_the_kiosk_is_no_longer_enrolled_for_leaves_the_screen() {
    let site = TestSite::new();
    let mut kept = Kept::new(&site);
    site.publish_items(1, ONE);
    kept.round();
    let mut store = ContentStore::open(&kept.path()).unwrap();
    assert!(!store.keep_channels(&[county()]).unwrap());
    assert!(store.keep_channels(&["town".parse().unwrap()]).unwrap());
    assert!(shown(&kept.path()).is_empty());
}

#[test]
fn another_root_makes_the_kiosk_forget_what_the_old_one_said() {
    let (site, other) = (TestSite::new(), TestSite::new());
    let mut kept = Kept::new(&site);
    site.publish_items(1, ONE);
    kept.round();
    // Enrolled anew, with a root that was rotated since: the floors stay.
    let floors = ContentStore::open(&kept.path()).unwrap().floors().unwrap();
    let mut store = ContentStore::open(&kept.path()).unwrap();
    store.pin_root(b"{}").unwrap();
    store.pin_root(&other.first_root()).unwrap();
    assert_eq!(store.floors().unwrap(), floors);
    drop(store);
    other.publish_items(2, TWO);
    let mut rounds = open(kept.folder.path(), &other, other.place());
    let round = block_on(rounds.round(now()));
    assert_eq!(round.standing.shown[0].generation, 2, "{round:?}");
}

#[test]
fn a_stick_says_what_it_brings_before_it_does_and_takes_a_receipt_back() {
    let site = TestSite::new();
    let mut kept = Kept::new(&site);
    site.publish_items(1, ONE);
    kept.round();
    site.publish_items(2, TWO);
    let stick = tempfile::tempdir().unwrap();
    let first = export(&site.repository, stick.path()).unwrap();
    assert_eq!(first.files, first.written + 1);
    // Once more, nothing is written but the one file that changes.
    assert_eq!(export(&site.repository, stick.path()).unwrap().written, 0);
    let (data, path) = (kept.folder.path().to_owned(), kept.path());
    let carried = Stick::new(stick.path(), &data, enrolment(&site));
    let coming = block_on(carried.preview(now())).unwrap();
    let keys = |items: &[(query_corner::content::item::ItemKey, String)]| {
        let keys: Vec<_> = items
            .iter()
            .map(|(key, title)| format!("{key} {title}"))
            .collect();
        keys.join(", ")
    };
    assert_eq!((coming[0].from, coming[0].to), (Some(1), 2));
    assert_eq!(keys(&coming[0].added), "question/c question/c");
    assert_eq!(keys(&coming[0].changed), "question/a question/a");
    assert_eq!(keys(&coming[0].withdrawn), "question/b question/b");
    assert_eq!(shown(&path)[&"question/a".parse().unwrap()], "甲");
    let (round, receipt) = block_on(carried.apply(now())).unwrap();
    assert_eq!(round.failure, None);
    assert_eq!(
        shown(&path)[&"question/a".parse().unwrap()],
        "生育津贴怎么领"
    );
    let receipt = std::fs::read(receipt.stick.unwrap()).unwrap();
    let signed: SignedReceipt = serde_json::from_slice(&receipt).unwrap();
    let key = device_key(&data).unwrap();
    let bytes = query_corner::content::canonical::to_bytes(&signed.receipt).unwrap();
    assert!(key.public().verifies(&bytes, &signed.signature));
    assert_eq!(signed.receipt.shown[0].generation, 2);
    assert!(block_on(carried.preview(now())).unwrap()[0].is_nothing());
    // The kiosk that runs beside notices what the stick brought.
    assert!(kept.round().changed);
    assert!(!kept.round().changed);
}

#[test]
fn a_stick_that_only_withdraws_says_so_and_is_asked_about() {
    let site = TestSite::new();
    let mut kept = Kept::new(&site);
    site.publish_items(1, ONE);
    site.withdraw(1, &["question/b"]);
    let stick = tempfile::tempdir().unwrap();
    export(&site.repository, stick.path()).unwrap();
    let data = kept.folder.path().to_owned();
    let preview = || {
        let carried = Stick::new(stick.path(), &data, enrolment(&site));
        block_on(carried.preview(now())).unwrap().remove(0)
    };
    let keys = |items: &[(query_corner::content::item::ItemKey, String)]| {
        let keys: Vec<_> = items.iter().map(|(key, _)| key.to_string()).collect();
        keys.join(", ")
    };
    let first = preview();
    assert!(!first.added.is_empty() && !first.is_nothing());
    assert!(
        !keys(&first.added).contains("question/b"),
        "nobody will see it"
    );
    assert_eq!(keys(&first.hidden), "");
    kept.round();
    assert!(preview().is_nothing());
    site.withdraw(2, &["question/a"]);
    export(&site.repository, stick.path()).unwrap();
    let coming = preview();
    assert!(!coming.is_nothing());
    assert_eq!(coming.from, Some(coming.to));
    assert_eq!(keys(&coming.hidden), "question/a");
    assert_eq!(keys(&coming.shown_again), "question/b");
    let changes = [&coming.added, &coming.changed, &coming.withdrawn];
    assert!(changes.iter().all(|items| items.is_empty()));
    let carried = Stick::new(stick.path(), &data, enrolment(&site));
    let (round, _) = block_on(carried.apply(now())).unwrap();
    assert_eq!(round.failure, None);
    let on_screen = shown(&kept.path());
    assert!(!on_screen.contains_key(&"question/a".parse().unwrap()));
    assert!(on_screen.contains_key(&"question/b".parse().unwrap()));
    assert!(preview().is_nothing());
}

#[test]
fn a_stick_that_is_older_or_was_changed_brings_nothing() {
    let site = TestSite::new();
    site.publish_items(1, ONE);
    let old = tempfile::tempdir().unwrap();
    export(&site.repository, old.path()).unwrap();
    site.publish_items(2, TWO);
    let changed = tempfile::tempdir().unwrap();
    export(&site.repository, changed.path()).unwrap();
    let mut kept = Kept::new(&site);
    kept.round();
    let data = kept.folder.path().to_owned();
    let carried = Stick::new(old.path(), &data, enrolment(&site));
    assert!(block_on(carried.preview(now())).is_err());
    let (round, _) = block_on(carried.apply(now())).unwrap();
    assert!(round.failure.is_some());
    assert_eq!(round.standing.shown[0].generation, 2);
    let fresh = tempfile::tempdir().unwrap();
    let head = std::fs::read_dir(changed.path().join("targets/ch/county")).unwrap();
    let head = head.last().unwrap().unwrap().path();
    std::fs::write(head, "{}").unwrap();
    let carried = Stick::new(changed.path(), fresh.path(), enrolment(&site));
    assert!(block_on(carried.preview(now())).is_err());
}

#[cfg(unix)]
#[test]
fn a_stick_with_links_writes_and_reads_nothing_outside() {
    use std::os::unix::fs::symlink;
    let site = TestSite::new();
    let kept = Kept::new(&site);
    site.publish_items(1, ONE);
    let data = kept.folder.path().to_owned();
    let (stick, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    export(&site.repository, stick.path()).unwrap();
    symlink(outside.path(), stick.path().join("receipts")).unwrap();
    let carried = Stick::new(stick.path(), &data, enrolment(&site));
    let (_, receipts) = block_on(carried.apply(now())).unwrap();
    let said = receipts.stick.unwrap_err().to_string();
    assert!(said.contains("不是普通文件"), "{said}");
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
    // What is exported stays on the stick too.
    let other = tempfile::tempdir().unwrap();
    symlink(outside.path(), other.path().join("metadata")).unwrap();
    let error = export(&site.repository, other.path()).unwrap_err();
    assert!(error.to_string().contains("不是普通文件"), "{error}");
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
    // A repository is read from the stick alone.
    let linked = tempfile::tempdir().unwrap();
    let metadata = stick.path().join("metadata");
    symlink(&metadata, linked.path().join("metadata")).unwrap();
    let carried = Stick::new(linked.path(), &data, enrolment(&site));
    let error = block_on(carried.preview(now())).unwrap_err();
    assert!(error.to_string().contains("不是普通文件"), "{error}");
}

#[test]
fn a_stick_that_cannot_be_written_still_succeeds() {
    let site = TestSite::new();
    let kept = Kept::new(&site);
    site.publish_items(1, ONE);
    let stick = tempfile::tempdir().unwrap();
    export(&site.repository, stick.path()).unwrap();
    // A file where the folder of the receipts would be: to whichever user, it can't be made.
    std::fs::write(stick.path().join("receipts"), "").unwrap();
    let data = kept.folder.path().to_owned();
    let carried = Stick::new(stick.path(), &data, enrolment(&site));
    let (round, receipts) = block_on(carried.apply(now())).unwrap();
    assert_eq!(round.failure, None);
    assert_eq!(round.standing.shown[0].generation, 1);
    let said = receipts.stick.unwrap_err().to_string();
    assert!(said.contains("receipts"), "{said}");
    assert!(receipts.own.unwrap().exists());
}

#[test]
fn a_stick_of_friday_says_on_monday_what_to_do() {
    let site = TestSite::new();
    let kept = Kept::new(&site);
    site.publish_items(1, ONE);
    let stick = tempfile::tempdir().unwrap();
    export(&site.repository, stick.path()).unwrap();
    let good = good_until(&site.repository).unwrap();
    assert_eq!(good.by, "时间戳");
    let data = kept.folder.path().to_owned();
    let carried = Stick::new(stick.path(), &data, enrolment(&site));
    let just_before = good.until - jiff::SignedDuration::from_secs(1);
    assert!(block_on(carried.preview(just_before)).is_ok());
    let monday = good.until + jiff::SignedDuration::from_hours(24);
    let said = block_on(carried.preview(monday)).unwrap_err().to_string();
    assert!(said.contains("重新导出") && said.contains("校准"), "{said}");
}
