//! `query-corner import`, and the process that it starts.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;
use query_corner::{
    content::{channel::Channel, item::ItemKey},
    files::{Readers, replace_beneath},
    import::{
        Imported, Importer, Limits,
        draft::{self, Filing},
        empty_folder,
        task::Task,
        worker,
    },
};

#[derive(Args)]
pub struct ImportArgs {
    /// 要导入的文件
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 结果放进这个目录：document/名称.md 和图片，另有 pages/ 里的原件图；目录必须是空的或不存在
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// 条目名称：1 至 64 个小写字母、数字和连字符
    #[arg(long, value_name = "NAME", default_value = "imported")]
    name: String,
    /// 最多多少秒
    #[arg(long, value_name = "N", default_value_t = Limits::default().seconds)]
    seconds: u64,
    /// 最多多少页
    #[arg(long, value_name = "N", default_value_t = Limits::default().pages)]
    pages: u32,
    /// 转换最多用多少 MiB 内存
    #[arg(long, value_name = "N", default_value_t = Limits::default().memory >> 20)]
    memory: u64,
}

impl ImportArgs {
    pub fn run(self) -> anyhow::Result<()> {
        let limits = Limits {
            seconds: self.seconds,
            pages: self.pages,
            memory: self.memory << 20,
            ..Limits::default()
        };
        let key: ItemKey = format!("document/{}", self.name).parse()?;
        let channel = Channel {
            name: "imported".to_owned().try_into()?,
            title: "导入".into(),
            example: false,
        };
        let out = empty_folder(&self.out)?;
        let pages = out.join("pages");
        let imported = Importer::new(limits)?.convert(&self.file, &pages)?;
        let today = jiff::Zoned::now().date();
        let filing = Filing {
            key,
            owner: String::new(),
            topics: Vec::new(),
            today,
            review_by: today.checked_add(jiff::Span::new().years(1))?,
            with_pages: false,
        };
        let drafted = draft::draft(&imported, &pages, &filing)?;
        for file in draft::source_files(&drafted, &channel)? {
            let path = Path::new(&file.path);
            replace_beneath(&out, path, &file.bytes, Readers::All)
                .with_context(|| out.join(path).display().to_string())?;
        }
        report(&imported, &drafted);
        println!("结果在 {}", self.out.display());
        Ok(())
    }
}

fn report(imported: &Imported, drafted: &draft::Drafted) {
    println!(
        "{}：{} 段，{} 张图片，{} 页原件图",
        imported.format.name(),
        imported.body.len(),
        imported.pictures.len(),
        imported.pages.len()
    );
    println!("标题：{}", drafted.draft.item.header.title);
    let open: Vec<_> = drafted.unfilled.iter().map(|key| key.name()).collect();
    println!("待填：{}", open.join("、"));
    for remark in &imported.remarks {
        println!("- {remark}");
    }
}

#[derive(Args)]
pub struct WorkerArgs {
    file: PathBuf,
    #[arg(long)]
    out: PathBuf,
    /// JSON
    #[arg(long)]
    limits: String,
    /// JSON
    #[arg(long)]
    task: String,
}

impl WorkerArgs {
    pub fn run(self) -> anyhow::Result<()> {
        let limits: Limits = serde_json::from_str(&self.limits).context("--limits")?;
        let task: Task = serde_json::from_str(&self.task).context("--task")?;
        let answer = worker::answer(task, &self.file, &self.out, &limits);
        let mut out = std::io::stdout().lock();
        serde_json::to_writer(&mut out, &answer)?;
        Ok(out.flush()?)
    }
}
