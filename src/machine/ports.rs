//! The ports of the pages, over the real files.

use std::cell::RefCell;

use crate::{
    app::ports::Tickets,
    content::library::ReadError,
    domain::{clock::Reading, service::Letter, ticket::Ticket},
    store::journal::{JournalError, Reader},
};

/// The journal as the pages read it. Where the machine has none, it is looked for again at
/// the next question: the journal may come up later than the screen.
pub struct JournalTickets {
    journal: RefCell<Option<Reader>>,
    open: Box<dyn Fn() -> Option<Reader>>,
    /// Reads the clock.
    clock: Box<dyn Fn() -> Reading>,
}

impl JournalTickets {
    pub fn new(open: Box<dyn Fn() -> Option<Reader>>, clock: Box<dyn Fn() -> Reading>) -> Self {
        Self {
            journal: RefCell::new(open()),
            open,
            clock,
        }
    }

    /// Asks the journal; nothing where there is none.
    fn ask<T: Default>(
        &self,
        question: impl FnOnce(&Reader) -> Result<T, JournalError>,
    ) -> Result<T, ReadError> {
        let mut journal = self.journal.borrow_mut();
        if journal.is_none() {
            *journal = (self.open)();
        }
        match &*journal {
            Some(reader) => question(reader).map_err(|error| ReadError(error.to_string())),
            None => Ok(T::default()),
        }
    }
}

impl Tickets for JournalTickets {
    fn issued(&self) -> Result<Vec<(Letter, u32)>, ReadError> {
        self.ask(|journal| {
            let issued = journal.issued_on(journal.dated(&(self.clock)())?.date)?;
            Ok(issued.into_iter().collect())
        })
    }

    fn find(&self, letter: Letter, digits: &str) -> Result<Vec<Ticket>, ReadError> {
        self.ask(|journal| journal.find(journal.dated(&(self.clock)())?.date, letter, digits))
    }

    fn after(&self, ticket: &Ticket) -> Result<u32, ReadError> {
        self.ask(|journal| journal.issued_after(ticket))
    }
}
