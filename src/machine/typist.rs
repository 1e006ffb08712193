//! The typing thread: it loads the dictionary and the templates once the screen
//! is up, and reads keys and strokes. Nothing is learnt and nothing kept.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
};

use anyhow::Context as _;

use crate::{
    app::world::{Candidate, Candidates, Event, Handwriting, Spelling, Typing},
    content::item::Detail,
    ime::{Dictionary, Ink, LatticeEngine, Lexicon, Pinyin, Point, Recogniser, ink::split_row},
    installed,
    store::content::ContentReader,
};

/// Candidates of one reading.
const WORDS: usize = 60;
/// Characters one drawn character may be.
const CHARACTERS: usize = 12;

/// The way to the typing thread.
pub struct Typist {
    jobs: mpsc::Sender<Job>,
}

enum Job {
    Spell(Spelling),
    Recognise(Handwriting),
}

/// What reads keys and strokes. A part whose file is missing is not offered.
#[derive(Default)]
pub struct Hands {
    pinyin: Option<Pinyin>,
    recogniser: Option<Recogniser>,
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
                    deliver(Event::Candidates(match job {
                        Job::Spell(spelling) => hands.spell(&spelling),
                        Job::Recognise(writing) => hands.recognise(&writing),
                    }));
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

    fn send(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::error!("输入法线程没有了，请重启程序");
        }
    }
}

impl Hands {
    /// Loads what the disk has; the words of the content come first in the candidates.
    pub fn load(content: Option<&Path>) -> Self {
        let words = content.map(words_of).unwrap_or_default();
        let pinyin = found("ime/words.bin").and_then(|path| {
            let dictionary = Dictionary::load(&path)
                .inspect_err(|error| tracing::error!(%error, "拼音读不了"))
                .ok()?;
            let dictionary = Arc::new(dictionary);
            let lexicon = Arc::new(Lexicon::new(&dictionary, words));
            Some(Pinyin::new(LatticeEngine::new(dictionary), lexicon))
        });
        let recogniser = found("ink/templates.bin").and_then(|path| {
            Recogniser::load(&path)
                .inspect_err(|error| tracing::error!(%error, "手写读不了"))
                .ok()
        });
        Self { pinyin, recogniser }
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
        pinyin.clear();
        for key in spelling.keys.chars() {
            let _taken = if spelling.nine {
                pinyin.nine(key)
            } else {
                pinyin.key(key)
            };
        }
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

    /// One character: what it may be. Several in a row: the row as read, then with
    /// other readings of the last one, which is being written.
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
        let row: Vec<Ink> = split_row(&strokes, recogniser);
        let Some((last, before)) = row.split_last() else {
            return candidates;
        };
        let before: String = before
            .iter()
            .filter_map(|ink| recogniser.recognise(ink, 1).first().map(|(c, _)| *c))
            .collect();
        candidates.words = recogniser
            .recognise(last, CHARACTERS)
            .into_iter()
            .map(|(character, _)| Candidate {
                text: format!("{before}{character}"),
                consumed: writing.strokes.len(),
            })
            .collect();
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

/// The content's own words: titles, services, topics.
fn words_of(content: &Path) -> Vec<String> {
    let read = || -> anyhow::Result<Vec<String>> {
        let reader = ContentReader::open(content).context("内容打不开")?;
        let mut words = Vec::new();
        reader.for_each_item(|item| {
            words.push(item.header.title);
            words.extend(item.header.topics);
            if let Detail::Hall(hall) = item.detail {
                words.extend(hall.services.into_iter().map(|service| service.name));
            }
        })?;
        Ok(words)
    };
    read()
        .inspect_err(|error| tracing::error!("内容里的词读不了：{error:#}"))
        .unwrap_or_default()
}
