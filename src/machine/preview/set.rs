//! The items of an order as the pages read them. The item on the page is always shown: an editor
//! looks at a notice before the day on which it is posted.

use std::{
    cell::{Ref, RefCell},
    rc::Rc,
};

use jiff::civil::Date;

use crate::{
    app::ports::Tickets,
    content::{
        bounds,
        item::{Detail, Item, ItemKey, Kind},
        library::{Edition, Entry, Facets, Filter, Library, Order as By, ReadError},
        link::links,
    },
    domain::{service::Letter, ticket::Ticket},
    protocol::preview::Order,
};

/// What an order brought.
#[derive(Default)]
pub struct Set {
    open: Option<ItemKey>,
    items: Vec<Item>,
    files: Vec<(String, Vec<u8>)>,
    title: String,
    example: bool,
    today: Date,
}

impl Set {
    /// `bytes`: of the order's files, one after the other.
    pub fn of(order: Order, bytes: Vec<u8>) -> anyhow::Result<Self> {
        let mut rest = &bytes[..];
        let mut files = Vec::new();
        for file in order.files {
            let taken = rest.split_at_checked(file.bytes as usize);
            let (own, after) = taken.ok_or_else(|| anyhow::anyhow!("{} is cut off", file.name))?;
            files.push((file.name, own.to_vec()));
            rest = after;
        }
        Ok(Self {
            open: Some(order.open),
            // As a kiosk reads what was saved before there were bounds.
            items: order.items.into_iter().map(bounds::fit).collect(),
            files,
            title: order.title,
            example: order.example,
            today: order.today,
        })
    }

    fn is_shown(&self, item: &Item, today: Date) -> bool {
        self.open.as_ref() == Some(&item.header.key) || item.detail.is_shown(today)
    }

    fn matches(&self, item: &Item, filter: &Filter, today: Date) -> bool {
        let of_topic = |topic: &String| item.header.topics.contains(topic);
        item.header.key.kind() == filter.kind
            && filter.topic.as_ref().is_none_or(of_topic)
            && self.is_shown(item, today)
    }

    fn entries(&self, filter: &Filter, today: Date) -> Vec<Entry> {
        let mut found: Vec<_> = self
            .items
            .iter()
            .filter(|item| self.matches(item, filter, today))
            .collect();
        if filter.order == By::Nearest {
            found.sort_by_key(|item| match &item.detail {
                Detail::Station(station) => station.distance_m,
                _ => u32::MAX,
            });
        }
        let entry = |item: &Item| Entry::of(item, self.example, today);
        found.into_iter().map(entry).collect()
    }
}

/// The set in view, shared between the pages and whoever changes it.
#[derive(Clone, Default)]
pub struct Shown(Rc<RefCell<Set>>);

impl Shown {
    pub fn set(&self, set: Set) {
        *self.0.borrow_mut() = set;
    }

    fn get(&self) -> Ref<'_, Set> {
        self.0.borrow()
    }
}

impl Library for Shown {
    fn item(&self, key: &ItemKey, today: Date) -> Result<Option<Item>, ReadError> {
        let set = self.get();
        let found = set.items.iter().find(|item| item.header.key == *key);
        Ok(found.filter(|item| set.is_shown(item, today)).cloned())
    }

    fn entries(
        &self,
        filter: &Filter,
        today: Date,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<Entry>, ReadError> {
        let entries = self.get().entries(filter, today);
        Ok(entries.into_iter().skip(offset).take(limit).collect())
    }

    fn count(&self, filter: &Filter, today: Date) -> Result<usize, ReadError> {
        Ok(self.get().entries(filter, today).len())
    }

    fn facets(&self, _kind: Kind, _today: Date) -> Result<Facets, ReadError> {
        Ok(Facets::default())
    }

    fn linked_from(&self, key: &ItemKey, today: Date) -> Result<Vec<Entry>, ReadError> {
        let set = self.get();
        let leads = |item: &&Item| links(item).iter().any(|link| link.to == key);
        let found = set.items.iter().filter(leads);
        let found = found.filter(|item| set.is_shown(item, today));
        Ok(found
            .map(|item| Entry::of(item, set.example, today))
            .collect())
    }

    fn file(&self, _key: &ItemKey, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let set = self.get();
        let file = set.files.iter().find(|(known, _)| known == name);
        Ok(file.map(|(_, bytes)| bytes.clone()))
    }

    fn hall(&self) -> Result<Option<Item>, ReadError> {
        let set = self.get();
        let mut halls = set
            .items
            .iter()
            .filter(|item| item.header.key.kind() == Kind::Hall);
        let own = halls
            .clone()
            .find(|item| Some(&item.header.key) == set.open.as_ref());
        Ok(own.or_else(|| halls.next()).cloned())
    }

    fn edition(&self) -> Result<Edition, ReadError> {
        let set = self.get();
        Ok(Edition {
            channel: String::new(),
            title: set.title.clone(),
            generation: 0,
            example: set.example,
            published: set.today,
        })
    }
}

/// Nobody takes a number here.
pub struct NoTickets;

impl Tickets for NoTickets {
    fn issued(&self) -> Result<Vec<(Letter, u32)>, ReadError> {
        Ok(Vec::new())
    }

    fn find(&self, _letter: Letter, _digits: &str) -> Result<Vec<Ticket>, ReadError> {
        Ok(Vec::new())
    }

    fn after(&self, _ticket: &Ticket) -> Result<u32, ReadError> {
        Ok(0)
    }
}
