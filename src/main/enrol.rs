//! `query-corner kiosk enrol` and `query-corner kiosk --from-usb`.

use std::{
    io::{BufRead as _, Write as _},
    path::Path,
};

use anyhow::Context as _;
use jiff::Timestamp;
use query_corner::{
    content::item::ItemKey,
    protocol::enrol::Token,
    sync::{
        enrolment::{self, Enrolment},
        stick::{Coming, Stick},
    },
};

/// How many items of each kind are named.
const NAMED: usize = 20;

fn with_runtime<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// Enrols the kiosk of the data folder with a token of the console.
pub fn enrol(data: &Path, token: &str) -> anyhow::Result<()> {
    let token = Token::from_text(token)?;
    std::fs::create_dir_all(data).with_context(|| format!("数据目录 {} 建不了", data.display()))?;
    let enrolment =
        with_runtime(async { Ok(enrolment::enrol(&token, data, Timestamp::now()).await?) })?;
    let channels: Vec<_> = enrolment.channels.iter().map(ToString::to_string).collect();
    println!("已登记：{} {} 号终端", enrolment.hall, enrolment.kiosk_no);
    println!("服务器：{}", enrolment.server);
    println!("频道：{}", channels.join("、"));
    Ok(())
}

/// Says what a stick would change, asks, applies it and writes a receipt onto it.
pub fn from_usb(data: &Path, stick: &Path, yes: bool) -> anyhow::Result<()> {
    let enrolment = Enrolment::load(data)?.context("这台终端还没有登记：先用 kiosk enrol")?;
    let stick = Stick::new(stick, data, enrolment);
    with_runtime(async {
        let now = Timestamp::now();
        let coming = stick.preview(now).await.context("优盘里的内容不能用")?;
        for coming in &coming {
            tell(coming);
        }
        if coming.iter().all(Coming::is_nothing) {
            println!("优盘里没有更新的内容");
        } else if !yes && !agreed()? {
            println!("没有更新，屏幕照旧");
            return Ok(());
        }
        let (round, receipt) = stick.apply(now).await?;
        if let Some(failure) = round.failure {
            anyhow::bail!("没有更新，屏幕照旧：{failure}");
        }
        for shown in &round.standing.shown {
            println!("屏幕现在显示：{} 第 {} 期", shown.channel, shown.generation);
        }
        println!("回执写在 {}", receipt.display());
        Ok(())
    })
}

fn tell(coming: &Coming) {
    let from = match coming.from {
        Some(from) => format!("第 {from} 期"),
        None => "没有".to_owned(),
    };
    println!(
        "{}（{}）：现在 {from}，优盘第 {} 期",
        coming.title, coming.channel, coming.to
    );
    for (what, items) in [
        ("新增", &coming.added),
        ("修改", &coming.changed),
        ("下架", &coming.withdrawn),
    ] {
        println!("  {what} {} 条", items.len());
        let name = |(key, title): &(ItemKey, String)| println!("    {title}（{key}）");
        items.iter().take(NAMED).for_each(name);
        if items.len() > NAMED {
            println!("    ……");
        }
    }
}

fn agreed() -> anyhow::Result<bool> {
    print!("更新吗？输入“是”或 y 再按回车：");
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(matches!(line.trim(), "是" | "y" | "Y" | "yes"))
}
