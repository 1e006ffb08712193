//! 本厅信息: windows, hours, duties, the building, stations near by.

mod plan;
mod view;

use crate::{
    content::{
        item::{Item, ItemKey, Kind},
        library::{Filter, Order, ReadError},
    },
    domain::{
        self,
        hall::{OPENING_HOURS, OPENING_HOURS_EN},
    },
};

use super::{kiosk::Context, row::Row, translated::is_list_chinese};

pub use plan::{PlanView, SpotView};
pub use view::{AreaLine, Day, DutyLine, StationView, View, WindowLine};

/// Words of people who ask when the hall is open, and of those who ask for its most asked room.
const HOURS: [&str; 7] = [
    OPENING_HOURS,
    OPENING_HOURS_EN,
    "上班",
    "下班",
    "开门",
    "关门",
    "周末",
];
const TOILET: [&str; 4] = ["厕所", "卫生间", "洗手间", "公厕"];

/// A leaf of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Windows,
    Hours,
    Duties,
    Areas,
    Stations,
}

/// The state of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hall {
    tab: Tab,
    /// The station that is open.
    station: Option<ItemKey>,
    /// It was opened from the list; 返回 leads back there.
    from_list: bool,
    /// The row of the areas that is chosen, in the list or on the floor plan.
    place: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    ChooseTab(Tab),
    OpenStation(usize),
    CloseStation,
    /// A row of the areas, or the same on the floor plan.
    ChoosePlace(usize),
    /// A place on the floor plan, in thousandths of its width and height.
    TouchPlan(u32, u32),
}

impl Hall {
    pub fn at_hours() -> Self {
        Self {
            tab: Tab::Hours,
            ..Self::default()
        }
    }

    /// The leaf that tells what the line under a search result speaks of: an area, the hours, or
    /// else the windows.
    pub fn telling(line: &str, hall: &domain::hall::Hall) -> Self {
        let sought = TOILET.iter().any(|word| line.contains(word));
        let told = |area: &domain::hall::Area| {
            line.starts_with(&area.name)
                || !area.name_en.is_empty() && line.starts_with(&area.name_en)
                || sought && TOILET.iter().any(|word| area.name.contains(word))
        };
        if let Some(place) = hall.areas.iter().position(told) {
            return Self {
                tab: Tab::Areas,
                place: Some(place),
                ..Self::default()
            };
        }
        match HOURS.iter().any(|word| line.contains(word)) {
            true => Self::at_hours(),
            false => Self::default(),
        }
    }

    pub fn at_station(key: ItemKey) -> Self {
        Self {
            tab: Tab::Stations,
            station: Some(key),
            ..Self::default()
        }
    }

    pub fn handle(&mut self, intent: Intent, context: &Context) -> Result<(), ReadError> {
        match intent {
            Intent::ChooseTab(tab) => {
                self.tab = tab;
                self.station = None;
                self.place = None;
            }
            Intent::OpenStation(index) => {
                self.station = context.entry(&stations(), index)?.map(|entry| entry.key);
                self.from_list = true;
            }
            Intent::CloseStation => self.station = None,
            Intent::ChoosePlace(row) => self.place = Some(row),
            Intent::TouchPlan(x, y) => {
                let plan = context
                    .hall
                    .and_then(|hall| plan::view(hall, context.session.language));
                let near = plan.and_then(|plan| plan.nearest(x, y));
                self.place = near.or(self.place);
            }
        }
        Ok(())
    }

    /// Whether one station is open in place of the list.
    pub fn shows_station(&self) -> bool {
        self.station.is_some()
    }

    /// 返回 within the page; false: it is left.
    pub fn step_back(&mut self) -> bool {
        let back = self.from_list && self.station.is_some();
        if back {
            self.station = None;
        }
        back
    }

    /// One row of the stations.
    pub fn row(&self, index: usize, context: &Context) -> Result<Option<Row>, ReadError> {
        let entry = context.entry(&stations(), index)?;
        Ok(entry.map(|entry| Row::of(&entry, context.session.language)))
    }

    /// Whether the leaf in view has nothing in English.
    pub fn is_chinese(&self, context: &Context) -> Result<bool, ReadError> {
        let Some(hall) = context.hall else {
            return Ok(false);
        };
        // A leaf without rows says that there are none, in the screen's own words.
        fn none<T>(rows: &[T], english: impl Fn(&T) -> &str) -> bool {
            !rows.is_empty() && rows.iter().all(|row| english(row).is_empty())
        }
        Ok(match self.tab {
            Tab::Windows => none(&hall.windows, |window| &window.name_en),
            Tab::Hours => false,
            Tab::Duties => none(&hall.duties, |duty| &duty.duty_en),
            Tab::Areas => none(&hall.areas, |area| &area.name_en),
            Tab::Stations if self.station.is_some() => true,
            Tab::Stations => is_list_chinese(&stations(), context)?,
        })
    }

    fn opened(&self, context: &Context) -> Result<Option<Item>, ReadError> {
        match &self.station {
            Some(key) => context.ports.library.item(key, context.today),
            None => Ok(None),
        }
    }
}

fn stations() -> Filter {
    Filter {
        order: Order::Nearest,
        ..Filter::of(Kind::Station)
    }
}

#[cfg(test)]
mod tests;
