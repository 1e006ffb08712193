//! The typing thread: it loads the dictionary and the templates once the screen
//! is up, and reads keys and strokes. Nothing is learnt and nothing kept; the
//! content's own words come first, and come anew with new content.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
};

use anyhow::Context as _;

use crate::{
    app::world::{Candidate, Candidates, Event, Handwriting, Spelling, Typing},
    content::item::{Detail, Item},
    ime::{
        Dictionary, LatticeEngine, Lexicon, Pinyin, Point, Recogniser,
        ink::{Neighbours, read_written},
    },
    installed,
    store::content::ContentReader,
};

/// Candidates of one reading.
const WORDS: usize = 60;
/// What one drawn character, or a row of them, may be.
const CHARACTERS: usize = 12;
/// Characters of a department's or a place's name.
const NAME: std::ops::RangeInclusive<usize> = 3..=16;

/// The way to the typing thread.
#[derive(Clone)]
pub struct Typist {
    jobs: mpsc::Sender<Job>,
}

enum Job {
    Spell(Spelling),
    Recognise(Handwriting),
    /// Other content is shown.
    Renew,
}

/// What reads keys and strokes. A part whose file is missing is not offered.
#[derive(Default)]
pub struct Hands {
    pinyin: Option<Pinyin>,
    dictionary: Option<Arc<Dictionary>>,
    recogniser: Option<Recogniser>,
    neighbours: Neighbours,
}

impl Typist {
    /// Starts the thread, which loads its files first and says what it has.
    pub fn start(
        content: Option<PathBuf>,
        deliver: impl Fn(Event) + Send + 'static,
    ) -> anyhow::Result<Self> {
        let (sender, jobs) = mpsc::channel();
        thread::Builder::new()
            .name("typing".into())
            .spawn(move || {
                let mut hands = Hands::load(content.as_deref());
                deliver(Event::Typing(hands.typing()));
                while let Ok(job) = jobs.recv() {
                    let candidates = match job {
                        Job::Spell(spelling) => hands.spell(&spelling),
                        Job::Recognise(writing) => hands.recognise(&writing),
                        Job::Renew => {
                            hands.take_words(content.as_deref());
                            continue;
                        }
                    };
                    deliver(Event::Candidates(candidates));
                }
            })?;
        Ok(Self { jobs: sender })
    }

    pub fn spell(&self, spelling: Spelling) {
        self.send(Job::Spell(spelling));
    }

    pub fn recognise(&self, writing: Handwriting) {
        self.send(Job::Recognise(writing));
    }

    /// Takes the words of the content that is shown now.
    pub fn renew(&self) {
        self.send(Job::Renew);
    }

    fn send(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::error!("输入法线程没有了，请重启程序");
        }
    }
}

impl Hands {
    /// Loads what the disk has; the words of the content come first in the candidates.
    pub fn load(content: Option<&Path>) -> Self {
        let dictionary = found("ime/words.bin").and_then(|path| {
            Dictionary::load(&path)
                .inspect_err(|error| tracing::error!(%error, "拼音读不了"))
                .map(Arc::new)
                .ok()
        });
        let pinyin = dictionary
            .clone()
            .map(|dictionary| Pinyin::new(LatticeEngine::new(dictionary), Arc::default()));
        let recogniser = found("ink/templates.bin").and_then(|path| {
            Recogniser::load(&path)
                .inspect_err(|error| tracing::error!(%error, "手写读不了"))
                .ok()
        });
        let mut hands = Self {
            pinyin,
            dictionary,
            recogniser,
            neighbours: Neighbours::default(),
        };
        hands.take_words(content);
        hands
    }

    /// The content's own words from now on.
    fn take_words(&mut self, content: Option<&Path>) {
        let words = content.map(words_of).unwrap_or_default();
        let usual = self.dictionary.iter();
        let usual = usual.flat_map(|dictionary| dictionary.usual_words());
        self.neighbours = Neighbours::new(&words, usual);
        if let (Some(pinyin), Some(dictionary)) = (&mut self.pinyin, &self.dictionary) {
            pinyin.set_lexicon(Arc::new(Lexicon::new(dictionary, &words)));
        }
    }

    pub fn typing(&self) -> Typing {
        Typing {
            spell: self.pinyin.is_some(),
            write: self.recogniser.is_some(),
        }
    }

    pub fn spell(&mut self, spelling: &Spelling) -> Candidates {
        let mut candidates = Candidates {
            serial: spelling.serial,
            ..Candidates::default()
        };
        let Some(pinyin) = &mut self.pinyin else {
            return candidates;
        };
        pinyin.set_keys(&spelling.keys, spelling.nine);
        candidates.reading = pinyin.composition().to_owned();
        candidates.words = pinyin
            .all_candidates()
            .iter()
            .take(WORDS)
            .map(|candidate| Candidate {
                text: candidate.text.clone(),
                consumed: candidate.consumed,
            })
            .collect();
        if spelling.nine {
            candidates.openings = pinyin.openings().into_iter().map(str::to_owned).collect();
        }
        pinyin.clear();
        candidates
    }

    /// What the strokes may be: one character or several beside or over each other.
    pub fn recognise(&self, writing: &Handwriting) -> Candidates {
        let mut candidates = Candidates {
            serial: writing.serial,
            ..Candidates::default()
        };
        let Some(recogniser) = &self.recogniser else {
            return candidates;
        };
        let point = |(x, y): &(f32, f32)| Point { x: *x, y: *y };
        let strokes: Vec<Vec<Point>> = writing
            .strokes
            .iter()
            .map(|stroke| stroke.iter().map(point).collect())
            .collect();
        let neighbours = &self.neighbours;
        let read = read_written(&strokes, &writing.rests, recogniser, neighbours, CHARACTERS);
        let word = |text| Candidate {
            text,
            consumed: writing.strokes.len(),
        };
        candidates.words = read.texts.into_iter().map(word).collect();
        if let [.., covered, over] = read.layers[..] {
            candidates.covered = covered..over;
        }
        candidates
    }
}

/// A data file that came with the program.
fn found(name: &str) -> Option<PathBuf> {
    let file = installed::find(name, Path::is_file);
    if file.is_none() {
        tracing::warn!(name, "磁盘上缺输入法的一个文件");
    }
    file
}

/// The content's own words.
fn words_of(content: &Path) -> Vec<String> {
    let read = || -> anyhow::Result<Vec<String>> {
        let reader = ContentReader::open(content).context("内容打不开")?;
        let mut words = Vec::new();
        reader.for_each_item(|item| put_words(&mut words, item))?;
        words.sort_unstable();
        words.dedup();
        Ok(words)
    };
    read()
        .inspect_err(|error| tracing::error!("内容里的词读不了：{error:#}"))
        .unwrap_or_default()
}

/// Titles, topics, departments, services, windows and places.
fn put_words(words: &mut Vec<String>, item: Item) {
    words.push(item.header.title);
    words.extend(item.header.topics);
    words.push(item.header.owner);
    match item.detail {
        Detail::Document(document) => words.push(document.issuer),
        Detail::Guide(guide) => put_names(words, &guide.handled_by),
        Detail::Hall(hall) => {
            words.extend(hall.services.into_iter().map(|service| service.name));
            words.extend(hall.windows.into_iter().map(|window| window.name));
            put_names(words, &hall.address);
        }
        Detail::Station(station) => put_names(words, &station.address),
        Detail::Question(_) | Detail::Notice(_) => {}
    }
}

/// The names in a line like 县民政局、乡镇人民政府（街道办事处）.
fn put_names(words: &mut Vec<String>, line: &str) {
    let names = line.split(|c: char| !c.is_alphabetic());
    let names = names.filter(|name| NAME.contains(&name.chars().count()));
    words.extend(names.map(str::to_owned));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::content::ContentStore;

    fn first(hands: &mut Hands, keys: &str) -> String {
        let spelling = Spelling {
            serial: 1,
            keys: keys.to_owned(),
            nine: false,
        };
        hands.spell(&spelling).words[0].text.clone()
    }

    #[test]
    fn the_words_of_new_content_come_first_without_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("content.db");
        let mut store = ContentStore::open(&path).unwrap();
        let mut hands = Hands::load(Some(&path));
        let title = "心灵驿站预约倾听";
        assert_ne!(first(&mut hands, "xlyzyyqt"), title);
        store.install_factory().unwrap();
        hands.take_words(Some(&path));
        assert_eq!(first(&mut hands, "xlyzyyqt"), title);
        // A department and a place.
        assert_eq!(
            first(&mut hands, "shilixiangonggongjiuyefuwuzhongxin"),
            "示例县公共就业服务中心"
        );
        assert_eq!(first(&mut hands, "slxcgjdbml"), "示例县城关街道便民路");
    }
}
