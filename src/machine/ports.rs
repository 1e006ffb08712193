//! The ports of the pages, over the real files.

use crate::{
    app::ports::Tickets,
    content::library::ReadError,
    domain::{clock::Reading, service::Letter, ticket::Ticket},
    store::journal::{JournalError, Reader},
};

/// The journal as the pages read it; None while the machine has none.
pub struct JournalTickets {
    pub journal: Option<Reader>,
    /// Reads the clock.
    pub clock: Box<dyn Fn() -> Reading>,
}

impl Tickets for JournalTickets {
    fn issued(&self) -> Result<Vec<(Letter, u32)>, ReadError> {
        let Some(journal) = &self.journal else {
            return Ok(vec![]);
        };
        let read = || journal.issued_on(journal.dated(&(self.clock)())?.date);
        let issued = read().map_err(|error| ReadError(error.to_string()))?;
        Ok(issued.into_iter().collect())
    }

    fn find(&self, letter: Letter, digits: &str) -> Result<Vec<Ticket>, ReadError> {
        let Some(journal) = &self.journal else {
            return Ok(vec![]);
        };
        let read = || journal.find(journal.dated(&(self.clock)())?.date, letter, digits);
        read().map_err(|error: JournalError| ReadError(error.to_string()))
    }
}
