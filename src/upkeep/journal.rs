//! journal.db: the numbers given, and whether and with which number the next one is.

use super::{
    hold::is_held,
    line::{Line, Topic, Verdict},
};
use crate::{
    config::Config,
    domain::{
        clock::{Day, Reading},
        label::{KioskNo, numbers_in_words},
    },
    files, said,
    store::journal::{
        Files, Journal, JournalError, Outlook, Reader, Setup, Start, put_aside_beside,
    },
    sync::enrolment::{Enrolment, numbers},
};

fn line(verdict: Verdict, says: String) -> Line {
    Line::new(Topic::Journal, verdict, says)
}

/// The journal in one line; read beside the kiosk that writes it.
pub fn check(config: &Config, day: &Day, reading: &Reading) -> Line {
    let enrolment = match Enrolment::load(&config.data) {
        Ok(enrolment) => enrolment,
        Err(error) => {
            let says = format!("不知道登记的是几号机，不发号（{}）", said::chain(&error));
            return line(Verdict::Error, says).remedy(
                "看这个文件是否属于运行查询终端的用户；坏了就在控制台重新生成登记码，再登记一次",
            );
        }
    };
    let given = Given {
        by: match enrolment {
            Some(_) => "登记",
            None => "配置",
        },
        numbers: numbers(&config.kiosk_numbers, enrolment.as_ref()),
        // Whoever wrote nothing has not thought of a second machine.
        is_default: enrolment.is_none() && config.kiosk_numbers.len() == KioskNo::kiosks().count(),
    };
    match look(config, day, reading, &given) {
        Ok(line) => line,
        Err(error) => unreadable(config, &error),
    }
}

/// The numbers that the kiosk may have, and by whom.
struct Given {
    by: &'static str,
    numbers: Vec<KioskNo>,
    is_default: bool,
}

fn look(
    config: &Config,
    day: &Day,
    reading: &Reading,
    given: &Given,
) -> Result<Line, JournalError> {
    let files = Files::in_folder(&config.data);
    let path = &files.journal;
    let there = files::is_plain(path).map_err(|source| JournalError::File {
        path: path.clone(),
        doing: "读不了",
        source,
    })?;
    if there.is_none() {
        return Ok(unmade(config));
    }
    let reader = Reader::open(path, day.clone())?;
    if let Some(said) = reader.damage()? {
        return Ok(
            line(Verdict::Error, format!("{} 坏了（{said}）", path.display())).remedy(PUT_ASIDE),
        );
    }
    let setup = Setup {
        numbers: given.numbers.clone(),
        day: day.clone(),
    };
    match Journal::outlook(&files, &setup, reading) {
        Ok(Outlook::GoesOn(no)) => Ok(sound(config, no, given)),
        Ok(Outlook::New(_)) => Ok(unmade(config)),
        Ok(Outlook::Changes { from, to, start }) => Ok(changes(config, from, to, start, given)),
        Err(JournalError::NumbersUsedUp) => {
            let says = format!(
                "取号日志里是 {} 号机，{}的是 {} 号，今天用过：今天不发号",
                reader.head()?.kiosk_no,
                given.by,
                numbers_in_words(&given.numbers)
            );
            Ok(line(Verdict::Error, says).remedy(
                "明天会自己恢复；要今天就恢复，登记或配置一个今天没有用过的机号，然后重启查询终端",
            ))
        }
        Err(error) => Err(error),
    }
}

fn unmade(config: &Config) -> Line {
    let path = Files::in_folder(&config.data).journal;
    line(Verdict::Note, format!("{} 还没有建立", path.display()))
        .remedy("启动一次查询终端，它会自己建立")
}

/// The journal goes on as it is.
fn sound(config: &Config, no: KioskNo, given: &Given) -> Line {
    let path = Files::in_folder(&config.data).journal;
    let says = format!("本机是 {no} 号机");
    if let Some(aside) = put_aside_beside(&path).last() {
        let says = format!("{says}；以前坏过，坏文件放在 {}", aside.display());
        return line(Verdict::Warning, says).remedy("检查磁盘；查明以后把坏文件移走");
    }
    if given.is_default {
        // Right for a hall with one machine, and nothing tells how many there are.
        let says = format!(
            "{says}；没有登记，也没有写 kiosk_numbers：大厅里有第二台的，每台要写不同的机号，不然号码会重"
        );
        return line(Verdict::Good, says);
    }
    line(Verdict::Good, says)
}

/// The next ticket has another number once the kiosk has been started.
fn changes(config: &Config, from: KioskNo, to: KioskNo, start: Start, given: &Given) -> Line {
    let why = match start {
        Start::Renumbered => {
            format!(
                "取号日志里是 {from} 号机，{}的是 {} 号",
                given.by,
                numbers_in_words(&given.numbers)
            )
        }
        _ => format!("取号日志（{from} 号机）是旧的副本，或者不是本机的"),
    };
    // A lock that can't be looked at tells nothing of a kiosk that runs.
    match is_held(&config.data).unwrap_or(false) {
        true => line(
            Verdict::Error,
            format!("{why}；正在运行的查询终端还在用 {from} 号"),
        )
        .remedy(format!("重启查询终端，从下一张起用 {to} 号")),
        false => line(
            Verdict::Warning,
            format!("{why}；启动以后，从下一张起用 {to} 号"),
        )
        .remedy(format!("要接着用 {from} 号的，先改{}", given.by)),
    }
}

const PUT_ASIDE: &str = "重启查询终端：它会把坏文件放在一边，换一个机号重新发号；坏文件请保留备查";

fn unreadable(config: &Config, error: &JournalError) -> Line {
    let path = Files::in_folder(&config.data).journal;
    let says = format!(
        "{} 读不出来，现在不能取号（{}）",
        path.display(),
        said::chain(error)
    );
    line(Verdict::Error, says).remedy(match error {
        JournalError::Newer { .. } => "这个日志是更新的程序写的：请升级本机程序",
        error if error.is_damage() => PUT_ASIDE,
        JournalError::NoNumbers => "在配置里写 kiosk_numbers",
        _ => "看磁盘是否已满、文件是否属于运行查询终端的用户、是否有别的程序在用它；查询终端会自己再试",
    })
}
