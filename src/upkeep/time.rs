//! `query-corner kiosk confirm-time`: the keeper says that the machine's clock is right.

use std::path::Path;

use anyhow::{Context as _, ensure};
use jiff::{SignedDuration, Timestamp, civil::DateTime};

use super::{clock, content, hold};
use crate::{
    domain::{clock::Reading, label::KioskNo},
    store::journal::{Files, Journal, Setup, confirm_time_beside},
    sync::enrolment::{self, Enrolment},
};

/// As far may the keeper's watch be from the machine's clock.
const APART: SignedDuration = SignedDuration::from_mins(10);

/// What the keeper says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// The time on the keeper's watch, in the hall's own time; None leaves the comparing to
    /// the keeper.
    pub watch: Option<DateTime>,
    /// The journal's date ran away and is to be corrected.
    pub correct: bool,
}

/// Confirms the clock and says what it now is, in the hall's own time. `configured` are the
/// numbers that the configuration allows; an enrolled kiosk keeps its own.
///
/// # Errors
/// The watch says another time; there is no journal; or the date is to be corrected while the
/// kiosk runs, which alone may write that.
pub fn confirm(
    folder: &Path,
    configured: &[KioskNo],
    confirmation: &Confirmation,
    reading: &Reading,
) -> anyhow::Result<DateTime> {
    let day = clock::day_of(content::hall(folder).as_ref());
    let now = day.civil(reading.system);
    if let Some(watch) = confirmation.watch {
        let watch: Timestamp = day.zone.to_timestamp(watch).context("没有这个时间")?;
        let apart = reading.system.duration_since(watch).abs();
        ensure!(
            apart <= APART,
            "本机时间是 {}，和您说的差了 10 分钟以上：请先校准系统时间（例如 timedatectl set-time）",
            now.strftime("%Y-%m-%d %H:%M")
        );
    }
    let files = Files::in_folder(folder);
    let is_there = files.journal.exists();
    ensure!(
        is_there || (files.marker.exists() && !confirmation.correct),
        "{} 还没有建立，不用确认时间",
        files.journal.display()
    );
    if is_there && !confirmation.correct {
        confirm_time_beside(&files.journal, reading.system)?;
        return Ok(now);
    }
    let lock = hold::hold(folder).context("不知道查询终端是否在运行")?;
    ensure!(
        lock.is_some(),
        "查询终端正在运行：请在管理面板“时钟”里更正日期或者确认时间，或者先停下查询终端"
    );
    let enrolment = Enrolment::load(folder)?;
    let setup = Setup {
        numbers: enrolment::numbers(configured, enrolment.as_ref()),
        day,
    };
    // Of a journal that is lost a new one is made, with a number that this word may free.
    let vouched = Reading {
        told: reading.told.or(Some(reading.system)),
        ..*reading
    };
    let mut journal = Journal::open(&files, &setup, &vouched)?.journal;
    match confirmation.correct {
        true => journal.correct_clock(reading.system)?,
        false => journal.confirm_time(reading.system)?,
    }
    Ok(now)
}
