//! `query-corner journal-drill`: gives numbers into a throw-away folder and stops
//! dead at a step of one's choice, for acceptance: kill it there, start it again,
//! and see that no number is lost or doubled and none printed without a row.
//!
//! Standard output, one line each, flushed at once:
//!
//! ```text
//! start first|continued|lost|restored KIOSK EPOCH
//! touch N                    a button was touched
//! at STEP                    stopped dead here; only a kill helps
//! committed LABEL ID new|repeated
//! paper LABEL printed|screen|unsure
//! ```

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::{
    device::{
        desk::{Errand, Handed, Next},
        printer::{
            Slip,
            simulated::{Simulated, Stage},
        },
        slip::{SlipText, draw, fonts::Fonts},
    },
    domain::{
        clock::{Day, Reading},
        event::CommandId,
        hall::Hall,
        label::KioskNo,
        order::Credits,
        service::Letter,
        ticket::{Class, Source},
    },
    store::journal::{Files, IssueRequest, Issued, Journal, Point, Setup, Start},
};

/// A hall that is always open, so that the drill runs at any hour.
const HALL: &str = r#"
address = ""
telephone = ""
time_zone = "Asia/Shanghai"
day_cutover = "04:00"
window = []
service = [{ letter = "A", name = "演练", intro = "", minutes = 1 }]
[hours]
exception = [{ from = "0001-01-01", to = "9999-12-31", name = "演练", open = ["00:00-23:59"] }]
[hours.week]
"#;

const USAGE: &str = "\
usage: query-corner journal-drill DIR [--touches N] [--first-touch N] [--now TIME]
                                  [--stop-touch N --stop-at STEP]
  DIR            a folder for the drill alone; it is made if it is not there
  --touches      how many numbers to take (3)
  --first-touch  the number of the first touch (1); the same touch is the same command
  --now          the clock, as 2026-11-23T09:00:00+08:00 (the system's)
  --stop-at      where to stop dead on touch --stop-touch";

/// Where the drill can stop, in the order in which a number passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The button is touched, nothing has begun.
    BeforeBegin,
    Begun,
    Counted,
    Ticketed,
    Written,
    Committed,
    Marked,
    /// The printer is ready, and nothing is recorded of it.
    Ready,
    Sent,
    HalfPrinted,
    WholePrinted,
    /// The printer's status is known and not recorded.
    Printed,
    Recorded,
}

impl Step {
    pub const ALL: [Self; 13] = [
        Self::BeforeBegin,
        Self::Begun,
        Self::Counted,
        Self::Ticketed,
        Self::Written,
        Self::Committed,
        Self::Marked,
        Self::Ready,
        Self::Sent,
        Self::HalfPrinted,
        Self::WholePrinted,
        Self::Printed,
        Self::Recorded,
    ];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BeforeBegin => "before-begin",
            Self::Begun => "begun",
            Self::Counted => "counted",
            Self::Ticketed => "ticketed",
            Self::Written => "written",
            Self::Committed => "committed",
            Self::Marked => "marked",
            Self::Ready => "ready",
            Self::Sent => "sent",
            Self::HalfPrinted => "half-printed",
            Self::WholePrinted => "whole-printed",
            Self::Printed => "printed",
            Self::Recorded => "recorded",
        }
    }

    fn of_point(point: Point) -> Self {
        match point {
            Point::Begun => Self::Begun,
            Point::Counted => Self::Counted,
            Point::Ticketed => Self::Ticketed,
            Point::Written => Self::Written,
            Point::Committed => Self::Committed,
            Point::Marked => Self::Marked,
        }
    }

    fn of_stage(stage: Stage) -> Self {
        match stage {
            Stage::Half => Self::HalfPrinted,
            Stage::Whole => Self::WholePrinted,
        }
    }
}

/// What the drill was told.
struct Plan {
    folder: PathBuf,
    touches: u64,
    first_touch: u64,
    now: Timestamp,
    stop: Option<(u64, Step)>,
}

impl Plan {
    fn parse(args: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut args = args.into_iter();
        let folder = args.next().context(USAGE)?;
        let (mut touches, mut first_touch, mut now) = (3, 1, Timestamp::now());
        let (mut stop_touch, mut stop_at) = (None, None);
        while let Some(key) = args.next() {
            let value = args
                .next()
                .with_context(|| format!("{key} needs a value"))?;
            let wrong = || format!("{key} can't be {value:?}\n{USAGE}");
            match key.as_str() {
                "--touches" => touches = value.parse().with_context(wrong)?,
                "--first-touch" => first_touch = value.parse().with_context(wrong)?,
                "--now" => now = value.parse().with_context(wrong)?,
                "--stop-touch" => stop_touch = Some(value.parse().with_context(wrong)?),
                "--stop-at" => {
                    let step = Step::ALL.into_iter().find(|step| step.as_str() == value);
                    stop_at = Some(step.with_context(wrong)?);
                }
                _ => bail!("there is no option {key}\n{USAGE}"),
            }
        }
        Ok(Self {
            folder: folder.into(),
            touches,
            first_touch,
            now,
            stop: stop_touch.zip(stop_at),
        })
    }
}

/// Stops the process dead at the chosen step of the chosen touch.
#[derive(Clone)]
struct Brake {
    stop: Option<(u64, Step)>,
    touch: Arc<Mutex<u64>>,
}

impl Brake {
    fn begin(&self, touch: u64) {
        if let Ok(mut current) = self.touch.lock() {
            *current = touch;
        }
    }

    fn reach(&self, step: Step) {
        let touch = self.touch.lock().map_or(0, |current| *current);
        if self.stop == Some((touch, step)) {
            say(&format!("at {}", step.as_str()));
            loop {
                thread::park();
            }
        }
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Who has closed the pipe does not want to know.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Runs the drill with the arguments after its name.
pub fn run(args: impl IntoIterator<Item = String>) -> Result<()> {
    let plan = Plan::parse(args)?;
    std::fs::create_dir_all(&plan.folder)
        .with_context(|| format!("{} can't be made", plan.folder.display()))?;
    let brake = Brake {
        stop: plan.stop,
        touch: Arc::default(),
    };
    let hall: Hall = toml::from_str(HALL)?;
    let setup = Setup {
        numbers: KioskNo::kiosks().collect(),
        day: Day {
            zone: TimeZone::get(&hall.time_zone)?,
            cutover: hall.day_cutover,
        },
    };
    let mut reading = Reading::plain(plan.now);
    let opened = Journal::open(&Files::in_folder(&plan.folder), &setup, &reading)?;
    let start = match opened.start {
        Start::First => "first",
        Start::Continued => "continued",
        Start::Lost => "lost",
        Start::Restored => "restored",
    };
    let mut journal = opened.journal.probed({
        let brake = brake.clone();
        move |point| brake.reach(Step::of_point(point))
    });
    say(&format!(
        "start {start} {} {}",
        journal.kiosk_no(),
        journal.epoch()
    ));
    let mut printer = Simulated::new(&tray(&plan.folder))?.watched({
        let brake = brake.clone();
        move |stage| brake.reach(Step::of_stage(stage))
    });
    let fonts = Fonts::embedded()?;
    for touch in plan.first_touch..plan.first_touch + plan.touches {
        brake.begin(touch);
        say(&format!("touch {touch}"));
        brake.reach(Step::BeforeBegin);
        let request = IssueRequest {
            command: CommandId::new(u128::from(touch).to_be_bytes()),
            service: Letter::try_from('A')?,
            class: Class::Ordinary,
            source: Source::Test,
            matter: None,
            paper: true,
        };
        let issued = journal.issue(&request, &hall, &Credits::default(), &reading)?;
        let label = issued.ticket.label;
        let how = if issued.repeated { "repeated" } else { "new" };
        say(&format!("committed {label} {} {how}", issued.ticket.id));
        if !issued.repeated {
            let handed = hand_out(
                &issued,
                &mut journal,
                &mut printer,
                &fonts,
                &brake,
                &reading,
            )?;
            say(&format!("paper {label} {handed}"));
        }
        reading.system = reading
            .system
            .saturating_add(SignedDuration::from_secs(1))?;
    }
    Ok(())
}

/// Where the drill's simulated printer lays its slips.
pub fn tray(folder: &Path) -> PathBuf {
    folder.join("tray")
}

fn hand_out(
    issued: &Issued,
    journal: &mut Journal,
    printer: &mut Simulated,
    fonts: &Fonts,
    brake: &Brake,
    reading: &Reading,
) -> Result<&'static str> {
    let ticket = &issued.ticket;
    let job = issued.job.context("the number has no print job")?;
    let text = SlipText {
        hall: "演练".to_owned(),
        label: ticket.label,
        service: "演练".to_owned(),
        windows: Vec::new(),
        matter: None,
        issued_at: journal.read().day().civil(ticket.issued_at),
        ahead: None,
        is_reprint: false,
        is_test: true,
        qr: journal.read().seal(ticket)?,
    };
    let slip = Slip {
        name: format!("{}-{}-{}", ticket.business_date, ticket.label, job.n),
        raster: draw(&text, fonts)?,
    };
    let mut errand = Errand::new(job);
    loop {
        errand.step(&slip, journal, printer, reading)?;
        match errand.next() {
            Next::AskStatus => {}
            Next::RecordSent(_) => brake.reach(Step::Ready),
            Next::Print => brake.reach(Step::Sent),
            Next::RecordEnd(..) => brake.reach(Step::Printed),
            Next::Done(handed) => {
                brake.reach(Step::Recorded);
                return Ok(match handed {
                    Handed::Paper { .. } => "printed",
                    Handed::ScreenOnly(_) => "screen",
                    Handed::Unsure(_) => "unsure",
                });
            }
        }
    }
}
