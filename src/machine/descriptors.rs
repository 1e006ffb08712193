//! How many files the kiosk may have open at once, and what it goes without where that is few.

use crate::files;

/// A kiosk never needs more.
const MOST: u64 = 4096;

/// So many a kiosk needs with everything on: 27 with a page in the browser, and some for who
/// looks at it and for what is opened for a moment.
const LEAST: u64 = 32;

/// Takes as many as the machine lets this process have.
pub fn take() {
    files::more_descriptors(MOST);
    if let Some(why) = too_few() {
        tracing::error!("{why}：只显示页面，不取号、不查找、不更新");
    }
}

/// Why only the screen and its pages are there, if they alone are: what is left of so few is theirs.
pub fn too_few() -> Option<String> {
    let most = files::descriptors().filter(|most| *most < LEAST)?;
    Some(format!(
        "本程序最多只能同时打开 {most} 个文件，至少要 {LEAST} 个（ulimit -n，或服务里的 LimitNOFILE）"
    ))
}
