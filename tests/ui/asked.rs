//! Twice thirty everyday questions, written down by people who did not know the content: what is
//! found first and among the first three, by letters alone and by the candidates a visitor chooses.
//! Everyday words were added after the misses of the first thirty had been seen; of the others
//! nothing was.
//!
//! `cargo test --test ui asked -- --nocapture` prints a line each.

use std::collections::BTreeMap;

use query_corner::{
    app::{home, kiosk::Intent, page::Page, search, search::View},
    content::{factory, source::parse},
};

use crate::stand::Stand;

/// The question, its letters, and the items that answer it: none where the content does not.
const ASKED: &str = include_str!("../fixtures/asked.tsv");
const ASKED_AGAIN: &str = include_str!("../fixtures/asked_again.tsv");
/// The first rows that a visitor looks at.
const LOOKED_AT: usize = 3;
/// Candidates that are looked through before a visitor gives up.
const CANDIDATES: usize = 60;

struct Asked {
    words: &'static str,
    letters: &'static str,
    answers: Vec<&'static str>,
}

fn read(lines: &'static str) -> Vec<Asked> {
    let line = |line: &'static str| {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        let (words, letters, answers) = (next(), next(), next());
        let answers = answers.split(',').filter(|key| *key != "none").collect();
        Asked {
            words,
            letters,
            answers,
        }
    };
    lines.lines().map(line).collect()
}

/// What a visitor sees of the results: the first rows, and whether the page says that it has not
/// what was asked.
struct Shown {
    rows: Vec<String>,
    missing: bool,
    fits: usize,
}

struct Visitor {
    stand: Stand,
    keys: BTreeMap<String, String>,
}

impl Visitor {
    fn new() -> Self {
        let drafts = parse(&factory::files()).unwrap().drafts;
        let named = drafts.into_iter().map(|draft| {
            let header = draft.item.header;
            (header.title, header.key.to_string())
        });
        Self {
            stand: Stand::new(),
            keys: named.collect(),
        }
    }

    fn send(&self, intent: search::Intent) {
        self.stand.studio().send(Intent::Search(intent));
    }

    fn view(&self) -> View {
        self.stand.studio().read(|kiosk| match kiosk.page() {
            Some(Page::Search(search)) => search.view(&kiosk.context()).unwrap(),
            other => panic!("{other:?}"),
        })
    }

    fn type_letters(&self, letters: &str) {
        self.stand.studio().wipe();
        let open = Intent::Home(home::Intent::OpenSearch(None));
        self.stand.studio().send(open);
        self.send(search::Intent::ChooseMethod(search::Method::Letters));
        for letter in letters.chars() {
            self.send(search::Intent::Key(letter.to_string()));
        }
    }

    /// Chooses candidates until the question stands; whether it does.
    fn choose(&self, words: &str) -> bool {
        loop {
            let view = self.view();
            let Some(left) = words.strip_prefix(view.committed.as_str()) else {
                return false;
            };
            if left.is_empty() {
                return true;
            }
            let candidates = view.candidates.iter().enumerate().take(CANDIDATES);
            let fitting = candidates.filter(|(_, word)| left.starts_with(word.as_str()));
            let Some((index, _)) = fitting
                .max_by_key(|(index, word)| (word.chars().count(), std::cmp::Reverse(*index)))
            else {
                return false;
            };
            self.send(search::Intent::ChooseCandidate(index));
        }
    }

    fn shown(&self) -> Shown {
        self.send(search::Intent::Done);
        let view = self.view();
        self.stand.studio().read(|kiosk| {
            let Some(Page::Search(search)) = kiosk.page() else {
                panic!("{:?}", kiosk.page());
            };
            let rows = (0..LOOKED_AT).filter_map(|index| search.row(index, &kiosk.context()));
            let key = |title: String| self.keys.get(&title).cloned().unwrap_or(title);
            Shown {
                rows: rows.map(|row| key(row.title)).collect(),
                missing: view.missing,
                fits: view
                    .parted
                    .unwrap_or(if view.missing { 0 } else { view.count }),
            }
        })
    }
}

/// How many of the questions were answered by the first row, by the first three, and how many of
/// those that the content does not answer were said not to be there.
#[derive(Default)]
struct Tally {
    first: usize,
    three: usize,
    said: usize,
}

impl Tally {
    fn count(&mut self, asked: &Asked, shown: &Shown, way: &str) {
        let place = shown
            .rows
            .iter()
            .position(|row| asked.answers.contains(&row.as_str()));
        if asked.answers.is_empty() {
            self.said += usize::from(shown.missing);
        } else {
            self.first += usize::from(place == Some(0));
            self.three += usize::from(place.is_some());
        }
        let place = place.map_or("-".to_owned(), |place| (place + 1).to_string());
        println!(
            "{way}\t{}\t{place}\tmissing {}\tfits {}\t{:?}",
            asked.words, shown.missing, shown.fits, shown.rows
        );
    }
}

/// Asks all of them by letters, then by candidates.
fn ask_all(lines: &'static str) -> (usize, usize, [Tally; 2]) {
    let (visitor, all) = (Visitor::new(), read(lines));
    let (mut letters, mut chosen) = (Tally::default(), Tally::default());
    for asked in &all {
        visitor.type_letters(asked.letters);
        letters.count(asked, &visitor.shown(), "letters");
        visitor.type_letters(asked.letters);
        if visitor.choose(asked.words) {
            chosen.count(asked, &visitor.shown(), "candidates");
        } else {
            let written = visitor.view().committed;
            println!("candidates\t{}\tnot written: {written:?}", asked.words);
        }
    }
    let answered = all.iter().filter(|asked| !asked.answers.is_empty()).count();
    for (way, tally) in [("letters", &letters), ("candidates", &chosen)] {
        println!(
            "{way}: first {} of {answered}, among the first three {}, said not to be there {} of {}",
            tally.first,
            tally.three,
            tally.said,
            all.len() - answered
        );
    }
    (answered, all.len() - answered, [letters, chosen])
}

/// Most are answered by the first row, and most of what is not there is said.
fn assert_found((answered, absent, tallies): (usize, usize, [Tally; 2])) {
    for tally in tallies {
        assert!(
            tally.first * 10 >= answered * LEAST_FIRST,
            "{}",
            tally.first
        );
        assert!(tally.said * 10 >= absent * LEAST_SAID, "{}", tally.said);
    }
}

/// Of ten, as measured; a change that loses some is looked at.
const LEAST_FIRST: usize = 6;
const LEAST_SAID: usize = 6;

#[test]
fn everyday_questions_are_answered_or_said_not_to_be_there() {
    assert_found(ask_all(ASKED));
}

#[test]
fn questions_that_nobody_had_seen_are_answered_as_well() {
    assert_found(ask_all(ASKED_AGAIN));
}
