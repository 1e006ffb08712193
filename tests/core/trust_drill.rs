//! The kiosk's refresh as a process of its own, under strace: to be killed, to be refused by its
//! disk, or to be watched.

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
pub const CALLS: &str =
    "openat,pread64,pwrite64,write,fsync,fdatasync,ftruncate,fallocate,unlink,fcntl";

/// The program, and what it is enrolled with.
pub struct Drill {
    strace: PathBuf,
    program: PathBuf,
    root: PathBuf,
}

/// What a refresh starts from and what it must lead to.
pub struct Stage {
    pub generation: u64,
    /// A kiosk's folder.
    pub base: tempfile::TempDir,
    /// What the screen shows before and after.
    pub before: String,
    pub after: String,
    pub repository: tempfile::TempDir,
}

impl Drill {
    /// None if the tools are missing.
    pub fn found(root: &[u8], folder: &Path) -> Option<Self> {
        let place = folder.join("first.root.json");
        fs::write(&place, root).unwrap();
        Some(Self {
            strace: tools::program("strace")?,
            program: tools::example("refresh_drill")?,
            root: place,
        })
    }

    /// Runs it, under strace if there are arguments for that; says whether it ended well, and
    /// what it said.
    pub fn run(&self, folder: &Path, repository: &Path, strace: &[&str]) -> (bool, String) {
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
    pub fn calls(&self, stage: &Stage, calls: &str) -> Vec<(String, usize)> {
        let folder = copy(stage.base.path());
        let log = folder.path().join("calls.log");
        let trace = format!("trace={calls}");
        let arguments = ["-o", log.to_str().unwrap(), "-e", &trace];
        let (done, said) = self.run(folder.path(), stage.repository.path(), &arguments);
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

    /// A first run, an update, and an update with new root keys; each with the clean-up after it.
    pub fn stages(&self, site: &mut TestSite) -> Vec<Stage> {
        let mut folder = tempfile::tempdir().unwrap();
        let mut stages = Vec::new();
        for (number, answer) in [(1, "一"), (2, "二"), (3, "三")] {
            if number == 3 {
                site.site.root.keys[0] = key(6).public().clone();
                let root = site.site.root(&site.repository, now()).unwrap();
                site.sign("root", root, &[2, 3]).unwrap();
            }
            site.publish_items(number, &[("question/a", answer), ("question/c", "丙")]);
            let repository = copy_all(site.folder.path());
            let done = copy(folder.path());
            let (lived, said) = self.run(done.path(), repository.path(), &[]);
            assert!(lived, "{said}");
            stages.push(Stage {
                generation: number,
                before: words(folder.path()),
                after: words(done.path()),
                base: folder,
                repository,
            });
            folder = done;
        }
        stages
    }
}

/// A copy of the files in a folder.
pub fn copy(base: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(base).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    folder
}

/// A copy of a folder with all that is below it.
fn copy_all(base: &Path) -> tempfile::TempDir {
    fn below(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let place = to.join(path.file_name().unwrap());
            match path.is_dir() {
                true => below(&path, &place),
                false => drop(fs::copy(&path, &place).unwrap()),
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    below(base, folder.path());
    folder
}

/// What the screen of a kiosk's folder shows; nothing of it may be damaged.
pub fn words(folder: &Path) -> String {
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

/// The first seed: what `QUERY_CORNER_SEED` says, else 0.
pub fn first() -> u64 {
    let first = std::env::var("QUERY_CORNER_SEED").ok();
    first.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// How many cases: as many as `QUERY_CORNER_SEEDS` says, else `usual`.
pub fn wanted(usual: usize) -> usize {
    let wanted = std::env::var("QUERY_CORNER_SEEDS").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// At most `most` of some cases, evenly chosen.
pub fn some<T>(cases: &[T], most: usize) -> impl Iterator<Item = &T> {
    cases
        .iter()
        .step_by(cases.len().div_ceil(most.max(1)).max(1))
}
