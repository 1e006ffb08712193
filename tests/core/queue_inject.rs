//! The real binary, refused by its system: a journal that can't be reached just now is not damaged.
//! strace refuses one call after the other on the journal's files; afterwards the kiosk has the
//! number it had, and nothing was put aside.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use crate::tools;

fn drill(folder: &Path, touch: u64, strace: Option<(&Path, &[String])>) -> Output {
    let program = env!("CARGO_BIN_EXE_query-corner");
    let mut command = match strace {
        None => Command::new(program),
        Some((strace, arguments)) => {
            let mut command = Command::new(strace);
            command.args(arguments).arg(program);
            command
        }
    };
    command
        .arg("journal-drill")
        .arg(folder)
        .args(["--now", "2026-11-23T09:00:00+08:00", "--touches", "1"])
        .args(["--first-touch", &touch.to_string()])
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_journal_out_of_reach_is_neither_put_aside_nor_given_another_number() {
    let Some(strace) = tools::program("strace") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let mut touch = 1;
    let first = said(&drill(&folder, touch, None));
    assert!(first.contains("start first 1 "), "{first}");
    let (journal, marker) = (folder.join("journal.db"), folder.join("kiosk-number.json"));
    for (call, error, path) in [
        ("openat", "EMFILE", &journal),
        ("openat", "EACCES", &journal),
        ("openat", "EMFILE", &marker),
        ("openat", "EACCES", &marker),
        ("pread64", "EIO", &journal),
        ("fstat,newfstatat,statx", "EIO", &journal),
    ] {
        let mut refused = 0;
        for at in 1..40 {
            let log = folder.join("strace.log");
            let arguments = [
                "-f".to_owned(),
                "-qq".to_owned(),
                "-o".to_owned(),
                log.display().to_string(),
                "-P".to_owned(),
                path.display().to_string(),
                "-e".to_owned(),
                format!("trace={call}"),
                "-e".to_owned(),
                format!("inject={call}:error={error}:when={at}"),
            ];
            touch += 1;
            let met = said(&drill(&folder, touch, Some((&strace, &arguments))));
            let name = format!("{call} {error} {at} {}", path.display());
            if !fs::read_to_string(&log).unwrap().contains("(INJECTED)") {
                break;
            }
            refused += 1;
            assert!(
                !met.contains("start ") || met.contains("start continued 1 "),
                "{name}: {met}"
            );
            touch += 1;
            let after = said(&drill(&folder, touch, None));
            assert!(after.contains("start continued 1 "), "{name}: {after}");
            let aside = query_corner::store::journal::put_aside_beside(&journal);
            assert!(aside.is_empty(), "{name}: {aside:?}");
        }
        assert!(refused > 0, "{call} {error} {}", path.display());
    }
}
