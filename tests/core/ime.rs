//! The input methods over their real data files.

use query_corner::ime::{Dictionary, LatticeEngine, Lexicon, Pinyin, Recogniser};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

#[path = "ime_ink.rs"]
mod ink;
#[path = "ime_over.rs"]
mod over;
#[path = "ime_pinyin.rs"]
mod pinyin;
#[path = "ime_withheld.rs"]
mod withheld;

fn asset(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("assets")
        .join(name)
}

static DICTIONARY: LazyLock<Arc<Dictionary>> = LazyLock::new(|| {
    Arc::new(Dictionary::load(&asset("ime/words.bin")).expect("the dictionary loads"))
});

static RECOGNISER: LazyLock<Recogniser> =
    LazyLock::new(|| Recogniser::load(&asset("ink/templates.bin")).expect("the templates load"));

const CONTENT: [&str; 7] = [
    "组织关系转接",
    "党组织关系接转手续",
    "医疗保险参保登记",
    "退役军人事务局",
    "长兴街道党群服务中心",
    "银行业务查询",
    "《中国共产党章程》",
];

fn keyboard() -> Pinyin {
    let lexicon = Arc::new(Lexicon::new(&DICTIONARY, CONTENT));
    Pinyin::new(LatticeEngine::new(DICTIONARY.clone()), lexicon)
}

fn bare() -> Pinyin {
    Pinyin::new(LatticeEngine::new(DICTIONARY.clone()), Arc::default())
}

fn typed(mut pinyin: Pinyin, letters: &str) -> Pinyin {
    for letter in letters.chars() {
        assert!(if letter.is_ascii_digit() {
            pinyin.nine(letter)
        } else {
            pinyin.key(letter)
        });
    }
    pinyin
}

fn texts(pinyin: &Pinyin) -> Vec<&str> {
    pinyin
        .all_candidates()
        .iter()
        .map(|c| c.text.as_str())
        .collect()
}
