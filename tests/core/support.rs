//! What the queue's tests share: a hall, a day, moments and touches.

use jiff::{Timestamp, tz::TimeZone};
use query_corner::{
    domain::{
        clock::{Day, Reading},
        event::CommandId,
        hall::Hall,
        label::KioskNo,
        service::Letter,
        ticket::{Class, Source},
    },
    store::journal::{IssueRequest, Setup},
};

/// A hall of three services: A without limit, B with a quota of three, C on Tuesdays only.
pub fn hall() -> Hall {
    toml::from_str(
        r#"
        address = "示例路 1 号"
        telephone = "0000-0000000"
        time_zone = "Asia/Shanghai"
        day_cutover = "04:00"
        window = [{ no = 1, name = "一号窗口", place = "", telephone = "", services = ["A", "B", "C"] }]
        service = [
            { letter = "A", name = "组织关系接转", intro = "", minutes = 8 },
            { letter = "B", name = "党员爱心服务", intro = "", minutes = 12, daily_quota = 3 },
            { letter = "C", name = "心灵驿站", intro = "", minutes = 30, hours = { tuesday = ["09:00-11:00"] } },
        ]
        [hours.week]
        monday = ["08:30-12:00", "14:00-17:30"]
        tuesday = ["08:30-12:00", "14:00-17:30"]
        wednesday = ["00:00-23:59"]
        thursday = ["08:30-12:00", "14:00-17:30"]
        friday = ["08:30-12:00", "14:00-17:30"]
        "#,
    )
    .unwrap()
}

pub fn day() -> Day {
    Day {
        zone: TimeZone::fixed(jiff::tz::offset(8)),
        cutover: jiff::civil::time(4, 0, 0, 0),
    }
}

pub fn setup(numbers: &[u8]) -> Setup {
    Setup {
        numbers: numbers.iter().map(|no| kiosk(*no)).collect(),
        day: day(),
    }
}

pub fn kiosk(no: u8) -> KioskNo {
    KioskNo::try_from(no).unwrap()
}

pub fn letter(letter: char) -> Letter {
    Letter::try_from(letter).unwrap()
}

/// A moment of the hall's own time.
pub fn at(text: &str) -> Timestamp {
    format!("{text}+08:00").parse().unwrap()
}

pub fn reading(text: &str) -> Reading {
    Reading::plain(at(text))
}

/// The id of a touch.
pub fn touch(no: u128) -> CommandId {
    CommandId::new(no.to_be_bytes())
}

pub fn ask(no: u128, service: char) -> IssueRequest {
    IssueRequest {
        command: touch(no),
        service: letter(service),
        class: Class::Ordinary,
        source: Source::Kiosk,
        matter: None,
        paper: true,
    }
}
