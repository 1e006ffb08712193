//! Damaged metadata with good signatures: what an attacker could make who holds every key, and
//! what a program of ours could make by mistake. Whatever it says, a refresh ends, and the screen
//! shows one set whole.

use std::{collections::BTreeMap, sync::Arc};

use query_corner::{
    content::{canonical, digest::Digest},
    sync::{fetch::Fetch, refresh::refresh},
};
use serde_json::{Value, json};

use super::{
    fuzz::{damage_json, many},
    memory_place::MemoryPlace,
    memory_shelf::MemoryShelf,
    site::{TestSite, block_on, county, key, kiosk, subscription},
};

type Files = BTreeMap<String, Vec<u8>>;

/// A metadata file of the newest generation, by its role, and the keys that sign it.
struct Role {
    file: &'static str,
    /// As the snapshot names it; empty for what the snapshot doesn't name.
    pinned: &'static str,
    keys: &'static [u8],
}

const ROLES: [Role; 6] = [
    Role {
        file: "metadata/2.root.json",
        pinned: "",
        keys: &[1, 2, 3],
    },
    Role {
        file: "metadata/2.targets.json",
        pinned: "targets.json",
        keys: &[1, 2, 3],
    },
    Role {
        file: "metadata/2.ch-county.json",
        pinned: "ch-county.json",
        keys: &[10, 11],
    },
    Role {
        file: "metadata/1.withdraw.json",
        pinned: "withdraw.json",
        keys: &[12],
    },
    Role {
        file: SNAPSHOT,
        pinned: "",
        keys: &[4],
    },
    Role {
        file: TIMESTAMP,
        pinned: "",
        keys: &[5],
    },
];

const SNAPSHOT: &str = "metadata/3.snapshot.json";
const TIMESTAMP: &str = "metadata/timestamp.json";

/// The file of a role: `signed` with the keys' signatures; none if it has no canonical bytes.
fn sign(signed: &Value, keys: &[u8]) -> Option<Vec<u8>> {
    let payload = canonical::to_bytes(signed).ok()?;
    let signatures: Vec<_> = keys
        .iter()
        .map(|number| {
            let key = key(*number);
            json!({"keyid": key.public().id(), "sig": key.sign(&payload)})
        })
        .collect();
    serde_json::to_vec(&json!({"signatures": signatures, "signed": signed})).ok()
}

fn signed_of(files: &Files, name: &str) -> Value {
    let file: Value = serde_json::from_slice(&files[name]).unwrap();
    file["signed"].clone()
}

/// Writes length and hash of a file where the role above it names it.
fn pin(meta: &mut Value, name: &str, bytes: &[u8]) {
    if let Some(pin) = meta["meta"][name].as_object_mut() {
        pin.insert("length".to_owned(), json!(bytes.len()));
        let hash = Digest::of(bytes).to_string();
        pin.insert("hashes".to_owned(), json!({"sha256": hash}));
    }
}

/// Puts a damaged role in, with everything above it signed anew.
fn put(files: &mut Files, role: &Role, signed: &Value) -> Option<()> {
    let bytes = sign(signed, role.keys)?;
    let mut snapshot = signed_of(files, SNAPSHOT);
    let mut timestamp = signed_of(files, TIMESTAMP);
    if !role.pinned.is_empty() {
        pin(&mut snapshot, role.pinned, &bytes);
        files.insert(SNAPSHOT.to_owned(), sign(&snapshot, &[4])?);
    }
    files.insert(role.file.to_owned(), bytes);
    if role.file != TIMESTAMP {
        pin(&mut timestamp, "snapshot.json", &files[SNAPSHOT]);
        files.insert(TIMESTAMP.to_owned(), sign(&timestamp, &[5])?);
    }
    Some(())
}

#[test]
fn damaged_metadata_with_good_signatures_end_in_one_whole_set() {
    let site = TestSite::new();
    site.publish_items(1, &[("question/a", "甲"), ("question/b", "乙")]);
    let mut start = MemoryShelf::enrolled(site.first_root());
    let look = |place: Arc<dyn Fetch>, shelf: &mut MemoryShelf| {
        block_on(refresh(place, shelf, &subscription(), &kiosk()))
    };
    look(site.place(), &mut start).unwrap();
    let root = site
        .site
        .root(&site.repository, super::site::now())
        .unwrap();
    site.sign("root", root, &[1, 2]).unwrap();
    let targets = site
        .site
        .targets(&site.repository, super::site::now())
        .unwrap();
    site.sign("targets", targets, &[1, 2]).unwrap();
    site.withdraw(1, &["question/b"]);
    site.publish_items(2, &[("question/a", "甲改"), ("question/c", "丙")]);
    let mut files = MemoryPlace::of(site.folder.path()).files;
    // The newest snapshot under the name that this test knows.
    let newest = newest_snapshot(&files);
    let mut snapshot = signed_of(&files, &newest);
    snapshot["version"] = json!(3);
    let bytes = sign(&snapshot, &[4]).unwrap();
    let mut timestamp = signed_of(&files, TIMESTAMP);
    pin(&mut timestamp, "snapshot.json", &bytes);
    timestamp["meta"]["snapshot.json"]["version"] = json!(3);
    files.insert(SNAPSHOT.to_owned(), bytes);
    files.insert(TIMESTAMP.to_owned(), sign(&timestamp, &[5]).unwrap());
    for role in &ROLES {
        assert!(files.contains_key(role.file), "{}", role.file);
    }
    let (old, mut end) = (start.screen(&county()), start.clone());
    let place = Arc::new(MemoryPlace::with(files.clone()));
    look(place, &mut end).unwrap();
    let new = end.screen(&county());
    assert_ne!(old, new);

    let parts: Vec<Value> = ROLES
        .iter()
        .map(|role| signed_of(&files, role.file))
        .collect();
    let (mut taken, mut refused) = (0, 0);
    many(700, |random| {
        let role = &ROLES[random.usize(0..ROLES.len())];
        let mut signed = signed_of(&files, role.file);
        damage_json(random, &mut signed, &parts);
        let mut damaged = files.clone();
        if put(&mut damaged, role, &signed).is_none() {
            return;
        }
        let mut shelf = start.clone();
        let place = Arc::new(MemoryPlace::with(damaged));
        let looked = look(Arc::clone(&place) as Arc<dyn Fetch>, &mut shelf);
        let screen = shelf.screen(&county());
        assert!(screen == old || screen == new, "{}", role.file);
        match looked.is_ok() && screen == new {
            true => taken += 1,
            false => refused += 1,
        }
        let asked = place.asked.lock().unwrap().len();
        assert!(asked < 600, "{}: {asked} files", role.file);
    });
    println!("{taken} were taken, {refused} refused");
}

fn newest_snapshot(files: &Files) -> String {
    let number = |name: &String| {
        let name = name.strip_prefix("metadata/")?;
        name.strip_suffix(".snapshot.json")?.parse::<u64>().ok()
    };
    let newest = files.keys().filter_map(number).max().unwrap();
    format!("metadata/{newest}.snapshot.json")
}
