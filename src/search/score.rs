//! The weights, and how a row's evidence becomes one number.

use super::lattice::Forgiving;

/// Everything that is fitted. Evidence is a share between 0 and 1, so that
/// queries of any length and readings of any kind compare.
#[derive(Clone, Debug)]
pub struct Weights {
    /// BM25 saturation and length of rows.
    pub k1: f32,
    pub b: f32,
    /// BM25 saturation and length of passages.
    pub passage_k1: f32,
    pub passage_b: f32,
    pub characters: f32,
    pub bigrams: f32,
    pub coverage: f32,
    pub title_coverage: f32,
    /// Units in order and close together.
    pub flow: f32,
    pub exact: f32,
    pub prefix: f32,
    /// The answer's text, as far as the row doesn't cover the query.
    pub body: f32,
    /// The same for single characters of the text.
    pub body_characters: f32,
    /// Characters of the query that row and text have between them, wherever they stand.
    pub between: f32,
    /// What the answer's text counts for a query of a single word against one of several.
    pub lone: f32,
    /// Single characters of a passage against its bigrams, where passages are sought.
    pub passage_characters: f32,
    /// BM25 saturation and length of passages for single characters.
    pub passage_character_k1: f32,
    pub passage_character_b: f32,
    /// What its document's next best passages add to a passage.
    pub passage_kin: f32,
    /// The entry's prior.
    pub prior: f32,
    /// What a matter that can be done here gains over other kinds where the query is a word
    /// by itself, as it names the matter; several words rather describe a question.
    pub matter: f32,
    /// What a homophone counts against the written character.
    pub homophone: f32,
    /// What a unit of cost in the reading of letters takes off.
    pub reading: f32,
    /// What the rarest completion of an initial loses against the most frequent one.
    pub completion: f32,
    /// What an initial counts in a row that has none of the units beside it there.
    pub stray: f32,
    /// What a character's other reading counts where its word has only one.
    pub misread: f32,
    /// A document's prior for its passages, where nothing but the text speaks.
    pub passage_prior: f32,
    /// The power of a word's length that its units' rarities are divided by, among several words.
    pub word: f32,
    pub forgiving: Forgiving,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            k1: 0.8,
            b: 0.9,
            passage_k1: 0.7,
            passage_b: 0.98,
            characters: 1.0,
            bigrams: 1.5,
            coverage: 0.5,
            title_coverage: 0.38,
            flow: 0.75,
            exact: 0.5,
            prefix: 0.05,
            body: 2.0,
            body_characters: 1.0,
            between: 1.2,
            lone: 0.65,
            passage_characters: 0.3,
            passage_character_k1: 1.0,
            passage_character_b: 0.8,
            passage_kin: 0.32,
            prior: 0.1,
            matter: 0.2,
            homophone: 0.35,
            reading: 0.1,
            completion: 0.6,
            stray: 0.5,
            misread: 0.5,
            passage_prior: 0.5,
            word: 1.0,
            forgiving: Forgiving::default(),
        }
    }
}

impl Weights {
    /// What a row that is the query itself would score if it were of no length.
    pub fn most(&self) -> f32 {
        let whole = Evidence {
            characters: 1.0,
            bigrams: 1.0,
            coverage: 1.0,
            title_coverage: 1.0,
            flow: 1.0,
            exact: true,
            prefix: true,
            ..Evidence::default()
        };
        whole.score(self)
    }

    /// How much a unit found `times` in a row of `len` atoms counts, the mean being `mean`; at most 1.
    pub fn saturation(&self, times: f32, len: f32, mean: f32) -> f32 {
        saturation(self.k1, self.b, times, len, mean)
    }
}

/// BM25's term frequency part over its limit.
pub fn saturation(k1: f32, b: f32, times: f32, len: f32, mean: f32) -> f32 {
    times / (times + k1 * (1.0 - b + b * len / mean.max(1.0)))
}

/// BM25's weight of what `count` of `all` rows have; always above 0.
pub fn rarity(count: u32, all: usize) -> f32 {
    let (count, all) = (count as f32, all as f32);
    (1.0 + (all - count + 0.5).max(0.0) / (count + 0.5)).ln()
}

/// What a row shows for a query.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    pub characters: f32,
    pub bigrams: f32,
    pub coverage: f32,
    pub title_coverage: f32,
    pub flow: f32,
    pub exact: bool,
    pub prefix: bool,
    /// By unit: the row has it right after the unit before, or has it if it stands alone.
    pub mask: u64,
    /// By unit: the row has it beyond doubt.
    pub has: u64,
}

impl Evidence {
    pub fn score(&self, weights: &Weights) -> f32 {
        weights.characters * self.characters
            + weights.bigrams * self.bigrams
            + weights.coverage * self.coverage
            + weights.title_coverage * self.title_coverage * self.coverage
            + weights.flow * self.flow
            + if self.exact { weights.exact } else { 0.0 }
            + if self.prefix { weights.prefix } else { 0.0 }
    }
}
