//! What the pages ask of the world around them.

use crate::{
    content::library::{Library, ReadError},
    domain::service::Letter,
};

/// Reading the journal: what the queue's pages show besides what is published.
pub trait Tickets {
    /// Numbers issued this business day, by service; services without one may be left out.
    fn issued(&self) -> Result<Vec<(Letter, u32)>, ReadError>;
}

/// The ports that pages read through. Writing is an [`super::kiosk::Effect`].
pub struct Ports {
    pub library: Box<dyn Library>,
    pub tickets: Box<dyn Tickets>,
}
