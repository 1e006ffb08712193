//! The trait behind the keyboard and our engine: lexicon first, then the
//! cheapest sentence, then words from the longest to single characters.

use super::dictionary::Dictionary;
use super::keys::{Graph, Key};
use super::lattice::{Sentence, sentences};
use super::lexicon::{Fit, Lexicon};
use super::words::{Costs, Finder, Word};
use crate::ime::withheld::Withheld;
use std::collections::HashSet;
use std::sync::Arc;

/// One offer for the keys typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What is put into the field.
    pub text: String,
    /// How many keys it takes, from the first; at least 1.
    pub consumed: usize,
    /// It is a word of the content's lexicon.
    pub from_content: bool,
}

/// What an engine makes of the keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Best first; never empty where there is a key.
    pub candidates: Vec<Candidate>,
    /// The keys as syllables: guan'x.
    pub composition: String,
}

/// Reads keys. An engine is pure: equal keys and lexicon give equal readings,
/// and it keeps nothing of what it read.
pub trait ImeEngine: Send + Sync {
    fn read(&self, keys: &[Key], lexicon: &Lexicon) -> Reading;
}

impl<E: ImeEngine + ?Sized> ImeEngine for Arc<E> {
    fn read(&self, keys: &[Key], lexicon: &Lexicon) -> Reading {
        (**self).read(keys, lexicon)
    }
}

/// Our engine: a lattice over the dictionary.
#[derive(Debug, Clone)]
pub struct LatticeEngine {
    dictionary: Arc<Dictionary>,
    costs: Costs,
}

/// Words of the lexicon offered before everything else: few while one syllable
/// is typed, so that plain characters stay on the first page.
const LEXICON_AT_ONE_SYLLABLE: usize = 3;
const LEXICON_FIRST: usize = 6;
/// Candidates kept for paging.
const MOST_CANDIDATES: usize = 400;

impl LatticeEngine {
    /// With fuzzy sounds on.
    pub fn new(dictionary: Arc<Dictionary>) -> Self {
        Self {
            dictionary,
            costs: Costs::default(),
        }
    }

    /// Fuzzy sounds on or off.
    pub fn fuzzy(mut self, on: bool) -> Self {
        self.costs.fuzzy = if on {
            Costs::default().fuzzy
        } else {
            f32::INFINITY
        };
        self
    }

    /// The dictionary that it reads, for making a [`Lexicon`].
    pub fn dictionary(&self) -> &Arc<Dictionary> {
        &self.dictionary
    }
}

impl ImeEngine for LatticeEngine {
    fn read(&self, keys: &[Key], lexicon: &Lexicon) -> Reading {
        if keys.is_empty() {
            return Reading::default();
        }
        let graph = Graph::new(keys);
        let mut list = List::new();
        let mut fits = lexicon.fits(&graph, graph.start);
        if !self.costs.fuzzy.is_finite() {
            fits.retain(|f| f.fuzziness == 0);
        }
        let (full, part): (Vec<Fit>, Vec<Fit>) = fits.into_iter().partition(|f| f.end == graph.len);
        let full: Vec<&Fit> = full.iter().filter(|f| worth_offering(f, keys)).collect();
        let first = full.iter().take_while(|f| f.missing == 0).count();
        let one_syllable = full.first().is_some_and(|f| f.letters.len() == 1);
        let more = if one_syllable {
            LEXICON_AT_ONE_SYLLABLE
        } else {
            LEXICON_FIRST
        };
        let first = first.max(full.len().min(more));
        for fit in &full[..first] {
            list.offer(lexicon.text(fit.entry), fit.end, true);
        }

        let sentences = sentences(&self.dictionary, lexicon, &graph, self.costs, 3);
        let words = self.ranked_words(&graph);
        let whole_words = words.iter().take_while(|w| w.end == graph.len);
        let best = sentences.first();
        let split = whole_words.clone().count();
        // Of initials alone one word is likelier meant than a sentence.
        if let Some(best) = best.filter(|_| graph.is_clean() || split == 0) {
            list.offer(&best.text, best.end, false);
        }
        for word in whole_words.filter(|w| !w.longer) {
            list.word(&self.dictionary, word);
        }
        for sentence in sentences
            .iter()
            .skip(1)
            .filter(|s| s.parts > 1 && split == 0)
        {
            list.offer(&sentence.text, sentence.end, false);
        }
        for word in words[..split].iter().filter(|w| w.longer) {
            list.word(&self.dictionary, word);
        }
        for fit in &full[first..] {
            list.offer(lexicon.text(fit.entry), fit.end, true);
        }
        let mut part = part
            .into_iter()
            .filter(|f| f.missing == 0)
            .collect::<Vec<_>>();
        part.sort_by(|a, b| b.end.cmp(&a.end).then_with(|| a.cmp(b)));
        let mut part = part.into_iter().peekable();
        for word in &words[split..] {
            while let Some(fit) = part.next_if(|f| f.end >= word.end) {
                list.offer(lexicon.text(fit.entry), fit.end, true);
            }
            list.word(&self.dictionary, word);
        }
        for fit in part {
            list.offer(lexicon.text(fit.entry), fit.end, true);
        }
        let plain: String = keys
            .iter()
            .filter(|k| **k != Key::Break)
            .map(|k| k.face())
            .collect();
        list.last(if plain.is_empty() { "'" } else { &plain }, keys.len());
        Reading {
            candidates: list.candidates,
            composition: shown(keys, full.first().copied(), best),
        }
    }
}

impl LatticeEngine {
    /// Words from the first position, those that take most keys first, then the cheapest.
    fn ranked_words(&self, graph: &Graph) -> Vec<Word> {
        let mut words = Finder::new(&self.dictionary, graph, self.costs, true).words(graph.start);
        let cost = |w: &Word| self.dictionary.cost(w.row) + w.typing;
        words.sort_by(|a, b| {
            b.end
                .cmp(&a.end)
                .then(cost(a).total_cmp(&cost(b)))
                .then(a.row.cmp(&b.row))
        });
        words
    }
}

/// A word whose end is not typed yet is offered from two keys on.
fn worth_offering(fit: &Fit, keys: &[Key]) -> bool {
    fit.missing == 0 || keys.len() > 1
}

/// The keys as the first candidate reads them, then whatever is left of them.
fn shown(keys: &[Key], fit: Option<&Fit>, best: Option<&Sentence>) -> String {
    let (letters, end) = match (fit, best) {
        (Some(fit), Some(best)) if fit.end == best.end && fit.heads == 0 => {
            (fit.letters.as_slice(), fit.end)
        }
        (_, Some(best)) => (best.letters.as_slice(), best.end),
        (Some(fit), None) => (fit.letters.as_slice(), fit.end),
        (None, None) => (&[] as &[_], 0),
    };
    let mut text = letters.join("'");
    let rest: String = keys[end..].iter().map(|k| k.face()).collect();
    if !text.is_empty() && (!rest.is_empty() || keys.last() == Some(&Key::Break)) {
        text.push('\'');
    }
    text + &rest
}

/// Candidates without repeats and without what is never offered, in order of arrival.
struct List {
    candidates: Vec<Candidate>,
    seen: HashSet<String>,
    withheld: &'static Withheld,
}

impl List {
    fn new() -> Self {
        Self {
            candidates: Vec::new(),
            seen: HashSet::new(),
            withheld: Withheld::get(),
        }
    }

    fn offer(&mut self, text: &str, consumed: usize, from_content: bool) {
        if self.candidates.len() < MOST_CANDIDATES
            && self.withheld.offers(text)
            && self.seen.insert(text.to_owned())
        {
            self.candidates.push(Candidate {
                text: text.to_owned(),
                consumed,
                from_content,
            });
        }
    }

    fn word(&mut self, dictionary: &Dictionary, word: &Word) {
        let text: String = dictionary.characters(word.row).collect();
        self.offer(&text, word.end, false);
    }

    /// The keys as they are, always there.
    fn last(&mut self, text: &str, consumed: usize) {
        if self.seen.insert(text.to_owned()) {
            self.candidates.push(Candidate {
                text: text.to_owned(),
                consumed,
                from_content: false,
            });
        }
    }
}
