//! The power goes during a refresh. strace writes down what SQLite does to its files; then the
//! disk is made as it could be found afterwards: what was synced is there, and of each sector that
//! was written since, the old bytes, the new ones, or rubbish.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use query_corner::store::content::ContentStore;

use super::{
    site::TestSite,
    trust_drill::{Drill, Stage, copy, first, wanted, words},
};

const SECTOR: usize = 512;

#[derive(Clone, Debug)]
enum Step {
    Write {
        file: String,
        at: usize,
        bytes: Vec<u8>,
    },
    Length {
        file: String,
        length: usize,
    },
    Gone {
        file: String,
    },
    Synced {
        file: String,
    },
}

/// A file as the disk has it, and what was done to it since it was synced.
#[derive(Clone, Debug, Default)]
struct OnDisk {
    synced: Option<Vec<u8>>,
    since: Vec<Step>,
}

/// What becomes of a sector that was written and not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Kept,
    Dropped,
    Rubbish,
}

/// What strace saw of the files of `folder`, in order.
fn steps(drill: &Drill, stage: &Stage) -> Vec<Step> {
    let folder = copy(stage.base.path());
    let log = folder.path().join("steps.log");
    let arguments = [
        "-y",
        "-xx",
        "-s",
        "1000000",
        "-e",
        "trace=pwrite64,fsync,fdatasync,ftruncate,unlink",
        "-o",
        log.to_str().unwrap(),
    ];
    let (done, said) = drill.run(folder.path(), stage.repository.path(), &arguments);
    assert!(done, "{said}");
    let text = fs::read_to_string(&log).unwrap();
    text.lines().filter_map(step).collect()
}

/// One line: `7 pwrite64(5<\x2f…>, "\x53…", 4096, 8192) = 4096`.
fn step(line: &str) -> Option<Step> {
    let (call, rest) = line.split_once('(')?;
    let call = call.split_whitespace().last()?;
    assert!(
        !line.contains("unfinished"),
        "one thread, one call at a time"
    );
    let texts: Vec<Vec<u8>> = rest.split('"').skip(1).step_by(2).map(unhex).collect();
    let numbers = |text: &str| -> Vec<usize> {
        let inner = text.rsplit_once(')').map_or(text, |(inner, _)| inner);
        inner
            .split(", ")
            .filter_map(|part| part.trim().parse().ok())
            .collect()
    };
    let open = || {
        let (_, name) = rest.split_once('<')?;
        let (name, _) = name.split_once('>')?;
        let name = match name.starts_with("\\x") {
            true => String::from_utf8(unhex(name)).ok()?,
            false => name.to_owned(),
        };
        database(&name)
    };
    match call {
        "pwrite64" => {
            let after = rest.rsplit_once('"')?.1;
            let [length, at] = numbers(after)[..] else {
                panic!("{after}");
            };
            let bytes = texts.into_iter().next()?;
            assert_eq!(bytes.len(), length, "strace gives every byte");
            Some(Step::Write {
                file: open()?,
                at,
                bytes,
            })
        }
        "ftruncate" => Some(Step::Length {
            file: open()?,
            length: *numbers(rest).last()?,
        }),
        "fsync" | "fdatasync" => Some(Step::Synced { file: open()? }),
        "unlink" => Some(Step::Gone {
            file: database(&String::from_utf8(texts.into_iter().next()?).ok()?)?,
        }),
        _ => None,
    }
}

/// The files that are looked at: the database, its log, and the journal that SQLite keeps until
/// there is a log. The index of the log is made anew from it.
const FILES: [&str; 3] = ["content.db", "content.db-wal", "content.db-journal"];

/// The name of a file that is looked at.
fn database(path: &str) -> Option<String> {
    let name = Path::new(path).file_name()?.to_str()?;
    FILES.contains(&name).then(|| name.to_owned())
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: String = text.split("\\x").collect();
    hex::decode(digits).unwrap()
}

/// The disk after `steps`, with what is not synced kept apart.
fn disk(base: &Path, steps: &[Step]) -> BTreeMap<String, OnDisk> {
    let mut disk: BTreeMap<String, OnDisk> = BTreeMap::new();
    for name in FILES {
        let file = disk.entry(name.to_owned()).or_default();
        file.synced = fs::read(base.join(name)).ok();
    }
    for step in steps {
        let (Step::Write { file, .. }
        | Step::Length { file, .. }
        | Step::Gone { file }
        | Step::Synced { file }) = step;
        let on_disk = disk.get_mut(file).unwrap();
        match step {
            Step::Synced { .. } => {
                on_disk.synced = after(on_disk, &mut |_| Fate::Kept);
                on_disk.since.clear();
            }
            other => on_disk.since.push(other.clone()),
        }
    }
    disk
}

/// A file as it is found, when `fate` decides over each sector.
fn after(file: &OnDisk, fate: &mut dyn FnMut(usize) -> Fate) -> Option<Vec<u8>> {
    let mut found = file.synced.clone();
    for step in &file.since {
        match step {
            Step::Write { at, bytes, .. } => {
                let mut from = 0;
                while from < bytes.len() {
                    let here = at + from;
                    let to = bytes.len().min(from + SECTOR - here % SECTOR);
                    let piece = match fate(here) {
                        Fate::Dropped => None,
                        Fate::Kept => Some(bytes[from..to].to_vec()),
                        Fate::Rubbish => Some(
                            bytes[from..to]
                                .iter()
                                .map(|b| b.wrapping_mul(73) ^ 0xA5)
                                .collect(),
                        ),
                    };
                    if let Some(piece) = piece {
                        let file = found.get_or_insert_with(Vec::new);
                        file.resize(file.len().max(here + piece.len()), 0);
                        file[here..here + piece.len()].copy_from_slice(&piece);
                    }
                    from = to;
                }
            }
            Step::Length { length, .. } => {
                if fate(*length) == Fate::Kept {
                    found.get_or_insert_with(Vec::new).resize(*length, 0);
                }
            }
            Step::Gone { .. } => {
                if fate(0) == Fate::Kept {
                    found = None;
                }
            }
            Step::Synced { .. } => {}
        }
    }
    found
}

/// Where the disk of a case lies: in memory, where there is such a place.
fn folder() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    match memory.is_dir() {
        true => tempfile::tempdir_in(memory).unwrap(),
        false => tempfile::tempdir().unwrap(),
    }
}

/// What the screen shows on a disk that is found so.
fn found(
    disk: &BTreeMap<String, OnDisk>,
    fate: &mut dyn FnMut(usize) -> Fate,
) -> (String, tempfile::TempDir) {
    let folder = folder();
    for (name, file) in disk {
        if let Some(bytes) = after(file, fate) {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
    }
    // The kiosk starts: SQLite takes up what its log has.
    drop(ContentStore::open(&folder.path().join("content.db")).unwrap());
    (words(folder.path()), folder)
}

#[test]
fn after_the_power_went_the_old_set_is_there_or_the_new_one_and_what_was_synced_stays() {
    let mut site = TestSite::new();
    let Some(drill) = Drill::found(&site.first_root(), site.proposals.path()) else {
        return;
    };
    let stages = drill.stages(&mut site);
    let recorded: Vec<_> = stages.iter().map(|stage| steps(&drill, stage)).collect();
    let mut least: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    let (first, seeds) = (first(), wanted(2_000));
    let mut seen = [0, 0];
    for seed in (first..).take(seeds) {
        let mut random = fastrand::Rng::with_seed(seed);
        let number = seed as usize % stages.len();
        let (stage, steps) = (&stages[number], &recorded[number]);
        let at = random.usize(..=steps.len());
        let disk = disk(stage.base.path(), &steps[..at]);
        // What is there even if nothing more than the synced bytes is: that can't be lost.
        let is_new = *least
            .entry((number, at))
            .or_insert_with(|| found(&disk, &mut |_| Fate::Dropped).0 == stage.after);
        let mut fate = |_| match random.u8(..3) {
            0 => Fate::Kept,
            1 => Fate::Dropped,
            _ => Fate::Rubbish,
        };
        let (words_found, folder) = found(&disk, &mut fate);
        let (before, after) = (words_found == stage.before, words_found == stage.after);
        assert!(before || after, "seed {seed}: {words_found:?}");
        assert!(after || !is_new, "seed {seed}: what was synced is lost");
        seen[usize::from(after)] += 1;
        // Tells of a long run how far it is.
        if seed % 10_000 == 9_999 {
            println!("up to seed {seed}");
        }
        if seed % 50 == 0 {
            let (lived, said) = drill.run(folder.path(), stage.repository.path(), &[]);
            assert!(lived, "seed {seed}: {said}");
            assert_eq!(words(folder.path()), stage.after, "seed {seed}");
        }
    }
    println!(
        "{seeds} power cuts from seed {first}: {} old, {} new",
        seen[0], seen[1]
    );
    assert!(seeds < 300 || seen.iter().all(|count| *count > seeds / 50));
}
