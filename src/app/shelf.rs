//! A library in memory for the presenters' tests: the factory content, and
//! whatever a test writes in the same format.

use jiff::civil::{Date, DateTime, date, datetime};

use crate::{
    content::{
        factory,
        item::{Item, ItemKey, Kind},
        library::{Edition, Entry, Facets, Filter, Library, ReadError},
        link::links,
        source::{SourceFile, parse},
    },
    domain::{service::Letter, ticket::Ticket},
};

use super::{
    kiosk::Kiosk,
    ports::{Ports, Tickets},
};

pub const TODAY: Date = date(2026, 11, 24);
/// A Tuesday morning, the hall open.
pub const NOW: DateTime = datetime(2026, 11, 24, 9, 42, 0, 0);

/// Items as they would be published.
pub struct Shelf(pub Vec<Item>, Origin);

/// Whether the items are the factory's examples.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Factory,
    Published,
}

impl Shelf {
    pub fn factory() -> Self {
        Self::of(&[])
    }

    /// The factory content with files of (key, TOML and body) added or replaced.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let added = files.iter().map(|(key, text)| SourceFile {
            path: format!("{key}.md"),
            bytes: text.as_bytes().to_vec(),
        });
        let replaced = |file: &SourceFile| {
            files
                .iter()
                .any(|(key, _)| file.path == format!("{key}.md"))
        };
        let mut all: Vec<_> = factory::files()
            .into_iter()
            .filter(|f| !replaced(f))
            .collect();
        all.extend(added);
        let drafts = parse(&all).unwrap_or_else(|errors| panic!("{errors}"));
        let items = drafts.drafts.into_iter().map(|draft| draft.item);
        Self(items.collect(), Origin::Factory)
    }

    /// The same items as a channel that was published.
    pub fn published(self) -> Self {
        Self(self.0, Origin::Published)
    }

    pub fn kiosk(self) -> Kiosk {
        self.kiosk_at(NOW)
    }

    pub fn kiosk_at(self, now: DateTime) -> Kiosk {
        let ports = Ports {
            library: Box::new(self),
            tickets: Box::new(NoTickets),
        };
        Kiosk::new(ports, now, now.date())
    }

    fn find(&self, key: &ItemKey) -> Option<&Item> {
        self.0.iter().find(|item| item.header.key == *key)
    }
}

/// A key written out.
pub fn key(text: &str) -> ItemKey {
    text.parse().unwrap()
}

struct NoTickets;

impl Tickets for NoTickets {
    fn issued(&self) -> Result<Vec<(Letter, u32)>, ReadError> {
        Ok(vec![])
    }

    fn find(&self, _letter: Letter, _digits: &str) -> Result<Vec<Ticket>, ReadError> {
        Ok(vec![])
    }

    fn after(&self, _ticket: &Ticket) -> Result<u32, ReadError> {
        Ok(0)
    }
}

fn entry(item: &Item, today: Date) -> Entry {
    Entry::of(item, true, today)
}

impl Library for Shelf {
    fn item(&self, key: &ItemKey, today: Date) -> Result<Option<Item>, ReadError> {
        Ok(self
            .find(key)
            .filter(|item| item.detail.is_shown(today))
            .cloned())
    }

    fn entries(
        &self,
        filter: &Filter,
        today: Date,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Entry>, ReadError> {
        let of_kind =
            |item: &&Item| item.header.key.kind() == filter.kind && item.detail.is_shown(today);
        let rows = self.0.iter().filter(of_kind).map(|item| entry(item, today));
        Ok(rows.skip(offset).take(limit).collect())
    }

    fn count(&self, filter: &Filter, today: Date) -> Result<usize, ReadError> {
        Ok(self.entries(filter, today, 0, usize::MAX)?.len())
    }

    fn facets(&self, _kind: Kind, _today: Date) -> Result<Facets, ReadError> {
        Ok(Facets::default())
    }

    fn linked_from(&self, key: &ItemKey, today: Date) -> Result<Vec<Entry>, ReadError> {
        let leads = |item: &&Item| {
            links(item).iter().any(|link| link.to == key) && item.detail.is_shown(today)
        };
        Ok(self
            .0
            .iter()
            .filter(leads)
            .map(|item| entry(item, today))
            .collect())
    }

    fn file(&self, _key: &ItemKey, _name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(None)
    }

    fn hall(&self) -> Result<Option<Item>, ReadError> {
        Ok(self
            .0
            .iter()
            .find(|item| item.header.key.kind() == Kind::Hall)
            .cloned())
    }

    fn edition(&self) -> Result<Edition, ReadError> {
        Ok(Edition {
            channel: "factory".into(),
            title: String::new(),
            generation: 0,
            example: self.1 == Origin::Factory,
            published: TODAY,
        })
    }
}
