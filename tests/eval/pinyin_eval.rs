//! How well sentences and words come out of their letters:
//! `cargo run --release --example pinyin_eval -- TEXTS [--nine]`
//!
//! TEXTS has one text a line, optionally a tab and its reading with `'` between
//! the syllables; without one the dictionary's own reading is taken (which
//! flatters it). All letters are typed one after the other, no separators.
//! Prints one JSON object for each engine: `exact` and `top5` (the text is the
//! first, one of the first five candidates that take all keys), `characters`
//! (right ones of the first), `mean_us` and `p99_us` a key, `load_ms`, `bytes`
//! in memory. By environment: `WORDS_BIN` is another dictionary, `ONLY_LATTICE` leaves the other
//! engine out, `SHOW_WRONG` prints what came out wrong.
#![forbid(unsafe_code)]

use inputx_pinyin::PinyinDict;
use query_corner::ime::pinyin::{Candidate, Key, Reading};
use query_corner::ime::{Dictionary, ImeEngine, LatticeEngine, Lexicon};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const DICTIONARY: &str = "assets/ime/words.bin";

struct Text {
    text: String,
    syllables: Vec<String>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let nine = args.iter().any(|a| a == "--nine");
    let file = args
        .iter()
        .find(|a| !a.starts_with("--"))
        .ok_or("usage: pinyin_eval TEXTS [--nine]")?;
    let path = std::env::var("WORDS_BIN").unwrap_or_else(|_| DICTIONARY.to_owned());
    let start = Instant::now();
    let dictionary = Arc::new(Dictionary::load(Path::new(&path))?);
    let load_ms = start.elapsed().as_secs_f64() * 1e3;
    let texts = texts(&std::fs::read_to_string(file)?, &dictionary);

    let bytes = dictionary.bytes();
    let lattice = LatticeEngine::new(dictionary);
    measure("lattice", &lattice, &texts, nine, load_ms, bytes);
    if !nine && std::env::var_os("ONLY_LATTICE").is_none() {
        let start = Instant::now();
        let inputx = Inputx(PinyinDict::embedded());
        let load_ms = start.elapsed().as_secs_f64() * 1e3;
        let bytes = inputx_pinyin_data_core::EMBEDDED_PINYIN_DICT.len()
            + inputx_pinyin_data_bigrams::EMBEDDED_BIGRAMS.len()
            + inputx_pinyin_data_bigrams::EMBEDDED_BIGRAMS_INTRA.len();
        measure("inputx", &inputx, &texts, nine, load_ms, bytes);
    }
    Ok(())
}

fn texts(lines: &str, dictionary: &Dictionary) -> Vec<Text> {
    let plain = lines.lines().filter_map(|l| l.split('\t').next());
    let own = Lexicon::new(dictionary, plain);
    lines
        .lines()
        .filter_map(|line| {
            let (text, reading) = match line.split_once('\t') {
                Some((text, reading)) => (text, reading.to_owned()),
                None => (line, own.reading(line)?),
            };
            Some(Text {
                text: text.to_owned(),
                syllables: reading.split('\'').map(str::to_owned).collect(),
            })
        })
        .collect()
}

fn keys(syllables: &[String], nine: bool) -> Vec<Key> {
    let digit = |c: char| b"22233344455566677778889999"[c as usize - 'a' as usize] as char;
    let letters = syllables.iter().flat_map(|s| s.chars());
    letters
        .filter_map(|c| {
            if nine {
                Key::nine(digit(c))
            } else {
                Key::letter(c)
            }
        })
        .collect()
}

fn measure(
    name: &str,
    engine: &dyn ImeEngine,
    texts: &[Text],
    nine: bool,
    load_ms: f64,
    bytes: usize,
) {
    let lexicon = Lexicon::default();
    let (mut exact, mut top5, mut right, mut all) = (0, 0, 0, 0);
    let mut times = Vec::new();
    for text in texts {
        let keys = keys(&text.syllables, nine);
        let mut reading = Reading::default();
        for end in 1..=keys.len() {
            let start = Instant::now();
            reading = engine.read(&keys[..end], &lexicon);
            times.push(start.elapsed().as_secs_f64() * 1e6);
        }
        let whole: Vec<&str> = reading
            .candidates
            .iter()
            .filter(|c| c.consumed == keys.len())
            .map(|c| c.text.as_str())
            .take(5)
            .collect();
        exact += usize::from(whole.first() == Some(&text.text.as_str()));
        top5 += usize::from(whole.contains(&text.text.as_str()));
        let first = whole.first().copied().unwrap_or_default();
        right += first
            .chars()
            .zip(text.text.chars())
            .filter(|(a, b)| a == b)
            .count();
        all += text.text.chars().count();
        if std::env::var_os("SHOW_WRONG").is_some() && first != text.text {
            eprintln!("{name} {} -> {first} ({})", text.text, reading.composition);
        }
    }
    times.sort_by(f64::total_cmp);
    let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
    let line = serde_json::json!({
        "engine": name,
        "keys": if nine { 9 } else { 26 },
        "n": texts.len(),
        "exact": share(exact, texts.len()),
        "top5": share(top5, texts.len()),
        "characters": share(right, all),
        "mean_us": times.iter().sum::<f64>() / times.len().max(1) as f64,
        "p99_us": times.get(times.len() * 99 / 100).copied().unwrap_or(0.0),
        "load_ms": load_ms,
        "bytes": bytes,
    });
    println!("{line}");
}

/// inputx-pinyin as it comes: words of the whole row of keys and its best
/// compositions. It composes at most 30 letters, so longer rows are fed in
/// pieces, cut where the first composition ends a word.
struct Inputx(PinyinDict);

impl ImeEngine for Inputx {
    fn read(&self, keys: &[Key], _: &Lexicon) -> Reading {
        let letters: String = keys.iter().map(|k| k.face()).collect();
        let mut texts = self.0.lookup(&letters);
        if letters.len() <= 30 {
            texts.extend(
                self.0
                    .top_k_compositions(&letters, 5)
                    .into_iter()
                    .map(|c| c.1),
            );
        } else {
            let mut text = String::new();
            let mut rest = letters.as_str();
            while !rest.is_empty() {
                let piece = (1..=rest.len().min(30))
                    .rev()
                    .find_map(|n| Some((n, self.0.best_composition(&rest[..n])?.1)));
                let (n, piece) = piece.unwrap_or((
                    rest.len(),
                    self.0.lookup(rest).into_iter().next().unwrap_or_default(),
                ));
                text.push_str(&piece);
                rest = &rest[n..];
            }
            texts.push(text);
        }
        let candidate = |text| Candidate {
            text,
            consumed: keys.len(),
            from_content: false,
        };
        Reading {
            candidates: texts.into_iter().map(candidate).collect(),
            composition: letters,
        }
    }
}
