//! `query-corner kiosk set-pin`: the keeper's PIN, set on the box and nowhere else.

use std::path::Path;

use anyhow::Context as _;

use super::line::{Line, Topic, Verdict};
use crate::{
    device::terminal,
    domain::pin::Pin,
    store::keeper::{PIN_FILE, PinFile, PinState},
};

const SET_IT: &str = "在本机终端运行 query-corner kiosk set-pin";

/// The PIN in one line.
pub fn check(folder: &Path) -> Line {
    let line = |verdict, says: &str| Line::new(Topic::Pin, verdict, says);
    match PinFile::in_folder(folder).state() {
        PinState::Set => line(Verdict::Good, "已设置"),
        PinState::Unset => line(Verdict::Warning, "没有设置，管理面板只能看").remedy(SET_IT),
        PinState::Damaged => line(Verdict::Warning, "文件读不出来，管理面板只能看").remedy(SET_IT),
    }
}

/// Asks for a PIN, twice at a terminal, and sets it. A kiosk that runs takes it at once, and
/// every wait after wrong PINs is over.
pub fn set(folder: &Path) -> anyhow::Result<()> {
    let ask = |prompt| terminal::ask_secret(prompt).context("PIN 读不进来");
    let typed = ask("新 PIN（6 到 12 位数字，输入时不显示）：")?;
    let pin = Pin::new(&typed)?;
    if terminal::is_attended() {
        let again = ask("再输一次：")?;
        anyhow::ensure!(again == typed, "两次输入不一样，PIN 没有改");
    }
    PinFile::in_folder(folder)
        .set(&pin)
        .with_context(|| format!("{} 写不进", folder.join(PIN_FILE).display()))
}
