//! A source folder on disk, and which files belong to one.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{SourceFile, picture::size_error};

/// A folder that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {error}")]
pub struct FolderError {
    pub path: PathBuf,
    #[source]
    pub error: io::Error,
}

/// Whether a path belongs to the content: hidden files, editors' copies and a README do not.
pub fn is_source(path: &str) -> bool {
    let hidden = path
        .split('/')
        .any(|part| part.starts_with('.') || part.ends_with('~'));
    !hidden && path != "README.md"
}

/// The files of the folder `root`, in the order of their paths.
pub fn read_dir(root: &Path) -> Result<Vec<SourceFile>, FolderError> {
    let mut files = Vec::new();
    collect(root, "", &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn collect(dir: &Path, prefix: &str, files: &mut Vec<SourceFile>) -> Result<(), FolderError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| FolderError { path, error }
    };
    for entry in fs::read_dir(dir).map_err(failed(dir))? {
        let entry = entry.map_err(failed(dir))?;
        let full = entry.path();
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if !is_source(&path) {
            continue;
        }
        if entry.file_type().map_err(failed(&full))?.is_dir() {
            collect(&full, &format!("{path}/"), files)?;
        } else {
            // Whoever reads a pipe waits for its other end. A link to a file is one.
            let is_file = fs::metadata(&full).map_err(failed(&full))?.is_file();
            if !is_file {
                return Err(failed(&full)(io::Error::other("不是普通文件")));
            }
            let bytes = fs::read(&full).map_err(failed(&full))?;
            files.push(SourceFile { path, bytes });
        }
    }
    Ok(())
}

/// The largest attachment in bytes. A page's picture is smaller; a scan belongs on several pages.
pub const IMAGE_LIMIT: usize = 8 << 20;

/// What is wrong with an attachment, if anything.
pub(super) fn image_error(name: &str, bytes: &[u8]) -> Option<String> {
    let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
    if name.is_empty() || name.len() > 64 || !name.bytes().all(legal) || name.starts_with('.') {
        return Some("附件名只能用 1 至 64 个小写字母、数字、连字符、下划线和点".into());
    }
    let magic: &[u8] = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("png") => b"\x89PNG\r\n\x1a\n",
        Some("jpg") => b"\xff\xd8\xff",
        _ => return Some("附件只能是 .png 或 .jpg 图片".into()),
    };
    if !bytes.starts_with(magic) {
        return Some("文件内容与扩展名不符：不是所称格式的图片".into());
    }
    if bytes.len() > IMAGE_LIMIT {
        return Some(format!(
            "图片有 {} 字节，最多 {IMAGE_LIMIT} 字节",
            bytes.len()
        ));
    }
    size_error(bytes)
}
