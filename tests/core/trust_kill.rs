//! The kiosk's process is killed at system calls of a refresh, by strace, on a real file. Whenever
//! it dies, the screen shows the old set or the new one, and running again leads to the new one.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    site::{TestSite, key, now, shown},
    tools,
};

/// What a process does to files; at each of these it can be killed.
const CALLS: &str =
    "openat,pread64,pwrite64,write,fsync,fdatasync,ftruncate,fallocate,unlink,fcntl";

struct Drill {
    strace: PathBuf,
    program: PathBuf,
    root: PathBuf,
}

impl Drill {
    fn run(&self, folder: &Path, repository: &Path, strace: &[&str]) -> (bool, String) {
        let mut command = match strace {
            [] => Command::new(&self.program),
            arguments => {
                let mut command = Command::new(&self.strace);
                command
                    .args(["-f", "-qq"])
                    .args(arguments)
                    .arg(&self.program);
                command
            }
        };
        let done = command
            .args([folder, repository, &self.root])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        (done.status.success(), said)
    }

    /// The calls that a run makes, each as its name and the how manieth of that name it is: so
    /// strace counts them.
    fn calls(&self, base: &Path, repository: &Path) -> Vec<(String, usize)> {
        let folder = copy(base);
        let log = folder.path().join("calls.log");
        let trace = format!("trace={CALLS}");
        let (done, said) = self.run(
            folder.path(),
            repository,
            &["-o", log.to_str().unwrap(), "-e", &trace],
        );
        assert!(done, "{said}");
        let mut counts = BTreeMap::new();
        let log = fs::read_to_string(log).unwrap();
        let names = log.lines().filter_map(|line| {
            let call = line.split_once('(')?.0;
            call.split_whitespace().last().map(str::to_owned)
        });
        let count = |name: String| {
            let count = counts.entry(name.clone()).or_insert(0_usize);
            *count += 1;
            (name, *count)
        };
        names.map(count).collect()
    }
}

fn copy(base: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(base).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    folder
}

fn words(folder: &Path) -> String {
    let path = folder.join("content.db");
    // Killed before there was a schema: nothing is shown, and nothing can be read.
    let Ok(reader) = query_corner::store::content::ContentReader::open(&path) else {
        return String::new();
    };
    assert_eq!(reader.damage().unwrap(), None);
    assert!(reader.bad_blobs().unwrap().is_empty());
    drop(reader);
    shown(&path).into_values().collect::<Vec<_>>().join(";")
}

#[test]
fn a_kill_at_a_system_call_leaves_the_old_set_or_the_new_one() {
    let (Some(strace), Some(program)) = (tools::program("strace"), tools::example("refresh_drill"))
    else {
        return;
    };
    let mut site = TestSite::new();
    let root = site.proposals.path().join("first.root.json");
    fs::write(&root, site.first_root()).unwrap();
    let drill = Drill {
        strace,
        program,
        root,
    };
    let base = tempfile::tempdir().unwrap();
    let mut points = 0;
    for (number, answer) in [(1, "一"), (2, "二"), (3, "三")] {
        let before = words(base.path());
        if number == 3 {
            site.site.root.keys[0] = key(6).public().clone();
            let root = site.site.root(&site.repository, now()).unwrap();
            site.sign("root", root, &[2, 3]).unwrap();
        }
        site.publish_items(number, &[("question/a", answer), ("question/c", "丙")]);
        let repository = site.folder.path();
        let calls = drill.calls(base.path(), repository);
        // All by hand; in passing, as many as there is time for.
        let all = std::env::var_os("QUERY_CORNER_SEEDS").is_some();
        let step = if all {
            1
        } else {
            calls.len().div_ceil(40).max(1)
        };
        let done = copy(base.path());
        assert!(drill.run(done.path(), repository, &[]).0);
        let after = words(done.path());
        for (call, nth) in calls.iter().step_by(step) {
            let folder = copy(base.path());
            let inject = format!("inject={call}:signal=KILL:when={nth}");
            let (lived, _) = drill.run(
                folder.path(),
                repository,
                &["-o", "/dev/null", "-e", &inject],
            );
            assert!(!lived, "generation {number}: killed at {call} {nth}");
            let found = words(folder.path());
            assert!(
                found == before || found == after,
                "generation {number}, {call} {nth}: {found:?}"
            );
            let (lived, said) = drill.run(folder.path(), repository, &[]);
            assert!(lived, "generation {number}, {call} {nth}: {said}");
            assert_eq!(
                words(folder.path()),
                after,
                "generation {number}, {call} {nth}"
            );
            points += 1;
        }
        println!("generation {number}: {} calls", calls.len());
        assert!(drill.run(base.path(), repository, &[]).0);
        assert_eq!(words(base.path()), after);
    }
    println!("killed at {points} calls");
    assert!(points >= 60);
}
