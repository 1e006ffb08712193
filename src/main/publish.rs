//! `query-corner publish`: what signers and whoever keeps the keys do on their own machines.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, ensure};
use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use query_corner::{
    device::terminal,
    domain::clock::{Memory, minute},
    publish::{commands, export, proposal, repository::Repository, site::Site},
    said,
    upkeep::clock,
};

#[derive(Args)]
pub struct PublishArgs {
    #[command(subcommand)]
    command: Publish,
}

#[derive(Subcommand)]
enum Publish {
    /// 造一把签名钥匙，用口令封存在新文件里，并显示它的公钥
    Keygen {
        /// 钥匙文件，不能已经存在
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// 钥匙是谁的：姓名和部门
        #[arg(long, value_name = "NAME")]
        holder: String,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// 给一份待签的文件加上签名（root、targets，或不用签发页时的频道）
    Sign {
        #[command(flatten)]
        place: PlaceArgs,
        /// 角色：root、targets、ch-频道、withdraw
        #[arg(long, value_name = "ROLE")]
        role: String,
        /// 钥匙文件
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// 按站点说明提出新的 root 和 targets：建站、换钥匙、续期
    Rotate {
        #[command(flatten)]
        place: PlaceArgs,
        /// 站点说明（JSON）：哪些公钥、几把才够
        #[arg(long, value_name = "FILE")]
        site: PathBuf,
    },
    /// 签名够了之后，把一份待签的文件放进发布目录
    Accept {
        #[command(flatten)]
        place: PlaceArgs,
        /// 角色：root、targets、ch-频道、withdraw
        #[arg(long, value_name = "ROLE")]
        role: String,
    },
    /// 打开签发页：看清每一处变化，再用口令签名（只在本机浏览器里）
    #[cfg(feature = "server")]
    Agent(agent::AgentArgs),
    /// 把发布目录里现行的内容导出到优盘
    Export {
        /// 发布目录
        #[arg(long, value_name = "DIR")]
        repository: PathBuf,
        /// 导出到哪里；已有的同样文件不再写
        #[arg(value_name = "DIR")]
        to: PathBuf,
    },
}

/// The two folders that a proposal lives between.
#[derive(Args)]
struct PlaceArgs {
    /// 发布目录
    #[arg(long, value_name = "DIR")]
    repository: PathBuf,
    /// 放待签文件的目录
    #[arg(long, value_name = "DIR")]
    proposals: PathBuf,
}

/// Where the passphrase comes from. There is no default and none is taken from the command line,
/// where others could read it.
#[derive(Args)]
pub struct Passphrase {
    /// 口令所在的文件（第一行）；不写则在终端里输入
    #[arg(long, value_name = "FILE", env = "QUERY_CORNER_PASSPHRASE_FILE")]
    passphrase_file: Option<PathBuf>,
}

impl Passphrase {
    fn read(&self, again: bool) -> anyhow::Result<String> {
        if let Some(path) = &self.passphrase_file {
            let text = fs::read_to_string(path)
                .with_context(|| format!("口令文件 {} 读不了", path.display()))?;
            return Ok(text.lines().next().unwrap_or_default().to_owned());
        }
        let ask = |what: &str| {
            let failed = "口令读不进来（也可以用 --passphrase-file 指定口令所在的文件）";
            terminal::ask_secret(what).context(failed)
        };
        let passphrase = ask("口令（至少 12 个字符）：")?;
        if again && terminal::is_attended() {
            ensure!(ask("再输一遍：")? == passphrase, "两遍口令不一样");
        }
        Ok(passphrase)
    }
}

impl PublishArgs {
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Publish::Keygen {
                out,
                holder,
                passphrase,
            } => keygen(&out, &holder, &passphrase),
            Publish::Sign {
                place,
                role,
                key,
                passphrase,
            } => {
                let repository = Repository::new(place.repository);
                let passphrase = passphrase.read(false)?;
                let count =
                    commands::sign(&repository, &place.proposals, &role, &key, &passphrase)?;
                println!("{role}：有效签名 {count} 个");
                Ok(())
            }
            Publish::Rotate { place, site } => rotate(place, &site),
            Publish::Accept { place, role } => {
                let repository = Repository::new(place.repository);
                proposal::accept(&repository, &place.proposals, &role)?;
                println!("{role}：已放进发布目录");
                Ok(())
            }
            #[cfg(feature = "server")]
            Publish::Agent(args) => args.run(),
            Publish::Export { repository, to } => carry(&repository, &to),
        }
    }
}

fn keygen(out: &Path, holder: &str, passphrase: &Passphrase) -> anyhow::Result<()> {
    ensure!(
        !out.exists(),
        "{} 已经存在：造好的钥匙不会改写，请换一个文件名",
        out.display()
    );
    let header = commands::keygen(out, holder, &passphrase.read(true)?)?;
    println!("钥匙 {} 封存在 {}", header.public.id(), out.display());
    println!(
        "公钥（写进站点说明）：{}",
        serde_json::to_string(&header.public)?
    );
    Ok(())
}

fn rotate(place: PlaceArgs, site: &Path) -> anyhow::Result<()> {
    let text = fs::read(site).with_context(|| format!("站点说明 {} 读不了", site.display()))?;
    let site: Site = serde_json::from_slice(&text)
        .map_err(|error| anyhow!("站点说明 {} {}", site.display(), said::json(&error)))?;
    let repository = Repository::new(place.repository);
    let proposed = commands::rotate(&repository, &place.proposals, &site, Timestamp::now())?;
    match proposed[..] {
        [] => println!("不用变：与站点说明一致，也没有快到期的"),
        _ => println!(
            "待签：{}（root 先签先放，再签 targets）",
            proposed.join("、")
        ),
    }
    Ok(())
}

fn carry(repository: &Path, to: &Path) -> anyhow::Result<()> {
    let failed = || format!("发布目录 {} 没有导出", repository.display());
    let site = Repository::new(repository);
    let good = export::good_until(&site).with_context(failed)?;
    let (now, until) = (Timestamp::now(), minute(good.until));
    ensure!(
        good.until > now,
        "没有导出：{}在 {until} 过期了，终端不会收。时间戳和快照由服务器自己续签，先启动它；别的请签名人重签；\
         本机时间不对的，先校准",
        good.by
    );
    let exported = export::export(&site, to).with_context(failed)?;
    println!(
        "导出 {} 个文件，共 {} 字节；其中新写 {} 个",
        exported.files, exported.bytes, exported.written
    );
    println!(
        "终端在 {until} 以前收这个优盘；到时{}过期，过了要重新导出",
        good.by
    );
    let reading = clock::read(exported.published);
    if let Some(wrong) = Memory::default().wrong(&reading) {
        let says = clock::wrong_words(&wrong, &clock::day_of(None), &reading);
        println!("注意：{says}：先校准，不然看不出这个优盘还能用多久");
    }
    if good.until.duration_since(now) < SOON {
        println!("注意：不到一天就过期，今天就去更新，或者去之前重新导出");
    }
    Ok(())
}

/// What ends so soon may end on the way to the hall.
const SOON: SignedDuration = SignedDuration::from_hours(24);

#[cfg(feature = "server")]
mod agent {
    //! `query-corner publish agent`.

    use std::sync::Arc;

    use query_corner::{
        agent::{Desk, make_agent},
        content::digest::Digest,
        ending::Asked,
        protocol::call::REPOSITORY_PATH,
        sync::client::{Api, Http, Patience},
    };

    use super::*;

    #[derive(Args)]
    pub struct AgentArgs {
        /// 服务器地址，例如 https://centre.example:8443
        #[arg(long, value_name = "URL")]
        server: String,
        /// 钥匙文件
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// 建站时交给签发人的 root.json
        #[arg(long, value_name = "FILE")]
        root: PathBuf,
        /// 服务器证书的 SHA-256（64 位十六进制）；本机服务器不用
        #[arg(long, value_name = "DIGEST")]
        certificate: Option<Digest>,
        /// 本机端口；0 由系统挑选
        #[arg(long, default_value_t = 0, value_name = "PORT")]
        port: u16,
    }

    impl AgentArgs {
        pub fn run(self) -> anyhow::Result<()> {
            let root = fs::read(&self.root)
                .with_context(|| format!("站点的根文件 {} 读不了", self.root.display()))?;
            let patience = Patience::default();
            let repository = format!("{}{REPOSITORY_PATH}", self.server.trim_end_matches('/'));
            let least = clock::built();
            let place = Http::pinned(&repository, self.certificate, least, patience)?;
            let api = Api::new(&self.server, self.certificate, least, patience)?;
            let desk = Desk::new(api, Arc::new(place), root, self.key)?;
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut asked = Asked::listen()?;
                let (address, serve) = make_agent(desk, self.port).await?;
                println!("签发页（只在本机浏览器里打开）：{}", address.url());
                println!("用完按 Ctrl-C 结束");
                tokio::select! {
                    served = serve => Ok(served?),
                    () = asked.wait() => Ok(()),
                }
            })
        }
    }
}
