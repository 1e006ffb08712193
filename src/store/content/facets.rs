//! Facets: by what a kind can be narrowed, and how many items each value has.

use jiff::civil::Date;
use rusqlite::{Connection, params};

use crate::content::{item::Kind, library::Facets};

use super::StoreError;

/// By what lists can be narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Facet {
    Topic,
    Issuer,
    Form,
    Year,
    Audience,
    Service,
}

impl Facet {
    const ALL: [Self; 6] = [
        Self::Topic,
        Self::Issuer,
        Self::Form,
        Self::Year,
        Self::Audience,
        Self::Service,
    ];

    /// The word in SQL.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Issuer => "issuer",
            Self::Form => "form",
            Self::Year => "year",
            Self::Audience => "audience",
            Self::Service => "service",
        }
    }

    fn of(word: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.into_iter().find(|facet| facet.as_str() == word);
        known.ok_or_else(|| StoreError::Meaningless(word.to_owned()))
    }
}

/// The facets of a kind on `today`. Notices come and go with the day and are counted when asked
/// for; there are few. The rest was counted when the content changed.
pub(super) fn facets(
    connection: &Connection,
    kind: Kind,
    today: Date,
) -> Result<Facets, StoreError> {
    let mut statement = connection.prepare_cached(match kind {
        Kind::Notice => include_str!("facets_posted.sql"),
        _ => include_str!("facets.sql"),
    })?;
    let mut rows = match kind {
        Kind::Notice => statement.query(params![today.to_string()])?,
        _ => statement.query(params![kind.as_str()])?,
    };
    let mut facets = Facets::default();
    while let Some(row) = rows.next()? {
        let word: String = row.get("facet")?;
        let counts = match Facet::of(&word)? {
            Facet::Topic => &mut facets.topics,
            Facet::Issuer => &mut facets.issuers,
            Facet::Form => &mut facets.forms,
            Facet::Year => &mut facets.years,
            Facet::Audience => &mut facets.audiences,
            Facet::Service => &mut facets.services,
        };
        counts.push((row.get("value")?, row.get("items")?));
    }
    Ok(facets)
}

/// How many items of a kind have a value, whatever the day.
pub(super) fn items_with(
    connection: &Connection,
    kind: Kind,
    facet: Facet,
    value: &str,
) -> Result<u32, StoreError> {
    let mut statement = connection.prepare_cached(include_str!("facet_items.sql"))?;
    let mut rows = statement.query(params![kind.as_str(), facet.as_str(), value])?;
    let items = rows.next()?.map(|row| row.get(0)).transpose()?;
    Ok(items.unwrap_or(0))
}
