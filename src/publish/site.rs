//! A site's keys: founding a repository, and changing who may sign.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    PublishError,
    key::PublicKey,
    metadata::{Common, Delegated, Delegations, Root, Signed, Signers, Targets},
    repository::Repository,
};
use crate::content::channel::ChannelName;

/// How long root and targets are good.
pub const ROOT_DAYS: i64 = 730;
pub const TARGETS_DAYS: i64 = 365;

/// How many keys must sign for root and for targets at least: one alone must not be enough to name
/// other signers.
pub const OFFLINE_THRESHOLD: usize = 2;

/// The role that can hide items.
pub const WITHDRAW: &str = "withdraw";

/// The role of a channel.
pub fn channel_role(channel: &ChannelName) -> String {
    format!("ch-{channel}")
}

/// Some keys and how many of them must sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quorum {
    pub keys: Vec<PublicKey>,
    pub threshold: usize,
}

impl Quorum {
    fn check(&self, role: &str, least: usize) -> Result<(), PublishError> {
        let distinct: BTreeSet<_> = self.keys.iter().collect();
        if distinct.len() != self.keys.len()
            || self.threshold < least
            || self.threshold > distinct.len()
        {
            return Err(PublishError::Refused(format!(
                "{role} 有 {} 把不同的钥匙，写的是 {} 把才够（threshold）：至少要写 {least}，最多写钥匙的把数",
                distinct.len(),
                self.threshold
            )));
        }
        Ok(())
    }

    fn signers(&self) -> Signers {
        Signers::new(&self.keys, self.threshold)
    }
}

/// Who signs for what: the description that a site's keeper has, public keys alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Offline.
    pub root: Quorum,
    /// Offline.
    pub targets: Quorum,
    /// Online.
    pub snapshot: PublicKey,
    /// Online.
    pub timestamp: PublicKey,
    /// An editor's and a reviewer's key each at least: nobody publishes alone.
    pub channels: BTreeMap<ChannelName, Quorum>,
    /// Any one of these hides an item.
    pub withdraw: Quorum,
}

impl Site {
    /// The next root: the first one, or one with other keys. Fewer than two signatures for root or
    /// targets are refused: whoever has the one key could name other signers for every channel.
    pub fn root(&self, repository: &Repository, now: Timestamp) -> Result<Signed, PublishError> {
        self.root_of(repository, now, OFFLINE_THRESHOLD)
    }

    /// The root of a trial, whose keys lie in one folder whatever their number.
    pub fn trial_root(
        &self,
        repository: &Repository,
        now: Timestamp,
    ) -> Result<Signed, PublishError> {
        self.root_of(repository, now, 1)
    }

    fn root_of(
        &self,
        repository: &Repository,
        now: Timestamp,
        least: usize,
    ) -> Result<Signed, PublishError> {
        self.root.check("root", least)?;
        self.targets.check("targets", least)?;
        let online = |key: &PublicKey| Signers::new([key], 1);
        let roles = [
            ("root", self.root.signers()),
            ("targets", self.targets.signers()),
            ("snapshot", online(&self.snapshot)),
            ("timestamp", online(&self.timestamp)),
        ];
        let keys = self.root.keys.iter().chain(&self.targets.keys);
        let keys = keys.chain([&self.snapshot, &self.timestamp]);
        Ok(Signed::Root(Root {
            common: Common::new(repository.next_version("root")?, after(now, ROOT_DAYS)),
            consistent_snapshot: true,
            keys: keys.map(|key| (key.id(), key.clone())).collect(),
            roles: roles
                .into_iter()
                .map(|(role, signers)| (role.to_owned(), signers))
                .collect(),
        }))
    }

    /// The next targets role: it lists no file, it only says who may.
    pub fn targets(&self, repository: &Repository, now: Timestamp) -> Result<Signed, PublishError> {
        self.withdraw.check(WITHDRAW, 1)?;
        let mut keys = BTreeMap::new();
        let mut add = |quorum: &Quorum| {
            let named = quorum.keys.iter().map(|key| (key.id(), key.clone()));
            keys.extend(named);
            quorum.signers()
        };
        let mut roles = vec![Delegated {
            name: WITHDRAW.to_owned(),
            signers: add(&self.withdraw),
            terminating: true,
            paths: vec!["withdraw/*".to_owned()],
        }];
        for (channel, quorum) in &self.channels {
            let name = channel_role(channel);
            quorum.check(&name, OFFLINE_THRESHOLD)?;
            roles.push(Delegated {
                signers: add(quorum),
                terminating: true,
                paths: vec![format!("ch/{channel}/*")],
                name,
            });
        }
        Ok(Signed::Targets(Targets {
            common: Common::new(
                repository.next_version("targets")?,
                after(now, TARGETS_DAYS),
            ),
            targets: BTreeMap::new(),
            delegations: Some(Delegations { keys, roles }),
        }))
    }
}

/// The offline roles of a root for which one signature would be enough.
pub fn lone_roles(root: &Root) -> Vec<&str> {
    let offline = root.roles.iter().filter(|(role, signers)| {
        matches!(role.as_str(), "root" | "targets") && signers.threshold < OFFLINE_THRESHOLD
    });
    offline.map(|(role, _)| role.as_str()).collect()
}

/// Refuses a role that is handed in if it is a root for which one signature would be enough.
pub fn refuse_lone(signed: &Signed) -> Result<(), PublishError> {
    let lone = match signed {
        Signed::Root(root) => lone_roles(root),
        _ => Vec::new(),
    };
    if lone.is_empty() {
        return Ok(());
    }
    Err(PublishError::Refused(format!(
        "这份 root 让 {} 有一个签名就够：请在站点说明里加一把钥匙，threshold 写 {OFFLINE_THRESHOLD}，再 rotate",
        lone.join("、")
    )))
}

/// The instant that many days after `now`.
pub(super) fn after(now: Timestamp, days: i64) -> Timestamp {
    now + SignedDuration::from_hours(24 * days)
}
