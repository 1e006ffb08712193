//! No printer at all: it never answers, and the visitor reads the number off the screen.

use super::{Delivery, Printer, Slip, Status};

pub struct Absent;

impl Printer for Absent {
    fn status(&mut self) -> Status {
        Status::Silent
    }

    fn print(&mut self, _: &Slip) -> Delivery {
        Delivery::Unsent(Status::Silent)
    }
}
