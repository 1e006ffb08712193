//! The statutory days off (全国年节及纪念日放假办法, 2024 revision, in force from 2025-01-01,
//! article 2), by the calendar alone. What is moved around them (调休) is announced year by
//! year and stands in a hall's own hours.

use jiff::{ToSpan, civil::Date};

/// How many days before a holiday, and after it, working days are moved: the widest since
/// 2014 are eleven days before (2026-09-20) and nine after (2026-02-28).
const MOVED_BEFORE: i64 = 14;
const MOVED_AFTER: i64 = 10;

/// A year's days that the sun and the moon set.
struct Moving {
    year: i16,
    /// 正月初一, as (month, day); 除夕 is the day before.
    spring: (i8, i8),
    /// The day of April on which 清明 falls.
    qingming: i8,
    /// 五月初五.
    dragon_boat: (i8, i8),
    /// 八月十五.
    mid_autumn: (i8, i8),
}

const fn year(
    year: i16,
    spring: (i8, i8),
    qingming: i8,
    dragon_boat: (i8, i8),
    mid_autumn: (i8, i8),
) -> Moving {
    Moving {
        year,
        spring,
        qingming,
        dragon_boat,
        mid_autumn,
    }
}

/// From the Hong Kong Observatory's tables behind the Python package lunardate 0.3.0. Its days
/// agree for all these years with LunarCalendar 0.0.9, with cnlunar 0.2.5 (清明 too), and with
/// new moons and the sun's apparent longitude of 15° in UTC+8 by PyEphem 4.2.1.
const MOVING: [Moving; 26] = [
    year(2025, (1, 29), 4, (5, 31), (10, 6)),
    year(2026, (2, 17), 5, (6, 19), (9, 25)),
    year(2027, (2, 6), 5, (6, 9), (9, 15)),
    year(2028, (1, 26), 4, (5, 28), (10, 3)),
    year(2029, (2, 13), 4, (6, 16), (9, 22)),
    year(2030, (2, 3), 5, (6, 5), (9, 12)),
    year(2031, (1, 23), 5, (6, 24), (10, 1)),
    year(2032, (2, 11), 4, (6, 12), (9, 19)),
    year(2033, (1, 31), 4, (6, 1), (9, 8)),
    year(2034, (2, 19), 5, (6, 20), (9, 27)),
    year(2035, (2, 8), 5, (6, 10), (9, 16)),
    year(2036, (1, 28), 4, (5, 30), (10, 4)),
    year(2037, (2, 15), 4, (6, 18), (9, 24)),
    year(2038, (2, 4), 5, (6, 7), (9, 13)),
    year(2039, (1, 24), 5, (5, 27), (10, 2)),
    year(2040, (2, 12), 4, (6, 14), (9, 20)),
    year(2041, (2, 1), 4, (6, 3), (9, 10)),
    year(2042, (1, 22), 4, (6, 22), (9, 28)),
    year(2043, (2, 10), 5, (6, 11), (9, 17)),
    year(2044, (1, 30), 4, (5, 31), (10, 5)),
    year(2045, (2, 17), 4, (6, 19), (9, 25)),
    year(2046, (2, 6), 4, (6, 8), (9, 15)),
    year(2047, (1, 26), 5, (5, 29), (10, 4)),
    year(2048, (2, 14), 4, (6, 15), (9, 22)),
    year(2049, (2, 2), 4, (6, 4), (9, 11)),
    year(2050, (1, 23), 4, (6, 23), (9, 30)),
];

/// What a statutory day off is called; None on any other day. After the table's last year
/// the fixed days alone are known.
pub fn statutory(date: Date) -> Option<&'static str> {
    let day = (date.month(), date.day());
    let moving = MOVING.iter().find(|moving| moving.year == date.year());
    let mid_autumn = moving.is_some_and(|moving| moving.mid_autumn == day);
    // The rule begins with the table.
    if date.year() < MOVING[0].year {
        return None;
    }
    match day {
        (1, 1) => Some("元旦"),
        (5, 1 | 2) => Some("劳动节"),
        (10, 1..=3) if mid_autumn => Some("国庆节、中秋节"),
        (10, 1..=3) => Some("国庆节"),
        _ if mid_autumn => Some("中秋节"),
        _ => moving.and_then(|moving| moving.name(date)),
    }
}

impl Moving {
    fn name(&self, date: Date) -> Option<&'static str> {
        let day = (date.month(), date.day());
        let (month, first) = self.spring;
        let spring = Date::new(self.year, month, first).ok()?;
        let since = spring.until(date).ok()?.get_days();
        if (-1..=2).contains(&since) {
            Some("春节")
        } else if day == (4, self.qingming) {
            Some("清明节")
        } else {
            (day == self.dragon_boat).then_some("端午节")
        }
    }
}

/// The years of the statutory days for whose sake this day may have been made a working day
/// or a day off, the earliest first.
pub fn may_be_moved_for(date: Date) -> impl Iterator<Item = i16> {
    (-MOVED_AFTER..=MOVED_BEFORE)
        .filter_map(move |days| date.checked_add(days.days()).ok())
        .filter(|day| statutory(*day).is_some())
        .map(Date::year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(year: i16) -> Vec<(String, &'static str)> {
        let first = Date::new(year, 1, 1).unwrap();
        let days = (0..first.days_in_year()).map(|n| first.checked_add(i64::from(n).days()));
        days.filter_map(|day| {
            let day = day.unwrap();
            Some((day.strftime("%m-%d").to_string(), statutory(day)?))
        })
        .collect()
    }

    #[test]
    fn the_days_off_of_2027_are_those_of_the_rule() {
        let expected = [
            ("01-01", "元旦"),
            ("02-05", "春节"),
            ("02-06", "春节"),
            ("02-07", "春节"),
            ("02-08", "春节"),
            ("04-05", "清明节"),
            ("05-01", "劳动节"),
            ("05-02", "劳动节"),
            ("06-09", "端午节"),
            ("09-15", "中秋节"),
            ("10-01", "国庆节"),
            ("10-02", "国庆节"),
            ("10-03", "国庆节"),
        ];
        let found = days(2027);
        let found: Vec<_> = found.iter().map(|(day, name)| (&**day, *name)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_year_of_the_table_has_thirteen_days_less_what_falls_together() {
        for moving in &MOVING {
            let together = moving.mid_autumn.0 == 10 && moving.mid_autumn.1 <= 3;
            let expected = 13 - usize::from(together);
            assert_eq!(days(moving.year).len(), expected, "{}", moving.year);
        }
    }

    #[test]
    fn the_moons_days_are_a_lunar_year_of_twelve_or_thirteen_months_apart() {
        let date = |year, (month, day)| Date::new(year, month, day).unwrap();
        for pair in MOVING.windows(2) {
            let [before, after] = pair else { panic!() };
            assert_eq!(after.year, before.year + 1);
            let apart = |from: (i8, i8), to: (i8, i8)| {
                let span = date(before.year, from).until(date(after.year, to)).unwrap();
                span.get_days()
            };
            for (from, to) in [
                (before.spring, after.spring),
                (before.dragon_boat, after.dragon_boat),
                (before.mid_autumn, after.mid_autumn),
            ] {
                let days = apart(from, to);
                assert!(
                    (353..=356).contains(&days) || (382..=386).contains(&days),
                    "{} {days}",
                    before.year
                );
            }
        }
    }

    #[test]
    fn two_holidays_of_one_day_are_both_named() {
        for (day, name) in [
            ("2028-10-03", Some("国庆节、中秋节")),
            ("2031-10-01", Some("国庆节、中秋节")),
            ("2025-10-06", Some("中秋节")),
            ("2025-10-04", None),
            ("2024-10-01", None),
            ("2051-10-01", Some("国庆节")),
        ] {
            assert_eq!(statutory(day.parse().unwrap()), name, "{day}");
        }
    }

    #[test]
    fn weeks_around_a_holiday_may_be_moved_for_it() {
        for (day, years) in [
            ("2026-12-17", &[][..]),
            ("2026-12-18", &[2027][..]),
            ("2027-01-11", &[2027]),
            ("2027-01-12", &[]),
            ("2027-10-13", &[2027]),
            ("2027-10-14", &[]),
        ] {
            let mut found: Vec<_> = may_be_moved_for(day.parse().unwrap()).collect();
            found.dedup();
            assert_eq!(found, years, "{day}");
        }
    }
}
