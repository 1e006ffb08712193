//! Cheapest sentence over the keys: words from every position, joined by how
//! usual one is after the other.

use super::dictionary::Dictionary;
use super::keys::Graph;
use super::lexicon::Lexicon;
use super::words::{Costs, Finder, Word};
use crate::ime::withheld::Withheld;

/// What a path goes through.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    Word(Word),
    Lexicon {
        entry: usize,
        letters: Vec<&'static str>,
    },
}

/// A sentence: its text, the letters read, the keys taken, its parts.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub text: String,
    pub letters: Vec<&'static str>,
    pub end: usize,
    pub parts: usize,
}

#[derive(Debug, Clone)]
struct State {
    cost: f32,
    unit: u16,
    before: Option<(usize, usize)>,
    part: Option<Part>,
}

/// Paths kept at each position.
const KEPT: usize = 24;
/// Cost in nats of a word of the lexicon inside a sentence: that of a usual word.
const LEXICON_WORD: f32 = 6.5;

/// Up to `most` cheapest sentences, best first, over the keys as far as any can be read.
pub(crate) fn sentences(
    dictionary: &Dictionary,
    lexicon: &Lexicon,
    graph: &Graph,
    costs: Costs,
    most: usize,
) -> Vec<Sentence> {
    let mut states: Vec<Vec<State>> = vec![Vec::new(); graph.len + 1];
    states[graph.start].push(State {
        cost: 0.0,
        unit: 0,
        before: None,
        part: None,
    });
    for start in graph.start..graph.len {
        if states[start].is_empty() || (graph.is_clean() && !graph.clean[start]) {
            continue;
        }
        prune(&mut states[start]);
        for word in Finder::new(dictionary, graph, costs, false).words(start) {
            let unit = dictionary.unit(word.row);
            let best = (0..states[start].len())
                .map(|i| {
                    (
                        states[start][i].cost
                            + dictionary.cost_after(states[start][i].unit, word.row),
                        i,
                    )
                })
                .min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((cost, i)) = best {
                let end = word.end;
                states[end].push(State {
                    cost: cost + word.typing,
                    unit,
                    before: Some((start, i)),
                    part: Some(Part::Word(word)),
                });
            }
        }
        for fit in lexicon.fits(graph, start) {
            if fit.missing > 0 || (graph.is_clean() && (fit.heads > 0 || !graph.clean[fit.end])) {
                continue;
            }
            let typing = fit.heads as f32 * costs.head + fit.fuzziness as f32 * costs.fuzzy;
            let cost = states[start]
                .iter()
                .map(|s| s.cost)
                .fold(f32::INFINITY, f32::min);
            let before = states[start]
                .iter()
                .position(|s| s.cost == cost)
                .map(|i| (start, i));
            if typing.is_finite() {
                states[fit.end].push(State {
                    cost: cost + LEXICON_WORD + typing,
                    unit: 0,
                    before,
                    part: Some(Part::Lexicon {
                        entry: fit.entry,
                        letters: fit.letters,
                    }),
                });
            }
        }
    }
    let Some(end) = (0..=graph.len)
        .rev()
        .find(|p| *p > graph.start && !states[*p].is_empty())
    else {
        return Vec::new();
    };
    prune(&mut states[end]);
    let withheld = Withheld::get();
    let mut sentences: Vec<Sentence> = Vec::new();
    for i in 0..states[end].len() {
        let sentence = trace(dictionary, lexicon, &states, end, i);
        let is_new = sentences.iter().all(|s| s.text != sentence.text);
        if is_new && withheld.offers(&sentence.text) {
            sentences.push(sentence);
        }
        if sentences.len() == most {
            break;
        }
    }
    sentences
}

/// The cheapest states, cheapest first; ties keep their order of discovery,
/// which depends on nothing but the keys.
fn prune(states: &mut Vec<State>) {
    states.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    states.truncate(KEPT);
}

fn trace(
    dictionary: &Dictionary,
    lexicon: &Lexicon,
    states: &[Vec<State>],
    end: usize,
    last: usize,
) -> Sentence {
    let mut parts = Vec::new();
    let mut here = Some((end, last));
    while let Some((at, i)) = here {
        let state = &states[at][i];
        parts.extend(&state.part);
        here = state.before;
    }
    parts.reverse();
    let mut sentence = Sentence {
        text: String::new(),
        letters: Vec::new(),
        end,
        parts: parts.len(),
    };
    for part in parts {
        match part {
            Part::Word(word) => {
                sentence.text.extend(dictionary.characters(word.row));
                sentence.letters.extend(word.letters.iter());
            }
            Part::Lexicon { entry, letters } => {
                sentence.text.push_str(lexicon.text(*entry));
                sentence.letters.extend(letters);
            }
        }
    }
    sentence
}
