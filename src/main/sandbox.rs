//! `query-corner sandbox-probe`: a process shuts itself in as those do that read foreign files and
//! draw previews, and says what holds; and that as a line of `check`.

use std::{
    fs,
    io::{Write as _, stdout},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    process::Command,
    time::Duration,
};

use clap::{Args, ValueEnum};
use query_corner::{
    sandbox::{self, Held, Sandbox},
    upkeep::line::{Line, Topic, Verdict},
};
use serde::Serialize;

#[derive(Args)]
pub struct ProbeArgs {
    /// 哪一种进程的
    #[arg(long, value_enum, default_value_t)]
    of: Kind,
    /// 留给它写的目录
    #[arg(long, value_name = "DIR", default_value = "/nowhere")]
    folder: PathBuf,
    /// 试着读
    #[arg(long, value_name = "FILE")]
    read: Option<PathBuf>,
    /// 试着写
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// 试着运行
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// 试着连接
    #[arg(long, value_name = "ADDRESS")]
    connect: Option<SocketAddr>,
    /// 试着改这个进程的限额
    #[arg(long, value_name = "PID")]
    limit: Option<i32>,
    /// 试着给这个进程发信号
    #[arg(long, value_name = "PID")]
    signal: Option<i32>,
    /// 试着离开自己的进程组
    #[arg(long)]
    leave: bool,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Kind {
    #[default]
    Reader,
    Office,
    Preview,
}

/// What was tried, and whether it was possible.
#[derive(Serialize)]
struct Tried {
    #[serde(flatten)]
    held: Held,
    read: Option<bool>,
    write: Option<bool>,
    run: Option<bool>,
    connect: Option<bool>,
    limit: Option<bool>,
    signal: Option<bool>,
    leave: Option<bool>,
}

impl ProbeArgs {
    pub fn run(self) -> anyhow::Result<()> {
        let held = self.sandbox()?.enter();
        let run = |program| Command::new(program).status().is_ok();
        let connect = |to| TcpStream::connect_timeout(&to, Duration::from_secs(2)).is_ok();
        let tried = Tried {
            held,
            read: self.read.map(|file| fs::read(file).is_ok()),
            write: self.write.map(|file| fs::write(file, "").is_ok()),
            run: self.run.map(run),
            connect: self.connect.map(connect),
            limit: self.limit.map(sandbox::limits),
            signal: self.signal.map(sandbox::signals),
            leave: self.leave.then(sandbox::leaves),
        };
        serde_json::to_writer(stdout(), &tried)?;
        Ok(stdout().flush()?)
    }

    fn sandbox(&self) -> anyhow::Result<Sandbox> {
        Ok(match self.of {
            #[cfg(feature = "server")]
            Kind::Reader => query_corner::import::worker::sandbox(&self.folder),
            #[cfg(feature = "server")]
            Kind::Office => match query_corner::import::Office::find() {
                Some(office) => office.sandbox(&self.folder),
                None => anyhow::bail!("没有安装 LibreOffice"),
            },
            #[cfg(feature = "kiosk")]
            Kind::Preview => query_corner::machine::preview::sandbox(),
            #[cfg(not(all(feature = "kiosk", feature = "server")))]
            _ => Sandbox::new(sandbox::Calls::Own),
        })
    }
}

/// How the processes are held on this machine.
pub fn line() -> Line {
    let held = std::env::current_exe().and_then(|program| sandbox::probe(&program));
    let (verdict, says) = match held {
        Ok(held) => match (held.gap(), held.missing()) {
            (Some(gap), _) => (Verdict::Note, gap),
            (None, missing) if missing.is_empty() => (
                Verdict::Good,
                "导入文件、画预览的进程读不到本机别的文件，连不上网络".to_owned(),
            ),
            (None, missing) => (
                Verdict::Good,
                format!(
                    "导入文件、画预览的进程读不到本机别的文件，连不上网络（系统缺少：{}）",
                    missing.join("、")
                ),
            ),
        },
        Err(error) => (
            Verdict::Note,
            format!("没有试成（{}）", query_corner::said::io(&error)),
        ),
    };
    let line = Line::new(Topic::Sandbox, verdict, says);
    match verdict {
        Verdict::Good => line,
        _ => line.remedy(
            "终端不受影响；中心服务器请换 5.13 以上、启用 Landlock 的内核，见 docs/security.md",
        ),
    }
}
