//! What the real program keeps in its data folder is its user's alone, and nothing that lies in
//! place of a file holds it up.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use rustix::fs::{CWD, FileType, Mode, mknodat};

/// How long a machine that is busy may take for a start.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program with a umask that takes nothing away, running until it is dropped.
struct Program {
    child: Child,
    /// The first address that it says.
    said: mpsc::Receiver<String>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new("sh")
            .args(["-c", "umask 0; exec \"$0\" \"$@\""])
            .arg(env!("CARGO_BIN_EXE_query-corner"))
            .args(arguments)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (say, said) = mpsc::channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(at) = line.find("http://") {
                    let _ = say.send(line[at..].to_owned());
                }
            }
        });
        Self { child, said }
    }

    /// Whether it says where it is.
    fn is_up(&self) -> bool {
        self.said.recv_timeout(PATIENCE).is_ok()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait_for(path: &Path) {
    let began = Instant::now();
    while !path.exists() {
        assert!(began.elapsed() < PATIENCE, "{} is made", path.display());
        thread::sleep(Duration::from_millis(50));
    }
    // What comes after it.
    thread::sleep(Duration::from_millis(500));
}

#[test]
fn a_machine_without_fonts_shows_its_screen_with_the_programs_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none.conf");
    let text = "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\
                <fontconfig><cachedir>fontcache</cachedir></fontconfig>";
    fs::write(&file, text).unwrap();
    let data = folder.path().join("data");
    let place = data.to_str().unwrap();
    let start = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_query-corner"));
        command.args(arguments).env("FONTCONFIG_FILE", &file);
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        command
    };
    let check = start(&["check", "--data", place]).output().unwrap();
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(said.contains("系统没有字体"), "{said}");
    let mut kiosk = start(&["kiosk", "--screen", "web", "--data", place])
        .spawn()
        .unwrap();
    wait_for(&data.join("journal.db"));
    // The first page is laid out by then.
    thread::sleep(Duration::from_secs(3));
    let ended = kiosk.try_wait().unwrap();
    kiosk.kill().unwrap();
    kiosk.wait().unwrap();
    assert_eq!(ended, None, "the kiosk runs on");
    assert!(data.join("fonts/fonts.conf").exists());
}

/// Fonts that are there and not to be had: a root without any, a configuration of the user's that
/// refuses all, one that means nothing, and a file that only ends as a font does.
#[test]
fn fonts_that_are_refused_or_are_none_are_stood_in_for() {
    const HEAD: &str = "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">";
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["empty", "config/fontconfig", "home/.fonts", "broken"] {
        fs::create_dir_all(at(name)).unwrap();
    }
    let refuses = "<fontconfig><selectfont><rejectfont><glob>*</glob></rejectfont></selectfont>\
                   </fontconfig>";
    fs::write(
        at("config/fontconfig/fonts.conf"),
        format!("{HEAD}{refuses}"),
    )
    .unwrap();
    fs::write(at("home/.fonts/x.ttf"), "").unwrap();
    let only_home = "<fontconfig><dir prefix=\"default\">home/.fonts</dir></fontconfig>";
    let only_home = only_home.replace("home/.fonts", at("home/.fonts").to_str().unwrap());
    fs::write(at("home/fonts.conf"), format!("{HEAD}{only_home}")).unwrap();
    fs::write(at("broken/fonts.conf"), "<fontconfig><dir>").unwrap();
    // Of a configuration that means nothing some versions of fontconfig make one of their own.
    for (n, (name, value, is_sure)) in [
        ("FONTCONFIG_SYSROOT", at("empty"), true),
        ("XDG_CONFIG_HOME", at("config"), true),
        ("FONTCONFIG_PATH", at("broken"), false),
        ("FONTCONFIG_FILE", at("home/fonts.conf"), true),
    ]
    .into_iter()
    .enumerate()
    {
        let data = at(&format!("data-{n}"));
        let mut kiosk = Command::new(env!("CARGO_BIN_EXE_query-corner"))
            .args(["kiosk", "--screen", "web", "--data"])
            .arg(&data)
            .env("HOME", at("home"))
            .env(name, value)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for(&data.join("journal.db"));
        thread::sleep(Duration::from_secs(3));
        let ended = kiosk.try_wait().unwrap();
        let given = fs::read(format!("/proc/{}/environ", kiosk.id())).unwrap_or_default();
        kiosk.kill().unwrap();
        kiosk.wait().unwrap();
        assert_eq!(ended, None, "{name}: the kiosk runs on");
        let given = String::from_utf8_lossy(&given).into_owned();
        let own = format!(
            "FONTCONFIG_FILE={}",
            data.join("fonts/fonts.conf").display()
        );
        let stands_in = given.split('\0').any(|set| set == own);
        assert!(stands_in || !is_sure, "{name}: {given}");
        assert!(
            !stands_in || !given.contains("FONTCONFIG_SYSROOT"),
            "{name}: {given}"
        );
    }
}

/// Everything below a folder that others than its user could read, but for what is public.
fn open_to_others(folder: &Path, public: Option<&Path>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    if public == Some(folder) {
        return found;
    }
    let mode = |path: &Path| fs::symlink_metadata(path).unwrap().permissions().mode();
    if mode(folder) & 0o077 != 0 {
        found.push(folder.to_owned());
    }
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(open_to_others(&path, public)),
            // SQLite's companions come and go.
            false if path.exists() && mode(&path) & 0o077 != 0 => found.push(path),
            false => {}
        }
    }
    found
}

#[test]
fn everything_in_a_kiosks_folder_is_its_users_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let place = data.to_str().unwrap();
    let arguments = [
        "kiosk",
        "--screen",
        "web",
        "--printer",
        "simulated",
        "--data",
        place,
    ];
    let kiosk = Program::start(&arguments);
    assert!(kiosk.is_up());
    wait_for(&data.join("journal.db"));
    assert!(data.join("slips").is_dir() && data.join("content.db").exists());
    assert_eq!(open_to_others(&data, None), Vec::<PathBuf>::new());
    drop(kiosk);
    // As an older program left it.
    for (name, mode) in [("journal.db", 0o644), ("slips", 0o755), ("", 0o755)] {
        fs::set_permissions(data.join(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    let kiosk = Program::start(&arguments);
    assert!(kiosk.is_up());
    assert_eq!(open_to_others(&data, None), Vec::<PathBuf>::new());
}

#[test]
fn everything_in_a_servers_folder_but_the_repository_is_its_users_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let place = data.to_str().unwrap();
    let server = Program::start(&["server", "--trial", "--port", "0", "--data", place]);
    assert!(server.is_up());
    let public = data.join("repository");
    assert!(data.join("online/snapshot.seed").exists() && data.join("server.db").exists());
    assert_eq!(open_to_others(&data, Some(&public)), Vec::<PathBuf>::new());
    let published = fs::metadata(public.join("metadata/timestamp.json")).unwrap();
    assert_eq!(published.permissions().mode() & 0o444, 0o444);
}

/// Runs a command that must end by itself.
fn output(arguments: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_query-corner"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if began.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{arguments:?} waits for ever");
        }
        thread::sleep(Duration::from_millis(20));
    };
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    child.stdout.unwrap().read_to_end(&mut stdout).unwrap();
    child.stderr.unwrap().read_to_end(&mut stderr).unwrap();
    Output {
        status,
        stdout,
        stderr,
    }
}

#[test]
fn a_pipe_in_place_of_any_file_stops_nothing_for_long() {
    for (name, is_named) in [
        ("content.db", true),
        ("content.b.db", false),
        ("journal.db", true),
        ("journal.db-wal", true),
        ("kiosk-number.json", false),
        ("enrolment.json", true),
        ("pin.json", false),
        ("panel.json", true),
        ("kiosk.lock", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        let pipe = folder.path().join(name);
        if name == "journal.db-wal" {
            fs::write(folder.path().join("journal.db"), "").unwrap();
        }
        mknodat(CWD, &pipe, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        let check = output(&["check", "--data", data]);
        let said = String::from_utf8_lossy(&check.stdout);
        assert!(said.contains("字体"), "{name}: {said}");
        assert_eq!(said.contains("不是普通文件"), is_named, "{name}: {said}");
        let kiosk = Program::start(&["kiosk", "--screen", "web", "--data", data]);
        assert!(kiosk.is_up(), "{name}: the screen comes up");
        assert!(!fs::symlink_metadata(&pipe).unwrap().is_file(), "{name}");
    }
}

#[test]
fn what_lies_in_place_of_a_repositorys_lock_is_named_at_once() {
    for what in ["pipe", "link"] {
        let folder = tempfile::tempdir().unwrap();
        let (data, victim) = (folder.path().join("data"), folder.path().join("victim"));
        let place = data.join("repository/.publishing");
        fs::create_dir_all(data.join("repository")).unwrap();
        match what {
            "pipe" => {
                let mode = Mode::from_raw_mode(0o600);
                mknodat(CWD, &place, FileType::Fifo, mode, 0).unwrap();
            }
            _ => std::os::unix::fs::symlink(&victim, &place).unwrap(),
        }
        let data = data.to_str().unwrap();
        let run = output(&["server", "--trial", "--port", "0", "--data", data]);
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(!run.status.success(), "{what}: {said}");
        assert!(said.contains(".publishing"), "{what}: {said}");
        assert!(said.contains("不是普通文件"), "{what}: {said}");
        assert!(!victim.exists(), "{what}");
    }
}
