//! A row of characters read as words: each is as likely as it looks, and likelier beside one
//! that it makes a word with. 大 and 太 look alike in a plain hand; before 人 one of them is meant.

use super::over::split_written;
use super::recogniser::Recogniser;
use super::row::split_row;
use super::stroke::{Ink, Stroke};
use crate::ime::withheld::Withheld;

/// Added to the cosines of two characters that stand together in words of the content, and in
/// usual words.
const OF_CONTENT: f32 = 0.06;
const OF_WORDS: f32 = 0.03;
/// What a character may be beside others.
const LIKELY: usize = 8;
/// Beginnings of a row that are read on.
const KEPT: usize = 32;

/// Which characters follow one another in words.
#[derive(Debug, Default)]
pub struct Neighbours {
    /// Both sorted.
    of_content: Vec<(char, char)>,
    of_words: Vec<(char, char)>,
}

impl Neighbours {
    /// Of the content's own words and of usual ones.
    pub fn new<A: AsRef<str>, B: AsRef<str>>(
        content: impl IntoIterator<Item = A>,
        usual: impl IntoIterator<Item = B>,
    ) -> Self {
        Self {
            of_content: pairs(content),
            of_words: pairs(usual),
        }
    }

    /// What speaks for `after` beside `before`.
    fn bond(&self, before: char, after: char) -> f32 {
        let pair = (before, after);
        if self.of_content.binary_search(&pair).is_ok() {
            OF_CONTENT
        } else if self.of_words.binary_search(&pair).is_ok() {
            OF_WORDS
        } else {
            0.0
        }
    }

    /// Bytes held in memory.
    pub fn bytes(&self) -> usize {
        8 * (self.of_content.len() + self.of_words.len())
    }
}

fn pairs<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> Vec<(char, char)> {
    let mut pairs = Vec::new();
    for word in words {
        let characters = word.as_ref().chars();
        pairs.extend(characters.clone().zip(characters.skip(1)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs.shrink_to_fit();
    pairs
}

/// What written strokes may say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WrittenReading {
    /// Best first; none holds a word that is never offered.
    pub texts: Vec<String>,
    /// Where in the strokes each layer of characters begins that lies over the one before; the
    /// first is 0.
    pub layers: Vec<usize>,
}

/// The `n` likeliest readings of strokes, characters beside and over each other. `rests` says for
/// each stroke how long the pen had been up before it, in pauses; see [`split_written`].
pub fn read_written(
    strokes: &[Stroke],
    rests: &[f32],
    recogniser: &Recogniser,
    neighbours: &Neighbours,
    n: usize,
) -> WrittenReading {
    let written = split_written(strokes, rests, recogniser);
    let mut texts = read(&written.characters, recogniser, neighbours, n);
    if written.layers.len() > 1 {
        // Divided or not is a guess: the other one is always at hand.
        let whole = read_row(strokes, recogniser, neighbours, 1);
        texts.retain(|text| !whole.contains(text));
        texts.splice(1.min(texts.len())..1.min(texts.len()), whole);
        texts.truncate(n);
    }
    WrittenReading {
        texts,
        layers: written.layers,
    }
}

/// The `n` likeliest readings of a row, best first; those of one character where there is one.
pub fn read_row(
    strokes: &[Stroke],
    recogniser: &Recogniser,
    neighbours: &Neighbours,
    n: usize,
) -> Vec<String> {
    read(&split_row(strokes, recogniser), recogniser, neighbours, n)
}

fn read(
    characters: &[Ink],
    recogniser: &Recogniser,
    neighbours: &Neighbours,
    n: usize,
) -> Vec<String> {
    let withheld = Withheld::get();
    let mut readings = vec![(0.0_f32, String::new())];
    for (at, ink) in characters.iter().enumerate() {
        // The last one is being written: any of its readings may be meant.
        let most = if at + 1 == characters.len() {
            n
        } else {
            LIKELY
        };
        let likely = recogniser.recognise(ink, most);
        readings = readings
            .iter()
            .flat_map(|(score, text)| {
                let before = text.chars().next_back();
                likely.iter().map(move |(character, cosine)| {
                    let bond = before.map_or(0.0, |before| neighbours.bond(before, *character));
                    (score + cosine + bond, format!("{text}{character}"))
                })
            })
            .collect();
        readings.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        readings.truncate(KEPT.max(n));
    }
    let texts = readings.into_iter().map(|(_, text)| text);
    texts
        .filter(|text| !text.is_empty() && withheld.offers(text))
        .take(n)
        .collect()
}
