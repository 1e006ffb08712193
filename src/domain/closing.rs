//! Whether a number is taken so late that it may not be called before the window closes.

use jiff::{SignedDuration, civil::DateTime};

use super::{hall::Hall, opening::Opening, service::Service};

/// From so long before closing on, a visitor is warned before a number is given; earlier for a
/// service whose visitors take longer at the window.
pub const LAST_MINUTES: i64 = 15;

/// A window that closes soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// The first minute closed.
    pub until: DateTime,
    /// When it opens again, as far as that is known.
    pub again: Option<DateTime>,
}

impl Late {
    /// It is a break of the same day: the number holds over it.
    pub fn is_break(&self) -> bool {
        self.again
            .is_some_and(|again| again.date() == self.until.date())
    }
}

impl Hall {
    /// None: the service is closed, or there is time enough.
    pub fn late(&self, service: &Service, now: DateTime) -> Option<Late> {
        let Opening::Open { until, .. } = self.service_opening(service, now) else {
            return None;
        };
        let least = LAST_MINUTES.max(i64::from(service.minutes));
        if until.duration_since(now) > SignedDuration::from_mins(least) {
            return None;
        }
        let again = match self.service_opening(service, until) {
            Opening::Closed { next, .. } => next.map(|next| next.at),
            Opening::Open { .. } => None,
        };
        Some(Late { until, again })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hall() -> Hall {
        toml::from_str(
            r#"
            address = "便民路18号"
            telephone = "0000-1"
            time_zone = "Asia/Shanghai"
            day_cutover = "04:00:00"
            window = []
            [[service]]
            letter = "A"
            name = "快的"
            intro = ""
            minutes = 8
            [[service]]
            letter = "B"
            name = "慢的"
            intro = ""
            minutes = 40
            [hours.week]
            monday = ["08:30-12:00", "14:00-17:30"]
            "#,
        )
        .unwrap()
    }

    #[test]
    fn the_last_minutes_before_closing_are_late_and_a_break_is_none_of_the_day() {
        let hall = hall();
        let late = |place: usize, now: &str| hall.late(&hall.services[place], now.parse().unwrap());
        // 2026-11-23 is a Monday.
        for (place, now, until) in [
            (0, "2026-11-23T17:14:59", None),
            (0, "2026-11-23T17:15", Some("2026-11-23T17:30:00")),
            (0, "2026-11-23T17:29", Some("2026-11-23T17:30:00")),
            (0, "2026-11-23T17:30", None),
            (1, "2026-11-23T16:49", None),
            (1, "2026-11-23T16:50", Some("2026-11-23T17:30:00")),
        ] {
            let found = late(place, now).map(|late| late.until.to_string());
            assert_eq!(found.as_deref(), until, "{place} {now}");
        }
        assert!(late(0, "2026-11-23T11:50").unwrap().is_break());
        let evening = late(0, "2026-11-23T17:20").unwrap();
        assert!(!evening.is_break());
        let again = evening.again.map(|again| again.to_string());
        assert_eq!(again.as_deref(), Some("2026-11-30T08:30:00"));
    }
}
