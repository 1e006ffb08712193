//! The languages of the screen's own words. Content is shown in English where it has English.

use jiff::civil::{Date, DateTime, Time, Weekday};

use crate::domain::hall::Hall;

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

    /// Words of the content: the English ones where the screen speaks English and there are any.
    pub fn prefer<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::English if !english.is_empty() => english,
            _ => chinese,
        }
    }

    /// The name of a day that differs from a hall's others.
    pub fn day_of(self, hall: &Hall, name: &str) -> String {
        let mut own = hall.hours.exceptions.iter();
        let own = own.find(|exception| exception.name == name);
        self.day_name(name, own.map_or("", |exception| &exception.name_en))
    }

    /// The name of a day that differs from others; the statutory holidays are known by name.
    pub fn day_name(self, name: &str, english: &str) -> String {
        const KNOWN: [(&str, &str); 8] = [
            ("元旦", "New Year’s Day"),
            ("春节", "Spring Festival"),
            ("清明节", "Qingming Festival"),
            ("劳动节", "Labour Day"),
            ("端午节", "Dragon Boat Festival"),
            ("中秋节", "Mid-Autumn Festival"),
            ("国庆节", "National Day"),
            ("国庆节、中秋节", "National Day, Mid-Autumn Festival"),
        ];
        if self == Self::Chinese || !english.is_empty() {
            return self.prefer(name, english).to_owned();
        }
        let known = |name: &str| KNOWN.iter().find(|(known, _)| *known == name);
        if let Some((_, english)) = known(name) {
            return (*english).to_owned();
        }
        match name.strip_suffix("调休上班").and_then(known) {
            Some((_, english)) => format!("working day for {english}"),
            None => name.to_owned(),
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
