//! The edges of the lattice: what each stretch of typed letters may be.

use super::lattice::{Forgiving, Seed};
use super::syllable::{Syllable, Syllables};

/// A stretch of letters from one place to another.
pub struct Edge {
    pub to: usize,
    /// What the letters may be: one unit, or two that a slip has run together.
    pub seeds: Vec<Seed>,
    pub cost: f32,
}

/// What reading a letter as an initial costs.
pub const INITIAL: f32 = 0.6;

/// Whether syllables begin with the letter.
pub fn is_initial(letter: u8) -> bool {
    letter.is_ascii_lowercase() && !matches!(letter, b'i' | b'u' | b'v')
}

/// The edges that leave one place of the run.
pub fn edges(text: &[u8], at: usize, last: bool, forgiving: Forgiving) -> Vec<Edge> {
    let all = Syllables::get();
    let mut edges = Vec::new();
    for len in 1..=(text.len() - at).min(7) {
        let part = &text[at..at + len];
        let spelling = std::str::from_utf8(part).unwrap_or("");
        let end = last && at + len == text.len();
        let exact = all.find(spelling);
        let mut likely: Vec<(Syllable, f32)> = exact.map(|s| (s, 1.0)).into_iter().collect();
        if len > 1 {
            add(&mut likely, all.southern(part), forgiving.southern);
        }
        let mut loose = Vec::new();
        let more = all.starting(spelling);
        if end {
            for syllable in more {
                // What it may still become counts more than another sound of what is there.
                if let Some((_, weight)) = likely.iter_mut().find(|(s, _)| *s == syllable) {
                    *weight = weight.max(forgiving.open);
                } else if exact.is_some() {
                    loose.push((syllable, forgiving.open));
                } else {
                    likely.push((syllable, forgiving.open));
                }
            }
        }
        // What goes on with another letter is more than a slip of a letter left out.
        if len > 1 || exact.is_some() {
            add(&mut loose, all.slips(part), forgiving.slip);
        }
        loose.retain(|(s, _)| !likely.iter().any(|(known, _)| known == s));
        let cost = match (exact, likely.first(), end) {
            (Some(_), ..) => 0.0,
            (None, Some(_), true) => 0.15,
            (None, Some(_), false) => 0.4,
            (None, None, _) => 1.2,
        };
        if likely.is_empty() {
            // Only a slip explains it.
            std::mem::swap(&mut likely, &mut loose);
            if len < 2 {
                likely.clear();
            }
        }
        if !likely.is_empty() {
            edges.push(Edge {
                to: at + len,
                seeds: vec![Seed::Sound {
                    likely,
                    loose,
                    open: end,
                }],
                cost,
            });
        }
        let one = len == 1 && is_initial(part[0]) && !end;
        let two = len == 2 && matches!(part, b"zh" | b"ch" | b"sh") && !end;
        if one || two {
            edges.push(Edge {
                to: at + len,
                seeds: vec![initial(part)],
                cost: INITIAL,
            });
        }
    }
    swapped_across(text, at, last, &mut edges);
    edges
}

/// Two syllables whose touching letters were swapped: gonggao typed gongago.
fn swapped_across(text: &[u8], at: usize, last: bool, edges: &mut Vec<Edge>) {
    let all = Syllables::get();
    for first_len in 1..=6usize {
        // The first syllable's last letter and the second's first stand in each other's place.
        let meet = at + first_len - 1;
        if meet + 1 >= text.len() || text[meet] == text[meet + 1] {
            continue;
        }
        let mut first = text[at..=meet].to_vec();
        first[first_len - 1] = text[meet + 1];
        let Some(first) = std::str::from_utf8(&first).ok().and_then(|s| all.find(s)) else {
            continue;
        };
        for second_len in 1..=(text.len() - meet - 1).min(6) {
            let mut second = text[meet + 1..meet + 1 + second_len].to_vec();
            second[0] = text[meet];
            let Some(second) = std::str::from_utf8(&second).ok().and_then(|s| all.find(s)) else {
                continue;
            };
            let to = meet + 1 + second_len;
            let sound = |s, open| Seed::Sound {
                likely: vec![(s, 0.9)],
                loose: Vec::new(),
                open,
            };
            let seeds = vec![sound(first, false), sound(second, last && to == text.len())];
            edges.push(Edge {
                to,
                seeds,
                cost: 1.3,
            });
        }
    }
}

fn add(to: &mut Vec<(Syllable, f32)>, syllables: &[Syllable], weight: f32) {
    for &syllable in syllables {
        if !to.iter().any(|(known, _)| *known == syllable) {
            to.push((syllable, weight));
        }
    }
}

/// A typed initial; zh, ch and sh are one.
pub fn initial(part: &[u8]) -> Seed {
    let all = Syllables::get();
    let range = all.starting(std::str::from_utf8(part).unwrap_or(""));
    Seed::Initial {
        letter: part[0] - b'a',
        likely: range.map(|s| (s, 1.0)).collect(),
    }
}
