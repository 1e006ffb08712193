//! The content's own words (matter names, departments, places, titles), which
//! rank before the dictionary's.

use super::dictionary::Dictionary;
use super::keys::{Graph, Step};
use super::syllable::Syllable;
use std::collections::HashMap;

/// Words with readings, ready to be matched; made anew for each generation.
#[derive(Debug, Default)]
pub struct Lexicon {
    entries: Vec<Entry>,
    /// Entries by first letter of the first syllable (n as l).
    buckets: HashMap<u8, Vec<u32>>,
}

#[derive(Debug)]
struct Entry {
    text: String,
    reading: Vec<Syllable>,
}

/// How a word of the lexicon fits the keys from some position.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fit {
    /// Syllables of the word that are not typed yet.
    pub missing: usize,
    /// Syllables typed by their head only.
    pub heads: usize,
    pub fuzziness: usize,
    pub entry: usize,
    /// Position after the keys that it takes.
    pub end: usize,
    pub letters: Vec<&'static str>,
}

/// Longest run of characters looked up as one word when readings are computed.
const LONGEST_WORD: usize = 8;

impl Lexicon {
    /// Computes the readings of `words` from the dictionary's: the cheapest
    /// row of words decides, so 银行 reads yin'hang. What is not Han has no
    /// reading and is skipped over; words with fewer than two readable
    /// characters, or with one that the dictionary lacks, are left out.
    pub fn new<S: AsRef<str>>(dictionary: &Dictionary, words: impl IntoIterator<Item = S>) -> Self {
        let mut texts: Vec<String> = words
            .into_iter()
            .map(|w| w.as_ref().trim().to_owned())
            .collect();
        let mut seen = std::collections::HashSet::new();
        texts.retain(|t| seen.insert(t.clone()));
        let runs: Vec<Vec<char>> = texts
            .iter()
            .map(|t| t.chars().filter(|c| is_han(*c)).collect())
            .collect();
        let known = Readings::of(dictionary, &runs);
        let mut this = Self::default();
        for (text, run) in texts.into_iter().zip(&runs) {
            let Some(reading) = known.read(run).filter(|r| r.len() >= 2) else {
                continue;
            };
            let letter = reading[0].class().initial();
            let bucket = this.buckets.entry(letter).or_default();
            bucket.push(this.entries.len() as u32);
            this.entries.push(Entry { text, reading });
        }
        this
    }

    /// Number of words that can be typed.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True if no word can be typed.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Reading of a word of the lexicon, syllables with `'` between them.
    pub fn reading(&self, text: &str) -> Option<String> {
        let entry = self.entries.iter().find(|e| e.text == text)?;
        let spellings: Vec<_> = entry.reading.iter().map(|s| s.spelling()).collect();
        Some(spellings.join("'"))
    }

    pub(crate) fn text(&self, entry: usize) -> &str {
        &self.entries[entry].text
    }

    /// Best fit of each word from `start`, best first. Words whose end is not
    /// typed yet, or typed by heads in the middle, fit only where they take all keys.
    pub(crate) fn fits(&self, graph: &Graph, start: usize) -> Vec<Fit> {
        let mut letters: Vec<u8> = [&graph.whole, &graph.heads, &graph.tails]
            .iter()
            .flat_map(|steps| &steps[start])
            .map(|s| super::syllable::initial_letter(s.letters))
            .collect();
        letters.sort_unstable();
        letters.dedup();
        let mut found = Vec::new();
        for entry in letters.iter().filter_map(|l| self.buckets.get(l)).flatten() {
            let mut search = Search {
                graph,
                reading: &self.entries[*entry as usize].reading,
                entry: *entry as usize,
                best: None,
                steps: Vec::new(),
                budget: 400,
            };
            search.walk(start, 0, 0);
            found.extend(search.best);
        }
        found.sort_unstable();
        found
    }
}

struct Search<'a> {
    graph: &'a Graph,
    reading: &'a [Syllable],
    entry: usize,
    best: Option<Fit>,
    steps: Vec<Step>,
    budget: u32,
}

impl Search<'_> {
    fn walk(&mut self, at: usize, heads: usize, fuzziness: usize) {
        let depth = self.steps.len();
        let missing = self.reading.len() - depth;
        if depth > 0 && (missing == 0 || at == self.graph.len) {
            if at == self.graph.len || heads == 0 {
                self.offer(at, missing, heads, fuzziness);
            }
            return;
        }
        if self.budget == 0 {
            return;
        }
        self.budget -= 1;
        let graph = self.graph;
        let syllable = self.reading[depth];
        for steps in [&graph.whole[at], &graph.heads[at], &graph.tails[at]] {
            for step in steps.iter().filter(|s| s.fits(syllable)) {
                self.steps.push(*step);
                let more = usize::from(step.fuzziness(syllable));
                self.walk(step.end, heads + usize::from(!step.whole), fuzziness + more);
                self.steps.pop();
            }
        }
    }

    fn offer(&mut self, end: usize, missing: usize, heads: usize, fuzziness: usize) {
        let fit = Fit {
            missing,
            heads,
            fuzziness,
            entry: self.entry,
            end,
            letters: self.steps.iter().map(|s| s.letters).collect(),
        };
        // More keys taken is better; then the order of the fields.
        let rank = |f: &Fit| (std::cmp::Reverse(f.end), f.missing, f.heads, f.fuzziness);
        if self
            .best
            .as_ref()
            .is_none_or(|best| rank(&fit) < rank(best))
        {
            self.best = Some(fit);
        }
    }
}

/// Cheapest dictionary word for each run of characters that the lexicon needs.
struct Readings {
    words: HashMap<Vec<char>, (f32, Vec<Syllable>)>,
}

impl Readings {
    fn of(dictionary: &Dictionary, runs: &[Vec<char>]) -> Self {
        let mut wanted = std::collections::HashSet::new();
        for run in runs {
            for start in 0..run.len() {
                for end in start + 1..=run.len().min(start + LONGEST_WORD) {
                    wanted.insert(&run[start..end]);
                }
            }
        }
        let mut words: HashMap<Vec<char>, (f32, Vec<Syllable>)> = HashMap::new();
        let mut text = Vec::with_capacity(16);
        for row in 0..dictionary.len() {
            text.clear();
            text.extend(dictionary.characters(row));
            if !wanted.contains(text.as_slice()) {
                continue;
            }
            let cost = dictionary.cost(row);
            if words.get(&text).is_none_or(|known| cost < known.0) {
                words.insert(text.clone(), (cost, dictionary.reading(row).collect()));
            }
        }
        Self { words }
    }

    /// Reading of a run by its cheapest division into known words.
    fn read(&self, run: &[char]) -> Option<Vec<Syllable>> {
        let mut best: Vec<Option<(f32, usize)>> = vec![None; run.len() + 1];
        best[0] = Some((0.0, 0));
        for end in 1..=run.len() {
            for start in end.saturating_sub(LONGEST_WORD)..end {
                let (Some((before, _)), Some((cost, _))) =
                    (best[start], self.words.get(&run[start..end]))
                else {
                    continue;
                };
                if best[end].is_none_or(|known| before + cost < known.0) {
                    best[end] = Some((before + cost, start));
                }
            }
        }
        let mut cuts = Vec::new();
        let mut end = run.len();
        while end > 0 {
            let (_, start) = best[end]?;
            cuts.push(start..end);
            end = start;
        }
        let words = cuts
            .into_iter()
            .rev()
            .filter_map(|cut| self.words.get(&run[cut]));
        Some(
            words
                .flat_map(|(_, reading)| reading.iter().copied())
                .collect(),
        )
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' | '〇')
}
