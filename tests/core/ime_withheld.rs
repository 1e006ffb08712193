//! What is never offered, by any keys and by hand.

use super::ink::{ink, row};
use super::{DICTIONARY, RECOGNISER, bare, texts, typed};
use query_corner::ime::ink::{Neighbours, read_row, read_written};
use query_corner::ime::withheld::{Kind, Listed, listed};
use query_corner::ime::{LatticeEngine, Lexicon, Pinyin, Withheld};
use std::sync::{Arc, LazyLock};

/// The list's words, and each inside of a longer one, as if the content had them all.
fn content() -> Vec<String> {
    let words = listed().filter(|listed| !listed.whole);
    words
        .flat_map(|listed| [listed.word.to_owned(), format!("什么是{}", listed.word)])
        .collect()
}

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| {
    let words = listed().map(|listed| listed.word.to_owned());
    Arc::new(Lexicon::new(&DICTIONARY, words.chain(content())))
});

fn keyboard_of_all() -> Pinyin {
    Pinyin::new(LatticeEngine::new(DICTIONARY.clone()), LEXICON.clone())
}

fn assert_clean(pinyin: &Pinyin, keys: &str) {
    for text in texts(pinyin) {
        assert!(Withheld::get().offers(text), "{keys} offers {text}");
    }
}

/// Letters on nine keys.
fn digits(letters: &str) -> String {
    let digit = |letter: char| match letter {
        'a'..='c' => '2',
        'd'..='f' => '3',
        'g'..='i' => '4',
        'j'..='l' => '5',
        'm'..='o' => '6',
        'p'..='s' => '7',
        't'..='v' => '8',
        'w'..='z' => '9',
        other => other,
    };
    letters.chars().map(digit).collect()
}

/// As southern ears write it, and with ü as most people type it.
fn misheard(letters: &str) -> Vec<String> {
    [
        ("zh", "z"),
        ("ch", "c"),
        ("sh", "s"),
        ("ng", "n"),
        ("n", "l"),
        ("l", "n"),
        ("v", "u"),
    ]
    .iter()
    .map(|(from, to)| letters.replace(from, to))
    .collect()
}

#[test]
fn the_letters_of_a_listed_word_offer_it_in_no_way_of_typing_them() {
    let all: Vec<Listed> = listed().collect();
    let lexicon = Lexicon::new(&DICTIONARY, all.iter().map(|listed| listed.word));
    let mut seen = 0;
    for listed in all {
        // Single characters and rare ones have no reading here: handwriting has them.
        let Some(reading) = lexicon.reading(listed.word) else {
            continue;
        };
        seen += 1;
        let letters = reading.replace('\'', "");
        let syllables = reading.split('\'');
        let initials: String = syllables.filter_map(|s| s.chars().next()).collect();
        let mut ways = vec![letters.clone(), initials, format!("shenmeshi{letters}")];
        if listed.kind == Kind::Banned {
            ways.extend(misheard(&letters));
            ways.extend((4..letters.len()).map(|cut| letters[..cut].to_owned()));
            ways.push(digits(&letters));
            ways.push(reading);
        }
        for keys in &ways {
            assert_clean(&typed(keyboard_of_all(), keys), keys);
        }
    }
    assert!(seen > 60, "{seen} words have a reading");
}

#[test]
fn any_keys_offer_nothing_that_is_listed() {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(11_u64);
    println!("SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let lexicon = Lexicon::new(&DICTIONARY, listed().map(|listed| listed.word));
    let readings: Vec<String> = listed()
        .filter_map(|listed| lexicon.reading(listed.word))
        .map(|reading| reading.replace('\'', ""))
        .collect();
    for _ in 0..60 {
        // Words run into each other, with a key wrong here and there.
        let mut keys: String = (0..random.usize(1..3))
            .map(|_| readings[random.usize(0..readings.len())].as_str())
            .collect();
        if random.bool() {
            let at = random.usize(0..keys.len());
            keys.replace_range(at..=at, &random.char('a'..='z').to_string());
        }
        keys.truncate(24);
        let keys = if random.bool() { digits(&keys) } else { keys };
        assert_clean(&typed(keyboard_of_all(), &keys), &keys);
    }
}

#[test]
fn the_law_comes_first_by_the_letters_that_people_type_for_it() {
    for (keys, word) in [
        ("falu", "法律"),
        ("falv", "法律"),
        ("faluyuanzhu", "法律援助"),
        ("35258", "法律"),
    ] {
        let keys = if keys == "35258" {
            digits("falv")
        } else {
            keys.to_owned()
        };
        assert_eq!(texts(&typed(bare(), &keys))[0], word, "{keys}");
    }
}

#[test]
fn a_row_written_by_hand_reads_as_nothing_that_is_listed() {
    let mouth = "20,20 22,80/20,20 80,20 78,80/22,78 78,78";
    let cross =
        "50,5 55,18/10,25 90,25/38,35 20,55/62,35 82,55/65,45 50,70 15,95/35,45 55,72 92,95";
    let strokes = row(&[mouth, cross]);
    let top = |text: &str| RECOGNISER.recognise(&ink(text), 1)[0].0;
    // 囗 looks the same.
    assert!(matches!((top(mouth), top(cross)), ('口' | '囗', '交')));
    let none = Neighbours::default();
    let words = Neighbours::new(["口交"], Vec::<String>::new());
    let rests = vec![0.1; strokes.len()];
    for neighbours in [&none, &words] {
        let read = read_row(&strokes, &RECOGNISER, neighbours, 12);
        assert_eq!(read.len(), 12, "others take its place");
        assert!(!read.iter().any(|text| text == "口交"), "{read:?}");
        let read = read_written(&strokes, &rests, &RECOGNISER, neighbours, 12);
        assert!(read.texts.iter().all(|text| Withheld::get().offers(text)));
    }
}
