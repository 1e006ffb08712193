//! Damage on the disk: the ladder at the start, and the weekly scrub.

use std::{fs, path::Path};

use query_corner::{
    protocol::shelf::Shelf,
    store::content::{ContentStore, Rung, open_or_copy},
    sync::{refresh::Outcome, scrub::scrub},
};

use super::site::{TestKiosk, TestSite, block_on, county, shown};

fn damage(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let length = bytes.len();
    for byte in &mut bytes[100..length.min(20_000)] {
        *byte ^= 0x55;
    }
    fs::write(path, bytes).unwrap();
    for companion in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{companion}", path.display()));
    }
}

/// Damages the page in which the blobs begin, and leaves those of the floors.
fn damage_content(path: &Path) {
    let disk = rusqlite::Connection::open(path).unwrap();
    let number = |sql: &str| {
        let number = disk.query_row(sql, [], |row| row.get::<_, u32>(0));
        number.unwrap() as usize
    };
    let size = number("PRAGMA page_size");
    let page = number("SELECT rootpage FROM sqlite_schema WHERE name = 'blob'");
    number("PRAGMA wal_checkpoint(TRUNCATE)");
    drop(disk);
    let mut bytes = fs::read(path).unwrap();
    bytes[(page - 1) * size..page * size].fill(0x55);
    fs::write(path, bytes).unwrap();
}

/// A kiosk with generation 1 in its copy and generation 2 in its file, closed.
fn closed(site: &TestSite) -> (tempfile::TempDir, std::path::PathBuf, std::path::PathBuf) {
    let mut kiosk = TestKiosk::new(site);
    let (path, copy) = (kiosk.path(), kiosk.folder.path().join("content.b.db"));
    site.publish_items(1, &[("question/a", "甲")]);
    kiosk.refresh(site.place()).unwrap();
    kiosk.store.copy_to(&copy).unwrap();
    site.publish_items(2, &[("question/a", "甲改")]);
    kiosk.refresh(site.place()).unwrap();
    drop(kiosk.store);
    (kiosk.folder, path, copy)
}

#[test]
fn a_sound_file_is_taken_as_it_is() {
    let site = TestSite::new();
    let (_folder, path, copy) = closed(&site);
    let (store, rung) = open_or_copy(&path, &copy).unwrap();
    assert_eq!(rung, Rung::Content);
    assert_eq!(store.current(&county()).unwrap().unwrap().number, 2);
}

#[test]
fn a_damaged_file_gives_way_to_its_copy_which_is_then_refreshed() {
    let site = TestSite::new();
    let (folder, path, copy) = closed(&site);
    damage(&path);
    let (store, rung) = open_or_copy(&path, &copy).unwrap();
    assert_eq!(rung, Rung::Copy);
    assert_eq!(shown(&path).values().next().unwrap(), "甲");
    assert!(folder.path().join("content.db.damaged").exists());
    let mut kiosk = TestKiosk::new(&site);
    kiosk.store = store;
    let outcome = kiosk.county(site.place()).unwrap();
    assert!(matches!(outcome, Outcome::Switched { generation: 2, .. }));
    assert_eq!(shown(&path).values().next().unwrap(), "甲改");
}

#[test]
fn when_the_copy_is_damaged_too_the_file_is_new_and_can_be_enrolled() {
    let site = TestSite::new();
    let (_folder, path, copy) = closed(&site);
    damage(&path);
    damage(&copy);
    let (mut store, rung) = open_or_copy(&path, &copy).unwrap();
    assert_eq!(rung, Rung::New);
    store.install_factory().unwrap();
    store.pin_root(&site.first_root()).unwrap();
    let mut kiosk = TestKiosk::new(&site);
    kiosk.store = store;
    let outcome = kiosk.county(site.place()).unwrap();
    assert!(matches!(outcome, Outcome::Switched { generation: 2, .. }));
}

/// What can lie where a file should: a pipe that nobody writes into, a link, a folder.
fn put_in_place(path: &Path, what: &str) {
    let _ = fs::remove_file(path);
    match what {
        "pipe" => {
            let mode = rustix::fs::Mode::from_raw_mode(0o600);
            let kind = rustix::fs::FileType::Fifo;
            rustix::fs::mknodat(rustix::fs::CWD, path, kind, mode, 0).unwrap();
        }
        "link" => {
            let victim = path.with_file_name("victim");
            fs::write(&victim, "kept").unwrap();
            std::os::unix::fs::symlink(victim, path).unwrap();
        }
        "folder" => fs::create_dir(path).unwrap(),
        _ => fs::write(path, what).unwrap(),
    }
}

const SHAPES: [&str; 4] = ["pipe", "link", "folder", "no database"];

#[test]
fn a_copy_in_whose_place_lies_something_else_counts_as_none_and_the_floors_are_kept() {
    for what in SHAPES {
        let site = TestSite::new();
        let (folder, path, copy) = closed(&site);
        let floors = ContentStore::open(&path).unwrap().floors().unwrap();
        assert!(!floors.is_empty());
        // Only the pages of the content are bad.
        damage_content(&path);
        put_in_place(&copy, what);
        let (mut store, rung) = open_or_copy(&path, &copy).unwrap();
        assert_eq!(rung, Rung::New, "{what}");
        assert_eq!(store.floors().unwrap(), floors, "{what}");
        store.install_factory().unwrap();
        drop(store);
        // The next start goes on with it, and it can be refreshed.
        let again = open_or_copy(&path, &copy).unwrap().1;
        assert_eq!(again, Rung::Content, "{what}");
        assert!(folder.path().join("content.db.damaged").is_file());
        // A start of before had put the file aside and gone no further.
        fs::remove_file(&path).unwrap();
        let (store, rung) = open_or_copy(&path, &copy).unwrap();
        assert_eq!(
            (rung, store.floors().unwrap()),
            (Rung::New, floors),
            "{what}"
        );
        let victim = folder.path().join("victim");
        assert!(what != "link" || fs::read_to_string(victim).unwrap() == "kept");
    }
}

#[test]
fn nothing_that_lies_beside_the_files_keeps_the_copy_from_standing_in() {
    for name in [
        "content.db.new",
        "content.db.damaged",
        "content.db.damaged-wal",
    ] {
        for what in SHAPES {
            let site = TestSite::new();
            let (folder, path, copy) = closed(&site);
            put_in_place(&folder.path().join(name), what);
            damage(&path);
            let (store, rung) = open_or_copy(&path, &copy).unwrap();
            assert_eq!(rung, Rung::Copy, "{name} {what}");
            assert_eq!(store.current(&county()).unwrap().unwrap().number, 1);
            let victim = folder.path().join("victim");
            assert!(what != "link" || fs::read_to_string(victim).unwrap() == "kept");
        }
    }
}

#[test]
fn a_copy_that_was_cut_short_leaves_the_one_before() {
    let site = TestSite::new();
    let (folder, path, copy) = closed(&site);
    let before = fs::read(&copy).unwrap();
    fs::write(folder.path().join("content.b.db.new"), b"half").unwrap();
    assert_eq!(fs::read(&copy).unwrap(), before);
    ContentStore::open(&path).unwrap().copy_to(&copy).unwrap();
    damage(&path);
    let (store, rung) = open_or_copy(&path, &copy).unwrap();
    assert_eq!(
        (rung, store.current(&county()).unwrap().unwrap().number),
        (Rung::Copy, 2)
    );
}

#[test]
fn the_scrub_fetches_what_went_bad_and_nothing_else() {
    let site = TestSite::new();
    let mut kiosk = TestKiosk::new(&site);
    site.publish_items(1, &[("question/a", "甲"), ("question/b", "乙")]);
    kiosk.refresh(site.place()).unwrap();
    let clean = block_on(scrub(site.place(), &mut kiosk.store, &county())).unwrap();
    assert_eq!(clean.blobs, 0);
    let disk = rusqlite::Connection::open(kiosk.path()).unwrap();
    // The items' bytes change.
    let changed = disk
        .execute(
            "UPDATE blob SET body = x'00' WHERE length(body) > 100 AND body LIKE '%乙%'",
            [],
        )
        .unwrap();
    assert_eq!(changed, 2);
    let mended = block_on(scrub(site.place(), &mut kiosk.store, &county())).unwrap();
    assert_eq!(mended.blobs, 2);
    let clean = block_on(scrub(site.place(), &mut kiosk.store, &county())).unwrap();
    assert_eq!(clean.blobs, 0);
    assert_eq!(kiosk.shows(), "question/a: 甲; question/b: 乙");
}
