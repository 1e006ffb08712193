//! Times as people type them: a time of day, the stretches of a day, a week of days. What is read
//! is forgiving (full-width signs, 8:30, any dash); what is written is always the same.

use jiff::civil::Time;
use serde_json::{Map, Value};

use crate::domain::hours::Period;

/// The days of a week by their keys, with the sign that each is called by.
const DAYS: [(&str, char); 7] = [
    ("monday", '一'),
    ("tuesday", '二'),
    ("wednesday", '三'),
    ("thursday", '四'),
    ("friday", '五'),
    ("saturday", '六'),
    ("sunday", '日'),
];

/// The word for a day without opening.
const CLOSED: &str = "休息";

/// Digits, colons and dashes as ASCII has them; no white space around a dash.
fn plain(text: &str) -> String {
    let signs = text.chars().map(|c| match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '：' | '﹕' | '∶' => ':',
        '—' | '–' | '－' | '~' | '～' | '至' | '到' | '‐' | '−' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    let text: String = signs.collect();
    let parts = text.split('-').map(str::trim);
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

/// `HH:MM` of a time of day, to whose hour one digit is enough.
fn clock(text: &str) -> Option<String> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = matches!(hour.len(), 1 | 2) && minute.len() == 2 && digits(hour) && digits(minute);
    let is_time = hour.parse::<u8>().is_ok_and(|hour| hour < 24)
        && minute.parse::<u8>().is_ok_and(|minute| minute < 60);
    (fits && is_time).then(|| format!("{hour:0>2}:{minute}"))
}

/// Reads a time of day; seconds are kept if there are any.
pub(super) fn time(text: &str) -> Result<Value, String> {
    let typed = plain(text);
    let read = match clock(&typed) {
        Some(clock) => clock.parse::<Time>().ok(),
        None => typed.parse::<Time>().ok(),
    };
    let read = read.and_then(|time| serde_json::to_value(time).ok());
    read.ok_or_else(|| format!("“{text}”不是时刻，要写成 09:00，从 00:00 到 23:59"))
}

/// A time of day as it is typed.
pub(super) fn time_typed(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    match text.strip_suffix(":00") {
        Some(clock) if clock.len() == 5 => clock.to_owned(),
        _ => text.to_owned(),
    }
}

/// Reads the stretches of a day; none if nothing or 休息 is typed.
pub(super) fn periods(text: &str) -> Result<Value, String> {
    let typed = plain(text);
    if typed.is_empty() || typed == CLOSED {
        return Ok(Value::Array(Vec::new()));
    }
    let parts = typed.split(['、', ',', '，', ';', '；', '。', ' ']);
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    let read = parts.map(|part| {
        let ends = part.split_once('-');
        let ends = ends.and_then(|(from, to)| Some((clock(from)?, clock(to)?)));
        let (from, to) = ends.ok_or_else(|| {
            format!("“{part}”看不懂：一段写成 08:30-12:00，几段之间用顿号隔开；休息就空着")
        })?;
        let text = format!("{from}-{to}");
        match Period::try_from(text.clone()) {
            Ok(period) => Ok(Value::from(String::from(period))),
            Err(_) => Err(format!("“{text}”前面的时刻要早于后面的")),
        }
    });
    Ok(Value::Array(read.collect::<Result<_, _>>()?))
}

/// The stretches of a day as they are typed.
pub(super) fn periods_typed(value: &Value) -> String {
    let none = Vec::new();
    let periods = value.as_array().unwrap_or(&none).iter();
    let periods: Vec<_> = periods.filter_map(Value::as_str).collect();
    periods.join("、")
}

/// Reads a week: days and their stretches, parts with ； between them; a day that isn't named is
/// closed.
pub(super) fn week(text: &str) -> Result<Value, String> {
    let mut days: Map<String, Value> = Map::new();
    let parts = text.split(['；', ';', '\n']).map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        let (named, hours) = part
            .split_once(|c: char| c.is_whitespace())
            .unwrap_or((part, ""));
        let read = periods(hours).map_err(|error| format!("{named}：{error}"))?;
        for day in named_days(named)? {
            if days.insert(day.to_owned(), read.clone()).is_some() {
                return Err(format!("“{named}”里有一天前面已经写过"));
            }
        }
    }
    for (day, _) in DAYS {
        let closed = || Value::Array(Vec::new());
        days.entry(day).or_insert_with(closed);
    }
    Ok(Value::Object(days))
}

/// The days that 周一至周五、周日 names.
fn named_days(text: &str) -> Result<Vec<&'static str>, String> {
    let unknown = || {
        format!("“{text}”不是星期几：写成 周一至周五 09:00-11:30；周六 休息，日子和时间之间空一格")
    };
    let place = |name: &str| -> Option<usize> {
        let name = name.trim();
        let name = name.strip_prefix("星期").or(name.strip_prefix('周'));
        let mut signs = name?.chars();
        let sign = match signs.next()? {
            '天' => '日',
            sign => sign,
        };
        let found = DAYS.iter().position(|(_, known)| *known == sign);
        found.filter(|_| signs.next().is_none())
    };
    let mut days = Vec::new();
    for part in text.split(['、', '，', ',']) {
        let mut ends = part.split(['至', '到', '-', '—', '～', '~']);
        let first = ends.next().and_then(place).ok_or_else(unknown)?;
        let last = match ends.next() {
            Some(last) => place(last).ok_or_else(unknown)?,
            None => first,
        };
        if last < first || ends.next().is_some() {
            return Err(unknown());
        }
        days.extend(DAYS[first..=last].iter().map(|(day, _)| *day));
    }
    Ok(days)
}

/// A week as it is typed: days in a row with the same hours together.
pub(super) fn week_typed(value: &Value) -> String {
    let mut runs: Vec<(char, char, String)> = Vec::new();
    for (day, sign) in DAYS {
        let hours = value.get(day).map_or(String::new(), periods_typed);
        match runs.last_mut() {
            Some((_, last, known)) if *known == hours => *last = sign,
            _ => runs.push((sign, sign, hours)),
        }
    }
    let run = |(first, last, hours): &(char, char, String)| {
        let hours = if hours.is_empty() { CLOSED } else { hours };
        match first == last {
            true => format!("周{first} {hours}"),
            false => format!("周{first}至周{last} {hours}"),
        }
    };
    runs.iter().map(run).collect::<Vec<_>>().join("；")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_read_as_people_type_them() {
        let wanted = serde_json::json!(["08:30-12:00", "14:00-17:30"]);
        for typed in [
            "08:30-12:00、14:00-17:30",
            "8:30-12:00，14:00-17:30",
            "８：３０—１２：００ 14:00 至 17:30",
            "8:30～12:00；14:00 到17:30",
        ] {
            assert_eq!(periods(typed).as_ref(), Ok(&wanted), "{typed}");
        }
        for closed in ["", "休息", " 休息 "] {
            assert_eq!(periods(closed), Ok(serde_json::json!([])), "{closed}");
        }
        for (typed, says) in [
            ("上午", "“上午”看不懂"),
            ("8-12", "“8-12”看不懂"),
            ("08:30-24:00", "“08:30-24:00”看不懂"),
            ("12:00-08:30", "前面的时刻要早于后面的"),
            ("08:30-12:00-13:00", "看不懂"),
        ] {
            let said = periods(typed).unwrap_err();
            assert!(said.contains(says), "{typed}: {said}");
        }
    }

    #[test]
    fn a_week_is_read_back_as_it_was_written() {
        for typed in [
            "周一至周日 休息",
            "周一至周五 09:00-11:30、14:30-17:00；周六至周日 休息",
            "周一 09:00-11:30；周二 休息；周三至周日 10:00-12:00",
        ] {
            assert_eq!(week_typed(&week(typed).unwrap()), typed);
        }
        let same = week("星期一到星期三、周五 9:00-11:30").unwrap();
        assert_eq!(
            week_typed(&same),
            "周一至周三 09:00-11:30；周四 休息；周五 09:00-11:30；周六至周日 休息"
        );
        for (typed, says) in [
            ("周八 09:00-11:30", "不是星期几"),
            ("周五至周一 09:00-11:30", "不是星期几"),
            ("周一 早上", "周一：“早上”看不懂"),
            ("周一 休息；周一至周二 休息", "已经写过"),
        ] {
            let said = week(typed).unwrap_err();
            assert!(said.contains(says), "{typed}: {said}");
        }
    }
}
