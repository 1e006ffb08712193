//! Whether the hall or a service is open at a moment, and if not, when it opens.
//!
//! Times are the hall's own (civil). An exception takes the whole day: neither
//! the hall's week nor a service's own week counts on it. A statutory day off
//! closes a hall whose exceptions say nothing of it.

use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time, Weekday},
};

use super::{
    hall::Hall,
    holiday,
    hours::{Exception, Hours, Period, WeekTable},
    service::Service,
};

/// How many days ahead an opening is looked for.
pub const HORIZON_DAYS: i64 = 14;

/// Open or closed at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    Open {
        /// The first minute closed.
        until: DateTime,
        /// The exception that opens the day (调休上班, 错时延时服务), if one does.
        by: Option<String>,
    },
    Closed {
        /// The exception or the statutory day that closes it (国庆节), if one does.
        by: Option<String>,
        /// None: no opening is known within [`HORIZON_DAYS`], or a statutory holiday of which
        /// the hall's hours say nothing lies before it and what is moved around that (调休)
        /// has not been announced: how long it lasts is not known.
        next: Option<NextOpening>,
    },
}

impl Opening {
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }
}

/// When it opens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextOpening {
    pub at: DateTime,
    /// The exception that opens that day, if one does.
    pub by: Option<String>,
    /// What is moved around the holidays near that day (调休) has been announced. If not,
    /// the day follows the weekly table and may turn out to be moved.
    pub announced: bool,
}

impl WeekTable {
    pub fn on(&self, day: Weekday) -> &[Period] {
        match day {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }
}

impl Exception {
    pub fn covers(&self, date: Date) -> bool {
        self.from <= date && date <= self.to.unwrap_or(self.from)
    }
}

impl Hours {
    /// The exception of a day. Where several cover it, the last one written
    /// holds: a single day is written after the holiday it lies in.
    pub fn exception(&self, date: Date) -> Option<&Exception> {
        self.exceptions.iter().rev().find(|e| e.covers(date))
    }

    /// The statutory day off that closes the hall on a day of which its exceptions say
    /// nothing.
    pub fn holiday(&self, date: Date) -> Option<&'static str> {
        match self.exception(date) {
            Some(_) => None,
            None => holiday::statutory(date),
        }
    }

    /// What makes a day differ from the weekly table.
    pub fn occasion(&self, date: Date) -> Option<&str> {
        match self.exception(date) {
            Some(exception) => Some(&exception.name),
            None => holiday::statutory(date),
        }
    }

    /// Whether what is moved around the holidays of the day's year (调休) has been announced.
    pub fn is_announced(&self, date: Date) -> bool {
        self.knows(date.year())
    }

    fn knows(&self, year: i16) -> bool {
        self.announced.iter().any(|known| known.year == year)
    }

    /// The year whose 调休 is not announced though this day may be moved by it.
    pub fn unsettled(&self, date: Date) -> Option<i16> {
        holiday::may_be_moved_for(date).find(|year| !self.knows(*year))
    }

    /// The stretches of opening on a day, in order, touching ones joined.
    /// `week` is the service's own, where it has one.
    pub fn periods(&self, date: Date, week: Option<&WeekTable>) -> Vec<Period> {
        let written = match self.exception(date) {
            Some(exception) => &exception.open[..],
            None if holiday::statutory(date).is_some() => &[],
            None => week.unwrap_or(&self.week).on(date.weekday()),
        };
        let mut sorted = written.to_vec();
        sorted.sort_by_key(|period| period.from);
        let mut joined: Vec<Period> = Vec::with_capacity(sorted.len());
        for period in sorted {
            match joined.last_mut() {
                Some(last) if period.from <= last.to => last.to = last.to.max(period.to),
                _ => joined.push(period),
            }
        }
        joined
    }

    /// Whether the hall, or a service with a week of its own, is open.
    pub fn opening(&self, now: DateTime, week: Option<&WeekTable>) -> Opening {
        let name = |date| self.occasion(date).map(str::to_owned);
        let today = now.date();
        let clock = now.time();
        let periods = self.periods(today, week);
        if let Some(open) = periods.iter().find(|p| p.from <= clock && clock < p.to) {
            return Opening::Open {
                until: today.to_datetime(open.to),
                by: name(today),
            };
        }
        let later_today = periods.iter().map(|p| p.from).find(|from| *from > clock);
        let first =
            |date: Date| -> Option<Time> { self.periods(date, week).first().map(|p| p.from) };
        let next = later_today.map(|from| today.to_datetime(from)).or_else(|| {
            (1..=HORIZON_DAYS)
                .filter_map(|days| today.checked_add(days.days()).ok())
                .find_map(|date| first(date).map(|from| date.to_datetime(from)))
        });
        let next = next.filter(|at| !self.is_guessed(today, at.date()));
        Opening::Closed {
            by: name(today).filter(|_| periods.is_empty()),
            next: next.map(|at| NextOpening {
                at,
                by: name(at.date()),
                announced: self.is_settled(at.date()),
            }),
        }
    }

    /// Whether what is said of a day holds: an exception names it, or nothing that may move it
    /// is still to be announced.
    fn is_settled(&self, date: Date) -> bool {
        self.exception(date).is_some() || self.unsettled(date).is_none()
    }

    /// Whether a day to come follows on a holiday whose length is not announced.
    fn is_guessed(&self, today: Date, date: Date) -> bool {
        let mut before = today.series(1.day()).take_while(|day| *day < date);
        !self.is_settled(date) && before.any(|day| self.holiday(day).is_some())
    }

    /// Whether the hall works on a day at all; limits in working days count these.
    pub fn is_working_day(&self, date: Date) -> bool {
        !self.periods(date, None).is_empty()
    }

    /// The `count`th working day after a day. None if the table knows fewer within a year.
    pub fn working_days_after(&self, date: Date, count: u32) -> Option<Date> {
        if count == 0 {
            return Some(date);
        }
        (1..=366_i64)
            .filter_map(|days| date.checked_add(days.days()).ok())
            .filter(|day| self.is_working_day(*day))
            .nth(usize::try_from(count - 1).ok()?)
    }
}

impl Hall {
    pub fn opening(&self, now: DateTime) -> Opening {
        self.hours.opening(now, None)
    }

    pub fn service_opening(&self, service: &Service, now: DateTime) -> Opening {
        self.hours.opening(now, service.hours.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours() -> Hours {
        toml::from_str(
            r#"
            exception = [
                { from = "2026-10-01", to = "2026-10-07", name = "国庆节" },
                { from = "2026-10-03", name = "错时延时服务", open = ["09:00-11:00"] },
                { from = "2026-10-10", name = "国庆节调休上班", open = ["08:30-12:00"] },
                { from = "2026-11-01", to = "2026-12-31", name = "修缮" },
            ]
            announced = [{ year = 2026, source = "国办" }]
            [week]
            monday = ["14:00-17:30", "08:30-12:00"]
            tuesday = ["08:30-12:00", "12:00-17:30"]
            wednesday = ["08:30-12:00"]
            thursday = ["08:30-12:00"]
            friday = ["08:30-12:00"]
            "#,
        )
        .unwrap()
    }

    fn says(opening: &Opening) -> String {
        match opening {
            Opening::Open { until, by } => {
                format!("open until {until} {}", by.as_deref().unwrap_or("-"))
            }
            Opening::Closed { by, next } => format!(
                "closed {} {}",
                by.as_deref().unwrap_or("-"),
                next.as_ref().map_or("unknown".to_owned(), |next| format!(
                    "{} {} {}",
                    next.at,
                    next.by.as_deref().unwrap_or("-"),
                    next.announced
                ))
            ),
        }
    }

    #[test]
    fn the_hall_is_open_by_week_and_exception() {
        for (now, expected) in [
            // 2026-09-28 is a Monday.
            ("2026-09-28T08:29:59", "closed - 2026-09-28T08:30:00 - true"),
            ("2026-09-28T08:30", "open until 2026-09-28T12:00:00 -"),
            ("2026-09-28T12:00", "closed - 2026-09-28T14:00:00 - true"),
            ("2026-09-28T17:30", "closed - 2026-09-29T08:30:00 - true"),
            ("2026-09-29T11:00", "open until 2026-09-29T17:30:00 -"),
            (
                "2026-10-02T10:00",
                "closed 国庆节 2026-10-03T09:00:00 错时延时服务 true",
            ),
            (
                "2026-10-03T10:00",
                "open until 2026-10-03T11:00:00 错时延时服务",
            ),
            ("2026-10-03T11:00", "closed - 2026-10-08T08:30:00 - true"),
            (
                "2026-10-10T09:00",
                "open until 2026-10-10T12:00:00 国庆节调休上班",
            ),
            ("2026-10-11T09:00", "closed - 2026-10-12T08:30:00 - true"),
            ("2026-11-02T09:00", "closed 修缮 unknown"),
            ("2026-12-31T23:00", "closed 修缮 unknown"),
        ] {
            let opening = hours().opening(now.parse().unwrap(), None);
            assert_eq!(says(&opening), expected, "{now}");
        }
    }

    #[test]
    fn a_service_with_its_own_week_keeps_the_halls_exceptions() {
        let week: WeekTable = toml::from_str(r#"thursday = ["09:00-10:00"]"#).unwrap();
        for (now, expected) in [
            (
                "2026-09-28T09:00",
                "closed - 2026-10-03T09:00:00 错时延时服务 true",
            ),
            (
                "2026-10-01T09:30",
                "closed 国庆节 2026-10-03T09:00:00 错时延时服务 true",
            ),
            ("2026-10-08T09:30", "open until 2026-10-08T10:00:00 -"),
        ] {
            let opening = hours().opening(now.parse().unwrap(), Some(&week));
            assert_eq!(says(&opening), expected, "{now}");
        }
    }

    #[test]
    fn a_statutory_day_is_closed_unless_the_halls_own_hours_open_it() {
        let own: Hours = toml::from_str(
            r#"
            exception = [{ from = "2027-10-02", name = "国庆值守", open = ["09:00-11:00"] }]
            [week]
            friday = ["08:30-12:00"]
            saturday = ["08:30-12:00"]
            monday = ["08:30-12:00"]
            "#,
        )
        .unwrap();
        let week: WeekTable = toml::from_str(r#"friday = ["09:00-10:00"]"#).unwrap();
        for (hours, week, now, expected) in [
            (hours(), None, "2027-01-01T09:00", "closed 元旦 unknown"),
            (hours(), None, "2027-10-01T09:00", "closed 国庆节 unknown"),
            // The evening before, too: nobody knows how many days it takes.
            (hours(), None, "2027-09-30T17:00", "closed - unknown"),
            // A weekend before a holiday is not the holiday.
            (
                hours(),
                None,
                "2027-09-25T09:00",
                "closed - 2027-09-27T08:30:00 - false",
            ),
            // An eve is an ordinary day by the clock until midnight.
            (
                hours(),
                None,
                "2027-09-30T09:00",
                "open until 2027-09-30T12:00:00 -",
            ),
            (
                own.clone(),
                None,
                "2027-10-01T09:00",
                "closed 国庆节 2027-10-02T09:00:00 国庆值守 true",
            ),
            (
                own.clone(),
                None,
                "2027-10-02T09:00",
                "open until 2027-10-02T11:00:00 国庆值守",
            ),
            (
                own,
                Some(&week),
                "2027-10-01T09:30",
                "closed 国庆节 2027-10-02T09:00:00 国庆值守 true",
            ),
        ] {
            let opening = hours.opening(now.parse().unwrap(), week);
            assert_eq!(says(&opening), expected, "{now}");
        }
    }

    #[test]
    fn an_unannounced_year_is_unsettled_in_the_weeks_around_its_holidays() {
        for (day, year) in [
            ("2026-09-28", None),
            ("2026-12-17", None),
            ("2026-12-20", Some(2027)),
            ("2027-03-05", None),
            ("2027-10-01", Some(2027)),
        ] {
            assert_eq!(hours().unsettled(day.parse().unwrap()), year, "{day}");
        }
    }

    #[test]
    fn an_empty_week_opens_never() {
        let opening = hours().opening(
            "2026-09-28T09:00".parse().unwrap(),
            Some(&WeekTable::default()),
        );
        assert!(!opening.is_open());
    }

    #[test]
    fn working_days_leave_out_what_is_closed() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        for (from, count, expected) in [
            ("2026-09-28", 1, Some("2026-09-29")),
            ("2026-09-30", 1, Some("2026-10-03")),
            ("2026-09-30", 3, Some("2026-10-09")),
            ("2026-09-28", 0, Some("2026-09-28")),
        ] {
            assert_eq!(
                hours().working_days_after(date(from), count),
                expected.map(date),
                "{from} + {count}"
            );
        }
    }
}
