//! What the pages ask of the world around them.

use crate::{
    content::library::{Library, ReadError},
    domain::{service::Letter, ticket::Ticket},
};

/// Reading the journal: what the queue's pages show besides what is published.
pub trait Tickets {
    /// Numbers issued this business day, by service; services without one may be left out.
    fn issued(&self) -> Result<Vec<(Letter, u32)>, ReadError>;
    /// The tickets of this business day with this letter and these digits: all of
    /// them (1037) or the counter alone (37), in the order of issue.
    fn find(&self, letter: Letter, digits: &str) -> Result<Vec<Ticket>, ReadError>;
    /// How many numbers of the same letter were issued after this one on its business date.
    fn after(&self, ticket: &Ticket) -> Result<u32, ReadError>;
}

/// The ports that pages read through. Writing is an [`super::world::Effect`].
pub struct Ports {
    pub library: Box<dyn Library>,
    pub tickets: Box<dyn Tickets>,
}
