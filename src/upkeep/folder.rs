//! The data folder of a kiosk: its user's alone, since it holds the tickets' key and what visitors
//! asked.

use std::{io, path::Path, time::Duration};

use crate::{
    files::{self, Kept},
    said,
};

/// The beginnings of the names that a kiosk gives in its folder.
const OURS: [&str; 12] = [
    "content.",
    "journal.",
    "kiosk-number.",
    "kiosk.lock",
    "enrolment.",
    "device.",
    "pin.",
    "panel.",
    "receipts",
    "slips",
    "fonts",
    ".check-",
];

/// What is this old nobody is writing any more.
const LEFT: Duration = Duration::from_secs(3600);

/// Makes the folder, or closes it to other users, and takes away what a crash left half written.
pub fn prepare(folder: &Path) -> io::Result<()> {
    let place = folder.display();
    match files::keep(folder, &OURS, None)? {
        Kept::Private => {}
        Kept::Closed => tracing::info!("数据目录 {place} 现在只有本程序的用户能读"),
        Kept::Shared => tracing::warn!(
            "数据目录 {place} 里还有别的东西，或者不属于本程序的用户：只收紧了查询终端自己的文件。请给它单独的目录"
        ),
    }
    // What can't be swept is in nobody's way.
    if let Err(error) = files::sweep_here(folder, LEFT) {
        let why = said::io(&error);
        tracing::warn!("数据目录 {place} 里没有写完的文件没有清理成：{why}");
    }
    Ok(())
}
