//! How much was found of each kind, counted as it is listed.

use crate::{app::world::Found, content::item::Kind};

/// So many rows are listed, and perhaps more were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    listed: usize,
    more: bool,
}

impl Count {
    fn of(listed: usize, found: u32) -> Self {
        Self {
            listed,
            more: usize::try_from(found).is_ok_and(|found| found > listed),
        }
    }

    /// `12`, or `12+`; empty where none is listed.
    pub fn words(self) -> String {
        match self {
            Self { listed: 0, .. } => String::new(),
            Self { listed, more } => format!("{listed}{}", if more { "+" } else { "" }),
        }
    }
}

/// What was found of all kinds, and of each of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub all: Count,
    kinds: Vec<(Kind, Count)>,
}

impl Tally {
    /// Of a list of all kinds.
    pub fn of(found: &Found) -> Self {
        let fitting = || found.hits.iter().take(found.fits);
        let kinds = found.totals.iter().filter(|(_, total)| *total > 0);
        Self {
            all: Count::of(
                found.fits,
                found.totals.iter().map(|(_, total)| total).sum(),
            ),
            kinds: kinds
                .map(|(kind, total)| {
                    let listed = fitting().filter(|item| item.key.kind() == *kind).count();
                    (*kind, Count::of(listed, *total))
                })
                .collect(),
        }
    }

    /// Of one kind its own list was asked for: what is told of it is what that one holds.
    pub fn narrow(&mut self, kind: Kind, found: &Found) {
        let total = found.totals.iter().find(|(of, _)| *of == kind);
        let count = Count::of(found.fits, total.map_or(0, |(_, total)| *total));
        let told = self.kinds.iter_mut().find(|(of, _)| *of == kind);
        if let Some((_, told)) = told {
            self.all.more |= count.listed > told.listed;
            *told = count;
        }
    }

    /// What was found of a kind, if anything was.
    pub fn kind(&self, kind: Kind) -> Option<Count> {
        let held = self.kinds.iter().find(|(of, _)| *of == kind);
        held.map(|(_, count)| *count)
    }
}
