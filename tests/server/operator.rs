//! What the program says to whoever runs it: the real program, each error provoked, in Chinese, with
//! the file or the field that is wrong.

use std::{
    fs,
    io::Write as _,
    net::TcpListener,
    path::Path,
    process::{Command, Output, Stdio},
};

/// The program in a folder of its own, with nothing of the environment that it reads.
fn program(home: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_query-corner"));
    command.args(words).current_dir(home).env("HOME", home);
    for (name, _) in std::env::vars() {
        if name.starts_with("QUERY_CORNER") || name.starts_with("XDG_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

fn said(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// Runs what must fail, and sees that it begins in Chinese and says all of `parts`.
fn fails(home: &Path, words: &[&str], parts: &[&str]) {
    refuses(program(home, words), &words.join(" "), parts);
}

fn refuses(mut command: Command, what: &str, parts: &[&str]) {
    let done = command.output().unwrap();
    let said = said(&done);
    assert!(!done.status.success(), "{what}");
    let words = said.strip_prefix("query-corner：");
    let first = words.and_then(|words| words.chars().find(|c| c.is_alphabetic()));
    assert!(first.is_some(), "{what}: {said}");
    assert!(query_corner::said::is_chinese(&said), "{what}: {said}");
    for part in parts {
        assert!(said.contains(part), "{what}: {part} is not in {said}");
    }
    for foreign in ["os error", "No such file", "must be", "can't", "error:"] {
        assert!(!said.contains(foreign), "{what}: {said}");
    }
}

#[test]
fn a_server_says_what_is_wrong_with_its_settings() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("server.toml");
    for (text, parts) in [
        ("listen = \"8600\"", &["listen", "“8600”", "地址和端口"][..]),
        (
            "listen = \"0.0.0.0:8443\"",
            &["listen", "“0.0.0.0:8443”", "HTTPS", "tls = \"local\""],
        ),
        (
            "certificate = \"a.pem\"",
            &["写了 certificate", "没有写 key"],
        ),
        ("key = \"a.pem\"", &["写了 key", "没有写 certificate"]),
        (
            "tls = \"local\"\ncertificate = \"a\"\nkey = \"b\"",
            &["tls", "只能用一种"],
        ),
        ("tls = \"yes\"", &["tls", "“yes”", "\"local\""]),
        ("colour = 1", &["第 1 行“colour = 1”", "可以写的有 data"]),
        ("data = ", &["第 1 行", "引号"]),
        ("public_port = \"a\"", &["第 1 行", "不小于 0 的整数"]),
        (
            "time_zone = \"Mars\"",
            &["time_zone", "“Mars”", "Asia/Shanghai"],
        ),
        (
            "proxies = [\"nginx\"]",
            &["proxies", "“nginx”", "10.0.1.0/24"],
        ),
        ("names = []", &["names", "至少一个"]),
        ("idle_minutes = 1", &["idle_minutes", "“1”", "5 到 240"]),
        ("session_hours = 99", &["session_hours", "1 到 24"]),
        (
            "password_memory_mib = 1",
            &["password_memory_mib", "19 到 1024"],
        ),
        ("upload_mib = 0", &["upload_mib", "1 到 1024"]),
        ("database = \"mysql://a\"", &["database", "postgres://"]),
        ("database_ca = \"ca.pem\"", &["database_ca", "ca.pem"]),
    ] {
        fs::write(&file, text).unwrap();
        let mut all = vec!["server.toml"];
        all.extend(parts);
        fails(home.path(), &["server", "--config", "server.toml"], &all);
        fails(
            home.path(),
            &["server", "--config", "server.toml", "audit", "verify"],
            &all,
        );
    }
    fails(
        home.path(),
        &["server", "--config", "none.toml"],
        &["none.toml", "没有这个文件"],
    );
    let mut nowhere = program(home.path(), &["server"]);
    nowhere.env_remove("HOME");
    refuses(nowhere, "no home", &["QUERY_CORNER_SERVER_DATA", "data"]);
    let mut set = program(home.path(), &["server"]);
    set.env("QUERY_CORNER_SERVER_LISTEN", "here");
    refuses(
        set,
        "environment",
        &["QUERY_CORNER_SERVER_LISTEN", "“here”"],
    );
}

#[test]
fn a_server_says_why_it_does_not_start() {
    let home = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let config = |text: &str| fs::write(home.path().join("server.toml"), text).unwrap();
    let start = |parts: &[&str]| fails(home.path(), &["server", "--config", "server.toml"], parts);
    config(&format!("data = \"data\"\nlisten = \"{address}\""));
    start(&[&address, "占用", "listen"]);
    config("data = \"server.toml/data\"\nlisten = \"127.0.0.1:0\"");
    start(&["server.toml/data", "不是目录"]);
    config("data = \"data\"\nlisten = \"127.0.0.1:0\"\ncertificate = \"a.pem\"\nkey = \"b.pem\"");
    start(&["a.pem", "没有这个文件"]);
    fs::write(home.path().join("a.pem"), "hello").unwrap();
    start(&["a.pem", "PEM"]);
    config("data = \"data\"\nlisten = \"127.0.0.1:0\"\ndatabase = \"server.toml\"");
    start(&["数据库 server.toml 打不开"]);
    config("data = \"data\"\nlisten = \"127.0.0.1:0\"\ndatabase = \"postgres://u@127.0.0.1:9/d\"");
    start(&["数据库 postgres://… 打不开"]);
    config("data = \"data\"\nlisten = \"127.0.0.1:0\"\ndatabase = \"postgres://u@db.example/d\"");
    start(&["db.example", "database_ca"]);
    let verify = ["server", "audit", "verify", "--data", "nothing"];
    fails(home.path(), &verify, &["nothing/server.db", "没有这个文件"]);
}

#[test]
fn whoever_signs_is_told_what_is_wrong() {
    let home = tempfile::tempdir().unwrap();
    let fails = |words: &str, parts: &[&str]| {
        let words: Vec<_> = words.split(' ').collect();
        fails(home.path(), &words, parts);
    };
    let put = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
    fails(
        "publish keygen --out a.key --holder 甲",
        &["口令", "标准输入里什么也没有", "--passphrase-file"],
    );
    fails(
        "publish keygen --out a.key --holder 甲 --passphrase-file none",
        &["none", "没有这个文件"],
    );
    put("short", "六个字的口令\n");
    fails(
        "publish keygen --out a.key --holder 甲 --passphrase-file short",
        &["口令太短", "12"],
    );
    put("long", "这一句口令有十二个字以上\n");
    fails(
        "publish keygen --out long --holder 甲 --passphrase-file long",
        &["long", "已经存在"],
    );
    let place = "--repository repo --proposals proposals";
    fails(
        &format!("publish rotate {place} --site none.json"),
        &["none.json", "没有这个文件"],
    );
    put("site.json", "{\"root\": {}}");
    fails(
        &format!("publish rotate {place} --site site.json"),
        &["site.json", "第 1 行", "缺“keys”"],
    );
    fails(
        &format!("publish sign {place} --role root --key none.key --passphrase-file long"),
        &["none.key", "没有这个文件"],
    );
    fails(
        &format!("publish accept {place} --role root"),
        &["root", "待签"],
    );
    fails(
        "publish export --repository repo stick",
        &["repo", "snapshot", "还没有发布"],
    );
    fails(
        "publish agent --server http://127.0.0.1:9 --root none.json --key a.key",
        &["none.json", "没有这个文件"],
    );
    fails(
        "publish agent --server http://127.0.0.1:9 --root r --key a.key --certificate abc",
        &["--certificate", "“abc”", "64"],
    );
    // A key of one's own, and one signature where two are needed.
    let keygen = "publish keygen --out a.key --holder 甲 --passphrase-file long";
    let words: Vec<_> = keygen.split(' ').collect();
    let made = program(home.path(), &words).output().unwrap();
    assert!(made.status.success(), "{}", said(&made));
    let told = String::from_utf8(made.stdout).unwrap();
    let public = told
        .lines()
        .find_map(|line| line.split_once("：{"))
        .unwrap();
    let public = format!("{{{}", public.1);
    let one = format!("{{\"keys\": [{public}], \"threshold\": 1}}");
    put(
        "site.json",
        &format!(
            "{{\"root\": {one}, \"targets\": {one}, \"snapshot\": {public}, \
             \"timestamp\": {public}, \"channels\": {{}}, \"withdraw\": {one}}}"
        ),
    );
    fails(
        &format!("publish rotate {place} --site site.json"),
        &["root", "1 把", "至少要写 2"],
    );
    put("wrong", "这一句口令不是造钥匙的那一句\n");
    fails(
        &format!("publish sign {place} --role root --key a.key --passphrase-file wrong"),
        &["口令不对"],
    );
}

#[test]
fn a_command_line_that_is_not_understood_is_answered_in_chinese() {
    let home = tempfile::tempdir().unwrap();
    for (words, parts) in [
        ("server --colour", &["--colour"][..]),
        ("serve", &["“serve”", "server"]),
        ("server --port many --trial", &["--port", "many"]),
        ("server --port 8601", &["--trial"]),
        ("server --trial --config a.toml", &["--trial", "--config"]),
        ("server --config", &["--config", "值"]),
        ("server --trial audit verify", &["--trial", "--data"]),
        ("publish keygen", &["--out", "--holder"]),
        ("publish rotate extra", &["extra"]),
        ("import", &["--out"]),
    ] {
        let words: Vec<_> = words.split(' ').collect();
        fails(home.path(), &words, parts);
    }
}

/// Every command with its help, found by reading the helps.
fn helps(home: &Path, command: &[&str], found: &mut Vec<(String, String)>) {
    let mut words = command.to_vec();
    words.push("--help");
    let done = program(home, &words).output().unwrap();
    assert!(done.status.success(), "{words:?}: {}", said(&done));
    let text = String::from_utf8(done.stdout).unwrap();
    let below = text
        .split("\n命令：\n")
        .nth(1)
        .or(text.split("\n命令:\n").nth(1));
    let below = below
        .unwrap_or_default()
        .split("\n\n")
        .next()
        .unwrap_or_default();
    for line in below.lines() {
        let name = line.split_whitespace().next().unwrap_or_default();
        if line.starts_with("  ") && !line.starts_with("   ") && name != "journal-drill" {
            let mut deeper = command.to_vec();
            deeper.push(name);
            helps(home, &deeper, found);
        }
    }
    found.push((command.join(" "), text));
}

#[test]
fn every_command_and_option_is_explained_in_chinese() {
    let home = tempfile::tempdir().unwrap();
    let mut found = Vec::new();
    helps(home.path(), &[], &mut found);
    let mut options = 0;
    for (command, text) in &found {
        for foreign in [
            "Usage",
            "Options",
            "Commands",
            "Arguments",
            "Print",
            "[default",
            "possible",
        ] {
            assert!(!text.contains(foreign), "{command}: {text}");
        }
        assert!(text.contains("用法"), "{command}: {text}");
        let lines: Vec<_> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let start = line.trim_start();
            if !start.starts_with("--") && !start.starts_with("-h") && !start.starts_with('<') {
                continue;
            }
            options += 1;
            // The explanation stands beside it, or below it.
            let near = format!("{line}{}", lines.get(at + 1).unwrap_or(&""));
            assert!(query_corner::said::is_chinese(&near), "{command}: {line}");
        }
    }
    println!("{} commands, {options} options", found.len());
    assert!(found.len() >= 11 && options > 30, "{}", found.len());
    let verify = found
        .iter()
        .find(|(command, _)| command == "server audit verify");
    let (_, text) = verify.unwrap();
    assert!(
        text.contains("--config") && text.contains("--data"),
        "{text}"
    );
}

#[test]
fn the_audit_log_is_verified_with_the_settings_before_or_after_the_command() {
    let home = tempfile::tempdir().unwrap();
    let mut file = fs::File::create(home.path().join("server.toml")).unwrap();
    write!(file, "data = \"a\"").unwrap();
    for words in [
        "server --config server.toml audit verify",
        "server audit --config server.toml verify",
        "server audit verify --config server.toml",
        "server --data a audit verify",
        "server audit verify --data a",
    ] {
        let words: Vec<_> = words.split(' ').collect();
        fails(home.path(), &words, &["a/server.db", "没有这个文件"]);
    }
}

/// The texts of a program's log lines, with their file.
fn log_lines(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            log_lines(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        for level in ["info!(", "warn!(", "error!("] {
            for call in text.split(&format!("tracing::{level}")).skip(1) {
                let call = call.split(");").next().unwrap_or_default();
                let said = call.split('"').skip(1).step_by(2).collect::<String>();
                found.push((path.display().to_string(), said));
            }
        }
    }
}

#[test]
fn what_the_program_writes_into_its_log_is_chinese() {
    let mut found = Vec::new();
    log_lines(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    println!("{} log lines", found.len());
    assert!(found.len() > 70);
    for (file, said) in found {
        assert!(query_corner::said::is_chinese(&said), "{file}: {said}");
    }
}

#[cfg(feature = "kiosk")]
mod kiosk {
    use super::*;

    #[test]
    fn a_kiosk_says_what_is_wrong() {
        let home = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
        put("kiosk.toml", "data = \"data\"\nkiosk_numbers = [9]");
        put("plain.toml", "data = \"data\"");
        for (words, parts) in [
            (
                "check --config kiosk.toml",
                &["kiosk.toml", "“9”", "1 到 8"][..],
            ),
            ("kiosk --config none.toml", &["none.toml", "没有这个文件"]),
            (
                "kiosk --server https://centre.example",
                &["https://centre.example", "enrol"],
            ),
            ("kiosk --data data enrol qc1.nonsense", &["登记码"]),
            ("kiosk enrol nonsense --config plain.toml", &["登记码"]),
            ("kiosk --config plain.toml --from-usb stick", &["登记"]),
            ("kiosk set-pin --data data", &["PIN", "标准输入"]),
            (
                "kiosk confirm-time --data data",
                &["journal.db", "还没有建立"],
            ),
            ("kiosk confirm-time noon --data data", &["noon"]),
            ("kiosk --screen paper", &["--screen", "paper", "window"]),
        ] {
            let words: Vec<_> = words.split(' ').collect();
            fails(home.path(), &words, parts);
        }
    }
}
