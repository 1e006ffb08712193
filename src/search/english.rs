//! English words to items: the titles, names and answers that content has in English.
//!
//! An index of its own beside the other: what is typed in letters is pinyin as a rule, and
//! English words among its rows would change what pinyin finds.

use std::{collections::BTreeMap, ops::Range};

use crate::content::item::{Detail, Item};
use crate::domain::hall::OPENING_HOURS_EN;

use super::syllable::Syllables;

/// Where a word stands, by what a match there counts.
const TITLE: u8 = 4;
const NAME: u8 = 3;
const ANSWER: u8 = 1;
/// The beginning of a word counts so much of the whole word.
const BEGUN: f32 = 0.7;
/// Fewer letters are the beginning of too much.
const SHORTEST: usize = 2;
/// A whole word of so many letters is meant as English wherever it is typed.
const SURE: usize = 4;
/// Of several words so many must be there, in hundredths: a question says more than a title.
const ENOUGH: usize = 60;
/// Words that tell nothing of what is looked for.
const IDLE: &str = " a an the of to in on at for from by with and or is are be do does did can could \
    should would will i me my we our you your it its this that there if how what when where who why \
    which have has had need want get take please about into as not no ";

/// Words of people who ask when a hall is open.
pub const HOURS: &str = "open opening closed closing hours weekend holiday today";

/// The English words of a generation.
#[derive(Clone, Debug, Default)]
pub struct English {
    /// By word: the entries that have it, with what it counts there.
    words: BTreeMap<String, Vec<(u32, u8)>>,
}

/// An entry that was found by English words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EnglishHit {
    pub entry: u32,
    pub score: f32,
}

/// What a query in letters finds among the English words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnglishAnswer {
    /// Best first.
    pub hits: Vec<EnglishHit>,
    /// Whole English words that are no pinyin: nobody who typed them means anything else.
    pub sure: bool,
}

impl English {
    /// Adds the item that entry number `entry` of the index stands for.
    pub fn add(&mut self, entry: u32, item: &Item) {
        let mut put = |weight: u8, text: &str| {
            for (word, _) in words(text) {
                if is_idle(&word) {
                    continue;
                }
                let held = self.words.entry(word).or_default();
                match held.last_mut() {
                    Some((last, most)) if *last == entry => *most = weight.max(*most),
                    _ => held.push((entry, weight)),
                }
            }
        };
        put(TITLE, &item.header.title_en);
        match &item.detail {
            Detail::Question(question) => put(ANSWER, &question.answer_en),
            Detail::Hall(hall) => {
                put(TITLE, OPENING_HOURS_EN);
                put(NAME, HOURS);
                put(NAME, &hall.address_en);
                for service in &hall.services {
                    put(NAME, &service.name_en);
                    put(ANSWER, &service.intro_en);
                }
                for window in &hall.windows {
                    put(NAME, &window.name_en);
                    put(ANSWER, &window.place_en);
                }
                for area in &hall.areas {
                    put(NAME, &area.name_en);
                    put(NAME, &area.offers_en);
                }
            }
            Detail::Document(_) | Detail::Guide(_) | Detail::Notice(_) | Detail::Station(_) => {}
        }
    }

    /// Entries that have the words of a query, or words that begin with them.
    pub fn search(&self, query: &str) -> EnglishAnswer {
        let mut asked: Vec<String> = words(query).into_iter().map(|(word, _)| word).collect();
        asked.dedup();
        if query.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) {
            return EnglishAnswer::default();
        }
        asked.retain(|word| !is_idle(word));
        if asked.is_empty() || asked.iter().any(|word| word.len() < SHORTEST) {
            return EnglishAnswer::default();
        }
        let mut found: BTreeMap<u32, (usize, f32)> = BTreeMap::new();
        for word in &asked {
            for (entry, score) in self.having(word) {
                let (count, all) = found.entry(entry).or_default();
                *count += 1;
                *all += score;
            }
        }
        let least = match asked.len() {
            few @ ..=2 => few,
            many => (many * ENOUGH).div_ceil(100),
        };
        found.retain(|_, (count, _)| *count >= least);
        let share = |count: usize| count as f32 / asked.len() as f32;
        let mut hits: Vec<EnglishHit> = found
            .into_iter()
            .map(|(entry, (count, all))| EnglishHit {
                entry,
                score: all * share(count),
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entry.cmp(&b.entry)));
        let whole = |word: &String| word.len() >= SURE && self.words.contains_key(word);
        EnglishAnswer {
            sure: !hits.is_empty() && asked.iter().all(whole) && !is_pinyin(query),
            hits,
        }
    }

    /// The entries that have a word or words that begin with it, each once with its best.
    fn having(&self, word: &str) -> BTreeMap<u32, f32> {
        let mut best: BTreeMap<u32, f32> = BTreeMap::new();
        let from = self.words.range(word.to_owned()..);
        for (held, entries) in from.take_while(|(held, _)| held.starts_with(word)) {
            let share = match held == word {
                true => 1.0,
                false => BEGUN * word.len() as f32 / held.len() as f32,
            };
            for (entry, weight) in entries {
                let score = share * f32::from(*weight);
                let known = best.entry(*entry).or_default();
                *known = known.max(score);
            }
        }
        best
    }
}

/// Character ranges of a text whose words begin with a word of the query.
pub fn marks(query: &str, text: &str) -> Vec<Range<usize>> {
    let asked: Vec<String> = words(query).into_iter().map(|(word, _)| word).collect();
    let asked: Vec<&String> = asked.iter().filter(|word| !is_idle(word)).collect();
    let begins = |word: &str| {
        let longest = asked
            .iter()
            .filter(|asked| word.starts_with(asked.as_str()));
        longest.map(|asked| asked.chars().count()).max()
    };
    let marked = words(text).into_iter().filter_map(|(word, place)| {
        let len = begins(&word)?;
        // A plural that was asked for without its ending is marked whole.
        let whole = place.len();
        Some(
            place.start
                ..place.start
                    + if len >= word.chars().count() {
                        whole
                    } else {
                        len
                    },
        )
    });
    marked.collect()
}

/// The words of a text in small letters, plurals as their singular, and where each stands in
/// characters.
fn words(text: &str) -> Vec<(String, Range<usize>)> {
    let mut words = Vec::new();
    let (mut word, mut start) = (String::new(), 0);
    for (at, c) in text.chars().chain([' ']).enumerate() {
        if c.is_ascii_alphanumeric() {
            if word.is_empty() {
                start = at;
            }
            word.push(c.to_ascii_lowercase());
        } else if !word.is_empty() {
            words.push((singular(std::mem::take(&mut word)), start..at));
        }
    }
    words
}

/// `dues` and `due`, `benefits` and `benefit` are one word.
fn singular(mut word: String) -> String {
    if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
        word.pop();
    }
    word
}

fn is_idle(word: &str) -> bool {
    IDLE.split_ascii_whitespace().any(|idle| idle == word)
}

/// Whether the letters can be read as whole syllables: `change` is 嫦娥 as well.
fn is_pinyin(query: &str) -> bool {
    let syllables = Syllables::get();
    let read = |word: &str| {
        // By place: whether the letters up to it are syllables.
        let mut ends = vec![true];
        for end in 1..=word.len() {
            let ended = (end.saturating_sub(6)..end)
                .any(|start| ends[start] && syllables.find(&word[start..end]).is_some());
            ends.push(ended);
        }
        ends.last().copied().unwrap_or(false)
    };
    let lower = query.to_ascii_lowercase();
    let mut stretches = lower
        .split(|c: char| !c.is_ascii_lowercase())
        .filter(|stretch| !stretch.is_empty());
    stretches.all(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{factory, source::parse};

    fn factory_index() -> (English, Vec<Item>) {
        let drafts = parse(&factory::files()).unwrap().drafts;
        let items: Vec<Item> = drafts.into_iter().map(|draft| draft.item).collect();
        let mut english = English::default();
        for (entry, item) in (0..).zip(&items) {
            english.add(entry, item);
        }
        (english, items)
    }

    #[test]
    fn words_are_found_in_any_case_and_by_their_beginning() {
        let (english, items) = factory_index();
        for (query, key) in [
            ("dues", "question/dues-how-much"),
            ("How much are party DUES", "question/dues-how-much"),
            ("retired dues", "question/dues-retired"),
            ("unemployment ben", "question/unemployment-benefit"),
            (
                "transfer another province",
                "question/transfer-to-other-province",
            ),
            ("rejoin", "question/rejoin-after-leaving"),
            ("accessible toilet", "hall/main"),
            ("toilet", "hall/main"),
            ("opening hours", "hall/main"),
        ] {
            let answer = english.search(query);
            let keys: Vec<String> = answer
                .hits
                .iter()
                .take(3)
                .map(|hit| items[hit.entry as usize].header.key.to_string())
                .collect();
            assert!(keys.contains(&key.to_owned()), "{query}: {keys:?}");
        }
    }

    #[test]
    fn letters_that_are_pinyin_are_not_taken_for_english() {
        let (english, _) = factory_index();
        for query in ["dangfei", "zzgx", "zuzhiguanxi", "党费", "women", "d"] {
            assert!(!english.search(query).sure, "{query}");
        }
        for query in ["unemployment", "retired", "Heart Station"] {
            assert!(english.search(query).sure, "{query}");
        }
        assert!(is_pinyin("change") && is_pinyin("shi jian") && !is_pinyin("transfer"));
    }

    #[test]
    fn what_was_typed_is_marked_in_the_words_that_begin_with_it() {
        assert_eq!(
            marks("par DUES", "How much are Party dues?"),
            [13..16, 19..23]
        );
        assert!(marks("the", "the hall").is_empty());
    }
}
