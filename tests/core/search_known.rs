//! Whether the content has what was typed is said rightly: of what people look for elsewhere that
//! it does not, of the content's own questions that it does.

use jiff::civil::date;
use query_corner::content::factory;
use query_corner::content::item::{Item, Kind};
use query_corner::content::source::parse;
use query_corner::search::normalise::fold_text;
use query_corner::search::reading::Readings;
use query_corner::search::syllable::Syllables;
use query_corner::search::{Aliases, Hit, Index, Options, from_items};

const EVERYDAY: &str = include_str!("search_known/everyday.txt");
const APART: &str = include_str!("search_known/apart.txt");
const JUNK: &str = include_str!("search_known/junk.txt");

/// The longest query that the field takes.
const LONGEST: usize = 40;

fn words(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace)
}

/// The sounds of a text, each as it is typed.
fn sounds(text: &str) -> Vec<String> {
    let folded = fold_text(text);
    let heard = Readings::get().of_text(&folded).into_iter().zip(&folded);
    let spell = |(reading, c): (Option<query_corner::search::reading::Reading>, &char)| {
        let spelling = |r: query_corner::search::reading::Reading| {
            Syllables::get().spelling(r.syllable).to_owned()
        };
        reading
            .map(spelling)
            .or_else(|| c.is_ascii_digit().then(|| c.to_string()))
    };
    heard.filter_map(spell).collect()
}

fn content() -> (Vec<Item>, Index) {
    let drafts = parse(&factory::files()).unwrap().drafts;
    let items: Vec<Item> = drafts.into_iter().map(|draft| draft.item).collect();
    let index = from_items::index(&items, Aliases::factory(), date(2026, 11, 23));
    (items, index)
}

fn is_known(index: &Index, query: &str) -> bool {
    let answer = index.search(query, &Options::default()).unwrap();
    assert!(answer.fits <= answer.hits.len(), "for {query}");
    answer.is_known
}

/// Those that are said to be in the content.
fn known(index: &Index, queries: &[String]) -> Vec<String> {
    let known = queries.iter().filter(|query| is_known(index, query));
    known.cloned().collect()
}

fn written(text: &str) -> Vec<String> {
    words(text).map(str::to_owned).collect()
}

fn spelled(text: &str) -> Vec<String> {
    words(text).map(|word| sounds(word).concat()).collect()
}

#[test]
fn what_the_content_does_not_have_is_said_to_be_missing() {
    let (items, index) = content();
    let texts = items.iter().map(|item| {
        let passages = from_items::passages(item).concat();
        format!("{} {passages}", item.header.title)
    });
    let all: String = texts.collect();
    let (characters, letters, junk) = (written(EVERYDAY), spelled(EVERYDAY), written(JUNK));
    assert!(characters.len() >= 60 && junk.len() >= 30);
    for word in &characters {
        assert!(!all.contains(word), "the content has {word}");
    }
    assert_eq!(known(&index, &junk), [""; 0]);
    let held = known(&index, &characters);
    assert!(held.len() * 50 <= characters.len(), "{held:?}");
    // Sounds are met by chance: 西侧 for xiche.
    let held = known(&index, &letters);
    assert!(held.len() * 8 <= letters.len(), "{held:?}");
}

#[test]
fn words_kept_apart_are_said_to_be_missing_as_well() {
    let (_, index) = content();
    let held = known(&index, &written(APART));
    println!("characters: {held:?}");
    assert!(held.len() * 10 <= words(APART).count(), "{held:?}");
    let held = known(&index, &spelled(APART));
    println!("letters: {held:?}");
    assert!(held.len() * 5 <= words(APART).count(), "{held:?}");
}

#[test]
fn every_title_is_known_whole_as_far_as_typed_and_by_its_initials() {
    let (items, index) = content();
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut initials, mut missed) = (0, Vec::new());
    for item in &items {
        let wordings = item.header.other_wordings.iter();
        for title in std::iter::once(&item.header.title).chain(wordings) {
            let sounds = sounds(title);
            let mut letters = sounds.concat();
            letters.truncate(LONGEST);
            let characters: Vec<char> = title.chars().take(LONGEST).collect();
            let begun: String = characters[..random.usize(1..=characters.len())]
                .iter()
                .collect();
            let typed = &letters[..random.usize(1..=letters.len())];
            for query in [letters.as_str(), typed, title, &begun] {
                let marks = !query.chars().any(char::is_alphanumeric);
                assert!(marks || is_known(&index, query), "{query} of {title}");
            }
            let short: String = sounds.iter().map(|sound| &sound[..1]).collect();
            for len in [4, short.len()] {
                let query = &short[..len.min(short.len())];
                initials += 1;
                if !is_known(&index, query) {
                    missed.push(query.to_owned());
                }
            }
        }
    }
    assert!(
        missed.len() * 200 <= initials,
        "{} of {initials}: {missed:?}",
        missed.len()
    );
}

#[test]
fn words_of_asking_do_not_tell_what_is_asked() {
    let (_, index) = content();
    for known in [
        "我想了解一下组织关系",
        "请问党费怎么交",
        "wo xiang wen dangfei",
        "怎么办",
        "请问",
    ] {
        assert!(is_known(&index, known), "{known}");
    }
    for missing in ["怎么办理火车票", "请问哪里可以买彩票", "我想知道天气预报"]
    {
        assert!(!is_known(&index, missing), "{missing}");
    }
}

#[test]
fn what_fits_stands_first_and_is_what_is_counted() {
    let (items, index) = content();
    for query in items
        .iter()
        .map(|item| &item.header.title)
        .flat_map(|title| {
            let sounds = sounds(title);
            [
                title.chars().take(3).collect(),
                sounds.concat(),
                sounds.into_iter().take(2).collect::<String>(),
            ]
        })
    {
        let options = Options {
            limit: 50,
            ..Options::default()
        };
        let answer = index.search(&query, &options).unwrap();
        let all: u32 = answer.totals.iter().map(|(_, count)| count).sum();
        let listed = u32::try_from(answer.fits).unwrap();
        assert!(
            listed == all || all > 50,
            "{query}: {all} counted, {listed} listed"
        );
        let mut of_kinds = answer.totals.clone();
        for hit in &answer.hits[..answer.fits] {
            let (_, left) = of_kinds
                .iter_mut()
                .find(|(kind, _)| *kind == hit.kind)
                .unwrap();
            *left = left.saturating_sub(1);
        }
        assert!(
            all > 50 || of_kinds.iter().all(|(_, left)| *left == 0),
            "{query}: {of_kinds:?}"
        );
    }
}

#[test]
fn what_only_a_text_has_is_found_by_its_letters_as_by_its_characters() {
    let (items, index) = content();
    for (query, word) in [("laohuajing", "老花镜"), ("muyingshi", "母婴室")] {
        let options = Options::default();
        let answer = index.search(query, &options).unwrap();
        assert!(answer.is_known, "{query}");
        let has = |hit: &Hit| {
            let item = &items[hit.entry as usize];
            from_items::passages(item).concat().contains(word)
        };
        assert!(answer.hits[..answer.fits].iter().any(has), "{query}");
    }
}

/// 文件 8 beside the list of all is 文件 8 over its own list. Which lines are looked at exactly is
/// told by all or by the kind, and may add one.
#[test]
fn a_count_is_the_same_beside_all_and_over_its_own_list() {
    let (_, index) = content();
    let (mut looked, mut different) = (0, Vec::new());
    for word in [
        "党费",
        "流动党员",
        "组织关系",
        "养老保险",
        "入党",
        "证明",
        "补贴",
        "党代表",
        "社保卡",
        "居住证",
    ] {
        for query in [word.to_owned(), sounds(word).concat()] {
            let count = |kinds: &[Kind]| {
                let options = Options {
                    limit: 50,
                    kinds,
                    ..Options::default()
                };
                index.search(&query, &options).unwrap().totals
            };
            for of_kind in count(&[]) {
                let own = count(&[of_kind.0]);
                looked += 1;
                if own != [of_kind] {
                    different.push(format!("{query} {of_kind:?} {own:?}"));
                }
            }
        }
    }
    assert!(different.len() * 20 <= looked, "{looked}: {different:?}");
}
