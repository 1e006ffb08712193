//! Golden queries: what must be found, and how far up. They travel with the
//! content and are run after each switch; what fails is reported.

use serde::{Deserialize, Serialize};

use crate::content::item::{Item, ItemKey};

use super::index::Index;
use super::query::Options;

/// A query with what it must find.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    pub query: String,
    pub finds: ItemKey,
    /// The last place that is good enough, counted from 1.
    #[serde(default = "first_page")]
    pub within: usize,
}

fn first_page() -> usize {
    5
}

/// A golden query that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("golden query {query:?} must find {finds} within {within} but has it {}", place.map_or("nowhere".to_owned(), |p| format!("at {p}")))]
pub struct Miss {
    pub query: String,
    pub finds: ItemKey,
    pub within: usize,
    /// Where it was found, counted from 1, among the first hundred.
    pub place: Option<usize>,
}

/// The golden queries of an item: each must find it on the first page.
pub fn of_item(item: &Item) -> impl Iterator<Item = Golden> {
    item.header.golden.iter().map(|query| Golden {
        query: query.clone(),
        finds: item.header.key.clone(),
        within: first_page(),
    })
}

/// Runs golden queries; what comes back failed. `entry` tells an item's number in the index.
pub fn check(
    index: &Index,
    golden: &[Golden],
    entry: impl Fn(&ItemKey) -> Option<u32>,
) -> Vec<Miss> {
    let failed = |one: &&Golden| {
        let options = Options {
            limit: one.within.max(100),
            ..Options::default()
        };
        let hits = index.search(&one.query, &options).unwrap_or_default().hits;
        let wanted = entry(&one.finds);
        let place = hits
            .iter()
            .position(|hit| Some(hit.entry) == wanted)
            .map(|at| at + 1);
        (place.is_none_or(|place| place > one.within)).then(|| Miss {
            query: one.query.clone(),
            finds: one.finds.clone(),
            within: one.within,
            place,
        })
    };
    golden.iter().filter_map(|one| failed(&one)).collect()
}
