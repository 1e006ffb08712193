//! content.db and what is in it.

use std::path::{Path, PathBuf};

use jiff::{Timestamp, civil::Date};

use super::line::{Line, Topic, Verdict};
use crate::{
    content::{
        check::Severity,
        item::Detail,
        library::{Edition, Library},
    },
    domain::{clock, hall::Hall},
    store::content::{ContentReader, StoreError},
};

/// The file in the data folder.
pub fn file(folder: &Path) -> PathBuf {
    folder.join("content.db")
}

/// Its last copy, which stands in when the file is damaged.
pub fn copy_file(folder: &Path) -> PathBuf {
    folder.join("content.b.db")
}

/// Where a damaged file is put aside.
pub fn damaged_file(folder: &Path) -> PathBuf {
    folder.join("content.db.damaged")
}

/// The hall that the content names; None also where it can't be read.
pub fn hall(folder: &Path) -> Option<Hall> {
    let item = ContentReader::open(&file(folder)).ok()?.hall().ok()??;
    match item.detail {
        Detail::Hall(hall) => Some(*hall),
        _ => None,
    }
}

/// When the newest content on the screen was published: the clock counts as no earlier. The
/// factory content comes with the program and tells nothing of the time.
pub fn accepted(folder: &Path) -> Option<Timestamp> {
    let reader = ContentReader::open(&file(folder)).ok()?;
    let edition = reader.edition().ok().filter(|edition| !edition.example)?;
    // The day is known, its beginning is surely past.
    Some(edition.published.to_zoned(clock::china()).ok()?.timestamp())
}

/// When the last of the signatures ends that the content was accepted by.
pub fn signed_until(folder: &Path) -> Option<Timestamp> {
    ContentReader::open(&file(folder))
        .ok()?
        .signed_until()
        .ok()?
}

/// The content in one line: what is shown, from when, how much of it.
pub fn edition_line(edition: &Edition, items: usize) -> Line {
    let Edition {
        title,
        generation,
        published,
        ..
    } = edition;
    let says = format!("{title}，第 {generation} 代，{published} 发布，{items} 条");
    if edition.example {
        Line::new(Topic::Content, Verdict::Warning, says)
            .remedy("屏幕上是示例内容，请发布本单位的内容")
    } else {
        Line::new(Topic::Content, Verdict::Good, says)
    }
}

/// Reads all of it: about a second for 100 MB.
pub(super) fn check(folder: &Path, today: Date) -> Vec<Line> {
    let path = file(folder);
    if !path.exists() {
        let says = format!("{} 还没有建立", path.display());
        let line = Line::new(Topic::Database, Verdict::Note, says);
        return vec![line.remedy("启动一次查询终端，它会自己建立")];
    }
    let mut lines = Vec::new();
    if damaged_file(folder).exists() {
        let says = format!("以前坏过，坏文件放在 {}", damaged_file(folder).display());
        let line = Line::new(Topic::Database, Verdict::Warning, says);
        lines.push(line.remedy("检查磁盘；查明以后删掉这个文件"));
    }
    match read(&path, today) {
        Ok(read) => lines.extend(read),
        Err(error) => {
            let line = Line::new(
                Topic::Database,
                Verdict::Error,
                format!("{} 读不出来（{error}）", path.display()),
            );
            lines.push(line.remedy(remedy(&error)));
        }
    }
    lines
}

fn remedy(error: &StoreError) -> &'static str {
    match error {
        StoreError::Newer { .. } => "这个内容库是更新的程序写的：请升级本机程序",
        StoreError::Older { .. } => "启动一次查询终端，它会自己升级",
        _ if error.is_damage() => "重启查询终端，它会换用上次的副本或出厂内容；并检查磁盘",
        _ => "看磁盘是否已满、文件是否属于运行查询终端的用户",
    }
}

fn read(path: &Path, today: Date) -> Result<Vec<Line>, StoreError> {
    let reader = ContentReader::open(path)?;
    let findings = reader.check(today)?;
    let damaged = findings.iter().any(|finding| {
        use crate::content::check::Finding;
        matches!(finding, Finding::Damaged { .. } | Finding::BadBlob { .. })
    });
    let mut lines = Vec::new();
    if !damaged {
        lines.push(Line::new(
            Topic::Database,
            Verdict::Good,
            "结构和每个字节都对",
        ));
        let mut items = 0;
        reader.for_each_item(|_| items += 1)?;
        if let Ok(edition) = reader.edition() {
            let mut line = edition_line(&edition, items);
            // What is wrong with 示例 is a finding of its own.
            line.verdict = Verdict::Good;
            line.remedy.clear();
            lines.push(line);
        }
    }
    lines.extend(findings.iter().map(|finding| {
        let verdict = match finding.severity() {
            Severity::Note => Verdict::Note,
            Severity::Warning => Verdict::Warning,
            Severity::Error => Verdict::Error,
        };
        Line::new(Topic::Content, verdict, finding.to_string())
    }));
    Ok(lines)
}
