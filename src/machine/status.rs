//! How the machine is, in the words of the panel. Nothing of a visitor is in it.

use std::path::Path;

use jiff::Timestamp;

use crate::{
    app::keeper::{ClockFacts, Program, Status, StatusRow, Tone},
    content::{
        item::Kind,
        library::{Filter, Library},
    },
    device::{
        disk,
        printer::{self, Make},
    },
    domain::clock::{ClockFlag, Memory, Reading, minute},
    store::{content::ContentReader, journal::Start},
    upkeep::{
        self,
        clock::clock_line,
        content::{damaged_file, edition_line},
        disk::{check_disk, size},
        fonts,
        line::{Line, Topic, Verdict},
        pin,
    },
};

use super::{
    chores::Seen,
    files::{ContentStanding, JournalStanding},
    fonts::stands_in,
    keeper::Place,
};

/// `seen`: what the worker said; None if it did not answer.
pub fn status(place: &Place, seen: Option<&Seen>, reading: &Reading) -> Status {
    let memory = seen.and_then(|seen| seen.memory);
    let clock = clock_line(&memory.unwrap_or_default(), &place.day, reading);
    let printer = printer_row(seen);
    Status {
        printer: printer.says.clone(),
        rows: vec![
            row(content_line(place, reading)),
            row(journal_line(seen)),
            printer,
            row(match stands_in(&place.folder) {
                true => fonts::without_system(fonts::check()),
                false => fonts::check(),
            }),
            row(clock.clone()),
            row(check_disk(&place.folder)),
            memory_row(),
            row(pin::check(&place.folder)),
            server_row(place),
            plain("程序", version()),
        ],
        clock: clock_facts(place, memory, &clock, reading),
        program: program(place),
    }
}

fn row(line: Line) -> StatusRow {
    StatusRow {
        name: line.topic.name(),
        tone: match line.verdict {
            Verdict::Good => Tone::Good,
            Verdict::Note => Tone::Note,
            Verdict::Warning => Tone::Warning,
            Verdict::Error => Tone::Error,
        },
        says: line.says,
        remedy: line.remedy,
    }
}

fn plain(name: &'static str, says: String) -> StatusRow {
    StatusRow {
        name,
        tone: Tone::Good,
        says,
        remedy: String::new(),
    }
}

/// What is shown, and which rung of the ladder it stands on.
fn content_line(place: &Place, reading: &Reading) -> Line {
    let read = |path: &Path| {
        let reader = ContentReader::open(path).ok()?;
        let today = place.day.civil(reading.floor()).date();
        let mut items = 0;
        for kind in Kind::ALL {
            items += reader.count(&Filter::of(kind), today).ok()?;
        }
        Some(edition_line(&reader.edition().ok()?, items))
    };
    let shown = place.content_path.as_deref().and_then(read);
    let line = |verdict, says: &str, remedy: &str| {
        let says = match &shown {
            Some(shown) => format!("{says}；现在显示：{}", shown.says),
            None => says.to_owned(),
        };
        Line::new(Topic::Content, verdict, says).remedy(remedy)
    };
    let aside = damaged_file(&place.folder);
    let look = format!("检查磁盘；坏文件放在 {}", aside.display());
    match &place.content {
        ContentStanding::Sound | ContentStanding::First => shown.clone().unwrap_or_else(|| {
            line(
                Verdict::Error,
                "内容读不出来",
                "重启程序，它会换用上次的副本或出厂内容",
            )
        }),
        ContentStanding::Copy => line(Verdict::Warning, "内容库坏了，用的是上次的副本", &look),
        ContentStanding::Factory => line(
            Verdict::Error,
            "内容库坏了，又没有好的副本，换成了出厂的示例内容",
            &look,
        ),
        ContentStanding::ReadOnly(cause) => line(
            Verdict::Error,
            &format!("内容库只能读，不能更新（{cause}）"),
            "看磁盘是否已满或变成只读",
        ),
        ContentStanding::Memory(cause) => line(
            Verdict::Error,
            &format!("磁盘用不了，示例内容放在内存里（{cause}）"),
            "看磁盘是否已满或变成只读，数据文件夹是否属于运行程序的用户",
        ),
    }
}

fn journal_line(seen: Option<&Seen>) -> Line {
    let line = |verdict, says: String| Line::new(Topic::Journal, verdict, says);
    let Some(seen) = seen else {
        return line(Verdict::Error, "后台没有应答，现在可能取不了号".to_owned())
            .remedy("重启程序");
    };
    match &seen.journal {
        JournalStanding::Open { start, damaged } => {
            let (verdict, says) = match start {
                Start::First => (Verdict::Good, "已打开（新建）"),
                Start::Continued => (Verdict::Good, "已打开，接着上次"),
                Start::Lost => (Verdict::Warning, "上次的日志丢了或坏了，换了机号重新开始"),
                Start::Restored => (Verdict::Warning, "日志是旧的副本，换了机号接着发号"),
                Start::Renumbered => (Verdict::Note, "已打开，按登记或配置换了机号接着发号"),
            };
            match damaged {
                Some(path) => line(verdict, format!("{says}；坏的放在 {}", path.display()))
                    .remedy("检查磁盘，坏文件请保留备查"),
                None => line(verdict, says.to_owned()),
            }
        }
        standing => {
            let why = standing.why_none().unwrap_or_default();
            let remedy = match standing {
                JournalStanding::Held => "只留一个程序在运行，然后重启",
                JournalStanding::NumbersUsedUp => {
                    "明天会自己恢复；要今天就恢复，登记或配置一个今天没有用过的机号，然后重启。反复出现请检查磁盘"
                }
                _ => {
                    "看磁盘是否已满或变成只读，文件是否属于运行程序的用户；每 5 分钟和每次取号会自己再试"
                }
            };
            line(Verdict::Error, why).remedy(remedy)
        }
    }
}

fn printer_row(seen: Option<&Seen>) -> StatusRow {
    let (make, status) = seen.map_or((Make::Real, printer::Status::Silent), |seen| {
        (seen.make, seen.printer)
    });
    match make {
        Make::Absent => return row(upkeep::printer::none()),
        Make::Simulated if status.is_ready() => return row(upkeep::printer::simulated()),
        Make::Simulated | Make::Real => {}
    }
    let tone = match status {
        printer::Status::Ready => Tone::Good,
        printer::Status::PaperLow => Tone::Warning,
        _ => Tone::Error,
    };
    StatusRow {
        name: Topic::Printer.name(),
        tone,
        says: status.says().to_owned(),
        remedy: if tone == Tone::Error {
            "号码照样有效，来访者看屏幕记号码".to_owned()
        } else {
            String::new()
        },
    }
}

fn memory_row() -> StatusRow {
    let says = disk::memory().map_or_else(
        || "问不到".to_owned(),
        |bytes| format!("本程序占用 {}", size(bytes)),
    );
    plain("内存", says)
}

fn server_row(place: &Place) -> StatusRow {
    match &place.server {
        Some(server) => plain("服务器", server.clone()),
        None => StatusRow {
            tone: Tone::Note,
            ..plain("服务器", "没有配置，内容不会自己更新".to_owned())
        },
    }
}

/// The version with when it was built.
fn version() -> String {
    let built = crate::upkeep::clock::built();
    format!("{}，{} 编译", env!("CARGO_PKG_VERSION"), minute(built))
}

fn clock_facts(
    place: &Place,
    memory: Option<Memory>,
    line: &Line,
    reading: &Reading,
) -> ClockFacts {
    let civil = |at: Timestamp| place.day.civil(at).strftime("%Y-%m-%d %H:%M").to_string();
    let dated = memory.map(|memory| memory.dated(reading, &place.day));
    let mut facts = vec![
        ("时区".to_owned(), zone(place)),
        (
            "时间下限".to_owned(),
            civil(reading.built.max(reading.accepted.unwrap_or(reading.built))),
        ),
    ];
    if let Some(told) = reading.told {
        facts.push(("服务器时间".to_owned(), civil(told)));
    }
    if let Some(dated) = dated {
        facts.push(("号码日期".to_owned(), dated.date.to_string()));
    }
    let flag = dated.map(|dated| dated.flag);
    ClockFacts {
        said: Some(place.day.civil(reading.system)),
        facts,
        state: match line.verdict {
            Verdict::Good => "时钟正常，不用确认".to_owned(),
            _ => format!("{}。{}", line.says, line.remedy),
        },
        unconfirmed: flag == Some(ClockFlag::Leapt)
            || memory.is_some_and(|memory| memory.awaits_keeper(reading)),
        // Only a number can have been dated by a clock that was ahead.
        ran_away: memory.is_some_and(|memory| {
            memory.believed(reading).floor() == reading.system && memory.is_ahead(reading)
        }),
    }
}

fn zone(place: &Place) -> String {
    match place.day.zone.iana_name() {
        Some(name) => name.to_owned(),
        None => "UTC+8".to_owned(),
    }
}

fn program(place: &Place) -> Program {
    let file = std::env::current_exe();
    let path = |path: &Path| path.display().to_string();
    Program {
        facts: vec![
            ("版本".to_owned(), version()),
            ("启动时间".to_owned(), minute(place.started)),
            ("数据文件夹".to_owned(), path(&place.folder)),
            (
                "程序文件".to_owned(),
                file.map_or_else(|_| "问不到".to_owned(), |file| path(&file)),
            ),
        ],
    }
}
