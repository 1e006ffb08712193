//! `query-corner journal-drill`: gives numbers into a throw-away folder and stops
//! dead at a step of one's choice, for acceptance: kill it there, start it again,
//! and see that no number is lost or doubled and none printed without a row.
//!
//! Standard output, one line each, flushed at once:
//!
//! ```text
//! start first|continued|lost|restored|renumbered KIOSK EPOCH
//! touch N                    a button was touched
//! at STEP                    stopped dead here; only a kill helps
//! committed LABEL ID new|repeated
//! paper LABEL printed|screen|unsure
//! ```

mod plan;

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

use anyhow::{Context, Result, ensure};
use jiff::{SignedDuration, tz::TimeZone};

use plan::Plan;
pub use plan::{Step, USAGE};

use crate::{
    device::{
        desk::{Errand, Handed, Next},
        printer::{Slip, simulated::Simulated},
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
    files::{self, Readers},
    store::journal::{Files, IssueRequest, Issued, Journal, Setup, Start},
    upkeep::hold::hold,
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
    let args: Vec<String> = args.into_iter().collect();
    if args.iter().any(|arg| arg == "--help" || arg == "-h") {
        let steps = Step::ALL.map(Step::as_str).join(", ");
        say(&format!("{USAGE}\n\nsteps: {steps}"));
        return Ok(());
    }
    let plan = Plan::parse(args)?;
    let _lock = own_folder(&plan.folder)?;
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
        Start::Renumbered => "renumbered",
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

/// What tells a drill's folder from a kiosk's.
const MARK: &str = ".journal-drill";

/// Makes the folder, or takes one of an earlier drill, and holds it: numbers that are given for
/// practice in a kiosk's folder would be missing from its day.
fn own_folder(folder: &Path) -> Result<File> {
    let place = folder.display();
    let mark = folder.join(MARK);
    files::make_private(folder).with_context(|| format!("目录 {place} 建不了"))?;
    let is_marked = files::is_plain(&mark).with_context(|| format!("{place} 读不了"))?;
    if is_marked.is_none() {
        let mut entries = std::fs::read_dir(folder).with_context(|| format!("{place} 读不了"))?;
        ensure!(
            entries.next().is_none(),
            "目录 {place} 里已经有文件，不用来演练：写一个新的或空的目录"
        );
        files::replace(&mark, b"", Readers::Owner)
            .with_context(|| format!("目录 {place} 写不进"))?;
    }
    let used = ["content.db", "enrolment.json"].map(|name| folder.join(name));
    ensure!(
        !used.iter().any(|file| file.exists()),
        "目录 {place} 是查询终端在用的，不用来演练：写一个新的或空的目录"
    );
    let lock = hold(folder).with_context(|| format!("目录 {place} 锁不住"))?;
    lock.with_context(|| format!("另一个程序正在用目录 {place}"))
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
        order: "按取号时间先后叫号".to_owned(),
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
