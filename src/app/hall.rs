//! 本厅信息: windows, hours, duties, the building, stations near by.

mod plan;
mod view;

use crate::content::{
    item::{Item, ItemKey, Kind},
    library::{Filter, Order, ReadError},
};

use super::{kiosk::Context, row::Row};

pub use plan::{PlanView, SpotView};
pub use view::{Day, DutyLine, StationView, View, WindowLine};

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
}

impl Hall {
    pub fn at_hours() -> Self {
        Self {
            tab: Tab::Hours,
            ..Self::default()
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
            }
            Intent::CloseStation => self.station = None,
            Intent::ChoosePlace(row) => self.place = Some(row),
        }
        Ok(())
    }

    /// One row of the stations.
    pub fn row(&self, index: usize, context: &Context) -> Result<Option<Row>, ReadError> {
        let entry = context.entry(&stations(), index)?;
        Ok(entry.map(|entry| Row::of(&entry, context.session.language)))
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
