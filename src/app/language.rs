//! The languages of the screen's own words. Content stays in the language it was written in.

use jiff::civil::{Date, DateTime, Time, Weekday};

/// A language of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

impl Language {
    /// The name of its translation catalogue; the source language has none.
    pub fn catalogue(self) -> &'static str {
        match self {
            Self::Chinese => "",
            Self::English => "en",
        }
    }

    pub fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }

    /// Picks the words of this language.
    pub fn pick<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// A day with its weekday, for the head of a page.
    pub fn day(self, date: Date) -> String {
        match self {
            Self::Chinese => {
                format!(
                    "{}月{}日 {}",
                    date.month(),
                    date.day(),
                    weekday_zh(date.weekday())
                )
            }
            Self::English => date.strftime("%a, %b %-d").to_string(),
        }
    }

    /// A day of this year.
    pub fn short_day(self, date: Date) -> String {
        match self {
            Self::Chinese => format!("{}月{}日", date.month(), date.day()),
            Self::English => date.strftime("%b %-d").to_string(),
        }
    }

    /// The name of a weekday.
    pub fn weekday(self, day: Weekday) -> &'static str {
        match self {
            Self::Chinese => weekday_zh(day),
            Self::English => weekday_en(day),
        }
    }

    /// A full date.
    pub fn date(self, date: Date) -> String {
        match self {
            Self::Chinese => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
            Self::English => date.strftime("%b %-d, %Y").to_string(),
        }
    }

    /// A day's occasion: the statutory ones have English names, others are the hall's own words.
    pub fn occasion(self, name: &str) -> &str {
        match name {
            _ if self == Self::Chinese => name,
            "元旦" => "New Year’s Day",
            "春节" => "Spring Festival",
            "清明节" => "Tomb-Sweeping Day",
            "劳动节" => "Labour Day",
            "端午节" => "Dragon Boat Festival",
            "中秋节" => "Mid-Autumn Festival",
            "国庆节" => "National Day",
            "国庆节、中秋节" => "National Day, Mid-Autumn Festival",
            _ => name,
        }
    }

    pub fn clock(self, time: Time) -> String {
        time.strftime("%H:%M").to_string()
    }

    /// A moment as seen from `now`: the time today, the day otherwise.
    pub fn moment(self, at: DateTime, now: DateTime) -> String {
        let time = self.clock(at.time());
        if at.date() == now.date() {
            return time;
        }
        let tomorrow = now.date().tomorrow().is_ok_and(|day| day == at.date());
        match (self, tomorrow) {
            (Self::Chinese, true) => format!("明天 {time}"),
            (Self::English, true) => format!("tomorrow {time}"),
            (_, false) => format!("{} {time}", self.day(at.date())),
        }
    }
}

fn weekday_zh(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "星期一",
        Weekday::Tuesday => "星期二",
        Weekday::Wednesday => "星期三",
        Weekday::Thursday => "星期四",
        Weekday::Friday => "星期五",
        Weekday::Saturday => "星期六",
        Weekday::Sunday => "星期日",
    }
}

fn weekday_en(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}
