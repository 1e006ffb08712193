//! No printer at all: no slip is asked of it, and the visitor reads the number off the screen.

use super::{Delivery, Make, Printer, Slip, Status};

pub struct Absent;

impl Printer for Absent {
    fn make(&self) -> Make {
        Make::Absent
    }

    fn status(&mut self) -> Status {
        Status::Absent
    }

    fn print(&mut self, _: &Slip) -> Delivery {
        Delivery::Unsent(Status::Absent)
    }
}
