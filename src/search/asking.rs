//! Words that say that something is asked, not what: 怎么, 请问, 我想. Whether the content has what
//! was typed is told by the other words.

use std::sync::OnceLock;

use super::alias::{Part, word};
use super::lattice::{Seed, Way};

const WORDS: &str = include_str!("../../assets/search/asking.txt");

/// The words, the longest first.
fn words() -> &'static [Vec<Part>] {
    static ALL: OnceLock<Vec<Vec<Part>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
        let mut words: Vec<_> = lines.flat_map(str::split_whitespace).map(word).collect();
        words.retain(|word| !word.is_empty());
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words
    })
}

/// By unit of a way: whether it is part of such a word.
pub fn of(way: &Way) -> Vec<bool> {
    let seeds = &way.seeds;
    let mut asking = vec![false; seeds.len()];
    let mut at = 0;
    while at < seeds.len() {
        let here = |word: &&Vec<Part>| {
            seeds[at..].len() >= word.len()
                && seeds[at..]
                    .iter()
                    .zip(word.iter())
                    .all(|((seed, _), part)| is(seed, part, word.len() > 1))
        };
        let len = words().iter().find(here).map_or(0, Vec::len);
        asking[at..at + len].fill(true);
        at += len.max(1);
    }
    asking
}

fn is(seed: &Seed, (c, reading): &Part, several: bool) -> bool {
    match seed {
        Seed::Han(written, _) => written == c,
        Seed::Sound { likely, loose, .. } if several => {
            let mut sounds = likely
                .iter()
                .chain(loose)
                .filter(|(_, weight)| *weight >= OPEN);
            reading.is_some_and(|reading| sounds.any(|(s, _)| *s == reading.syllable))
        }
        _ => false,
    }
}

/// A sound as it was typed, or the last one as far as it is typed.
const OPEN: f32 = 0.75;
