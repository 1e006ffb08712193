//! 本厅信息.

use std::rc::Rc;

use query_corner_ui::{App, AreaRow, DayRow, DutyRow, EntryRow, FactRow, Hall, HallTab, WindowRow};
use slint::{ComponentHandle, ModelRc, SharedString};

use crate::{
    app::{
        hall::{Day, Intent, StationView, Tab, View},
        kiosk,
        page::Page,
    },
    shell::bridge::Bridge,
};

use super::{entry, int, model, place};

pub fn connect(bridge: &Rc<Bridge>) {
    let hall = bridge.app().global::<Hall>();
    let send = |bridge: &Rc<Bridge>| {
        let bridge = Rc::downgrade(bridge);
        move |intent: Intent| {
            if let Some(bridge) = bridge.upgrade() {
                bridge.send(kiosk::Intent::Hall(intent));
            }
        }
    };
    let to = send(bridge);
    hall.on_choose_tab(move |tab| to(Intent::ChooseTab(tab_of(tab))));
    let to = send(bridge);
    hall.on_open_station(move |index| to(Intent::OpenStation(place(index))));
    let to = send(bridge);
    hall.on_close_station(move || to(Intent::CloseStation));
    let rows = Rc::downgrade(bridge);
    hall.on_station_at(move |index, _revision| {
        rows.upgrade()
            .and_then(|bridge| row(&bridge, place(index)))
            .unwrap_or_default()
    });
}

/// A row is asked for while the page is drawn; one that can't be read stays empty.
fn row(bridge: &Bridge, index: usize) -> Option<EntryRow> {
    let row = bridge.read(|kiosk| {
        let Some(Page::Hall(hall)) = kiosk.page() else {
            return None;
        };
        let row = hall.row(index, &kiosk.context());
        row.inspect_err(|error| tracing::error!(%error, "有一行读不了"))
            .ok()
            .flatten()
    });
    row.map(|row| entry(&row))
}

pub fn render(app: &App, view: &View) {
    let hall = app.global::<Hall>();
    hall.set_name(view.name.as_str().into());
    hall.set_address(view.address.as_str().into());
    hall.set_telephone(view.telephone.as_str().into());
    hall.set_tab(shown(view.tab));
    let windows: Vec<_> = view
        .windows
        .iter()
        .map(|window| WindowRow {
            no: window.no.as_str().into(),
            name: window.name.as_str().into(),
            services: window.services.as_str().into(),
            place: window.place.as_str().into(),
            telephone: window.telephone.as_str().into(),
        })
        .collect();
    hall.set_windows(model(windows));
    hall.set_status(view.status.as_str().into());
    hall.set_open(view.open);
    hall.set_week(days(&view.week));
    hall.set_exceptions(days(&view.exceptions));
    hall.set_unannounced(view.unannounced.as_str().into());
    let duties: Vec<_> = view
        .duties
        .iter()
        .map(|duty| DutyRow {
            day: duty.day.as_str().into(),
            time: duty.time.as_str().into(),
            duty: duty.duty.as_str().into(),
            who: duty.who.as_str().into(),
            place: duty.place.as_str().into(),
            today: duty.today,
        })
        .collect();
    hall.set_duties(model(duties));
    let areas: Vec<_> = view
        .areas
        .iter()
        .map(|area| AreaRow {
            name: area.name.as_str().into(),
            floor: area.floor.as_str().into(),
            offers: area.offers.as_str().into(),
        })
        .collect();
    hall.set_areas(model(areas));
    hall.set_stations(int(view.stations));
    hall.set_detail(view.station.is_some());
    if let Some(station) = &view.station {
        render_station(&hall, station);
    }
}

fn render_station(hall: &Hall, station: &StationView) {
    hall.set_station(station.name.as_str().into());
    hall.set_distance(station.distance.as_str().into());
    let facts: Vec<_> = station
        .facts
        .iter()
        .map(|(name, value)| FactRow {
            name: (*name).into(),
            value: value.as_str().into(),
        })
        .collect();
    hall.set_facts(model(facts));
    let offers: Vec<SharedString> = station.offers.iter().map(SharedString::from).collect();
    hall.set_offers(model(offers));
}

fn days(days: &[Day]) -> ModelRc<DayRow> {
    let rows = days.iter().map(|day| DayRow {
        day: day.day.as_str().into(),
        hours: day.hours.as_str().into(),
        note: day.note.as_str().into(),
        today: day.today,
        closed: day.closed,
    });
    model(rows.collect::<Vec<_>>())
}

fn tab_of(tab: HallTab) -> Tab {
    match tab {
        HallTab::Windows => Tab::Windows,
        HallTab::Hours => Tab::Hours,
        HallTab::Duties => Tab::Duties,
        HallTab::Areas => Tab::Areas,
        HallTab::Stations => Tab::Stations,
    }
}

fn shown(tab: Tab) -> HallTab {
    match tab {
        Tab::Windows => HallTab::Windows,
        Tab::Hours => HallTab::Hours,
        Tab::Duties => HallTab::Duties,
        Tab::Areas => HallTab::Areas,
        Tab::Stations => HallTab::Stations,
    }
}
