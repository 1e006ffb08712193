//! Whatever became of the files, the kiosk starts, shows a first page, and its panel says on
//! what it stands.

use std::{
    cell::RefCell,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use query_corner::{
    app::{
        kiosk::Intent,
        world::{Event, Order},
    },
    device::{printer::absent::Absent, slip::fonts::Fonts},
    domain::{
        clock::Reading,
        label::KioskNo,
        screen::LocalSettings,
        ticket::{Class, Source},
    },
    machine::{
        files::{
            ContentStanding, JournalStanding, OpenJournal, hall_of, open_content, open_journal,
            write_journal,
        },
        studio::Studio,
        worker::{Desk, Reopen},
    },
    shell::size::ScreenSize,
    store::content::ContentStore,
    upkeep::{
        self, clock,
        content::{copy_file, file},
        line::{Topic, Verdict},
    },
};

use crate::stand::{OPEN, PORTRAIT, Stand};

/// A folder in which a kiosk has run once.
fn used() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    open_content(folder.path()).unwrap();
    folder
}

fn with_copy() -> tempfile::TempDir {
    let folder = used();
    let store = ContentStore::open(&file(folder.path())).unwrap();
    store.copy_to(&copy_file(folder.path())).unwrap();
    folder
}

/// Changes the bytes of a file, with nothing in its WAL that could heal it.
fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let _: i64 = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .unwrap();
    drop(connection);
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
    for companion in ["-wal", "-shm"] {
        let _ = fs::remove_file(PathBuf::from(format!("{}{companion}", path.display())));
    }
}

fn sql(path: &Path, statement: &str) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch(statement).unwrap();
}

/// The bytes of the hall are not what they were; the file is sound to SQLite.
fn spoil_hall(path: &Path) {
    sql(
        path,
        "UPDATE blob SET body = zeroblob(length(body)) WHERE sha256 = \
         (SELECT sha256 FROM item WHERE kind = 'hall' ORDER BY key LIMIT 1)",
    );
}

type Damage = (&'static str, fn(&Path));

/// Every way in which content.db was seen or is feared to be damaged.
const DAMAGES: [Damage; 8] = [
    ("deleted", |path| {
        for companion in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(PathBuf::from(format!("{}{companion}", path.display())));
        }
    }),
    ("cut to nothing", |path| change(path, Vec::clear)),
    ("cut in half", |path| {
        change(path, |bytes| bytes.truncate(bytes.len() / 2));
    }),
    ("cut within its head", |path| {
        change(path, |bytes| bytes.truncate(50));
    }),
    ("overwritten from its beginning", |path| {
        change(path, |bytes| bytes[..4096].fill(b'x'));
    }),
    ("flipped in its pages", |path| {
        change(path, |bytes| {
            let end = bytes.len().min(60_000);
            bytes[4096..end].iter_mut().for_each(|byte| *byte ^= 0x55);
        });
    }),
    ("a tail of zeros", |path| {
        change(path, |bytes| {
            let half = bytes.len() / 2;
            bytes[half..].fill(0);
        });
    }),
    ("the hall's bytes spoilt", spoil_hall),
];

/// Opens the kiosk and sees that its first page is there; gives the panel's line on the content.
fn boots(folder: &Path) -> String {
    thread::scope(|scope| {
        let run = scope.spawn(|| {
            let size = ScreenSize::of(PORTRAIT.0, PORTRAIT.1);
            let studio = Studio::open(folder, size, OPEN, Box::new(Absent)).unwrap();
            let stand = Stand::over(studio);
            assert!(
                stand.names().contains(&"党务公开".to_owned()),
                "{:?}",
                stand.names()
            );
            stand.studio().send(Intent::HoldCorner);
            stand.studio().settle();
            assert!(stand.shows("取号日志："));
            stand.label_of("内容：")
        });
        run.join().unwrap()
    })
}

#[test]
fn a_damaged_file_gives_way_to_its_copy_and_the_panel_says_so() {
    for (what, damage) in DAMAGES {
        let folder = with_copy();
        damage(&file(folder.path()));
        let content = open_content(folder.path()).unwrap();
        assert_eq!(content.standing, ContentStanding::Copy, "{what}");
        drop(content);
        assert_eq!(
            open_content(folder.path()).unwrap().standing,
            ContentStanding::Sound,
            "{what}: the next start is a good one"
        );
    }
}

#[test]
fn without_a_copy_the_factory_content_is_made_anew() {
    for (what, damage) in DAMAGES {
        let folder = used();
        damage(&file(folder.path()));
        let standing = open_content(folder.path()).unwrap().standing;
        let expected = match what {
            "deleted" => ContentStanding::First,
            // An empty file is a new one; there was nothing to lose.
            "cut to nothing" => ContentStanding::Sound,
            _ => ContentStanding::Factory,
        };
        assert_eq!(standing, expected, "{what}");
        let aside = PathBuf::from(format!("{}.damaged", file(folder.path()).display()));
        assert_eq!(
            aside.exists(),
            expected == ContentStanding::Factory,
            "{what}: the damaged file is kept for someone to look at"
        );
    }
}

#[test]
fn a_damaged_copy_is_no_copy() {
    let folder = with_copy();
    change(&file(folder.path()), |bytes| bytes.truncate(5000));
    change(&copy_file(folder.path()), |bytes| bytes.truncate(9000));
    let standing = open_content(folder.path()).unwrap().standing;
    assert_eq!(standing, ContentStanding::Factory);
}

#[test]
fn the_first_page_comes_on_every_rung() {
    let first = tempfile::tempdir().unwrap();
    assert!(boots(first.path()).contains("第 0 代"));

    let copy = with_copy();
    change(&file(copy.path()), |bytes| bytes.truncate(5000));
    let said = boots(copy.path());
    assert!(said.contains("用的是上次的副本"), "{said}");

    let factory = used();
    change(&file(factory.path()), |bytes| bytes.truncate(5000));
    let said = boots(factory.path());
    assert!(said.contains("换成了出厂的示例内容"), "{said}");

    // A file that can neither be opened nor moved: a folder stands in its place.
    let memory = tempfile::tempdir().unwrap();
    fs::create_dir(file(memory.path())).unwrap();
    let said = boots(memory.path());
    assert!(said.contains("放在内存里"), "{said}");

    let newer = used();
    sql(&file(newer.path()), "PRAGMA user_version = 99");
    let said = boots(newer.path());
    assert!(said.contains("更新的程序"), "{said}");

    let nowhere = tempfile::tempdir().unwrap();
    let taken = nowhere.path().join("data");
    fs::write(&taken, "a file where the folder should be").unwrap();
    let said = boots(&taken);
    assert!(said.contains("放在内存里"), "{said}");
}

#[test]
fn what_else_lies_in_the_folder_may_be_damaged_too() {
    let folder = used();
    boots(folder.path());
    for name in ["journal.db", "kiosk-number.json", "panel.json", "pin.json"] {
        fs::write(folder.path().join(name), "not what it was").unwrap();
    }
    boots(folder.path());
    let (local, journal) = thread::scope(|scope| {
        let run = scope.spawn(|| {
            let stand = Stand::in_folder(folder.path(), PORTRAIT, OPEN);
            let standing = stand.studio().with_desk(|desk| desk.standing.clone());
            (stand.studio().read(|kiosk| kiosk.local()), standing)
        });
        run.join().unwrap()
    });
    assert_eq!(local, LocalSettings::default());
    assert!(
        matches!(journal, JournalStanding::Open { .. }),
        "{journal:?}"
    );
}

#[test]
fn a_second_kiosk_on_the_folder_reads_and_gives_no_numbers() {
    let folder = used();
    let _lock = upkeep::hold::hold(folder.path()).unwrap().unwrap();
    let stand = Stand::in_folder(folder.path(), PORTRAIT, OPEN);
    let standing = stand.studio().with_desk(|desk| desk.standing.clone());
    assert_eq!(standing, JournalStanding::Held);
    stand.press("党务公开");
    assert!(stand.studio().read(|kiosk| kiosk.page().is_some()));
}

#[test]
fn a_page_that_cannot_be_read_says_so_and_leaves_the_rest_alone() {
    let folder = used();
    sql(
        &file(folder.path()),
        "UPDATE blob SET body = zeroblob(length(body)) WHERE sha256 = \
         (SELECT sha256 FROM item WHERE key = 'document/dues-notice')",
    );
    let stand = Stand::in_folder(folder.path(), PORTRAIT, OPEN);
    stand.studio().open_item("document/dues-notice").unwrap();
    stand.studio().settle();
    assert!(stand.shows("这一页暂时打不开"));
    stand.press("政策问答");
    stand.press_like("退党以后还能重新入党吗");
    assert!(stand.shows("可以"));
    let config = query_corner::config::Config {
        data: folder.path().to_owned(),
        ..query_corner::config::Config::load(None).unwrap()
    };
    let lines = upkeep::check(&config, &clock::read(None));
    let bad =
        |line: &&upkeep::line::Line| line.topic == Topic::Content && line.verdict == Verdict::Error;
    assert!(lines.iter().find(bad).unwrap().says.contains("已损坏"));
}

#[test]
fn the_panel_opens_over_the_page_of_trouble() {
    let folder = used();
    let stand = Stand::in_folder(folder.path(), PORTRAIT, OPEN);
    sql(
        &file(folder.path()),
        "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; ALTER TABLE item RENAME TO gone",
    );
    stand.studio().wipe();
    stand.studio().settle();
    assert!(stand.shows("查询内容暂时打不开"), "{:?}", stand.names());
    stand.studio().send(Intent::HoldCorner);
    stand.studio().settle();
    assert!(stand.shows("取号日志："));
    let said = stand.label_of("内容：");
    assert!(said.contains("读不出来"), "{said}");
}

#[test]
fn a_journal_whose_numbers_are_used_up_comes_back_the_next_day() {
    let folder = used();
    let content = open_content(folder.path()).unwrap();
    let named = hall_of(&content.reader).unwrap();
    let hall = named.1.clone();
    let numbers = [KioskNo::try_from(1).unwrap()];
    let at = |text: &str| Reading::plain(format!("{text}+08:00").parse().unwrap());
    let today = at("2026-11-24T09:42");
    let open = |reading: &Reading| open_journal(folder.path(), &numbers, Some(&hall), reading);
    let order = Order {
        service: hall.services[0].letter,
        class: Class::Ordinary,
        matter: None,
    };
    let clock = Arc::new(Mutex::new(today));
    let desk = |opened: OpenJournal| {
        let (again, read, hall) = (folder.path().to_owned(), clock.clone(), hall.clone());
        let shown = clock.clone();
        let reopen: Reopen =
            Box::new(move || write_journal(&again, &numbers, Some(&hall), &read.lock().unwrap()));
        Desk {
            journal: opened.journal,
            standing: opened.standing,
            reopen: Some(reopen),
            printer: Box::new(Absent),
            fonts: Fonts::embedded().unwrap(),
            hall: Some(named.clone()),
            source: Source::Kiosk,
            clock: Box::new(move || *shown.lock().unwrap()),
            remember: Box::new(|_| ()),
            counted: None,
        }
    };
    let take = |desk: &mut Desk| {
        let given = RefCell::new(Vec::new());
        desk.issue(&order, &|event| given.borrow_mut().push(event));
        matches!(given.into_inner()[0], Event::Issued(_))
    };
    assert!(take(&mut desk(open(&today))));
    change(&folder.path().join("journal.db"), |bytes| {
        bytes.truncate(50)
    });
    let mut worn = desk(open(&today));
    assert_eq!(worn.standing, JournalStanding::NumbersUsedUp);
    assert!(!take(&mut worn), "its only number was used today");
    *clock.lock().unwrap() = at("2026-11-25T09:42");
    assert!(take(&mut worn));
    assert!(matches!(worn.standing, JournalStanding::Open { .. }));
}

#[test]
fn a_kiosk_killed_while_it_starts_starts_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..12 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_query-corner"))
            .args(["kiosk", "--screen", "web", "--data"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(20 + 45 * round));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(boots(folder.path()).contains("第 0 代"));
}
