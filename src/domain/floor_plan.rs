//! The picture of a hall on which its parts can be touched.

use serde::{Deserialize, Serialize};

use super::{hall::Hall, service::Letter};

/// Where a spot can be at most, in thousandths of the picture's width and height.
pub const FAR: u32 = 1000;

/// A place on the picture, in thousandths of its width from the left and of its height from the
/// top, and the one part of the hall that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    pub x: u32,
    pub y: u32,
    /// The name of an area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The number of a window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<u32>,
    /// The letter of a service, whose first window is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Letter>,
}

/// What is at a spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At<'a> {
    Area(&'a str),
    Window(u32),
    Service(Letter),
}

impl Spot {
    /// What is there; none if nothing is named, or more than one thing.
    pub fn at(&self) -> Option<At<'_>> {
        match (&self.area, self.window, self.service) {
            (Some(name), None, None) => Some(At::Area(name)),
            (None, Some(no), None) => Some(At::Window(no)),
            (None, None, Some(letter)) => Some(At::Service(letter)),
            _ => None,
        }
    }
}

/// What is wrong with the spots of a hall. They are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanFault {
    #[error("平面图上的点要有平面图（plan）才有地方放")]
    NoPlan,
    #[error("平面图上第 {0} 个点在图外：横和竖都是 0 到 1000")]
    Outside(usize),
    #[error("平面图上第 {0} 个点要写一样，只写一样：地方、窗口或者业务")]
    NotOne(usize),
    #[error("平面图上第 {row} 个点是“{name}”，大厅里没有这个名称、窗口或者业务")]
    Unknown { row: usize, name: String },
    #[error("平面图上第 {0} 个点和前面的是同一个地方，一个地方一个点")]
    Twice(usize),
}

impl Hall {
    /// What is wrong with its floor plan, as far as the picture need not be seen.
    pub fn plan_faults(&self) -> Vec<PlanFault> {
        let mut faults = Vec::new();
        if self.plan.is_none() && !self.spots.is_empty() {
            faults.push(PlanFault::NoPlan);
        }
        for (row, spot) in (1..).zip(&self.spots) {
            if spot.x > FAR || spot.y > FAR {
                faults.push(PlanFault::Outside(row));
            }
            let Some(at) = spot.at() else {
                faults.push(PlanFault::NotOne(row));
                continue;
            };
            if let Some(name) = self.lacks(at) {
                faults.push(PlanFault::Unknown { row, name });
            }
            if self.spots[..row - 1]
                .iter()
                .any(|other| other.at() == Some(at))
            {
                faults.push(PlanFault::Twice(row));
            }
        }
        faults
    }

    /// What a spot is called whose place the hall does not have.
    fn lacks(&self, at: At) -> Option<String> {
        match at {
            At::Area(name) => {
                (!self.areas.iter().any(|area| area.name == name)).then(|| name.into())
            }
            At::Window(no) => {
                (!self.windows.iter().any(|window| window.no == no)).then(|| format!("{no} 号窗口"))
            }
            At::Service(letter) => self.service(letter).is_none().then(|| letter.to_string()),
        }
    }
}
