//! What typed letters may mean. Every stretch of them that can be a syllable,
//! the beginning of one, an initial, or a syllable with a slip is an edge;
//! the best ways through are the readings of the query. Han characters and
//! numbers are edges of their own, so that 组织gx is one lattice.

use super::atom::{Atom, Piece};
use super::channels::{Channels, letters};
use super::edges::{Edge, edges, initial, is_initial};
use super::reading::Reading;
use super::syllable::Syllable;
use super::vocabulary::Vocabulary;

/// What one unit of a query asks for.
#[derive(Clone, Debug)]
pub enum Seed {
    /// A written character and how it is read here.
    Han(char, Option<Reading>),
    /// A word or number; `open` if more of it may follow.
    Token { piece: Piece, open: bool },
    /// A typed syllable: what it may be, the likely ones first.
    Sound {
        likely: Vec<(Syllable, f32)>,
        loose: Vec<(Syllable, f32)>,
        open: bool,
    },
    /// A typed initial.
    Initial {
        letter: u8,
        likely: Vec<(Syllable, f32)>,
    },
}

/// What forgiving costs, from 0 (nothing) to 1 (no match).
#[derive(Clone, Copy, Debug)]
pub struct Forgiving {
    /// z for zh and its like.
    pub southern: f32,
    /// One slip of the finger.
    pub slip: f32,
    /// The last syllable is not typed to its end.
    pub open: f32,
}

impl Default for Forgiving {
    fn default() -> Self {
        Self {
            southern: 0.53,
            slip: 0.5,
            open: 0.8,
        }
    }
}

/// One way to read a query.
#[derive(Clone, Debug)]
pub struct Way {
    /// A seed, whether it stands apart from the one before, and the atom of the query it comes from.
    pub seeds: Vec<(Seed, bool)>,
    /// What reading it this way costs; 0 for what is written out.
    pub cost: f32,
}

/// Seeds so far, their cost, and how well they fit.
type Partial = (Vec<(Seed, bool)>, f32, f32);

/// How many ways are kept at each place, and how many come out.
const BEAM: usize = 6;
/// A way that fits so much worse than the best is dropped.
const HOPELESS: f32 = 1.5;
const UNIT_COST: f32 = 0.25;
const SUPPORT: f32 = 0.6;

/// The best ways to read a query's atoms, best first; at least one.
pub fn ways(
    atoms: &[Atom],
    readings: &[Option<Reading>],
    channels: &Channels,
    vocabulary: &Vocabulary,
    forgiving: Forgiving,
    most: usize,
) -> Vec<Way> {
    let mut partial: Vec<Partial> = vec![(Vec::new(), 0.0, 0.0)];
    for (at, atom) in atoms.iter().enumerate() {
        let last = at + 1 == atoms.len();
        let steps: Vec<(Vec<Seed>, f32)> = match &atom.piece {
            Piece::Han(c) => vec![(
                vec![Seed::Han(*c, readings.get(atom.start).copied().flatten())],
                0.0,
            )],
            Piece::Number(_) => vec![(
                vec![Seed::Token {
                    piece: atom.piece.clone(),
                    open: last,
                }],
                0.0,
            )],
            Piece::Word(word) => spell(word, atom, last, channels, vocabulary, forgiving, most),
        };
        let mut grown = Vec::with_capacity(partial.len() * steps.len());
        for (seeds, cost, score) in &partial {
            for (more, extra) in &steps {
                let mut joined = seeds.clone();
                let support = match (seeds.last(), more.first()) {
                    (Some((before, _)), Some(next)) if !atom.apart => {
                        support(before, next, channels)
                    }
                    _ => 0.0,
                };
                joined.extend(
                    more.iter()
                        .enumerate()
                        .map(|(i, seed)| (seed.clone(), i == 0 && atom.apart)),
                );
                grown.push((joined, cost + extra, score - extra + SUPPORT * support));
            }
        }
        grown.sort_by(|a, b| b.2.total_cmp(&a.2));
        grown.truncate(most.max(1));
        partial = grown;
    }
    let best = partial.first().map_or(0.0, |(_, _, score)| *score);
    partial.retain(|(_, _, score)| *score > best - HOPELESS);
    partial
        .into_iter()
        .map(|(seeds, cost, _)| Way { seeds, cost })
        .collect()
}

/// The ways to read one run of letters: the word itself, and paths through the lattice of syllables.
fn spell(
    word: &str,
    atom: &Atom,
    last: bool,
    channels: &Channels,
    vocabulary: &Vocabulary,
    forgiving: Forgiving,
    most: usize,
) -> Vec<(Vec<Seed>, f32)> {
    let itself = vec![Seed::Token {
        piece: atom.piece.clone(),
        open: last,
    }];
    let text = word.as_bytes();
    if !text.iter().all(u8::is_ascii_lowercase) || text.len() > 64 {
        return vec![(itself, 0.0)];
    }
    let mut best = paths(text, last, channels, forgiving);
    best.truncate(most);
    let mut ways: Vec<(Vec<Seed>, f32)> = best;
    if text.len() > 1
        && text.len() <= 12
        && text.iter().all(|b| is_initial(*b))
        && ways.first().is_none_or(|(_, cost)| *cost > 0.0)
        && !ways.iter().any(|(seeds, _)| seeds.len() == text.len())
    {
        let seeds = text
            .iter()
            .map(|b| initial(std::slice::from_ref(b)))
            .collect();
        ways.push((seeds, 0.35 * text.len() as f32));
    }
    let known = vocabulary.find(&atom.piece).is_some()
        || (last && vocabulary.starting(word).next().is_some());
    if known || ways.is_empty() {
        ways.push((itself, 0.0));
    }
    ways
}

/// The cheapest paths through the lattice of a run of letters, best first.
fn paths(
    text: &[u8],
    last: bool,
    channels: &Channels,
    forgiving: Forgiving,
) -> Vec<(Vec<Seed>, f32)> {
    let edges: Vec<Vec<Edge>> = (0..text.len())
        .map(|at| edges(text, at, last, forgiving))
        .collect();
    // At each place: score, cost, the edge that came in, and which of the ways at its start.
    type Step = (f32, f32, usize, usize, usize);
    let mut beams: Vec<Vec<Step>> = vec![Vec::new(); text.len() + 1];
    beams[0].push((0.0, 0.0, 0, 0, 0));
    for at in 0..text.len() {
        let from = std::mem::take(&mut beams[at]);
        for (edge_at, edge) in edges[at].iter().enumerate() {
            for (way, step) in from.iter().enumerate() {
                let before = (at > 0)
                    .then(|| edges[step.2][step.3].seeds.last())
                    .flatten();
                let mut gain = -edge.cost - UNIT_COST * edge.seeds.len() as f32;
                if let (Some(before), Some(next)) = (before, edge.seeds.first()) {
                    gain += SUPPORT * support(before, next, channels);
                }
                if let [first, second] = edge.seeds.as_slice() {
                    gain += SUPPORT * support(first, second, channels);
                }
                let beam = &mut beams[edge.to];
                let next = (step.0 + gain, step.1 + edge.cost, at, edge_at, way);
                let place = beam.partition_point(|held| held.0 >= next.0);
                if place < BEAM {
                    beam.insert(place, next);
                    beam.truncate(BEAM);
                }
            }
        }
        beams[at] = from;
    }
    let mut found = Vec::new();
    for end in &beams[text.len()] {
        let (mut seeds, mut step) = (Vec::new(), *end);
        loop {
            let edge = &edges[step.2][step.3];
            seeds.extend(edge.seeds.iter().rev().cloned());
            if step.2 == 0 {
                break;
            }
            step = beams[step.2][step.4];
        }
        seeds.reverse();
        found.push((seeds, end.1));
    }
    found
}

/// How well the rows know two units one after the other, 0 to 1.
fn support(first: &Seed, second: &Seed, channels: &Channels) -> f32 {
    if let (Seed::Initial { letter: a, .. }, Seed::Initial { letter: b, .. }) = (first, second) {
        let count = channels.initial_bigrams.count(letters(&[*a, *b]));
        return 0.5 * ((count as f32 + 1.0).log2() / 8.0).min(1.0);
    }
    let (mut held_first, mut held_second) = ([(0, 0.0); 2], [(0, 0.0); 2]);
    let first = sounds(first, &mut held_first);
    let second = sounds(second, &mut held_second);
    let mut best = 0.0f32;
    for (a, weight_a) in first {
        for (b, weight_b) in second {
            best = best.max(weight_a * weight_b * channels.support(*a, *b));
        }
    }
    best
}

fn sounds<'a>(seed: &'a Seed, held: &'a mut [(Syllable, f32); 2]) -> &'a [(Syllable, f32)] {
    match seed {
        Seed::Sound { likely, .. } | Seed::Initial { likely, .. } => likely,
        Seed::Han(_, Some(reading)) => {
            held[0] = (reading.syllable, 1.0);
            held[1] = (reading.other.unwrap_or(reading.syllable), 1.0);
            held
        }
        Seed::Han(_, None) | Seed::Token { .. } => &[],
    }
}
