//! The disk under the data folder: can it be written, and how much is left.

use std::{io, path::Path};

use super::line::{Line, Topic, Verdict};
use crate::{
    device::disk,
    files::{self, Readers},
    said,
};

/// Below this the next content can't be fetched.
const LITTLE: u64 = 500 << 20;
/// Below this numbers may fail soon.
const TOO_LITTLE: u64 = 50 << 20;

pub(super) fn check(folder: &Path) -> Vec<Line> {
    vec![check_disk(folder)]
}

/// The folder in one line. Writes a small file and takes it away again.
pub fn check_disk(folder: &Path) -> Line {
    let place = folder.display();
    if let Err(error) = write(folder) {
        let says = format!("{place} 写不进（{}）", said::io(&error));
        return Line::new(Topic::Disk, Verdict::Error, says)
            .remedy("看磁盘是否已满或变成只读，文件夹是否属于运行查询终端的用户");
    }
    let space = match disk::space(folder) {
        Ok(space) => space,
        Err(error) => {
            let says = format!("写得进，还剩多少问不到（{error}）");
            return Line::new(Topic::Disk, Verdict::Note, says);
        }
    };
    let says = format!(
        "写得进，还剩 {}，共 {}",
        size(space.free),
        size(space.total)
    );
    let line = |verdict| Line::new(Topic::Disk, verdict, says);
    if space.free < TOO_LITTLE {
        line(Verdict::Error).remedy("马上清理磁盘：再满下去就不能取号")
    } else if space.free < LITTLE {
        line(Verdict::Warning).remedy("清理磁盘，新的内容可能存不下")
    } else {
        line(Verdict::Good)
    }
}

fn write(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".check-{}", std::process::id()));
    let written = files::replace(&path, &[0; 4096], Readers::Owner);
    files::remove(&path)?;
    written
}

/// A size in words.
pub fn size(bytes: u64) -> String {
    const MB: u64 = 1 << 20;
    match bytes / MB {
        mb @ 0..1024 => format!("{mb} MB"),
        mb => format!("{}.{} GB", mb / 1024, mb % 1024 * 10 / 1024),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn sizes_are_said_in_the_nearest_unit() {
        for (bytes, says) in [
            (0, "0 MB"),
            (500 << 20, "500 MB"),
            (1 << 30, "1.0 GB"),
            (123_456_789_012, "114.9 GB"),
        ] {
            assert_eq!(size(bytes), says);
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_with_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let line = check_disk(&file.join("data"));
        assert_eq!(line.verdict, Verdict::Error);
        assert!(line.says.contains("写不进") && !line.remedy.is_empty());
    }

    #[test]
    fn nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let line = check_disk(folder.path());
        assert!(line.says.contains("写得进"), "{line}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
