//! The ports of the pages, over the real files.

use crate::{
    app::ports::Tickets, content::library::ReadError, domain::service::Letter,
    store::journal::Reader,
};

use super::clock::reading;

/// The journal as the pages read it; None while the machine has none.
pub struct JournalTickets(pub Option<Reader>);

impl Tickets for JournalTickets {
    fn issued(&self) -> Result<Vec<(Letter, u32)>, ReadError> {
        let Some(journal) = &self.0 else {
            return Ok(vec![]);
        };
        let read = || journal.issued_on(journal.dated(&reading(None))?.date);
        let issued = read().map_err(|error| ReadError(error.to_string()))?;
        Ok(issued.into_iter().collect())
    }
}
