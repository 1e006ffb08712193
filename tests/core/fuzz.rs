//! What every fuzz test needs: seeds that are printed, inputs that are kept, and ways to damage
//! them. `QUERY_CORNER_SEEDS` sets how many of each, `QUERY_CORNER_SEED` the first one.
//!
//! What is kept lies in `tests/fixtures/corpus/TARGET/`: small good inputs of each kind, and each
//! input that once went wrong. `cargo test … --test core corpus -- --ignored` writes the good ones
//! anew; what was added by hand stays.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::PathBuf,
};

use serde_json::{Value, json};

fn setting(name: &str, usual: u64) -> u64 {
    let set = std::env::var(name).ok();
    set.and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// Runs `work` for many seeds; a seed that fails is printed.
pub fn many(usual: u64, mut work: impl FnMut(&mut fastrand::Rng)) {
    let first = setting("QUERY_CORNER_SEED", 1);
    let count = setting("QUERY_CORNER_SEEDS", usual);
    println!("seeds {first} to {}", first + count);
    for seed in first..first + count {
        let mut random = fastrand::Rng::with_seed(seed);
        let done = catch_unwind(AssertUnwindSafe(|| work(&mut random)));
        if let Err(panic) = done {
            println!("again with QUERY_CORNER_SEED={seed} QUERY_CORNER_SEEDS=1");
            resume_unwind(panic);
        }
    }
}

fn folder(target: &str) -> PathBuf {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/corpus");
    PathBuf::from(corpus).join(target)
}

/// What is kept for a target, by file name.
pub fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = folder(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read(&path).unwrap())
    };
    let mut kept: Vec<_> = files.map(read).collect();
    kept.sort();
    assert!(!kept.is_empty(), "{folder:?} is empty");
    kept
}

/// Keeps an input.
pub fn keep(target: &str, name: &str, bytes: &[u8]) {
    fs::create_dir_all(folder(target)).unwrap();
    fs::write(folder(target).join(name), bytes).unwrap();
}

/// Any bytes at all.
pub fn any_bytes(random: &mut fastrand::Rng, most: usize) -> Vec<u8> {
    let length = random.usize(0..most);
    (0..length).map(|_| random.u8(..)).collect()
}

/// Changes, cuts, repeats or swaps a few places.
pub fn damage(random: &mut fastrand::Rng, bytes: &mut Vec<u8>) {
    for _ in 0..random.usize(1..6) {
        if bytes.is_empty() {
            return;
        }
        let at = random.usize(0..bytes.len());
        match random.u8(0..6) {
            0 => bytes[at] = random.u8(..),
            1 => bytes[at] ^= 1 << random.u8(0..8),
            2 => bytes.truncate(at),
            3 => drop(bytes.remove(at)),
            4 => bytes.insert(at, random.u8(..)),
            _ => {
                let end = (at + random.usize(1..40)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = random.usize(0..=bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
}

/// Changes what a JSON value says, not how it is spelled; `others` lend their parts.
pub fn damage_json(random: &mut fastrand::Rng, value: &mut Value, others: &[Value]) {
    for _ in 0..random.usize(1..4) {
        let count = parts(value);
        let mut at = random.usize(0..count);
        let new = match others {
            [] => odd(random),
            others if random.u8(0..3) == 0 => {
                let other = &others[random.usize(0..others.len())];
                part(other, &mut random.usize(0..parts(other))).clone()
            }
            _ => odd(random),
        };
        change(random, value, &mut at, new);
    }
}

/// How many values there are in a value, itself with them.
fn parts(value: &Value) -> usize {
    1 + match value {
        Value::Array(values) => values.iter().map(parts).sum(),
        Value::Object(map) => map.values().map(parts).sum(),
        _ => 0,
    }
}

fn part<'a>(value: &'a Value, at: &mut usize) -> &'a Value {
    if *at == 0 {
        return value;
    }
    *at -= 1;
    let inside: Vec<&Value> = match value {
        Value::Array(values) => values.iter().collect(),
        Value::Object(map) => map.values().collect(),
        _ => Vec::new(),
    };
    for inner in inside {
        let count = parts(inner);
        if *at < count {
            return part(inner, at);
        }
        *at -= count;
    }
    value
}

fn change(random: &mut fastrand::Rng, value: &mut Value, at: &mut usize, new: Value) -> bool {
    if *at == 0 {
        match (random.u8(0..4), &mut *value) {
            (0, Value::Object(map)) if !map.is_empty() => {
                let gone = map.keys().nth(random.usize(0..map.len())).cloned();
                gone.and_then(|key| map.remove(&key));
            }
            (1, Value::Object(map)) => {
                let names = ["extra", "version", "expires", "roles", "len", "键", ""];
                let name = names[random.usize(0..names.len())];
                map.insert(name.to_owned(), new);
            }
            (0, Value::Array(values)) if !values.is_empty() => {
                let twice = values[random.usize(0..values.len())].clone();
                values.push(twice);
            }
            (1, Value::Array(values)) if !values.is_empty() => {
                values.remove(random.usize(0..values.len()));
            }
            (2, Value::String(text)) => {
                let mut bytes = std::mem::take(text).into_bytes();
                damage(random, &mut bytes);
                *text = String::from_utf8_lossy(&bytes).into_owned();
            }
            (2, Value::Number(number)) => {
                let one_on = number.as_i64().unwrap_or(0).wrapping_add(random.i64(-2..3));
                *value = json!(one_on);
            }
            _ => *value = new,
        }
        return true;
    }
    *at -= 1;
    let inside: Vec<&mut Value> = match value {
        Value::Array(values) => values.iter_mut().collect(),
        Value::Object(map) => map.values_mut().collect(),
        _ => Vec::new(),
    };
    for inner in inside {
        let count = parts(inner);
        if *at < count {
            return change(random, inner, at, new);
        }
        *at -= count;
    }
    false
}

/// Values that programs stumble over.
fn odd(random: &mut fastrand::Rng) -> Value {
    let mut deep = json!([]);
    let odd = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(4_294_967_296_u64),
        json!(""),
        json!("../../etc/passwd"),
        json!("%2e%2e/x\u{0}"),
        json!("0000-00-00T00:00:00Z"),
        json!("9999-12-31T23:59:59Z"),
        json!("1970-01-01T00:00:00Z"),
        json!("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
        json!("\u{202e}字\u{10ffff}"),
        json!("x".repeat(random.usize(1..3_000))),
        json!([]),
        json!({}),
        json!([[], {}]),
        {
            for _ in 0..random.usize(1..100) {
                deep = json!([deep]);
            }
            deep
        },
    ];
    odd[random.usize(0..odd.len())].clone()
}
