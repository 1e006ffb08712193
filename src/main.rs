//! The program: parses the subcommand, calls it, prints causes.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use query_corner::content::check::Severity;

#[path = "main/publish.rs"]
mod publish;

/// 查询角：党群服务中心的自助查询终端
#[derive(Parser)]
#[command(version, about, long_about = None)]
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
    Kiosk(kiosk::KioskArgs),
    /// 签发：造钥匙、签名、换钥匙、签发页、导出到优盘
    Publish(publish::PublishArgs),
    /// 检查本机的内容：示例内容、过期复核、断开的链接、损坏的数据
    Check(ConfigArgs),
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
        Some(Command::JournalDrill { args }) => query_corner::drill::run(args),
        #[cfg(feature = "kiosk")]
        Some(Command::Kiosk(args)) => args.run(),
        #[cfg(feature = "kiosk")]
        None => cli.kiosk.run(),
        #[cfg(not(feature = "kiosk"))]
        None => anyhow::bail!("this build has no kiosk: see --help for what it has"),
    }
}

/// Prints what is wrong with the content on this machine, a line each, worst first.
/// Fails if something is wrong that visitors would meet.
fn check(args: &ConfigArgs) -> anyhow::Result<()> {
    let config = args.load()?;
    let found = query_corner::store::content::ContentReader::open(&config.data.join("content.db"))?
        .check(jiff::Zoned::now().date())?;
    for finding in &found {
        println!("{finding}");
    }
    let errors = found
        .iter()
        .filter(|finding| finding.severity() == Severity::Error)
        .count();
    anyhow::ensure!(
        errors == 0,
        "{errors} of {} findings are errors",
        found.len()
    );
    println!("{} 条提示，没有错误", found.len());
    Ok(())
}

#[cfg(feature = "kiosk")]
mod kiosk {
    //! `query-corner kiosk`.

    use std::path::PathBuf;

    use clap::{Args, ValueEnum};
    use query_corner::{
        machine::{
            run::{self, Place},
            shoot,
        },
        shell::window::Renderer,
    };

    use super::ConfigArgs;

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
        /// 把每一页、每种模式画成 PNG 图片放进这个目录，然后退出
        #[arg(long, value_name = "DIR")]
        shoot: Option<PathBuf>,
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
                let count = shoot::shoot(&data, &folder)?;
                std::fs::remove_dir_all(&data)?;
                println!("共 {count} 张，在 {}", folder.display());
                return Ok(());
            }
            let config = self.config.load()?;
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
            run::run(&config, place, renderer)
        }
    }
}
