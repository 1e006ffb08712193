//! journal.db: the numbers given.

use std::path::Path;

use super::line::{Line, Topic, Verdict};
use crate::{
    domain::clock::Day,
    store::journal::{Files, JournalError, Reader, put_aside_beside},
};

/// The journal in one line; read beside the kiosk that writes it.
pub fn check(folder: &Path, day: &Day) -> Line {
    let path = Files::in_folder(folder).journal;
    let line = |verdict, says: String| Line::new(Topic::Journal, verdict, says);
    if !path.exists() {
        return line(Verdict::Note, format!("{} 还没有建立", path.display()))
            .remedy("启动一次查询终端，它会自己建立");
    }
    let read = || {
        let reader = Reader::open(&path, day.clone())?;
        Ok((reader.damage()?, reader.head()?))
    };
    match read() {
        Ok((Some(said), _)) => line(Verdict::Error, format!("{} 坏了（{said}）", path.display()))
            .remedy("重启查询终端：它会把坏文件放在一边，换一个机号重新发号；坏文件请保留备查"),
        Ok((None, head)) => match put_aside_beside(&path).last() {
            None => line(Verdict::Good, format!("本机是 {} 号机", head.kiosk_no)),
            Some(aside) => line(
                Verdict::Warning,
                format!(
                    "本机是 {} 号机；以前坏过，坏文件放在 {}",
                    head.kiosk_no,
                    aside.display()
                ),
            )
            .remedy("检查磁盘；查明以后把坏文件移走"),
        },
        Err(error) => line(
            Verdict::Error,
            format!("{} 读不出来（{}）", path.display(), causes(&error)),
        )
        .remedy(remedy(&error)),
    }
}

fn remedy(error: &JournalError) -> &'static str {
    match error {
        JournalError::Newer { .. } => "这个日志是更新的程序写的：请升级本机程序",
        JournalError::Unreadable { .. } | JournalError::History(_) => {
            "重启查询终端：它会把坏文件放在一边，换一个机号重新发号；坏文件请保留备查"
        }
        _ => "看磁盘是否已满、文件是否属于运行查询终端的用户；坏了就重启查询终端",
    }
}

/// An error with what caused it.
fn causes(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", causes(source)),
        None => error.to_string(),
    }
}
