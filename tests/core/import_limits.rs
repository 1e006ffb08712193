//! The converting process: what it may use is enforced from outside the reader, and whatever
//! happens to it, the caller gets an answer and lives.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use query_corner::import::{Format, ImportError, Imported, Importer, Limits};

use super::import_files::{Docx, Zip, p, pdf, png, text};

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_query-corner"))
}

fn importer(limits: Limits) -> Importer {
    Importer {
        program: program(),
        limits,
    }
}

/// Converts bytes under a name; the out folder is handed to `look` afterwards.
fn convert(
    importer: &Importer,
    name: &str,
    bytes: &[u8],
    look: impl FnOnce(&Path, &Result<Imported, ImportError>),
) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, bytes).unwrap();
    let out = folder.path().join("out");
    let done = importer.convert(&file, &out);
    look(&out, &done);
}

#[test]
fn a_file_is_converted_in_a_process_of_its_own() {
    let file = pdf(&[vec![text(79.0, 100.0, 16.0, "这是一页文字，可以搜索。")]]);
    convert(
        &importer(Limits::default()),
        "文件 名.pdf",
        &file,
        |out, done| {
            let imported = done.as_ref().unwrap();
            assert_eq!(imported.format, Format::Pdf);
            assert_eq!(imported.pages.len(), 1);
            let page = fs::read(out.join(&imported.pages[0].name)).unwrap();
            assert_eq!(page.len() as u64, imported.pages[0].bytes);
            assert_eq!(fs::read_dir(out).unwrap().count(), 1);
        },
    );
}

#[test]
fn a_bad_file_is_an_error_and_leaves_nothing_behind() {
    let limits = || Limits {
        unpacked: 16 << 20,
        ..Limits::default()
    };
    let bomb = Zip::default().zeros("word/document.xml", 20 << 20).finish();
    for (name, bytes) in [
        ("a.docx", &bomb[..]),
        ("a.docx", b"PK\x03\x04"),
        ("a.bin", b"??"),
        ("--help", b"\0"),
    ] {
        convert(&importer(limits()), name, bytes, |out, done| {
            assert!(done.is_err(), "{name}");
            assert!(!out.exists());
        });
    }
    let missing =
        importer(Limits::default()).convert(Path::new("/no/such/file"), Path::new("/tmp/never"));
    assert!(matches!(missing, Err(ImportError::Unreadable { .. })));
}

#[test]
fn what_takes_too_long_is_stopped() {
    // Each word leaves a formatting element open, and each block opens all of them again.
    let slow = format!("<html>{}", "<a><b><i><p>x".repeat(60_000));
    let limits = Limits {
        seconds: 1,
        ..Limits::default()
    };
    convert(&importer(limits), "a.html", slow.as_bytes(), |_, done| {
        let stopped = matches!(
            done,
            Err(ImportError::TimedOut { seconds: 1 } | ImportError::TooMany { .. })
        );
        assert!(stopped, "{done:?}");
    });
    // A converter that only sleeps is not asked to be kind.
    let folder = tempfile::tempdir().unwrap();
    let sleeper = script(folder.path(), "sleep 600 & sleep 600");
    let limits = Limits {
        seconds: 1,
        ..Limits::default()
    };
    let stuck = Importer {
        program: sleeper,
        limits,
    };
    convert(&stuck, "a.txt", b"x", |out, done| {
        assert_eq!(*done, Err(ImportError::TimedOut { seconds: 1 }));
        assert!(!out.exists());
    });
}

#[test]
fn what_takes_too_much_memory_is_stopped() {
    // 200 MB of XML within the limit of what may unpack.
    let xml = format!(
        "<w:document><w:body>{}</w:body></w:document>",
        "<w:p><w:r><w:t>字</w:t></w:r></w:p>".repeat(300_000)
    );
    let file = Zip::default()
        .file("word/document.xml", xml.as_bytes())
        .finish();
    let limits = Limits {
        memory: 192 << 20,
        ..Limits::default()
    };
    convert(&importer(limits), "a.docx", &file, |_, done| {
        assert_eq!(*done, Err(ImportError::OutOfMemory { limit: 192 << 20 }));
    });
}

#[test]
fn pages_and_output_are_limited() {
    let page = || vec![text(79.0, 100.0, 16.0, "一页文字")];
    let limits = Limits {
        pages: 2,
        ..Limits::default()
    };
    convert(
        &importer(limits),
        "a.pdf",
        &pdf(&[page(), page(), page()]),
        |_, done| {
            assert_eq!(*done, Err(ImportError::TooManyPages { pages: 3, limit: 2 }));
        },
    );
    let limits = Limits {
        output: 2_000,
        ..Limits::default()
    };
    convert(
        &importer(limits),
        "a.pdf",
        &pdf(&[page(), page()]),
        |_, done| {
            assert_eq!(*done, Err(ImportError::TooMuchOutput { limit: 2_000 }));
        },
    );
}

#[test]
fn a_process_that_dies_or_talks_nonsense_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    for (body, expected) in [
        ("echo '{\"done\":3}'", "crashed"),
        ("kill -SEGV $$", "crashed"),
        (
            "echo 'memory allocation of 99 bytes failed' >&2; exit 134",
            "memory",
        ),
        ("yes | head -c 100000000", "crashed"),
        ("yes '出错' | head -c 10000000 >&2; exit 1", "crashed"),
        ("exit 0", "crashed"),
    ] {
        let program = script(folder.path(), body);
        let importer = Importer {
            program,
            limits: Limits {
                seconds: 60,
                ..Limits::default()
            },
        };
        convert(&importer, "a.txt", b"x", |_, done| {
            let found = match done {
                Err(ImportError::Crashed { .. }) => "crashed",
                Err(ImportError::OutOfMemory { .. }) => "memory",
                _ => "other",
            };
            assert_eq!(found, expected, "{body}: {done:?}");
        });
    }
    let absent = Importer {
        program: "/no/such/program".into(),
        limits: Limits::default(),
    };
    convert(&absent, "a.txt", b"x", |_, done| {
        assert!(matches!(done, Err(ImportError::Worker { .. })), "{done:?}");
    });
}

#[test]
fn an_answer_is_believed_only_as_far_as_the_folder_bears_it_out() {
    let folder = tempfile::tempdir().unwrap();
    let answer = |pictures: &str| {
        format!(
            "{{\"done\":{{\"format\":\"text\",\"proposed\":{{}},\"body\":[],\"pictures\":[{pictures}],\"pages\":[],\"page_starts\":[],\"remarks\":[]}}}}"
        )
    };
    let picture =
        |name: &str| format!("{{\"name\":\"{name}\",\"width\":1,\"height\":1,\"bytes\":1}}");
    let plain = answer("");
    for (body, about) in [
        (
            format!("echo x > extra.sh; echo '{plain}'"),
            "a file too many",
        ),
        (
            format!(
                "ln -s /etc/passwd p001.png; echo '{}'",
                answer(&picture("p001.png"))
            ),
            "a link",
        ),
        (
            format!("echo x > p001.png; echo '{}'", answer(&picture("p001.png"))),
            "no picture",
        ),
        (
            format!("echo '{}'", answer(&picture("p001.png"))),
            "a missing file",
        ),
        (
            format!("echo '{}'", answer(&picture("../../etc/x.png"))),
            "a path",
        ),
        (format!("echo '{}'", answer(&picture(".png"))), "no name"),
    ] {
        let importer = Importer {
            program: script(folder.path(), &body),
            limits: Limits::default(),
        };
        convert(&importer, "a.txt", b"x", |_, done| {
            assert!(
                matches!(done, Err(ImportError::Worker { .. })),
                "{about}: {done:?}"
            );
        });
    }
    let importer = Importer {
        program: script(folder.path(), &format!("echo '{plain}'")),
        limits: Limits::default(),
    };
    convert(&importer, "a.txt", b"x", |_, done| {
        assert!(done.is_ok(), "{done:?}")
    });
}

#[test]
fn a_folder_that_holds_something_is_not_written_into() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "一段话。").unwrap();
    let file = folder.path().join("a.txt");
    let done = importer(Limits::default()).convert(&file, folder.path());
    assert!(
        matches!(done, Err(ImportError::Unwritable { .. })),
        "{done:?}"
    );
    assert!(file.exists());
}

#[test]
fn the_command_by_hand_writes_a_content_folder_and_says_what_to_check() {
    let folder = tempfile::tempdir().unwrap();
    let body = p("关于便民服务的通知")
        + &p("正文一段。")
        + "<w:p><w:r><w:drawing><a:blip r:embed=\"r1\"/></w:drawing></w:r></w:p>";
    let file = folder.path().join("通知.docx");
    fs::write(
        &file,
        Docx::new(&body)
            .part("r1", "image", "i.png", &png(5, 5))
            .finish(),
    )
    .unwrap();
    let out = folder.path().join("out");
    let run = Command::new(program())
        .arg("import")
        .arg(&file)
        .arg("--out")
        .arg(&out)
        .args(["--name", "notice-1"])
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert!(
        run.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&run.stderr)
    );
    assert!(
        said.contains("标题：关于便民服务的通知") && said.contains("待填"),
        "{said}"
    );
    let text = fs::read_to_string(out.join("document/notice-1.md")).unwrap();
    assert!(
        text.contains("正文一段。") && text.contains("![图1](p001.png)"),
        "{text}"
    );
    assert!(
        text.contains("secrecy = \"涉密\"")
            || fs::read_to_string(out.join("channel.toml"))
                .unwrap()
                .contains("secrecy = \"涉密\"")
    );
    assert!(out.join("document/notice-1/p001.png").exists());
    let bad = Command::new(program())
        .arg("import")
        .arg(out.join("channel.toml"))
        .arg("--out")
        .arg(folder.path().join("o2"))
        .output()
        .unwrap();
    assert!(!bad.status.success());
    assert!(String::from_utf8_lossy(&bad.stderr).contains("认不出"));
}

/// The result is put into an empty folder, and nowhere else.
#[test]
fn a_folder_that_is_not_empty_is_refused_and_no_link_in_it_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.txt"), "关于便民服务的通知\n正文一段。").unwrap();
    fs::write(at("victim"), "kept").unwrap();
    fs::create_dir_all(at("o/document")).unwrap();
    std::os::unix::fs::symlink(at("victim"), at("o/document/imported.md")).unwrap();
    let import = |file: &Path| {
        Command::new(program())
            .arg("import")
            .arg(file)
            .arg("--out")
            .arg(at("o"))
            .output()
            .unwrap()
    };
    let refused = import(&at("a.txt"));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && said.contains("不是空目录"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(at("victim")).unwrap(), "kept");
    assert_eq!(fs::read_dir(at("o")).unwrap().count(), 1);
    // A link to the file that is imported is what somebody names.
    fs::remove_dir_all(at("o")).unwrap();
    std::os::unix::fs::symlink(at("a.txt"), at("link.txt")).unwrap();
    let done = import(&at("link.txt"));
    assert!(done.status.success(), "{done:?}");
}

#[test]
fn a_pipe_is_no_file_to_import_and_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("a.txt");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    let kind = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, mode, 0).unwrap();
    let run = Command::new(program())
        .arg("import")
        .arg(&pipe)
        .arg("--out")
        .arg(folder.path().join("o"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(
        !run.status.success() && said.contains("不是普通文件"),
        "{said}"
    );
}

/// What leaves the group of a converter is not ended with it, and holds its pipes.
#[test]
fn what_outlives_a_converter_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join("left");
    let body = format!(
        "setsid sh -c 'echo $$ > {0}; exec sleep 600' &\n\
         while ! [ -s {0} ]; do sleep 0.05; done",
        left.display()
    );
    if !Command::new("setsid")
        .arg("true")
        .status()
        .is_ok_and(|status| status.success())
    {
        return println!("skipped: there is no setsid here");
    }
    let importer = Importer {
        program: script(folder.path(), &body),
        limits: Limits::default(),
    };
    let file = folder.path().join("a.txt");
    fs::write(&file, "一段话。").unwrap();
    let began = Instant::now();
    let done = importer.convert(&file, &folder.path().join("o"));
    let took = began.elapsed();
    let process = fs::read_to_string(&left).unwrap();
    let _ = Command::new("kill").arg(process.trim()).status();
    assert!(matches!(done, Err(ImportError::Crashed { .. })), "{done:?}");
    assert!(took < Duration::from_secs(60), "{took:?}");
}

/// A program that does this and ignores its arguments.
fn script(folder: &Path, body: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let count = fs::read_dir(folder).unwrap().count();
    let path = folder.join(format!("converter-{count}"));
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}
