//! 本厅信息.

use std::{cell::RefCell, rc::Rc};

use query_corner_ui::{
    App, AreaRow, DayRow, DutyRow, EntryRow, FactRow, Hall, HallTab, SpotRow, WindowRow,
};
use slint::{ComponentHandle, Image, Model, ModelRc, SharedString};

use crate::{
    app::{
        hall::{Day, Intent, StationView, Tab, View},
        kiosk,
        page::Page,
    },
    shell::bridge::Bridge,
};

use super::{body::Pictures, entry, int, model, place};

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
    let to = send(bridge);
    hall.on_choose_place(move |row| to(Intent::ChoosePlace(place(row))));
    let to = send(bridge);
    hall.on_near_place(move |x, y| to(Intent::TouchPlan(thousandths(x), thousandths(y))));
    let rows = Rc::downgrade(bridge);
    hall.on_station_at(move |index, _revision| {
        rows.upgrade()
            .and_then(|bridge| row(&bridge, place(index)))
            .unwrap_or_default()
    });
}

fn thousandths(part: f32) -> u32 {
    (part.clamp(0.0, 1.0) * 1000.0) as u32
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

pub fn render(app: &App, view: &View, pictures: Pictures) {
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
    render_areas(&hall, view, pictures);
    hall.set_stations(int(view.stations));
    hall.set_detail(view.station.is_some());
    if let Some(station) = &view.station {
        render_station(&hall, station);
    }
}

/// What is in the hall, and where on the floor plan. Rows that did not change stay as they are, so
/// that the one that is chosen can be brought into view.
fn render_areas(hall: &Hall, view: &View, pictures: Pictures) {
    let plan = view.plan.as_ref().filter(|_| view.tab == Tab::Areas);
    let drawn = plan.and_then(|plan| drawn(&plan.file, pictures));
    let plan = plan.filter(|_| drawn.is_some());
    let spots = plan.map_or(&[][..], |plan| &plan.spots);
    let windows = plan.map_or(&[][..], |plan| &plan.windows);
    let areas = view.areas.iter().chain(windows).enumerate();
    let areas = areas.map(|(row, area)| AreaRow {
        name: area.name.as_str().into(),
        floor: area.floor.as_str().into(),
        offers: area.offers.as_str().into(),
        on_plan: spots.iter().any(|spot| spot.row == row),
    });
    keep(areas.collect(), hall.get_areas(), |rows| {
        hall.set_areas(rows)
    });
    let part =
        |thousandths: u32| f32::from(u16::try_from(thousandths).unwrap_or(u16::MAX)) / 1000.0;
    let spots = spots.iter().map(|spot| SpotRow {
        x: part(spot.x),
        y: part(spot.y),
        label: spot.label.as_str().into(),
        row: int(spot.row),
    });
    keep(spots.collect(), hall.get_spots(), |rows| {
        hall.set_spots(rows)
    });
    hall.set_has_plan(drawn.is_some());
    hall.set_plan(drawn.unwrap_or_default());
    hall.set_place(view.place.map_or(-1, int));
}

/// Sets rows that are not those already there.
fn keep<T: Clone + PartialEq + 'static>(
    rows: Vec<T>,
    there: ModelRc<T>,
    set: impl FnOnce(ModelRc<T>),
) {
    if !there.iter().eq(rows.iter().cloned()) {
        set(model(rows));
    }
}

thread_local! {
    // The page is written with every touch; its picture is drawn once.
    static DRAWN: RefCell<Option<(Vec<u8>, Image)>> = const { RefCell::new(None) };
}

fn drawn(file: &str, pictures: Pictures) -> Option<Image> {
    let bytes = pictures(file)?;
    let known = DRAWN.with_borrow(|drawn| drawn.clone());
    if let Some((_, image)) = known.filter(|(of, _)| *of == bytes) {
        return Some(image);
    }
    let image = Image::load_from_data(&bytes, None)
        .inspect_err(|error| tracing::error!(%error, "平面图画不出来"))
        .ok()?;
    DRAWN.set(Some((bytes, image.clone())));
    Some(image)
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
