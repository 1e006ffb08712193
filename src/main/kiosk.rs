//! `query-corner kiosk`.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::DateTime;
use query_corner::{
    config::PrinterChoice,
    files::{self, Scratch},
    machine::{
        run::{self, Ending, Place},
        shoot,
    },
    shell::{fonts::system_is_sound, window::Renderer},
    sync::enrolment,
    upkeep::{
        clock,
        fonts::without_system,
        line::{Line, Topic},
        pin,
        time::{Confirmation, confirm},
    },
};

use super::{ConfigArgs, again, enrol};

#[derive(Args)]
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
        let Some(command) = self.command else {
            return self.kiosk.run();
        };
        // `kiosk --config FILE enrol …` is `kiosk enrol --config FILE …`.
        let load = |config: ConfigArgs| config.or(self.kiosk.config).load();
        match command {
            KioskCommand::Enrol { token, config } => enrol::enrol(&load(config)?.data, &token),
            KioskCommand::SetPin(config) => {
                pin::set(&load(config)?.data)?;
                println!("PIN 已设置，马上有效");
                Ok(())
            }
            KioskCommand::ConfirmTime {
                watch,
                correct,
                config,
            } => {
                let config = load(config)?;
                let confirmation = Confirmation { watch, correct };
                let reading = clock::read(None);
                let numbers = &config.kiosk_numbers;
                let now = confirm(&config.data, numbers, &confirmation, &reading)?;
                println!("已确认：现在是 {}", now.strftime("%Y-%m-%d %H:%M"));
                Ok(())
            }
        }
    }
}

/// The lines of a check, with what the screen would find of the system's fonts.
pub fn with_system_fonts(mut lines: Vec<Line>) -> Vec<Line> {
    if !system_is_sound() {
        let fonts = lines.iter_mut().filter(|line| line.topic == Topic::Fonts);
        fonts.for_each(|line| *line = without_system(line.clone()));
    }
    lines
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
    /// 本机的试用服务器，例如 http://127.0.0.1:8600：自动登记，改了内容就更新；不写 --data 时，数据放在临时目录，关掉就没有了
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// 用什么打小票：none 不打，来访者看屏幕记号码；simulated 模拟打印机，小票存成图片，不出纸。
    /// 不写时不打，试用时（--server）用模拟的
    #[arg(long, value_enum)]
    printer: Option<Printer>,
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

#[derive(Clone, Copy, ValueEnum)]
enum Printer {
    None,
    Simulated,
}

impl From<Printer> for PrinterChoice {
    fn from(printer: Printer) -> Self {
        match printer {
            Printer::None => Self::None,
            Printer::Simulated => Self::Simulated,
        }
    }
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
        if let Some(server) = &self.server {
            ensure!(
                enrolment::is_trial_address(server),
                "--server {server}：只能写本机的试用服务器，例如 http://127.0.0.1:8600。正式的服务器要先登记：\
                 在控制台生成登记码，运行 query-corner kiosk enrol 登记码，以后启动不用写 --server"
            );
        }
        if let Some(stick) = self.from_usb {
            return enrol::from_usb(&self.config.load()?.data, &stick, self.yes);
        }
        // The program begins anew here, before anything is made that it would forget.
        let mut config = self.config.load()?;
        again::settle(&config.data);
        let scratch = self.scratch()?;
        if let Some(scratch) = &scratch {
            config.data = scratch.path().to_owned();
        }
        config.server = self.server.or(config.server);
        config.printer = self.printer.map(PrinterChoice::from).or(config.printer);
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
        let ending = run::run(&config, place, renderer);
        drop(scratch);
        match ending? {
            Ending::Told => Ok(()),
            Ending::Restart => Err(again::begin_again(&[]).into()),
        }
    }

    /// Where a kiosk beside a trial keeps its data, unless it is told: as the trial's own, they are
    /// gone when it stops, and the next trial, whose keys are others, finds a new kiosk.
    fn scratch(&self) -> anyhow::Result<Option<Scratch>> {
        let told = self.config.data.is_some() || self.config.config.is_some();
        if self.server.is_none() || told {
            return Ok(None);
        }
        let scratch = files::scratch("query-corner-trial-kiosk").context("临时目录建不了")?;
        Ok(Some(scratch))
    }
}
