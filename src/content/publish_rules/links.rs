//! Links of a set of drafts: each leads to something that is there.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    content::{
        draft::Drafts,
        item::{Detail, Item, ItemKey},
        link::{has_place, links},
    },
    domain::service::Letter,
};

use super::Reason;

/// What links may lead to.
pub(super) struct Targets<'a> {
    here: BTreeMap<&'a ItemKey, &'a Item>,
    elsewhere: &'a BTreeSet<ItemKey>,
    /// The letters of the channel's halls; none if the channel has no hall.
    letters: Option<BTreeSet<Letter>>,
}

impl<'a> Targets<'a> {
    pub(super) fn new(drafts: &'a Drafts, elsewhere: &'a BTreeSet<ItemKey>) -> Self {
        let items = || drafts.drafts.iter().map(|draft| &draft.item);
        let halls: Vec<_> = items()
            .filter_map(|item| match &item.detail {
                Detail::Hall(hall) => Some(hall),
                _ => None,
            })
            .collect();
        let letters = || {
            let services = halls.iter().flat_map(|hall| &hall.services);
            services.map(|service| service.letter).collect()
        };
        Self {
            here: items().map(|item| (&item.header.key, item)).collect(),
            elsewhere,
            letters: (!halls.is_empty()).then(letters),
        }
    }

    pub(super) fn check(&self, item: &Item, reasons: &mut Vec<Reason>) {
        for link in links(item) {
            let to = link.to;
            if *to == item.header.key {
                reasons.push(Reason::LinkSelf);
            }
            if let Some(kind) = link.relation.target_kind()
                && to.kind() != kind
            {
                let to = to.clone();
                reasons.push(Reason::LinkKind { to, kind });
            }
            match self.here.get(to) {
                Some(target)
                    if link.heading.is_empty() || has_place(&target.body, link.heading) => {}
                Some(_) => reasons.push(Reason::LinkPlace {
                    to: to.clone(),
                    heading: link.heading.to_owned(),
                }),
                None if self.elsewhere.contains(to) => {}
                None => reasons.push(Reason::LinkMissing(to.clone())),
            }
        }
        let used: Vec<Letter> = match &item.detail {
            Detail::Guide(guide) => vec![guide.service],
            Detail::Hall(hall) => hall
                .windows
                .iter()
                .flat_map(|window| window.services.iter().copied())
                .collect(),
            _ => Vec::new(),
        };
        if let Some(letters) = &self.letters {
            let unknown = used.into_iter().filter(|letter| !letters.contains(letter));
            reasons.extend(unknown.map(|letter| Reason::Service(letter.into())));
        }
    }
}
