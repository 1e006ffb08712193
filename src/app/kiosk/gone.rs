//! What leaves the screen while somebody reads it.

use super::Kiosk;
use crate::content::library::ReadError;

impl Kiosk {
    /// What was withdrawn or is past its date leaves the screen at once, and the
    /// way back to it: the visitor finds the page before it.
    pub(super) fn leave_what_is_gone(&mut self) {
        match self.first_gone() {
            Ok(Some(place)) => {
                self.session.route.truncate(place);
                self.session.dialog = None;
                self.arrival += 1;
            }
            Ok(None) => {}
            Err(error) => self.fail(&error),
        }
    }

    /// The place on the way of the first page whose item is not shown any more.
    fn first_gone(&self) -> Result<Option<usize>, ReadError> {
        for (place, page) in self.session.route.iter().enumerate() {
            if let Some(key) = page.key()
                && self.ports.library.item(key, self.today)?.is_none()
            {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }
}
