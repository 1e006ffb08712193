//! What a page function gets: who asks, from where, and what the form says.

use std::{collections::BTreeMap, sync::Arc};

use axum::http::Uri;
use jiff::{Timestamp, civil::Date};

use crate::{config::proxies::Speaker, domain::written};

use super::{
    Server,
    audit::{self, Act, Actor},
    fault::Fault,
    people::{
        account::{self, Account, Role},
        session::SignedIn,
    },
    storage::{Session, StorageError},
};

/// Names and values of a form or a query, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of a name; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// The first value without white space at its ends, at most `most` characters, all of them to
    /// be seen.
    pub fn text(&self, name: &str, label: &str, most: usize) -> Result<String, Fault> {
        let text = self.get(name).trim();
        if text.chars().count() > most {
            return Err(Fault::refused(format!("{label}最多 {most} 个字")));
        }
        match written::lines(text) {
            Ok(()) => Ok(text.to_owned()),
            Err(flaw) => Err(Fault::refused(format!("{label}：{flaw}"))),
        }
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let same = self.0.iter().filter(move |(known, _)| known == name);
        same.map(|(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }
}

/// A file of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub field: String,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A request that was let in.
pub struct Request {
    pub server: Arc<Server>,
    /// What is asked for, as it was asked.
    pub address: Uri,
    /// The parts of the path that a route names.
    pub path: BTreeMap<String, String>,
    pub query: Fields,
    pub form: Fields,
    pub files: Vec<Upload>,
    pub person: Option<SignedIn>,
    /// The cookie of a browser that was used before.
    pub browser: Option<String>,
    pub speaker: Speaker,
    pub now: Timestamp,
}

impl Request {
    pub fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// The person; the gate lets nobody else in where one is needed.
    pub fn account(&self) -> Result<&Account, Fault> {
        match &self.person {
            Some(person) => Ok(&person.account),
            None => Err(Fault::SignIn),
        }
    }

    /// The person as the account is at the moment, for what is written in the same transaction.
    ///
    /// # Errors
    /// Those of [`account::acting`].
    pub fn acting(&self, session: &mut dyn Session, roles: &[Role]) -> Result<Account, Fault> {
        account::acting(session, self.account()?.id, roles)
    }

    pub fn may(&self, role: Role) -> bool {
        let person = self.person.as_ref();
        person.is_some_and(|person| person.account.roles.has(role))
    }

    pub fn today(&self) -> Date {
        self.server.day(self.now)
    }

    pub fn actor(&self) -> Actor {
        let login = match &self.person {
            Some(person) => person.account.login.clone(),
            None => "（未登录）".to_owned(),
        };
        Actor {
            login,
            address: self.speaker.to_string(),
        }
    }

    /// Writes a row of the audit log as this person.
    pub fn audit(
        &self,
        session: &mut dyn Session,
        act: Act,
        subject: &str,
        detail: &str,
    ) -> Result<(), StorageError> {
        audit::record(session, self.now, &self.actor(), act, subject, detail)
    }

    /// Asks for the password once more, as acts do that leave the house; `typed`: what was given.
    /// In a trial nobody has one.
    pub fn confirm_password(&self, typed: &str) -> Result<(), Fault> {
        let person = self.person.as_ref().ok_or(Fault::SignIn)?;
        match self.server.config.trial {
            true => Ok(()),
            false => self.server.confirm(person, typed, &self.actor(), self.now),
        }
    }
}
