//! The rooms of a server: whose bytes take whose place in memory. What one kind of sender holds
//! never stands before another kind.

use std::sync::Arc;

use crate::{
    config::{proxies::Speaker, server::ServerConfig},
    web::door::HEAD_MOST,
};

use super::{
    intake::FORM_MAX,
    people::account::Account,
    room::{Held, Room},
    upload_max,
};

/// What forms hold at once, in bytes, and of that those of one account: four of the longest.
const FORMS: usize = 128 << 20;
const FORMS_EACH: usize = 4 * FORM_MAX;

/// What someone may send beside the largest upload, of that part of it which no form has.
const BESIDE: usize = FORM_MAX;

/// What kiosks hold at once that tell of themselves, five thousand of them in the same moment; and
/// of that one of them, which sends one call after the other, and perhaps again when an answer was
/// lost.
const CALLS: usize = 64 << 20;
const CALLS_EACH: usize = 256 << 10;

/// What pages hold at once until they are taken, and of that those to one account.
const PAGES: usize = 128 << 20;
const PAGES_EACH: usize = 8 << 20;

/// The same of pages for strangers, and of that those of one network.
const STRANGERS: usize = 64 << 20;
const STRANGERS_EACH: usize = 2 << 20;

/// The same of what signers' agents are sent to look at, and of that those to one key.
const REPLIES: usize = 64 << 20;
const REPLIES_EACH: usize = 8 << 20;

/// The same of what is longer than a page: exports, pictures.
const DOWNLOADS: usize = 256 << 20;
const DOWNLOADS_EACH: usize = 64 << 20;

/// What is no longer needs no room: a connection itself costs more.
pub const SMALL: usize = HEAD_MOST;

/// No page is longer: what it holds at most is a form that comes back.
pub const PAGE: usize = 2 * FORM_MAX;

/// The rooms of a server.
pub struct Rooms {
    forms: Arc<Room>,
    uploads: Arc<Room>,
    calls: Arc<Room>,
    replies: Arc<Room>,
    pages: Arc<Room>,
    strangers: Arc<Room>,
    downloads: Arc<Room>,
}

impl Rooms {
    pub fn new(config: &ServerConfig) -> Self {
        let largest = upload_max(config) + BESIDE;
        Self {
            forms: Room::new(FORMS, FORMS_EACH),
            // Two people can send the largest file at once.
            uploads: Room::new(2 * largest, largest),
            calls: Room::new(CALLS, CALLS_EACH),
            replies: Room::new(REPLIES, REPLIES_EACH),
            pages: Room::new(PAGES, PAGES_EACH),
            strangers: Room::new(STRANGERS, STRANGERS_EACH),
            downloads: Room::new(DOWNLOADS, DOWNLOADS_EACH),
        }
    }

    /// For what someone sends who has signed in: as much as a form has where no file of anyone
    /// stands before it.
    pub fn form(&self, account: &Account) -> Held {
        let sender = of_account(account);
        let upload = self.uploads.begin(sender.clone());
        self.forms.begin(sender).beyond(FORM_MAX, upload)
    }

    /// For the call of a kiosk, by its key.
    pub fn call(&self, key: &str) -> Held {
        self.calls.begin(key.to_owned())
    }

    /// For the answer to a key's call.
    pub fn reply(&self, key: String) -> Held {
        self.replies.begin(key)
    }

    /// For a page that somebody is sent.
    pub fn page(&self, person: Option<&Account>, speaker: Speaker) -> Held {
        match person {
            Some(account) => self.pages.begin(of_account(account)),
            None => self.strangers.begin(speaker.network()),
        }
    }

    /// For what is longer than [`PAGE`]. Nobody is kept from what is larger than their share:
    /// whoever holds less is given it whole.
    pub fn download(&self, person: Option<&Account>, speaker: Speaker) -> Held {
        let sender = person.map_or_else(|| speaker.network(), of_account);
        self.downloads.begin(sender)
    }
}

/// An account among those who send.
pub fn of_account(account: &Account) -> String {
    format!("account {}", account.id)
}
