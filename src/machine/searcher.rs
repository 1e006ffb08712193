//! The search thread: it owns the index, and the last query goes before all others.

mod english;
mod spelt;

use std::{
    ops::Range,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Instant,
};

use anyhow::Context as _;
use jiff::civil::Date;

use crate::{
    app::world::{Event, Found, FoundItem, Query},
    content::{
        item::{Detail, Item, ItemKey},
        library::Library,
    },
    protocol::outbox::{GOLDEN_CHARACTERS, GOLDEN_MOST, GoldenFailure, GoldenReport},
    search::{
        Aliases, Answer, Builder, English, Golden, Hit, Index, Miss, Options, Role, Snippet,
        from_items, golden,
    },
    store::content::ContentReader,
};

/// Entries of an answer: more than anyone looks through.
const LIMIT: usize = 50;
/// Entries that only come near, at most.
const NEAR: usize = 10;
/// Characters of the line under a result's title.
const LINE: usize = 40;

/// The way to the search thread.
#[derive(Clone)]
pub struct Searcher {
    content: PathBuf,
    jobs: mpsc::Sender<Job>,
    /// The serial asked for last: a search with another one stops.
    latest: Arc<AtomicU64>,
    golden: Arc<Mutex<Option<GoldenReport>>>,
}

enum Job {
    Search(Query),
    /// The index of what is current now.
    Swap(Box<Shelf>),
}

impl Searcher {
    /// Starts the thread, which reads the content by itself and builds the index first.
    pub fn start(
        content: PathBuf,
        today: Date,
        deliver: impl Fn(Event) + Send + 'static,
    ) -> anyhow::Result<Self> {
        let (sender, jobs) = mpsc::channel();
        let latest = Arc::new(AtomicU64::new(0));
        let golden = Arc::new(Mutex::new(None));
        let (asked, first, told) = (latest.clone(), content.clone(), golden.clone());
        thread::Builder::new()
            .name("search".into())
            .spawn(move || {
                let mut shelf = Shelf::open(&first, today);
                tell(&told, &shelf);
                while let Ok(job) = jobs.recv() {
                    match job {
                        Job::Swap(newer) => {
                            shelf = *newer;
                            tell(&told, &shelf);
                        }
                        // A query that was overtaken while it waited is not begun.
                        Job::Search(query) if query.serial != asked.load(Ordering::Acquire) => {}
                        Job::Search(query) => {
                            let overtaken = || asked.load(Ordering::Acquire) != query.serial;
                            if let Some(found) = shelf.search(&query, &overtaken) {
                                deliver(Event::Found(found));
                            }
                        }
                    }
                }
            })?;
        Ok(Self {
            content,
            jobs: sender,
            latest,
            golden,
        })
    }

    /// What became of the golden queries of the index in use; none before the first is built.
    pub fn golden(&self) -> Option<GoldenReport> {
        let golden = self.golden.lock().unwrap_or_else(PoisonError::into_inner);
        golden.clone()
    }

    /// Asks; an earlier search that still runs is given up.
    pub fn ask(&self, query: Query) {
        self.latest.store(query.serial, Ordering::Release);
        if self.jobs.send(Job::Search(query)).is_err() {
            tracing::error!("搜索线程没有了，请重启程序");
        }
    }

    /// Builds the index of what is current now on a thread of its own and swaps it in; until then
    /// the one before answers. One that can't be built changes nothing.
    pub fn rebuild(&self, today: Date) {
        let (content, jobs) = (self.content.clone(), self.jobs.clone());
        let built = thread::Builder::new().name("index".into()).spawn(move || {
            match Shelf::fill(&content, today) {
                // The search thread is gone only when the kiosk ends.
                Ok(shelf) => drop(jobs.send(Job::Swap(Box::new(shelf)))),
                Err(error) => tracing::error!("搜索的索引建不了：{error:#}"),
            }
        });
        if let Err(error) = built {
            tracing::error!(%error, "搜索的索引建不了");
        }
    }
}

fn tell(told: &Mutex<Option<GoldenReport>>, shelf: &Shelf) {
    let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
    told.clone_from(&shelf.golden);
}

/// The index with the content that it was built from.
pub struct Shelf {
    reader: Option<ContentReader>,
    index: Option<Index>,
    english: English,
    keys: Vec<ItemKey>,
    today: Date,
    golden: Option<GoldenReport>,
}

impl Shelf {
    /// A shelf that can't be filled finds nothing; the catalogues still lead everywhere.
    pub fn open(content: &std::path::Path, today: Date) -> Self {
        let empty = Self {
            reader: None,
            index: None,
            english: English::default(),
            keys: Vec::new(),
            today,
            golden: None,
        };
        Self::fill(content, today)
            .inspect_err(|error| tracing::error!("搜索的索引建不了：{error:#}"))
            .unwrap_or(empty)
    }

    fn fill(content: &std::path::Path, today: Date) -> anyhow::Result<Self> {
        let began = Instant::now();
        let reader = ContentReader::open(content).context("内容打不开")?;
        let (mut builder, mut keys) = (Builder::new(Aliases::factory()), Vec::new());
        let mut golden: Vec<Golden> = Vec::new();
        let mut english = English::default();
        reader.for_each_item(|item| {
            let entry = from_items::add(&mut builder, &item, today);
            english.add(entry, &item);
            golden.extend(golden::of_item(&item));
            keys.push(item.header.key);
        })?;
        let index = builder.build();
        tracing::info!(
            items = keys.len(),
            index_bytes = index.bytes(),
            duration_ms = began.elapsed().as_millis(),
            "搜索的索引建好了"
        );
        let golden = report(&index, &keys, &golden);
        Ok(Self {
            reader: Some(reader),
            index: Some(index),
            english,
            keys,
            today,
            golden: Some(golden),
        })
    }

    /// None if the search was overtaken.
    pub fn search(&self, query: &Query, overtaken: &dyn Fn() -> bool) -> Option<Found> {
        let nothing = Found {
            serial: query.serial,
            ..Found::default()
        };
        let (Some(index), Some(reader)) = (&self.index, &self.reader) else {
            return Some(nothing);
        };
        let kinds: Vec<_> = query.kind.into_iter().collect();
        let options = Options {
            limit: LIMIT,
            kinds: &kinds,
            topic: query.topic.as_deref(),
            cancel: overtaken,
        };
        let (text, answer) = spelt::search(index, query, &options).ok()?;
        let Answer {
            hits,
            mut fits,
            is_known,
            mut totals,
            topics,
            vague,
            ..
        } = answer;
        let mut listed = Vec::with_capacity(hits.len());
        for (place, hit) in hits.iter().take(fits + NEAR).enumerate() {
            let key = self.keys.get(hit.entry as usize);
            // What left the board since the index was built is no result, and is not counted.
            match key.and_then(|key| reader.item(key, self.today).ok().flatten()) {
                Some(item) => listed.push((place, found(index, text, hit, &item))),
                None => {
                    let of_kind = totals.iter_mut().find(|(kind, _)| *kind == hit.kind);
                    if let Some((_, count)) = of_kind.filter(|_| place < fits) {
                        *count = count.saturating_sub(1);
                    }
                }
            }
        }
        fits = listed.iter().filter(|(place, _)| *place < fits).count();
        let found = Found {
            hits: listed.into_iter().map(|(_, item)| item).collect(),
            fits,
            is_known,
            totals,
            topics,
            vague,
            ..nothing
        };
        let read = |key: &ItemKey| {
            let item = reader.item(key, self.today).ok().flatten()?;
            Some(by_title(&query.text, &item))
        };
        Some(english::before(
            found,
            &self.english,
            query,
            &self.keys,
            LIMIT,
            read,
        ))
    }
}

/// Runs the golden queries that came with the content; who reads the log, and the server by the
/// heartbeat, learn what no longer finds.
fn report(index: &Index, keys: &[ItemKey], golden: &[Golden]) -> GoldenReport {
    let misses = golden::check(index, golden, |key| {
        keys.iter().position(|held| held == key).map(|at| at as u32)
    });
    for miss in &misses {
        tracing::warn!(
            query = miss.query,
            finds = %miss.finds,
            within = miss.within,
            place = miss.place,
            "有一条查询自检没有通过"
        );
    }
    tracing::info!(
        queries = golden.len(),
        failed = misses.len(),
        "查询自检做完了"
    );
    let failure = |miss: &Miss| GoldenFailure {
        query: miss.query.chars().take(GOLDEN_CHARACTERS).collect(),
        finds: miss.finds.clone(),
        place: miss.place.map(count),
    };
    GoldenReport {
        queries: count(golden.len()),
        failed: count(misses.len()),
        failures: misses.iter().take(GOLDEN_MOST).map(failure).collect(),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn found(index: &Index, query: &str, hit: &Hit, item: &Item) -> FoundItem {
    let (line, line_highlights) = line(index, query, hit, item);
    FoundItem {
        highlights: hit.title_highlights.clone(),
        line,
        line_highlights,
        ..by_title(query, item)
    }
}

/// An item that was found by something else than its Chinese words.
fn by_title(query: &str, item: &Item) -> FoundItem {
    let (title_en, highlights_en, line_en) = english::words_of(item, query);
    FoundItem {
        key: item.header.key.clone(),
        title: item.header.title.clone(),
        highlights: Vec::new(),
        line: String::new(),
        line_highlights: Vec::new(),
        title_en,
        highlights_en,
        line_en,
    }
}

/// The line under a result: why it was found, where the title does not say it, and what of the
/// line matches.
fn line(index: &Index, query: &str, hit: &Hit, item: &Item) -> (String, Vec<Range<usize>>) {
    if hit.role != Role::Title && hit.passage.is_none() && hit.text != item.header.title {
        return (hit.text.clone(), hit.highlights.clone());
    }
    if let Detail::Station(station) = &item.detail {
        return (station.address.clone(), Vec::new());
    }
    let passages = from_items::passages(item);
    let passage = hit
        .passage
        .and_then(|at| passages.get(at as usize))
        .or(passages.first());
    let Some(passage) = passage else {
        return Default::default();
    };
    let characters: Vec<char> = passage.chars().collect();
    let Snippet { range, highlights } = match hit.passage {
        Some(_) => index.snippet(query, passage, LINE),
        None => Snippet {
            range: 0..LINE.min(characters.len()),
            highlights: Vec::new(),
        },
    };
    let piece: String = characters[range.clone()].iter().collect();
    if piece.is_empty() {
        return Default::default();
    }
    let before = if range.start > 0 { "…" } else { "" };
    let after = if range.end < characters.len() {
        "…"
    } else {
        ""
    };
    let place = |at: usize| at - range.start + before.chars().count();
    let highlights = highlights.into_iter();
    (
        format!("{before}{}{after}", piece.replace('\n', " ")),
        highlights
            .map(|mark| place(mark.start)..place(mark.end))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::content::ContentStore;

    #[test]
    fn a_search_finds_nothing_else_until_the_newer_index_is_swapped_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("content.db");
        let mut store = ContentStore::open(&path).unwrap();
        let (deliver, events) = mpsc::channel();
        let today = jiff::civil::date(2026, 11, 24);
        let searcher = Searcher::start(path.clone(), today, move |event| {
            deliver.send(event).unwrap();
        })
        .unwrap();
        let mut serial = 0;
        let mut ask = || {
            serial += 1;
            searcher.ask(Query {
                serial,
                text: "党费".to_owned(),
                meant: vec![],
                kind: None,
                topic: None,
                english: false,
            });
            match events.recv().unwrap() {
                Event::Found(found) => found.hits.len(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(ask(), 0);
        store.install_factory().unwrap();
        assert_eq!(ask(), 0);
        searcher.rebuild(today);
        // It is swapped in as soon as it is built, in its own time.
        let found = (0..600).any(|_| {
            thread::sleep(std::time::Duration::from_millis(50));
            ask() > 0
        });
        assert!(found);
    }

    #[test]
    fn the_second_line_marks_what_it_was_found_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("content.db");
        let mut store = ContentStore::open(&path).unwrap();
        store.install_factory().unwrap();
        let (deliver, events) = mpsc::channel();
        let today = jiff::civil::date(2026, 11, 24);
        let searcher = Searcher::start(path, today, move |event| deliver.send(event).unwrap());
        searcher.unwrap().ask(Query {
            serial: 1,
            text: "身份证".to_owned(),
            meant: vec![],
            kind: None,
            topic: None,
            english: false,
        });
        let Event::Found(found) = events.recv().unwrap() else {
            panic!("something else than an answer");
        };
        let marked = |item: &FoundItem| -> Vec<String> {
            let of = |mark: &Range<usize>| {
                let characters = item.line.chars().skip(mark.start).take(mark.len());
                characters.collect()
            };
            item.line_highlights.iter().map(of).collect()
        };
        let lines: Vec<Vec<String>> = found.hits.iter().map(marked).collect();
        assert!(
            lines
                .iter()
                .any(|marks| marks.contains(&"身份证".to_owned())),
            "{lines:?}"
        );
    }

    #[test]
    fn english_words_find_what_has_them_and_leave_pinyin_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("content.db");
        let mut store = ContentStore::open(&path).unwrap();
        store.install_factory().unwrap();
        let shelf = Shelf::open(&path, jiff::civil::date(2026, 11, 24));
        let first = |text: &str, english: bool| {
            let query = Query {
                serial: 1,
                text: text.to_owned(),
                meant: vec![],
                kind: None,
                topic: None,
                english,
            };
            let found = shelf.search(&query, &|| false).unwrap();
            let first = found.hits.into_iter().next();
            first.map(|item| (item.key.to_string(), item.title_en))
        };
        let (key, title) = first("unemployment benefit", false).unwrap();
        assert_eq!(key, "question/unemployment-benefit");
        assert!(!title.is_empty());
        assert_eq!(first("UNEMPLOYMENT BEN", true).unwrap().0, key);
        for pinyin in ["dangfei", "zzgx", "shi"] {
            let alone = first(pinyin, false);
            assert!(alone.is_some(), "{pinyin}");
        }
        assert_eq!(first("dangfei", true), first("dangfei", false));
    }
}
