//! The full fonts on disk, without which a rare character shows a box.

use std::{
    io::{self, Read},
    path::Path,
};

use crate::{files::open_named, installed};

use super::line::{Line, Topic, Verdict};

const FILES: [&str; 2] = ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"];

/// The pair in one line.
pub fn check() -> Line {
    check_in(installed::find("fonts/full", Path::is_dir).as_deref())
}

/// The same line where the system has no font that can be asked for.
pub fn without_system(line: Line) -> Line {
    let says = format!(
        "系统没有字体，或者字体配置里没有，用程序自带的；{}",
        line.says
    );
    let put_right = "装一个字体包（例如 apt install fonts-noto-cjk），或者改好环境变量 FONTCONFIG_FILE 指的文件";
    let remedy = match line.remedy.is_empty() {
        true => put_right.to_owned(),
        false => format!("{put_right}；{}", line.remedy),
    };
    Line::new(Topic::Fonts, Verdict::Warning, says).remedy(remedy)
}

fn check_in(folder: Option<&Path>) -> Line {
    let put_back = "把安装包里的 fonts/full 文件夹放回程序旁边";
    let Some(folder) = folder else {
        return Line::new(
            Topic::Fonts,
            Verdict::Warning,
            "没有找到完整字体，生僻字会显示成方框",
        )
        .remedy(put_back);
    };
    for name in FILES {
        let path = folder.join(name);
        if let Err(error) = whole_font(&path) {
            let says = format!("{} 不完整（{error}），生僻字会显示成方框", path.display());
            return Line::new(Topic::Fonts, Verdict::Warning, says).remedy(put_back);
        }
    }
    let says = "完整字体齐全，生僻字都能显示";
    Line::new(Topic::Fonts, Verdict::Good, says)
}

/// Whether every table that the font names lies inside the file (OpenType, table directory).
fn whole_font(path: &Path) -> io::Result<()> {
    let mut file = open_named(path)?;
    let length = file.metadata()?.len();
    let mut head = [0; 12];
    file.read_exact(&mut head)?;
    let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    if head[..4] != [0, 1, 0, 0] && head[..4] != *b"OTTO" {
        return Err(wrong("不是字体文件"));
    }
    let tables = u16::from_be_bytes([head[4], head[5]]);
    for _ in 0..tables {
        let mut record = [0; 16];
        file.read_exact(&mut record)?;
        let [.., o0, o1, o2, o3, l0, l1, l2, l3] = record;
        let offset = u64::from(u32::from_be_bytes([o0, o1, o2, o3]));
        let size = u64::from(u32::from_be_bytes([l0, l1, l2, l3]));
        if offset + size > length {
            return Err(wrong("文件缺了一截"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pair_that_the_checkout_carries_is_whole() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts/full");
        let line = check_in(Some(&folder));
        assert_eq!(line.verdict, Verdict::Good, "{line}");
    }

    #[test]
    fn a_missing_pair_and_one_cut_short_are_told_from_a_whole_one() {
        assert_eq!(check_in(None).verdict, Verdict::Warning);
        let line = without_system(check_in(None));
        assert_eq!(line.verdict, Verdict::Warning);
        assert!(
            line.says.contains("系统没有字体") && line.says.contains("方框"),
            "{line}"
        );
        let carried = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts/full");
        let folder = tempfile::tempdir().unwrap();
        for name in FILES {
            let bytes = std::fs::read(carried.join(name)).unwrap();
            std::fs::write(folder.path().join(name), &bytes[..bytes.len() / 2]).unwrap();
        }
        let line = check_in(Some(folder.path()));
        assert!(line.says.contains("缺了一截"), "{line}");
        std::fs::write(folder.path().join(FILES[0]), "hello, hello").unwrap();
        let line = check_in(Some(folder.path()));
        assert!(line.says.contains("不是字体文件"), "{line}");
    }
}
