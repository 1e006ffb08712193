//! `query-corner check`, `kiosk set-pin` and `kiosk confirm-time`, as the keeper calls them.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use jiff::{SignedDuration, Timestamp};
use query_corner::{
    config::Config,
    domain::{
        clock::{ClockFlag, Reading},
        order::Credits,
        pin::Pin,
        screen::LocalSettings,
    },
    store::{
        content::ContentStore,
        journal::{Files, Issued, Journal, JournalError, Reader, Setup, in_use},
        keeper::{PinFile, PinState, write_settings},
    },
    sync::enrolment::{Enrolment, numbers},
    upkeep::{
        check,
        clock::clock_line,
        content::file,
        hold::hold,
        line::{Line, Topic, Verdict},
        time::{Confirmation, confirm},
    },
};

use crate::support::{ask, day, hall, kiosk, reading, setup};

fn content(folder: &Path) {
    ContentStore::open(&file(folder))
        .unwrap()
        .install_factory()
        .unwrap();
}

fn lines(folder: &Path, reading: &Reading) -> Vec<Line> {
    let config = Config {
        data: folder.to_owned(),
        ..Config::load(None).unwrap()
    };
    check(&config, reading)
}

fn take(journal: &mut Journal, no: u128, now: &Reading) -> Issued {
    let given = journal.issue(&ask(no, 'A'), &hall(), &Credits::default(), now);
    given.unwrap()
}

fn about(lines: &[Line], topic: Topic) -> &Line {
    lines.iter().find(|line| line.topic == topic).unwrap()
}

#[test]
fn a_kiosk_that_never_ran_has_notes_and_no_errors() {
    let folder = tempfile::tempdir().unwrap();
    let lines = lines(folder.path(), &reading("2026-11-23T09:00"));
    assert!(
        lines.iter().all(|line| line.verdict < Verdict::Error),
        "{lines:?}"
    );
    assert_eq!(about(&lines, Topic::Database).verdict, Verdict::Note);
    assert_eq!(about(&lines, Topic::Journal).verdict, Verdict::Note);
    assert!(about(&lines, Topic::Printer).says.contains("没有接打印机"));
    assert!(about(&lines, Topic::Pin).remedy.contains("set-pin"));
}

#[test]
fn a_good_kiosk_is_said_to_be_good_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    content(folder.path());
    let now = reading("2026-11-23T09:00");
    let mut journal = Journal::open(&Files::in_folder(folder.path()), &setup(&[1]), &now)
        .unwrap()
        .journal;
    take(&mut journal, 1, &now);
    let lines = lines(folder.path(), &now);
    for topic in [Topic::Database, Topic::Journal, Topic::Clock, Topic::Disk] {
        assert_eq!(about(&lines, topic).verdict, Verdict::Good, "{lines:?}");
    }
}

#[test]
fn what_is_damaged_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let now = reading("2026-11-23T09:00");
    content(folder.path());
    drop(Journal::open(&Files::in_folder(folder.path()), &setup(&[1]), &now).unwrap());
    for name in ["content.db", "journal.db"] {
        let path = folder.path().join(name);
        fs::write(&path, vec![0x55; 9000]).unwrap();
        for companion in ["-wal", "-shm"] {
            let _ = fs::remove_file(folder.path().join(format!("{name}{companion}")));
        }
    }
    fs::write(folder.path().join("pin.json"), "{").unwrap();
    fs::write(folder.path().join("panel.json"), "{").unwrap();
    let lines = lines(folder.path(), &now);
    for (topic, verdict) in [
        (Topic::Database, Verdict::Error),
        (Topic::Journal, Verdict::Error),
        (Topic::Pin, Verdict::Warning),
        (Topic::Settings, Verdict::Warning),
    ] {
        let line = about(&lines, topic);
        assert_eq!(line.verdict, verdict, "{line}");
        assert!(!line.remedy.is_empty(), "{line}");
    }
}

#[test]
fn a_clock_before_the_programs_own_time_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut now = reading("2026-11-23T09:00");
    now.built = now.system + SignedDuration::from_hours(50);
    let line = about(&lines(folder.path(), &now), Topic::Clock).clone();
    assert_eq!(line.verdict, Verdict::Error);
    assert!(line.says.contains("2026-11-23 09:00"), "{line}");
}

#[test]
fn a_clock_that_is_wrong_is_said_to_be_wrong_and_why() {
    let folder = tempfile::tempdir().unwrap();
    content(folder.path());
    let first = reading("2026-11-23T09:00");
    let files = Files::in_folder(folder.path());
    let mut journal = Journal::open(&files, &setup(&[1]), &first).unwrap().journal;
    take(&mut journal, 1, &first);
    let at = |text: &str| reading(text).system;
    let signed_until = Some(at("2027-11-01T00:00"));
    for (now, says) in [
        (
            reading("1970-01-02T08:00"),
            "早于最早可能的 2026-11-23 09:00",
        ),
        (
            Reading {
                told: Some(at("2026-11-24T12:00")),
                ..reading("2026-11-24T09:00")
            },
            "比服务器慢 3 小时",
        ),
        (
            Reading {
                signed_until,
                ..reading("2029-11-30T08:00")
            },
            "晚于本机所有签名的期限 2027-11-01 00:00",
        ),
    ] {
        let memory = journal.read().head().unwrap().memory;
        let line = clock_line(&memory, &day(), &now);
        assert_eq!(line.verdict, Verdict::Error, "{line}");
        assert!(
            line.says.starts_with("本机时钟不对") && line.says.contains(says),
            "{line}"
        );
    }
    // `check` sees the same beside the kiosk's own files.
    let line = about(
        &lines(folder.path(), &reading("1970-01-02T08:00")),
        Topic::Clock,
    )
    .clone();
    assert!(line.says.contains("2026-11-23 09:00"), "{line}");
    // A number that is given meanwhile goes on with the date it has.
    let held = take(&mut journal, 2, &reading("1970-01-02T08:00")).ticket;
    assert_eq!(held.business_date.to_string(), "2026-11-23");
    assert_eq!(held.clock, ClockFlag::Behind);
}

#[test]
fn every_line_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    content(folder.path());
    for line in lines(folder.path(), &reading("2026-11-23T09:00")) {
        assert!(!line.to_string().contains('\n'), "{line}");
        assert!(line.to_string().starts_with('['));
    }
}

/// A journal with a number of a Monday, and the Monday after it on the clock.
fn leapt() -> (tempfile::TempDir, Journal, Reading) {
    let folder = tempfile::tempdir().unwrap();
    let first = reading("2026-11-23T09:00");
    let mut journal = Journal::open(&Files::in_folder(folder.path()), &setup(&[1]), &first)
        .unwrap()
        .journal;
    take(&mut journal, 1, &first);
    (folder, journal, reading("2026-11-30T09:00"))
}

fn say(folder: &Path, confirmation: &Confirmation, now: &Reading) -> anyhow::Result<()> {
    confirm(folder, &[kiosk(1)], confirmation, now).map(|_| ())
}

#[test]
fn the_keeper_confirms_the_time_beside_a_kiosk_that_runs() {
    let (folder, mut journal, now) = leapt();
    let flag = |journal: &Journal| journal.read().dated(&now).unwrap().flag;
    assert_eq!(flag(&journal), ClockFlag::Leapt);
    let _running = hold(folder.path()).unwrap().unwrap();
    say(folder.path(), &Confirmation::default(), &now).unwrap();
    assert_eq!(flag(&journal), ClockFlag::Good);
    let issued = take(&mut journal, 2, &now);
    assert_eq!(issued.ticket.business_date.to_string(), "2026-11-30");
}

/// A clock days ahead frees no number of a journal that was lost, and there is none to write the
/// keeper's word into.
#[test]
fn the_keepers_word_frees_the_number_of_a_journal_that_was_lost() {
    let (folder, journal, now) = leapt();
    drop(journal);
    let files = Files::in_folder(folder.path());
    fs::remove_file(&files.journal).unwrap();
    let opened = Journal::open(&files, &setup(&[1]), &now);
    assert!(matches!(opened, Err(JournalError::NumbersUsedUp)));
    let running = hold(folder.path()).unwrap().unwrap();
    let error = say(folder.path(), &Confirmation::default(), &now).unwrap_err();
    assert!(error.to_string().contains("正在运行"), "{error}");
    drop(running);
    say(folder.path(), &Confirmation::default(), &now).unwrap();
    let mut journal = Journal::open(&files, &setup(&[1]), &now).unwrap().journal;
    let issued = take(&mut journal, 2, &now);
    assert_eq!(issued.ticket.label.to_string(), "A1001");
    assert_eq!(issued.ticket.business_date.to_string(), "2026-11-30");
}

#[test]
fn a_watch_that_says_another_time_confirms_nothing() {
    let (folder, journal, now) = leapt();
    let watch = Some("2026-11-30T09:20".parse().unwrap());
    let wrong = Confirmation {
        watch,
        ..Confirmation::default()
    };
    let error = say(folder.path(), &wrong, &now).unwrap_err();
    assert!(error.to_string().contains("差了 10 分钟以上"), "{error}");
    assert_eq!(journal.read().dated(&now).unwrap().flag, ClockFlag::Leapt);
    let right = Confirmation {
        watch: Some("2026-11-30T09:04".parse().unwrap()),
        ..Confirmation::default()
    };
    say(folder.path(), &right, &now).unwrap();
    assert_eq!(journal.read().dated(&now).unwrap().flag, ClockFlag::Good);
}

#[test]
fn a_date_that_ran_away_is_corrected_only_while_the_kiosk_rests() {
    let (folder, journal, _) = leapt();
    let right = reading("2026-11-20T09:00");
    let correct = Confirmation {
        correct: true,
        ..Confirmation::default()
    };
    let running = hold(folder.path()).unwrap().unwrap();
    let error = say(folder.path(), &correct, &right).unwrap_err();
    assert!(error.to_string().contains("正在运行"), "{error}");
    drop((running, journal));
    say(folder.path(), &correct, &right).unwrap();
    let reader = Reader::open(&Files::in_folder(folder.path()).journal, day()).unwrap();
    let dated = reader.dated(&right).unwrap();
    assert_eq!(
        (dated.date.to_string().as_str(), dated.flag),
        ("2026-11-20", ClockFlag::Good)
    );
}

fn run(folder: &Path, arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_query-corner"))
        .args(arguments)
        .arg("--data")
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be gone by now.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn check_says_a_line_an_item_and_fails_only_for_errors() {
    let folder = tempfile::tempdir().unwrap();
    content(folder.path());
    let good = run(folder.path(), &["check"], "");
    let said = String::from_utf8(good.stdout).unwrap();
    assert!(good.status.success(), "{said}");
    for topic in [
        "内容库：",
        "取号日志：",
        "字体：",
        "时钟：",
        "磁盘：",
        "管理 PIN：",
    ] {
        assert!(said.contains(topic), "{topic} is not in\n{said}");
    }
    fs::write(file(folder.path()), vec![0x55; 9000]).unwrap();
    assert!(!run(folder.path(), &["check"], "").status.success());
}

#[cfg(feature = "kiosk")]
#[test]
fn set_pin_takes_a_line_and_refuses_the_first_guesses() {
    let folder = tempfile::tempdir().unwrap();
    for weak in ["000000", "123456", "12345", "abcdef", ""] {
        let refused = run(folder.path(), &["kiosk", "set-pin"], &format!("{weak}\n"));
        assert!(!refused.status.success(), "{weak}");
        let mut file = PinFile::in_folder(folder.path());
        assert_eq!(file.state(), PinState::Unset, "{weak}");
        assert_eq!(
            file.try_pin(weak, Timestamp::UNIX_EPOCH).unwrap(),
            query_corner::store::keeper::Tried::Unset
        );
    }
    let set = run(folder.path(), &["kiosk", "set-pin"], "285914\n");
    assert!(set.status.success());
    let said = [set.stdout, set.stderr].concat();
    assert!(!String::from_utf8(said).unwrap().contains("285914"));
    let tried = PinFile::in_folder(folder.path()).try_pin("285914", Timestamp::now());
    assert_eq!(tried.unwrap(), query_corner::store::keeper::Tried::Right);
}

#[cfg(feature = "kiosk")]
#[test]
fn confirm_time_is_called_from_the_shell() {
    let folder = tempfile::tempdir().unwrap();
    let none = run(folder.path(), &["kiosk", "confirm-time"], "");
    assert!(
        String::from_utf8(none.stderr)
            .unwrap()
            .contains("还没有建立")
    );
    let now = Reading::plain(Timestamp::now());
    drop(Journal::open(&Files::in_folder(folder.path()), &setup(&[1]), &now).unwrap());
    let done = run(folder.path(), &["kiosk", "confirm-time"], "");
    assert!(String::from_utf8(done.stdout).unwrap().contains("已确认"));
    let refused = run(
        folder.path(),
        &["kiosk", "confirm-time", "2001-01-01T08:00"],
        "",
    );
    assert!(!refused.status.success());
}

#[test]
fn the_drill_says_how_it_is_called() {
    let help = Command::new(env!("CARGO_BIN_EXE_query-corner"))
        .args(["journal-drill", "--help"])
        .output()
        .unwrap();
    let said = String::from_utf8(help.stdout).unwrap();
    assert!(help.status.success());
    assert!(
        said.contains("--stop-at") && said.contains("half-printed"),
        "{said}"
    );
}

#[test]
fn settings_and_pin_do_not_disturb_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut pin = PinFile::in_folder(folder.path());
    pin.set(&Pin::new("285914").unwrap()).unwrap();
    write_settings(folder.path(), &LocalSettings::default()).unwrap();
    assert_eq!(pin.state(), PinState::Set);
}

/// What `check` says of the journal of a kiosk that is configured like this.
fn journal_line(folder: &Path, numbers: &[u8], now: &Reading) -> Line {
    let config = Config {
        data: folder.to_owned(),
        kiosk_numbers: numbers.iter().map(|no| kiosk(*no)).collect(),
        ..Config::load(None).unwrap()
    };
    about(&check(&config, now), Topic::Journal).clone()
}

#[test]
fn check_says_when_the_number_is_another_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let now = reading("2026-11-23T09:00");
    let files = Files::in_folder(folder.path());
    let mut journal = Journal::open(&files, &setup(&[1]), &now).unwrap().journal;
    take(&mut journal, 1, &now);
    let line = journal_line(folder.path(), &[1], &now);
    assert_eq!(
        (line.verdict, &*line.says),
        (Verdict::Good, "本机是 1 号机")
    );
    // The kiosk that runs still has the old one.
    let running = hold(folder.path()).unwrap().unwrap();
    let line = journal_line(folder.path(), &[2], &now);
    assert_eq!(line.verdict, Verdict::Error, "{line}");
    assert!(
        line.says.contains("1 号机") && line.says.contains("2 号"),
        "{line}"
    );
    assert!(line.remedy.contains("重启"), "{line}");
    drop((journal, running));
    let line = journal_line(folder.path(), &[2], &now);
    assert_eq!(line.verdict, Verdict::Warning, "{line}");
    let mut journal = Journal::open(&files, &setup(&[2]), &now).unwrap().journal;
    take(&mut journal, 2, &now);
    drop(journal);
    let line = journal_line(folder.path(), &[2], &now);
    assert_eq!(
        (line.verdict, &*line.says),
        (Verdict::Good, "本机是 2 号机")
    );
    let line = journal_line(folder.path(), &[1], &now);
    assert_eq!(line.verdict, Verdict::Error, "{line}");
    assert!(line.says.contains("今天不发号"), "{line}");
}

/// An enrolment as number 3.
fn enrolled() -> Enrolment {
    Enrolment {
        server: "https://centre.example:8443".to_owned(),
        certificate: None,
        hall: "hall/main".parse().unwrap(),
        kiosk_no: kiosk(3),
        spare: vec![],
        channels: vec!["county".parse().unwrap()],
        root: "{}".to_owned(),
        is_trial: false,
    }
}

#[test]
fn the_enrolled_number_is_the_one_that_check_expects() {
    let folder = tempfile::tempdir().unwrap();
    let now = reading("2026-11-23T09:00");
    let files = Files::in_folder(folder.path());
    drop(Journal::open(&files, &setup(&[1]), &now).unwrap());
    let all: Vec<u8> = (1..=8).collect();
    let file = folder.path().join("enrolment.json");
    fs::write(&file, serde_json::to_vec(&enrolled()).unwrap()).unwrap();
    let line = journal_line(folder.path(), &all, &now);
    assert!(line.says.contains("登记的是 3 号"), "{line}");
    // Which number it was enrolled for is not known: no other will do.
    fs::write(&file, "{\"server\":").unwrap();
    let line = journal_line(folder.path(), &all, &now);
    assert_eq!(line.verdict, Verdict::Error, "{line}");
    assert!(
        line.says.contains("不发号") && line.says.contains("enrolment.json"),
        "{line}"
    );
}

#[test]
fn a_corrected_date_leaves_the_enrolled_number() {
    let folder = tempfile::tempdir().unwrap();
    let now = reading("2026-11-23T09:00");
    let files = Files::in_folder(folder.path());
    let file = folder.path().join("enrolment.json");
    fs::write(&file, serde_json::to_vec(&enrolled()).unwrap()).unwrap();
    drop(Journal::open(&files, &setup(&[3]), &now).unwrap());
    let correct = Confirmation {
        correct: true,
        ..Confirmation::default()
    };
    say(folder.path(), &correct, &now).unwrap();
    let reader = Reader::open(&files.journal, day()).unwrap();
    assert_eq!(reader.head().unwrap().kiosk_no, kiosk(3));
}

#[test]
fn a_kiosk_that_loses_its_journal_goes_on_the_same_day_with_its_spare_number() {
    let folder = tempfile::tempdir().unwrap();
    let now = reading("2026-11-23T09:00");
    let files = Files::in_folder(folder.path());
    let all: Vec<_> = (1..=8).map(kiosk).collect();
    let mut own = enrolled();
    let open = |enrolment: &Enrolment| {
        let setup = Setup {
            numbers: numbers(&all, Some(enrolment)),
            day: day(),
        };
        Journal::open(&files, &setup, &now).map(|opened| opened.journal)
    };
    let mut journal = open(&own).unwrap();
    let label = take(&mut journal, 1, &now).ticket.label.to_string();
    assert_eq!(label, "A3001");
    drop(journal);
    fs::write(&files.journal, "no database").unwrap();
    // With its own number alone there is none left for the day.
    assert!(matches!(open(&own), Err(JournalError::NumbersUsedUp)));
    own.keep_spare(folder.path(), vec![kiosk(7)]).unwrap();
    let kept = Enrolment::load(folder.path()).unwrap().unwrap();
    assert_eq!(kept, own);
    let mut journal = open(&kept).unwrap();
    let label = take(&mut journal, 2, &now).ticket.label.to_string();
    assert_eq!(label, "A7001");
    // Both are this kiosk's today, whatever the server takes back; tomorrow the spare one is.
    let mut used = in_use(&files, &day(), &now).unwrap();
    used.sort_unstable();
    assert_eq!(used, [kiosk(3), kiosk(7)]);
    let tomorrow = in_use(&files, &day(), &reading("2026-11-24T09:00")).unwrap();
    assert_eq!(tomorrow, [kiosk(7)]);
}

#[test]
fn check_says_why_no_number_can_be_given() {
    let folder = tempfile::tempdir().unwrap();
    let now = reading("2026-11-23T09:00");
    let files = Files::in_folder(folder.path());
    drop(Journal::open(&files, &setup(&[1]), &now).unwrap());
    fs::remove_file(&files.marker).unwrap();
    fs::create_dir(&files.marker).unwrap();
    let line = journal_line(folder.path(), &[1], &now);
    assert_eq!(line.verdict, Verdict::Error, "{line}");
    assert!(
        line.says.contains("不能取号") && line.says.contains("kiosk-number.json"),
        "{line}"
    );
}

#[test]
fn the_drill_touches_no_kiosks_folder() {
    let now = Reading::plain(Timestamp::now());
    let drill = |folder: &Path| {
        let run = Command::new(env!("CARGO_BIN_EXE_query-corner"))
            .arg("journal-drill")
            .arg(folder)
            .args(["--touches", "1"])
            .output()
            .unwrap();
        (run.status.success(), String::from_utf8(run.stderr).unwrap())
    };
    let kiosks = tempfile::tempdir().unwrap();
    drop(Journal::open(&Files::in_folder(kiosks.path()), &setup(&[1]), &now).unwrap());
    let before = fs::read(kiosks.path().join("kiosk-number.json")).unwrap();
    let (done, said) = drill(kiosks.path());
    assert!(!done && said.contains("已经有文件"), "{said}");
    assert_eq!(
        fs::read(kiosks.path().join("kiosk-number.json")).unwrap(),
        before
    );
    assert_eq!(fs::read_dir(kiosks.path()).unwrap().count(), 2);
    // A folder of its own is made, and taken again; not while another drill is at it.
    let own = kiosks.path().join("new");
    assert!(drill(&own).0);
    assert!(drill(&own).0);
    let _other = hold(&own).unwrap().unwrap();
    let (done, said) = drill(&own);
    assert!(!done && said.contains("正在用"), "{said}");
}
