//! A printer that lays its slips into a folder as PNG files, and fails when told to.

use std::{
    collections::VecDeque,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{Delivery, Make, Printer, Slip, Status};

/// A step of printing, for drills that pull the plug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Half of the slip is out of the printer.
    Half,
    /// The slip lies in the tray; the status has not been asked yet.
    Whole,
}

type Watch = Box<dyn FnMut(Stage) + Send>;

/// A tray of PNG files, `NAME.png`; a slip that is not out yet is `NAME.part`.
pub struct Simulated {
    tray: PathBuf,
    script: VecDeque<Status>,
    watch: Option<Watch>,
}

impl Simulated {
    /// A printer whose tray is this folder; it is made if it is not there.
    pub fn new(tray: &Path) -> io::Result<Self> {
        fs::create_dir_all(tray)?;
        Ok(Self {
            tray: tray.to_owned(),
            script: VecDeque::new(),
            watch: None,
        })
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

    fn lay(&mut self, slip: &Slip) -> Result<(), png::EncodingError> {
        let part = self.tray.join(format!("{}.part", slip.name));
        slip.raster.write_png(File::create(&part)?)?;
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
