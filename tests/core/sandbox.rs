//! What a process that handles foreign files can still reach, tried from inside of it; with each
//! layer alone, as on a kernel that has no other.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};

use query_corner::sandbox::{Held, probe};
use serde_json::Value;

use super::tools;

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_query-corner"))
}

/// A process of a kind, what it may write, what lies outside.
struct Tried {
    inside: tempfile::TempDir,
    outside: tempfile::TempDir,
    listener: TcpListener,
}

impl Tried {
    fn new() -> Self {
        let tried = Self {
            inside: tempfile::tempdir().unwrap(),
            outside: tempfile::tempdir().unwrap(),
            listener: TcpListener::bind("127.0.0.1:0").unwrap(),
        };
        fs::write(tried.secret(), "secret").unwrap();
        fs::write(tried.inside.path().join("file"), "file").unwrap();
        tried
    }

    fn secret(&self) -> PathBuf {
        self.outside.path().join("secret")
    }

    /// Has a process of that kind try `what` on `place`, behind a command that may take layers
    /// from it. None if it did not come that far.
    fn by(&self, before: &[String], kind: &str, what: &str, place: &Path) -> (bool, Held) {
        let program = program();
        let mut line = before.to_vec();
        line.push(program.display().to_string());
        let output = Command::new(&line[0])
            .args(&line[1..])
            .args(["sandbox-probe", "--of", kind, "--folder"])
            .arg(self.inside.path())
            .arg(format!("--{what}"))
            .arg(place)
            .output()
            .unwrap();
        let told: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {output:?}"));
        let done = told[what].as_bool().unwrap();
        (done, serde_json::from_value(told).unwrap())
    }

    /// Whether a process of that kind can.
    fn can(&self, kind: &str, what: &str, place: &Path) -> bool {
        self.by(&[], kind, what, place).0
    }

    fn address(&self) -> PathBuf {
        self.listener.local_addr().unwrap().to_string().into()
    }
}

/// Whether this machine has the layers; under CI it must.
fn is_whole() -> bool {
    let held = probe(&program()).unwrap();
    if held.missing().is_empty() {
        return true;
    }
    let missing = format!("this system has no {}", held.missing().join(", "));
    assert!(
        std::env::var_os("CI").is_none_or(|ci| ci != "true"),
        "{missing}"
    );
    println!("skipped: {missing}");
    false
}

#[test]
fn a_process_that_reads_a_foreign_file_reaches_nothing_but_its_folder() {
    if !is_whole() {
        return;
    }
    let tried = Tried::new();
    let outside = tried.outside.path();
    assert!(tried.can("reader", "read", &tried.inside.path().join("file")));
    assert!(tried.can("reader", "write", &tried.inside.path().join("new")));
    assert!(tried.inside.path().join("new").exists());
    for (what, place) in [
        ("read", Path::new("/etc/passwd")),
        ("read", &tried.secret()),
        ("read", &program()),
        ("write", &outside.join("new")),
        ("write", &tried.secret()),
        ("run", Path::new("/bin/true")),
        ("run", &program()),
        ("connect", &tried.address()),
    ] {
        assert!(
            !tried.can("reader", what, place),
            "{what} {}",
            place.display()
        );
    }
    assert_eq!(fs::read(tried.secret()).unwrap(), b"secret");
    assert_eq!(fs::read_dir(outside).unwrap().count(), 1);
}

#[cfg(feature = "kiosk")]
#[test]
fn a_process_that_draws_previews_reads_fonts_and_nothing_else() {
    if !is_whole() {
        return;
    }
    let tried = Tried::new();
    if Path::new("/usr/share/fonts").exists() {
        let font = "/etc/fonts/fonts.conf";
        assert_eq!(
            tried.can("preview", "read", font.as_ref()),
            Path::new(font).exists()
        );
    }
    for (what, place) in [
        ("read", Path::new("/etc/passwd")),
        ("read", &tried.secret()),
        ("write", &tried.inside.path().join("new")),
        ("write", &tried.outside.path().join("new")),
        ("run", Path::new("/bin/true")),
        ("connect", &tried.address()),
    ] {
        assert!(
            !tried.can("preview", what, place),
            "{what} {}",
            place.display()
        );
    }
}

#[test]
fn libreoffice_has_its_folder_its_libraries_and_fonts() {
    if !is_whole() || !super::import_office::office_is_there() {
        return;
    }
    let tried = Tried::new();
    assert!(tried.can("office", "write", &tried.inside.path().join("new")));
    for (what, place) in [
        ("read", Path::new("/etc/passwd")),
        ("read", &tried.secret()),
        ("write", &tried.outside.path().join("new")),
        ("write", Path::new("/usr/lib/new")),
        ("run", Path::new("/bin/true")),
        ("run", Path::new("/bin/sh")),
        ("connect", &tried.address()),
    ] {
        assert!(
            !tried.can("office", what, place),
            "{what} {}",
            place.display()
        );
    }
}

/// Of the process that started it, it changes nothing; and it stays in the group that is ended
/// with it. Without Landlock, which refuses signals by itself, as well.
#[test]
fn other_processes_are_out_of_reach_and_the_group_is_not_left() {
    if !is_whole() {
        return;
    }
    let tried = Tried::new();
    let own = PathBuf::from(std::process::id().to_string());
    let mut befores = vec![Vec::new()];
    if let Some(strace) = tools::program("strace") {
        let trace = tried.outside.path().join("trace").display().to_string();
        let inject = "inject=landlock_create_ruleset:error=EOPNOTSUPP";
        let line = [
            "-qq",
            "-o",
            &trace,
            "-e",
            "trace=landlock_create_ruleset",
            "-e",
            inject,
        ];
        let line = line.map(str::to_owned);
        befores.push([vec![strace.display().to_string()], line.to_vec()].concat());
    }
    let mut kinds = vec!["reader"];
    if cfg!(feature = "kiosk") {
        kinds.push("preview");
    }
    if super::import_office::office_is_there() {
        kinds.push("office");
    }
    for kind in kinds {
        for before in &befores {
            for what in ["limit", "signal"] {
                assert!(
                    !tried.by(before, kind, what, &own).0,
                    "{kind} {what} {before:?}"
                );
            }
        }
        let output = Command::new(program())
            .args(["sandbox-probe", "--leave", "--of", kind, "--folder"])
            .arg(tried.inside.path())
            .output()
            .unwrap();
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(told["leave"], false, "{kind}");
    }
}

/// Each layer by itself, the others being refused as kernels that have none refuse them.
#[test]
fn each_layer_holds_what_it_can_and_says_what_is_missing() {
    let Some(strace) = tools::program("strace") else {
        return;
    };
    if !is_whole() {
        return;
    }
    let tried = Tried::new();
    let without = |calls: &[&str]| -> Vec<String> {
        let mut line = vec![strace.display().to_string(), "-qq".into(), "-o".into()];
        line.push(tried.outside.path().join("trace").display().to_string());
        line.extend(["-e".into(), format!("trace={}", calls.join(","))]);
        for call in calls {
            // As a kernel answers that has it switched off.
            let error = match call.starts_with("landlock") {
                true => "EOPNOTSUPP",
                false => "EPERM",
            };
            line.extend(["-e".into(), format!("inject={call}:error={error}")]);
        }
        line
    };
    let (landlock, namespaces, filter) = ("landlock_create_ruleset", "unshare", "seccomp");
    let (secret, address) = (tried.secret(), tried.address());
    for (refused, files, network) in [
        (vec![landlock], true, true),
        (vec![namespaces], true, true),
        (vec![filter], true, true),
        (vec![landlock, filter], true, true),
        (vec![namespaces, filter], true, false),
        (vec![landlock, namespaces], false, true),
        (vec![landlock, namespaces, filter], false, false),
    ] {
        let before = without(&refused);
        let (read, held) = tried.by(&before, "reader", "read", &secret);
        let (written, _) = tried.by(&before, "reader", "write", &tried.outside.path().join("w"));
        let connected = tried.by(&before, "reader", "connect", &address).0;
        assert_eq!(held.holds_files(), files, "{refused:?}: {held:?}");
        assert_eq!(held.holds_network(), network, "{refused:?}: {held:?}");
        assert_eq!((read, written), (!files, !files), "{refused:?}: {held:?}");
        // Landlock by itself refuses TCP where the kernel's is new enough.
        assert!(!connected || !network, "{refused:?}: {held:?}");
        assert_eq!(
            held.missing().len(),
            refused.len() + usize::from(refused.contains(&namespaces))
        );
        let gap = held.gap();
        assert_eq!(gap.is_none(), files && network, "{gap:?}");
        if let Some(gap) = gap {
            assert_eq!(gap.contains("读得到本机别的文件"), !files, "{gap}");
            assert_eq!(gap.contains("连得上网络"), !network, "{gap}");
        }
    }
    // The whole program goes on without any of it.
    let mut line = without(&[landlock, namespaces, filter]);
    line.insert(1, "-f".into());
    let import = |name: &str, text: &str| {
        let file = tried.inside.path().join(name);
        fs::write(&file, text).unwrap();
        Command::new(&line[0])
            .args(&line[1..])
            .arg(program())
            .arg("import")
            .arg(&file)
            .arg("--out")
            .arg(tried.outside.path().join(format!("{name}-out")))
            .output()
            .unwrap()
    };
    let run = import("a.txt", "一段话。");
    assert!(run.status.success(), "{run:?}");
    // But LibreOffice does not get what would have it read other files.
    if super::import_office::office_is_there() {
        let field = "{\\rtf1{\\field{\\*\\fldinst INCLUDEPICTURE /etc/a.png}}}";
        let run = import("a.doc", field);
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(!run.status.success(), "{run:?}");
        assert!(said.contains("文件引用了别处的内容"), "{said}");
    }
}

#[test]
fn a_check_says_how_the_processes_are_held() {
    let data = tempfile::tempdir().unwrap();
    let run = Command::new(program())
        .args(["check", "--data"])
        .arg(data.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    let line = said.lines().find(|line| line.contains("] 隔离："));
    let line = line.unwrap_or_else(|| panic!("{said}"));
    let held = probe(&program()).unwrap();
    assert_eq!(line.contains("[正常]"), held.gap().is_none(), "{line}");
}

/// Every thread of a process that draws is held, and it draws all the same.
#[cfg(feature = "kiosk")]
#[test]
fn a_process_that_draws_is_held_while_it_draws() {
    use std::process::Stdio;

    use query_corner::{
        content::{factory, item::ItemKey, source},
        protocol::preview::{Order, Reply, read_frame, write_frame},
    };

    if !is_whole() {
        return;
    }
    let mut child = Command::new(program())
        .arg("preview")
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let today = jiff::civil::date(2026, 11, 23);
    let drafts = source::parse(&factory::files()).unwrap().drafts;
    let open: ItemKey = "guide/transfer-out-of-province".parse().unwrap();
    let order = Order {
        open,
        items: drafts.into_iter().map(|draft| draft.item).collect(),
        files: Vec::new(),
        title: String::new(),
        example: true,
        trial: false,
        today,
        now: today.at(9, 0, 0, 0),
        elder: false,
        part: 0,
    };
    let mut to = child.stdin.take().unwrap();
    let mut from = child.stdout.take().unwrap();
    write_frame(&mut to, &order, &[]).unwrap();
    let (reply, png) = read_frame::<Reply>(&mut from).unwrap().unwrap();
    assert!(matches!(reply, Reply::Drawn { .. }), "{reply:?}");
    assert!(super::import_files::dark_pixels(&png) > 1000);
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    for thread in fs::read_dir(process.join("task")).unwrap() {
        let status = fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        for held in ["NoNewPrivs:\t1", "Seccomp:\t2"] {
            assert!(status.contains(held), "{status}");
        }
    }
    for space in ["user", "net", "mnt", "ipc"] {
        let of = |process: &Path| fs::read_link(process.join("ns").join(space)).unwrap();
        assert!(of(&process) != of(Path::new("/proc/self")), "{space}");
    }
    drop(to);
    assert!(child.wait().unwrap().success());
}
