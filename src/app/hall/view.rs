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

/// A part of the building.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaLine {
    pub name: String,
    pub floor: String,
    pub offers: String,
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
    pub areas: Vec<AreaLine>,
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
        let today = context.now.map(|now| now.date());
        let hall = context.hall;
        let station = self.opened(context)?;
        Ok(View {
            name: context.hall_name(),
            address: hall
                .map(|hall| language.prefer(&hall.address, &hall.address_en).to_owned())
                .unwrap_or_default(),
            telephone: hall.map(|hall| hall.telephone.clone()).unwrap_or_default(),
            tab: self.tab,
            windows: hall.map(|hall| windows(hall, language)).unwrap_or_default(),
            status: home::status(opening.as_ref(), context),
            open: opening.as_ref().is_some_and(Opening::is_open),
            week: hall
                .map(|hall| week(hall, today, language))
                .unwrap_or_default(),
            exceptions: hall
                .zip(today)
                .map(|(hall, today)| exceptions(hall, today, language))
                .unwrap_or_default(),
            unannounced: hall
                .zip(today)
                .map(|(hall, today)| unannounced(hall, today, language))
                .unwrap_or_default(),
            duties: hall
                .map(|hall| duties(hall, today, context.today, language))
                .unwrap_or_default(),
            areas: hall.map(|hall| areas(hall, language)).unwrap_or_default(),
            plan: hall.and_then(|hall| plan::view(hall, language)),
            place: self.place,
            stations: context.ports.library.count(&stations(), context.today)?,
            station: station
                .as_ref()
                .and_then(|item| station_view(item, language)),
        })
    }
}

/// The areas in the words of the language.
fn areas(hall: &hall::Hall, language: Language) -> Vec<AreaLine> {
    let line = |area: &Area| AreaLine {
        name: language.prefer(&area.name, &area.name_en).to_owned(),
        floor: language.prefer(&area.floor, &area.floor_en).to_owned(),
        offers: language.prefer(&area.offers, &area.offers_en).to_owned(),
    };
    hall.areas.iter().map(line).collect()
}

fn windows(hall: &hall::Hall, language: Language) -> Vec<WindowLine> {
    hall.windows
        .iter()
        .map(|window| {
            let services: Vec<_> = window
                .services
                .iter()
                .filter_map(|letter| hall.service(*letter))
                .map(|service| {
                    let name = language.prefer(&service.name, &service.name_en);
                    format!("{} {name}", service.letter)
                })
                .collect();
            WindowLine {
                no: window.no.to_string(),
                name: language.prefer(&window.name, &window.name_en).to_owned(),
                services: services.join(" · "),
                place: language.prefer(&window.place, &window.place_en).to_owned(),
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

/// The hours of an ordinary week; `today` is marked where it is known.
fn week(hall: &hall::Hall, today: Option<Date>, language: Language) -> Vec<Day> {
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
            let usual = hall.hours.week.on(day);
            let today = today.filter(|today| day == today.weekday());
            // The table is of ordinary weeks; today is told as it is.
            let occasion = today.and_then(|today| Some((today, hall.hours.occasion(today)?)));
            let periods = match occasion {
                Some((today, _)) => hall.hours.periods(today, None),
                None => usual.to_vec(),
            };
            Day {
                day: language.weekday(day).to_owned(),
                hours: spans(&periods, language),
                note: occasion
                    .map(|(_, name)| {
                        let name = language.day_of(hall, name);
                        let usual = spans(usual, language).replace('\n', "　");
                        match language {
                            Language::Chinese => format!("今天{name}，平时 {usual}"),
                            Language::English => format!("today {name}; usually {usual}"),
                        }
                    })
                    .unwrap_or_default(),
                today: today.is_some(),
                closed: periods.is_empty(),
            }
        })
        .collect()
}

/// The days of this month and the next that differ, without what is over: the hall's own,
/// and the statutory days off of which they say nothing.
fn exceptions(hall: &hall::Hall, today: Date, language: Language) -> Vec<Day> {
    let last = last_in_sight(today);
    let own = hall.hours.exceptions.iter().cloned();
    let mut shown: Vec<Exception> = own
        .chain(holidays(hall, today, last))
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
            note: language.day_name(&e.name, &e.name_en),
            today: e.covers(today),
            closed: e.open.is_empty(),
        })
        .collect()
}

/// The statutory days off from one day to another, those in a row of one name together.
fn holidays(hall: &hall::Hall, from: Date, to: Date) -> Vec<Exception> {
    let mut found: Vec<Exception> = Vec::new();
    let days = from
        .series(1.day())
        .take_while(|day| *day <= to)
        .filter_map(|day| Some((day, hall.hours.holiday(day)?)));
    for (day, name) in days {
        let follows = |last: &&mut Exception| {
            last.name == name && last.to.is_some_and(|to| to.tomorrow().ok() == Some(day))
        };
        match found.last_mut().filter(follows) {
            Some(last) => last.to = Some(day),
            None => found.push(Exception {
                from: day,
                to: Some(day),
                name: name.to_owned(),
                name_en: String::new(),
                open: vec![],
            }),
        }
    }
    found
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
            format!("{year} 年的节假日安排还没有公布，先按法定节假日和每周时间显示，以公告为准。")
        }
        (Some(year), Language::English) => {
            format!(
                "The holidays of {year} are not announced yet; the statutory days and the weekly hours are shown."
            )
        }
    }
}

/// The duties to come: those from `today` on, or while that is not known from a day that is
/// surely not later.
fn duties(
    hall: &hall::Hall,
    today: Option<Date>,
    least: Date,
    language: Language,
) -> Vec<DutyLine> {
    let from = today.unwrap_or(least);
    let mut duties: Vec<&Duty> = hall.duties.iter().filter(|duty| duty.on >= from).collect();
    duties.sort_by_key(|duty| (duty.on, duty.from));
    duties
        .into_iter()
        .take(DUTIES)
        .map(|duty| {
            let is_today = today == Some(duty.on);
            let day = language.day(duty.on);
            DutyLine {
                day: if is_today {
                    format!("{} {day}", language.pick("今天", "Today,"))
                } else {
                    day
                },
                time: format!("{}–{}", language.clock(duty.from), language.clock(duty.to)),
                duty: language.prefer(&duty.duty, &duty.duty_en).to_owned(),
                who: duty.who.clone(),
                place: language.prefer(&duty.place, &duty.place_en).to_owned(),
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
        name: language
            .prefer(&item.header.title, &item.header.title_en)
            .to_owned(),
        distance: distance(station.distance_m, language),
        facts: facts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.clone()))
            .collect(),
        offers: station.offers.clone(),
    })
}
