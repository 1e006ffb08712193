//! Putting the clauses of two versions side by side.

use std::collections::HashMap;

use super::split::Clause;

/// How alike two clauses must be, of 1000, to be versions of one another.
const ALIKE: u32 = 400;
/// What the same number adds: decides between pairs that are alike by their words.
const SAME_LABEL: u32 = 100;
/// What the same words add: an unchanged clause is not given up for two that are alike.
const SAME_WORDS: u32 = 500;

/// Pairs of places, in an order that keeps both versions' own: of all such, the one with the
/// greatest likeness in sum (Needleman and Wunsch, gaps free); where two are equal, removed
/// clauses come before added ones.
pub(super) fn align(before: &[Clause], after: &[Clause]) -> Vec<(Option<usize>, Option<usize>)> {
    let pairs_before: Vec<_> = before.iter().map(|clause| bigrams(&clause.text)).collect();
    let pairs_after: Vec<_> = after.iter().map(|clause| bigrams(&clause.text)).collect();
    let likeness = |b: usize, a: usize| {
        let (old, new) = (&before[b], &after[a]);
        if old.kind != new.kind {
            return 0;
        }
        let same_words = old.text == new.text;
        let alike = match same_words {
            true => 1000,
            false => dice(&pairs_before[b], &pairs_after[a]),
        };
        if alike < ALIKE {
            return 0;
        }
        let label = u32::from(old.label == new.label) * SAME_LABEL;
        alike + label + u32::from(same_words) * SAME_WORDS
    };
    // What is the same at both ends needs no search.
    let same = |b: usize, a: usize| before[b] == same_place(&after[a], before[b].block);
    let most = before.len().min(after.len());
    let head = (0..most).take_while(|&n| same(n, n)).count();
    let tail = (0..most - head)
        .take_while(|&n| same(before.len() - 1 - n, after.len() - 1 - n))
        .count();
    let (rows, columns) = (before.len() - head - tail, after.len() - head - tail);
    // best[b][a]: the greatest sum for what follows b and a.
    let width = columns + 1;
    let mut best = vec![0u32; (rows + 1) * width];
    let mut like = vec![0u32; rows * columns];
    for b in (0..rows).rev() {
        for a in (0..columns).rev() {
            let alike = likeness(head + b, head + a);
            like[b * columns + a] = alike;
            let paired = match alike {
                0 => 0,
                alike => alike + best[(b + 1) * width + a + 1],
            };
            best[b * width + a] = paired
                .max(best[(b + 1) * width + a])
                .max(best[b * width + a + 1]);
        }
    }
    let mut aligned: Vec<_> = (0..head).map(|n| (Some(n), Some(n))).collect();
    let (mut b, mut a) = (0, 0);
    while b < rows || a < columns {
        let here = best[b * width + a];
        let alike = match b < rows && a < columns {
            true => like[b * columns + a],
            false => 0,
        };
        if alike > 0 && here == alike + best[(b + 1) * width + a + 1] {
            aligned.push((Some(head + b), Some(head + a)));
            (b, a) = (b + 1, a + 1);
        } else if b < rows && here == best[(b + 1) * width + a] {
            aligned.push((Some(head + b), None));
            b += 1;
        } else {
            aligned.push((None, Some(head + a)));
            a += 1;
        }
    }
    aligned.extend((0..tail).rev().map(|n| {
        let (b, a) = (before.len() - 1 - n, after.len() - 1 - n);
        (Some(b), Some(a))
    }));
    aligned
}

/// The clause as if it stood at another block.
fn same_place(clause: &Clause, block: usize) -> Clause {
    Clause {
        block,
        ..clause.clone()
    }
}

/// The pairs of neighbouring characters with how often each occurs; of a single character, the
/// character with itself.
fn bigrams(text: &str) -> HashMap<(char, char), u32> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut counts = HashMap::new();
    for pair in chars.windows(2) {
        *counts.entry((pair[0], pair[1])).or_insert(0) += 1;
    }
    if let [only] = chars[..] {
        counts.insert((only, only), 1);
    }
    counts
}

/// Dice's coefficient of two multisets, of 1000.
fn dice(a: &HashMap<(char, char), u32>, b: &HashMap<(char, char), u32>) -> u32 {
    let sum = a.values().sum::<u32>() + b.values().sum::<u32>();
    let (small, large) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let shared: u32 = small
        .iter()
        .filter_map(|(pair, &count)| Some(count.min(*large.get(pair)?)))
        .sum();
    (2000 * shared).checked_div(sum).unwrap_or(0)
}
