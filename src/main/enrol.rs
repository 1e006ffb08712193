//! `query-corner kiosk enrol` and `query-corner kiosk --from-usb`.

use std::{
    io::{BufRead as _, ErrorKind, Write},
    path::Path,
};

use anyhow::Context as _;
use query_corner::{
    protocol::enrol::Token,
    sync::{
        enrolment::{self, Enrolment},
        stick::{Coming, Receipts, Stick},
    },
    upkeep::{clock, folder},
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
    folder::prepare(data).with_context(|| format!("数据目录 {} 用不了", data.display()))?;
    // The clock of a new machine may be years behind.
    let now = clock::read_beside(data).floor();
    let enrolment = with_runtime(async { Ok(enrolment::enrol(&token, data, now).await?) })?;
    let channels: Vec<_> = enrolment.channels.iter().map(ToString::to_string).collect();
    println!("已登记：{} {} 号终端", enrolment.hall, enrolment.kiosk_no);
    println!("服务器：{}", enrolment.server);
    println!("频道：{}", channels.join("、"));
    Ok(())
}

/// What is told on the terminal. Once nobody reads it any more (`| head`) the rest is not told.
struct Told<W> {
    out: W,
    is_read: bool,
}

impl<W: Write> Told<W> {
    fn line(&mut self, line: std::fmt::Arguments<'_>) -> std::io::Result<()> {
        self.write(format_args!("{line}\n"))
    }

    fn write(&mut self, words: std::fmt::Arguments<'_>) -> std::io::Result<()> {
        if !self.is_read {
            return Ok(());
        }
        match self.out.write_fmt(words).and_then(|()| self.out.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_read = false;
                Ok(())
            }
            other => other,
        }
    }
}

/// Says what a stick would change, asks, applies it and writes a receipt onto it.
pub fn from_usb(data: &Path, stick: &Path, yes: bool) -> anyhow::Result<()> {
    let enrolment = Enrolment::load(data)?.context("这台终端还没有登记：先用 kiosk enrol")?;
    let stick = Stick::new(stick, data, enrolment);
    let mut told = Told {
        out: std::io::stdout(),
        is_read: true,
    };
    with_runtime(async {
        // The clock of a machine without a network may be years behind.
        let now = clock::read_beside(data).floor();
        let coming = stick.preview(now).await.context("优盘里的内容不能用")?;
        for coming in &coming {
            tell(&mut told, coming)?;
        }
        if coming.iter().all(Coming::is_nothing) {
            told.line(format_args!("优盘里没有更新的内容"))?;
        } else if !yes && !agreed(&mut told)? {
            told.line(format_args!("没有更新，屏幕照旧"))?;
            return Ok(());
        }
        let (round, receipts) = stick.apply(now).await?;
        if let (Some(failure), false) = (&round.failure, round.changed) {
            anyhow::bail!("没有更新，屏幕照旧：{failure}");
        }
        for shown in &round.standing.shown {
            let (channel, generation) = (&shown.channel, shown.generation);
            told.line(format_args!("屏幕现在显示：{channel} 第 {generation} 期"))?;
        }
        tell_receipts(&mut told, &receipts)?;
        match round.failure {
            Some(failure) => anyhow::bail!("有的频道没有更新：{failure}"),
            None => Ok(()),
        }
    })
}

/// The screen shows what the stick brought, whatever became of the receipts.
fn tell_receipts<W: Write>(told: &mut Told<W>, receipts: &Receipts) -> std::io::Result<()> {
    match &receipts.stick {
        Ok(path) => told.line(format_args!("回执写在 {}", path.display()))?,
        Err(error) => told.line(format_args!("提示：优盘上没有写回执（{error}）"))?,
    }
    match (&receipts.own, &receipts.stick) {
        (Ok(_), Ok(_)) => Ok(()),
        (Ok(_), Err(_)) => told.line(format_args!(
            "回执留在本机：联网的终端会自己告诉服务器；没有网络的，换一个能写的优盘再更新一次，回执就写在上面"
        )),
        (Err(error), _) => told.line(format_args!("提示：本机没有留下回执（{error}）")),
    }
}

fn tell<W: Write>(told: &mut Told<W>, coming: &Coming) -> std::io::Result<()> {
    let from = match coming.from {
        Some(from) => format!("第 {from} 期"),
        None => "没有".to_owned(),
    };
    told.line(format_args!(
        "{}（{}）：现在 {from}，优盘第 {} 期",
        coming.title, coming.channel, coming.to
    ))?;
    for (what, items) in [
        ("新增", &coming.added),
        ("修改", &coming.changed),
        ("下架", &coming.withdrawn),
        ("撤下", &coming.hidden),
        ("恢复", &coming.shown_again),
    ] {
        told.line(format_args!("  {what} {} 条", items.len()))?;
        for (key, title) in items.iter().take(NAMED) {
            told.line(format_args!("    {title}（{key}）"))?;
        }
        if items.len() > NAMED {
            told.line(format_args!("    ……"))?;
        }
    }
    Ok(())
}

/// Whether someone who could read what changes says yes.
fn agreed<W: Write>(told: &mut Told<W>) -> anyhow::Result<bool> {
    told.write(format_args!("更新吗？输入“是”或 y 再按回车："))?;
    if !told.is_read {
        return Ok(false);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(matches!(line.trim(), "是" | "y" | "Y" | "yes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe whose reader has gone.
    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_nobody_reads_is_not_told_and_not_agreed_to() {
        let mut told = Told {
            out: Closed,
            is_read: true,
        };
        let coming = Coming {
            channel: "county".parse().unwrap(),
            title: "县".to_owned(),
            from: None,
            to: 1,
            added: Vec::new(),
            changed: Vec::new(),
            withdrawn: Vec::new(),
            hidden: Vec::new(),
            shown_again: Vec::new(),
        };
        tell(&mut told, &coming).unwrap();
        assert!(!told.is_read);
        assert!(!agreed(&mut told).unwrap());
    }
}
