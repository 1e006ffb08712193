//! The program: parses the subcommand, calls it, prints causes.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use query_corner::upkeep::{self, clock, line::Verdict};

#[cfg(feature = "kiosk")]
#[path = "main/enrol.rs"]
mod enrol;
#[cfg(feature = "server")]
#[path = "main/import.rs"]
mod import;
#[path = "main/publish.rs"]
mod publish;
#[cfg(feature = "server")]
#[path = "main/serve.rs"]
mod serve;

/// 查询角：党群服务中心的自助查询终端
#[derive(Parser)]
#[command(version, about, long_about = None, args_conflicts_with_subcommands = true)]
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
        .init();
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("query-corner: {error:#}");
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
        Some(Command::JournalDrill { args }) => query_corner::drill::run(args),
        #[cfg(feature = "server")]
        Some(Command::Import(args)) => args.run(),
        #[cfg(feature = "server")]
        Some(Command::ImportWorker(args)) => args.run(),
        #[cfg(feature = "kiosk")]
        Some(Command::Kiosk(cli)) => cli.run(),
        #[cfg(feature = "kiosk")]
        None => cli.kiosk.run(),
        #[cfg(not(feature = "kiosk"))]
        None => anyhow::bail!("this build has no kiosk: see --help for what it has"),
    }
}

/// Prints how everything on this machine is, a line each. Fails if something is wrong that
/// visitors meet.
fn check(args: &ConfigArgs) -> anyhow::Result<()> {
    let config = args.load()?;
    let lines = upkeep::check(&config, &clock::reading(None));
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

#[cfg(feature = "kiosk")]
mod kiosk {
    //! `query-corner kiosk`.

    use std::path::PathBuf;

    use clap::{Args, Subcommand, ValueEnum};
    use jiff::civil::DateTime;
    use query_corner::{
        machine::{
            run::{self, Ending, Place},
            shoot,
        },
        shell::window::Renderer,
        upkeep::{
            clock, pin,
            time::{Confirmation, confirm},
        },
    };

    use super::{ConfigArgs, enrol};

    #[derive(Args)]
    #[command(args_conflicts_with_subcommands = true)]
    pub struct KioskCli {
        #[command(subcommand)]
        command: Option<KioskCommand>,
        #[command(flatten)]
        kiosk: KioskArgs,
    }

    #[derive(Subcommand)]
    enum KioskCommand {
        /// 用控制台给的登记码登记这台终端（一次即可）
        Enrol {
            /// 登记码，以 qc1. 开头
            #[arg(value_name = "TOKEN")]
            token: String,
            #[command(flatten)]
            config: ConfigArgs,
        },
        /// 设置管理面板的 PIN（6 到 12 位数字，在终端输入或从标准输入读一行）
        SetPin(ConfigArgs),
        /// 确认本机的时间是对的，让号码按今天的日期发
        ConfirmTime {
            /// 手表上的时间，例如 2026-11-24T09:42；和本机差 10 分钟以上就不确认
            watch: Option<DateTime>,
            /// 号码的日期跑到了将来：按现在的时间更正（先停下查询终端）
            #[arg(long)]
            correct: bool,
            #[command(flatten)]
            config: ConfigArgs,
        },
    }

    impl KioskCli {
        pub fn run(self) -> anyhow::Result<()> {
            match self.command {
                None => self.kiosk.run(),
                Some(KioskCommand::Enrol { token, config }) => {
                    enrol::enrol(&config.load()?.data, &token)
                }
                Some(KioskCommand::SetPin(args)) => {
                    pin::set(&args.load()?.data)?;
                    println!("PIN 已设置，马上有效");
                    Ok(())
                }
                Some(KioskCommand::ConfirmTime {
                    watch,
                    correct,
                    config,
                }) => {
                    let config = config.load()?;
                    let confirmation = Confirmation { watch, correct };
                    let reading = clock::reading(None);
                    let numbers = &config.kiosk_numbers;
                    let now = confirm(&config.data, numbers, &confirmation, &reading)?;
                    println!("已确认：现在是 {}", now.strftime("%Y-%m-%d %H:%M"));
                    Ok(())
                }
            }
        }
    }

    #[derive(Args)]
    pub struct KioskArgs {
        #[command(flatten)]
        config: ConfigArgs,
        /// 屏幕显示在哪里：auto 有显示器用窗口、没有则用本机网页
        #[arg(long, value_enum, default_value_t, value_name = "PLACE")]
        screen: Screen,
        /// 窗口用哪种绘制方式
        #[arg(long, value_enum, default_value_t, value_name = "NAME")]
        renderer: Draw,
        /// 本机的试用服务器，例如 http://127.0.0.1:8080：自动登记，改了内容就更新
        #[arg(long, value_name = "URL")]
        server: Option<String>,
        /// 从优盘更新内容：先说新增、修改、下架，同意后才更新，并写回执
        #[arg(long, value_name = "DIR")]
        from_usb: Option<PathBuf>,
        /// 与 --from-usb 一起用：不再询问
        #[arg(long, requires = "from_usb")]
        yes: bool,
        /// 把每一页、每种模式画成 PNG 图片放进这个目录，然后退出
        #[arg(long, value_name = "DIR")]
        shoot: Option<PathBuf>,
        /// 只画名字这样开头的页，例如 panel
        #[arg(long, value_name = "NAME", requires = "shoot", default_value = "")]
        only: String,
    }

    #[derive(Clone, Copy, Default, ValueEnum)]
    enum Screen {
        #[default]
        Auto,
        Window,
        Web,
    }

    #[derive(Clone, Copy, Default, ValueEnum)]
    enum Draw {
        #[default]
        Auto,
        Femtovg,
        Software,
    }

    impl KioskArgs {
        pub fn run(self) -> anyhow::Result<()> {
            if let Some(folder) = self.shoot {
                // Pictures never touch the kiosk's own data.
                let data = folder.join(".data");
                let count = shoot::shoot(&data, &folder, &self.only)?;
                std::fs::remove_dir_all(&data)?;
                println!("共 {count} 张，在 {}", folder.display());
                return Ok(());
            }
            let mut config = self.config.load()?;
            if let Some(stick) = self.from_usb {
                return enrol::from_usb(&config.data, &stick, self.yes);
            }
            config.server = self.server.or(config.server);
            let place = match self.screen {
                Screen::Auto => Place::Auto,
                Screen::Window => Place::Window,
                Screen::Web => Place::Web,
            };
            let renderer = match self.renderer {
                Draw::Auto => Renderer::Auto,
                Draw::Femtovg => Renderer::Femtovg,
                Draw::Software => Renderer::Software,
            };
            match run::run(&config, place, renderer)? {
                Ending::Closed => Ok(()),
                Ending::Restart => Err(begin_again().into()),
            }
        }
    }

    /// Puts the program anew in its own place, with the same arguments; whoever watches over
    /// it sees one process. Returns only if that can't be done.
    #[cfg(unix)]
    fn begin_again() -> std::io::Error {
        use std::os::unix::process::CommandExt;
        let mut arguments = std::env::args_os();
        let called = arguments.next().map(PathBuf::from);
        // After an upgrade the file that is running is gone; its name leads to the new one.
        let own = std::env::current_exe().ok().filter(|path| path.exists());
        match own.or(called) {
            Some(program) => std::process::Command::new(program).args(arguments).exec(),
            None => std::io::Error::other("the program does not know its own file"),
        }
    }

    #[cfg(not(unix))]
    fn begin_again() -> std::io::Error {
        std::io::Error::other("start the program again by hand")
    }
}
