//! A printer that lays its slips into a folder as PNG files, and fails when told to.

use std::{
    collections::VecDeque,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use super::{Delivery, Make, Printer, Slip, Status};
use crate::files::{self, Readers};

/// A step of printing, for drills that pull the plug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Half of the slip is out of the printer.
    Half,
    /// The slip lies in the tray; the status has not been asked yet.
    Whole,
}

type Watch = Box<dyn FnMut(Stage) + Send>;

/// How long a slip lies in the tray.
const KEPT: Duration = Duration::from_secs(30 * 86_400);

const DAY: Duration = Duration::from_secs(86_400);

/// A tray of PNG files, `NAME.png`; a slip that is not out yet is `NAME.part`. The slips of the
/// last 30 days lie in it.
pub struct Simulated {
    tray: PathBuf,
    script: VecDeque<Status>,
    watch: Option<Watch>,
    /// When old slips were last taken away.
    cleared: SystemTime,
}

impl Simulated {
    /// A printer whose tray is this folder; it is made if it is not there.
    pub fn new(tray: &Path) -> io::Result<Self> {
        files::make_private(tray)?;
        let mut printer = Self {
            tray: tray.to_owned(),
            script: VecDeque::new(),
            watch: None,
            cleared: SystemTime::UNIX_EPOCH,
        };
        printer.clear();
        Ok(printer)
    }

    /// What the next questions for its status are answered; ready when the script is over.
    /// Printing asks once, after the slip; it prints whatever the answer is.
    pub fn answering(mut self, script: impl IntoIterator<Item = Status>) -> Self {
        self.script.extend(script);
        self
    }

    pub fn watched(mut self, watch: impl FnMut(Stage) + Send + 'static) -> Self {
        self.watch = Some(Box::new(watch));
        self
    }

    fn reach(&mut self, stage: Stage) {
        if let Some(watch) = &mut self.watch {
            watch(stage);
        }
    }

    /// Takes away, at most once a day, the slips that have lain for [`KEPT`]. One that can't be
    /// removed is in nobody's way.
    fn clear(&mut self) {
        let now = SystemTime::now();
        let age = |then| now.duration_since(then).unwrap_or_default();
        if age(self.cleared) < DAY {
            return;
        }
        self.cleared = now;
        let slips = fs::read_dir(&self.tray).into_iter().flatten().flatten();
        let ours = slips.filter(|slip| {
            let name = slip.file_name();
            let ending = Path::new(&name).extension();
            ending.is_some_and(|ending| ending == "png" || ending == "part")
        });
        for slip in ours {
            let laid = slip.metadata().and_then(|known| known.modified());
            if laid.is_ok_and(|laid| age(laid) > KEPT) {
                let _ = files::remove(&slip.path());
            }
        }
    }

    fn lay(&mut self, slip: &Slip) -> Result<(), png::EncodingError> {
        self.clear();
        let part = self.tray.join(format!("{}.part", slip.name));
        let file = files::open_or_make(&part, Readers::Owner)?;
        file.set_len(0)?;
        slip.raster.write_png(file)?;
        self.reach(Stage::Half);
        fs::rename(&part, self.tray.join(format!("{}.png", slip.name)))?;
        self.reach(Stage::Whole);
        Ok(())
    }
}

impl Printer for Simulated {
    fn make(&self) -> Make {
        Make::Simulated
    }

    fn status(&mut self) -> Status {
        self.script.pop_front().unwrap_or(Status::Ready)
    }

    fn print(&mut self, slip: &Slip) -> Delivery {
        match self.lay(slip) {
            Ok(()) => Delivery::Sent(self.status()),
            Err(err) => {
                tracing::warn!("模拟打印机存不了 {}：{err}", slip.name);
                Delivery::Unsent(Status::Fault)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_days_past_go_and_those_of_the_month_stay() {
        let tray = tempfile::tempdir().unwrap();
        for (name, days) in [
            ("2026-10-01-A1001-1.png", 60),
            ("2026-10-01-A1002-1.part", 60),
            ("2026-11-20-A1001-1.png", 10),
            ("notes.txt", 60),
        ] {
            let path = tray.path().join(name);
            fs::write(&path, "x").unwrap();
            let then = SystemTime::now() - DAY * days;
            let file = fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(then).unwrap();
        }
        Simulated::new(tray.path()).unwrap();
        let names = fs::read_dir(tray.path()).unwrap();
        let mut names: Vec<_> = names
            .map(|slip| slip.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["2026-11-20-A1001-1.png", "notes.txt"]);
    }
}
