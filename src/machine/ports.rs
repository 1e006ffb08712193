//! The ports of the pages, over the real files.

use crate::{
    app::ports::Tickets, content::library::ReadError, domain::service::Letter,
    store::journal::Reader,
};

use super::clock::reading;

/// The journal as the pages read it.
pub struct JournalTickets(pub Reader);

impl Tickets for JournalTickets {
    fn issued(&self) -> Result<Vec<(Letter, u32)>, ReadError> {
        let read = || self.0.issued_on(self.0.dated(&reading(None))?.date);
        let issued = read().map_err(|error| ReadError(error.to_string()))?;
        Ok(issued.into_iter().collect())
    }
}
