//! A repository in the hands of an attacker without the signers' keys, and disks that fail: the
//! screen shows the old set or the new one, whole.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicU64},
};

use query_corner::sync::{fetch::Fetch, plan::Kiosk, refresh::refresh};

use super::{
    memory_place::MemoryPlace,
    memory_shelf::MemoryShelf,
    site::{TestSite, block_on, county, hours, key, kiosk, now, online, subscription},
};

type Files = BTreeMap<String, Vec<u8>>;

/// Two generations of a site as files, and kiosks at each.
struct Story {
    site: TestSite,
    old: Files,
    new: Files,
    at_start: MemoryShelf,
    at_old: MemoryShelf,
    at_new: MemoryShelf,
}

const OLD: &[(&str, &str)] = &[("question/a", "甲"), ("question/b", "乙")];
const NEW: &[(&str, &str)] = &[
    ("question/a", "甲改"),
    ("question/c", "丙"),
    ("question/d", "丁丁丁丁丁丁丁丁"),
    ("question/e", "戊，己，庚，辛，壬，癸"),
];

fn story() -> Story {
    let site = TestSite::new();
    let at_start = MemoryShelf::enrolled(site.first_root());
    site.publish_items(1, OLD);
    let old = MemoryPlace::of(site.folder.path()).files;
    let at_old = after(&at_start, old.clone());
    site.publish_items(2, NEW);
    let new = MemoryPlace::of(site.folder.path()).files;
    let at_new = after(&at_old, new.clone());
    assert_eq!(at_old.screen(&county()).unwrap().0, 1);
    assert_eq!(at_new.screen(&county()).unwrap().0, 2);
    Story {
        site,
        old,
        new,
        at_start,
        at_old,
        at_new,
    }
}

fn look(place: Arc<dyn Fetch>, shelf: &mut MemoryShelf, kiosk: &Kiosk) -> bool {
    let report = block_on(refresh(place, shelf, &subscription(), kiosk));
    report.is_ok_and(|report| report.channels.iter().all(|(_, outcome)| outcome.is_ok()))
}

fn after(shelf: &MemoryShelf, files: Files) -> MemoryShelf {
    let mut shelf = shelf.clone();
    assert!(look(
        Arc::new(MemoryPlace::with(files)),
        &mut shelf,
        &kiosk()
    ));
    shelf
}

/// Refreshes a kiosk from files that are not right and sees that it shows what one of those does,
/// with every byte of it there.
fn stays_whole(
    shelf: &MemoryShelf,
    files: Files,
    allowed: &[&MemoryShelf],
    what: &str,
) -> MemoryShelf {
    let mut shelf = shelf.clone();
    look(Arc::new(MemoryPlace::with(files)), &mut shelf, &kiosk());
    let same = allowed.iter().any(|as_in| {
        let there = |(digest, bytes)| shelf.blobs.get(digest) == Some(bytes);
        shelf.current == as_in.current && as_in.blobs.iter().all(there)
    });
    assert!(same, "{what}: {:?}", shelf.current);
    shelf
}

/// How many random cases; more by hand.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    let wanted = std::env::var("QUERY_CORNER_SEEDS").ok();
    0..wanted.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
fn a_changed_byte_anywhere_changes_nothing_on_the_screen() {
    let story = story();
    let new = story.at_new.screen(&county());
    // Files that differ between the two generations are all that is read.
    let read: Vec<_> = story
        .new
        .iter()
        .filter(|(path, bytes)| story.old.get(*path) != Some(bytes))
        .collect();
    let mut cases = 0;
    for (path, bytes) in read {
        for (at, way) in (0..bytes.len()).flat_map(|at| (0..5).map(move |way| (at, way))) {
            let mut changed = bytes.clone();
            match way {
                0 => changed[at] ^= 1,
                1 => changed[at] ^= 0x80,
                2 => changed[at] ^= 4,
                3 => drop(changed.remove(at)),
                _ => changed.insert(at, b'0'),
            }
            let mut files = story.new.clone();
            files.insert(path.clone(), changed);
            let what = format!("byte {at} of {path}, way {way}");
            let shelf = stays_whole(&story.at_old, files, &[&story.at_old, &story.at_new], &what);
            // It can be mended: the right files lead to the right screen.
            if cases % 997 == 0 {
                assert_eq!(
                    after(&shelf, story.new.clone()).screen(&county()),
                    new,
                    "{what}"
                );
            }
            cases += 1;
        }
    }
    println!("{cases} changed bytes");
    assert!(cases >= 20_000);
}

#[test]
fn random_damage_changes_nothing_on_the_screen() {
    let story = story();
    let new = story.at_new.screen(&county());
    // Without the generation between, and so without its bytes.
    let straight = after(&story.at_start, story.new.clone());
    let paths: Vec<_> = story.new.keys().cloned().collect();
    for seed in seeds(2_000) {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut files = story.new.clone();
        for _ in 0..random.usize(1..4) {
            let path = &paths[random.usize(..paths.len())];
            let other = files[&paths[random.usize(..paths.len())]].clone();
            let bytes = files.get_mut(path).unwrap();
            match random.u8(..6) {
                0 => bytes.truncate(random.usize(..=bytes.len())),
                1 => bytes.extend((0..random.usize(1..400)).map(|_| random.u8(..))),
                2 => *bytes = other,
                3 => *bytes = b"<html>sign in</html>".to_vec(),
                4 => {
                    for _ in 0..random.usize(1..20) {
                        if !bytes.is_empty() {
                            let at = random.usize(..bytes.len());
                            bytes[at] = random.u8(..);
                        }
                    }
                }
                _ => drop(files.remove(path)),
            }
            if files.len() < paths.len() {
                break;
            }
        }
        let start = [&story.at_start, &story.at_old][random.usize(..2)];
        let allowed = [start, &story.at_old, &story.at_new, &straight];
        let shelf = stays_whole(start, files, &allowed, &format!("seed {seed}"));
        if seed % 50 == 0 {
            let mended = after(&shelf, story.new.clone());
            assert_eq!(mended.screen(&county()), new, "seed {seed}");
        }
    }
}

#[test]
fn nothing_that_was_valid_before_takes_a_kiosk_back() {
    let story = story();
    let new = story.at_new.screen(&county());
    let mut cases = 0;
    // Every set of files that an attacker can put together from what was published: each role as
    // it was then or is now.
    let roles = ["timestamp", "snapshot", "ch-county", "targets", "cas"];
    for choice in 0..1_u32 << roles.len() {
        let mut files = story.new.clone();
        for (bit, role) in roles.iter().enumerate() {
            if choice >> bit & 1 == 0 {
                continue;
            }
            let of_role: Vec<_> = files.keys().filter(|p| p.contains(role)).cloned().collect();
            for path in of_role {
                match story.old.get(&path) {
                    Some(old) => drop(files.insert(path, old.clone())),
                    None => drop(files.remove(&path)),
                }
            }
        }
        for (shelf, what) in [
            (story.at_new.clone(), "as it was"),
            (forgetful(&story.at_new, "timestamp.json"), "timestamp lost"),
            (forgetful(&story.at_new, "snapshot.json"), "snapshot lost"),
            (forgetful(&story.at_new, "targets.json"), "targets lost"),
            (forgetful(&story.at_new, "ch-county.json"), "role lost"),
            (forgetful(&story.at_new, ""), "all but the pinned root lost"),
        ] {
            for day in [-400, -1, 0, 1, 30] {
                let mut shelf = shelf.clone();
                let at = Kiosk {
                    now: hours(24 * day),
                    ..kiosk()
                };
                let floors = shelf.floors.clone();
                look(Arc::new(MemoryPlace::with(files.clone())), &mut shelf, &at);
                let what = format!("choice {choice:b}, {what}, day {day}");
                assert_eq!(shelf.screen(&county()), new, "{what}");
                for (role, version) in &floors {
                    assert!(shelf.floors[role] >= *version, "{what}: {role:?}");
                }
                cases += 1;
            }
        }
    }
    println!("{cases} ways back");
    assert!(cases >= 500);
}

/// A kiosk whose disk has lost a document but not its floors.
fn forgetful(shelf: &MemoryShelf, document: &str) -> MemoryShelf {
    let mut shelf = shelf.clone();
    shelf.documents.retain(|name, _| match document {
        "" => name.starts_with("pinned/"),
        document => name != document,
    });
    shelf
}

#[test]
fn an_attacker_with_the_online_keys_can_hold_back_but_not_add() {
    let story = story();
    // He has snapshot's and timestamp's keys, and signs a snapshot that pins the old head again.
    let site = &story.site;
    let old = story.old["metadata/1.ch-county.json"].clone();
    let folder = site.folder.path();
    std::fs::write(folder.join("metadata/3.ch-county.json"), old).unwrap();
    site.repository.release(&online(), now()).unwrap();
    let files = MemoryPlace::of(folder).files;
    stays_whole(
        &story.at_new,
        files,
        &[&story.at_new],
        "a snapshot that pins an older role",
    );
    // Nor with a role that he made himself.
    let mut envelope = site.envelope("ch-county");
    envelope.signatures.clear();
    envelope.sign(&key(4)).unwrap();
    envelope.sign(&key(5)).unwrap();
    let bytes = envelope.to_bytes().unwrap();
    std::fs::write(folder.join("metadata/4.ch-county.json"), bytes).unwrap();
    site.repository.release(&online(), now()).unwrap();
    let files = MemoryPlace::of(folder).files;
    stays_whole(
        &story.at_new,
        files,
        &[&story.at_new],
        "a role signed with the online keys",
    );
}

#[test]
fn a_network_that_goes_at_any_file_leaves_the_old_set_and_is_taken_up_again() {
    let story = story();
    let (old, new) = (
        story.at_old.screen(&county()),
        story.at_new.screen(&county()),
    );
    for (start, before) in [(&story.at_start, &None), (&story.at_old, &old)] {
        let mut shelf = start.clone();
        let mut staged = 0;
        for files in 0.. {
            let place = MemoryPlace {
                files: story.new.clone(),
                fetches_left: Some(AtomicU64::new(files)),
                ..MemoryPlace::default()
            };
            let done = look(Arc::new(place), &mut shelf, &kiosk());
            assert!(shelf.blobs.len() >= staged, "what came is kept");
            staged = shelf.blobs.len();
            if done {
                break;
            }
            assert_eq!(shelf.screen(&county()), *before, "cut after {files} files");
            assert!(files < 2_000, "it ends");
        }
        assert_eq!(shelf.screen(&county()), new);
    }
}

#[test]
fn a_disk_that_fails_at_any_write_leaves_the_old_set() {
    let story = story();
    let (old, new) = (
        story.at_old.screen(&county()),
        story.at_new.screen(&county()),
    );
    let mut points = 0;
    for (start, before) in [(&story.at_start, &None), (&story.at_old, &old)] {
        for writes in 0.. {
            let mut shelf = start.clone();
            shelf.writes_left = Some(writes);
            let place = Arc::new(MemoryPlace::with(story.new.clone()));
            if look(place, &mut shelf, &kiosk()) {
                assert_eq!(shelf.screen(&county()), new);
                break;
            }
            assert_eq!(shelf.screen(&county()), *before, "after {writes} writes");
            shelf.writes_left = None;
            assert_eq!(after(&shelf, story.new.clone()).screen(&county()), new);
            points += 1;
        }
    }
    println!("{points} writes failed");
    assert!(points >= 8);
}

#[test]
fn an_idle_look_asks_for_two_small_files_and_writes_nothing() {
    let story = story();
    let mut shelf = story.at_new.clone();
    let place = Arc::new(MemoryPlace::with(story.new.clone()));
    assert!(look(
        Arc::clone(&place) as Arc<dyn Fetch>,
        &mut shelf,
        &kiosk()
    ));
    let asked = place.asked.lock().unwrap().clone();
    assert_eq!(asked, ["metadata/2.root.json", "metadata/timestamp.json"]);
    assert_eq!(shelf.documents, story.at_new.documents);
    assert_eq!(shelf.floors, story.at_new.floors);
}
