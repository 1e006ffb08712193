//! What English papers say: in a title, an answer, the name of a file.

/// What an English paper has in the place of a level. A phrase that begins with another one comes
/// before it.
const LEVELS: [(&str, &str); 24] = [
    ("do not copy or distribute", INSIDE),
    ("top secret", "绝密"),
    ("eyes only", "绝密"),
    ("state secrets", "秘密"),
    ("state secret", "秘密"),
    ("secret", "秘密"),
    ("classified", "秘密"),
    ("private and confidential", "机密"),
    ("commercial in confidence", "机密"),
    ("confidential", "机密"),
    ("for internal use only", INSIDE),
    ("for internal use", INSIDE),
    ("internal use only", INSIDE),
    ("internal use", INSIDE),
    ("internal only", INSIDE),
    ("for official use only", INSIDE),
    ("official use only", INSIDE),
    ("not for public release", INSIDE),
    ("not for distribution", INSIDE),
    ("not for circulation", INSIDE),
    ("do not distribute", INSIDE),
    ("do not circulate", INSIDE),
    ("restricted", INSIDE),
    ("internal", INSIDE),
];

const INSIDE: &str = "内部资料";

/// One of these is a marking wherever it stands in a short line.
const PLAIN: [&str; 11] = [
    "do not copy or distribute",
    "top secret",
    "strictly confidential",
    "internal use only",
    "official use only",
    "not for public release",
    "not for distribution",
    "not for circulation",
    "do not distribute",
    "do not circulate",
    "eyes only",
];

/// What makes a level of everyday words: only alone, or behind a label.
const EVERYDAY: [&str; 1] = ["internal"];

/// What stands before a level in a form's head.
const LABELS: [&str; 9] = [
    "classification level",
    "classification",
    "classified as",
    "security level",
    "secrecy level",
    "level of secrecy",
    "secrecy",
    "marking",
    "handling",
];

/// What goes before a level.
const MODIFIERS: [&str; 9] = [
    "classified",
    "strictly",
    "highly",
    "most",
    "company",
    "party",
    "government",
    "national",
    "for",
];

/// What a level is said of, so that nothing else is meant.
const NOUNS: [&str; 10] = [
    "document",
    "documents",
    "file",
    "files",
    "material",
    "materials",
    "paper",
    "papers",
    "memo",
    "memorandum",
];

/// What the paper calls itself.
const SUBJECTS: [&str; 8] = [
    "document",
    "paper",
    "file",
    "material",
    "notice",
    "report",
    "memo",
    "publication",
];

/// What else the head of a paper says.
const HEAD: [&str; 8] = [
    "no",
    "page",
    "copy",
    "of",
    "issue",
    "urgent",
    "immediate",
    "priority",
];

/// A line of more words is a sentence.
const SHORT: usize = 16;

/// What stands between two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    /// Nothing, a blank, a hyphen.
    None,
    /// A sign that ends a thought.
    Stop,
    Colon,
    /// A bracket, a bar, a dash, a star.
    Sign,
}

struct Word {
    /// In lower case.
    text: String,
    /// In capitals.
    loud: bool,
    /// What stands before it.
    gap: Gap,
}

/// The level that a line says in English; `line` with its capitals.
pub(super) fn level(line: &str) -> Option<&'static str> {
    if !line.chars().any(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    // The name of a file has hyphens where a title has dashes.
    let is_name = !line.contains(' ');
    let (words, end) = words(line, is_name);
    let gap = |at: usize| words.get(at).map_or(end, |word| word.gap);
    let (from, to) = own(&words);
    let begin = from + modifiers(&words[from..]);
    let is_ended = |at: usize| at + nouns(&words[at..]) >= to;
    let is_parted = |gap: Gap| matches!(gap, Gap::Colon | Gap::Sign);
    let is_mixed = words.iter().any(|word| !word.loud);
    (0..words.len())
        .find_map(|at| {
            let (phrase, level, next) = phrase(&words, at)?;
            let is_loud = is_mixed && words[at..next].iter().all(|word| word.loud);
            let begins = at == begin || at == from || at == 0;
            let is_whole = begins && is_ended(next);
            let is_marking = is_whole
                || (is_labelled(&words[..at], gap(at)) && (next >= to || gap(next) != Gap::None))
                || (gap(at) == Gap::Sign && gap(next) == Gap::Sign)
                || (!EVERYDAY.contains(&phrase)
                    && ((begins && is_parted(gap(next)))
                        || (is_ended(next) && gap(at) == Gap::Sign)
                        || (is_loud && (begins || is_ended(next)))
                        || is_of_this_paper(&words[..at])));
            is_marking.then_some(level)
        })
        .or_else(|| plain(&words))
}

/// The level that letters without blanks between them are.
pub(super) fn value(bare: &[char]) -> Option<&'static str> {
    let is_one = |phrase: &str| {
        bare.iter()
            .copied()
            .eq(phrase.chars().filter(|c| *c != ' '))
    };
    let found = LEVELS.iter().find(|(phrase, _)| is_one(phrase));
    found.map(|(_, level)| *level)
}

/// The words of a line, and what stands behind the last one.
fn words(line: &str, is_name: bool) -> (Vec<Word>, Gap) {
    let line: Vec<char> = line.chars().collect();
    let kind = |c: &char| (c.is_alphanumeric(), c.is_ascii());
    let mut words: Vec<Word> = Vec::new();
    let mut gap = Gap::None;
    for run in line.chunk_by(|a, b| {
        a.is_alphanumeric() == b.is_alphanumeric() && (!a.is_alphanumeric() || kind(a) == kind(b))
    }) {
        if !run[0].is_alphanumeric() {
            gap = gap_of(run, is_name);
            continue;
        }
        let text: String = run.iter().collect();
        words.push(Word {
            loud: text.chars().any(|c| c.is_ascii_uppercase())
                && !text.chars().any(|c| c.is_ascii_lowercase()),
            text: text.to_lowercase(),
            gap,
        });
        gap = Gap::None;
    }
    (words, gap)
}

fn gap_of(signs: &[char], is_name: bool) -> Gap {
    let is_dash = is_name || signs.contains(&' ');
    let gaps = signs.iter().map(|c| match c {
        ' ' | '\'' | '’' => Gap::None,
        '-' | '‐' if !is_dash => Gap::None,
        ':' => Gap::Colon,
        '.' | ',' | ';' | '!' | '?' | '"' | '“' | '”' | '。' | '、' => Gap::Stop,
        _ => Gap::Sign,
    });
    gaps.fold(Gap::None, |most, gap| match (most, gap) {
        (Gap::Sign, _) | (_, Gap::Sign) => Gap::Sign,
        (Gap::Colon, _) | (_, Gap::Colon) => Gap::Colon,
        (Gap::Stop, _) | (_, Gap::Stop) => Gap::Stop,
        _ => Gap::None,
    })
}

/// Which words are left without what else a paper's head says.
fn own(words: &[Word]) -> (usize, usize) {
    let is_head = |word: &Word| {
        HEAD.contains(&word.text.as_str()) || word.text.chars().all(|c| c.is_ascii_digit())
    };
    let from = words.iter().take_while(|word| is_head(word)).count();
    let behind = words[from..].iter().rev();
    (
        from,
        words.len() - behind.take_while(|word| is_head(word)).count(),
    )
}

fn modifiers(words: &[Word]) -> usize {
    let is_one = |word: &&Word| MODIFIERS.contains(&word.text.as_str());
    words.iter().take_while(is_one).count()
}

fn nouns(words: &[Word]) -> usize {
    words
        .iter()
        .take(1)
        .filter(|word| NOUNS.contains(&word.text.as_str()))
        .count()
}

/// The phrase that begins with the word `at`, its level, and behind which word it ends. Letters
/// may stand apart.
fn phrase(words: &[Word], at: usize) -> Option<(&'static str, &'static str, usize)> {
    let found = |(phrase, level): &(&'static str, &'static str)| {
        Some((*phrase, *level, ends(words, at, phrase)?))
    };
    LEVELS.iter().find_map(found)
}

fn ends(words: &[Word], at: usize, phrase: &str) -> Option<usize> {
    let phrase: String = phrase.split(' ').collect();
    let mut rest = phrase.as_str();
    for (word, next) in words[at..].iter().zip(at + 1..) {
        rest = rest.strip_prefix(word.text.as_str())?;
        if rest.is_empty() {
            return Some(next);
        }
    }
    None
}

/// Whether a label stands right before, and what is behind it belongs to it.
fn is_labelled(before: &[Word], gap: Gap) -> bool {
    // No label has more words.
    let from = before.len().saturating_sub(3);
    let is_label = |at: usize| {
        let mut labels = LABELS.iter();
        labels.any(|label| ends(before, at, label) == Some(before.len()))
    };
    gap != Gap::Stop && (from..before.len()).any(is_label)
}

/// 「This document is」, 「This notice is strictly」.
fn is_of_this_paper(before: &[Word]) -> bool {
    let words: Vec<&str> = before
        .iter()
        .take(5)
        .map(|word| word.text.as_str())
        .collect();
    matches!(words[..], ["this", of, "is"] | ["this", of, "is", _] if SUBJECTS.contains(&of))
}

fn plain(words: &[Word]) -> Option<&'static str> {
    if words.len() > SHORT {
        return None;
    }
    let level = |at: usize| {
        PLAIN
            .iter()
            .find(|phrase| ends(words, at, phrase).is_some())?;
        let level = (at..words.len()).find_map(|at| phrase(words, at))?;
        Some(level.1)
    };
    (0..words.len()).find_map(level)
}
