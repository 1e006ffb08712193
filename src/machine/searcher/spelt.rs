//! Letters that spell words: whether the content has the words tells whether it has what was typed.
//!
//! A search by sound forgives a lot, and finds something beside every word. Where the letters
//! spell a short word, nothing has just these sounds, and none of the words they are likely to spell
//! is in the content, what was found beside them is not what was meant.

use crate::{
    app::world::Query,
    search::{Answer, Cancelled, Index, Options},
};

/// A word of more characters is a sentence in part: its likeliest spelling is often not the one
/// that was meant.
const SHORT: usize = 3;
/// Letters that a character has at least where its syllable is written out.
const LETTERS: usize = 2;

/// Finds what a query's letters say, or the words that they spell: the answer with the text that
/// it is of.
pub(super) fn search<'a>(
    index: &Index,
    query: &'a Query,
    options: &Options,
) -> Result<(&'a str, Answer), Cancelled> {
    let mut own = index.search(&query.text, options)?;
    if own.is_sure {
        return Ok((&query.text, own));
    }
    for words in &query.meant {
        let other = index.search(words, options)?;
        if other.is_known && other.fits > 0 {
            // Beside a short word that is there, what only sounds a little like it is no answer.
            return Ok(match own.fits == 0 || is_spelt(&query.text, words) {
                true => (words, other),
                false => (&query.text, own),
            });
        }
    }
    if query
        .meant
        .first()
        .is_some_and(|word| is_spelt(&query.text, word))
    {
        own.fits = 0;
        own.is_known = false;
        own.totals.clear();
        own.topics.clear();
        own.vague = false;
    }
    Ok((&query.text, own))
}

/// Whether letters write out every syllable of a short word.
fn is_spelt(text: &str, word: &str) -> bool {
    let letters = text.chars().filter(char::is_ascii_lowercase).count();
    let (all, characters) = (text.chars().count(), word.chars().count());
    letters == all && (2..=SHORT).contains(&characters) && letters >= LETTERS * characters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_word_is_spelt_where_no_syllable_is_an_initial() {
        for (text, word, spelt) in [
            ("haizi", "孩子", true),
            ("buzhidao", "不知道", true),
            ("zzgx", "组织关系", false),
            ("zzhi", "组织", true),
            ("dang", "党", false),
            ("dangyuanzheng", "党员证明", false),
            ("党fei", "党费", false),
        ] {
            assert_eq!(is_spelt(text, word), spelt, "{text}");
        }
    }
}
