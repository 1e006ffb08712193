//! `query-corner server`.

use std::{env, net::SocketAddr, path::PathBuf, pin::pin, time::Duration};

use anyhow::{Context as _, ensure};
use clap::{Args, Subcommand};
use query_corner::{
    config::server::ServerConfig,
    ending::Asked,
    files,
    sandbox::{self, Held},
    server::{audit::Verdict, limits::take_open_files, make_server, verify_audit},
    web::door::ENDING,
};

/// How long work that nobody waits for any more may hold the end up.
const WORK: Duration = Duration::from_secs(5);

#[derive(Args)]
pub struct ServerArgs {
    #[command(subcommand)]
    command: Option<ServerCommand>,
    /// 配置文件（TOML）；不写则全部用默认值
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// 数据目录，优先于配置文件；试用时不写，就用一个临时目录，关掉就没有了
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// 试用：在本机起一个有示例内容和两把签名钥匙的服务器
    #[arg(long, conflicts_with = "config")]
    trial: bool,
    /// 试用的端口
    #[arg(long, value_name = "PORT", default_value_t = 8600, requires = "trial")]
    port: u16,
}

#[derive(Subcommand)]
enum ServerCommand {
    /// 审计日志：核对有没有缺改
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// 核对整个日志：前后相连，签过名的摘要都在；配置和启动服务器时的一样
    Verify,
}

impl ServerArgs {
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Some(ServerCommand::Audit {
                command: AuditCommand::Verify,
            }) => {
                ensure!(
                    !self.trial,
                    "--trial 只用来启动试用：核对试用的日志，写 --data 目录"
                );
                verify(&ServerConfig::load(self.config.as_deref(), self.data)?)
            }
            None => self.serve(),
        }
    }

    fn serve(self) -> anyhow::Result<()> {
        // Gone with the trial, unless a folder is named.
        let scratch = match self.trial && self.data.is_none() {
            true => Some(files::scratch("query-corner-trial").context("临时目录建不了")?),
            false => None,
        };
        let data = self
            .data
            .or_else(|| Some(scratch.as_ref()?.path().to_owned()));
        let config = match (self.trial, data) {
            (true, Some(data)) => {
                let listen = SocketAddr::from(([127, 0, 0, 1], self.port));
                ServerConfig::trial(data, listen)?
            }
            (_, data) => ServerConfig::load(self.config.as_deref(), data)?,
        };
        take_open_files();
        let held = env::current_exe().and_then(|program| sandbox::probe(&program));
        if let Some(gap) = held.ok().and_then(Held::gap) {
            tracing::warn!("{gap}；怎么办见 docs/security.md");
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let served = runtime.block_on(async {
            let mut asked = Asked::listen()?;
            let made = tokio::select! {
                made = make_server(config) => made?,
                () = asked.wait() => return Ok(None),
            };
            for notice in &made.notices {
                println!("{notice}");
            }
            let mut serve = pin!(made.serve);
            tokio::select! {
                served = &mut serve => served?,
                () = asked.wait() => {
                    let most = ENDING.as_secs();
                    tracing::info!("正在停下：做完手上的请求，最多 {most} 秒；再来一次马上停");
                    made.end.send_replace(true);
                    tokio::select! {
                        served = &mut serve => served?,
                        () = asked.wait() => {}
                    }
                }
            }
            // Connections to PostgreSQL are closed outside of the runtime.
            Ok::<_, anyhow::Error>(Some(made.server))
        });
        // A conversion that is under way ends with its process.
        runtime.shutdown_timeout(WORK);
        drop(scratch);
        served.map(drop)
    }
}

fn verify(config: &ServerConfig) -> anyhow::Result<()> {
    match verify_audit(config)? {
        Verdict::Whole { rows, anchors: 0 } => anyhow::bail!(
            "共 {rows} 行，前后相连；但发布仓库 {} 里一个签过名的摘要也没有，没有东西可比。\
             请用 repository 写明仓库在哪里；还没有发布过的，只能核对到这里",
            config.repository.display()
        ),
        Verdict::Whole { rows, anchors } => {
            println!("共 {rows} 行，前后相连，没有缺改；发布里签过名的 {anchors} 个摘要都在")
        }
        Verdict::Broken { seq, why } => anyhow::bail!("第 {seq} 行：{why}"),
        Verdict::AnchorLost { anchor } => {
            anyhow::bail!("已签名的发布里记着摘要 {anchor}，日志里没有：日志被换过")
        }
    }
    Ok(())
}
