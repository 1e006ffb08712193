//! What 本厅信息 shows.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use crate::{
    app::{home, kiosk::Context, language::Language, row::distance},
    content::{
        item::{Detail, Item},
        library::ReadError,
    },
    domain::{
        hall::{self, Area, Duty},
        hours::{Exception, Period},
        opening::Opening,
    },
};

use super::{Hall, PlanView, Tab, plan, stations};

/// How many duties to come are shown.
const DUTIES: usize = 12;

/// A window with what it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowLine {
    pub no: String,
    pub name: String,
    pub services: String,
    pub place: String,
    pub telephone: String,
}

/// A day with its hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    pub day: String,
    pub hours: String,
    pub note: String,
    pub today: bool,
    pub closed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyLine {
    pub day: String,
    pub time: String,
    pub duty: String,
    pub who: String,
    pub place: String,
    pub today: bool,
}

/// A station whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationView {
    pub name: String,
    pub distance: String,
    /// Names with their values.
    pub facts: Vec<(&'static str, String)>,
    pub offers: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub name: String,
    pub address: String,
    pub telephone: String,
    pub tab: Tab,
    pub windows: Vec<WindowLine>,
    pub status: String,
    pub open: bool,
    pub week: Vec<Day>,
    pub exceptions: Vec<Day>,
    /// Said where the holidays of a year in sight have not been announced.
    pub unannounced: String,
    pub duties: Vec<DutyLine>,
    pub areas: Vec<Area>,
    /// The floor plan beside them.
    pub plan: Option<PlanView>,
    /// The row that is chosen, of the areas and of the plan's windows behind them.
    pub place: Option<usize>,
    pub stations: usize,
    pub station: Option<StationView>,
}

impl Hall {
    pub fn view(&self, context: &Context) -> Result<View, ReadError> {
        let language = context.session.language;
        let opening = context.opening();
        let today = context.now.date();
        let hall = context.hall;
        let station = self.opened(context)?;
        Ok(View {
            name: context.hall_name(),
            address: hall.map(|hall| hall.address.clone()).unwrap_or_default(),
            telephone: hall.map(|hall| hall.telephone.clone()).unwrap_or_default(),
            tab: self.tab,
            windows: hall.map(windows).unwrap_or_default(),
            status: opening
                .as_ref()
                .map(|o| home::status(o, context))
                .unwrap_or_default(),
            open: opening.as_ref().is_some_and(Opening::is_open),
            week: hall
                .map(|hall| week(hall, today, language))
                .unwrap_or_default(),
            exceptions: hall
                .map(|hall| exceptions(hall, today, language))
                .unwrap_or_default(),
            unannounced: hall
                .map(|hall| unannounced(hall, today, language))
                .unwrap_or_default(),
            duties: hall
                .map(|hall| duties(hall, today, language))
                .unwrap_or_default(),
            areas: hall.map(|hall| hall.areas.clone()).unwrap_or_default(),
            plan: hall.and_then(|hall| plan::view(hall, language)),
            place: self.place,
            stations: context.ports.library.count(&stations(), context.today)?,
            station: station
                .as_ref()
                .and_then(|item| station_view(item, language)),
        })
    }
}

fn windows(hall: &hall::Hall) -> Vec<WindowLine> {
    hall.windows
        .iter()
        .map(|window| {
            let services: Vec<_> = window
                .services
                .iter()
                .filter_map(|letter| hall.service(*letter))
                .map(|service| format!("{} {}", service.letter, service.name))
                .collect();
            WindowLine {
                no: window.no.to_string(),
                name: window.name.clone(),
                services: services.join(" · "),
                place: window.place.clone(),
                telephone: window.telephone.clone(),
            }
        })
        .collect()
}

fn spans(periods: &[Period], language: Language) -> String {
    if periods.is_empty() {
        return language.pick("休息", "closed").to_owned();
    }
    let spans: Vec<_> = periods
        .iter()
        .map(|p| format!("{}–{}", language.clock(p.from), language.clock(p.to)))
        .collect();
    // More than two do not stand in one line on every screen.
    let lines: Vec<_> = spans.chunks(2).map(|two| two.join("　")).collect();
    lines.join("\n")
}

fn week(hall: &hall::Hall, today: Date, language: Language) -> Vec<Day> {
    const DAYS: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    DAYS.into_iter()
        .map(|day| {
            let periods = hall.hours.week.on(day);
            let is_today = day == today.weekday();
            // The table is of ordinary weeks; a holiday today is said beside it.
            let exception = hall.hours.exception(today).filter(|_| is_today);
            Day {
                day: language.weekday(day).to_owned(),
                hours: spans(periods, language),
                note: exception
                    .map(|e| match language {
                        Language::Chinese => {
                            format!("今天{}：{}", e.name, spans(&e.open, language))
                        }
                        Language::English => {
                            format!("today {}: {}", e.name, spans(&e.open, language))
                        }
                    })
                    .unwrap_or_default(),
                today: is_today,
                closed: periods.is_empty(),
            }
        })
        .collect()
}

/// The days of this month and the next that differ, without what is over.
fn exceptions(hall: &hall::Hall, today: Date, language: Language) -> Vec<Day> {
    let last = last_in_sight(today);
    let mut shown: Vec<&Exception> = hall
        .hours
        .exceptions
        .iter()
        .filter(|e| e.from <= last && e.to.unwrap_or(e.from) >= today)
        .collect();
    shown.sort_by_key(|e| e.from);
    shown
        .into_iter()
        .map(|e| Day {
            day: match e.to.filter(|to| *to != e.from) {
                Some(to) => format!(
                    "{} {} {}",
                    language.short_day(e.from),
                    language.pick("至", "to"),
                    language.short_day(to)
                ),
                None => language.day(e.from),
            },
            hours: spans(&e.open, language),
            note: e.name.clone(),
            today: e.covers(today),
            closed: e.open.is_empty(),
        })
        .collect()
}

/// The last day of the next month.
fn last_in_sight(today: Date) -> Date {
    today
        .first_of_month()
        .checked_add(1.month())
        .unwrap_or(today)
        .last_of_month()
}

fn unannounced(hall: &hall::Hall, today: Date, language: Language) -> String {
    let missing = [today, last_in_sight(today)]
        .into_iter()
        .find(|date| !hall.hours.is_announced(*date));
    match (missing.map(Date::year), language) {
        (None, _) => String::new(),
        (Some(year), Language::Chinese) => {
            format!("{year} 年的节假日安排还没有公布，先按每周时间显示，以公告为准。")
        }
        (Some(year), Language::English) => {
            format!("The holidays of {year} are not announced yet; the weekly hours are shown.")
        }
    }
}

fn duties(hall: &hall::Hall, today: Date, language: Language) -> Vec<DutyLine> {
    let mut duties: Vec<&Duty> = hall.duties.iter().filter(|duty| duty.on >= today).collect();
    duties.sort_by_key(|duty| (duty.on, duty.from));
    duties
        .into_iter()
        .take(DUTIES)
        .map(|duty| {
            let is_today = duty.on == today;
            let day = language.day(duty.on);
            DutyLine {
                day: if is_today {
                    format!("{} {day}", language.pick("今天", "Today,"))
                } else {
                    day
                },
                time: format!("{}–{}", language.clock(duty.from), language.clock(duty.to)),
                duty: duty.duty.clone(),
                who: duty.who.clone(),
                place: duty.place.clone(),
                today: is_today,
            }
        })
        .collect()
}

fn station_view(item: &Item, language: Language) -> Option<StationView> {
    let Detail::Station(station) = &item.detail else {
        return None;
    };
    let facts = [
        (language.pick("地址", "Address"), &station.address),
        (language.pick("电话", "Telephone"), &station.telephone),
        (language.pick("开放", "Hours"), &station.hours),
        (language.pick("怎么去", "The way"), &station.route),
    ];
    Some(StationView {
        name: item.header.title.clone(),
        distance: distance(station.distance_m, language),
        facts: facts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.clone()))
            .collect(),
        offers: station.offers.clone(),
    })
}
