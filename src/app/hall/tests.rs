use jiff::civil::{DateTime, datetime};

use super::*;
use crate::app::{
    kiosk::{self, Kiosk, View as Shown},
    page::Page,
    shelf::{NOW, Shelf, key},
};

fn act(kiosk: &mut Kiosk, intent: Intent) {
    kiosk.handle(kiosk::Intent::Hall(intent));
}

fn at(now: DateTime) -> Kiosk {
    let mut kiosk = Shelf::factory().kiosk_at(now);
    kiosk.go(Page::Hall(Hall::default()));
    kiosk
}

fn view(kiosk: &mut Kiosk) -> View {
    match kiosk.view() {
        Some(Shown::Hall(view)) => *view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn windows_name_their_services() {
    let windows = view(&mut at(NOW)).windows;
    assert_eq!(windows.len(), 6);
    assert_eq!(windows[2].no, "3");
    assert!(
        windows[2].services.starts_with("C "),
        "{}",
        windows[2].services
    );
    assert!(windows[2].services.contains(" · G "));
}

#[test]
fn today_is_marked_in_the_week() {
    let week = view(&mut at(NOW)).week;
    let today: Vec<_> = week
        .iter()
        .filter(|day| day.today)
        .map(|day| day.day.as_str())
        .collect();
    assert_eq!(today, ["星期二"]);
    assert_eq!(week[0].hours, "08:30–12:00　14:00–17:30");
    assert!(week[6].closed);
    assert_eq!(week[6].hours, "休息");
}

#[test]
fn the_exceptions_of_this_month_and_the_next_are_told() {
    for (now, expected) in [
        (NOW, vec!["错时延时服务（晚间）"]),
        (
            datetime(2026, 9, 26, 9, 0, 0, 0),
            vec!["中秋节", "国庆节", "国庆节调休上班"],
        ),
        (datetime(2026, 7, 1, 9, 0, 0, 0), vec![]),
        // No exceptions are written for 2027: the statutory days stand by themselves.
        (datetime(2027, 9, 1, 9, 0, 0, 0), vec!["中秋节", "国庆节"]),
    ] {
        let exceptions = view(&mut at(now)).exceptions;
        let names: Vec<_> = exceptions.iter().map(|day| day.note.as_str()).collect();
        assert_eq!(names, expected, "{now}");
    }
}

#[test]
fn statutory_days_in_a_row_are_told_together() {
    let exceptions = view(&mut at(datetime(2027, 9, 16, 9, 0, 0, 0))).exceptions;
    let days: Vec<_> = exceptions.iter().map(|day| day.day.as_str()).collect();
    assert_eq!(days, ["10月1日 至 10月3日"]);
    assert!(exceptions[0].closed);
}

#[test]
fn a_year_whose_holidays_are_not_announced_is_named_once_it_is_in_sight() {
    for (now, year) in [
        (NOW, None),
        (datetime(2026, 12, 1, 9, 0, 0, 0), Some("2027 年")),
        (datetime(2027, 3, 1, 9, 0, 0, 0), Some("2027 年")),
    ] {
        let line = view(&mut at(now)).unannounced;
        match year {
            None => assert_eq!(line, "", "{now}"),
            Some(year) => assert!(line.starts_with(year), "{now}: {line}"),
        }
    }
}

#[test]
fn a_station_opens_from_the_list_and_by_its_key() {
    let mut kiosk = at(NOW);
    act(&mut kiosk, Intent::ChooseTab(Tab::Stations));
    assert_eq!(view(&mut kiosk).stations, 13);
    act(&mut kiosk, Intent::OpenStation(0));
    let station = view(&mut kiosk).station.unwrap();
    assert!(!station.name.is_empty() && !station.distance.is_empty());
    assert!(station.facts.iter().any(|(name, _)| *name == "地址"));
    act(&mut kiosk, Intent::CloseStation);
    assert!(view(&mut kiosk).station.is_none());
    kiosk.open(key("station/shimen-town"));
    let shown = view(&mut kiosk);
    assert_eq!(shown.tab, Tab::Stations);
    assert!(shown.station.is_some());
}

#[test]
fn the_spots_of_the_floor_plan_are_rows_of_the_list_and_the_windows_come_behind_the_areas() {
    let mut kiosk = at(NOW);
    act(&mut kiosk, Intent::ChooseTab(Tab::Areas));
    let shown = view(&mut kiosk);
    let plan = shown.plan.unwrap();
    assert_eq!((plan.file.as_str(), plan.spots.len()), ("plan.png", 14));
    let rows: Vec<_> = shown.areas.iter().chain(&plan.windows).collect();
    for spot in &plan.spots {
        assert_eq!(spot.label, rows[spot.row].name);
    }
    assert!(
        plan.windows
            .iter()
            .all(|row| row.name.contains("号窗口") && !row.offers.is_empty())
    );
    assert_eq!(shown.place, None);
    act(&mut kiosk, Intent::ChoosePlace(plan.spots[3].row));
    assert_eq!(view(&mut kiosk).place, Some(plan.spots[3].row));
    // A finger beside a spot means it; one far from all means none.
    let spot = &plan.spots[0];
    act(&mut kiosk, Intent::TouchPlan(spot.x + 20, spot.y + 15));
    assert_eq!(view(&mut kiosk).place, Some(spot.row));
    act(&mut kiosk, Intent::TouchPlan(5_000, 5_000));
    assert_eq!(view(&mut kiosk).place, Some(spot.row));
    // Another leaf, and another visitor, begin without.
    act(&mut kiosk, Intent::ChooseTab(Tab::Hours));
    act(&mut kiosk, Intent::ChooseTab(Tab::Areas));
    assert_eq!(view(&mut kiosk).place, None);
}

#[test]
fn a_service_is_at_its_first_window_and_a_spot_of_what_is_not_there_is_none() {
    use crate::{content::item::Detail, domain::floor_plan::Spot};
    let mut shelf = Shelf::factory();
    for item in &mut shelf.0 {
        if let Detail::Hall(hall) = &mut item.detail {
            let letter = hall.services[2].letter;
            hall.spots = vec![
                Spot {
                    service: Some(letter),
                    ..Spot::default()
                },
                Spot {
                    window: Some(3),
                    x: 9,
                    ..Spot::default()
                },
                Spot {
                    window: Some(77),
                    ..Spot::default()
                },
                Spot {
                    area: Some("没有".into()),
                    ..Spot::default()
                },
                Spot::default(),
            ];
        }
    }
    let mut kiosk = shelf.kiosk();
    kiosk.go(Page::Hall(Hall::default()));
    let plan = view(&mut kiosk).plan.unwrap();
    // C is taken by window 3: one row, two spots.
    assert_eq!(plan.spots.len(), 2);
    assert_eq!(plan.spots[0].row, plan.spots[1].row);
    assert_eq!(plan.windows.len(), 1);
}

#[test]
fn what_was_found_of_the_hall_opens_where_it_is_told() {
    let kiosk = at(NOW);
    let context = kiosk.context();
    let hall = context.hall.unwrap();
    let area = |name: &str| hall.areas.iter().position(|area| area.name == name);
    for (line, tab, place) in [
        ("等候区 饮水机", Tab::Areas, area("等候区")),
        ("母婴室", Tab::Areas, area("母婴室")),
        ("厕所在哪里", Tab::Areas, area("无障碍卫生间")),
        (OPENING_HOURS, Tab::Hours, None),
        ("几点上班", Tab::Hours, None),
        ("Opening hours", Tab::Hours, None),
        (
            "Accessible Toilet. Corridor in the north-east corner",
            Tab::Areas,
            area("无障碍卫生间"),
        ),
        ("党员爱心服务", Tab::Windows, None),
        ("", Tab::Windows, None),
    ] {
        let opened = Hall::telling(line, hall);
        assert_eq!((opened.tab, opened.place), (tab, place), "{line}");
    }
}
