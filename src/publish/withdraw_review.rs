//! What a signature under a withdrawal list (撤下) would hide, and what it would show again.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::review::{Asked, InForce};
use crate::{
    content::{channel::ChannelName, item::ItemKey},
    protocol::withdrawal::{Hidden, WITHDRAWAL_PATH, Withdrawal},
};

/// A withdrawal list beside the one in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawReview {
    pub asked: Asked,
    pub number: u64,
    /// Nothing changes but until when it is good (续签).
    pub renews: bool,
    pub in_force: InForce,
    pub hides: Vec<Named>,
    /// In the list in force and not in this one.
    pub shows_again: Vec<Named>,
    /// How many items stay hidden.
    pub stay: usize,
    pub problems: Vec<String>,
}

/// An item with its title, if it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub hidden: Hidden,
    pub title: Option<String>,
}

/// Reviews a list. `titles`: what is published now.
pub fn review_withdrawal(
    asked: Asked,
    list: Withdrawal,
    published: Option<&Withdrawal>,
    titles: &BTreeMap<(ChannelName, ItemKey), String>,
    in_force: InForce,
    now: Timestamp,
) -> WithdrawReview {
    let mut problems = asked.problems(&in_force, now);
    if asked.path != WITHDRAWAL_PATH {
        problems.push(format!("{} 不是撤下清单", asked.path));
    }
    let renews = published == Some(&list);
    let before = published.map(|list| list.items.clone()).unwrap_or_default();
    if let Some(published) =
        published.filter(|published| !renews && published.number >= list.number)
    {
        problems.push(format!(
            "第 {} 号清单不晚于已发布的第 {} 号",
            list.number, published.number
        ));
    }
    let named = |hidden: &Hidden| Named {
        title: titles
            .get(&(hidden.channel.clone(), hidden.key.clone()))
            .cloned(),
        hidden: hidden.clone(),
    };
    WithdrawReview {
        asked,
        number: list.number,
        renews,
        in_force,
        hides: list.items.difference(&before).map(named).collect(),
        shows_again: before.difference(&list.items).map(named).collect(),
        stay: list.items.intersection(&before).count(),
        problems,
    }
}
