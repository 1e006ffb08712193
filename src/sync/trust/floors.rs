//! The versions that are trusted, with the keys that they are owed to.
//!
//! The keys of a role are those that could let its version go back by TUF's rules (5.3.11): a
//! timestamp's own; a snapshot's own; of a targets role its own and the snapshot's, since new
//! snapshot keys are how a targets role recovers from a fast-forward.

use std::collections::{BTreeMap, BTreeSet};

use sigstore_tuf::{Key, TrustedMetadataSet};

use crate::{content::digest::Digest, protocol::trust::Floor};

/// The floors of all that is trusted now.
pub(super) fn of(trusted: &TrustedMetadataSet) -> Vec<Floor> {
    let root = trusted.root();
    let keys_of = |role: &str| {
        let role = root.roles.get(role);
        key_names(role.map_or(&[], |role| &role.keyids), &root.keys)
    };
    let snapshot_keys = keys_of("snapshot");
    let mut floors = vec![floor("root", &BTreeSet::new(), root.version)];
    if let Some(timestamp) = trusted.timestamp() {
        floors.push(floor("timestamp", &keys_of("timestamp"), timestamp.version));
    }
    if let Some(snapshot) = trusted.snapshot() {
        floors.push(floor("snapshot", &snapshot_keys, snapshot.version));
    }
    let mut names = vec![("targets".to_owned(), keys_of("targets"))];
    let mut seen = BTreeSet::new();
    while let Some((name, keys)) = names.pop() {
        let Some(role) = trusted.targets_role(&name) else {
            continue;
        };
        if !seen.insert((name.clone(), keys.clone())) {
            continue;
        }
        let both: BTreeSet<_> = keys.union(&snapshot_keys).cloned().collect();
        floors.push(floor(&name, &both, role.version));
        if let Some(delegations) = &role.delegations {
            for child in &delegations.roles {
                let keys = key_names(&child.keyids, &delegations.keys);
                names.push((child.name.clone(), keys));
            }
        }
    }
    floors
}

/// Keys by what they are and not by what they are called: names are free to choose.
fn key_names(ids: &[String], keys: &BTreeMap<String, Key>) -> BTreeSet<String> {
    let known = ids.iter().filter_map(|id| keys.get(id));
    known
        .map(|key| format!("{} {} {}", key.keytype, key.scheme, key.keyval.public))
        .collect()
}

fn floor(role: &str, keys: &BTreeSet<String>, version: u64) -> Floor {
    let mut all = String::new();
    for key in keys {
        all.push_str(key);
        all.push('\0');
    }
    Floor {
        role: role.to_owned(),
        keys: Digest::of(all.as_bytes()),
        version,
    }
}
