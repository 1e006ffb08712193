//! A network that does something else to each file that is asked for.

use std::sync::{Arc, Mutex};

use query_corner::{
    protocol::shelf::Shelf,
    sync::{
        fetch::{Fetch, FetchError, FetchKind, Fetching, Found},
        refresh::refresh,
    },
};

use super::{
    memory_place::MemoryPlace,
    memory_shelf::MemoryShelf,
    site::{TestSite, block_on, county, kiosk, subscription},
    trust_drill::wanted,
};

/// A place that answers well, badly, in part, or with something else.
struct Stormy {
    calm: MemoryPlace,
    /// What an older state of the repository would answer.
    older: MemoryPlace,
    random: Mutex<fastrand::Rng>,
    /// How many of a hundred answers are bad.
    bad: u8,
    asked: Mutex<(u64, u64)>,
}

impl Stormy {
    fn answer(&self, path: &str, cap: u64, bytes: &mut Vec<u8>) -> Result<Found, FetchError> {
        let mut random = self.random.lock().unwrap();
        let passing = |kind| Err(FetchError::passing(kind, path, "storm"));
        let whole = self.calm.files.get(path).cloned();
        let Some(mut file) = whole else {
            return Ok(Found::No);
        };
        if random.u8(..100) >= self.bad {
            *bytes = file;
            return match bytes.len() as u64 > cap {
                true => Err(FetchError::too_long(path, cap)),
                false => Ok(Found::Yes),
            };
        }
        match random.u8(..9) {
            // Cut at any length, with what came until then.
            0 => {
                file.truncate(random.usize(..=file.len()));
                *bytes = file;
                return passing(FetchKind::Offline);
            }
            // Cut, and the answer claims to be whole.
            1 => file.truncate(random.usize(..=file.len())),
            2 => return passing(FetchKind::Timeout),
            3 => return passing(FetchKind::Refused),
            4 => return Ok(Found::No),
            // A captive portal.
            5 => file = b"<html>sign in</html>".to_vec(),
            // Another file.
            6 => {
                let at = random.usize(..self.calm.files.len());
                file = self
                    .calm
                    .files
                    .values()
                    .nth(at)
                    .cloned()
                    .unwrap_or_default();
            }
            // The file of the day before.
            7 => file = self.older.files.get(path).cloned().unwrap_or_default(),
            _ => {
                let at = random.usize(..file.len().max(1));
                if let Some(byte) = file.get_mut(at) {
                    *byte ^= 1 << random.u8(..8);
                }
            }
        }
        if file.len() as u64 > cap {
            bytes.clear();
            return Err(FetchError::too_long(path, cap));
        }
        *bytes = file;
        Ok(Found::Yes)
    }
}

impl Fetch for Stormy {
    fn fetch<'a>(&'a self, path: &'a str, cap: u64, bytes: &'a mut Vec<u8>) -> Fetching<'a> {
        Box::pin(async move {
            let answer = self.answer(path, cap, bytes);
            let mut asked = self.asked.lock().unwrap();
            *asked = (asked.0 + 1, asked.1 + bytes.len() as u64);
            answer
        })
    }
}

#[test]
fn a_stormy_network_brings_the_new_set_whole_or_leaves_the_old_one() {
    let site = TestSite::new();
    site.publish_items(1, &[("question/a", "甲"), ("question/b", "乙")]);
    let mut start = MemoryShelf::enrolled(site.first_root());
    let look = |place: Arc<dyn Fetch>, shelf: &mut MemoryShelf| {
        block_on(refresh(place, shelf, &subscription(), &kiosk()))
    };
    look(site.place(), &mut start).unwrap();
    let older = MemoryPlace::of(site.folder.path()).files;
    site.publish_items(2, &[("question/a", "甲改"), ("question/c", "丙")]);
    site.withdraw(1, &["question/b"]);
    let files = MemoryPlace::of(site.folder.path()).files;
    let (old, mut end) = (start.screen(&county()), start.clone());
    look(site.place(), &mut end).unwrap();
    let new = end.screen(&county());
    let total: u64 = files.values().map(|file| file.len() as u64).sum();
    let mut brought = 0;
    let seeds = wanted(2_000) as u64;
    for seed in 0..seeds {
        let mut random = fastrand::Rng::with_seed(seed);
        let stormy = Arc::new(Stormy {
            calm: MemoryPlace::with(files.clone()),
            older: MemoryPlace::with(older.clone()),
            bad: random.u8(1..60),
            random: Mutex::new(random),
            asked: Mutex::default(),
        });
        let mut shelf = start.clone();
        for _ in 0..3 {
            let place = Arc::clone(&stormy) as Arc<dyn Fetch>;
            let _ = look(place, &mut shelf);
            let screen = shelf.screen(&county());
            assert!(screen == old || screen == new, "seed {seed}");
        }
        brought += u64::from(shelf.screen(&county()) == new);
        // No file is asked for without end, and none is read beyond what was signed for it.
        let (asked, came) = *stormy.asked.lock().unwrap();
        assert!(asked <= 60 * 3 * 3, "seed {seed}: {asked} requests");
        assert!(came <= total * 9, "seed {seed}: {came} bytes");
        // The sky clears: at most two looks later everything is as it should be.
        for _ in 0..2 {
            let _ = look(site.place(), &mut shelf);
        }
        assert_eq!(shelf.screen(&county()), new, "seed {seed}");
        assert_eq!(
            shelf.current(&county()).unwrap().unwrap().number,
            2,
            "seed {seed}"
        );
        assert_eq!(shelf.hidden, end.hidden, "seed {seed}");
    }
    println!("{seeds} storms, {brought} of which let the new set through");
    assert!(seeds < 300 || (brought > seeds / 10 && brought < seeds));
}
