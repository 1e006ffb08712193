//! The floor plan beside the list of what is in the hall.

use crate::{
    app::language::Language,
    domain::{
        floor_plan::{At, Spot},
        hall::{Hall, Window},
    },
};

use super::view::AreaLine;

/// A spot that can be touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotView {
    /// Thousandths of the picture's width and height.
    pub x: u32,
    pub y: u32,
    pub label: String,
    /// Its row in the list.
    pub row: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanView {
    /// The file of the picture.
    pub file: String,
    pub spots: Vec<SpotView>,
    /// Rows of the list behind the areas: the windows that have a spot.
    pub windows: Vec<AreaLine>,
}

/// The floor plan, if the hall has one. Spots whose place is not there are left out.
pub(super) fn view(hall: &Hall, language: Language) -> Option<PlanView> {
    let mut plan = PlanView {
        file: hall.plan.clone()?,
        spots: Vec::new(),
        windows: Vec::new(),
    };
    for spot in &hall.spots {
        let found = match spot.at() {
            Some(At::Area(name)) => {
                hall.areas
                    .iter()
                    .position(|area| area.name == name)
                    .map(|row| {
                        let english = &hall.areas[row].name_en;
                        (row, language.prefer(name, english).to_owned())
                    })
            }
            Some(At::Window(no)) => {
                let window = hall.windows.iter().find(|window| window.no == no);
                window.map(|window| plan.window(window, hall, language))
            }
            Some(At::Service(letter)) => {
                let window = hall.windows_of(letter).next();
                window.map(|window| plan.window(window, hall, language))
            }
            None => None,
        };
        plan.spots
            .extend(found.map(|(row, label)| at(spot, row, label)));
    }
    Some(plan)
}

fn at(spot: &Spot, row: usize, label: String) -> SpotView {
    SpotView {
        x: spot.x,
        y: spot.y,
        label,
        row,
    }
}

/// How far from a spot a finger may be, in thousandths: rooms are about so large.
const NEAR: u32 = 130;

impl PlanView {
    /// The row of the spot that is nearest to a place, if one is near.
    pub fn nearest(&self, x: u32, y: u32) -> Option<usize> {
        let away = |spot: &&SpotView| spot.x.abs_diff(x).pow(2) + spot.y.abs_diff(y).pow(2);
        let nearest = self.spots.iter().min_by_key(away)?;
        (away(&nearest) <= NEAR.pow(2)).then_some(nearest.row)
    }

    /// The row of a window, which is added where it is not there yet.
    fn window(&mut self, window: &Window, hall: &Hall, language: Language) -> (usize, String) {
        let name = match language {
            Language::Chinese => format!("{} 号窗口　{}", window.no, window.name),
            Language::English => {
                let name = language.prefer(&window.name, &window.name_en);
                format!("Window {} · {name}", window.no)
            }
        };
        let known = self.windows.iter().position(|row| row.name == name);
        let place = known.unwrap_or(self.windows.len());
        if known.is_none() {
            let services = window.services.iter();
            let services = services.filter_map(|letter| hall.service(*letter));
            let services: Vec<_> = services
                .map(|service| language.prefer(&service.name, &service.name_en).to_owned())
                .collect();
            let offers = match window.place.is_empty() {
                true => services.join(language.pick("、", ", ")),
                false => match language {
                    Language::Chinese => format!("{}。{}", window.place, services.join("、")),
                    Language::English => {
                        let place = language.prefer(&window.place, &window.place_en);
                        format!("{place}. {}", services.join(", "))
                    }
                },
            };
            self.windows.push(AreaLine {
                name: name.clone(),
                floor: String::new(),
                offers,
            });
        }
        (hall.areas.len() + place, name)
    }
}
