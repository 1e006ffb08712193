//! The program: parses the subcommand, calls it, prints causes. What it prints is Chinese: operators
//! read it.
#![forbid(unsafe_code)]

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use query_corner::{
    said,
    upkeep::{self, clock, line::Verdict},
};

#[cfg(feature = "kiosk")]
#[path = "main/again.rs"]
mod again;
#[cfg(feature = "kiosk")]
#[path = "main/enrol.rs"]
mod enrol;
#[cfg(feature = "server")]
#[path = "main/import.rs"]
mod import;
#[cfg(feature = "kiosk")]
#[path = "main/kiosk.rs"]
mod kiosk;
#[path = "main/publish.rs"]
mod publish;
#[cfg(feature = "sandbox")]
#[path = "main/sandbox.rs"]
mod sandbox;
#[cfg(feature = "server")]
#[path = "main/serve.rs"]
mod serve;
#[path = "main/usage.rs"]
mod usage;

/// 查询角：党群服务中心的自助查询终端
#[derive(Parser)]
#[command(version, long_about = None, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[cfg(feature = "kiosk")]
    #[command(flatten)]
    kiosk: kiosk::KioskArgs,
}

#[derive(Subcommand)]
enum Command {
    /// 运行查询终端（不写子命令时就是它）
    #[cfg(feature = "kiosk")]
    Kiosk(kiosk::KioskCli),
    /// 签发：造钥匙、签名、换钥匙、签发页、导出到优盘
    Publish(publish::PublishArgs),
    /// 检查本机：内容库、内容、取号日志、字体、时钟、磁盘、PIN；一项一行，有错误时退出码不为 0
    Check(ConfigArgs),
    /// 把一个文件（docx、doc、wps、pdf、ofd、html、md、txt）转换成待编辑的条目和原件图
    #[cfg(feature = "server")]
    Import(import::ImportArgs),
    /// 转换一个文件的子进程，由 import 和编辑后台启动
    #[cfg(feature = "server")]
    #[command(hide = true)]
    ImportWorker(import::WorkerArgs),
    /// 运行中心服务器：编辑、审核、签发，终端从这里更新
    #[cfg(feature = "server")]
    Server(serve::ServerArgs),
    /// 画终端页面的子进程，由编辑后台启动
    #[cfg(feature = "kiosk")]
    #[command(hide = true)]
    Preview,
    /// 试一试本机能把转换文件、画预览的子进程隔离到什么程度，由 check 启动
    #[cfg(feature = "sandbox")]
    #[command(hide = true)]
    SandboxProbe(sandbox::ProbeArgs),
    /// 取号演练：在一个临时目录里发号，可以在任何一步被强行结束（验收用）
    #[command(disable_help_flag = true)]
    JournalDrill {
        /// 目录和选项，见 journal-drill --help
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

/// Where the settings come from.
#[derive(clap::Args)]
struct ConfigArgs {
    /// 配置文件（TOML）；不写则全部用默认值
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// 数据目录，优先于配置文件
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl ConfigArgs {
    /// These, and where they say nothing what was written before the subcommand.
    #[cfg(feature = "kiosk")]
    fn or(self, before: Self) -> Self {
        Self {
            config: self.config.or(before.config),
            data: self.data.or(before.data),
        }
    }

    fn load(&self) -> anyhow::Result<query_corner::config::Config> {
        let mut config = query_corner::config::Config::load(self.config.as_deref())?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        Ok(config)
    }
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        // To whom could it be said that the log can't be written? A terminal may be closed.
        .log_internal_errors(false)
        .init();
    let asked = usage::in_chinese(Cli::command()).try_get_matches();
    let cli = match asked.and_then(|mut asked| Cli::from_arg_matches_mut(&mut asked)) {
        Ok(cli) => cli,
        Err(error) => return usage::tell(&error),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("query-corner：{}", said::chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Some(Command::Publish(args)) => args.run(),
        Some(Command::Check(args)) => check(&args),
        #[cfg(feature = "server")]
        Some(Command::Server(args)) => args.run(),
        #[cfg(feature = "kiosk")]
        Some(Command::Preview) => {
            query_corner::machine::preview::serve(std::io::stdin().lock(), std::io::stdout().lock())
        }
        Some(Command::JournalDrill { args }) => query_corner::drill::run(args),
        #[cfg(feature = "server")]
        Some(Command::Import(args)) => args.run(),
        #[cfg(feature = "server")]
        Some(Command::ImportWorker(args)) => args.run(),
        #[cfg(feature = "sandbox")]
        Some(Command::SandboxProbe(args)) => args.run(),
        #[cfg(feature = "kiosk")]
        Some(Command::Kiosk(cli)) => cli.run(),
        #[cfg(feature = "kiosk")]
        None => cli.kiosk.run(),
        #[cfg(not(feature = "kiosk"))]
        None => anyhow::bail!("这个程序里没有编进查询终端；有哪些命令，见 --help"),
    }
}

/// Prints how everything on this machine is, a line each. Fails if something is wrong that
/// visitors meet.
fn check(args: &ConfigArgs) -> anyhow::Result<()> {
    let config = args.load()?;
    let lines = upkeep::check(&config, &clock::read(None));
    #[cfg(feature = "kiosk")]
    let lines = kiosk::with_system_fonts(lines);
    #[cfg(feature = "sandbox")]
    let lines: Vec<_> = lines.into_iter().chain([sandbox::line()]).collect();
    // Whoever reads only the first lines has closed the pipe by then.
    let mut out = std::io::stdout().lock();
    for line in &lines {
        writeln!(out, "{line}")?;
    }
    let of = |verdict| lines.iter().filter(|line| line.verdict == verdict).count();
    let (errors, warnings) = (of(Verdict::Error), of(Verdict::Warning));
    anyhow::ensure!(errors == 0, "{errors} 项错误，{warnings} 项注意");
    writeln!(out, "没有错误，{warnings} 项注意")?;
    Ok(())
}
