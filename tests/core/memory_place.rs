//! A repository in memory, that can be an attacker's.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use query_corner::sync::fetch::{Fetch, FetchError, FetchKind, Fetching, Found};

/// Files by path. What was asked for is written down, and so are the bytes that went out.
#[derive(Default)]
pub struct MemoryPlace {
    pub files: BTreeMap<String, Vec<u8>>,
    pub asked: Mutex<Vec<String>>,
    pub sent: AtomicU64,
    /// How many fetches go well before the network is gone.
    pub fetches_left: Option<AtomicU64>,
}

impl MemoryPlace {
    /// What a folder holds now.
    pub fn of(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        collect(folder, folder, &mut files);
        Self {
            files,
            ..Self::default()
        }
    }

    pub fn with(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self {
            files,
            ..Self::default()
        }
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(root, &path, files),
            false => {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
}

impl Fetch for MemoryPlace {
    fn fetch<'a>(&'a self, path: &'a str, cap: u64, bytes: &'a mut Vec<u8>) -> Fetching<'a> {
        Box::pin(async move {
            if let Some(left) = &self.fetches_left {
                let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                });
                if taken.is_err() {
                    return Err(FetchError::passing(FetchKind::Offline, path, "gone"));
                }
            }
            self.asked.lock().unwrap().push(path.to_owned());
            let Some(file) = self.files.get(path) else {
                return Ok(Found::No);
            };
            if file.len() as u64 > cap {
                return Err(FetchError::too_long(path, cap));
            }
            bytes.clear();
            bytes.extend_from_slice(file);
            self.sent.fetch_add(file.len() as u64, Ordering::Relaxed);
            Ok(Found::Yes)
        })
    }
}
